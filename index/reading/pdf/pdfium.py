"""A PDF as PDFium opens it, and its pages as images. With glyphs/ all that knows pypdfium2."""

import ctypes
import threading
from collections.abc import Callable, Iterator
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

LOCK = threading.Lock()  # PDFium may not be used from two threads at once, not even for two files
_WIDEST, _TALLEST = 4000, 8000  # pixels of one image, however odd the shape of the page is


@dataclass(frozen=True, kw_only=True)
class PageImage:
    """A page as a PDF viewer shows it: cropped and turned."""

    png: bytes
    width: int  # pixels
    height: int  # pixels


def render_page(path: Path, number: int, width: int) -> PageImage:
    """Return page ``number`` (from 1) of a PDF, ``width`` pixels wide or as near to that as bounds allow.

    Raises PageImageError when there is no such page, or it cannot be drawn.
    """
    from pypdfium2 import PdfiumError

    failed = f"Pagina {number} is niet als beeld te tonen: het bestand is beschadigd. Voeg het document opnieuw toe."
    try:
        with LOCK, closing(open_pdf(path)) as pdf:
            pdf.init_forms()  # what was filled in is drawn too
            if not 1 <= number <= len(pdf):
                raise PageImageError(f"Het bestand heeft geen pagina {number}. Kies een pagina van 1 tot {len(pdf)}.")
            with open_page(pdf, number - 1) as page:
                bitmap = page.render(scale=_scale(page.get_size(), width), may_draw_forms=True)
                with closing(bitmap):
                    image = bitmap.to_pil().copy()  # its pixels belong to PDFium
    except (PdfiumError, OSError, ValueError, MemoryError) as error:
        raise PageImageError(failed) from error
    stream = BytesIO()
    image.save(stream, format="PNG", compress_level=1)
    return PageImage(png=stream.getvalue(), width=image.width, height=image.height)


def open_pdf(source: Path | bytes) -> "PdfDocument":
    """Open a file by its path or its content. Raises PdfiumError."""
    from pypdfium2 import PdfDocument

    return PdfDocument(source)  # a file with only an owner's password opens with an empty one


@contextmanager
def open_page(pdf: "PdfDocument", index: int) -> Iterator["PdfPage"]:
    """Open a page, and close it here rather than whenever it is collected: that could be in another thread."""
    with closing(pdf[index]) as page:
        yield page


def direct(function: Any, result: Any, *more: Any) -> Callable[..., Any]:
    """Return a function of PDFium for a page and a character in plain numbers: a page has thousands of characters."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    prototype = ctypes.PYFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *more)
    return prototype(address)


def handle_of(text: "PdfTextPage") -> ctypes.c_void_p:
    """Return what tells ``direct`` functions the page."""
    return ctypes.cast(text.raw, ctypes.c_void_p)


def _scale(size: tuple[float, float], width: int) -> float:
    """Return pixels per point. ValueError for a page without a size."""
    if not min(size) > 0:
        raise ValueError(f"a page of {size[0]} by {size[1]} points")
    return min(min(max(width, 1), _WIDEST) / size[0], _TALLEST / size[1])


def shown_points(
    points: NDArray[np.float64], box: tuple[float, float, float, float], rotation: int
) -> NDArray[np.float64]:
    """Return points (n, 2) of page space as points from the top left of the page that is shown."""
    left, bottom, right, top = box
    x, y = points[:, 0] - left, top - points[:, 1]
    turned = {
        0: (x, y),
        90: (top - bottom - y, x),
        180: (right - left - x, top - bottom - y),
        270: (y, right - left - x),
    }
    return np.stack(turned.get(rotation, (x, y)), axis=1)
