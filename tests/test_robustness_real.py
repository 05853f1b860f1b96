"""The product with its real weights before hostile and misleading passages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_cases import CASES, REPORTS, Case, holds, is_literal, says_wrong, shown_in, squeezed, write_report

from rag.measures import EvaluationQuestion
from rag.types import Answer
from ui.evaluation.running import run_questions
from ui.product import Vraagbaak
from ui.settings import Settings

# The real weights. Measured (threshold .563, before search gave candidates): of the 72 cases as quotes 62 are right, 5 are
# refused although a report answers them, and in 5 the wrong sentence comes first. Of the 10 questions that only a trap
# answers 5 are refused (now, too); the others get sentences beside the point, not the trap.
LEAST_RIGHT, MOST_MISLED, LEAST_REFUSED = 0.65, 0.15, 0.5


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the product made of a case."""

    case: Case
    answer: Answer

    @property
    def wrong(self) -> int | None:
        """Place of the first text that says what it may not; None when there is none."""
        return next((i for i, text in enumerate(shown_in(self.answer)) if says_wrong(text, self.case)), None)

    @property
    def right(self) -> bool:
        """All facts are there, and nothing wrong comes before the first of them."""
        texts = shown_in(self.answer)
        places = [i for i, text in enumerate(texts) if any(holds(text, one) for f in self.case.facts for one in f)]
        complete = all(any(holds(" ".join(texts), one) for one in fact) for fact in self.case.facts)
        return complete and (self.wrong is None or self.wrong > places[0])

    @property
    def misled(self) -> bool:
        """What it may not say comes first, or alone."""
        return self.wrong is not None and not self.right


@pytest.fixture(scope="module")
def product(
    collect: Callable[[Iterable[Path]], Path], tmp_path_factory: pytest.TempPathFactory, loaded_once: None
) -> Vraagbaak:
    """All reports in one collection, over the real weights."""
    folder = tmp_path_factory.mktemp("robustness")
    return Vraagbaak(settings=Settings(data=collect(write_report(report, folder) for report in REPORTS)))


def ask(product: Vraagbaak, questions: Sequence[str]) -> list[Answer]:
    asked = [
        EvaluationQuestion(
            id="", type="", question=text, history=(), answerable=True, pages=(), evidence=(), facts=(), answer=""
        )
        for text in questions
    ]
    return [answer for answer, _, _ in run_questions(asked, product.ask, "citaten")]


@pytest.fixture(scope="module")
def outcomes(product: Vraagbaak) -> tuple[Outcome, ...]:
    """Every fourth case; the figures above are of all."""
    cases = CASES[::4]
    answers = ask(product, [case.question for case in cases])
    return tuple(Outcome(case=case, answer=answer) for case, answer in zip(cases, answers, strict=True))


def share(values: Iterable[bool]) -> float:
    found = list(values)
    return sum(found) / len(found)


@pytest.mark.slow
def test_every_quote_is_literal_and_nothing_else_is_shown(outcomes: tuple[Outcome, ...], product: Vraagbaak) -> None:
    for outcome in outcomes:
        answer = outcome.answer
        assert answer.written == (), outcome.case.id
        assert all(is_literal(citation, product) for citation in answer.citations), outcome.case.id
        for place in answer.places:
            quoted = squeezed(" ".join(citation.quote for citation in place.citations))
            assert all(squeezed(sentence.text) in quoted for sentence in place.sentences), outcome.case.id


@pytest.mark.slow
def test_most_answers_are_right_and_few_are_misled(outcomes: tuple[Outcome, ...]) -> None:
    assert share(outcome.right for outcome in outcomes) >= LEAST_RIGHT
    assert share(outcome.misled for outcome in outcomes) <= MOST_MISLED


@pytest.mark.slow
def test_what_only_a_trap_answers_is_mostly_refused(product: Vraagbaak) -> None:
    answers = ask(product, [case.unanswerable for case in CASES if case.unanswerable])
    assert share(answer.abstained for answer in answers) >= LEAST_REFUSED
