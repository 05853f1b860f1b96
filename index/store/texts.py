"""What a store reads of one document: chunks, sections, pages, headings, card; from mapped files or from memory."""

import mmap
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.card_types import Card
from index.embedding import StoredDocument
from index.protocols import FloatMatrix
from index.serialising import from_text
from index.store.document_files import CHUNKS, DOCUMENT, PAGES, PLACES, SENTENCE_VECTORS, damaged
from index.store.vectors import VectorIndex, open_vectors
from index.types import Chunk, Heading, Page, Section

T = TypeVar("T")


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


class TextFiles(NamedTuple):
    """The text of a document, mapped: what stays readable when the document is removed (not on Windows)."""

    chunks: mmap.mmap | bytes
    pages: mmap.mmap | bytes


@dataclass(frozen=True, kw_only=True)
class MappedTexts:
    """A document in its folder.

    Raises CollectionError for a file that is missing or damaged.
    """

    folder: Path
    name: str
    lines: Callable[[], TextFiles]  # maps its text, or has it mapped
    places: NDArray[np.int64]  # of the chunks, see index.store.document_files
    vectors: VectorIndex  # of the sentences

    def chunk(self, number: int) -> tuple[Chunk, int]:
        """Return a chunk, and the number of its first sentence in the document."""
        start, first, _ = self.places[number].tolist()
        return self._line(Chunk, self.lines().chunks, start), first

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
        lines, start = self.lines().pages, 0
        for _ in range(number - 1):
            start = lines.find(b"\n", start) + 1
            if not start:
                raise KeyError(number)
        if number < 1 or start >= len(lines):
            raise KeyError(number)
        return self._line(Page, lines, start)

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in reading order."""
        return read_headings(self.folder, self.name)

    def card(self) -> Card:
        """Return what the document says about itself."""
        return _read_document(self.folder, self.name, _WithCard).card

    def _line(self, kind: type[T], lines: mmap.mmap | bytes, start: int) -> T:
        try:
            return from_text(kind, lines[start : lines.find(b"\n", start)])
        except ValueError as error:
            raise damaged(self.name) from error


Texts: TypeAlias = HeldTexts | MappedTexts  # one document, with the same methods


def open_texts(folder: Path, name: str, lines: Callable[[], TextFiles]) -> MappedTexts:
    """Open a document, which takes no descriptors; ``lines`` maps its text when it is read. Raises CollectionError."""
    try:
        places = np.load(folder / PLACES, allow_pickle=False)
        if places.ndim != 2 or places.shape[1] != 3:
            raise ValueError(f"places of shape {places.shape}")
        return MappedTexts(
            folder=folder,
            name=name,
            lines=lines,
            places=places,
            vectors=open_vectors(folder / SENTENCE_VECTORS),
        )
    except (OSError, ValueError, EOFError) as error:
        raise damaged(name) from error


def map_lines(folder: Path, name: str) -> TextFiles:
    """Map the text of a document: a descriptor for each of its two files. Raises CollectionError."""
    try:
        return TextFiles(_mapped(folder / CHUNKS), _mapped(folder / PAGES))
    except OSError as error:
        raise damaged(name) from error


def _mapped(path: Path) -> mmap.mmap | bytes:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        if not os.fstat(descriptor).st_size:
            return b""  # nothing cannot be mapped
        return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    finally:
        os.close(descriptor)


def read_headings(folder: Path, name: str) -> tuple[Heading, ...]:
    """Return the headings of a document, also of an older version. Raises CollectionError."""
    return _read_document(folder, name, _WithHeadings).document.headings


@dataclass(frozen=True, kw_only=True)
class _Headings:
    headings: tuple[Heading, ...]


@dataclass(frozen=True, kw_only=True)
class _WithHeadings:
    document: _Headings


@dataclass(frozen=True, kw_only=True)
class _WithCard:
    card: Card


def _read_document(folder: Path, name: str, kind: type[T]) -> T:
    try:
        return from_text(kind, (folder / DOCUMENT).read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(name) from error
