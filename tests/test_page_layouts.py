"""Pages of many layouts, read as whoever looks at them does: text beside text, and tables on turned pages."""

from pathlib import Path

from pdf_pages import Draw, lines, pdf
from reportlab.pdfgen.canvas import Canvas

from index.reading.document import read_document
from index.types import Document

BUILDING = [
    "In de bouw ontbreken 740 mensen.", "Vooral timmerlieden zijn nu erg", "schaars in het hele land, zegt de",
    "bond die voor hen opkomt en die", "een opleiding voor hen betaalt.", "Die duurt anderhalf jaar en kost",
    "de werkgever niets.",
]  # fmt: skip
CARE = [
    "De zorg zoekt 1.900 mensen voor", "de wijk en voor het ziekenhuis in", "de stad. Wie daar begint, leert het",
    "vak in een half jaar en krijgt dan", "meteen een vaste aanstelling. Ook", "het reisgeld wordt betaald, tot 85",
    "euro per maand.",
]  # fmt: skip
TRANSPORT = [
    "Het vervoer mist 300 chauffeurs", "op de lange ritten, en wie er wel", "is, wordt steeds ouder en stopt.",
    "Dat baart de hele branche zorgen", "want vervanging is er niet. Een", "rijbewijs kost 4.100 euro, en dat",
    "betaalt nu de gemeente.",
]  # fmt: skip


def read(tmp_path: Path, draw: Draw) -> Document:
    return read_document(pdf(tmp_path / "a.pdf", draw))


def flat(document: Document) -> str:
    return " ".join(document.pages[0].text.split())


def across(canvas: Canvas, *columns: list[str], gap: float, drop: float = 0.0) -> None:
    """Write columns line by line across the page."""
    for number, row in enumerate(zip(*columns, strict=True)):
        for at, text in enumerate(row):
            lines(canvas, [text], y=690 - 12 * number - drop * at, x=50 + gap * at)


def test_three_columns_at_uneven_heights(tmp_path: Path) -> None:
    text = flat(read(tmp_path, lambda canvas: across(canvas, BUILDING, CARE, TRANSPORT, gap=175, drop=3)))
    assert all(" ".join(column) in text for column in (BUILDING, CARE, TRANSPORT))


def test_a_box_across_two_columns_stands_in_neither(tmp_path: Path) -> None:
    note = "Let op: wie voor 1 mei tekent, krijgt een bonus van 500 euro bovenop het loon."

    def draw(canvas: Canvas) -> None:
        across(canvas, BUILDING, CARE, gap=270)
        canvas.rect(55, 560, 480, 26)
        lines(canvas, [note], y=570, x=70)
        lines(canvas, ["Onder het kader loopt de tekst weer over de hele breedte van het blad door."], y=530)

    text = flat(read(tmp_path, draw))
    assert all(part in text for part in (" ".join(BUILDING), " ".join(CARE), note))


def test_a_quotation_between_two_columns_is_in_no_sentence_of_theirs(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        across(canvas, BUILDING + TRANSPORT, CARE + BUILDING, gap=295)
        for number, text in enumerate(("“Iedereen", "telt mee", "in 2031”")):
            lines(canvas, [text], y=640 - 18 * number, x=232, size=14, font="Helvetica-Bold")

    text = flat(read(tmp_path, draw))
    assert " ".join(BUILDING + TRANSPORT) in text
    assert " ".join(CARE + BUILDING) in text


def test_a_box_beside_the_text_is_read_apart(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.9, 0.95, 0.9)
        canvas.rect(380, 560, 160, 140, stroke=0, fill=1)
        canvas.setFillGray(0)
        lines(canvas, BUILDING, y=690, step=14)
        lines(canvas, ["Het fonds"], y=685, x=390, font="Helvetica-Bold")
        lines(canvas, ["Het fonds helpt 340 mensen", "met hun reiskosten."], y=671, x=390, step=14)

    text = flat(read(tmp_path, draw))
    assert " ".join(BUILDING) in text
    assert "Het fonds helpt 340 mensen met hun reiskosten." in text


def test_a_note_at_the_foot_of_a_column_parts_no_sentence(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["In 2031 kreeg de stad 12 miljoen", "euro voor de wijken. Dat is veel.", "De helft daarvan komt nu uit"], y=700)  # fmt: skip
        lines(canvas, ["1"], y=652, size=5)
        lines(canvas, ["Zie de brief aan de raad, blz. 4."], y=648, x=64, size=7)
        lines(canvas, ["het fonds van de provincie, de rest", "betaalt het Rijk. Daarna stopt het,", "want er is geen nieuw geld."], y=700, x=310)  # fmt: skip

    assert "De helft daarvan komt nu uit het fonds van de provincie, de rest betaalt het Rijk." in flat(
        read(tmp_path, draw)
    )


def test_a_ruled_table_on_a_turned_page(tmp_path: Path) -> None:
    rows = [("Wijk", "2031", "2032"), ("Noord", "1.455", "1.502"), ("Zuid", "760", "688")]

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        for y in (500, 480, 460, 440):
            canvas.line(60, y, 360, y)
        for x in (60, 160, 260, 360):
            canvas.line(x, 500, x, 440)
        for number, row in enumerate(rows):
            for at, text in enumerate(row):
                lines(canvas, [text], y=486 - 20 * number, x=64 + 100 * at)

    document = read(tmp_path, draw)
    text = document.pages[0].text
    found = [[(text[row.offset + c.start : row.offset + c.end], c.head) for c in row.cells] for row in document.rows]
    assert found[1:] == [[(row[at], rows[0][at]) for at in range(3)] for row in rows[1:]]
