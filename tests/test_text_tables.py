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
