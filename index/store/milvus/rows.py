"""A document as rows of a Milvus server, and back.

    lines   kind "document"   id: hash of the name    text: entry of the manifest. This row alone says that it is there
            kind "begun"      id: of the document     rows and files with this id may be there; see collection
            kind "settings"   id: "settings"          text: what the collection was made with
    texts   ID/document       headings, card, rows of tables, sections: the chunks of each
            ID/page/7         a page
            ID/chunk/12       a chunk, with its vector and those of its sentences
            ID/questions      questions that it answers, written later
    chunks  ID/12             what is searched: the vector, and the n-grams where the server has sparse vectors

A text that is longer than a row can hold goes on in the rows "ID/page/7#1", "ID/page/7#2", ...; the first says how many
there are. Vectors that are only read stand in the texts, as float32 in base64: exact, and not in what is searched.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from index.card_types import Card
from index.embedding import StoredDocument, chunk_texts
from index.errors import CollectionError
from index.protocols import FloatMatrix, StoredChunk
from index.serialising import chunk_to_raw, from_raw, to_raw
from index.store.milvus.server import LONGEST, TEXTS, MilvusServer, Row
from index.store.overview import parse_questions, questions_text
from index.terms import passage_vector
from index.types import Chunk, Document, SuggestedQuestion

NOTHING = [0.0, 0.0]  # the vector of a row that is not searched
_PIECE = LONGEST - 8  # bytes of a text in one row, without the count before it


def text_rows(key: str, document: str, value: Any) -> Iterator[Row]:
    """Yield the rows that hold a value as JSON: one, or more when it is long."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))  # one byte a character
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    for number, piece in enumerate(pieces):
        own = f"{len(pieces)} {piece}" if not number else piece
        yield {"id": f"{key}#{number}" if number else key, "document": document, "text": own, "vector": NOTHING}


def read_values(server: MilvusServer, keys: Sequence[str]) -> Mapping[str, Any]:
    """Return the values with these keys, those that are there. Raises StoreError, CollectionError for half a value."""
    first = {key: row["text"].partition(" ") for key, row in server.get(TEXTS, keys).items()}
    further = {key: [f"{key}#{number}" for number in range(1, int(count))] for key, (count, _, _) in first.items()}
    rest = server.get(TEXTS, [one for own in further.values() for one in own])
    values = {}
    try:
        for key, (_, _, piece) in first.items():
            values[key] = json.loads("".join([piece, *(rest[one]["text"] for one in further[key])]))
    except (KeyError, ValueError) as error:
        raise changed_meanwhile() from error
    return values


def changed_meanwhile() -> CollectionError:
    """Return the error for a document of which rows are gone: it was replaced or removed while it was read."""
    return CollectionError("Een rapport is intussen vervangen of weggehaald. Stel de vraag opnieuw.")


def rows_of(stored: StoredDocument, document: str, *, grams: bool) -> tuple[list[Row], list[Row]]:
    """Return the rows of a document with the id ``document``: of texts, and of what is searched."""
    texts = list(text_rows(f"{document}/document", document, _whole(stored)))
    for page in stored.document.pages:
        texts += text_rows(f"{document}/page/{page.number}", document, to_raw(page))
    first = 0
    searched: list[Row] = []
    passages = chunk_texts(stored.chunks)
    for number, (chunk, vector, passage) in enumerate(zip(stored.chunks, stored.chunk_vectors, passages, strict=True)):
        following = first + len(chunk.sentences)
        value = {
            "chunk": chunk_to_raw(chunk),
            "first": first,
            "vector": _to_base64(vector),
            "sentences": _to_base64(stored.sentence_vectors[first:following]),
        }
        texts += text_rows(f"{document}/chunk/{number}", document, value)
        searched.append({"id": f"{document}/{number}", "document": document, "vector": vector})
        if grams:
            counted = passage_vector(passage)
            # A sparse vector needs something in it; this column is never asked for by a text without words.
            pairs = zip(counted.columns.tolist(), counted.weights.tolist(), strict=True)
            searched[-1]["grams"] = dict(pairs) or {0: 1e-6}
        first = following
    return texts, searched


def _whole(stored: StoredDocument) -> dict[str, Any]:
    document = {name: value for name, value in to_raw(stored.document).items() if name != "pages"}
    sections: dict[int, list[int]] = {}
    for number, chunk in enumerate(stored.chunks):
        sections.setdefault(chunk.section, []).append(number)
    return {
        "document": document,
        "pages": len(stored.document.pages),
        "card": to_raw(stored.card),
        "sections": [[section, numbers[0], numbers[-1] + 1] for section, numbers in sections.items()],
    }


def chunk_of(value: Mapping[str, Any], dimension: int) -> StoredChunk:
    """Return a chunk of which this is the value."""
    return StoredChunk(
        chunk=from_raw(Chunk, value["chunk"]),
        first_sentence=value["first"],
        vector=_from_base64(value["vector"], dimension)[0],
        sentence_vectors=_from_base64(value["sentences"], dimension),
    )


def stored_document(server: MilvusServer, document: str, dimension: int) -> StoredDocument:
    """Return a document as it was added. Raises StoreError, CollectionError."""
    values = read_values(server, [f"{document}/document"])
    try:
        whole = values[f"{document}/document"]
        count = max((last for _, _, last in whole["sections"]), default=0)
        pages = [f"{document}/page/{number}" for number in range(1, whole["pages"] + 1)]
        chunks = [f"{document}/chunk/{number}" for number in range(count)]
        values = read_values(server, [*pages, *chunks])
        read = from_raw(Document, {**whole["document"], "pages": [values[key] for key in pages]})
        own = [chunk_of(values[key], dimension) for key in chunks]
    except KeyError as error:
        raise changed_meanwhile() from error
    empty = np.empty((0, dimension), np.float32)
    return StoredDocument(
        document=read,
        chunks=tuple(one.chunk for one in own),
        chunk_vectors=np.concatenate([empty, *(one.vector[None] for one in own)]),
        sentence_vectors=np.concatenate([empty, *(one.sentence_vectors for one in own)]),
        card=from_raw(Card, whole["card"]),
    )


def write_questions(server: MilvusServer, document: str, questions: tuple[SuggestedQuestion, ...]) -> None:
    """Keep the questions that a document answers, in the place of those that were there."""
    rows = list(text_rows(f"{document}/questions", document, questions_text(questions).decode()))
    for row in reversed(rows):
        server.put(TEXTS, row)  # the first row comes last: it says how many there are


def fetch_questions(server: MilvusServer, documents: Sequence[str]) -> Mapping[str, tuple[SuggestedQuestion, ...]]:
    """Return the questions of the documents with these ids, of those that have any."""
    values = read_values(server, [f"{document}/questions" for document in documents])
    return {key.partition("/")[0]: parse_questions(value.encode()) for key, value in values.items()}


def _to_base64(vectors: FloatMatrix) -> str:
    return base64.b64encode(np.ascontiguousarray(vectors, "<f4").tobytes()).decode("ascii")


def _from_base64(text: str, dimension: int) -> FloatMatrix:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(-1, dimension)
