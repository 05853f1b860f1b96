"""What goes out at /v1/chat/completions, in OpenAI's form: whole, or in chunks."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from index.types import Passage
from rag.types import Answer
from ui.api.answer_markdown import MarkdownAnswer, answer_markdown
from ui.api.chat_request import ChatRequest
from ui.api.chores import Chore
from ui.api.responses import event, json_response
from ui.api.shapes import AnswerShape
from ui.api.shaping import answer_shape, labels_of, passage_shapes
from ui.protocols import Backend

DONE = b"data: [DONE]\n\n"
# Nothing is paid by the token, and no tokens are counted; clients expect the numbers.
USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


@dataclass(frozen=True, kw_only=True)
class ChatAnswer:
    """An answer as it is sent."""

    text: MarkdownAnswer
    fields: dict[str, Any]  # what stands beside the text: annotations as OpenAI has them, and the whole answer


def chat_answer(backend: Backend, answer: Answer, base: str) -> ChatAnswer:
    """Return an answer as it is sent; ``base`` is where the pages are. It looks up where each quote stands."""
    shape = answer_shape(answer, backend)
    text = answer_markdown(answer, labels_of(backend))
    return ChatAnswer(
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


class Chunks:
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


def whole(asked: ChatRequest, message: dict[str, Any], finish: str = "stop") -> Response:
    """Return a message at once."""
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    body = {**_head("chat.completion", asked.model), "choices": [choice], "usage": USAGE}
    return json_response(body)


def chore_response(asked: ChatRequest, chore: Chore, said: str) -> Response:
    """Return the reply to a chore; it is there at once, so a stream of it has one chunk of text."""
    call = {"id": f"call_{uuid.uuid4().hex}", "type": "function", "function": {"name": chore.tool, "arguments": said}}
    message: dict[str, Any] = {"role": "assistant", "content": said, "refusal": None}
    finish = "stop"
    if chore.form == "tool":
        message |= {"content": None, "tool_calls": [call]}
    if not asked.stream:
        return whole(asked, message, finish)
    if chore.form == "tool":
        message["tool_calls"] = [{"index": 0, **call}]
    chunk = Chunks(asked)
    body = chunk.delta(message) + chunk.delta({}, finish=finish) + DONE
    return Response(body, media_type="text/event-stream")
