"""Collections of older versions open, and are brought up to date once."""

from pathlib import Path

import pytest
from fakes import CountingEmbedder
from stored_reports import state, write
from version_one import as_version_one

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.errors import CollectionError
from index.reading.document import read_document
from index.retrieval import Library
from index.store.collection import add_document, remove_document, source_file
from index.store.folder import open_library
from index.store.manifest import read_manifest
from index.store.overview import keep_questions, kept_questions
from index.store.repair import check_collection
from index.store.store import store_in_memory
from index.types import SuggestedQuestion

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "verzameling"


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
