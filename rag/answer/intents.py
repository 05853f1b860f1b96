"""Whether a question is about the report itself, and what it asks of it: a logistic regression on its vector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

CONTENT = "inhoud"  # the class of every other question
Intent = Literal[
    "makers",
    "opdrachtgever",
    "datum",
    "aanpak",  # how it was researched
    "onderzoek",  # how many and who took part
    "conclusies",
    "aanbevelingen",
    "samenvatting",
    "hoofdstuk",  # the summary of a chapter
    "korter",  # what was just answered, in fewer words
    "noem",  # so many of what was just answered
]
_INTENTS: tuple[Intent, ...] = get_args(Intent)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a question seems to ask of the report itself."""

    intent: Intent
    sure: bool  # False: only when the report turns out to answer it


@dataclass(frozen=True, kw_only=True)
class IntentWeights:
    """What is trained."""

    embedder: str  # name of the embedder whose vectors these weights are for, NAME@HASH
    thresholds: Mapping[str, float]  # class -> chance, 0..1, of being about the report from which a question is
    doubtful: Mapping[str, float]  # class -> the same, from which it may be
    weights: Mapping[str, tuple[float, ...]]  # class -> its bias, and a weight for each dimension of a vector

    @cached_property
    def matrix(self) -> NDArray[np.float64]:
        """The weights without the bias, shape (classes, dimension)."""
        return np.array([row[1:] for row in self.weights.values()], np.float64)


def intent_of(vector: Sequence[float], embedder: str) -> Judged | None:
    """Return what a question asks of the report itself; None for a question about what it says.

    ``vector`` is that of the question, as ``embedder`` made it; None for an embedder that nothing was trained for.
    """
    weights = load_intent_weights()
    # The hash of its weights tells an embedder; the folder that it stands in may have another name.
    if embedder.rpartition("@")[2] != weights.embedder.rpartition("@")[2] or len(vector) != weights.matrix.shape[1]:
        return None
    odds = weights.matrix @ np.asarray(vector, np.float64) + [bias for bias, *_ in weights.weights.values()]
    chances = np.exp(odds - odds.max())
    chances /= chances.sum()
    by_class = dict(zip(weights.weights, chances.tolist(), strict=True))
    best = max(_INTENTS, key=lambda intent: by_class[intent])
    about = 1 - by_class[CONTENT]
    return Judged(intent=best, sure=about >= weights.thresholds[best]) if about >= weights.doubtful[best] else None


@lru_cache(maxsize=1)  # read once; a constant of the product
def load_intent_weights() -> IntentWeights:
    """Read the weights that are part of this package."""
    from pydantic import TypeAdapter

    return TypeAdapter(IntentWeights).validate_json(files("rag.answer").joinpath("intents.json").read_bytes())
