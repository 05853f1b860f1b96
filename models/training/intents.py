"""Train rag/answer/intents.json: ``python -m models.training.intents EMBEDDER_FOLDER``. Needs scikit-learn.

Which questions are about a report itself ("Wie heeft dit geschreven?", "Vat hoofdstuk 3 samen"), told from questions
about what it says by the vector of the question: multinomial logistic regression. Examples are
data/over-het-rapport.jsonl, with look-alikes among them ("Wie schreef de brief aan de wethouder?"), against every
question about the invented reports and short informal ones about documents of other genres
(data/gewone-vragen.jsonl). Deterministic.

Figures are of FOLDS-fold cross-validation; the questions of one report stay together. A content question taken for one
about the report gets a wrong answer, the reverse only a poorer one: the threshold of a class is the lowest with which
at most _WRONG of the content questions are taken for it. Below it, down to the threshold for _DOUBTFUL, a question is
taken for one only when the part of the report that it asks for answers it.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.embedder import load_embedder
from models.training.reports import DATA, RememberingEmbedder, read_reports
from rag.answer.intents import CONTENT

Floats = NDArray[np.float64]

OUT = Path(__file__).parents[2] / "rag" / "answer" / "intents.json"
FIGURES = Path(__file__).with_name("intents-figures.json")
FOLDS = 5
_C = 30.0  # inverse strength of L2; chosen by cross-validation among 3, 10, 30, 100
_WRONG = 0.0003  # share of the content questions that may be taken for one class
_DOUBTFUL = 0.001  # the same share, where the report must answer the question as well
_LEAST = 0.5  # no class is given below this chance
_LOOK_ALIKE = 8.0  # weight of a look-alike against another content question
_DIGITS = 2


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Questions with their class."""

    texts: tuple[str, ...]
    classes: NDArray[np.str_]
    look_alikes: NDArray[np.bool_]  # content questions that were written to look like one about the report
    folds: NDArray[np.int64]


def read_examples() -> Examples:
    """Read the questions about reports, the look-alikes, and every question about what documents say, each once."""
    rows: dict[str, tuple[str, bool, int]] = {}
    seen: dict[str, int] = {}
    for line in (DATA / "over-het-rapport.jsonl").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        seen[raw["soort"]] = seen.get(raw["soort"], 0) + 1
        rows[raw["vraag"]] = (raw["soort"], raw["soort"] == CONTENT, seen[raw["soort"]] % FOLDS)
    for number, report in enumerate(read_reports()):
        texts = [*(one.text for one in report.questions), *(one.follow_up for one in report.follow_ups)]
        for text in texts:
            rows.setdefault(text, (CONTENT, False, number % FOLDS))
    documents: dict[str, int] = {}
    for line in (DATA / "gewone-vragen.jsonl").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        number = documents.setdefault(raw["document"], len(documents))
        rows.setdefault(raw["vraag"], (CONTENT, False, number % FOLDS))
    classes, look_alikes, folds = zip(*rows.values(), strict=True)
    return Examples(
        texts=tuple(rows), classes=np.array(classes), look_alikes=np.array(look_alikes), folds=np.array(folds)
    )


def fit(vectors: Floats, examples: Examples, rows: NDArray[np.bool_]) -> Any:
    """Fit on some of the examples; each class about the report weighs the same, content as all of these together."""
    from sklearn.linear_model import LogisticRegression

    base = np.where(examples.look_alikes, _LOOK_ALIKE, 1.0)
    names = sorted(set(examples.classes))
    weights = np.zeros(len(base))
    for name in names:
        own = rows & (examples.classes == name)
        share = 0.5 if name == CONTENT else 0.5 / (len(names) - 1)
        weights[own] = base[own] / base[own].sum() * share
    weights *= rows.sum()
    model = LogisticRegression(C=_C, max_iter=2000)
    return model.fit(vectors[rows], examples.classes[rows], sample_weight=weights[rows])


def cross_validated(vectors: Floats, examples: Examples) -> tuple[list[str], Floats]:
    """Return the classes, and the chance of each for every example by a model that did not see its fold."""
    names = sorted(set(examples.classes))
    chances = np.zeros((len(examples.texts), len(names)))
    for held in range(FOLDS):
        model = fit(vectors, examples, examples.folds != held)
        own = examples.folds == held
        chances[own] = model.predict_proba(vectors[own])
    return names, chances


def judged(names: Sequence[str], chances: Floats, thresholds: Mapping[str, float]) -> tuple[NDArray[np.str_], Floats]:
    """Return the class that each example is given, and the chance that it is about the report at all."""
    others = [place for place, name in enumerate(names) if name != CONTENT]
    about = 1 - chances[:, names.index(CONTENT)]
    likeliest = np.array([names[others[place]] for place in chances[:, others].argmax(axis=1)])
    least = np.array([thresholds.get(name, 0.0) for name in likeliest])
    return np.where(about >= least, likeliest, CONTENT), about


def choose_thresholds(
    names: Sequence[str], chances: Floats, content: NDArray[np.bool_], wrong: float = _WRONG
) -> dict[str, float]:
    """Return for each class the lowest chance from which at most ``wrong`` of the content questions are given it."""
    likeliest, about = judged(names, chances, {})
    grid = [round(float(t), 2) for t in np.linspace(_LEAST, 0.99, 100)]
    return {
        name: next((t for t in grid if (about[content & (likeliest == name)] >= t).sum() <= wrong * content.sum()), 1.0)
        for name in names
        if name != CONTENT
    }


def figures(examples: Examples, given: NDArray[np.str_], thresholds: Mapping[str, float]) -> dict[str, Any]:
    """Return precision, recall and number of examples per class, and the mistakes that matter."""
    names = sorted(set(examples.classes))
    content = examples.classes == CONTENT
    wrong = content & (given != CONTENT)
    table = {}
    for name in names:
        own, taken = examples.classes == name, given == name
        right = int((own & taken).sum())
        table[name] = {
            "precision": round(right / max(int(taken.sum()), 1), 3),
            "recall": round(right / int(own.sum()), 3),
            "examples": int(own.sum()),
            **({"threshold": thresholds[name]} if name in thresholds else {}),
        }
    return {
        "classes": table,
        "content_taken_for_another": round(float(wrong.sum() / content.sum()), 4),
        "look_alikes_taken_for_another": round(float(wrong[examples.look_alikes].mean()), 3),
        "wrong": {text: str(name) for text, name, at in zip(examples.texts, given, wrong, strict=True) if at},
    }


def main() -> int:
    """Train, and write the weights and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    options = parser.parse_args()
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    examples = read_examples()
    vectors = embedder.embed_queries(examples.texts).astype(np.float64)
    content, measured = train(vectors, examples, embedder.name)
    OUT.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    FIGURES.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    return 0


def train(vectors: Floats, examples: Examples, embedder: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the content of intents.json, and the figures on questions that training did not see."""
    names, chances = cross_validated(vectors, examples)
    thresholds = choose_thresholds(names, chances, examples.classes == CONTENT)
    doubtful = choose_thresholds(names, chances, examples.classes == CONTENT, _DOUBTFUL)
    given, _ = judged(names, chances, thresholds)
    model = fit(vectors, examples, np.ones(len(examples.texts), np.bool_))
    weights = {
        str(name): [round(float(bias), _DIGITS), *(round(float(w), _DIGITS) for w in row)]
        for name, row, bias in zip(model.classes_, model.coef_, model.intercept_, strict=True)
    }
    content = {
        "embedder": embedder,
        "dimension": vectors.shape[1],
        "thresholds": thresholds,
        "doubtful": doubtful,
        "weights": weights,
    }
    return content, figures(examples, given, thresholds)


if __name__ == "__main__":
    raise SystemExit(main())
