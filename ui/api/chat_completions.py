"""POST /v1/chat/completions and GET /v1/models, in OpenAI's form: a model that cites.

The last message is the question and the ones before it are the conversation. A system message is taken and not obeyed:
what is true is what the reports say. What a model writes is only sent once it was checked, so the words come together
at the end. Before that, also while a question waits for its turn, one chunk without words has the passages that were
found; further a comment keeps the stream open.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import anyio
from fastapi import APIRouter, Request, Response

from rag.types import Answer, Question, Turn
from ui.api.asking import Answerer
from ui.api.chat_request import ChatMessage, ChatRequest, chore_asked, refuse
from ui.api.chat_response import DONE, USAGE, Chunks, chat_answer, chore_response, whole
from ui.api.chores import reply
from ui.api.problems import ProblemError, problem_object, problem_of
from ui.api.responses import ALIVE, begun, event
from ui.api.texts import both
from ui.api.waiting import unless_gone
from ui.errors import EXPECTED_ERRORS
from ui.text.answer import plain
from ui.text.labels import document_label

MODEL = "vraagbaak"  # searches all reports; MODEL/NAME searches one
_REMEMBERED = 1000  # answers whose question is known as it was searched
_QUIET = 1.0  # seconds after which a stream begins, also when nothing is found yet

_ABOUT_MODELS = both(
    f"Elk rapport is een model: '{MODEL}' zoekt in alle rapporten, '{MODEL}/NAAM' in een.",
    f"Each report is a model: '{MODEL}' searches all reports, '{MODEL}/NAME' one.",
)
_ABOUT_COMPLETING = both(
    "Het laatste bericht is de vraag. Een systeembericht verandert niets aan wat er in de rapporten staat. "
    "Waar het antwoord staat, leest u in het veld 'vraagbaak' van het bericht, bij streamen in het laatste "
    "deel. Wat er is gevonden, staat daar al eerder in, onder 'passages'.",
    "The last message is the question. A system message changes nothing about what the reports say. Where the "
    "answer stands is in the field 'vraagbaak' of the message; when streamed, in the last chunk. "
    "What was found comes earlier in that field, as 'passages'.",
)


@dataclass(kw_only=True)
class Searched:
    """How earlier questions were searched, by question and answer.

    A client sends back what was asked and answered, not what "En in 2023?" was searched as. Nobody else finds it.
    """

    _turns: OrderedDict[bytes, Turn] = field(default_factory=OrderedDict)

    def keep(self, said: str, answer: Answer) -> None:
        """Remember an answer by its question and the message that it was sent as."""
        self._turns[_digest(answer.question, said)] = Turn(question=answer.searched, answer=plain(answer))
        while len(self._turns) > _REMEMBERED:
            self._turns.popitem(last=False)

    def turn(self, asked: str, said: str) -> Turn:
        """Return a turn of a conversation as it was searched, or else as it was asked."""
        return self._turns.get(_digest(asked, said)) or Turn(question=asked, answer=said)


def _digest(asked: str, said: str) -> bytes:
    return hashlib.sha256(f"{asked.strip()}\0{said.strip()}".encode("utf-8", "replace")).digest()


def chat_routes(answerer: Answerer) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["OpenAI"])
    searched = Searched()

    @routes.get(
        "/v1/models",
        summary="Modellen / Models",
        description=_ABOUT_MODELS,
    )
    def models() -> dict[str, Any]:
        return {"object": "list", "data": _models(answerer)}

    @routes.get("/v1/models/{name:path}", summary="Een model / A model")
    def model(name: str) -> dict[str, Any]:
        for one in _models(answerer):
            if one["id"] == name:
                return one
        raise _unknown_model(name)

    @routes.post(
        "/v1/chat/completions",
        response_model=None,
        summary="Een gesprek, in de vorm van OpenAI / A conversation, in OpenAI's form",
        description=_ABOUT_COMPLETING,
    )
    async def complete(asked: ChatRequest, request: Request) -> Response:
        return await _completed(answerer, searched, asked, request)

    return routes


async def _completed(answerer: Answerer, searched: Searched, asked: ChatRequest, request: Request) -> Response:
    """Answer a request; one for a chore is answered without searching."""
    chore = chore_asked(asked)
    refuse(asked, chore)
    reports = await anyio.to_thread.run_sync(_reports, answerer, asked)
    if chore is not None:
        said = reply(chore, await anyio.to_thread.run_sync(answerer.backend.example_questions))
        return chore_response(asked, chore, said)
    question = Question(
        text=asked.messages[-1].text,
        history=_history(asked.messages[:-1], searched),
        documents=reports,
        mode=await answerer.mode(asked.vraagbaak.mode if asked.vraagbaak else None),
    )
    base = str(request.base_url).rstrip("/")
    if asked.stream:
        return await begun(_streamed(answerer, asked, question, searched, base))
    answer = await unless_gone(request, partial(answerer.answer, question))
    if answer is None:
        return Response(status_code=204)  # nobody reads it
    told = await anyio.to_thread.run_sync(chat_answer, answerer.backend, answer, base)
    searched.keep(told.text.text, answer)
    message = {"role": "assistant", "content": told.text.text, "refusal": None, **told.fields}
    return whole(asked, message)


def _models(answerer: Answerer) -> list[dict[str, Any]]:
    documents = answerer.backend.documents()
    created = [_seconds(document.added) for document in documents]
    everything = {"id": MODEL, "object": "model", "created": max(created, default=0), "owned_by": MODEL}
    return [
        {**everything, "name": "Vraagbaak: alle rapporten"},
        *(
            {**everything, "id": f"{MODEL}/{one.name}", "created": when, "name": f"Vraagbaak: {document_label(one)}"}
            for one, when in zip(documents, created, strict=True)
        ),
    ]


def _seconds(moment: str) -> int:
    try:
        return int(datetime.fromisoformat(moment).timestamp())
    except ValueError:
        return 0


def _unknown_model(name: str) -> ProblemError:
    return ProblemError(404, "unknown-model", f"Er is geen model '{name}'. Kijk op /v1/models welke er zijn.")


def _reports(answerer: Answerer, asked: ChatRequest) -> tuple[str, ...]:
    """Return the reports to search, none for all of them."""
    if asked.model not in (one["id"] for one in _models(answerer)):
        raise _unknown_model(asked.model)
    named = tuple(asked.vraagbaak.reports) if asked.vraagbaak else ()
    return named or tuple(filter(None, (asked.model.removeprefix(MODEL).removeprefix("/"),)))


def _history(messages: Sequence[ChatMessage], searched: Searched) -> tuple[Turn, ...]:
    """Return each question that was answered, oldest first."""
    turns: list[Turn] = []
    question = ""
    for message in messages:
        if message.role == "user":
            question = message.text
        elif message.role == "assistant" and question and message.text:
            turns.append(searched.turn(question, message.text))
            question = ""
    return tuple(turns)


async def _streamed(
    answerer: Answerer, asked: ChatRequest, question: Question, searched: Searched, base: str
) -> AsyncGenerator[bytes, None]:
    """Yield the events of a streamed answer; what fails after the first one is told as an event."""
    chunk = Chunks(asked)
    started, found, answer = False, False, None
    try:
        async with aclosing(answerer.steps(question)) as steps:
            async for step in steps:
                answer = step.answer
                if started:
                    yield ALIVE
                elif step.status not in ("wacht", "zoekt") or step.place > 1 or step.seconds >= _QUIET:
                    started = True
                    yield chunk.delta({"role": "assistant", "content": ""})
                waits = step.status == "wacht" and step.place > 1
                if started and not found and (waits or step.passages):
                    found = True
                    yield chunk.passages(await answerer.nearest(question) if waits else step.passages)
        if answer is None:
            return
        told = await anyio.to_thread.run_sync(chat_answer, answerer.backend, answer, base)
    except (*EXPECTED_ERRORS, ProblemError) as error:
        if not started:
            raise
        yield event(problem_object(problem_of(error)))
        yield DONE
        return
    searched.keep(told.text.text, answer)
    for piece in told.text.pieces:
        yield chunk.delta({"content": piece})
    yield chunk.delta(told.fields, finish="stop")
    if asked.stream_options and asked.stream_options.include_usage:
        yield event({**chunk.head, "choices": [], "usage": USAGE})
    yield DONE
