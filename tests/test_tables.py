import time
from itertools import pairwise

import pytest
from fakes import document
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import ChunkOptions, chunk_document
from index.embedding import sentence_texts
from index.structure.tables import is_row, table_ranges

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
        "(x 1.000) (x 1.000)",
        "Jaar 2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 totaal",
        "De gemeente telde in het hele gebied samen met drie buurgemeenten wel 4.120",
    ],
)
def test_other_lines_are_no_row(line: str) -> None:
    assert not is_row(line)


def test_a_table_is_its_heads_and_its_rows() -> None:
    assert table_ranges(LINES) == [range(1, 4)]


@pytest.mark.parametrize("lines", [["Noord 12", "Zuid 9"], ["Er zijn twee wijken:", "Noord 12", "Zuid 9"], LINES[4:]])
def test_rows_without_heads_and_a_single_row_are_no_table(lines: list[str]) -> None:
    assert table_ranges(lines) == []


@pytest.mark.parametrize(
    ("text", "heads", "last"),
    [
        ("Kenmerk 2023 2024\n15-24 jaar 12% 13%\n25-44 jaar 9% 8%\nMan 4% 5%", "Kenmerk 2023 2024", "Man 4% 5%"),
        ("Kenmerk 2023 2024\nMannen\nJong 12% 13%\nVrouwen\nJong 1% 2%", "Kenmerk 2023 2024", "Jong 1% 2%"),
        ("Resultaat 2023 2024\nOmzet 1,2 mln 1,4 mln\nWinst 120 140", "Resultaat 2023 2024", "Winst 120 140"),
        ("Sector Aantal Duur\n(x 1.000) (dagen)\nZorg 12 13\nBouw 3 4", "Sector Aantal Duur", "Bouw 3 4"),
        ("Tabel 3. Verzuim\nNiveau 1 2 3\nZorg 12 13 14\nBouw 9 8 7", "Niveau 1 2 3", "Bouw 9 8 7"),
        ("Tabel 2. Wijken\nWijk Per 1.000\nNoord 12 31,8\nZuid 9 33,7", "Wijk Per 1.000", "Zuid 9 33,7"),
        ("Wijk 2020 2024\nNoord 3 4\nOost – –\nWest 5 6", "Wijk 2020 2024", "West 5 6"),
        ("Sector Aandeel\nZorg 12%\nBouw 9%", "Sector Aandeel", "Bouw 9%"),
    ],
)
def test_heads_are_found_above_rows_of_many_kinds(text: str, heads: str, last: str) -> None:
    lines = text.split("\n")
    (table,) = table_ranges(lines)
    assert (lines[table.start], lines[table.stop - 1]) == (heads, last)


@pytest.mark.parametrize(
    "text",
    [
        "Sector 2023 2024\nZorg 12% 13%\nLandbouw, bosbouw en\nvisserij 5% 6%\nBouw 7% 8%",
        "De cijfers staan hieronder per sector.³\nZorg 12 13\nBouw 3 4",
        "Zie ook\nBijlage 1\nBijlage 2",
        "Gegevens\nPostbus 20350\nTelefoon 070 340 79 11",
        "Aantal per jaar\nzorg 12 13\nbouw 3 4",
    ],
)
def test_in_doubt_there_is_no_table(text: str) -> None:
    assert table_ranges(text.split("\n")) == []


def test_the_heads_of_one_table_are_not_those_of_the_next() -> None:
    two = ["Wijk 2020 2024", "Noord 3 4", "Zuid 5 6", "Gemeente 2021 2022", "Oost 7 8", "West 9 1"]
    assert table_ranges(two) == [range(3), range(3, 6)]
    unclear = ["Wijk 2020 2024", "Noord 3 4", "Zuid 5 6", "Gemeente Inwoners Woningen", "Oost 7 8", "West 9 1"]
    assert table_ranges(unclear) == [range(3)]


def test_a_row_is_embedded_with_its_heads() -> None:
    (chunk,) = chunk_document(document("Bomen\n" + "\n".join(LINES), headings=["Bomen"]), ChunkOptions())
    assert sentence_texts([chunk])[1:5] == [
        "Bomen: Wijk 2020 2024", "Bomen: Wijk 2020 2024 Noord 12 13", "Bomen: Wijk 2020 2024 Zuid 9 8",
        "Bomen: In Noord staan nu 13 bomen.",
    ]  # fmt: skip


@given(st.lists(st.text(alphabet=st.sampled_from("aB 1.,%–-€()\n"), max_size=300), min_size=1, max_size=6))
def test_any_lines_are_looked_at_quickly(lines: list[str]) -> None:
    begun = time.process_time()
    found = table_ranges(lines)
    assert all(len(table) >= 3 for table in found)
    assert all(one.stop <= other.start for one, other in pairwise(found))
    assert time.process_time() - begun < 0.5
