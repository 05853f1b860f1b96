"""Small inputs after public bug reports on other software, beside the project: what a reader of the page sees is read."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from index.errors import NoTextError
from index.reading.document import read_document
from index.structure.sentences import split_sentences
from index.types import Document

CASES = Path(__file__).parents[2] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the material beside the project is not here")


def read_lines(name: str) -> list[dict[str, Any]]:
    path = CASES / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def normal(text: str) -> str:
    """Return a text as the material compares it: blanks, joined letters and dashes alike."""
    text = unicodedata.normalize("NFC", text)
    for sign, letters in {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}.items():
        text = text.replace(sign, letters)
    text = re.sub("[‐‑‒–—−]", "-", text)
    return " ".join(re.sub(r"[\x00-\x08\x0b\x0e-\x1f\u00ad]", "", text).split())


def rows_of(document: Document, *, heads: bool) -> list[list[tuple[str, str]]]:
    """Return for each row with known cells their texts with what they stand under; those of heads only if asked."""
    pages = {page.number: page.text for page in document.pages}
    return [
        [(normal(pages[row.page][row.offset :][cell.start : cell.end]), normal(cell.head)) for cell in row.cells]
        for row in document.rows
        if heads or not row.heads
    ]


def names_of(document: Document) -> list[list[str]]:
    """Return the texts of the rows that name columns."""
    named = [row for row in document.rows if row.heads]
    pages = {page.number: page.text for page in document.pages}
    return [[normal(pages[row.page][row.offset :][cell.start : cell.end]) for cell in row.cells] for row in named]


def matches(row: list[str], heads: list[str] | None, found: list[tuple[str, str]]) -> bool:
    """Return whether cells stand in their columns; a cell may say more."""
    return len(row) == len(found) and all(
        text.startswith(normal(cell)) and (heads is None or head == normal(heads[at]))
        for at, (cell, (text, head)) in enumerate(zip(row, found, strict=True))
    )


@pytest.mark.parametrize("case", read_lines("cases.jsonl"), ids=lambda case: f"{case['file']}: {case['kind'][:40]}")
def test_a_file_is_read_as_its_reader_sees_it(case: dict[str, Any]) -> None:
    try:
        document = read_document(CASES / case["file"])
    except NoTextError:
        assert case.get("expect") == "warning"
        return
    text = normal("\n".join(page.text for page in document.pages))
    assert [said for said in case.get("says", ()) if normal(said) not in text] == []
    assert [said for said in case.get("never", ()) if normal(said) in text] == []
    titles = [normal(heading.title) for heading in document.headings]
    rest = iter(titles)
    assert [title for title in case.get("headings", ()) if normal(title) not in rest] == [], titles
    assert [title for title in case.get("not_headings", ()) if normal(title) in titles] == []
    for row in case.get("rows", ()):
        heads = row is not case["rows"][0] and case["rows"][0] in names_of(document) and case["rows"][0]
        assert any(matches(row, heads or None, found) for found in rows_of(document, heads=not heads)), row


@pytest.mark.parametrize("case", read_lines("sentences.jsonl"), ids=lambda case: case["text"][:40])
def test_a_text_is_cut_where_its_sentences_end(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[span.start : span.end] for span in split_sentences(text)] == case["sentences"]
