"""Run a question file through the product, write one answer a line, and measure."""

import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from index.types import Page
from rag.measures import EvaluationQuestion, GivenAnswer, GivenCitation
from rag.types import Answer, Fragment, Mode, Question, Turn
from ui.errors import InputError
from ui.text.answer import marked


class Pages(Protocol):
    """Knows the pages that answers quote."""

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        ...


Ask = Callable[[Question], Generator[Fragment, None, Answer]]


def read_questions(path: Path) -> tuple[tuple[EvaluationQuestion, ...], int]:
    """Read a JSON-lines question file; return the questions and how many were left out.

    A question with "answerable": null still waits for a person to complete it (ui.history.feedback) and is left out.
    Raises InputError that names the line, or that says that there is nothing to measure.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # a text may hold other line separators
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"Het vragenbestand {path} is niet te lezen. Controleer de naam; het moet UTF-8 zijn."
        ) from error
    questions = []
    seen: set[str] = set()
    waiting = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            if raw["answerable"] is None:
                waiting += 1
            else:
                question = _question(raw)
                if question.id in seen:
                    raise ValueError(f"id {question.id} komt twee keer voor")
                seen.add(question.id)
                questions.append(question)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"Regel {number} van {path} is geen geldige vraag ({error}). Verbeter de regel."
            ) from error
    if waiting and not questions:
        raise InputError(
            f"In {path} staan alleen vragen die nog niet zijn aangevuld. Vul bij elke vraag answerable in."
        )
    if not questions:
        raise InputError(f"In {path} staan geen vragen.")
    return tuple(questions), waiting


def _list(raw: dict[str, Any], name: str) -> list[Any]:
    value = raw.get(name, [])
    if not isinstance(value, list):
        raise TypeError(f"{name} is een lijst")
    return value


def _question(raw: dict[str, Any]) -> EvaluationQuestion:
    if not isinstance(raw["answerable"], bool):
        raise TypeError("answerable is true, false of null")
    if not all(isinstance(page, int) for page in _list(raw, "pages")):
        raise TypeError("pages is een lijst van getallen")
    if not all(isinstance(text, str) for name in ("evidence", "documents") for text in _list(raw, name)):
        raise TypeError("evidence en documents zijn lijsten van teksten")
    facts = _list(raw, "facts")
    if not all(isinstance(fact, list) and all(isinstance(text, str) for text in fact) for fact in facts):
        raise TypeError('facts is een lijst van lijsten: voor elk feit de schrijfwijzen, zoals [["40%", "40 procent"]]')
    return EvaluationQuestion(
        id=str(raw["id"]),
        type=raw.get("type", ""),
        question=raw["question"],
        history=tuple((turn["question"], turn["answer"]) for turn in raw.get("history", ())),
        documents=tuple(raw.get("documents", ())),
        answerable=raw["answerable"],
        pages=tuple(raw.get("pages", ())),
        evidence=tuple(raw.get("evidence", ())),
        facts=tuple(tuple(fact) for fact in raw.get("facts", ())),
        answer=raw.get("answer", ""),
    )


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
