"""Whether the letters of a text make words: how often one letter follows another in languages in Latin script.

The mean log probability of a letter after the one before it, as an equal mixture of languages gives it. Letters that a
file maps wrongly keep their number and lose that order (Shannon, "Prediction and Entropy of Printed English", 1951).
models/training/letters.py makes the table and fits its threshold.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FEWEST = 150  # letters of a text that can be judged
_ENOUGH = 2_000  # characters of a text that are looked at
_NAMES = 0.5  # share of the letters that are one and the same before a number: names of signs ("/g19/g46"), no words
_NUMBERED = re.compile(r"(?<![^\W\d_])([a-z])(?=\d)")
_NO_MEANING = frozenset({"Cc", "Co", "Cn", "Cs"})  # of Unicode: control, private use, not assigned, half a character
_WORD = re.compile(r"[^\W\d_]+")
_MARKED = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "œ": "oe", "ə": "e"}


def latin_words(text: str) -> list[str]:
    """Return the words of a text in small letters a to z, without accents; those in other scripts are left out."""
    found = []
    for word in _WORD.findall(text.casefold()):
        if word.isascii():
            found.append(word)
            continue
        plain = unicodedata.normalize("NFD", "".join(_MARKED.get(c, c) for c in word))
        bare = "".join(c for c in plain if not unicodedata.combining(c))
        if bare and bare.isascii() and bare.isalpha():
            found.append(bare)
    return found


def lost(text: str) -> float:
    """Return the share of the characters that stand for nothing: control codes, private use, the mark of a lost one."""
    shown = {c: count for c, count in Counter(text).items() if not c.isspace()}
    gone = sum(count for c, count in shown.items() if c == "\ufffd" or unicodedata.category(c) in _NO_MEANING)
    return gone / max(sum(shown.values()), 1)


def likelihood(words: Sequence[str]) -> float:
    """Return the mean log2 probability of each letter, and of the end of each word, after what stands before it."""
    table = _table()[0]
    text = f" {' '.join(words)} " if words else ""
    pairs = Counter(pairwise(text))
    number = {letter: at for at, letter in enumerate(f" {LETTERS}")}
    total = sum(times * table[number[before]][number[after]] for (before, after), times in pairs.items())
    return total / 10 / pairs.total() if pairs else 0.0


def are_words(text: str) -> bool:
    """Whether the letters of a text make words; true of one with too few letters in Latin script to tell."""
    text = text[:_ENOUGH]
    words = latin_words(text)
    letters = sum(map(len, words))
    if letters < FEWEST:
        return True
    long = [word for word in words if len(word) > 1]
    numbered = Counter(_NUMBERED.findall(text.casefold()))
    if numbered and numbered.most_common(1)[0][1] > _NAMES * letters:
        return False
    return sum(map(len, long)) < FEWEST or likelihood(long) >= _table()[1]


@lru_cache(maxsize=1)  # read once; a constant of the product
def _table() -> tuple[list[list[int]], float]:
    """Return tenths of log2 probabilities, [before][after] with 0 for the edge of a word, and the threshold."""
    raw = json.loads(files("index.reading.pdf.scans").joinpath("letters.json").read_text(encoding="utf-8"))
    return raw["table"], float(raw["threshold"])
