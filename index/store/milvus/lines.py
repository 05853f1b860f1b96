"""The lines of a collection on a Milvus server: which documents count, what was begun, what it was made with.

A line is one row, written in one step: it alone says that a document is there, as the manifest does for files. Who
writes a line waits until the server has passed it on; so who reads needs not wait, and still sees what was written
before. (Every read with the consistency level Strong costs the server's tick, 200 ms.)
"""

import base64
import hashlib
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from index.chunks import ChunkOptions
from index.errors import CollectionError, StoreError
from index.serialising import from_text, to_text
from index.store.manifest import EMPTY, VERSION, Entry, Manifest
from index.store.milvus.rows import NOTHING
from index.store.milvus.server import LINES, LONGEST, MilvusServer, Reach, Row, one_of

_SETTINGS = "settings"
_CLOCKS = 600_000  # milliseconds that the clocks of the machines may differ


@dataclass(frozen=True, kw_only=True)
class MadeWith:
    """What a collection was made with, and where the files of its reports are."""

    version: int
    embedder: str
    dimension: int
    chunk_options: ChunkOptions
    reports: str  # a folder or an fsspec address


@dataclass(frozen=True, kw_only=True)
class _Line:
    entry: Entry
    changed: int  # milliseconds since 1970, of the clock of who wrote it


class Lines:
    """The lines on one server. Safe to use from several threads; raises StoreError, CollectionError."""

    def __init__(self, server: MilvusServer) -> None:
        self._server = server
        self._known: Mapping[str, _Line] = {}  # by the id of the row
        self._manifest = EMPTY
        self._made_with: MadeWith | None = None
        self._open = False
        self._reading = Lock()

    def made_with(self) -> MadeWith | None:
        """Return what the collection was made with; None when there is none yet."""
        self._open = self._open or self._server.open()
        if self._open and self._made_with is None:
            row = self._server.get(LINES, [_SETTINGS], reach="Strong").get(_SETTINGS)
            self._made_with = None if row is None else from_text(MadeWith, row["text"])
            if self._made_with is not None and self._made_with.version != VERSION:
                self._made_with = None
                raise CollectionError(
                    f"De verzameling op {self._server.address} is van een andere versie van Vraagbaak. Werk Vraagbaak "
                    "bij, of kies een andere database."
                )
        return self._made_with

    def begin_collection(self, made_with: MadeWith) -> None:
        """Make the collections on the server and say what they are made with."""
        self._server.make(made_with.dimension)
        self._server.put(LINES, _row(_SETTINGS, "settings", 0, to_text(made_with).decode()))
        self._server.get(LINES, [_SETTINGS], reach="Strong")

    def manifest(self, *, reach: Reach = "Eventually") -> Manifest:
        """Return the documents that are there now, in order of adding.

        Only lines that were written since the last time are read, and all of them when the number does not fit.
        """
        made_with = self.made_with()
        if made_with is None:
            return EMPTY
        with self._reading:
            since = max((line.changed for line in self._known.values()), default=0) - _CLOCKS
            fresh = self._server.find(LINES, f'kind == "document" and changed >= {since}', reach=reach)
            known = {**self._known, **{row["id"]: _parse(row) for row in fresh}}
            if self._server.count(LINES, 'kind == "document"') != len(known):
                known = {row["id"]: _parse(row) for row in self._server.find(LINES, 'kind == "document"', reach=reach)}
            if known != self._known or self._manifest is EMPTY:
                lines = sorted(known.values(), key=lambda line: (line.changed, line.entry.summary.name))
                self._known, self._manifest = known, _manifest(made_with, [line.entry for line in lines])
            return self._manifest

    def write(self, entry: Entry) -> None:
        """Write the line of a document, in the place of the one of its name: now it is there, for every window."""
        id_ = _id_of(entry.summary.name)
        self._server.put(LINES, _row(id_, "document", now(), to_text(entry).decode()))
        self._server.get(LINES, [id_], reach="Strong")

    def delete(self, name: str) -> None:
        """Delete the line of a document: now it is gone, for every window."""
        id_ = _id_of(name)
        self._server.delete(LINES, one_of("id", [id_]))
        self._server.get(LINES, [id_], reach="Strong")

    def begin(self, document: str, at: int) -> None:
        """Say that rows and files with this id may be there, so that they are found when nothing names them."""
        self._server.put(LINES, _row(document, "begun", at, ""))

    def begun_before(self, at: int) -> tuple[str, ...]:
        """Return the ids that were begun before a time."""
        rows = self._server.find(LINES, f'kind == "begun" and changed < {at}', reach="Strong")
        return tuple(row["id"] for row in rows)

    def forget(self, document: str) -> None:
        """Delete the line of what was begun."""
        self._server.delete(LINES, f'kind == "begun" and {one_of("id", [document])}')


def now() -> int:
    """Return milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def _manifest(made_with: MadeWith, entries: Sequence[Entry]) -> Manifest:
    return Manifest(
        version=made_with.version,
        embedder=made_with.embedder,
        dimension=made_with.dimension,
        chunk_options=made_with.chunk_options,
        entries=tuple(entries),
    )


def _id_of(name: str) -> str:
    return f"name-{hashlib.sha256(name.encode()).hexdigest()}"


def _row(id_: str, kind: str, changed: int, text: str) -> Row:
    """Return a line; a long one is compressed, because it has to be one row."""
    if len(text.encode()) > LONGEST:
        text = f"z{base64.b64encode(zlib.compress(text.encode(), 9)).decode()}"
    if len(text.encode()) > LONGEST:
        raise StoreError("Van dit rapport is te veel niet gelezen om het op te slaan. Deel het bestand in stukken.")
    return {"id": id_, "kind": kind, "changed": changed, "text": text, "vector": NOTHING}


def _parse(row: Row) -> _Line:
    text = row["text"]
    try:
        if text.startswith("z"):
            text = zlib.decompress(base64.b64decode(text[1:])).decode()
        return _Line(entry=from_text(Entry, text), changed=int(row["changed"]))
    except (ValueError, zlib.error) as error:
        raise CollectionError(
            "Een regel van de opslag is beschadigd. Zet een reservekopie van Milvus terug."
        ) from error
