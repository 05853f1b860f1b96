"""Writing a file whole or not at all, and who may read it meanwhile."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.atomic import write_file

on_posix = pytest.mark.skipif(os.name != "posix", reason="modes mean nothing here")


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@on_posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_with_a_mode_nobody_else_reads_it_before_it_is_whole(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    opened, synced = os.open, os.fsync

    def look(*arguments: object, **options: object) -> int:
        descriptor: int = opened(*arguments, **options)  # type: ignore[arg-type]
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob(".*.tmp"))
        return descriptor

    def look_again(descriptor: int) -> None:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob(".*.tmp"))
        synced(descriptor)

    monkeypatch.setattr(os, "open", look)
    monkeypatch.setattr(os, "fsync", look_again)
    write_file(tmp_path / "geheim.json", b"{}", mode=mode)
    assert seen == [0o600, 0o600]
    assert (tmp_path / "geheim.json").stat().st_mode & 0o777 == mode


@on_posix
def test_a_secret_file_that_lay_open_is_closed_when_it_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "geheim.json"
    path.write_text("oud")
    path.chmod(0o644)
    write_file(path, b"nieuw", mode=0o600)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("nieuw", 0o600)


@on_posix
def test_without_a_mode_a_file_is_as_the_process_makes_them(tmp_path: Path) -> None:
    write_file(tmp_path / "open", b"x")
    os.umask(0o077)
    write_file(tmp_path / "dicht", b"x")
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("open", "dicht")] == [0o644, 0o600]


def test_another_file_stays_where_it_may_not_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    synced = os.fsync

    def meanwhile(descriptor: int) -> None:
        path.write_text("van een ander")
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(FileExistsError):
        write_file(path, b"van mij", overwrite=False)
    assert (names(tmp_path), path.read_text()) == (["a.md"], "van een ander")


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("oud")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_file(path, b"nieuw")
    assert (names(tmp_path), path.read_text()) == (["a.md"], "oud")


def test_of_many_who_write_at_once_one_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    contents = [bytes([65 + number]) * 200_000 for number in range(8)]
    writing = [threading.Thread(target=write_file, args=(path, content)) for content in contents]
    for one in writing:
        one.start()
    for one in writing:
        one.join()
    assert (names(tmp_path), path.read_bytes() in contents) == (["a.txt"], True)
