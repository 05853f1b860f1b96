"""The file of the conversations: rights, other windows, other versions, and any damage."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from exchanges import answer, exchange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept_conversations import saved, spoiled, traces

from ui.errors import (
    BusyHistoryError,
    DamagedConversationError,
    DamagedHistoryError,
    HistoryAccessError,
    HistoryError,
    NewerHistoryError,
)
from ui.history.conversations import History, SavePoint
from ui.history.feedback import FeedbackStore


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "nieuwe map" / "geschiedenis.sqlite")


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
