"""PDFs drawn for a test, and what PDFium itself finds at a place on a page."""

import ctypes
import io
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
from pypdfium2 import raw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.reading.document import read_document
from index.types import Box, Document

Draw = Callable[[Canvas], None]
_FINE = 1 << 20  # device units across a page


def drawn(draw: Draw, **options: object) -> bytes:
    """Return a PDF of A4 pages; ``draw`` calls showPage between pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True, **options)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def pdf(path: Path, draw: Draw, **options: object) -> Path:
    """Write such a PDF."""
    path.write_bytes(drawn(draw, **options))
    return path


def lines(
    canvas: Canvas,
    rows: Sequence[str],
    *,
    y: float,
    x: float = 60,
    size: float = 10,
    step: float = 12,
    font: str = "Helvetica",
) -> None:
    """One string per line."""
    for number, row in enumerate(rows):
        canvas.setFont(font, size)
        canvas.drawString(x, y - step * number, row)


def bare(text: str) -> str:
    """Return the letters, digits and signs of a text: no white space, hyphens, accents, ligatures or raised digits."""
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not (c.isspace() or unicodedata.combining(c) or c in "-\u00ad\u2010\u2011\x02"))


def characters(path: Path, number: int) -> list[tuple[str, float, float]]:
    """Return each character of a page with its middle as shares of the shown page, by PDFium's own reckoning."""
    found = []
    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    text = page.get_textpage()
    x, y = ctypes.c_int(), ctypes.c_int()
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index)
        raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, (left + right) / 2, (bottom + top) / 2, x, y)
        found.append((chr(raw.FPDFText_GetUnicode(text, index)), x.value / _FINE, y.value / _FINE))
    document.close()
    return found


def read_back(found: Sequence[tuple[str, float, float]], boxes: Sequence[Box]) -> str:
    """Return the text whose characters have their middle in one of the boxes, box after box, made ``bare``."""
    return bare(
        "".join(
            character
            for box in boxes
            for character, x, y in found
            if box.left < x < box.right and box.top < y < box.bottom
        )
    )


BODY = [
    "De arbeidsmarkt is krap en dat blijft volgens de meeste onderzoekers nog",
    "wel even zo, want er zijn veel vacatures en er zijn weinig mensen die een",
    "baan zoeken.",
]


def read(tmp_path: Path, data: bytes, name: str = "rapport.pdf") -> Document:
    (tmp_path / name).write_bytes(data)
    return read_document(tmp_path / name)


def texts(document: Document) -> list[str]:
    return [page.text for page in document.pages]
