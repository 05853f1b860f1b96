"""Train rag/evidence.json: ``python -m models.training.evidence EMBEDDER_FOLDER``. Needs scikit-learn; deterministic.

Three steps, each on scores of reports that the step before has not seen (FOLDS-fold cross-validation over reports):

1. a score for sentences: linear, softmax over all sentences of a collection (listwise loss), L2;
2. log odds that the collection answers: logistic regression on how well the best sentences do;
3. calibration of both, and the threshold for refusing.

Writers of unanswerable questions prefer some kinds of question: their wording alone tells them apart (AUC .88). So that
this is not what is learned, questions written as unanswerable are weighted to have the wording of answerable ones, and
answerable questions are asked again after the answer was taken out of the report.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.embedder import load_embedder
from models.training.examples import FOLDS, Example, make_examples
from models.training.reports import RememberingEmbedder, read_reports
from rag.evidence import Linear, score_sentences
from rag.evidence_features import describe
from rag.evidence_reading import asked_for
from rag.words import content_words

Floats = NDArray[np.float64]

OUT = Path(__file__).parents[2] / "rag" / "evidence.json"
FIGURES = Path(__file__).with_name("evidence-figures.json")  # on reports that training did not see
_ROWS = 100  # sentences of a collection that take part in training; the rest score near nothing
_L2_SENTENCE = 1e-3
_C_ANSWERABLE = 0.03
_UNANSWERABLE = 1 / 6  # share of questions without an answer that the calibration assumes, as in our reports
_WEIGHT = {"buiten": 1.0, "gat": 1.0, "vreemd": 0.5}  # mass of each kind of unanswerable question, as a share


def fit_sentences(examples: Sequence[Example]) -> Linear:
    """Fit the score of sentences on the answerable examples."""
    from scipy.optimize import minimize

    used = [example for example in examples if example.labels.any()]
    names = tuple(used[0].compared.columns)
    rows = [_rows(example) for example in used]
    matrix = np.concatenate([_matrix(e, names)[r] for e, r in zip(used, rows, strict=True)])
    means, scales = matrix.mean(axis=0), matrix.std(axis=0)
    scales[scales < 1e-6] = 1
    matrix = np.clip((matrix - means) / scales, -8, 8).astype(np.float32)
    targets = np.concatenate([e.labels[r] / e.labels.sum() for e, r in zip(used, rows, strict=True)])
    sizes = np.array([len(r) for r in rows])
    starts = np.cumsum(sizes) - sizes

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = (matrix @ weights.astype(np.float32)).astype(np.float64)
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        exponents = np.exp(scores)
        shares = exponents / np.repeat(np.add.reduceat(exponents, starts), sizes)
        value = -(targets * np.log(shares + 1e-12)).sum() / len(used) + _L2_SENTENCE * (weights @ weights)
        slope = matrix.T @ (shares - targets).astype(np.float32)
        return float(value), slope.astype(np.float64) / len(used) + 2 * _L2_SENTENCE * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return Linear(names=names, means=means, scales=scales, weights=found.x, bias=0.0)


def _rows(example: Example) -> NDArray[np.int64]:
    c = example.compared.columns
    base = c["cosine_z"] + c["terms_z"] + 0.5 * (c["passage_cosine_z"] + c["passage_terms_z"])
    return np.union1d(np.argsort(-base, kind="stable")[:_ROWS], np.flatnonzero(example.labels))


def _matrix(example: Example, names: Sequence[str]) -> NDArray[np.float32]:
    return np.stack([example.compared.columns[name] for name in names], axis=1).astype(np.float32)


def question_weights(examples: Sequence[Example]) -> Floats:
    """Return a weight for each example that gives questions of kind "buiten" the wording of answerable ones."""
    from sklearn.linear_model import LogisticRegression

    unique = {e.question: e for e in examples if e.kind == "buiten" or e.answerable}
    wording = np.array([_wording(question) for question in unique])
    written = np.array([e.kind == "buiten" for e in unique.values()])
    fold = np.array([e.fold for e in unique.values()])
    odds = np.zeros(len(unique))
    for held in range(FOLDS):
        model = LogisticRegression(C=1.0, max_iter=1000).fit(wording[fold != held], written[fold != held])
        odds[fold == held] = model.decision_function(wording[fold == held])
    weight = dict(zip(unique, np.clip(np.exp(-odds) * written.mean() / (1 - written.mean()), 0.02, 8), strict=True))
    return np.array([weight[e.question] if e.kind == "buiten" else 1.0 for e in examples])


def _wording(question: str) -> list[float]:
    words = content_words(question)
    return [
        *asked_for(question).values(),
        len(words) / 5,
        len(question.split()) / 10,
        float(question.rstrip().endswith("?")),
        float(any(c.isdigit() for c in question)),
        float(any(c.isupper() for c in question[1:])),
    ]


def fit_answerable(rows: Floats, names: Sequence[str], answerable: NDArray[np.bool_], weights: Floats) -> Linear:
    """Fit the log odds that a collection answers a question."""
    from sklearn.linear_model import LogisticRegression

    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[scales < 1e-6] = 1
    model = LogisticRegression(C=_C_ANSWERABLE, max_iter=2000)
    model.fit(np.clip((rows - means) / scales, -8, 8), answerable, sample_weight=weights)
    return Linear(
        names=tuple(names), means=means, scales=scales, weights=model.coef_[0], bias=float(model.intercept_[0])
    )


def masses(examples: Sequence[Example], base: Floats) -> Floats:
    """Return sample weights: half the mass answerable, half shared by the kinds of unanswerable as in _WEIGHT."""
    kinds = np.array([e.kind if not e.answerable else "" for e in examples])
    weights = base.copy()
    total = sum(_WEIGHT.values())
    for kind, share in [("", 1.0), *((k, s / total) for k, s in _WEIGHT.items())]:
        weights[kinds == kind] *= share / max(weights[kinds == kind].sum(), 1e-9)
    return weights * len(examples) / 2


def fit_probability(examples: Sequence[Example], scores: Sequence[Floats], odds: Floats) -> tuple[float, ...]:
    """Fit the chance that a sentence carries the answer, on scores that were not trained on these examples."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, mass = [], [], []
    balance = masses(examples, np.ones(len(examples)))
    for example, score, odd, weight in zip(examples, scores, odds, balance, strict=True):
        top = score.max()
        crowd = top + np.log(np.exp(np.clip(score - top, -50, 0)).sum())
        best = np.argsort(-score, kind="stable")[:30]
        rows.append(np.stack([score[best], np.full(len(best), crowd), np.full(len(best), odd)], axis=1))
        labels.append(example.labels[best])
        mass.append(np.full(len(best), weight * (1 - _UNANSWERABLE if example.answerable else _UNANSWERABLE) * 2))
    model = LogisticRegression(C=100, max_iter=2000)
    model.fit(np.concatenate(rows), np.concatenate(labels), sample_weight=np.concatenate(mass))
    return (*(float(w) for w in model.coef_[0]), float(model.intercept_[0]))


def calibrated(linear: Linear, odds: Floats, answerable: NDArray[np.bool_], weights: Floats) -> Linear:
    """Return ``linear`` with its odds made honest on unseen examples and for the share of unanswerable questions."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=100).fit(odds[:, None], answerable, sample_weight=weights)
    slope, shift = float(model.coef_[0, 0]), float(model.intercept_[0])
    prior = float(np.log((1 - _UNANSWERABLE) / _UNANSWERABLE))  # the weights stand for half and half
    return Linear(
        names=linear.names,
        means=linear.means,
        scales=linear.scales,
        weights=linear.weights * slope,
        bias=linear.bias * slope + shift + prior,
    )


def choose_threshold(chance: Floats, worth: Floats, answerable: NDArray[np.bool_], weights: Floats) -> float:
    """Return the chance below which refusing is more useful than answering, on unseen examples.

    An answer is worth the share of decisive figures and names in the three best sentences; a right refusal is worth 1.
    """
    mass = weights * np.where(answerable, 1 - _UNANSWERABLE, _UNANSWERABLE)
    grid = np.linspace(0.05, 0.95, 91)
    useful = [(mass * np.where(chance < t, ~answerable, worth * answerable)).sum() for t in grid]
    return round(float(grid[int(np.argmax(useful))]), 2)


def three_best(example: Example, scores: Floats) -> float:
    """Return the share of the answer's decisive figures and names that the three best sentences say."""
    if not len(example.decisive):
        return float(example.labels[np.argsort(-scores, kind="stable")[:3]].any())
    return float(example.told[:, np.argsort(-scores, kind="stable")[:3]].any(axis=1).mean())


def train(examples: Sequence[Example]) -> tuple[dict[str, Any], dict[str, float]]:
    """Return the content of evidence.json, and the figures on unseen reports."""
    fold = np.array([e.fold for e in examples])
    answerable = np.array([e.answerable for e in examples])
    scores: list[Floats] = [np.empty(0)] * len(examples)
    for held in range(FOLDS):
        fitted = fit_sentences([e for e in examples if e.fold != held])
        for i in np.flatnonzero(fold == held):
            scores[i] = score_sentences(examples[i].compared, fitted)
    sentence = fit_sentences(examples)
    described = [describe(e.compared, s) for e, s in zip(examples, scores, strict=True)]
    names = tuple(described[0])
    rows = np.array([[d[name] for name in names] for d in described])
    weights = masses(examples, question_weights(examples))
    odds = np.empty(len(examples))
    for held in range(FOLDS):
        seen = fold != held
        model = fit_answerable(rows[seen], names, answerable[seen], weights[seen])
        odds[~seen] = model(rows[~seen])
    raw = fit_answerable(rows, names, answerable, weights)
    final = calibrated(raw, odds, answerable, weights)
    slope = final.weights[0] / raw.weights[0]
    honest = odds * slope + final.bias - raw.bias * slope
    chance = 1 / (1 + np.exp(-honest))
    worth = np.array([three_best(e, s) for e, s in zip(examples, scores, strict=True)])
    threshold = choose_threshold(chance, worth, answerable, weights)
    weighted = fit_probability(examples, scores, honest)
    content = {
        "sentence": _table(sentence),
        "answerable": _table(final),
        "probability": [round(w, 5) for w in weighted],
        "threshold": threshold,
    }
    return content, report(examples, scores, chance, worth, weights, threshold)


def report(
    examples: Sequence[Example],
    scores: Sequence[Floats],
    chance: Floats,
    worth: Floats,
    weights: Floats,
    threshold: float,
) -> dict[str, float]:
    """Return how well reports are done that training did not see."""
    from sklearn.metrics import roc_auc_score

    answerable = np.array([e.answerable for e in examples])
    refused = chance < threshold
    first = [e.labels[int(np.argmax(s))] for e, s in zip(examples, scores, strict=True) if e.answerable]
    third = [e.labels[np.argsort(-s)[:3]].any() for e, s in zip(examples, scores, strict=True) if e.answerable]
    mass = weights * np.where(answerable, 1 - _UNANSWERABLE, _UNANSWERABLE)
    right = float((mass * (refused & ~answerable)).sum())
    figures = {
        "hit_1": float(np.mean(first)),
        "hit_3": float(np.mean(third)),
        "decisive_in_3": float(worth[answerable].mean()),
        "answerable_auc": float(roc_auc_score(answerable, chance, sample_weight=weights)),
        "refusal_precision": right / max(float((mass * refused).sum()), 1e-9),
        "refusal_recall": right / float((mass * ~answerable).sum()),
    }
    return {name: round(value, 4) for name, value in figures.items()}


def _table(linear: Linear) -> dict[str, Any]:
    columns = zip(linear.names, linear.means, linear.scales, linear.weights, strict=True)
    return {
        "features": {name: [round(float(v), 6) for v in values] for name, *values in columns},
        "bias": round(float(linear.bias), 6),
    }


def main() -> int:
    """Train on every report and write the weights and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    options = parser.parse_args()
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    content, figures = train(list(make_examples(read_reports(), embedder)))
    OUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
