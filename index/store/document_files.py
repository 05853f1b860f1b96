"""The files of one document in a collection, apart from the copy of its source: written, and read back."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from index.card import make_card
from index.embedding import StoredDocument
from index.errors import CollectionError
from index.store.vectors import FaissStore
from index.reading.positions import ROW, Positions
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

POSITIONS = "positions.npy"


def write_files(folder: Path, stored: StoredDocument, positions: Positions | None) -> None:
    """Write a document into its folder; ``positions`` is None for a file that has no pages to show."""
    payload = {**text_to_json(stored.document, stored.chunks), "card": asdict(stored.card)}
    (folder / "document.json").write_text(json.dumps(payload, ensure_ascii=False), encoding="utf-8")
    FaissStore(stored.chunk_vectors).save(folder / "chunks.faiss")
    FaissStore(stored.sentence_vectors).save(folder / "sentences.faiss")
    if positions is not None:
        np.save(folder / POSITIONS, positions, allow_pickle=False)


def read_document_files(folder: Path, name: str) -> StoredDocument:
    """Read a document back. CollectionError when a file is missing or damaged."""
    try:
        raw = json.loads((folder / "document.json").read_text(encoding="utf-8"))
        document, chunks = text_from_json(raw)
        sentence_vectors = FaissStore.load(folder / "sentences.faiss").vectors()
        stored = StoredDocument(
            document=document,
            chunks=chunks,
            chunk_vectors=FaissStore.load(folder / "chunks.faiss").vectors(),
            sentence_vectors=sentence_vectors,
            card=_card(raw["card"]) if "card" in raw else make_card(document, chunks, sentence_vectors),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CollectionError(f"De index van {name} is beschadigd of weg. Voeg het document opnieuw toe.") from error
    if len(stored.chunk_vectors) != len(stored.chunks):
        raise CollectionError(f"De index van {name} is beschadigd. Voeg het document opnieuw toe.")
    return stored


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


def text_to_json(document: Document, chunks: Sequence[Chunk]) -> dict[str, Any]:
    """Return a document and its chunks as what JSON can hold."""
    return {"document": asdict(document), "chunks": [asdict(chunk) for chunk in chunks]}


def text_from_json(raw: dict[str, Any]) -> tuple[Document, tuple[Chunk, ...]]:
    """Return what text_to_json wrote. Raises KeyError, TypeError, AttributeError, ValueError for anything else."""
    return _document(raw["document"]), _chunks(raw["chunks"])


def _document(raw: dict[str, Any]) -> Document:
    pages = tuple(_page(page) for page in raw["pages"])
    headings = tuple(Heading(**h) for h in raw["headings"])
    rows = tuple(Row(**{**row, "cells": _cells(row)}) for row in raw.get("rows", ()))
    unread = tuple(Unread(pages=tuple(one["pages"]), reason=one["reason"]) for one in raw.get("unread", ()))
    return Document(**{**raw, "pages": pages, "headings": headings, "rows": rows, "unread": unread})


def _page(raw: dict[str, Any]) -> Page:
    known = tuple(KnownBlock(**{**one, "box": Box(**one["box"])}) for one in raw.get("known", ()))
    return Page(**{**raw, "edits": tuple(Edit(**edit) for edit in raw["edits"]), "known": known})


def _cells(raw: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(Cell(**cell) for cell in raw.get("cells", ()))


def _card(raw: dict[str, Any]) -> Card:
    def places(raw: list[list[int]]) -> tuple[tuple[int, int], ...]:
        return tuple((section, place) for section, place in raw)

    parts = tuple(
        Part(
            **{
                **part,
                **{name: tuple(part[name]) for name in ("roles", "sections", "sentences")},
                "central": places(part["central"]),
            }
        )
        for part in raw["parts"]
    )
    return Card(**{**raw, "parts": parts, "central": places(raw["central"])})


def _chunks(raw: list[dict[str, Any]]) -> tuple[Chunk, ...]:
    """Build the chunks; what an older version did not store of their sentences is found now."""
    chunks = tuple(_chunk(one) for one in raw)
    return chunks if all("section" in one for one in raw) else mark_chunks(chunks)


def _chunk(raw: dict[str, Any]) -> Chunk:
    offsets = tuple(PageOffset(**o) for o in raw["page_offsets"])
    sentences = tuple(
        Sentence(**{**s, "defines": tuple(s.get("defines", ())), "cells": _cells(s)}) for s in raw["sentences"]
    )
    return Chunk(**{**raw, "page_offsets": offsets, "sentences": sentences})
