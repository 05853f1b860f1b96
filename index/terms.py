"""BM25 over character 4-5-grams: meets Dutch compounds half-way ("krapte" in "arbeidsmarktkrapte")."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")


def character_ngrams(text: str, sizes: Sequence[int] = (4, 5)) -> list[str]:
    """Return the n-grams of every word, lower case, with "_" for its edges; a short word is one n-gram itself.

    >>> character_ngrams("Een baan")
    ['_een', 'een_', '_een_', '_baa', 'baan', 'aan_', '_baan', 'baan_']
    """
    grams = []
    for word in _WORD.findall(text.lower()):
        edged = f"_{word}_"
        for size in sizes:
            grams += [edged[i : i + size] for i in range(max(1, len(edged) - size + 1))]
    return grams


class TermIndex:
    """BM25 (Lucene's variant, k1 = 1.2, b = 0.75; Robertson and Zaragoza 2009) over the n-grams of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; row i of every score is text i."""
        import bm25s

        self._size = len(texts)
        tokens = [character_ngrams(text) for text in texts]
        self._known = {gram for grams in tokens for gram in grams}
        self._bm25 = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        if self._known:
            self._bm25.index(tokens, show_progress=False)

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return BM25 of every text, shape (n,), >= 0; each different n-gram of the query counts once."""
        grams = [gram for gram in dict.fromkeys(character_ngrams(query)) if gram in self._known]
        if not grams:  # bm25s raises IndexError on an empty query
            return np.zeros(self._size, np.float32)
        return np.asarray(self._bm25.get_scores(grams), dtype=np.float32)
