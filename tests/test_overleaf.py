"""Sentences over pages and columns, numbered headings without a style, titles on top of pages."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pdf_pages import lines, pdf
from reportlab.pdfgen.canvas import Canvas

from index.chunks import ChunkOptions, chunk_document
from index.reading.document import read_document
from index.reading.layout.blocks import to_blocks
from index.reading.layout.lines import RawLine
from index.types import Document

TEXT = [
    "De gemeente laat elk jaar tellen hoeveel bomen er in de stad staan en hoe",
    "het met die bomen gaat. Uit de telling van dit jaar blijkt dat er meer zijn",
    "dan er vorig jaar waren.",
]
OTHER = [
    "In de parken groeien vooral linden en platanen, en langs het water staan er",
    "ook wilgen. Die worden om de drie jaar geknot door vrijwilligers uit de",
    "buurt, die het hout zelf mogen houden.",
]


def page(*rows: str, size: float = 10.0, bold: bool = False, left: float = 50.0, top: float = 100.0) -> list[RawLine]:
    """Lines under each other; an empty one is white space."""
    return [
        RawLine(text=row, top=top + 12 * number, size=size, bold=bold, left=left)
        for number, row in enumerate(rows)
        if row
    ]


def joined(*pages: list[RawLine]) -> list[str]:
    """The blocks that go on overleaf."""
    return [block.text for blocks in to_blocks(pages) for block in blocks if block.goes_on]


def headings(*pages: list[RawLine]) -> list[tuple[int, str]]:
    return [(block.level, block.text) for blocks in to_blocks(pages) for block in blocks if block.level]


LAST_OF_PAGE = "De bomen langs de rivier zijn in het voorjaar gesnoeid door ruim dertig"
LONG_WORD = "Hoveniersvereniging Rivierenland-West, die er ook nieuwe plantte. Dat kostte weinig."


@pytest.mark.parametrize(
    ("last", "first", "goes_on"),
    [
        pytest.param("vrijwilligers, samen met de leden van Natuurwacht", LONG_WORD, True, id="no room"),
        pytest.param(
            "vrijwilligers, samen met de leden van Natuurwacht", "De stad betaalt het werk.", False, id="room"
        ),
    ],
)
def test_a_line_without_room_for_the_next_word_goes_on_overleaf(
    tmp_path: Path, last: str, first: str, goes_on: bool
) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [*OTHER, *TEXT, LAST_OF_PAGE, last], y=300)
        canvas.showPage()
        lines(canvas, [first, *OTHER], y=780)

    read = read_document(pdf(tmp_path / "a.pdf", draw))
    assert (read.pages[0].goes_on is not None) == goes_on


def sentences(document: Document) -> list[tuple[str, list[int]]]:
    return [
        (chunk.text[one.start : one.end], [piece[0] for piece in chunk.pieces(one.start, one.end)])
        for chunk in chunk_document(document, ChunkOptions())
        for one in chunk.sentences
    ]


FULL = "Uit de telling van dit jaar blijkt dat wij het meest verschuldigd zijn aan"


@pytest.mark.parametrize(
    ("last", "first"),
    [
        pytest.param(["De bomen komen van de"], ["Stichting Groen. Zij levert ook struiken."], id="an article"),
        pytest.param(["De bomen zijn van Kwekerij Ruim en"], ["Tuinderij Blad. Die leveren veel."], id="a conjunction"),
        pytest.param(["Wij kochten ze bij"], ["Kwekerij Ruim. Die levert veel."], id="a preposition"),
        pytest.param([*TEXT[:2], FULL], ["Kwekerij Ruim uit de stad. Die levert veel."], id="full to the margin"),
        pytest.param(["Alle bomen samen kosten 3 mln."], ["euro. Dat is veel."], id="an abbreviation and a unit"),
        pytest.param(["De teller was dhr."], ["Blaauw. Hij kwam uit de stad."], id="an abbreviation and a name"),
        pytest.param(["• bomen die wij krijgen van"], ["Stichting Groen. Zij levert ook struiken."], id="an item"),
        pytest.param([*TEXT[:2], FULL], ["2 kwekers uit de stad. Die leveren veel."], id="a figure, set as text"),
        pytest.param(["De bomen zijn vorig jaar"], ["geplant. Dat deden wij zelf."], id="a small letter"),
    ],
)  # fmt: skip
def test_an_unfinished_sentence_goes_on_overleaf(last: list[str], first: list[str]) -> None:
    assert joined(page(*TEXT, "", *last), page(*first, *OTHER)) == [" ".join(last)]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        pytest.param(["De bomen komen van ver."], ["Kwekerij Ruim levert veel."], id="an end"),
        pytest.param(["Bomen en struiken in de stad"], ["De bomen zijn geteld. Dat deden wij zelf."], id="a heading"),
        pytest.param(["• bomen en struiken"], ["De bomen zijn geteld. Dat deden wij zelf."], id="an item"),
        pytest.param([f"• {TEXT[0]}", TEXT[1], FULL], ["Dat was in mei. Het regende."], id="an item to the margin"),
        pytest.param(["De bomen komen van de"], ["1. Stichting Groen levert er veel."], id="a number follows"),
        pytest.param(["De bomen komen van de"], ["a. stichting die er veel levert."], id="a letter follows"),
        pytest.param(["De bomen komen van de"], ["• Stichting Groen."], id="an item follows"),
        pytest.param(["De bomen komen van de"], ["Tabel 2. Bomen per wijk."], id="a caption follows"),
        pytest.param(["De teller was er, enz."], ["De wijken zijn groot."], id="an abbreviation that ends it"),
        pytest.param(["Let op het volgende:"], ["De wijken zijn groot. Het regende."], id="a colon"),
    ],
)  # fmt: skip
def test_what_is_finished_does_not_go_on_overleaf(last: list[str], first: list[str]) -> None:
    assert joined(page(*TEXT, "", *last), page(*first, *OTHER)) == []


def test_a_sentence_does_not_go_on_in_a_heading_or_a_row() -> None:
    heading = [*page("Stichting Groen", size=14, bold=True), *page("", "", "", *OTHER)]
    row = [RawLine(text="Noord 12 13", top=100.0, size=10.0, left=50.0, row=True), *page("", "", "", *OTHER)]
    for following in (heading, row):
        assert joined(page(*TEXT, "", "De bomen komen van de"), following) == []


def test_notes_captions_headers_and_page_numbers_do_not_part_a_sentence(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, (before, after) in enumerate(
            (("", "Wij danken voor de telling vooral de"), ("Bomenstichting. Zij telde alles.", ""), ("", "")), start=1
        ):
            lines(canvas, ["Bomen in de stad"], y=810, size=8)
            lines(canvas, [before, *(TEXT if after else OTHER), after], y=740)
            lines(canvas, ["1 Zie de telling van vorig jaar."] if after else [], y=100, size=7)
            lines(canvas, [str(number)], y=40, size=8)
            canvas.showPage()

    document = read_document(pdf(tmp_path / "bomen.pdf", draw))
    found = sentences(document)
    assert ("Wij danken voor de telling vooral de Bomenstichting.", [1, 2]) in found
    assert ("1 Zie de telling van vorig jaar.", [1]) in found
    assert document.pages[0].text[document.pages[0].goes_on or 0 :].startswith("Wij danken")
    assert [page.goes_on is None for page in document.pages] == [False, True, True]


def test_a_note_that_hangs_a_tab_behind_its_raised_mark_is_one(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [*TEXT, "Wij danken voor de telling¹ vooral de"], y=740)
        lines(canvas, ["1"], y=103, size=5)
        lines(
            canvas,
            ["Zie de telling van vorig jaar, die in druk verscheen; ook die", "is te leen."],
            y=100,
            x=74,
            size=7,
        )
        canvas.showPage()
        lines(canvas, ["Bomenstichting. Zij telde alles.", *OTHER], y=740)

    found = sentences(read_document(pdf(tmp_path / "bomen.pdf", draw)))
    assert ("¹ Zie de telling van vorig jaar, die in druk verscheen; ook die is te leen.", [1]) in found
    assert ("Wij danken voor de telling¹ vooral de Bomenstichting.", [1, 2]) in found


def test_a_sentence_goes_on_in_the_next_column_past_a_note() -> None:
    column = ["De helft van de bomen", "komt uit een kwekerij", "in de buurt en de rest", "komt uit het"]
    lines_of_page = [
        *page(*column, left=50.0),
        *page("1 Zie de telling.", size=7.0, left=50.0, top=400.0),
        *page("Rijk der Bomen. Dat is", "de kwekerij in het noorden", "van het land.", left=300.0),
    ]
    (blocks,) = to_blocks([lines_of_page])
    assert [block.text for block in blocks] == [
        f"{' '.join(column)} Rijk der Bomen. Dat is de kwekerij in het noorden van het land.", "1 Zie de telling.",
    ]  # fmt: skip


def test_a_document_of_before_is_joined_by_its_small_letters() -> None:
    from fakes import document

    assert sentences(document("De werkgever moet", "altijd betalen.")) == [
        ("De werkgever moet altijd betalen.", [1, 2])
    ]
    assert len(sentences(document("De werkgever moet", "a. altijd betalen."))) == 2


# Numbered headings without a style


def test_plain_numbered_headings_are_known_by_each_other() -> None:
    first = page(
        "1. Inleiding", "", *TEXT, "", "2. Doel", "", "a. Kosten", "", *TEXT, "", "b. Baten", "", *TEXT, "", "3. Bomen"
    )
    second = page(*OTHER, "", "4. Slot", "4.1 Dank", *OTHER)
    assert headings(first, second) == [
        (1, "1. Inleiding"), (1, "2. Doel"), (2, "a. Kosten"), (2, "b. Baten"), (1, "3. Bomen"), (1, "4. Slot"), (2, "4.1 Dank"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["1. Een boom", "2. Een struik", "3. Een plant"], id="items below each other"),
        pytest.param(["1. Een boom", "", "2. Een struik", "", "3. Een plant"], id="items apart"),
        pytest.param(["1. Een boom", "", *TEXT], id="one number"),
        pytest.param(["1. Plant een boom.", *TEXT, "2. Geef water.", *TEXT, "3. Wacht.", *TEXT], id="sentences"),
    ],
)
def test_numbered_items_are_no_headings(rows: Sequence[str]) -> None:
    assert not set(headings(page(*TEXT, "", *rows, "", *OTHER))) & {(1, row) for row in rows[1:]}


def test_below_a_title_plain_numbered_headings_need_white_space() -> None:
    title = page("Bomen in de stad", size=18, bold=True, top=50.0)
    rows = [row for number in (1, 2, 3) for row in (f"{number}. Deel", "", *TEXT, "")]
    assert headings([*title, *page(*rows)]) == [(1, "Bomen in de stad"), *((2, f"{n}. Deel") for n in (1, 2, 3))]
    tight = [row for number in (1, 2, 3) for row in (f"{number}. Deel", *TEXT)]
    assert headings([*title, *page(*tight)]) == [(1, "Bomen in de stad")]


def test_a_word_that_the_end_of_a_page_cuts_is_whole_and_keeps_its_two_places(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["De gemeente telt elk jaar hoeveel bomen er staan en hoe het gaat met de werk-"], y=700)
        canvas.showPage()
        lines(canvas, ["loosheid onder hoveniers. Die werkloosheid daalde."], y=700)

    document = read_document(pdf(tmp_path / "woord.pdf", draw))
    (chunk,) = chunk_document(document, ChunkOptions())
    first = chunk.sentences[0]
    assert chunk.text[first.start : first.end].endswith("hoe het gaat met de werkloosheid onder hoveniers.")
    pieces = [document.pages[page - 1].text[start:end] for page, start, end in chunk.pieces(first.start, first.end)]
    assert [piece.split()[-1] for piece in pieces] == ["werk", "hoveniers."]
    assert pieces[1].startswith("loosheid ")


# Titles on top of each page


def test_titles_that_number_the_pages_are_headings(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number in (1, 2, 3, 4):
            lines(canvas, [f"Deel {number}"], y=780, size=16, font="Helvetica-Bold")
            lines(canvas, [f"Wijk {number * 7} is de groenste.", *TEXT], y=740 - number)
            lines(canvas, [f"Bomen in de stad | {number}"], y=40, size=8)
            canvas.showPage()

    document = read_document(pdf(tmp_path / "delen.pdf", draw))
    assert [heading.title for heading in document.headings] == [f"Deel {number}" for number in (1, 2, 3, 4)]
    assert not any("Bomen in de stad" in page.text for page in document.pages)


@pytest.mark.parametrize("running", ["Pagina {}", "Jaarverslag 2024 {}", "Bomen | {}", "{}"])
def test_large_lines_with_a_page_number_still_go(running: str) -> None:
    pages = [
        [*page(running.format(number), size=14, bold=True, top=30.0), *page(*text, top=100.0)]
        for number, text in enumerate(
            (TEXT, OTHER, [*TEXT[::-1], "Zo is het."], [*OTHER[1:], "Klaar is het."]), start=1
        )
    ]
    assert not any(
        str(running.format(n)) == block.text for n, blocks in enumerate(to_blocks(pages), 1) for block in blocks
    )


# Text files


def test_a_text_of_mixed_codings_is_read_line_by_line(tmp_path: Path) -> None:
    text = "De coördinatie kost € 40 – en dat is één euro meer.\n"
    for first, second in (("utf-8", "cp1252"), ("cp1252", "utf-8-sig"), ("utf-8-sig", "cp1252")):
        path = tmp_path / "plan.txt"
        path.write_bytes(text.encode(first) + b"\n" + text.encode(second.removesuffix("-sig")))
        assert read_document(path).pages[0].text == f"{text}{text}".strip()


def test_what_was_spoilt_before_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("De coÃ¶rdinatie kost geld.", encoding="utf-8")
    assert read_document(path).pages[0].text == "De coÃ¶rdinatie kost geld."


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_text_of_two_or_four_bytes_a_letter_is_read(coding: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes("De “coördinatie” kost € 40.\r\nDat is veel.".encode(coding))
    assert read_document(path).pages[0].text.startswith("De “coördinatie” kost € 40.")


@pytest.mark.parametrize(
    "data",
    ["".join(map(chr, range(0x4E00, 0x6000, 7))).encode("utf-16-le"), bytes(range(1, 32)) * 20, b"PK\x03\x04\0\0tekst"],
)
def test_what_is_no_text_is_refused(data: bytes, tmp_path: Path) -> None:
    from index.errors import UnsupportedFormatError

    path = tmp_path / "plan.txt"
    path.write_bytes(data)
    with pytest.raises(UnsupportedFormatError, match="is geen tekst"):
        read_document(path)


# Letters and quotations


def test_a_salutation_stands_apart() -> None:
    rows = page("Geachte leden,", "", "Op 3 maart vroeg u naar de bomen in de stad. Er zijn er veel.", top=100.0)
    assert to_blocks([rows])[0][0].text == "Geachte leden,"


def test_a_quotation_with_its_speaker_ends_before_the_next() -> None:
    first = "“Zonder deze bomen was ik nooit in de stad komen wonen.” – Bewoner, 44 jaar"
    second = "‘Het kost tijd’, zegt de hovenier die de bomen elk jaar snoeit en water geeft."
    rows = [RawLine(text=first), RawLine(text=second, blank_lines=1)]
    assert [block.text for block in to_blocks([rows])[0]] == [first, second]
