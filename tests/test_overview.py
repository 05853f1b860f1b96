"""Headings and questions of a document, as kept beside its index."""

import os
from pathlib import Path

import pytest
from fakes import CountingEmbedder

from index.errors import CollectionError, UnknownDocumentError
from index.store.collection import add_document, remove_document
from index.store.manifest import read_manifest
from index.store.overview import keep_questions, kept_questions, read_overview
from index.store.repair import check_collection
from index.types import DocumentSummary, SuggestedQuestion
from ui.text.overview import overview_text

TEXT = "# Banen\n\nEr zijn 120 banen.\n\n## In de zorg\n\nEr zijn 30 banen in de zorg.\n"
FIRST = (SuggestedQuestion(question="Hoeveel banen zijn er?", page=1, source="Er zijn 120 banen."),)
SECOND = (SuggestedQuestion(question="Hoeveel é zijn er?", page=1, source="Er zijn 30 banen in de zorg."),)

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "collection"


def add(folder: Path, tmp_path: Path, text: str = TEXT) -> DocumentSummary:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    return add_document(folder, path, CountingEmbedder()).summary


def test_headings_and_questions_come_back_as_they_were(folder: Path, tmp_path: Path) -> None:
    summary = add(folder, tmp_path)
    assert read_overview(folder, "a.md").questions is None
    keep_questions(folder, summary, SECOND)
    found = read_overview(folder, "a.md")
    assert found.summary == summary
    assert [(heading.title, heading.level, heading.page, heading.label) for heading in found.headings] == [
        ("Banen", 1, 1, "“Banen”"),
        ("In de zorg", 2, 2, "“In de zorg”"),
    ]
    assert found.questions == SECOND == kept_questions(folder, summary)
    assert check_collection(folder) == ()


def test_none_is_an_answer_too(folder: Path, tmp_path: Path) -> None:
    summary = add(folder, tmp_path)
    keep_questions(folder, summary, ())
    assert kept_questions(folder, summary) == ()


@pytest.mark.parametrize("damage", ["{", "[]", '{"questions": [{"question": "Wie?"}]}', "\udcff"])
def test_damaged_questions_count_as_not_made(folder: Path, tmp_path: Path, damage: str) -> None:
    summary = add(folder, tmp_path)
    keep_questions(folder, summary, FIRST)
    next(folder.glob("documents/*/questions.json")).write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert kept_questions(folder, summary) is None
    assert read_overview(folder, "a.md").questions is None
    keep_questions(folder, summary, FIRST)
    assert kept_questions(folder, summary) == FIRST


def test_a_plug_pulled_while_keeping_leaves_the_old_questions(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = add(folder, tmp_path)
    keep_questions(folder, summary, FIRST)

    class PlugError(BaseException):
        pass

    def pulled(*_: object) -> None:
        raise PlugError

    monkeypatch.setattr(os, "fsync", pulled)
    with pytest.raises(PlugError):
        keep_questions(folder, summary, SECOND)
    monkeypatch.undo()
    assert kept_questions(folder, summary) == FIRST
    assert check_collection(folder) == ()


def test_a_full_disk_is_a_clear_error(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = add(folder, tmp_path)
    keep_questions(folder, summary, FIRST)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CollectionError, match="Maak ruimte vrij"):
        keep_questions(folder, summary, SECOND)
    assert kept_questions(folder, summary) == FIRST


def test_questions_go_with_the_document(folder: Path, tmp_path: Path) -> None:
    old = add(folder, tmp_path)
    keep_questions(folder, old, FIRST)
    fresh = add(folder, tmp_path, "# Anders\n\nEr zijn 7 banen.\n")
    assert kept_questions(folder, fresh) is None
    keep_questions(folder, old, FIRST)  # of the version that is gone: nothing is written
    assert list(folder.rglob("questions.json")) == []
    keep_questions(folder, fresh, SECOND)
    remove_document(folder, "a.md")
    assert list(folder.rglob("questions.json")) == []
    assert kept_questions(folder, fresh) is None
    with pytest.raises(UnknownDocumentError, match=r"geen document met de naam a\.md"):
        read_overview(folder, "a.md")
    assert read_manifest(folder).entries == ()


def test_the_overview_is_plain_dutch(folder: Path, tmp_path: Path) -> None:
    keep_questions(folder, add(folder, tmp_path), FIRST)
    assert overview_text(read_overview(folder, "a.md")) == (
        "Banen, 2 delen\n\n"
        "Koppen:\n  Banen\n    In de zorg\n\n"
        "Vragen die dit rapport beantwoordt:\n  Hoeveel banen zijn er? (pagina 1)"
    )


def test_an_overview_without_headings_or_questions_says_so(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "kaal.txt"
    path.write_text("er staat weinig in.", encoding="utf-8")
    add_document(folder, path, CountingEmbedder())
    shown = overview_text(read_overview(folder, "kaal.txt"))
    assert shown.endswith(
        "Koppen:\n  Er zijn geen koppen gevonden.\n\n"
        "Vragen die dit rapport beantwoordt:\n  Er zijn geen vragen gevonden die dit rapport zeker beantwoordt."
    )
