"""How a place is laid out: paragraphs, items of a list and rows of a table, with the decisive words apart.

Shared by all that shows an answer: the window, files, the terminal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from index.marks import ITEM
from index.types import Chunk, Heading, Kind, is_pdf
from rag.types import BETWEEN_CELLS, Place, PlaceSentence

BlockShape: TypeAlias = Literal["paragraph", "item", "heads", "row"]

ORIGINS: Mapping[Kind, str] = {"field": "ingevuld veld", "comment": "opmerking"}
ADDRESSED = "Let op: deze zin lijkt bedoeld voor wie of wat de tekst verwerkt, niet voor u."
GAP = "…"  # stands where sentences were left out


@dataclass(frozen=True, kw_only=True)
class TextRun:
    """Some words of a sentence, or the heads of a cell before it."""

    text: str
    decisive: bool = False
    # Not of the sentence: a head of the table that it stands under, what parts it from others, who says it, a warning.
    label: bool = False


@dataclass(frozen=True, kw_only=True)
class LaidSentence:
    """A sentence as it is shown: its pieces one behind the other, without the bullet or number of its item."""

    pieces: tuple[TextRun, ...]
    gap: bool  # sentences were left out before it

    @property
    def text(self) -> str:
        """The words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, kw_only=True)
class PlaceBlock:
    """What stands on a line of its own."""

    shape: BlockShape
    sentences: tuple[LaidSentence, ...]  # at least one
    number: str = ""  # of an item, as in the report: "2." or "a)"; "" for a bullet, and for what is no item


def blocks_of(place: Place) -> tuple[PlaceBlock, ...]:
    """Return the lines of a place, in the order of the report."""
    lines: list[tuple[BlockShape, list[PlaceSentence]]] = []
    for sentence in place.sentences:
        shape = _shape(sentence.kind)
        if lines and lines[-1][0] == shape and not sentence.begins and shape in ("paragraph", "item"):
            lines[-1][1].append(sentence)
        else:
            lines.append((shape, [sentence]))
    return tuple(_block(shape, sentences) for shape, sentences in lines)


def pages_of(document: str, pages: Iterable[tuple[int, str]]) -> str:
    """Return where something stands, in words, by the number and the label of each page (see index.types.Page).

    "pagina 7", "pagina 7 en 8", "pagina 7 tot en met 9", "pagina 3, 5 en 9"; with the printed number where that is
    another: "pagina 5 (gedrukt: 1)"; of a file without pages its sections: "paragraaf 2.1".
    """
    found = sorted(dict(pages).items())
    if not is_pdf(document) and any(label for _, label in found):
        return _enumerated([label or f"pagina {number}" for number, label in found])
    numbers = [number for number, _ in found]
    run = len(found) > 2 and numbers[-1] - numbers[0] == len(found) - 1
    told = f"pagina {_enumerated(list(map(str, numbers)), run=run)}"
    if not any(label for _, label in found):
        return told
    return f"{told} (gedrukt: {_enumerated([label or str(number) for number, label in found], run=run)})"


def page_of(document: str, number: int, label: str, last: int) -> str:
    """Return which page of ``last`` this is, in words: "pagina 5 van 20 (gedrukt: 1)"; 0: that is not known."""
    told, counted = pages_of(document, [(number, label)]), f"pagina {number}"
    if not last or not told.startswith(counted):
        return told
    return f"{counted} van {last}{told.removeprefix(counted)}"


def heading_page(document: str, heading: Heading) -> str:
    """Return on which page a heading stands, in words; "" in a file without pages: it names its place itself."""
    if heading.label and not is_pdf(document):
        return ""
    return pages_of(document, [(heading.page, heading.label)])


def place_pages(place: Place) -> str:
    """Return where a place stands, in words, and what it is when it is not text of the report itself.

    "pagina 7", "pagina 3 (ingevuld veld)".
    """
    where = pages_of(place.document, ((citation.page, citation.label) for citation in place.citations))
    return f"{where}{origins_of((sentence.kind for sentence in place.sentences), scanned=place.scanned)}"


def passage_pages(chunk: Chunk, kind: Kind | None = None) -> str:
    """Return where a passage stands, in words, and what it is when it is not text of the report itself.

    ``kind``: of the sentence that is meant; without one it is told when all of the passage is the same.
    """
    where = pages_of(chunk.document, ((offset.page, offset.label) for offset in chunk.page_offsets))
    kinds = {kind} if kind else {sentence.kind for sentence in chunk.sentences}
    return f"{where}{origins_of(kinds if len(kinds) == 1 else (), scanned=chunk.scanned)}"


def standing(where: str) -> str:
    """Return where something stands with its preposition: "op pagina 7", "in paragraaf 2.1"."""
    return f"{'op' if where.startswith('pagina ') else 'in'} {where}"


def _enumerated(words: Sequence[str], *, run: bool = False) -> str:
    if run:
        return f"{words[0]} tot en met {words[-1]}"
    return " en ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def origins_of(kinds: Iterable[Kind], *, scanned: bool) -> str:
    """Return in brackets, after a blank, what sentences are that are not text of a report itself; "" for all others."""
    found = dict.fromkeys(ORIGINS[kind] for kind in kinds if kind in ORIGINS)
    if scanned:
        found["uit een scan"] = None
    return f" ({', '.join(found)})" if found else ""


def _shape(kind: Kind) -> BlockShape:
    if kind == "field":
        return "row"
    return kind if kind in ("item", "heads", "row") else "paragraph"


def _block(shape: BlockShape, sentences: Sequence[PlaceSentence]) -> PlaceBlock:
    mark = ITEM.match(sentences[0].text) if shape == "item" else None
    number = mark[0].strip() if mark else ""
    return PlaceBlock(
        shape=shape,
        sentences=tuple(
            LaidSentence(
                pieces=tuple(_pieces(sentence, mark.end() if mark and place == 0 else 0)),
                gap=sentence.gap,
            )
            for place, sentence in enumerate(sentences)
        ),
        number=number if any(sign.isalnum() for sign in number) else "",
    )


def _pieces(sentence: PlaceSentence, begin: int) -> Iterator[TextRun]:
    """Yield the words from ``begin`` on; whatever the spans are, no word is lost or shown twice."""
    if any(cell.head for cell in sentence.cells):
        yield from _cells(sentence)
    else:
        yield from _words(sentence, begin)
    if sentence.speaker:
        yield TextRun(text=f" (aldus {sentence.speaker})", label=True)
    if sentence.addressed:
        yield TextRun(text=f" [{ADDRESSED}]", label=True)


def _words(sentence: PlaceSentence, begin: int) -> Iterator[TextRun]:
    cuts = {begin, len(sentence.text)}
    cuts |= {min(max(at, begin), len(sentence.text)) for span in sentence.decisive for at in (span.start, span.end)}
    for start, end in pairwise(sorted(cuts)):
        decisive = any(span.start <= start and end <= span.end for span in sentence.decisive)
        yield TextRun(text=sentence.text[start:end], decisive=decisive)


def _cells(sentence: PlaceSentence) -> Iterator[TextRun]:
    """Yield the cells of a row, each behind its head: "Wijk: Noord · 2024: 1.502"."""
    for place, cell in enumerate(sentence.cells):
        label = f"{BETWEEN_CELLS if place else ''}{f'{cell.head}: ' if cell.head else ''}"
        if label:
            yield TextRun(text=label, label=True)
        decisive = any(span.start <= cell.start and cell.end <= span.end for span in sentence.decisive)
        yield TextRun(text=sentence.text[cell.start : cell.end], decisive=decisive)
