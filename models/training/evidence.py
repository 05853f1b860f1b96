"""Train rag/evidence/evidence.json: ``python -m models.training.evidence EMBEDDER_FOLDER``.

Needs scikit-learn; deterministic. Three steps, each on scores of reports that the step before has not seen (FOLDS-fold
cross-validation over reports):

1. a score for sentences: linear, softmax over all sentences of a collection (listwise loss), L2; 2. two logistic
regressions on how well the best sentences do: is the subject there, and is the detail asked for there; 3. calibration,
and the threshold for refusing.

Writers of unanswerable questions prefer some kinds of question: their wording alone tells them apart (AUC .88). So that
this is not what is learned, questions written as unanswerable are weighted to have the wording of answerable ones, and
answerable questions are asked again after the answer was taken out of the report. Figures for refusing compare
questions of like wording.
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
from models.training.crossval import refusal_figures, sentence_figures
from models.training.examples import FOLDS, Example, make_examples
from models.training.reports import RememberingEmbedder, read_genres, read_reports, split_genres, split_reports
from rag.evidence.traits import asked_for
from rag.evidence.verdict import describe
from rag.evidence.weighing import Linear, both, crowd, score_sentences
from rag.words import content_words

Floats = NDArray[np.float64]

OUT = Path(__file__).parents[2] / "rag" / "evidence" / "evidence.json"
FIGURES = Path(__file__).with_name("evidence-figures.json")  # on reports that training did not see
_ROWS = 100  # sentences of a collection that take part in training; the rest score near nothing
_L2_SENTENCE = 1e-3
_C_HEADS = 0.02
_UNANSWERABLE = 1 / 6  # share of questions without an answer that the calibration assumes, as in our reports
# Mass of each kind of question without an answer, as shares.
_SUBJECT = {"vreemd": 1.0, "gat": 1.0}
_DETAIL = {"buiten": 1.0, "gat": 0.5}
_MIX = {"buiten": 1.0, "gat": 1.0, "vreemd": 0.5}  # for calibration and threshold
_STRATA = 10  # of like wording


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
    base = c["cosine_z"] + c["terms"] + 0.5 * (c["passage_cosine_z"] + c["passage_terms"])
    return np.union1d(np.argsort(-base, kind="stable")[:_ROWS], np.flatnonzero(example.labels))


def _matrix(example: Example, names: Sequence[str]) -> NDArray[np.float32]:
    return np.stack([example.compared.columns[name] for name in names], axis=1).astype(np.float32)


def wording_odds(examples: Sequence[Example]) -> Floats:
    """Return the log odds, from its wording alone, that each question was written as unanswerable."""
    from sklearn.linear_model import LogisticRegression

    unique = {e.question: e for e in examples if e.kind == "buiten" or e.answerable}
    wording = np.array([_wording(question) for question in unique])
    written = np.array([e.kind == "buiten" for e in unique.values()])
    fold = np.array([e.fold for e in unique.values()])
    odds = np.empty(len(examples))
    for held in range(FOLDS):
        model = LogisticRegression(C=1.0, max_iter=1000).fit(wording[fold != held], written[fold != held])
        for place, example in enumerate(examples):
            if example.fold == held:
                odds[place] = model.decision_function([_wording(example.question)])[0]
    return odds


def question_weights(examples: Sequence[Example], odds: Floats) -> Floats:
    """Return a weight for each example that gives questions of kind "buiten" the wording of answerable ones."""
    written = np.array([e.kind == "buiten" for e in examples])
    share = written.sum() / sum(e.answerable or e.kind == "buiten" for e in examples)
    return np.where(written, np.clip(np.exp(-odds) * share / (1 - share), 0.02, 8), 1.0)


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


def fit_head(rows: Floats, names: Sequence[str], answerable: NDArray[np.bool_], weights: Floats) -> Linear:
    """Fit the log odds of what tells answerable examples from the others that have weight."""
    from sklearn.linear_model import LogisticRegression

    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[scales < 1e-6] = 1
    used = weights > 0
    model = LogisticRegression(C=_C_HEADS, max_iter=2000)
    model.fit(np.clip((rows[used] - means) / scales, -8, 8), answerable[used], sample_weight=weights[used])
    return Linear(
        names=tuple(names), means=means, scales=scales, weights=model.coef_[0], bias=float(model.intercept_[0])
    )


def masses(examples: Sequence[Example], base: Floats, mix: dict[str, float]) -> Floats:
    """Return weights: half the mass for answerable examples, half shared by the others as in ``mix``."""
    kinds = np.array(["" if e.answerable else e.kind for e in examples])
    weights = np.zeros(len(examples))
    for kind, share in [("", 1.0), *((kind, share / sum(mix.values())) for kind, share in mix.items())]:
        weights[kinds == kind] = base[kinds == kind] * share / base[kinds == kind].sum()
    return weights * len(examples) / 2


def fit_probability(
    examples: Sequence[Example], scores: Sequence[Floats], odds: Floats, mass: Floats
) -> tuple[float, ...]:
    """Fit the chance that a sentence carries the answer: weights of its score, the crowd, the odds, and a bias."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, weights = [], [], []
    for example, score, odd, weight in zip(examples, scores, odds, mass, strict=True):
        best = np.argsort(-score, kind="stable")[:60]
        rows.append(np.stack([score[best], np.full(len(best), crowd(score)), np.full(len(best), odd)], axis=1))
        labels.append(example.labels[best])
        weights.append(np.full(len(best), weight))
    model = LogisticRegression(C=100, max_iter=2000)
    model.fit(np.concatenate(rows), np.concatenate(labels), sample_weight=np.concatenate(weights))
    return (*(float(w) for w in model.coef_[0]), float(model.intercept_[0]))


def fit_calibration(chance: Floats, answerable: NDArray[np.bool_], mass: Floats) -> tuple[float, float]:
    """Fit (slope, bias): log of a chance -> log odds that are right on average."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=100).fit(chance[:, None], answerable, sample_weight=mass)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def choose_threshold(chance: Floats, worth: Floats, answerable: NDArray[np.bool_], mass: Floats) -> float:
    """Return the chance below which refusing is more useful than answering.

    An answer is worth the share of decisive figures and names in the three best sentences; a right refusal is worth 1.
    """
    grid = np.linspace(0.05, 0.95, 91)
    useful = [(mass * np.where(chance < t, ~answerable, worth * answerable)).sum() for t in grid]
    return round(float(grid[int(np.argmax(useful))]), 2)


def three_best(example: Example, scores: Floats) -> float:
    """Return the share of the answer's decisive figures and names that the three best sentences say."""
    if not len(example.decisive):
        return float(example.labels[np.argsort(-scores, kind="stable")[:3]].any())
    return float(example.told[:, np.argsort(-scores, kind="stable")[:3]].any(axis=1).mean())


def train(examples: Sequence[Example]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the content of evidence.json, and the figures on unseen reports."""
    fold = np.array([e.fold for e in examples])
    answerable = np.array([e.answerable for e in examples])
    scores: list[Floats] = [np.empty(0)] * len(examples)
    for held in range(FOLDS):
        fitted = fit_sentences([e for e in examples if e.fold != held])
        for place in np.flatnonzero(fold == held).tolist():
            scores[place] = score_sentences(examples[place].compared, fitted)
    described = [describe(e.compared, s) for e, s in zip(examples, scores, strict=True)]
    names = tuple(described[0])
    rows = np.array([[d[name] for name in names] for d in described])

    wording = wording_odds(examples)
    base = question_weights(examples, wording)
    heads = [masses(examples, base, mix) for mix in (_SUBJECT, _DETAIL)]
    chance = np.empty(len(examples))
    for held in range(FOLDS):
        seen = fold != held
        fits = [fit_head(rows[seen], names, answerable[seen], weights[seen]) for weights in heads]
        chance[~seen] = both(*(fitted(rows[~seen]) for fitted in fits))
    mass = 2 * masses(examples, base, _MIX) * np.where(answerable, 1 - _UNANSWERABLE, _UNANSWERABLE)
    worth = np.array([three_best(e, s) for e, s in zip(examples, scores, strict=True)])

    subject, detail = (fit_head(rows, names, answerable, weights) for weights in heads)
    slope, bias = fit_calibration(chance, answerable, mass)
    odds = slope * chance + bias
    content = {
        "threshold": choose_threshold(_share(odds), worth, answerable, mass),
        "calibration": [round(slope, 5), round(bias, 5)],
        "probability": [round(w, 5) for w in fit_probability(examples, scores, odds, mass)],
        "sentence": table_of(fit_sentences(examples)),
        "subject": table_of(subject),
        "detail": table_of(detail),
    }
    calibrated, refused = _held_out(fold, chance, worth, answerable, mass)
    return content, {
        "sentences": sentence_figures(examples, scores),
        "refusal": refusal_figures(examples, calibrated, refused, _strata(examples, wording), mass),
    }


def _held_out(
    fold: NDArray[np.int64], chance: Floats, worth: Floats, answerable: NDArray[np.bool_], mass: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return calibrated chances and who is refused, with calibration and threshold from the other folds."""
    calibrated, refused = np.empty(len(chance)), np.empty(len(chance), np.bool_)
    for held in range(FOLDS):
        seen = fold != held
        slope, bias = fit_calibration(chance[seen], answerable[seen], mass[seen])
        threshold = choose_threshold(_share(slope * chance[seen] + bias), worth[seen], answerable[seen], mass[seen])
        calibrated[~seen] = _share(slope * chance[~seen] + bias)
        refused[~seen] = calibrated[~seen] < threshold
    return calibrated, refused


def _strata(examples: Sequence[Example], wording: Floats) -> NDArray[np.int64]:
    """Return for each example its stratum of like wording; the questions written as unanswerable fill them equally."""
    written = np.array([e.kind == "buiten" for e in examples])
    return np.digitize(wording, np.quantile(wording[written], np.linspace(0, 1, _STRATA + 1)[1:-1]))


def _share(odds: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-odds))
    return result


def table_of(linear: Linear) -> dict[str, Any]:
    """Return the weights as the JSON table that rag.evidence.linear reads."""
    columns = zip(linear.names, linear.means, linear.scales, linear.weights, strict=True)
    return {
        "features": {name: [round(float(v), 6) for v in values] for name, *values in columns},
        "bias": round(float(linear.bias), 6),
    }


def main() -> int:
    """Train on the reports that are for training, and write the weights and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    options = parser.parse_args()
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    reports = (*split_reports(read_reports()).train, *split_genres(read_genres()).train)
    content, figures = train(list(make_examples(reports, embedder)))
    OUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
