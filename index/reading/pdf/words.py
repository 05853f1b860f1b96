"""The characters of a page -> its words, in the frame of whoever reads them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    lines = _fragments_by_line(frame, order)
    if not lines:
        return []
    owns, mains = [_along(frame, line) for line in lines], [_main(line) for line in lines]
    own, lengths = np.concatenate(owns), [len(one) for one in owns]
    size, down = np.repeat([(main.size, main.down) for main in mains], lengths, axis=0).T
    raised = (down - frame.down[own] >= _RAISED * size) & (frame.size[own] <= _SMALL * size)
    ends = np.cumsum(lengths).tolist()
    starts = _word_starts(frame, own, [0, *ends[:-1]], ends)
    line_of = np.repeat(np.arange(len(lines)), lengths)[starts].tolist()
    words: list[list[Word]] = [[] for _ in lines]
    for number, word in zip(line_of, _words(frame, own, starts, [mains[number] for number in line_of]), strict=True):
        words[number].append(word)
    return [
        PrintedLine(words=tuple(found), raised=frozenset(own[end - length : end][raised[end - length : end]].tolist()))
        for found, length, end in zip(words, lengths, ends, strict=True)
    ]


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


def _along(frame: Frame, line: Sequence[_Fragment]) -> NDArray[np.int64]:
    """Return the characters of a line from left to right."""
    own = line[0].own if len(line) == 1 else np.concatenate([part.own for part in line])
    starts = frame.start[own]
    return own[np.argsort(starts, kind="stable")] if (starts[1:] < starts[:-1]).any() else own


def _word_starts(frame: Frame, own: NDArray[np.int64], lines: Sequence[int], ends: Sequence[int]) -> NDArray[np.int64]:
    """Return where the words begin among the characters of a page, which stand line by line: from, and up to where."""
    sizes = frame.size[own]
    gaps = (frame.start[own][1:] - frame.end[own][:-1]) / np.maximum(sizes[1:], sizes[:-1])
    blanks = frame.spaced[own][1:]
    begins = np.ones(len(own), np.bool_)
    for start, end in zip(lines, ends, strict=True):
        begins[start + 1 : end] = _word_breaks(gaps[start : end - 1], blanks[start : end - 1])
    return np.flatnonzero(begins)


def _word_breaks(gaps: _Floats, blanks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for each gap between the characters of a line, in font sizes, whether a word ends there.

    Blanks that the file draws count, but letters may be spread, and many files draw none: so the white space is
    measured, beside what is usual between the letters of this line.
    """
    usual = _middle(gaps) if len(gaps) >= _ENOUGH else 0.0
    usual = usual if _SPREAD < usual < 1.0 else 0.0
    drawn = int(np.count_nonzero(blanks))
    if len(blanks) >= _ENOUGH and drawn > 0.5 * len(blanks):  # a blank after every letter only spreads them
        blanks, drawn = np.zeros_like(blanks), 0
    few = drawn * _LETTERS_PER_BLANK < len(gaps)
    least = _TIGHT if few else _LOOSE
    if drawn and not few:  # some blanks are missing in many files: what is as wide as half a blank is one
        least = min(max(_HALF * (_middle(gaps[blanks]) - usual), _TIGHT), _LOOSE)
    return (blanks & (gaps > usual - 0.1)) | (gaps > usual + least)


def _middle(values: _Floats) -> float:
    """Return the middle one of values; numpy's median takes ten times as long for a few of them."""
    middle = len(values) // 2
    return float(np.partition(values, middle)[middle])


def _words(
    frame: Frame, own: NDArray[np.int64], starts: NDArray[np.int64], mains: Sequence[_Fragment]
) -> Iterator[Word]:
    """Yield the words that begin at some places among the characters of a page, and what tells the line of each."""
    letters, sizes = own.tolist(), frame.size[own]
    texts = list(map(frame.texts.__getitem__, letters))
    ends = np.append(starts[1:], len(own))
    middles = np.minimum.reduceat(sizes, starts)
    for at in np.flatnonzero(middles < np.maximum.reduceat(sizes, starts)).tolist():
        middles[at] = _middle(sizes[starts[at] : ends[at]])
    columns = (
        starts,
        ends,
        np.minimum.reduceat(frame.start[own], starts),
        np.maximum.reduceat(frame.end[own], starts),
        middles,
        2 * np.add.reduceat(frame.bold[own].astype(np.int64), starts) > ends - starts,
    )
    for start, end, left, right, size, bold, main in zip(*(column.tolist() for column in columns), mains, strict=True):
        text, glyphs = "".join(texts[start:end]), tuple(letters[start:end])
        if len(text) > len(glyphs):
            glyphs = tuple(letters[at] for at in range(start, end) for _ in texts[at])
        yield Word(
            text=text,
            glyphs=glyphs,
            left=left,
            top=main.down - _ASCENT * main.size,
            right=right,
            bottom=main.down + _DESCENT * main.size,
            baseline=main.down,
            size=size,
            bold=bold,
            direction=90 * main.turn,
        )


def usual_size(words: Iterable[Word]) -> float:
    """Return the font size of most of the characters of words."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size, 2)] += len(word.text)
    return sizes.most_common(1)[0][0]
