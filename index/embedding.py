"""Chunks -> vectors: of every chunk and of every sentence, each under its heading; of a row with its column heads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.card.card import make_card
from index.card_types import Card
from index.chunks import ChunkOptions, chunk_document
from index.protocols import Embedder, FloatMatrix, Progress, no_progress
from index.types import Chunk, Document, DocumentSummary, Sentence, is_pdf, labelled

_BATCH = 64  # texts embedded between two reports of progress


@dataclass(frozen=True, kw_only=True)
class StoredDocument:
    """A document with its chunks and vectors, as read back."""

    document: Document
    chunks: tuple[Chunk, ...]
    chunk_vectors: FloatMatrix  # (chunks, dimension)
    sentence_vectors: FloatMatrix  # (sentences of all chunks in order, dimension)
    card: Card


def embed_document(
    document: Document,
    embedder: Embedder,
    options: ChunkOptions,
    progress: Progress = no_progress,
    *,
    chunks: tuple[Chunk, ...] | None = None,
) -> StoredDocument:
    """Cut a document into chunks and embed the chunks and their sentences, each with its heading in front.

    ``chunks`` are those of the document when it was cut already.
    """
    chunks = chunk_document(document, options) if chunks is None else chunks
    texts = [*chunk_texts(chunks), *sentence_texts(chunks)]
    matrix = np.empty((len(texts), embedder.dimension), np.float32)
    for start in range(0, len(texts), _BATCH):
        progress(0.05 + 0.9 * start / len(texts), f"{document.name} doorzoekbaar maken")
        matrix[start : start + _BATCH] = embedder.embed_passages(texts[start : start + _BATCH])
    return StoredDocument(
        document=document,
        chunks=chunks,
        chunk_vectors=matrix[: len(chunks)],
        sentence_vectors=matrix[len(chunks) :],
        card=make_card(document, chunks, matrix[len(chunks) :]),
    )


def summarise(stored: StoredDocument, *, added: str) -> DocumentSummary:
    """Return the line that lists the document; ``added`` is an ISO 8601 time."""
    document = stored.document
    return DocumentSummary(
        name=document.name,
        title=document.title,
        organisation=document.organisation,
        year=document.year,
        sha256=document.sha256,
        pages=len(document.pages),
        chunks=len(stored.chunks),
        added=added,
        sections=all(page.label for page in document.pages) and not is_pdf(document.name),
        unread=document.unread,
    )


def chunk_texts(chunks: Sequence[Chunk]) -> list[str]:
    """Return each chunk as it is embedded and matched: under its heading, rows of a table under their column heads."""
    return [with_heading(chunk.heading, f"{_heads_before(chunk)} {chunk.text}".strip()) for chunk in chunks]


def _heads_before(chunk: Chunk) -> str:
    """Return the heads of a table that goes on in a chunk; "" when they stand in it, or are not known."""
    rows = [one for one in chunk.sentences if one.cells]
    return heads_of(rows[0]) if rows and rows[0].kind == "row" else ""


def heads_of(row: Sentence) -> str:
    """Return what the cells of a row stand under, one behind the other; "" when that is not known."""
    return " ".join(dict.fromkeys(cell.head for cell in row.cells if cell.head))


def sentence_texts(chunks: Sequence[Chunk]) -> list[str]:
    """Return each sentence of a document's chunks as it is embedded and matched: a row with its column heads."""
    flat = [(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    return [sentence_text(flat, place) for place in range(len(flat))]


def sentence_text(flat: Sequence[tuple[Chunk, Sentence]], place: int) -> str:
    """Return the sentence at ``place`` of a document or section as it is embedded and matched."""
    chunk, sentence = flat[place]
    line = chunk.text[sentence.start : sentence.end]
    if sentence.kind == "row" and heads_of(sentence):
        line = labelled(line, sentence.cells, ", ")
    elif sentence.kind == "row":
        line = f"{leaned_on(flat, place)} {line}".strip()
    return with_heading(chunk.heading, line)


def leaned_on(flat: Sequence[tuple[Chunk, Sentence]], place: int) -> str:
    """Return the sentence that the one at ``place`` of a document or section leans on; "" when it stands by itself.

    For a row it is the heads of the cells that are filled, where they are known.
    """
    chunk, sentence = flat[place]
    if sentence.kind == "row" and heads_of(sentence):
        return heads_of(sentence)
    at = place - sentence.leans
    if not sentence.leans or at < 0 or flat[at][0].section != chunk.section:
        return ""
    other, found = flat[at]
    return other.text[found.start : found.end]


def with_heading(heading: str, text: str) -> str:
    """Return the text as it is embedded and matched: under its heading."""
    return f"{heading}: {text}" if heading else text
