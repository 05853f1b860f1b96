"""The question against every sentence, in figures: similarity, words covered, traits asked for and found."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.types import ScoredSentence
from rag.evidence.traits import TRAITS, SentenceAnalysis, analyse_sentence, asked_for, asked_term, is_term
from rag.words import content_words, likeness

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

# Kind of question and the trait that an answer to it tends to have.
WANTED = (
    ("amount", "figure"), ("amount", "share"), ("share", "share"), ("share", "figure"), ("money", "money"),
    ("money", "figure"), ("time", "time"), ("time", "year"), ("who", "name"), ("who", "said"), ("who", "quotation"),
    ("opinion", "said"), ("opinion", "quotation"), ("opinion", "name"), ("reason", "reason"), ("which", "item"),
    ("which", "name"), ("meaning", "meaning"), ("whether", "denial"), ("comparison", "comparison"),
    ("comparison", "figure"), ("advice", "advice"), ("how", "reason"), ("which", "figure"), ("reason", "figure"),
    ("meaning", "figure"), ("whether", "figure"), ("how", "figure"),
)  # fmt: skip
_SIGNALS = ("cosine", "cosine_z", "terms", "passage_cosine", "passage_cosine_z", "passage_terms")


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A question compared with n sentences."""

    columns: dict[str, Floats]  # feature -> (n,)
    asked: dict[str, float]  # kind of question -> 0 or 1
    weights: Floats  # (words,) weight of each content word of the question; rare words weigh most
    covered: Floats  # (words, n) how well the sentence, with its heading and its document's title, has the word, 0..1
    somewhere: Floats  # (words,) the same for all sentences together


def compare(question: str, sentences: Sequence[ScoredSentence]) -> Compared:
    """Compare a question with sentences, which must be in document order and at least one."""
    analyses = [analyse_sentence(sentence.text) for sentence in sentences]
    headings = [analyse_sentence(sentence.chunk.heading) for sentence in sentences]
    origins = [analyse_sentence(sentence.origin) for sentence in sentences]
    numbers: dict[tuple[str, int], int] = {}
    owners = np.array([numbers.setdefault((s.chunk.document, s.chunk.id), len(numbers)) for s in sentences], np.int64)
    follows = np.concatenate([[False], owners[1:] == owners[:-1]])
    before = np.arange(len(owners)) - follows
    after = np.arange(len(owners)) + np.concatenate([follows[1:], [False]])
    columns = _similarity(sentences)
    columns |= _surroundings(columns, owners, before, after)

    words = content_words(question)
    own = _matches(words, analyses)
    head = np.maximum(_matches(words, headings), _matches(words, origins))
    weights: Floats = np.log(1 + (len(sentences) + 1) / (own.sum(axis=1) + 0.5)) / math.log(len(sentences) + 3)
    covered = np.maximum(own, 0.8 * head)
    near = np.maximum(covered, 0.8 * np.maximum(own[:, before], own[:, after]))
    columns |= _coverage(weights, own, covered, near, owners)
    columns |= _leaning(columns, weights, covered, sentences)

    asked = asked_for(question)
    traits = _traits(question, analyses, headings)
    columns |= _figures_and_names(question, analyses, headings, origins, owners)
    columns |= traits
    columns |= {f"{kind}*{trait}": asked[kind] * traits[trait] for kind, trait in WANTED}
    term = asked_term(question)
    told = [any(is_term(one, term) for one in s.span.defines) if term else False for s in sentences]
    columns["defines"] = np.array(told, np.float64)
    return Compared(
        columns=columns, asked=asked, weights=weights, covered=covered, somewhere=covered.max(axis=1, initial=0.0)
    )


def _ranks(values: Floats) -> Floats:
    """Rank of each value, 1 for the highest; equal values share the best rank, so that order does not matter."""
    return np.searchsorted(np.sort(-values), -values, side="left").astype(np.float64) + 1


def _similarity(sentences: Sequence[ScoredSentence]) -> dict[str, Floats]:
    signals = np.array([[getattr(s, name) for name in _SIGNALS] for s in sentences], np.float64)
    columns = dict(zip(_SIGNALS, np.clip(np.nan_to_num(signals, posinf=1e3, neginf=-1e3), -1e3, 1e3).T, strict=True))
    for name in ("cosine", "terms", "passage_cosine", "passage_terms"):
        columns[name] = columns[name] * 10
        columns[f"{name}_gap"] = columns[name] - columns[name].max()
    for name in ("terms", "passage_terms"):
        columns[f"{name}_relative"] = columns[name] / (columns[name].max() + 1e-6)
    for name in ("cosine", "terms", "passage_cosine", "passage_terms"):
        columns[f"{name}_place"] = np.log(_ranks(columns[name]))
        columns[f"{name}_nearness"] = 1 / _ranks(columns[name])
    columns["fused"] = 10 / (10 + _ranks(columns["cosine"])) + 10 / (10 + _ranks(columns["terms"]))
    columns["agreement"] = columns["cosine_z"] * columns["terms"] / 10
    return columns


def _surroundings(columns: dict[str, Floats], owners: Places, before: Places, after: Places) -> dict[str, Floats]:
    base = columns["cosine_z"] + columns["terms"]
    best = np.full(owners.max() + 1, -np.inf)
    np.maximum.at(best, owners, base)
    places = np.arange(len(base))
    return {
        "before": base[before] * (before != places) / 2,
        "after": base[after] * (after != places) / 2,
        "first_of_passage": (before == places).astype(np.float64),
        "passage_gap": (base - best[owners]) / 2,
        "best_of_passage": (base >= best[owners]).astype(np.float64),
    }


def _coverage(weights: Floats, own: Floats, covered: Floats, near: Floats, owners: Places) -> dict[str, Floats]:
    total = weights.sum() + 1e-6
    passage = np.zeros((len(weights), owners.max() + 1))
    np.maximum.at(passage.T, owners, covered.T)
    rarest = np.argsort(-weights, kind="stable")[:2]
    nearby: Floats = weights @ near / total
    return {
        "words": weights @ own / total,
        "words_heading": weights @ covered / total,
        "words_near": nearby,
        "words_passage": weights @ passage[:, owners] / total,
        "words_squared": (weights @ own / total) * (weights @ own / total),
        "words_gap": nearby - nearby.max(),
        "rarest": covered[rarest[:1]].sum(axis=0),
        "rarest_two": covered[rarest].sum(axis=0) / max(len(rarest), 1),
        "words_count": own.sum(axis=0) / 4,
    }


def _leaning(
    columns: dict[str, Floats], weights: Floats, covered: Floats, sentences: Sequence[ScoredSentence]
) -> dict[str, Floats]:
    """Describe a sentence together with the one that it leans on: "Dat zijn er 40." answers what that one is about."""
    places = {(s.chunk.document, s.chunk.section, s.place): own for own, s in enumerate(sentences)}
    wanted = [(s.chunk.document, s.chunk.section, s.place - s.span.leans) for s in sentences]
    leaned_on = np.array([places.get(one, own) for own, one in enumerate(wanted)], np.int64)  # or its own place
    leans = (leaned_on != np.arange(len(leaned_on))).astype(np.float64)
    base = (columns["cosine_z"] + columns["terms"]) / 2
    both: Floats = weights @ np.maximum(covered, covered[:, leaned_on]) / (weights.sum() + 1e-6)
    return {
        "leans": leans,
        "leaned_on": leans * base[leaned_on],
        "leaned_on_best": np.maximum(base, base[leaned_on]),
        "words_leaned": leans * (both - columns["words_heading"]),
        "words_both": both,
        "words_both_gap": both - both.max(),
    }


def _figures_and_names(
    question: str,
    analyses: Sequence[SentenceAnalysis],
    headings: Sequence[SentenceAnalysis],
    origins: Sequence[SentenceAnalysis],
    owners: NDArray[np.int64],
) -> dict[str, Floats]:
    asked = analyse_sentence(question)
    columns: dict[str, Floats] = {}
    both = list(zip(analyses, origins, strict=True))
    for name, wanted, present in (
        ("figures", asked.figures, [r.figures | o.years for r, o in both]),
        ("names", asked.names, [r.words | h.words | o.words for (r, o), h in zip(both, headings, strict=True)]),
    ):
        found = np.array([len(wanted & there) / max(len(wanted), 1) for there in present])
        best = np.zeros(owners.max() + 1)
        np.maximum.at(best, owners, found)
        columns[f"asked_{name}"] = found
        columns[f"missing_{name}"] = (1 - found) * bool(wanted)
        columns[f"missing_{name}_passage"] = (1 - best[owners]) * bool(wanted)
    return columns


def _traits(
    question: str, analyses: Sequence[SentenceAnalysis], headings: Sequence[SentenceAnalysis]
) -> dict[str, Floats]:
    """Traits of the sentences; figures, years and names count when the question does not have them itself."""
    asked = analyse_sentence(question)
    columns = dict(zip(TRAITS, np.array([r.traits for r in analyses]).T, strict=True))
    figure = np.array([bool(r.figures - asked.figures) for r in analyses], np.float64)
    columns["figure"] = np.maximum(figure, 0.7 * columns.pop("numeral"))
    columns["year"] = np.array([bool(r.years - asked.years) for r in analyses], np.float64)
    columns["name"] = np.array([bool(r.names - asked.words) for r in analyses], np.float64)
    length = np.array([r.length for r in analyses], np.float64)
    columns["length"] = np.minimum(length, 40) / 40
    columns["length_long"] = np.minimum(length, 80) / 80
    columns["short"] = (length < 6).astype(np.float64)
    columns["headed"] = np.array([bool(h.words) for h in headings], np.float64)
    return columns


def _matches(words: Sequence[str], analyses: Sequence[SentenceAnalysis]) -> Floats:
    """Return how well each word occurs in each sentence, shape (words, sentences), 0..1."""
    vocabulary: dict[str, int] = {}
    flat = [vocabulary.setdefault(word, len(vocabulary)) for r in analyses for word in r.words]
    sizes = np.array([len(r.words) for r in analyses])
    found = np.zeros((len(words), len(analyses)))
    filled = sizes > 0
    if not flat or not words:
        return found
    starts = (np.cumsum(sizes) - sizes)[filled]
    grams: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        for gram in {word[i : i + 4] for i in range(len(word) - 3)}:
            grams[gram].append(word)
    for row, word in enumerate(words):
        similar = np.zeros(len(vocabulary))
        near = {other for i in range(len(word) - 3) for other in grams.get(word[i : i + 4], ())}
        for other in {word, *near} & vocabulary.keys():
            similar[vocabulary[other]] = likeness(word, other)
        found[row, filled] = np.maximum.reduceat(similar[flat], starts)
    return found
