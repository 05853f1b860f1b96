"""Conversations on disk: kept whole, found, renamed, erased, whatever is in them and whoever else is writing."""

import contextlib
import datetime as dt
import json
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from exchanges import answer, conversations, exchange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.types import Question
from ui.conversation.exchange import Conversation, Exchange
from ui.errors import (
    BusyHistoryError,
    DamagedConversationError,
    DamagedHistoryError,
    HistoryAccessError,
    HistoryError,
    InputError,
    NewerHistoryError,
    UnknownConversationError,
)
from ui.history.conversations import History, SavePoint
from ui.history.feedback import FeedbackStore
from ui.history.file import write_transaction

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "nieuwe map" / "geschiedenis.sqlite")


def saved(history: History, *questions: str) -> SavePoint:
    """Save a conversation of these questions."""
    point = history.save(tuple(exchange(n, question) for n, question in enumerate(questions, 1)))
    assert point
    return point


def traces(folder: Path, text: str) -> list[str]:
    """The files of a folder that hold these bytes."""
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_a_conversation_comes_back_complete(history: History) -> None:
    stopped = Exchange(
        number=2, question=Question(text="Traag?"), titles={"a.pdf": "A"}, status="gestopt", text="Half ant"
    )
    failed = Exchange(
        number=3, question=Question(text="Stuk?"), titles={}, status="mislukt", error="Het ging mis. Probeer opnieuw."
    )
    conversation = (exchange(1, "Hoeveel banen?"), stopped, failed)
    point = history.save(conversation)
    assert point
    kept = History(history.path).load(point.id)
    assert kept.exchanges == conversation
    assert kept.point == point
    assert kept.title == "Hoeveel banen?"


@pytest.mark.parametrize("status", ["gestopt", "mislukt"])
def test_asking_again_without_getting_an_answer_loses_none(history: History, status: str) -> None:
    conversation = (exchange(1, "Hoeveel banen?"),)
    point = history.save(conversation)
    stopped = Exchange(number=1, question=Question(text="Hoeveel banen?"), titles={}, status=status, text="Half")  # type: ignore[arg-type]
    after = history.save((stopped,), point)
    assert after
    assert history.load(after.id).exchanges == conversation
    grown = history.save((stopped, exchange(2, "En nu?")), after)
    assert grown
    assert history.load(grown.id).exchanges == (*conversation, exchange(2, "En nu?"))


@MANY
@given(conversation=conversations)
def test_anything_comes_back_exactly(conversation: Conversation, tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    point = history.save(conversation)
    assert point
    assert history.load(point.id).exchanges == conversation
    [summary] = [item for item in history.conversations() if item.id == point.id]
    assert summary.title
    assert summary.title.isprintable()
    assert summary.questions == len(conversation)


@MANY
@given(text=st.text(st.characters(exclude_categories=()), max_size=20))
def test_half_characters_are_replaced_and_the_rest_stays(text: str, tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite")
    conversation = (replace(exchange(1, text), titles={text: text}, error=text),)
    point = history.save(conversation)
    assert point
    [kept] = history.load(point.id).exchanges
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert (kept.question.text, kept.titles, kept.error) == (whole, {whole: whole}, whole)
    assert len(whole.encode()) >= len(whole)
    assert history.save(conversation, point) == point  # unchanged: nothing to save
    history.conversations(text)


def test_half_characters_become_the_replacement_character(history: History) -> None:
    point = saved(history, "a\ud83db\ude00 \U0001f600")
    assert history.load(point.id).exchanges[0].question.text == "a\ufffdb\ufffd \U0001f600"


def test_very_long_texts_are_kept(history: History) -> None:
    long = "Hoeveel banen zijn er? " * 100_000
    point = history.save((exchange(1, long, long),))
    assert point
    assert history.load(point.id).exchanges[0].text == long
    assert history.conversations()[0].title == "Hoeveel banen zijn er? Hoeveel banen zijn er? Hoeveel banen…"


def test_nothing_is_made_before_the_first_save(history: History) -> None:
    assert history.conversations() == ()
    assert history.conversations("iets") == ()
    history.delete_all()
    with pytest.raises(UnknownConversationError):
        history.load("0")
    assert not history.path.parent.exists()


def test_a_running_exchange_is_not_kept(history: History) -> None:
    running = replace(exchange(1, "Eerste?"), status="schrijft", answer=None)
    assert history.save((running,)) is None
    assert history.conversations() == ()
    point = history.save((exchange(1, "Eerste?"), replace(running, number=2)))
    assert point
    assert [e.number for e in history.load(point.id).exchanges] == [1]


def test_saving_again_adds_what_is_new(history: History) -> None:
    first = saved(history, "Eerste?")
    both = (exchange(1, "Eerste?"), exchange(2, "Tweede?"))
    second = history.save(both, first)
    assert second == SavePoint(id=first.id, revision=first.revision + 1)
    assert history.load(first.id).exchanges == both
    assert len(history.conversations()) == 1


def test_asking_again_replaces_the_last_answer_once_it_is_there(history: History) -> None:
    point = saved(history, "Eerste?", "Tweede?")
    again = replace(exchange(2, "Tweede?"), status="zoekt", answer=None)
    assert history.save((exchange(1, "Eerste?"), again), point) == point
    assert history.load(point.id).exchanges == (exchange(1, "Eerste?"), exchange(2, "Tweede?"))
    changed = (exchange(1, "Eerste?"), exchange(2, "Tweede?", "Iets anders."))
    history.save(changed, point)
    assert history.load(point.id).exchanges == changed


def test_two_windows_in_one_conversation_lose_nothing(history: History) -> None:
    point = saved(history, "Eerste?")
    history.rename(point.id, "Samen")
    mine = history.save((exchange(1, "Eerste?"), exchange(2, "Van mij?")), point)
    yours = history.save((exchange(1, "Eerste?"), exchange(2, "Van u?")), point)
    assert mine
    assert yours
    assert mine.id == point.id != yours.id
    assert [e.question.text for e in history.load(mine.id).exchanges] == ["Eerste?", "Van mij?"]
    assert [e.question.text for e in history.load(yours.id).exchanges] == ["Eerste?", "Van u?"]
    assert history.load(yours.id).title == "Samen"
    further = history.save((exchange(1, "Eerste?"), exchange(2, "Van u?"), exchange(3, "Verder?")), yours)
    assert further == SavePoint(id=yours.id, revision=yours.revision + 1)


def test_what_was_erased_does_not_come_back(history: History) -> None:
    """Another window still shows the conversation, and goes on with it."""
    point = saved(history, "Geheim?")
    history.delete_all()
    with pytest.raises(UnknownConversationError, match="misschien is het gewist"):
        history.save((exchange(1, "Geheim?"), exchange(2, "Verder?")), point)
    assert history.conversations() == ()
    assert not traces(history.path.parent, "Geheim")


def test_last_changed_comes_first_with_local_times(history: History) -> None:
    before = dt.datetime.now().astimezone() - dt.timedelta(milliseconds=1)
    old, new = saved(history, "Oud?"), saved(history, "Nieuw?")
    assert [c.id for c in history.conversations()] == [new.id, old.id]
    time.sleep(0.005)
    history.save((exchange(1, "Oud?"), exchange(2, "Weer?")), old)
    first, second = history.conversations()
    assert (first.id, first.questions, second.id, second.questions) == (old.id, 2, new.id, 1)
    for moment in (first.created, first.changed):
        parsed = dt.datetime.fromisoformat(moment)
        assert parsed.utcoffset() == dt.datetime.now().astimezone().utcoffset()
        assert before <= parsed <= dt.datetime.now().astimezone()
    assert first.created < first.changed
    history.rename(new.id, "Anders")
    assert [c.id for c in history.conversations()] == [old.id, new.id]


def test_moments_on_both_sides_of_the_clock_change_are_in_order(history: History) -> None:
    summer, winter = saved(history, "Zomer?"), saved(history, "Winter?")
    with sqlite3.connect(history.path) as file:
        file.execute("UPDATE conversations SET changed = '2026-10-25T02:50:00.000+02:00' WHERE id = ?", (summer.id,))
        file.execute("UPDATE conversations SET changed = '2026-10-25T02:10:00.000+01:00' WHERE id = ?", (winter.id,))
    assert [c.title for c in history.conversations()] == ["Winter?", "Zomer?"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Hoeveel banen?", "Hoeveel banen?"),
        ("  Hoeveel\n banen?\x00 ", "Hoeveel banen?"),
        (
            "Welk deel van de bedrijven verwacht dat de opleidingsbehoefte verschuift?",
            "Welk deel van de bedrijven verwacht dat de…",
        ),
        ("x" * 70, "x" * 60 + "…"),
        ("\u200b", "Gesprek"),
    ],
)
def test_the_first_question_is_the_title(history: History, question: str, title: str) -> None:
    assert history.load(saved(history, question, "Tweede?").id).title == title


def test_a_title_that_the_user_chose_stays(history: History) -> None:
    point = saved(history, "Eerste?")
    history.rename(point.id, "  Voor de\nraad ")
    history.save((exchange(1, "Eerste?"), exchange(2, "Tweede?")), point)
    assert history.load(point.id).title == "Voor de raad"


@pytest.mark.parametrize("title", ["", " \n", "\x00", "x" * 201])
def test_a_title_must_be_usable(history: History, title: str) -> None:
    point = saved(history, "Eerste?")
    with pytest.raises(InputError, match="titel"):
        history.rename(point.id, title)
    assert history.load(point.id).title == "Eerste?"


@pytest.mark.parametrize("id_", ["", "0", "\udcff", "x' OR '1'='1"])
def test_an_unknown_conversation_is_said_to_be_unknown(history: History, id_: str) -> None:
    saved(history, "Eerste?")
    actions: tuple[Callable[[], object], ...] = (
        lambda: history.load(id_),
        lambda: history.rename(id_, "Titel"),
        lambda: history.delete(id_),
    )
    for action in actions:
        with pytest.raises(UnknownConversationError, match="Er is geen gesprek"):
            action()
    assert len(history.conversations()) == 1


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["c", "b", "a"]),
        ("  ", ["c", "b", "a"]),
        ("scholing", ["a"]),  # inside "scholingsbehoefte"
        ("SCHOLINGSbehoefte", ["a"]),
        ("categorieen", ["b"]),
        ("Categorieën?", ["b"]),
        ("cate\u0301gorieën", ["b"]),
        ("een", ["c", "b"]),
        ("zorg bouw", ["b"]),  # in two exchanges of one conversation
        ("zorg lonen", []),
        ("120 banen", ["b", "a"]),  # in the places
        ("prijs", ["c", "b", "a"]),  # in what was not found
        ("zo'n", ["c"]),
        ("verzameld", ["c"]),  # in a title
        ("\u201cwerk\u201d,", ["c"]),
        ("%", ["c"]),
        ("_", []),
        ("taalmodel", []),  # in a remark, which is not about the report
        ("meer niet", []),  # around the place, not in it
    ],
)
def test_searching(history: History, search: str, found: list[str]) -> None:
    ids = {
        saved(history, "Verschuift de Scholingsbehoefte?").id: "a",
        saved(history, "Welke categorieën zijn er in de zorg?", "En één in de bouw?").id: "b",
    }
    point = history.save((exchange(1, "Wat vindt zo’n werkgever van lonen?", "Een antwoord over “werk” van 51%."),))
    assert point
    history.rename(point.id, "Verzameld")
    ids[point.id] = "c"
    assert [ids[item.id] for item in history.conversations(search)] == found


def test_letters_and_accents_may_be_apart(history: History) -> None:
    point = saved(history, "Welke categorie\u0308en?", "Een?")
    history.rename(point.id, "Financie\u0308n")
    for search in ("categorieën", "categorieen", "categorie\u0308en", "financiën"):
        assert [item.id for item in history.conversations(search)] == [point.id]
    assert history.load(point.id).exchanges[0].question.text == "Welke categorie\u0308en?"


def test_a_search_shows_where_it_was_found(history: History) -> None:
    long = "Eerst iets over de krapte. " * 10
    point = history.save(
        (
            exchange(1, "Wat is er bekend?", "Niets over het onderwerp."),
            exchange(2, "En verder?", f"{long}De scholingsbehoefte van Één\nwerkgever verschuift. {long}"),
        )
    )
    assert point
    history.rename(point.id, "Álles")
    assert history.conversations()[0].snippet == ""
    assert history.conversations("een WERKGEVER")[0].snippet == (
        "…Eerst iets over de krapte. De scholingsbehoefte van Één werkgever verschuift. Eerst iets over de krapte. Eerst…"
    )
    assert history.conversations("bekend")[0].snippet.startswith("Wat is er bekend? Niets over het onderwerp.")
    assert history.conversations("alles")[0].snippet.startswith("Wat is er bekend?")


def test_deleting_one_leaves_the_others(history: History) -> None:
    gone, kept = saved(history, "Geheim?"), saved(history, "Blijft?")
    history.delete(gone.id)
    assert [item.id for item in history.conversations()] == [kept.id]
    with pytest.raises(UnknownConversationError):
        history.delete(gone.id)
    assert history.load(kept.id).exchanges == (exchange(1, "Blijft?"),)


def test_no_byte_of_a_deleted_conversation_is_left(history: History) -> None:
    points = {name: saved(history, *[f"{name} " * n * 40 for n in range(1, 4)]) for name in ("geheim1", "geheim2")}
    for name, point in points.items():
        FeedbackStore(history.path).give(point.id, 1, "nuttig", name)
        history.rename(point.id, name)
        assert traces(history.path.parent, name)
    for name, point in points.items():
        history.delete(point.id)
        assert traces(history.path.parent, name) == []
        assert traces(history.path.parent, point.id) == []


def test_no_byte_is_left_where_the_database_moved_rows(history: History) -> None:
    """Rows of many sizes, written and replaced until SQLite has left a copy that secure_delete does not know of."""
    chance = random.Random(21)
    with write_transaction(history.path) as file:
        for number in range(40):
            file.execute("INSERT INTO conversations VALUES (?, '', 0, '', '', 1)", (f"c{number:02}",))
        for _ in range(600):
            id_ = f"c{chance.randrange(40):02}"
            if chance.random() < 0.8:
                number, size = chance.randrange(6), chance.choice([5, 50, 300, 900, 3000, 20000])
                row = (id_, number, f"geheim-{id_} " * (size // 10 + 1))
                file.execute("INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, '')", row)
            else:
                file.execute("DELETE FROM exchanges WHERE conversation = ?", (id_,))
    for number in range(0, 20, 5):
        assert traces(history.path.parent, f"geheim-c{number:02}")
        history.delete(f"c{number:02}")
        assert traces(history.path.parent, f"geheim-c{number:02}") == []


def test_nobody_comes_between_deleting_and_writing_afresh(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash there would leave what lies in the journal, and another window could keep the file from being renewed."""
    seen: list[object] = []

    class Watching(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == "VACUUM":
                seen.append(traces(history.path.parent, "geheim"))
                with contextlib.closing(sqlite3.connect(history.path, timeout=0)) as other:
                    try:
                        other.execute("SELECT * FROM conversations")
                    except sqlite3.OperationalError as error:
                        seen.append(str(error))
            return super().execute(sql, *values)  # type: ignore[arg-type]

    saved(history, "geheim " * 5000)
    monkeypatch.setattr("ui.history.file.sqlite3.connect", partial(sqlite3.connect, factory=Watching))
    history.delete_all()
    assert seen == [[], "database is locked"]


def test_no_byte_of_anything_is_left_after_erasing_all(history: History) -> None:
    for number in range(30):
        point = saved(history, *[f"geheim {number} {n} " * n * 30 for n in range(1, 6)])
        FeedbackStore(history.path).give(point.id, 1, "nuttig", "geheim")
    history.rename(point.id, "geheim")
    assert traces(history.path.parent, "geheim")
    history.delete_all()
    assert traces(history.path.parent, "geheim") == []
    assert traces(history.path.parent, "banen") == []  # nor of answers and passages
    assert traces(history.path.parent, point.id) == []
    assert history.path.stat().st_size < 50_000
    assert FeedbackStore(history.path).given() == ()
    again = saved(history, "Opnieuw?")
    assert history.load(again.id).exchanges == (exchange(1, "Opnieuw?"),)


@pytest.mark.skipif(os.name != "posix", reason="modes of files exist on POSIX")
def test_only_the_user_can_read_the_files(history: History) -> None:
    seen: set[tuple[str, int]] = set()
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            for path in history.path.parent.glob("*"):
                try:
                    seen.add((path.name, path.stat().st_mode & 0o777 if path.stat().st_size else 0o600))
                except FileNotFoundError:
                    continue

    watcher = threading.Thread(target=watch)
    old = os.umask(0)
    try:
        watcher.start()
        for number in range(15):
            saved(history, f"Vraag {number}? " * 2000)
    finally:
        stop.set()
        watcher.join()
        os.umask(old)
    assert {name for name, _ in seen} == {"geschiedenis.sqlite", "geschiedenis.sqlite-journal"}
    assert {mode for _, mode in seen} == {0o600}
    history.path.chmod(0o644)
    history.conversations()
    assert history.path.stat().st_mode & 0o777 == 0o600


def test_a_second_window_waits_for_the_first(history: History) -> None:
    saved(history, "Eerste?")
    other = sqlite3.connect(history.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.5, lambda: other.execute("ROLLBACK"))
    release.start()
    saved(history, "Tweede?")
    release.join()
    other.close()
    assert [c.title for c in history.conversations()] == ["Tweede?", "Eerste?"]


def test_a_window_that_never_lets_go_is_named(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.history.file.PATIENCE", 0.1)
    saved(history, "Eerste?")
    other = sqlite3.connect(history.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    actions: tuple[Callable[[], object], ...] = (history.conversations, lambda: saved(history, "x"), history.delete_all)
    for action in actions:
        with pytest.raises(BusyHistoryError, match=r"^Een ander venster of commando gebruikt de geschiedenis nu\."):
            action()
    other.close()
    assert [c.title for c in history.conversations()] == ["Eerste?"]


def test_a_newer_version_is_refused_and_left_alone(history: History) -> None:
    point = saved(history, "Eerste?")
    with sqlite3.connect(history.path) as file:
        file.execute("PRAGMA user_version = 2")
    before = history.path.read_bytes()
    actions: tuple[Callable[[], object], ...] = (
        history.conversations,
        lambda: history.load(point.id),
        lambda: saved(history, "x"),
        lambda: history.rename(point.id, "x"),
        lambda: history.delete(point.id),
    )
    for action in actions:
        with pytest.raises(NewerHistoryError, match=r"is van een nieuwere versie van Vraagbaak\. Werk Vraagbaak bij"):
            action()
    assert history.path.read_bytes() == before
    history.delete_all()  # the user wants it gone, whatever it is
    assert not traces(history.path.parent, "Eerste")
    assert saved(history, "Opnieuw?")


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE iets_anders (geheim TEXT)")
        file.execute("INSERT INTO iets_anders VALUES ('geheim')")


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"geheim, geen database " * 100),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: path.write_bytes(path.read_bytes()[:100] + bytes(4000) + path.read_bytes()[4100:]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"tableconversations", b"table\xe8\xffnversations")),
        lambda path: path.unlink() or other_database(path),
    ],
    ids=["no database", "cut off", "page of zeros", "no text in the tables", "other database"],
)
def test_a_damaged_file_is_named_with_its_cure(history: History, damage: Callable[[Path], object]) -> None:
    saved(history, *["geheim " * 500] * 5)
    damage(history.path)
    with pytest.raises(DamagedHistoryError) as caught:
        history.conversations("geheim")
    assert str(caught.value) == (
        f"Het geschiedenisbestand {history.path} is beschadigd of niet van Vraagbaak. Zet een reservekopie terug, of "
        "wis het bestand met 'vraagbaak history delete --all'."
    )
    history.delete_all()
    assert traces(history.path.parent, "geheim") == []
    assert history.load(saved(history, "Opnieuw?").id).exchanges == (exchange(1, "Opnieuw?"),)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, SavePoint]:
    history = History(tmp_path_factory.mktemp("heel") / "h.sqlite")
    points = [saved(history, *[f"geheim {number} " * n * 9 for n in range(1, 5)]) for number in range(6)]
    FeedbackStore(history.path).give(points[3].id, 1, "nuttig", "geheim")
    return history.path.read_bytes(), points[3]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_gives_our_error_or_none(
    healthy: tuple[bytes, SavePoint], data: st.DataObject, tmp_path: Path
) -> None:
    content, point = bytearray(healthy[0]), healthy[1]
    place = st.integers(0, len(content) - 1) | st.integers(0, 3000)
    for at, fresh in data.draw(st.lists(st.tuples(place, st.binary(min_size=1, max_size=60)), min_size=1, max_size=20)):
        content[at : at + len(fresh)] = fresh
    history, feedback = History(tmp_path / "h.sqlite"), FeedbackStore(tmp_path / "h.sqlite")
    history.path.with_name("h.sqlite-journal").unlink(missing_ok=True)
    history.path.write_bytes(content)
    actions: tuple[Callable[[], object], ...] = (
        history.conversations,
        lambda: history.conversations("geheim"),
        lambda: history.load(point.id),
        feedback.given,
        feedback.export,
        lambda: feedback.give(point.id, 2, "niet nuttig"),
        lambda: history.rename(point.id, "Titel"),
        lambda: history.save((exchange(1, "Nieuw?"),), point),
        lambda: history.delete(point.id),
    )
    for action in actions:
        with contextlib.suppress(HistoryError):
            action()
    history.delete_all()
    assert traces(tmp_path, "geheim") == []
    assert history.load(saved(history, "Opnieuw?").id).exchanges == (exchange(1, "Opnieuw?"),)
    history.path.unlink()


def test_an_empty_file_is_a_new_history(history: History) -> None:
    """As it is left when the program is killed before the first save."""
    history.path.parent.mkdir()
    history.path.touch()
    assert history.conversations() == ()
    assert saved(history, "Eerste?")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    (tmp_path / "map").mkdir()
    for path in (tmp_path / "bestand" / "h.sqlite", tmp_path / "map"):
        with pytest.raises(HistoryAccessError, match=r"is niet te openen of te beschrijven\. Controleer uw rechten"):
            saved(History(path), "Eerste?")


def spoiled(history: History, point: SavePoint, spoil: Callable[[Any], object], number: int = 2) -> None:
    """Change an exchange of a conversation on disk."""
    with sqlite3.connect(history.path) as file:
        (body,) = file.execute(
            "SELECT body FROM exchanges WHERE conversation = ? AND number = ?", (point.id, number)
        ).fetchone()
        raw = json.loads(body)
        spoil(raw)
        file.execute(
            "UPDATE exchanges SET body = ? WHERE conversation = ? AND number = ?", (json.dumps(raw), point.id, number)
        )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.update(extra=1),
        lambda raw: raw["answer"]["passages"][0]["chunk"].update(extra=1),
        lambda raw: raw.pop("titles"),
        lambda raw: raw["answer"].pop("remarks"),
        lambda raw: raw["answer"]["places"][0]["citations"][0].pop("page"),
        lambda raw: raw.update(number="2"),
        lambda raw: raw.update(status="onbekend"),
        lambda raw: raw["answer"].update(abstained=1),
        lambda raw: raw["answer"].update(answerable=None),
    ],
)
def test_one_conversation_of_another_form_leaves_the_others(
    history: History, spoil: Callable[[dict[str, object]], object]
) -> None:
    bad, good = saved(history, "Eerste?", "Tweede?"), saved(history, "Goed?")
    spoiled(history, bad, spoil)
    with pytest.raises(DamagedConversationError) as caught:
        history.load(bad.id)
    assert str(caught.value) == (
        "Het gesprek “Eerste?” is beschadigd of van een andere versie van Vraagbaak. Wis het met 'vraagbaak history "
        f"delete {bad.id}'; de andere gesprekken blijven."
    )
    assert [item.title for item in history.conversations("banen")] == ["Goed?", "Eerste?"]
    assert history.load(good.id).exchanges == (exchange(1, "Goed?"),)
    history.delete(bad.id)
    assert [item.title for item in history.conversations()] == ["Goed?"]


def test_a_field_with_a_default_may_be_of_a_later_date(history: History) -> None:
    """So a conversation can still be read when an exchange gets one more field."""
    point = saved(history, "Eerste?", "Tweede?")
    spoiled(history, point, lambda raw: raw.pop("error"))
    assert history.load(point.id).exchanges[1] == exchange(2, "Tweede?")


def test_a_conversation_is_saved_whole_or_not_at_all(history: History) -> None:
    point = saved(history, "Eerste?")
    endless = replace(exchange(2, "Tweede?"), answer=replace(answer("Tweede?"), answerable=float("nan")))
    with pytest.raises(ValueError, match="not JSON compliant"):
        history.save((exchange(1, "Anders?"), endless), point)
    assert history.load(point.id).exchanges == (exchange(1, "Eerste?"),)


# --- what an earlier version kept ---------------------------------------------------------------------------------

OLD = [json.loads(line) for line in Path(__file__).with_name("old-exchanges.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def old(history: History) -> SavePoint:
    """A conversation as a version kept it whose answers were made of sentences."""
    point = saved(history, *["Vraag?"] * len(OLD))
    with sqlite3.connect(history.path) as file:
        for body in OLD:
            file.execute("UPDATE exchanges SET body = ? WHERE number = ?", (json.dumps(body), body["number"]))
    return point


def test_each_quote_of_an_old_answer_is_a_place(history: History, old: SavePoint) -> None:
    quotes = history.load(old.id).exchanges[0].answer
    assert quotes
    assert [(p.marker, p.document, p.heading, [s.text for s in p.sentences]) for p in quotes.places] == [
        (1, "monitor.pdf", "Banen", ["“Wij groeien. Dat is goed.”"]),
        (2, "monitor.pdf", "Banen", ["In 2024 waren er 120 banen"]),
        (3, "monitor.pdf", "Banen", ["en 30 vacatures."]),
    ]
    assert [(c.page, c.quote) for c in quotes.places[1].citations] == [(5, "In 2024 waren er 120 banen")]
    assert (quotes.written, quotes.short, quotes.mode) == ((), None, "citaten")
    assert quotes.remarks == ("Er is geen taalmodel. Daarom ziet u de zinnen uit het rapport zelf.",)


def test_what_a_model_wrote_of_old_has_no_tick_any_more(history: History, old: SavePoint) -> None:
    exchange_ = history.load(old.id).exchanges[1]
    assert exchange_.answer
    assert [(s.text, s.markers, s.status) for s in exchange_.answer.written] == [
        ("Lonen stegen met 3%.", (1,), "niet gecontroleerd"),
        ("Volgens bron [7] kwam dat door krapte.", (2,), "niet gecontroleerd"),
    ]
    assert all("minder streng" in s.reason for s in exchange_.answer.written)
    assert exchange_.answer.remarks == ("2 zinnen zijn toen weggelaten, want het rapport zei het niet.",)
    assert exchange_.searched[0].sha256 == "a" * 64


def test_an_old_refusal_and_what_was_stopped_stay_what_they_were(history: History, old: SavePoint) -> None:
    refused, stopped = history.load(old.id).exchanges[2:]
    assert refused.answer
    assert refused.answer.abstained
    assert refused.answer.refusal == OLD[2]["answer"]["text"]
    assert len(refused.answer.passages) == 4
    assert (stopped.status, stopped.text, stopped.answer) == ("gestopt", "Half", None)


def test_going_on_with_an_old_conversation_keeps_its_answers_and_what_was_thought_of_them(
    history: History, old: SavePoint
) -> None:
    feedback = FeedbackStore(history.path)
    feedback.give(old.id, 1, "nuttig")
    kept = history.load(old.id)
    point = history.save((*kept.exchanges, exchange(5, "Verder?")), kept.point)
    assert point
    assert [one.number for one in history.load(point.id).exchanges] == [1, 2, 3, 4, 5]
    assert [one.verdict for one in feedback.given(point.id)] == ["nuttig"]
    [line] = feedback.export().text.splitlines()
    assert json.loads(line)["evidence"] == [citation["quote"] for citation in OLD[0]["answer"]["citations"]]


@pytest.mark.parametrize("name", ["marker", "quote", "passage", "page"])
def test_an_old_answer_that_is_not_whole_is_damaged(history: History, old: SavePoint, name: str) -> None:
    spoiled(history, old, lambda raw: raw["answer"]["citations"][0].pop(name), number=1)
    with pytest.raises(DamagedConversationError):
        history.load(old.id)
