"""A read document, its chunks and its card as JSON and back: for a collection, and from a reading process."""

from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from index.card_types import Card, Part
from index.structure.marking import mark_chunks
from index.types import Box, Cell, Chunk, Document, Edit, Heading, KnownBlock, Page, PageOffset, Row, Sentence
from index.unread import Unread


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
