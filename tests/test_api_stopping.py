"""Ctrl+C while answers are under way: it stops within seconds, and says that alone."""

import contextlib
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest

DOORS = Path(__file__).with_name("doors.py")
PATIENCE = 30  # seconds


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_while_answers_come(times: int) -> None:
    with subprocess.Popen(
        [sys.executable, str(DOORS), "--api"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background ignores Ctrl+C
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline() + process.stdout.readline())
        assert found is not None
        heard = threading.Semaphore(0)
        for stream in (True, False):
            threading.Thread(target=_ask, args=(found[0], heard), kwargs={"stream": stream}, daemon=True).start()
        assert heard.acquire(timeout=PATIENCE)  # the streamed one has begun
        time.sleep(0.5)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
        said, complaint = process.communicate(timeout=PATIENCE)
    assert (said, complaint) == ("Vraagbaak is gestopt.\n", "")
    assert process.returncode == 0


def _ask(address: str, heard: threading.Semaphore, *, stream: bool) -> None:
    body = {"model": "vraagbaak", "messages": [{"role": "user", "content": "traag"}], "stream": stream}
    with (
        contextlib.suppress(httpx2.HTTPError),
        httpx2.stream("POST", f"{address}/v1/chat/completions", json=body, timeout=PATIENCE) as answer,
    ):
        for _ in answer.iter_bytes():
            heard.release()
