"""What the reader is trained on."""

import itertools
import json
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from fakes import CountingEmbedder

from models.training.adapter import attention
from models.training.contests import Contest, contest_loss, endless_contests, groups_of, read_contests
from models.training.lora import Schedule, copied, descend, go_back, tensor_name
from models.training.packs import make_packs, make_rewrites, read_report
from models.training.reading import ReadQuestion, masses
from models.training.reports import FollowUp, Report, ReportQuestion, Section, read_reports, split_reports
from rag.evidence.reading import Reading
from rag.evidence.weighing import Evidence, EvidenceSentence

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
    assert len(names) == len(set(names)) == 112
    assert (len(split.tune), len(split.held_back)) == (16, 16)
    long = {part: [r.name for r in getattr(split, part) if len(r.sections) > 9] for part in ("tune", "held_back")}
    assert long["tune"] == [f"rapport-{number}" for number in range(76, 112, 5)]
    assert long["held_back"] == [f"rapport-{number}" for number in range(77, 113, 5)]


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
    assert [q.file for q in other.questions] == ["rapporten-a", "rapporten-a", "vragen-a", "vragen-a"]
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


def test_questions_behind_one_sentence_do_not_see_each_other() -> None:
    seen = attention([0, 0, 1, 1, 2]).to(torch.int).tolist()
    assert seen == [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 0, 0, 1]]


def test_a_question_is_put_to_the_sentences_that_the_product_reads() -> None:
    answered, unanswered = read_contests([REPORT], CountingEmbedder(), seed=1)
    (right,) = [prompt for prompt, is_right in zip(answered.prompts, answered.right, strict=True) if is_right]
    assert right == (
        "Bronnen:\n[1] Leden: In 2023 had de zwemclub 410 leden.\n"
        "Vraag: Hoeveel leden had de zwemclub in 2023?\nAntwoord: ["
    )
    assert len(answered.prompts) == 3
    assert unanswered.right == (False, False, False)


def test_every_report_is_in_one_collection_and_a_long_one_alone() -> None:
    reports = read_reports()
    groups = [[report.name for report in group] for group in groups_of(reports, seed=1)]
    assert sorted(name for group in groups for name in group) == sorted(report.name for report in reports)
    assert [group for group in groups if len(group) == 1] == [[report.name] for report in reports[72:]]


def test_a_contest_keeps_right_sentences_and_some_wrong_ones() -> None:
    contest = Contest(prompts=tuple("abcdef"), right=(False, True, False, True, True, False), scores=(0.5,) * 6)
    drawn = list(itertools.islice(endless_contests([contest], seed=1), 100))
    assert all(
        {prompt for prompt, right in zip(one.prompts, one.right, strict=True) if right} < set("bde")
        and (len(one.prompts), sum(one.right)) == (4, 2)
        for one in drawn
    )
    assert {prompt for one in drawn for prompt in one.prompts} == set("abcdef")


def test_kinds_of_question_of_which_there_are_few_come_more_often() -> None:
    def contest(kind: str) -> Contest:
        return Contest(prompts=("a",), right=(True,), scores=(0.5,), kind=kind)

    drawn = list(itertools.islice(endless_contests([contest("getal"), contest("definitie")], seed=1), 40))
    assert [one.kind for one in drawn].count("definitie") == 30


def test_a_seventh_of_each_way_of_asking_has_no_answer() -> None:
    def contest(file: str, *, answered: bool) -> Contest:
        return Contest(prompts=tuple("abcdef"), right=(answered, *[False] * 5), scores=(0.5,) * 6, file=file)

    contests = [contest(file, answered=True) for file in ("een", "twee") for _ in range(60)]
    contests += [contest("een", answered=False)] * 60 + [contest("twee", answered=False)] * 15
    drawn = list(itertools.islice(endless_contests(contests, seed=1), 2000))
    for file in ("een", "twee"):
        answered = [any(one.right) for one in drawn if one.file == file]
        assert len(answered) == pytest.approx(1000, rel=0.05)
        assert 1 - sum(answered) / len(answered) == pytest.approx(1 / 7, abs=0.02)
    assert {len(one.prompts) for one in drawn if not any(one.right)} == {3}


def test_a_right_sentence_competes_with_wrong_ones_and_with_nothing_but_not_with_right_ones() -> None:
    even = torch.zeros(3)
    assert float(contest_loss(even, (True, False, False))) == pytest.approx(math.log(4))
    assert float(contest_loss(even, (True, True, False))) == pytest.approx(math.log(3))
    assert float(contest_loss(even, (False, False, False))) == pytest.approx(math.log(4))
    assert float(contest_loss(torch.tensor([9.0, 0.0, 0.0]), (True, False, False))) < 0.001
    assert float(contest_loss(torch.tensor([9.0, 0.0, 0.0]), (False, False, False))) == pytest.approx(9, abs=0.001)


def test_a_training_that_was_cut_off_ends_as_one_that_was_not(tmp_path: Path) -> None:
    schedule = Schedule(steps=40, rate=0.1, fall=0.5)

    def train(folder: Path, numbers: Iterator[int]) -> list[float]:
        torch.manual_seed(2)
        model = torch.nn.Linear(2, 1)

        def losses(number: int) -> Iterator[torch.Tensor]:
            yield ((model(torch.tensor([float(number), 1.0])) - 3 * number) ** 2).mean()

        descend(model, schedule, folder, numbers, losses, lambda: {"first": 0.5})
        return [value for parameter in model.parameters() for value in parameter.detach().flatten().tolist()]

    def cut_off() -> Iterator[int]:
        yield from (n % 3 for n in range(33))
        raise KeyboardInterrupt

    whole = train(tmp_path / "whole", (n % 3 for n in itertools.count()))
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "parts", cut_off())
    assert train(tmp_path / "parts", (n % 3 for n in itertools.count())) == whole
    logs = [(tmp_path / name / "log.jsonl").read_text(encoding="utf-8").splitlines() for name in ("whole", "parts")]
    lines = [[json.loads(line) for line in log] for log in logs]
    assert [[line["step"] for line in log] for log in lines] == [[25, 40], [25, 40]]
    assert [line["first"] for line in lines[0] if "first" in line] == [0.5]
    assert lines[0][0]["loss"] == lines[1][0]["loss"] > lines[0][1]["loss"]


def test_the_learning_rate_rises_stays_and_falls() -> None:
    schedule = Schedule(steps=200, rate=1.0, fall=0.5)
    assert [round(schedule.rate_at(step), 3) for step in (0, 29, 100, 150, 199)] == [0.033, 1.0, 1.0, 0.5, 0.02]


def test_a_weight_is_called_as_in_llama_cpp() -> None:
    name = "base_model.model.model.layers.9.self_attn.v_proj.lora_B.default.weight"
    assert tensor_name(name) == "blk.9.attn_v.weight.lora_b"
    with pytest.raises(ValueError, match="not a weight of a LoRA: lm_head"):
        tensor_name("lm_head.weight")


def test_weights_go_a_share_of_the_way_back() -> None:
    model = torch.nn.Linear(1, 1)
    torch.nn.init.constant_(model.weight, 2.0)
    before = copied(model)
    torch.nn.init.constant_(model.weight, 6.0)
    go_back(model, before, 0.25)
    assert model.weight.item() == 5.0


def test_questions_without_an_answer_weigh_a_sixth_in_each_way_of_asking() -> None:
    item = EvidenceSentence(sentence=read_report(REPORT, CountingEmbedder()).sentences[0], probability=0.5)
    evidence = Evidence(sentences=(item,), answerable=0.5)

    def asked(file: str, kind: str) -> ReadQuestion:
        reading = Reading(sentences=(item,), chances=(0.5,))
        return ReadQuestion(
            report="a", kind=kind, evidence=evidence, reading=reading, carrying=(kind != "buiten",), file=file
        )

    questions = [asked("een", "feit")] * 10 + [asked("een", "buiten")] * 10 + [asked("twee", "feit")] * 5
    questions += [asked("twee", "buiten")]
    assert masses(questions).tolist() == pytest.approx([1.0] * 10 + [0.2] * 10 + [1.0] * 5 + [1.0])
    own = [asked("vragen-g", "feit")] * 5 + [asked("vragen-g", "buiten")]
    found = masses([*questions, *own])
    assert found[: len(questions)].tolist() == pytest.approx(masses(questions).tolist())
    assert found[len(questions) :].tolist() == pytest.approx([3.0] * 6), "half of the mass, a sixth of it unanswered"
