"""Tables by the places of words and rules: index.reading.pdf.tables."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.reading.pdf.tables.cells import Table
from index.reading.pdf.tables.page_tables import find_tables, row_lines, table_at_foot
from index.reading.pdf.words import Rule, Word

PROSE = (
    "De gemeente wil de komende jaren meer",
    "mensen aan werk helpen en daarvoor zijn",
    "er plekken nodig bij bedrijven in de regio",
    "want veel mensen missen nu nog een vak",
    "dat zij in de praktijk goed kunnen leren",
)


def words(left: float, baseline: float, text: str, *, bold: bool = False, size: float = 10) -> list[Word]:
    """Return the words of a text that begins at ``left``, each character half its size wide."""
    found, x = [], left
    for part in text.split(" "):
        end = x + 0.5 * size * len(part)
        found.append(
            Word(
                text=part,
                glyphs=tuple(range(len(part))),
                left=x,
                top=baseline - 0.7 * size,
                right=end,
                bottom=baseline + 0.2 * size,
                baseline=baseline,
                size=size,
                bold=bold,
            )
        )
        x = end + 0.28 * size
    return found


def lines(
    rows: Sequence[Sequence[str]], xs: Sequence[float], *, top: float = 100, step: float = 16, bold: int = 0
) -> list[Word]:
    """Return rows of cells that begin at ``xs``; the first ``bold`` rows in bold. A newline in a cell breaks it."""
    found = []
    for number, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=True):
            for at, text in enumerate(cell.split("\n")):
                found += words(x, top + step * number + 11 * at, text, bold=number < bold) if text else []
    return found


def box(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """Return the rules of a full grid."""
    level = [Rule(left=xs[0], top=y, right=xs[-1], bottom=y) for y in ys]
    return level + [Rule(left=x, top=ys[0], right=x, bottom=ys[-1]) for x in xs]


def read(table: Table) -> list[list[str]]:
    """Return the cells of the rows by column, "" for an empty one, without its heads."""
    found = []
    for row in table.rows:
        cells = {cell.column: cell.text for cell in row.cells}
        found.append([cells.get(at, "") for at in range(len(table.columns))])
    return found[sum(row.heads for row in table.rows) :]


def only(found: Sequence[Table]) -> Table:
    assert len(found) == 1
    return found[0]


def test_an_empty_cell_moves_no_figure_in_a_table_without_rules() -> None:
    rows = [["Sector", "Banen", "Groei"], ["Vervoer", "1.100", "12,5%"], ["Bouw", "2.250", ""], ["Zorg", "", "7,1%"]]
    page = words(70, 60, "Zo staat het ervoor.") + lines(rows, (70, 200, 300))
    table = only(find_tables(page, ()))
    assert table.names == ("Sector", "Banen", "Groei")
    assert read(table) == [["Vervoer", "1.100", "12,5%"], ["Bouw", "2.250", ""], ["Zorg", "", "7,1%"]]


def test_cells_may_be_written_in_any_order() -> None:
    rows = [["Sector", "2023", "2024"], ["Bouw", "15", "18"], ["Zorg", "44", "41"]]
    table = only(find_tables(lines(rows, (70, 200, 300))[::-1], ()))
    assert table.names == ("Sector", "2023", "2024")
    assert read(table) == rows[1:]


def test_a_cell_between_rules_takes_several_lines() -> None:
    rows = [
        ["Maatregel", "Wie", "Kosten"],
        ["Begeleiding van\njongeren", "Stichting\nLeren", "125.000"],
        ["Taal", "UWV", "64.000"],
    ]
    page = lines(rows, (72, 172, 252), step=30)
    table = only(find_tables(page, box((70, 170, 250, 320), (88, 110, 145, 175))))
    assert table.names == ("Maatregel", "Wie", "Kosten")
    assert read(table) == [["Begeleiding van jongeren", "Stichting Leren", "125.000"], ["Taal", "UWV", "64.000"]]


@pytest.mark.parametrize("down", [0, 6, 11])  # figures beside the first line of the label, between both, or the last
def test_a_label_of_two_lines_keeps_its_figures_without_rules(down: float) -> None:
    page = lines([["Maatregel", "Kosten", "Mensen"]], (70, 220, 300), bold=1)
    for at, (label, cost, people) in enumerate(
        [
            ("Begeleiding van jongeren\nzonder diploma", "125.000", "410"),
            ("Taalles op het werk\nvoor wie hier kwam", "64.000", "95"),
        ]
    ):
        top = 120 + 30 * at
        page += lines([[label]], (70,), top=top)
        page += lines([[cost, people]], (220, 300), top=top + down)
    assert read(only(find_tables(page, ()))) == [
        ["Begeleiding van jongeren zonder diploma", "125.000", "410"],
        ["Taalles op het werk voor wie hier kwam", "64.000", "95"],
    ]


def test_a_head_over_several_columns_names_all_of_them() -> None:
    page = words(210, 84, "Aantal") + words(340, 84, "Aandeel")
    page += lines(
        [
            ["Regio", "2023", "2024", "2023", "2024"],
            ["Noord", "1.200", "1.310", "12%", "13%"],
            ["Zuid", "900", "", "9%", "8%"],
        ],
        (70, 190, 250, 320, 380),
    )
    table = only(find_tables(page, ()))
    assert table.names == ("Regio", "Aantal: 2023", "Aantal: 2024", "Aandeel: 2023", "Aandeel: 2024")
    assert read(table) == [["Noord", "1.200", "1.310", "12%", "13%"], ["Zuid", "900", "", "9%", "8%"]]
    assert row_lines(table, 1)[0].cells == ((0, 6, 1), (0, 6, 2), (7, 14, 3), (7, 14, 4))


def test_merged_cells_of_a_grid_hold_for_all_their_columns_and_rows() -> None:
    xs, ys = (70, 150, 210, 270, 330), (88, 108, 128, 148, 168)
    rules = [r for r in box(xs, ys) if (r.top, r.bottom) != (148, 148) and (r.left, r.right) != (270, 270)]
    rules += [Rule(left=150, top=148, right=330, bottom=148), Rule(left=270, top=108, right=270, bottom=168)]
    page = (
        words(72, 102, "Wijk", bold=True) + words(152, 102, "Jaar", bold=True) + words(240, 102, "Meldingen", bold=True)
    )
    page += words(212, 122, "vragen", bold=True) + words(272, 122, "klachten", bold=True)
    page += words(72, 142, "Noord") + words(152, 142, "2023") + words(212, 142, "15") + words(272, 142, "3")
    page += words(152, 162, "2024") + words(212, 162, "17")
    table = only(find_tables(page, rules))
    assert table.names == ("Wijk", "Jaar", "Meldingen: vragen", "Meldingen: klachten")
    assert read(table) == [["Noord", "2023", "15", "3"], ["Noord", "2024", "17", ""]]


def test_a_column_without_rules_beside_ruled_rows() -> None:
    """Each of its lines is the label of one row, and no cell that is merged over all of them."""
    labels, figures = ("Loon", "Huur", "Reizen", "Advies", "Overig"), ("120", "45", "", "31", "8")
    xs, ys = (70, 170, 250), (88, 108, 128, 148, 168, 188, 208)
    rules = [Rule(left=x, top=88, right=x, bottom=208) for x in xs]
    rules += [Rule(left=70 if y in (88, 108, 208) else 170, top=y, right=250, bottom=y) for y in ys]
    page = words(72, 102, "Post", bold=True) + words(172, 102, "Euro", bold=True)
    for number, (label, figure) in enumerate(zip(labels, figures, strict=True)):
        page += words(72, 122 + 20 * number, label)
        page += words(172, 122 + 20 * number, figure) if figure else []
    expected = [[label, figure] for label, figure in zip(labels, figures, strict=True)]
    assert read(only(find_tables(page, rules))) == expected


def test_shading_behind_the_lines_of_a_cell_parts_no_rows() -> None:
    xs, ys = (70, 170, 290, 350), (88, 108, 138, 168)
    page = words(72, 102, "Risico", bold=True) + words(172, 102, "Oorzaak", bold=True)
    page += words(292, 102, "Kans", bold=True)
    rules = box(xs, ys)
    for top, rows in ((108, ("Uitval", "te weinig\nmensen", "4")), (138, ("Fouten", "te weinig\ntijd", "3"))):
        page += lines([rows], (72, 175, 292), top=top + 12)
        rules += [Rule(left=172, top=top + at, right=288, bottom=top + at) for at in (4, 15, 26)]
    assert read(only(find_tables(page, rules))) == [
        ["Uitval", "te weinig mensen", "4"],
        ["Fouten", "te weinig tijd", "3"],
    ]


def test_heads_of_two_lines_are_one_head() -> None:
    rows = [["Maatregel", "Kosten\nper jaar", "Aantal\nmensen"], ["Hulp", "125.000", "410"], ["Taal", "64.000", "95"]]
    page = lines(rows[:1], (70, 200, 300)) + lines(rows[1:], (70, 200, 300), top=130)
    assert only(find_tables(page, ())).names == ("Maatregel", "Kosten per jaar", "Aantal mensen")


def test_the_name_of_a_group_is_a_row_of_its_own() -> None:
    rows = [
        ["Groep", "Aantal", "Deel"],
        ["Mannen", "", ""],
        ["jong", "120", "11%"],
        ["oud", "230", "21%"],
        ["Vrouwen", "", ""],
        ["jong", "140", "13%"],
    ]
    assert read(only(find_tables(lines(rows, (70, 200, 300)), ()))) == rows[1:]


@pytest.mark.parametrize("bold", [True, False])
def test_the_name_of_the_first_group_is_no_part_of_the_label_below_it(bold: bool) -> None:
    groups = {"Inkomsten": [["Rente", "40", "45"], ["Huur", "90", "92"]], "Uitgaven": [["Loon", "800", "820"]]}
    page, top = lines([["Post", "2031", "2032"]], (70, 200, 300), bold=1), 114.0
    for name, rows in groups.items():
        page += words(70, top, name, bold=bold) + lines(rows, (70, 200, 300), top=top + 14, step=14)
        top += 14 * (len(rows) + 1)
    expected = [row for name, rows in groups.items() for row in ([name, "", ""], *rows)]
    assert read(only(find_tables(page, ()))) == expected


@pytest.mark.parametrize(("year", "label"), [("2022", "A50"), ("2023", "")])
def test_a_blank_label_is_the_one_above_where_all_labels_have_the_same_rows(year: str, label: str) -> None:
    rows = [
        ["Weg", "Jaar", "Doden"],
        ["N345", "2021", "2"],
        ["", "2022", "0"],
        ["A50", "2021", "5"],
        ["", year, "3"],
    ]
    first = "N345" if label else ""
    table = only(find_tables(lines(rows, (70, 150, 230), bold=1), ()))
    assert read(table) == [rows[1], [first, "2022", "0"], rows[3], [label, year, "3"]]


def test_a_label_of_three_lines_stands_with_the_figures_beside_its_last_line() -> None:
    page = lines([["Onderdeel", "2021", "2022"]], (70, 220, 300), bold=1)
    page += lines([["Opvang van mensen in\nde kazerne die aan de\nDeventerweg", "", ""]], (70, 220, 300), top=120)
    page += lines([["", "2.140", "1.905"]], (70, 220, 300), top=142)
    page += lines([["Jeugdzorg met verblijf,\ninclusief huizen en\npleegzorg", "", ""]], (70, 220, 300), top=160)
    page += lines([["", "5.310", "5.622"], ["Bijstand", "980", "1.011"]], (70, 220, 300), top=182)
    assert read(only(find_tables(page, ()))) == [
        ["Opvang van mensen in de kazerne die aan de Deventerweg", "2.140", "1.905"],
        ["Jeugdzorg met verblijf, inclusief huizen en pleegzorg", "5.310", "5.622"],
        ["Bijstand", "980", "1.011"],
    ]


def test_a_second_line_under_a_description_belongs_to_it() -> None:
    page = lines(
        [
            ["NR 1", "03-05-2024", "Reis\nnaar de stad", "920,68"],
            ["NR 2", "24-05-2024", "Zaal\nin de wijk, 3.000 stuks", "1.907,96"],
        ],
        (70, 130, 220, 400),
        step=23,
    )
    page += lines([["Nummer", "Geboekt", "Wat", "Bedrag"]], (70, 130, 220, 400), top=80, bold=1)
    assert read(only(find_tables(page, ()))) == [
        ["NR 1", "03-05-2024", "Reis naar de stad", "920,68"],
        ["NR 2", "24-05-2024", "Zaal in de wijk, 3.000 stuks", "1.907,96"],
    ]


def test_a_row_that_is_cut_goes_on_below_heads_that_come_back_without_a_rule() -> None:
    xs, heads = (70, 170, 330, 400), [["Actie", "Uitleg", "Kosten"]]
    first = lines(heads, (72, 172, 332), top=102, bold=1)
    first += lines([["Dijk", "hoger", "340"], ["Gemaal", "bij de sluis,", "810"]], (72, 172, 332), top=122, step=20)
    before = only(find_tables(first, box(xs, (88, 108, 128, 148))))
    page = lines(heads, (72, 172, 332), top=102, bold=1) + lines([["", "met een pomp", ""]], (72, 172, 332), top=122)
    page += lines([["Sloot", "breder", "90"], ["Weg", "dicht", "15"]], (72, 172, 332), top=142, step=20)
    table = only(find_tables(page, box(xs, (88, 128, 148, 168)), before))
    assert table.names == before.names == ("Actie", "Uitleg", "Kosten")
    assert read(table) == [["", "met een pomp", ""], ["Sloot", "breder", "90"], ["Weg", "dicht", "15"]]


def test_rows_overleaf_go_on_under_the_heads_before() -> None:
    xs = (70, 200, 300)
    first = (
        words(70, 600, "Hier staat tekst.")
        + lines([["Wijk", "2023", "2024"], ["Oost", "1.210", "1.340"], ["West", "980", "1.015"]], xs, top=700)
        + words(70, 800, "12")
    )
    before = table_at_foot(find_tables(first, ()), first)
    assert before is not None
    second = (
        words(70, 40, "Gemeente Zeedorp")
        + lines([["Noord", "540", "575"]], xs, top=90)
        + words(70, 130, "Dat is meer dan eerst.")
    )
    table = only(find_tables(second, (), before))
    assert table.goes_on
    assert read(table) == [["Noord", "540", "575"]]
    assert find_tables(second, ()) == ()  # a single row shows nothing by itself
    other = words(70, 78, "Tabel 2. Iets anders") + lines(
        [["Noord", "540", "575"], ["Zuid", "12", "13"], ["Haven", "1", "2"]], xs, top=94
    )
    assert not only(find_tables(other, (), before)).goes_on


def test_text_below_a_table_ends_it_for_the_next_page() -> None:
    page = lines([["Wijk", "2023", "2024"], ["Oost", "1.210", "1.340"], ["West", "980", "1.015"]], (70, 200, 300))
    page += [word for at, text in enumerate(PROSE) for word in words(70, 200 + 12 * at, text)]
    assert table_at_foot(find_tables(page, ()), page) is None


@pytest.mark.parametrize("shift", [0, 5])  # the lines of both columns stand beside each other, or do not
def test_a_table_beside_running_text(shift: float) -> None:
    page = [word for at, text in enumerate(PROSE * 2) for word in words(70, 100 + shift + 12 * at, text)]
    rows = [["Sector", "2023", "2024"], ["Bouw", "15", "18"], ["Zorg", "44", "41"], ["Vervoer", "9", "12"]]
    page += lines(rows, (330, 400, 450), top=112, step=24)
    table = only(find_tables(page, ()))
    assert table.names == ("Sector", "2023", "2024")
    assert read(table) == rows[1:]


@pytest.mark.parametrize(
    "page",
    [
        [w for at, t in enumerate(PROSE) for x in (70, 330) for w in words(x, 100 + 12 * at, t)],
        [w for at, t in enumerate(PROSE) for x in (70, 330) for w in words(x, 100 + 12 * at, f"{t} 2024")],
        lines([["Inleiding", "3"], ["Aanpak", "5"], ["Slot", "12"]], (70, 400)),
        lines([["Datum", "12 maart 2024"], ["Kenmerk", "AB-12/2024"], ["Telefoon", "0597-123456"]], (70, 170)),
        lines(
            [["Werkplein", "Dorpsstraat 12", "9671 AB Winschoten"], ["Taalhuis", "Laan 45", "9401 EF Assen"]],
            (70, 200, 300),
        ),
        lines([["1.", "We openen drie punten."], ["2.", "We sluiten er 12."]], (70, 90)),
        lines([["0", "2", "4"], ["1", "3", "5"], ["7", "8", "9"]], (70, 170, 270)),
    ],
    ids=["columns", "columns with years", "contents", "letter", "addresses", "list", "axis"],
)
def test_in_doubt_there_is_no_table(page: list[Word]) -> None:
    assert find_tables(page, ()) == ()


def test_a_frame_around_text_is_no_table() -> None:
    page = [w for at, t in enumerate(PROSE) for x in (75, 335) for w in words(x, 110 + 12 * at, t)]
    assert find_tables(page, box((70, 320, 560), (90, 200))) == ()


def test_a_line_holds_a_row_with_its_cells_glyphs_and_line_ends() -> None:
    page = lines([["Wijk", "2024"], ["Noord en\noost", "15"], ["Zuid", "8"], ["West", "9"]], (72, 172), step=30)
    table = only(find_tables(page, box((70, 170, 250), (88, 108, 145, 175, 205))))
    heads, row, *_ = row_lines(table, 3)
    assert heads.heads
    assert heads.text == "Wijk 2024"
    assert (row.text, row.cells, row.breaks) == ("Noord en oost 15", ((0, 13, 0), (14, 16, 1)), (8,))
    assert (row.row, row.heads, row.table) == (True, False, 3)
    assert row.glyphs == (0, 1, 2, 3, 4, -1, 0, 1, -1, 0, 1, 2, 3, -1, 0, 1)


def test_the_mark_of_a_note_stays_raised() -> None:
    page = lines([["Wijk", "2023", "2024"], ["Noord", "15", "18"], ["Zuid", "8", "9"]], (70, 200, 300))
    page += words(212, 112, "1", size=6)
    row = row_lines(only(find_tables(page, ())), 1)[1]
    assert (row.text, row.raised) == ("Noord 15 1 18", ((9, 10),))


def test_the_space_between_two_frames_is_no_column() -> None:
    xs = (70, 75, 165, 170, 175, 245, 250)  # each cell has a frame of its own inside that of its column
    rows = [["Wijk", "2024"], ["Noord", "15"], ["Zuid", "8"]]
    rules = [r for r in box(xs, (88, 104, 120, 136)) if r.left == r.right or r.top == r.bottom]
    table = only(find_tables(lines(rows, (80, 180)), rules))
    assert (table.names, read(table)) == (("Wijk", "2024"), rows[1:])


def test_a_form_of_labels_and_values_has_no_heads() -> None:
    rows = [["Naam", "Bureau Noord"], ["Plaats", "Zeedorp"], ["Begonnen", "10 mei 2024"], ["Soort", "Onderzoek"]]
    table = only(find_tables(lines(rows, (72, 172)), box((70, 170, 300), (88, 104, 120, 136, 152))))
    assert table.names == ("", "")


def test_bold_heads_further_down_name_the_rows_below_them() -> None:
    rows = [["Wijk", "Aantal"], ["Noord", "15"], ["Zuid", "8"], ["Club", "Leden"], ["Ons", "9"], ["Zij", "7"]]
    page = [
        word for at, row in enumerate(rows) for word in lines([row], (72, 172), top=100 + 16 * at, bold=at in (0, 3))
    ]
    table = only(find_tables(page, box((70, 170, 300), tuple(88 + 16 * at for at in range(7)))))
    assert [row.heads for row in table.rows] == [True, False, False, True, False, False]


def test_a_mark_glued_to_its_word_stays_raised_and_the_line_knows_its_depth() -> None:
    page = lines([["Wijk", "2023", "2024"], ["Noord1", "15", "18"], ["Zuid", "8", "9"]], (70, 200, 300))
    marked = [replace(word, glyphs=(0, 1, 2, 3, 4, 99)) if word.text == "Noord1" else word for word in page]
    row = row_lines(only(find_tables(marked, ())), 1, height=800, raised=frozenset({99}))[1]
    assert (row.text, row.raised, row.depth) == ("Noord1 15 18", ((5, 6),), 116 / 800)


def test_rows_may_begin_with_a_date_and_have_no_heads() -> None:
    rows = [["07-05-2024", "Almelo", "12"], ["09-05-2024", "Zwolle", "7"], ["11-05-2024", "Assen", "31"]]
    table = only(find_tables(lines(rows, (72, 172, 272)), box((70, 170, 270, 330), (88, 104, 120, 136))))
    assert read(table) == rows


def test_shades_behind_some_words_of_a_cell_put_no_word_in_two_cells() -> None:
    rows = [["Begrip", "Uitleg"], ["contact", "Wie dichtbij kwam.\nSoms lang geleden.\nDat telt niet mee."]]
    page = lines(rows, (70, 200), step=30)
    shades = [
        *(Rule(left=244, top=y, right=400, bottom=y) for y in (133, 145)),
        *(Rule(left=x, top=133, right=x, bottom=145) for x in (244, 400)),
    ]
    table = only(find_tables(page, [*box((64, 195, 400), (88, 115, 165)), *shades]))
    found = [word for row in table.rows for cell in row.cells for word in cell.words]
    assert len(found) == len({id(word) for word in found}) == len(page)
    assert table.rows[-1].cells[-1].text == "Wie dichtbij kwam. Soms lang geleden. Dat telt niet mee."


def test_the_numbered_heading_above_a_table_heads_no_column() -> None:
    heading = words(70, 80, "1.3") + words(110, 80, "Versies")
    rows = [["v0.1", "16 mei 2020", "eerste versie"], ["v0.2", "18 mei 2020", "met scenario's"]]
    table = only(find_tables(heading + lines(rows, (70, 110, 200)), box((64, 105, 190, 400), (88, 106, 122))))
    assert read(table) == rows
    assert not any(row.heads for row in table.rows)
