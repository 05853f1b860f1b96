"""The characters of a page -> its words, in the frame of whoever reads them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Word:
    """Characters without white space between them.

    Points in the reader's frame of its direction: left to right along the line, top to bottom across it, from the
    corner of the shown page where reading begins. For a page that is read upright that is its top left.
    """

    text: str  # as the file spells it, not empty
    glyphs: tuple[int, ...]  # for each character of text its place in the page's characters
    left: float
    top: float  # of the line: about the height of its capitals above the baseline
    right: float  # > left
    bottom: float  # of the line: about the depth of its descenders below the baseline
    baseline: float
    size: float  # font size, points
    bold: bool
    direction: int = 0  # 0, 90, 180 or 270 degrees


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A thin line or bar, or an edge of a filled or stroked rectangle, in the frame of direction 0. Points."""

    left: float
    top: float
    right: float  # >= left
    bottom: float  # >= top
