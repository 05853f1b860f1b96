"""An answer as a message in the window of another chat program, which shows Markdown.

What comes from a report, a question or a model is escaped: nothing in it is markup. A number [n] stands behind each
place; where it stands is kept, so that a program can tie it to the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Answer, Place, WrittenSentence
from ui.export.markdown import escaped, opened
from ui.text.answer import BULLET, GOES_ON
from ui.text.place_layout import GAP, PlaceBlock, blocks_of, place_pages

_WRITTEN = "**Geschreven door een AI-model**"
_LITERAL = "**Woord voor woord uit het rapport**"


@dataclass(frozen=True, kw_only=True)
class MarkdownAnswer:
    """The message, in pieces that can be sent one after the other."""

    pieces: tuple[str, ...]  # together the whole text
    marks: tuple[tuple[int, int, int], ...]  # (number of the place, start, end) of the [n] behind a place, in the text

    @property
    def text(self) -> str:
        """The whole message."""
        return "".join(self.pieces)


def answer_markdown(answer: Answer, labels: dict[str, str]) -> MarkdownAnswer:
    """Return an answer as Markdown; ``labels`` by name of the report."""
    pieces: list[str] = []
    marks: list[tuple[int, int, int]] = []
    at = 0
    for marker, paragraph in _paragraphs(answer, labels):
        piece = f"\n\n{paragraph}" if pieces else paragraph
        at += len(piece)
        if marker:
            marks.append((marker, at - len(f"[{marker}]"), at))
        pieces.append(piece)
    return MarkdownAnswer(pieces=tuple(pieces), marks=tuple(marks))


def _paragraphs(answer: Answer, labels: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs; with the number of a place when [n] stands at the end, else 0."""
    if answer.searched != answer.question and answer.searched not in answer.refusal:
        yield 0, f"*Gezocht op: {_inline(answer.searched)}*"
    if answer.abstained:
        yield 0, _text(answer.refusal)
    if answer.short:
        yield 0, f"“{_inline(answer.short.text)}” [{answer.short.marker}]"
    if answer.written:
        yield 0, _WRITTEN
        yield from ((0, _written(sentence)) for sentence in answer.written)
        yield 0, _LITERAL
    for place in answer.places:
        yield 0, f"**{' · '.join(_inline(part) for part in _where(place, labels) if part)}**"
        yield place.marker, _place(place)
        if place.goes_on:
            yield 0, GOES_ON
    yield from ((0, _text(line)) for line in answer.missing)
    yield from ((0, f"*{_inline(line)}*") for line in answer.remarks)


def _where(place: Place, labels: dict[str, str]) -> Sequence[str]:
    pages = place_pages(place)
    return labels.get(place.document, place.document), place.heading, pages


def _written(sentence: WrittenSentence) -> str:
    """Return a sentence of a model, with what became of checking it before it is read."""
    marks = "".join(f" [{marker}]" for marker in sentence.markers)
    if sentence.status == "gesteund":
        return f"✓ Gesteund: {_inline(sentence.text)}{marks}"
    reason = f" *Reden: {_inline(sentence.reason)}*" if sentence.reason else ""
    return f"? Niet gecontroleerd: {_inline(sentence.text)}{marks}{reason}"


def _place(place: Place) -> str:
    lines = [_line(block) for block in blocks_of(place)]
    return "\n>\n".join(f"> {line}" for line in lines) + f" [{place.marker}]"


def _line(block: PlaceBlock) -> str:
    words = " ".join(f"{GAP if sentence.gap else ''} {_inline(sentence.text)}".strip() for sentence in block.sentences)
    return f"{escaped(block.number) or BULLET} {words}" if block.shape == "item" else opened(words)


def _text(text: str) -> str:
    return "\n\n".join(opened(_inline(line)) for line in text.splitlines() if line.strip())


def _inline(text: str) -> str:
    """Return text as one line in which nothing is markup."""
    return escaped(" ".join(text.split()))
