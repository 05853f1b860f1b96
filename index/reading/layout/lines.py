"""Raw lines of a text layer, blocks of them, and what the shape of a line tells."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.marks import BULLETS, DASHES, NUMBERS, RAISED
from index.types import Box, Kind

BULLET = re.compile(rf"(?:[{BULLETS}\x7f\uf000-\uf0ff]|o(?=\s))(?:\s|$)")  # also those of a font of signs
DASH = re.compile(rf"[{DASHES}](?:\s|$)")
NUMBERED = re.compile(rf"(?:{NUMBERS})(?:\s|$)")
LETTERED = re.compile(r"[a-z][.)]\s+['‘’“]?[A-Z]")
_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}|_{4,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_SENTENCE_END = re.compile(rf"""[.!?:;…]["'”’»)\]]*[{RAISED}]*$""")
QUOTE_STARTS = '“„"«'
QUOTE_ENDS = '”"»'
UNFINISHED = ",–—-\u00ad(/&"
# No sentence ends with these; prepositions that are also the other half of a verb ("aan", "op") are left out.
_HALF = re.compile(
    r"\b(?:de|het|een|en|of|maar|dat|die|deze|dit|dan|als|te|ten|ter|van|voor|naar|met|bij|tot|per|tegen|tussen|zonder|via"
    r"|volgens|onze|hun|mijn|uw|want|omdat|waarin|waarbij|waarvan)$",
    re.IGNORECASE,
)
_OPENERS = "“„‘\"'«([¿¡"

_NARROWEST = 45  # characters on a full line: a text of shorter lines only is a form or a list
LARGER = 1.12  # times the usual size: set as a heading
WIDE_STEP = 1.25  # a baseline step over this many usual steps separates blocks


@dataclass(frozen=True, kw_only=True)
class RawLine:
    """One line of the text layer. Positions and sizes are in points; unknown ones are None or 0."""

    text: str  # as the file has it, white space squeezed to single spaces, not empty
    left: float = 0.0  # start along the reading direction
    right: float | None = None  # end along it; None: unknown
    lead: float = 0.0  # width of its first word; 0: unknown
    top: float | None = None  # baseline, growing downwards; None: unknown
    depth: float | None = None  # of the baseline as a share of the page's height, 0 = top; None: unknown
    size: float = 0.0  # font size of most of the line; 0: unknown
    bold: bool = False  # the whole line
    direction: int = 0  # 0, 90, 180 or 270 degrees
    blank_lines: int = 0  # blank lines above it (text without positions)
    row: bool = False  # wide white space inside: a table row
    cells: tuple[tuple[int, int, int], ...] = ()  # of a row: (start, end) in text and column, from 0; ordered
    breaks: tuple[int, ...] = ()  # of a row: the blanks in text where a line of a cell ends
    heads: bool = False  # this row names the columns of the rows below it
    table: int = 0  # of a row: number of its table in the file, from 1; 0: that of the row right before it
    glyphs: tuple[int, ...] = ()  # for each character of text its place in the page's characters, -1 for none
    raised: tuple[tuple[int, int], ...] = ()  # ordered ranges of text that are footnote marks or exponents

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence or as the introduction to a list, apart from a footnote mark."""
        end = self.raised[-1][0] if self.raised and self.raised[-1][1] == len(self.text) else len(self.text)
        return _SENTENCE_END.search(self.text[:end].rstrip()) is not None

    @property
    def starts_small(self) -> bool:
        """Whether it goes on with a small letter, so that it cannot start a sentence: "b. Kosten" does start."""
        small = self.text.lstrip(_OPENERS)[:1].islower()
        return small and not BULLET.match(self.text) and not LETTERED.match(self.text)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines of one page that belong together."""

    lines: tuple[RawLine, ...]  # at least one
    level: int = 0  # of a heading, from 1; 0: no heading
    note: bool = False  # a footnote: starts with its number
    goes_on: bool = False  # its last sentence goes on in the first block of the next page
    kind: Kind | None = None  # what its sentences are, where the file itself tells
    box: Box | None = None  # where it stands, where that is not told by its characters

    @property
    def text(self) -> str:
        """The lines joined by spaces, otherwise untouched."""
        return " ".join(line.text for line in self.lines)

    @property
    def ends_text(self) -> bool:
        """Whether nothing is left to say: it ends a sentence, or is a quotation with its speaker behind it."""
        text = self.text
        return self.lines[-1].ends_sentence or (text[0] in QUOTE_STARTS and any(c in text[1:] for c in QUOTE_ENDS))


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is usual in a document."""

    size: float  # font size of most text, points; 0: unknown
    bold: bool  # most text is bold
    width: int  # characters on a full line
    steps: dict[int, float]  # usual baseline step by rounded font size, points


def measure_lines(pages: Sequence[Sequence[RawLine]]) -> Measure:
    """Return what is usual over all pages."""
    sizes: Counter[float] = Counter()
    bold = total = 0
    for line in (line for page in pages for line in page):
        sizes[round(line.size * 2) / 2] += len(line.text)
        bold += len(line.text) * line.bold
        total += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    body = [line for page in pages for line in page if abs(line.size - size) <= 0.12 * size and not line.row]
    lengths = sorted(len(line.text) for line in body)
    width = max(lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0, _NARROWEST)
    return Measure(size=size, bold=2 * bold > total, width=width, steps=_usual_steps(pages))


def _usual_steps(pages: Sequence[Sequence[RawLine]]) -> dict[int, float]:
    """Return the usual baseline step by rounded size: the smallest one that is common."""
    seen: dict[int, Counter[float]] = {}
    for upper, lower in (pair for page in pages for pair in pairwise(page)):
        step = baseline_step(upper, lower)
        if step is not None and 0 < step < 4 * max(lower.size, 1.0) and same_size(upper, lower):
            seen.setdefault(round(lower.size), Counter())[round(step * 2) / 2] += 1
    steps = {}
    for size, counts in seen.items():
        common = [step for step, count in counts.items() if step and count >= 0.2 * counts.total()]
        steps[size] = min(common) if common else max(min(counts), 0.5)
    return steps


def baseline_step(upper: RawLine, lower: RawLine) -> float | None:
    """Return how far ``lower`` stands below ``upper`` in points (negative: above); None when that is unknown."""
    if upper.top is None or lower.top is None or upper.direction != lower.direction:
        return None
    return lower.top - upper.top


def relative_step(upper: RawLine, lower: RawLine, usual: Measure) -> float:
    """Return the distance to the line above in usual steps: 1 inside a paragraph, negative after a column jump."""
    step = baseline_step(upper, lower)
    if step is None:
        return 1.0 + 0.6 * lower.blank_lines
    larger = max(upper.size, lower.size)
    return step / usual.steps.get(round(larger), 1.44 * max(larger, 1.0))


def apart(upper: RawLine, lower: RawLine, usual: Measure) -> bool:
    """Return whether more than the usual white space stands between two lines that follow each other."""
    return relative_step(upper, lower, usual) > WIDE_STEP


def same_size(one: RawLine, other: RawLine) -> bool:
    """Return whether two lines are set in about the same font size."""
    return abs(one.size - other.size) <= 0.12 * max(one.size, other.size)


def ends_in_half(text: str) -> bool:
    """Return whether a text ends with a word that no sentence and no name ends with.

    >>> ends_in_half("De wijk van de"), ends_in_half("De wijk")
    (True, False)
    """
    return _HALF.search(text) is not None


def is_contents_line(text: str) -> bool:
    """Return whether a line has dot leaders, as in a table of contents or a form."""
    return _LEADERS.search(text) is not None


def is_web_address(text: str) -> bool:
    """Return whether a line is a web address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def starts_item(line: RawLine, before: RawLine | None, *, broken_early: bool) -> bool:
    """Return whether a line starts a list item.

    A dash or a number may also come to stand at the start of a line inside a sentence. It counts where the line
    before ends a sentence, was ``broken_early`` (the next word would have fitted), or is an item itself.
    """
    if BULLET.match(line.text):
        return True
    for shape in (DASH, NUMBERED):
        if shape.match(line.text):
            ended = before is None or before.ends_sentence or line.blank_lines > 0
            return ended or broken_early or (before is not None and shape.match(before.text) is not None)
    return False
