"""One state of a collection on a Milvus server, to search and to read."""

from collections.abc import Mapping, Sequence
from typing import Any

from index.card_types import Card
from index.protocols import FloatVector, FoundChunk, SparseVector, StoredChunk
from index.serialising import from_raw
from index.store.manifest import Manifest
from index.store.milvus.rows import changed_meanwhile, chunk_of, read_values
from index.store.milvus.server import MilvusServer, one_of
from index.store.texts import sections_of
from index.types import Chunk, DocumentSummary, Heading, Page, Section

_KEPT = 4_000  # chunks that stay in memory, about 20 kB each: what an answer reads again
_DOCUMENTS_KEPT = 256
_INSTEAD = 4  # times as many neighbours in place of what matches by words


class MilvusStore:
    """A Store over the rows of a server. Safe to use from several threads.

    What a document is made of never changes under its id, so that a replaced document is either whole as it was, or
    gone: then CollectionError. Rows that the manifest does not name (of a document that somebody is adding) are passed
    over.
    """

    def __init__(self, server: MilvusServer, manifest: Manifest) -> None:
        """Take what a manifest names; entry.folder is the id of a document's rows."""
        self._server = server
        self._dimension = manifest.dimension
        self._ids = {entry.summary.name: entry.folder for entry in manifest.entries}
        self._names = {entry.folder: entry.summary.name for entry in manifest.entries}
        self._places = {entry.folder: place for place, entry in enumerate(manifest.entries)}
        self._has_grams = server.has_grams() if manifest.entries else False
        self._chunks: dict[str, StoredChunk] = {}
        self._documents: dict[str, Mapping[str, Any]] = {}
        self.documents: tuple[DocumentSummary, ...] = tuple(entry.summary for entry in manifest.entries)

    def nearest(self, query: FloatVector, k: int, documents: Sequence[str] = ()) -> Sequence[FoundChunk]:
        """Return the k chunks of ``documents`` (empty: all) with the highest cosine, best first.

        Where the server has no sparse vectors, more: search orders them by BM25 of their text as well, and so finds
        most of what ``matching`` would have.
        """
        return self._best(query, k if self._has_grams else _INSTEAD * k, documents)

    def matching(self, query: SparseVector, k: int, documents: Sequence[str] = ()) -> Sequence[FoundChunk]:
        """Return the k chunks of ``documents`` (empty: all) with the highest inner product, all > 0, best first.

        Nothing where the server has no sparse vectors.
        """
        if not self._has_grams or not len(query.columns):
            return ()
        return [hit for hit in self._best(query, k, documents) if hit.score > 0]

    def _best(self, query: FloatVector | SparseVector, k: int, documents: Sequence[str]) -> Sequence[FoundChunk]:
        if not self._ids:
            return ()
        wanted = one_of("document", [self._ids[name] for name in documents]) if documents else ""
        unknown: set[str] = set()  # ids of documents that are being added, or were removed
        while True:
            without = f"not ({one_of('document', sorted(unknown))})" if unknown else ""
            found = self._server.search(query, k, " and ".join(filter(None, (wanted, without))))
            split = [(id_.rpartition("/"), score) for id_, score in found]
            fresh = {document for (document, _, _), _ in split} - self._names.keys()
            if not fresh:
                break
            unknown |= fresh
        hits = [FoundChunk(self._names[document], int(number), score) for (document, _, number), score in split]
        return sorted(hits, key=lambda hit: (-hit.score, self._places[self._ids[hit.document]], hit.chunk))

    def chunks(self, wanted: Sequence[tuple[str, int]]) -> Sequence[StoredChunk]:
        """Return these chunks (document, Chunk.id), in the order in which they are asked for.

        The sections of those that lean on a chunk before are fetched with them, in two requests for all.
        """
        found = self._fetch([(self._ids[document], number) for document, number in wanted])
        leaning = {
            (self._ids[one.chunk.document], one.chunk.section)
            for one in found
            if any(sentence.leans > at for at, sentence in enumerate(one.chunk.sentences))
        }
        if leaning:
            self._read_documents(sorted({id_ for id_, _ in leaning}))
            self._fetch([chunk for id_, section in sorted(leaning) for chunk in self._chunks_of(id_, section)])
        return found

    def _fetch(self, wanted: Sequence[tuple[str, int]]) -> list[StoredChunk]:
        """Return chunks by the id of their document; CollectionError when they are gone."""
        keys = {(document, number): f"{document}/chunk/{number}" for document, number in wanted}
        have = {key: self._chunks[key] for key in keys.values() if key in self._chunks}
        values = read_values(self._server, [key for key in keys.values() if key not in have])
        try:
            for key in keys.values():
                if key not in have:
                    have[key] = chunk_of(values[key], self._dimension)
        except KeyError as error:
            raise changed_meanwhile() from error
        if len(self._chunks) + len(have) > _KEPT:
            self._chunks = {}
        self._chunks |= have
        return [have[keys[one]] for one in wanted]

    def _chunks_of(self, document: str, section: int) -> list[tuple[str, int]]:
        for number, first, last in self._document(document)["sections"]:
            if number == section:
                return [(document, chunk) for chunk in range(first, last)]
        raise KeyError(section)

    def section(self, document: str, number: int) -> Section:
        """Return a section of a document by its number; KeyError when there is none."""
        found = self._fetch(self._chunks_of(self._ids[document], number))
        return sections_of([one.chunk for one in found])[0]

    def sections(self, document: str) -> tuple[Section, ...]:
        """Return the sections of a document in order; none when there is no document of that name."""
        if document not in self._ids:
            return ()
        id_ = self._ids[document]
        numbers = [number for number, _, _ in self._document(id_)["sections"]]
        chunks: list[Chunk] = [one.chunk for one in self._fetch([c for n in numbers for c in self._chunks_of(id_, n)])]
        return sections_of(chunks)

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        key = f"{self._ids[document]}/page/{number}"
        values = read_values(self._server, [key])
        if key not in values:
            self._document(self._ids[document])  # raises when it is the document that is gone
            raise KeyError(number)
        return from_raw(Page, values[key])

    def card(self, document: str) -> Card:
        """Return what a document says about itself; KeyError when there is no document of that name."""
        return from_raw(Card, self._document(self._ids[document])["card"])

    def headings(self, document: str) -> tuple[Heading, ...]:
        """Return the headings of a document in reading order; none when there is no document of that name."""
        if document not in self._ids:
            return ()
        return from_raw(tuple[Heading, ...], self._document(self._ids[document])["document"]["headings"])

    def _document(self, id_: str) -> Mapping[str, Any]:
        return self._read_documents([id_])[id_]

    def _read_documents(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return what is read of documents as a whole; CollectionError when one is gone."""
        have = {id_: self._documents[id_] for id_ in ids if id_ in self._documents}
        values = read_values(self._server, [f"{id_}/document" for id_ in ids if id_ not in have])
        have |= {key.partition("/")[0]: value for key, value in values.items()}
        if len(have) < len(set(ids)):
            raise changed_meanwhile()
        if len(self._documents) + len(have) > _DOCUMENTS_KEPT:
            self._documents = {}
        self._documents |= have
        return have
