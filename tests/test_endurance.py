"""Many questions and added reports in one process, and many people at once: nothing grows, nobody waits out of turn.

    VRAAGBAAK_QUESTIONS=1000 VRAAGBAAK_ADDED=200 python -P -m pytest tests/test_endurance.py -s    # what tests/README.md tells

Small counts run with the other tests. The embedder and the reader are stand-ins; everything else is the product's.
"""

import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import httpx2
import psutil
import pytest
from doors import DoorBackend, served
from fake_answers import PASSAGES, plain_answer
from fakes import CountingEmbedder, ScriptedReader, cosine_evidence

import rag.searching as searching
from rag.searching import AnswerOptions
from rag.types import Answer, Fragment, Question
from ui.api.app import build_api
from ui.product import Vraagbaak
from ui.settings import Settings

QUESTIONS = int(os.environ.get("VRAAGBAAK_QUESTIONS", "30"))
ADDED = int(os.environ.get("VRAAGBAAK_ADDED", "5"))
WARM = 50  # questions after which nothing may grow any more; a third of them when there are fewer
GROWTH = 0.05  # of the memory
NAMES = 5  # different names of the files that are added, so that the collection stays as large as it is
PATIENCE = 120  # seconds
EVIDENCE = 2.0 if QUESTIONS > 30 else 6.0  # seconds to what was found; more beside the other tests
STEP = 3.0  # seconds between two answers, which take a quarter of a second, or less beside the other tests
WRITING = 0.2 if QUESTIONS > 30 else 0.1  # seconds; the last of 64 people waits longer than EVIDENCE for a turn
TEXT = "# Krapte\n\nIn {year} verwachtte {part}% van de werkgevers krapte.\n\n# Loon\n\nHet loon steeg met {part},5 procent.\n"


class BriskBackend(DoorBackend):
    """Answers so soon that 64 people need no minute."""

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        time.sleep(0.05)
        yield Fragment(passages=PASSAGES)
        time.sleep(WRITING)
        return plain_answer(question)


class ForgetfulReader(ScriptedReader):
    """Keeps no list of what it was asked, which would grow."""

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        self.read.clear()
        return super().chances(prompt, choices)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What this process holds."""

    memory: int  # bytes
    threads: int
    files: int  # open files, sockets and pipes
    children: int
    temporary: int  # files and folders in the folder for temporary files, and in that for uploads


@pytest.fixture
def plain_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "weigh", cosine_evidence)
    monkeypatch.setattr(searching, "rerank", lambda evidence, passages: passages)
    monkeypatch.setattr(Vraagbaak, "_options", lambda _: AnswerOptions(threshold=0.3, read_threshold=0.3))
    monkeypatch.setattr(Vraagbaak, "suggest_in_background", lambda _: None)  # needs no part in this


def held(*folders: Path) -> Held:
    """Look at what this process holds, when what just ended is gone."""
    process = psutil.Process()
    end, last = time.monotonic() + 5, -1
    while time.monotonic() < end and last != threading.active_count():
        last = threading.active_count()
        time.sleep(0.3)
    gc.collect()
    files = process.num_fds() if hasattr(process, "num_fds") else process.num_handles()
    return Held(
        memory=process.memory_info().rss,
        threads=threading.active_count(),
        files=files,
        children=len(process.children(recursive=True)),
        temporary=sum(len(list(folder.rglob("*"))) for folder in folders),
    )


@pytest.mark.usefixtures("plain_evidence")
def test_nothing_grows_with_questions_and_added_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary, uploads = tmp_path / "tijdelijk", tmp_path / "uploads"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    product = Vraagbaak(settings=Settings(data=tmp_path / "data"))
    product.models._embedder = CountingEmbedder()  # type: ignore[assignment]
    product.models._reader = ForgetfulReader({"krapte": 0.99})
    every, warm = max(1, QUESTIONS // ADDED), min(WARM, QUESTIONS // 3)
    before: Held | None = None
    added = reports = 0
    with (
        served(lambda port: build_api(product, port=port, uploads=uploads)) as address,
        httpx2.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        for number in range(QUESTIONS):
            if number % every == 0 and added < ADDED:
                text = TEXT.format(year=2000 + number % 30, part=number)
                told = client.put(f"/v1/reports/rapport-{added % NAMES}.md", content=text.encode()).text
                assert "event: added" in told
                added += 1
            answer = client.post("/v1/ask", json={"question": f"Hoeveel krapte was er in {2000 + number}?"}).json()
            assert "krapte" in answer["places"][0]["text"]
            if number + 1 == warm:
                before, reports = held(temporary, uploads), added
        assert before is not None
        after = held(temporary, uploads)
    grown = after.memory / before.memory - 1
    print(  # noqa: T201
        f"\n{QUESTIONS} questions, {added} added: memory {grown:+.1%} since question {warm} "
        f"({before.memory // 2**20} -> {after.memory // 2**20} MiB), threads {before.threads} -> {after.threads}, "
        f"open files {before.files} -> {after.files}, temporary files {before.temporary} -> {after.temporary}"
    )
    assert len(product.documents()) == min(ADDED, NAMES)
    assert grown <= GROWTH
    assert after.temporary == 0
    assert after.children <= before.children, "the processes that read files are gone; other tests may have theirs"
    assert after.threads <= before.threads + 2, "the server keeps a few threads to do its work in"
    mapped = 4 * (min(added, NAMES) - min(reports, NAMES))  # files of the reports that came since; see test_segments.py
    assert after.files <= before.files + mapped + 2, "a report that took the place of another holds no file more"
    assert product.check() == ()


def asking(client: httpx2.Client, wait: Callable[[], object], seconds: list[tuple[float, float]]) -> None:
    """Ask one question as it is streamed; note when the passages came, and when the answer."""
    wait()
    began, found = time.monotonic(), 0.0
    with client.stream("POST", "/v1/ask", json={"question": "Hoeveel banen?", "stream": True}) as reply:
        for line in reply.iter_lines():
            if line == "event: passages" and not found:
                found = time.monotonic() - began
            assert line != "event: problem"
            if line == "event: answer":
                seconds.append((found, time.monotonic() - began))


@pytest.mark.parametrize("people", [1, 4, 16, 64])
def test_so_many_people_at_once_are_all_answered_in_turn(people: int, tmp_path: Path) -> None:
    seconds: list[tuple[float, float]] = []
    everybody = httpx2.Limits(max_connections=people + 1)
    with (
        served(lambda port: build_api(BriskBackend(), port=port, uploads=tmp_path)) as address,
        httpx2.Client(base_url=address, timeout=PATIENCE, limits=everybody) as client,
    ):
        together = threading.Barrier(people)
        threads = [threading.Thread(target=asking, args=(client, together.wait, seconds)) for _ in range(people)]
        for thread in threads:
            thread.start()
        assert client.get("/v1/reports").status_code == 200  # everything else goes on meanwhile
        for thread in threads:
            thread.join(PATIENCE)
    assert len(seconds) == people
    found, answered = sorted(one for one, _ in seconds), sorted(one for _, one in seconds)
    print(  # noqa: T201
        f"\n{people} people: passages after {found[people // 2]:.2f} s (last {found[-1]:.2f} s), "
        f"answer after {answered[people // 2]:.1f} s (last {answered[-1]:.1f} s)"
    )
    assert 0 < found[0] <= found[-1] <= EVIDENCE, "what was found does not wait for its turn"
    assert max((later - earlier for earlier, later in pairwise(answered)), default=0) < STEP, "nobody is passed over"
