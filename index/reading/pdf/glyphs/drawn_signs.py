"""Minus signs that a page draws as a short line before a figure, not as a character: a reader sees no difference."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.characters import Characters

MINUS = "\u2212"
# Font sizes.
_WIDTHS = 0.35, 0.8
_THICK = 0.15
_HEIGHTS = 0.18, 0.42  # above the baseline
_GAP = 0.22  # to the figure
_APART = 0.1  # from what stands before it
_TOUCH = 1.0  # points: lines that meet are a drawing
_MOST = 300  # short lines of a page: more are a drawing
_WIDEST = 24.0  # points: a longer line is no sign

_Floats = NDArray[np.float64]


def with_drawn_signs(page: Characters) -> Characters:
    """Return the characters of a page with a minus where one is drawn right before a figure."""
    wide, high = page.rules[:, 2] - page.rules[:, 0], page.rules[:, 3] - page.rules[:, 1]
    short = np.flatnonzero((wide <= _WIDEST) & (high < wide))
    if not 0 < len(short) <= _MOST:
        return page
    digits = np.array([text.isdigit() for text in page.texts], np.bool_) & (page.turns == 0)
    found: dict[int, int] = {}  # by figure the line before it
    for at in short.tolist():
        place = _figure_behind(page, digits, page.rules[at])
        if place is not None and not _meets(page.rules, at):
            found[place] = at
    return _inserted(page, found) if found else page


def _figure_behind(page: Characters, digits: NDArray[np.bool_], rule: _Floats) -> int | None:
    """Return the place of the figure that a line stands before as its sign; None when it is none."""
    left, top, right, bottom = rule
    sizes, height = page.sizes, page.origins[:, 1] - (top + bottom) / 2
    level = (height >= _HEIGHTS[0] * sizes) & (height <= _HEIGHTS[1] * sizes) & (page.turns == 0)
    level &= (
        (right - left >= _WIDTHS[0] * sizes) & (right - left <= _WIDTHS[1] * sizes) & (bottom - top <= _THICK * sizes)
    )
    gap = page.boxes[:, 0] - right
    behind = np.flatnonzero(level & digits & (gap >= -0.05 * sizes) & (gap <= _GAP * sizes))
    if not len(behind):
        return None
    touched = level & (page.boxes[:, 0] < right - _TOUCH) & (page.boxes[:, 2] > left - _APART * sizes)
    return None if touched.any() else int(behind[page.boxes[behind, 0].argmin()])


def _meets(rules: _Floats, at: int) -> bool:
    """Return whether a line is a part of a drawing: another one meets it or goes on from it."""
    left, top, right, bottom = rules[at]
    near = (rules[:, 0] <= right + _TOUCH) & (rules[:, 2] >= left - (right - left) - _TOUCH)
    near &= (rules[:, 1] <= bottom + _TOUCH) & (rules[:, 3] >= top - _TOUCH)
    # The other edge of the bar that is the sign lies over it.
    same = (np.abs(rules[:, 0] - left) <= _TOUCH / 2) & (np.abs(rules[:, 2] - right) <= _TOUCH / 2)
    return bool((near & ~same).any())


def _inserted(page: Characters, found: dict[int, int]) -> Characters:
    places = np.array(sorted(found), np.int64)
    lines = page.rules[[found[place] for place in places.tolist()]]
    boxes = page.boxes[places].copy()
    boxes[:, [0, 2]] = lines[:, [0, 2]]
    origins = page.origins[places].copy()
    origins[:, 0] = lines[:, 0]
    texts = list(page.texts)
    for place in reversed(places.tolist()):
        texts.insert(place, MINUS)
    spaced = np.insert(page.spaced, places, page.spaced[places])
    spaced[places + np.arange(1, len(places) + 1)] = False  # the blank stands before the sign
    used = (np.abs(page.rules[:, None, [0, 2]] - lines[None, :, [0, 2]]) <= _TOUCH / 2).all(axis=2)
    used &= np.abs(page.rules[:, None, 1] - lines[None, :, 1]) <= 2 * _TOUCH
    return replace(
        page,
        texts=tuple(texts),
        boxes=np.insert(page.boxes, places, boxes, axis=0),
        origins=np.insert(page.origins, places, origins, axis=0),
        sizes=np.insert(page.sizes, places, page.sizes[places]),
        turns=np.insert(page.turns, places, page.turns[places]),
        bold=np.insert(page.bold, places, page.bold[places]),
        looks=np.insert(page.looks, places, page.looks[places]),
        spaced=spaced,
        rules=page.rules[~used.any(axis=1)],
    )
