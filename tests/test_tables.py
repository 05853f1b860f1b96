import time

import pytest
from fakes import document
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import ChunkOptions, chunk_document
from index.embedding import sentence_texts
from index.tables import is_row, table_around

LINES = [
    "Tabel 1. Bomen per wijk",
    "Wijk 2020 2024",
    "Noord 12 13",
    "Zuid 9 8",
    "In Noord staan nu 13 bomen.",
    "West 4 5",
]


@pytest.mark.parametrize(
    "line",
    [
        "Zorg en welzijn 19% 35% 28%",
        "Noorderhage 41.200 1.310 31,8",
        "Bus € 2,40 € 2,95",
        "Zelfstandigen – 12%",
        "Totaal 2.300 (100%)",
        "Winst -12 +3",
        "Mbo niveau 2 31% 28%",
        "Eik 120 140*",
    ],
)
def test_a_label_with_cells_is_a_row(line: str) -> None:
    assert is_row(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Wijk 2020 2024",
        "Wijk 2020 Verschil",
        "In 2024 was dat 35%.",
        "UWV Werkgeversonderzoek 2024",
        "12 13 14",
        "Een alinea over bomen",
        "Noord –",
        "De gemeente telde in het hele gebied samen met drie buurgemeenten wel 4.120",
    ],
)
def test_other_lines_are_no_row(line: str) -> None:
    assert not is_row(line)


def test_a_table_is_its_heads_and_its_rows() -> None:
    found = [table_around(LINES, place) for place in range(len(LINES))]
    assert found == [None, range(1, 4), range(1, 4), range(1, 4), None, None]


@pytest.mark.parametrize("lines", [["Noord 12", "Zuid 9"], ["Er zijn twee wijken:", "Noord 12", "Zuid 9"], LINES[4:]])
def test_rows_without_heads_and_a_single_row_are_no_table(lines: list[str]) -> None:
    assert [table_around(lines, place) for place in range(len(lines))] == [None] * len(lines)


def test_a_row_is_embedded_with_its_heads() -> None:
    (chunk,) = chunk_document(document("Bomen\n" + "\n".join(LINES), headings=["Bomen"]), ChunkOptions())
    assert sentence_texts(chunk)[1:5] == [
        "Bomen: Wijk 2020 2024", "Bomen: Wijk 2020 2024 Noord 12 13", "Bomen: Wijk 2020 2024 Zuid 9 8",
        "Bomen: In Noord staan nu 13 bomen.",
    ]  # fmt: skip


@given(st.lists(st.text(alphabet=st.sampled_from("aB 1.,%–-€()\n"), max_size=300), min_size=1, max_size=6))
def test_any_lines_are_looked_at_quickly(lines: list[str]) -> None:
    begun = time.monotonic()
    for place in range(len(lines)):
        table = table_around(lines, place)
        assert table is None or (place in table and len(table) >= 3)
    assert time.monotonic() - begun < 0.5
