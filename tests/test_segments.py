"""Many documents are searched together, and nothing of that shows but the time that it takes."""

import errno
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from fakes import CountingEmbedder

from index.chunks import ChunkOptions
from index.embedding import StoredDocument, chunk_texts, embed_document, summarise
from index.errors import CollectionError
from index.protocols import FloatMatrix
from index.reading.document import read_document
from index.retrieval import Library
from index.store import manifest, segments
from index.store.collection import add_document, remove_document
from index.store.document_files import read_document_files
from index.store.folder import open_library
from index.store.manifest import document_entry, read_manifest, write_manifest
from index.store.moving import put_in_folder, take_from_folder
from index.store.postings import make_postings
from index.store.refresh import refresh_collection
from index.store.repair import check_collection, repair_collection
from index.store.store import store_in_memory
from index.types import Retrieval

pytestmark = pytest.mark.usefixtures("read_here")

EMBEDDER = CountingEmbedder()
QUESTION = "Hoeveel loon krijgt een robot in de zorg?"
WORDS = ("loon", "robot", "zorg", "baan", "krapte", "scholing", "appel")


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "LOOSE", 2)
    monkeypatch.setattr("index.store.store.LOOSE", 2)


def write(tmp_path: Path, number: int) -> Path:
    path = tmp_path / f"{number}.md"
    lines = [
        f"Zin {i} van {number} gaat over {WORDS[(number + i) % 7]} en {WORDS[(number * i) % 7]}." for i in range(3)
    ]
    path.write_text("\n\n".join(f"# Kop {i}\n\n{line}" for i, line in enumerate(lines)), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven reports; three or six of them in a segment."""
    for number in range(7):
        add_document(tmp_path / "collection", write(tmp_path, number), EMBEDDER)
    return tmp_path / "collection"


def found(folder: Path, *documents: str) -> Retrieval:
    return open_library(folder, EMBEDDER).retrieve(QUESTION, documents=documents, k=5, candidates=6)


def tokens(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "search").iterdir())


def members(folder: Path, token: str) -> list[str]:
    return [name for name, _ in json.loads((folder / "search" / token / "members.json").read_bytes())["documents"]]


def in_memory(folder: Path, tmp_path: Path) -> Library:
    names = [entry.summary.name for entry in read_manifest(folder).entries]
    stored = [embed_document(read_document(tmp_path / name), EMBEDDER, ChunkOptions()) for name in names]
    return Library(store_in_memory([summarise(one, added="") for one in stored], stored), EMBEDDER)


def test_segments_find_what_is_found_in_memory(folder: Path, tmp_path: Path) -> None:
    assert tokens(folder)
    memory = in_memory(folder, tmp_path)
    some = ("0.md", "2.md", "6.md", "5.md")
    for documents in ((), some, some[:1]):
        expected = memory.retrieve(QUESTION, documents=documents, k=5, candidates=6)
        mapped = found(folder, *documents)
        assert [(p.chunk, p.rank) for p in mapped.passages] == [(p.chunk, p.rank) for p in expected.passages]
        assert [s.text for s in mapped.sentences] == [s.text for s in expected.sentences]
        np.testing.assert_allclose([s.terms for s in mapped.sentences], [s.terms for s in expected.sentences])
        np.testing.assert_allclose(
            [s.cosine for s in mapped.sentences], [s.cosine for s in expected.sentences], atol=1e-6
        )


def test_a_removed_or_replaced_document_is_in_no_segment_and_not_found(folder: Path, tmp_path: Path) -> None:
    remove_document(folder, "1.md")
    (tmp_path / "0.md").write_text("Niets van dat alles.", encoding="utf-8")
    add_document(folder, tmp_path / "0.md", EMBEDDER)
    there = {entry.folder for entry in read_manifest(folder).entries}
    assert tokens(folder)
    assert {name for token in tokens(folder) for name in members(folder, token)} <= there
    names = {one.chunk.document for one in open_library(folder, EMBEDDER).retrieve(QUESTION).sentences}
    assert names == {"0.md", "2.md", "3.md", "4.md", "5.md", "6.md"}
    texts = [one.text for one in found(folder, "0.md", "2.md", "3.md").sentences if one.chunk.document == "0.md"]
    assert texts == ["Niets van dat alles."]
    assert check_collection(folder) == ()


def test_what_is_read_again_is_not_searched_in_its_segment(folder: Path) -> None:
    before, found_before = tokens(folder), found(folder)
    now = read_manifest(folder)
    write_manifest(folder, replace(now, entries=(replace(now.entries[0], reader=0), *now.entries[1:])))
    refresh_collection(folder, EMBEDDER)
    assert tokens(folder) == before, "nothing is removed: it stays until it is merged"
    assert found(folder) == found_before
    assert check_collection(folder) == ()


def full(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "full")


class DigestEmbedder(CountingEmbedder):
    """Another vector for each text, so that its bytes tell where it came from."""

    def _embed(self, texts: Sequence[str]) -> FloatMatrix:
        rows = [np.frombuffer(hashlib.shake_256(text.encode()).digest(self.dimension), np.uint8) for text in texts]
        matrix = np.array(rows, np.float32).reshape(len(texts), self.dimension) - 127.5
        return (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)


def traces(folder: Path, secret: StoredDocument, columns: set[int]) -> set[str]:
    """Name what is left on disk of a document: its words, vectors, n-grams, name or hash."""
    parts = [secret.document.name.encode(), secret.document.sha256.encode(), b"Kwezelwyck", b"xylofoonbouwer"]
    parts += [row.tobytes() for vectors in (secret.chunk_vectors, secret.sentence_vectors) for row in vectors]
    left = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if any(part in content for part in parts) or secret.document.sha256[:12] in str(path):
            left.append(str(path.relative_to(folder)))
        if path.name == "columns.npy" and columns & set(np.load(path)[0].tolist()):
            left.append(f"n-grams in {path.relative_to(folder)}")
    return set(left)


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A collection of eight reports, and what was made of the one that has to go."""

    folder: Path
    path: Path
    stored: StoredDocument
    columns: set[int]  # of n-grams that no other has

    def traces(self) -> set[str]:
        return traces(self.folder, self.stored, self.columns)


@pytest.fixture
def secret(tmp_path: Path) -> Secret:
    folder, embedder, path = tmp_path / "collection", DigestEmbedder(), tmp_path / "geheim.md"
    text = "# Kwezelwyck\n\nDe xylofoonbouwer verliest zijn baan.\n\n# Slot\n\nKwezelwyck zwijgt over de zorg."
    path.write_text(text, encoding="utf-8")
    others = [write(tmp_path, number) for number in range(7)]
    for report in (*others[:3], path, *others[3:]):
        add_document(folder, report, embedder)
    entry = document_entry(read_manifest(folder), path.name)
    stored = read_document_files(folder / "documents" / entry.folder, path.name)
    usual = [embed_document(read_document(other), embedder, ChunkOptions()) for other in others]
    ngrams = [set(make_postings(chunk_texts(one.chunks)).columns[0].tolist()) for one in (stored, *usual)]
    made = Secret(folder=folder, path=path, stored=stored, columns=ngrams[0].difference(*ngrams[1:]))
    assert len(made.columns) > 20
    places = {trace.split("/")[0] for trace in made.traces()}
    assert places == {
        "manifest.json",
        "manifest.previous.json",
        "documents",
        "search",
        "n-grams in documents",
        "n-grams in search",
    }
    return made


@pytest.mark.parametrize("when", ["there is room", "there is none for a new segment", "the disk is full"])
def test_of_a_removed_document_no_byte_stays_on_disk(
    secret: Secret, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library(secret.folder, DigestEmbedder())
    before, real = library.retrieve(QUESTION), manifest.write_file
    with monkeypatch.context() as patch:
        if when != "there is room":
            patch.setattr(segments, "merge_postings", full)
        if when == "the disk is full":  # until what is removed makes room
            waiting = [full]
            patch.setattr(manifest, "write_file", lambda *given: waiting.pop()() if waiting else real(*given))
        remove_document(secret.folder, secret.path.name)
    assert secret.traces() == set()
    assert check_collection(secret.folder) == ()
    assert library.retrieve(QUESTION) == before, "whoever had it open reads on"
    now = open_library(secret.folder, DigestEmbedder())  # makes a segment of the others
    assert tokens(secret.folder)
    names = {passage.chunk.document for passage in now.retrieve(QUESTION, k=20, candidates=90).passages}
    assert names == {f"{number}.md" for number in range(7)}
    assert secret.traces() == set()


@pytest.mark.parametrize("how", ["added", "moved"])
def test_of_a_replaced_document_no_byte_of_what_it_said_stays(secret: Secret, how: str, tmp_path: Path) -> None:
    secret.path.write_text("Er staat iets anders.", encoding="utf-8")
    if how == "added":
        add_document(secret.folder, secret.path, DigestEmbedder())
    else:
        add_document(tmp_path / "elders", secret.path, DigestEmbedder())
        whole = take_from_folder(tmp_path / "elders", secret.path.name)
        put_in_folder(secret.folder, whole, read_manifest(secret.folder))
    own_name = replace(secret, stored=replace(secret.stored, document=replace(secret.stored.document, name="?" * 9)))
    assert own_name.traces() == {"manifest.previous.json"}, "which says of what there was before; it holds no text"
    assert check_collection(secret.folder) == ()


def test_a_segment_of_which_nothing_is_left_is_deleted(folder: Path) -> None:
    for number in range(7):
        remove_document(folder, f"{number}.md")
    assert tokens(folder) == []


def test_each_document_is_written_a_few_times_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    real = segments._write
    monkeypatch.setattr(
        segments, "_write", lambda folder, entries: (written.append(len(entries)), real(folder, entries))
    )
    for number in range(30):
        add_document(tmp_path / "collection", write(tmp_path, number), EMBEDDER)
    assert sum(written) <= 4 * 30
    assert len(tokens(tmp_path / "collection")) <= 4


@pytest.mark.parametrize("how", ["byte", "short", "gone", "members"])
def test_a_damaged_segment_is_told_and_mended_and_search_goes_on(folder: Path, how: str) -> None:
    before = found(folder)
    segment = folder / "search" / tokens(folder)[0]
    match how:
        case "byte":
            content = bytearray((segment / "terms.npy").read_bytes())
            content[-1] ^= 64
            (segment / "terms.npy").write_bytes(content)
        case "short":
            (segment / "chunks.faiss").write_bytes((segment / "chunks.faiss").read_bytes()[:-9])
        case "gone":
            (segment / "columns.npy").unlink()
        case "members":
            (segment / "members.json").write_text("{")
    (line,) = check_collection(folder)
    assert line.startswith("Wat voor het zoeken van de rapporten is samengevoegd, is beschadigd.")
    if how != "byte":
        assert found(folder) == before, "in the documents' own files"
    assert "wordt opnieuw gemaakt" in repair_collection(folder, EMBEDDER)[0]
    assert check_collection(folder) == ()
    assert found(folder) == before


def test_no_room_for_a_segment_loses_nothing_and_the_next_change_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "collection"
    with monkeypatch.context() as patch:
        patch.setattr(segments, "merge_postings", full)
        for number in range(4):
            assert add_document(folder, write(tmp_path, number), EMBEDDER).outcome == "nieuw"
        assert len(found(folder).passages) == 5
        assert list(folder.rglob(".*.tmp")) == []
    before = found(folder)
    add_document(folder, write(tmp_path, 4), EMBEDDER)
    assert len(tokens(folder)) == 1
    remove_document(folder, "4.md")
    assert found(folder) == before


def test_what_is_open_answers_on_when_another_process_removes_or_merges(folder: Path, tmp_path: Path) -> None:
    library = open_library(folder, EMBEDDER)
    before = library.retrieve(QUESTION)
    for number in (0, 3, 6):
        remove_document(folder, f"{number}.md")
    for number in range(7, 12):
        add_document(folder, write(tmp_path, number), EMBEDDER)
    assert library.retrieve(QUESTION) == before
    assert {library.page(f"{number}.md", 1).document for number in range(7)} == {f"{number}.md" for number in range(7)}
    fresh = open_library(folder, EMBEDDER)
    remove_document(folder, "7.md")
    with pytest.raises(CollectionError, match=r"index van 7\.md is beschadigd of weg"):
        fresh.sections("7.md")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
def test_descriptors_stay_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.store._OPEN", 5)
    for number in range(30):
        add_document(tmp_path / "collection", write(tmp_path, number), EMBEDDER)
    before = len(list(Path("/proc/self/fd").iterdir()))
    library = open_library(tmp_path / "collection", EMBEDDER)
    assert len(library.retrieve(QUESTION, candidates=90).sentences) == 90
    for number in range(30):
        library.page(f"{number}.md", 1)
    assert len(list(Path("/proc/self/fd").iterdir())) - before < 40


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors in /proc")
def test_a_replaced_document_leaves_nothing_open(tmp_path: Path) -> None:
    def held() -> list[str]:
        links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return [link for link in links if str(tmp_path) in link]

    for number in range(12):
        path = write(tmp_path, number).replace(tmp_path / f"{number % 2}.md")
        assert add_document(tmp_path / "collection", path, EMBEDDER).outcome == ("nieuw" if number < 2 else "vervangen")
        library = open_library(tmp_path / "collection", EMBEDDER)
        library.retrieve(QUESTION)
        assert len(held()) == 4 * len(library.documents), "two files of text and two of n-grams for each"
    assert not any("(deleted)" in link for link in held())


def test_text_that_is_mapped_no_more_is_read_again_and_when_it_is_gone_the_error_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.store._OPEN", 1)
    library = open_library(folder, EMBEDDER)
    zero, one = library.sections("0.md"), library.sections("1.md")
    assert (library.sections("0.md"), library.sections("1.md")) == (zero, one)
    remove_document(folder, "0.md")
    remove_document(folder, "1.md")
    assert library.sections("1.md") == one
    assert library.page("1.md", 1).document == "1.md", "its pages are mapped with its chunks"
    with pytest.raises(CollectionError, match=r"index van 0\.md is beschadigd of weg"):
        library.sections("0.md")
