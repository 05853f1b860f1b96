"""The text layer of a page: its characters as PDFium tells them, with their places and styles."""

import ctypes
import math
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.encodings import FontNames, has_no_letter
from index.reading.pdf.glyphs.visibility import is_suspect
from index.reading.pdf.pdfium import direct, handle_of

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_Floats = NDArray[np.float64]
UNREADABLE = "\ufffd"  # stands for a sign with ink whose meaning the file does not tell
_LINE_END_HYPHEN = 0x02  # what PDFium makes of it
_NOTHING = -1  # no character: PDFium added it, or it is half of one
_BLANK = 0x20
_FIRST_ODD = 0x7F  # from here on, and below the blank, a code needs a look
_SOFT_HYPHEN = 0xAD  # one that is drawn is a hyphen
_HYPHENS = "-\u2010\u2011"
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|CMBX|CMSSBX|SFBX", re.IGNORECASE)
_SLANTED_NAME = re.compile(r"italic|oblique|slanted|CMTI|CMSL|SFTI", re.IGNORECASE)
_ITALIC = 1 << 6  # flag of a font descriptor
_FORCE_BOLD = 1 << 18  # flag of a font descriptor
# Stroked as well as filled: bold without a bold font.
_STROKED = 2
_OUTLINED = 1  # only stroked: its colour is that of the strokes


@dataclass(frozen=True, kw_only=True)
class TextStyle:
    """What holds for all characters of one text object."""

    rank: int  # of its text object among what is drawn
    size: float
    angle: float  # radians clockwise as drawn, before the page is turned
    bold: bool
    font: str  # its name
    look: tuple[bool, int, int, int]  # slanted; red, green and blue, 0..255
    suspect: bool  # may be unseen by its own colour or size
    mode: int  # of PDF: 0 filled, 1 stroked, 2 both, 3 neither, ...
    drawn: Any  # the text object; None for none


@dataclass(frozen=True, kw_only=True)
class TextLayer:
    """The characters of a page, seen or not, in the order of the text layer, without white space."""

    texts: list[str]  # (n)
    spaced: NDArray[np.bool_]  # (n,) a blank is drawn before it
    styles: list[TextStyle]  # of the text objects
    owners: NDArray[np.int64]  # (n,) which of the styles is that of the character
    numbers: _Floats  # (n, 6) left, right, bottom, top and origin, in page space


def read_text_layer(
    text: "PdfTextPage", ranks: Mapping[int | None, int], name_signs: Callable[[], FontNames]
) -> TextLayer:
    """Return the characters of a page; ``ranks`` tell where each text object comes among what is drawn."""
    codes = _codes(text)
    indices = np.flatnonzero((codes != _NOTHING) & (codes != _BLANK))
    styles, owners = _styles(text, indices, ranks)
    rooms, numbers = _places(text, indices)
    own = codes[indices]
    texts = list(map(chr, own.tolist()))
    blank = codes == _BLANK
    kept = np.ones(len(indices), np.bool_)
    for place in np.flatnonzero((own < _BLANK) | (own >= _FIRST_ODD)).tolist():
        index, font = int(indices[place]), styles[owners[place]].font
        has_ink = rooms[index].right > rooms[index].left
        shown = _text(int(own[place]), has_ink, lambda: name_signs().get(font, {}))  # noqa: B023
        blank[index] = shown == UNREADABLE and _is_blank(text.raw, index, rooms[index])
        texts[place] = shown
        kept[place] = bool(shown) and not blank[index]
    if not kept.all():
        texts = [shown for shown, stays in zip(texts, kept.tolist(), strict=True) if stays]
    indices, blanks = indices[kept], np.cumsum(blank)  # how many blanks there are up to each index
    spaced = np.diff(blanks[indices], prepend=0) > 0
    layer = TextLayer(texts=texts, spaced=spaced, styles=styles, owners=owners[kept], numbers=numbers[indices])
    return _with_whole_signs(layer)


def _styles(
    text: "PdfTextPage", indices: NDArray[np.int64], ranks: Mapping[int | None, int]
) -> tuple[list[TextStyle], NDArray[np.int64]]:
    """Return the styles of the text objects that draw some characters of a page, and which is that of each."""
    from pypdfium2 import raw

    get_object = direct(raw.FPDFText_GetTextObject, ctypes.c_size_t)
    addresses = np.fromiter(map(get_object, repeat(handle_of(text)), indices.tolist()), np.uint64, len(indices))
    known: dict[int, int] = {}
    styles: list[TextStyle] = []
    starts = np.flatnonzero(np.diff(addresses, prepend=~addresses[:1]))
    for start in starts.tolist():
        address = int(addresses[start])
        if address not in known:
            known[address] = len(styles)
            styles.append(_style(text.raw, int(indices[start]), ranks.get(address or None, len(ranks))))
    numbers = np.array([known[address] for address in addresses[starts].tolist()], np.int64)
    return styles, np.repeat(numbers, np.diff(starts, append=len(indices)))


def _places(text: "PdfTextPage", indices: NDArray[np.int64]) -> tuple[Any, _Floats]:
    """Return the boxes of the characters of a page as PDFium has them, and (n, 6) as in TextLayer; 0 for all others."""
    from pypdfium2 import raw

    count = text.count_chars()
    rooms, origins = (raw.FS_RECTF * max(count, 1))(), (ctypes.c_double * max(2 * count, 1))()
    get_room = direct(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p)
    get_origin = direct(raw.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    page, asked, steps = handle_of(text), indices.tolist(), 16 * indices
    x = ctypes.addressof(origins) + steps
    _all(map(get_room, repeat(page), asked, (ctypes.addressof(rooms) + steps).tolist()))
    _all(map(get_origin, repeat(page), asked, x.tolist(), (x + 8).tolist()))
    boxes = np.frombuffer(rooms, np.float32).reshape(-1, 4)[:count].astype(np.float64)  # left, top, right, bottom
    starts = np.frombuffer(origins, np.float64)[: 2 * count].reshape(-1, 2)
    numbers = np.concatenate([boxes[:, [0, 2, 3, 1]], starts], axis=1)
    return rooms, np.nan_to_num(numbers, posinf=0.0, neginf=0.0)


def _all(calls: Iterable[Any]) -> None:
    """Make all calls of an iterator."""
    deque(calls, maxlen=0)


def _with_whole_signs(layer: TextLayer) -> TextLayer:
    """Return the characters with the letters of one sign together: PDFium takes a ligature apart.

    Some files name one hyphen by all of its codes; it stays one.
    """
    texts, owners, numbers = list(layer.texts), layer.owners, layer.numbers
    same = (numbers[1:] == numbers[:-1]).all(axis=1) & (owners[1:] == owners[:-1])
    if not same.any():
        return layer
    for at in reversed((np.flatnonzero(same) + 1).tolist()):
        if not (texts[at] in _HYPHENS and texts[at - 1] in _HYPHENS):
            texts[at - 1] += texts[at]
    left = np.flatnonzero(np.concatenate([[True], ~same]))
    return TextLayer(
        texts=[texts[at] for at in left.tolist()],
        spaced=layer.spaced[left],
        styles=layer.styles,
        owners=owners[left],
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


def _codes(text: "PdfTextPage") -> NDArray[np.int64]:
    """Return the codes of the characters of a page, every kind of blank as the plain one; _NOTHING for what is none."""
    from pypdfium2 import raw

    get, is_generated = (
        direct(function, ctypes.c_uint) for function in (raw.FPDFText_GetUnicode, raw.FPDFText_IsGenerated)
    )
    page, count = handle_of(text), text.count_chars()
    codes = np.fromiter(map(get, repeat(page), range(count)), np.int64, count)
    high = 0  # the first half of a character outside the basic plane
    for index in np.flatnonzero((codes <= _BLANK) | (codes >= _FIRST_ODD)).tolist():
        code = int(codes[index])
        if code in (_BLANK, 0x0A, 0x0D) and is_generated(page, index):
            codes[index] = _NOTHING
        elif 0xD800 <= code < 0xDC00:
            high = code
            codes[index] = _NOTHING
        elif 0xDC00 <= code < 0xE000:
            codes[index] = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else ord(UNREADABLE)
            high = 0
        elif code > sys.maxunicode:
            codes[index] = _NOTHING
        elif chr(code).isspace() and code not in (0x0A, 0x0D):
            codes[index] = _BLANK
    return codes


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
    colour = raw.FPDFText_GetStrokeColor if mode == _OUTLINED else raw.FPDFText_GetFillColor
    colour(page, index, red, green, blue, alpha)
    name, bold, slanted = _font(found)
    return TextStyle(
        rank=rank,
        size=abs(size) if math.isfinite(size) else 0.0,
        angle=-math.atan2(matrix.b, matrix.a),
        bold=bold or mode == _STROKED,
        font=name,
        look=(slanted, red.value, green.value, blue.value),
        suspect=is_suspect(mode, (red.value, green.value, blue.value, alpha.value), abs(size)),
        mode=mode,
        drawn=found or None,
    )


def _font(found: Any) -> tuple[str, bool, bool]:
    """Return the name of the font of a text object, and whether it is bold and slanted."""
    from pypdfium2 import raw

    font = raw.FPDFTextObj_GetFont(found) if found else None
    if not font:
        return "", False, False
    buffer = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    name = buffer.value.decode("utf-8", "replace")
    flags, weight = raw.FPDFFont_GetFlags(font), raw.FPDFFont_GetWeight(font)
    bold = bool(_BOLD_NAME.search(name)) or (flags > 0 and bool(flags & _FORCE_BOLD)) or weight >= 600
    return name, bold, bool(_SLANTED_NAME.search(name)) or (flags > 0 and bool(flags & _ITALIC))
