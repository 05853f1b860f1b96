"""Vectors in an exact FAISS index: inner product of normalised rows, which is the cosine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import CollectionError
from index.protocols import FloatMatrix


class FaissStore:
    """Rows 0..n-1 of normalised vectors. Exact (IndexFlatIP): a few reports are small, and a miss costs trust."""

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

    def search(
        self, query: NDArray[np.float32], k: int, *, rows: Sequence[int] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return (rows, cosines), best first, at most k, for one query of shape (dimension,).

        ``rows`` limits the search; None searches everything. ValueError when the dimensions differ.
        """
        import faiss

        if query.shape != (self.dimension,):
            raise ValueError(f"the query has shape {query.shape}, the store holds rows of {self.dimension}")
        k = min(k, len(self) if rows is None else len(rows))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if rows is not None:
            selector = faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, found = self._index.search(query.reshape(1, -1).astype(np.float32), k, params=parameters)
        return found[0], scores[0]

    def vectors(self) -> FloatMatrix:
        """Return all rows, shape (n, dimension)."""
        matrix: FloatMatrix = self._index.reconstruct_n(0, len(self))
        return matrix

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import faiss

        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "FaissStore":
        """Read an index from a file; CollectionError when it is missing or damaged."""
        import faiss

        store = cls.__new__(cls)
        try:
            store._index = faiss.read_index(str(path))
        except RuntimeError as error:  # faiss reports every read problem this way
            raise CollectionError(
                f"Het bestand {path.name} van de index is beschadigd. Voeg het document opnieuw toe."
            ) from error
        return store
