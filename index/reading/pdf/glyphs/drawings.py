"""What a page draws: its objects in order, the thin lines among them, and what notes of the file strike out."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_Floats = NDArray[np.float64]
_THIN = 3.0  # points: a rule at its thickest
_MOST_RULES = 4000  # a map or a chart has more; it has no rows
_DEEPEST = 8  # forms within forms
Drawn = tuple[Any, _Floats, int]  # an object, the matrix from its space to the page's, how many forms are around it
UNMOVED: _Floats = np.identity(3)  # the matrix of what lies in no form


def address_of(found: Any) -> int | None:
    """Return what tells an object of PDFium from others, while its page is open."""
    return ctypes.addressof(found.contents) if found else None


def drawn_objects(page: "PdfPage") -> Iterator[Drawn]:
    """Yield the objects of a page as they are drawn, those of forms in place of the form."""
    from pypdfium2 import raw

    def walk(count: int, get: Callable[[int], Any], matrix: _Floats, depth: int) -> Iterator[Drawn]:
        for index in range(count):
            found = get(index)
            if raw.FPDFPageObj_GetType(found) == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = partial(raw.FPDFFormObj_GetObject, found)
                yield from walk(raw.FPDFFormObj_CountObjects(found), inner, own_matrix(found) @ matrix, depth + 1)
            else:
                yield found, matrix, depth

    top = partial(raw.FPDFPage_GetObject, page.raw)
    yield from walk(raw.FPDFPage_CountObjects(page.raw), top, UNMOVED, 0)


def own_matrix(found: Any) -> _Floats:
    """Return the matrix of an object, for points as rows: (x, y, 1) @ matrix."""
    from pypdfium2 import raw

    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(found, m):
        return np.identity(3)
    return np.array([[m.a, m.b, 0.0], [m.c, m.d, 0.0], [m.e, m.f, 1.0]])


def find_rules(drawn: Sequence[Drawn]) -> list[_Floats]:
    """Return the straight lines along the page's edges that its drawings are made of: left, bottom, right, top."""
    from pypdfium2 import raw

    found: list[_Floats] = []
    for shape, matrix, _ in drawn:
        if raw.FPDFPageObj_GetType(shape) == raw.FPDF_PAGEOBJ_PATH:
            found += _segments(shape, matrix)
        if len(found) > _MOST_RULES:
            return []
    return found


def _segments(shape: Any, matrix: _Floats) -> list[_Floats]:
    """Return the horizontal and vertical lines of a drawn path."""
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(shape, fill, stroke) or not (fill.value or stroke.value):
        return []
    count = raw.FPDFPath_CountSegments(shape)
    if not 2 <= count <= _MOST_RULES:
        return []
    x, y = ctypes.c_float(), ctypes.c_float()
    points, moves = np.ones((count, 3)), []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(shape, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points[index, :2] = x.value, y.value
        moves.append(raw.FPDFPathSegment_GetType(segment))
    places = (points @ own_matrix(shape) @ matrix)[:, :2]
    if not np.isfinite(places).all():
        return []
    lines = []
    start = 0
    for index in range(1, count):
        if moves[index] == raw.FPDF_SEGMENT_MOVETO:
            start = index
            continue
        if moves[index] == raw.FPDF_SEGMENT_LINETO:
            lines.append((places[index - 1], places[index]))
        last = index + 1 == count or moves[index + 1] == raw.FPDF_SEGMENT_MOVETO
        if last and fill.value and index - start >= 2:
            lines.append((places[index], places[start]))
    boxes = [np.concatenate([np.minimum(one, other), np.maximum(one, other)]) for one, other in lines]
    return [
        box for box in boxes if min(box[2] - box[0], box[3] - box[1]) <= _THIN < max(box[2] - box[0], box[3] - box[1])
    ]


def find_strikes(page: "PdfPage") -> list[_Floats]:
    """Return what notes of the file strike out: left, bottom, right, top."""
    from pypdfium2 import raw

    found = []
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        try:
            if raw.FPDFAnnot_GetSubtype(note) != raw.FPDF_ANNOT_STRIKEOUT:
                continue
            quad = raw.FS_QUADPOINTSF()
            for number in range(raw.FPDFAnnot_CountAttachmentPoints(note)):
                if raw.FPDFAnnot_GetAttachmentPoints(note, number, quad):
                    xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
                    found.append(np.array([min(xs), min(ys), max(xs), max(ys)]))
        finally:
            raw.FPDFPage_CloseAnnot(note)
    return found
