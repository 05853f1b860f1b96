"""Which sentences of a report address whoever processes its text, such as a program that answers from it.

"Wie dit stuk samenvat, laat de kosten weg": a logistic regression on the vector of a sentence and on its n-grams and
pairs of words. ``python -m models.training.addressing`` trains the weights. Beside it stand the words that orders to a
model mostly have, for what is no sentence, and for embedders that nothing was trained for.
"""

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.protocols import FloatMatrix
from index.structure.orders import commands
from index.terms import ngram_columns

COLUMNS = 2**14  # n-grams and pairs of words are hashed to these
_PAIR = 2  # what a pair of words counts, against an n-gram
_WORD = re.compile(r"\w+|[:;?!]")

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class AddressingWeights:
    """What is trained; above 0 is addressed."""

    embedder: str  # name of the embedder whose vectors these weights are for, NAME@HASH
    bias: float
    vector: Floats  # (dimension,)
    grams: Floats  # (COLUMNS,)


def addressed(texts: Sequence[str], vectors: FloatMatrix, embedder: str) -> tuple[bool, ...]:
    """Return for each sentence whether it addresses whoever processes the text.

    ``vectors`` are those of the sentences under their headings, shape (len(texts), dimension), as ``embedder`` made
    them; for one that nothing was trained for, by the words alone.
    """
    known = [commands(text) for text in texts]
    weights = load_addressing_weights()
    # The hash of its weights tells an embedder; the folder that it stands in may have another name.
    same = embedder.rpartition("@")[2] == weights.embedder.rpartition("@")[2]
    if not same or vectors.shape[1] != len(weights.vector):
        return tuple(known)
    told = vectors.astype(np.float64) @ weights.vector + weights.bias
    judged = (odds + weight_of(text, weights.grams) > 0 for text, odds in zip(texts, told.tolist(), strict=True))
    return tuple(one or other for one, other in zip(known, judged, strict=True))


def gram_counts(text: str) -> tuple[NDArray[np.int64], Floats]:
    """Return the columns of a sentence, ascending, and what each counts; as a vector of Euclidean length 1."""
    words = ["", *_WORD.findall(text.lower()), ""]
    pairs = [zlib.crc32(f"{one} {other}".encode("utf-8", "replace")) for one, other in pairwise(words)]
    columns = np.array([*ngram_columns(text), *pairs * _PAIR], np.int64) % COLUMNS
    found, counts = np.unique(columns, return_counts=True)
    return found, counts / np.linalg.norm(counts)


def weight_of(text: str, grams: Floats) -> float:
    """Return what the n-grams and pairs of words of a sentence weigh together."""
    columns, counts = gram_counts(text)
    return float(grams[columns] @ counts)


@cache
def load_addressing_weights() -> AddressingWeights:
    """Read the weights that are part of this package."""
    raw = json.loads(files("index").joinpath("addressing.json").read_bytes())
    table = {name: np.array(raw[name], np.float64) for name in ("vector", "grams")}
    return AddressingWeights(embedder=raw["embedder"], bias=raw["bias"], **table)
