"""Our reports as an evaluation set, and answers as rag.measures takes them.

Several reports are searched together; their questions have facts and evidence.

The facts are the figures and names of the answer that the question does not have; an answer without any is told by its
longest words. So the measures (rag.measures) say of these reports what they say of a question file, only more strictly
where an answer may be put in other words.
"""

import json
import re
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from index.retrieval import Library
from models.training.labels import carrying_sentences, decisive
from models.training.reports import Report, ReportQuestion
from rag.measures import EvaluationQuestion, GivenAnswer, GivenCitation
from rag.types import Answer, Fragment, Place
from rag.words import content_words, likeness

_TELLING = 2  # words that tell an answer without figures and names
_INFLECTED = 2  # letters at the end of a word that may be different


def _numbered_on(answer: str, pages: int) -> str:
    return re.sub(r"\{(\d+)\}", lambda mark: f"{{{int(mark[1]) + pages}}}", answer)


def side_by_side(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Return the reports with pages that are numbered on, so that a page number tells the report, too."""
    placed = []
    before = 0
    for report in reports:
        questions = tuple(
            replace(
                question,
                pages=tuple(page + before for page in question.pages),
                answer=_numbered_on(question.answer, before),
            )
            for question in report.questions
        )
        placed.append(replace(report, questions=questions, first_page=1 + before))
        before += len(report.sections)
    return tuple(placed)


def evaluation_questions(report: Report, sentences: Sequence[tuple[int, str]]) -> tuple[EvaluationQuestion, ...]:
    """Return the questions of a report, given its sentences as (page, text)."""
    found = []
    for number, question in enumerate(report.questions, 1):
        answer = re.sub(r"\s*\{\d+\}", "", question.answer)
        carrying = carrying_sentences(question.text, question.answer, question.pages, sentences) if answer else ()
        found.append(
            EvaluationQuestion(
                id=f"{report.name}-{number:03}",
                type=question.kind,
                question=question.text,
                history=(),
                answerable=bool(answer),
                pages=question.pages,
                evidence=tuple(sentences[place][1] for place in carrying),
                facts=tuple(_spellings(fact) for fact in _facts(question)) if answer else (),
                answer=answer,
            )
        )
    return tuple(found)


def _facts(question: ReportQuestion) -> Sequence[str]:
    told = decisive(question.text, question.answer)
    if told:
        return told
    asked = content_words(question.text)
    words = content_words(re.sub(r"\s*\{\d+\}", "", question.answer))
    new = [word for word in dict.fromkeys(words) if max((likeness(word, other) for other in asked), default=0) < 0.7]
    return sorted(new or words, key=len, reverse=True)[:_TELLING]


def _spellings(fact: str) -> tuple[str, ...]:
    if fact[0].isdigit() or len(fact) < 5 + _INFLECTED:
        return (fact,)
    return (fact, fact[:-_INFLECTED])


def read_questions(path: Path) -> tuple[EvaluationQuestion, ...]:
    """Read a question file, JSON lines; ValueError, KeyError or TypeError for one that is not."""
    return tuple(
        EvaluationQuestion(
            id=str(raw["id"]),
            type=raw.get("type", ""),
            question=raw["question"],
            history=tuple((turn["question"], turn["answer"]) for turn in raw.get("history", ())),
            documents=tuple(raw.get("documents", ())),
            answerable=raw["answerable"],
            pages=tuple(raw.get("pages", ())),
            evidence=tuple(raw.get("evidence", ())),
            facts=tuple(map(tuple, raw.get("facts", ()))),
            answer=raw.get("answer", ""),
        )
        for raw in map(json.loads, filter(str.strip, path.read_text(encoding="utf-8").splitlines()))
    )


def as_given(
    question: EvaluationQuestion,
    places: Sequence[Place],
    passages: Sequence[str],
    library: Library,
    seconds: tuple[float, float] = (0.0, 0.0),
) -> GivenAnswer:
    """Return places as they are measured: every sentence with a mark, a citation for each stretch of a page.

    ``seconds``: until something is on screen, and in all.
    """
    marked = (f"{sentence.text} [{place.marker}]" for place in places for sentence in place.sentences)
    citations = (citation for place in places for citation in place.citations)
    return GivenAnswer(
        id=question.id,
        answer="\n".join(marked),
        abstained=not places,
        citations=tuple(
            GivenCitation(
                document=c.document,
                page=c.page,
                quote=library.page(c.document, c.page).source_form(c.start, c.end),
            )
            for c in citations
        ),
        passages=tuple(passages),
        seconds_first=round(seconds[0], 4),
        seconds_total=round(seconds[1], 4),
    )


def finished(steps: Generator[Fragment, None, Answer]) -> tuple[Answer, tuple[float, float]]:
    """Run an answer to its end; with the seconds until the evidence was there, and in all."""
    started = time.perf_counter()
    first = 0.0
    while True:
        try:
            next(steps)
        except StopIteration as done:
            total = time.perf_counter() - started
            return done.value, (first or total, total)
        first = first or time.perf_counter() - started
