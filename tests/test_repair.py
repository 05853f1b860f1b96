"""What mending does with damaged reports, and what it leaves."""

import json
import shutil
from pathlib import Path

import pytest
from pdf_pages import lines, pdf
from stored_reports import EMBEDDER, add_reports, stored, text_of

from index.store.collection import add_document, load_positions
from index.store.manifest import read_manifest
from index.store.overview import keep_questions, kept_questions
from index.store.repair import check_collection, repair_collection
from index.types import SuggestedQuestion
from ui.chosen_models import ChosenModels
from ui.cli import main

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: EMBEDDER)
    return tmp_path / "data"


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    add_reports(data / "collection", tmp_path)
    return data / "collection"


@pytest.mark.parametrize(
    "file",
    [
        "document.json", "pages.jsonl", "chunks.jsonl", "chunks.npy", "columns.npy", "terms.npy", "chunks.faiss",
        "sentences.faiss", "positions.npy", "entry.json",
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", ["byte", "gone", "short"])
def test_repair_makes_a_report_anew_from_its_file(tmp_path: Path, file: str, how: str) -> None:
    folder = tmp_path / "collection"
    add_document(
        folder,
        pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["De krapte neemt toe in de zorg."], y=700)),
        EMBEDDER,
    )
    sentences, summary, places = (
        text_of(folder),
        read_manifest(folder).entries[0].summary,
        load_positions(folder, "a.pdf"),
    )
    path = stored(folder, "a.pdf") / file
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-9] if how == "short" else content[:40] + bytes([content[40] ^ 1]) + content[41:])
    found = check_collection(folder)
    if (file, how) == ("entry.json", "gone"):
        assert found == ()
    else:
        (line,) = found
        assert line.startswith(f"a.pdf: het bestand {file} ")
        assert line.endswith("Voer 'vraagbaak index check --repair' uit, of voeg het document opnieuw toe.")
        (done, *_) = repair_collection(folder, EMBEDDER)
        assert "Hersteld" in done
    assert check_collection(folder) == ()
    assert (text_of(folder), read_manifest(folder).entries[0].summary) == (sentences, summary)
    assert (load_positions(folder, "a.pdf") == places).all()
    assert len(list((folder / "documents").iterdir())) == 1


def test_what_cannot_be_mended_stays_and_is_named(folder: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (stored(folder, "een.txt") / "source.txt").write_text("Iets anders.")
    sentences = text_of(folder)
    assert main(["--data", str(data), "index", "check", "--repair"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == (
        "een.txt: het bestand source.txt is beschadigd. Niet hersteld: ook het bewaarde bestand is beschadigd. "
        "Voeg het document opnieuw toe."
    )
    assert second.startswith("een.txt: het bestand source.txt is beschadigd.")
    assert text_of(folder) == sentences


def test_files_that_do_not_belong_together_are_found_although_each_is_as_it_was_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    one, other = (folder / "documents" / entry["folder"] for entry in raw["entries"][:2])
    chunks = (one / "chunks.jsonl").read_text(encoding="utf-8")
    (one / "chunks.jsonl").write_text(chunks.replace("zorg", "bouw"), encoding="utf-8")
    shutil.copy(one / "entry.json", other / "entry.json")
    monkeypatch.setattr("index.store.repair.damage", lambda folder, entry: "")
    assert [line.split(". Voer")[0] for line in check_collection(folder)] == [
        "een.txt: de passages passen niet bij de bladzijden",
        "twee.txt: het bestand entry.json hoort niet bij dit rapport",
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"questions": [{"question": 1, "page": "x", "source": null}]}'])
def test_damaged_questions_are_made_anew(folder: Path, text: str) -> None:
    summary = read_manifest(folder).entries[0].summary
    keep_questions(folder, summary, (SuggestedQuestion(question="Wat?", page=1, source="Zin."),))
    (stored(folder, "een.txt") / "questions.json").write_text(text)
    assert kept_questions(folder, summary) is None
    assert check_collection(folder) == (
        "een.txt: het bestand questions.json is beschadigd. Voer 'vraagbaak index check --repair' uit.",
    )
    assert repair_collection(folder, EMBEDDER) == ("een.txt: de vragen om mee te beginnen worden opnieuw gemaakt.",)
    assert check_collection(folder) == ()
