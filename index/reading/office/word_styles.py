"""The styles of a Word file: which are for headings, which switch letters on or off, and which are those of a list."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading.colours import UNKNOWN, Colour
from index.reading.elements import Element, attribute, child, local, number, value
from index.reading.office.style_chain import style_chain
from index.reading.office.word_looks import Look, look_of, shade

_CONTENTS = re.compile(r"toc \d|table of figures")  # built-in names, whatever the language of the program
_HEADING_NAMES = ("heading ", "kop ", "überschrift ", "titre ", "titel ")
_DEEPEST = 9  # levels of headings
OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, kw_only=True)
class WordStyle:
    """A style of paragraphs or letters."""

    name: str  # small letters
    parent: str  # that it is based on
    properties: Element | None  # w:pPr
    run: Element | None  # w:rPr
    shades: bool  # of tables: it puts a colour behind some of their cells


def switch(properties: Element | None, *names: str) -> bool | None:
    """Return whether one of these is switched on; None when the properties do not tell."""
    found = [one for one in properties if local(one) in names] if properties is not None else []
    return any(attribute(one) not in OFF for one in found) if found else None


def outline_level(properties: Element | None) -> int | None:
    """Return the level of headings that properties of paragraphs name: 0 for other text, None when they do not tell."""
    level = number(value(properties, "outlineLvl"))
    return None if level is None else level + 1 if level < _DEEPEST else 0


class WordStyles:
    """The styles of a file, each with those that it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, WordStyle] = {}
        self._defaults: dict[str, str] = {}  # style of paragraphs and letters that name none
        for one in root if root is not None else ():
            if local(one) != "style":
                continue
            self._styles[attribute(one, "styleId")] = WordStyle(
                name=value(one, "name").casefold(),
                parent=value(one, "basedOn"),
                properties=child(one, "pPr"),
                run=child(one, "rPr"),
                shades=attribute(one, "type") == "table" and any(map(shade, one.iter())),
            )
            if attribute(one, "default") in ("1", "true", "on"):
                self._defaults.setdefault(attribute(one, "type"), attribute(one, "styleId"))
        self._level: dict[str, int] = {}
        self._looks: dict[str, Look] = {}

    def of(self, properties: Element | None, kind: str) -> str:
        """Return the style of a paragraph ("pStyle") or of letters ("rStyle")."""
        if child(properties, kind) is not None:
            return value(properties, kind)
        return self._defaults.get("paragraph", "") if kind == "pStyle" else ""

    def chain(self, style: str) -> Iterator[tuple[str, WordStyle]]:
        """Yield a style and those that it is based on, nearest first."""
        return style_chain(self._styles, style)

    def is_on(self, style: str, names: Sequence[str]) -> bool:
        """Whether a style switches one of these on."""
        told = (switch(one.run, *names) for _, one in self.chain(style))
        return next((one for one in told if one is not None), False)

    def look(self, style: str) -> Look:
        """Return what a style says of how letters look."""
        if style not in self._looks:
            look = Look()
            for _, one in self.chain(style):
                look = look.over(look_of(one.run, one.properties))
            self._looks[style] = look
        return self._looks[style]

    def ground(self, cell: Element, around: Colour) -> Colour:
        """Return the colour behind a cell; ``around``: that behind its table."""
        own = shade(child(cell, "tcPr"))
        if own is not None:
            return own
        table = next((one for one in cell.iterancestors() if local(one) == "tbl"), None)
        shades = any(one.shades for _, one in self.chain(value(table, "tblPr", "tblStyle")))
        return UNKNOWN if shades else shade(child(table, "tblPr")) or around

    def level(self, style: str) -> int:
        """Return the level of the headings in this style, from 1; 0 when it is for other text."""
        if style not in self._level:
            self._level[style] = self._found_level(style)
        return self._level[style]

    def _found_level(self, style: str) -> int:
        for identity, one in self.chain(style):
            level = outline_level(one.properties)
            if level is not None:
                return level
            for name in (one.name, identity.casefold().replace("heading", "heading ").replace("kop", "kop ")):
                rest = next((name.removeprefix(kind) for kind in _HEADING_NAMES if name.startswith(kind)), "").strip()
                if 1 <= (number(rest) or 0) <= _DEEPEST:
                    return number(rest) or 0
            if one.name in ("title", "titel"):
                return 1
        return 0

    def lists_contents(self, style: str) -> bool:
        """Whether a style is for the lines of a table of contents or of figures."""
        return any(_CONTENTS.fullmatch(one.name) for _, one in self.chain(style))

    def numbering(self, style: str) -> tuple[str, int | None, str]:
        """Return list, level and style that gave them, of the paragraphs in this style; "" for no list."""
        for identity, one in self.chain(style):
            told = child(one.properties, "numPr")
            if child(told, "numId") is not None:
                return value(told, "numId"), number(value(told, "ilvl")), identity
        return "", None, ""
