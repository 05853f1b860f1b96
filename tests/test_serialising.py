"""Our dataclasses as JSON: short in the files of a report, whole in a manifest, and never half."""

import json

import pytest

from index.chunks import ChunkOptions
from index.serialising import chunk_to_raw, from_raw, from_text, text_from_json, text_to_json, to_raw, to_text
from index.types import Box, Cell, Chunk, Document, KnownBlock, Page, PageOffset, Sentence

SENTENCES = (
    Sentence(start=0, end=6, kind="row", cells=(Cell(start=0, end=6, head="Wijk"),)),
    Sentence(start=7, end=9, defines=("krapte",)),
)
CHUNK = Chunk(
    id=0,
    document="rapport.pdf",
    heading="",
    text="Noord\u2019 \U0001f600 x",
    page_offsets=(PageOffset(offset=0, page=1, page_offset=3),),
    sentences=SENTENCES,
)
PAGE = Page(
    document="rapport.pdf",
    number=1,
    text=CHUNK.text,
    known=(KnownBlock(start=0, end=3, kind="field", box=Box(left=0.1, top=0, right=1e-7, bottom=1)),),
)
DOCUMENT = Document(
    name="rapport.pdf", sha256="0" * 64, title="Rapport", organisation="", year=None, pages=(PAGE,), headings=()
)


def test_what_is_as_by_default_is_left_out_and_comes_back() -> None:
    raw = chunk_to_raw(CHUNK)
    assert raw["sentences"] == [
        {"start": 0, "end": 6, "kind": "row", "cells": [{"start": 0, "end": 6, "head": "Wijk"}]},
        {"start": 7, "end": 9, "defines": ["krapte"]},
    ]
    assert raw["section"] == 0
    assert "scanned" not in raw
    assert from_raw(Chunk, raw) == from_text(Chunk, json.dumps(raw)) == CHUNK
    assert text_from_json(json.loads(json.dumps(text_to_json(DOCUMENT, [CHUNK])))) == (DOCUMENT, (CHUNK,))


def test_a_text_has_all_fields_so_that_other_defaults_change_nothing() -> None:
    assert json.loads(to_text(ChunkOptions())) == {"target_characters": ChunkOptions().target_characters}
    assert from_text(Page, to_text(PAGE)) == PAGE


def test_half_a_surrogate_comes_through_a_reading_process() -> None:
    page = Page(document="a.txt", number=1, text="half \ud800")
    assert from_raw(Page, json.loads(json.dumps(to_raw(page)))) == page


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "{}", '{"start": 0}', '{"start": "a", "end": 1}', "[" * 10_000]
)
def test_another_text_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        from_text(Cell, text)
