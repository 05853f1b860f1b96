"""The command ``api`` with the real weights and the sample report."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import OpenAI

from ui.sample_index import SAMPLE

pytestmark = pytest.mark.slow
PATIENCE = 120  # seconds
QUESTION = "Hoeveel bedrijven nodigde de peiling onder bedrijven uit?"
TEXT = "# Zwembad De Golf\n\nHet zwembad sluit in 2031 voor een verbouwing van zeven maanden.\n"


@pytest.fixture(scope="module")
def api(own_data: Callable[[], Path]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-P", "-m", "ui.cli", "--data", str(own_data()), "--threads", "1", "api", "--port", "0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a test run in the background ignores Ctrl+C
    ) as process:
        yield process
        process.kill()


def test_the_api_cites_the_report_learns_another_and_stops(api: subprocess.Popen[str]) -> None:
    assert api.stdout is not None
    greeting = api.stdout.readline() + api.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", greeting)
    assert found is not None
    address = found[0]
    client = OpenAI(base_url=f"{address}/v1", api_key="-", max_retries=0, timeout=PATIENCE)
    message: Any = (
        client.chat.completions.create(model=f"vraagbaak/{SAMPLE}", messages=[{"role": "user", "content": QUESTION}])
        .choices[0]
        .message
    )
    citation = message.vraagbaak["places"][0]["citations"][0]
    page = httpx2.get(f"{address}/v1/pages/{SAMPLE}/{citation['page']}").json()
    assert page["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert citation["boxes"]
    assert citation["report"] == SAMPLE
    assert httpx2.get(message.annotations[0].url_citation.url).content.startswith(b"\x89PNG")

    added = httpx2.put(f"{address}/v1/reports/zwembad.md", content=TEXT.encode(), timeout=PATIENCE).text
    assert "event: added" in added
    asked = {"question": "Wanneer sluit het zwembad?", "reports": ["zwembad.md"]}
    answer = httpx2.post(f"{address}/v1/ask", json=asked, timeout=PATIENCE).json()
    assert "Het zwembad sluit in 2031" in answer["places"][0]["text"]
    empty = httpx2.post(f"{address}/v1/ask", json={"question": " ?"})
    assert (empty.status_code, empty.json()["code"]) == (422, "empty-question")
    assert httpx2.delete(f"{address}/v1/reports/zwembad.md").status_code == 204

    api.send_signal(signal.SIGINT)
    assert api.communicate(timeout=PATIENCE)[0] == "Vraagbaak is gestopt.\n"
    assert api.returncode == 0
