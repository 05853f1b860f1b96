"""A projection of an embedder's vectors, trained to bring a question near the sentences that answer it.

Similar is not the same as answering: "Hoeveel leden had de club?" is nearest to other sentences about members. The
projection is a few low-rank corrections for questions and for passages, each as in LoRA (Hu et al., 2021):
x -> x + up(down(x)), made length 1 again. It needs no second embedding and no other index: the vectors that are stored
are projected when a collection is loaded. Trained by ``python -m models.training.projection``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.errors import DamagedWeightsError

FloatMatrix: TypeAlias = NDArray[np.float32]  # shape (n, dimension); rows have Euclidean length 1
Tensor: TypeAlias = NDArray[np.float32]

_NAMES = ("query_down", "query_up", "passage_down", "passage_up")


@dataclass(frozen=True, kw_only=True)
class LowRankProjection:
    """``count`` corrections side by side; the inner product of two projected rows is the mean of their cosines."""

    query_down: Tensor  # (count, rank, dimension)
    query_up: Tensor  # (count, dimension, rank)
    passage_down: Tensor  # like those for queries
    passage_up: Tensor

    def __post_init__(self) -> None:
        count, rank, dimension = self.query_down.shape
        shapes = {"down": (count, rank, dimension), "up": (count, dimension, rank)}
        for name in _NAMES:
            found, wanted = getattr(self, name).shape, shapes[name.split("_")[1]]
            if found != wanted:
                raise ValueError(f"{name} has shape {found}, not {wanted}")

    @property
    def dimension(self) -> int:
        """Number of columns of the vectors that it takes."""
        return int(self.query_down.shape[2])

    def project_queries(self, vectors: FloatMatrix) -> FloatMatrix:
        """Map an (n, dimension) matrix to (n, count * dimension), rows of length 1."""
        return _project(vectors, self.query_down, self.query_up)

    def project_passages(self, vectors: FloatMatrix) -> FloatMatrix:
        """Map an (n, dimension) matrix to (n, count * dimension), rows of length 1."""
        return _project(vectors, self.passage_down, self.passage_up)


def _project(vectors: FloatMatrix, downs: Tensor, ups: Tensor) -> FloatMatrix:
    parts = []
    for down, up in zip(downs, ups, strict=True):
        moved = vectors + (vectors @ down.T) @ up.T
        parts.append(moved / (np.linalg.norm(moved, axis=1, keepdims=True) + 1e-9))
    result: FloatMatrix = (np.concatenate(parts, axis=1) / np.sqrt(len(parts))).astype(np.float32)
    return result


def save_projection(projection: LowRankProjection, path: Path) -> None:
    """Write the weights as float16 to a safetensors file."""
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(getattr(projection, name), np.float16) for name in _NAMES}, path)


def load_projection(path: Path) -> LowRankProjection:
    """Read the weights from a safetensors file. Raises DamagedWeightsError."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        raw = load_file(path)
        return LowRankProjection(**{name: raw[name].astype(np.float32) for name in _NAMES})
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise DamagedWeightsError(f"{path} is beschadigd of ontbreekt. Installeer Vraagbaak opnieuw.") from error
