"""Scans: their text is recognised by a separate program, within limits, and every quote says that it is from a scan."""

import io
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from answers import place, said
from fakes import CountingEmbedder, document, library
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.errors import NoTextError, RecognitionError, TooLargeError
from index.limits import ReadLimits, parse_limits
from index.reading.document import READER
from index.reading.pdf.scans.recognition import INSTALL, recognised
from index.store.collection import add_document, load_documents, source_file
from index.store.document_folders import RECOGNISED
from index.store.folder import open_library
from index.store.manifest import read_manifest
from index.store.refresh import refresh_collection
from index.store.repair import check_collection, repair_collection
from index.types import Document
from index.unread import Unread
from rag.answer.selection import Selection
from rag.answer.showing import show_places
from rag.writing.drafting import _checked
from ui.cli import main
from ui.text.place_layout import place_pages
from ui.text.unread import how_to_recognise
from ui.window.report_cards import reports_html

WIDE, HIGH = A4
ROWS = ["De baan in de haven kostte 1.450 euro.", "Daarvan was 210 euro voor scholing."]
TYPED = ["De krapte op de markt neemt toe, en de", "gemeente zoekt daarom naar nieuwe mensen."]

needs_program = pytest.mark.skipif(
    shutil.which("ocrmypdf") is None or shutil.which("tesseract") is None, reason="ocrmypdf is not on this computer"
)
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")


def scan_page(canvas: Canvas) -> None:
    image = Image.new("L", (1240, 1754), 255)
    for number, row in enumerate(ROWS):
        ImageDraw.Draw(image).text((120, 200 + 60 * number), row, font=ImageFont.load_default(34), fill=10)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    canvas.drawImage(ImageReader(io.BytesIO(stream.getvalue())), 0, 0, WIDE, HIGH)


def typed_page(canvas: Canvas) -> None:
    for number, row in enumerate(TYPED):
        canvas.drawString(60, 780 - 14 * number, row)


def recognised_page(canvas: Canvas) -> None:
    scan_page(canvas)
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(3)
    for row in ROWS:
        text.textLine(row)
    canvas.drawText(text)


def written(path: Path, *pages: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


# A stand-in for the program.


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program of that name on PATH, which does what the Python says; it notes its arguments in a file."""

    def make(body: str) -> Path:
        folder, noted = tmp_path / "bin", tmp_path / "arguments.txt"
        folder.mkdir(exist_ok=True)
        script = folder / "ocrmypdf"
        script.write_text(
            f"#!{sys.executable} -S\nimport os, sys, time, shutil, subprocess\n"
            f"open({str(noted)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n{body}\n"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return noted

    return make


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


# Adding.

FINISHED = "shutil.copyfile({!r}, sys.argv[-1])"


@posix
@pytest.mark.usefixtures("read_here")
def test_a_scan_is_added_with_its_text_and_keeps_the_file_itself(
    tmp_path: Path, program: Callable[[str], Path]
) -> None:
    scan = written(tmp_path / "scan.pdf", scan_page)
    folder = tmp_path / "verzameling"
    with pytest.raises(NoTextError):
        add_document(folder, scan, CountingEmbedder())
    program(FINISHED.format(str(written(tmp_path / "klaar.pdf", recognised_page))))
    added = add_document(folder, scan, CountingEmbedder(), recognise=True)
    assert (added.outcome, added.summary.name) == ("nieuw", "scan.pdf")
    assert added.summary.unread == (Unread(pages=(1,), reason="scan"),)
    assert source_file(folder, "scan.pdf").read_bytes() == scan.read_bytes()
    (stored,) = load_documents(folder, read_manifest(folder))
    assert stored.document.pages[0].scanned
    assert ROWS[0] in stored.document.pages[0].text
    assert all(chunk.scanned for chunk in stored.chunks)
    assert check_collection(folder) == ()
    assert add_document(folder, scan, CountingEmbedder(), recognise=True).outcome == "ongewijzigd"


@posix
@pytest.mark.usefixtures("read_here")
def test_only_the_pages_without_text_are_recognised(tmp_path: Path, program: Callable[[str], Path]) -> None:
    mixed = written(tmp_path / "m.pdf", typed_page, scan_page)
    folder = tmp_path / "verzameling"
    add_document(folder, mixed, CountingEmbedder())
    noted = program(FINISHED.format(str(written(tmp_path / "klaar.pdf", typed_page, recognised_page))))
    assert add_document(folder, mixed, CountingEmbedder(), recognise=True).outcome == "vervangen"
    assert "--skip-text" in noted.read_text()
    assert "--pages 2 " in noted.read_text()
    (stored,) = load_documents(folder, read_manifest(folder))
    assert [page.scanned for page in stored.document.pages] == [False, True]
    noted.unlink()
    add_document(folder, written(tmp_path / "t.pdf", typed_page), CountingEmbedder(), recognise=True)
    assert not noted.exists()  # nothing to recognise


@posix
@pytest.mark.usefixtures("read_here")
def test_a_scan_is_mended_from_what_was_recognised(tmp_path: Path, program: Callable[[str], Path]) -> None:
    folder = tmp_path / "verzameling"
    noted = program(FINISHED.format(str(written(tmp_path / "klaar.pdf", recognised_page))))
    add_document(folder, written(tmp_path / "scan.pdf", scan_page), CountingEmbedder(), recognise=True)
    before = read_manifest(folder).entries[0].summary
    times = len(noted.read_text().splitlines())
    (text,) = folder.glob("documents/*/document.json")
    text.write_text("{}")
    (line,) = [line for line in repair_collection(folder, CountingEmbedder()) if line.startswith("scan.pdf")]
    assert "Hersteld" in line
    assert read_manifest(folder).entries[0].summary == before
    assert len(noted.read_text().splitlines()) == times
    assert check_collection(folder) == ()
    assert list(folder.glob(f"documents/*/{RECOGNISED}"))


@posix
@pytest.mark.usefixtures("read_here")
def test_a_scan_of_an_older_version_is_read_again_with_its_text(
    tmp_path: Path, program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "verzameling"
    scan = written(tmp_path / "scan.pdf", scan_page)
    noted = program(FINISHED.format(str(written(tmp_path / "klaar.pdf", recognised_page))))
    add_document(folder, scan, CountingEmbedder(), recognise=True)
    before = read_manifest(folder).entries[0].summary
    monkeypatch.setattr("index.store.refresh.READER", READER + 1)
    noted.unlink()
    assert [(one.name, one.problem) for one in refresh_collection(folder, CountingEmbedder())] == [("scan.pdf", "")]
    assert read_manifest(folder).entries[0].summary == before
    assert not noted.exists()
    assert check_collection(folder) == ()
    assert list(folder.glob(f"documents/*/{RECOGNISED}"))
    monkeypatch.setattr("index.store.collection.READER", READER + 1)
    assert add_document(folder, scan, CountingEmbedder()).outcome == "vervangen"  # a scan stays one that was recognised
    assert noted.exists()


@posix
def test_the_command_says_how_and_does_it(
    tmp_path: Path, program: Callable[[str], Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.chosen_models import ChosenModels

    monkeypatch.setattr(ChosenModels, "embedder", lambda self: CountingEmbedder())
    scan = written(tmp_path / "scan.pdf", scan_page)
    program(FINISHED.format(str(written(tmp_path / "klaar.pdf", recognised_page))))
    assert main(["index", "add", str(scan)]) == 1
    assert "'vraagbaak index add --ocr BESTAND'" in capsys.readouterr().err
    assert main(["index", "add", "--ocr", str(scan)]) == 0
    assert "Pagina 1: uit een scan." in capsys.readouterr().out


@pytest.mark.parametrize("there", [True, False])
def test_the_card_of_a_report_has_the_button_where_it_helps(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from answers import DOCUMENT

    from index.store.overview import Overview

    monkeypatch.setattr("ui.window.report_cards.can_recognise", lambda: there)

    def card(*unread: Unread) -> str:
        summary = replace(DOCUMENT, unread=unread)
        return reports_html([Overview(summary=summary, headings=(), questions=None)])

    image, figure = Unread(pages=(2,), reason="only image"), Unread(pages=(2,), reason="figure")
    assert ('data-herken="a.pdf"' in card(image)) == there
    assert "data-herken" not in card(figure)
    assert "data-herken" not in card()


# Quotes.


def scanned(text: str) -> Document:
    plain = document(text)
    return replace(plain, pages=tuple(replace(page, scanned=True) for page in plain.pages))


def test_a_quote_of_a_scan_says_so_wherever_it_is_shown() -> None:
    for made, where in ((scanned, "pagina 1 (uit een scan)"), (document, "pagina 1")):
        found = library(made("De haven kostte 1.450 euro."))
        chosen = Selection(document="rapport.pdf", section=0, sentences=(0,), decisive=frozenset({0}))
        (shown,) = show_places([chosen], found)
        assert place_pages(shown) == where


def test_nothing_is_supported_by_a_scan_or_a_note() -> None:
    claim = ("De haven kostte 1.450 euro.", (1,))
    plain = place(1, said(claim[0]))
    assert _checked(claim, "", [plain], None).status == "gesteund"
    for unsure, why in (
        (replace(plain, scanned=True), "komt uit een scan"),
        (place(1, said(claim[0], kind="comment")), "opmerking van iemand"),
    ):
        found = _checked(claim, "", [unsure], None)
        assert found.status == "niet gecontroleerd"
        assert why in found.reason


# The program itself, where it is.


@needs_program
@pytest.mark.slow
def test_a_drawn_scan_is_read_by_the_real_program(tmp_path: Path) -> None:
    mixed = written(tmp_path / "m.pdf", typed_page, scan_page)
    made = add_document(tmp_path / "v", mixed, CountingEmbedder(), recognise=True)
    assert made.summary.unread == (Unread(pages=(2,), reason="scan"),)
    found = open_library(tmp_path / "v", CountingEmbedder())
    assert "1.450 euro" in found.page("m.pdf", 2).text
    assert "gemeente zoekt daarom" in found.page("m.pdf", 1).text
