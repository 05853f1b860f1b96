"""Where each character of a page's text stands on the page, known since it was read from there; and so what to mark.

A mark at the wrong place is worse than none: one that would cover other text is not drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reading.layout.cleaning import Printed
from index.reading.pdf.glyphs.characters import Characters
from index.reading.pdf.words import PrintedLine
from index.types import Box, Page

# A row for each character on a page that is compared: pages ascending, on a page in the order of the file.
ROW = np.dtype(
    [
        ("page", "<u4"),  # physical page, from 1
        ("offset", "<i4"),  # of the character in Page.text; -1: none
        ("line", "<u4"),  # the same for characters of one line of print without wide space between them
        ("box", "<u2", (4,)),  # left, top, right, bottom in shares of the shown page, 65535 = 1; as high as the line
    ]
)
Positions = NDArray[np.void]  # (n,) of ROW
NO_POSITIONS: Positions = np.empty(0, ROW)
_Floats = NDArray[np.float64]

_ONE = 65535
_WIDE_SPACE = 3.0  # font sizes: what comes after it is another cell or column
_LARGER = 3.0  # times as high: an initial letter or a watermark, no part of the line beside it


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the characters of a page stand, whatever text they will be of."""

    rows: Positions  # (n,) without an offset; line 0: on none, or cut off by the edge of the page
    letters: NDArray[np.bool_]  # (n,) letters and digits


def find_places(number: int, found: Characters, printed: Sequence[PrintedLine]) -> Places:
    """Return where the characters of page ``number`` stand; ``printed`` are its lines."""
    rows = np.zeros(len(found.texts), ROW)
    lines, boxes = _lines(found, printed)
    rows["page"] = number
    rows["offset"] = -1
    rows["line"] = lines
    rows["box"] = np.rint(np.clip(boxes / ([found.width, found.height] * 2), 0, 1) * _ONE)
    return Places(rows=rows, letters=np.array(list(map(str.isalnum, found.texts)), np.bool_))


def place_characters(printed: Printed, places: Places) -> Positions:
    """Return the places of the characters of a page.

    ``printed`` tells which characters of the page print which of Page.text. What stands on the page outside that text
    is kept, too, so that no mark is drawn over it.
    """
    offsets, glyphs = printed[:, printed[1] >= 0]
    outside = places.letters.copy()
    outside[glyphs] = False
    others = np.flatnonzero(outside)
    rows = places.rows[np.concatenate([glyphs, others])]
    rows["offset"][: len(offsets)] = offsets
    on_line: Positions = rows[rows["line"] > 0]
    return on_line


def find_boxes(positions: Positions, page: Page, start: int, end: int) -> tuple[Box, ...]:
    """Return the boxes to mark for ``page.text[start:end]``: one for each line of print, in reading order.

    Nothing when the place of a letter or digit is not known, or when the boxes would cover other text. A filled field
    and a note have the box that the file tells.
    """
    known = next((one for one in page.known if one.start <= start and end <= one.end), None)
    if known is not None:
        return (known.box,)
    rows = positions[positions["page"] == page.number]
    is_quoted = (rows["offset"] >= max(start, 0)) & (rows["offset"] < end)
    quoted, others = rows[is_quoted], rows["box"][~is_quoted] / _ONE
    letters = {at for at in range(max(start, 0), min(end, len(page.text))) if page.text[at].isalnum()}
    if not letters <= set(quoted["offset"].tolist()):
        return ()
    found: dict[int, _Floats] = {}
    for index in np.argsort(quoted["offset"], kind="stable").tolist():
        line, box = int(quoted["line"][index]), quoted["box"][index] / _ONE
        before = found.get(line, box)
        found[line] = np.concatenate([np.minimum(before[:2], box[:2]), np.maximum(before[2:], box[2:])])
    if any(_covers(box, others) for box in found.values()):
        return ()
    edges = [box.tolist() for box in found.values()]
    return tuple(Box(left=left, top=top, right=right, bottom=bottom) for left, top, right, bottom in edges)


def _covers(box: _Floats, others: _Floats) -> bool:
    """Return whether a box lies over the middle of other characters, apart from those of a watermark."""
    left, top, right, bottom = others.T
    x, y = (left + right) / 2, (top + bottom) / 2
    covered = (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])
    sizes = np.minimum(right - left, bottom - top)
    return bool((covered & (sizes < _LARGER * min(box[2] - box[0], box[3] - box[1]))).any())


def _lines(found: Characters, printed: Sequence[PrintedLine]) -> tuple[NDArray[np.int64], _Floats]:
    """Return for each character the number of its line, from 1, and its box made as high as the line.

    The number is 0 for what is on no line (struck out, or drawn twice) or cut off by the edge of the page.
    """
    numbers = np.zeros(len(found.texts), np.int64)
    boxes = found.boxes.copy()
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    places = np.concatenate([middles, found.origins], axis=1)
    shown = ((places >= -0.01) & (places <= np.array([found.width, found.height] * 2) + 0.01)).all(axis=1)
    number = 0
    for line in printed:
        first = line.words[0]
        low, high = {
            0: (first.top, first.bottom),
            90: (found.width - first.bottom, found.width - first.top),
            180: (found.height - first.bottom, found.height - first.top),
            270: (first.top, first.bottom),
        }[first.direction]
        edges = slice(1, 4, 2) if first.direction in (0, 180) else slice(0, 3, 2)
        for cell in line.cells(_WIDE_SPACE):
            number += 1
            own = np.array([glyph for word in cell for glyph in word.glyphs], np.int64)
            numbers[own] = number
            boxes[own, edges] = low, high
    return np.where(shown, numbers, 0), boxes
