"""/v1/reports and /v1/pages: list, add and remove reports, and see their pages."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Annotated, Literal, TypeAlias

import anyio
from fastapi import APIRouter, Query, Request, Response
from starlette.requests import ClientDisconnect

from index.reading.kinds import READABLE
from index.store.collection import Added
from ui.api.asking import Answerer
from ui.api.pages import find_report
from ui.api.problems import ProblemError, problem_object, problem_of
from ui.api.responses import ALIVE, begun, event
from ui.api.shapes import ReportShape, Shape
from ui.api.shaping import report_shape
from ui.api.texts import both
from ui.errors import EXPECTED_ERRORS
from ui.protocols import Backend

LARGEST = 200_000_000  # bytes of a file
_KINDS = ", ".join(READABLE)
_LONGEST_NAME = 200  # bytes of a file's name
_PREFIX = ".toevoegen-"  # of the folder of a file that is being added
_FORGOTTEN = 86_400  # seconds after which such a folder is left over from a program that was ended
_QUIET = 1.0  # seconds between two signs of life

_Step: TypeAlias = tuple[float, str] | Added | Exception  # how far it is, what became of it, or why not


_A_FILE = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_ABOUT_ADDING = both(
    f"De inhoud van de aanvraag is het bestand ({_KINDS}). Gebeurtenissen: 'progress' (deel van 0 tot 1, "
    "en wat er gebeurt), dan 'added', of 'problem'. Wie weggaat, stopt het toevoegen niet.",
    f"The body is the file ({_KINDS}). Events: 'progress' (share from 0 to 1, and what is being done), "
    "then 'added', or 'problem'. Leaving does not stop the adding.",
)


class ReportsShape(Shape):
    """De rapporten, in volgorde van toevoegen. / The reports, in order of adding."""

    reports: list[ReportShape]


class AddedShape(Shape):
    """Wat er van een bestand is geworden. / What became of a file."""

    report: ReportShape
    outcome: Literal["nieuw", "vervangen", "ongewijzigd"]


@dataclass(frozen=True, kw_only=True)
class Uploads:
    """Where a file stands while it is being added."""

    folder: Path  # only its user can read it
    largest: int = LARGEST  # bytes
    turn: threading.Lock = field(default_factory=threading.Lock)  # one file at a time


def report_routes(answerer: Answerer, uploads: Uploads) -> APIRouter:
    """Return the routes; what was left over in the folder of the uploads is swept."""
    _sweep(uploads.folder)
    routes = APIRouter(tags=["Vraagbaak"])
    backend = answerer.backend

    @routes.get("/v1/reports", summary="De rapporten / The reports")
    def listed() -> ReportsShape:
        return ReportsShape(reports=[report_shape(document) for document in backend.documents()])

    @routes.put(
        "/v1/reports/{name}",
        response_model=None,
        responses={200: {"model": AddedShape}},
        openapi_extra={"requestBody": _A_FILE},
        summary="Voeg een rapport toe of vervang het / Add or replace a report",
        description=_ABOUT_ADDING,
    )
    async def add(
        name: str,
        request: Request,
        ocr: Annotated[bool, Query(description="Herken de tekst van scans. / Recognise the text of scans.")] = False,
    ) -> Response:
        path = await _received(request, name, uploads)
        if path is None:
            return Response(status_code=204)  # nobody reads it
        return await begun(_adding(backend, path, uploads, recognise=ocr))

    @routes.delete("/v1/reports/{name}", status_code=204, summary="Haal een rapport weg / Remove a report")
    def remove(name: str) -> None:
        find_report(backend, name)
        backend.remove(name)

    return routes


def _sweep(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*"):
        if time.time() - path.stat().st_mtime > _FORGOTTEN:
            shutil.rmtree(path, ignore_errors=True)


def _refuse_name(name: str) -> None:
    """Refuse a name that is no plain name of a file."""
    bad = name in (".", "..") or name.startswith(".") or not name.isprintable() or re.search(r'[\\/:*?"<>|]', name)
    if bad or not name.strip() or len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise ProblemError(422, "file-name", "Deze naam kan niet. Geef het bestand een gewone naam, zoals rapport.pdf.")


async def _received(request: Request, name: str, uploads: Uploads) -> Path | None:
    """Return the body as a file in a folder of its own; None when the client left. Raises ProblemError."""
    _refuse_name(name)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=uploads.folder))
    try:
        await _receive(request, folder / name, uploads.largest)
    except ClientDisconnect:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder / name


async def _receive(request: Request, path: Path, largest: int) -> None:
    """Write the body to a file. ProblemError when it is too large."""
    refusal = ProblemError(
        413,
        "too-large",
        f"Dit bestand is te groot. Het mag hooguit {largest // 1_000_000} MB zijn. Splits het rapport.",
    )
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > largest:
        raise refusal
    received = 0
    try:
        async with await anyio.open_file(path, "xb") as file:
            async for block in request.stream():
                received += len(block)
                if received > largest:
                    raise refusal
                await file.write(block)
    except OSError as error:
        raise ProblemError(
            507, "disk", "Het bestand is niet te bewaren. Maak ruimte vrij op de schijf en probeer het opnieuw."
        ) from error


async def _adding(backend: Backend, path: Path, uploads: Uploads, *, recognise: bool) -> AsyncGenerator[bytes, None]:
    """Yield the events of adding a file; it goes on when nobody listens any more."""
    steps: SimpleQueue[_Step] = SimpleQueue()
    steps.put((0.0, f"{path.name} wacht op zijn beurt"))
    arguments = (backend, path, uploads, recognise, steps)
    threading.Thread(target=_add, args=arguments, name="toevoegen", daemon=True).start()
    while True:
        step = await anyio.to_thread.run_sync(_next, steps)
        if isinstance(step, Added):
            shape = AddedShape(report=report_shape(step.summary), outcome=step.outcome)
            yield event(shape, "added")
            return
        if isinstance(step, Exception):
            yield event(problem_object(problem_of(step)), "problem")
            return
        yield event({"share": round(step[0], 3), "doing": step[1]}, "progress") if step else ALIVE


def _next(steps: SimpleQueue[_Step]) -> _Step | None:
    """Return what comes next; None when that takes long."""
    try:
        return steps.get(timeout=_QUIET)
    except Empty:
        return None


def _add(backend: Backend, path: Path, uploads: Uploads, recognise: bool, steps: SimpleQueue[_Step]) -> None:
    """Add a file when its turn comes; its last step says what became of it."""
    try:
        with uploads.turn:
            added = backend.add_file(path, lambda share, doing: steps.put((share, doing)), recognise=recognise)
        steps.put(added)
        backend.suggest_in_background()
    except EXPECTED_ERRORS as error:
        steps.put(error)
    except BaseException:  # the thread ends with its traceback, and whoever waits is told
        steps.put(RuntimeError())
        raise
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)
