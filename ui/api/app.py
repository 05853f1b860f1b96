"""The HTTP API, put together."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ui.api.asking import Answerer
from ui.api.loopback import only_this_computer
from ui.api.problems import tell_problems
from ui.private import NO_TELEMETRY
from ui.protocols import Backend

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_BODY = 2_000_000  # bytes of a request that is no file


def build_api(backend: Backend, *, port: int, uploads: Path) -> ASGIApp:
    """Return the API, for ``port`` of this computer; files stand in ``uploads`` while they are being added."""
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    from ui.api.bodies import limit_bodies
    from ui.api.chat_completions import chat_routes
    from ui.api.page import api_page
    from ui.api.page_routes import page_routes
    from ui.api.questions import question_routes
    from ui.api.reports import Uploads, report_routes

    # No docs_url: FastAPI's own page is fetched from another computer.
    api = FastAPI(
        title="Vraagbaak", version=version("vraagbaak"), docs_url=None, redoc_url=None, telemetry=NO_TELEMETRY
    )
    answerer = Answerer(backend=backend)
    uploads.mkdir(parents=True, exist_ok=True)
    reports = report_routes(answerer, Uploads(folder=uploads))
    for routes in (chat_routes(answerer), question_routes(answerer), reports, page_routes(backend)):
        api.include_router(routes)
    tell_problems(api)

    @api.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(api_page(api.openapi()))

    return only_this_computer(limit_bodies(api, _BODY), port)
