"""POST /v1/chat/completions and GET /v1/models, in OpenAI's form: a model that cites.

The last message is the question and the ones before it are the conversation. A system message is taken and not obeyed:
what is true is what the reports say. What a model writes is only sent once it was checked, so the words come together
at the end. Before that, also while a question waits for its turn, one chunk without words has the passages that were
found; further a comment keeps the stream open.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

import anyio
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from index.types import Passage
from rag.types import Answer, Mode, Question, Turn
from ui.api.answer_markdown import MarkdownAnswer, answer_markdown
from ui.api.asking import Desk
from ui.api.chores import Chore, chore_of, reply
from ui.api.problems import ProblemError, problem_object, problem_of
from ui.api.shapes import AnswerShape, Shape
from ui.api.shaping import answer_shape, labels_of, passage_shapes
from ui.api.streaming import ALIVE, begun, event
from ui.api.texts import both
from ui.api.waiting import unless_gone
from ui.errors import EXPECTED_ERRORS
from ui.json_text import dump_json
from ui.text.answer import plain
from ui.text.labels import document_label

MODEL = "vraagbaak"  # searches all reports; MODEL/NAME searches one
DONE = b"data: [DONE]\n\n"
_REMEMBERED = 1000  # answers whose question is known as it was searched
_QUIET = 1.0  # seconds after which a stream begins, also when nothing is found yet


class Part(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: str = ""


class Message(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """How to stream."""

    include_usage: bool | None = False


class Own(Shape):
    """Wat alleen Vraagbaak kent. / What only Vraagbaak knows."""

    reports: list[str] = Field(default=[], description="Namen; leeg: alle. / Names; empty: all.")
    mode: Mode | None = None


class ChatRequest(BaseModel):
    """Een aanvraag in de vorm van OpenAI. / A request in OpenAI's form. Other fields are taken and change nothing."""

    model_config = ConfigDict(extra="ignore")

    model: str
    messages: list[Message] = Field(min_length=1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    logprobs: bool | None = None
    tools: list[Any] | None = None
    tool_choice: Any = None
    response_format: dict[str, Any] | None = None
    vraagbaak: Own | None = None


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


def chat_routes(desk: Desk) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["OpenAI"])
    searched = Searched()

    @routes.get(
        "/v1/models",
        summary="Modellen / Models",
        description=both(
            f"Elk rapport is een model: '{MODEL}' zoekt in alle rapporten, '{MODEL}/NAAM' in een.",
            f"Each report is a model: '{MODEL}' searches all reports, '{MODEL}/NAME' one.",
        ),
    )
    def models() -> dict[str, Any]:
        return {"object": "list", "data": _models(desk)}

    @routes.get("/v1/models/{name:path}", summary="Een model / A model")
    def model(name: str) -> dict[str, Any]:
        for one in _models(desk):
            if one["id"] == name:
                return one
        raise _unknown_model(name)

    @routes.post(
        "/v1/chat/completions",
        response_model=None,
        summary="Een gesprek, in de vorm van OpenAI / A conversation, in OpenAI's form",
        description=both(
            "Het laatste bericht is de vraag. Een systeembericht verandert niets aan wat er in de rapporten staat. "
            "Waar het antwoord staat, leest u in het veld 'vraagbaak' van het bericht, bij streamen in het laatste "
            "deel. Wat er is gevonden, staat daar al eerder in, onder 'passages'.",
            "The last message is the question. A system message changes nothing about what the reports say. Where the "
            "answer stands is in the field 'vraagbaak' of the message; when streamed, in the last chunk. "
            "What was found comes earlier in that field, as 'passages'.",
        ),
    )
    async def complete(asked: ChatRequest, request: Request) -> Response:
        chore = _chore(asked)
        _refuse(asked, chore)
        reports = await anyio.to_thread.run_sync(_reports, desk, asked)
        if chore is not None:
            said = reply(chore, await anyio.to_thread.run_sync(desk.backend.example_questions))
            return _chore_response(asked, chore, said)
        question = Question(
            text=asked.messages[-1].text,
            history=_history(asked.messages[:-1], searched),
            documents=reports,
            mode=await desk.mode(asked.vraagbaak.mode if asked.vraagbaak else None),
        )
        base = str(request.base_url).rstrip("/")
        if asked.stream:
            return await begun(_streamed(desk, asked, question, searched, base))
        answer = await unless_gone(request, partial(desk.answer, question))
        if answer is None:
            return Response(status_code=204)  # nobody reads it
        told = await anyio.to_thread.run_sync(_tell, desk, answer, base)
        searched.keep(told.text.text, answer)
        message = {"role": "assistant", "content": told.text.text, "refusal": None, **told.fields}
        return _whole(asked, message, "stop")

    return routes


def _models(desk: Desk) -> list[dict[str, Any]]:
    documents = desk.backend.documents()
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


def _reports(desk: Desk, asked: ChatRequest) -> tuple[str, ...]:
    """Return the reports to search, none for all of them."""
    if asked.model not in (one["id"] for one in _models(desk)):
        raise _unknown_model(asked.model)
    named = tuple(asked.vraagbaak.reports) if asked.vraagbaak else ()
    return named or tuple(filter(None, (asked.model.removeprefix(MODEL).removeprefix("/"),)))


def _chore(asked: ChatRequest) -> Chore | None:
    return chore_of(
        asked.messages[-1].text, form=asked.response_format, tools=asked.tools or (), choice=asked.tool_choice
    )


def _refuse(asked: ChatRequest, chore: Chore | None) -> None:
    """Refuse what would be wrong to leave out in silence."""
    last = asked.messages[-1]
    if last.role != "user":
        raise ProblemError(422, "no-question", "Het laatste bericht moet van de gebruiker zijn: dat is de vraag.")
    if isinstance(last.content, list) and any(part.type != "text" for part in last.content):
        raise ProblemError(422, "only-text", "Vraagbaak leest alleen tekst. Stuur geen beeld, geluid of bestand mee.")
    if asked.n not in (None, 1):
        raise ProblemError(422, "one-answer", "Vraagbaak geeft een antwoord per vraag. Laat 'n' weg.")
    if asked.logprobs:
        raise ProblemError(422, "no-logprobs", "Vraagbaak geeft geen 'logprobs'. Laat dat veld weg.")
    if chore is not None:
        return
    if asked.tool_choice not in (None, "auto", "none"):
        raise ProblemError(422, "no-tools", "Vraagbaak roept geen hulpmiddelen aan. Laat 'tool_choice' weg.")
    if asked.response_format and asked.response_format.get("type") != "text":
        raise ProblemError(
            422,
            "only-text",
            "Vraagbaak schrijft geen JSON in een bericht. Gebruik /v1/ask, of laat 'response_format' weg.",
        )


def _history(messages: Sequence[Message], searched: Searched) -> tuple[Turn, ...]:
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


@dataclass(frozen=True, kw_only=True)
class _Told:
    """An answer as it is sent."""

    text: MarkdownAnswer
    fields: dict[str, Any]  # what stands beside the text: annotations as OpenAI has them, and the whole answer


def _tell(desk: Desk, answer: Answer, base: str) -> _Told:
    shape = answer_shape(answer, desk.backend)
    text = answer_markdown(answer, labels_of(desk.backend))
    return _Told(
        text=text,
        fields={"annotations": _annotations(text, shape, base), "vraagbaak": shape.model_dump(mode="json")},
    )


def _annotations(text: MarkdownAnswer, shape: AnswerShape, base: str) -> list[dict[str, Any]]:
    """Return for each [n] the pages where its place stands."""
    places = {place.marker: place for place in shape.places}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": start,
                "end_index": end,
                "url": f"{base}{citation.image}",
                "title": f"{citation.title}, {citation.place}",
            },
        }
        for marker, start, end in text.marks
        for citation in places[marker].citations
    ]


async def _streamed(
    desk: Desk, asked: ChatRequest, question: Question, searched: Searched, base: str
) -> AsyncGenerator[bytes, None]:
    """Yield the events of a streamed answer; what fails after the first one is told as an event."""
    chunk = _Chunks(asked)
    started, found, answer = False, False, None
    try:
        async with aclosing(desk.steps(question)) as steps:
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
                    yield chunk.passages(await desk.nearest(question) if waits else step.passages)
        if answer is None:
            return
        told = await anyio.to_thread.run_sync(_tell, desk, answer, base)
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
        yield event({**chunk.head, "choices": [], "usage": _USAGE})
    yield DONE


# Nothing is paid by the token, and no tokens are counted; clients expect the numbers.
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


class _Chunks:
    """Makes the chunks of one completion."""

    def __init__(self, asked: ChatRequest) -> None:
        self.head = _head("chat.completion.chunk", asked.model)

    def passages(self, found: tuple[Passage, ...]) -> bytes:
        """Return a chunk with what was found, in a field of our own, which clients of OpenAI leave alone."""
        shapes = [shape.model_dump(mode="json") for shape in passage_shapes(found)]
        return self.delta({"content": "", "vraagbaak": {"passages": shapes}})

    def delta(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        """Return a chunk."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return event({**self.head, "choices": [choice]})


def _head(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model}


def _whole(asked: ChatRequest, message: dict[str, Any], finish: str) -> Response:
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    body = {**_head("chat.completion", asked.model), "choices": [choice], "usage": _USAGE}
    return Response(dump_json(body).encode(), media_type="application/json")


def _chore_response(asked: ChatRequest, chore: Chore, said: str) -> Response:
    """Return the reply to a chore; it is there at once, so a stream of it has one chunk of text."""
    call = {"id": f"call_{uuid.uuid4().hex}", "type": "function", "function": {"name": chore.tool, "arguments": said}}
    message: dict[str, Any] = {"role": "assistant", "content": said, "refusal": None}
    finish = "stop"
    if chore.form == "tool":
        message |= {"content": None, "tool_calls": [call]}
    if not asked.stream:
        return _whole(asked, message, finish)
    if chore.form == "tool":
        message["tool_calls"] = [{"index": 0, **call}]
    chunk = _Chunks(asked)
    body = chunk.delta(message) + chunk.delta({}, finish=finish) + DONE
    return Response(body, media_type="text/event-stream")
