"""Numbers in the margin that count the lines are no part of a text; those of items and rows are."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pdf_pages import lines, pdf
from reportlab.pdfgen.canvas import Canvas

from index.reading.document import read_document

TEXT = [
    "De rechter heeft gekeken naar de brief die de eiser op 3 mei heeft gestuurd",
    "en naar wat de gemeente daarop heeft gezegd. De brief kwam na de laatste dag",
    "waarop dat kon. Het bezwaar is daarom te laat, ook al was de eiser in die tijd",
    "ziek. Hij had iemand anders kunnen vragen de brief te sturen, en dat heeft hij",
    "niet gedaan. Het beroep slaagt niet. De gemeente hoeft de kosten van 45 euro",
    "niet te betalen.",
]
ITEMS = ["Een plan", "Een begroting van 45 euro", "Een planning", "Een brief", "Een pas", "Een foto"]


def read(tmp_path: Path, rows: Sequence[str], numbers: Sequence[int]) -> str:
    def draw(canvas: Canvas) -> None:
        lines(canvas, rows, y=780, step=14)
        for number in numbers:
            canvas.setFont("Helvetica", 8)
            canvas.drawRightString(50, 780 - 14 * (number - numbers[0] + (numbers[0] % 5 or 5) - 1), str(number))

    return read_document(pdf(tmp_path / "a.pdf", draw)).pages[0].text


@pytest.mark.parametrize("first", [1, 41])
def test_line_numbers_are_not_read(tmp_path: Path, first: int) -> None:
    assert read(tmp_path, TEXT, range(first, first + 6)) == " ".join(TEXT)


def test_every_fifth_line_may_have_one(tmp_path: Path) -> None:
    rows = [*TEXT[:5], *TEXT[:5], *TEXT]
    assert read(tmp_path, rows, range(5, 16, 5)) == " ".join(rows)


def test_numbers_of_items_stay(tmp_path: Path) -> None:
    text = read(tmp_path, ITEMS, range(1, 7))
    assert [number for number in range(1, 7) if str(number) not in text] == []
