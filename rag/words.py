"""Dutch words that carry content, compared loosely: inflections and compounds share a stem or a part."""

import re
from collections.abc import Iterable

from index.dutch import DENIALS, FUNCTION_WORDS

DENIAL = re.compile(rf"\b(?:{'|'.join(DENIALS)})\b", re.IGNORECASE)

_WORD = re.compile(r"\w+(?:[.,]\d+)*%?")
_ENDING = re.compile(r"(?:en|es|e|s|t|n)$")
SAME = 0.75  # likeness from which two words count as the same: an ending apart, or one a part of a compound


def content_words(text: str) -> tuple[str, ...]:
    """Return the words that carry content, lower case, each once, in order of appearance."""
    words = (word for word in _WORD.findall(text.lower()) if word not in FUNCTION_WORDS)
    return tuple(dict.fromkeys(word for word in words if len(word) > 1 or word.isdigit()))


def coverage(claim: str, evidence: str) -> float:
    """Return the share (0..1) of the claim's content words that occur in the evidence, loosely; 0 without any."""
    wanted, there = content_words(claim), content_words(evidence)
    return sum(occurs(word, there) for word in wanted) / max(len(wanted), 1)


def occurs(word: str, words: Iterable[str]) -> bool:
    """Whether a word is among others, loosely."""
    return any(likeness(word, other) >= SAME for other in words)


def likeness(word: str, other: str) -> float:
    """Return how likely two Dutch words are forms or compounds of one another, 0..1.

    >>> likeness("werkgever", "werkgevers"), likeness("krapte", "arbeidsmarktkrapte"), likeness("jaar", "loon")
    (0.9, 0.75, 0.0)
    """
    if word == other:
        return 1.0
    if not (word.isalpha() and other.isalpha()):
        return 0.0
    short, long = sorted((word, other), key=len)
    shared = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if shared >= 4 and shared >= len(long) - 3:
        return 0.9
    if len(short) >= 5 and short in long:
        return 0.75
    stem = _ENDING.sub("", short)
    if len(stem) >= 4 and stem in long:
        return 0.7
    if shared >= 5 and shared >= 0.6 * len(short):
        return 0.6
    grams = {short[i : i + 4] for i in range(len(short) - 3)}
    if len(short) >= 6 and 2 * sum(gram in long for gram in grams) >= len(grams):
        return 0.5
    return 0.0
