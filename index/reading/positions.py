"""Where each character of a page's text stands on the page, found when a PDF is read in; and so what to mark.

Page.text was read by pypdf, the places come from PDFium. The two readings are laid side by side (alignment), without
white space, ligatures and accents. A character without a certain place gets none: a mark at the wrong place is worse
than none. What stands on the page outside Page.text is kept too, so that no mark is drawn over it.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.reading.alignment import align
from index.reading.pdfium import Characters, read_characters
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
_WIDE_SPACE = 4.0  # heights of a line: what comes after it is another cell or column
_LARGER = 3.0  # times as high: an initial letter or a watermark, no part of the line beside it
_FOLDED = {0x00AD: "-", 0x2010: "-", 0x2011: "-"}
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def place_characters(path: Path, pages: Sequence[Page]) -> Positions:
    """Return the places of the characters of a PDF; a page that PDFium cannot read has no rows."""
    found = read_characters(path)
    parts = [_page_rows(page, on_page) for page, on_page in zip(pages, found, strict=False) if on_page is not None]
    return np.concatenate([NO_POSITIONS, *parts])


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


def _page_rows(page: Page, found: Characters) -> Positions:
    order = np.argsort(found.drawn, kind="stable").tolist()
    on_page = [(key, index) for index in order for key in _keys(chr(found.codes[index]))]
    blocks = list(_text_blocks(page))
    places = align(["".join(key for key, _ in block) for block in blocks], "".join(key for key, _ in on_page))
    offsets = np.full(len(on_page), -1, np.int64)
    offsets[places[places >= 0]] = np.array([at for block in blocks for _, at in block], np.int64)[places >= 0]
    kept = [n for n, (key, _) in enumerate(on_page) if offsets[n] >= 0 or key.isalnum()]
    characters = np.array([on_page[n][1] for n in kept], np.int64)
    lines, boxes = _lines(found)
    size = np.array([found.width, found.height] * 2)
    rows = np.zeros(len(kept), ROW)
    rows["page"] = page.number
    rows["offset"] = offsets[kept]
    rows["line"] = lines[characters]
    rows["box"] = np.rint(np.clip(boxes[characters] / size, 0, 1) * _ONE)
    return rows


@cache
def _keys(character: str) -> str:
    """Return what a character is compared by: nothing for white space, accents and what cannot be seen."""
    plain = unicodedata.normalize("NFKD", character.translate(_FOLDED)).translate(_FOLDED)
    return "".join(
        c for c in plain if not (c.isspace() or unicodedata.combining(c) or unicodedata.category(c) in _UNSEEN)
    )


def _text_blocks(page: Page) -> Iterator[list[tuple[str, int]]]:
    """Yield each block of the text as the file spells it: what is compared, and the offset that it belongs to."""
    block: list[tuple[str, int]] = []
    at = 0
    for edit in (*page.edits, None):
        for offset in range(at, edit.start if edit else len(page.text)):
            if page.text[offset] == "\n":
                yield block
                block = []
            block += [(key, offset) for key in _keys(page.text[offset])]
        if edit:
            keys = [key for character in edit.source for key in _keys(character)]
            block += [(key, min(edit.start + n, max(edit.end - 1, edit.start))) for n, key in enumerate(keys)]
            at = edit.end
    yield block


def _lines(found: Characters) -> tuple[NDArray[np.int64], _Floats]:
    """Return for each character the number of its line, and its box made as high as the line."""
    upright = (found.turns % 2 == 0)[:, None]
    along = np.where(upright, found.boxes[:, [0, 2]], found.boxes[:, [1, 3]])
    across = np.where(upright, found.boxes[:, [1, 3]], found.boxes[:, [0, 2]])
    # Down to the baseline a quotation mark is about as high as a letter, and a hyphen stands where the line stands.
    baseline = np.where(upright, found.origins[:, [1]], found.origins[:, [0]])
    across = np.concatenate([np.minimum(across[:, :1], baseline), np.maximum(across[:, 1:], baseline)], axis=1)
    numbers = np.zeros(len(along), np.int64)
    heights: list[list[float]] = []  # across the reading direction, of each line
    turn, left, right, has_letters = -1, 0.0, 0.0, False  # of the last line
    places = zip(along.tolist(), across.tolist(), found.turns.tolist(), found.codes.tolist(), strict=True)
    for index, ((start, end), (low, high), direction, code) in enumerate(places):
        is_letter = chr(code).isalnum()
        if heights and turn == direction:
            line = heights[-1]
            overlap = min(line[1], high) - max(line[0], low)
            small, large = sorted((line[1] - line[0], high - low))
            near = max(start - right, left - end) <= _WIDE_SPACE * large
            alike = large <= _LARGER * small or not (is_letter and has_letters)
            goes_on = near and alike and overlap >= small / 2
        else:
            goes_on = False
        if goes_on:
            heights[-1] = [min(line[0], low), max(line[1], high)]
            left, right, has_letters = min(left, start), max(right, end), has_letters or is_letter
        else:
            heights.append([low, high])
            turn, left, right, has_letters = direction, start, end, is_letter
        numbers[index] = len(heights) - 1
    across = np.array(heights, np.float64).reshape(-1, 2)[numbers]
    a, b = along.T, across.T
    return numbers, np.where(
        upright, np.stack([a[0], b[0], a[1], b[1]], axis=1), np.stack([b[0], a[0], b[1], a[1]], axis=1)
    )
