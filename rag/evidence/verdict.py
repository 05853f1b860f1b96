"""How well the best sentences answer, in figures: what tells an answer from the nearest thing to one.

A sentence's share is its part of the softmax over all scores: how likely it is the answer if there is one.
"""

import numpy as np
from numpy.typing import NDArray

from rag.evidence.features import WANTED, Compared, Floats

# Features of sentences that also tell whether anything answers the question at all.
DESCRIBED = (
    "cosine", "cosine_z", "terms", "terms_gap", "passage_cosine", "passage_cosine_z", "passage_terms",
    "passage_terms_gap", "cosine_place", "terms_place", "passage_cosine_place", "passage_terms_place", "cosine_gap",
    "passage_cosine_gap", "terms_relative", "words", "words_heading", "words_near", "words_passage", "rarest",
    "rarest_two", "words_count", "missing_figures", "missing_figures_passage", "missing_names",
    "missing_names_passage", "before", "after", "passage_gap", "leans", "words_leaned", "words_both",
)  # fmt: skip
# What is told of the words of a question, in the order of the values of _words.
_WORDS = (
    "words_three", "words_somewhere", "largest_gap_three", "largest_gap_somewhere", "missing_three",
    "missing_somewhere", "missing_three_share", "words_likely", "least_likely_word", "rarest_likely",
    "least_word_anywhere", "least_word_best", "words_most",
)  # fmt: skip
# Kinds of question whose answer must hold one of some traits: it fits when it does.
_FITTING = {
    "amount": ("figure",),
    "share": ("share",),
    "money": ("money",),
    "time": ("time", "year"),
    "who": ("name", "quotation"),
    "reason": ("reason",),
    "meaning": ("meaning",),
}


def describe(compared: Compared, scores: Floats) -> dict[str, float]:
    """Describe how well the best sentences answer, given the score of each sentence, shape (n,), n >= 1."""
    order = np.argsort(-scores, kind="stable")
    best, three = order[0], order[:3]
    shares = np.exp(np.clip(scores - scores[best], -50, 0))
    shares /= shares.sum()
    columns = compared.columns
    ordered = scores[order[np.minimum(np.arange(4), len(order) - 1)]]
    features = {
        "score": ordered[0],
        "lead_second": ordered[0] - ordered[1],
        "lead_fourth": ordered[0] - ordered[3],
        "share_first": shares[best],
        "share_three": shares[three].sum(),
        "spread": -(shares * np.log(shares + 1e-12)).sum(),
    }
    for name in (*DESCRIBED, *(f"{kind}*{trait}" for kind, trait in WANTED)):
        features[f"best:{name}"] = columns[name][best]
        features[f"likely:{name}"] = shares @ columns[name]
    features |= _fit(compared, scores, shares)
    features |= _words(compared, shares, order)
    return {name: float(value) for name, value in features.items()}


def _fit(compared: Compared, scores: Floats, shares: Floats) -> dict[str, float]:
    """Describe whether the good sentences hold what is asked for: a figure, a year, a name, a reason."""
    columns = compared.columns
    asked = [traits for kind, traits in _FITTING.items() if compared.asked[kind]]
    wanted = [np.max([columns[trait] for trait in traits], axis=0) for traits in asked]
    fit: Floats = np.mean(wanted, axis=0) if wanted else np.ones(len(scores))
    best = int(np.argmax(scores))
    fitting = scores[fit >= 0.99]
    words = columns["words_near"] * fit
    return {
        "fit_best": fit[best],
        "fit_likely": shares @ fit,
        "fit_behind": max(fitting.max(initial=scores.min()) - scores[best], -8.0),
        "fit_words": words.max(),
        "fit_words_best": words[best],
    }


def _words(compared: Compared, shares: Floats, order: NDArray[np.int64]) -> dict[str, float]:
    """Describe which of the question's words the good sentences have, and which nothing has."""
    if not len(compared.weights):
        return dict.fromkeys(_WORDS, 0.0)
    weights, covered = compared.weights, compared.covered
    total = weights.sum()
    together = covered[:, order[:3]].max(axis=1)
    likely = covered @ shares
    values = (
        weights @ together / total,
        weights @ compared.somewhere / total,
        (weights * (1 - together)).max(),
        (weights * (1 - compared.somewhere)).max(),
        (together < 0.5).sum(),
        (compared.somewhere < 0.5).sum(),
        (together < 0.5).mean(),
        weights @ likely / total,
        likely.min(),
        likely[int(np.argmax(weights))],
        covered.min(axis=0).max(),
        covered[:, order[0]].min(),
        (weights @ covered).max() / total,
    )
    return {name: float(value) for name, value in zip(_WORDS, values, strict=True)}
