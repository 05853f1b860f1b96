"""The manifest: what a collection holds and what it was made with; and the lock of who changes it.

    FOLDER/manifest.json             only what it names counts
    FOLDER/manifest.previous.json    the one before, without what was removed since
    FOLDER/manifest.damaged.json     one that could not be read, kept when it was made anew
    FOLDER/documents/ID/entry.json   a manifest of this document alone: from these the whole can be made anew
    FOLDER/documents/.ID.gone/       a document that was removed while the disk was full, see remove_document

A manifest that is missing or unreadable is an error as long as there are documents: nothing is swept on its word.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from index.atomic import write_file
from index.chunks import ChunkOptions
from index.errors import CollectionError, UnknownDocumentError, UnreadableManifestError
from index.serialising import from_text, to_text
from index.types import DocumentSummary

VERSION = 2  # of the layout on disk; 1: documents as in index.store.older
MANIFEST, PREVIOUS, DAMAGED = "manifest.json", "manifest.previous.json", "manifest.damaged.json"
ENTRY = "entry.json"
_PATIENCE = 60  # seconds to wait for another change
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_REPAIR = "Voer 'vraagbaak index check --repair' uit."

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A document's line in the manifest."""

    summary: DocumentSummary
    folder: str  # name below documents/
    files: dict[str, str]  # file name -> SHA-256
    reader: int = 0  # version of the reader that made it of its source, see index.reading.document.READER; 0: before 1


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a collection holds and what it was made with."""

    version: int
    embedder: str  # Embedder.name; "" while there are no documents
    dimension: int
    chunk_options: ChunkOptions
    entries: tuple[Entry, ...]  # in order of adding


@dataclass(frozen=True, kw_only=True)
class _Versioned:
    version: int


EMPTY = Manifest(version=VERSION, embedder="", dimension=0, chunk_options=ChunkOptions(), entries=())


def read_manifest(folder: Path, *, with_gone: bool = False) -> Manifest:
    """Return the manifest; an empty one when there is no collection yet.

    ``with_gone``: also what was removed while there was no room to write that down.

    Raises UnreadableManifestError when it is damaged, or missing beside documents; CollectionError for another version.
    """
    path = folder / MANIFEST
    try:
        now = path.stat()
        manifest = _parsed(path, (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns))
    except FileNotFoundError as error:
        if document_folders(folder):
            raise UnreadableManifestError(
                f"Het bestand {path} is weg; de rapporten zelf zijn er nog. {_REPAIR}"
            ) from error
        return EMPTY
    except OSError as error:
        raise CollectionError(f"Het bestand {path} is niet te lezen. Controleer uw rechten op die map.") from error
    if with_gone:
        return manifest
    there = _names(folder / "documents")
    return replace(manifest, entries=tuple(one for one in manifest.entries if gone_name(one) not in there))


@lru_cache(maxsize=8)
def _parsed(path: Path, _version: tuple[int, ...]) -> Manifest:
    """Return the manifest in a file, parsed once for each version of it: every question asks what it says."""
    return parse_manifest(path)


def parse_manifest(path: Path) -> Manifest:
    """Return the manifest in a file. Raises OSError, UnreadableManifestError, CollectionError for another version."""
    text = path.read_bytes()
    try:
        if from_text(_Versioned, text).version not in (1, VERSION):
            raise CollectionError(
                f"De verzameling in {path.parent} is van een andere versie van Vraagbaak. Kies met --data een nieuwe "
                "map."
            )
        manifest = from_text(Manifest, text)
        names = [name for entry in manifest.entries for name in (entry.folder, *entry.files)]
        if not all(_is_plain(name) for name in names):
            raise ValueError("a name that leads out of its folder")
        for found in ([e.folder for e in manifest.entries], [e.summary.name for e in manifest.entries]):
            if len(set(found)) < len(found):
                raise ValueError("the same document twice")
    except ValueError as error:
        raise UnreadableManifestError(
            f"Het bestand {path} is beschadigd; de rapporten zelf zijn er nog. {_REPAIR}"
        ) from error
    return manifest


def _is_plain(name: str) -> bool:
    """Whether a name stays in its folder, and is none of those that begin with a dot: these are swept."""
    return bool(name) and not name.startswith(".") and not set(name) & {"/", "\\", ":", "\0"}


def gone_name(entry: Entry) -> str:
    """Return the name that a document's folder gets when it is removed before the manifest can be written."""
    return f".{entry.folder}.gone"


def document_folders(folder: Path) -> list[Path]:
    """Return the folders below documents/ that have the name of a document, whatever the manifest says."""
    documents = folder / "documents"
    return [documents / name for name in sorted(_names(documents)) if not name.startswith(".")]


def _names(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder))  # noqa: PTH208 - names alone, at every question
    except OSError:
        return set()


def read_steadily(folder: Path, read: Callable[[Manifest], T]) -> T:
    """Return what ``read`` makes of the manifest; read again when another process changed the collection meanwhile.

    Raises what ``read`` raises when nothing was changed.
    """
    manifest = read_manifest(folder)
    while True:
        try:
            return read(manifest)
        except CollectionError:
            before, manifest = manifest, read_manifest(folder)
            if before == manifest:
                raise


def document_entry(manifest: Manifest, name: str) -> Entry:
    """Return a document's line. UnknownDocumentError when it is not in the collection."""
    for entry in manifest.entries:
        if entry.summary.name == name:
            return entry
    raise UnknownDocumentError(f"Er is geen document met de naam {name}. Kijk met 'vraagbaak index list'.")


@contextmanager
def locked_manifest(folder: Path) -> Iterator[Manifest]:
    """Hold the collection's lock: one change at a time, over all processes. Raises CollectionError."""
    with locked(folder):
        yield read_manifest(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock whatever the manifest looks like. Raises CollectionError for what is wrong with folder or disk."""
    import filelock

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the text of reports is its user's alone
        with filelock.FileLock(folder / ".lock", timeout=_PATIENCE):
            yield
    except filelock.Timeout as error:
        raise CollectionError(
            "Een ander venster of commando wijzigt de verzameling nu. Probeer het straks opnieuw."
        ) from error
    except OSError as error:
        if error.errno in _FORBIDDEN or isinstance(error, PermissionError):
            raise CollectionError(f"U mag niet schrijven in {folder}. Kies met --data een andere map.") from error
        raise CollectionError(
            f"Schrijven in {folder} lukte niet. Maak ruimte vrij of kies met --data een andere map."
        ) from error


def is_full(error: OSError) -> bool:
    """Whether an error says that the disk, or what this user may have of it, is full."""
    return error.errno in _FULL


def begin_collection(folder: Path) -> None:
    """Write an empty manifest where there is none yet: a first document is then never without one."""
    if not (folder / MANIFEST).exists():
        write_file(folder / MANIFEST, _text(EMPTY))


def write_manifest(folder: Path, manifest: Manifest, *, forget: bool = False) -> None:
    """Replace the manifest in one step and keep the one before; with ``forget`` no copy names what was removed."""
    if not forget and (folder / MANIFEST).exists():
        write_file(folder / PREVIOUS, (folder / MANIFEST).read_bytes())
    for entry in manifest.entries:
        path = folder / "documents" / entry.folder / ENTRY
        if path.parent.is_dir() and not path.exists():
            write_entry(path.parent, manifest, entry)
    write_file(folder / MANIFEST, _text(manifest))
    if forget:
        with suppress(OSError):  # the disk is full: it goes with the next change
            write_file(folder / PREVIOUS, _text(manifest))


def write_entry(document: Path, manifest: Manifest, entry: Entry) -> None:
    """Write beside a document what is needed to make its line in the manifest anew."""
    write_file(document / ENTRY, _text(replace(manifest, entries=(entry,))))


def _text(manifest: Manifest) -> bytes:
    return to_text(manifest, indent=1) + b"\n"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
