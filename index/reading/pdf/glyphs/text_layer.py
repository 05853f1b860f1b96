"""The text layer of a page: its characters as PDFium tells them, with their places and styles."""

import ctypes
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.encodings import FontNames, has_no_letter
from index.reading.pdf.glyphs.visibility import is_suspect

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_Floats = NDArray[np.float64]
UNREADABLE = "\ufffd"  # stands for a sign with ink whose meaning the file does not tell
_LINE_END_HYPHEN = 0x02  # what PDFium makes of it
_BLANK = 0x20
_SOFT_HYPHEN = 0xAD  # one that is drawn is a hyphen
_HYPHENS = "-\u2010\u2011"
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|CMBX|CMSSBX|SFBX", re.IGNORECASE)
_FORCE_BOLD = 1 << 18  # flag of a font descriptor
# Stroked as well as filled: bold without a bold font.
_STROKED = 2


@dataclass(frozen=True, kw_only=True)
class TextStyle:
    """What holds for all characters of one text object."""

    rank: int  # of its text object among what is drawn
    size: float
    angle: float  # radians clockwise as drawn, before the page is turned
    bold: bool
    font: str  # its name
    suspect: bool  # may be unseen by its own colour or size
    mode: int  # of PDF: 0 filled, 1 stroked, 2 both, 3 neither, ...
    drawn: Any  # the text object; None for none


@dataclass(frozen=True, kw_only=True)
class TextLayer:
    """The characters of a page, seen or not, in the order of the text layer, without white space."""

    texts: list[str]  # (n)
    spaced: list[bool]  # (n) a blank is drawn before it
    styles: list[TextStyle]  # (n)
    numbers: _Floats  # (n, 6) left, right, bottom, top and origin, in page space


def read_text_layer(
    text: "PdfTextPage", ranks: Mapping[int | None, int], name_signs: Callable[[], FontNames]
) -> TextLayer:
    """Return the characters of a page; ``ranks`` tell where each text object comes among what is drawn."""
    from pypdfium2 import raw

    codes = list(_codes(text))
    rooms, numbers = _places(text, [index for index, code in codes if code != _BLANK])
    page = ctypes.cast(text.raw, ctypes.c_void_p).value
    get_object = _direct(raw.FPDFText_GetTextObject, ctypes.c_void_p)
    known: dict[int | None, TextStyle] = {}
    texts: list[str] = []
    spaced: list[bool] = []
    styles: list[TextStyle] = []
    kept: list[int] = []
    blank = False
    for index, code in codes:
        if code == _BLANK:
            blank = True
            continue
        address = get_object(page, index)
        style = known.get(address)
        if style is None:
            style = known[address] = _style(text.raw, index, ranks.get(address, len(ranks)))
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
    return _with_whole_signs(TextLayer(texts=texts, spaced=spaced, styles=styles, numbers=numbers[kept]))


def _places(text: "PdfTextPage", indices: Sequence[int]) -> tuple[Any, _Floats]:
    """Return the boxes of the characters of a page as PDFium has them, and (n, 6) as in TextLayer; 0 for all others."""
    from pypdfium2 import raw

    count = text.count_chars()
    rooms, origins = (raw.FS_RECTF * max(count, 1))(), (ctypes.c_double * max(2 * count, 1))()
    room_at, origin_at = ctypes.addressof(rooms), ctypes.addressof(origins)
    page = ctypes.cast(text.raw, ctypes.c_void_p).value
    get_room = _direct(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p)
    get_origin = _direct(raw.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    for index in indices:
        get_room(page, index, room_at + 16 * index)
        get_origin(page, index, origin_at + 16 * index, origin_at + 16 * index + 8)
    boxes = np.frombuffer(rooms, np.float32).reshape(-1, 4)[:count].astype(np.float64)  # left, top, right, bottom
    starts = np.frombuffer(origins, np.float64)[: 2 * count].reshape(-1, 2)
    numbers = np.concatenate([boxes[:, [0, 2, 3, 1]], starts], axis=1)
    return rooms, np.nan_to_num(numbers, posinf=0.0, neginf=0.0)


def _direct(function: Any, result: Any, *more: Any) -> Callable[..., Any]:
    """Return a function of PDFium for a page and a character in plain numbers: a page has thousands of characters."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    prototype = ctypes.PYFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *more)
    return prototype(address)


def _with_whole_signs(layer: TextLayer) -> TextLayer:
    """Return the characters with the letters of one sign together: PDFium takes a ligature apart.

    Some files name one hyphen by all of its codes; it stays one.
    """
    texts, spaced, styles, numbers = layer.texts, layer.spaced, layer.styles, layer.numbers
    same = np.flatnonzero((numbers[1:] == numbers[:-1]).all(axis=1)) + 1
    gone = [at for at in same.tolist() if styles[at] is styles[at - 1]]
    if not gone:
        return layer
    for at in reversed(gone):
        if not (texts[at] in _HYPHENS and texts[at - 1] in _HYPHENS):
            texts[at - 1] += texts[at]
    left = sorted(set(range(len(texts))) - set(gone))
    return TextLayer(
        texts=[texts[at] for at in left],
        spaced=[spaced[at] for at in left],
        styles=[styles[at] for at in left],
        numbers=numbers[left],
    )


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


def _style(page: Any, index: int, rank: int) -> TextStyle:
    """Return what holds for the text object that draws a character."""
    from pypdfium2 import raw

    found = raw.FPDFText_GetTextObject(page, index)
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(page, index, matrix):
        matrix.a = matrix.d = 1.0
    size = raw.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d)
    mode = raw.FPDFTextObj_GetTextRenderMode(found) if found else 0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFText_GetFillColor(page, index, red, green, blue, alpha)
    name, bold = _font(found)
    return TextStyle(
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
