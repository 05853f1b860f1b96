"""A report with the places of its characters."""

from collections.abc import Sequence
from pathlib import Path

from pdf_pages import bare, characters, read_back
from reportlab.lib.pagesizes import A4

from index.chunks import ChunkOptions, chunk_document
from index.reading.document import read_with_positions
from index.reading.pdf.positions import Positions, find_boxes
from index.types import Box, Document, Page

WIDTH, HEIGHT = A4


class Report:
    """A PDF as read in, to ask where a quote stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        document, positions = read_with_positions(path)
        assert positions is not None
        self.document: Document = document
        self.positions: Positions = positions
        self._characters: dict[int, list[tuple[str, float, float]]] = {}

    def page(self, number: int) -> Page:
        return self.document.pages[number - 1]

    def boxes(self, quote: str, number: int = 1, *, after: str = "") -> tuple[Box, ...]:
        start = self.page(number).text.index(quote, self.page(number).text.index(after))
        return find_boxes(self.positions, self.page(number), start, start + len(quote))

    def at(self, boxes: Sequence[Box], number: int = 1) -> str:
        if number not in self._characters:
            self._characters[number] = characters(self.path, number)
        return read_back(self._characters[number], boxes)

    def sentences(self) -> list[tuple[int, int, int]]:
        return [
            piece
            for chunk in chunk_document(self.document, ChunkOptions())
            for span in chunk.sentences
            for piece in chunk.pieces(span.start, span.end)
        ]

    def missed(self) -> list[str]:
        """The sentences that have no place, or other text there."""
        found = []
        for number, start, end in self.sentences():
            page = self.page(number)
            boxes = find_boxes(self.positions, page, start, end)
            if not boxes or self.at(boxes, number) != bare(page.source_form(start, end)):
                found.append(page.text[start:end])
        return found


def in_points(box: Box) -> list[float]:
    """Left, top, right and bottom in points from the top left of an A4 page."""
    return [box.left * WIDTH, box.top * HEIGHT, box.right * WIDTH, box.bottom * HEIGHT]
