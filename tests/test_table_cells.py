"""Rows whose cells are known: from the lines of a file to what an answer shows."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from answers import answered_with, place
from fakes import CountingEmbedder, library

from index.chunks import ChunkOptions, chunk_document
from index.embedding import chunk_texts, embed_document, leaned_on, sentence_texts
from index.reading.document import read_document
from index.reading.layout.blocks import to_blocks
from index.reading.layout.cleaning import clean_page
from index.reading.layout.lines import Block, RawLine
from index.reading.layout.rows import find_rows
from index.serialising import text_from_json, text_to_json
from index.types import Cell, Document, Page, Row, Span
from rag.answer.choosing import choose_places
from rag.answer.selection import PlaceOptions
from rag.answer.showing import show_places
from rag.evidence.reading import show_source
from rag.evidence.weighing import Evidence, EvidenceSentence
from rag.types import Place, PlaceSentence
from rag.writing.prompt import source_text
from ui.text.answer import copied, plain
from ui.text.place_layout import TextRun, blocks_of

MARKDOWN = """# Werk in de stad

Zo veel mensen zoeken werk.

| Wijk | 2023 | 2024 |
|---|---|---|
| Noord. Kade | 1.455 | 1.502 |
| Zuid |  | 688 |
| West | 310 | |

Dat is alles.
"""


def line(
    *cells: str, heads: bool = False, table: int = 0, bold: bool = False, columns: tuple[int, ...] = ()
) -> RawLine:
    """A row of cells in the columns from 0; "" is an empty one."""
    text, placed = "", []
    for column, cell in zip(columns or range(len(cells)), cells, strict=True):
        if cell:
            start = len(text) + bool(text)
            text = f"{text} {cell}".strip()
            placed.append((start, len(text), column))
    return RawLine(text=text, row=True, cells=tuple(placed), heads=heads, table=table, bold=bold)


def rows_of(*pages: list[RawLine]) -> tuple[list[Page], tuple[Row, ...]]:
    blocks = [[Block(lines=(one,)) for one in lines] for lines in pages]
    cleaned = [clean_page("a.pdf", number, found, Counter()) for number, found in enumerate(blocks, 1)]
    found = [one[0] for one in cleaned]
    return found, find_rows(found, blocks, [one[1] for one in cleaned])


def shown(pages: list[Page], rows: tuple[Row, ...]) -> list[list[tuple[str, str]]]:
    """The heads and the text of the cells of each row that is no heads."""
    return [
        [(cell.head, pages[row.page - 1].text[row.offset + cell.start : row.offset + cell.end]) for cell in row.cells]
        for row in rows
        if not row.heads
    ]


@pytest.fixture
def document(tmp_path: Path) -> Document:
    (tmp_path / "a.md").write_text(MARKDOWN, encoding="utf-8")
    return read_document(tmp_path / "a.md")


# Rows of a document.


def test_a_word_cut_at_the_end_of_a_line_of_its_cell_is_whole_and_its_cell_too() -> None:
    cut = replace(line("Wijk Noor- derhaven", "15"), breaks=(10,))
    pages, rows = rows_of([line("Plaats", "Aantal", heads=True), cut])
    assert pages[0].text == "Plaats Aantal\nWijk Noorderhaven 15"
    assert shown(pages, rows) == [[("Plaats", "Wijk Noorderhaven"), ("Aantal", "15")]]


def test_cells_are_counted_past_marks_and_signs_that_were_mended() -> None:
    raised = replace(line("Banen 1", "2.250", "ﬁetsen"), raised=((6, 7),))
    pages, rows = rows_of([line("Wat", "Aantal", "Soort", heads=True), raised])
    assert shown(pages, rows) == [[("Wat", "Banen¹"), ("Aantal", "2.250"), ("Soort", "fietsen")]]


def test_heads_of_several_levels_and_over_several_columns() -> None:
    upper = replace(line("Aantal", heads=True), cells=((0, 6, 1), (0, 6, 2)))
    pages, rows = rows_of([upper, line("Wijk", "2023", "2024", heads=True), line("Zuid", "", "688")])
    assert shown(pages, rows) == [[("Wijk", "Zuid"), ("Aantal: 2024", "688")]]


def test_rows_overleaf_keep_the_heads_of_their_table_and_no_other_rows_do() -> None:
    first = [RawLine(text="Tekst."), line("Wijk", "2024", heads=True, table=1), line("Zuid", "688", table=1)]
    second = [
        line("West", "310", table=1),
        line("Man", "12", table=2),
        RawLine(text="Tekst."),
        line("Oost", "7", table=1),
    ]
    pages, rows = rows_of(first, second)
    assert shown(pages, rows) == [
        [("Wijk", "Zuid"), ("2024", "688")],
        [("Wijk", "West"), ("2024", "310")],
        [("", "Man"), ("", "12")],
        [("", "Oost"), ("", "7")],
    ]
    assert [row.table for row in rows] == [1, 1, 1, 2, 3]


def test_rows_without_a_number_are_a_table_as_far_as_they_follow_each_other() -> None:
    first = [line("Wijk", "2024", heads=True), line("Zuid", "688"), line("Club", "Leden", heads=True), line("Ons", "9")]
    pages, rows = rows_of([*first, RawLine(text="Tekst."), line("Iets", "3")])
    assert shown(pages, rows) == [
        [("Wijk", "Zuid"), ("2024", "688")],
        [("Club", "Ons"), ("Leden", "9")],
        [("", "Iets"), ("", "3")],
    ]


def test_the_name_of_a_group_stands_with_its_rows_and_not_with_the_total() -> None:
    lines = [
        line("Groep", "Aantal", heads=True),
        line("Mannen"),
        line("jong", "120"),
        line("Vrouwen"),
        line("jong", "140"),
        line("Totaal", "260"),
    ]
    pages, rows = rows_of(lines)
    assert shown(pages, rows)[1::2] == [
        [("Groep: Mannen", "jong"), ("Aantal", "120")],
        [("Groep: Vrouwen", "jong"), ("Aantal", "140")],
    ]
    assert shown(pages, rows)[-1] == [("Groep", "Totaal"), ("Aantal", "260")]


def test_what_ends_halfway_names_no_group_and_begins_the_next_label() -> None:
    lines = [
        line("Post", "Euro", heads=True),
        line("Jeugdzorg, inclusief gezinshuizen en"),
        line("Pleegzorg", "5.310"),
        line("Bijstand", "980"),
    ]
    pages, rows = rows_of(lines)
    assert shown(pages, rows)[1:] == [
        [("Post: Jeugdzorg, inclusief gezinshuizen en", "Pleegzorg"), ("Euro", "5.310")],
        [("Post", "Bijstand"), ("Euro", "980")],
    ]


# Chunks, sentences and what is embedded.


def test_rows_of_markdown_are_sentences_with_their_cells(document: Document) -> None:
    (chunk,) = chunk_document(document, ChunkOptions())
    rows = [one for one in chunk.sentences if one.cells]
    assert [(one.kind, one.leans, chunk.text[one.start : one.end]) for one in rows] == [
        ("heads", 0, "Wijk 2023 2024"),
        ("row", 1, "Noord. Kade 1.455 1.502"),
        ("row", 2, "Zuid 688"),
        ("row", 3, "West 310"),
    ]
    assert rows[2].cells == (Cell(start=0, end=4, column=0, head="Wijk"), Cell(start=5, end=8, column=2, head="2024"))
    assert len({one.group for one in rows}) == 1
    assert [one.kind for one in chunk.sentences if not one.cells] == ["prose", "prose"]


def test_a_row_is_embedded_and_read_under_the_heads_of_its_own_cells(document: Document) -> None:
    chunks = chunk_document(document, ChunkOptions())
    assert "Werk in de stad: Wijk: Zuid, 2024: 688" in sentence_texts(chunks)
    flat = [(chunk, one) for chunk in chunks for one in chunk.sentences]
    (zuid,) = [place for place, (chunk, one) in enumerate(flat) if chunk.text[one.start : one.end] == "Zuid 688"]
    assert leaned_on(flat, zuid) == "Wijk 2024"


def test_every_chunk_of_a_long_table_has_its_heads(tmp_path: Path) -> None:
    rows = "".join(f"| Wijk {number} | {1000 + number} |\n" for number in range(60))
    (tmp_path / "a.md").write_text(f"Tekst.\n\n| Naam | Inwoners |\n|---|---|\n{rows}", encoding="utf-8")
    chunks = chunk_document(read_document(tmp_path / "a.md"), ChunkOptions(target_characters=200))
    assert len(chunks) > 2
    assert all("Naam Inwoners" in text for text in chunk_texts(chunks)[1:])
    assert all(one.cells for chunk in chunks for one in chunk.sentences if one.kind == "row")


def test_cells_are_stored_and_an_older_collection_is_read_without_them(document: Document) -> None:
    chunks = chunk_document(document, ChunkOptions())
    raw = json.loads(json.dumps(text_to_json(document, chunks)))
    assert text_from_json(raw) == (document, chunks)
    del raw["document"]["rows"]
    for sentence in raw["chunks"][0]["sentences"]:
        sentence.pop("cells", None)
    old, read = text_from_json(raw)
    assert old.rows == ()
    assert not any(one.cells for chunk in read for one in chunk.sentences)


# Answers.


def answer_from(document: Document, *rows: str, question: str = "Hoeveel?") -> Place:
    found = library(document)
    sentences = [one for one in found.retrieve("x").sentences if one.text in rows]
    evidence = Evidence(
        sentences=tuple(EvidenceSentence(sentence=one, probability=0.9) for one in sentences), answerable=0.9
    )
    (selection,) = choose_places(question, evidence, evidence, found, PlaceOptions())
    (shown,) = show_places((selection,), found)
    return shown


def test_a_row_is_shown_with_its_heads_and_quoted_as_it_stands(document: Document) -> None:
    found = answer_from(document, "Zuid 688")
    assert [sentence.labelled for sentence in found.sentences] == ["Wijk: Zuid · 2024: 688"]
    assert [(citation.page, citation.quote) for citation in found.citations] == [(1, "Zuid 688")]
    assert source_text(found) == "Wijk: Zuid · 2024: 688"


def test_a_table_is_shown_whole_with_heads_on_every_row(document: Document) -> None:
    found = answer_from(document, "Zuid 688", question="Welke wijk heeft de minste?")
    assert [sentence.labelled for sentence in found.sentences] == [
        "Wijk: Noord. Kade · 2023: 1.455 · 2024: 1.502",
        "Wijk: Zuid · 2024: 688",
        "Wijk: West · 2023: 310",
    ]


def test_heads_are_labels_and_no_part_of_what_is_quoted() -> None:
    cells = (
        Cell(start=0, end=5, head="Wijk"),
        Cell(start=6, end=8, column=1, head="2024"),
        Cell(start=9, end=10, column=2),
    )
    row = PlaceSentence(text="Noord 15 x", kind="row", begins=True, decisive=(Span(start=6, end=8),), cells=cells)
    answer = answered_with(place(1, row))
    assert plain(answer) == "Wijk: Noord · 2024: 15 · x"
    assert "Wijk: “Noord” · 2024: “15” · “x” [1]" in copied(answer, {})
    (block,) = blocks_of(place(1, row))
    assert block.sentences[0].pieces == (
        TextRun(text="Wijk: ", label=True),
        TextRun(text="Noord"),
        TextRun(text=" · 2024: ", label=True),
        TextRun(text="15", decisive=True),
        TextRun(text=" · ", label=True),
        TextRun(text="x"),
    )


def test_the_vectors_of_a_document_with_a_table_fit_its_sentences(document: Document) -> None:
    stored = embed_document(document, CountingEmbedder(), ChunkOptions())
    assert len(stored.sentence_vectors) == sum(len(chunk.sentences) for chunk in stored.chunks)


def test_a_cell_over_several_columns_is_one_cell_under_all_of_them() -> None:
    both = replace(line("Zuid", "geen"), cells=((0, 4, 0), (5, 9, 1), (5, 9, 2)))
    pages, rows = rows_of([line("Wijk", "2023", "2024", heads=True), both])
    assert shown(pages, rows) == [[("Wijk", "Zuid"), ("2023, 2024", "geen")]]


def test_of_likely_rows_the_one_is_shown_that_the_question_names(document: Document) -> None:
    found = answer_from(document, "West 310", "Zuid 688", question="Hoeveel mensen zochten werk in Zuid?")
    assert [sentence.text for sentence in found.sentences] == ["Zuid 688"]
    both = answer_from(document, "West 310", "Zuid 688", question="Hoeveel mensen zochten werk?")
    assert [sentence.text for sentence in both.sentences] == ["Zuid 688", "West 310"]
    heads = answer_from(
        document, "Zuid 688", "Wijk 2023 2024", question="Hoeveel zochten werk in de wijk Zuid in 2024?"
    )
    assert [sentence.text for sentence in heads.sentences] == ["Zuid 688"], "the row of the heads is named, too"


def test_of_rows_with_one_label_the_one_is_shown_whose_kind_the_question_names(tmp_path: Path) -> None:
    table = "# Wonen\n\n| Wijk | Soort | Aantal |\n|---|---|---|\n| Zuid | huur | 310 |\n| Zuid | koop | 688 |\n"
    (tmp_path / "a.md").write_text(table, encoding="utf-8")
    homes = read_document(tmp_path / "a.md")
    found = answer_from(homes, "Zuid huur 310", "Zuid koop 688", question="Hoeveel koopwoningen zijn er in Zuid?")
    assert [sentence.text for sentence in found.sentences] == ["Zuid koop 688"]
    both = answer_from(homes, "Zuid huur 310", "Zuid koop 688", question="Hoeveel woningen zijn er in Zuid?")
    assert len(both.sentences) == 2


def test_heads_that_come_back_overleaf_and_rows_that_begin_with_a_number_stay_rows() -> None:
    def page(*rows: RawLine) -> list[RawLine]:
        return [replace(one, top=40.0 + 20 * at, depth=(40 + 20 * at) / 800, size=10) for at, one in enumerate(rows)]

    heads = line("Wijk", "2024", heads=True, table=1)
    rows = [line(f"{number} Zee", str(90 + number), table=1) for number in (1, 2, 3)]
    blocks = to_blocks([page(heads, *rows), page(heads, *rows), page(heads, *rows)])
    texts = [[(block.text, block.note, block.lines[0].raised) for block in found] for found in blocks]
    assert texts == [[(one.text, False, ()) for one in (heads, *rows)]] * 3


def test_the_reader_gets_each_cell_behind_its_heads(document: Document) -> None:
    (row,) = [one for one in library(document).retrieve("x").sentences if one.text == "Zuid 688"]
    assert show_source(row) == "Bronnen:\n[1] Werk in de stad: Wijk: Zuid, 2024: 688\n"
