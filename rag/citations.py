"""The citation check: nothing is shown as sourced that does not stand literally on the page.

Every sentence that a model wrote is held against the sources it points to. A sentence counts as supported when one
sentence of such a source covers most of its content words and all of its figures. What is not supported is rejected
with its reason, never dropped silently; no citation is attached for the sake of having one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.sentences import split_sentences
from index.types import Chunk, Span
from rag.figures import unsupported_figures
from rag.protocols import Retriever
from rag.types import Citation, Rejected
from rag.words import content_words, coverage

MARKED_SUPPORT = 0.5  # share of content words that a source must cover when the sentence points to it
UNMARKED_SUPPORT = 0.8  # the same when the model forgot its mark: nearly a quote

_MARK = re.compile(r"\s*\[(\d{1,3})\]")


@dataclass(frozen=True, kw_only=True)
class Source:
    """A numbered source of the prompt."""

    number: int  # the n of [n] in the prompt, from 1
    chunk: Chunk
    sentences: tuple[Span, ...]  # the sentences of the chunk that the model was given


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A model's text after the check."""

    text: str  # the supported sentences, each with its marks; "" when there is none
    citations: tuple[Citation, ...]  # markers 1..n in order of appearance
    rejected: tuple[Rejected, ...]


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


def check_text(text: str, sources: Sequence[Source], retriever: Retriever) -> Checked:
    """Hold every sentence of a model's text against its sources."""
    citations = Citations(retriever)
    kept: list[str] = []
    rejected: list[Rejected] = []
    said: set[str] = set()
    for sentence in _marked_sentences(text):
        plain = _plain(sentence)
        if not plain or plain in said:  # a small model may repeat itself
            continue
        said.add(plain)
        marks = tuple(dict.fromkeys(int(m) for m in _MARK.findall(sentence)))
        found, reason = _support(plain, marks, sources)
        cited = [c for source, span in found for c in citations.cite(source.chunk, span)]
        if not cited:
            rejected.append(Rejected(text=plain, reason=reason or "De zin staat niet letterlijk genoeg in de bron."))
            continue
        kept.append(with_marks(plain, "".join(f"[{m}]" for m in dict.fromkeys(c.marker for c in cited))))
    return Checked(text=" ".join(kept), citations=citations.made, rejected=tuple(rejected))


def with_marks(sentence: str, marks: str) -> str:
    """Return a sentence with its marks; a quotation of several sentences gets them after each.

    A mark of the report's own ("[7]") is put in round brackets, or it would look like one of ours.
    """
    text = _MARK.sub(r" (\1)", sentence)
    inner = text.strip('“”"‘’')
    start = text.find(inner)
    for span in reversed(split_sentences(inner)[:-1]):
        end = start + span.end
        text = f"{text[:end]} {marks}{text[end:]}"
    return f"{text} {marks}"


def _marked_sentences(text: str) -> list[str]:
    """Sentences with the marks that belong to them, also when a mark stands after the full stop."""
    # A mark moves before the closing punctuation, so that splitting cannot part it from its sentence.
    moved = re.sub(r"([.!?][”\"’']?)((?:\s*\[\d{1,3}\])+)", r"\2\1", text)
    return [moved[span.start : span.end] for span in split_sentences(moved)]


def _plain(sentence: str) -> str:
    return re.sub(r"\s+([.,;:!?])", r"\1", _MARK.sub("", sentence)).strip()


def _support(plain: str, marks: Sequence[int], sources: Sequence[Source]) -> tuple[list[tuple[Source, Span]], str]:
    """Return the sentences that support a sentence; or none, and why not."""
    if not content_words(plain):
        return [], "De zin zegt niets dat te controleren is."
    known = {source.number: source for source in sources}
    pointed = [known[mark] for mark in marks if mark in known]
    if marks and not pointed:
        return [], f"De zin verwijst naar bron {marks[0]}, en die is er niet."
    least = MARKED_SUPPORT if pointed else UNMARKED_SUPPORT
    found: list[tuple[Source, Span]] = []
    for source in pointed or sources:
        scored = [(coverage(plain, _text(source, span)), span) for span in source.sentences]
        share, span = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if span is not None and share >= least / max(1, len(pointed)):
            found.append((source, span))
        if found and not pointed:
            break
    evidence = " ".join(_text(source, span) for source, span in found)
    if coverage(plain, evidence) < least:
        return [], "De zin staat niet in de bron waarnaar hij verwijst." if marks else "De zin noemt geen bron."
    wrong = unsupported_figures(plain, evidence)
    if wrong:
        return [], "Een getal in de zin staat niet in de bron."
    return found, ""


def _text(source: Source, span: Span) -> str:
    return source.chunk.text[span.start : span.end]
