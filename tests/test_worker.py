"""Every file is read in a process that can be ended: limits, a process that dies, and files changed at random.

Some fifty changed files in the suite. More, as tests/README.md tells:

    VRAAGBAAK_MUTATED=2000 python -P -m pytest tests/test_worker.py -k changed -s
"""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from fakes import CountingEmbedder
from mutated import SUFFIXES, mutated_files
from pdf_pages import lines, pdf

import index.worker as worker
from index.chunks import ChunkOptions
from index.errors import (
    DocumentError,
    EmptyFileError,
    NotAPdfError,
    PageImageError,
    ReadingStoppedError,
    TooLargeError,
)
from index.limits import ReadLimits, parse_limits
from index.store.collection import add_document
from index.store.manifest import read_manifest
from index.worker import PageRenderer, Worker, read_file, read_here
from ui.chosen_models import ChosenModels
from ui.cli import main

MUTATED = int(os.environ.get("VRAAGBAAK_MUTATED", "56"))
SLEEP = "import time; time.sleep(60)"


def sleeping(monkeypatch: pytest.MonkeyPatch, code: str = SLEEP) -> None:
    """Let the process do something else than reading."""
    monkeypatch.setattr(worker, "_START", code)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return pdf(tmp_path / "rapport.pdf", lambda canvas: lines(canvas, ["De krapte neemt toe in de zorg."], y=700))


def test_a_file_comes_back_as_it_is_read_here(report: Path, tmp_path: Path) -> None:
    text = tmp_path / "é 1.md"
    text.write_text("# Loon\n\nHet loon stijgt. Dat is “nieuw”.\n\n- een;\n- twee.\n", encoding="utf-8")
    for path in (report, text):
        apart, here = read_file(path, name="naam"), read_here(path, name="naam")
        assert (apart.document, apart.chunks) == (here.document, here.chunks)
        assert apart.document.name == "naam"
        assert (apart.positions is None) == (here.positions is None) == (path == text)
    small = ChunkOptions(target_characters=10)
    assert len(read_file(text, options=small).chunks) > len(read_file(text).chunks)
    assert (read_file(report).positions == read_here(report).positions).all()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("leeg.txt", b" ", EmptyFileError), ("geen.pdf", b"tekst", NotAPdfError), ("weg.txt", None, DocumentError)],
)
def test_what_is_wrong_with_a_file_is_said_as_when_it_is_read_here(
    tmp_path: Path, name: str, content: bytes | None, kind: type[DocumentError]
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    said = []
    for read in (read_file, read_here):
        with pytest.raises(DocumentError) as caught:
            read(path)
        said.append((type(caught.value), str(caught.value)))
    assert said[0] == said[1]
    assert said[0][0] is kind


@pytest.mark.parametrize(
    ("limits", "name", "said"),
    [
        (ReadLimits(characters=50), "lang.txt", "heeft meer dan 50 tekens. Splits het bestand, of verhoog die grens (VRAAGBAAK_LIMITS=tekens=100)."),
        (ReadLimits(pages=2), "lang.txt", "heeft meer dan 2 pagina's. Splits het bestand, of verhoog die grens (VRAAGBAAK_LIMITS=paginas=4)."),
        (ReadLimits(megabytes=1), "groot.txt", "is groter dan 1 MB. Splits het bestand, of verhoog die grens (VRAAGBAAK_LIMITS=megabytes=2)."),
        (ReadLimits(characters=20), "rapport.pdf", "heeft meer dan 20 tekens. Splits het bestand, of verhoog die grens (VRAAGBAAK_LIMITS=tekens=40)."),
    ],
)  # fmt: skip
def test_a_file_over_a_limit_is_refused_with_the_limit_and_how_to_set_it(
    report: Path, tmp_path: Path, limits: ReadLimits, name: str, said: str
) -> None:
    (tmp_path / "lang.txt").write_text("Een zin op een bladzijde.\f" * 5)
    (tmp_path / "groot.txt").write_bytes(b"a" * 1_000_001)
    for read in (read_file, read_here) if limits.megabytes != 1 else (read_file,):
        with pytest.raises(TooLargeError) as caught:
            read(tmp_path / name, limits=limits)
        assert str(caught.value) == f"'{name}' {said}"
    assert read_file(report, limits=ReadLimits(characters=100, pages=1, megabytes=1)).document.pages


@pytest.mark.parametrize(
    ("code", "limits", "kind", "said"),
    [
        (SLEEP, ReadLimits(seconds=1), TooLargeError, "is na 1 seconden nog niet gelezen. Splits"),
        (f"x = bytearray(200_000_000); {SLEEP}", ReadLimits(memory=100), TooLargeError, "vraagt meer dan 100 MB geheugen"),
        ("import os; os.abort()", ReadLimits(), ReadingStoppedError, "kon niet worden gelezen: het lezen stopte onverwacht"),
        ("print('{')", ReadLimits(), ReadingStoppedError, "stopte onverwacht"),
        ('print(\'{"sizes": [5]}\')', ReadLimits(), ReadingStoppedError, "stopte onverwacht"),
    ],
    ids=["slow", "memory", "crash", "nonsense", "cut off"],
)  # fmt: skip
def test_a_process_that_takes_too_much_or_dies_is_ended_and_said_so(
    report: Path, monkeypatch: pytest.MonkeyPatch, code: str, limits: ReadLimits, kind: type[DocumentError], said: str
) -> None:
    sleeping(monkeypatch, code)
    before = {child.pid for child in psutil.Process().children()}
    start = time.monotonic()
    with pytest.raises(kind) as caught:
        read_file(report, limits=limits)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - start < 30
    assert {child.pid for child in psutil.Process().children()} <= before


def test_a_collection_stays_as_it_was_when_reading_dies(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: CountingEmbedder())
    other = tmp_path / "a.txt"
    other.write_text("Een baan.")
    assert main(["--data", str(tmp_path), "index", "add", str(other)]) == 0
    monkeypatch.setenv("VRAAGBAAK_LIMITS", "seconden=1")
    sleeping(monkeypatch)
    assert main(["--data", str(tmp_path), "index", "add", str(report)]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("'rapport.pdf' is na 1 seconden nog niet gelezen.")
    assert [e.summary.name for e in read_manifest(tmp_path / "collection").entries] == ["a.txt"]


def test_no_process_is_left_when_whoever_reads_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time, json\nfrom index.limits import ReadLimits\nfrom index.worker import Worker\n"
        "worker = Worker(ReadLimits())\nprint(worker._process.pid, flush=True)\ntime.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    parent = subprocess.Popen([sys.executable, "-P", "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    with suppress(psutil.NoSuchProcess):
        child.wait(20)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_the_process_does_not_get_the_key_of_a_server(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRAAGBAAK_API_KEY", "geheim")
    started: list[dict[str, str]] = []
    real = subprocess.Popen

    def start(*arguments: object, **options: object) -> object:
        started.append(options["env"])  # type: ignore[arg-type]
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(worker.subprocess, "Popen", start)
    read_file(report)
    assert "VRAAGBAAK_API_KEY" not in started[0]
    assert started[0]["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", ReadLimits()),
        ("paginas=5000", ReadLimits(pages=5000)),
        ("tekens=7, seconden=8 geheugen=9,megabytes=10", ReadLimits(characters=7, seconds=8, memory=9, megabytes=10)),
    ],
)
def test_limits_can_be_set(text: str, limits: ReadLimits) -> None:
    assert parse_limits(text) == limits


@pytest.mark.parametrize("text", ["paginas", "paginas=0", "paginas=-1", "paginas=1.5", "bladen=4", "paginas=²"])
def test_limits_that_cannot_be_are_explained(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setenv("VRAAGBAAK_LIMITS", text)
    assert main(["--data", str(tmp_path), "index", "list"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"VRAAGBAAK_LIMITS klopt niet bij '{text}'. Schrijf bijvoorbeeld")
    assert said.count("\n") == 1


def test_pages_are_drawn_in_one_process_and_a_next_one_when_that_dies(report: Path, tmp_path: Path) -> None:
    renderer = PageRenderer()
    images = [renderer.render(report, 1, width) for width in (100, 200)]
    assert [image.width for image in images] == [100, 200]
    assert all(image.png.startswith(b"\x89PNG") for image in images)
    first = renderer._worker
    with pytest.raises(PageImageError, match="geen pagina 2"):
        renderer.render(report, 2, 100)
    assert renderer._worker is first
    assert first is not None
    first.end()
    with_threads = [threading.Thread(target=lambda: images.append(renderer.render(report, 1, 50))) for _ in range(3)]
    for thread in with_threads:
        thread.start()
    for thread in with_threads:
        thread.join()
    assert [image.width for image in images[2:]] == [50] * 3


def test_a_page_that_cannot_be_drawn_in_time_is_said_so(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeping(monkeypatch)
    with pytest.raises(PageImageError, match="Pagina 1 is niet als beeld te tonen: dat vraagt te veel"):
        PageRenderer(ReadLimits(seconds=1)).render(report, 1, 100)


def test_changed_files_end_in_a_document_or_a_clear_error(tmp_path: Path) -> None:
    """One process reads them all, as long as it lives; the collection takes the first ones."""
    limits = ReadLimits(seconds=20, memory=1000)
    outcomes: Counter[str] = Counter()
    longest = 0.0
    reading = Worker(limits)
    for number, path in enumerate(mutated_files(tmp_path, seed=3, count=MUTATED)):
        if not reading.is_alive():
            reading = Worker(limits)
        request = {"task": "read", "path": str(path), "name": path.name, "options": {}}
        start = time.monotonic()
        try:
            assert reading.ask(request, path.name)[0].startswith(b'{"document"')
            outcome = "a document"
        except DocumentError as error:
            said = str(error)
            assert said.startswith(f"'{path.name}'"), said
            assert "\n" not in said
            outcome = type(error).__name__
        longest = max(longest, time.monotonic() - start)
        outcomes[f"{path.suffix}: {outcome}"] += 1
        if number < len(SUFFIXES) and outcome == "a document":
            add_document(tmp_path / "collection", path, CountingEmbedder())
    reading.end()
    sys.stdout.write(f"\n{MUTATED} changed files, the longest took {longest:.1f} s\n")
    sys.stdout.write("".join(f"  {line}: {count}\n" for line, count in sorted(outcomes.items())))
    for suffix in SUFFIXES:
        assert outcomes[f"{suffix}: a document"] > 0, f"no changed {suffix} is read at all, so nothing is tried"
    assert sum(count for line, count in outcomes.items() if line.endswith("a document")) >= MUTATED // 4
    assert longest < limits.seconds + 10
