"""Documents on disk: the old state or the new one, never half.

    FOLDER/manifest.json             what is in the collection and what it was made with
    FOLDER/documents/ID/             one folder a document; what makes it up never changes once it has its name
        document.json                pages, headings, chunks
        chunks.faiss sentences.faiss vectors, in the order of the chunks and of their sentences
        source.pdf|txt|md            the file itself, to show its pages
        positions.npy                of a PDF: where each character stands; absent when added by an older version
        questions.json               questions that the document answers, added later; see index.overview

A change writes a new folder under a temporary name, renames it, and then replaces the manifest in one step; only the
manifest says what counts. A folder that no manifest names is left over from an interrupted change and is swept away
by the next one.
"""

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from index.chunks import ChunkOptions
from index.document_files import POSITIONS, read_document_files, read_positions, write_files
from index.embedding import StoredDocument, embed_document, summarise
from index.errors import CollectionError, DocumentError, OtherEmbedderError, UnknownDocumentError
from index.pages import read_document
from index.positions import NO_POSITIONS, Positions, place_characters
from index.protocols import Embedder, Progress, no_progress
from index.types import DocumentSummary

VERSION = 1  # of the layout on disk
_SOURCE_PDF = "source.pdf"
_ANEW = "Kies met --data een nieuwe map en voeg de documenten daar opnieuw toe."


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A document's line in the manifest."""

    summary: DocumentSummary
    folder: str  # name below documents/
    files: dict[str, str]  # file name -> SHA-256


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a collection holds and what it was made with."""

    version: int
    embedder: str  # Embedder.name; "" while there are no documents
    dimension: int
    chunk_options: ChunkOptions
    entries: tuple[Entry, ...]  # in order of adding


@dataclass(frozen=True, kw_only=True)
class Added:
    """What adding a file came to."""

    summary: DocumentSummary
    outcome: Literal["nieuw", "vervangen", "ongewijzigd"]


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest; an empty one when there is no collection yet. CollectionError when it is unreadable."""
    path = folder / "manifest.json"
    if not path.exists():
        return Manifest(version=VERSION, embedder="", dimension=0, chunk_options=ChunkOptions(), entries=())
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["version"] != VERSION:
            raise CollectionError(
                f"De verzameling in {folder} is van een andere versie van Vraagbaak. Kies met --data een nieuwe map."
            )
        entries = tuple(
            Entry(summary=DocumentSummary(**e["summary"]), folder=e["folder"], files=e["files"]) for e in raw["entries"]
        )
        return Manifest(
            version=raw["version"],
            embedder=raw["embedder"],
            dimension=raw["dimension"],
            chunk_options=ChunkOptions(**raw["chunk_options"]),
            entries=entries,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CollectionError(
            f"Het bestand {path} is beschadigd. Zet een reservekopie terug of kies met --data een nieuwe map."
        ) from error


def add_document(
    folder: Path,
    path: Path,
    embedder: Embedder,
    *,
    options: ChunkOptions | None = None,
    progress: Progress = no_progress,
) -> Added:
    """Add a file to the collection, or replace the document of the same name when its content differs.

    The same content under any name is left as it is, unless it is damaged or lacks positions. Raises DocumentError
    (the collection stays as it was), OtherEmbedderError, CollectionError.
    """
    options = options or ChunkOptions()
    manifest = read_manifest(folder)
    _refuse_other(manifest, embedder, options)
    digest, name = _digest(path), path.name
    for entry in manifest.entries:
        if entry.summary.sha256 == digest:
            has_positions = POSITIONS in entry.files or _SOURCE_PDF not in entry.files
            if has_positions and not _damage(folder, entry):
                return Added(summary=entry.summary, outcome="ongewijzigd")
            name = entry.summary.name  # damaged, or from before positions were kept: mended under its own name
    progress(0.0, f"{path.name} lezen")
    document = read_document(path, name=name)
    positions = place_characters(path, document.pages) if path.suffix.lower() == ".pdf" else None
    stored = embed_document(document, embedder, options, progress)
    summary = summarise(stored, added=dt.datetime.now().astimezone().isoformat(timespec="seconds"))
    with changing(folder) as manifest:  # only now: embedding takes long, and others may go on meanwhile
        _refuse_other(manifest, embedder, options)
        entry = _write_document(folder, path, stored, positions, summary)
        kept = tuple(e for e in manifest.entries if e.summary.name != summary.name)
        changed = Manifest(
            version=VERSION,
            embedder=embedder.name,
            dimension=embedder.dimension,
            chunk_options=options,
            entries=(*kept, entry),
        )
        _write_manifest(folder, changed)
        _sweep(folder, changed)
    progress(1.0, f"{path.name} klaar")
    return Added(summary=summary, outcome="nieuw" if len(kept) == len(manifest.entries) else "vervangen")


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file; "" for one that cannot be read, of which read_document says why."""
    try:
        path.name.encode("utf-8")
        return sha256_of(path)
    except UnicodeEncodeError as error:
        shown = path.name.encode("utf-8", "replace").decode("utf-8")
        raise DocumentError(
            f"De naam '{shown}' bevat tekens die niet kunnen. Geef het bestand een andere naam."
        ) from error
    except OSError:
        return ""


def remove_document(folder: Path, name: str) -> None:
    """Take a document out of the collection, with its copy. UnknownDocumentError when it is not there."""
    with changing(folder) as manifest:
        gone = find_entry(manifest, name)
        changed = replace(manifest, entries=tuple(entry for entry in manifest.entries if entry != gone))
        _write_manifest(folder, changed)
        _sweep(folder, changed)


def load_documents(folder: Path, manifest: Manifest) -> tuple[StoredDocument, ...]:
    """Read every document that the manifest names, in its order. CollectionError when a file is missing or damaged."""
    return tuple(read_document_files(folder / "documents" / e.folder, e.summary.name) for e in manifest.entries)


def check_collection(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with the collection, one Dutch line each; nothing when all is well.

    Compares every file with its recorded SHA-256 and reads every document back.
    """
    manifest = read_manifest(folder)
    problems: list[str] = []
    for entry in manifest.entries:
        damage = _damage(folder, entry)
        if damage:
            problems.append(f"{entry.summary.name}: {damage}. Voeg het document opnieuw toe.")
            continue
        stored = read_document_files(folder / "documents" / entry.folder, entry.summary.name)
        sentences = sum(len(chunk.sentences) for chunk in stored.chunks)
        if stored.chunk_vectors.shape != (len(stored.chunks), manifest.dimension):
            problems.append(
                f"{entry.summary.name}: de vectoren passen niet bij de tekst. Voeg het document opnieuw toe."
            )
        elif stored.sentence_vectors.shape != (sentences, manifest.dimension):
            problems.append(
                f"{entry.summary.name}: de zinsvectoren passen niet bij de tekst. Voeg het document opnieuw toe."
            )
    return tuple(problems)


def source_file(folder: Path, name: str) -> Path:
    """Return the stored copy of a document's file. UnknownDocumentError when it is not in the collection."""
    entry = find_entry(read_manifest(folder), name)
    return folder / "documents" / entry.folder / next(file for file in entry.files if file.startswith("source."))


def load_positions(folder: Path, name: str) -> Positions:
    """Return where the characters of a document stand; no rows for a text file, and when an older version added it.

    Raises UnknownDocumentError, CollectionError when the file is missing or damaged.
    """
    entry = find_entry(read_manifest(folder), name)
    return read_positions(folder / "documents" / entry.folder, name) if POSITIONS in entry.files else NO_POSITIONS


def find_entry(manifest: Manifest, name: str) -> Entry:
    """Return a document's line. UnknownDocumentError when it is not in the collection."""
    for entry in manifest.entries:
        if entry.summary.name == name:
            return entry
    raise UnknownDocumentError(f"Er is geen document met de naam {name}. Kijk met 'vraagbaak index list'.")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def changing(folder: Path) -> Iterator[Manifest]:
    """Hold the collection's lock: one change at a time, over all processes."""
    import filelock

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the text of reports is its user's alone
        with filelock.FileLock(folder / ".lock", timeout=60):
            yield read_manifest(folder)
    except filelock.Timeout as error:
        raise CollectionError(
            "Een ander venster of commando wijzigt de verzameling nu. Probeer het straks opnieuw."
        ) from error
    except PermissionError as error:
        raise CollectionError(f"U mag niet schrijven in {folder}. Kies met --data een andere map.") from error
    except OSError as error:
        raise CollectionError(
            f"Schrijven in {folder} lukte niet. Maak ruimte vrij of kies met --data een andere map."
        ) from error


def _refuse_other(manifest: Manifest, embedder: Embedder, options: ChunkOptions) -> None:
    if manifest.entries:
        refuse_other_embedder(manifest, embedder)
        if manifest.chunk_options != options:
            raise CollectionError(f"Deze verzameling is met andere instellingen geknipt. {_ANEW}")


def refuse_other_embedder(manifest: Manifest, embedder: Embedder) -> None:
    """Raise OtherEmbedderError when the collection was made with another embedder."""
    if (manifest.embedder, manifest.dimension) != (embedder.name, embedder.dimension):
        raise OtherEmbedderError(
            f"Deze verzameling is gemaakt met het zoekmodel {manifest.embedder}, niet met {embedder.name}. {_ANEW}"
        )


def _write_document(
    folder: Path, path: Path, stored: StoredDocument, positions: Positions | None, summary: DocumentSummary
) -> Entry:
    name = f"{summary.sha256[:12]}-{secrets.token_hex(4)}"
    temporary = folder / "documents" / f".{name}.tmp"
    temporary.mkdir(parents=True)
    write_files(temporary, stored, positions)
    shutil.copyfile(path, temporary / f"source{path.suffix.lower()}")
    files = {file.name: sha256_of(file) for file in sorted(temporary.iterdir())}
    if files[f"source{path.suffix.lower()}"] != summary.sha256:
        raise CollectionError(f"{path.name} veranderde tijdens het lezen. Voeg het document opnieuw toe.")
    for file in temporary.iterdir():
        flush(file)
    temporary.rename(folder / "documents" / name)
    flush(folder / "documents")
    return Entry(summary=summary, folder=name, files=files)


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    temporary = folder / ".manifest.json.tmp"
    temporary.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    flush(temporary)
    temporary.replace(folder / "manifest.json")
    flush(folder)


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk itself. Windows cannot open folders and needs no such wait."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path, manifest: Manifest) -> None:
    """Delete what no manifest names. A failure here loses nothing: the next change tries again."""
    named = {entry.folder for entry in manifest.entries}
    for path in (folder / "documents").iterdir():
        if path.name not in named:
            shutil.rmtree(path, ignore_errors=True)


def _damage(folder: Path, entry: Entry) -> str:
    """Return in Dutch what is wrong with a document's files; "" when all is well."""
    for name, digest in entry.files.items():
        path = folder / "documents" / entry.folder / name
        if not path.exists():
            return f"het bestand {name} ontbreekt"
        if sha256_of(path) != digest:
            return f"het bestand {name} is beschadigd"
    return ""
