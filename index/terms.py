"""BM25 over character 4-5-grams as an inner product of sparse vectors, so that every store gives the same scores.

Lucene's variant (Robertson and Zaragoza 2009), k1 = 1.2 and b = 0.75. N-grams meet Dutch compounds half-way ("krapte"
in "arbeidsmarktkrapte"). How rare an n-gram is, and how long a text usually is, are fixed figures of Dutch reports
(``background.npz``, made by ``python -m models.training.background``): what a report says to a question does not
change when others are added. N-grams are hashed to columns (feature hashing, Weinberger et al. 2009).
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.protocols import SparseVector

COLUMNS = 2**20  # of a sparse vector
K1, B = 1.2, 0.75

Floats = NDArray[np.float32]

_WORD = re.compile(r"\w+")
_WORDS_KEPT = 2**16  # words of which the columns are remembered


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


@dataclass(frozen=True, kw_only=True)
class Background:
    """How Dutch reports use n-grams: what their passages have in common."""

    passages: int  # that were counted
    columns: NDArray[np.int64]  # (n,) ascending
    counts: NDArray[np.int64]  # (n,) passages with an n-gram of this column, > 0
    passage: float  # n-grams of a usual passage, with its heading
    sentence: float  # the same of a sentence

    def rarity(self, columns: NDArray[np.int64]) -> Floats:
        """Return the inverse document frequency of some columns, shape (n,), > 0."""
        places = np.minimum(np.searchsorted(self.columns, columns), len(self.columns) - 1)
        counts = np.where(self.columns[places] == columns, self.counts[places], 0)
        return np.log1p((self.passages - counts + 0.5) / (counts + 0.5)).astype(np.float32)


@cache
def background() -> Background:
    """Return the figures that come with the package."""
    with (files("index") / "background.npz").open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return Background(
            passages=int(kept["passages"]),
            columns=np.cumsum(kept["steps"], dtype=np.int64),
            counts=kept["counts"].astype(np.int64),
            passage=float(kept["passage"]),
            sentence=float(kept["sentence"]),
        )


@lru_cache(maxsize=_WORDS_KEPT)
def _word_columns(word: str) -> tuple[int, ...]:
    return tuple(zlib.crc32(gram.encode("utf-8", "replace")) % COLUMNS for gram in character_ngrams(word))


def ngram_columns(text: str) -> list[int]:
    """Return the column of each n-gram of a text."""
    return [column for word in _WORD.findall(text.lower()) for column in _word_columns(word)]


def passage_vector(text: str) -> SparseVector:
    """Return how much each n-gram counts in a passage, given with its heading as chunk_texts does."""
    columns = ngram_columns(text)
    found, counts = np.unique(np.array(columns, np.int64), return_counts=True)
    return SparseVector(columns=found, weights=_saturated(counts, len(columns), background().passage))


def question_vector(text: str) -> SparseVector:
    """Return how rare each n-gram of a question is; each counts once."""
    columns = np.unique(np.array(ngram_columns(text), np.int64))
    return SparseVector(columns=columns, weights=background().rarity(columns))


def _saturated(counts: NDArray[np.int64], length: int, usual: float) -> Floats:
    return (counts / (counts + K1 * (1 - B + B * length / usual))).astype(np.float32)


class Scorer:
    """BM25 of texts for one question, from the texts themselves. Words are looked up once for all that are scored."""

    def __init__(self, question: SparseVector) -> None:
        pairs = zip(question.columns.tolist(), question.weights.tolist(), strict=True)
        self._rarity: dict[int, float] = dict(pairs)
        self.most = max(sum(self._rarity.values()), 1e-6)  # BM25 saturates: no text has more
        self._lengths: dict[str, int] = {}  # of each word, in n-grams
        self._shared: dict[str, list[int]] = {}  # of each word that shares n-grams with the question, which

    def passages(self, texts: Sequence[str]) -> Floats:
        """Return BM25 of some passages, shape (n,), >= 0."""
        return np.array([self._score(text, background().passage) for text in texts], np.float32)

    def sentences(self, texts: Sequence[str]) -> Floats:
        """Return BM25 of some sentences, shape (n,), >= 0."""
        return np.array([self._score(text, background().sentence) for text in texts], np.float32)

    def _score(self, text: str, usual: float) -> float:
        words = _WORD.findall(text.lower())
        lengths, rarity, shared = self._lengths, self._rarity, self._shared
        for word in set(words).difference(lengths):
            columns = _word_columns(word)
            lengths[word] = len(columns)
            if not rarity.keys().isdisjoint(columns):
                shared[word] = [column for column in columns if column in rarity]
        counts: dict[int, int] = {}
        for word in [word for word in words if word in shared]:
            for column in shared[word]:
                counts[column] = counts.get(column, 0) + 1
        norm = K1 * (1 - B + B * sum([lengths[word] for word in words]) / usual)
        score: float = sum(rarity[column] * count / (count + norm) for column, count in counts.items())
        return score
