"""Two readings of one page, laid side by side: which character of the one is which of the other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_CERTAIN = 12  # characters: a shorter stretch may be like another one by chance
_SKIPPED = 3  # characters that the readings may differ in inside one stretch
_MOST_PAIRS = 5_000_000  # of equal characters; a dense page has 2 million, beyond this it would take too long
_MOST_WORK = 500_000_000  # blocks times characters of a page; a dense page has 2 million, beyond this it takes a minute
_TAKEN = "\0"  # stands for a character that has its place; in no reading


def align(blocks: Sequence[str], on_page: str) -> NDArray[np.int64]:
    """Return for each character of the blocks, joined, its index in ``on_page``; -1 where that is not certain.

    Blocks that stand there literally, and once, come first, in whatever order. What is left between two of them is
    compared with what is left on the page between the same two: running headers, doubles, and odd characters.
    """
    ends = np.cumsum([0, *(len(block) for block in blocks)])
    spans = list(pairwise(ends.tolist()))
    places = np.full(int(ends[-1]), -1, np.int64)
    if len(blocks) * len(on_page) > _MOST_WORK:
        return places
    left = on_page  # what no block has taken yet
    for (start, end), block in sorted(zip(spans, blocks, strict=True), key=lambda pair: -len(pair[1])):
        if len(block) >= _CERTAIN and left.count(block) == on_page.count(block) == 1:
            at = left.index(block)
            places[start:end] = np.arange(at, at + len(block))
            left = left[:at] + _TAKEN * len(block) + left[at + len(block) :]
    text = "".join(blocks)
    is_open = places < 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_open, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2).tolist():
        low = int(places[start - 1]) + 1 if start else 0
        high = int(places[end]) if end < len(text) else len(on_page)
        if low > high:  # one of its neighbours stands elsewhere in the file
            low, high = 0, len(on_page)
        for here, there, size in _matches(text[start:end], left[low:high]):
            places[start + here : start + here + size] = np.arange(low + there, low + there + size)
    return places


def _matches(text: str, on_page: str) -> Iterator[tuple[int, int, int]]:
    """Yield (index in text, index on the page, length) of what two stretches certainly share."""
    if text == on_page:
        yield 0, 0, len(text)
        return
    counted = Counter(on_page)
    if sum(count * counted[character] for character, count in Counter(text).items()) > _MOST_PAIRS:
        return
    runs: list[list[Match]] = []
    for match in SequenceMatcher(None, text, on_page, autojunk=False).get_matching_blocks():
        last = runs[-1][-1] if runs else None
        if last and max(match.a - last.a, match.b - last.b) - last.size <= _SKIPPED:
            runs[-1].append(match)
        elif match.size:
            runs.append([match])
    for run in runs:
        longest = max(run, key=lambda match: match.size)
        shared = sum(match.size for match in run)
        sample = text[longest.a : longest.a + longest.size]
        full = shared >= 0.8 * (run[-1].a + run[-1].size - run[0].a)
        if shared >= _CERTAIN and full and on_page.count(sample) <= text.count(sample):
            yield from run
