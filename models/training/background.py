"""Counts how Dutch reports use n-grams, and keeps that with the package: index/background.npz.

    python -m models.training.background

Counted are the passages of the invented reports and of the documents of other genres, as they are stored. The same
documents give the same file.
"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

import index
from index.chunks import ChunkOptions, chunk_document
from index.embedding import chunk_texts, sentence_texts
from index.terms import ngram_columns
from models.training.reports import Report, read_genres, read_reports, to_document

_FILE = Path(index.__file__).parent / "background.npz"
_LEAST = 2  # passages; a column of fewer is kept as if it occurred in none


def count(reports: Sequence[Report], path: Path) -> None:
    """Count the n-grams of reports and write what index.terms reads."""
    documents = [chunk_document(to_document(report), ChunkOptions()) for report in reports]
    passages = [ngram_columns(text) for chunks in documents for text in chunk_texts(chunks)]
    sentences = [ngram_columns(text) for chunks in documents for text in sentence_texts(chunks)]
    columns, counts = np.unique(list(chain.from_iterable(map(set, passages))), return_counts=True)
    often = counts >= _LEAST
    np.savez_compressed(
        path,
        passages=np.int64(len(passages)),
        steps=np.diff(columns[often], prepend=0).astype(np.uint32),  # from each column to the next
        counts=counts[often].astype(np.uint16),
        passage=np.float64(np.mean([len(one) for one in passages])),
        sentence=np.float64(np.mean([len(one) for one in sentences])),
    )


if __name__ == "__main__":
    count((*read_reports(), *read_genres()), _FILE)
