"""How letters of Word look, as far as it decides whether somebody can see them: their size, colour and ground."""

from dataclasses import dataclass

from index.reading.colours import PAPER, UNKNOWN, Colour, are_alike, from_hex
from index.reading.elements import Element, attribute, child, number, value

_TINY = 4  # half points: nobody reads smaller letters
_PAPER_OF_THEME = ("background1", "bg1", "light1", "lt1")
_HIGHLIGHTS = {"white": PAPER, "black": (0, 0, 0)}  # the others never hide letters


@dataclass(frozen=True, kw_only=True)
class Look:
    """What properties say of letters; None for what they do not tell."""

    size: int | None = None  # half points
    colour: Colour | None = None
    ground: Colour | None = None  # right behind the letters, or behind their paragraph

    def over(self, other: "Look") -> "Look":
        """Return what holds where both tell something of the same letters: this one is nearer."""
        return Look(
            size=other.size if self.size is None else self.size,
            colour=self.colour or other.colour,
            ground=self.ground or other.ground,
        )

    def is_unseen(self, around: Colour) -> bool:
        """Whether letters are too small to be read, or have the colour of their ground, else of what is ``around``."""
        tiny = self.size is not None and self.size <= _TINY
        return tiny or (self.colour is not None and are_alike(self.colour, self.ground or around))


def look_of(letters: Element | None, paragraph: Element | None = None) -> Look:
    """Return what the properties of letters (w:rPr) say, and those of a paragraph (w:pPr) of its ground."""
    colour = child(letters, "color")
    return Look(
        size=number(value(letters, "sz")),
        colour=_colour(colour, "val", "themeColor") if colour is not None else None,
        ground=shade(letters) or shade(paragraph),
    )


def shade(properties: Element | None) -> Colour | None:
    """Return the colour that properties put behind letters, a paragraph, a cell or a table; None when they put none."""
    highlight = value(properties, "highlight")
    if highlight not in ("", "none"):
        return _HIGHLIGHTS.get(highlight, UNKNOWN)
    shading = child(properties, "shd")
    if shading is None or attribute(shading) == "nil":
        return None
    if attribute(shading) not in ("clear", ""):
        return UNKNOWN  # a pattern of two colours
    none = attribute(shading, "fill") in ("auto", "") and not attribute(shading, "themeFill")
    return None if none else _colour(shading, "fill", "themeFill")


def _colour(element: Element, written: str, theme: str) -> Colour:
    """Return a colour: as it is written out, else the paper where a theme of colours says that."""
    found = from_hex(attribute(element, written))
    plain = attribute(element, theme) in _PAPER_OF_THEME and not attribute(element, "themeShade")
    return found or (PAPER if plain else UNKNOWN)
