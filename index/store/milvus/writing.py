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
from index.store.manifest import Entry, find_entry, sha256_of
from index.store.milvus.attachments import Attachments
from index.store.milvus.lines import Lines, now
from index.store.milvus.rows import rows_of, stored_document, write_questions
from index.store.milvus.server import CHUNKS, TEXTS, MilvusServer, one_of
from index.store.moving import WholeDocument

_DAY = 86_400_000  # milliseconds after which nobody writes any more what was begun
_WRITING = 3_600_000  # milliseconds within which a document must be written


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the parts of documents go."""

    server: MilvusServer
    lines: Lines
    attachments: Attachments


def write_document(place: Place, whole: WholeDocument) -> Entry | None:
    """Write a document, and return the one of its name that it took the place of.

    Raises StoreError, which says whether what was there is as it was.
    """
    name = whole.summary.name
    try:
        entry = _write_parts(place, whole)
        old = next((e for e in place.lines.manifest(reach="Strong").entries if e.summary.name == name), None)
        if old is not None:
            place.lines.begin(old.folder, now())  # what goes is swept, also when this process is killed now
    except StoreError as error:
        raise StoreError(f"{name} is niet toegevoegd; wat er stond, staat er nog. {error}") from error
    try:
        place.lines.write(entry)
    except StoreError as error:
        raise StoreError(f"{error} Kijk daarna met 'vraagbaak index list' of {name} is toegevoegd.") from error
    with suppress(StoreError):  # another time; the document is there
        if whole.questions is not None:
            write_questions(place.server, entry.folder, whole.questions)
        if old is not None:
            _discard(place, old.folder)
        sweep(place)
    return old


def _write_parts(place: Place, whole: WholeDocument) -> Entry:
    """Write all but the line, under a fresh id; after this every window can see it. Raises StoreError."""
    id_, began = f"{whole.summary.sha256[:12]}-{secrets.token_hex(6)}", now()
    files = {file: sha256_of(path) for file, path in whole.files.items()}
    place.lines.begin(id_, began)
    place.attachments.put(id_, whole.files)
    texts, searched = rows_of(whole.stored, id_, grams=place.server.has_grams())
    place.server.insert(TEXTS, texts)
    place.server.insert(CHUNKS, searched)
    mine = one_of("document", [id_])
    counts = [place.server.count(name, mine, reach="Strong") for name in (TEXTS, CHUNKS)]
    if counts != [len(texts), len(searched)]:
        raise StoreError("Niet alles kwam aan op de server. Probeer het opnieuw.")
    if now() - began > _WRITING:
        raise StoreError("Het schrijven duurde te lang. Probeer het opnieuw.")
    return Entry(summary=whole.summary, folder=id_, files=files, reader=whole.reader)


def remove_document(place: Place, name: str) -> None:
    """Take a document out, with its files. UnknownDocumentError when it is not there."""
    entry = find_entry(place.lines.manifest(reach="Strong"), name)
    place.lines.begin(entry.folder, now())
    place.lines.delete(name)
    with suppress(StoreError):  # another time; the document is gone
        _discard(place, entry.folder)
        sweep(place)


def sweep(place: Place) -> int:
    """Delete rows and files that no line names and nobody writes any more; return of how many documents."""
    old = place.lines.begun_before(now() - _DAY)
    named = {entry.folder for entry in place.lines.manifest(reach="Strong").entries} if old else set()
    for id_ in old:
        if id_ in named:
            place.lines.forget(id_)
        else:
            _discard(place, id_)
    return len(set(old) - named)


def _discard(place: Place, id_: str) -> None:
    """Delete the rows and files of a document that no line names."""
    place.server.delete(CHUNKS, one_of("document", [id_]))
    place.server.delete(TEXTS, one_of("document", [id_]))
    place.attachments.remove(id_)
    place.lines.forget(id_)


def damage(place: Place, entry: Entry, dimension: int) -> str:
    """Return in Dutch what is wrong with a document; "" when all is well. Raises StoreError when the server is away."""
    if place.server.count(CHUNKS, one_of("document", [entry.folder])) != entry.summary.chunks:
        return "niet alle passages staan op de server"
    try:
        stored_document(place.server, entry.folder, dimension)
    except StoreError:
        raise
    except CollectionError:
        return "niet alle tekst staat op de server"
    for file, digest in entry.files.items():
        try:
            if sha256_of(place.attachments.get(entry.folder, file)) != digest:
                return f"het bestand {file} is beschadigd"
        except (StoreError, OSError):
            return f"het bestand {file} ontbreekt"
    return ""
