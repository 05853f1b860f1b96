"""A document onto a Milvus server, at once or not at all; and off it.

Milvus has no transactions and no lock. A document is there at once or not at all all the same, because its rows and
files are written first, under an id that nobody used before, and one row, its line, then says that it is there. Who
searches passes over rows that no line names. What is left of an adder that was killed is found by what it said to have
begun, and swept a day later: by then nobody writes under that id any more. Replaced and removed rows go at once.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass

from index.errors import CollectionError, StoreError
from index.store.manifest import Entry, document_entry, sha256_of
from index.store.milvus.attachments import Attachments
from index.store.milvus.lines import Lines, now
from index.store.milvus.rows import rows_of, stored_document, write_questions
from index.store.milvus.server import CHUNKS, TEXTS, MilvusServer, one_of
from index.store.moving import WholeDocument

_DAY = 86_400_000  # milliseconds after which nobody writes any more what was begun
_WRITING = 3_600_000  # milliseconds within which a document must be written


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Where the parts of documents go."""

    server: MilvusServer
    lines: Lines
    attachments: Attachments


def put_on_server(storage: Storage, whole: WholeDocument) -> Entry | None:
    """Write a document, and return the one of its name that it took the place of.

    Raises StoreError, which says whether what was there is as it was.
    """
    name = whole.summary.name
    try:
        entry = _write_parts(storage, whole)
        old = next((e for e in storage.lines.manifest(reach="Strong").entries if e.summary.name == name), None)
        if old is not None:
            storage.lines.begin(old.folder, now())  # what goes is swept, also when this process is killed now
    except StoreError as error:
        raise StoreError(f"{name} is niet toegevoegd; wat er stond, staat er nog. {error}") from error
    try:
        storage.lines.write(entry)
    except StoreError as error:
        raise StoreError(f"{error} Kijk daarna met 'vraagbaak index list' of {name} is toegevoegd.") from error
    with suppress(StoreError):  # another time; the document is there
        if whole.questions is not None:
            write_questions(storage.server, entry.folder, whole.questions)
        if old is not None:
            _discard(storage, old.folder)
        sweep_server(storage)
    return old


def _write_parts(storage: Storage, whole: WholeDocument) -> Entry:
    """Write all but the line, under a fresh id; after this every window can see it. Raises StoreError."""
    id_, began = f"{whole.summary.sha256[:12]}-{secrets.token_hex(6)}", now()
    files = {file: sha256_of(path) for file, path in whole.files.items()}
    storage.lines.begin(id_, began)
    storage.attachments.put(id_, whole.files)
    texts, searched = rows_of(whole.stored, id_, grams=storage.server.has_grams())
    storage.server.insert(TEXTS, texts)
    storage.server.insert(CHUNKS, searched)
    mine = one_of("document", [id_])
    counts = [storage.server.count(name, mine, reach="Strong") for name in (TEXTS, CHUNKS)]
    if counts != [len(texts), len(searched)]:
        raise StoreError("Niet alles kwam aan op de server. Probeer het opnieuw.")
    if now() - began > _WRITING:
        raise StoreError("Het schrijven duurde te lang. Probeer het opnieuw.")
    return Entry(summary=whole.summary, folder=id_, files=files, reader=whole.reader)


def take_off_server(storage: Storage, name: str) -> None:
    """Take a document out, with its files. UnknownDocumentError when it is not there."""
    entry = document_entry(storage.lines.manifest(reach="Strong"), name)
    storage.lines.begin(entry.folder, now())
    storage.lines.delete(name)
    with suppress(StoreError):  # another time; the document is gone
        _discard(storage, entry.folder)
        sweep_server(storage)


def sweep_server(storage: Storage) -> int:
    """Delete rows and files that no line names and nobody writes any more; return of how many documents."""
    old = storage.lines.begun_before(now() - _DAY)
    named = {entry.folder for entry in storage.lines.manifest(reach="Strong").entries} if old else set()
    for id_ in old:
        if id_ in named:
            storage.lines.forget(id_)
        else:
            _discard(storage, id_)
    return len(set(old) - named)


def _discard(storage: Storage, id_: str) -> None:
    """Delete the rows and files of a document that no line names."""
    storage.server.delete(CHUNKS, one_of("document", [id_]))
    storage.server.delete(TEXTS, one_of("document", [id_]))
    storage.attachments.remove(id_)
    storage.lines.forget(id_)


def damage_on_server(storage: Storage, dimension: int, entry: Entry) -> str:
    """Return in Dutch what is wrong with a document; "" when all is well. Raises StoreError when the server is away."""
    if storage.server.count(CHUNKS, one_of("document", [entry.folder])) != entry.summary.chunks:
        return "niet alle passages staan op de server"
    try:
        stored_document(storage.server, entry.folder, dimension)
    except StoreError:
        raise
    except CollectionError:
        return "niet alle tekst staat op de server"
    for file, digest in entry.files.items():
        try:
            if sha256_of(storage.attachments.get(entry.folder, file)) != digest:
                return f"het bestand {file} is beschadigd"
        except (StoreError, OSError):
            return f"het bestand {file} ontbreekt"
    return ""
