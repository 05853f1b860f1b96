"""Where the characters of a PDF stand is stored with it."""

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import CountingEmbedder
from pdf_pages import lines, pdf
from stored_reports import names, write

from index.errors import CollectionError, UnknownDocumentError
from index.store.collection import add_document, load_positions, source_file
from index.store.folder import open_library
from index.store.manifest import read_manifest
from index.store.repair import check_collection

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "verzameling"


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
