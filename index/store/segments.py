"""Searching the chunks of many documents together: their vectors and n-grams in one segment, as in Lucene.

    FOLDER/search/TOKEN/        one segment; it never changes once it has its name
        members.json            the folders of its documents in order, with the chunks of each; the files' SHA-256
        chunks.faiss            vectors of all chunks
        columns.npy terms.npy   their n-grams, see index.store.postings

All of it is made of the documents' own files and can be made anew. The manifest does not name segments: a document is
searched in the largest that has it, or else in its own files. When more than LOOSE documents are in no segment they
become one, together with the segments that are not much larger, so that each document is written a few times however
many there are (the logarithmic method, Bentley and Saxe 1980).

What is removed is gone: a segment that holds any of it is deleted, and the rest of its documents are loose, which makes
a new one when they are many. What a segment holds of a document that was read again is not searched, and stays until it
is merged: the file that it was made of is still there.
"""

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.atomic import flush
from index.errors import CollectionError
from index.protocols import FloatVector, FoundChunk, SparseVector
from index.serialising import from_text, to_text
from index.store.document_files import CHUNK_VECTORS, CHUNKS
from index.store.manifest import Entry, Manifest, locked_manifest, read_manifest, sha256_of
from index.store.postings import Postings, merge_postings, open_postings
from index.store.vectors import VectorIndex, merge_vectors, open_vectors

SEARCH, MEMBERS = "search", "members.json"
LOOSE = 16  # documents that are searched in their own files, at most
_LARGER = 2  # times the chunks of what is merged: up to there a segment is merged with it


@dataclass(frozen=True, kw_only=True)
class Segment:
    """The chunks of some documents, searched together."""

    members: tuple[str, ...]  # names of the documents; "" for one that is not searched here
    starts: NDArray[np.int64]  # (members + 1,) where the chunks of each begin, and the end
    vectors: VectorIndex
    postings: Postings

    def nearest(self, query: FloatVector, k: int, wanted: frozenset[str]) -> Iterator[FoundChunk]:
        """Yield the k chunks of ``wanted`` documents with the highest cosine, best first."""
        rows, scores = self.vectors.search(query, k, self._allowed(wanted))
        return self._hits(rows, scores)

    def matching(self, query: SparseVector, k: int, wanted: frozenset[str]) -> Iterator[FoundChunk]:
        """Yield the k chunks of ``wanted`` documents with the highest inner product, all > 0, best first."""
        rows, scores = self.postings.search(query, k, self._allowed(wanted))
        return self._hits(rows, scores)

    def vector(self, document: str, chunk: int) -> FloatVector:
        """Return the vector of a chunk of one of its documents."""
        vector: FloatVector = self.vectors.rows(int(self.starts[self.members.index(document)]) + chunk, 1)[0]
        return vector

    def _allowed(self, wanted: frozenset[str]) -> NDArray[np.bool_] | None:
        chosen = np.array([name in wanted for name in self.members], np.bool_)
        return None if chosen.all() else np.repeat(chosen, np.diff(self.starts))

    def _hits(self, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Iterator[FoundChunk]:
        owners = np.searchsorted(self.starts, rows, side="right") - 1
        numbers = rows - self.starts[owners]
        for owner, number, score in zip(owners.tolist(), numbers.tolist(), scores.tolist(), strict=True):
            yield FoundChunk(self.members[owner], number, score)


def open_alone(document: Path, name: str) -> Segment:
    """Map what is needed to search one document, in its own files. Raises CollectionError."""
    vectors = open_vectors(document / CHUNK_VECTORS)
    return Segment(
        members=(name,),
        starts=np.array([0, len(vectors)]),
        vectors=vectors,
        postings=open_postings(document, len(vectors)),
    )


@dataclass(frozen=True, kw_only=True)
class _Members:
    documents: tuple[tuple[str, int], ...]  # folder of each, its chunks; in order
    files: dict[str, str]  # file name -> SHA-256


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A segment on disk, with the documents of the manifest that are searched in it."""

    folder: Path
    members: tuple[tuple[str, int], ...]  # folder of the document, its chunks
    searched: frozenset[str]  # folders

    @property
    def rows(self) -> int:
        return sum(rows for _, rows in self.members)

    @property
    def live(self) -> int:
        return sum(rows for folder, rows in self.members if folder in self.searched)


def searchable(manifest: Manifest) -> tuple[Entry, ...]:
    """Return the documents that have files to search in; those of older versions do not, until they are brought up."""
    return tuple(entry for entry in manifest.entries if CHUNKS in entry.files)


def _find(folder: Path, manifest: Manifest) -> tuple[_Found, ...]:
    """Return the segments that some document of the manifest is searched in, the largest first."""
    left = {entry.folder for entry in searchable(manifest)}
    found = []
    for path, members in sorted(_on_disk(folder), key=lambda one: (-sum(rows for _, rows in one[1]), one[0].name)):
        searched = frozenset(name for name, _ in members if name in left)
        left -= searched
        if searched:
            found.append(_Found(folder=path, members=members, searched=searched))
    return tuple(found)


def _on_disk(folder: Path) -> Iterator[tuple[Path, tuple[tuple[str, int], ...]]]:
    for path in _folders(folder):
        with suppress(OSError, ValueError):  # it is damaged: its documents' own files are searched
            yield path, _read(path).documents


def _read(segment: Path) -> _Members:
    return from_text(_Members, (segment / MEMBERS).read_bytes())


def _folders(folder: Path) -> list[Path]:
    try:
        return [path for path in sorted((folder / SEARCH).iterdir()) if not path.name.startswith(".")]
    except OSError:
        return []


def open_segments(folder: Path, manifest: Manifest) -> tuple[Segment, ...]:
    """Map the segments; documents that are in none, or in one that is damaged, are searched in their own files."""
    names = {entry.folder: entry.summary.name for entry in manifest.entries}
    while True:
        opened, missed = [], []
        for found in _find(folder, manifest):
            try:
                opened.append(_opened(found, names))
            except CollectionError:
                missed.append(found.folder)
        if all(path.exists() for path in missed):  # else another process has merged them meanwhile
            return tuple(opened)


def _opened(found: _Found, names: dict[str, str]) -> Segment:
    vectors = open_vectors(found.folder / CHUNK_VECTORS)
    if len(vectors) != found.rows:
        raise CollectionError(f"{len(vectors)} rows in place of {found.rows}")
    return Segment(
        members=tuple(names[folder] if folder in found.searched else "" for folder, _ in found.members),
        starts=np.cumsum([0, *(rows for _, rows in found.members)]),
        vectors=vectors,
        postings=open_postings(found.folder, found.rows),
    )


def gather_loose(folder: Path) -> None:
    """Make segments of what is loose before a collection is opened, if that is much: one of them was damaged or lost.

    Where that cannot be done, documents are searched in their own files.
    """
    if len(_loose(folder, read_manifest(folder))) > LOOSE:
        with suppress(CollectionError), locked_manifest(folder) as manifest:
            merge_segments(folder, manifest)


def _loose(folder: Path, manifest: Manifest) -> list[Entry]:
    inside = frozenset[str]().union(*(one.searched for one in _find(folder, manifest)))
    return [entry for entry in searchable(manifest) if entry.folder not in inside]


def merge_segments(folder: Path, manifest: Manifest) -> None:
    """Make a segment of what is loose, when that is much. Under the collection's lock, the manifest is written.

    First go the segments that hold what was removed: also on a full disk, where that makes the room for a new one. A
    failure loses nothing: documents are then searched in their own files, and the next change tries again.
    """
    for path in _holding_removed(folder, manifest):
        _discard(path)
    segments = _find(folder, manifest)
    loose = _loose(folder, manifest)
    if len(loose) <= LOOSE:
        return
    chosen, rows = set[Path](), sum(entry.summary.chunks for entry in loose)
    wanted = {entry.folder for entry in loose}
    for segment in sorted(segments, key=lambda one: one.live):
        if segment.live <= _LARGER * rows or segment.live < segment.rows / 2:
            chosen.add(segment.folder)
            wanted |= segment.searched
            rows += segment.live
    with suppress(OSError, CollectionError):
        _write(folder, [entry for entry in searchable(manifest) if entry.folder in wanted])
        for path in chosen:
            _discard(path)


def _write(folder: Path, entries: Sequence[Entry]) -> None:
    """Write a segment of documents; it counts once it has its name."""
    token = secrets.token_hex(8)
    temporary = folder / SEARCH / f".{token}.tmp"
    temporary.mkdir(parents=True)
    try:
        parts = [(folder / "documents" / entry.folder, entry.summary.chunks) for entry in entries]
        merge_vectors(temporary / CHUNK_VECTORS, [path / CHUNK_VECTORS for path, _ in parts])
        merge_postings(temporary, parts)
        members = tuple((path.name, rows) for path, rows in parts)
        files = {path.name: sha256_of(path) for path in sorted(temporary.iterdir())}
        (temporary / MEMBERS).write_bytes(to_text(_Members(documents=members, files=files)))
        for path in temporary.iterdir():
            flush(path)
        temporary.rename(folder / SEARCH / token)
        flush(folder / SEARCH)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _discard(segment: Path) -> None:
    """Delete a segment: first its name, so that it is never there in part. What is left of it is swept."""
    hidden = segment.with_name(f".{segment.name}.tmp")
    with suppress(OSError):
        segment.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def discard_needless(folder: Path, manifest: Manifest) -> int:
    """Delete the segments with nothing to search, or with what was removed; return how many. Under the lock."""
    kept = {found.folder for found in _find(folder, manifest)} - _holding_removed(folder, manifest)
    needless = [path for path in _folders(folder) if path not in kept]
    for path in needless:
        _discard(path)
    return len(needless)


def _holding_removed(folder: Path, manifest: Manifest) -> set[Path]:
    """Return the segments that hold something of a file of which there is no document now."""
    there = {_file_of(entry.folder) for entry in manifest.entries}
    return {path for path, members in _on_disk(folder) if not there.issuperset(_file_of(name) for name, _ in members)}


def _file_of(document: str) -> str:
    """Return what tells which file a document's folder was made of: it is the same when that is read again."""
    return document.partition("-")[0]


def discard_damaged(folder: Path) -> int:
    """Delete the segments that are not what was written; return how many. Under the lock."""
    found = damaged_segments(folder)
    for path in found:
        _discard(path)
    return len(found)


def damaged_segments(folder: Path) -> list[Path]:
    """Return the segments that are not what was written."""
    return [path for path in _folders(folder) if not _is_whole(path) and path.exists()]


def _is_whole(segment: Path) -> bool:
    try:
        return all(sha256_of(segment / name) == digest for name, digest in _read(segment).files.items())
    except (OSError, ValueError):
        return False
