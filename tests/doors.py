"""The doors with the backend of fake_window.py, served on a free port; a script for an assistant that starts it itself."""

import contextlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fake_answers import CONTEXT, DOCUMENT, PASSAGES
from fake_window import FakeBackend

from index.types import DocumentSummary, Page
from models.errors import GenerationError
from rag.types import Answer, Fragment, Mode, Question
from ui.api.app import build_api
from ui.api.asking import Answerer
from ui.api.assistant import build_assistant, over_http, over_stdio
from ui.api.serving import listening

PATIENCE = 20  # seconds
TEXT = replace(DOCUMENT, name="notitie.txt", title="Notitie", organisation="", year=None, pages=1, sha256="1" * 64)
SPACED = replace(DOCUMENT, name="nog een & meer.pdf", title="Nog een", pages=2, sha256="2" * 64)


class DoorBackend(FakeBackend):
    """Has a text on each page, too. "halverwege" fails half a second after its passages."""

    def __init__(self, modes: Sequence[Mode] = ("citaten", "antwoord")) -> None:
        super().__init__([DOCUMENT, TEXT, SPACED], modes)

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        if "halverwege" in question.text:
            yield Fragment(passages=PASSAGES)
            time.sleep(0.5)
            raise GenerationError("Het taalmodel stopte halverwege. Stel de vraag opnieuw.")
        return (yield from super().ask(question))

    def page(self, document: str, number: int) -> Page:
        pages = {one.name: one.pages for one in self.documents()}
        if not 1 <= number <= pages[document]:
            raise KeyError(document, number)
        return Page(document=document, number=number, text=CONTEXT)


@contextlib.contextmanager
def served(make: Callable[[int], Any], port: int = 0) -> Iterator[str]:
    """Serve the application that ``make`` returns for a port until the end of the block; yields its address."""
    import uvicorn

    with listening(port) as door:
        port = door.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(make(port), log_level="critical", ws="none", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def served_api() -> contextlib.AbstractContextManager[str]:
    """Serve the API."""
    return served(lambda port: build_api(DoorBackend(), port=port, uploads=Path(tempfile.mkdtemp())))


def served_assistant() -> contextlib.AbstractContextManager[str]:
    """Serve the server for assistants over HTTP."""
    return served(lambda port: over_http(build_assistant(Answerer(backend=DoorBackend())), port))


def call(address: str, tool: str, arguments: dict[str, Any]) -> Any:
    """Call a tool of an assistant's server as its own client does."""
    import asyncio

    from mcp import Client

    async def run() -> Any:
        async with Client(address) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(run())


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


class LoudBackend(DoorBackend):
    """Prints, as libraries do: by Python, and below it."""

    def documents(self) -> Sequence[DocumentSummary]:
        print("luid", flush=True)  # noqa: T201
        os.write(1, b"luid\n")
        return super().documents()


def main() -> None:
    """Serve the API until Ctrl+C with --api, assistants over HTTP with --http; otherwise the one that started this.

    With --loud the product prints.
    """
    if sys.argv[1:] in (["--api"], ["--http"]):
        from ui.api.serving import serve

        with listening(0) as door, tempfile.TemporaryDirectory() as uploads:
            port = door.getsockname()[1]
            if sys.argv[1:] == ["--api"]:
                app = build_api(DoorBackend(), port=port, uploads=Path(uploads))
            else:
                app = over_http(build_assistant(Answerer(backend=DoorBackend())), port)
            serve(app, door, "Het staat klaar op {}")
        return
    over_stdio(build_assistant(Answerer(backend=LoudBackend() if sys.argv[1:] == ["--loud"] else DoorBackend())))


if __name__ == "__main__":
    main()
