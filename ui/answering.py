"""A question -> an answer with the models that work: when one fails, without it, and a remark says so."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from models.errors import ModelError
from rag.answering import answer_question
from rag.protocols import Retriever
from rag.searching import AnswerOptions
from rag.types import Answer, Fragment, Question
from ui.chosen_models import ChosenModels


def answer_with(
    models: ChosenModels, question: Question, retriever: Retriever, options: AnswerOptions
) -> Generator[Fragment, None, Answer]:
    """Answer a question from one state of the collection. Raises what answering raises, and what loading does."""
    failed: list[str] = []
    for told, load in models.ways(question):
        try:
            asked, loaded = load()
            answer = yield from answer_question(asked, retriever, loaded, options)
        except ModelError as error:
            if not told:
                raise
            failed.append(f"{told} {error}")
        else:
            missing = loaded.reader is None or (models.settings.model and loaded.writer is None)
            return replace(answer, remarks=(*answer.remarks, *failed, *(models.lacking() if missing else ())))
    raise AssertionError("the last way answers or raises")


def begun(answer: Generator[Fragment, None, Answer]) -> Generator[Fragment, None, Answer]:
    """Search, up to the first fragment; return what gives that and goes on."""
    fragments: list[Fragment] = []
    finished: list[Answer] = []
    try:
        fragments.append(next(answer))
    except StopIteration as done:
        finished.append(done.value)

    def go_on() -> Generator[Fragment, None, Answer]:
        if finished:
            return finished[0]
        with closing(answer):
            yield from fragments
            return (yield from answer)

    return go_on()


def finished(steps: Generator[Fragment, None, Answer]) -> Answer:
    """Return the answer at the end, without looking at what comes before."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            answer: Answer = done.value
            return answer
