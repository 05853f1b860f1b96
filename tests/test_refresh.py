"""Documents that an older version read are read again from the kept files, each as it was until it is whole anew."""

import json
from pathlib import Path

import pytest
from fakes import CountingEmbedder

import index.store.refresh
from index.errors import DamagedError, OtherEmbedderError
from index.reading.document import READER
from index.store.collection import add_document, load_documents
from index.store.manifest import MANIFEST, read_manifest
from index.store.overview import keep_questions, read_overview
from index.store.refresh import Refreshed, outdated, refresh_collection
from index.store.repair import check_collection
from index.types import SuggestedQuestion
from ui.cli import main
from ui.window.report_cards import reports_html

pytestmark = pytest.mark.usefixtures("read_here")

QUESTION = SuggestedQuestion(question="Hoeveel banen zijn er?", page=1, source="Er zijn 120 banen.")


def made_older(folder: Path) -> None:
    """Turn a collection into what the version before wrote, which did not say which reader it was."""
    for path in (folder / MANIFEST, *folder.glob("documents/*/entry.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        for entry in raw["entries"]:
            del entry["reader"]
        path.write_text(json.dumps(raw), encoding="utf-8")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    for name in ("a.md", "b.txt"):
        path = tmp_path / name
        path.write_text(f"# Banen\n\nEr zijn 120 banen in {name}.\n", encoding="utf-8")
        summary = add_document(folder, path, CountingEmbedder()).summary
        keep_questions(folder, summary, (QUESTION,))
        path.unlink()
    made_older(folder)
    return folder


def texts(folder: Path) -> list[str]:
    return [page.text for one in load_documents(folder, read_manifest(folder)) for page in one.document.pages]


def test_an_older_collection_opens_and_is_told_apart(older: Path) -> None:
    assert outdated(read_manifest(older)) == ("a.md", "b.txt")
    assert len(texts(older)) == 2
    assert "vraagbaak index refresh" in reports_html([read_overview(older, "a.md")])


def test_it_is_read_again_without_the_user_finding_the_files(older: Path) -> None:
    before = read_manifest(older).entries
    done = refresh_collection(older, CountingEmbedder())
    assert [(one.name, one.problem) for one in done] == [("a.md", ""), ("b.txt", "")]
    after = read_manifest(older).entries
    assert outdated(read_manifest(older)) == ()
    assert [entry.reader for entry in after] == [READER, READER]
    assert [(e.summary.name, e.summary.added) for e in after] == [(e.summary.name, e.summary.added) for e in before]
    assert len(list((older / "documents").iterdir())) == 2
    assert check_collection(older) == ()
    overview = read_overview(older, "a.md")
    assert (overview.outdated, overview.questions) == (False, None)  # they are made anew, of what was read anew
    assert refresh_collection(older, CountingEmbedder()) == ()


def test_what_cannot_be_read_again_stays_and_the_others_go_on(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = read_manifest(older).entries[0]
    (older / "documents" / entry.folder / "source.md").write_text("anders", encoding="utf-8")
    done = refresh_collection(older, CountingEmbedder())
    assert [bool(one.problem) for one in done] == [True, False]
    assert "beschadigd" in done[0].problem
    assert outdated(read_manifest(older)) == ("a.md",)
    assert texts(older)[0] == "Banen\nEr zijn 120 banen in a.md."

    def refuse(*_: object, **__: object) -> None:
        raise DamagedError("'a.md' is beschadigd of niet compleet.")

    monkeypatch.setattr(index.store.refresh, "sha256_of", lambda path: entry.summary.sha256)
    monkeypatch.setattr(index.store.refresh, "read_and_embed", refuse)
    assert refresh_collection(older, CountingEmbedder())[0].problem == "'a.md' is beschadigd of niet compleet."


@pytest.mark.parametrize("step", ["write_document", "write_manifest"])
def test_what_is_interrupted_leaves_the_old_state(older: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = texts(older)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(index.store.refresh, step, stop)
    with pytest.raises(KeyboardInterrupt):
        refresh_collection(older, CountingEmbedder())
    monkeypatch.undo()
    assert outdated(read_manifest(older)) == ("a.md", "b.txt")
    assert texts(older) == before
    assert check_collection(older) == ()


def test_another_embedder_is_refused(older: Path) -> None:
    class Other(CountingEmbedder):
        name = "ander"

    with pytest.raises(OtherEmbedderError):
        refresh_collection(older, Other())


def test_adding_the_same_file_reads_it_again_as_well(older: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Banen\n\nEr zijn 120 banen in a.md.\n", encoding="utf-8")
    assert add_document(older, path, CountingEmbedder()).outcome == "vervangen"
    assert outdated(read_manifest(older)) == ("b.txt",)
    assert add_document(older, path, CountingEmbedder()).outcome == "ongewijzigd"


def test_the_commands_say_so_in_one_line(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(older.parent), "index", "list"]) == 0
    told = capsys.readouterr()
    assert told.err == (
        "2 rapporten zijn gelezen door een oudere versie van Vraagbaak. Voer 'vraagbaak index refresh' uit om dat "
        "opnieuw, en beter, te doen.\n"
    )
    assert "a.md\n" in told.out


def test_the_command_tells_what_became_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = [Refreshed(name="a.md"), Refreshed(name="b.pdf", problem="'b.pdf' is beschadigd.")]
    monkeypatch.setattr("ui.product.Vraagbaak.refresh", lambda self, progress: tuple(done))
    assert main(["--data", str(tmp_path), "index", "refresh"]) == 1
    told = capsys.readouterr()
    assert told.out == "a.md is opnieuw gelezen.\n"
    assert told.err == "b.pdf is niet opnieuw gelezen en blijft zoals het was. 'b.pdf' is beschadigd.\n"
    done.clear()
    assert main(["--data", str(tmp_path), "index", "refresh"]) == 0
    assert capsys.readouterr().out == "Alle rapporten zijn al met deze versie gelezen.\n"
