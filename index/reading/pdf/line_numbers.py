"""Numbers in the margin that count the lines of a text, as in drafts and verdicts: they are no part of it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.reading.pdf.words import PrintedLine, Word

_FEWEST = 5  # numbers on a page; every line has one
_FEWEST_STEPPED = 3  # where only every fifth or tenth line has one
_LONGEST = 4  # digits
_LEVEL = 0.4  # font sizes between the baselines of a number and its line
_GOING_ON = 0.2  # share of the numbered lines that begin with a small letter: items and rows do not


def without_line_numbers(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Return the lines of a page without the numbers in the margin that count them."""
    numbers = _in_margin(lines)
    values = [int(word.text) for word in numbers]
    steps = {after - before for before, after in pairwise(values)}
    if len(steps) != 1 or (step := steps.pop()) < 1 or len(numbers) < (_FEWEST if step == 1 else _FEWEST_STEPPED):
        return list(lines)
    counted = {word.glyphs for word in numbers}
    rest = [tuple(word for word in line.words if word.glyphs not in counted) for line in lines]
    kept = [
        line if words == line.words else replace(line, words=words)
        for line, words in zip(lines, rest, strict=True)
        if words
    ]
    return kept if _are_lines(numbers, kept, every=step == 1) else list(lines)


def _in_margin(lines: Sequence[PrintedLine]) -> list[Word]:
    """Return the numbers that stand first on their line and left of all other text, from the top down."""
    first = [line.words[0] for line in lines if line.words[0].direction == 0]
    numbers = [word for word in first if word.text.isdecimal() and len(word.text) <= _LONGEST]
    taken = {word.glyphs for word in numbers}
    others = [word.left for line in lines for word in line.words if word.glyphs not in taken and word.direction == 0]
    left = min(others, default=0.0)
    return sorted((word for word in numbers if word.right < left), key=lambda word: word.baseline)


def _are_lines(numbers: Sequence[Word], lines: Sequence[PrintedLine], *, every: bool) -> bool:
    """Return whether the numbers count lines of running text: each stands beside one, and sentences go on in them."""
    top, bottom = numbers[0].baseline, numbers[-1].baseline
    starts = [line.words[0] for line in lines if line.words[0].direction == 0]
    beside = [
        next((word for word in starts if abs(word.baseline - one.baseline) <= _LEVEL * word.size), None)
        for one in numbers
    ]
    between = [word for word in starts if top - 1.0 <= word.baseline <= bottom + 1.0]
    if None in beside or (every and len(between) > len(numbers)):
        return False
    return sum(word.text[0].islower() for word in between) >= max(_GOING_ON * len(between), 2)
