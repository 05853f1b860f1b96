"""A question from outside: it waits in the one line, and is stopped when nobody listens any more."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from inspect import GEN_RUNNING, getgeneratorstate

import anyio

from index.types import Passage
from rag.answering import LONGEST_QUESTION
from rag.types import Answer, Fragment, Mode, Question
from ui.api.problems import OverloadedError, ProblemError, problem_of, unknown_report
from ui.conversation.exchange import Exchange, StopSignal
from ui.conversation.line import Line
from ui.conversation.turn import answering
from ui.errors import EXPECTED_ERRORS, UNEXPECTED
from ui.protocols import Backend

_MOST_WAITING = 10  # passages for who waits for the answer
MOST = 100  # questions that wait or are answered; each keeps a thread


@dataclass(kw_only=True)
class Answerer:
    """What all questions of a door share."""

    backend: Backend
    line: Line = field(default_factory=Line)
    threads: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(MOST))
    present: int = 0  # questions that wait or are answered

    async def steps(self, question: Question) -> AsyncGenerator[Exchange, None]:
        """Yield how far the answer is, at least every second; the last one has the answer. Closing it stops the answer.

        Raises OverloadedError, ProblemError for whatever went wrong.
        """
        await anyio.to_thread.run_sync(refuse_unknown, self.backend, question.documents)
        if self.present >= MOST:
            raise OverloadedError
        failures: list[Exception] = []
        stop = StopSignal()
        exchange = Exchange(number=1, question=question, titles={})
        steps = answering(exchange, partial(_noting, self.backend, failures), self.line, stop)
        self.present += 1
        try:
            while True:
                step = await anyio.to_thread.run_sync(next, steps, None, limiter=self.threads)
                if step is None:
                    return
                if step.status == "mislukt":
                    raise problem_of(failures[0]) if failures else ProblemError(500, "unexpected", UNEXPECTED)
                yield step
        finally:
            self.present -= 1
            stop.requested = True
            if getgeneratorstate(steps) != GEN_RUNNING:  # else a step is being made in its thread, and ends by the stop
                steps.close()

    async def nearest(self, question: Question) -> tuple[Passage, ...]:
        """Return what searching finds, for who waits: it takes no model that writes or reads, and so no turn."""
        if len(question.text) > LONGEST_QUESTION:
            return ()
        search = partial(self.backend.search, question.text, documents=question.documents, most=_MOST_WAITING)
        return tuple(hit.passage for hit in await anyio.to_thread.run_sync(search))

    async def mode(self, wanted: Mode | None) -> Mode:
        """Return how to answer: as wanted, or as usual."""
        if wanted is not None:
            return wanted
        return await anyio.to_thread.run_sync(self.backend.default_mode)

    async def answer(self, question: Question) -> Answer:
        """Return the answer. Cancelling it stops the model. Raises as ``steps``."""
        answer = None
        async with aclosing(self.steps(question)) as steps:
            async for step in steps:
                answer = step.answer
        if answer is None:  # only a stop ends without an answer or an error
            raise ProblemError(500, "unexpected", UNEXPECTED)
        return answer


def refuse_unknown(backend: Backend, reports: tuple[str, ...]) -> None:
    """Raise ProblemError when a report is not in the collection; a misspelt name must not search everything."""
    known = {document.name for document in backend.documents()}
    for name in reports:
        if name not in known:
            raise unknown_report(name)


def _noting(backend: Backend, failures: list[Exception], question: Question) -> Generator[Fragment, None, Answer]:
    """Answer, and note what went wrong: a step of the answer only carries its message."""
    try:
        return (yield from backend.ask(question))
    except EXPECTED_ERRORS as error:
        failures.append(error)
        raise
