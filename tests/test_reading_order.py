"""The order in which the lines of a page are read."""

from pathlib import Path

import pytest
from pdf_pages import Draw, lines, pdf
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from index.reading.document import read_document

LEFT = [
    "In de bouw ontbreken 740 mensen.",
    "Vooral timmerlieden zijn nu erg",
    "schaars in het hele land, zegt de",
    "bond die voor hen opkomt en die",
    "een opleiding voor hen betaalt.",
]
RIGHT = [
    "De zorg zoekt 1.900 mensen voor",
    "de wijk en voor het ziekenhuis in",
    "de stad. Wie daar begint, leert het",
    "vak in een half jaar en krijgt dan",
    "meteen een vaste aanstelling.",
]
INTRODUCTION = "Dit stuk gaat over twee groepen werkgevers die het allebei moeilijk hebben, elk om een eigen reden."


def text_of(tmp_path: Path, draw: Draw) -> str:
    return read_document(pdf(tmp_path / "a.pdf", draw)).pages[0].text


def row_by_row(canvas: Canvas) -> None:
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        lines(canvas, [left], y=680 - 12 * number)
        lines(canvas, [right], y=680 - 12 * number, x=300)


def row_by_row_uneven(canvas: Canvas) -> None:
    """The lines of the two columns do not stand on the same height."""
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        lines(canvas, [left], y=680 - 12 * number)
        lines(canvas, [right], y=675 - 12 * number, x=300)


def column_by_column(canvas: Canvas) -> None:
    lines(canvas, LEFT, y=680)
    lines(canvas, RIGHT, y=680, x=300)


@pytest.mark.parametrize("columns", [row_by_row, row_by_row_uneven, column_by_column])
def test_columns_stay_apart(tmp_path: Path, columns: Draw) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [INTRODUCTION], y=710)
        columns(canvas)
        lines(canvas, ["Onder de kolommen loopt de tekst weer over de hele breedte van het blad door."], y=600)

    text = text_of(tmp_path, draw).replace("\n", " ")
    assert " ".join(LEFT) in text
    assert " ".join(RIGHT) in text
    assert text.index(LEFT[-1]) < text.index(RIGHT[0]) < text.index("Onder de kolommen")


def test_three_columns(tmp_path: Path) -> None:
    third = ["Het vervoer mist 300 chauffeurs", "op de lange ritten, en wie er wel", "is, wordt steeds ouder en stopt.", "Dat baart de hele branche zorgen", "want vervanging is er niet."]  # fmt: skip

    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(zip(LEFT, RIGHT, third, strict=True)):
            for column, part in enumerate(row):
                lines(canvas, [part], y=680 - 12 * number, x=50 + 175 * column)

    text = text_of(tmp_path, draw).replace("\n", " ")
    assert all(" ".join(column) in text for column in (LEFT, RIGHT, third))


def test_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    rows = [("Noord", "148", "51.800"), ("Oost", "71", "24.850"), ("Haven", "45", "15.750"), ("Zuid", "12", "4.100")]

    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                lines(canvas, [cell], y=680 - 14 * number, x=60 + 150 * column)

    assert text_of(tmp_path, draw).split("\n") == [" ".join(row) for row in rows]


MARGIN = {
    "Reizen": ["Wie reist krijgt 85 euro per maand terug van het fonds,", "mits de kaartjes bewaard zijn gebleven."],
    "Opvang": ["Wie opvang nodig heeft, betaalt zelf 2,30 euro per uur,", "en de rest komt van de gemeente."],
}


@pytest.mark.parametrize(("font", "colour"), [("Helvetica-Oblique", "#000000"), ("Helvetica", "#0a5c8a")])
def test_a_slanted_or_coloured_heading_in_the_margin_is_one(tmp_path: Path, font: str, colour: str) -> None:
    def draw(canvas: Canvas) -> None:
        for number, (head, text) in enumerate(MARGIN.items()):
            canvas.setFillColor(HexColor(colour))
            lines(canvas, [head], y=700 - 40 * number, font=font)
            canvas.setFillColor(HexColor("#000000"))
            lines(canvas, text, y=700 - 40 * number, x=160)

    document = read_document(pdf(tmp_path / "a.pdf", draw))
    assert [heading.title for heading in document.headings] == ["Reizen", "Opvang"]
    assert document.pages[0].text.split("\n") == [
        part for head, text in MARGIN.items() for part in (head, " ".join(text))
    ]


def test_a_coloured_text_in_the_margin_is_no_heading(tmp_path: Path) -> None:
    aside = ["Het fonds is", "er voor wie", "ver van zijn", "werk woont."]

    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(HexColor("#0a5c8a"))
        lines(canvas, aside, y=700)
        canvas.setFillColor(HexColor("#000000"))
        lines(canvas, [line for text in MARGIN.values() for line in text], y=700, x=160)

    document = read_document(pdf(tmp_path / "a.pdf", draw))
    assert document.headings == ()
    assert " ".join(aside) in document.pages[0].text


@pytest.mark.parametrize("heads_last", [True, False])
def test_a_heading_in_the_margin_stands_before_its_text(tmp_path: Path, heads_last: bool) -> None:
    parts = {
        "Reizen": [
            "Wie reist krijgt 85 euro per maand terug van het fonds,",
            "mits de kaartjes bewaard zijn gebleven.",
        ],
        "Opvang": ["Wie opvang nodig heeft, betaalt zelf 2,30 euro per uur,", "en de rest komt van de gemeente."],
    }

    def draw(canvas: Canvas) -> None:
        for last in (False, True):
            for number, (head, text) in enumerate(parts.items()):
                if last == heads_last:
                    lines(canvas, [head], y=700 - 40 * number, font="Helvetica-Bold")
                if not last:
                    lines(canvas, text, y=700 - 40 * number, x=160)

    document = read_document(pdf(tmp_path / "a.pdf", draw))
    assert [heading.title for heading in document.headings] == ["Reizen", "Opvang"]
    assert document.pages[0].text.split("\n") == [
        part for head, text in parts.items() for part in (head, " ".join(text))
    ]


def test_an_initial_letter_begins_its_word(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["D"], y=676, size=36)
        lines(canvas, ["e wethouder trok 12 miljoen uit voor de haven, en dat is", "meer dan in de jaren daarvoor bij elkaar."], y=700, x=90)  # fmt: skip
        lines(canvas, ["De raad stemde ermee in."], y=664)

    assert text_of(tmp_path, draw).startswith("De wethouder trok 12 miljoen uit voor de haven")


@pytest.mark.parametrize(
    ("initial", "rest", "begin"), [("E", "lke wijk krijgt", "Elke wijk"), ("U", "krijgt altijd", "U krijgt")]
)
def test_a_white_initial_letter_in_a_box_stands_further_from_its_word(tmp_path: Path, initial: str, rest: str, begin: str) -> None:  # fmt: skip
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.5)
        canvas.rect(60, 676, 34, 34, stroke=0, fill=1)
        canvas.setFillGray(1)
        lines(canvas, [initial], y=682, x=66, size=32)
        canvas.setFillGray(0)
        lines(canvas, [f"{rest} een eigen budget van 12 miljoen euro, en", "dat is meer dan in de jaren daarvoor."], y=700, x=100)  # fmt: skip

    assert text_of(tmp_path, draw).startswith(begin)


def test_an_initial_letter_of_two_signs_begins_its_word(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["sselmeervissers vingen vorig jaar 410 ton paling, en dat is", "minder dan in het jaar daarvoor."], y=700, x=104)  # fmt: skip
        lines(canvas, ["De sector krijgt steun."], y=664)
        lines(canvas, ["IJ"], y=680, size=34)

    document = read_document(pdf(tmp_path / "a.pdf", draw))
    assert document.pages[0].text.startswith("IJsselmeervissers vingen vorig jaar 410 ton paling")
    assert document.headings == ()
