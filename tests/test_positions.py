"""From a quote to the place of its letters on the page, checked against what PDFium finds there."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_pages import bare, lines, pdf
from positioned_report import HEIGHT, WIDTH, Report, in_points
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from index.reading.pdf.positions import NO_POSITIONS, find_boxes
from index.types import Page

# Lines and pages


def test_a_word_lies_where_it_was_drawn(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["De krapte neemt toe in de zorg."], y=700))
    (box,) = Report(path).boxes("krapte")
    before = pdfmetrics.stringWidth("De ", "Helvetica", 10)
    width = pdfmetrics.stringWidth("krapte", "Helvetica", 10)
    # As high as the line: from the top of the D and k to the foot of the p.
    assert in_points(box) == pytest.approx([60 + before, HEIGHT - 707.3, 60 + before + width, HEIGHT - 697.9], abs=0.8)


def test_a_sentence_over_three_lines_has_a_box_for_each_and_takes_the_hyphens_along(tmp_path: Path) -> None:
    rows = [
        "Eerst dit. De gevolgen voor de arbeids-",
        "productiviteit en voor de AI-",
        "toepassingen zijn groot. Dan dat.",
    ]
    report = Report(pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, rows, y=700)))
    quote = "De gevolgen voor de arbeidsproductiviteit en voor de AI-toepassingen zijn groot."
    boxes = report.boxes(quote)
    assert report.at(boxes) == bare(quote)
    assert [round(HEIGHT - box.bottom * HEIGHT) for box in boxes] == [698, 686, 674]
    ends = [60 + pdfmetrics.stringWidth(row, "Helvetica", 10) for row in rows[:2]]
    assert [box.right * WIDTH for box in boxes[:2]] == pytest.approx(ends, abs=0.8)


def test_a_sentence_over_a_page_break_is_marked_on_both_pages(tmp_path: Path) -> None:
    halves = "De vraag naar personeel in de zorg en het onderwijs", "blijft de komende jaren groot."

    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Een zin vooraf die hier eindigt.", halves[0]], y=100)
        canvas.showPage()
        lines(canvas, [f"{halves[1]} Een zin erna."], y=780)

    report = Report(pdf(tmp_path / "a.pdf", draw))
    pieces = report.sentences()[1:3]
    assert [number for number, _, _ in pieces] == [1, 2]
    for (number, start, end), half in zip(pieces, halves, strict=True):
        boxes = find_boxes(report.positions, report.page(number), start, end)
        assert len(boxes) == 1
        assert report.at(boxes, number) == bare(half)


def test_two_columns(tmp_path: Path) -> None:
    left = ["De linker kolom is smal en", "loopt aan het einde door in", "de rechter kolom en daar is"]
    right = ["de zin pas uit. Daarna komt", "er nog een zin achteraan die", "hier eindigt."]

    def draw(canvas: Canvas) -> None:
        lines(canvas, left, y=700)
        lines(canvas, right, y=700, x=320)

    report = Report(pdf(tmp_path / "a.pdf", draw))
    quote = f"{' '.join(left)} de zin pas uit."
    boxes = report.boxes(quote)
    assert report.at(boxes) == bare(quote)
    assert [box.left * WIDTH for box in boxes] == pytest.approx([60, 60, 60, 320], abs=1.5)


def test_cells_of_a_row_are_marked_apart(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, cells in enumerate([("bouw", "9%", "17%"), ("zorg", "9%", "35%"), ("horeca", "9%", "17%")]):
            for cell, x in zip(cells, (60, 200, 300), strict=True):
                lines(canvas, [cell], y=700 - 20 * number, x=x)

    report = Report(pdf(tmp_path / "a.pdf", draw))
    boxes = report.boxes("zorg 9% 35%")
    assert report.at(boxes) == "zorg9%35%"
    assert [box.left * WIDTH for box in boxes] == pytest.approx([60, 200, 300], abs=1.5)
    assert all(677 < HEIGHT - box.bottom * HEIGHT < 681 for box in boxes)


# Characters


def test_ligatures(tmp_path: Path) -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    row = "Met een of\ufb01ci\u00eble \ufb02exibele eis. Zonder ef\ufb01ci\u00ebntie niet."
    report = Report(pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, [row], y=700, font="Vera")))
    quote = "Met een officiële flexibele eis."
    assert report.at(report.boxes(quote)) == bare(quote)
    assert report.at(report.boxes("flexibele")) == "flexibele"
    assert len(report.boxes("fi")) == 1, "half of a ligature's word"


def test_small_raised_marks_belong_to_their_line(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        text.setLeading(12)
        for size, rise, part in [(10, 0, "Het gebruik groeit"), (6, 4, "12"), (10, 0, " en de vraag naar scholing")]:
            text.setFont("Helvetica", size)
            text.setRise(rise)
            text.textOut(part)
        text.textLine()
        text.textOut("volgens velen ook.")
        canvas.drawText(text)

    report = Report(pdf(tmp_path / "a.pdf", draw))
    quote = "Het gebruik groeit¹² en de vraag naar scholing volgens velen ook."
    boxes = report.boxes(quote)
    assert len(boxes) == 2
    assert report.at(boxes) == bare(quote)
    assert report.at(report.boxes("groeit¹²")) == "groeit12"


def test_accents_that_stand_apart_in_the_file(tmp_path: Path) -> None:
    report = Report(pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["Één café in Curaçao heeft ruïnes."], y=700)))
    assert report.at(report.boxes("Één café in Curaçao")) == "EencafeinCuracao"


# Other places that look the same


def test_the_same_sentence_twice_is_marked_where_it_is_quoted(tmp_path: Path) -> None:
    rows = ["De krapte neemt toe in de zorg.", "In de bouw is dat anders.", "De krapte neemt toe in de zorg."]
    report = Report(pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, rows, y=700, step=30)))
    first, second = report.boxes(rows[0]), report.boxes(rows[0], after="bouw")
    assert [round(HEIGHT - box.bottom * HEIGHT) for box in (*first, *second)] == [698, 638]


def test_a_running_header_with_the_words_of_the_text_is_never_marked(tmp_path: Path) -> None:
    words = "De krapte op de arbeidsmarkt neemt toe"

    def draw(canvas: Canvas) -> None:
        for number in range(1, 5):
            lines(canvas, [words], y=810, size=7)
            lines(
                canvas, [f"{words} en dat blijft zo in jaar {number}, zegt men.", "Wat daarna komt is anders."], y=700
            )
            canvas.showPage()

    report = Report(pdf(tmp_path / "a.pdf", draw))
    for number in range(1, 5):
        assert report.page(number).text.startswith(f"{words} en")
        (box,) = report.boxes(words, number)
        assert round(HEIGHT - box.bottom * HEIGHT) == 698


def test_words_that_are_those_of_a_removed_line_too_are_marked_where_they_are_quoted(tmp_path: Path) -> None:
    words = "Krapte op de arbeidsmarkt"
    body = [f"Dit is regel {number} van een bladzijde over banen en mensen." for number in range(8)]

    def draw(canvas: Canvas) -> None:
        for number in range(1, 5):
            lines(canvas, [*body, f"Dit is bladzijde {number} in dit bestand."], y=700)
            lines(canvas, [words], y=810, size=7)
            if number == 2:
                lines(canvas, [words], y=560, size=12)
            lines(canvas, [*body, "Hier houdt het verhaal weer op."], y=520)
            canvas.showPage()

    report = Report(pdf(tmp_path / "a.pdf", draw))
    assert report.page(2).text.count(words) == 1
    (own,) = report.boxes(words, 2)
    assert HEIGHT - own.bottom * HEIGHT == pytest.approx(560 - 3, abs=1), "not the small ones at the head of the page"
    (box,) = report.boxes("Hier houdt het verhaal weer op.", 2)
    assert HEIGHT - box.bottom * HEIGHT == pytest.approx(520 - 8 * 12 - 2, abs=1)


def test_text_that_lies_over_other_text_is_not_marked(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["De krapte neemt toe in de zorg."], y=700)
        lines(canvas, ["Iets heel anders staat eroverheen."], y=701)

    assert Report(pdf(tmp_path / "a.pdf", draw)).boxes("De krapte neemt toe in de zorg.") == ()


def test_a_watermark_does_not_stand_in_the_way(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(60, 440)
        canvas.rotate(55)
        canvas.setFont("Helvetica", 80)
        canvas.drawString(0, 0, "CONCEPT")
        canvas.restoreState()
        lines(
            canvas,
            [f"Dit is zin nummer {number} van een pagina met een watermerk erdoor." for number in range(30)],
            y=780,
        )

    report = Report(pdf(tmp_path / "a.pdf", draw))
    for number in range(30):
        (box,) = report.boxes(f"Dit is zin nummer {number} van een pagina met een watermerk erdoor.")
        assert HEIGHT - box.bottom * HEIGHT == pytest.approx(778 - 12 * number, abs=1)


def test_a_large_initial_letter_does_not_stretch_the_mark_over_the_next_line(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["E"], y=676, size=46)
        lines(canvas, ["en zin naast een grote letter.", "Een tweede zin ernaast.", "Een derde zin."], y=700, x=95)

    report = Report(pdf(tmp_path / "a.pdf", draw))
    assert report.at(report.boxes("en zin naast een grote letter.")) == "enzinnaasteengroteletter."
    assert report.at(report.boxes("Een tweede zin ernaast.")) == "Eentweedezinernaast."


# Whatever comes


def test_what_is_not_on_the_page_has_no_place(tmp_path: Path) -> None:
    report = Report(pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["De krapte neemt toe."], y=700)))
    page = report.page(1)
    assert find_boxes(NO_POSITIONS, page, 0, len(page.text)) == ()
    assert find_boxes(report.positions, Page(document="a.pdf", number=2, text=page.text), 0, 5) == ()
    longer = Page(document="a.pdf", number=1, text=page.text + " En meer.")
    assert find_boxes(report.positions, longer, 0, len(longer.text)) == (), "a part of it has no place"


_TEXT = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)
_LINE = st.tuples(_TEXT, st.floats(-50, 620), st.floats(-50, 860), st.sampled_from([0, 0, 0, 90, 270]), st.sampled_from([6, 10, 30]))  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=st.lists(_LINE, min_size=1, max_size=6),
    rotation=st.sampled_from([0, 90, 180, 270]),
    crop=st.sampled_from([None, (100, 100, 400, 500), (-20, -20, 300, 900), (0, 0, 3, 3)]),
    start=st.integers(-5, 100),
    length=st.integers(-5, 100),
)
def test_boxes_lie_on_the_page_and_hold_letters_of_the_quote_only(
    tmp_path: Path,
    drawn: list[tuple[str, float, float, int, int]],
    rotation: int,
    crop: tuple[float, float, float, float] | None,
    start: int,
    length: int,
) -> None:
    def draw(canvas: Canvas) -> None:
        for text, x, y, angle, size in [*drawn, ("vast", 200, 200, 0, 10)]:
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(angle)
            lines(canvas, [text], x=0, y=0, size=size)
            canvas.restoreState()

    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "vlak.pdf", draw)))
    writer.pages[0].rotate(rotation)
    if crop:
        writer.pages[0].cropbox = RectangleObject(crop)
    writer.write(tmp_path / "a.pdf")
    report = Report(tmp_path / "a.pdf")
    page = report.page(1)
    boxes = find_boxes(report.positions, page, start, start + length)
    for box in boxes:
        assert 0 <= box.left <= box.right <= 1
        assert 0 <= box.top <= box.bottom <= 1
    if boxes:
        quoted = Counter(filter(str.isalnum, bare(page.text[max(start, 0) : max(start + length, 0)])))
        assert quoted <= Counter(report.at(boxes))
