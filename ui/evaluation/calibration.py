"""Choosing the threshold for refusing on questions of which is known whether the reports answer them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Refusing:
    """What refusing below a threshold is worth; the positive class is refusing."""

    threshold: float  # 0..1
    precision: float  # share of refusals that are right; 1 when nothing is refused
    recall: float  # share of the questions without an answer that are refused

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def refusal_curve(chances: Sequence[float], answerable: Sequence[bool]) -> tuple[Refusing, ...]:
    """Return what each threshold that makes a difference is worth, ascending.

    ``chances`` are Answer.answerable, one for each question. Raises ValueError without a question of either kind.
    """
    if len(chances) != len(answerable) or all(answerable) or not any(answerable):
        raise ValueError("a threshold needs questions with and without an answer, and a chance for each")
    without = sum(not one for one in answerable)
    known = sorted(set(chances))
    # Half way between two chances: as far as can be from both.
    steps = [0.0, *((low + high) / 2 for low, high in itertools.pairwise(known))]
    curve = []
    for step in steps:
        refused = [not able for chance, able in zip(chances, answerable, strict=True) if chance < step]
        right = sum(refused)
        precision = right / len(refused) if refused else 1.0
        curve.append(Refusing(threshold=step, precision=precision, recall=right / without))
    return tuple(curve)


def best_threshold(curve: Sequence[Refusing]) -> Refusing:
    """Return the step with the best F1; of equal ones the most cautious, which refuses least."""
    return max(curve, key=lambda step: (step.f1, -step.threshold))
