"""Scans among the reports: added with their text, and every quote says that it is from a scan."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from answers import place, said
from fakes import CountingEmbedder, document, library
from scanned_pages import ROWS, posix, recognised_page, scan_page, stand_in, typed_page, written

from index.errors import NoTextError
from index.reading.document import READER
from index.store.collection import add_document, load_documents, source_file
from index.store.document_folders import RECOGNISED
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
from ui.window.report_cards import reports_html


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    return stand_in(tmp_path, monkeypatch)


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
        chosen = Selection(section=found.section("rapport.pdf", 0), sentences=(0,), decisive=frozenset({0}))
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
