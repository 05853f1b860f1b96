"""Recognising the text of scans by a separate program, within limits."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from fakes import CountingEmbedder
from scanned_pages import posix, scan_page, stand_in, typed_page, written

from index.errors import RecognitionError, TooLargeError
from index.limits import ReadLimits, parse_limits
from index.reading.pdf.scans.recognition import INSTALL, recognised
from index.store.collection import add_document
from index.store.folder import open_library
from index.unread import Unread
from ui.text.unread import how_to_recognise

needs_program = pytest.mark.skipif(
    shutil.which("ocrmypdf") is None or shutil.which("tesseract") is None, reason="ocrmypdf is not on this computer"
)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    return stand_in(tmp_path, monkeypatch)


@pytest.fixture
def no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "leeg"))


def recognise(path: Path, folder: Path, **options: object) -> bytes:
    chosen = {"name": "scan.pdf", "pages": (), "count": 2, "anew": False, "limits": ReadLimits(), **options}
    with recognised(path, folder, **chosen) as made:  # type: ignore[arg-type]
        return made.read_bytes()


@posix
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "--skip-text --output-type pdf --optimize 0 --language nld"),
        ({"pages": (2, 5), "anew": True}, "--force-ocr --output-type pdf --optimize 0 --language nld"),
    ],
)
def test_the_program_is_asked_for_a_plain_pdf_in_dutch(
    tmp_path: Path,
    program: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, object],
    said: str,
) -> None:
    monkeypatch.setenv("VRAAGBAAK_API_KEY", "geheim")
    noted = program(
        "assert 'VRAAGBAAK_API_KEY' not in os.environ and os.environ['TMPDIR'] == os.getcwd()\n"
        "shutil.copyfile(sys.argv[-2], sys.argv[-1])"
    )
    path = written(tmp_path / "-een naam.pdf", typed_page)
    assert recognise(path, tmp_path / "data", **options) == path.read_bytes()
    assert noted.read_text().startswith(said)
    assert ("--pages 2,5 source.pdf recognised.pdf\n" in noted.read_text()) == bool(options)
    assert list((tmp_path / "data" / ".ocr").iterdir()) == []


@posix
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit(3)", "ontbreekt een deel van de tekstherkenning, of de Nederlandse taal"),
        ("sys.exit(8)", "is beveiligd"),
        ("sys.exit(15)", "stopte met een fout"),
        ("sys.exit(0)", "stopte met een fout"),  # and it made nothing
    ],
)
def test_what_goes_wrong_is_one_line_with_what_to_do(
    tmp_path: Path, program: Callable[[str], Path], body: str, said: str
) -> None:
    program(body)
    with pytest.raises(RecognitionError, match=said) as raised:
        recognise(written(tmp_path / "scan.pdf", typed_page), tmp_path / "data")
    assert "\n" not in str(raised.value)
    assert list((tmp_path / "data" / ".ocr").iterdir()) == []


CHILD = "p = subprocess.Popen(['sleep', '60']); open({!r}, 'w').write(str(p.pid)); time.sleep(60)"


def gone(noted: Path) -> bool:
    for _ in range(50):
        if not psutil.pid_exists(int(noted.read_text())) or (
            psutil.Process(int(noted.read_text())).status() == psutil.STATUS_ZOMBIE
        ):
            return True
        time.sleep(0.05)
    return False


@posix
def test_at_a_limit_all_its_processes_end(tmp_path: Path, program: Callable[[str], Path]) -> None:
    child = tmp_path / "kind.txt"
    program(CHILD.format(str(child)))
    path = written(tmp_path / "scan.pdf", typed_page)
    with pytest.raises(TooLargeError, match=r"na 1 seconden tekst herkennen nog niet klaar.*herkennen=2"):
        recognise(path, tmp_path / "data", limits=ReadLimits(recognition=1))
    assert gone(child)
    program("x = bytearray(150_000_000)\ntime.sleep(60)")
    with pytest.raises(TooLargeError, match="meer dan 100 MB geheugen"):
        recognise(path, tmp_path / "data", limits=ReadLimits(memory=100))
    assert list((tmp_path / "data" / ".ocr").iterdir()) == []


@posix
def test_who_stops_it_stops_all_its_processes(tmp_path: Path, program: Callable[[str], Path]) -> None:
    child = tmp_path / "kind.txt"
    program(CHILD.format(str(child)))

    def stop(share: float, doing: str) -> None:
        while not child.exists() or not child.read_text():
            time.sleep(0.02)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognise(written(tmp_path / "scan.pdf", typed_page), tmp_path / "data", progress=stop)
    assert gone(child)


@posix
def test_it_can_be_stopped_in_the_middle_of_a_page(tmp_path: Path, program: Callable[[str], Path]) -> None:
    child = tmp_path / "kind.txt"
    program(CHILD.format(str(child)))
    told: list[float] = []

    def stop(share: float, doing: str) -> None:
        told.append(share)
        if len(told) > 1 and child.exists() and child.read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognise(
            written(tmp_path / "scan.pdf", typed_page),
            tmp_path / "data",
            progress=stop,
            limits=ReadLimits(recognition=30),
        )
    assert set(told) == {0.0}
    assert gone(child)
    assert list((tmp_path / "data" / ".ocr").iterdir()) == []


@posix
def test_it_tells_how_many_pages_are_done(tmp_path: Path, program: Callable[[str], Path]) -> None:
    program(
        "os.mkdir('werk'); open('werk/000001_ocr_tess.txt', 'w'); open('werk/000001_ocr_tess.pdf', 'w'); time.sleep(0.7)\n"
        "open('werk/000002_ocr_hocr.txt', 'w'); time.sleep(0.7); shutil.copyfile(sys.argv[-2], sys.argv[-1])"
    )
    steps: list[tuple[float, str]] = []
    recognise(
        written(tmp_path / "scan.pdf", typed_page),
        tmp_path / "data",
        progress=lambda share, doing: steps.append((share, doing)),
    )
    assert steps[0] == (0.0, "scan.pdf: tekst herkennen, pagina 1 van 2")
    assert (0.5, "scan.pdf: tekst herkennen, pagina 2 van 2") in steps
    assert steps[-1][0] == 1.0


@posix
def test_what_was_left_over_is_removed(tmp_path: Path, program: Callable[[str], Path]) -> None:
    program("shutil.copyfile(sys.argv[-2], sys.argv[-1])")
    old, fresh = tmp_path / "data" / ".ocr" / "oud", tmp_path / "data" / ".ocr" / "nu"
    for left in (old, fresh):
        left.mkdir(parents=True)
    os.utime(old, (1, 1))
    recognise(written(tmp_path / "scan.pdf", typed_page), tmp_path / "data")
    assert (old.exists(), fresh.exists()) == (False, True)


@pytest.mark.usefixtures("no_program")
def test_without_the_program_it_is_said_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(RecognitionError, match="sudo apt install ocrmypdf tesseract-ocr-nld"):
        recognise(written(tmp_path / "scan.pdf", typed_page), tmp_path)
    assert how_to_recognise("Doe zo.") == f"Vraagbaak kan de tekst zelf herkennen. {INSTALL}. Doe zo."


def test_the_limit_can_be_set() -> None:
    assert parse_limits("herkennen=60") == ReadLimits(recognition=60)


@needs_program
@pytest.mark.slow
def test_a_drawn_scan_is_read_by_the_real_program(tmp_path: Path) -> None:
    mixed = written(tmp_path / "m.pdf", typed_page, scan_page)
    made = add_document(tmp_path / "v", mixed, CountingEmbedder(), recognise=True)
    assert made.summary.unread == (Unread(pages=(2,), reason="scan"),)
    found = open_library(tmp_path / "v", CountingEmbedder())
    assert "1.450 euro" in found.page("m.pdf", 2).text
    assert "gemeente zoekt daarom" in found.page("m.pdf", 1).text
