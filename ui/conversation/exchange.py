"""A conversation in the window: its questions and how far each answer is. No HTML, no Gradio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from index.types import DocumentSummary, Passage
from rag.types import Answer, Question, Turn
from ui.errors import UNEXPECTED
from ui.text.answer import plain

ExchangeStatus = Literal["wacht", "zoekt", "schrijft", "klaar", "gestopt", "mislukt"]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One question and what became of it."""

    number: int  # from 1, unique in the conversation
    question: Question
    titles: Mapping[str, str]  # name of a document -> title to show
    status: ExchangeStatus = "wacht"
    passages: tuple[Passage, ...] = ()  # found, best first
    text: str = ""  # what the model wrote so far; not checked
    answer: Answer | None = None  # checked; there when status is "klaar"
    error: str = ""  # one Dutch line; there when status is "mislukt"
    place: int = 0  # in the line of questions, from 1, while status is "wacht"; 0 before it stands in line
    waited: float = 0.0  # seconds in the line
    seconds: float = 0.0  # seconds since its turn came
    searched: tuple[DocumentSummary, ...] = ()  # the documents that were searched, as they were when it was asked
    model: str = ""  # name of the language model when it was asked; "" when there was none

    @property
    def running(self) -> bool:
        """Whether an answer is still to come."""
        return self.status in ("wacht", "zoekt", "schrijft")

    def turn(self) -> Turn | None:
        """Return what a later question may build on: the question as it was searched; None without an answer."""
        if self.answer:
            return Turn(question=self.answer.searched, answer=plain(self.answer))
        return Turn(question=self.question.text, answer=self.text.strip()) if self.text else None


Conversation: TypeAlias = tuple[Exchange, ...]


@dataclass
class StopSignal:
    """Set by the stop button, looked at ten times a second. One per browser tab."""

    requested: bool = False


def asked(
    conversation: Conversation,
    question: Question,
    titles: Mapping[str, str],
    *,
    searched: Sequence[DocumentSummary] = (),
    model: str = "",
) -> Conversation:
    """Return the conversation with ``question`` waiting at its end; its history is filled in here."""
    history = tuple(turn for exchange in conversation if (turn := exchange.turn()))
    number = conversation[-1].number + 1 if conversation else 1
    asked_now = replace(question, history=history)
    exchange = Exchange(number=number, question=asked_now, titles=titles, searched=tuple(searched), model=model)
    return (*conversation, exchange)


def repaired(conversation: Conversation) -> Conversation:
    """Return the conversation with an answer that broke off unexpectedly marked as failed."""
    if not conversation or not conversation[-1].running:
        return conversation
    return (*conversation[:-1], replace(conversation[-1], status="mislukt", error=UNEXPECTED))
