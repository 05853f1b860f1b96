"""Feedback on answers, and the question file that it becomes."""

import datetime as dt
import json
import sqlite3
from collections.abc import Generator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from exchanges import CITATION, answer, exchange, place, refusal
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rag.measures import EvaluationQuestion, GivenAnswer, GivenCitation, measure
from rag.types import Answer, Fragment, Question, Turn
from ui.conversation.exchange import Exchange
from ui.errors import InputError, UnknownConversationError
from ui.evaluation.running import read_questions, run_questions
from ui.history.conversations import History, SavePoint
from ui.history.feedback import FeedbackStore, Verdict
from ui.text.answer import plain

OTHER = replace(CITATION, page=3, quote="In 2023 waren er 100 banen.")
FOLLOW_UP = replace(
    exchange(2, "En daarvoor?"),
    question=Question(
        text="En daarvoor?",
        history=(Turn(question="Hoeveel banen?", answer="In 2024 waren er 120 banen."),),
        documents=("a.pdf",),
    ),
)
FOLLOW_UP = replace(
    FOLLOW_UP,
    answer=answer(
        "En daarvoor?",
        place(),
        place("In 2023 waren er 100 banen.", OTHER, marker=2),
        place("In 2024 waren er 120 banen.", marker=3),
    ),
)
ANSWERED = "In 2024 waren er 120 banen.\n\nIn 2023 waren er 100 banen.\n\nIn 2024 waren er 120 banen."
CONVERSATION = (
    exchange(1, "Hoeveel banen?"),
    FOLLOW_UP,
    refusal(3, "Wie is de baas?"),
    Exchange(number=4, question=Question(text="Traag?"), titles={}, status="gestopt", text="Half"),
)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "h.sqlite")


@pytest.fixture
def feedback(history: History) -> FeedbackStore:
    return FeedbackStore(history.path)


@pytest.fixture
def point(history: History) -> SavePoint:
    point = history.save(CONVERSATION)
    assert point
    return point


def test_feedback_is_kept_with_its_moment(feedback: FeedbackStore, point: SavePoint) -> None:
    before = dt.datetime.now().astimezone().replace(microsecond=0)
    first = feedback.give(point.id, 1, "nuttig")
    second = feedback.give(point.id, 2, "verkeerde bron", "  Dit staat op\npagina 7. ")
    assert feedback.given() == (first, second)
    assert (second.conversation, second.number, second.verdict) == (point.id, 2, "verkeerde bron")
    assert (first.remark, second.remark) == ("", "Dit staat op\npagina 7.")
    moment = dt.datetime.fromisoformat(first.given)
    assert moment.utcoffset() == before.utcoffset()
    assert before <= moment <= dt.datetime.now().astimezone()


def test_an_answer_has_one_verdict_which_can_change_and_go(feedback: FeedbackStore, point: SavePoint) -> None:
    feedback.give(point.id, 1, "nuttig", "Mooi")
    changed = feedback.give(point.id, 1, "niet nuttig")
    assert feedback.given() == (changed,)
    assert (changed.verdict, changed.remark) == ("niet nuttig", "")
    feedback.withdraw(point.id, 1)
    feedback.withdraw(point.id, 1)
    assert feedback.given() == ()


def test_feedback_of_one_conversation(feedback: FeedbackStore, history: History, point: SavePoint) -> None:
    other = history.save((exchange(1, "Anders?"),))
    assert other
    feedback.give(other.id, 1, "nuttig")
    mine = feedback.give(point.id, 1, "niet nuttig")
    assert feedback.given(point.id) == (mine,)
    assert len(feedback.given()) == 2


@pytest.mark.parametrize(("id_", "number"), [("", 9), ("", 4), ("0", 1)])
def test_only_a_kept_answer_can_be_judged(feedback: FeedbackStore, point: SavePoint, id_: str, number: int) -> None:
    with pytest.raises(UnknownConversationError, match=r"^Dit antwoord is niet bewaard; misschien is het gewist\."):
        feedback.give(id_ or point.id, number, "nuttig")
    assert feedback.given() == ()


def test_a_remark_has_a_limit(feedback: FeedbackStore, point: SavePoint) -> None:
    feedback.give(point.id, 1, "nuttig", "x" * 2000)
    with pytest.raises(InputError, match="hoogstens 2000 tekens"):
        feedback.give(point.id, 1, "niet nuttig", "x" * 2001)
    assert feedback.given()[0].verdict == "nuttig"


def test_feedback_goes_with_its_answer(feedback: FeedbackStore, history: History, point: SavePoint) -> None:
    for number in (1, 2, 3):
        feedback.give(point.id, number, "nuttig")
    again = (*CONVERSATION[:2], exchange(3, "Wie is de baas?", "Een ander antwoord."))
    history.save(again, point)
    assert [item.number for item in feedback.given()] == [1, 2]  # of the answer that was asked again it is gone
    history.delete(point.id)
    assert feedback.given() == ()
    assert feedback.export().text == ""


def test_a_useful_answer_becomes_a_complete_question(feedback: FeedbackStore, point: SavePoint) -> None:
    given = feedback.give(point.id, 2, "nuttig", "Precies")
    export = feedback.export()
    assert (export.complete, export.incomplete, export.damaged) == (1, 0, 0)
    assert json.loads(export.text) == {
        "id": f"{point.id}-2",
        "type": "",
        "question": "En daarvoor?",
        "history": [{"question": "Hoeveel banen?", "answer": "In 2024 waren er 120 banen."}],
        "documents": ["a.pdf"],
        "answerable": True,
        "pages": [3, 5],
        "evidence": ["In 2024 waren er 120 banen.", "In 2023 waren er 100 banen."],
        "facts": [],
        "answer": ANSWERED,
        "feedback": {
            "verdict": "nuttig",
            "remark": "Precies",
            "given": given.given,
            "answer": f"{ANSWERED}\n\nOver de prijs vond ik niets.",
            "abstained": False,
            "citations": [
                {"document": "a.pdf", "page": 5, "quote": "In 2024 waren er 120 banen."},
                {"document": "a.pdf", "page": 3, "quote": "In 2023 waren er 100 banen."},
                {"document": "a.pdf", "page": 5, "quote": "In 2024 waren er 120 banen."},
            ],
        },
    }


def test_a_useful_refusal_becomes_a_question_without_an_answer(feedback: FeedbackStore, point: SavePoint) -> None:
    feedback.give(point.id, 3, "nuttig")
    line = json.loads(feedback.export().text)
    assert (line["answerable"], line["type"], line["pages"], line["evidence"]) == (False, "buiten", [], [])
    assert (line["facts"], line["answer"]) == ([], "")


@pytest.mark.parametrize("verdict", ["niet nuttig", "verkeerde bron"])
@pytest.mark.parametrize("number", [1, 3])
def test_other_verdicts_wait_for_a_person(
    feedback: FeedbackStore, point: SavePoint, verdict: Verdict, number: int
) -> None:
    feedback.give(point.id, number, verdict, "Zie pagina 7")
    export = feedback.export()
    assert (export.complete, export.incomplete) == (0, 1)
    line = json.loads(export.text)
    assert line["answerable"] is None
    assert (line["pages"], line["evidence"], line["facts"], line["answer"], line["type"]) == ([], [], [], "", "")
    assert line["to_do"].startswith("Vul in: answerable (true of false)")
    assert line["feedback"]["remark"] == "Zie pagina 7"
    assert line["feedback"]["answer"] == answer_text(number)


def answer_text(number: int) -> str:
    found = CONVERSATION[number - 1].answer
    assert found
    return plain(found)


def test_the_export_is_read_as_a_question_file(
    feedback: FeedbackStore, history: History, point: SavePoint, tmp_path: Path
) -> None:
    feedback.give(point.id, 3, "nuttig")
    feedback.give(point.id, 1, "niet nuttig")
    feedback.give(point.id, 2, "nuttig")
    path = tmp_path / "vragen.jsonl"
    path.write_text(feedback.export().text, encoding="utf-8-sig")  # as Windows' own editor saves it again
    questions, waiting = read_questions(path)
    assert [question.id for question in questions] == [f"{point.id}-3", f"{point.id}-2"]
    assert waiting == 1
    assert questions[1] == EvaluationQuestion(
        id=f"{point.id}-2",
        type="",
        question="En daarvoor?",
        history=(("Hoeveel banen?", "In 2024 waren er 120 banen."),),
        answerable=True,
        pages=(3, 5),
        evidence=("In 2024 waren er 120 banen.", "In 2023 waren er 100 banen."),
        facts=(),
        answer=ANSWERED,
        documents=("a.pdf",),
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("facts", ["40 procent"], "lijst van lijsten"),
        ("facts", [[40]], "lijst van lijsten"),
        ("evidence", "Er zijn 40 banen.", "evidence is een lijst"),
        ("evidence", [1], "evidence is een lijst van teksten"),
        ("pages", ["3"], "lijst van getallen"),
        ("pages", 3, "pages is een lijst"),
        ("history", [{"question": "Hoeveel?"}], "elk met question en answer"),
        ("question", None, "question is een tekst"),
    ],
)
def test_a_question_that_was_filled_in_wrongly_is_named(tmp_path: Path, field: str, value: object, said: str) -> None:
    line = {"id": "1", "question": "Hoeveel?", "answerable": True, field: value}
    path = tmp_path / "vragen.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"^Regel 1 van .*{said}"):
        read_questions(path)


def test_two_questions_with_one_id_are_named(tmp_path: Path) -> None:
    path = tmp_path / "vragen.jsonl"
    path.write_text('{"id": "a", "question": "Hoeveel?", "answerable": false}\n' * 2, encoding="utf-8")
    with pytest.raises(InputError, match=r"^Regel 2 van .*id a komt twee keer voor"):
        read_questions(path)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=()), max_size=30))
@example(text="a\u2028b\u0085c\x0bd\r\ne\ud83d")
def test_any_text_makes_one_line_that_can_be_read(text: str, tmp_path: Path) -> None:
    history, feedback = History(tmp_path / "h.sqlite"), FeedbackStore(tmp_path / "h.sqlite")
    history.delete_all()
    quoted = answer(text, place(text, replace(CITATION, quote=text)))
    point = history.save((replace(exchange(1, text), answer=quoted),))
    assert point
    feedback.give(point.id, 1, "nuttig", text)
    path = tmp_path / "vragen.jsonl"
    path.write_text(feedback.export().text, encoding="utf-8", newline="\n")
    [question], _ = read_questions(path)
    assert question.question == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_an_answer_that_cannot_be_read_is_left_out_and_counted(
    feedback: FeedbackStore, history: History, point: SavePoint
) -> None:
    feedback.give(point.id, 1, "nuttig")
    feedback.give(point.id, 2, "nuttig")
    with sqlite3.connect(history.path) as file:
        file.execute("UPDATE exchanges SET body = '{}' WHERE number = 1")
    export = feedback.export()
    assert json.loads(export.text)["id"] == f"{point.id}-2"
    assert (export.complete, export.damaged) == (1, 1)


def given_answer(question: EvaluationQuestion, **changes: object) -> GivenAnswer:
    good = GivenAnswer(
        id=question.id,
        answer="In 2024 waren er 120 banen. [1]",
        abstained=False,
        citations=(GivenCitation(document="a.pdf", page=5, quote="In 2024 waren er 120 banen."),),
        passages=("In 2024 waren er 120 banen. Meer niet.",),
        seconds_first=0.1,
        seconds_total=0.2,
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def test_a_question_without_facts_is_measured_on_the_rest(
    feedback: FeedbackStore, point: SavePoint, tmp_path: Path
) -> None:
    feedback.give(point.id, 1, "nuttig")
    path = tmp_path / "vragen.jsonl"
    path.write_text(feedback.export().text, encoding="utf-8")
    questions, _ = read_questions(path)

    def found(**changes: object) -> dict[str, float | None]:
        given = given_answer(questions[0], **changes)
        return asdict(measure(questions, {given.id: given}, lambda *_: "In 2024 waren er 120 banen. Meer niet."))

    good = found()
    assert (good["evidence_recall"], good["citation_precision"], good["answer_f1"]) == (1, 1, 1)
    assert (good["fact_recall"], good["all_facts"], good["usefulness"]) == (None, None, None)
    wrong = (GivenCitation(document="a.pdf", page=9, quote="Meer niet."),)
    assert found(citations=wrong)["citation_precision"] == 0
    assert found(passages=("Iets anders.",))["evidence_recall"] == 0
    refused = found(abstained=True, citations=())
    assert (refused["refusal_precision"], refused["usefulness"]) == (0, None)
    assert asdict(measure(questions, {}, lambda *_: ""))["usefulness"] == 0


def test_a_question_is_asked_of_its_own_documents_unless_others_are_chosen() -> None:
    searched = []

    def ask(question: Question) -> Generator[Fragment, None, Answer]:
        searched.append(question.documents)
        yield Fragment(text="x")
        return answer(question.text)

    bare = EvaluationQuestion(
        id="x", type="", question="Iets?", history=(), answerable=True, pages=(), evidence=(), facts=(), answer=""
    )
    questions = (bare, replace(bare, documents=("a.pdf",)))
    assert len(list(run_questions(questions, ask, "citaten"))) == 2
    assert len(list(run_questions(questions, ask, "citaten", ("b.pdf",)))) == 2
    assert searched == [(), ("a.pdf",), ("b.pdf",), ("b.pdf",)]


@pytest.mark.slow
@pytest.mark.usefixtures("loaded_once")
def test_feedback_on_real_answers_can_be_evaluated(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ui.cli import main
    from ui.conversation.exchange import StopSignal, asked
    from ui.conversation.line import Line
    from ui.conversation.turn import answering
    from ui.product import Vraagbaak
    from ui.settings import Settings

    product = Vraagbaak(settings=Settings(data=data))
    question = Question(text=product.example_questions()[0])
    [waiting] = asked((), question, {})
    *_, finished = answering(waiting, product.ask, Line(), StopSignal())
    point = product.history().save((finished,))
    assert point
    assert product.history().load(point.id).exchanges == (finished,)
    product.feedback().give(point.id, 1, "nuttig")
    path = tmp_path / "vragen.jsonl"
    assert main(["--data", str(data), "feedback", "export", str(path)]) == 0
    capsys.readouterr()
    assert main(["--data", str(data), "eval", str(path), "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert (measured["questions"], measured["citation_precision"], measured["evidence_recall"]) == (1, 1, 1)
    assert (measured["answer_f1"], measured["fact_recall"]) == (1, None)
