"""Forty questions about cells of ten tables of different make: read rightly, and answered with the row that is meant."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from cell_tables import TABLES, write_tables

from index.reading.document import read_document
from index.types import Document
from rag.types import Answer
from ui.evaluation.running import read_questions, run_questions
from ui.product import Vraagbaak
from ui.settings import Settings

QUESTIONS, _ = read_questions(Path(__file__).with_name("cell-questions.jsonl"))
MEASURED = "VRAAGBAAK_QUESTIONS" in os.environ
LEAST_RIGHT, MOST_OTHER = 33, 2  # of 40; index/reading/README.md has what was measured
ROWS = {"straten.pdf": 25, "dorpshuis.pdf": 10, "wonen.odt": 6}  # below the heads; 4 of the others


def rows_of(document: Document) -> list[dict[str, str]]:
    """The cells of each row below the heads by what they stand under; without heads the first is the label."""
    pages = {page.number: page.text for page in document.pages}
    return [
        {cell.head: pages[row.page][row.offset + cell.start : row.offset + cell.end] for cell in row.cells}
        for row in document.rows
        if not row.heads
    ]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    return {path.name: read_document(path) for path in write_tables(tmp_path_factory.mktemp("tables"))}


def test_each_table_is_read_whole_and_each_wanted_cell_is_one(documents: dict[str, Document]) -> None:
    assert len(QUESTIONS) == 4 * len(TABLES) == 40
    assert {name: len(rows_of(one)) for name, one in documents.items()} == {name: ROWS.get(name, 4) for name in TABLES}
    for question in QUESTIONS:
        rows = rows_of(documents[question.documents[0]])
        (wanted,) = [row for row in rows if " ".join(row.values()) == question.evidence[0]]
        assert question.facts[0][0] in wanted.values(), question.id


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("wateroverlast.pdf", {"Maatregel": "Aanleg van drie waterpleinen", "Wie voert het uit": "Gemeente, afdeling Openbare Ruimte", "Kosten in euro": "640.000", "Klaar in": "2033"}),
        ("energie.pdf", {"Gebouw": "Sporthal Noord", "Gas in m3: 2031": "22.150", "Gas in m3: 2032": "20.800", "Stroom in kWh: 2031": "88.300", "Stroom in kWh: 2032": "91.700"}),
        ("straten.pdf", {"Straat": "Zandvoort", "Bomen": "278", "Bankjes": "7", "Lantaarns": "112"}),
        ("dorpshuis.pdf", {"Lasten": "Rente", "2031": "1.120", "2032": "980"}),
        ("cursussen.pdf", {"Cursus": "Rekenen", "Waar": "Bibliotheek en volksuniversiteit", "Prijs in euro": "60", "Duur": "12 weken"}),
        ("ziekenhuis.docx", {"Afdeling": "Keuken", "Ziekteverzuim: vrouwen": "6,1%", "Ziekteverzuim: mannen": "6,8%", "Vacatures": "4"}),
        ("wonen.odt", {"Wijk": "Zuidrand", "Soort": "koop", "Woningen": "1.910", "Lasten per maand": "1.180"}),
        ("reizigers.html", {"Station": "Berkum Zuid", "Doordeweeks": "4.890", "Zaterdag": "1.960"}),
        ("afval.md", {"Soort afval": "Glas", "Dorpen": "27", "Stad": "22"}),
        ("boetes.txt", {"Wat": "Spel voor op tafel", "Termijn": "2 weken, met verlenging", "Volwassene": "2,40 euro", "Kind": "1,15 euro"}),
    ],
)  # fmt: skip
def test_a_row_has_each_cell_under_its_heads(documents: dict[str, Document], name: str, row: dict[str, str]) -> None:
    assert row in rows_of(documents[name])


def shown_rows(answer: Answer) -> list[str]:
    """What is shown as the answer: of the first place the rows that decide."""
    return [sentence.text for place in answer.places[:1] for sentence in place.sentences if sentence.decisive]


@pytest.mark.slow
@pytest.mark.skipif(not MEASURED, reason="takes 100 seconds of processor time: set VRAAGBAAK_QUESTIONS")
def test_most_questions_about_a_cell_are_answered_with_its_row(
    collect: Callable[[Iterable[Path]], Path], tmp_path_factory: pytest.TempPathFactory, loaded_once: None
) -> None:
    product = Vraagbaak(settings=Settings(data=collect(write_tables(tmp_path_factory.mktemp("tables")))))
    answers = [answer for answer, _, _ in run_questions(QUESTIONS, product.ask, "citaten")]
    shown = {
        question.id: (question.evidence[0], shown_rows(one)) for question, one in zip(QUESTIONS, answers, strict=True)
    }
    right = [name for name, (wanted, rows) in shown.items() if wanted in rows]
    other = [name for name, (wanted, rows) in shown.items() if any(row != wanted for row in rows)]
    assert len(right) >= LEAST_RIGHT, sorted(shown.keys() - set(right))
    assert len(other) <= MOST_OTHER, other
