"""A document as a whole, to go from one kind of store to another without being read or embedded anew."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from index.embedding import StoredDocument
from index.errors import CollectionError, CorpusError, DocumentError
from index.limits import ReadLimits
from index.protocols import Embedder, Progress, no_progress
from index.store.document_files import POSITIONS, read_document_files, read_positions
from index.store.document_folders import RECOGNISED, changing_documents, write_document
from index.store.manifest import (
    VERSION,
    Entry,
    Manifest,
    begin_collection,
    document_entry,
    read_manifest,
    sha256_of,
    write_manifest,
)
from index.store.overview import keep_questions, kept_questions
from index.store.refresh import Refreshed, outdated, refresh_collection
from index.types import DocumentSummary, SuggestedQuestion


@dataclass(frozen=True, kw_only=True)
class WholeDocument:
    """All that is kept of a document."""

    summary: DocumentSummary
    reader: int  # version of the reader that made it, see Entry
    stored: StoredDocument
    files: Mapping[str, Path]  # source.*, recognised.pdf, positions.npy: what of these there is
    questions: tuple[SuggestedQuestion, ...] | None  # None when none were made yet

    @property
    def source(self) -> Path:
        """The file that was added. Raises CollectionError when it was not kept."""
        for name, path in self.files.items():
            if name.startswith("source."):
                return path
        raise CollectionError(f"Van {self.summary.name} is het bestand zelf er niet. Voeg het eerst opnieuw toe.")


class Keeper(Protocol):
    """Where documents are."""

    def manifest(self) -> Manifest:
        """Return what is there."""
        ...

    def take(self, name: str) -> WholeDocument:
        """Return a document as a whole; it stays. Raises UnknownDocumentError, CollectionError."""
        ...

    def put(self, whole: WholeDocument, made_with: Manifest) -> None:
        """Write a document, in the place of one of its name: at once and whole, or not at all."""
        ...

    def remove(self, name: str) -> None:
        """Take a document out. Raises UnknownDocumentError."""
        ...


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What became of a document that was to be moved."""

    name: str
    problem: str = ""  # plain Dutch, why it is where it was; "" when it was moved


def move_documents(
    source: Keeper, target: Keeper, *, keep: bool = False, progress: Progress = no_progress
) -> Iterator[Moved]:
    """Move every document, one at a time; ``keep``: they stay where they are, too. Yields what became of each.

    A document is written at the target before it goes from the source; one that stands there already, from a move that
    was broken off, is not written again. Raises CollectionError when the two were made in different ways.
    """
    manifest, there = source.manifest(), target.manifest()
    _refuse_different(manifest, there)
    present = {entry.summary.name: entry.summary.sha256 for entry in there.entries}
    for place, entry in enumerate(manifest.entries):
        name, digest = entry.summary.name, entry.summary.sha256
        progress(place / len(manifest.entries), f"{name} verplaatsen")
        other = next((one for one, of in present.items() if of == digest and one != name), "")
        if present.get(name, digest) != digest:
            yield Moved(name=name, problem="Daar staat al een ander rapport met deze naam. Haal een van de twee weg.")
        elif other:
            yield Moved(name=name, problem=f"Daar staat dit rapport al, met de naam {other}.")
        else:
            try:
                if name not in present:
                    target.put(source.take(name), manifest)
                if not keep:
                    source.remove(name)
            except CorpusError as error:
                yield Moved(name=name, problem=str(error))
            else:
                yield Moved(name=name)


def _refuse_different(one: Manifest, other: Manifest) -> None:
    if not (one.entries and other.entries):
        return
    if (one.embedder, one.dimension) != (other.embedder, other.dimension):
        raise CollectionError(
            f"De rapporten zijn doorzoekbaar gemaakt met {one.embedder}, die in de andere opslag met {other.embedder}. "
            "Voeg ze daar toe met 'vraagbaak index add'."
        )
    if one.chunk_options != other.chunk_options:
        raise CollectionError(
            "De rapporten zijn anders geknipt dan die in de andere opslag. Voeg ze daar toe met 'vraagbaak index add'."
        )


def refresh_elsewhere(
    keeper: Keeper, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
) -> tuple[Refreshed, ...]:
    """Read again what an older version read, each document in a folder for the while: it is as it was until it is new.

    Raises OtherEmbedderError, CollectionError.
    """
    manifest = keeper.manifest()
    old = outdated(manifest)
    done: list[Refreshed] = []
    for place, name in enumerate(old):
        progress(place / len(old), f"{name} opnieuw lezen")
        try:
            with tempfile.TemporaryDirectory(prefix="vraagbaak-") as folder:
                put_in_folder(Path(folder), keeper.take(name), manifest)
                (one,) = refresh_collection(Path(folder), embedder, limits=limits)
                if not one.problem:
                    keeper.put(take_from_folder(Path(folder), name), manifest)
            done.append(one)
        except DocumentError as error:
            done.append(Refreshed(name=name, problem=str(error)))
    return tuple(done)


def take_from_folder(folder: Path, name: str) -> WholeDocument:
    """Return a document of a collection on disk. Raises UnknownDocumentError, CollectionError when it is damaged."""
    entry = document_entry(read_manifest(folder), name)
    own = folder / "documents" / entry.folder
    kept = [file for file in entry.files if file.startswith("source.") or file in (RECOGNISED, POSITIONS)]
    for file in kept:
        with suppress(OSError):
            if sha256_of(own / file) == entry.files[file]:
                continue
        raise CollectionError(
            f"Het bestand {file} van {name} is beschadigd. Voer 'vraagbaak index check --repair' uit."
        )
    return WholeDocument(
        summary=entry.summary,
        reader=entry.reader,
        stored=read_document_files(own, name),
        files={file: own / file for file in kept},
        questions=kept_questions(folder, entry.summary),
    )


def put_in_folder(folder: Path, whole: WholeDocument, made_with: Manifest) -> None:
    """Write a document into a collection on disk, in the place of one of its name. Raises CollectionError."""
    positions = read_positions(whole.files[POSITIONS].parent, whole.summary.name) if POSITIONS in whole.files else None
    with changing_documents(folder) as manifest:
        made = replace(made_with, version=VERSION, entries=manifest.entries)
        _refuse_different(made, manifest)
        begin_collection(folder)
        entry: Entry = write_document(
            folder,
            whole.source,
            whole.stored,
            positions,
            whole.summary,
            made,
            recognised_path=whole.files.get(RECOGNISED),
            reader=whole.reader,
        )
        kept = tuple(one for one in manifest.entries if one.summary.name != whole.summary.name)
        write_manifest(folder, replace(made, entries=(*kept, entry)))
    if whole.questions is not None:
        keep_questions(folder, whole.summary, whole.questions)
