"""Which of the characters that stand raised are footnote marks or exponents."""

import re
from collections.abc import Collection, Iterator, Sequence

_MARK_CHARACTERS = frozenset("0123456789,; *†‡()")
_EXPONENT = re.compile(r"[+−–‐‑-]\d{1,3}")  # with its sign: 10⁻³ is no 10-3
_LETTERED = re.compile(r"[a-df-h]")  # of a note; a raised "e" makes "1e"


def raised_ranges(text: str, glyphs: Sequence[int], raised: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a text that are footnote marks or exponents: ``glyphs`` print it, ``raised`` are higher."""
    if not raised:
        return
    start = None
    for at in range(len(text) + 1):
        inside = at < len(text) and glyphs[at] in raised
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            mark = text[start:at]
            marked = len(mark) <= 7 and _MARK_CHARACTERS.issuperset(mark) and any(map(str.isdigit, mark))
            if marked or _EXPONENT.fullmatch(mark) or (_LETTERED.fullmatch(mark) and not text[at : at + 1].isalpha()):
                yield start, at
            start = None
