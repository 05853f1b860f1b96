"""What a server writes to its terminal, or to a log of the system, holds no question and nothing of a report."""

import asyncio
import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from chat_server import chat_server
from doors import DOCUMENT, call
from fake_answers import CONTEXT, QUOTE
from mcp import Client, StdioServerParameters

from models.errors import GenerationError, ModelError
from models.server import ServerModel
from rag.protocols import Message
from ui.cli import main

DOORS = Path(__file__).with_name("doors.py")
PATIENCE = 30  # seconds
PATHS = os.pathsep.join([str(DOORS.parent.parent), *filter(None, sys.path)])
SECRET = "Kwezelwyck"  # in every question  # noqa: S105
# What each comes to is in fake_window.py: an answer, a model that stops, one that stops halfway, an error of ours.
QUESTIONS = [f"{word} {SECRET}?" for word in ("Hoeveel", "kapot", "halverwege", "stuk")]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")


@contextlib.contextmanager
def noted(*options: str) -> Iterator[tuple[str, Callable[[], str]]]:
    """Serve as the commands do; yield the address, and what stops it and returns all that it wrote."""
    with subprocess.Popen(
        [sys.executable, "-P", str(DOORS), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": PATHS},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        timer = threading.Timer(4 * PATIENCE, process.kill)
        timer.start()
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert found is not None

        def stop() -> str:
            process.send_signal(signal.SIGINT)
            return process.communicate(timeout=PATIENCE)[0]

        yield found[0], stop
        timer.cancel()


def nothing_of_it(written: str) -> None:
    assert [part for part in (SECRET, QUOTE, CONTEXT, DOCUMENT.name) if part in written] == []


@POSIX
def test_the_api_writes_no_question(tmp_path: Path) -> None:
    with noted("--api") as (address, stop):
        codes = []
        for question in QUESTIONS:
            message = {"role": "user", "content": question}
            for stream in (False, True):
                body = {"model": "vraagbaak", "messages": [message], "stream": stream}
                codes.append(httpx2.post(f"{address}/v1/chat/completions", json=body, timeout=PATIENCE).status_code)
            codes.append(httpx2.post(f"{address}/v1/ask", json={"question": question}, timeout=PATIENCE).status_code)
            codes.append(httpx2.post(f"{address}/v1/search", json={"query": question}, timeout=PATIENCE).status_code)
            codes.append(httpx2.get(f"{address}/v1/{question}", params={"q": question}).status_code)
        httpx2.post(f"{address}/v1/ask", content=f'{{"question": "{SECRET}'.encode())
        httpx2.post(f"{address}/v1/ask", json={"question": SECRET * 10_000})
        written = stop()
    assert {200, 404, 500} <= set(codes)
    assert "RuntimeError: secret detail of the program" in written, "an error of ours is told"
    nothing_of_it(written)


@POSIX
def test_the_server_for_assistants_writes_no_question() -> None:
    with noted("--http") as (address, stop):
        for question in QUESTIONS:
            with contextlib.suppress(Exception):  # of an error of ours the SDK makes one of the protocol
                call(f"{address}/mcp", "vraag", {"vraag": question})
            call(f"{address}/mcp", "zoek", {"tekst": question, "raporten": [question]})
        for body in ('{"vraag": "' + SECRET, json.dumps({"jsonrpc": "2.0", "id": 1, "method": SECRET})):
            httpx2.post(f"{address}/mcp", content=body, headers={"Content-Type": "application/json"})
        nothing_of_it(stop())


def test_an_assistant_over_stdio_finds_no_question_in_the_errors(tmp_path: Path) -> None:
    server = StdioServerParameters(
        command="/bin/sh",
        args=["-c", 'exec "$0" -P "$1" 2>"$2"', sys.executable, str(DOORS), str(tmp_path / "errors")],
        env={"PYTHONPATH": PATHS},
    )

    async def run() -> Any:
        async with Client(server) as client:
            for question in QUESTIONS:
                with contextlib.suppress(Exception):
                    await client.call_tool("vraag", {"vraag": question})
            return await client.call_tool("vraag", {"vraag": QUESTIONS[0]})

    assert not asyncio.run(run()).is_error
    nothing_of_it((tmp_path / "errors").read_text(encoding="utf-8"))


@pytest.mark.parametrize("status", [200, 500])
def test_a_model_on_a_server_that_fails_logs_no_question(
    status: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with chat_server() as server, caplog.at_level(logging.DEBUG):
        model = ServerModel(server.address)
        server.status, server.body = status, json.dumps({"error": {"message": f"cannot answer {SECRET}"}})
        with pytest.raises(ModelError):
            list(model.stream([Message(role="user", content=QUESTIONS[0])], max_tokens=9, stop=()))
    assert SECRET in str(server.asked[-1].body)
    nothing_of_it("".join([*capfd.readouterr(), *(record.getMessage() for record in caplog.records)]))


@pytest.mark.parametrize("options", [[], ["--debug"]])
@pytest.mark.parametrize("error", [GenerationError("Het taalmodel stopte halverwege."), RuntimeError("a detail")])
def test_where_an_error_arose_is_told_without_the_question(
    error: Exception,
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("ui.product.Vraagbaak.ask", fail)
    try:
        main(["--data", str(tmp_path), *options, "ask", QUESTIONS[0]])
    except RuntimeError as raised:
        sys.excepthook(type(raised), raised, raised.__traceback__)
    written = "".join(capsys.readouterr())
    assert str(error) in written
    assert ("Traceback" in written) == (bool(options) or isinstance(error, RuntimeError))
    nothing_of_it(written)
