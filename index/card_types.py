"""What a document says about itself: its card, made of parts that play roles. Data only."""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "title page",
    "colophon",
    "foreword",
    "signature",  # under a foreword or a letter
    "makers",  # says who wrote or published the document
    "client",  # says who asked for it, or for whom it is
    "date",  # says when it was written or published
    "summary",
    "introduction",
    "method",
    "names",  # a list of who was asked, or of who guided the work
    "conclusions",
    "recommendations",
    "aside",  # contents, definitions, sources, notes: not what the document is about
]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What stands under a heading and the headings below it, or a few sentences of one section that play a role."""

    heading: str  # "" for a stretch without a heading of its own
    number: str = ""  # of the heading: "3", "2.3", "bijlage 1", "artikel 5"; "" when it has none
    depth: int  # 1: chapter, 2: section of a chapter, ...; 0: a stretch
    roles: tuple[Role, ...] = ()
    sections: tuple[int, ...]  # numbers in the document, ascending, at least one
    sentences: tuple[int, ...] = ()  # places in Section.sentences of its only section; none: all of its sections
    central: tuple[tuple[int, int], ...] = ()  # (section, place in Section.sentences), the most central first


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a document says about itself, found when it is added."""

    document: str  # name of the document
    title: str
    organisation: str  # from the metadata; "" when unknown
    year: int | None  # from the metadata; None when unknown
    parts: tuple[Part, ...]  # in reading order, a chapter before its sections; stretches last
    central: tuple[tuple[int, int], ...]  # of the whole document, as in Part.central

    def playing(self, *roles: Role) -> tuple[Part, ...]:
        """Return the parts with one of these roles, in order."""
        return tuple(part for part in self.parts if not set(roles).isdisjoint(part.roles))
