"""Reading again what an older version read: from the source files that a collection keeps, one document at a time."""

from dataclasses import dataclass, replace
from pathlib import Path

from index.embedding import summarise
from index.errors import CorpusError
from index.limits import ReadLimits
from index.protocols import Embedder, Progress, no_progress
from index.reading.document import READER
from index.store.collection import read_and_embed, refuse_other_embedder
from index.store.document_folders import changing_documents, scan_path, source_path, write_document
from index.store.manifest import Entry, Manifest, read_manifest, sha256_of, write_manifest
from index.store.segments import merge_segments


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """What became of a document that an older version read."""

    name: str
    problem: str = ""  # plain Dutch, why it stays as it was; "" when it was read again


def outdated(manifest: Manifest) -> tuple[str, ...]:
    """Return the names of the documents that an older version read, in order."""
    return tuple(entry.summary.name for entry in manifest.entries if entry.reader < READER)


def refresh_collection(
    folder: Path, embedder: Embedder, *, limits: ReadLimits | None = None, progress: Progress = no_progress
) -> tuple[Refreshed, ...]:
    """Read the documents again that an older version read; each is as it was until it is whole in its new form.

    What cannot be read again stays, and the others go on. Raises OtherEmbedderError, CollectionError.
    """
    manifest = read_manifest(folder)
    old = [entry for entry in manifest.entries if entry.reader < READER]
    if old:
        refuse_other_embedder(manifest, embedder)
    done = []
    for place, entry in enumerate(old):

        def tell(share: float, what: str, place: int = place) -> None:
            progress((place + share) / len(old), what)

        done.append(_refreshed(folder, manifest, entry, embedder, limits or ReadLimits(), tell))
    return tuple(done)


def _refreshed(
    folder: Path, manifest: Manifest, entry: Entry, embedder: Embedder, limits: ReadLimits, progress: Progress
) -> Refreshed:
    name = entry.summary.name
    progress(0.0, f"{name} opnieuw lezen")
    try:
        source = source_path(folder, entry)
        if sha256_of(source) != entry.summary.sha256:
            return Refreshed(name=name, problem=f"Het bewaarde bestand van {name} is beschadigd. Voeg het opnieuw toe.")
        scan = scan_path(folder, entry)
        stored, positions = read_and_embed(
            scan or source, name, entry.summary.sha256, embedder, manifest.chunk_options, limits, progress
        )
    except OSError:
        return Refreshed(name=name, problem=f"Het bewaarde bestand van {name} is weg. Voeg het opnieuw toe.")
    except CorpusError as error:
        return Refreshed(name=name, problem=str(error))
    summary = summarise(stored, added=entry.summary.added)
    with changing_documents(folder) as now:
        if entry not in now.entries:  # replaced or removed meanwhile: that counts
            return Refreshed(name=name)
        made = write_document(folder, source, stored, positions, summary, now, recognised_path=scan)
        now = replace(now, entries=tuple(made if one == entry else one for one in now.entries))
        write_manifest(folder, now)
        merge_segments(folder, now)
    return Refreshed(name=name)
