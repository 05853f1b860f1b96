"""Files of strangers are read in a process of their own, which can be ended: within limits of time and memory.

The process is started anew (no fork, nothing is inherited but the environment without keys), so it works alike on
Linux, macOS and Windows. It takes requests on its standard input, one JSON line each, and answers with a JSON line and
blocks of bytes. It ends when whoever started it does, and when a request takes too long.
"""

import faulthandler
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np

import index.errors
from index.chunks import ChunkOptions, chunk_document
from index.errors import CorpusError, DocumentError, PageImageError, ReadingStoppedError, TooLargeError
from index.limits import ReadLimits, too_large
from index.processes import environment, memory_of
from index.reading.document import read_with_positions, refuse_unreadable
from index.reading.pdf.pdfium import PageImage, render_page
from index.reading.pdf.positions import ROW, Positions
from index.serialising import text_from_json, text_to_json
from index.types import Chunk, Document

_PACKAGES = str(Path(__file__).parents[1])
_START = "import sys; sys.path.append(sys.argv[1]); from index.worker import serve; serve()"
_LOOK = 0.05  # seconds between two looks at the memory that it uses
_PAGE_SECONDS = 30  # for drawing one page, at most
_GRACE = 10.0  # seconds after which it ends itself, should nobody be there any more to end it


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """What a file comes to."""

    document: Document
    chunks: tuple[Chunk, ...]
    positions: Positions | None  # of the characters of a PDF; None for a file without pages to show


def read_file(
    path: Path, *, name: str | None = None, options: ChunkOptions | None = None, limits: ReadLimits | None = None
) -> ReadFile:
    """Read a file in a process of its own, as a document called ``name`` (the file's name by default).

    Raises DocumentError or one of its children: TooLargeError over a limit, ReadingStoppedError when the process died.
    """
    called, limits = name or path.name, limits or ReadLimits()
    refuse_unreadable(path, called, limits)
    with Worker(limits) as worker:
        request = {"task": "read", "path": str(path), "name": called, "options": asdict(options or ChunkOptions())}
        text, *rows = worker.ask(request, called)
    document, chunks = text_from_json(json.loads(text))
    positions = np.load(BytesIO(rows[0]), allow_pickle=False) if rows else None
    if positions is not None and (positions.dtype != ROW or positions.ndim != 1):
        raise _stopped(called)
    return ReadFile(document=document, chunks=chunks, positions=positions)


def read_here(
    path: Path, *, name: str | None = None, options: ChunkOptions | None = None, limits: ReadLimits | None = None
) -> ReadFile:
    """Read a file in this process; what read_file lets its process do. Raises DocumentError."""
    document, positions = read_with_positions(path, name=name, limits=limits)
    chunks = chunk_document(document, options or ChunkOptions())
    return ReadFile(document=document, chunks=chunks, positions=positions)


class PageRenderer:
    """Draws pages of PDFs in a process of its own, which is kept for the next page. May be shared between threads."""

    def __init__(self, limits: ReadLimits | None = None) -> None:
        limits = limits or ReadLimits()
        self._limits = replace(limits, seconds=min(limits.seconds, _PAGE_SECONDS))
        self._worker: Worker | None = None
        self._lock = threading.Lock()

    def render(self, path: Path, number: int, width: int) -> PageImage:
        """Return page ``number`` (from 1), about ``width`` pixels wide. Raises PageImageError."""
        request = {"task": "render", "path": str(path), "number": number, "width": width}
        try:
            with self._lock:
                if self._worker is None or not self._worker.is_alive():
                    self._worker = Worker(self._limits)
                size, png = self._worker.ask(request, f"Pagina {number}")
        except (TooLargeError, ReadingStoppedError) as error:
            raise PageImageError(
                f"Pagina {number} is niet als beeld te tonen: dat vraagt te veel. Bekijk het bestand zelf."
            ) from error
        wide, high = json.loads(size)
        return PageImage(png=png, width=int(wide), height=int(high))


class Worker:
    """The process, as seen by whoever needs it. One request at a time."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, _PACKAGES],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1"),  # nothing here needs more
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ReadingStoppedError(
                "Er kan geen proces beginnen om het bestand te lezen. Sluit andere programma's en probeer het opnieuw."
            ) from error

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def __del__(self) -> None:
        self.end()

    def is_alive(self) -> bool:
        """Whether it still takes requests."""
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        """End the process, whatever it does."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def ask(self, request: dict[str, Any], name: str) -> list[bytes]:
        """Return the blocks of bytes of the answer. Raises DocumentError; then the process has been ended."""
        answered: list[tuple[dict[str, Any], list[bytes]]] = []
        talk = threading.Thread(target=self._talk, args=(request, answered), daemon=True)
        talk.start()
        try:
            self._watch(talk, name)
        except BaseException:
            self.end()
            raise
        if not answered:
            self.end()
            raise _stopped(name)
        head, blocks = answered[0]
        if "error" in head:
            raise _error(head, name)
        return blocks

    def _talk(self, request: dict[str, Any], answered: list[tuple[dict[str, Any], list[bytes]]]) -> None:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return
        stdin, stdout = process.stdin, process.stdout
        with suppress(OSError, ValueError, KeyError, TypeError):  # it died, or answers what is no answer
            stdin.write(json.dumps({**request, "limits": asdict(self._limits)}).encode() + b"\n")
            stdin.flush()
            head = json.loads(stdout.readline())
            blocks = [stdout.read(int(size)) for size in head["sizes"]]
            if [len(block) for block in blocks] == head["sizes"]:
                answered.append((head, blocks))

    def _watch(self, talk: threading.Thread, name: str) -> None:
        """Wait for the answer. Raises TooLargeError when it takes too long or needs too much memory."""
        limits, deadline = self._limits, time.monotonic() + self._limits.seconds
        process_id = self._process.pid if self._process else 0
        while talk.is_alive():
            talk.join(_LOOK)
            if memory_of(process_id) > limits.memory * 1_000_000:
                raise too_large(name, "memory", limits)
            if talk.is_alive() and time.monotonic() > deadline:
                raise too_large(name, "seconds", limits)


def _stopped(name: str) -> ReadingStoppedError:
    return ReadingStoppedError(
        f"'{name}' kon niet worden gelezen: het lezen stopte onverwacht. Sla het bestand opnieuw op en probeer het nog "
        "eens."
    )


def _error(head: dict[str, Any], name: str) -> DocumentError:
    kind = getattr(index.errors, str(head["error"]), None)
    if isinstance(kind, type) and issubclass(kind, DocumentError):
        return kind(str(head["message"]))
    return _stopped(name)


# --- inside the process -------------------------------------------------------------------------------------------


def serve() -> None:
    """Answer requests until there are no more, or whoever asks them is gone."""
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin.buffer:
            requests.put(line)
        os._exit(0)  # also in the middle of a file: nobody waits for it any more

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    threading.Thread(target=listen, daemon=True).start()
    while True:
        request = json.loads(requests.get())
        limits = ReadLimits(**request["limits"])
        faulthandler.dump_traceback_later(limits.seconds + _GRACE, exit=True)
        _answer(request, limits, answers)
        faulthandler.cancel_dump_traceback_later()


def _answer(request: dict[str, Any], limits: ReadLimits, answers: IO[bytes]) -> None:
    blocks: Sequence[bytes] = ()
    head: dict[str, Any] = {}
    try:
        blocks = _drawn(request) if request["task"] == "render" else _read(request, limits)
    except CorpusError as error:
        head = {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        over = too_large(request.get("name", "Pagina"), "memory", limits)
        head = {"error": type(over).__name__, "message": str(over)}
    answers.write(json.dumps({**head, "sizes": [len(block) for block in blocks]}).encode() + b"\n")
    for block in blocks:
        answers.write(block)
    answers.flush()


def _read(request: dict[str, Any], limits: ReadLimits) -> list[bytes]:
    path, options = Path(request["path"]), ChunkOptions(**request["options"])
    read = read_here(path, name=request["name"], options=options, limits=limits)
    blocks = [json.dumps(text_to_json(read.document, read.chunks)).encode()]
    if read.positions is not None:
        rows = BytesIO()
        np.save(rows, read.positions, allow_pickle=False)
        blocks.append(rows.getvalue())
    return blocks


def _drawn(request: dict[str, Any]) -> list[bytes]:
    image = render_page(Path(request["path"]), request["number"], request["width"])
    return [json.dumps([image.width, image.height]).encode(), image.png]
