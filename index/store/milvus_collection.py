"""A collection on a Milvus server that several windows and several adders use at once.

Milvus has no transactions and no lock. A document is there at once or not at all all the same, because its rows and
files are written first, under an id that nobody used before, and one row, its line, then says that it is there. Who
searches passes over rows that no line names. What is left of an adder that was killed is found by what it said to have
begun, and swept a day later: by then nobody writes under that id any more. Replaced and removed rows go at once.
"""

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from index.chunks import ChunkOptions
from index.errors import CollectionError, CorpusError, OtherEmbedderError, StoreError
from index.limits import ReadLimits
from index.overview import Overview, parse_questions, questions_text
from index.protocols import Embedder, Progress, no_progress
from index.reading.document import READER
from index.reading.positions import NO_POSITIONS, Positions
from index.retrieval import Library
from index.store.attachments import Attachments
from index.store.collection import (
    RECOGNISED,
    Added,
    add_document,
    digest_of,
    pages_to_recognise,
    refuse_other_embedder,
)
from index.store.document_files import POSITIONS, read_positions
from index.store.manifest import EMPTY, VERSION, Entry, Manifest, find_entry, read_manifest, sha256_of
from index.store.milvus import CHUNKS, TEXTS, MilvusServer, one_of
from index.store.milvus_lines import Lines, MadeWith, now
from index.store.milvus_rows import read_values, rows_of, stored_document, text_rows
from index.store.milvus_store import MilvusStore
from index.store.moving import WholeDocument, put_in_folder, take_from_folder
from index.store.refresh import Refreshed, outdated, refresh_collection
from index.types import Document, DocumentSummary, SuggestedQuestion

_DAY = 86_400_000  # milliseconds after which nobody writes any more what was begun
_WRITING = 3_600_000  # milliseconds within which a document must be written


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
            f"De Milvus-server is versie {self._server.version.removeprefix('v')} en zoekt alleen op betekenis, niet op "
            "woorden. Vanaf versie 2.4 kan dat wel."
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
            to_recognise = recognise and bool(pages_to_recognise(same.summary.unread))
            if same.reader >= READER and not to_recognise and not self._damage(same):
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
            replaced = self._put(whole)
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
        entry = find_entry(manifest, name)
        return WholeDocument(
            summary=entry.summary,
            reader=entry.reader,
            stored=stored_document(self._server, entry.folder, name, manifest.dimension),
            files={file: self._attached().get(entry.folder, file) for file in entry.files},
            questions=self.questions([entry.summary])[0],
        )

    def put(self, whole: WholeDocument, made_with: Manifest) -> None:
        """Write a document, in the place of one of its name; it is there at once, whole, or not at all."""
        self._begin(made_with)
        self._put(whole)

    def _put(self, whole: WholeDocument) -> Entry | None:
        """Write a document; return the one of its name that it takes the place of."""
        name, began = whole.summary.name, now()
        id_ = f"{whole.summary.sha256[:12]}-{secrets.token_hex(6)}"
        entry = Entry(
            summary=whole.summary,
            folder=id_,
            files={file: sha256_of(path) for file, path in whole.files.items()},
            reader=whole.reader,
        )
        try:
            self._lines.begin(id_, began)
            self._attached().put(id_, whole.files)
            texts, searched = rows_of(whole.stored, id_, grams=self._server.has_grams())
            self._server.insert(TEXTS, texts)
            self._server.insert(CHUNKS, searched)
            self._refuse_half(id_, len(texts), len(searched), began)
            old = next((e for e in self._lines.manifest(reach="Strong").entries if e.summary.name == name), None)
            if old is not None:
                self._lines.begin(old.folder, now())
        except StoreError as error:
            raise StoreError(f"{name} is niet toegevoegd; wat er stond, staat er nog. {error}") from error
        try:
            self._lines.write(entry)
        except StoreError as error:
            raise StoreError(f"{error} Kijk daarna met 'vraagbaak index list' of {name} is toegevoegd.") from error
        if whole.questions is not None:
            self.keep_questions(whole.summary, whole.questions)
        with suppress(StoreError):  # another time; the document is there
            if old is not None:
                self._discard(old.folder)
            self.sweep()
        return old

    def _refuse_half(self, id_: str, texts: int, searched: int, began: int) -> None:
        """Raise StoreError unless all rows arrived, in time; after this every window can see them."""
        mine = one_of("document", [id_])
        counts = (self._server.count(name, mine, reach="Strong") for name in (TEXTS, CHUNKS))
        if tuple(counts) != (texts, searched):
            raise StoreError("Niet alles kwam aan op de server. Probeer het opnieuw.")
        if now() - began > _WRITING:
            raise StoreError("Het schrijven duurde te lang. Probeer het opnieuw.")

    def remove(self, name: str) -> None:
        """Take a document out, with its files. UnknownDocumentError when it is not there."""
        entry = find_entry(self._lines.manifest(reach="Strong"), name)
        self._lines.begin(entry.folder, now())
        self._lines.delete(name)
        with suppress(StoreError):  # another time; the document is gone
            self._discard(entry.folder)
            self.sweep()

    def sweep(self) -> int:
        """Delete rows and files that no line names and nobody writes any more; return of how many documents."""
        old = self._lines.begun_before(now() - _DAY)
        named = {entry.folder for entry in self._lines.manifest(reach="Strong").entries} if old else set()
        for id_ in old:
            if id_ in named:
                self._lines.forget(id_)
            else:
                self._discard(id_)
        return len(set(old) - named)

    def _discard(self, id_: str) -> None:
        """Delete the rows and files of a document that no line names."""
        self._server.delete(CHUNKS, one_of("document", [id_]))
        self._server.delete(TEXTS, one_of("document", [id_]))
        self._attached().remove(id_)
        self._lines.forget(id_)

    def source(self, name: str) -> Path:
        """Return the file that was added, as a path of this machine. UnknownDocumentError when it is not there."""
        entry = find_entry(self.manifest(), name)
        for file in entry.files:
            if file.startswith("source."):
                return self._attached().get(entry.folder, file)
        raise CollectionError(f"Van {name} is het bestand zelf er niet. Voeg het document opnieuw toe.")

    def positions(self, name: str) -> Positions:
        """Return where the characters of a document stand. Raises UnknownDocumentError, CollectionError."""
        entry = find_entry(self.manifest(), name)
        if POSITIONS not in entry.files:
            return NO_POSITIONS
        return read_positions(self._attached().get(entry.folder, POSITIONS).parent, name)

    def documents(self) -> tuple[Document, ...]:
        """Return all documents with their pages."""
        manifest = self.manifest()
        return tuple(
            stored_document(self._server, e.folder, e.summary.name, manifest.dimension).document
            for e in manifest.entries
        )

    def overview(self, name: str) -> Overview:
        """Return a document at a glance. Raises UnknownDocumentError, CollectionError."""
        manifest = self.manifest()
        entry = find_entry(manifest, name)
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
        keys = [
            f"{entry.folder}/questions" if entry and entry.summary == summary else ""
            for entry, summary in zip(own, summaries, strict=True)
        ]
        values = read_values(self._server, [key for key in keys if key])
        return [parse_questions(values[key].encode()) if key in values else None for key in keys]

    def keep_questions(self, summary: DocumentSummary, questions: tuple[SuggestedQuestion, ...]) -> None:
        """Keep questions with a document; not when it has been replaced or removed meanwhile."""
        for entry in self._lines.manifest(reach="Strong").entries:
            if entry.summary == summary:
                text = questions_text(questions).decode()
                for row in reversed(list(text_rows(f"{entry.folder}/questions", entry.folder, text))):
                    self._server.put(TEXTS, row)  # the first row comes last: it says how many there are

    def check(self) -> tuple[str, ...]:
        """Return what is wrong, one Dutch line for each document."""
        found = []
        for entry in self.manifest().entries:
            wrong = self._damage(entry)
            if wrong:
                found.append(f"{entry.summary.name}: {wrong}. Voer 'vraagbaak index check --repair' uit.")
        return tuple(found)

    def _damage(self, entry: Entry) -> str:
        """Return in Dutch what is wrong with a document; "" when all is well."""
        if self._server.count(CHUNKS, one_of("document", [entry.folder])) != entry.summary.chunks:
            return "niet alle passages staan op de server"
        try:
            manifest = self.manifest()
            stored_document(self._server, entry.folder, entry.summary.name, manifest.dimension)
        except StoreError:
            raise
        except CollectionError:
            return "niet alle tekst staat op de server"
        for file, digest in entry.files.items():
            try:
                if sha256_of(self._attached().get(entry.folder, file)) != digest:
                    return f"het bestand {file} is beschadigd"
            except (StoreError, OSError):
                return f"het bestand {file} ontbreekt"
        return ""

    def repair(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[str, ...]:
        """Make damaged documents anew from their files, and sweep; return what was done, one Dutch line each."""
        done = []
        for entry in self.manifest().entries:
            name = entry.summary.name
            if not self._damage(entry):
                continue
            try:
                self.add(self._copy(entry), embedder, limits=limits, progress=progress)
                done.append(f"{name} is opnieuw gemaakt van het bewaarde bestand.")
            except CorpusError as error:
                done.append(f"{name} is niet te herstellen. {error}")
        swept = self.sweep()
        return (*done, *([f"Resten van {swept} rapporten zijn opgeruimd."] if swept else []))

    def _copy(self, entry: Entry) -> Path:
        """Return the file that was added, when it is what it was. Raises CollectionError."""
        path = self.source(entry.summary.name)
        if sha256_of(path) != entry.summary.sha256:
            raise CollectionError("Ook het bewaarde bestand is beschadigd. Voeg het rapport opnieuw toe.")
        return path

    def refresh(
        self, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
    ) -> tuple[Refreshed, ...]:
        """Read again what an older version read; each document is as it was until it is whole in its new form."""
        manifest = self.manifest()
        old = outdated(manifest)
        done: list[Refreshed] = []
        for place, name in enumerate(old):
            progress(place / len(old), f"{name} opnieuw lezen")
            try:
                with tempfile.TemporaryDirectory(prefix="vraagbaak-") as folder:
                    put_in_folder(Path(folder), self.take(name), manifest)
                    (one,) = refresh_collection(Path(folder), embedder, limits=limits)
                    if not one.problem:
                        self.put(take_from_folder(Path(folder), name), read_manifest(Path(folder)))
                done.append(one)
            except CorpusError as error:
                done.append(Refreshed(name=name, problem=str(error)))
        return tuple(done)


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
