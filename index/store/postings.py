"""The sparse vectors of many passages, by column: which passages have an n-gram. Two arrays, in memory or mapped.

    columns.npy   (2, n + 1) int64: the columns that occur, ascending; where each begins in the postings. One more of
                  each, COLUMNS and the number of postings, ends the last
    terms.npy     (postings,) uint32: row of the passage * 256 + weight * 255, ascending within a column

A weight is kept in eight bits: with it candidates are found, whose scores are then computed from their text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import CollectionError
from index.protocols import SparseVector
from index.terms import COLUMNS, passage_vector

COLUMNS_FILE, TERMS_FILE = "columns.npy", "terms.npy"

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Postings:
    """Rows 0..n-1 of sparse vectors."""

    rows: int
    columns: NDArray[np.int64]  # see above
    terms: NDArray[np.uint32]

    def search(self, question: SparseVector, k: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Rows, Floats]:
        """Return (rows, inner products > 0), best first, at most k; only rows that are ``allowed``, None for all."""
        scores = np.zeros(self.rows, np.float32)
        places = np.searchsorted(self.columns[0], question.columns)
        for place, column, weight in zip(places, question.columns, question.weights, strict=True):
            if self.columns[0, place] == column:
                postings = self.terms[self.columns[1, place] : self.columns[1, place + 1]]
                scores[postings >> 8] += weight / 255 * (postings & 255)
        if allowed is not None:
            scores[~allowed] = 0
        return _best(scores, k)

    def save(self, folder: Path) -> None:
        """Write both files."""
        np.save(folder / COLUMNS_FILE, self.columns, allow_pickle=False)
        np.save(folder / TERMS_FILE, self.terms, allow_pickle=False)


def _best(scores: Floats, k: int) -> tuple[Rows, Floats]:
    """Return the rows of the k highest scores above 0, best first; equal ones in their order."""
    if k < len(scores):
        least = max(np.partition(scores, len(scores) - k)[len(scores) - k], np.finfo(np.float32).tiny)
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.flatnonzero(scores > 0)
    rows = rows[np.argsort(-scores[rows], kind="stable")][:k]
    return rows, scores[rows]


def open_postings(folder: Path, rows: int) -> Postings:
    """Map the files of ``rows`` passages. CollectionError when one is missing or damaged."""
    try:
        columns = np.load(folder / COLUMNS_FILE, mmap_mode="r", allow_pickle=False)
        terms = np.load(folder / TERMS_FILE, mmap_mode="r", allow_pickle=False)
        if columns.dtype != np.int64 or terms.dtype != np.uint32 or columns.shape[0] != 2 or terms.ndim != 1:
            raise ValueError("arrays of another kind")
        if columns[1, -1] != len(terms):
            raise ValueError(f"{len(terms)} postings in place of {columns[1, -1]}")
    except (OSError, ValueError, EOFError, IndexError) as error:
        raise CollectionError(
            f"De zoekwoorden in {folder.name} zijn beschadigd of weg. Voeg het document opnieuw toe."
        ) from error
    return Postings(rows=rows, columns=np.asarray(columns), terms=np.asarray(terms))


def make_postings(texts: Sequence[str]) -> Postings:
    """Return the postings of some passages; row i is text i."""
    vectors = [passage_vector(text) for text in texts]
    none = np.empty(0, np.int64)
    columns = np.concatenate([none, *(vector.columns for vector in vectors)])
    rows = np.repeat(np.arange(len(texts)), [len(vector.columns) for vector in vectors])
    weights = np.concatenate([none, *(np.maximum(np.rint(vector.weights * 255), 1) for vector in vectors)])
    order = np.argsort(columns, kind="stable")
    found, starts = np.unique(columns[order], return_index=True)
    return Postings(
        rows=len(texts),
        columns=_ended(found, starts, len(columns)),
        terms=((rows << 8) | weights.astype(np.int64))[order].astype(np.uint32),
    )


def merge_postings(folder: Path, parts: Sequence[tuple[Path, int]]) -> None:
    """Write the files of the passages of several folders (with their rows), one after the other.

    The work is in proportion to the postings. Raises CollectionError.
    """
    counts = np.zeros(COLUMNS, np.int64)
    for path, rows in parts:
        part = open_postings(path, rows)
        counts[part.columns[0, :-1]] += np.diff(part.columns[1])
    found = np.flatnonzero(counts)
    starts = np.cumsum(counts) - counts
    np.save(folder / COLUMNS_FILE, _ended(found, starts[found], int(counts.sum())), allow_pickle=False)
    merged = np.empty(int(counts.sum()), np.uint32)
    before = 0
    for path, rows in parts:
        part = open_postings(path, rows)
        own, sizes = part.columns[0, :-1], np.diff(part.columns[1])
        places = np.repeat(starts[own] - part.columns[1, :-1], sizes) + np.arange(len(part.terms))
        merged[places] = part.terms + np.uint32(before << 8)
        starts[own] += sizes
        before += rows
    np.save(folder / TERMS_FILE, merged, allow_pickle=False)


def _ended(columns: NDArray[np.int64], starts: NDArray[np.int64], postings: int) -> NDArray[np.int64]:
    return np.stack([np.append(columns, COLUMNS), np.append(starts, postings)])
