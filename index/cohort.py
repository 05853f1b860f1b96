"""How near a question is to sentences that have nothing to do with it: what its cosines are measured against.

The cosines of one question lie higher than those of another, whatever they are compared with. So each is also told in
standard deviations above those of a fixed cohort, sentences of Dutch reports on many subjects (z-norm, as in speaker
verification: Auckenthaler, Carey and Lloyd-Thomas 2000). Unlike figures of the collection itself, these are as good for
a page as for a thousand reports, and do not change when one is added. Sentences and their vectors by the usual embedder
are in ``cohort.npz``, made by ``python -m models.training.cohort``; another embedder makes its own, once.
"""

from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.protocols import Embedder, FloatMatrix, FloatVector

Floats = NDArray[np.float32]


class Cohort:
    """The vectors of the sentences."""

    def __init__(self, vectors: FloatMatrix) -> None:
        """Take a (sentences, dimension) matrix with rows of length 1."""
        self._vectors = vectors

    def above(self, cosines: Floats, query: FloatVector) -> Floats:
        """Return how far cosines with a question are above those of the cohort, in standard deviations; same shape."""
        usual = self._vectors @ query
        above: Floats = (cosines - usual.mean()) / (usual.std() + 1e-6)
        return above


@lru_cache(maxsize=1)  # a collection is opened anew after each change
def cohort_of(embedder: Embedder) -> Cohort:
    """Return the cohort as an embedder sees it."""
    made_by, sentences, vectors = _kept()
    if embedder.name == made_by and embedder.dimension == vectors.shape[1]:
        return Cohort(vectors)
    return Cohort(embedder.embed_passages(sentences))


@cache
def _kept() -> tuple[str, tuple[str, ...], FloatMatrix]:
    with (files("index") / "cohort.npz").open("rb") as file, np.load(file, allow_pickle=False) as kept:
        vectors = kept["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return str(kept["embedder"]), tuple(map(str, kept["sentences"])), vectors
