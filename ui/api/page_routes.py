"""/v1/pages: see a page of a report, as text or as an image."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Response

from index.types import Box
from ui.api.pages import draw_marks, marked_page
from ui.api.problems import ProblemError
from ui.api.responses import json_response
from ui.api.shapes import PageShape
from ui.protocols import Backend

_WIDTH, _WIDEST = 1600, 4000  # pixels of an image
_MARK = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")

Marks = Annotated[list[str], Query(description="begin-einde in de tekst / start-end in the text")]


def page_routes(backend: Backend) -> APIRouter:
    """Return the routes to the pages of reports."""
    routes = APIRouter(tags=["Vraagbaak"])

    @routes.get(
        "/v1/pages/{report}/{page}.png", response_class=Response, summary="Een pagina als beeld / A page as an image"
    )
    def image(
        report: str,
        page: int,
        mark: Marks = [],  # noqa: B006
        width: Annotated[int, Query(ge=50, le=_WIDEST)] = _WIDTH,
    ) -> Response:
        shape, boxes = _page(backend, report, page, mark)
        drawn = backend.page_image(report, shape.page, width)
        if drawn is None:
            raise ProblemError(
                404, "no-image", "Dit rapport is geen pdf en heeft geen beeld van een pagina. Lees de tekst."
            )
        return Response(draw_marks(drawn.png, boxes), media_type="image/png")

    @routes.get("/v1/pages/{report}/{page}", summary="De tekst van een pagina / The text of a page")
    def text(
        report: str,
        page: int,
        mark: Marks = [],  # noqa: B006
    ) -> Response:
        shape, _ = _page(backend, report, page, mark)
        return json_response(shape)

    return routes


def _page(backend: Backend, report: str, page: int, marks: list[str]) -> tuple[PageShape, list[Box]]:
    found = [_MARK.fullmatch(mark) for mark in marks]
    stretches = [(int(one[1]), int(one[2])) for one in found if one]
    if len(stretches) < len(marks):
        raise ProblemError(
            422, "invalid-request", "De aanvraag klopt niet: 'mark' moet begin-einde zijn, zoals 120-260."
        )
    return marked_page(backend, report, page, stretches)
