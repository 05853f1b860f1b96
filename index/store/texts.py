"""What a store reads of one document: chunks, sections, pages, headings, card; from mapped files or from memory."""

import json
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.card_types import Card
from index.document_json import card_from_json, chunk_from_json, headings_from_json, page_from_json
from index.embedding import StoredDocument
from index.protocols import FloatMatrix
from index.store.document_files import CHUNKS, DOCUMENT, PAGES, PLACES, SENTENCE_VECTORS, damaged
from index.store.vectors import VectorIndex, open_vectors
from index.types import Chunk, Heading, Page, Section


class Texts(Protocol):
    """One document."""

    def chunk(self, number: int) -> tuple[Chunk, int]:
        """Return a chunk, and the number of its first sentence in the document."""
        ...

    def sentence_vectors(self, first: int, count: int) -> FloatMatrix:
        """Return the vectors of some sentences, shape (count, dimension)."""
        ...

    def section(self, number: int) -> Section:
        """Return a section; KeyError when there is none."""
        ...

    def sections(self) -> tuple[Section, ...]:
        """Return all sections in order."""
        ...

    def page(self, number: int) -> Page:
        """Return a page by its physical number; KeyError when there is none."""
        ...

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in reading order."""
        ...

    def card(self) -> Card:
        """Return what the document says about itself."""
        ...


def sections_of(chunks: Sequence[Chunk]) -> tuple[Section, ...]:
    """Return the sections of a document's chunks."""
    runs = ((number, tuple(run)) for number, run in groupby(chunks, key=lambda chunk: chunk.section))
    return tuple(
        Section(document=run[0].document, number=number, heading=run[0].heading, chunks=run) for number, run in runs
    )


class HeldTexts:
    """A document in memory."""

    def __init__(self, stored: StoredDocument) -> None:
        self._stored = stored

    def chunk(self, number: int) -> tuple[Chunk, int]:
        """Return a chunk, and the number of its first sentence in the document."""
        chunks = self._stored.chunks
        return chunks[number], sum(len(chunk.sentences) for chunk in chunks[:number])

    def sentence_vectors(self, first: int, count: int) -> FloatMatrix:
        """Return the vectors of some sentences, shape (count, dimension)."""
        return self._stored.sentence_vectors[first : first + count]

    def section(self, number: int) -> Section:
        """Return a section; KeyError when there is none."""
        return {section.number: section for section in self._sections}[number]

    def sections(self) -> tuple[Section, ...]:
        """Return all sections in order."""
        return self._sections

    @cached_property
    def _sections(self) -> tuple[Section, ...]:
        return sections_of(self._stored.chunks)

    def page(self, number: int) -> Page:
        """Return a page by its physical number; KeyError when there is none."""
        pages = self._stored.document.pages
        if not 0 < number <= len(pages):
            raise KeyError(number)
        return pages[number - 1]

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in reading order."""
        return self._stored.document.headings

    def card(self) -> Card:
        """Return what the document says about itself."""
        return self._stored.card


@dataclass(frozen=True, kw_only=True)
class MappedTexts:
    """A document in its folder. What is mapped at opening stays readable when the document is removed (not on Windows).

    Raises CollectionError for a file that is missing or damaged.
    """

    folder: Path
    name: str
    chunk_lines: mmap.mmap | bytes
    page_lines: mmap.mmap | bytes
    places: NDArray[np.int64]  # of the chunks, see index.store.document_files
    vectors: VectorIndex  # of the sentences

    def chunk(self, number: int) -> tuple[Chunk, int]:
        """Return a chunk, and the number of its first sentence in the document."""
        start, first, _ = self.places[number].tolist()
        return chunk_from_json(self._line(self.chunk_lines, start), self.name), first

    def sentence_vectors(self, first: int, count: int) -> FloatMatrix:
        """Return the vectors of some sentences, shape (count, dimension)."""
        return self.vectors.rows(first, count)

    def section(self, number: int) -> Section:
        """Return a section; KeyError when there is none."""
        inside = np.flatnonzero(self.places[:, 2] == number).tolist()
        if not inside:
            raise KeyError(number)
        (section,) = sections_of([self.chunk(place)[0] for place in inside])
        return section

    def sections(self) -> tuple[Section, ...]:
        """Return all sections in order."""
        return sections_of([self.chunk(place)[0] for place in range(len(self.places))])

    def page(self, number: int) -> Page:
        """Return a page by its physical number; KeyError when there is none."""
        start = 0
        for _ in range(number - 1):
            start = self.page_lines.find(b"\n", start) + 1
            if not start:
                raise KeyError(number)
        if number < 1 or start >= len(self.page_lines):
            raise KeyError(number)
        return page_from_json(self._line(self.page_lines, start), self.name)

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in reading order."""
        return read_headings(self.folder, self.name)

    def card(self) -> Card:
        """Return what the document says about itself."""
        raw = _read_document(self.folder, self.name)
        try:
            return card_from_json(raw["card"])
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(self.name) from error

    def _line(self, lines: mmap.mmap | bytes, start: int) -> Any:
        try:
            return json.loads(lines[start : lines.find(b"\n", start)])
        except ValueError as error:
            raise damaged(self.name) from error


def open_texts(folder: Path, name: str) -> MappedTexts:
    """Map a document. Raises CollectionError."""
    try:
        places = np.load(folder / PLACES, allow_pickle=False)
        if places.ndim != 2 or places.shape[1] != 3:
            raise ValueError(f"places of shape {places.shape}")
        return MappedTexts(
            folder=folder,
            name=name,
            chunk_lines=_mapped(folder / CHUNKS),
            page_lines=_mapped(folder / PAGES),
            places=places,
            vectors=open_vectors(folder / SENTENCE_VECTORS),
        )
    except (OSError, ValueError, EOFError) as error:
        raise damaged(name) from error


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""  # nothing cannot be mapped
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def read_headings(folder: Path, name: str) -> tuple[Heading, ...]:
    """Return the headings of a document, also of an older version. Raises CollectionError."""
    return headings_from_json(_read_document(folder, name)["document"])


def _read_document(folder: Path, name: str) -> dict[str, Any]:
    try:
        raw = json.loads((folder / DOCUMENT).read_bytes())
        if isinstance(raw, dict) and isinstance(raw.get("document"), dict):
            return raw
    except (OSError, ValueError) as error:
        raise damaged(name) from error
    raise damaged(name)
