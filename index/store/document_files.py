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
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from index.card.card import make_card
from index.card_types import Card
from index.embedding import StoredDocument, chunk_texts
from index.errors import CollectionError
from index.reading.pdf.positions import ROW, Positions
from index.serialising import chunk_to_raw, from_raw, text_from_json, to_raw
from index.store.postings import make_postings
from index.store.vectors import VectorIndex, open_vectors

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
    document = {name: value for name, value in to_raw(stored.document).items() if name != "pages"}
    text = _line({"document": document, "card": to_raw(stored.card)})
    (folder / DOCUMENT).write_bytes(text)
    _write_lines(folder / PAGES, [to_raw(page) for page in stored.document.pages])
    starts = _write_lines(folder / CHUNKS, [chunk_to_raw(chunk) for chunk in stored.chunks])
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
            card=from_raw(Card, raw["card"]) if "card" in raw else make_card(document, chunks, sentence_vectors),
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
