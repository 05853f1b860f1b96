"""Tables and titles that are drawn in a text file."""

import pytest

from index.limits import ReadLimits
from index.reading.layout.lines import RawLine
from index.reading.text import read_text


def lines(text: str) -> list[RawLine]:
    pages = read_text(text.encode(), "a.txt", ReadLimits()).pages
    return [line for page in pages for block in page for line in block.lines]


def cells(line: RawLine) -> list[tuple[int, str]]:
    return [(column, line.text[start:end]) for start, end, column in line.cells]


@pytest.mark.parametrize(
    "table",
    [
        "Wijk      2029   2030\n---------------------\nNoord      120    140\nZuid              240\nWest     1.320\n",
        "Wijk\t2029    2030\nNoord\t120     140\nZuid\t        240\nWest\t1.320\n",
        "+-------+-------+------+\n| Wijk  | 2029  | 2030 |\n+=======+=======+======+\n| Noord | 120   | 140  |\n"
        "| Zuid  |       | 240  |\n| West  | 1.320 |      |\n+-------+-------+------+\n",
    ],
)
def test_an_empty_cell_never_moves_a_figure(table: str) -> None:
    found = lines(f"Banen per wijk\n\n{table}\nZo is het in de stad.\n")
    assert [cells(line) for line in found] == [
        [],
        [(0, "Wijk"), (1, "2029"), (2, "2030")],
        [(0, "Noord"), (1, "120"), (2, "140")],
        [(0, "Zuid"), (2, "240")],
        [(0, "West"), (1, "1.320")],
        [],
    ]
    assert [line.heads for line in found] == [False, True, False, False, False, False]


def test_text_in_two_columns_is_no_table() -> None:
    text = "De een staat links      en de ander rechts\nvan de weg en ze        gaan beide naar de\nstad om te kijken.      markt in het dorp.\n"
    assert not any(line.cells for line in lines(text))


def test_a_title_is_underlined() -> None:
    pages = read_text(
        b"Kosten\n======\n\nDat is 45 euro.\n\nDuur\n----\nHet duurt een jaar voor iedereen.\n", "a.txt", ReadLimits()
    )
    assert [[(block.level > 0, block.text) for block in page] for page in pages.pages] == [
        [(True, "Kosten"), (False, "Dat is 45 euro.")],
        [(True, "Duur"), (False, "Het duurt een jaar voor iedereen.")],
    ]


@pytest.mark.parametrize(
    "table",
    [
        "+-----------+-----------------+------+\n| Maatregel | Wie             | 2031 |\n+-----------+-----------------+------+\n"
        "| Taalles   | Bibliotheek en  | 64   |\n| voor wie  | buurthuis       |      |\n| wil       |                 |      |\n"
        "+-----------+-----------------+------+\n| Werven    | Bureau Noord    | 310  |\n+-----------+-----------------+------+\n",
        "| Maatregel             | Wie             | 2031 |\n|-----------------------|-----------------|------|\n"
        "| Taalles voor wie wil  | Bibliotheek en  | 64   |\n|                       | buurthuis       |      |\n"
        "| Werven                | Bureau Noord    | 310  |\n",
        "Maatregel               Wie                2031\n-----------------------------------------------\n"
        "Taalles voor wie wil    Bibliotheek en       64\n                        buurthuis\n"
        "Werven                  Bureau Noord        310\n",
    ],
)
def test_a_cell_may_take_several_lines(table: str) -> None:
    found = [line for line in lines(f"Kosten\n\n{table}\nZo is het in de stad.\n") if line.cells]
    assert [cells(line) for line in found] == [
        [(0, "Maatregel"), (1, "Wie"), (2, "2031")],
        [(0, "Taalles voor wie wil"), (1, "Bibliotheek en buurthuis"), (2, "64")],
        [(0, "Werven"), (1, "Bureau Noord"), (2, "310")],
    ]


def test_what_has_figures_of_its_own_is_a_row_and_no_rest_of_a_cell() -> None:
    table = "| Wijk  | Soort | 2031 |\n|-------|-------|------|\n| Noord | huur  | 120  |\n|       | koop  | 80   |\n|       | huur  |      |\n|       |       | 12   |\n"
    assert [cells(line) for line in lines(table)] == [
        [(0, "Wijk"), (1, "Soort"), (2, "2031")],
        [(0, "Noord"), (1, "huur"), (2, "120")],
        [(1, "koop"), (2, "80")],
        [(1, "huur")],
        [(2, "12")],
    ]


def test_the_rule_below_a_table_of_two_columns_leaves_its_heads() -> None:
    found = lines(
        "┌───────┬──────┐\n│ Wijk  │ 2031 │\n├───────┼──────┤\n│ Noord │ −120 │\n│ Zuid  │   80 │\n└───────┴──────┘\n"
    )
    assert [line.heads for line in found] == [True, False, False]
