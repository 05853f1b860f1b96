"""OpenDocument texts: the text as it stands after accepting all changes, with its notes, lists, tables and places."""

from pathlib import Path

import pytest
from office_files import odt

from index.limits import ReadLimits
from index.reading.document import read_document
from index.reading.layout.lines import RawLine
from index.reading.office.opendocument import read_opendocument
from index.types import Document

STYLES = """
<style:style style:name="Verborgen" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Weg" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="Wit" style:family="text"><style:text-properties fo:color="#FFFFFF"/></style:style>
<style:style style:name="Hoog" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="Kop_20_1" style:family="paragraph" style:default-outline-level="1"/>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Kop_20_1"/>
<style:style style:name="Nieuw" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="-"/></text:list-style>
"""
OUTLINE = """<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1"/>
<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>"""


def read(tmp_path: Path, data: bytes) -> Document:
    (tmp_path / "nota.odt").write_bytes(data)
    return read_document(tmp_path / "nota.odt")


def lines(tmp_path: Path, body: str) -> list[str]:
    pages = read(tmp_path, odt(body, automatic=STYLES)).pages
    return [line for page in pages for line in page.text.split("\n")]


def rows(body: str) -> list[RawLine]:
    pages = read_opendocument(odt(body, automatic=STYLES), "nota.odt", ReadLimits()).pages
    return [block.lines[0] for page in pages for block in page if block.lines[0].row]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<text:tracked-changes><text:changed-region><text:deletion><text:p>Oud.</text:p></text:deletion></text:changed-region>'
            '</text:tracked-changes><text:p>Het steeg <text:change-start text:change-id="a"/>niet<text:change-end text:change-id="a"/> snel.</text:p>',
            ["Het steeg niet snel."],
        ),
        ('<text:p>Open<text:span text:style-name="Verborgen"> dicht</text:span>.</text:p>', ["Open."]),
        ('<text:p>Dat zijn <text:span text:style-name="Weg">12 </text:span>15.</text:p>', ["Dat zijn 15."]),
        ('<text:p>Een<text:s text:c="3"/>twee<text:tab/>drie<text:line-break/>vier.</text:p>', ["Een twee drie vier."]),
        ('<text:p>Zwart<text:span text:style-name="Wit"> wit</text:span>.</text:p>', ["Zwart."]),
        ('<text:p>Het is 10<text:span text:style-name="Hoog">6</text:span>.</text:p>', ["Het is 10⁶."]),
        ('<text:p>Klaar<text:variable-set text:name="x" text:display="none">900</text:variable-set>.</text:p>', ["Klaar."]),
        ('<text:p>Op <text:date>1 mei</text:date> <text:a>hier</text:a><office:annotation><text:p>Klopt?</text:p></office:annotation>.</text:p>', ["Op 1 mei hier."]),
        ('<text:section text:display="none"><text:p>Niet.</text:p></text:section><text:p>Wel.</text:p>', ["Wel."]),
        ('<text:p>Ernaast.<draw:frame><draw:text-box><text:p>In het kader.</text:p></draw:text-box></draw:frame></text:p>', ["Ernaast.", "In het kader."]),
        (
            '<text:list text:style-name="L1"><text:list-item><text:p>een;</text:p><text:list><text:list-item><text:p>sub;</text:p></text:list-item></text:list>'
            '</text:list-item><text:list-item><text:p>twee.</text:p><text:p>Nog iets.</text:p></text:list-item></text:list>',
            ["1. een;", "a) sub;", "2. twee.", "Nog iets."],
        ),
        (
            '<text:list xml:id="l" text:style-name="L1"><text:list-item><text:p>een</text:p></text:list-item></text:list><text:p>Tussen.</text:p>'
            '<text:list text:continue-list="l" text:style-name="L1"><text:list-item><text:p>twee</text:p></text:list-item></text:list>',
            ["1. een", "Tussen.", "2. twee"],
        ),
        ('<text:list text:style-name="L2"><text:list-item><text:p>Rood.</text:p></text:list-item></text:list>', ["• Rood."]),
    ],
)  # fmt: skip
def test_what_stands_there(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert lines(tmp_path, body) == expected


@pytest.mark.parametrize(
    "unseen",
    [
        '<style:text-properties text:display="none"/>',
        '<style:text-properties style:text-line-through-style="solid"/>',
        '<style:text-properties fo:color="#ffffff"/>',
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        '<text:p text:style-name="P">Een boek kost <text:span text:style-name="Vet">1 euro</text:span> extra.</text:p>',
        '<text:p><text:span text:style-name="T">Een boek kost <text:span text:style-name="Vet">1 euro</text:span>.</text:span></text:p>',
    ],
)
def test_a_bold_word_in_what_nobody_sees_is_not_seen(tmp_path: Path, unseen: str, text: str) -> None:
    styles = (
        f'<style:style style:name="P" style:family="paragraph">{unseen}</style:style>'
        f'<style:style style:name="T" style:family="text">{unseen}</style:style>'
        '<style:style style:name="Vet" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    )
    document = read(tmp_path, odt(f"{text}<text:p>Lenen mag 3 weken.</text:p>", automatic=styles))
    assert [page.text for page in document.pages] == ["Lenen mag 3 weken."]


def test_white_letters_are_seen_on_a_colour(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="Wit" style:family="text"><style:text-properties fo:color="#fefefe"/></style:style>'
        '<style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:background-color="#003366"/></style:style>'
        '<style:style style:name="B" style:family="paragraph"><style:paragraph-properties fo:background-color="#003366"/></style:style>'
    )

    def white(text: str) -> str:
        return f'<text:span text:style-name="Wit">{text}</text:span>'

    def line(first: str, second: str, style: str = "") -> str:
        cells = "".join(
            f'<table:table-cell table:style-name="{style}"><text:p>{one}</text:p></table:table-cell>'
            for one in (first, second)
        )
        return f"<table:table-row>{cells}</table:table-row>"

    table = (
        f"{line(white('Soort'), white('Prijs'), 'C')}{line('Kind', '4 euro')}{line(white('Groep'), white('5 euro'))}"
    )
    body = f'<text:p>{white("Weg.")}</text:p><table:table>{table}</table:table><text:p text:style-name="B">{white("Balk.")}</text:p>'
    document = read(tmp_path, odt(body, automatic=styles))
    assert document.pages[0].text.split("\n") == ["Soort Prijs", "Kind 4 euro", "Balk."]


def test_a_span_says_again_what_its_paragraph_hides(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="P" style:family="paragraph"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="T" style:family="text"><style:text-properties text:display="true"/></style:style>'
    )
    text = '<text:p text:style-name="P">Dicht. <text:span text:style-name="T">Open.</text:span></text:p>'
    assert [page.text for page in read(tmp_path, odt(text, automatic=styles)).pages] == ["Open."]


def test_headings_sections_and_notes(tmp_path: Path) -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>Zie elders.</text:p></text:note-body></text:note>"
    )
    body = (
        '<text:h text:outline-level="1">Begin</text:h>'
        f"<text:p>Het helpt{note}.</text:p><text:p>En verder.</text:p>"
        '<text:h text:outline-level="2">Uitleg</text:h><text:p>Zo werkt het.</text:p>'
        '<text:p text:style-name="P1">Slot</text:p><text:p>Einde.</text:p>'
    )
    document = read(tmp_path, odt(body, automatic=STYLES, styles=OUTLINE))
    assert [(page.label, page.text) for page in document.pages] == [
        ("hoofdstuk 1", "1 Begin\nHet helpt¹.\nEn verder.\n¹ Zie elders."),
        ("paragraaf 1.1", "1.1 Uitleg\nZo werkt het."),
        ("“Slot”", "Slot\nEinde."),
    ]


def test_pages_where_the_file_tells_them(tmp_path: Path) -> None:
    body = (
        '<text:p>Een zin die <text:soft-page-break/>doorloopt.</text:p><text:p text:style-name="Nieuw">Drie.</text:p>'
    )
    document = read(tmp_path, odt(body, automatic=STYLES))
    assert [page.text for page in document.pages] == ["Een zin die", "doorloopt.", "Drie."]


def test_rows_know_their_columns() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"

    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    spanned = cell("Zorg", 'table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        f"{cell('Sector')}{cell('2029')}{cell('2030')}{cell('2031')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell('Bouw')}{empty}{cell('3%')}</table:table-row>"
        f"<table:table-row>{spanned}{cell('1')}{cell('2')}{cell('3')}</table:table-row>"
        f"<table:table-row>{covered}{cell('4')}{cell('5')}{cell('6')}</table:table-row></table:table>"
    )
    found = rows(body)
    assert [line.heads for line in found] == [True, False, False, False]
    assert [[(line.text[start:end], column) for start, end, column in line.cells] for line in found[1:]] == [
        [("Bouw", 0), ("3%", 3)],
        [("Zorg", 0), ("1", 1), ("2", 2), ("3", 3)],
        [("Zorg", 0), ("4", 1), ("5", 2), ("6", 3)],
    ]


def test_a_row_that_is_folded_away_is_not_read() -> None:
    row = "<table:table-row{}><table:table-cell><text:p>{}</text:p></table:table-cell><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    hidden = row.format(' table:visibility="collapse"', "Zuid", 9)
    table = f"<table:table>{row.format('', 'Noord', 3)}{hidden}{row.format('', 'West', 4)}</table:table>"
    assert [line.text for line in rows(table)] == ["Noord 3", "West 4"]


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    meta = "<dc:title>Ruimte voor water</dc:title><meta:creation-date>2031-03-01T00:00:00</meta:creation-date>"
    document = read(tmp_path, odt("<text:p>Tekst.</text:p>", meta=meta))
    assert (document.title, document.year) == ("Ruimte voor water", 2031)


def test_a_table_of_contents_is_no_text_but_its_pages_count(tmp_path: Path) -> None:
    body = (
        "<text:table-of-content><text:index-body><text:index-title><text:p>Inhoud</text:p></text:index-title>"
        "<text:p>1 Inleiding<text:tab/>2<text:soft-page-break/></text:p></text:index-body></text:table-of-content>"
        "<text:p>Er zijn 12 bomen.</text:p>"
    )
    pages = read(tmp_path, odt(f"<text:p>Bomen</text:p>{body}")).pages
    assert [page.text for page in pages] == ["Bomen", "Er zijn 12 bomen."]
