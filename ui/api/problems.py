"""What can go wrong at the doors: a Dutch line, a short code that stays the same, and an HTTP status (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from index.errors import (
    CollectionError,
    CorpusError,
    DamagedError,
    DocumentError,
    EmptyFileError,
    EncryptedError,
    NotAPdfError,
    NoTextError,
    OnlyPicturesError,
    PageImageError,
    UnknownDocumentError,
    UnsupportedFormatError,
)
from models.errors import ModelError, ServerError
from rag.errors import AnswerError, EmptyQuestionError, LongQuestionError, NoDocumentsError
from ui.errors import UNEXPECTED, InterfaceError
from ui.json_text import without_surrogates

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import ValidationError
    from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

# The first class that an error belongs to decides; subclasses stand before their base.
_KINDS: Sequence[tuple[type[Exception], int, str]] = (
    (EmptyQuestionError, 422, "empty-question"),
    (LongQuestionError, 422, "long-question"),
    (NoDocumentsError, 409, "no-reports"),
    (AnswerError, 422, "question"),
    (UnknownDocumentError, 404, "unknown-report"),
    (EmptyFileError, 422, "empty-file"),
    (NotAPdfError, 422, "not-a-pdf"),
    (DamagedError, 422, "damaged-file"),
    (EncryptedError, 422, "encrypted-file"),
    (NoTextError, 422, "no-text"),
    (OnlyPicturesError, 422, "no-text"),
    (UnsupportedFormatError, 415, "unsupported-format"),
    (PageImageError, 422, "no-image"),
    (DocumentError, 422, "unreadable-file"),
    (CollectionError, 500, "collection"),
    (CorpusError, 500, "collection"),
    (ServerError, 502, "model-server"),
    (ModelError, 503, "model"),
    (InterfaceError, 500, "interface"),
)
# What pydantic calls a fault, in Dutch.
_FAULTS: Mapping[str, str] = {
    "missing": "ontbreekt",
    "extra_forbidden": "is niet bekend",
    "string_type": "moet tekst zijn",
    "string_too_short": "is leeg",
    "string_too_long": "is te lang",
    "string_unicode": "bevat tekens die niet kunnen",
    "int_type": "moet een heel getal zijn",
    "int_parsing": "moet een heel getal zijn",
    "int_from_float": "moet een heel getal zijn",
    "bool_type": "moet true of false zijn",
    "bool_parsing": "moet true of false zijn",
    "list_type": "moet een lijst zijn",
    "too_short": "is leeg",
    "too_long": "is te lang",
    "json_invalid": "is geen JSON",
    "greater_than_equal": "is te klein",
    "less_than_equal": "is te groot",
}
_SHOWN = 5  # faults of one request that are named


class ProblemError(Exception):
    """A request that cannot be served; its text is one Dutch line for whoever sent it."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code = status, code


class OverloadedError(ProblemError):
    """Too many questions wait already."""

    def __init__(self) -> None:
        super().__init__(503, "busy", "Er wachten al te veel vragen. Probeer het over een paar minuten opnieuw.")


def unknown_report(name: str) -> ProblemError:
    """Return the problem of a name that no report has."""
    return ProblemError(404, "unknown-report", f"Er is geen rapport met de naam '{name}'. Vraag eerst de lijst.")


def problem_of(error: Exception) -> ProblemError:
    """Return an error of the product as a problem; one that is not expected tells nothing about the program."""
    if isinstance(error, ProblemError):
        return error
    for kind, status, code in _KINDS:
        if isinstance(error, kind):
            return ProblemError(status, code, str(error))
    return ProblemError(500, "unexpected", UNEXPECTED)


def problem_object(problem: ProblemError) -> dict[str, Any]:
    """Return what is sent; "error" is where clients of OpenAI look."""
    detail = without_surrogates(str(problem))
    return {
        "type": f"urn:vraagbaak:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": detail,
        "error": {
            "message": detail,
            "type": "invalid_request_error" if problem.status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error",
            "code": problem.code,
            "param": None,
        },
    }


def problem_response(problem: ProblemError) -> Response:
    """Return the answer to a request that cannot be served."""
    from starlette.responses import Response

    body = json.dumps(problem_object(problem), ensure_ascii=False)
    headers = {"Retry-After": "60"} if isinstance(problem, OverloadedError) else None
    return Response(body.encode(), status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def faults_of(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return in one Dutch line what is wrong with the fields of a request, as pydantic found it."""
    told = dict.fromkeys(_fault(error) for error in errors)
    return f"De aanvraag klopt niet: {', '.join(list(told)[:_SHOWN])}."


def refused_arguments(error: ValidationError) -> str:
    """Return the same of arguments that were checked without HTTP."""
    return faults_of(error.errors(include_url=False, include_context=False, include_input=False))


def _fault(error: Mapping[str, Any]) -> str:
    where = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    if error["type"] == "json_invalid":
        where = []
    name = ".".join(where)
    return f"'{name}' {_FAULTS.get(error['type'], 'klopt niet')}" if name else _whole(error["type"])


def _whole(kind: str) -> str:
    return "er staat geen JSON in" if kind == "json_invalid" else "de inhoud ontbreekt of heeft een andere vorm"


def tell_problems(api: FastAPI) -> None:
    """Let every error of the API leave as application/problem+json."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    async def expected(_request: Any, error: Exception) -> Response:
        return problem_response(problem_of(error))

    async def invalid(_request: Any, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # it is registered for nothing else
        return problem_response(ProblemError(422, "invalid-request", faults_of(error.errors())))

    async def refused(_request: Any, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # it is registered for nothing else
        return problem_response(_PLAIN.get(error.status_code) or ProblemError(error.status_code, "http", UNCLEAR))

    for kind in (CorpusError, ModelError, AnswerError, InterfaceError, ProblemError, Exception):
        api.add_exception_handler(kind, expected)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(HTTPException, refused)


UNCLEAR = "Deze aanvraag kan niet. Kijk op /docs wat er wel kan."
_PLAIN = {
    404: ProblemError(404, "unknown-path", "Dit adres is er niet. Kijk op /docs welke adressen er zijn."),
    413: ProblemError(413, "too-large", "Deze aanvraag is te groot. Maak haar kleiner."),
    405: ProblemError(405, "unknown-method", "Dit kan niet op dit adres. Kijk op /docs wat er wel kan."),
}
