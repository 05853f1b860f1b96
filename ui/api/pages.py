"""A page of a report: its text, where a stretch of it stands, and its image with that marked."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from index.types import Box, DocumentSummary, is_pdf
from rag.types import Citation
from ui.api.problems import ProblemError, unknown_report
from ui.api.shapes import PageShape
from ui.api.shaping import box_shapes, image_path
from ui.protocols import Backend
from ui.text.labels import document_label
from ui.text.place_layout import page_of

_COLOUR, _LINE = "#b00020", 400  # of a mark; its line is this part of the width


def marked_page(
    backend: Backend, report: str, number: int, stretches: Sequence[tuple[int, int]]
) -> tuple[PageShape, list[Box]]:
    """Return a page with the boxes of these stretches of its text. Raises ProblemError when there is no such page."""
    document = find_report(backend, report)
    try:
        page = backend.page(report, number)
    except KeyError as error:
        raise ProblemError(
            404,
            "unknown-page",
            f"Dit rapport heeft geen pagina {number}. Kies een pagina van 1 tot en met {document.pages}.",
        ) from error
    found = [
        backend.marks(Citation(document=report, page=number, start=start, end=end, quote=page.text[start:end]))
        for start, end in stretches
        if 0 <= start < end <= len(page.text)
    ]
    boxes = [box for one in found for box in one]
    shape = PageShape(
        report=report,
        title=document_label(document),
        page=number,
        pages=document.pages,
        printed_page=page.label if is_pdf(report) else "",
        place=page_of(report, number, page.label, document.pages),
        text=page.text,
        boxes=box_shapes(boxes),
        certain=len(found) == len(stretches) and all(found),
        image=image_path(report, number, stretches),
    )
    return shape, boxes


def draw_marks(png: bytes, boxes: list[Box]) -> bytes:
    """Return the image with a frame around each box."""
    if not boxes:
        return png
    from PIL import Image, ImageDraw

    with Image.open(BytesIO(png)) as opened:
        sheet = opened.convert("RGB")
    draw, wide, high = ImageDraw.Draw(sheet), sheet.width, sheet.height
    line = max(1, wide // _LINE)
    for box in boxes:
        corners = (box.left * wide - line, box.top * high - line, box.right * wide + line, box.bottom * high + line)
        draw.rectangle(corners, outline=_COLOUR, width=line)
    stream = BytesIO()
    sheet.save(stream, format="PNG", compress_level=1)
    return stream.getvalue()


def find_report(backend: Backend, name: str) -> DocumentSummary:
    """Return a report. Raises ProblemError when there is none of that name."""
    for document in backend.documents():
        if document.name == name:
            return document
    raise unknown_report(name)
