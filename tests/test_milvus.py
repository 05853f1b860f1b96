"""Reports on a Milvus server: the same answers as from files, at once or not at all, and nothing lost."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from fakes import CountingEmbedder
from milvus_reports import EMBEDDER, QUESTION, QUESTIONS, TEXTS_OF, Make, attached, names, report_file, rows
from milvus_servers import RealServer, unable
from pdf_pages import lines, pdf

import index.store.milvus.writing as writing
from index.errors import OtherEmbedderError, StoreError, UnknownDocumentError
from index.store.collection import add_document
from index.store.folder import FolderCollection
from index.store.milvus.collection import MilvusCollection
from index.store.milvus.lines import Lines
from index.store.milvus.server import CHUNKS, LINES, TEXTS, MilvusServer
from index.store.moving import move_documents
from rag.types import Question
from ui.chosen_models import ChosenModels
from ui.cli import main
from ui.commands.doctor import _server
from ui.product import Vraagbaak
from ui.settings import Settings
from ui.text.terminal import readable_answer

pytest.importorskip("milvus_lite", reason="Milvus Lite is not here")
pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture(scope="module")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    if unable():
        pytest.skip(unable())
    server = RealServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["lite", pytest.param("server", marks=pytest.mark.milvus)])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database."""
    if request.param == "lite":
        # The client waits half a second before it asks whether an index is made, six times for a database; here it is.
        brief = SimpleNamespace(time=time.time, sleep=lambda seconds: time.sleep(min(seconds, 0.01)))
        monkeypatch.setattr("pymilvus.client.grpc_handler.time", brief)
        return str(tmp_path / "milvus.db")
    server: RealServer = request.getfixturevalue("real_server")
    server.empty()
    return server.address


@pytest.fixture
def make(address: str, tmp_path: Path) -> Make:
    """What connects to it as one more window would."""

    def connect(*, reports: str = str(tmp_path / "reports")) -> MilvusCollection:
        return MilvusCollection(address, reports=reports)

    return connect


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, text in TEXTS_OF.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in TEXTS_OF]


@pytest.fixture
def collection(make: Make, files: list[Path]) -> MilvusCollection:
    """A collection of three reports."""
    found = make()
    for path in files:
        assert found.add(path, EMBEDDER).outcome == "nieuw"
    return found


@pytest.fixture
def folder(tmp_path: Path, files: list[Path]) -> FolderCollection:
    """The same three in files."""
    for path in files:
        add_document(tmp_path / "files", path, EMBEDDER)
    return FolderCollection(tmp_path / "files")


def test_answers_as_the_files_do(collection: MilvusCollection, folder: FolderCollection) -> None:
    here, there = folder.library(EMBEDDER), collection.library(EMBEDDER)
    for question in QUESTIONS:
        assert there.retrieve(question) == here.retrieve(question)
        only = here.retrieve(question, documents=["drie.md"])
        assert there.retrieve(question, documents=["drie.md"]) == only
        assert {one.chunk.document for one in only.passages} == {"drie.md"}
    for name in TEXTS_OF:
        assert there.sections(name) == here.sections(name)
        assert there.card(name) == here.card(name)
        assert there.headings(name) == here.headings(name)
        assert there.page(name, 1) == here.page(name, 1)
        assert there.section(name, 0) == here.section(name, 0)
    assert [replace(one, added="") for one in there.documents] == [replace(one, added="") for one in here.documents]
    with pytest.raises(KeyError):
        there.page("drie.md", 9)
    with pytest.raises(KeyError):
        there.card("vier.md")


def test_a_report_is_replaced_and_removed_with_all_that_was_of_it(
    collection: MilvusCollection, make: Make, files: list[Path], tmp_path: Path
) -> None:
    before = rows(collection)
    assert collection.add(files[1], EMBEDDER).outcome == "ongewijzigd"
    assert rows(collection) == before
    files[1].write_text("Een appel.", encoding="utf-8")
    assert collection.add(files[1], EMBEDDER).outcome == "vervangen"
    assert names(make()) == ["een.txt", "drie.md", files[1].name]
    assert make().library(EMBEDDER).retrieve("appel").passages[0].chunk.text == "Een appel."
    assert collection.source(files[1].name).read_text(encoding="utf-8") == "Een appel."
    assert rows(collection) == before
    assert attached(tmp_path) == 3
    for name in names(collection):
        collection.remove(name)
    assert names(make()) == []
    assert rows(collection) == (0, 0)
    assert attached(tmp_path) == 0
    with pytest.raises(UnknownDocumentError, match=r"een\.txt"):
        collection.remove("een.txt")


def test_another_window_sees_what_was_added_and_removed(
    make: Make, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = make(), make()
    one.add(files[0], EMBEDDER)
    assert names(other) == ["een.txt"]
    monkeypatch.setattr("index.store.milvus.lines._CLOCKS", -1)  # lines of before are not read again
    one.add(files[2], EMBEDDER)
    assert names(other) == ["een.txt", "drie.md"]
    same = other.manifest()
    assert other.manifest() is same
    one.remove("een.txt")
    assert names(other) == ["drie.md"]


def test_what_is_not_written_to_the_end_is_not_there_and_is_swept_a_day_later(
    collection: MilvusCollection, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, found = rows(collection), collection.library(EMBEDDER).retrieve(QUESTIONS[0])
    (tmp_path / "vier.txt").write_text("De krapte op de banen is groot. " * 40, encoding="utf-8")

    def fail(self: Lines, entry: object) -> None:
        raise StoreError("De opslag antwoordt niet.")

    with monkeypatch.context() as broken:
        broken.setattr(Lines, "write", fail)
        with pytest.raises(StoreError, match=r"Kijk daarna met 'vraagbaak index list' of vier\.txt is toegevoegd"):
            collection.add(tmp_path / "vier.txt", EMBEDDER)
    assert rows(collection) > before
    assert names(make()) == list(TEXTS_OF)
    assert make().library(EMBEDDER).retrieve(QUESTIONS[0]) == found  # its rows are nearer, and passed over
    assert writing.sweep_server(make()._storage()) == 0  # somebody may be writing them at this moment
    later = writing.now() + writing._DAY + 1
    monkeypatch.setattr("index.store.milvus.writing.now", lambda: later)
    assert writing.sweep_server(make()._storage()) == 1
    assert rows(collection) == before
    assert attached(tmp_path) == 3
    assert names(make()) == list(TEXTS_OF)
    assert collection.check() == ()


def test_rows_that_did_not_arrive_are_missed(
    collection: MilvusCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vier.txt").write_text("Een appel. " * 200, encoding="utf-8")
    whole = MilvusServer.insert

    def half(self: MilvusServer, name: str, given: list[dict[str, object]]) -> None:
        whole(self, name, given[: len(given) // 2] if name == CHUNKS else given)

    monkeypatch.setattr(MilvusServer, "insert", half)
    with pytest.raises(StoreError, match=r"vier\.txt is niet toegevoegd; wat er stond, staat er nog"):
        collection.add(tmp_path / "vier.txt", EMBEDDER)
    assert names(collection) == list(TEXTS_OF)


def test_several_adders_of_one_name_leave_one_whole_report(make: Make, tmp_path: Path) -> None:
    make().add(report_file(tmp_path / "0", "Het loon."), EMBEDDER)
    adders = [make() for _ in range(3)]
    paths = [report_file(tmp_path / str(n), f"Een robot telt {n} banen. " * 30) for n in range(1, 4)]
    at_once = [threading.Thread(target=one.add, args=(path, EMBEDDER)) for one, path in zip(adders, paths, strict=True)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    last = make()
    assert names(last) == ["rapport.txt"]
    assert last.check() == ()
    text = last.source("rapport.txt").read_text(encoding="utf-8")
    assert text in [path.read_text(encoding="utf-8") for path in paths]
    found = last.library(EMBEDDER).retrieve("robot", k=100).passages
    assert {passage.chunk.text[:22] for passage in found} == {text[:22]}


def test_a_search_finds_as_many_beside_rows_that_do_not_count(collection: MilvusCollection) -> None:
    wanted = collection.library(EMBEDDER).retrieve("krapte").passages
    nearest = EMBEDDER.embed_queries(["krapte"])[0]
    grams = {"grams": {1: 1.0}} if collection._server.has_grams() else {}
    crowd = [{"id": f"x{n}/0", "document": f"x{n}", "vector": nearest, **grams} for n in range(300)]
    collection._server.insert(CHUNKS, crowd)
    collection._server.count(CHUNKS, "", reach="Strong")
    assert collection.library(EMBEDDER).retrieve("krapte").passages == wanted


def test_another_embedder_is_refused_and_nothing_is_lost(
    collection: MilvusCollection, make: Make, tmp_path: Path
) -> None:
    other = CountingEmbedder(name="anders", extra_axes=2)
    (tmp_path / "vier.txt").write_text("Een appel.", encoding="utf-8")
    with pytest.raises(OtherEmbedderError, match="gemaakt met het zoekmodel tel, niet met anders"):
        make().add(tmp_path / "vier.txt", other)
    with pytest.raises(OtherEmbedderError):
        make().library(other)
    assert names(make()) == list(TEXTS_OF)


def test_a_report_longer_than_a_row_can_hold_is_kept_whole(make: Make, tmp_path: Path) -> None:
    text = "\n".join(f"Baan {n} is {'é' * 60} krap." for n in range(200))  # more bytes than characters
    (tmp_path / "lang.txt").write_text(text, encoding="utf-8")
    collection = make()
    collection.add(tmp_path / "lang.txt", EMBEDDER)
    assert add_document(tmp_path / "files", tmp_path / "lang.txt", EMBEDDER).outcome == "nieuw"
    here = FolderCollection(tmp_path / "files").take("lang.txt")
    there = make().take("lang.txt")
    assert there.stored.document == here.stored.document
    assert any(row["id"].endswith("#1") for row in collection._server.find(TEXTS, ""))
    assert there.stored.chunks == here.stored.chunks
    assert np.array_equal(there.stored.chunk_vectors, here.stored.chunk_vectors)
    assert np.array_equal(there.stored.sentence_vectors, here.stored.sentence_vectors)
    assert there.stored.card == here.stored.card


def test_reports_move_to_the_server_and_back_without_being_embedded(
    make: Make, folder: FolderCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = pdf(tmp_path / "vier.pdf", lambda canvas: lines(canvas, ["De krapte is groot in dit hele land."], y=700))
    folder.add(page, EMBEDDER)
    folder.keep_questions(folder.manifest().entries[2].summary, (QUESTION,))
    before = {name: folder.take(name) for name in names(folder)}
    questions = [folder.library(EMBEDDER).retrieve(question) for question in QUESTIONS]
    back = FolderCollection(tmp_path / "back")
    with monkeypatch.context() as without:
        without.setattr(CountingEmbedder, "embed_passages", None)
        assert [one.problem for one in move_documents(folder, make())] == [""] * 4
        assert [one.problem for one in move_documents(make(), back, keep=True)] == [""] * 4
    assert names(folder) == []
    assert names(make()) == list(before)
    assert [make().library(EMBEDDER).retrieve(question) for question in QUESTIONS] == questions
    assert len(make().positions("vier.pdf")) == len("De krapte is groot in dit hele land.".replace(" ", ""))
    assert names(back) == names(make()) == list(before)
    assert back.check() == ()
    for name, was in before.items():
        now = back.take(name)
        assert (now.summary, now.reader, now.questions) == (was.summary, was.reader, was.questions)
        assert now.stored.document == was.stored.document
        assert np.array_equal(now.stored.sentence_vectors, was.stored.sentence_vectors)
        assert {file: path.name for file, path in now.files.items()} == {f: p.name for f, p in was.files.items()}
    assert [back.library(EMBEDDER).retrieve(question) for question in QUESTIONS] == questions


def test_a_move_that_was_broken_off_goes_on(
    make: Make, folder: FolderCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = move_documents(folder, make())
    assert next(moving).name == "een.txt"
    moving.close()
    with monkeypatch.context() as broken:
        broken.setattr(FolderCollection, "remove", lambda self, name: (_ for _ in ()).throw(StoreError("Gestopt.")))
        assert next(move_documents(folder, make())).problem == "Gestopt."
    assert names(make()) == list(TEXTS_OF)[:2]
    assert names(folder) == list(TEXTS_OF)[1:]  # one is at both places
    assert [one.problem for one in move_documents(folder, make())] == ["", ""]
    assert (names(make()), names(folder)) == (list(TEXTS_OF), [])
    assert make().check() == ()
    folder.add(report_file(tmp_path / "x", "Een robot."), EMBEDDER)
    (tmp_path / "x" / "rapport.txt").write_text("Een appel.", encoding="utf-8")
    make().add(tmp_path / "x" / "rapport.txt", EMBEDDER)
    (refused,) = move_documents(folder, make())
    assert "Daar staat al een ander rapport met deze naam" in refused.problem
    assert names(folder) == ["rapport.txt"]


def test_damage_is_found_and_mended_from_the_file(collection: MilvusCollection, tmp_path: Path) -> None:
    assert collection.check() == ()
    one, two, three = collection.manifest().entries
    collection._server.delete(TEXTS, f'id == "{one.folder}/chunk/0"')
    collection._server.delete(CHUNKS, f'id == "{two.folder}/0"')
    (tmp_path / "reports" / three.folder / "source.md").write_text("# Iets anders", encoding="utf-8")
    collection._server.count(TEXTS, "", reach="Strong")
    collection._server.count(CHUNKS, "", reach="Strong")
    found = collection.check()
    assert [line.partition(":")[0] for line in found] == list(TEXTS_OF)
    assert "niet alle tekst staat op de server" in found[0]
    assert "niet alle passages staan op de server" in found[1]
    assert "het bestand source.md is beschadigd" in found[2]
    done = collection.repair(EMBEDDER)
    assert [line for line in done if "opnieuw gemaakt" in line] == list(done[:2])
    assert "Ook het bewaarde bestand is beschadigd" in done[2]
    assert len(collection.check()) == 1


def test_questions_are_kept_with_a_report(collection: MilvusCollection, make: Make, files: list[Path]) -> None:
    summaries = [entry.summary for entry in collection.manifest().entries]
    assert collection.questions(summaries) == [None, None, None]
    many = tuple(replace(QUESTION, question=f"Vraag {n}?" + "x" * 900) for n in range(100))  # more than one row
    collection.keep_questions(summaries[2], many)
    make().keep_questions(summaries[0], ())
    assert make().questions(summaries) == [(), None, many]
    assert make().overview("drie.md").questions == many
    files[2].write_text("Een appel.", encoding="utf-8")
    collection.add(files[2], EMBEDDER)
    collection.keep_questions(summaries[2], many)  # of what was replaced
    assert make().overview("drie.md").questions is None


def test_a_new_collection_needs_a_place_for_the_files(make: Make, files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Geef met --reports"):
        make(reports="").add(files[0], EMBEDDER)
    (tmp_path / "bestand").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="zijn niet te bereiken"):
        make(reports=str(tmp_path / "bestand" / "map")).add(files[0], EMBEDDER)
    make(reports=str(tmp_path / "hier")).add(files[0], EMBEDDER)
    assert make(reports="").source("een.txt").read_text(encoding="utf-8") == TEXTS_OF["een.txt"]


def test_lines_are_read_page_by_page_when_there_are_many(
    collection: MilvusCollection, monkeypatch: pytest.MonkeyPatch, make: Make
) -> None:
    monkeypatch.setattr("index.store.milvus.server._MOST", 2)
    monkeypatch.setattr("index.store.milvus.server._PAGE", 2)
    assert names(make()) == list(TEXTS_OF)
    assert sorted(row["id"] for row in collection._server.find(LINES, "")) == sorted(
        row["id"]
        for row in collection._server.get(LINES, [r["id"] for r in collection._server.find(LINES, "")]).values()
    )


@pytest.fixture
def product(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vraagbaak:
    """The product over it, without a language model."""
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: EMBEDDER)
    monkeypatch.setattr(ChosenModels, "reader", lambda self: None)
    return Vraagbaak(
        settings=Settings(data=tmp_path / "data", store=address, reports=str(tmp_path / "reports"), reader="")
    )


def test_the_product_adds_answers_and_removes(product: Vraagbaak, files: list[Path]) -> None:
    assert product.documents() == ()
    for path in files:
        product.add_file(path)
    steps = product.ask(Question(text="Hoeveel procent stijgt het loon?"))
    try:
        while True:
            next(steps)
    except StopIteration as done:
        answer = done.value
    assert "Het loon stijgt met 3 procent." in readable_answer(answer)
    assert product.page("drie.md", 1).text.startswith("Loon")
    assert product.search("robot")[0].passage.chunk.document == "drie.md"
    assert [one.summary.name for one in product.overviews()] == list(TEXTS_OF)
    found = _server(product)
    assert (found.well, "antwoordt met 3 rapporten; Milvus" in found.told) == (True, True)
    product.remove("drie.md")
    assert "drie.md" not in {hit.passage.chunk.document for hit in product.search("robot")}
    assert [document.name for document in product.read_documents()] == list(TEXTS_OF)[:2]


def test_a_server_that_is_away_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VRAAGBAAK_STORE", "http://127.0.0.1:1")
    monkeypatch.setenv("VRAAGBAAK_STORE_TOKEN", "root:geheim")
    assert main(["index", "list"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told == ["De opslag op http://127.0.0.1:1 antwoordt niet. Start de Milvus-server, of controleer --store."]
    found = _server(Vraagbaak(settings=Settings(data=tmp_path, store="http://127.0.0.1:1", store_token="root:geheim")))  # noqa: S106
    assert found.well is False
    assert "127.0.0.1" not in found.told + found.cure
    assert "geheim" not in repr(found)
