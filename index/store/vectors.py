"""Vectors in a FAISS index: inner product of normalised rows, which is the cosine. Its file is mapped, not read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import CollectionError
from index.protocols import FloatMatrix, FloatVector

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]


class VectorIndex:
    """Rows 0..n-1 of normalised vectors. Exact (IndexFlatIP): a miss costs trust."""

    def __init__(self, vectors: FloatMatrix) -> None:
        """Take an (n, dimension) float32 matrix with rows of length 1; ValueError otherwise."""
        import faiss

        if vectors.ndim != 2:
            raise ValueError(f"a matrix is needed, not {vectors.ndim} dimensions")
        lengths = np.linalg.norm(vectors, axis=1)
        if len(vectors) and not np.allclose(lengths, 1, atol=1e-3):
            raise ValueError(f"rows must have length 1, found {lengths.min():.4f} to {lengths.max():.4f}")
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Number of columns."""
        return int(self._index.d)

    def search(self, query: FloatVector, k: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Floats]:
        """Return (rows, cosines), best first, at most k, for one query of shape (dimension,).

        Only rows that are ``allowed``, shape (n,); None for all. ValueError when the dimensions differ.
        """
        import faiss

        if query.shape != (self.dimension,):
            raise ValueError(f"the query has shape {query.shape}, the store holds rows of {self.dimension}")
        k = min(k, len(self) if allowed is None else int(allowed.sum()))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[arg-type, call-arg]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, found = self._index.search(query.reshape(1, -1).astype(np.float32), k, params=parameters)
        return found[0], scores[0]

    def rows(self, first: int, count: int) -> FloatMatrix:
        """Return some rows, shape (count, dimension)."""
        matrix: FloatMatrix = self._index.reconstruct_n(first, count)
        return matrix

    def all_rows(self) -> FloatMatrix:
        """Return all rows, shape (n, dimension)."""
        return self.rows(0, len(self))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import faiss

        faiss.write_index(self._index, str(path))


def open_vectors(path: Path) -> VectorIndex:
    """Map an index; CollectionError when its file is missing or damaged."""
    import faiss

    opened = VectorIndex.__new__(VectorIndex)
    try:
        opened._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:  # faiss reports every read problem this way
        raise CollectionError(
            f"Het bestand {path.name} van de index is beschadigd of weg. Voeg het document opnieuw toe."
        ) from error
    return opened


def merge_vectors(path: Path, parts: Sequence[Path]) -> None:
    """Write the rows of several files, one after the other. Raises CollectionError."""
    import faiss

    merged: Any = faiss.IndexFlatIP(open_vectors(parts[0]).dimension)
    for part in parts:
        merged.add(open_vectors(part).all_rows())
    faiss.write_index(merged, str(path))
