"""python -m models.training.letters FOLDER: texts in Latin script -> index/reading/pdf/scans/letters.json.

FOLDER holds a text file for each language (nl.txt, de.txt, ...). The threshold lies between the least likely stretches
of these languages, each judged by a table of the others, and the likeliest of their letters exchanged at random.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.reading.pdf.scans.letters import FEWEST, LETTERS, latin_words

_SMOOTH = 0.5  # added to each count
_STRETCHES = 300  # of each language
_MARGIN = 0.3  # below the least likely stretches: lists of abbreviations are less likely than any prose
_OUT = Path("index/reading/pdf/scans/letters.json")


def counts(words: Sequence[str]) -> np.ndarray:
    """Return how often each letter, or the end of a word, follows another, (27, 27)."""
    found = np.full((27, 27), _SMOOTH)
    for word in words:
        path = [0, *(LETTERS.index(c) + 1 for c in word), 0]
        for before, after in pairwise(path):
            found[before, after] += 1
    return found


def mixture(tables: Sequence[np.ndarray]) -> np.ndarray:
    """Return tenths of log2 probabilities of the mean of the languages, (27, 27)."""
    mean = np.mean([table / table.sum(axis=1, keepdims=True) for table in tables], axis=0)
    tenths: np.ndarray = np.rint(10 * np.log2(mean)).astype(int)
    return tenths


def stretches(words: Sequence[str], chance: random.Random) -> list[list[str]]:
    """Return stretches of a text with just enough letters to be judged."""
    found = []
    for _ in range(_STRETCHES):
        at = chance.randrange(len(words))
        stretch: list[str] = []
        while sum(map(len, stretch)) < FEWEST and at < len(words):
            stretch.append(words[at])
            at += 1
        if at < len(words):
            found.append(stretch)
    return found


def score(table: np.ndarray, words: Sequence[str]) -> float:
    """Return the mean log2 probability, as index.reading.pdf.scans.letters does."""
    steps = [(b, a) for word in words for path in [[0, *(LETTERS.index(c) + 1 for c in word), 0]]
             for b, a in pairwise(path)]  # fmt: skip
    return float(np.mean([table[step] for step in steps])) / 10


def exchanged(words: Sequence[str], chance: random.Random) -> list[str]:
    """Return words with each letter in the place of another, always the same one."""
    shuffled = chance.sample(LETTERS, len(LETTERS))
    return ["".join(shuffled[LETTERS.index(c)] for c in word) for word in words]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Make the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    chance = random.Random(1)  # noqa: S311
    texts = {path.stem: [w for w in latin_words(path.read_text(encoding="utf-8")) if len(w) > 1]
             for path in sorted(folder.glob("*.txt"))}  # fmt: skip
    tables = {name: counts(words) for name, words in texts.items()}
    real, false = {}, []
    for name, words in texts.items():
        table = mixture([other for key, other in tables.items() if key != name])
        parts = stretches(words, chance)
        real[name] = sorted(score(table, part) for part in parts)
        false += [score(table, exchanged(part, chance)) for part in parts]
    for name, scores in real.items():
        _say(f"{name:4} least {scores[0]:.2f}, one in a hundred {scores[len(scores) // 100]:.2f}")
    false.sort()
    low = min(scores[len(scores) // 100] for scores in real.values())
    tell = {"median": false[len(false) // 2], "99%": false[-len(false) // 100], "most": false[-1], "least real": low}
    _say("exchanged: " + ", ".join(f"{name} {value:.2f}" for name, value in tell.items()))
    threshold = round(low - _MARGIN, 2)
    caught = float(np.mean(np.array(false) < threshold))
    _say(f"threshold {threshold}: {caught:.3f} of exchanged letters caught")
    made = {"threshold": threshold, "table": mixture(list(tables.values())).tolist()}
    _OUT.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
