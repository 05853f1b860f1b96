"""Question -> candidates: passages and scored sentences, by dense and BM25 rankings fused by reciprocal ranks.

The store gives the chunks that are nearest and those that match best. Of both together the dense score = cosine of the
chunk + best cosine of its sentences, and BM25, are computed anew, so that they do not depend on the store. Fusion:
reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) with k = 10 and weights 2 : 1 for dense : BM25, which
measured best on Dutch reports. index/README.md tells how many candidates are enough.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.addressing import addressed
from index.card_types import Card
from index.cohort import cohort_of
from index.embedding import chunk_texts, leaned_on, sentence_text
from index.errors import UnknownDocumentError
from index.protocols import Embedder, FloatVector, SparseVector, Store, StoredChunk
from index.terms import Scorer, question_vector
from index.types import Chunk, DocumentSummary, Heading, Page, Passage, Retrieval, ScoredSentence, Section, Sentence

RRF_K = 10
DENSE_WEIGHT, TERMS_WEIGHT = 2.0, 1.0
CANDIDATES = 80  # chunks that may answer a question

Floats = NDArray[np.float32]


class Library:
    """A collection as it was when opened: search never sees half a change. Open again after a change."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        """Take a store whose vectors ``embedder`` made."""
        self._store = store
        self._embedder = embedder
        self._cohort = cohort_of(embedder)
        self._order = {document.name: place for place, document in enumerate(store.documents)}
        self._origins = {document.name: origin_of(document) for document in store.documents}

    @property
    def documents(self) -> tuple[DocumentSummary, ...]:
        """The documents, in order of adding."""
        return self._store.documents

    @property
    def embedder(self) -> str:
        """The name of the embedder that made the vectors, and makes that of a question."""
        return self._embedder.name

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        return self._store.page(document, number)

    def section(self, document: str, number: int) -> Section:
        """Return a section of a document by its number; KeyError when there is none."""
        return self._store.section(document, number)

    def sections(self, document: str) -> tuple[Section, ...]:
        """Return the sections of a document in order; none when there is no document of that name."""
        return self._store.sections(document)

    def addressed(self, chunk: Chunk) -> tuple[bool, ...]:
        """Return for each sentence of a chunk whether it addresses whoever processes the text (index.addressing)."""
        (stored,) = self._store.chunks([(chunk.document, chunk.id)])
        return self._addressed(stored)

    def card(self, document: str) -> Card:
        """Return what a document says about itself; KeyError when there is no document of that name."""
        return self._store.card(document)

    def headings(self, document: str) -> tuple[Heading, ...]:
        """Return the headings of a document, in reading order; none when there is no document of that name."""
        return self._store.headings(document)

    def retrieve(
        self, question: str, *, documents: Sequence[str] = (), k: int = 10, candidates: int = CANDIDATES
    ) -> Retrieval:
        """Return the k best passages of ``documents`` (empty = all), and the scored sentences of the candidates.

        ``candidates`` counts chunks. Raises UnknownDocumentError for a name that is not in the collection.
        """
        unknown = set(documents) - self._order.keys()
        if unknown:
            raise UnknownDocumentError(
                f"Er is geen document met de naam {min(unknown)}. Kijk met 'vraagbaak index list'."
            )
        if not self._order:
            return Retrieval(question=question, passages=(), sentences=())
        query = self._embedder.embed_queries([question])[0]
        grams = question_vector(question)
        found = self._candidates(query, grams, max(candidates, k), documents)
        if not found:
            return Retrieval(question=question, passages=(), sentences=())
        cosines = np.array([one.vector @ query for one in found], np.float32)
        sentence_cosines = [one.sentence_vectors @ query for one in found]
        scorer = Scorer(grams)
        terms = scorer.passages([text for one in found for text in chunk_texts([one.chunk])])
        fused = _fused(cosines + [own.max(initial=-1) for own in sentence_cosines], terms)
        best = np.argsort(-fused, kind="stable")
        passages = tuple(
            Passage(chunk=found[i].chunk, score=float(fused[i]), rank=rank) for rank, i in enumerate(best[:k], 1)
        )
        kept = sorted(best[: max(candidates, k)].tolist())
        sentences = self._scored(
            [found[i] for i in kept], query, scorer, [sentence_cosines[i] for i in kept], cosines[kept], terms[kept]
        )
        return Retrieval(question=question, passages=passages, sentences=sentences, vector=tuple(query.tolist()))

    def _candidates(
        self, query: FloatVector, grams: SparseVector, count: int, documents: Sequence[str]
    ) -> Sequence[StoredChunk]:
        """Return what is nearest and what matches best, in document order."""
        hits = [*self._store.nearest(query, count, documents), *self._store.matching(grams, count, documents)]
        places = sorted({(self._order[hit.document], hit.chunk) for hit in hits})
        return self._store.chunks([(self.documents[place].name, number) for place, number in places])

    def _scored(
        self,
        found: Sequence[StoredChunk],
        query: FloatVector,
        scorer: Scorer,
        cosines: Sequence[Floats],
        passage_cosines: Floats,
        passage_terms: Floats,
    ) -> tuple[ScoredSentence, ...]:
        """Return the sentences of some chunks; the scores are of each chunk's sentences, and of each chunk."""
        around = [self._around(one.chunk) for one in found]
        texts = [
            sentence_text(flat, before + at)
            for one, (flat, before) in zip(found, around, strict=True)
            for at in range(len(one.chunk.sentences))
        ]
        terms = iter((scorer.sentences(texts) / scorer.most).tolist())
        above = iter(self._cohort.above(np.concatenate(cosines), query).tolist())
        chunks = zip(
            found, around, cosines, passage_cosines.tolist(), self._cohort.above(passage_cosines, query).tolist(),
            (passage_terms / scorer.most).tolist(), strict=True,
        )  # fmt: skip
        return tuple(
            ScoredSentence(
                chunk=one.chunk,
                span=span,
                place=one.first_sentence + at,
                origin=self._origins[one.chunk.document],
                leaned_on=leaned_on(flat, before + at),
                cosine=cosine,
                cosine_z=next(above),
                terms=next(terms),
                passage_cosine=passage_cosine,
                passage_cosine_z=passage_above,
                passage_terms=passage_term,
                addressed=to_processor,
            )
            for one, (flat, before), own, passage_cosine, passage_above, passage_term in chunks
            for at, (span, cosine, to_processor) in enumerate(
                zip(one.chunk.sentences, own.tolist(), self._addressed(one), strict=True)
            )
        )

    def _addressed(self, stored: StoredChunk) -> tuple[bool, ...]:
        texts = [stored.chunk.text_of(sentence) for sentence in stored.chunk.sentences]
        return addressed(texts, stored.sentence_vectors, self.embedder)

    def _around(self, chunk: Chunk) -> tuple[Sequence[tuple[Chunk, Sentence]], int]:
        """Return sentences with which those of a chunk are understood, and the place of its first among them.

        These are its own, or all of its section when one leans on a chunk before.
        """
        own = [(chunk, sentence) for sentence in chunk.sentences]
        if all(sentence.leans <= at for at, sentence in enumerate(chunk.sentences)):
            return own, 0
        flat = self._store.section(chunk.document, chunk.section).sentences
        return flat, next(at for at, (other, _) in enumerate(flat) if other.id == chunk.id)


def origin_of(document: DocumentSummary) -> str:
    """Return what users name a document by, in one line: "Leden in beeld (Sportbond, 2023)"."""
    by = ", ".join(part for part in (document.organisation, str(document.year or "")) if part)
    return f"{document.title} ({by})" if by else document.title


def _fused(dense: Floats, terms: Floats) -> Floats:
    """Return the fused score of chunks; one without a single n-gram of the question has no place by BM25."""
    by_terms = np.where(terms > 0, TERMS_WEIGHT / (RRF_K + _ranks(terms)), 0)
    fused: Floats = DENSE_WEIGHT / (RRF_K + _ranks(dense)) + by_terms
    return fused


def _ranks(values: Floats) -> Floats:
    """Rank of each value, 1 for the highest; equal values keep their order."""
    ranks = np.empty(len(values), np.float32)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks
