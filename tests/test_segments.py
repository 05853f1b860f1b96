"""Many documents are searched together, and nothing of that shows but the time that it takes."""

import errno
from pathlib import Path

import numpy as np
import pytest
from fakes import CountingEmbedder

import index.store.segments as segments
from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.errors import CollectionError
from index.reading.document import read_document
from index.retrieval import Library
from index.store.collection import add_document, remove_document
from index.store.folder import open_library
from index.store.manifest import read_manifest
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


def test_a_removed_or_replaced_document_is_not_searched_in_its_segment(folder: Path, tmp_path: Path) -> None:
    before = tokens(folder)
    remove_document(folder, "1.md")
    (tmp_path / "0.md").write_text("Niets van dat alles.", encoding="utf-8")
    add_document(folder, tmp_path / "0.md", EMBEDDER)
    assert tokens(folder) == before
    names = {one.chunk.document for one in open_library(folder, EMBEDDER).retrieve(QUESTION).sentences}
    assert names == {"0.md", "2.md", "3.md", "4.md", "5.md", "6.md"}
    texts = [one.text for one in found(folder, "0.md", "2.md", "3.md").sentences if one.chunk.document == "0.md"]
    assert texts == ["Niets van dat alles."]
    assert check_collection(folder) == ()


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

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "full")

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
