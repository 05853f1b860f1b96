"""Word files: the text as it stands after accepting all changes, with its notes, lists, tables and places."""

from pathlib import Path

import pytest
from office_files import STYLES, cell, docx, heading, item, p, r, row, table

from index.limits import ReadLimits
from index.reading.document import read_document
from index.reading.layout.lines import RawLine
from index.reading.office.word import read_word
from index.types import Document

INTERN = '<w:rStyle w:val="Intern"/>'
WHITE = '<w:color w:val="FFFFFF"/>'


def read(tmp_path: Path, data: bytes, name: str = "nota.docx") -> Document:
    (tmp_path / name).write_bytes(data)
    return read_document(tmp_path / name)


def lines(tmp_path: Path, body: str, **parts: object) -> list[str]:
    return [line for page in read(tmp_path, docx(body, **parts)).pages for line in page.text.split("\n")]  # type: ignore[arg-type]


def rows(body: str) -> list[RawLine]:
    pages = read_word(docx(body), "nota.docx", ReadLimits()).pages
    return [block.lines[0] for page in pages for block in page if block.lines[0].row]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p(f'{r("De omzet steeg ")}<w:ins w:id="1">{r("niet ")}</w:ins>{r("in 2031.")}'), ["De omzet steeg niet in 2031."]),
        (
            p(f'{r("Dat zijn ")}<w:del w:id="1"><w:r><w:delText>40</w:delText></w:r></w:del><w:ins w:id="2">{r("44")}</w:ins>{r(" banen.")}'),
            ["Dat zijn 44 banen."],
        ),
        (
            p(f'<w:moveFrom w:id="1">{r("Eerst.")}</w:moveFrom>{r("Midden.")}<w:moveTo w:id="2">{r(" Eerst.")}</w:moveTo>'),
            ["Midden. Eerst."],
        ),
        (  # the end of a paragraph was deleted
            p("De raad stemt", '<w:rPr><w:del w:id="1"/></w:rPr>') + p(" niet in.") + p("Tot slot."),
            ["De raad stemt niet in.", "Tot slot."],
        ),
        (p(f'{r("Zichtbaar.")}{r(" Geheim.", "<w:vanish/>")}'), ["Zichtbaar."]),
        (p(r("Open.") + r(" Intern.", INTERN)), ["Open."]),
        (p(r("Toch open.", f'{INTERN}<w:vanish w:val="0"/>')), ["Toch open."]),
        (p(f'{r("Het zijn ")}{r("12 ", "<w:strike/>")}{r("15 punten.")}'), ["Het zijn 15 punten."]),
        (p(r("Wit.", WHITE) + r("Zwart.")), ["Zwart."]),
        (p(r("Wit op blauw.", WHITE), '<w:shd w:val="clear" w:fill="003366"/>'), ["Wit op blauw."]),
        (p("<w:r><w:t>2029</w:t><w:noBreakHyphen/><w:t>2031, zo</w:t><w:softHyphen/><w:t>veel.</w:t></w:r>"), ["2029-2031, zoveel."]),
        (p("<w:r><w:t>Naam</w:t><w:tab/><w:t>Vera</w:t><w:br/><w:t>Plaats</w:t></w:r>"), ["Naam Vera Plaats"]),
        (p('<w:r><w:t xml:space="preserve">De kans is </w:t><w:sym w:font="Symbol" w:char="F0A3"/><w:t xml:space="preserve"> 5%.</w:t></w:r>'), ["De kans is ≤ 5%."]),
        (p('<w:r><w:t xml:space="preserve">Teken </w:t><w:sym w:font="Onbekend" w:char="F0A3"/><w:t>5.</w:t></w:r>'), ["Teken \ufffd5."]),
        (p(f'{r("Zie ")}<w:hyperlink>{r("de site")}</w:hyperlink>{r(".")}'), ["Zie de site."]),
        (
            p(
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r><w:r><w:t>weg</w:t></w:r>'
                f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("7")}<w:r><w:fldChar w:fldCharType="end"/></w:r>{r(" punten.")}'
            ),
            ["7 punten."],
        ),
        (p(f'<w:fldSimple w:instr="DATE">{r("1 mei")}</w:fldSimple>{r(" is vrij.")}'), ["1 mei is vrij."]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In een veld.')}</w:sdtContent></w:sdt>", ["In een veld."]),
        (
            p(f"{r('Naam: ')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Klik hier')}</w:sdtContent></w:sdt>"),
            ["Naam:"],
        ),
        (
            p(
                f"{r('Ernaast.')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{p('In het kader.')}"
                f"</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{p('In het kader.')}"
                "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            ),
            ["Ernaast.", "In het kader."],
        ),
        (p(r("Het is 10") + r("6", '<w:vertAlign w:val="superscript"/>') + r(" keer.")), ["Het is 10⁶ keer."]),
        (p(r("Het is 10") + r("–3", '<w:vertAlign w:val="superscript"/>') + r(" keer.")), ["Het is 10⁻³ keer."]),
        (p(r("Het is 10") + r("-2", '<w:position w:val="8"/><w:sz w:val="14"/>') + r(" keer.")), ["Het is 10⁻² keer."]),
        (
            p(
                f"{r('Dus ')}<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
                "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath>"
            ),
            ["Dus 10²(1)/(4)"],
        ),
        (  # a paragraph whose end was deleted before a table
            p("Voor.", '<w:rPr><w:del w:id="1"/></w:rPr>') + table(row("a", "b")) + p("Na."),
            ["Voor.", "a b", "Na."],
        ),
        (
            p(
                '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
                f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{r("Akkoord")}<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>'
                '<w:result w:val="1"/><w:listEntry w:val=" nee"/><w:listEntry w:val=" ja"/></w:ddList></w:ffData></w:fldChar></w:r>'
            ),
            ["☒ Akkoord ja"],
        ),
        (item("een;", 1) + item("sub;", 1, 1) + item("sub twee.", 1, 1) + item("twee.", 1), ["1. een;", "a) sub;", "b) sub twee.", "2. twee."]),
        (item("Rood.", 2) + item("Blauw.", 2), ["• Rood.", "• Blauw."]),
    ],
)  # fmt: skip
def test_what_stands_there(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert lines(tmp_path, body) == expected


WHITE_STYLES = (
    '<w:style w:type="paragraph" w:styleId="Wit"><w:name w:val="Wit"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Witter"><w:name w:val="Witter"/><w:basedOn w:val="Wit"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Balk"><w:name w:val="Balk"/><w:basedOn w:val="Wit"/><w:pPr>'
    '<w:shd w:val="clear" w:fill="003366"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Mini"><w:name w:val="Mini"/><w:rPr><w:sz w:val="2"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Bleek"><w:name w:val="Bleek"/><w:rPr><w:color w:val="FEFEFE"/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="Raster"><w:name w:val="Raster"/></w:style>'
    '<w:style w:type="table" w:styleId="Blauw"><w:name w:val="Blauw"/><w:tblStylePr w:type="firstRow"><w:tcPr>'
    '<w:shd w:val="clear" w:fill="003366"/></w:tcPr></w:tblStylePr></w:style>'
)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (p("x", '<w:pStyle w:val="Wit"/>'), False),
        (p("x", '<w:pStyle w:val="Witter"/>'), False),
        (p("x", '<w:pStyle w:val="Balk"/>'), True),
        (p("x", '<w:pStyle w:val="Balk"/><w:shd w:val="clear" w:fill="FFFFFF"/>'), False),
        (p(r("x", '<w:color w:val="auto"/>'), '<w:pStyle w:val="Wit"/>'), True),
        (p(r("x", '<w:color w:val="000000"/>'), '<w:pStyle w:val="Wit"/>'), True),
        (p(r("x", '<w:rStyle w:val="Bleek"/>')), False),
        (p(r("x", '<w:rStyle w:val="Mini"/>')), False),
        (p(r("x", '<w:color w:val="FEFEFE"/>')), False),
        (p(r("x", '<w:color w:val="D9D9D9"/>')), True),
        (p(r("x", '<w:color w:val="auto" w:themeColor="background1"/>')), False),
        (p(r("x", '<w:color w:val="auto" w:themeColor="background1" w:themeShade="80"/>')), True),
        (p(r("x", '<w:color w:val="0B2545" w:themeColor="background1"/>')), True),  # paper of another theme
        (p(r("x", f'{WHITE}<w:highlight w:val="blue"/>')), True),
        (p(r("x", f'{WHITE}<w:shd w:val="clear" w:color="auto" w:fill="auto"/>')), False),
        (p(r("x", '<w:color w:val="000000"/><w:highlight w:val="black"/>')), False),
    ],
)
def test_letters_in_the_colour_of_their_ground_are_not_seen(tmp_path: Path, text: str, seen: bool) -> None:
    assert lines(tmp_path, text + p("Rest."), styles=WHITE_STYLES) == [*(["x"] if seen else []), "Rest."]


@pytest.mark.parametrize(
    ("cell_look", "table_look", "seen"),
    [
        ("", "", False),
        ("", '<w:tblStyle w:val="Raster"/>', False),
        ("", '<w:tblStyle w:val="Blauw"/>', True),
        ("", '<w:shd w:val="clear" w:fill="003366"/>', True),
        ('<w:shd w:val="clear" w:fill="003366"/>', "", True),
        ('<w:shd w:val="clear" w:fill="FFFFFF"/>', '<w:tblStyle w:val="Blauw"/>', False),
        ('<w:shd w:val="clear" w:color="auto" w:fill="auto" w:themeFill="accent1"/>', "", True),
        ('<w:shd w:val="solid" w:color="003366" w:fill="auto"/>', "", True),
    ],
)
def test_white_letters_in_a_cell_are_seen_on_its_colour(
    tmp_path: Path, cell_look: str, table_look: str, seen: bool
) -> None:
    def white(text: str) -> str:
        return f"<w:tc><w:tcPr>{cell_look}</w:tcPr>{p(r(text, WHITE))}</w:tc>"

    body = table(row(white("Soort"), white("Prijs")), row("Groep", "5 euro"), look=table_look)
    expected = [*(["Soort Prijs"] if seen else []), "Groep 5 euro"]
    assert lines(tmp_path, body, styles=WHITE_STYLES) == expected


def test_white_letters_over_a_picture_or_on_a_coloured_page_are_seen(tmp_path: Path) -> None:
    picture = '<w:r><w:drawing><wp:anchor xmlns:wp="wp" behindDoc="1"/></w:drawing></w:r>'
    end = '<w:r><w:br w:type="page"/></w:r>'
    body = p(picture) + p(r("Titel.", WHITE)) + p(end) + p(r("Weg.", WHITE)) + p("Rest.")
    assert lines(tmp_path, body) == ["Titel.", "Rest."]
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    page = f'<w:document {space}><w:background w:color="003366"/><w:body>{p(r("Wit.", WHITE))}</w:body></w:document>'
    assert lines(tmp_path, "", more={"word/document.xml": page}) == ["Wit."]


def test_notes_stand_at_the_foot_with_their_number_raised(tmp_path: Path) -> None:
    notes = f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>" + r(" Zie de bijlage."))}</w:footnote>'
    body = (
        heading("Kern")
        + p(f'{r("Het helpt")}<w:r><w:footnoteReference w:id="2"/></w:r>{r(".")}')
        + p("Daarna komt nog een zin.")
        + heading("Slot")
        + p("Einde.")
    )
    document = read(tmp_path, docx(body, footnotes=notes))
    assert [page.text for page in document.pages] == [
        "Kern\nHet helpt¹.\nDaarna komt nog een zin.\n¹ Zie de bijlage.",
        "Slot\nEinde.",
    ]


def test_headings_and_sections_with_their_numbers(tmp_path: Path) -> None:
    numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'
    body = (
        heading("Aanleiding", more=numbered.format(0))
        + p("Waarom dit is gemaakt.")
        + heading("Werkwijze", "Kop2", numbered.format(1))
        + p("Hoe dit is gemaakt.")
        + heading("Vragen", "Eigen", numbered.format(1))
        + p("Wat er is gevraagd.")
        + heading("Bijlage 1: Cijfers")
        + p("De cijfers.")
    )
    document = read(tmp_path, docx(body))
    assert [(one.level, one.title, one.label) for one in document.headings] == [
        (1, "1 Aanleiding", "hoofdstuk 1"),
        (2, "1.1 Werkwijze", "paragraaf 1.1"),
        (2, "1.2 Vragen", "paragraaf 1.2"),
        (1, "Bijlage 1: Cijfers", "bijlage 1"),
    ]
    assert [page.label for page in document.pages] == ["hoofdstuk 1", "paragraaf 1.1", "paragraaf 1.2", "bijlage 1"]


def test_pages_as_word_laid_them_out(tmp_path: Path) -> None:
    broken = "<w:r><w:t>De helft komt uit het </w:t><w:lastRenderedPageBreak/><w:t>fonds.</w:t></w:r>"
    body = heading("Geld") + p("Zo zit het.") + p(broken.replace("<w:t>De", '<w:t xml:space="preserve">De'))
    document = read(tmp_path, docx(body))
    assert [(page.text, page.label) for page in document.pages] == [
        ("Geld\nZo zit het.\nDe helft komt uit het", ""),
        ("fonds.", ""),
    ]


@pytest.mark.parametrize(("pages", "expected"), [("2", ["", ""]), ("5", ["“Deel”"])])
def test_breaks_made_by_hand_count_where_they_are_all_that_there_are(
    tmp_path: Path, pages: str, expected: list[str]
) -> None:
    body = heading("Deel") + p("Voor.") + p('<w:r><w:br w:type="page"/></w:r>') + p("Na.")
    document = read(tmp_path, docx(body, app=f"<Pages>{pages}</Pages>"))
    assert [page.label for page in document.pages] == expected


def test_rows_know_their_columns() -> None:
    body = table(
        row("Sector", "2029", "2030", properties="<w:tblHeader/>"),
        row("Bouw", "", "3%"),
        row("Zorg", "1%", "2%"),
        row(cell("Samen 9%", '<w:gridSpan w:val="3"/>')),
    )
    found = rows(body)
    assert [(line.text, line.heads) for line in found] == [
        ("Sector 2029 2030", True),
        ("Bouw – 3%", False),
        ("Zorg 1% 2%", False),
        ("Samen 9%", False),
    ]
    assert [[(line.text[start:end], column) for start, end, column in line.cells] for line in found] == [
        [("Sector", 0), ("2029", 1), ("2030", 2)],
        [("Bouw", 0), ("3%", 2)],
        [("Zorg", 0), ("1%", 1), ("2%", 2)],
        [("Samen 9%", 0), ("Samen 9%", 1), ("Samen 9%", 2)],
    ]


def test_a_merged_cell_holds_for_each_of_its_rows() -> None:
    merged = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        row(cell("Zorg", merged[0]), "mannen", "12"),
        row(cell("", merged[1]), "vrouwen", "14"),
        row("Bouw", "mannen", "9"),
        row("Oud", "weg", "1", properties='<w:del w:id="1"/>'),
    )
    assert [line.text for line in rows(body)] == ["Zorg mannen 12", "Zorg vrouwen 14", "Bouw mannen 9"]


def test_the_first_row_names_the_columns_only_where_it_could() -> None:
    look = '<w:tblLook w:firstRow="1"/>'
    assert [line.heads for line in rows(table(row("Groep", "Deel"), row("Jong", "3"), look=look))] == [True, False]
    assert [line.heads for line in rows(table(row("Jong", "3"), row("Oud", "4"), look=look))] == [False, False]


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    body = table(f"<w:tr><w:tc>{p('Een.')}{p('Twee.')}</w:tc></w:tr>")
    assert lines(tmp_path, body) == ["Een.", "Twee."]


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    core = "<dc:title>Ruimte voor water</dc:title><dc:creator>V. Bos</dc:creator><dcterms:created>2031-03-01T00:00:00Z</dcterms:created>"
    document = read(tmp_path, docx(p("Tekst."), core=core, app="<Company>Waterbureau</Company>"))
    assert (document.title, document.organisation, document.year) == ("Ruimte voor water", "Waterbureau", 2031)


def test_bold_lines_are_headings_where_no_style_is(tmp_path: Path) -> None:
    body = p(r("Kosten", "<w:b/>")) + p("De kosten dalen dit jaar, want er is minder nodig.") + p(r("Baten", "<w:b/>"))
    body += p("De baten stijgen in dezelfde tijd, en dat is goed nieuws.")
    assert [one.title for one in read(tmp_path, docx(body)).headings] == ["Kosten", "Baten"]


def test_a_table_of_contents_is_no_text_but_its_pages_count(tmp_path: Path) -> None:
    styles = STYLES + '<w:style w:type="paragraph" w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>'
    entry = p(
        r("1 Inleiding") + "<w:r><w:tab/><w:t>2</w:t><w:lastRenderedPageBreak/></w:r>", '<w:pStyle w:val="Inhopg1"/>'
    )
    body = heading("Inhoud") + entry + heading("1 Inleiding") + p("Er zijn 12 bomen.")
    pages = read(tmp_path, docx(body, styles=styles)).pages
    assert [page.text for page in pages] == ["Inhoud", "1 Inleiding\nEr zijn 12 bomen."]


@pytest.mark.parametrize(
    ("made", "heads"),
    [
        pytest.param(
            table(row("Wijk", "2029", "2030"), row("Noord", "3", "4"), row("", "")), 1, id="names over figures"
        ),
        pytest.param(table(row("Klant", "Dorp Zuid"), row("Budget", "45"), row("Jaar", "2029")), 0, id="pairs"),
        pytest.param(
            table(row("Wijk", "Wie", "Hoe"), row("Noord", "Jan", "zo")), 0, id="names over names may be anything"
        ),
        pytest.param(table(row("Noord", "3", "4"), row("Zuid", "4", "5")), 0, id="figures"),
        pytest.param(
            table(
                row("Wijk", cell("2029", '<w:gridSpan w:val="2"/>')), row("", "Man", "Vrouw"), row("Noord", "3", "4")
            ),
            2,
            id="on two levels",
        ),
    ],
)
def test_rows_that_name_columns_are_known_by_what_stands_below(made: str, heads: int) -> None:
    pages = read_word(docx(made), "a.docx", ReadLimits()).pages
    assert [block.lines[0].heads for page in pages for block in page].count(True) == heads
