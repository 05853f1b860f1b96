"""PDF -> the characters that a reader of each page sees, with their places; and the thin lines among them.

What PDFium tells of text is all that a page holds; visibility.py tells whether somebody sees it.
"""

import ctypes
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.encodings import FontNames, has_no_letter
from index.reading.pdf.glyphs.visibility import (
    RECOGNISED,
    SMALLEST,
    UNMOVED,
    address_of,
    find_seen,
    is_suspect,
    may_be_hidden,
)
from index.reading.pdf.pdfium import LOCK, open_page, open_pdf, shown_points

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

UNREADABLE = "\ufffd"  # stands for a sign with ink whose meaning the file does not tell
_LINE_END_HYPHEN = 0x02  # what PDFium makes of it
_BLANK = 0x20
_SOFT_HYPHEN = 0xAD  # one that is drawn is a hyphen
_HYPHENS = "-\u2010\u2011"
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|CMBX|CMSSBX|SFBX", re.IGNORECASE)
_FORCE_BOLD = 1 << 18  # flag of a font descriptor
_STRAIGHT = math.radians(10)  # what is turned more than this from the page's edges is no running text: a stamp
_THIN = 3.0  # points: a rule at its thickest
_MOST_RULES = 4000  # a map or a chart has more; it has no rows
_DEEPEST = 8  # forms within forms
# Stroked as well as filled: bold without a bold font.
_STROKED = 2
_HOLE = 2  # characters that are hard to see beside others of their text

_Floats = NDArray[np.float64]
_Drawn = tuple[Any, _Floats, int]  # an object, the matrix from its space to the page's, how many forms are around it


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
    spaced: NDArray[np.bool_]  # (n,) the file draws a blank before it
    rules: _Floats  # (m, 4) left, top, right, bottom of thin lines and of the edges of bars and frames
    strikes: _Floats  # (k, 4) boxes that a note of the file strikes out
    width: float  # of the shown page, points, > 0
    height: float  # the same


@dataclass(frozen=True, kw_only=True)
class _Style:
    """What holds for all characters of one text object."""

    rank: int  # of its text object among what is drawn
    size: float
    angle: float  # radians clockwise as drawn, before the page is turned
    bold: bool
    font: str  # its name
    suspect: bool  # may be unseen by its own colour or size
    mode: int  # of PDF: 0 filled, 1 stroked, 2 both, 3 neither, ...
    drawn: Any  # the text object; None for none


def read_characters(
    data: bytes, name_signs: Callable[[int], FontNames] = lambda _page: {}
) -> Iterator[Characters | None]:
    """Yield the characters of each page of a PDF; None for a page that PDFium cannot read.

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


def _characters(pdf: "PdfDocument", index: int, name_signs: Callable[[], FontNames]) -> Characters | None:
    from pypdfium2 import PdfiumError

    try:
        with open_page(pdf, index) as page, closing(page.get_textpage()) as text:
            width, height = page.get_size()
            box, rotation = page.get_bbox(), page.get_rotation()
            if not (width > 0 and height > 0):
                return None
            drawn = list(drawn_objects(page))
            rules = _rules(drawn)
            strikes = _strikes(page)
            ranks = {address_of(found): rank for rank, (found, _, _) in enumerate(drawn)}
            texts, spaced, styles, numbers = _raw_characters(text, ranks, name_signs)
            corners = shown_points(numbers[:, [0, 3]], box, rotation), shown_points(numbers[:, [1, 2]], box, rotation)
            boxes = np.concatenate([np.minimum(*corners), np.maximum(*corners)], axis=1)
            seen = _on_page(boxes, width, height) & _is_shown(page, drawn, styles, boxes)
    except PdfiumError:
        return None
    angles = np.array([style.angle for style in styles]) + math.radians(rotation)
    turns = np.rint(angles / (math.pi / 2))
    is_straight: NDArray[np.bool_] = np.abs(angles - turns * (math.pi / 2)) <= _STRAIGHT
    order = np.argsort(np.array([style.rank for style in styles], np.int64), kind="stable")
    order = order[(seen & is_straight)[order]]
    return Characters(
        texts=tuple(texts[at] for at in order.tolist()),
        boxes=boxes[order],
        origins=shown_points(numbers[:, 4:6], box, rotation)[order],
        sizes=np.array([style.size for style in styles])[order],
        turns=turns.astype(np.int64)[order] % 4,
        bold=np.array([style.bold for style in styles], np.bool_)[order],
        spaced=np.array(spaced, np.bool_)[order],
        rules=_boxes(rules, box, rotation),
        strikes=_boxes(strikes, box, rotation),
        width=width,
        height=height,
    )


def _boxes(boxes: Sequence[_Floats], box: tuple[float, float, float, float], rotation: int) -> _Floats:
    """Return boxes (left, bottom, right, top of page space) as boxes of the shown page."""
    raw = np.array(boxes, np.float64).reshape(len(boxes), 4)
    one, other = shown_points(raw[:, [0, 3]], box, rotation), shown_points(raw[:, [2, 1]], box, rotation)
    return np.concatenate([np.minimum(one, other), np.maximum(one, other)], axis=1)


def _on_page(boxes: _Floats, width: float, height: float) -> NDArray[np.bool_]:
    """Return which characters are at least partly on the shown page; all of them when none is."""
    inside = np.asarray(((boxes[:, 2:] > 0) & (boxes[:, :2] < [width, height])).all(axis=1))
    # Where nothing at all would be left, the crop box is wrong rather than the text.
    return inside if inside.any() else np.ones_like(inside)


def _is_shown(page: "PdfPage", drawn: Sequence[_Drawn], styles: Sequence[_Style], boxes: _Floats) -> NDArray[np.bool_]:
    """Return which characters somebody sees. Looks only where something may hide them: drawing takes time."""
    readable = np.array([style.size >= SMALLEST for style in styles], np.bool_)
    hidden = may_be_hidden(drawn)
    suspects = np.array([style.suspect or address_of(style.drawn) in hidden for style in styles], np.bool_)
    if not suspects.any():
        return readable
    recognised = np.array([style.mode == RECOGNISED for style in styles], np.bool_)
    seen = find_seen(page, [style.drawn for style in styles], boxes, suspects, recognised)
    return readable & _smoothed(seen, np.array([style.rank for style in styles]), recognised)


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


def _raw_characters(
    text: "PdfTextPage", ranks: Mapping[int | None, int], name_signs: Callable[[], FontNames]
) -> tuple[list[str], list[bool], list[_Style], _Floats]:
    """Return for each character its text, whether a blank is drawn before it, its style, and (n, 6).

    The last are left, right, bottom, top and origin in page space.
    """
    from pypdfium2 import raw

    count = text.count_chars()
    rooms, origins = (raw.FS_RECTF * max(count, 1))(), (ctypes.c_double * max(2 * count, 1))()
    room_at, origin_at = ctypes.addressof(rooms), ctypes.addressof(origins)
    page = ctypes.cast(text.raw, ctypes.c_void_p).value
    get_object = _direct(raw.FPDFText_GetTextObject, ctypes.c_void_p)
    get_room = _direct(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p)
    get_origin = _direct(raw.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    known: dict[int | None, _Style] = {}
    texts: list[str] = []
    spaced: list[bool] = []
    styles: list[_Style] = []
    kept: list[int] = []
    blank = False
    for index, code in _codes(text):
        if code == _BLANK:
            blank = True
            continue
        address = get_object(page, index)
        style = known.get(address)
        if style is None:
            found = raw.FPDFText_GetTextObject(text.raw, index)
            style = known[address] = _style(text.raw, index, found, ranks.get(address, len(ranks)))
        get_room(page, index, room_at + 16 * index)
        get_origin(page, index, origin_at + 16 * index, origin_at + 16 * index + 8)
        shown = chr(code)
        if not 0x20 < code < 0x7F:
            has_ink = rooms[index].right > rooms[index].left
            shown = _text(code, has_ink, lambda: name_signs().get(style.font, {}))  # noqa: B023
            if shown == UNREADABLE and _is_blank(text.raw, index, rooms[index]):
                blank = True
                continue
        if not shown:
            continue
        texts.append(shown)
        spaced.append(blank)
        styles.append(style)
        kept.append(index)
        blank = False
    boxes = np.frombuffer(rooms, np.float32).reshape(-1, 4)[kept].astype(np.float64)  # left, top, right, bottom
    starts = np.frombuffer(origins, np.float64)[: 2 * count].reshape(-1, 2)[kept]
    numbers = np.concatenate([boxes[:, [0, 2, 3, 1]], starts], axis=1)
    return _signs(texts, spaced, styles, np.nan_to_num(numbers, posinf=0.0, neginf=0.0))


def _direct(function: Any, result: Any, *more: Any) -> Callable[..., Any]:
    """Return a function of PDFium for a page and a character in plain numbers: a page has thousands of characters."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    prototype = ctypes.PYFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *more)
    return prototype(address)


def _signs(
    texts: list[str], spaced: list[bool], styles: list[_Style], numbers: _Floats
) -> tuple[list[str], list[bool], list[_Style], _Floats]:
    """Return the characters with the letters of one sign together: PDFium takes a ligature apart.

    Some files name one hyphen by all of its codes; it stays one.
    """
    same = np.flatnonzero((numbers[1:] == numbers[:-1]).all(axis=1)) + 1
    gone = [at for at in same.tolist() if styles[at] is styles[at - 1]]
    if not gone:
        return texts, spaced, styles, numbers
    for at in reversed(gone):
        if not (texts[at] in _HYPHENS and texts[at - 1] in _HYPHENS):
            texts[at - 1] += texts[at]
    left = sorted(set(range(len(texts))) - set(gone))
    return [texts[at] for at in left], [spaced[at] for at in left], [styles[at] for at in left], numbers[left]


def _is_blank(page: Any, index: int, own: Any) -> bool:
    """Return whether a code is one of several that a file gives for the blank at this place; ``own`` is its box."""
    from pypdfium2 import raw

    room = raw.FS_RECTF()
    for beside in (index - 1, index + 1):
        code = raw.FPDFText_GetUnicode(page, beside)
        if 0 < code <= sys.maxunicode and code not in (0x0A, 0x0D) and chr(code).isspace():
            raw.FPDFText_GetLooseCharBox(page, beside, room)
            if (room.left, room.right, room.bottom, room.top) == (own.left, own.right, own.bottom, own.top):
                return True
    return False


def _codes(text: "PdfTextPage") -> Iterator[tuple[int, int]]:
    """Yield index and code of the characters that the file draws, every kind of blank as the plain one."""
    from pypdfium2 import raw

    page = ctypes.cast(text.raw, ctypes.c_void_p).value
    get, is_generated = (
        _direct(function, ctypes.c_uint) for function in (raw.FPDFText_GetUnicode, raw.FPDFText_IsGenerated)
    )
    high = 0  # the first half of a character outside the basic plane
    for index in range(text.count_chars()):
        code = get(page, index)
        if 0x20 < code < 0x7F:
            yield index, code
        elif code in (_BLANK, 0x0A, 0x0D) and is_generated(page, index):
            continue
        elif 0xD800 <= code < 0xDC00:
            high = code
        elif 0xDC00 <= code < 0xE000:
            yield index, 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else ord(UNREADABLE)
            high = 0
        elif code <= sys.maxunicode:
            yield index, _BLANK if chr(code).isspace() and code not in (0x0A, 0x0D) else code


def _text(code: int, has_ink: bool, names: Callable[[], Mapping[str, str]]) -> str:
    """Return what a code of the text layer stands for; "" for one that shows nothing."""
    if code in (_LINE_END_HYPHEN, _SOFT_HYPHEN):
        return "-" if has_ink else ""
    character = chr(code)
    if not has_no_letter(character):
        return character
    named = names().get(character)
    if named is not None:
        return named
    if code < 0x20 or 0x7F < code < 0xA0:
        return UNREADABLE if has_ink else ""
    return character


def _style(page: Any, index: int, found: Any, rank: int) -> _Style:
    """Return what holds for a text object; ``index`` is one of its characters."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(page, index, matrix):
        matrix.a = matrix.d = 1.0
    size = raw.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d)
    mode = raw.FPDFTextObj_GetTextRenderMode(found) if found else 0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFText_GetFillColor(page, index, red, green, blue, alpha)
    name, bold = _font(found)
    return _Style(
        rank=rank,
        size=abs(size) if math.isfinite(size) else 0.0,
        angle=-math.atan2(matrix.b, matrix.a),
        bold=bold or mode == _STROKED,
        font=name,
        suspect=is_suspect(mode, (red.value, green.value, blue.value, alpha.value), abs(size)),
        mode=mode,
        drawn=found or None,
    )


def _font(found: Any) -> tuple[str, bool]:
    """Return the name of the font of a text object, and whether it is bold."""
    from pypdfium2 import raw

    font = raw.FPDFTextObj_GetFont(found) if found else None
    if not font:
        return "", False
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    name = buffer.value.decode("utf-8", "replace")
    flags, weight = raw.FPDFFont_GetFlags(font), raw.FPDFFont_GetWeight(font)
    return name, bool(_BOLD_NAME.search(name)) or (flags > 0 and bool(flags & _FORCE_BOLD)) or weight >= 600


def _rules(drawn: Sequence[_Drawn]) -> list[_Floats]:
    """Return the straight lines along the page's edges that its drawings are made of: left, bottom, right, top."""
    from pypdfium2 import raw

    found: list[_Floats] = []
    for shape, matrix, _ in drawn:
        if raw.FPDFPageObj_GetType(shape) == raw.FPDF_PAGEOBJ_PATH:
            found += _segments(shape, matrix)
        if len(found) > _MOST_RULES:
            return []
    return found


def drawn_objects(page: "PdfPage") -> Iterator[_Drawn]:
    """Yield the objects of a page as they are drawn, those of forms in place of the form."""
    from pypdfium2 import raw

    def walk(count: int, get: Callable[[int], Any], matrix: _Floats, depth: int) -> Iterator[_Drawn]:
        for index in range(count):
            found = get(index)
            if raw.FPDFPageObj_GetType(found) == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = partial(raw.FPDFFormObj_GetObject, found)
                yield from walk(raw.FPDFFormObj_CountObjects(found), inner, _own_matrix(found) @ matrix, depth + 1)
            else:
                yield found, matrix, depth

    top = partial(raw.FPDFPage_GetObject, page.raw)
    yield from walk(raw.FPDFPage_CountObjects(page.raw), top, UNMOVED, 0)


def _own_matrix(found: Any) -> _Floats:
    """Return the matrix of an object, for points as rows: (x, y, 1) @ matrix."""
    from pypdfium2 import raw

    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(found, m):
        return np.identity(3)
    return np.array([[m.a, m.b, 0.0], [m.c, m.d, 0.0], [m.e, m.f, 1.0]])


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
    places = (points @ _own_matrix(shape) @ matrix)[:, :2]
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


def _strikes(page: "PdfPage") -> list[_Floats]:
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
