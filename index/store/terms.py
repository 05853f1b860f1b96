"""BM25 over character 4-5-grams as an inner product of sparse vectors, so that every store gives the same scores.

Lucene's variant (Robertson and Zaragoza 2009), k1 = 1.2 and b = 0.75. N-grams meet Dutch compounds half-way ("krapte"
in "arbeidsmarktkrapte"). How rare an n-gram is, and how long a text usually is, are fixed figures of Dutch reports: what
a report says to a question does not change when others are added.
"""

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
COLUMNS = 2**20  # of a sparse vector; n-grams are hashed to one of these


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
