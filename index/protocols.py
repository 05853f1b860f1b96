"""What the index needs from outside. The concrete embedder is put together in ui.wiring."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatMatrix: TypeAlias = NDArray[np.float32]  # shape (n, dimension); one row a text, Euclidean length 1

Progress: TypeAlias = Callable[[float, str], None]  # share done (0..1) and what is being done, in Dutch


def no_progress(share: float, what: str) -> None:
    """Report nothing."""


class Embedder(Protocol):
    """Turns text into vectors; questions and passages are embedded differently (E5 prefixes)."""

    @property
    def name(self) -> str:
        """Identity that is recorded in the collection: model name and the hash of its weights."""
        ...

    @property
    def dimension(self) -> int:
        """Number of columns of every matrix that it returns."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix, rows normalised, in the order of ``texts``."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix, rows normalised, in the order of ``texts``."""
        ...
