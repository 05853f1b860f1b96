"""PDF -> the characters of a page with their places, and pages as images. The only file that knows pypdfium2."""

import ctypes
import math
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import PageImageError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_LOCK = threading.Lock()  # PDFium may not be used from two threads at once, not even for two files
_WIDEST, _TALLEST = 4000, 8000  # pixels of one image, however odd the shape of the page is
_CELLS = 200  # in which a page is divided either way, to tell how much of it is under images
_SAMPLE = 300  # characters of a page that are looked at
_SPACES = frozenset(map(ord, " \t\r\n\xa0"))
_MEANINGLESS = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
_NO_MEANING = frozenset({"Cc", "Co", "Cn", "Cs"})  # of Unicode: control, private use, not assigned, half a character
_LINE_END_HYPHEN = 0x02  # what PDFium makes of it


@dataclass(frozen=True, kw_only=True)
class Characters:
    """The characters on the shown part of a page, line by line as PDFium orders them, without white space."""

    codes: NDArray[np.uint32]  # (n,) Unicode
    boxes: NDArray[np.float64]  # (n, 4) left, top, right, bottom of the ink; points from the shown page's top left
    origins: NDArray[np.float64]  # (n, 2) where a character starts on its baseline, the same points
    turns: NDArray[np.int64]  # (n,) 0..3, reading direction in quarter turns clockwise; 0: to the right
    drawn: NDArray[np.int64]  # (n,) rank of the text object that draws it: the order of the file, which pypdf keeps to
    width: float  # of the shown page, points, > 0
    height: float  # the same


@dataclass(frozen=True, kw_only=True)
class PageImage:
    """A page as a PDF viewer shows it: cropped and turned."""

    png: bytes
    width: int  # pixels
    height: int  # pixels


@dataclass(frozen=True, kw_only=True)
class PageSurvey:
    """How much of a page is image, and how much of its text has a meaning and can be seen."""

    covered: float  # share of the shown page under images, 0..1
    drawn: int  # lines and areas
    unmapped: float  # share of the characters that have no code with a meaning, by a sample of them, 0..1
    unseen: float  # the same: in invisible mode, as text recognition puts it over an image


def survey_pages(path: Path) -> tuple[PageSurvey | None, ...]:
    """Return the survey of each page of a PDF; None for a page, or nothing at all, where PDFium cannot read it."""
    from pypdfium2 import PdfiumError

    try:
        with _LOCK, closing(_open(path)) as pdf:
            return tuple(_survey(pdf, number) for number in range(len(pdf)))
    except (PdfiumError, OSError):
        return ()


def _survey(pdf: "PdfDocument", index: int) -> PageSurvey | None:
    from pypdfium2 import PdfiumError, raw

    try:
        with _page(pdf, index) as page, closing(page.get_textpage()) as text:
            objects = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]))
            images = [found.get_bounds() for found in objects if found.type == raw.FPDF_PAGEOBJ_IMAGE]
            covered = _covered(images, page.get_bbox())
            signs = unmapped = unseen = 0
            count = text.count_chars()
            for at in range(0, count, max(1, count // _SAMPLE)):
                code = raw.FPDFText_GetUnicode(text.raw, at)
                wrong = raw.FPDFText_HasUnicodeMapError(text.raw, at) == 1
                if not wrong and (raw.FPDFText_IsGenerated(text.raw, at) == 1 or code in _SPACES):
                    continue
                signs += 1
                unmapped += wrong or code in _MEANINGLESS or unicodedata.category(_character(code)) in _NO_MEANING
                mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text.raw, at))
                unseen += mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE
    except PdfiumError:
        return None
    drawn = len(objects) - len(images)
    return PageSurvey(covered=covered, drawn=drawn, unmapped=unmapped / max(signs, 1), unseen=unseen / max(signs, 1))


def _character(code: int) -> str:
    return chr(code) if code <= sys.maxunicode else "\ufffd"


def _covered(images: Sequence[tuple[float, float, float, float]], box: tuple[float, float, float, float]) -> float:
    """Return the share of a page's box under images (left, bottom, right, top), which may overlap or be strips."""
    left, bottom, right, top = box
    if not (right > left and top > bottom):
        return 0.0
    under = np.zeros((_CELLS, _CELLS), bool)
    scale = _CELLS / np.array([right - left, top - bottom])
    for image in images:
        if not np.isfinite(image).all():
            continue
        corners = (np.array(image).reshape(2, 2) - [left, bottom]) * scale
        (x, y), (far_x, far_y) = np.rint(np.clip(corners, 0, _CELLS)).astype(int)
        under[y:far_y, x:far_x] = True
    return float(under.mean())


def read_characters(path: Path) -> tuple[Characters | None, ...]:
    """Return the characters of each page of a PDF; None for a page, or nothing at all, where PDFium cannot read it.

    No error: by then the file has been read by pypdf, and its text can be used without.
    """
    from pypdfium2 import PdfiumError

    try:
        with _LOCK, closing(_open(path)) as pdf:
            return tuple(_page_characters(pdf, number) for number in range(len(pdf)))
    except (PdfiumError, OSError):
        return ()


def render_page(path: Path, number: int, width: int) -> PageImage:
    """Return page ``number`` (from 1) of a PDF, ``width`` pixels wide or as near to that as bounds allow.

    Raises PageImageError when there is no such page, or it cannot be drawn.
    """
    from pypdfium2 import PdfiumError

    failed = f"Pagina {number} is niet als beeld te tonen: het bestand is beschadigd. Voeg het document opnieuw toe."
    try:
        with _LOCK, closing(_open(path)) as pdf:
            pdf.init_forms()  # what was filled in is drawn too
            if not 1 <= number <= len(pdf):
                raise PageImageError(f"Het bestand heeft geen pagina {number}. Kies een pagina van 1 tot {len(pdf)}.")
            with _page(pdf, number - 1) as page:
                bitmap = page.render(scale=_scale(page.get_size(), width), may_draw_forms=True)
                with closing(bitmap):
                    image = bitmap.to_pil().copy()  # its pixels belong to PDFium
    except (PdfiumError, OSError, ValueError, MemoryError) as error:
        raise PageImageError(failed) from error
    stream = BytesIO()
    image.save(stream, format="PNG", compress_level=1)
    return PageImage(png=stream.getvalue(), width=image.width, height=image.height)


def _open(path: Path) -> "PdfDocument":
    from pypdfium2 import PdfDocument

    return PdfDocument(path)  # a file with only an owner's password opens with an empty one


@contextmanager
def _page(pdf: "PdfDocument", index: int) -> Iterator["PdfPage"]:
    """Open a page, and close it here rather than whenever it is collected: that could be in another thread."""
    with closing(pdf[index]) as page:
        yield page


def _scale(size: tuple[float, float], width: int) -> float:
    """Return pixels per point. ValueError for a page without a size."""
    if not min(size) > 0:
        raise ValueError(f"a page of {size[0]} by {size[1]} points")
    return min(min(max(width, 1), _WIDEST) / size[0], _TALLEST / size[1])


def _page_characters(pdf: "PdfDocument", index: int) -> Characters | None:
    from pypdfium2 import PdfiumError

    try:
        with _page(pdf, index) as page, closing(page.get_textpage()) as text:
            width, height = page.get_size()
            box, rotation = page.get_bbox(), page.get_rotation()
            codes, drawn, numbers = _raw_characters(page, text)
    except PdfiumError:
        return None
    if not (width > 0 and height > 0):
        return None
    corners = _shown(numbers[:, [0, 3]], box, rotation), _shown(numbers[:, [1, 2]], box, rotation)
    middles = (corners[0] + corners[1]) / 2
    seen = ((middles >= 0) & (middles <= [width, height])).all(axis=1)  # the rest is cropped away
    turns = np.rint(numbers[:, 6] / (math.pi / 2) + rotation / 90).astype(np.int64) % 4
    return Characters(
        codes=codes[seen],
        boxes=np.concatenate([np.minimum(*corners), np.maximum(*corners)], axis=1)[seen],
        origins=_shown(numbers[:, 4:6], box, rotation)[seen],
        turns=turns[seen],
        drawn=drawn[seen],
        width=width,
        height=height,
    )


def _raw_characters(
    page: "PdfPage", text: "PdfTextPage"
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.float64]]:
    """Return Unicode (n,), rank of the text object (n,), and (n, 7).

    The last are left, right, bottom, top and origin in page space, and the angle clockwise.
    """
    from pypdfium2 import raw

    objects = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
    ranks = {_address(found.raw): rank for rank, found in enumerate(objects)}
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    codes: list[int] = []
    drawn: list[int] = []
    rows: list[tuple[float, ...]] = []
    rank = 0
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if code == _LINE_END_HYPHEN:
            code = ord("-")
        elif code <= 0x20 or code > sys.maxunicode or chr(code).isspace():
            continue
        raw.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(text.raw, index, x, y)
        angle = raw.FPDFText_GetCharAngle(text.raw, index)
        rank = ranks.get(_address(raw.FPDFText_GetTextObject(text.raw, index)), rank)
        codes.append(code)
        drawn.append(rank)
        rows.append((left.value, right.value, bottom.value, top.value, x.value, y.value, angle))
    numbers = np.array(rows, np.float64).reshape(len(rows), 7)
    known = np.isfinite(numbers).all(axis=1)
    return np.array(codes, np.uint32)[known], np.array(drawn, np.int64)[known], numbers[known]


def _address(found: Any) -> int | None:
    return ctypes.cast(found, ctypes.c_void_p).value


def _shown(points: NDArray[np.float64], box: tuple[float, float, float, float], rotation: int) -> NDArray[np.float64]:
    """Return points (n, 2) of page space as points from the top left of the page that is shown."""
    left, bottom, right, top = box
    x, y = points[:, 0] - left, top - points[:, 1]
    turned = {
        0: (x, y),
        90: (top - bottom - y, x),
        180: (right - left - x, top - bottom - y),
        270: (y, right - left - x),
    }
    return np.stack(turned[rotation], axis=1)
