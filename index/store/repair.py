"""Is a collection what it was when it was written; and mending it from the files that it keeps.

A document's text, chunks, vectors and places are made from its source file, so all of them can be made anew as long as
that is whole.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.chunks import ChunkOptions
from index.embedding import StoredDocument, chunk_texts, summarise
from index.errors import CollectionError, CorpusError, UnreadableManifestError
from index.limits import ReadLimits
from index.protocols import Embedder, Progress, no_progress
from index.store.collection import read_and_embed
from index.store.document_files import read_document_files
from index.store.document_folders import damage, scan_path, source_path, sweep, write_document
from index.store.manifest import (
    DAMAGED,
    EMPTY,
    ENTRY,
    MANIFEST,
    PREVIOUS,
    Entry,
    Manifest,
    document_folders,
    locked,
    parse_manifest,
    read_manifest,
    read_steadily,
    sha256_of,
    write_entry,
    write_manifest,
)
from index.store.older import is_older
from index.store.overview import QUESTIONS, are_questions_damaged
from index.store.postings import make_postings, open_postings
from index.store.segments import damaged_segments, discard_damaged, merge_segments
from index.store.texts import map_lines, open_texts
from index.types import Chunk, Document

_ASIDE = "apart"
_SEARCH = (
    "Wat voor het zoeken van de rapporten is samengevoegd, is beschadigd. Voer 'vraagbaak index check --repair' uit."
)
_AGAIN = "Voer 'vraagbaak index check --repair' uit, of voeg het document opnieuw toe."


def check_collection(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with the collection, one Dutch line each; nothing when all is well.

    Compares every file with its recorded SHA-256, reads every document back, and holds against each other what
    manifest, text, chunks and vectors say. Raises CollectionError when the manifest cannot be read.
    """

    def read(manifest: Manifest) -> tuple[str, ...]:
        found = tuple(line for entry in manifest.entries for line in _problems(folder, manifest, entry))
        found += (_SEARCH,) * bool(damaged_segments(folder))
        if found and read_manifest(folder) != manifest:
            raise CollectionError("changed meanwhile")  # read again
        return found

    return read_steadily(folder, read)


def _problems(folder: Path, manifest: Manifest, entry: Entry) -> Iterator[str]:
    name, document = entry.summary.name, folder / "documents" / entry.folder
    wrong = damage(folder, entry) or _mismatch(document, manifest, entry)
    if wrong:
        yield f"{name}: {wrong}. {_AGAIN}"
    if are_questions_damaged(document):
        yield f"{name}: het bestand {QUESTIONS} is beschadigd. Voer 'vraagbaak index check --repair' uit."


def _mismatch(document: Path, manifest: Manifest, entry: Entry) -> str:
    """Return in Dutch what does not belong together in a document whose files are as they were; "" when all does."""
    if (document / ENTRY).exists():  # older versions wrote none
        try:
            own = parse_manifest(document / ENTRY)
        except (OSError, CollectionError):
            return f"het bestand {ENTRY} is beschadigd"
        if own != replace(manifest, version=own.version, entries=(entry,)):
            return f"het bestand {ENTRY} hoort niet bij dit rapport"
    try:
        stored = read_document_files(document, entry.summary.name)
    except CollectionError:
        return "de tekst is niet te lezen"
    sentences = sum(len(chunk.sentences) for chunk in stored.chunks)
    if stored.chunk_vectors.shape != (len(stored.chunks), manifest.dimension):
        return "de vectoren passen niet bij de tekst"
    if stored.sentence_vectors.shape != (sentences, manifest.dimension):
        return "de zinsvectoren passen niet bij de tekst"
    if summarise(stored, added=entry.summary.added) != entry.summary:
        return "het overzicht past niet bij de tekst"
    if not all(_is_on_its_pages(chunk, stored.document) for chunk in stored.chunks):
        return "de passages passen niet bij de bladzijden"
    return "" if is_older(entry) or _can_be_found(document, stored) else "de zoekwoorden passen niet bij de tekst"


def _can_be_found(document: Path, stored: StoredDocument) -> bool:
    """Whether what is searched in a document's folder leads to its chunks."""
    try:
        lines, made = map_lines(document, stored.document.name), make_postings(chunk_texts(stored.chunks))
        texts = open_texts(document, stored.document.name, lambda: lines)
        kept = open_postings(document, len(stored.chunks))
        found = [texts.chunk(number) for number in range(len(stored.chunks))]
    except (CollectionError, IndexError):
        return False
    firsts = accumulate((len(chunk.sentences) for chunk in stored.chunks), initial=0)
    same = np.array_equal(kept.columns, made.columns) and np.array_equal(kept.terms, made.terms)
    return same and found == list(zip(stored.chunks, firsts, strict=False))


def _is_on_its_pages(chunk: Chunk, document: Document) -> bool:
    """Whether each piece of a chunk stands literally on the page that it names."""
    pieces = zip(chunk.page_offsets, (*(o.offset for o in chunk.page_offsets[1:]), len(chunk.text)), strict=True)
    for here, end in pieces:
        if not 0 < here.page <= len(document.pages):
            return False
        if not document.pages[here.page - 1].text.startswith(chunk.text[here.offset : end].rstrip(), here.page_offset):
            return False
    return True


def repair_collection(
    folder: Path, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
) -> tuple[str, ...]:
    """Mend what can be mended from the kept files and sweep what was left over; return what was done, in Dutch.

    A manifest that cannot be read is made anew and kept beside the new one; folders that it then does not name are put
    aside in FOLDER/apart. What cannot be mended stays as it is, and check_collection still names it. Raises
    CollectionError.
    """
    done: list[str] = []
    with locked(folder):
        try:
            manifest = read_manifest(folder)
        except UnreadableManifestError:
            manifest = _rebuilt(folder, embedder)
            with suppress(FileNotFoundError):
                (folder / MANIFEST).replace(folder / DAMAGED)
            aside = _put_aside(folder, manifest)
            write_manifest(folder, manifest)
            done.append(f"Het overzicht is opnieuw gemaakt: {_count(manifest)}.")
            done += [f"Niet te herkennen, en apart gezet in {folder / _ASIDE}: {name}." for name in aside]
        for entry in manifest.entries:
            wrong = damage(folder, entry) or _mismatch(folder / "documents" / entry.folder, manifest, entry)
            if wrong:
                said, manifest = _mended(folder, manifest, entry, wrong, embedder, limits or ReadLimits(), progress)
                done.append(f"{entry.summary.name}: {wrong}. {said}")
            elif are_questions_damaged(folder / "documents" / entry.folder):
                (folder / "documents" / entry.folder / QUESTIONS).unlink()
                done.append(f"{entry.summary.name}: de vragen om mee te beginnen worden opnieuw gemaakt.")
        if discard_damaged(folder):
            done.append("Wat voor het zoeken van de rapporten is samengevoegd, wordt opnieuw gemaakt.")
        write_manifest(folder, manifest)  # with the entries that older versions did not keep
        merge_segments(folder, manifest)
        swept = sweep(folder)
        if swept:
            done.append(f"Opgeruimd: {swept} overgebleven {'bestand' if swept == 1 else 'bestanden of mappen'}.")
    return tuple(done)


def _put_aside(folder: Path, manifest: Manifest) -> list[str]:
    """Move the folders that are in no manifest out of the way of sweeping; return their names."""
    named = {entry.folder for entry in manifest.entries}
    unknown = [path for path in document_folders(folder) if path.name not in named]
    for path in unknown:
        (folder / _ASIDE).mkdir(exist_ok=True)
        path.rename(folder / _ASIDE / path.name)
    return [path.name for path in unknown]


def _count(manifest: Manifest) -> str:
    count = len(manifest.entries)
    return "1 rapport" if count == 1 else f"{count} rapporten"


def _mended(
    folder: Path,
    manifest: Manifest,
    entry: Entry,
    wrong: str,
    embedder: Embedder,
    limits: ReadLimits,
    progress: Progress,
) -> tuple[str, Manifest]:
    """Make a document anew from its source file; return what came of it, and the manifest as it is now."""
    if ENTRY in wrong:
        write_entry(folder / "documents" / entry.folder, manifest, entry)
        return "Hersteld.", manifest
    if (manifest.embedder, manifest.dimension) != (embedder.name, embedder.dimension):
        return f"Niet hersteld: het is gemaakt met het zoekmodel {manifest.embedder}. Kies dat model.", manifest
    try:
        source = source_path(folder, entry)
        if sha256_of(source) != entry.summary.sha256:
            return "Niet hersteld: ook het bewaarde bestand is beschadigd. Voeg het document opnieuw toe.", manifest
        scan = scan_path(folder, entry)
        stored, positions = read_and_embed(
            scan or source, entry.summary.name, entry.summary.sha256, embedder, manifest.chunk_options, limits, progress
        )
    except (OSError, CorpusError):
        return "Niet hersteld: het bewaarde bestand is niet te lezen. Voeg het document opnieuw toe.", manifest
    summary = summarise(stored, added=entry.summary.added)
    fresh = write_document(folder, source, stored, positions, summary, manifest, recognised_path=scan)
    manifest = replace(manifest, entries=tuple(fresh if one == entry else one for one in manifest.entries))
    write_manifest(folder, manifest)
    return "Hersteld: opnieuw gelezen en doorzoekbaar gemaakt.", manifest


def _rebuilt(folder: Path, embedder: Embedder) -> Manifest:
    """Return a manifest of the documents that are there: by what is kept beside each, or by the manifest before.

    What has neither, of an older version, is taken over when its vectors fit ``embedder``.
    """
    try:
        before = parse_manifest(folder / PREVIOUS)
    except (OSError, CollectionError):
        before = EMPTY
    known = {entry.folder: replace(before, entries=(entry,)) for entry in before.entries}
    found = [one for path in document_folders(folder) if (one := _own(path, known, embedder)) is not None]
    order = {entry.folder: place for place, entry in enumerate(before.entries)}
    found.sort(key=lambda one: (order.get(one.entries[0].folder, len(order)), one.entries[0].summary.added))
    made_with = {one.embedder for one in found}
    usual = embedder.name if embedder.name in made_with or not found else found[0].embedder
    latest: dict[str, Manifest] = {}
    for one in found:
        name = one.entries[0].summary.name
        other = latest.get(name)
        if one.embedder == usual and (other is None or other.entries[0].summary.added <= one.entries[0].summary.added):
            latest[name] = one
    if not latest:
        return EMPTY
    first = next(iter(latest.values()))
    return replace(first, entries=tuple(one.entries[0] for one in latest.values()))


def _own(document: Path, known: dict[str, Manifest], embedder: Embedder) -> Manifest | None:
    """Return the manifest of one document; None for a folder that holds none."""
    try:
        own = parse_manifest(document / ENTRY)
        if [entry.folder for entry in own.entries] == [document.name]:
            return own
    except (OSError, CollectionError):
        pass
    if document.name in known:
        return known[document.name]
    try:
        stored = read_document_files(document, document.name)
    except CollectionError:
        return None
    return _of_older_version(document, stored, embedder)


def _of_older_version(document: Path, stored: StoredDocument, embedder: Embedder) -> Manifest | None:
    if stored.chunk_vectors.shape[1] != embedder.dimension:
        return None
    added = dt.datetime.fromtimestamp(document.stat().st_mtime).astimezone().isoformat(timespec="seconds")
    paths = [path for path in sorted(document.iterdir()) if not path.name.startswith(".") and path.is_file()]
    files = {path.name: sha256_of(path) for path in paths if path.name not in (ENTRY, QUESTIONS)}
    return replace(
        EMPTY,
        embedder=embedder.name,
        dimension=embedder.dimension,
        chunk_options=ChunkOptions(),
        entries=(Entry(summary=summarise(stored, added=added), folder=document.name, files=files),),
    )
