"""Which characters of a page somebody sees: those whose drawing changes its picture.

White on white, under a block, in a layer that is switched off, too small: whatever the reason, the picture is the same
without them. Text that was recognised in a scan is drawn by nobody either: it counts where the picture shows something.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.drawings import UNMOVED, Drawn, address_of

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

SMALLEST = 2.0  # points: a font that nobody can read
RECOGNISED = 3  # text mode of what is not drawn: unseen, or the text of a scan
_THIN = 3.0  # points: too thin to hide a letter
_FULL = 0.95  # of a box: darker, and it is no print but a picture or a bar
_MOST_GROUPS = 8  # of text objects that lie over each other: each is a drawing
_MOST_GROUNDS = 200  # filled shapes before a text that are looked at
ALIKE = 60.0  # of 255: a colour that may not be seen on the other
_SCALE = 2.0  # pixels per point
_MOST_PIXELS = 4_000_000  # of a picture
_DIFFERENCE = 20  # of 255: seen beside what lies around it
_CONTRAST = 60  # of 255: print in the picture of a scan

_Floats = NDArray[np.float64]
_Flags = NDArray[np.bool_]


def may_be_hidden(objects: Sequence[Drawn]) -> set[int | None]:
    """Return the addresses of the text objects that something may hide.

    That is what is drawn over them, ground of their own colour below them, the edge of what they are clipped to, or a
    layer that can be switched off: their own, or that of a form around them.
    ``objects`` are those of a page as they are drawn, with the matrix to the page's space and how deep they lie.
    """
    from pypdfium2 import raw

    hidden: set[int | None] = set()
    texts: list[tuple[int, Any, _Floats]] = []  # rank, the object, matrix
    covers: list[tuple[int, tuple[float, float, float, float]]] = []  # rank and place of what hides
    grounds: list[tuple[_Floats, _Floats]] = []  # place and colour of what was filled
    for rank, (found, matrix, depth) in enumerate(objects):
        if raw.FPDFPageObj_GetType(found) == raw.FPDF_PAGEOBJ_TEXT:
            texts.append((rank, found, matrix))
            if (
                depth
                or _in_layer(found)
                or _is_clipped(found)
                or _is_on_its_colour(found, matrix, grounds[-_MOST_GROUNDS:])
            ):
                hidden.add(address_of(found))
        elif not _is_line(found, place := bounds_of(found, matrix)):
            if texts:
                covers.append((rank, place))
            if raw.FPDFPageObj_GetType(found) == raw.FPDF_PAGEOBJ_PATH:
                grounds.append((np.array(place), colour_of(found)))
    if covers:
        ranks = np.array([rank for rank, _, _ in texts])
        boxes = np.array([bounds_of(found, matrix) for _, found, matrix in texts])
        for rank, place in covers:
            earlier = boxes[: np.searchsorted(ranks, rank)]
            over = np.minimum(earlier[:, 2:], place[2:]) - np.maximum(earlier[:, :2], place[:2])
            hidden.update(address_of(texts[at][1]) for at in np.flatnonzero((over > 1.0).all(axis=1)).tolist())
    return hidden


def bounds_of(found: Any, matrix: _Floats) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of an object; ``matrix`` is that of the forms around it."""
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(found, left, bottom, right, top):
        return 0.0, 0.0, 0.0, 0.0
    if matrix is UNMOVED:
        return left.value, bottom.value, right.value, top.value
    corners = np.array([[x.value, y.value, 1.0] for x in (left, right) for y in (bottom, top)]) @ matrix
    (low, under, _), (high, over, _) = corners.min(axis=0), corners.max(axis=0)
    return float(low), float(under), float(high), float(over)


def _is_clipped(found: Any) -> bool:
    """Return whether a text object that lies in no form stands partly outside of what it is clipped to."""
    from pypdfium2 import raw

    clip = raw.FPDFPageObj_GetClipPath(found)
    left, bottom, right, top = bounds_of(found, UNMOVED)
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(max(raw.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        across, upright = [], []
        for index in range(max(raw.FPDFClipPath_CountPathSegments(clip, path), 0)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, index), x, y)
            across.append(x.value)
            upright.append(y.value)
        if across and (
            left < min(across) - 1 or right > max(across) + 1 or bottom < min(upright) - 1 or top > max(upright) + 1
        ):
            return True
    return False


def _is_on_its_colour(found: Any, matrix: _Floats, grounds: Sequence[tuple[_Floats, _Floats]]) -> bool:
    """Return whether a text object lies on ground of about its own colour; ``grounds``: place and colour of each."""
    if not grounds:
        return False
    place, colour = np.array(bounds_of(found, matrix)), colour_of(found)
    places, colours = np.array([one for one, _ in grounds]), np.array([one for _, one in grounds])
    over = np.minimum(places[:, 2:], place[2:]) - np.maximum(places[:, :2], place[:2])
    return bool(((over > 1.0).all(axis=1) & (np.abs(colours - colour).max(axis=1) < ALIKE)).any())


def colour_of(found: Any) -> _Floats:
    """Return what an object is filled with: red, green and blue."""
    from pypdfium2 import raw

    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(found, red, green, blue, opacity)
    return np.array([red.value, green.value, blue.value], np.float64)


def _in_layer(found: Any) -> bool:
    from pypdfium2 import raw

    name, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
    for index in range(raw.FPDFPageObj_CountMarks(found)):
        mark = raw.FPDFPageObj_GetMark(found, index)
        if raw.FPDFPageObjMark_GetName(mark, name, 16, length) and bytes(name)[:6] == "OC\0".encode("utf-16-le"):
            return True
    return False


def _is_line(found: Any, place: tuple[float, float, float, float]) -> bool:
    """Return whether a drawing hides nothing: it is thin, or only an outline."""
    from pypdfium2 import raw

    if min(place[2] - place[0], place[3] - place[1]) <= _THIN:
        return True
    if raw.FPDFPageObj_GetType(found) != raw.FPDF_PAGEOBJ_PATH:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(found, fill, stroke)) and not fill.value


def is_suspect(mode: int, colour: Sequence[int], size: float) -> bool:
    """Return whether text of this style may be unseen on plain paper. ``colour``: red, green, blue, opacity; 0..255."""
    return mode >= RECOGNISED or colour[3] < 128 or min(colour[:3]) > 190 or size < 2 * SMALLEST


def find_seen(page: "PdfPage", objects: Sequence[Any], boxes: _Floats, suspects: _Flags, recognised: _Flags) -> _Flags:
    """Return which of the characters at ``boxes`` (n, 4; left, top, right, bottom, shown points) somebody sees.

    ``objects`` (n) draw them. Only ``suspects`` are looked at; ``recognised`` are not drawn. Suspects in one place are
    compared one after the other.
    """
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    places = boxes * scale
    whole = _picture(page, scale)
    seen = ~suspects
    for chosen in _apart([address_of(found) for found in objects], boxes, suspects & ~recognised):
        with undrawn([objects[at] for at in np.flatnonzero(chosen).tolist()]):
            without = _picture(page, scale)
        seen |= chosen & (_counts(np.abs(whole - without) > _DIFFERENCE, places) > 0)
    if recognised.any():
        with undrawn(objects):
            bare = _picture(page, scale)
        found = _counts(bare.max() - bare > _CONTRAST, places)
        area = ((places[:, 2] - places[:, 0]) * (places[:, 3] - places[:, 1])).clip(1.0)
        seen |= recognised & (found > 0) & (found < _FULL * area)
    return seen


def _apart(addresses: Sequence[int | None], boxes: _Floats, chosen: _Flags) -> list[_Flags]:
    """Return the chosen characters in groups, so that the text objects of one group do not lie over each other."""
    known = np.array([address or 0 for address in addresses], np.int64)
    groups: list[tuple[_Flags, list[_Floats]]] = []
    for address in dict.fromkeys(known[chosen].tolist()):
        own = chosen & (known == address)
        place = np.concatenate([boxes[own, :2].min(axis=0), boxes[own, 2:].max(axis=0)])
        for flags, taken in groups:
            others = np.array(taken)
            over = np.minimum(others[:, 2:], place[2:]) - np.maximum(others[:, :2], place[:2])
            if len(groups) == _MOST_GROUPS or not (over > 0.5).all(axis=1).any():
                flags |= own
                taken.append(place)
                break
        else:
            groups.append((own, [place]))
    return [flags for flags, _ in groups]


def _picture(page: "PdfPage", scale: float) -> NDArray[np.int16]:
    """Return the shown page as grey values (height, width)."""
    bitmap = page.render(scale=scale, grayscale=True)
    with closing(bitmap):
        picture: NDArray[np.int16] = bitmap.to_numpy().astype(np.int16)
    return picture[:, :, 0] if picture.ndim == 3 else picture


@contextmanager
def undrawn(objects: Sequence[Any]) -> Iterator[None]:
    """Leave text objects undrawn for the while."""
    from pypdfium2 import raw

    modes = {address_of(found): (found, raw.FPDFTextObj_GetTextRenderMode(found)) for found in objects if found}
    for found, _ in modes.values():
        raw.FPDFTextObj_SetTextRenderMode(found, RECOGNISED)
    try:
        yield
    finally:
        for found, mode in modes.values():
            raw.FPDFTextObj_SetTextRenderMode(found, mode)


def _counts(flags: _Flags, boxes: _Floats) -> NDArray[np.int64]:
    """Return how many pixels of each box are set."""
    height, width = flags.shape
    sums = np.zeros((height + 1, width + 1), np.int64)
    sums[1:, 1:] = flags.cumsum(axis=0, dtype=np.int64).cumsum(axis=1)
    left, top = np.floor(boxes[:, 0]).clip(0, width).astype(int), np.floor(boxes[:, 1]).clip(0, height).astype(int)
    right, bottom = np.ceil(boxes[:, 2]).clip(0, width).astype(int), np.ceil(boxes[:, 3]).clip(0, height).astype(int)
    counts: NDArray[np.int64] = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return counts
