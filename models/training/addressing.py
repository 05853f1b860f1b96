"""Train index/addressing.json: ``python -m models.training.addressing EMBEDDER_FOLDER [FILE...]``. Needs scikit-learn.

Which sentences address whoever processes a text, told from what reports say to people: logistic regression on the
vector of a sentence under its heading, as the index holds it, and on its n-grams and pairs of words. Examples are
data/aangesproken.jsonl: orders ("opdracht") and ordinary sentences that look like one ("gewoon"), in groups of
wordings, each under headings of invented reports; and every sentence of those reports. Deterministic.

Figures are of FOLDS-fold cross-validation in which a group of wordings stays together, as do the sentences of a
report: recall is of wordings that training did not see. The threshold is the lowest with which at most _WRONG of the
sentences of unseen reports are taken for addressed. ``FILE``: further reports, to measure how many sentences are.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.addressing import COLUMNS, gram_counts
from index.chunks import ChunkOptions, chunk_document
from index.embedding import sentence_texts, with_heading
from index.protocols import Embedder
from index.reading.document import read_document
from index.types import Document
from models.embedder import load_embedder
from models.training.reports import DATA, read_genres, read_reports, to_document

Floats = NDArray[np.float64]

OUT = Path(__file__).parents[2] / "index" / "addressing.json"
FIGURES = Path(__file__).with_name("addressing-figures.json")
FOLDS = 6
ORDER = "opdracht"
_HEADINGS = 4  # of reports, under which an example stands, beside none
_C = 1.0  # inverse strength of L2; 1 and 10 measured the same
_VECTOR, _GRAMS = 5.0, 3.0  # scales of a vector and of n-grams, which decide how strongly each is held down
_REPORTS, _ALIKE = 2.0, 0.3  # weight of all sentences of reports, and of all look-alikes, against that of all orders
_WRONG = 0.0045  # share of the sentences of unseen reports that may be taken for addressed
_DIGITS = 2


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Sentences, and whether they address whoever processes them."""

    texts: tuple[str, ...]
    under: tuple[str, ...]  # the same under their headings, as they are embedded
    groups: NDArray[np.str_]  # of wordings; of sentences of a report "" and its name
    orders: NDArray[np.bool_]
    reports: NDArray[np.bool_]  # sentences of reports
    folds: NDArray[np.int64]


def read_examples() -> Examples:
    """Read the sentences written as examples, and all of the invented reports."""
    rows: list[tuple[str, str, str, bool, bool]] = []
    documents = [to_document(report) for report in (*read_reports(), *read_genres())]
    for document in documents:
        rows += [(text, under, document.name, False, True) for text, under in sentences_of(document)]
    headings = sorted({heading.title for document in documents for heading in document.headings})
    chance = random.Random(5)  # noqa: S311
    for line in (DATA / "aangesproken.jsonl").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        for heading in ("", *chance.sample(headings, _HEADINGS)):
            group = f"{raw['soort']}: {raw['groep']}"
            rows.append((raw["zin"], with_heading(heading, raw["zin"]), group, raw["soort"] == ORDER, False))
    texts, under, groups, orders, reports = zip(*rows, strict=True)
    names = list(dict.fromkeys(groups))
    chance.shuffle(names)
    fold: dict[str, int] = {}
    for kind in (ORDER, "gewoon", ""):  # each fold has its share of each
        own = [name for name in names if name.partition(":")[0] == kind or (not kind and ":" not in name)]
        fold |= {name: place % FOLDS for place, name in enumerate(own)}
    return Examples(
        texts=texts,
        under=under,
        groups=np.array(groups),
        orders=np.array(orders),
        reports=np.array(reports),
        folds=np.array([fold[name] for name in groups]),
    )


def sentences_of(document: Document) -> list[tuple[str, str]]:
    """Return the sentences of a document, each also as it is embedded."""
    chunks = chunk_document(document, ChunkOptions())
    own = [chunk.text_of(sentence) for chunk in chunks for sentence in chunk.sentences]
    return list(zip(own, sentence_texts(chunks), strict=True))


def features(texts: Sequence[str], vectors: Floats) -> Any:
    """Return vectors and n-grams as one sparse matrix, shape (len(texts), dimension + COLUMNS)."""
    from scipy.sparse import csr_matrix, hstack

    counted = [gram_counts(text) for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(columns) for columns, _ in counted])
    columns, counts = (np.concatenate(parts) for parts in zip(*counted, strict=True))
    grams = csr_matrix((counts * _GRAMS, (rows, columns)), shape=(len(texts), COLUMNS))
    return hstack([csr_matrix(vectors * _VECTOR), grams]).tocsr()


def fit(table: Any, examples: Examples, rows: NDArray[np.bool_]) -> Any:
    """Fit on some of the examples; look-alikes, sentences of reports and orders each have a weight together."""
    from sklearn.linear_model import LogisticRegression

    alike = ~examples.orders & ~examples.reports
    weights = np.zeros(len(examples.texts))
    for kind, share in ((examples.orders, 1.0), (alike, _ALIKE), (examples.reports, _REPORTS)):
        own = rows & kind
        weights[own] = share / own.sum()
    weights *= rows.sum() / weights.sum()
    model = LogisticRegression(C=_C, max_iter=3000)
    return model.fit(table[rows], examples.orders[rows], sample_weight=weights[rows])


def cross_validated(table: Any, examples: Examples) -> Floats:
    """Return the log odds of every example by a model that did not see its fold."""
    odds = np.zeros(len(examples.texts))
    for held in range(FOLDS):
        own = examples.folds == held
        odds[own] = fit(table, examples, ~own).decision_function(table[own])
    return odds


def figures(examples: Examples, taken: NDArray[np.bool_]) -> dict[str, Any]:
    """Return recall per group of wordings, and which sentences of reports are wrongly taken for addressed."""
    alike = ~examples.orders & ~examples.reports
    groups = {
        name: round(float(taken[examples.groups == name].mean()), 2)
        for name in sorted(set(examples.groups[~examples.reports]))
    }
    wrong = examples.reports & taken
    return {
        "orders": len(set(np.array(examples.texts)[examples.orders])),
        "look_alikes": len(set(np.array(examples.texts)[alike])),
        "sentences_of_reports": int(examples.reports.sum()),
        "recall": round(float(taken[examples.orders].mean()), 3),
        "precision_against_look_alikes": round(float(examples.orders[taken & ~examples.reports].mean()), 3),
        "look_alikes_taken": round(float(taken[alike].mean()), 3),
        "sentences_of_reports_taken": round(float(taken[examples.reports].mean()), 4),
        "taken_per_group": groups,
        "wrong": [text for text, at in zip(examples.texts, wrong, strict=True) if at],
    }


def main() -> int:
    """Train, and write the weights and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    parser.add_argument("files", type=Path, nargs="*", help="further reports to measure on")
    options = parser.parse_args()
    embedder = load_embedder(options.embedder)
    content, measured, model = train(embedder)
    for file in options.files:
        texts, under = zip(*sentences_of(read_document(file)), strict=True)
        odds = model.decision_function(features(texts, embedder.embed_passages(under).astype(np.float64)))
        own = [text for text, one in zip(texts, odds, strict=True) if one > measured["threshold"]]
        measured[file.name] = {"sentences": len(texts), "taken": own}
    OUT.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    FIGURES.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    return 0


def train(embedder: Embedder) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Return the content of addressing.json, the figures on wordings that training did not see, and the model."""
    examples = read_examples()
    table = features(examples.texts, embedder.embed_passages(examples.under).astype(np.float64))
    odds = cross_validated(table, examples)
    threshold = float(np.quantile(odds[examples.reports], 1 - _WRONG, method="higher"))
    model = fit(table, examples, np.ones(len(examples.texts), np.bool_))
    (weights,), (bias,) = model.coef_, model.intercept_
    dimension = len(weights) - COLUMNS
    content = {
        "embedder": embedder.name,
        "bias": round(float(bias) - threshold, _DIGITS),
        "vector": [round(float(one) * _VECTOR, _DIGITS) for one in weights[:dimension]],
        "grams": [round(float(one) * _GRAMS, _DIGITS) for one in weights[dimension:]],
    }
    return content, {"threshold": round(threshold, 3), **figures(examples, odds > threshold)}, model


if __name__ == "__main__":
    raise SystemExit(main())
