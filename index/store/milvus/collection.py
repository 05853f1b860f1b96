"""A collection on a Milvus server that several windows and several adders use at once."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.chunks import ChunkOptions
from index.errors import CollectionError, CorpusError, OtherEmbedderError, StoreError
from index.limits import ReadLimits
from index.protocols import Embedder, Progress, no_progress
from index.reading.document import READER
from index.reading.pdf.positions import NO_POSITIONS, Positions
from index.retrieval import Library
from index.store.collection import (
    Added,
    add_document,
    digest_of,
    is_current,
    refuse_other_embedder,
)
from index.store.document_files import POSITIONS, read_positions
from index.store.document_folders import RECOGNISED, source_name
from index.store.manifest import EMPTY, VERSION, Entry, Manifest, document_entry, sha256_of
from index.store.milvus.attachments import Attachments
from index.store.milvus.lines import Lines, MadeWith
from index.store.milvus.rows import fetch_questions, stored_document, write_questions
from index.store.milvus.server import MilvusServer
from index.store.milvus.store import MilvusStore
from index.store.milvus.writing import Storage, damage_on_server, put_on_server, sweep_server, take_off_server
from index.store.moving import WholeDocument, refresh_elsewhere, take_from_folder
from index.store.overview import Overview
from index.store.refresh import Refreshed
from index.types import Document, DocumentSummary, SuggestedQuestion


class MilvusCollection:
    """Documents on a Milvus server, their files in a folder or at an address that every machine sees.

    Safe to use from several threads. Every method raises StoreError when the server does not answer.
    """

    def __init__(self, address: str, *, token: str = "", reports: str = "") -> None:
        """Connect. ``reports`` is needed for a new collection; later the collection tells where the files are."""
        self._server = MilvusServer(address, token=token)
        self._lines = Lines(self._server)
        self._reports = reports if "://" in reports or not reports else str(Path(reports).expanduser().absolute())
        self._attachments: Attachments | None = None

    @property
    def told(self) -> str:
        """The server and its version, in Dutch, and what it lacks."""
        lacks = "" if self._server.has_sparse else "; zoekt alleen op betekenis, niet op woorden (dat kan vanaf 2.4)"
        return f"Milvus {self._server.version.removeprefix('v')}{lacks}"

    @property
    def remark(self) -> str:
        """One Dutch line for a server that cannot search by words; "" otherwise."""
        if self._server.has_sparse:
            return ""
        return (
            f"De Milvus-server is versie {self._server.version.removeprefix('v')} en zoekt alleen op betekenis, niet "
            "op woorden. Vanaf versie 2.4 kan dat wel."
        )

    @property
    def is_new(self) -> bool:
        """No: what begins a collection of many people is a report of theirs."""
        return False

    def manifest(self) -> Manifest:
        """Return the documents that are there now."""
        return self._lines.manifest()

    def library(self, embedder: Embedder) -> Library:
        """Return what is there now, to be searched. Raises OtherEmbedderError."""
        manifest = self.manifest()
        if manifest.entries:
            refuse_other_embedder(manifest, embedder)
        return Library(MilvusStore(self._server, manifest), embedder)

    def add(
        self,
        path: Path,
        embedder: Embedder,
        *,
        options: ChunkOptions | None = None,
        limits: ReadLimits | None = None,
        recognise: bool = False,
        progress: Progress = no_progress,
    ) -> Added:
        """Add a file or replace the document of its name, as index.store.collection.add_document does.

        It is read and embedded in a folder of its own, as a collection of one document, and then put on the server.
        """
        options, limits = options or ChunkOptions(), limits or ReadLimits()
        manifest = self._lines.manifest(reach="Strong")
        self._begin(replace(EMPTY, embedder=embedder.name, dimension=embedder.dimension, chunk_options=options))
        digest, name = digest_of(path, limits), path.name
        same = next((entry for entry in manifest.entries if entry.summary.sha256 == digest), None)
        if same is not None:
            damaged = partial(damage_on_server, self._storage(), manifest.dimension)
            if is_current(same, recognise=recognise, damaged=damaged):
                return Added(summary=same.summary, outcome="ongewijzigd")
            name, recognise = same.summary.name, recognise or RECOGNISED in same.files
        with _alone(path, name) as (folder, named):
            add_document(
                folder, named, embedder, options=options, limits=limits, recognise=recognise, progress=progress
            )
            whole = take_from_folder(folder, name)
            before = {entry.summary.sha256: entry for entry in self._lines.manifest(reach="Strong").entries}
            if digest in before and before[digest] != same:  # somebody added the same meanwhile
                return Added(summary=before[digest].summary, outcome="ongewijzigd")
            replaced = put_on_server(self._storage(), whole)
        return Added(summary=whole.summary, outcome="vervangen" if replaced else "nieuw")

    def _begin(self, wanted: Manifest) -> None:
        """Make the collection when there is none; raise OtherEmbedderError, CollectionError for one made otherwise."""
        made_with = self._lines.made_with()
        if made_with is None:
            if not self._reports:
                raise StoreError(
                    "Op de server is nog geen verzameling. Geef met --reports (of VRAAGBAAK_REPORTS) de map of het "
                    "adres waar de bestanden van de rapporten komen, en die elke computer kan bereiken."
                )
            made_with = MadeWith(
                version=VERSION,
                embedder=wanted.embedder,
                dimension=wanted.dimension,
                chunk_options=wanted.chunk_options,
                reports=self._attached().address,
            )
            self._attached().try_out()
            self._lines.begin_collection(made_with)
        if (made_with.embedder, made_with.dimension) != (wanted.embedder, wanted.dimension):
            raise OtherEmbedderError(
                f"De verzameling op de server is gemaakt met het zoekmodel {made_with.embedder}, niet met "
                f"{wanted.embedder}. Kies met --embedder dat zoekmodel, of met --store een andere database."
            )
        if made_with.chunk_options != wanted.chunk_options:
            raise CollectionError(
                "De verzameling op de server is met andere instellingen geknipt. Kies met --store een andere database."
            )

    def _attached(self) -> Attachments:
        """Return where the files are. Raises StoreError."""
        if self._attachments is None:
            made_with = None if self._reports else self._lines.made_with()
            self._attachments = Attachments(made_with.reports if made_with else self._reports)
        return self._attachments

    def take(self, name: str) -> WholeDocument:
        """Return a document as a whole. Raises UnknownDocumentError, CollectionError."""
        manifest = self.manifest()
        entry = document_entry(manifest, name)
        return WholeDocument(
            summary=entry.summary,
            reader=entry.reader,
            stored=stored_document(self._server, entry.folder, manifest.dimension),
            files={file: self._attached().get(entry.folder, file) for file in entry.files},
            questions=self.questions([entry.summary])[0],
        )

    def put(self, whole: WholeDocument, made_with: Manifest) -> None:
        """Write a document, in the place of one of its name; it is there at once, whole, or not at all."""
        self._begin(made_with)
        put_on_server(self._storage(), whole)

    def _storage(self) -> Storage:
        return Storage(server=self._server, lines=self._lines, attachments=self._attached())

    def remove(self, name: str) -> None:
        """Take a document out, with its files. UnknownDocumentError when it is not there."""
        take_off_server(self._storage(), name)

    def source(self, name: str) -> Path:
        """Return the file that was added, as a path of this machine. UnknownDocumentError when it is not there."""
        entry = document_entry(self.manifest(), name)
        return self._attached().get(entry.folder, source_name(entry))

    def positions(self, name: str) -> Positions:
        """Return where the characters of a document stand. Raises UnknownDocumentError, CollectionError."""
        entry = document_entry(self.manifest(), name)
        if POSITIONS not in entry.files:
            return NO_POSITIONS
        return read_positions(self._attached().get(entry.folder, POSITIONS).parent, name)

    def documents(self) -> tuple[Document, ...]:
        """Return all documents with their pages."""
        manifest = self.manifest()
        return tuple(stored_document(self._server, e.folder, manifest.dimension).document for e in manifest.entries)

    def overview(self, name: str) -> Overview:
        """Return a document at a glance. Raises UnknownDocumentError, CollectionError."""
        manifest = self.manifest()
        entry = document_entry(manifest, name)
        return Overview(
            summary=entry.summary,
            headings=MilvusStore(self._server, manifest).headings(name),
            questions=self.questions([entry.summary])[0],
            outdated=entry.reader < READER,
        )

    def questions(self, summaries: Sequence[DocumentSummary]) -> Sequence[tuple[SuggestedQuestion, ...] | None]:
        """Return the questions kept with each document; None: none were made yet, or it is no longer there."""
        entries = {entry.summary.name: entry for entry in self.manifest().entries}
        own = [entries.get(summary.name) for summary in summaries]
        ids = [
            entry.folder if entry and entry.summary == one else "" for entry, one in zip(own, summaries, strict=True)
        ]
        found = fetch_questions(self._server, [id_ for id_ in ids if id_])
        return [found.get(id_) for id_ in ids]

    def keep_questions(self, summary: DocumentSummary, questions: tuple[SuggestedQuestion, ...]) -> None:
        """Keep questions with a document; not when it has been replaced or removed meanwhile."""
        for entry in self._lines.manifest(reach="Strong").entries:
            if entry.summary == summary:
                write_questions(self._server, entry.folder, questions)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong, one Dutch line for each document."""
        manifest = self.manifest()
        wrong = {
            entry.summary.name: damage_on_server(self._storage(), manifest.dimension, entry)
            for entry in manifest.entries
        }
        return tuple(
            f"{name}: {what}. Voer 'vraagbaak index check --repair' uit." for name, what in wrong.items() if what
        )

    def repair(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[str, ...]:
        """Make damaged documents anew from their files, and sweep; return what was done, one Dutch line each."""
        done = []
        manifest = self.manifest()
        for entry in manifest.entries:
            if damage_on_server(self._storage(), manifest.dimension, entry):
                try:
                    self.add(self._whole_source(entry), embedder, limits=limits, progress=progress)
                    done.append(f"{entry.summary.name} is opnieuw gemaakt van het bewaarde bestand.")
                except CorpusError as error:
                    done.append(f"{entry.summary.name} is niet te herstellen. {error}")
        swept = sweep_server(self._storage()) if manifest.entries else 0
        return (*done, *([f"Resten van {swept} rapporten zijn opgeruimd."] if swept else []))

    def _whole_source(self, entry: Entry) -> Path:
        path = self.source(entry.summary.name)
        if sha256_of(path) != entry.summary.sha256:
            raise CollectionError("Ook het bewaarde bestand is beschadigd. Voeg het rapport opnieuw toe.")
        return path

    def refresh(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[Refreshed, ...]:
        """Read again what an older version read; each document is as it was until it is whole in its new form."""
        return refresh_elsewhere(self, embedder, limits=limits, progress=progress)


@contextmanager
def _alone(path: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """Yield a folder for a collection of one document, and the file under the name that the document gets."""
    with tempfile.TemporaryDirectory(prefix="vraagbaak-") as folder:
        named = Path(folder) / "file" / name
        named.parent.mkdir()
        try:
            named.symlink_to(path.absolute())
        except OSError:  # Windows, without the right to make links
            named.write_bytes(path.read_bytes())
        yield Path(folder) / "collection", named
