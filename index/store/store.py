"""One state of a collection, to search and to read: segments and texts, mapped from files or in memory."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from index.card_types import Card
from index.embedding import StoredDocument, chunk_texts
from index.protocols import FloatVector, FoundChunk, SparseVector, StoredChunk
from index.store.manifest import Manifest
from index.store.postings import make_postings
from index.store.segments import LOOSE, Segment, open_alone, open_segments
from index.store.texts import HeldTexts, TextFiles, Texts, map_lines, open_texts
from index.store.vectors import VectorIndex
from index.types import DocumentSummary, Heading, Page, Section

_OPEN = 128  # documents of which the text stays mapped: two descriptors each
_KNOWN = 1024  # documents of which the places of the chunks are at hand: no descriptors
_ALONE = 2 * LOOSE  # documents whose own n-grams stay mapped: two more
_SECTIONS = 512  # that are kept as they were read


class SegmentStore:
    """A Store over segments. Safe to use from several threads."""

    def __init__(
        self,
        documents: Sequence[DocumentSummary],
        segments: Sequence[Segment],
        alone: Callable[[str], Segment],
        texts: Callable[[str], Texts],
    ) -> None:
        """Take what is searched together; ``alone`` and ``texts`` open one document by its name."""
        self.documents: tuple[DocumentSummary, ...] = tuple(documents)
        self._names = {document.name: place for place, document in enumerate(documents)}
        self._segments = tuple(segments)
        self._inside = {name: segment for segment in segments for name in segment.members if name}
        self._loose = tuple(name for name in self._names if name not in self._inside)
        self._alone, self._texts = alone, texts
        read = lru_cache(maxsize=_SECTIONS)(lambda document, number: texts(document).section(number))
        self._section: Callable[[str, int], Section] = read

    def nearest(self, query: FloatVector, k: int, documents: Sequence[str] = ()) -> Sequence[FoundChunk]:
        """Return the k chunks of ``documents`` (empty: all) with the highest cosine, best first."""
        searched = self._searched(documents)
        return self._best(k, (hit for segment, wanted in searched for hit in segment.nearest(query, k, wanted)))

    def matching(self, query: SparseVector, k: int, documents: Sequence[str] = ()) -> Sequence[FoundChunk]:
        """Return the k chunks of ``documents`` (empty: all) with the highest inner product, all > 0, best first."""
        searched = self._searched(documents)
        return self._best(k, (hit for segment, wanted in searched for hit in segment.matching(query, k, wanted)))

    def _searched(self, documents: Sequence[str]) -> Iterator[tuple[Segment, frozenset[str]]]:
        """Yield what to search: of a few documents their own files, which is less than all of a segment."""
        wanted = frozenset(documents or self._names)
        few = len(wanted) <= LOOSE
        for segment in () if few else self._segments:
            if not wanted.isdisjoint(segment.members):
                yield segment, wanted
        for name in self._names if few else self._loose:
            if name in wanted:
                yield self._alone(name), wanted

    def _best(self, k: int, hits: Iterator[FoundChunk]) -> Sequence[FoundChunk]:
        return sorted(hits, key=lambda hit: (-hit.score, self._names[hit.document], hit.chunk))[:k]

    def chunks(self, wanted: Sequence[tuple[str, int]]) -> Sequence[StoredChunk]:
        """Return these chunks (document, Chunk.id), in the order in which they are asked for."""
        return [self._chunk(document, number) for document, number in wanted]

    def _chunk(self, document: str, number: int) -> StoredChunk:
        texts, segment = self._texts(document), self._inside.get(document) or self._alone(document)
        chunk, first = texts.chunk(number)
        return StoredChunk(
            chunk=chunk,
            first_sentence=first,
            vector=segment.vector(document, number),
            sentence_vectors=texts.sentence_vectors(first, len(chunk.sentences)),
        )

    def section(self, document: str, number: int) -> Section:
        """Return a section of a document by its number; KeyError when there is none."""
        if document not in self._names:
            raise KeyError(document)
        return self._section(document, number)

    def sections(self, document: str) -> tuple[Section, ...]:
        """Return the sections of a document in order; none when there is no document of that name."""
        return self._texts(document).sections() if document in self._names else ()

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        return self._known(document).page(number)

    def card(self, document: str) -> Card:
        """Return what a document says about itself; KeyError when there is no document of that name."""
        return self._known(document).card()

    def headings(self, document: str) -> tuple[Heading, ...]:
        """Return the headings of a document in reading order; none when there is no document of that name."""
        return self._texts(document).headings() if document in self._names else ()

    def _known(self, document: str) -> Texts:
        if document not in self._names:
            raise KeyError(document)
        return self._texts(document)


def mapped_store(folder: Path, manifest: Manifest) -> SegmentStore:
    """Return what a manifest names as a store. Raises CollectionError.

    Opening maps the segments. The files of a document are opened when they are needed, and some stay so.
    """
    folders = {entry.summary.name: folder / "documents" / entry.folder for entry in manifest.entries}

    @lru_cache(maxsize=_ALONE)
    def alone(name: str) -> Segment:
        return open_alone(folders[name], name)

    @lru_cache(maxsize=_OPEN)
    def lines(name: str) -> TextFiles:
        return map_lines(folders[name], name)

    @lru_cache(maxsize=_KNOWN)
    def texts(name: str) -> Texts:
        return open_texts(folders[name], name, partial(lines, name))

    return SegmentStore([entry.summary for entry in manifest.entries], open_segments(folder, manifest), alone, texts)


def store_in_memory(documents: Sequence[DocumentSummary], stored: Sequence[StoredDocument]) -> SegmentStore:
    """Return documents with their chunks and vectors as a store; ValueError when the two do not fit."""
    if [d.name for d in documents] != [d.document.name for d in stored]:
        raise ValueError(f"{len(documents)} summaries do not belong to these {len(stored)} documents")
    segments = {one.document.name: _in_memory(one) for one in stored}
    texts = {one.document.name: HeldTexts(one) for one in stored}
    return SegmentStore(documents, tuple(segments.values()), segments.__getitem__, texts.__getitem__)


def _in_memory(stored: StoredDocument) -> Segment:
    return Segment(
        members=(stored.document.name,),
        starts=np.array([0, len(stored.chunks)]),
        vectors=VectorIndex(stored.chunk_vectors),
        postings=make_postings(chunk_texts(stored.chunks)),
    )
