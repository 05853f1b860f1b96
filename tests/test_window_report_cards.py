"""The list of reports and the progress of adding, as HTML and in words."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from answers import DOCUMENT, text_of

from index.errors import NoTextError
from index.store.collection import Added
from index.store.overview import Overview
from index.types import Heading, SuggestedQuestion
from ui.window.adding import add_all, outcome_line, recognising, upload_line, uploads_html
from ui.window.incoming import Incoming, OpenTabs, Upload
from ui.window.report_cards import reports_html
from ui.window.reports import document_choices

HEADINGS = (
    Heading(page=1, offset=0, level=1, title="1 Inleiding"),
    Heading(page=3, offset=9, level=2, title="1.1 Waarom"),
)
REPORT = Overview(
    summary=replace(DOCUMENT, sha256="0123456789abcdef", added="2024-05-01T10:00:00+02:00"),
    headings=HEADINGS,
    questions=None,
)


# --- the list -----------------------------------------------------------------------------------------------------


def test_a_report_tells_its_file_size_day_and_short_hash() -> None:
    assert (
        "Monitor (Dienst, 2024)Bestand: a.pdfOmvang: 9 pagina\u2019s, 3 passagesToegevoegd: 1 mei 2024"
        "Vingerafdruk (SHA-256): 0123456789ab"
    ) in text_of(reports_html([REPORT]))


def test_its_headings_are_folded_with_their_pages_and_levels() -> None:
    html = reports_html([REPORT])
    folded = html[html.index("<details") : html.index("</details>")]
    assert folded.startswith('<details class="inhoud"><summary>Inhoud (2)')
    assert re.findall(r'class="niveau-(\d)"><span>([^<]*)</span> <span class="pagina">([^<]*)', folded) == [
        ("1", "1 Inleiding", "pagina 1"),
        ("2", "1.1 Waarom", "pagina 3"),
    ]


def test_a_report_without_headings_says_so() -> None:
    html = reports_html([replace(REPORT, headings=())])
    assert "In dit rapport zijn geen kopjes gevonden." in html
    assert "<details" not in html


def test_the_questions_that_it_answers_are_buttons() -> None:
    questions = tuple(SuggestedQuestion(question=text, page=3, source="Zo.") for text in ("Hoeveel?", "Waarom?"))
    html = reports_html([replace(REPORT, questions=questions)])
    assert re.findall(r'data-vraag="([^"]*)">([^<]*)', html) == [("Hoeveel?", "Hoeveel?"), ("Waarom?", "Waarom?")]
    assert "Hoeveel? pagina 3" in text_of(html)


@pytest.mark.parametrize("questions", [None, ()])
def test_without_questions_nothing_is_said_about_them(questions: tuple[()] | None) -> None:
    assert "Vragen die" not in reports_html([replace(REPORT, questions=questions)])


def test_removing_asks_for_confirmation_in_its_own_dialog() -> None:
    html = reports_html([REPORT, replace(REPORT, summary=replace(DOCUMENT, name="b.pdf", title="Ander"))])
    opened = re.findall(r'data-opent="([^"]*)"', html)
    dialogs = dict(re.findall(r'<dialog id="([^"]*)".*?data-verwijder="([^"]*)"', html))
    assert [dialogs[name] for name in opened] == ["a.pdf", "b.pdf"]
    assert "U verwijdert \u201cAnder\u201d uit Vraagbaak." in text_of(html)


def test_an_empty_list_says_what_to_do() -> None:
    assert text_of(reports_html([])) == "Er zijn nog geen rapporten. Kies hierboven bestanden om toe te voegen."


def test_every_id_is_used_once() -> None:
    html = reports_html([REPORT, replace(REPORT, summary=replace(DOCUMENT, name="b.pdf"))])
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids)) > 6


def test_what_can_be_searched_is_told_with_its_length() -> None:
    assert document_choices([DOCUMENT]) == [("Monitor (Dienst, 2024), 9 pagina\u2019s", "a.pdf")]


# --- adding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outcome", "line"),
    [
        ("a.pdf", "nieuw", "a.pdf is toegevoegd: Monitor (9 pagina\u2019s, 3 passages)."),
        ("a.pdf", "vervangen", "a.pdf is vervangen door de nieuwe versie: Monitor (9 pagina\u2019s, 3 passages)."),
        ("a.pdf", "ongewijzigd", "a.pdf staat er al."),
        ("kopie.pdf", "ongewijzigd", "kopie.pdf staat er al als a.pdf."),
    ],
)
def test_it_is_told_what_became_of_a_file(name: str, outcome: str, line: str) -> None:
    assert outcome_line(name, Added(summary=DOCUMENT, outcome=outcome)) == line  # type: ignore[arg-type]


def test_every_file_has_its_own_line_and_bar() -> None:
    uploads = [
        Upload(name="a.pdf", outcome="a.pdf is toegevoegd."),
        Upload(name="b.pdf", outcome="b.pdf is kapot.", failed=True),
        Upload(name="c.pdf", share=0.254, doing="lezen"),
        Upload(name="d.pdf"),
    ]
    html = uploads_html(uploads)
    assert text_of(html) == "✓ a.pdf is toegevoegd.✗ b.pdf is kapot.c.pdf: lezen (25%)25%d.pdf: wacht (0%)0%"
    assert html.count("<progress") == 2
    assert re.findall(r'<label for="([^"]*)"', html) == re.findall(r'<progress id="([^"]*)"', html)


@pytest.mark.parametrize(("share", "value"), [(0, 0), (0.257, 26), (1, 100), (-3, 0), (7, 100)])
def test_progress_stays_between_0_and_100(share: float, value: int) -> None:
    html = uploads_html([Upload(name="a.pdf", share=share, doing="lezen")])
    assert f'value="{value}"' in html
    assert f"a.pdf: lezen ({value}%)" in html


@pytest.mark.parametrize(
    ("uploads", "line"),
    [
        ([Upload(name="a.pdf"), Upload(name="b.pdf")], "Bezig met bestand 1 van 2: a.pdf."),
        ([Upload(name="a.pdf", outcome="Klaar."), Upload(name="b.pdf")], "Bezig met bestand 2 van 2: b.pdf."),
        ([Upload(name="a.pdf", outcome="Goed.")], "Klaar."),
        ([Upload(name="a.pdf", outcome="Fout.", failed=True)], "Klaar. 1 bestand is niet toegevoegd."),
        ([Upload(name="a.pdf", outcome="Fout.", failed=True)] * 2, "Klaar. 2 bestanden zijn niet toegevoegd."),
    ],
)
def test_what_is_read_out_changes_once_a_file(uploads: list[Upload], line: str) -> None:
    assert upload_line(uploads) == line


PARTS: Any = SimpleNamespace(
    reports=SimpleNamespace(
        upload="knop",
        status="melding",
        progress="voortgang",
        fresh="nieuwe",
        problem="fout",
        listing="lijst",
        stop="stop",
    ),
    form=SimpleNamespace(upload="knop hier", adding="voortgang hier", stop_adding="stop hier"),
    examples=SimpleNamespace(title="voorbeelden", buttons=()),
)


def came_in(*paths: Path, recognise: bool = False) -> Incoming:
    tab = Incoming()
    tab.receive(paths, recognise=recognise)
    return tab


def test_a_tab_closed_while_adding_loses_no_file_and_leaves_no_copy(tmp_path: Path) -> None:
    """The file that is being added stays until it is read; copies of those after it go at once."""
    busy, waiting = tmp_path / "a.md", tmp_path / "b.md"
    for path in (busy, waiting):
        path.write_text(f"Inhoud van {path.name}", encoding="utf-8")
    go_on, done = threading.Event(), threading.Event()
    read: list[str] = []

    def add_file(path: Path, progress: Callable[[float, str], None], *, recognise: bool) -> Added:
        progress(0.1, "lezen")
        go_on.wait(10)
        try:
            read.append(path.read_text(encoding="utf-8"))
        finally:
            done.set()
        return Added(summary=DOCUMENT, outcome="nieuw")

    steps = add_all(SimpleNamespace(add_file=add_file), PARTS, came_in(busy, waiting))  # type: ignore[arg-type]
    next(steps)  # the button is off
    next(steps)  # the first file has begun
    steps.close()  # type: ignore[attr-defined]
    assert (busy.exists(), waiting.exists()) == (True, False)
    go_on.set()
    assert done.wait(10)
    assert read == ["Inhoud van a.md"]
    for _ in range(100):
        if not busy.exists():
            break
        threading.Event().wait(0.05)
    assert not busy.exists()


def test_adding_touches_nothing_but_its_own_progress(tmp_path: Path) -> None:
    """It takes minutes; whoever asks a question meanwhile keeps the answer, and what was unticked stays so."""
    path = tmp_path / "a.md"
    path.write_text("Inhoud", encoding="utf-8")

    def add_file(path: Path, progress: Callable[[float, str], None], *, recognise: bool) -> Added:
        progress(0.5, "lezen")
        return Added(summary=DOCUMENT, outcome="nieuw")

    backend = SimpleNamespace(
        add_file=add_file,
        documents=lambda: (),
        example_questions=lambda: (),
        may_change=lambda: True,
        overviews=lambda: (),
        suggest_in_background=lambda: None,
    )
    steps = list(add_all(backend, PARTS, came_in(path)))  # type: ignore[arg-type]
    # Neither the answer on screen nor which reports are ticked.
    parts = {"knop", "knop hier", "voortgang hier", "melding", "voortgang", "nieuwe", "fout", "lijst", "voorbeelden"}
    assert {part for step in steps for part in step} == parts
    assert [step["nieuwe"] for step in steps if "nieuwe" in step] == [(), (DOCUMENT.name,)]  # type: ignore[index]


def test_a_scan_that_is_refused_says_how_to_recognise_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def add_file(path: Path, progress: Callable[[float, str], None], *, recognise: bool) -> Added:
        asked.append(recognise)
        if not recognise:
            raise NoTextError("'scan.pdf' heeft geen tekst.")
        return Added(summary=DOCUMENT, outcome="nieuw")

    monkeypatch.setattr("ui.text.unread.can_recognise", lambda: True)
    monkeypatch.setattr("ui.window.adding.can_recognise", lambda: False)  # then the file is not kept
    monkeypatch.setattr("ui.window.adding.cards", lambda backend, parts: {})
    backend = SimpleNamespace(add_file=add_file, suggest_in_background=lambda: None)
    for recognise, told in ((False, "Zet bij Rapporten"), (True, "is toegevoegd")):
        path = tmp_path / told / "scan.pdf"
        path.parent.mkdir()
        path.write_bytes(b"scan")
        *_, last = add_all(backend, PARTS, came_in(path, recognise=recognise))  # type: ignore[arg-type]
        assert told in str(last)
    assert asked == [False, True]


# --- reading a scan again, stopping that, and files that come in meanwhile --------------------------------------------


class Adder:
    """Adds text files; of a scan it takes the recognised text, which takes until it is told to go on."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.before_refusing: Callable[[], None] = lambda: None

    def add_file(self, path: Path, progress: Callable[[float, str], None], *, recognise: bool) -> Added:
        assert path.exists()
        self.asked.append((path.name, recognise))
        progress(0.0, "lezen")
        if path.suffix == ".pdf" and not recognise:
            self.before_refusing()
            raise NoTextError(f"{path.name} heeft geen tekst.")
        while not self.go_on.wait(0.01):
            progress(0.1, f"{path.name}: tekst herkennen, pagina 1 van 2")
        return Added(summary=replace(DOCUMENT, name=path.name), outcome="nieuw")

    def suggest_in_background(self) -> None:
        """There are no questions."""


@pytest.fixture
def adder(monkeypatch: pytest.MonkeyPatch) -> Adder:
    monkeypatch.setattr("ui.window.adding.can_recognise", lambda: True)
    monkeypatch.setattr("ui.window.adding.cards", lambda backend, parts: {})
    return Adder()


def written(folder: Path, name: str) -> Path:
    """Return a file in a folder of its own, as Gradio puts it."""
    path = folder / f"map van {name}" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"inhoud")
    return path


def key_of(tab: Incoming) -> str:
    return re.findall(r'data-lees="(\w+)">Tekst herkennen', uploads_html(tab.uploads))[0]  # type: ignore[no-any-return]


def test_a_refused_scan_is_kept_and_read_again_with_its_text_recognised(tmp_path: Path, adder: Adder) -> None:
    scan, other = written(tmp_path, "scan.pdf"), written(tmp_path, "los.md")
    tab = came_in(scan, other)
    *_, last = add_all(adder, PARTS, tab)  # type: ignore[arg-type]
    assert text_of(str(last["voortgang"])).startswith("✗ scan.pdf heeft geen tekst.Tekst herkennen in scan.pdf")
    assert (scan.exists(), other.exists()) == (True, False)
    key = key_of(tab)
    tab.read_again(key)
    assert text_of(uploads_html(tab.uploads)).startswith("scan.pdf: wacht (0%)")
    *_, last = add_all(adder, PARTS, tab)  # type: ignore[arg-type]
    assert adder.asked == [("scan.pdf", False), ("los.md", False), ("scan.pdf", True)]
    assert last["nieuwe"] == ("scan.pdf",)
    assert "scan.pdf is toegevoegd" in str(last["voortgang"])
    assert "los.md is toegevoegd" in str(last["voortgang"])  # its line stays
    assert not scan.parent.exists()
    tab.read_again(key)  # a second click on the same button
    assert not tab.waits


@pytest.mark.parametrize("event", ["closed", "next", "gone"])
def test_a_refused_scan_that_is_not_read_again_is_discarded(event: str, tmp_path: Path, adder: Adder) -> None:
    scan = written(tmp_path, "scan.pdf")
    tab = came_in(scan)
    list(add_all(adder, PARTS, tab))  # type: ignore[arg-type]
    key = key_of(tab)
    if event == "closed":
        tab.close()
    elif event == "next":
        tab.receive([written(tmp_path, "los.md")])
    else:
        scan.unlink()
        tab.read_again(key)
        assert tab.uploads[0].outcome == "scan.pdf is niet bewaard. Voeg het bestand opnieuw toe."
        assert "data-lees" not in uploads_html(tab.uploads)
    assert not scan.exists()


def test_a_scan_that_is_refused_after_its_tab_was_closed_is_not_kept(tmp_path: Path, adder: Adder) -> None:
    scan = written(tmp_path, "scan.pdf")
    tab = came_in(scan)
    adder.before_refusing = tab.close
    list(add_all(adder, PARTS, tab))  # type: ignore[arg-type]
    assert not scan.exists()
    assert "data-lees" not in uploads_html(tab.uploads)


def test_recognising_can_be_stopped_and_leaves_nothing(tmp_path: Path, adder: Adder) -> None:
    scans, text = [written(tmp_path, name) for name in ("een.pdf", "twee.pdf")], written(tmp_path, "los.md")
    adder.go_on.clear()
    tab = came_in(*scans, recognise=True)
    tab.receive([text])
    shown: list[bool] = []
    for step in add_all(adder, PARTS, tab):  # type: ignore[arg-type]
        shown += [step["stop"].visible for part in step if part == "stop"]
        if "pagina 1 van 2" in str(step.get("voortgang")) and not tab.stop.requested:
            tab.stop_recognising()
            adder.go_on.clear()
        if tab.uploads[0].outcome:
            adder.go_on.set()
    assert [upload.outcome.split(":")[0] for upload in tab.uploads[:2]] == ["Gestopt", "Gestopt"]
    assert "los.md is toegevoegd" in tab.uploads[2].outcome
    assert adder.asked == [("een.pdf", True), ("los.md", False)]
    assert not any(path.exists() for path in (*scans, text))
    assert (shown[0], shown[-1]) == (True, False)


def test_recognising_a_report_of_the_list_can_be_stopped(adder: Adder) -> None:
    def recognise(name: str, progress: Callable[[float, str], None]) -> Added:
        while True:
            progress(0.1, f"{name}: tekst herkennen, pagina 1 van 2")

    tabs, request = OpenTabs(), SimpleNamespace(session_hash="tab")
    backend = SimpleNamespace(recognise=recognise)
    steps = []
    for step in recognising(backend, PARTS, tabs)(SimpleNamespace(naam="a.pdf"), request):  # type: ignore[arg-type]
        steps.append(step)
        if "pagina 1 van 2" in str(step.get("voortgang")):
            tabs.of(request).stop_recognising()  # type: ignore[arg-type]
    assert text_of(str(steps[-1]["voortgang"])) == "✗ Gestopt: a.pdf is zoals het was."
    assert (steps[0]["stop"].visible, steps[-1]["stop"].visible) == (True, False)


def test_a_file_that_comes_in_while_another_is_added_waits_for_its_turn(tmp_path: Path, adder: Adder) -> None:
    first, second = written(tmp_path, "een.md"), written(tmp_path, "twee.md")
    tab = came_in(first)
    steps = add_all(adder, PARTS, tab)  # type: ignore[arg-type]
    next(steps)
    next(steps)  # the first one has begun
    tab.receive([second])
    assert text_of(uploads_html(tab.uploads)).endswith("twee.md: wacht (0%)0%")
    *_, last = steps
    assert adder.asked == [("een.md", False), ("twee.md", False)]
    assert last["nieuwe"] == ("een.md", "twee.md")
    (nothing,) = add_all(adder, PARTS, tab)  # type: ignore[arg-type]  # what its own event comes to
    assert "nieuwe" not in nothing
