import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import CountingEmbedder
from pdf_pages import lines, pdf
from version_one import as_version_one

import index.store.collection as collection
from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.errors import CollectionError, DocumentError, OtherEmbedderError, UnknownDocumentError
from index.reading.document import read_document
from index.retrieval import Library
from index.store.collection import add_document, load_positions, remove_document, source_file
from index.store.folder import open_library
from index.store.manifest import read_manifest
from index.store.overview import keep_questions, kept_questions
from index.store.repair import check_collection
from index.store.store import store_in_memory
from index.types import SuggestedQuestion
from index.worker import read_file

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "verzameling"


def write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    return [entry.summary.name for entry in read_manifest(folder).entries]


def state(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != ".lock"
    }


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


# Where the characters of a PDF stand

SENTENCE = "De krapte neemt toe in de zorg."


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return pdf(tmp_path / "rapport.pdf", lambda canvas: lines(canvas, [SENTENCE], y=700))


def without_positions(folder: Path) -> None:
    """Make a collection what an older version left behind."""
    raw = json.loads((folder / "manifest.json").read_text())
    for entry in raw["entries"]:
        (folder / "documents" / entry["folder"] / "positions.npy").unlink()
        (folder / "documents" / entry["folder"] / "entry.json").unlink()
        del entry["files"]["positions.npy"], entry["reader"]
    (folder / "manifest.json").write_text(json.dumps(raw))


def test_a_pdf_is_stored_with_the_places_of_its_characters(folder: Path, report: Path) -> None:
    add_document(folder, report, CountingEmbedder())
    positions = load_positions(folder, "rapport.pdf")
    letters = [SENTENCE[offset] for offset in positions["offset"]]
    assert "".join(letters) == SENTENCE.replace(" ", "")
    assert set(positions["page"]) == {1}
    entry = read_manifest(folder).entries[0]
    assert sorted(entry.files) == [
        "chunks.faiss", "chunks.jsonl", "chunks.npy", "columns.npy", "document.json", "pages.jsonl", "positions.npy",
        "sentences.faiss", "source.pdf", "terms.npy",
    ]  # fmt: skip
    assert source_file(folder, "rapport.pdf").read_bytes() == report.read_bytes()
    assert check_collection(folder) == ()


def test_a_text_file_has_no_places(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "a.txt", "Een baan."), CountingEmbedder())
    assert len(load_positions(folder, "a.txt")) == 0
    assert not list((folder / "documents").rglob("positions.npy"))
    assert add_document(folder, tmp_path / "a.txt", CountingEmbedder()).outcome == "ongewijzigd"


def test_places_of_a_document_that_is_not_there(folder: Path) -> None:
    with pytest.raises(UnknownDocumentError, match=r"geen document met de naam weg\.pdf"):
        load_positions(folder, "weg.pdf")


@pytest.mark.parametrize("name", ["rapport.pdf", "kopie.pdf"])
def test_a_collection_of_an_older_version_works_and_gets_its_places_when_the_file_is_added_again(
    folder: Path, report: Path, name: str
) -> None:
    add_document(folder, report, CountingEmbedder())
    with_places = load_positions(folder, "rapport.pdf")
    without_positions(folder)
    assert check_collection(folder) == ()
    assert len(load_positions(folder, "rapport.pdf")) == 0
    assert [s.text for s in open_library(folder, CountingEmbedder()).retrieve("krapte").sentences] == [SENTENCE]

    report.rename(report.with_name(name))
    added = add_document(folder, report.with_name(name), CountingEmbedder())
    assert (added.outcome, names(folder)) == ("vervangen", ["rapport.pdf"])
    assert (load_positions(folder, "rapport.pdf") == with_places).all()
    assert check_collection(folder) == ()
    assert add_document(folder, report.with_name(name), CountingEmbedder()).outcome == "ongewijzigd"


LISTED = (
    "# Bomen\n\nDe gemeente telde. Dat waren er 40.\n\nBomen verdwijnen om:\n\n- ziekte;\n- bouw.\n\nDat klopt niet.\n\n"
    "# Struiken\n\nOnder een struik verstaan we laag hout."
)


def test_a_collection_of_before_structure_opens_with_its_sections_sentences_and_card(
    folder: Path, tmp_path: Path
) -> None:
    add_document(folder, write(tmp_path, "bomen.md", LISTED), CountingEmbedder())
    new = open_library(folder, CountingEmbedder())
    sections, card = [new.section("bomen.md", number) for number in range(2)], new.card("bomen.md")
    found = new.retrieve("bomen")
    as_version_one(folder, structure=False)
    assert check_collection(folder) == ()
    old = open_library(folder, CountingEmbedder())
    assert [old.section("bomen.md", number) for number in range(2)] == sections
    assert [one.kind for _, one in sections[0].sentences] == ["prose", "prose", "announcement", "item", "item", "prose"]
    assert [one.leans for _, one in sections[0].sentences] == [0, 1, 0, 1, 2, 1]
    assert sections[1].sentences[0][1].defines == ("struik",)
    assert old.card("bomen.md") == card
    assert old.retrieve("bomen") == found
    assert check_collection(folder) == ()


def test_a_collection_of_before_is_brought_up_once_without_embedding_and_keeps_what_is_beside_it(
    folder: Path, tmp_path: Path
) -> None:
    summary = add_document(folder, write(tmp_path, "bomen.md", LISTED), CountingEmbedder()).summary
    keep_questions(folder, summary, (SuggestedQuestion(question="Wat?", page=1, source="Zin."),))
    as_version_one(folder)
    before = read_manifest(folder)
    embedder = CountingEmbedder()
    embedded: list[str] = []
    embedder.embed_passages = lambda texts: embedded.extend(texts) or embedder._embed(texts)  # type: ignore[method-assign]
    found = open_library(folder, embedder).retrieve("Wat is een struik?")
    assert not any("struik" in text for text in embedded)
    assert found.passages[0].chunk.text == "Onder een struik verstaan we laag hout."
    after = read_manifest(folder)
    assert (before.version, after.version) == (1, 2)
    assert [entry.summary for entry in after.entries] == [entry.summary for entry in before.entries]
    assert [path.name for path in (folder / "documents").iterdir()] == [after.entries[0].folder]
    assert len(kept_questions(folder, summary) or ()) == 1
    assert check_collection(folder) == ()
    assert source_file(folder, "bomen.md").read_text(encoding="utf-8") == LISTED
    open_library(folder, embedder)
    assert read_manifest(folder) == after, "once"


def test_a_damaged_document_of_before_is_named_and_nothing_changes(folder: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        add_document(folder, write(tmp_path, name, f"Een baan {name}."), CountingEmbedder())
    as_version_one(folder)
    (folder / "documents" / read_manifest(folder).entries[1].folder / "document.json").write_text("{}")
    before = state(folder)
    with pytest.raises(CollectionError, match=r"index van b\.txt is beschadigd"):
        open_library(folder, CountingEmbedder())
    remove_document(folder, "b.txt")
    assert open_library(folder, CountingEmbedder()).retrieve("baan").passages[0].chunk.text == "Een baan a.txt."
    assert before != state(folder)


def test_what_is_known_of_sentences_is_read_back_as_it_was_stored(folder: Path, tmp_path: Path) -> None:
    add_document(folder, write(tmp_path, "bomen.md", LISTED), CountingEmbedder())
    document = read_document(tmp_path / "bomen.md")
    stored = embed_document(document, CountingEmbedder(), ChunkOptions())
    fresh = Library(store_in_memory([summarise(stored, added="")], [stored]), CountingEmbedder())
    opened = open_library(folder, CountingEmbedder())
    assert opened.sections("bomen.md") == fresh.sections("bomen.md")
    assert opened.card("bomen.md") == fresh.card("bomen.md")


@pytest.mark.parametrize("content", [b"", b"x" * 200, None], ids=["empty", "other", "pickle"])
def test_damaged_places_are_a_clear_error_and_adding_again_cures_it(
    folder: Path, report: Path, content: bytes | None
) -> None:
    add_document(folder, report, CountingEmbedder())
    (stored,) = (folder / "documents").rglob("positions.npy")
    if content is None:
        np.save(stored, np.array([{}], object), allow_pickle=True)
    else:
        stored.write_bytes(content)
    with pytest.raises(CollectionError, match=r"zinnen in rapport\.pdf zijn beschadigd of weg\. Voeg het document"):
        load_positions(folder, "rapport.pdf")
    assert check_collection(folder) == (
        "rapport.pdf: het bestand positions.npy is beschadigd. "
        "Voer 'vraagbaak index check --repair' uit, of voeg het document opnieuw toe.",
    )
    assert add_document(folder, report, CountingEmbedder()).outcome == "vervangen"
    assert len(load_positions(folder, "rapport.pdf")) == len(SENTENCE.replace(" ", ""))
