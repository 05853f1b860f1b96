"""The text of the pages of PDFs that are made here with reportlab."""

import hashlib
import io
from pathlib import Path

import pytest
from pdf_pages import BODY, drawn, lines, read, texts
from pypdf import PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas


def test_a_report_with_headers_footers_outline_and_hyphens(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Krapte op de arbeidsmarkt")
        canvas.setAuthor("UWV")
        canvas.setSubject("Juni 2024")
        for number, chapter in enumerate(["1. Algemene gevolgen voor werk en", "2. Vraag", "3. Aanbod"], start=1):
            lines(canvas, ["UWV"], y=820, size=7)
            lines(canvas, [f"Pagina {number} van 3"], y=30, x=500, size=7)
            lines(canvas, [chapter], y=780, size=16, font="Helvetica-Bold")
            canvas.bookmarkPage(chapter)
            canvas.addOutlineEntry(chapter, chapter, level=0)
            if number == 1:
                lines(canvas, ["werkgelegenheid"], y=762, size=16, font="Helvetica-Bold")
            lines(
                canvas,
                [f"In {2000 + number} was de arbeids-", "productiviteit hoog en de AI-", "toepassing ook."],
                y=740,
            )
            lines(canvas, ["Wat er is"], y=690, size=12, font="Helvetica-Bold")
            lines(canvas, BODY, y=670)
            canvas.showPage()

    data = drawn(draw)
    document = read(tmp_path, data)
    rest = "Wat er is\n" + " ".join(BODY)
    assert texts(document) == [
        f"{title}\nIn {year} was de arbeidsproductiviteit hoog en de AI-toepassing ook.\n{rest}"
        for title, year in [
            ("1. Algemene gevolgen voor werk en werkgelegenheid", 2001),
            ("2. Vraag", 2002),
            ("3. Aanbod", 2003),
        ]
    ]
    assert [(h.page, h.level, h.title) for h in document.headings] == [
        (1, 1, "1. Algemene gevolgen voor werk en werkgelegenheid"),
        (1, 2, "Wat er is"),
        (2, 1, "2. Vraag"),
        (2, 2, "Wat er is"),
        (3, 1, "3. Aanbod"),
        (3, 2, "Wat er is"),
    ]
    for heading in document.headings:
        assert document.pages[heading.page - 1].text[heading.offset :].startswith(heading.title + "\n")
    page = document.pages[1]
    sentence = page.text.split("\n")[1]
    start = page.text.index(sentence)
    assert page.source_form(start, start + len(sentence)) == (
        "In 2002 was de arbeids- productiviteit hoog en de AI- toepassing ook."
    )
    assert (document.name, document.title, document.organisation, document.year) == (
        "rapport.pdf",
        "Krapte op de arbeidsmarkt",
        "UWV",
        2024,
    )
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_a_single_page_keeps_its_page_number(tmp_path: Path) -> None:
    assert texts(read(tmp_path, drawn(lambda canvas: (lines(canvas, BODY, y=700), lines(canvas, ["1"], y=30))))) == [
        " ".join(BODY) + "\n1"
    ]


def test_raised_marks_by_text_rise(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        for size, rise, part in [
            (10, 0, "Spraakherkenning (speech recognition)"),
            (6, 4, "1"),
            (10, 0, " groeit in 2025"),
            (6, 4, "12"),
            (10, 0, " en de CO"),
            (6, -2, "2"),
            (10, 0, " niet."),
        ]:
            text.setFont("Helvetica", size)
            text.setRise(rise)
            text.textOut(part)
        canvas.drawText(text)

    page = read(tmp_path, drawn(draw)).pages[0]
    assert page.text == "Spraakherkenning (speech recognition)¹ groeit in 2025¹² en de CO2 niet."
    assert [edit.source for edit in page.edits] == ["1", "12"]
    assert page.source_form(0, len(page.text)) == (
        "Spraakherkenning (speech recognition)1 groeit in 202512 en de CO2 niet."
    )


def test_raised_marks_by_position(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["De krapte neemt toe"], y=700)
        lines(canvas, ["3"], y=704, x=152, size=6)
        lines(canvas, ["volgens het onderzoek van"], y=700, x=158)
        lines(canvas, ["het ministerie."], y=688)
        lines(canvas, ["3"], y=64, size=5)
        lines(canvas, ["Zie bijlage 3."], y=60, x=66, size=8)

    page = read(tmp_path, drawn(draw)).pages[0]
    assert page.text == "De krapte neemt toe³ volgens het onderzoek van het ministerie.\n³ Zie bijlage 3."


def test_columns_follow_each_other_and_paragraphs_run_on(tmp_path: Path) -> None:
    left = ["De linker kolom is smal en", "loopt aan het einde door in", "de rechter kolom en daar is"]
    right = ["de zin pas uit. Daarna komt", "er nog een zin achteraan die", "hier eindigt."]

    def draw(canvas: Canvas) -> None:
        lines(canvas, left, y=700)
        lines(canvas, right, y=700, x=320)

    assert texts(read(tmp_path, drawn(draw))) == [" ".join([*left, *right])]


def test_cells_on_one_line_make_one_row(tmp_path: Path) -> None:
    cells = [
        ("sector", "omschrijving van het werk in die sector"),
        ("bouw", "huizen en wegen"),
        ("zorg", "mensen helpen"),
    ]

    def draw(canvas: Canvas) -> None:
        for number, (sector, work) in enumerate(cells):
            lines(canvas, [sector], y=700 - 14 * number)
            lines(canvas, [work], y=700 - 14 * number, x=300)

    assert texts(read(tmp_path, drawn(draw))) == ["\n".join(f"{sector} {work}" for sector, work in cells)]


def test_lines_set_close_together_are_still_lines(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(["Regel een", "Regel twee"]):
            text = canvas.beginText(100 - 40 * number, 700 - 15 * number)
            text.setFont("Helvetica", 20)
            text._code.append(f"({row}) Tj")
            canvas.drawText(text)

    assert texts(read(tmp_path, drawn(draw))) == ["Regel een\nRegel twee"]


def test_what_the_crop_box_hides_is_left_out(tmp_path: Path) -> None:
    writer = PdfWriter(
        clone_from=io.BytesIO(drawn(lambda c: (lines(c, BODY, y=700), lines(c, ["opmaak.indd 3"], y=20))))
    )
    stream = io.BytesIO()
    writer.pages[0].cropbox = RectangleObject((40, 40, 560, 800))
    writer.write(stream)
    assert texts(read(tmp_path, stream.getvalue())) == [" ".join(BODY)]
    writer.pages[0].cropbox = RectangleObject((0, 0, 1, 1))
    stream = io.BytesIO()
    writer.write(stream)
    assert texts(read(tmp_path, stream.getvalue())) == [" ".join(BODY) + "\nopmaak.indd 3"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotated_pages_and_rotated_text(tmp_path: Path, degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        lines(canvas, BODY, y=60, x=-200)
        lines(canvas, BODY, y=0, x=-200)

    assert texts(read(tmp_path, drawn(draw))) == [" ".join(BODY) + "\n" + " ".join(BODY)]


def test_text_inside_a_form_has_a_place(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for name, row in (("boven", "De zin hier boven"), ("onder", "gaat hier niet verder.")):
            canvas.beginForm(name)
            lines(canvas, [row], y=0, x=0)
            canvas.endForm()
        lines(canvas, ["Gewone tekst."], y=760)
        for name, y in (("boven", 700), ("onder", 600)):
            canvas.saveState()
            canvas.translate(60, y)
            canvas.doForm(name)
            canvas.restoreState()
        lines(canvas, ["En nog wat."], y=560)

    assert texts(read(tmp_path, drawn(draw))) == [
        "Gewone tekst.\nDe zin hier boven\ngaat hier niet verder.\nEn nog wat."
    ]


def test_a_page_without_text_is_there_and_empty(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.showPage()
        lines(canvas, BODY, y=700)

    assert texts(read(tmp_path, drawn(draw))) == ["", " ".join(BODY)]
