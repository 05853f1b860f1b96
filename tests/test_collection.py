"""Adding, replacing and removing reports: the old state or the new one."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import CountingEmbedder
from stored_reports import names, state, write

import index.store.collection as collection
from index.chunks import ChunkOptions
from index.errors import CollectionError, DocumentError, OtherEmbedderError, UnknownDocumentError
from index.store.collection import add_document, remove_document, source_file
from index.store.folder import open_library
from index.store.manifest import read_manifest
from index.store.repair import check_collection
from index.worker import read_file

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "verzameling"


def test_a_new_document_is_there_with_its_text_and_vectors(folder: Path, tmp_path: Path) -> None:
    added = add_document(folder, write(tmp_path, "a.txt", "Een baan. Twee krapte."), CountingEmbedder())
    assert (added.outcome, added.summary.name, added.summary.pages) == ("nieuw", "a.txt", 1)
    assert check_collection(folder) == ()
    assert source_file(folder, "a.txt").read_text(encoding="utf-8") == "Een baan. Twee krapte."
    found = open_library(folder, CountingEmbedder()).retrieve("krapte")
    assert [s.text for s in found.sentences] == ["Een baan.", "Twee krapte."]
    assert found.sentences[1].cosine > found.sentences[0].cosine


def test_the_same_content_changes_nothing_under_any_name(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een baan."), CountingEmbedder())
    before = state(folder)
    assert add_document(folder, tmp_path / "a.txt", CountingEmbedder()).outcome == "ongewijzigd"
    again = add_document(folder, write(tmp_path, "b.txt", "Een baan."), CountingEmbedder())
    assert (again.outcome, again.summary.name) == ("ongewijzigd", "a.txt")
    assert state(folder) == before


def test_other_content_replaces_the_document_of_that_name(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Oud."), CountingEmbedder())
    added = add_document(folder, write(tmp_path, "a.txt", "Nieuw."), CountingEmbedder())
    assert added.outcome == "vervangen"
    assert names(folder) == ["a.txt"]
    assert [
        c.text for c in open_library(folder, CountingEmbedder()).retrieve("x").passages[0:1] for c in [c.chunk]
    ] == ["Nieuw."]
    assert len(list((folder / "documents").iterdir())) == 1


def test_removing_takes_away_the_text_and_the_copy(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())
    add_document(folder, write(tmp_path, "b.txt", "Twee."), CountingEmbedder())
    remove_document(folder, "a.txt")
    assert names(folder) == ["b.txt"]
    assert b"Een." not in b"".join(state(folder).values())
    with pytest.raises(UnknownDocumentError, match=r"geen document met de naam a\.txt"):
        remove_document(folder, "a.txt")


def test_another_embedder_is_refused_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())
    before = state(folder)
    other = CountingEmbedder("ander")
    with pytest.raises(OtherEmbedderError, match="gemaakt met het zoekmodel tel, niet met ander"):
        add_document(folder, write(tmp_path, "b.txt", "Twee."), other)
    with pytest.raises(OtherEmbedderError):
        open_library(folder, other)
    with pytest.raises(OtherEmbedderError):
        open_library(folder, CountingEmbedder(extra_axes=1))
    assert state(folder) == before


def test_other_chunk_options_are_refused(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())
    with pytest.raises(CollectionError, match="andere instellingen geknipt"):
        add_document(
            folder, write(tmp_path, "b.txt", "B."), CountingEmbedder(), options=ChunkOptions(target_characters=9)
        )


def test_an_emptied_collection_takes_another_embedder(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())
    remove_document(folder, "a.txt")
    add_document(folder, tmp_path / "a.txt", CountingEmbedder("ander"))
    assert read_manifest(folder).embedder == "ander"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 kapot"], ids=["empty", "damaged"])
def test_a_bad_file_leaves_the_collection_as_it_was(folder: Path, tmp_path: Path, content: bytes) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())
    before = state(folder)
    (tmp_path / "fout.pdf").write_bytes(content)
    with pytest.raises(DocumentError, match=r"fout\.pdf"):
        add_document(folder, tmp_path / "fout.pdf", CountingEmbedder())
    assert state(folder) == before


def test_a_file_that_is_not_there_is_a_clear_error(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"weg\.pdf"):
        add_document(folder, tmp_path / "weg.pdf", CountingEmbedder())


@pytest.mark.parametrize("step", ["write_document", "write_manifest"])
def test_a_plug_pulled_halfway_leaves_the_old_state(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Oud."), CountingEmbedder())
    write(tmp_path, "a.txt", "Nieuw.")

    class PlugError(BaseException):
        pass

    real = getattr(collection, step)

    def pulled(*arguments: object, **named: object) -> object:
        if step == "write_document":
            real(*arguments, **named)
        raise PlugError

    monkeypatch.setattr(collection, step, pulled)
    with pytest.raises(PlugError):
        add_document(folder, tmp_path / "a.txt", CountingEmbedder())
    monkeypatch.undo()
    assert check_collection(folder) == ()
    assert [c.chunk.text for c in open_library(folder, CountingEmbedder()).retrieve("x").passages] == ["Oud."]
    add_document(folder, tmp_path / "a.txt", CountingEmbedder())
    assert len(list((folder / "documents").iterdir())) == 1, "what was left over is swept away"


def test_check_names_what_is_damaged_and_adding_again_cures_it(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Een baan.")
    add_document(folder, path, CountingEmbedder())
    stored = next((folder / "documents").iterdir()) / "chunks.faiss"
    stored.write_bytes(stored.read_bytes()[:-3])
    assert check_collection(folder) == (
        "a.txt: het bestand chunks.faiss is beschadigd. "
        "Voer 'vraagbaak index check --repair' uit, of voeg het document opnieuw toe.",
    )
    assert add_document(folder, path, CountingEmbedder()).outcome == "vervangen"
    assert check_collection(folder) == ()


def test_a_damaged_report_is_mended_by_adding_it_under_another_name(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een baan."), CountingEmbedder())
    (next((folder / "documents").iterdir()) / "chunks.faiss").write_bytes(b"")
    added = add_document(folder, write(tmp_path, "kopie.txt", "Een baan."), CountingEmbedder())
    assert (added.summary.name, added.outcome) == ("a.txt", "vervangen")
    assert check_collection(folder) == ()
    assert [entry.summary.name for entry in read_manifest(folder).entries] == ["a.txt"]


def test_a_file_that_cannot_be_read_or_named_is_an_error_of_ours(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a.txt", "Een.")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError  # not by chmod: root may read every file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", locked)
        with pytest.raises(DocumentError, match=r"'a\.txt' is niet te openen"):
            read_file(path)
    with pytest.raises(DocumentError, match="Geef het bestand een andere naam"):
        add_document(folder, tmp_path / "caf\udce9.txt", CountingEmbedder())


def test_a_missing_file_is_named(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())
    (next((folder / "documents").iterdir()) / "document.json").unlink()
    assert "document.json ontbreekt" in check_collection(folder)[0]
    with pytest.raises(CollectionError, match=r"index van a\.txt"):
        open_library(folder, CountingEmbedder()).card("a.txt")


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 1}'])
def test_a_damaged_manifest_is_a_clear_error(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "manifest.json").write_text(text)
    with pytest.raises(CollectionError, match=r"manifest\.json is beschadigd"):
        read_manifest(folder)


def test_a_manifest_of_a_later_version_is_refused(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())
    raw = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**raw, "version": 99}))
    with pytest.raises(CollectionError, match="andere versie"):
        read_manifest(folder)


def test_a_full_disk_is_a_clear_error(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een."), CountingEmbedder())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(CollectionError, match="Maak ruimte vrij"):
        add_document(folder, write(tmp_path, "b.txt", "Twee."), CountingEmbedder())
    assert names(folder) == ["a.txt"]


def test_progress_rises_to_one(folder: Path, tmp_path: Path) -> None:
    steps: list[tuple[float, str]] = []
    path = write(tmp_path, "a.txt", "Een zin over een baan. " * 200)
    add_document(folder, path, CountingEmbedder(), progress=lambda share, what: steps.append((share, what)))
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert steps[-1] == (1.0, "a.txt klaar")
    assert replace(read_manifest(folder).entries[0].summary, added="").chunks > 1
