"""The sample report that comes along indexed: used when it fits, and else indexed here."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from fakes import CountingEmbedder

import ui.sample_index as sample_index
from index.chunks import ChunkOptions
from index.store.collection import Added, add_document, load_documents
from index.store.manifest import read_manifest
from ui.product import Vraagbaak
from ui.sample_index import DESCRIBED, FOLDER, PACKED, SAMPLE, pack_sample, place_packed_sample
from ui.settings import Settings

NAME = CountingEmbedder().name


@pytest.fixture
def packed(tmp_path: Path, read_here: None) -> Path:
    """A folder as that of the product, with a short report in the place of the sample."""
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / SAMPLE).write_bytes((FOLDER / SAMPLE).read_bytes())
    (tmp_path / "kort.md").write_text("# Kop\n\nDe club telt 410 leden.\n", encoding="utf-8")
    add_document(tmp_path / "made", tmp_path / "kort.md", CountingEmbedder())
    pack_sample(tmp_path / "made", NAME, folder)
    return folder


@pytest.mark.parametrize("embedder", [NAME, ""])
def test_a_package_that_fits_becomes_the_collection(packed: Path, tmp_path: Path, embedder: str) -> None:
    collection = tmp_path / "data" / "collection"
    assert place_packed_sample(collection, embedder=embedder, folder=packed)
    manifest = read_manifest(collection)
    (stored,) = load_documents(collection, manifest)
    assert stored.chunks[0].text == "De club telt 410 leden."
    assert manifest == read_manifest(tmp_path / "made")
    assert [path.name for path in collection.parent.iterdir()] == ["collection"]


def _other_byte(folder: Path) -> None:
    content = bytearray((folder / PACKED).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / PACKED).write_bytes(content)


@pytest.mark.parametrize(
    "spoil",
    [
        _other_byte,
        lambda folder: (folder / PACKED).unlink(),
        lambda folder: (folder / DESCRIBED).write_text("{"),
        lambda folder: (folder / SAMPLE).write_bytes(b"another report"),
    ],
)
def test_a_package_that_is_not_whole_is_not_used(packed: Path, tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(packed)
    assert not place_packed_sample(tmp_path / "data" / "collection", embedder=NAME, folder=packed)
    assert not (tmp_path / "data" / "collection").exists()


def test_a_package_of_another_embedder_reader_or_cut_is_not_used(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = partial(place_packed_sample, tmp_path / "data" / "collection", folder=packed)
    assert not place(embedder="ander@0")
    for name, value in {
        "READER": sample_index.READER + 1,
        "VERSION": sample_index.VERSION + 1,
        "ChunkOptions": lambda: ChunkOptions(target_characters=99),
    }.items():
        with monkeypatch.context() as changed:
            changed.setattr(sample_index, name, value)
            assert not place(embedder=NAME)
    assert place(embedder=NAME)


def test_what_is_there_already_stays(packed: Path, tmp_path: Path) -> None:
    other = tmp_path / "eigen.md"
    other.write_text("Een eigen rapport.", encoding="utf-8")
    add_document(tmp_path / "collection", other, CountingEmbedder())
    assert not place_packed_sample(tmp_path / "collection", embedder=NAME, folder=packed)
    assert [entry.summary.name for entry in read_manifest(tmp_path / "collection").entries] == ["eigen.md"]


@pytest.mark.parametrize(("whole", "indexed"), [(True, []), (False, [SAMPLE])])
def test_the_first_start_indexes_only_without_a_package(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool, indexed: list[str]
) -> None:
    if not whole:
        _other_byte(packed)
    added: list[str] = []

    def add(_self: Vraagbaak, path: Path, _progress: object) -> Added | None:
        added.append(path.name)
        return None

    monkeypatch.setattr("ui.product.place_packed_sample", partial(place_packed_sample, folder=packed))
    monkeypatch.setattr("ui.chosen_models.install", lambda *_, **__: None)
    monkeypatch.setattr(Vraagbaak, "add_file", add)
    Vraagbaak(settings=Settings(data=tmp_path / "data")).prepare()
    assert added == indexed


@pytest.mark.slow
def test_the_package_that_comes_along_fits(data: Path, tmp_path: Path) -> None:
    """Fails after a change that needs ui/sample/make_index.py."""
    if not (FOLDER / PACKED).exists():
        pytest.skip("the package was not made yet")
    made_here = read_manifest(data / "collection")
    assert place_packed_sample(tmp_path / "collection", embedder=made_here.embedder)
