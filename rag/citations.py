"""The citation check: nothing is shown as sourced that does not stand literally on the page.

Every sentence that a model wrote is held against the sources it points to. A sentence counts as supported when one
sentence of such a source covers most of its content words and all of its figures and names, and says neither the
opposite nor the same of something else (rag/support.py); or when each of its statements is so supported. The evidence
scorer, searching for the written sentence, must give one of them at least half the chance of the best in all documents.
What is not supported is rejected with its reason, never dropped silently, and the sentence that it leaned on is quoted
in its place; no citation is attached for the sake of having one, nor is what a document tells a model to write.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.structure.sentences import split_sentences
from index.types import Chunk, Span
from rag.claims import statements
from rag.evidence.weighing import Evidence
from rag.writing.instructions import commands
from rag.protocols import Retriever
from rag.support import FULL_SUPPORT, NOT_THERE, contradiction
from rag.types import AnswerSentence, Citation, Rejected
from rag.words import content_words, coverage

MARKED_SUPPORT = 0.5  # share of content words that a source must cover when the sentence points to it
UNMARKED_SUPPORT = 0.8  # the same when the model forgot its mark: nearly a quote
_FOUND = 0.5  # share of the chance of the best sentence; on our reports the carrying sentence is always the best itself
_LEANS = 0.3  # share of a rejected sentence from which a source sentence counts as what it leaned on

_LIKE_ANOTHER = "De zin lijkt meer op een andere zin van het rapport dan op de bron."
_NOT_LITERAL = "De zin staat niet letterlijk genoeg in de bron."

_MARK = re.compile(r"\s*\[(\d{1,3})\]")
_MARKS = re.compile(r"\[\s*(\d+(?:\s*[,;–-]\s*\d+)*)\s*\]")  # also [1, 2], as some models and many reports write
_QUOTE_MARKS = re.compile("[“”„«»\"‘’']")


@dataclass(frozen=True, kw_only=True)
class Source:
    """A numbered source of the prompt."""

    number: int  # the n of [n] in the prompt, from 1
    chunk: Chunk
    sentences: tuple[Span, ...]  # the sentences of the chunk that the model was given


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A model's text after the check."""

    sentences: tuple[AnswerSentence, ...]  # what may be shown
    citations: tuple[Citation, ...]  # markers 1..n in order of appearance
    rejected: tuple[Rejected, ...]
    written: bool  # any of the sentences is as the model wrote it

    @property
    def text(self) -> str:
        """The sentences, each with its marks; a quote has a line of its own. "" when there is none."""
        text = ""
        for before, sentence in zip((None, *self.sentences), self.sentences, strict=False):
            gap = "" if before is None else "\n" if before.verbatim or sentence.verbatim else " "
            text += gap + sentence.text
        return text


@dataclass(frozen=True, kw_only=True)
class _Quote:
    """A literal piece of a page, before it has a marker."""

    document: str
    page: int
    start: int
    end: int
    chunk: Chunk


class Citations:
    """Gives quotes their markers, in order of first use."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._made: dict[tuple[str, int, int, int], Citation] = {}

    def cite(self, chunk: Chunk, span: Span) -> tuple[Citation, ...]:
        """Return the citations of a sentence, one for each page it stands on; the same place keeps its marker.

        Returns nothing when the page does not literally hold the sentence: better no source than a false one.
        """
        found = []
        for number, start, end in chunk.pieces(span.start, span.end):
            quote = self._retriever.page(chunk.document, number).text[start:end]
            if not quote or quote not in chunk.text[span.start : span.end]:
                return ()
            found.append(_Quote(document=chunk.document, page=number, start=start, end=end, chunk=chunk))
        return tuple(self._numbered(quote) for quote in found)

    @property
    def made(self) -> tuple[Citation, ...]:
        """All citations so far, in order of marker."""
        return tuple(self._made.values())

    def _numbered(self, quote: _Quote) -> Citation:
        place = (quote.document, quote.page, quote.start, quote.end)
        if place not in self._made:
            self._made[place] = Citation(
                marker=len(self._made) + 1,
                document=quote.document,
                page=quote.page,
                quote=self._retriever.page(quote.document, quote.page).text[quote.start : quote.end],
                start=quote.start,
                end=quote.end,
                heading=quote.chunk.heading,
                passage=quote.chunk.text,
            )
        return self._made[place]


def check_text(
    text: str,
    sources: Sequence[Source],
    retriever: Retriever,
    *,
    search: Callable[[str], Evidence] | None = None,
    sources_answer: bool = False,
) -> Checked:
    """Hold every sentence of a model's text against its sources.

    ``search`` weighs the sentences of all documents for a text; without it, only the sources are looked at.

    A rejected sentence is replaced by the quote that it leaned on: one that it resembles, or, when each source is a
    sentence that answers the question (``sources_answer``), the source it points to.
    """
    citations = Citations(retriever)
    kept: list[AnswerSentence] = []
    rejected: list[Rejected] = []
    said: set[str] = set()
    written = False
    for sentence in _marked_sentences(text):
        plain = _plain(sentence)
        if not plain or plain in said:  # a small model may repeat itself
            continue
        said.add(plain)
        whole = _literal(plain, _marks_of(sentence), sources, citations) if sources_answer else None
        if whole is not None:
            kept.append(whole)
            written = True
            continue
        support = _support(plain, _marks_of(sentence), sources, sources_answer=sources_answer)
        if not support.reason and search is not None and not _is_found(support.found, search(plain)):
            support = replace(support, reason=_LIKE_ANOTHER)
        supported = _supported(plain, support, citations)
        if supported is not None:
            kept.append(supported)
            written = True
            continue
        quoted = quote_of(*support.leans_on, citations) if support.leans_on else None
        replaced_by = quoted.markers[0] if quoted else None
        rejected.append(Rejected(text=plain, reason=support.reason or _NOT_LITERAL, replaced_by=replaced_by))
        if quoted is not None and support.leans_on is not None:
            chunk, span = support.leans_on
            literal = _plain(chunk.text[span.start : span.end])
            if literal not in said:
                kept.append(quoted)
            said.add(literal)
    return Checked(sentences=tuple(kept), citations=citations.made, rejected=tuple(rejected), written=written)


def _literal(
    plain: str, marks: Sequence[int], sources: Sequence[Source], citations: Citations
) -> AnswerSentence | None:
    """Return the sentence of a source that was written word for word, as a quote; None when it is none.

    Such a source answers the question, so that "Nee." needs no further support.
    """
    for source in sources:
        for span in source.sentences if source.number in marks else ():
            if plain == _plain(" ".join(_MARKS.sub(r"(\1)", _text(source, span)).split())):
                return quote_of(source.chunk, span, citations)
    return None


def _supported(plain: str, support: "_Support", citations: Citations) -> AnswerSentence | None:
    """Return a written sentence with its marks; None when it is not supported or its support cannot be cited."""
    if support.reason:
        return None
    cited = [citation for source, span in support.found for citation in citations.cite(source.chunk, span)]
    if not cited:
        return None
    markers = tuple(dict.fromkeys(citation.marker for citation in cited))
    return AnswerSentence(
        text=with_marks(plain, "".join(f"[{marker}]" for marker in markers)),
        markers=markers,
        status="gesteund" if support.share >= FULL_SUPPORT else "gedeeltelijk",
        verbatim=any(plain == _text(source, span) for source, span in support.found),
    )


def quote_of(chunk: Chunk, span: Span, citations: Citations) -> AnswerSentence | None:
    """Return a sentence of a document with its marks.

    None when it does not stand literally on its page, or tells whoever answers what to answer.
    """
    cited = () if commands(chunk.text[span.start : span.end]) else citations.cite(chunk, span)
    if not cited:
        return None
    markers = tuple(citation.marker for citation in cited)
    text = with_marks(chunk.text[span.start : span.end], "".join(f"[{m}]" for m in markers))
    return AnswerSentence(text=text, markers=markers, status="gesteund", verbatim=True)


def with_marks(sentence: str, marks: str) -> str:
    """Return a sentence with its marks; a quotation of several sentences gets them after each.

    A mark of the report's own ("[7]") is put in round brackets, or it would look like one of ours.
    """
    text = _MARKS.sub(r"(\1)", sentence)
    unquoted = _QUOTE_MARKS.sub(" ", text)  # of the same length; a quotation counts as one sentence otherwise
    for span in reversed(split_sentences(unquoted)[:-1]):
        if text[span.end : span.end + 1].isspace():
            text = f"{text[: span.end]} {marks}{text[span.end :]}"
    return f"{text} {marks}"


def _marked_sentences(text: str) -> list[str]:
    """Sentences with the marks that belong to them, also when a mark stands after the full stop."""
    single = _MARKS.sub(lambda marks: "".join(f"[{number}]" for number in re.findall(r"\d+", marks[1])), text)
    # A mark moves before the closing punctuation, so that splitting cannot part it from its sentence.
    moved = re.sub(r"([.!?][”\"’']?)((?:\s*\[\d{1,3}\])+)", r"\2\1", single)
    return [moved[span.start : span.end] for span in split_sentences(moved)]


def _marks_of(sentence: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(mark) for mark in _MARK.findall(sentence)))


def _plain(sentence: str) -> str:
    return re.sub(r"\s+([.,;:!?])", r"\1", _MARK.sub("", sentence)).strip()


@dataclass(frozen=True, kw_only=True)
class _Support:
    """What a sentence leans on."""

    found: list[tuple[Source, Span]]  # sentences that cover it
    share: float  # of its content words that they cover together
    reason: str  # why it is not supported; "" when it is
    leans_on: tuple[Chunk, Span] | None  # the sentence that comes nearest


@dataclass(frozen=True, kw_only=True)
class _Match:
    """The sentence that best carries a claim, and what is wrong with it."""

    place: tuple[Source, Span] | None
    share: float  # of the claim's content words that it covers
    reason: str  # why it does not support the claim; "" when it does


def _support(plain: str, marks: Sequence[int], sources: Sequence[Source], *, sources_answer: bool) -> _Support:
    known = {source.number: source for source in sources}
    pointed = [known[mark] for mark in marks if mark in known]
    places = [(source, span) for source in (pointed or sources) for span in source.sentences]
    leans_on = _nearest(plain, places, 0.0 if sources_answer and len(pointed) == 1 else _LEANS)
    if not content_words(plain):
        return _Support(found=[], share=0, reason="De zin zegt niets dat te controleren is.", leans_on=leans_on)
    if marks and not pointed:
        reason = f"De zin verwijst naar bron {marks[0]}, en die is er niet."
        return _Support(found=[], share=0, reason=reason, leans_on=leans_on)
    # The small reader has the very sentence before it: what it words freely is more often wrong than well put.
    least = FULL_SUPPORT if sources_answer else MARKED_SUPPORT if pointed else UNMARKED_SUPPORT
    parts = [_find(plain, places, least)]
    if parts[0].reason and pointed:
        # Several sentences carry it when each of its statements stands in one of them: nothing is mixed across.
        apart = [_find(statement, places, least) for statement in statements(plain)]
        parts = apart if not any(part.reason for part in apart) else parts
    reason = parts[0].reason
    if reason == NOT_THERE and not marks:
        reason = "De zin noemt geen bron."
    found = list(dict.fromkeys(part.place for part in parts if part.place)) if not reason else []
    return _Support(found=found, share=min(part.share for part in parts), reason=reason, leans_on=leans_on)


def _is_found(places: Sequence[tuple[Source, Span]], evidence: Evidence) -> bool:
    """Whether one of the sentences is, for the evidence scorer, about as likely as the best of all documents."""
    wanted = {(source.chunk.document, source.chunk.id, span.start) for source, span in places}
    best = max((item.probability for item in evidence.sentences), default=0.0)
    return any(
        (item.sentence.chunk.document, item.sentence.chunk.id, item.sentence.span.start) in wanted
        and item.probability >= _FOUND * best
        for item in evidence.sentences
    )


def _nearest(plain: str, places: Sequence[tuple[Source, Span]], least: float) -> tuple[Chunk, Span] | None:
    """Return the sentence that covers most of what was written, to be quoted in its place."""
    shares = [coverage(plain, _text(*place)) for place in places]
    if not places or max(shares) < least:
        return None
    source, span = places[shares.index(max(shares))]
    return source.chunk, span


def _find(claim: str, places: Sequence[tuple[Source, Span]], least: float) -> _Match:
    """Return the first sentence, best covering first, that supports the claim; or else what is wrong with the best."""
    matches = []
    shares = [coverage(claim, _text(*place)) for place in places]
    for share, place in sorted(zip(shares, places, strict=True), key=lambda one: -one[0]):
        if share < least:
            break
        reason = contradiction(claim, _text(*place), block=_block(*place), heading=place[0].chunk.heading)
        if not reason:
            return _Match(place=place, share=share, reason="")
        matches.append(_Match(place=place, share=share, reason=reason))
    return matches[0] if matches else _Match(place=None, share=max(shares, default=0.0), reason=NOT_THERE)


def _block(source: Source, span: Span) -> str:
    """Return the whole paragraph, item or row that a sentence stands in."""
    text = source.chunk.text
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]


def _text(source: Source, span: Span) -> str:
    return source.chunk.text[span.start : span.end]
