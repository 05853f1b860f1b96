"""What scores on unseen reports are worth: the figures that are reported and that a test holds training to."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.training.examples import Example

Floats = NDArray[np.float64]

_DEPTHS = (1, 2, 3, 5, 8)
_KINDS = (("buiten", "alleen"), ("buiten", "zes"), ("gat", "alleen"), ("vreemd", "zes"))


def sentence_figures(examples: Sequence[Example], scores: Sequence[Floats]) -> dict[str, Any]:
    """Return per situation: a carrying sentence first, or in the best 3; recall of those and of decisive words.

    The recalls are for the best 1, 2, 3, 5 and 8 sentences.
    """
    figures = {}
    for situation in dict.fromkeys(e.situation for e in examples):
        ranked = [
            (e, np.argsort(-s, kind="stable"))
            for e, s in zip(examples, scores, strict=True)
            if e.situation == situation and e.labels.any()
        ]
        telling = [(e, order) for e, order in ranked if e.decisive]
        figures[situation] = {
            "hit_1": _mean([float(e.labels[order[0]]) for e, order in ranked]),
            "hit_3": _mean([float(e.labels[order[:3]].any()) for e, order in ranked]),
            "carrying": [_mean([e.labels[order[:k]].sum() / e.labels.sum() for e, order in ranked]) for k in _DEPTHS],
            "decisive": [_mean([e.told[:, order[:k]].any(axis=1).mean() for e, order in telling]) for k in _DEPTHS],
        }
    return figures


def refusal_figures(
    examples: Sequence[Example], chances: Floats, refused: NDArray[np.bool_], strata: NDArray[np.int64], mass: Floats
) -> dict[str, Any]:
    """Return the area under the curve for each kind of question without an answer, and the right and wrong of refusing.

    Areas compare questions of one stratum, which are of like wording; "area_as_written" compares all. "curve" holds
    [threshold, precision, recall] of refusing, over all examples weighted by ``mass``.
    """
    kinds = np.array(["" if e.answerable else e.kind for e in examples])
    situations = np.array([e.situation for e in examples])
    areas, written = {}, {}
    for kind, situation in _KINDS:
        good = (kinds == "") & (situations == situation)
        bad = (kinds == kind) & (situations == situation)
        pairs = [(chances[good & (strata == one)], chances[bad & (strata == one)]) for one in np.unique(strata)]
        counts = [len(without) * (len(answered) > 0) for answered, without in pairs]
        parts = [area(*pair) if count else 0.0 for pair, count in zip(pairs, counts, strict=True)]
        areas[f"{kind}, {situation}"] = round(float(np.average(parts, weights=counts)), 4)
        written[f"{kind}, {situation}"] = area(chances[good], chances[bad])
    steps = np.round(np.arange(0.4, 0.95, 0.05), 2)
    unanswerable = kinds != ""
    precision, recall = precision_recall(refused, unanswerable, mass)
    return {
        "area": areas,
        "area_as_written": written,
        "precision": precision,
        "recall": recall,
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "curve": [[float(step), *precision_recall(chances < step, unanswerable, mass)] for step in steps],
    }


def area(good: Floats, bad: Floats) -> float:
    """Return the share of (good, bad) pairs in the right order; ties count half."""
    ordered = np.sort(bad)
    below = np.searchsorted(ordered, good, side="left") + np.searchsorted(ordered, good, side="right")
    return _mean(below / 2 / len(bad))


def precision_recall(
    refused: NDArray[np.bool_], unanswerable: NDArray[np.bool_], weights: Floats
) -> tuple[float, float]:
    """Return how often refusing is right, and how much of what should be refused is."""
    both = weights[refused & unanswerable].sum()
    precision = both / max(weights[refused].sum(), 1e-9)
    return round(float(precision), 4), round(float(both / weights[unanswerable].sum()), 4)


def _mean(values: Sequence[float] | Floats) -> float:
    return round(float(np.mean(values)), 4)
