"""A question's turn: it waits in the line, is answered in a thread of its own, and can be stopped at any moment.

Reading and prompting give no sign of life for seconds. The thread lets Stop be obeyed at once all the same: what there
is stays, and the thread ends at its next fragment. Only then the next question gets its turn.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import TypeAlias

from index.errors import CorpusError
from models.errors import ModelError
from rag.errors import AnswerError
from rag.types import Answer, Fragment, Question
from ui.conversation.exchange import Exchange, ExchangeStatus, StopSignal
from ui.conversation.line import Line, Ticket
from ui.errors import EXPECTED_ERRORS, UNEXPECTED, InterfaceError

LOOK = 0.1  # seconds between two looks at the stop signal
TICK = 1.0  # seconds between two signs of life

Ask: TypeAlias = Callable[[Question], Generator[Fragment, None, Answer]]
Step: TypeAlias = (
    Fragment | Answer | CorpusError | ModelError | AnswerError | InterfaceError | None
)  # None: it ended without a word


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What the answering thread and the window share."""

    ask: Ask
    question: Question
    steps: SimpleQueue[Step] = field(default_factory=SimpleQueue)
    given_up: threading.Event = field(default_factory=threading.Event)  # nobody waits for the answer any more


def answering(exchange: Exchange, ask: Ask, line: Line, stop: StopSignal) -> Generator[Exchange, None, None]:
    """Yield the exchange whenever it changed and at least every second; the last one is finished, stopped or failed.

    What ``ask`` returns is always closed, also when the caller stops listening.
    """
    ticket = line.join()
    work = _Work(ask=ask, question=exchange.question)
    with contextlib.ExitStack() as leaving:
        leaving.callback(line.leave, ticket)
        for step in _waiting(exchange, line, ticket, stop):
            exchange = step
            yield step
        if not exchange.running:
            return
        leaving.pop_all()  # from here on the thread leaves the line
        leaving.callback(work.given_up.set)
        threading.Thread(target=_answer, args=(work, line, ticket), name="antwoord", daemon=True).start()
        yield from _following(replace(exchange, status="zoekt"), work.steps, stop)


def _waiting(exchange: Exchange, line: Line, ticket: Ticket, stop: StopSignal) -> Iterator[Exchange]:
    """Yield the exchange while others come first; the last one is stopped if that was asked for."""
    began, shown = time.monotonic(), -TICK
    while True:
        ahead, waited = line.ahead(ticket, LOOK), time.monotonic() - began
        if stop.requested:
            yield replace(exchange, status="gestopt", waited=waited)
            return
        if not ahead:
            return
        if ahead + 1 != exchange.place or waited - shown >= TICK:
            exchange, shown = replace(exchange, place=ahead + 1, waited=waited), waited
            yield exchange


def _answer(work: _Work, line: Line, ticket: Ticket) -> None:
    """Answer the question until that is done or given up; an unexpected error ends the thread with its traceback."""
    try:
        with contextlib.closing(work.ask(work.question)) as fragments:
            while not work.given_up.is_set():
                try:
                    work.steps.put(next(fragments))
                except StopIteration as end:
                    work.steps.put(end.value)
                    return
    except EXPECTED_ERRORS as error:
        work.steps.put(error)
    finally:
        line.leave(ticket)
        work.steps.put(None)


def _following(exchange: Exchange, steps: SimpleQueue[Step], stop: StopSignal) -> Iterator[Exchange]:
    began, shown = time.monotonic(), 0.0
    yield exchange
    while exchange.running:
        grown = exchange
        for step in _come(steps):
            grown = _advanced(grown, step)
        seconds = time.monotonic() - began
        if grown.running and stop.requested:
            grown = replace(grown, status="gestopt")
        if grown is not exchange or seconds - shown >= TICK:
            exchange, shown = replace(grown, seconds=seconds), seconds
            yield exchange


def _come(steps: SimpleQueue[Step]) -> Iterator[Step]:
    """Yield what has come, after waiting a moment for it."""
    with contextlib.suppress(Empty):
        yield steps.get(timeout=LOOK)
        while True:
            yield steps.get_nowait()


def _advanced(exchange: Exchange, step: Step) -> Exchange:
    if not exchange.running:
        return exchange
    if isinstance(step, Answer):
        return replace(exchange, status="klaar", answer=step)
    if not isinstance(step, Fragment):
        return replace(exchange, status="mislukt", error=UNEXPECTED if step is None else str(step))
    text = exchange.text + step.text
    status: ExchangeStatus = "schrijft" if text or step.passages or exchange.passages else "zoekt"
    return replace(exchange, status=status, text=text, passages=step.passages or exchange.passages)
