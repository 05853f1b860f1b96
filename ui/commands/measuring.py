"""The commands that answer a file of questions: ``eval`` and ``calibrate``."""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rag.measures import EvaluationQuestion, Measures, measure
from rag.types import Mode
from ui.commands.new_file import making
from ui.errors import InputError
from ui.evaluation.calibration import best_threshold, refusal_curve
from ui.evaluation.running import answer_line, given_answer, read_questions, run_questions
from ui.printing import say, say_json, warn
from ui.product import Vraagbaak
from ui.text.labels import counted


def run_eval(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Answer the questions of a file and print the measures; return the exit status."""
    from tqdm import tqdm

    questions = _questions(options.questions)
    mode: Mode = options.mode or product.default_mode()
    product.refuse_without_reports()
    product.warm_up()
    answers = {}
    with _answers_file(options.answers) as write:
        results = run_questions(questions, product.ask, mode, tuple(options.document))
        shown = tqdm(zip(questions, results, strict=True), total=len(questions), desc="Vragen", unit="vraag")
        for question, (answer, first, total) in shown:
            given = given_answer(question.id, answer, first, total, product)
            answers[question.id] = given
            write(answer_line(given, answer) + "\n")

    def page_text(document: str, number: int) -> str:
        page = product.page(document, number)
        return page.source_form(0, len(page.text))

    measures = measure(questions, answers, page_text)
    if options.json:
        say_json(json.dumps(asdict(measures)))
    else:
        say(_table(measures))
    return 0


def run_calibrate(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Show what refusing is worth at each threshold on the user's questions; keep the best one if asked to."""
    from tqdm import tqdm

    questions = _questions(options.questions)
    product.refuse_without_reports()
    product.warm_up()
    results = run_questions(questions, product.ask_without_refusing, "citaten", tuple(options.document))
    shown = tqdm(results, total=len(questions), desc="Vragen", unit="vraag")
    chances = [answer.answerable for answer, _, _ in shown]
    try:
        curve = refusal_curve(chances, [question.answerable for question in questions])
    except ValueError as error:
        raise InputError(
            f"In {options.questions} staan niet beide soorten vragen. Zet er vragen in met en zonder antwoord."
        ) from error
    best = best_threshold(curve)
    say("drempel  precisie  dekking")
    for step in [step for step in curve if step.recall or step is curve[0]]:
        mark = "  <- beste" if step is best else ""
        say(f"{step.threshold:7.3f}  {step.precision:8.2f}  {step.recall:7.2f}{mark}")
    if options.keep:
        product.keep_threshold(best.threshold)
        say(f"Vanaf nu weigert Vraagbaak onder {best.threshold:.3f}.")
    else:
        say("Met --keep gebruikt Vraagbaak deze drempel voortaan.")
    return 0


def _questions(path: Path) -> Sequence[EvaluationQuestion]:
    questions, waiting = read_questions(path)
    if waiting:
        what = counted(waiting, "vraag doet niet mee: die is", "vragen doen niet mee: die zijn")
        warn(f"{what} nog niet aangevuld (answerable is null).")
    return questions


@contextmanager
def _answers_file(path: Path | None) -> Iterator[Callable[[str], object]]:
    if path is None:
        yield lambda line: None  # noqa: ARG005
        return
    with making(path):
        file = path.open("x", encoding="utf-8")
    with file:
        yield file.write


def _table(measures: Measures) -> str:
    return "\n".join(f"{name:22} {value}" for name, value in asdict(measures).items())
