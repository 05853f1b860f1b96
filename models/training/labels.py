"""Which sentences of the cited pages carry an answer.

Each sentence of the answer names its pages. Sentences of those pages are picked one by one, each time the one that
adds most of what the answer says; figures and names that the question does not have weigh most.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.evidence.traits import analyse_sentence
from rag.words import content_words, likeness

_FIGURE, _NAME, _WORD = 3.0, 2.0, 1.0  # weight of what the answer says
_ASKED = 0.3  # share of the weight for what the question has already
_MOST = 4  # sentences for one sentence of the answer


def carrying_sentences(
    question: str, answer: str, pages: Sequence[int], sentences: Sequence[tuple[int, str]]
) -> tuple[int, ...]:
    """Return the places in ``sentences`` (page, text) that carry the answer, ascending."""
    found: set[int] = set()
    for part in re.split(r"(?<=\})[.!]?\s+", answer):
        cited = [int(number) for number in re.findall(r"\{(\d+)\}", part)] or list(pages)
        says = _says(re.sub(r"^(?:Ja|Nee),", "", re.sub(r"\s*\{\d+\}", "", part)), question)
        pool = [place for place, (page, _) in enumerate(sentences) if page in cited]
        if says and pool:
            found |= _cover(says, pool, [sentences[place] for place in pool], several=len(set(cited)) > 1)
    return tuple(sorted(found))


def decisive(question: str, answer: str) -> tuple[str, ...]:
    """Return the figures and names of the answer that the question does not have, lower case."""
    return tuple(word for word, weight in _says(re.sub(r"\s*\{\d+\}", "", answer), question).items() if weight >= _NAME)


def has(word: str, words: frozenset[str]) -> float:
    """Return how well a text with these words says ``word``, 0..1; figures only exactly, with or without "%"."""
    if word[0].isdigit():
        return float(not words.isdisjoint({word, word.rstrip("%"), f"{word}%"}))
    return max((likeness(word, other) for other in words), default=0.0)


def _says(text: str, question: str) -> dict[str, float]:
    asked = frozenset(content_words(question))
    names = {name.lower() for name in re.findall(r"(?<!^)(?<![.!?:] )\b[A-Z][\w’'-]+", text)}
    says = {}
    for word in content_words(text):
        weight = _FIGURE if word[0].isdigit() else _NAME if word in names else _WORD
        says[word] = weight * (_ASKED if has(word, asked) >= 0.7 else 1.0)
    return says


def _cover(
    says: dict[str, float], pool: Sequence[int], sentences: Sequence[tuple[int, str]], *, several: bool
) -> set[int]:
    gains: NDArray[np.float64] = np.array(
        [[weight * has(word, analyse_sentence(text).words) for word, weight in says.items()] for _, text in sentences]
    )
    total = sum(says.values())
    covered = np.zeros(len(says))
    picked: list[int] = []
    for _ in range(min(_MOST, len(pool))):
        seen = {sentences[row][0] for row in picked}
        extra = np.maximum(gains - covered, 0).sum(axis=1)
        extra *= np.array([1.0 if page in seen else 1.1 for page, _ in sentences])  # every cited page has its say
        extra[picked] = -1
        row = int(extra.argmax())
        share = 0.0 if not picked else 0.10 if several and sentences[row][0] not in seen else 0.18
        if extra[row] < max(share * total, 0.8 if picked else 0.3):
            break
        picked.append(row)
        covered = np.maximum(covered, gains[row])
    sums = gains.sum(axis=1)
    twins = {row for row in range(len(pool)) for p in picked if sums[row] >= max(0.9 * sums[p], 0.5 * total)}
    return {pool[row] for row in {*picked, *twins}}
