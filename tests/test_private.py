"""Who may read what the product writes, and what becomes of files that came in."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from exchanges import exchange

from index.store.manifest import locked_manifest
from ui.cli import main
from ui.errors import InputError
from ui.export.saving import write_transcript
from ui.export.transcript import TranscribedQuestion, make_transcript
from ui.history.conversations import History
from ui.private import close_to_others, discard_upload, private_files, upload_folder
from ui.product import Vraagbaak
from ui.settings import Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes mean nothing here")


def open_to_others(*folders: Path) -> list[str]:
    """Return what others can read or enter, of these folders and all that is in them."""
    every = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return [f"{path} {path.stat().st_mode:o}" for path in every if path.stat().st_mode & 0o077]


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_is_written_within_is_the_users_alone(tmp_path: Path) -> None:
    with private_files():
        (tmp_path / "map").mkdir()
        (tmp_path / "map" / "bestand").write_text("x", encoding="utf-8")
    assert open_to_others(tmp_path / "map") == []
    (tmp_path / "daarna").touch()
    assert (tmp_path / "daarna").stat().st_mode & 0o777 == 0o644


def test_folders_are_the_users_alone_also_without_the_command(tmp_path: Path) -> None:
    with locked_manifest(tmp_path / "data" / "collection"):
        pass
    History(tmp_path / "history" / "geschiedenis.sqlite").save((exchange(1, "Vraag?"),), None)
    assert (tmp_path / "data" / "collection").stat().st_mode & 0o777 == 0o700
    assert open_to_others(tmp_path / "history") == []


def test_what_an_earlier_version_left_open_is_closed_by_the_next_command(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    settings.collection.mkdir(parents=True, mode=0o755)
    settings.threshold.write_text("{}", encoding="utf-8")
    assert main(["--data", str(settings.data), "index", "list"]) == 0
    assert settings.collection.stat().st_mode & 0o777 == 0o700
    assert settings.threshold.stat().st_mode & 0o777 == 0o600
    assert settings.data.stat().st_mode & 0o777 == 0o755  # a folder that the user chose


def test_the_usual_data_folder_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VRAAGBAAK_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "vraagbaak").mkdir(mode=0o755)
    assert main(["index", "list"]) == 0
    if sys.platform == "linux":
        assert (tmp_path / "vraagbaak").stat().st_mode & 0o777 == 0o700


def test_closing_keeps_what_the_user_may_do(tmp_path: Path) -> None:
    path = tmp_path / "bestand"
    path.touch(mode=0o644)
    path.chmod(0o544)
    close_to_others(path, tmp_path / "bestaat niet")
    assert path.stat().st_mode & 0o777 == 0o500


@pytest.mark.slow
def test_commands_write_for_the_user_alone(own_data: Callable[[], Path], tmp_path: Path) -> None:
    data, report = own_data(), tmp_path / "kort.txt"
    report.write_text("In 2024 waren er 120 banen. Dat zijn er 20 meer dan in 2023.\n", encoding="utf-8")
    assert main(["--data", str(data), "index", "add", str(report)]) == 0
    Vraagbaak(settings=Settings(data=data)).history().save((exchange(1, "Vraag?"),), None)
    (added,) = [path.parent for path in (data / "collection" / "documents").glob("*/source.txt")]
    assert open_to_others(added, data / "collection" / "manifest.json", data / "geschiedenis.sqlite") == []
    assert (data / "collection").stat().st_mode & 0o777 == 0o700


def test_the_kept_threshold_is_the_users_alone(tmp_path: Path) -> None:
    with private_files():
        Vraagbaak(settings=Settings(data=tmp_path)).keep_threshold(0.5)
    assert open_to_others(tmp_path / "drempel.json") == []


# --- files that the user wants to share ----------------------------------------------------------------------------


def test_an_export_is_closed_until_it_is_whole_and_then_as_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = exchange(1, "Vraag?")
    assert asked.answer is not None
    record = make_transcript(
        [TranscribedQuestion(text="Vraag?", documents=(), answer=asked.answer, versions={})], (), ""
    )
    seen: list[int] = []
    synced = os.fsync

    def look(descriptor: int) -> None:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob(".*.tmp"))
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    path = tmp_path / "antwoord.md"
    write_transcript(record, path, overwrite=False)
    assert seen == [0o600]
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o640)
    write_transcript(record, path, overwrite=True)
    assert path.stat().st_mode & 0o777 == 0o640


# --- uploads -------------------------------------------------------------------------------------------------------


def test_uploads_stand_in_the_data_folder_and_go_when_the_window_does(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with upload_folder(data) as uploads:
        assert uploads.parent == data / "uploads"
        assert open_to_others(data / "uploads" / uploads.name) == []
        assert (data / "uploads").stat().st_mode & 0o777 == 0o700
        (uploads / "a").mkdir()
        (uploads / "a" / "rapport.pdf").write_bytes(b"x")
    assert [path.name for path in (data / "uploads").iterdir() if path.name != ".lock"] == []


def test_a_file_that_was_read_goes_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "hash").mkdir()
    path = tmp_path / "hash" / "rapport.pdf"
    path.write_bytes(b"x")
    discard_upload(path)
    discard_upload(path)
    assert list(tmp_path.iterdir()) == []


HOLD = """
import sys, time
from pathlib import Path
from ui.private import upload_folder
with upload_folder(Path(sys.argv[1])) as own:
    (own / "rapport.pdf").touch()
    print(own, flush=True)
    time.sleep(60)
"""


def test_uploads_of_a_killed_window_are_swept_and_those_of_a_living_one_stay(tmp_path: Path) -> None:
    paths = os.pathsep.join(filter(None, sys.path))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        for _ in range(2)
    ]
    killed, living = (Path(process.stdout.readline().strip()) for process in processes if process.stdout)
    processes[0].send_signal(signal.SIGKILL)
    processes[0].wait()
    try:
        assert (killed / "rapport.pdf").exists()
        with upload_folder(tmp_path) as own:
            assert {path for path in own.parent.iterdir() if path.is_dir()} == {living, own}
            assert (living / "rapport.pdf").exists()
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    said = r"Schrijven in \S+data lukte niet\. Maak ruimte vrij of kies met --data een andere map\."
    with pytest.raises(InputError, match=said), upload_folder(tmp_path / "data"):
        pass


@pytest.mark.parametrize("given", ["0", "-5", "veel", "1.5"])
def test_the_largest_upload_is_a_whole_number(
    given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VRAAGBAAK_MAX_UPLOAD", given)
    assert main(["start"]) == 1
    assert "De grootste upload moet een heel getal van 1 of meer zijn, in MB." in capsys.readouterr().err


def test_the_largest_upload_is_an_option_or_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.commands.start import largest_upload

    monkeypatch.setenv("VRAAGBAAK_MAX_UPLOAD", "5")
    assert largest_upload(3) == 3_000_000
    assert largest_upload(None) == 5_000_000
    monkeypatch.delenv("VRAAGBAAK_MAX_UPLOAD")
    assert largest_upload(None) == 200_000_000
