"""The sentences that stand for the rest of a text: near to what all of it is about, and not alike.

Relevance is the cosine of a sentence with the mean vector of the text (centroid summarisation: Radev, Jing, Styś and
Tam 2004); what is alike is held back by maximal marginal relevance (Carbonell and Goldstein 1998). Both are rescaled
within the text, because the cosines of E5 vectors all lie near each other.
"""

from collections.abc import Sequence

import numpy as np

from index.protocols import FloatMatrix

_BALANCE = 0.7  # share of relevance against novelty


def most_central(vectors: FloatMatrix, count: int, *, around: FloatMatrix | None = None) -> tuple[int, ...]:
    """Return the rows of the ``count`` most central sentences, best first.

    ``vectors`` is (n, dimension), rows of length 1; ``around`` (m, dimension) is the text that they stand for, by
    default the sentences themselves. Fewer than ``count`` rows are all returned, in order of centrality.
    """
    if not len(vectors):
        return ()
    middle = (vectors if around is None else around).mean(axis=0)
    relevance = _rescaled(vectors @ middle)
    alike = vectors @ vectors.T
    usual = float(alike.mean())
    alike = np.clip((alike - usual) / max(1.0 - usual, 1e-6), 0.0, 1.0)
    chosen: list[int] = []
    left = list(range(len(vectors)))
    while left and len(chosen) < count:
        repeated = alike[np.ix_(left, chosen)].max(axis=1) if chosen else np.zeros(len(left))
        best = left[int(np.argmax(_BALANCE * relevance[left] - (1 - _BALANCE) * repeated))]
        chosen.append(best)
        left.remove(best)
    return tuple(chosen)


def _rescaled(values: FloatMatrix) -> FloatMatrix:
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, 1e-6)


def spread(groups: Sequence[Sequence[int]], count: int) -> tuple[int, ...]:
    """Return the first of each group, then the second of each, and so on: at most ``count``, each once."""
    longest = max(map(len, groups), default=0)
    dealt = [group[turn] for turn in range(longest) for group in groups if turn < len(group)]
    return tuple(dict.fromkeys(dealt))[:count]
