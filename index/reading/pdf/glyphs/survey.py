"""How much of each page of a PDF is image, and how much of its text has a meaning and can be seen."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.drawings import Drawn, own_matrix
from index.reading.pdf.pdfium import direct, handle_of

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_CELLS = 200  # in which a page is divided either way, to tell how much of it is under images
_SAMPLE = 300  # characters of a page that are looked at
_BLANKS = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0})
_Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class PageSurvey:
    """What a page is made of."""

    covered: float  # share of the shown page under images, 0..1
    drawn: int  # lines and areas
    unmapped: float  # share of the characters for which the file has no letter, by a sample of them, 0..1
    unseen: float  # the same: in invisible mode, as text recognition puts it over an image


def survey_page(page: "PdfPage", text: "PdfTextPage", drawn: Sequence[Drawn]) -> PageSurvey:
    """Return the survey of a page; ``drawn`` are its objects."""
    from pypdfium2 import raw

    images: list[_Floats] = []
    paths = 0
    for found, matrix, _ in drawn:
        kind = raw.FPDFPageObj_GetType(found)
        paths += kind == raw.FPDF_PAGEOBJ_PATH
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(_corners(found, matrix))
    unmapped, unseen = _shares(text)
    return PageSurvey(covered=_covered(images, page.get_bbox()), drawn=paths, unmapped=unmapped, unseen=unseen)


def _shares(text: "PdfTextPage") -> tuple[float, float]:
    """Return the shares of the characters without a letter, and in invisible mode, by a sample of them."""
    from pypdfium2 import raw

    is_unmapped = direct(raw.FPDFText_HasUnicodeMapError, ctypes.c_int)
    is_generated = direct(raw.FPDFText_IsGenerated, ctypes.c_int)
    get_code = direct(raw.FPDFText_GetUnicode, ctypes.c_uint)
    page, count = handle_of(text), text.count_chars()
    signs = unmapped = unseen = 0
    for at in range(0, count, max(1, count // _SAMPLE)):
        wrong = is_unmapped(page, at) == 1
        if not wrong and (is_generated(page, at) == 1 or get_code(page, at) in _BLANKS):
            continue
        signs += 1
        unmapped += wrong
        mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text.raw, at))
        unseen += mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE
    return unmapped / max(signs, 1), unseen / max(signs, 1)


def _corners(image: Any, matrix: _Floats) -> _Floats:
    """Return left, bottom, right and top of an image on the page; ``matrix`` is that of the forms around it."""
    square = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]], np.float64)  # an image fills the unit square
    points = (square @ (own_matrix(image) @ matrix))[:, :2]
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def _covered(images: Sequence[_Floats], box: tuple[float, float, float, float]) -> float:
    """Return the share of a page's box under images (left, bottom, right, top), which may overlap or be strips."""
    left, bottom, right, top = box
    if not (right > left and top > bottom):
        return 0.0
    under = np.zeros((_CELLS, _CELLS), bool)
    scale = _CELLS / np.array([right - left, top - bottom])
    for image in images:
        if not np.isfinite(image).all():
            continue
        corners = (image.reshape(2, 2) - [left, bottom]) * scale
        (x, y), (far_x, far_y) = np.rint(np.clip(corners, 0, _CELLS)).astype(int)
        under[y:far_y, x:far_x] = True
    return float(under.mean())
