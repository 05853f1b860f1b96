"""What the reader is trained on."""

import json
import random
import re
from pathlib import Path

import pytest
from fakes import CountingEmbedder

from models.training.packs import make_packs, make_rewrites, read_report
from models.training.reports import FollowUp, Report, ReportQuestion, Section, read_reports, split_reports

REPORT = Report(
    name="rapport-01",
    title="De zwemclub",
    sections=(
        Section(heading="Leden", text="In 2022 had de zwemclub 340 leden. In 2023 had de zwemclub 410 leden."),
        Section(heading="Kosten", text="De contributie is 95 euro per jaar."),
    ),
    questions=(
        ReportQuestion(
            kind="getal",
            text="Hoeveel leden had de zwemclub in 2023?",
            pages=(1,),
            answer="In 2023 waren dat er 410 {1}.",
        ),
        ReportQuestion(kind="buiten", text="Hoeveel leden had de tennisclub in 2023?", pages=(), answer=""),
    ),
    follow_ups=(
        FollowUp(
            question="Hoeveel leden?",
            answer="Er zijn 410 leden.",
            follow_up="En in 2022?",
            standalone="Hoeveel in 2022?",
        ),
    ),
)


def test_a_sentence_stands_before_its_questions_and_those_it_is_taken_for() -> None:
    packs = list(make_packs(read_report(REPORT, CountingEmbedder()), random.Random(3)))
    written = {pack.context: [item.prompt + item.target for item in pack.items] for pack in packs}
    right = "Vraag: Hoeveel leden had de zwemclub in 2023?\nAntwoord: [1] In 2023 waren dat er 410.\n"
    wrong = "Vraag: Hoeveel leden had de tennisclub in 2023?\nAntwoord: [0]\n"
    assert sorted(
        written[next(context for context in written if context.endswith("In 2023 had de zwemclub 410 leden.\n"))]
    ) == sorted([right, wrong])
    others = [line for context, lines in written.items() if "410" not in context for line in lines]
    assert all(line.endswith("Antwoord: [0]\n") for line in others)


def test_a_follow_up_is_made_to_stand_alone() -> None:
    (pack,) = make_rewrites([read_report(REPORT, CountingEmbedder())], random.Random(0))
    assert pack.context == ""
    assert pack.items[0].prompt == (
        "Gesprek:\nVraag: Hoeveel leden?\nAntwoord: Er zijn 410 leden.\nVervolgvraag: En in 2022?\nZelfstandige vraag:"
    )
    assert pack.items[0].target == " Hoeveel in 2022?\n"


def test_no_report_is_used_twice() -> None:
    split = split_reports(read_reports())
    names = [report.name for part in (split.train, split.tune, split.held_back) for report in part]
    assert len(names) == len(set(names)) == 92
    assert (len(split.tune), len(split.held_back)) == (12, 12)
    long = {part: [r.name for r in getattr(split, part) if len(r.sections) > 9] for part in ("tune", "held_back")}
    assert long["tune"] == ["rapport-76", "rapport-81", "rapport-86", "rapport-91"]
    assert long["held_back"] == ["rapport-77", "rapport-82", "rapport-87", "rapport-92"]


def test_further_questions_come_after_those_of_their_report(tmp_path: Path) -> None:
    passage = {"kop": "Leden", "tekst": "De club had 410 leden."}
    answered = {"soort": "getal", "vraag": "Hoeveel leden?", "passages": [1], "antwoord": "Er waren 410 leden {1}."}
    report = {
        "titel": "Club",
        "organisatie": "Bond",
        "jaar": 2024,
        "passages": [passage],
        "qa": [answered],
        "onbeantwoordbaar": ["Hoeveel wil men?"],
    }
    report |= {"trefwoorden": [], "vervolg": []}
    further = {"rapport": "rapport-02", "qa": [answered | {"vraag": "Hoe groot?"}], "onbeantwoordbaar": ["Waarom?"]}
    (tmp_path / "rapporten-a.jsonl").write_text(f"{json.dumps(report)}\n\n{json.dumps(report)}\n", encoding="utf-8")
    (tmp_path / "vragen-a.jsonl").write_text(f"{json.dumps(further)}\n", encoding="utf-8")
    one, other = read_reports(tmp_path)
    assert [(q.kind, q.text) for q in one.questions] == [("getal", "Hoeveel leden?"), ("buiten", "Hoeveel wil men?")]
    assert [q.text for q in other.questions] == [*(q.text for q in one.questions), "Hoe groot?", "Waarom?"]


def test_every_answer_points_to_passages_that_have_its_figures() -> None:
    for report in read_reports():
        assert len({question.text for question in report.questions}) == len(report.questions), report.name
        for question in report.questions:
            marks = {int(mark) for mark in re.findall(r"\{(\d+)\}", question.answer)}
            assert marks == set(question.pages), (report.name, question)
            passages = [report.sections[page - 1] for page in question.pages]
            text = " ".join(f"{passage.heading} {passage.text}" for passage in passages)
            figures = re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"\{\d+\}", "", question.answer))
            assert all(figure in text for figure in figures), (report.name, question)


@pytest.mark.slow
def test_questions_behind_one_sentence_do_not_see_each_other() -> None:
    torch = pytest.importorskip("torch")
    from models.training.adapter import attention

    seen = attention([0, 0, 1, 1, 2]).to(torch.int).tolist()
    assert seen == [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 0, 0, 1]]
