"""Documents of an older version, brought to the present form: once, without reading or embedding them again."""

import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from index.atomic import flush
from index.store.document_files import (
    CHUNK_VECTORS,
    CHUNKS,
    POSITIONS,
    SENTENCE_VECTORS,
    read_document_files,
    write_text,
)
from index.store.document_folders import sweep
from index.store.manifest import (
    VERSION,
    Entry,
    Manifest,
    locked_manifest,
    read_manifest,
    sha256_of,
    write_entry,
    write_manifest,
)

_KEPT = (CHUNK_VECTORS, SENTENCE_VECTORS, POSITIONS, "questions.json")  # as they are, with the source


def is_older(entry: Entry) -> bool:
    """Whether a document has its text in one file, and no n-grams."""
    return CHUNKS not in entry.files


def bring_up(folder: Path) -> Manifest:
    """Bring the documents of older versions to the present form, in one step; return the manifest as it is then.

    Raises CollectionError when one is damaged or nothing can be written; all is then as it was.
    """
    manifest = read_manifest(folder)
    if not any(is_older(entry) for entry in manifest.entries):
        return manifest
    with locked_manifest(folder) as manifest:
        made = tuple(_brought_up(folder, manifest, one) if is_older(one) else one for one in manifest.entries)
        manifest = replace(manifest, version=VERSION, entries=made)
        write_manifest(folder, manifest)
        sweep(folder)
    return manifest


def _brought_up(folder: Path, manifest: Manifest, entry: Entry) -> Entry:
    before = folder / "documents" / entry.folder
    stored = read_document_files(before, entry.summary.name)
    name = f"{entry.summary.sha256[:12]}-{secrets.token_hex(4)}"
    temporary = folder / "documents" / f".{name}.tmp"
    temporary.mkdir()
    write_text(temporary, stored)
    for path in before.iterdir():
        if path.name in _KEPT or path.name.startswith(("source.", "recognised.")):
            _link(path, temporary / path.name)
    files = {path.name: sha256_of(path) for path in sorted(temporary.iterdir()) if path.name != "questions.json"}
    for path in temporary.iterdir():
        flush(path)
    made = replace(entry, folder=name, files=files)
    write_entry(temporary, replace(manifest, version=VERSION), made)
    temporary.rename(folder / "documents" / name)
    flush(folder / "documents")
    return made


def _link(path: Path, to: Path) -> None:
    """Give a file that never changes a second name; copy it where that cannot be."""
    with suppress(OSError):
        os.link(path, to)
        return
    shutil.copyfile(path, to)
