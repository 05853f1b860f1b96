"""The characters of a page -> its words, in the frame of whoever reads them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.frames import Frame, frame_characters
from index.reading.pdf.glyphs.characters import Characters

# Font sizes, unless it says otherwise.
_LEVEL = 0.15  # between baselines of one line
_BACK = 0.5  # that a letter may lie back over the one before it
_NEXT = 0.35  # between letters of a line that are not drawn one after the other
_SMALL = 0.87  # of the size of the line: a mark or an exponent
_LARGER = 1.8  # times as large: not of one line
_HANGING = 3.0  # between a raised mark at the start of a line and the text that it belongs to
_RAISED = 0.12  # above the baseline of the line
_TIGHT = 0.085  # white space between words where the file draws no blanks
_LOOSE = 0.2  # the same where it does, at most
_HALF = 0.55  # of the blanks of the line
_SPREAD = 0.02  # usual white space between letters that are set apart
_ASCENT, _DESCENT = 0.75, 0.22
_LONGEST_RAISED = 7  # characters
_ENOUGH = 6  # gaps that tell what is usual in a line
_LETTERS_PER_BLANK = 15  # fewer blanks than one in so many letters: the file draws none
_LOOK_BACK = 60  # lines; what is drawn later than that is a text of its own
_MARK_CHARACTERS = frozenset("0123456789,; *†‡()")
_LETTERED = re.compile(r"[a-df-h]")  # of a note; a raised "e" makes "1e"

_Floats = NDArray[np.float64]


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


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """Words on one baseline that the file draws one after the other, with what is raised beside them."""

    words: tuple[Word, ...]  # left to right, at least one
    raised: frozenset[int] = frozenset()  # characters of the page that stand small and above the baseline

    @property
    def text(self) -> str:
        """The words with single blanks between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def main(self) -> Word:
        """The word that tells the size and the baseline: most of the line is like it."""
        return max(self.words, key=lambda word: (word.size * len(word.text), word.size))

    def cells(self, least: float) -> list[tuple[Word, ...]]:
        """Return the words in groups with at least so much white space between them, in font sizes."""
        cells: list[list[Word]] = []
        for word in self.words:
            if cells and word.left - cells[-1][-1].right < least * max(word.size, cells[-1][-1].size):
                cells[-1].append(word)
            else:
                cells.append([word])
        return [tuple(cell) for cell in cells]


def find_lines(characters: Characters) -> list[PrintedLine]:
    """Return the lines of a page in the order in which the file draws them.

    Bold that is drawn twice counts once, an accent that stands over its letter is part of it, and what is struck out is
    left out.
    """
    frame, order = frame_characters(characters)
    return [_line(frame, fragments) for fragments in _fragments_by_line(frame, order)]


class _Fragment(NamedTuple):
    """Characters that the file draws one after the other on one baseline."""

    own: NDArray[np.int64]
    left: float
    right: float
    down: float  # of the largest of them
    size: float  # the same
    turn: int

    @property
    def weight(self) -> float:
        """How much it tells of its line."""
        return self.size * len(self.own)


def _fragments_by_line(frame: Frame, order: NDArray[np.int64]) -> list[list[_Fragment]]:
    """Return the lines as runs of characters that are drawn one after the other on one baseline."""
    if not len(order):
        return []
    start, end, down, size = (values[order] for values in (frame.start, frame.end, frame.down, frame.size))
    larger = np.maximum(size[1:], size[:-1])
    breaks = frame.turn[order][1:] != frame.turn[order][:-1]
    breaks |= np.abs(np.diff(down)) > _LEVEL * larger
    breaks |= start[1:] < end[:-1] - _BACK * larger
    lines: list[list[_Fragment]] = []
    for own in np.split(order, np.flatnonzero(breaks) + 1):
        fragment = _fragment(frame, own)
        if lines and _goes_on(lines[-1], fragment):
            lines[-1].append(fragment)
            continue
        touched = next((line for line in lines[-_LOOK_BACK:] if _touches(line, fragment)), None)
        if touched is not None:
            touched.append(fragment)
        else:
            lines.append([fragment])
    return lines


def _fragment(frame: Frame, own: NDArray[np.int64]) -> _Fragment:
    main = int(own[frame.size[own].argmax()])
    return _Fragment(
        own=own,
        left=float(frame.start[own].min()),
        right=float(frame.end[own].max()),
        down=float(frame.down[main]),
        size=float(frame.size[main]),
        turn=int(frame.turn[main]),
    )


def _main(line: Sequence[_Fragment]) -> _Fragment:
    """Return the part that tells the baseline and the size of a line."""
    return line[0] if len(line) == 1 else max(line, key=lambda fragment: fragment.weight)


def _goes_on(line: Sequence[_Fragment], fragment: _Fragment) -> bool:
    """Return whether a fragment goes on to the right of the line before it, on its baseline or small beside it."""
    main, gap = _main(line), fragment.left - line[-1].right
    if main.turn != fragment.turn or gap < -main.size / 2:
        return False
    small, large = (fragment, main) if fragment.size < main.size else (main, fragment)
    if abs(fragment.down - main.down) <= 0.25 * large.size and large.size <= _LARGER * small.size:
        return True
    # The mark of a note stands a tab before its text, where that hangs.
    most = _HANGING if small is main else 0.5
    if small.size > _SMALL * large.size or gap > most * large.size:
        return False
    length = len(fragment.own) if small is fragment else sum(len(part.own) for part in line)
    return length <= _LONGEST_RAISED and -0.4 <= (large.down - small.down) / large.size <= 0.8


def _touches(line: Sequence[_Fragment], fragment: _Fragment) -> bool:
    """Return whether a fragment that is drawn later belongs to a line: on its baseline, and next to its letters."""
    main = _main(line)
    small, large = sorted((main.size, fragment.size))
    # An initial letter beside the lines of its paragraph belongs to none of them.
    if main.turn != fragment.turn or abs(fragment.down - main.down) > _LEVEL * large or large > _LARGER * small:
        return False
    gaps = (max(fragment.left - part.right, part.left - fragment.right) for part in line)
    return any(-_BACK * large <= gap <= _NEXT * large for gap in gaps)


def _line(frame: Frame, fragments: Sequence[_Fragment]) -> PrintedLine:
    own = fragments[0].own if len(fragments) == 1 else np.concatenate([part.own for part in fragments])
    starts = frame.start[own]
    if (starts[1:] < starts[:-1]).any():
        own = own[np.argsort(starts, kind="stable")]
    main = _main(fragments)
    size, down = main.size, main.down
    raised = (down - frame.down[own] >= _RAISED * size) & (frame.size[own] <= _SMALL * size)
    ends = [*(np.flatnonzero(_word_breaks(frame, own)) + 1).tolist(), len(own)]
    columns = (own, frame.start[own], frame.end[own], frame.size[own], frame.bold[own])
    values = list(zip(*(column.tolist() for column in columns), strict=True))
    turn = 90 * main.turn
    words = [
        _word(frame.texts, values[start:end], size=size, down=down, direction=turn)
        for start, end in zip([0, *ends], ends, strict=False)
    ]
    return PrintedLine(words=tuple(words), raised=frozenset(own[raised].tolist()))


def _word_breaks(frame: Frame, own: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each character but the last whether a word ends there.

    Blanks that the file draws count, but letters may be spread, and many files draw none: so the white space is
    measured, beside what is usual between the letters of this line.
    """
    size = np.maximum(frame.size[own][1:], frame.size[own][:-1])
    gaps = (frame.start[own][1:] - frame.end[own][:-1]) / size
    blanks = frame.spaced[own][1:]
    usual = _middle(gaps) if len(gaps) >= _ENOUGH else 0.0
    usual = usual if _SPREAD < usual < 1.0 else 0.0
    if len(blanks) >= _ENOUGH and blanks.mean() > 0.5:  # a blank after every letter only spreads them
        blanks = np.zeros_like(blanks)
    few = blanks.sum() * _LETTERS_PER_BLANK < len(gaps)
    least = _TIGHT if few else _LOOSE
    if blanks.any() and not few:  # some blanks are missing in many files: what is as wide as half a blank is one
        least = min(max(_HALF * (_middle(gaps[blanks]) - usual), _TIGHT), _LOOSE)
    return (blanks & (gaps > usual - 0.1)) | (gaps > usual + least)


def _middle(values: _Floats) -> float:
    """Return the middle one of values; numpy's median takes ten times as long for a few of them."""
    middle = len(values) // 2
    return float(np.partition(values, middle)[middle])


def _word(
    texts: Sequence[str],
    letters: Sequence[tuple[int, float, float, float, bool]],
    *,
    size: float,
    down: float,
    direction: int,
) -> Word:
    """Return a word of letters: character, start, end, size, bold."""
    own = [texts[letter[0]] for letter in letters]
    return Word(
        text="".join(own),
        glyphs=tuple(letter[0] for letter, text in zip(letters, own, strict=True) for _ in text),
        left=min(letter[1] for letter in letters),
        right=max(letter[2] for letter in letters),
        top=down - _ASCENT * size,
        bottom=down + _DESCENT * size,
        baseline=down,
        size=sorted(letter[3] for letter in letters)[len(letters) // 2],
        bold=2 * sum(letter[4] for letter in letters) > len(letters),
        direction=direction,
    )


def usual_size(words: Iterable[Word]) -> float:
    """Return the font size of most of the characters of words."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size, 2)] += len(word.text)
    return sizes.most_common(1)[0][0]


def raised_ranges(text: str, glyphs: Sequence[int], raised: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a text that are footnote marks or exponents: ``glyphs`` print it, ``raised`` are higher."""
    start = None
    for at in range(len(text) + 1):
        inside = at < len(text) and glyphs[at] in raised
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            mark = text[start:at]
            marked = len(mark) <= 7 and _MARK_CHARACTERS.issuperset(mark) and any(map(str.isdigit, mark))
            if marked or (_LETTERED.fullmatch(mark) and not text[at : at + 1].isalpha()):
                yield start, at
            start = None
