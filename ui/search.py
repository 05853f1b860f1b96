"""Searching without a language model: passages for what somebody types, each with the sentence that fits best."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Chunk, Kind, Passage, Retrieval, Sentence, Span
from rag.evidence.weighing import rerank, weigh
from rag.protocols import Retriever
from rag.types import Citation


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """A passage that was found."""

    passage: Passage
    sentence: Sentence  # the one that fits best, in passage.chunk.text
    citations: tuple[Citation, ...] = ()  # of that sentence, one for each page it stands on; none when not for certain

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.passage.chunk.text[self.sentence.start : self.sentence.end]

    @property
    def kind(self) -> Kind:
        """What the sentence is."""
        return self.sentence.kind

    @property
    def document(self) -> str:
        """Name of the document."""
        return self.passage.chunk.document

    @property
    def page(self) -> int:
        """Physical page on which the sentence begins, from 1."""
        page, _, _ = self.passage.chunk.pieces(self.sentence.start, self.sentence.end)[0]
        return page

    @property
    def label(self) -> str:
        """What that page is called, see index.types.Page."""
        return next(offset.label for offset in self.passage.chunk.page_offsets if offset.page == self.page)


def search_results(retrieval: Retrieval, retriever: Retriever) -> Sequence[SearchResult]:
    """Return the passages that were found, best first, in the order in which an answer would use them.

    A sentence that addresses whoever processes the text is the best one only where its passage has no other.
    """
    told = tuple(one for one in retrieval.sentences if not one.addressed)
    evidence = weigh(replace(retrieval, sentences=told))
    best: dict[tuple[str, int], Sentence] = {}
    for item in evidence.sentences:
        best.setdefault(_key(item.sentence.chunk), item.sentence.span)
    for sentence in sorted(retrieval.sentences, key=lambda s: (s.addressed, -s.cosine)):  # without strong evidence
        best.setdefault(_key(sentence.chunk), sentence.span)
    return tuple(
        SearchResult(
            passage=passage,
            sentence=best[_key(passage.chunk)],
            citations=_cite(retriever, passage.chunk, best[_key(passage.chunk)]),
        )
        for passage in rerank(evidence, retrieval.passages)
        if _key(passage.chunk) in best
    )


def _key(chunk: Chunk) -> tuple[str, int]:
    return chunk.document, chunk.id


def _cite(retriever: Retriever, chunk: Chunk, span: Span) -> tuple[Citation, ...]:
    """Return where a sentence stands; nothing when its page does not literally hold it: no source is better."""
    found = []
    for number, start, end in chunk.pieces(span.start, span.end):
        page = retriever.page(chunk.document, number)
        quote = page.text[start:end]
        if not quote or quote not in chunk.text[span.start : span.end]:
            return ()
        found.append(
            Citation(document=chunk.document, page=number, start=start, end=end, quote=quote, label=page.label)
        )
    return tuple(found)
