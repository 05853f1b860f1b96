import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rag.answer.intents import CONTENT, Intent, intent_of, load_intent_weights
from rag.language import in_english

if TYPE_CHECKING:
    from models.embedder import SentenceTransformersEmbedder

HERE = Path(__file__).parent
TRAINING = HERE.parent / "models" / "training"


def test_the_weights_have_a_row_for_each_class_and_thresholds_in_order() -> None:
    weights = load_intent_weights()
    assert weights.matrix.shape == (12, 384)
    assert set(weights.thresholds) == set(weights.doubtful) == set(weights.weights) - {CONTENT}
    assert all(weights.doubtful[name] <= weights.thresholds[name] for name in weights.thresholds)


def test_the_vector_of_a_class_is_judged_so_and_its_opposite_is_content() -> None:
    weights = load_intent_weights()
    for name, row in zip(weights.weights, weights.matrix, strict=True):
        judged = intent_of((10 * row / np.linalg.norm(row)).tolist(), weights.embedder)
        assert (judged.intent if judged else CONTENT) == name


def test_with_another_embedder_nothing_is_judged() -> None:
    weights = load_intent_weights()
    vector = (10 * weights.matrix[list(weights.weights).index("korter")]).tolist()
    assert intent_of(vector, weights.embedder) is not None
    assert intent_of(vector, f"kopie@{weights.embedder.rpartition('@')[2]}") is not None, "the same weights elsewhere"
    assert intent_of(vector, "e5-small@000000000000") is None
    assert intent_of(vector[:100], weights.embedder) is None
    assert intent_of((), weights.embedder) is None


def test_few_content_questions_are_taken_for_one_about_the_report() -> None:
    figures = json.loads((TRAINING / "intents-figures.json").read_text(encoding="utf-8"))
    assert figures["content_taken_for_another"] <= 0.003
    assert figures["look_alikes_taken_for_another"] <= 0.05
    assert all(one["examples"] >= 40 for one in figures["classes"].values())
    assert np.mean([one["recall"] for one in figures["classes"].values()]) >= 0.8


def test_each_question_has_one_class() -> None:
    lines = (TRAINING / "data" / "over-het-rapport.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["vraag"] for line in lines]
    assert len(texts) == len(set(texts))


@pytest.fixture(scope="module")
def embedder(data: Path) -> "SentenceTransformersEmbedder":
    from models.embedder import load_embedder

    return load_embedder(data / "weights" / "e5-small", threads=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Door wie is dit rapport eigenlijk geschreven?", "makers"),
        ("wie gaf opdracht voor dit rapport?", "opdrachtgever"),
        ("Wanneer is dit onderzoek gepubliceerd?", "datum"),
        ("Hoe hebben ze dit onderzocht?", "aanpak"),
        ("hoeveel interviews hebben ze gehouden", "onderzoek"),
        ("wat zijn de conclusies van het onderzoek", "conclusies"),
        ("Welke aanbevelingen geeft het rapport?", "aanbevelingen"),
        ("kun je dit samenvatten?", "samenvatting"),
        ("Vat hoofdstuk 9 samen", "hoofdstuk"),
        ("kan dit korter?", "korter"),
        ("Noem er vier", "noem"),
        ("Hoeveel bedrijven gebruiken AI?", None),
        ("Wie schreef het gedicht op de muur van het station?", None),
        ("Hoeveel gesprekken voert een wijkagent per week?", None),
    ],
)
def test_questions_are_judged_by_the_real_vectors(
    embedder: "SentenceTransformersEmbedder", question: str, intent: Intent | None
) -> None:
    judged = intent_of(embedder.embed_queries([question])[0].tolist(), embedder.name)
    assert (judged.intent if judged and judged.sure else None) == intent


@pytest.fixture(scope="module")
def questions() -> Callable[[str], list[str]]:
    lines = (HERE / "questions-nl-en.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return lambda language: [row["vraag"] for row in rows if row["taal"] == language]


def test_a_dutch_question_with_english_words_stays_dutch(questions: Callable[[str], list[str]]) -> None:
    pytest.importorskip("py3langid")
    assert [question for question in questions("nl") if in_english(question)] == []


def test_most_english_questions_are_known_as_such(questions: Callable[[str], list[str]]) -> None:
    pytest.importorskip("py3langid")
    found = [question for question in questions("en") if in_english(question)]
    assert len(found) >= 50
    assert "What are the conclusions?" in found
