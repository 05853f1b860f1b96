"""The folder of a document in a collection: written in one step, checked, and swept when no manifest names it."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.atomic import flush
from index.embedding import StoredDocument
from index.errors import CollectionError
from index.reading.document import READER
from index.reading.pdf.positions import Positions
from index.store.document_files import write_files
from index.store.manifest import Entry, Manifest, gone_name, locked_manifest, read_manifest, sha256_of, write_entry
from index.store.segments import discard_needless
from index.types import DocumentSummary

RECOGNISED = "recognised.pdf"


def source_path(folder: Path, entry: Entry) -> Path:
    """Return where the copy of a document's file belongs. CollectionError when there never was one."""
    return folder / "documents" / entry.folder / source_name(entry)


def source_name(entry: Entry) -> str:
    """Return the name of the copy of a document's file: source.pdf. CollectionError when there never was one."""
    for file in entry.files:
        if file.startswith("source."):
            return file
    raise CollectionError(f"Van {entry.summary.name} is het bestand zelf er niet. Voeg het document opnieuw toe.")


def scan_path(folder: Path, entry: Entry) -> Path | None:
    """Return the copy with recognised text of which a document was made; None without one, or when it is damaged."""
    path = folder / "documents" / entry.folder / RECOGNISED
    with suppress(OSError):
        if RECOGNISED in entry.files and sha256_of(path) == entry.files[RECOGNISED]:
            return path
    return None


def write_document(
    folder: Path,
    path: Path,
    stored: StoredDocument,
    positions: Positions | None,
    summary: DocumentSummary,
    manifest: Manifest,
    *,
    recognised_path: Path | None = None,
    reader: int = READER,
) -> Entry:
    """Write a document into a folder of its own; it counts once ``manifest`` names it. Under the collection's lock."""
    name = f"{summary.sha256[:12]}-{secrets.token_hex(4)}"
    temporary = folder / "documents" / f".{name}.tmp"
    temporary.mkdir(parents=True)
    write_files(temporary, stored, positions)
    shutil.copyfile(path, temporary / f"source{path.suffix.lower()}")
    if recognised_path is not None:
        shutil.copyfile(recognised_path, temporary / RECOGNISED)
    files = {file.name: sha256_of(file) for file in sorted(temporary.iterdir())}
    if files[f"source{path.suffix.lower()}"] != summary.sha256:
        raise CollectionError(f"{path.name} veranderde tijdens het lezen. Voeg het document opnieuw toe.")
    for file in temporary.iterdir():
        flush(file)
    entry = Entry(summary=summary, folder=name, files=files, reader=reader)
    write_entry(temporary, manifest, entry)
    temporary.rename(folder / "documents" / name)
    flush(folder / "documents")
    return entry


@contextmanager
def changing_documents(folder: Path) -> Iterator[Manifest]:
    """Hold the collection's lock; afterwards, also when writing failed, what no manifest names is swept.

    Raises CollectionError.
    """
    with locked_manifest(folder) as manifest:
        try:
            yield manifest
        finally:
            with suppress(CollectionError):
                sweep(folder)


def sweep(folder: Path) -> int:
    """Delete what the manifest on disk does not name; return how much that was. Under the collection's lock.

    Raises CollectionError, and deletes nothing, when the manifest is missing or damaged. A failure to delete loses
    nothing: the next change tries again.
    """
    manifest = read_manifest(folder, with_gone=True)
    named = {name for entry in manifest.entries for name in (entry.folder, gone_name(entry))}
    documents = folder / "documents"
    if not documents.is_dir():
        return 0
    left = [path for path in documents.iterdir() if path.name not in named]
    left += [path for pattern in (".*.tmp", "search/.*.tmp", "documents/*/.*.tmp") for path in folder.glob(pattern)]
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return len(left) + discard_needless(folder, manifest)


def damage(folder: Path, entry: Entry) -> str:
    """Return in Dutch what is wrong with a document's files; "" when all is well."""
    for name, digest in entry.files.items():
        path = folder / "documents" / entry.folder / name
        try:
            if sha256_of(path) != digest:
                return f"het bestand {name} is beschadigd"
        except FileNotFoundError:
            return f"het bestand {name} ontbreekt"
        except OSError:
            return f"het bestand {name} is niet te lezen"
    return ""
