"""What comes in at /v1/chat/completions, in OpenAI's form; and what of it is refused."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.types import Mode
from ui.api.chores import Chore, chore_of
from ui.api.problems import ProblemError
from ui.api.shapes import Shape


class ContentPart(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

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
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    logprobs: bool | None = None
    tools: list[Any] | None = None
    tool_choice: Any = None
    response_format: dict[str, Any] | None = None
    vraagbaak: Own | None = None


def chore_asked(asked: ChatRequest) -> Chore | None:
    """Return what a chat program asks for beside questions; None for a question."""
    return chore_of(
        asked.messages[-1].text, form=asked.response_format, tools=asked.tools or (), choice=asked.tool_choice
    )


def refuse(asked: ChatRequest, chore: Chore | None) -> None:
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
