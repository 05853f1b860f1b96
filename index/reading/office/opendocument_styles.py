"""The styles of an OpenDocument text: of paragraphs and letters, and how lists are marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from index.reading.colours import PAPER, UNKNOWN, Colour, from_hex
from index.reading.elements import Element, attribute, child, local, number
from index.reading.numbering import Level
from index.reading.office.style_chain import style_chain

FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DEEPEST = 10  # levels of headings and lists
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_TITLE = ("title", "titel")

StylesAround: TypeAlias = tuple[
    tuple[str, str], ...
]  # families and names, nearest first: of spans, then of the paragraph


@dataclass(frozen=True, kw_only=True)
class OpenDocumentStyle:
    """A style of paragraphs or letters."""

    parent: str  # that it is based on
    list_style: str  # of which its paragraphs are items
    level: int | None  # of headings in this style
    text: Mapping[str, str]  # attributes of its style:text-properties
    paragraph: Mapping[str, str]
    master: str  # page style that begins with it
    ground: Colour | None  # behind a paragraph, cell, row or table; None for none


class OpenDocumentStyles:
    """Styles of paragraphs and letters, and how lists are marked."""

    def __init__(self, roots: Sequence[Element]) -> None:
        self._styles: dict[str, dict[str, OpenDocumentStyle]] = {}  # by family
        self.lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        self.page = PAPER  # the ground of its text
        for one in (one for root in roots for group in root for one in group):
            if local(one) == "style":
                self._styles.setdefault(attribute(one, "family"), {})[attribute(one, "name")] = OpenDocumentStyle(
                    parent=attribute(one, "parent-style-name"),
                    list_style=attribute(one, "list-style-name"),
                    level=number(attribute(one, "default-outline-level")),
                    text=dict(found.attrib) if (found := child(one, "text-properties")) is not None else {},
                    paragraph=dict(found.attrib) if (found := child(one, "paragraph-properties")) is not None else {},
                    master=attribute(one, "master-page-name"),
                    ground=_ground(one),
                )
            elif local(one) == "list-style":
                self.lists[one.get(f"{STYLE}name", "")] = _levels(one)
            elif local(one) == "page-layout" and _ground(one) is not None:
                self.page = UNKNOWN
            elif local(one) == "outline-style":
                self.outline = _levels(one)

    def chain(self, family: str, name: str) -> Iterator[tuple[str, OpenDocumentStyle]]:
        """Yield a style and those that it is based on, nearest first."""
        return style_chain(self._styles.get(family, {}), name)

    def letters(self, around: StylesAround, wanted: str) -> str | None:
        """Return what the styles around letters say of them, the nearest that tells; None when none does."""
        told = (one.text for own in around for _, one in self.chain(*own))
        return next((text[wanted] for text in told if wanted in text), None)

    def ground(self, around: StylesAround) -> Colour | None:
        """Return the colour behind what these styles are of, the nearest that tells; None when none does."""
        told = (one.ground for own in around for _, one in self.chain(*own))
        return next((one for one in told if one is not None), None)

    def list_of(self, name: str) -> str:
        """Return the list that paragraphs in this style are items of; "" for none."""
        return next((one.list_style for _, one in self.chain("paragraph", name) if one.list_style), "")

    def level(self, name: str) -> int:
        """Return the level of the headings in this style; 0 when it is for other text."""
        for identity, one in self.chain("paragraph", name):
            if one.level is not None:
                return one.level
            if identity.casefold() in _TITLE:
                return 1
        return 0

    def breaks(self, name: str) -> tuple[bool, bool]:
        """Return whether a page ends before, and after, a paragraph in this style; its own style alone tells."""
        own = next((one for _, one in self.chain("paragraph", name)), None)
        if own is None:
            return False, False
        before = own.paragraph.get(f"{FO}break-before") == "page" or bool(own.master)
        return before, own.paragraph.get(f"{FO}break-after") == "page"


def _ground(style: Element) -> Colour | None:
    """Return the colour that a style puts behind what it is of, but for letters; None for none."""
    told = [one.get(f"{FO}background-color", "") for one in style if local(one) != "text-properties"]
    return next((to_colour(one) for one in told if one not in ("", "transparent")), None)


def to_colour(text: str) -> Colour:
    """Return a colour as OpenDocument writes it."""
    return from_hex(text) or UNKNOWN


def _levels(style: Element) -> dict[int, Level]:
    """Return how the levels of a list are marked, from 0."""
    levels: dict[int, Level] = {}
    for one in style:
        level = number(attribute(one, "level"))
        if not level or level > DEEPEST:
            continue
        place, kind = level - 1, local(one)
        if kind == "list-level-style-bullet":
            levels[place] = Level(form="bullet", shape="")
            continue
        before, after = one.get(f"{STYLE}num-prefix", ""), one.get(f"{STYLE}num-suffix", "")
        form = _FORMS.get(one.get(f"{STYLE}num-format", ""), "decimal")
        depth = min(number(attribute(one, "display-levels")) or 1, place + 1)
        numbers = ".".join(f"%{other + 1}" for other in range(place + 1 - depth, place + 1))
        start = number(attribute(one, "start-value"))
        levels[place] = Level(
            form=form,
            shape=f"{before}{numbers}{after}" if form != "none" else "",
            start=1 if start is None else start,
        )
    return levels
