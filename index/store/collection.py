"""Documents on disk: the old state or the new one, never half.

    FOLDER/manifest.json             what is in the collection and what it was made with; see index.store.manifest
    FOLDER/documents/ID/             one folder a document; what makes it up never changes once it has its name
        document.json, ...           text, vectors, n-grams and places; see index.store.document_files
        source.pdf|docx|md|...       the file itself, to show its pages, and to make the rest of
        recognised.pdf               of a scan: the same with its text recognised, of which the rest was made
        entry.json                   what the manifest says of it; absent when added by an older version
        questions.json               questions that the document answers, added later; see index.store.overview
    FOLDER/search/                   chunks of many documents together, made of the above; see index.store.segments

A change writes a new folder under a temporary name, renames it, and then replaces the manifest in one step; only the
manifest says what counts. A folder that a readable manifest does not name is left over from an interrupted change and
is swept away by the next one.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from index.chunks import ChunkOptions
from index.embedding import StoredDocument, embed_document, summarise
from index.errors import CollectionError, DocumentError, MeaninglessTextError, NoTextError, OtherEmbedderError
from index.limits import ReadLimits
from index.protocols import Embedder, Progress, no_progress
from index.reading.document import READER, refuse_unreadable
from index.reading.pdf.positions import NO_POSITIONS, Positions
from index.reading.pdf.scans.recognition import recognised
from index.store.document_files import POSITIONS, read_document_files, read_positions
from index.store.document_folders import RECOGNISED, changing_documents, damage, source_path, sweep, write_document
from index.store.manifest import (
    VERSION,
    Entry,
    Manifest,
    begin_collection,
    document_entry,
    gone_name,
    is_full,
    locked_manifest,
    read_manifest,
    read_steadily,
    sha256_of,
    write_manifest,
)
from index.store.segments import merge_segments
from index.types import DocumentSummary
from index.unread import Unread
from index.worker import read_file

_ANEW = "Kies met --data een nieuwe map en voeg de documenten daar opnieuw toe."


@dataclass(frozen=True, kw_only=True)
class Added:
    """What adding a file came to."""

    summary: DocumentSummary
    outcome: Literal["nieuw", "vervangen", "ongewijzigd"]


def add_document(
    folder: Path,
    path: Path,
    embedder: Embedder,
    *,
    options: ChunkOptions | None = None,
    limits: ReadLimits | None = None,
    recognise: bool = False,
    progress: Progress = no_progress,
) -> Added:
    """Add a file to the collection, or replace the document of the same name when its content differs.

    ``recognise``: the text of pages that have none, or whose letters have no meaning, is recognised. The same content
    under any name is left as it is, unless it is damaged, an older version read it, or it has pages to recognise.
    Raises DocumentError (the collection stays as it was), OtherEmbedderError, CollectionError.
    """
    options, limits = options or ChunkOptions(), limits or ReadLimits()
    manifest = read_manifest(folder)
    _refuse_other(manifest, embedder, options)
    digest, name = digest_of(path, limits), path.name
    same = next((entry for entry in manifest.entries if entry.summary.sha256 == digest), None)
    if same is not None:
        if is_current(same, recognise=recognise, damaged=partial(damage, folder)):
            return Added(summary=same.summary, outcome="ongewijzigd")
        name, recognise = same.summary.name, recognise or RECOGNISED in same.files  # made anew under its own name
    progress(0.0, f"{name} lezen")
    with ExitStack() as kept_open:
        made = kept_open.enter_context(_recognised(path, folder, name, limits, progress)) if recognise else None
        stored, positions = read_and_embed(made or path, name, digest, embedder, options, limits, progress)
        return _write(folder, path, made, stored, positions, embedder, options, same, progress)


def _write(
    folder: Path,
    path: Path,
    recognised_path: Path | None,
    stored: StoredDocument,
    positions: Positions | None,
    embedder: Embedder,
    options: ChunkOptions,
    same: Entry | None,
    progress: Progress,
) -> Added:
    """Write what a file came to, in the place of a document of its name or of ``same``, of the same content."""
    summary = summarise(stored, added=dt.datetime.now().astimezone().isoformat(timespec="seconds"))
    with changing_documents(folder) as manifest:  # only now: embedding takes long, and others may go on meanwhile
        _refuse_other(manifest, embedder, options)
        for other in manifest.entries:  # somebody may have added the same meanwhile
            if other.summary.sha256 == summary.sha256 and other != same and not damage(folder, other):
                return Added(summary=other.summary, outcome="ongewijzigd")
        made = replace(
            manifest, version=VERSION, embedder=embedder.name, dimension=embedder.dimension, chunk_options=options
        )
        begin_collection(folder)
        entry = write_document(folder, path, stored, positions, summary, made, recognised_path=recognised_path)
        kept = tuple(e for e in manifest.entries if e.summary.name != summary.name)
        made = replace(made, entries=(*kept, entry))
        write_manifest(folder, made)
        merge_segments(folder, made)
    progress(1.0, f"{summary.name} klaar")
    return Added(summary=summary, outcome="nieuw" if len(kept) == len(manifest.entries) else "vervangen")


def is_current(entry: Entry, *, recognise: bool, damaged: Callable[[Entry], str]) -> bool:
    """Whether the file of a document, added again, changes nothing: it is whole, and this version read all of it."""
    to_recognise = recognise and bool(pages_to_recognise(entry.summary.unread))
    return entry.reader >= READER and not to_recognise and not damaged(entry)


def pages_to_recognise(unread: Sequence[Unread]) -> tuple[int, ...]:
    """Return the numbers of the pages of which text recognition may make text."""
    return tuple(sorted(page for one in unread if one.reason in ("letters", "only image") for page in one.pages))


@contextmanager
def _recognised(path: Path, folder: Path, name: str, limits: ReadLimits, progress: Progress) -> Iterator[Path | None]:
    """Make a copy of a PDF with its text recognised where it has none; None for a file that needs none.

    Raises DocumentError.
    """
    pages: tuple[int, ...] = ()
    count, anew = 0, False
    try:
        document = read_file(path, name=name, limits=limits).document
        pages, count = pages_to_recognise(document.unread), len(document.pages)
        anew = any(one.reason == "letters" for one in document.unread)
        if not pages:
            yield None
            return
    except NoTextError as error:
        anew = isinstance(error, MeaninglessTextError)

    def show(share: float, doing: str) -> None:
        progress(0.05 * share, doing)

    with recognised(path, folder, name=name, pages=pages, count=count, anew=anew, limits=limits, progress=show) as made:
        yield made


def read_and_embed(
    path: Path,
    name: str,
    digest: str,
    embedder: Embedder,
    options: ChunkOptions,
    limits: ReadLimits,
    progress: Progress,
) -> tuple[StoredDocument, Positions | None]:
    """Return a file as a document with its vectors, and the places of its characters. Raises DocumentError.

    ``digest`` is the SHA-256 of the file that was added, of which ``path`` may be a copy with recognised text.
    """
    read = read_file(path, name=name, options=options, limits=limits)
    document = replace(read.document, sha256=digest)
    return embed_document(document, embedder, options, progress, chunks=read.chunks), read.positions


def digest_of(path: Path, limits: ReadLimits) -> str:
    """Return the SHA-256 of a file. Raises DocumentError for one that cannot be read, or not be named."""
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError as error:
        shown = path.name.encode("utf-8", "replace").decode("utf-8")
        raise DocumentError(
            f"De naam '{shown}' bevat tekens die niet kunnen. Geef het bestand een andere naam."
        ) from error
    refuse_unreadable(path, path.name, limits)
    try:
        return sha256_of(path)
    except OSError as error:
        raise DocumentError(f"'{path.name}' is niet te openen. Controleer of u het mag lezen.") from error


def remove_document(folder: Path, name: str) -> None:
    """Take a document out of the collection, with its copy and all that was made of it.

    Raises UnknownDocumentError when it is not there, CollectionError.

    On a full disk its folder is renamed first, which takes no room: that alone removes it, and what was in it makes
    room for the manifest.
    """
    with locked_manifest(folder) as manifest:
        gone = document_entry(manifest, name)
        changed = replace(manifest, entries=tuple(entry for entry in manifest.entries if entry != gone))
        try:
            write_manifest(folder, changed, forget=True)
        except OSError as error:
            if not is_full(error):
                raise
            put_aside = folder / "documents" / gone_name(gone)
            (folder / "documents" / gone.folder).rename(put_aside)
            for path in put_aside.iterdir():
                path.unlink()
            with suppress(OSError):  # even now there is no room: the next change has it
                write_manifest(folder, changed, forget=True)
        sweep(folder)
        merge_segments(folder, changed)


def load_documents(folder: Path, manifest: Manifest) -> tuple[StoredDocument, ...]:
    """Read every document that the manifest names, in its order. CollectionError when a file is missing or damaged."""
    return tuple(read_document_files(folder / "documents" / e.folder, e.summary.name) for e in manifest.entries)


def source_file(folder: Path, name: str) -> Path:
    """Return the stored copy of a document's file. UnknownDocumentError when it is not in the collection."""
    return source_path(folder, document_entry(read_manifest(folder), name))


def load_positions(folder: Path, name: str) -> Positions:
    """Return where the characters of a document stand; no rows for a text file, and when an older version added it.

    Raises UnknownDocumentError, CollectionError when the file is missing or damaged.
    """

    def read(manifest: Manifest) -> Positions:
        entry = document_entry(manifest, name)
        return read_positions(folder / "documents" / entry.folder, name) if POSITIONS in entry.files else NO_POSITIONS

    return read_steadily(folder, read)


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
