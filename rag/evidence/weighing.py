"""Evidence: every sentence against the question, and the best of them against "nothing here answers this".

A sentence's score is a weighted sum of its features. The chance that the documents answer is that of the subject times
that of the asked detail, both logistic regressions. ``python -m models.training.evidence`` trains the weights.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from index.types import Passage, Retrieval, ScoredSentence
from rag.evidence.features import Compared, Floats, compare
from rag.evidence.verdict import describe

_KEPT = 60  # sentences in an Evidence


@dataclass(frozen=True, kw_only=True)
class EvidenceSentence:
    """A sentence and how likely it carries the answer."""

    sentence: ScoredSentence
    probability: float  # 0..1, calibrated: it carries the answer or a part of it


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the documents have to say to a question."""

    sentences: tuple[EvidenceSentence, ...]  # best first, at most 60
    answerable: float  # 0..1, calibrated: the documents answer the question


@dataclass(frozen=True, kw_only=True)
class Linear:
    """A weighted sum of standardised features."""

    names: tuple[str, ...]  # features, in order
    means: Floats
    scales: Floats  # standard deviations, > 0
    weights: Floats
    bias: float

    def __call__(self, values: Floats) -> Floats:
        """Return the sum for features in the last axis."""
        # Standardised values far outside what was trained on say no more than "far outside".
        return np.clip((values - self.means) / self.scales, -8, 8) @ self.weights + self.bias


def linear_of(table: Any) -> Linear:
    """Return the sum that a JSON file holds: ``features``, name -> (mean, scale, weight), and ``bias``."""
    means, scales, weights = np.array(list(table["features"].values()), np.float64).T
    return Linear(names=tuple(table["features"]), means=means, scales=scales, weights=weights, bias=table["bias"])


@dataclass(frozen=True, kw_only=True)
class EvidenceWeights:
    """Everything that is trained."""

    sentence: Linear  # features of rag.evidence.features.compare -> score
    subject: Linear  # features of rag.evidence.verdict.describe -> log odds that the subject is there
    detail: Linear  # the same features -> log odds that the detail is there, too
    calibration: tuple[float, float]  # slope, bias: log of both chances together -> log odds of Evidence.answerable
    probability: tuple[float, float, float, float]  # score, crowd, answerable's log odds, bias -> log odds
    threshold: float  # refuse when Evidence.answerable is below this


def weigh(retrieval: Retrieval) -> Evidence:
    """Weigh every sentence; the same sentences in another order weigh the same."""
    if not retrieval.sentences:
        return Evidence(sentences=(), answerable=0.0)
    weights = load_evidence_weights()
    sentences = in_order(retrieval.sentences)
    compared = compare(retrieval.question, sentences)
    scores = score_sentences(compared, weights.sentence)
    odds = answerable_odds(describe(compared, scores), weights)
    chances = probabilities(scores, odds, weights.probability)
    best = np.argsort(-scores, kind="stable")[:_KEPT]
    kept = tuple(EvidenceSentence(sentence=sentences[i], probability=float(chances[i])) for i in best)
    return Evidence(sentences=kept, answerable=float(sigmoid(np.array(odds))))


def rerank(evidence: Evidence, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Rank passages anew, by their place so far and the place of their best sentence together."""
    chunks = dict.fromkeys((item.sentence.chunk.document, item.sentence.chunk.id) for item in evidence.sentences)
    places = {chunk: number for number, chunk in enumerate(chunks, 1)}

    def place(passage: Passage) -> float:
        return places.get((passage.chunk.document, passage.chunk.id), len(places) + 1)

    order = sorted(passages, key=lambda p: (-1 / (2 + place(p)) - 0.5 / (2 + p.rank), p.rank))
    return tuple(Passage(chunk=passage.chunk, score=passage.score, rank=rank) for rank, passage in enumerate(order, 1))


def refusal_threshold() -> float:
    """Return the value of Evidence.answerable below which refusing is more useful than answering."""
    return load_evidence_weights().threshold


def in_order(sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return the sentences in document order, whatever order they come in."""
    return sorted(sentences, key=lambda s: (s.chunk.document, s.chunk.id, s.span.start, s.span.end))


def score_sentences(compared: Compared, linear: Linear) -> Floats:
    """Return a score for each sentence, shape (n,)."""
    return linear(np.stack([compared.columns[name] for name in linear.names], axis=1))


def answerable_odds(described: dict[str, float], weights: EvidenceWeights) -> float:
    """Return the log odds that the documents answer the question."""
    slope, bias = weights.calibration
    sums = (weights.subject, weights.detail)
    return float(slope * both(*(one(np.array([described[name] for name in one.names])) for one in sums)) + bias)


def both(subject: Floats, detail: Floats) -> Floats:
    """Return the log of the chance that subject and detail are there, given the log odds of each."""
    return np.log(sigmoid(subject)) + np.log(sigmoid(detail))


def probabilities(scores: Floats, odds: float, weights: tuple[float, float, float, float]) -> Floats:
    """Return the chance that each sentence carries the answer, shape (n,); the order is that of the scores."""
    by_score, by_crowd, by_odds, bias = weights
    return sigmoid(by_score * scores + by_crowd * crowd(scores) + by_odds * odds + bias)


def crowd(scores: Floats) -> float:
    """Return the log of the sum of the exponents: how much all sentences together have."""
    top = float(scores.max())
    return top + float(np.log(np.exp(np.clip(scores - top, -50, 0)).sum()))


@lru_cache(maxsize=1)  # read once; a constant of the product
def load_evidence_weights() -> EvidenceWeights:
    """Read the weights that are part of this package."""
    raw = json.loads(files("rag.evidence").joinpath("evidence.json").read_bytes())
    return EvidenceWeights(
        **{name: linear_of(raw[name]) for name in ("sentence", "subject", "detail")},
        calibration=tuple(raw["calibration"]),
        probability=tuple(raw["probability"]),
        threshold=raw["threshold"],
    )


def sigmoid(odds: Floats) -> Floats:
    """Return log odds as chances."""
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def logit(chances: Floats) -> Floats:
    """Return chances as log odds, cut off at 1 in 10,000."""
    cut = np.clip(chances, 1e-4, 1 - 1e-4)
    return np.log(cut / (1 - cut))
