"""Chunks -> vectors: of every chunk and of every sentence, each under its heading; of a row with its column heads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.card import make_card
from index.chunks import ChunkOptions, chunk_document
from index.protocols import Embedder, FloatMatrix, Progress, no_progress
from index.types import Card, Chunk, Document, DocumentSummary, Sentence

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
    texts = [with_heading(chunk.heading, chunk.text) for chunk in chunks]
    texts += sentence_texts(chunks)
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
        unread=document.unread,
    )


def sentence_texts(chunks: Sequence[Chunk]) -> list[str]:
    """Return each sentence of a document's chunks as it is embedded and matched: a row with its column heads."""
    flat = [(chunk, sentence) for chunk in chunks for sentence in chunk.sentences]
    texts = []
    for place, (chunk, sentence) in enumerate(flat):
        line = chunk.text[sentence.start : sentence.end]
        if sentence.kind == "row":
            line = f"{leaned_on(flat, place)} {line}".strip()
        texts.append(with_heading(chunk.heading, line))
    return texts


def leaned_on(flat: Sequence[tuple[Chunk, Sentence]], place: int) -> str:
    """Return the sentence that the one at ``place`` of a document leans on; "" when it stands by itself."""
    chunk, sentence = flat[place]
    at = place - sentence.leans
    if not sentence.leans or at < 0 or flat[at][0].section != chunk.section:
        return ""
    other, found = flat[at]
    return other.text[found.start : found.end]


def with_heading(heading: str, text: str) -> str:
    """Return the text as it is embedded and matched: under its heading."""
    return f"{heading}: {text}" if heading else text
