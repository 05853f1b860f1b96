import importlib.util
import json
import random
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from rag.measures import EvaluationQuestion, GivenAnswer, GivenCitation, measure

PAGE = "In 2024 gaf 51% van de werkgevers dit aan. De rest weet het niet."
QUESTION = EvaluationQuestion(
    id="q",
    type="getal",
    question="Hoeveel?",
    history=(),
    answerable=True,
    pages=(1,),
    evidence=("In 2024 gaf 51% van de werkgevers dit aan.",),
    facts=(("51%", "51 procent"), ("werkgevers",)),
    answer="51% van de werkgevers.",
)
GOOD = GivenAnswer(
    id="q",
    answer="In 2024 gaf 51% van de werkgevers dit aan. [1]",
    abstained=False,
    citations=(GivenCitation(document="d", page=1, quote="In 2024 gaf 51% van de werkgevers dit aan."),),
    passages=(PAGE,),
    seconds_first=0.5,
    seconds_total=2.0,
)


def of(answer: GivenAnswer | None, question: EvaluationQuestion = QUESTION) -> dict[str, float | None]:
    return asdict(measure([question], {} if answer is None else {"q": answer}, lambda _, n: PAGE if n == 1 else ""))


def test_a_good_answer_scores_everywhere() -> None:
    found = of(GOOD)
    for name in ("evidence_recall", "fact_recall", "all_facts", "citation_precision", "quote_exact", "sentence_cited", "number_supported", "usefulness"):  # fmt: skip
        assert found[name] == 1, name
    assert (found["answer_words_median"], found["seconds_total_median"]) == (9, 2.0)


@pytest.mark.parametrize(
    ("change", "measure_name", "value"),
    [
        ({"answer": "Dat is 52% van hen. [1]"}, "number_supported", 0),
        ({"answer": "Dat is 51% van hen."}, "sentence_cited", 0),
        ({"answer": "Dat is 51% van hen. [1]"}, "fact_recall", 0.5),
        ({"citations": (GivenCitation(document="d", page=1, quote="Dat is 51%."),)}, "quote_exact", 0),
        (
            {"citations": (GivenCitation(document="d", page=2, quote="De rest weet het niet."),)},
            "citation_precision",
            0,
        ),
        ({"citations": (GivenCitation(document="d", page=2, quote="De rest weet het niet."),)}, "usefulness", 0.5),
        ({"passages": ("iets anders",)}, "evidence_recall", 0),
        ({"abstained": True}, "fact_recall", 0),
        ({"abstained": True}, "refusal_precision", 0),
        ({"answer": "In 2024 gaf 51% van de werkgevers dit aan [1]. " + "woord " * 120}, "usefulness", 0.5),
    ],
)
def test_each_fault_costs_its_measure(change: dict[str, object], measure_name: str, value: float) -> None:
    assert of(replace(GOOD, **change))[measure_name] == value  # type: ignore[arg-type]


def test_refusing_the_unanswerable_is_right() -> None:
    question = replace(QUESTION, answerable=False, facts=(), evidence=(), pages=())
    refused = of(replace(GOOD, abstained=True), question)
    assert (refused["usefulness"], refused["refusal_recall"], refused["refusal_precision"]) == (1, 1, 1)
    assert of(GOOD, question)["refusal_recall"] == 0


def test_a_missing_answer_counts_as_useless() -> None:
    assert (of(None)["usefulness"], of(None)["answered"]) == (0, 0)


def test_equals_the_agreed_measures(shared: Path) -> None:
    """On noisy made-up answers, every measure is the one of the agreed script."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    raw = [json.loads(line) for line in (shared / "eval" / "uwv-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    pages = (shared / "corpus" / "uwv-ai-arbeidsmarkt-2025.txt").read_text(encoding="utf-8").split("\f")
    chance = random.Random(7)
    answers = []
    for q in raw[:-3]:
        page = chance.choice(q["pages"] or [3])
        quote = " ".join(pages[page - 1].split()[10 : 10 + chance.randrange(3, 60)])
        text = chance.choice([q["answer"], quote, f"{q['answer']} {quote}"]) + chance.choice(["", " [1]"])
        answers.append({
            "id": q["id"], "answer": text, "abstained": chance.random() < 0.2,
            "citations": [{"marker": 1, "document": "d", "page": page, "quote": quote}] * chance.randrange(3),
            "passages": [{"document": "d", "page": page, "text": chance.choice([quote, *q["evidence"]]), "score": 1.0}],
            "seconds": {"first": chance.random(), "total": 1 + chance.random()},
        })  # fmt: skip
    expected, _ = score.score(raw, answers, pages)
    questions = [
        EvaluationQuestion(
            id=q["id"], type=q["type"], question=q["question"], history=(), answerable=q["answerable"],
            pages=tuple(q["pages"]), evidence=tuple(q["evidence"]), facts=tuple(map(tuple, q["facts"])), answer=q["answer"],
        )
        for q in raw
    ]  # fmt: skip
    given = {
        a["id"]: GivenAnswer(
            id=a["id"], answer=a["answer"], abstained=a["abstained"],
            citations=tuple(GivenCitation(document="d", page=c["page"], quote=c["quote"]) for c in a["citations"]),
            passages=tuple(p["text"] for p in a["passages"]),
            seconds_first=a["seconds"]["first"], seconds_total=a["seconds"]["total"],
        )
        for a in answers
    }  # fmt: skip
    found = asdict(measure(questions, given, lambda _, n: pages[n - 1] if 0 < n <= len(pages) else ""))
    assert found == expected
