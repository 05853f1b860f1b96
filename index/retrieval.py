"""Question -> passages and scored sentences: dense and BM25 rankings, fused by reciprocal ranks.

Dense score of a chunk = cosine of the chunk + best cosine of its sentences. Fusion: reciprocal rank fusion (Cormack,
Clarke and Büttcher 2009) with k = 10 and weights 2 : 1 for dense : BM25, which measured best on Dutch reports.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.store.collection import load_documents, refuse_other_embedder
from index.embedding import StoredDocument, chunk_texts, leaned_on, sentence_texts
from index.errors import UnknownDocumentError
from index.store.vectors import FaissStore
from index.store.manifest import Manifest, reading
from index.protocols import Embedder
from index.store.terms import TermIndex
from index.types import (
    Card,
    Chunk,
    DocumentSummary,
    Heading,
    Page,
    Passage,
    Retrieval,
    ScoredSentence,
    Section,
    Sentence,
)

RRF_K = 10
DENSE_WEIGHT, TERMS_WEIGHT = 2.0, 1.0

Floats = NDArray[np.float32]


class Library:
    """A collection as it was when loaded: search never sees half a change. Load again after a change."""

    def __init__(
        self, documents: Sequence[DocumentSummary], stored: Sequence[StoredDocument], embedder: Embedder
    ) -> None:
        """Take the documents with their chunks and vectors, in the same order; ValueError when they do not fit."""
        if [d.name for d in documents] != [d.document.name for d in stored]:
            raise ValueError(f"{len(documents)} summaries do not belong to these {len(stored)} documents")
        self._embedder = embedder
        self.documents: tuple[DocumentSummary, ...] = tuple(documents)
        self._pages: dict[tuple[str, int], Page] = {
            (d.document.name, p.number): p for d in stored for p in d.document.pages
        }
        self._origins = {d.name: origin_of(d) for d in documents}
        self._headings = {d.document.name: d.document.headings for d in stored}
        chunks = [chunk for d in stored for chunk in d.chunks]
        self._chunks: tuple[Chunk, ...] = tuple(replace(chunk, id=row) for row, chunk in enumerate(chunks))
        self._sentences: tuple[tuple[int, Sentence], ...] = tuple(
            (c.id, span) for c in self._chunks for span in c.sentences
        )
        self._cards = {d.document.name: d.card for d in stored}
        self._leaned_on = _leaned_on(self._chunks)
        self._sections = _sections(self._chunks)
        empty = np.empty((0, embedder.dimension), np.float32)
        self._chunk_store = FaissStore(np.concatenate([empty, *(d.chunk_vectors for d in stored)]))
        self._sentence_store = FaissStore(np.concatenate([empty, *(d.sentence_vectors for d in stored)]))
        self._chunk_terms = TermIndex(chunk_texts(self._chunks))
        self._sentence_terms = TermIndex([text for d in stored for text in sentence_texts(d.chunks)])

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        return self._pages[document, number]

    def section(self, document: str, number: int) -> Section:
        """Return a section of a document by its number; KeyError when there is none."""
        return self._sections[document, number]

    def sections(self, document: str) -> tuple[Section, ...]:
        """Return the sections of a document in order; none when there is no document of that name."""
        return tuple(section for (name, _), section in self._sections.items() if name == document)

    def card(self, document: str) -> Card:
        """Return what a document says about itself; KeyError when there is no document of that name."""
        return self._cards[document]

    @property
    def embedder(self) -> str:
        """The name of the embedder that made the vectors, and makes that of a question."""
        return self._embedder.name

    def headings(self, document: str) -> tuple[Heading, ...]:
        """Return the headings of a document, in reading order; none when there is no document of that name."""
        return self._headings.get(document, ())

    def retrieve(self, question: str, *, documents: Sequence[str] = (), k: int = 10) -> Retrieval:
        """Return the k best passages and all scored sentences of ``documents`` (empty = all).

        Raises UnknownDocumentError for a name that is not in the collection.
        """
        unknown = set(documents) - {d.name for d in self.documents}
        if unknown:
            raise UnknownDocumentError(
                f"Er is geen document met de naam {min(unknown)}. Kijk met 'vraagbaak index list'."
            )
        wanted = set(documents) or {d.name for d in self.documents}
        rows = [chunk.id for chunk in self._chunks if chunk.document in wanted]
        if not rows:
            return Retrieval(question=question, passages=(), sentences=())
        sentence_rows = [
            row for row, (owner, _) in enumerate(self._sentences) if self._chunks[owner].document in wanted
        ]
        query = self._embedder.embed_queries([question])[0]
        chunk_cosines = _all_scores(self._chunk_store, query, rows)
        sentence_cosines = _all_scores(self._sentence_store, query, sentence_rows)
        chunk_terms, sentence_terms = self._chunk_terms.scores(question), self._sentence_terms.scores(question)

        best_sentence = np.full(len(self._chunks), -1, np.float32)
        owners = np.array([self._sentences[row][0] for row in sentence_rows])
        np.maximum.at(best_sentence, owners, sentence_cosines[sentence_rows])
        picked = np.array(rows)
        dense, terms = (chunk_cosines + best_sentence)[picked], chunk_terms[picked]
        # A chunk without a single n-gram of the question has no place in the BM25 ranking.
        fused = DENSE_WEIGHT / (RRF_K + _ranks(dense)) + np.where(terms > 0, TERMS_WEIGHT / (RRF_K + _ranks(terms)), 0)
        best = np.argsort(-fused, kind="stable")[:k]
        passages = tuple(
            Passage(chunk=self._chunks[rows[i]], score=float(fused[i]), rank=rank) for rank, i in enumerate(best, 1)
        )
        signals = np.stack(
            [
                *_with_z(sentence_cosines[sentence_rows]),
                *_with_z(sentence_terms[sentence_rows]),
                *(column[owners] for column in _with_z(chunk_cosines, rows)),
                *(column[owners] for column in _with_z(chunk_terms, rows)),
            ],
            axis=1,
        ).tolist()
        sentences = tuple(self._scored(row, values) for row, values in zip(sentence_rows, signals, strict=True))
        return Retrieval(question=question, passages=passages, sentences=sentences, vector=tuple(query.tolist()))

    def _scored(self, row: int, values: Sequence[float]) -> ScoredSentence:
        owner, span = self._sentences[row]
        return ScoredSentence(
            chunk=self._chunks[owner],
            span=span,
            origin=self._origins[self._chunks[owner].document],
            leaned_on=self._leaned_on[row],
            cosine=values[0],
            cosine_z=values[1],
            terms=values[2],
            terms_z=values[3],
            passage_cosine=values[4],
            passage_cosine_z=values[5],
            passage_terms=values[6],
            passage_terms_z=values[7],
        )


def open_library(folder: Path, embedder: Embedder) -> Library:
    """Read a collection from disk. Raises CollectionError, OtherEmbedderError."""

    def read(manifest: Manifest) -> Library:
        if manifest.entries:
            refuse_other_embedder(manifest, embedder)
        return Library([entry.summary for entry in manifest.entries], load_documents(folder, manifest), embedder)

    return reading(folder, read)


def origin_of(document: DocumentSummary) -> str:
    """Return what users name a document by, in one line: "Leden in beeld (Sportbond, 2023)"."""
    by = ", ".join(part for part in (document.organisation, str(document.year or "")) if part)
    return f"{document.title} ({by})" if by else document.title


def _leaned_on(chunks: Sequence[Chunk]) -> tuple[str, ...]:
    """Return for each sentence the one that it leans on; "" when it stands by itself."""
    found: list[str] = []
    for _, own in groupby(chunks, key=lambda chunk: chunk.document):
        flat = [(chunk, sentence) for chunk in own for sentence in chunk.sentences]
        found += [leaned_on(flat, place) for place in range(len(flat))]
    return tuple(found)


def _sections(chunks: Sequence[Chunk]) -> dict[tuple[str, int], Section]:
    grouped = groupby(chunks, key=lambda chunk: (chunk.document, chunk.section))
    runs = ((key, tuple(run)) for key, run in grouped)
    return {key: Section(document=key[0], number=key[1], heading=run[0].heading, chunks=run) for key, run in runs}


def _all_scores(store: FaissStore, query: Floats, rows: Sequence[int]) -> Floats:
    """Cosine of every row of the store; 0 for rows that are not searched."""
    scores = np.zeros(len(store), np.float32)
    found, values = store.search(query, len(rows), rows=rows)
    scores[found] = values
    return scores


def _ranks(values: Floats) -> Floats:
    """Rank of each value, 1 for the highest; equal values keep their order."""
    ranks = np.empty(len(values), np.float32)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


def _with_z(values: Floats, rows: Sequence[int] | None = None) -> tuple[Floats, Floats]:
    """Return the values and their distance to the mean of ``rows`` (None = all), in standard deviations."""
    known = values if rows is None else values[list(rows)]
    return values, ((values - known.mean()) / (known.std() + 1e-6)).astype(np.float32)
