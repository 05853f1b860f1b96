"""Run a question file through the product, write one answer a line, and measure."""

import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from index.types import Page
from rag.measures import EvaluationQuestion, GivenAnswer, GivenCitation
from rag.types import Answer, Fragment, Mode, Question, Turn
from ui.errors import InputError
from ui.json_text import load_json
from ui.text.answer import marked


class Pages(Protocol):
    """Knows the pages that answers quote."""

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        ...


Ask = Callable[[Question], Generator[Fragment, None, Answer]]


# What is said of a field that is something else.
_FORMS = {
    "answerable": "answerable is true, false of null",
    "pages": "pages is een lijst van getallen",
    "evidence": "evidence is een lijst van teksten",
    "documents": "documents is een lijst van teksten",
    "facts": 'facts is een lijst van lijsten: voor elk feit de schrijfwijzen, zoals [["40%", "40 procent"]]',
    "history": "history is een lijst van eerdere vragen, elk met question en answer",
}


@dataclass(frozen=True, kw_only=True)
class _Marked:
    """Of any line, what tells whether it is complete."""

    answerable: bool | None  # None: it waits for a person to complete it (ui.history.feedback)


@dataclass(frozen=True, kw_only=True)
class _Line(_Marked):
    """A complete line, as EvaluationQuestion has it."""

    id: str | int
    type: str = ""
    question: str
    history: tuple[Turn, ...] = ()
    documents: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    answer: str = ""


def read_questions(path: Path) -> tuple[tuple[EvaluationQuestion, ...], int]:
    """Read a JSON-lines question file; return the questions and how many were left out, because they wait.

    Raises InputError that names the line, or that says that there is nothing to measure.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # a text may hold other line separators
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"Het vragenbestand {path} is niet te lezen. Controleer de naam; het moet UTF-8 zijn."
        ) from error
    questions: dict[str, EvaluationQuestion] = {}
    waiting = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = _question(line)
        except ValueError as error:
            raise _wrong(path, number, _fault(error)) from error
        if question is None:
            waiting += 1
        elif question.id in questions:
            raise _wrong(path, number, f"id {question.id} komt twee keer voor")
        else:
            questions[question.id] = question
    if waiting and not questions:
        raise InputError(
            f"In {path} staan alleen vragen die nog niet zijn aangevuld. Vul bij elke vraag answerable in."
        )
    if not questions:
        raise InputError(f"In {path} staan geen vragen.")
    return tuple(questions.values()), waiting


def _question(text: str) -> EvaluationQuestion | None:
    """Return the question of a line; None when it waits. ValueError of pydantic when it is another form."""
    if load_json(_Marked, text, strict=True).answerable is None:
        return None
    line = load_json(_Line, text, strict=True)
    history = tuple((turn.question, turn.answer) for turn in line.history)
    return EvaluationQuestion(**{**vars(line), "id": str(line.id), "history": history})


def _fault(error: ValueError) -> str:
    from pydantic import ValidationError

    first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "type": ""}
    if not first["loc"]:
        return "het is geen JSON"
    name = str(first["loc"][0])
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return f"{name} ontbreekt"
    return _FORMS.get(name, f"{name} is een tekst")


def _wrong(path: Path, number: int, what: str) -> InputError:
    return InputError(f"Regel {number} van {path} is geen geldige vraag ({what}). Verbeter de regel.")


def run_questions(
    questions: Iterable[EvaluationQuestion], ask: Ask, mode: Mode, documents: tuple[str, ...] = ()
) -> Iterator[tuple[Answer, float, float]]:
    """Yield (answer, seconds until the evidence is there, seconds in all) for every question, in order.

    ``documents`` are searched, or else those that the question names, or else all.
    """
    for item in questions:
        question = Question(
            text=item.question,
            history=tuple(Turn(question=q, answer=a) for q, a in item.history),
            documents=documents or item.documents,
            mode=mode,
        )
        started = time.perf_counter()
        first = 0.0
        steps = ask(question)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                total = time.perf_counter() - started
                yield done.value, first or total, total
                break
            first = first or time.perf_counter() - started


def given_answer(question_id: str, answer: Answer, first: float, total: float, pages: Pages) -> GivenAnswer:
    """Return an answer as it is written and measured; quotes are spelled as the file's own text layer does.

    What counts are the places, with a mark behind every sentence; a citation for each stretch of a place.
    """
    return GivenAnswer(
        id=question_id,
        answer=marked(answer, every_sentence=True),
        abstained=answer.abstained,
        citations=tuple(
            GivenCitation(
                document=c.document,
                page=c.page,
                quote=pages.page(c.document, c.page).source_form(c.start, c.end),
            )
            for c in answer.citations
        ),
        passages=tuple(passage.chunk.text for passage in answer.passages),
        seconds_first=round(first, 4),
        seconds_total=round(total, 4),
    )


def answer_line(given: GivenAnswer, answer: Answer) -> str:
    """Return the answer as one line of JSON."""
    markers = [place.marker for place in answer.places for _ in place.citations]
    citations = [{"marker": m, **asdict(c)} for m, c in zip(markers, given.citations, strict=True)]
    passages = [
        {
            "document": passage.chunk.document,
            "page": passage.chunk.page_offsets[0].page,
            "text": passage.chunk.text,
            "score": round(passage.score, 6),
        }
        for passage in answer.passages
    ]
    line = {
        "id": given.id,
        "answer": given.answer,
        "short": answer.short.text if answer.short else "",
        "missing": answer.missing,
        "remarks": answer.remarks,
        "written": [asdict(sentence) for sentence in answer.written],
        "abstained": given.abstained,
        "mode": answer.mode,
        "searched": answer.searched,
        "citations": citations,
        "passages": passages,
        "seconds": {"first": given.seconds_first, "total": given.seconds_total},
    }
    return json.dumps(line, ensure_ascii=False)
