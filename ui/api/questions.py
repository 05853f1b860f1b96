"""POST /v1/ask and /v1/search: a question, or words to search for, and what the reports say."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

import anyio
from fastapi import APIRouter, Request, Response
from pydantic import Field

from index.types import Passage
from rag.answering import LONGEST_QUESTION
from rag.types import Mode, Question, Turn
from ui.api.asking import Answerer, refuse_unknown
from ui.api.problems import ProblemError, problem_object, problem_of
from ui.api.responses import ALIVE, begun, event, json_response
from ui.api.shapes import AnswerShape, HitShape, Shape
from ui.api.shaping import answer_shape, hit_shapes, passage_shapes
from ui.api.texts import both
from ui.api.waiting import unless_gone
from ui.errors import EXPECTED_ERRORS

_MOST_HITS = 50
_MOST_TURNS = 50  # of a conversation
_LONGEST_ANSWER = 20_000  # characters of an earlier answer


_ABOUT_ASKING = both(
    "Geeft het gecontroleerde antwoord met de plaatsen waar het staat. Met 'stream': gebeurtenissen 'waiting' "
    "(plaats in de rij), 'passages' (wat er is gevonden), 'answer', of 'problem'. Vragen wachten op hun beurt; "
    "wat er is gevonden, komt meteen.",
    "Returns the checked answer with the places where it stands. With 'stream': events 'waiting' (place in the "
    "line), 'passages' (what was found), 'answer', or 'problem'. Questions wait for their turn; what was "
    "found comes at once.",
)


class TurnShape(Shape):
    """Een eerdere vraag met het antwoord. / An earlier question with its answer."""

    question: str = Field(
        max_length=LONGEST_QUESTION, description="Het veld 'searched' van dat antwoord. / Its 'searched'."
    )
    answer: str = Field(default="", max_length=_LONGEST_ANSWER)


class AskRequest(Shape):
    """Een vraag. / A question."""

    question: str
    reports: list[str] = Field(default=[], description="Namen; leeg: alle. / Names; empty: all.")
    mode: Mode | None = Field(
        default=None,
        description="'citaten': alleen plaatsen; 'antwoord': een model schrijft mee. Anders het gewone. / "
        "'citaten': places only; 'antwoord': a model writes, too. Else the usual one.",
    )
    history: list[TurnShape] = Field(default=[], max_length=_MOST_TURNS, description="Oudste eerst. / Oldest first.")
    stream: bool = False


class SearchRequest(Shape):
    """Woorden om op te zoeken. / Words to search for."""

    text: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    reports: list[str] = Field(default=[], description="Namen; leeg: alle. / Names; empty: all.")
    count: int = Field(default=10, ge=1, le=_MOST_HITS)


class SearchResponse(Shape):
    """Wat er is gevonden, het beste eerst. / What was found, best first."""

    hits: list[HitShape]


def question_routes(answerer: Answerer) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["Vraagbaak"])

    @routes.post(
        "/v1/ask",
        responses={200: {"model": AnswerShape}},
        response_model=None,
        summary="Stel een vraag / Ask a question",
        description=_ABOUT_ASKING,
    )
    async def ask(asked: AskRequest, request: Request) -> Response:
        question = Question(
            text=asked.question,
            history=tuple(Turn(question=turn.question, answer=turn.answer) for turn in asked.history),
            documents=tuple(asked.reports),
            mode=await answerer.mode(asked.mode),
        )
        if asked.stream:
            return await begun(_events(answerer, question))
        answer = await unless_gone(request, partial(answerer.answer, question))
        if answer is None:
            return Response(status_code=204)  # nobody reads it
        shape = await anyio.to_thread.run_sync(answer_shape, answer, answerer.backend)
        return json_response(shape)

    @routes.post(
        "/v1/search",
        responses={200: {"model": SearchResponse}},
        response_model=None,
        summary="Zoek passages / Search passages",
        description=both("Zoekt alleen; er wordt niets geschreven.", "Searches only; nothing is written."),
    )
    def search(asked: SearchRequest) -> Response:
        refuse_unknown(answerer.backend, tuple(asked.reports))
        hits = answerer.backend.search(asked.text, documents=asked.reports, most=asked.count)
        found = SearchResponse(hits=hit_shapes(hits, answerer.backend))
        return json_response(found)

    return routes


async def _events(answerer: Answerer, question: Question) -> AsyncGenerator[bytes, None]:
    """Yield the events of an answer; what fails before the first one is raised."""
    told: set[str] = set()
    place = 0
    try:
        async with aclosing(answerer.steps(question)) as steps:
            async for step in steps:
                if step.status == "wacht" and step.place not in (place, 1):
                    place = step.place
                    yield event({"place": place}, "waiting")
                    passages = () if "passages" in told else await answerer.nearest(question)
                    if passages:  # who waits has something to read
                        told.add("passages")
                        yield _passages_event(passages)
                elif step.passages and "passages" not in told:
                    told.add("passages")
                    yield _passages_event(step.passages)
                elif told or place:
                    yield ALIVE
                if step.answer is not None:
                    shape = await anyio.to_thread.run_sync(answer_shape, step.answer, answerer.backend)
                    yield event(shape, "answer")
    except (*EXPECTED_ERRORS, ProblemError) as error:
        if not told and not place:
            raise
        yield event(problem_object(problem_of(error)), "problem")


def _passages_event(passages: tuple[Passage, ...]) -> bytes:
    return event({"passages": [shape.model_dump(mode="json") for shape in passage_shapes(passages)]}, "passages")
