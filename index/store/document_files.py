"""The files of one document in a collection, apart from the copy of its source: written, and read back whole.

    document.json                 what is read seldom: name, headings, rows of tables, what was not read, its card
    pages.jsonl chunks.jsonl      one page or chunk a line
    chunks.npy                    (chunks, 3) int64: where its line begins, its first sentence, its section
    chunks.faiss sentences.faiss  vectors, in the order of the chunks and of their sentences
    columns.npy terms.npy         n-grams of the chunks, see index.store.postings
    positions.npy                 of a PDF: where each character stands

Older versions wrote pages and chunks into document.json (index.store.older); they are read back all the same.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from index.card import make_card
from index.embedding import StoredDocument, chunk_texts
from index.errors import CollectionError
from index.reading.positions import ROW, Positions
from index.store.postings import make_postings
from index.store.vectors import VectorIndex, open_vectors
from index.structure.marking import mark_chunks
from index.types import (
    Box,
    Card,
    Cell,
    Chunk,
    Document,
    Edit,
    Heading,
    KnownBlock,
    Page,
    PageOffset,
    Part,
    Row,
    Sentence,
    Unread,
)

DOCUMENT, PAGES, CHUNKS, PLACES = "document.json", "pages.jsonl", "chunks.jsonl", "chunks.npy"
CHUNK_VECTORS, SENTENCE_VECTORS = "chunks.faiss", "sentences.faiss"
POSITIONS = "positions.npy"


def write_files(folder: Path, stored: StoredDocument, positions: Positions | None) -> None:
    """Write a document into its folder; ``positions`` is None for a file that has no pages to show."""
    VectorIndex(stored.chunk_vectors).save(folder / CHUNK_VECTORS)
    VectorIndex(stored.sentence_vectors).save(folder / SENTENCE_VECTORS)
    write_text(folder, stored)
    if positions is not None:
        np.save(folder / POSITIONS, positions, allow_pickle=False)


def write_text(folder: Path, stored: StoredDocument) -> None:
    """Write what is no vector and no position."""
    document = {name: value for name, value in to_json(stored.document).items() if name != "pages"}
    text = _line({"document": document, "card": to_json(stored.card)})
    (folder / DOCUMENT).write_bytes(text)
    _write_lines(folder / PAGES, [to_json(page) for page in stored.document.pages])
    starts = _write_lines(folder / CHUNKS, [_chunk_to_json(chunk) for chunk in stored.chunks])
    sentences = accumulate((len(chunk.sentences) for chunk in stored.chunks), initial=0)
    places = [(start, first, chunk.section) for start, first, chunk in zip(starts, sentences, stored.chunks)]  # noqa: B905
    np.save(folder / PLACES, np.array(places, np.int64).reshape(-1, 3), allow_pickle=False)
    make_postings(chunk_texts(stored.chunks)).save(folder)


def _write_lines(path: Path, lines: Sequence[dict[str, Any]]) -> list[int]:
    """Write a line for each; return where each begins, and the end."""
    texts = [_line(line) for line in lines]
    path.write_bytes(b"".join(texts))
    return list(accumulate(map(len, texts), initial=0))


def _line(raw: dict[str, Any]) -> bytes:
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def read_document_files(folder: Path, name: str) -> StoredDocument:
    """Read a document back whole. CollectionError when a file is missing or damaged."""
    try:
        raw = json.loads((folder / DOCUMENT).read_bytes())
        if "pages" not in raw["document"]:
            raw["document"]["pages"] = list(_lines(folder / PAGES))
            raw["chunks"] = list(_lines(folder / CHUNKS))
        document, chunks = text_from_json(raw)
        sentence_vectors = open_vectors(folder / SENTENCE_VECTORS).all_rows()
        stored = StoredDocument(
            document=document,
            chunks=chunks,
            chunk_vectors=open_vectors(folder / CHUNK_VECTORS).all_rows(),
            sentence_vectors=sentence_vectors,
            card=card_from_json(raw["card"]) if "card" in raw else make_card(document, chunks, sentence_vectors),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(name) from error
    if len(stored.chunk_vectors) != len(stored.chunks):
        raise damaged(name)
    return stored


def damaged(name: str) -> CollectionError:
    """Return the error for a document of which a file is missing or damaged."""
    return CollectionError(f"De index van {name} is beschadigd of weg. Voeg het document opnieuw toe.")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().splitlines():
        yield json.loads(line)


def read_positions(folder: Path, name: str) -> Positions:
    """Read the places of a document's characters. CollectionError when the file is missing or damaged."""
    try:
        positions: Positions = np.load(folder / POSITIONS, allow_pickle=False)
        if positions.dtype != ROW or positions.ndim != 1:
            raise ValueError(f"rows of {positions.dtype}, {positions.ndim} dimensions")
    except (OSError, ValueError, EOFError) as error:
        raise CollectionError(
            f"De plaatsen van de zinnen in {name} zijn beschadigd of weg. Voeg het document opnieuw toe."
        ) from error
    return positions


def to_json(value: Any) -> Any:
    """Return a value as what JSON can hold; what a field is by default is left out."""
    if is_dataclass(value):
        own = ((field.name, getattr(value, field.name), field.default) for field in fields(value))
        return {name: to_json(one) for name, one, default in own if default is MISSING or one != default}
    return [to_json(one) for one in value] if isinstance(value, tuple) else value


def _chunk_to_json(chunk: Chunk) -> dict[str, Any]:
    return {**to_json(chunk), "section": chunk.section}  # also where it is 0: those of before structure have none


def text_to_json(document: Document, chunks: Sequence[Chunk]) -> dict[str, Any]:
    """Return a document and its chunks as what JSON can hold."""
    return {"document": to_json(document), "chunks": [_chunk_to_json(chunk) for chunk in chunks]}


def text_from_json(raw: dict[str, Any]) -> tuple[Document, tuple[Chunk, ...]]:
    """Return what text_to_json wrote. Raises KeyError, TypeError, AttributeError, ValueError for anything else."""
    document = document_from_json(raw["document"])
    return document, _chunks(raw["chunks"], document.name)


def document_from_json(raw: dict[str, Any]) -> Document:
    """Return a document with its pages."""
    pages = tuple(page_from_json(page, raw["name"]) for page in raw["pages"])
    headings = headings_from_json(raw)
    rows = tuple(Row(**{**row, "cells": _cells(row)}) for row in raw.get("rows", ()))
    unread = tuple(Unread(pages=tuple(one["pages"]), reason=one["reason"]) for one in raw.get("unread", ()))
    return Document(**{**raw, "pages": pages, "headings": headings, "rows": rows, "unread": unread})


def headings_from_json(raw: dict[str, Any]) -> tuple[Heading, ...]:
    """Return the headings of a document."""
    return tuple(Heading(**h) for h in raw["headings"])


def page_from_json(raw: dict[str, Any], document: str) -> Page:
    """Return a page of the document of that name."""
    known = tuple(KnownBlock(**{**one, "box": Box(**one["box"])}) for one in raw.get("known", ()))
    edits = tuple(Edit(**edit) for edit in raw.get("edits", ()))
    return Page(**{**raw, "document": document, "edits": edits, "known": known})


def _cells(raw: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(Cell(**cell) for cell in raw.get("cells", ()))


def card_from_json(raw: dict[str, Any]) -> Card:
    """Return the card of a document."""

    def places(raw: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
        return tuple((section, place) for section, place in raw)

    parts = tuple(
        Part(
            **{
                **part,
                **{name: tuple(part.get(name, ())) for name in ("roles", "sections", "sentences")},
                "central": places(part.get("central", ())),
            }
        )
        for part in raw["parts"]
    )
    return Card(**{**raw, "parts": parts, "central": places(raw["central"])})


def _chunks(raw: list[dict[str, Any]], document: str) -> tuple[Chunk, ...]:
    """Build the chunks; what an older version did not store of their sentences is found now."""
    chunks = tuple(chunk_from_json(one, document) for one in raw)
    return chunks if all("section" in one for one in raw) else mark_chunks(chunks)


def chunk_from_json(raw: dict[str, Any], document: str) -> Chunk:
    """Return a chunk of the document of that name."""
    offsets = tuple(PageOffset(**o) for o in raw["page_offsets"])
    sentences = tuple([_sentence(one) for one in raw["sentences"]])
    return Chunk(**{**raw, "document": document, "page_offsets": offsets, "sentences": sentences})


def _sentence(raw: dict[str, Any]) -> Sentence:
    if "defines" in raw:
        raw["defines"] = tuple(raw["defines"])
    if "cells" in raw:
        raw["cells"] = _cells(raw)
    return Sentence(**raw)
