"""The characters of a page as a reader sees them: each once, with its accent, and without what is struck out."""

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.characters import Characters

_Floats = NDArray[np.float64]
# Font sizes, unless it says otherwise.
_SHIFT = 0.12  # between two drawings of one letter that make it bold
_STRIKE = 1.5  # points: the thickest line through a text
_SHORTEST_STRIKE = 6.0  # points
_COVERED = 0.6  # of it by what it strikes out, at least
_COLUMNS = 1 << 16  # of the grid in which characters are compared; more than a page has
_ACCENTS = dict(zip("¨´`^ˆ~˜¸˚ˇ˘", "\u0308\u0301\u0300\u0302\u0302\u0303\u0303\u0327\u030a\u030c\u0306", strict=True))
_DOTLESS = {"ı": "i", "ȷ": "j"}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The characters of one page as whoever reads them sees them: along the line and down the page. Points."""

    texts: list[str]
    start: _Floats  # (n,)
    end: _Floats  # (n,)
    down: _Floats  # (n,) of the baseline
    size: _Floats  # (n,)
    turn: NDArray[np.int64]  # (n,)
    bold: NDArray[np.bool_]  # (n,)
    spaced: NDArray[np.bool_]  # (n,)


def frame_characters(characters: Characters) -> tuple[Frame, NDArray[np.int64]]:
    """Return the characters of a page in the frames of their directions, and in order the places of those to read.

    Bold that is drawn twice counts once, and an accent that stands over its letter is part of it.
    """
    frame, kept = _once(_framed(characters))
    kept &= ~_struck(characters, frame)
    return frame, _accented(frame, np.flatnonzero(kept))


def _framed(page: Characters) -> Frame:
    left, top, right, bottom = page.boxes.T
    x, y = page.origins.T
    start, end, down = left.copy(), right.copy(), y.copy()
    for turn, values in (
        (1, (top, bottom, page.width - x)),
        (2, (page.width - right, page.width - left, page.height - y)),
        (3, (page.height - bottom, page.height - top, x)),
    ):
        chosen = page.turns == turn
        for kept, value in zip((start, end, down), values, strict=True):
            kept[chosen] = value[chosen]
    return Frame(
        texts=list(page.texts),
        start=start,
        end=np.maximum(end, start),
        down=down,
        size=np.maximum(page.sizes, 0.1),
        turn=page.turns,
        bold=page.bold.copy(),
        spaced=page.spaced,
    )


def _once(frame: Frame) -> tuple[Frame, NDArray[np.bool_]]:
    """Return which characters are not drawn a second time in nearly the same place; the first of two becomes bold."""
    kept = np.ones(len(frame.texts), np.bool_)
    codes = np.array([ord(text[0]) for text in frame.texts], np.int64)
    cell = max(2 * _SHIFT * float(np.median(frame.size)), 0.5) if len(kept) else 1.0
    for across in (0.0, 0.5):
        for along in (0.0, 0.5):
            places = np.floor(np.stack([frame.start, frame.down]) / cell + [[along], [across]]).astype(np.int64)
            keys = ((codes * 4 + frame.turn) * _COLUMNS + places[0] % _COLUMNS) * _COLUMNS + places[1] % _COLUMNS
            if np.diff(np.sort(keys)).all():  # no two in one place, as on most pages
                continue
            order = np.argsort(keys, kind="stable")
            same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
            for one, other in zip(order[same].tolist(), order[same + 1].tolist(), strict=True):
                near = _SHIFT * frame.size[other]
                shift = max(abs(frame.start[other] - frame.start[one]), abs(frame.down[other] - frame.down[one]))
                if shift <= near and kept[one] and kept[other]:
                    kept[other] = False
                    frame.bold[one] = True
    return frame, kept


def _struck(page: Characters, frame: Frame) -> NDArray[np.bool_]:
    """Return which characters have a line through them."""
    struck = np.zeros(len(frame.texts), np.bool_)
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    for left, top, right, bottom in page.strikes:
        struck |= ((middles >= [left, top]) & (middles <= [right, bottom])).all(axis=1)
    upright = page.turns == 0
    for left, top, right, bottom in page.rules:
        if bottom - top > _STRIKE or right - left < _SHORTEST_STRIKE:
            continue
        height = frame.down - (top + bottom) / 2
        through = (height > 0.12 * frame.size) & (height < 0.45 * frame.size)
        through &= upright & (middles[:, 0] > left) & (middles[:, 0] < right)
        if not through.any():
            continue
        covered = min(right, frame.end[through].max()) - max(left, frame.start[through].min())
        if covered >= _COVERED * (right - left) and not _meets(page.rules, left, right, (top + bottom) / 2):
            struck |= through
    return struck


def _meets(rules: _Floats, left: float, right: float, height: float) -> bool:
    """Return whether an upright rule meets a level one at one of its ends: that is the edge of a box."""
    upright = rules[(rules[:, 2] - rules[:, 0] <= _STRIKE) & (rules[:, 3] - rules[:, 1] >= _SHORTEST_STRIKE)]
    upright = upright[(upright[:, 1] <= height + _STRIKE) & (upright[:, 3] >= height - _STRIKE)]
    middles = (upright[:, 0] + upright[:, 2]) / 2
    return bool(((np.abs(middles - left) <= _STRIKE) | (np.abs(middles - right) <= _STRIKE)).any())


def _accented(frame: Frame, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the characters without the accents that stand over a letter; those letters get them."""
    if _ACCENTS.keys().isdisjoint(frame.texts):
        return order
    gone = set()
    accents = [at for at in order.tolist() if frame.texts[at] in _ACCENTS]
    for at in accents:
        middle = (frame.start[at] + frame.end[at]) / 2
        near = (frame.start < middle) & (frame.end > middle) & (frame.turn == frame.turn[at])
        near &= np.abs(frame.down - frame.down[at]) <= 0.6 * frame.size[at]
        for letter in np.flatnonzero(near).tolist():
            base = _DOTLESS.get(frame.texts[letter], frame.texts[letter])
            whole = unicodedata.normalize("NFC", base + _ACCENTS[frame.texts[at]])
            if letter != at and base.isalpha() and len(whole) == 1:
                frame.texts[letter] = whole
                gone.add(at)
                break
    return np.array([at for at in order.tolist() if at not in gone], np.int64)
