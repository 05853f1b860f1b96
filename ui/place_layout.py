"""How a place is laid out: paragraphs, items of a list and rows of a table, with the decisive words apart.

Shared by all that shows an answer: the window, files, the terminal.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from index.structure.sentences import LIST_MARK
from index.types import Kind
from rag.types import Place, PlaceSentence

Shape: TypeAlias = Literal["paragraph", "item", "heads", "row"]

ORIGINS: Mapping[Kind, str] = {"field": "ingevuld veld", "comment": "opmerking"}
GAP = "…"  # stands where sentences were left out


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some words of a sentence."""

    text: str
    decisive: bool = False


@dataclass(frozen=True, kw_only=True)
class LaidSentence:
    """A sentence as it is shown: its pieces one behind the other, without the bullet or number of its item."""

    pieces: tuple[Piece, ...]
    gap: bool  # sentences were left out before it

    @property
    def text(self) -> str:
        """The words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, kw_only=True)
class PlaceBlock:
    """What stands on a line of its own."""

    shape: Shape
    sentences: tuple[LaidSentence, ...]  # at least one
    number: str = ""  # of an item, as in the report: "2." or "a)"; "" for a bullet, and for what is no item


def blocks_of(place: Place) -> tuple[PlaceBlock, ...]:
    """Return the lines of a place, in the order of the report."""
    lines: list[tuple[Shape, list[PlaceSentence]]] = []
    for sentence in place.sentences:
        shape = _shape(sentence.kind)
        if lines and lines[-1][0] == shape and not sentence.begins and shape in ("paragraph", "item"):
            lines[-1][1].append(sentence)
        else:
            lines.append((shape, [sentence]))
    return tuple(_block(shape, sentences) for shape, sentences in lines)


def pages_of(pages: Iterable[int]) -> str:
    """Return page numbers in words: "pagina 7", "pagina 7 en 8", "pagina 7 tot en met 9", "pagina 3, 5 en 9"."""
    found = sorted(set(pages))
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"pagina {found[0]} tot en met {found[-1]}"
    if len(found) < 2:
        return f"pagina {''.join(map(str, found))}"
    return f"pagina {', '.join(map(str, found[:-1]))} en {found[-1]}"


def where_of(place: Place) -> str:
    """Return where a place stands, and what it is when it is not text of the report itself.

    "pagina 7", "pagina 3 (ingevuld veld)".
    """
    pages = pages_of(citation.page for citation in place.citations)
    return f"{pages}{origins_of((sentence.kind for sentence in place.sentences), scanned=place.scanned)}"


def origins_of(kinds: Iterable[Kind], *, scanned: bool) -> str:
    """Return in brackets, after a blank, what sentences are that are not text of a report itself; "" for all others."""
    found = dict.fromkeys(ORIGINS[kind] for kind in kinds if kind in ORIGINS)
    if scanned:
        found["uit een scan"] = None
    return f" ({', '.join(found)})" if found else ""


def _shape(kind: Kind) -> Shape:
    if kind == "field":
        return "row"
    return kind if kind in ("item", "heads", "row") else "paragraph"


def _block(shape: Shape, sentences: Sequence[PlaceSentence]) -> PlaceBlock:
    mark = LIST_MARK.match(sentences[0].text) if shape == "item" else None
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


def _pieces(sentence: PlaceSentence, begin: int) -> Iterator[Piece]:
    """Yield the words from ``begin`` on; whatever the spans are, no word is lost or shown twice."""
    cuts = {begin, len(sentence.text)}
    cuts |= {min(max(at, begin), len(sentence.text)) for span in sentence.decisive for at in (span.start, span.end)}
    for start, end in pairwise(sorted(cuts)):
        decisive = any(span.start <= start and end <= span.end for span in sentence.decisive)
        yield Piece(text=sentence.text[start:end], decisive=decisive)
