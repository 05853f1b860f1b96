"""Quote mode: the sentences of the report that answer best, word for word, with their page. Nothing is generated."""

import re
from dataclasses import dataclass

from index.types import Chunk, ScoredSentence, Span
from rag.citations import Checked, Citations, quote_of
from rag.evidence import Evidence
from rag.evidence_reading import asked_for
from rag.leaning import ITEM, announced_by, is_statement, leans_on, without_bullet
from rag.protocols import Retriever
from rag.question_grammar import FINITE
from rag.words import content_words

_FOOTNOTE = re.compile("[⁰¹²³⁴-⁹]+ ")
_FIGURE = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, kw_only=True)
class QuoteOptions:
    """How much is shown."""

    most: int = 4  # sentences, each with what it leans on, or with its list
    share: float = 0.2  # a further sentence must be at least this likely, as a share of the best one
    words: int = 100  # nothing further when the answer would grow past this


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A sentence that answers, with what must be read with it."""

    sentence: ScoredSentence
    spans: tuple[Span, ...]  # all to show, in order: the sentence that it leans on, or the whole list, and itself

    @property
    def chunk(self) -> Chunk:
        """Where all of them stand."""
        return self.sentence.chunk

    @property
    def words(self) -> int:
        """Length in words."""
        return sum(len(self.chunk.text[span.start : span.end].split()) for span in self.spans)


def quote_evidence(question: str, evidence: Evidence, retriever: Retriever, options: QuoteOptions) -> Checked:
    """Return the best sentences verbatim, each with its marks, best first; none when none can be cited."""
    citations = Citations(retriever)
    quotes = [
        quote
        for choice in choose_sentences(question, evidence, options)
        for span in (choice.spans if len(choice.spans) > 1 else [without_bullet(choice.chunk, choice.spans[0])])
        if (quote := quote_of(choice.chunk, span, citations)) is not None
    ]
    return Checked(sentences=tuple(quotes), citations=citations.made, rejected=(), written=False)


def choose_sentences(question: str, evidence: Evidence, options: QuoteOptions) -> tuple[Choice, ...]:
    """Return the sentences that answer, best first: those that are likely enough beside the best one.

    A sentence is shown once. What it leans on comes along ("Dat zijn er 40." says nothing alone), a sentence that
    announces a list comes with the list, and for "welke ...?" so does an item. An item that is a whole sentence stands
    alone otherwise. A caption, a link or a name adds nothing to a sentence.
    """
    chosen: list[Choice] = []
    shown: set[tuple[int, int]] = set()
    length = 0
    for item in evidence.sentences:
        if len(chosen) == options.most or item.probability < options.share * evidence.sentences[0].probability:
            break
        chunk, span = item.sentence.chunk, item.sentence.span
        if (chunk.id, span.start) in shown:
            continue
        if chosen and _is_fragment(chunk, span) and not _is_fragment(chosen[0].chunk, chosen[0].sentence.span):
            continue
        whole = _together(chunk, span, whole_list=bool(asked_for(question)["which"]))
        for spans in (whole, _fitting(chunk, span, whole, options.words - length), (span,)):
            fresh = tuple(one for one in spans if (chunk.id, one.start) not in shown)
            choice = Choice(sentence=item.sentence, spans=fresh)
            if (not chosen and spans == (span,)) or length + choice.words <= options.words:
                chosen.append(choice)
                shown |= {(chunk.id, one.start) for one in fresh}
                length += choice.words
                break
    return tuple(chosen)


def _fitting(chunk: Chunk, span: Span, whole: tuple[Span, ...], words: int) -> tuple[Span, ...]:
    """Return as much of a list as ``words`` allow, from its announcement on; only the sentence if that says nothing."""
    if span != whole[0]:
        return (span,)
    fits: list[Span] = []
    for one in whole:
        words -= len(chunk.text[one.start : one.end].split())
        if words < 0:
            break
        fits.append(one)
    return tuple(fits) if len(fits) > 1 else (span,)


def _is_fragment(chunk: Chunk, span: Span) -> bool:
    """Whether a line of a page is no statement: without an end, a verb, a percentage or a row of figures.

    Nor is a footnote without a verb, or an item of one word whose announcement stands elsewhere: "• Overheid.".
    """
    text = chunk.text[span.start : span.end].rstrip('”"’)')
    if "%" in text or len(_FIGURE.findall(text)) > 1 or not FINITE.isdisjoint(re.findall(r"\w+", text.lower())):
        return False
    ended = text.endswith((".", "!", "?", ":", ";", "…"))
    single = ITEM.match(text) and len(content_words(text)) < 2 and leans_on(chunk, span) is None
    return bool(not ended or _FOOTNOTE.match(text) or single)


def _together(chunk: Chunk, span: Span, *, whole_list: bool) -> tuple[Span, ...]:
    """Return the sentences of a chunk that belong with one of them, in order."""
    items = announced_by(chunk, span)
    if items:
        return (span, *items)
    other = leans_on(chunk, span)
    if other is None:
        return (span,)
    beside = announced_by(chunk, other)
    if whole_list and span in beside:
        return (other, *beside)
    return (span,) if span in beside and is_statement(chunk.text[span.start : span.end]) else (other, span)
