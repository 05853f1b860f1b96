"""PDF -> the characters that a reader of each page sees, with their places; and the thin lines among them.

What PDFium tells of text is all that a page holds; visibility.py tells whether somebody sees it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.drawings import Drawn, address_of, drawn_objects, find_rules, find_strikes
from index.reading.pdf.glyphs.encodings import FontNames
from index.reading.pdf.glyphs.grounds import on_other_grounds
from index.reading.pdf.glyphs.survey import PageSurvey, survey_page
from index.reading.pdf.glyphs.text_layer import TextLayer, TextStyle, read_text_layer
from index.reading.pdf.glyphs.visibility import RECOGNISED, SMALLEST, find_seen, may_be_hidden
from index.reading.pdf.pdfium import LOCK, open_page, open_pdf, shown_points

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_STRAIGHT = math.radians(10)  # what is turned more than this from the page's edges is no running text: a stamp
_STAMP = 2.5  # times the usual size of a page: what text runs through at this size is no text but a watermark
_MOST_STAMPED = 200  # letters of it
_HOLE = 2  # characters that are hard to see beside others of their text

_Floats = NDArray[np.float64]
_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, kw_only=True)
class Characters:
    """The characters that are seen on a page, in the order in which the file draws them, without white space.

    Points from the top left of the page as it is shown: cropped and turned.
    """

    texts: tuple[str, ...]  # (n) mostly one character; more for a ligature that only its name explains
    boxes: _Floats  # (n, 4) left, top, right, bottom of the room that each takes on its line
    origins: _Floats  # (n, 2) where each starts on its baseline
    sizes: _Floats  # (n,) of its font as shown
    turns: NDArray[np.int64]  # (n,) 0..3, reading direction in quarter turns clockwise; 0: to the right
    bold: NDArray[np.bool_]  # (n,)
    looks: NDArray[np.int64]  # (n,) one number for each slant and colour
    spaced: NDArray[np.bool_]  # (n,) the file draws a blank before it
    rules: _Floats  # (m, 4) left, top, right, bottom of thin lines and of the edges of bars and frames
    strikes: _Floats  # (k, 4) boxes that a note of the file strikes out
    width: float  # of the shown page, points, > 0
    height: float  # the same


def read_characters(
    data: bytes, name_signs: Callable[[int], FontNames] = lambda _page: {}
) -> Iterator[tuple[Characters | None, PageSurvey | None]]:
    """Yield the characters of each page of a PDF, and its survey; None for what PDFium cannot read.

    ``name_signs`` tells of a page (from 0) what its fonts name; it is asked where the text layer gives no letter.
    Raises ValueError when PDFium cannot open the file.
    """
    from pypdfium2 import PdfiumError

    try:
        with LOCK, closing(open_pdf(data)) as pdf:
            for number in range(len(pdf)):
                yield _characters(pdf, number, partial(name_signs, number))
    except PdfiumError as error:
        raise ValueError("PDFium cannot open it") from error


def _characters(
    pdf: "PdfDocument", index: int, name_signs: Callable[[], FontNames]
) -> tuple[Characters | None, PageSurvey | None]:
    from pypdfium2 import PdfiumError

    survey = None
    try:
        with open_page(pdf, index) as page, closing(page.get_textpage()) as text:
            width, height = page.get_size()
            box, rotation = page.get_bbox(), page.get_rotation()
            drawn = list(drawn_objects(page))
            survey = survey_page(page, text, drawn)
            if not (width > 0 and height > 0):
                return None, survey
            ranks = {address_of(found): rank for rank, (found, _, _) in enumerate(drawn)}
            rules, strikes = _boxes(find_rules(drawn), box, rotation), _boxes(find_strikes(page), box, rotation)
            layer = read_text_layer(text, ranks, name_signs)
            boxes = _boxes(layer.numbers[:, [0, 2, 1, 3]], box, rotation)
            seen = _on_page(boxes, width, height) & _is_shown(page, drawn, layer, boxes)
            seen &= ~_is_stamp(layer, boxes, seen)
    except PdfiumError:
        return None, survey
    turns, straight = _turns(layer, rotation)
    order = np.argsort(_each(layer, lambda style: style.rank, np.int64), kind="stable")
    order = order[(seen & straight)[order]]
    characters = Characters(
        texts=tuple(map(layer.texts.__getitem__, order.tolist())),
        boxes=boxes[order],
        origins=shown_points(layer.numbers[:, 4:6], box, rotation)[order],
        sizes=_each(layer, lambda style: style.size, np.float64)[order],
        turns=turns[order],
        bold=_each(layer, lambda style: style.bold, np.bool_)[order],
        looks=_looks(layer)[order],
        spaced=layer.spaced[order],
        rules=rules,
        strikes=strikes,
        width=width,
        height=height,
    )
    return characters, survey


def _each(layer: TextLayer, of: Callable[[TextStyle], Any], kind: type[_Number]) -> NDArray[_Number]:
    """Return for each character what its style says."""
    return np.array([of(style) for style in layer.styles], kind)[layer.owners]


def _looks(layer: TextLayer) -> NDArray[np.int64]:
    known = {look: number for number, look in enumerate(dict.fromkeys(style.look for style in layer.styles))}
    return _each(layer, lambda style: known[style.look], np.int64)


def _turns(layer: TextLayer, rotation: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the quarter turns of each character, and whether it runs along the edges of the page."""
    angles = _each(layer, lambda style: style.angle, np.float64) + math.radians(rotation)
    turns = np.rint(angles / (math.pi / 2))
    return turns.astype(np.int64) % 4, np.abs(angles - turns * (math.pi / 2)) <= _STRAIGHT


def _boxes(boxes: Sequence[_Floats] | _Floats, box: tuple[float, float, float, float], rotation: int) -> _Floats:
    """Return boxes (left, bottom, right, top of page space) as boxes of the shown page."""
    raw = np.array(boxes, np.float64).reshape(len(boxes), 4)
    one, other = shown_points(raw[:, [0, 3]], box, rotation), shown_points(raw[:, [2, 1]], box, rotation)
    return np.concatenate([np.minimum(one, other), np.maximum(one, other)], axis=1)


def _on_page(boxes: _Floats, width: float, height: float) -> NDArray[np.bool_]:
    """Return which characters are at least partly on the shown page; all of them when none is."""
    inside = np.asarray(((boxes[:, 2:] > 0) & (boxes[:, :2] < [width, height])).all(axis=1))
    # Where nothing at all would be left, the crop box is wrong rather than the text.
    return inside if inside.any() else np.ones_like(inside)


def _is_shown(page: "PdfPage", drawn: Sequence[Drawn], layer: TextLayer, boxes: _Floats) -> NDArray[np.bool_]:
    """Return which characters somebody sees. Looks only where something may hide them: drawing takes time."""
    readable = _each(layer, lambda style: style.size >= SMALLEST, np.bool_)
    hidden = may_be_hidden(drawn) | on_other_grounds(page, drawn)
    suspects = _each(layer, lambda style: style.suspect or address_of(style.drawn) in hidden, np.bool_)
    if not suspects.any():
        return readable
    recognised = _each(layer, lambda style: style.mode == RECOGNISED, np.bool_)
    objects = [layer.styles[owner].drawn for owner in layer.owners.tolist()]
    seen = find_seen(page, objects, boxes, suspects, recognised)
    return readable & _smoothed(seen, _each(layer, lambda style: style.rank, np.int64), recognised)


def _is_stamp(layer: TextLayer, boxes: _Floats, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which characters are of a watermark: much larger than the text that runs through most of its letters."""
    sizes = _each(layer, lambda style: style.size, np.float64)
    large = seen & (sizes >= _STAMP * np.median(sizes[seen])) if seen.any() else seen
    stamps = np.zeros_like(seen)
    if not 0 < large.sum() <= _MOST_STAMPED:
        return stamps
    text = boxes[seen & ~large]
    middles = (text[:, :2] + text[:, 2:]) / 2
    inner = boxes + (boxes[:, 3:] - boxes[:, 1:2]) / 4 * [0, 1, 0, -1]  # without the room above and below a letter
    kinds: dict[tuple[Any, ...], list[int]] = {}
    for at in np.flatnonzero(large).tolist():
        style = layer.styles[layer.owners[at]]
        kinds.setdefault((round(style.size), style.look), []).append(at)
    for own in kinds.values():
        crossed = [((middles > inner[at, :2]) & (middles < inner[at, 2:])).all(axis=1).any() for at in own]
        stamps[own] = 2 * sum(crossed) > len(own)
    return stamps


def _smoothed(seen: NDArray[np.bool_], ranks: NDArray[np.int64], recognised: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what is seen with the holes closed that are smaller than a word.

    A full stop may be too small to see. A recognised text seldom lies exactly over its print: most of it decides.
    """
    closed = seen.copy()
    for rank in np.unique(ranks[~seen]).tolist():
        own = np.flatnonzero(ranks == rank)
        if recognised[own[0]]:
            closed[own] = seen[own].mean() >= 0.4
            continue
        runs = np.split(own, np.flatnonzero(np.diff(seen[own].astype(np.int8))) + 1)
        for number, run in enumerate(runs):
            beside = number > 0 or number + 1 < len(runs)
            if beside and len(run) <= _HOLE:
                closed[run] = True
    return closed
