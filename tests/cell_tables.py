"""Ten reports of our own with a table each, of different make: what the questions of cell-questions.jsonl are about."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from office_files import cell as word_cell
from office_files import docx, heading, odt, p, row, table
from pdf_pages import drawn, lines
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Rows = Sequence[Sequence[str]]
_STYLES = getSampleStyleSheet()
_TEXT, _TITLE, _CELL = _STYLES["BodyText"], _STYLES["Heading1"], _STYLES["BodyText"]


def _story(
    title: str, before: str, rows: Rows, after: str, widths: Sequence[float], *styles: tuple[object, ...]
) -> bytes:
    """A PDF of a typesetting library: cells are paragraphs, so they wrap, and a long table goes on overleaf."""
    stream = io.BytesIO()
    document = SimpleDocTemplate(stream, pagesize=A4, invariant=True)
    cells = [[Paragraph(text, _CELL) if text else "" for text in one] for one in rows]
    made = Table(cells, colWidths=widths, style=TableStyle(list(styles)))
    document.build([Paragraph(title, _TITLE), Paragraph(before, _TEXT), Spacer(1, 8), made, Spacer(1, 8), Paragraph(after, _TEXT)])  # fmt: skip
    return stream.getvalue()


_GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)


def measures() -> bytes:
    """Ruled, with cells that wrap in the first and in a later column."""
    rows = [
        ("<b>Maatregel</b>", "<b>Wie voert het uit</b>", "<b>Kosten in euro</b>", "<b>Klaar in</b>"),
        ("Vergroenen van schoolpleinen in de binnenstad", "Stichting Groen Plein, samen met de scholen", "84.000", "2032"),
        ("Afkoppelen van regenpijpen bij woningen van voor 1970", "Waterschap De Lage Akkers", "212.500", "2034"),
        ("Aanleg van drie waterpleinen", "Gemeente, afdeling Openbare Ruimte", "640.000", "2033"),
        ("Voorlichting aan bewoners over tuinen zonder tegels", "Buurtcentra in Oost en Zuid", "18.250", "2031"),
    ]  # fmt: skip
    return _story("Plan tegen wateroverlast", "De gemeente neemt vier maatregelen tegen wateroverlast.", rows, "De raad stelt het plan in juni vast.", (150, 150, 80, 60), _GRID)  # fmt: skip


def energy() -> bytes:
    """Ruled, with heads on two levels that are merged."""
    rows = [
        ("<b>Gebouw</b>", "<b>Gas in m3</b>", "", "<b>Stroom in kWh</b>", ""),
        ("", "<b>2031</b>", "<b>2032</b>", "<b>2031</b>", "<b>2032</b>"),
        ("Zwembad De Golf", "96.400", "71.900", "412.000", "398.500"),
        ("Sporthal Noord", "22.150", "20.800", "88.300", "91.700"),
        ("Bibliotheek", "14.900", "13.050", "120.600", "117.200"),
        ("Theater", "31.700", "29.400", "203.800", "210.100"),
    ]
    merged = (("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)))
    return _story("Energie van gebouwen", "Vier gebouwen van de gemeente gebruiken de meeste energie.", rows, "Het zwembad kreeg in 2032 zonnepanelen.", (120, 70, 70, 70, 70), _GRID, *merged)  # fmt: skip


def streets() -> bytes:
    """Ruled by lines under the rows alone, on two pages; the heads stand on the first."""
    names = ["Akkerweg", "Beukenlaan", "Citerstraat", "Dwarsdijk", "Elzenhof", "Fagotplein", "Grasbaan", "Havenkade", "Iepenpad", "Jagerslaan", "Klaverweide", "Lindenhof", "Molendreef", "Noordersingel", "Orgelstraat", "Parklaan", "Quintusweg", "Rietkamp", "Spinetpad", "Tubaweg", "Uilenhof", "Vlierstraat", "Wilgenpad", "IJsbaanweg", "Zandvoort"]  # fmt: skip
    rows = [("<b>Straat</b>", "<b>Bomen</b>", "<b>Bankjes</b>", "<b>Lantaarns</b>")]
    rows += [(name, str(110 + 7 * at), str(3 + at % 5), str(40 + 3 * at)) for at, name in enumerate(names)]
    ruled = ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey)
    return _story("Inventaris van straten", "In elke straat is geteld wat er staat. " * 45, rows, "Er wordt elk jaar geteld.", (130, 80, 80, 80), ruled)  # fmt: skip


def budget() -> bytes:
    """Without rules, with figures to the right, groups of rows and totals in bold."""
    rows = [
        ("Baten", "", "", ""), ("Huren", "41.200", "43.900", "44.500"), ("Subsidie", "18.000", "18.000", "16.500"),
        ("Giften", "2.350", "1.975", "3.100"), ("Totaal baten", "61.550", "63.875", "64.100"), ("Lasten", "", "", ""),
        ("Onderhoud", "22.700", "25.150", "24.800"), ("Beheer", "30.400", "31.600", "33.250"),
        ("Rente", "", "1.120", "980"), ("Totaal lasten", "53.100", "57.870", "59.030"),
    ]  # fmt: skip

    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Begroting van het dorpshuis"], y=780, font="Helvetica-Bold", size=15)
        lines(canvas, ["Alle bedragen zijn in euro en afgerond."], y=755)
        for place, label in ((260, "2030"), (350, "2031"), (440, "2032")):
            canvas.setFont("Helvetica-Bold", 10)
            canvas.drawRightString(place, 730, label)
        for number, (label, *figures) in enumerate(rows):
            bold = not any(figures) or label.startswith("Totaal")
            canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 10)
            canvas.drawString(60, 714 - 14 * number, label)
            for place, figure in zip((260, 350, 440), figures, strict=True):
                canvas.drawRightString(place, 714 - 14 * number, figure)
        lines(canvas, ["Het bestuur legt de begroting in mei voor aan de leden."], y=540)

    return drawn(draw)


def courses() -> bytes:
    """Without rules, on shades, with labels and cells that wrap."""
    rows = [
        (("Taal voor wie net", "in Nederland is"), ("Buurthuis De Schakel",), "35", "20 weken"),
        (("Rekenen",), ("Bibliotheek en", "volksuniversiteit"), "60", "12 weken"),
        (("Werken met een", "mobiele telefoon"), ("Seniorenraad",), "15", "4 weken"),
        (("Omgaan met geld",), ("Kredietbank Midden,", "met vrijwilligers"), "0", "8 weken"),
    ]

    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Cursussen in het najaar"], y=780, font="Helvetica-Bold", size=15)
        lines(canvas, ["Wie mee wil doen, meldt zich voor 1 september aan."], y=755)
        canvas.setFillColorRGB(0.1, 0.3, 0.4)
        canvas.rect(55, 719, 460, 18, stroke=0, fill=1)
        canvas.setFillGray(1)
        for place, text in ((60, "Cursus"), (200, "Waar"), (350, "Prijs in euro"), (440, "Duur")):
            lines(canvas, [text], y=724, x=place, font="Helvetica-Bold")
        y = 702.0
        for number, (label, where, price, weeks) in enumerate(rows):
            high = 12 * max(len(label), len(where)) + 8
            canvas.setFillGray(0.9 if number % 2 else 1)
            canvas.rect(55, y - high + 14, 460, high, stroke=0, fill=1)
            canvas.setFillGray(0)
            for place, texts in ((60, label), (200, where), (350, (price,)), (440, (weeks,))):
                lines(canvas, texts, y=y, x=place)
            y -= high
        lines(canvas, ["De docenten krijgen hun reis vergoed."], y=y - 20)

    return drawn(draw)


def absence() -> bytes:
    """Word, with heads on two levels."""
    heads = (
        row(word_cell("Afdeling"), word_cell("Ziekteverzuim", '<w:gridSpan w:val="2"/>'), word_cell("Vacatures"), properties="<w:tblHeader/>"),
        row("", "vrouwen", "mannen", "", properties="<w:tblHeader/>"),
    )  # fmt: skip
    body = (("Verpleging", "7,4%", "5,9%", "31"), ("Keuken", "6,1%", "6,8%", "4"), ("Administratie", "4,2%", "3,3%", "2"), ("Techniek", "2,8%", "4,7%", "9"))  # fmt: skip
    return docx(heading("Personeel van het ziekenhuis") + p("Het verzuim verschilt per afdeling.") + table(*heads, *(row(*one) for one in body)) + p("De cijfers gelden voor heel 2031."))  # fmt: skip


def homes() -> bytes:
    """OpenDocument, with a label over two rows."""

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>"

    def tr(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    rows = ""
    for place, first, second in (
        ("Kampen-Oost", ("1.240", "612"), ("530", "1.045")),
        ("Zuidrand", ("2.870", "655"), ("1.910", "1.180")),
        ("Havenkwartier", ("310", "720"), ("1.455", "1.395")),
    ):
        rows += tr(cell(place, ' table:number-rows-spanned="2"'), cell("huur"), *map(cell, first))
        rows += tr("<table:covered-table-cell/>", cell("koop"), *map(cell, second))
    heads = f"<table:table-header-rows>{tr(*map(cell, ('Wijk', 'Soort', 'Woningen', 'Lasten per maand')))}</table:table-header-rows>"
    return odt(f'<text:h text:outline-level="1">Wonen in de stad</text:h><text:p>Per wijk is geteld hoeveel woningen er zijn.</text:p><table:table>{heads}{rows}</table:table><text:p>De lasten zijn een gemiddelde in euro.</text:p>')  # fmt: skip


def trains() -> bytes:
    """A web page, with a foot that is written above the rows, an empty cell and a row of two lines."""
    return b"""<!doctype html><meta charset=utf-8><title>Reizigers</title><h1>Reizigers per station</h1>
<p>Elk station telde een week lang wie in- en uitstapte.</p><table><caption>Tabel 1. Reizigers per dag</caption>
<thead><tr><th>Station<th>Doordeweeks<th>Zaterdag<th>Zondag</thead><tfoot><tr><td>Totaal<td>28.390<td>15.420<td>9.680</tfoot>
<tbody><tr><td>Berkum<br>Centrum<td>21.300<td>12.750<td>8.140<tr><td>Berkum Zuid<td>4.890<td>1.960<td>
<tr><td>Oosterveen<td>2.200<td>710<td>1.540</tbody></table><p>Op zondag stopt er in Berkum Zuid geen trein.</p>"""


def waste() -> bytes:
    """Markdown."""
    return b"""# Afval per inwoner

Het afval is gewogen bij het inzamelen, in kilo per inwoner.

| Soort afval | Dorpen | Stad | Doel voor 2035 |
|---|---:|---:|---:|
| Restafval | 96 | 164 | 60 |
| Groente, fruit en tuin | 148 | 71 | 140 |
| Papier | 52 | 38 | 55 |
| Glas | 27 | 22 | |

In de dorpen betaalt men per zak.
"""


def fines() -> bytes:
    """A text file with a drawn table, in which cells wrap."""
    return b"""Boetes van de bibliotheek
=========================

Wie te laat is, betaalt een boete. Kinderen betalen minder.

+------------------+----------------+------------+-------------+
| Wat              | Termijn        | Volwassene | Kind        |
+------------------+----------------+------------+-------------+
| Boek of          | 3 weken        | 0,30 euro  | 0,10 euro   |
| tijdschrift      |                |            |             |
+------------------+----------------+------------+-------------+
| Dvd              | 1 week         | 1,25 euro  | 0,60 euro   |
+------------------+----------------+------------+-------------+
| Spel voor op     | 2 weken, met   | 2,40 euro  | 1,15 euro   |
| tafel            | verlenging     |            |             |
+------------------+----------------+------------+-------------+
| Kwijtgeraakte    | direct         | 6,50 euro  | 3,75 euro   |
| pas              |                |            |             |
+------------------+----------------+------------+-------------+

De boete geldt per dag, die voor een pas een keer.
"""


TABLES: Mapping[str, Callable[[], bytes]] = {
    "wateroverlast.pdf": measures,
    "energie.pdf": energy,
    "straten.pdf": streets,
    "dorpshuis.pdf": budget,
    "cursussen.pdf": courses,
    "ziekenhuis.docx": absence,
    "wonen.odt": homes,
    "reizigers.html": trains,
    "afval.md": waste,
    "boetes.txt": fines,
}


def write_tables(folder: Path) -> list[Path]:
    """Write the reports into a folder and return their paths; the same files come out every time."""
    paths = []
    for name, make in TABLES.items():
        (folder / name).write_bytes(make())
        paths.append(folder / name)
    return paths
