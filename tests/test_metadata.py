"""Where the title and the year of a report come from."""

import io
from pathlib import Path

import pytest
from pdf_pages import BODY, drawn, lines, read
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("", "Een eigen kop", "Een eigen kop"),
        ("Microsoft Word - concept v3.docx", "Een eigen kop", "Een eigen kop"),
        ("untitled", "Voorwoord", "rapport"),
        ("De titel", "Een kop", "De titel"),
    ],
)
def test_where_the_title_comes_from(tmp_path: Path, title: str, heading: str, expected: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        lines(canvas, [heading], y=740, size=16)
        lines(canvas, BODY, y=700)

    assert read(tmp_path, drawn(draw)).title == expected


@pytest.mark.parametrize(
    ("title", "first", "created", "expected"),
    [
        ("Monitor 2023", "Utrecht, mei 2022", "D:20240101", 2023),
        ("Mobiliteitsvisie 2040", "Tekst", "D:20230101", 2023),
        ("Mobiliteitsvisie 2040", "Utrecht, mei 2022", "D:20230101", 2022),
        ("Begroting 2024", "Tekst", "D:20231101", 2024),
        ("Mobiliteitsvisie 2090", "Tekst", "", None),
        ("Monitor", "Utrecht, mei 2022", "D:20240101", 2022),
        ("Monitor", "In 2019 was het 2020.", "D:20240101", 2024),
        ("Monitor", "Tekst", "D:20000101000000+00'00'", None),
        ("Monitor", "Tekst", "D:19700101000000Z", None),
        ("Monitor", "Tekst", "", None),
        ("Nummer 12023 en 1.2023", "Tekst", "", None),
    ],
)
def test_where_the_year_comes_from(tmp_path: Path, title: str, first: str, created: str, expected: int | None) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn(lambda canvas: lines(canvas, [first], y=700))))
    writer.metadata = {"/Title": title, "/CreationDate": created}
    stream = io.BytesIO()
    writer.write(stream)
    document = read(tmp_path, stream.getvalue())
    assert (document.year, document.organisation) == (expected, "")


def test_a_title_cannot_steer_a_terminal(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn(lambda canvas: lines(canvas, ["Tekst"], y=700))))
    writer.metadata = {"/Title": "\x1b[2J\x1b]0;weg\x07Jaar\u202everslag", "/Author": "De\x1bWit"}
    stream = io.BytesIO()
    writer.write(stream)
    document = read(tmp_path, stream.getvalue())
    assert (document.title, document.organisation) == ("[2J]0;wegJaarverslag", "DeWit")
