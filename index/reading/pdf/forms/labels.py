"""What the fields of a form are called: by the words beside or above one; in a table by its row and its column."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.pdf.tables.figures import is_name
from index.reading.pdf.words import Word

Corners = tuple[float, float, float, float]  # left, top, right, bottom

_WIDE_SPACE = 1.5  # font sizes between two words: another label begins
_WORD_SPACE = 0.6  # font sizes between two words of one phrase
_ABOVE = 1.2  # line heights from a field up to its label
_MIDDLE = 0.25  # font sizes from the baseline up to the middle of small letters
_LARGER = 2.0  # times as high as the field: a heading, no label
_ROW_GAP = 1.5  # heights of a field between it and the one above it in its column


@dataclass(frozen=True, kw_only=True)
class FieldPlaces:
    """How the fields of a page stand to each other."""

    beside: Mapping[Corners, tuple[Corners, ...]]  # the nearest ones on its line: at most one on either side
    top: Mapping[Corners, Corners]  # the uppermost field of its column; it may be the field itself


def place_fields(rects: Collection[Corners]) -> FieldPlaces:
    """Return how fields stand to each other, filled in or not."""
    beside: dict[Corners, tuple[Corners, ...]] = {}
    for line in _aligned(rects, 1):
        for at, rect in enumerate(line):
            beside[rect] = (*line[max(at - 1, 0) : at], *line[at + 1 : at + 2])
    top: dict[Corners, Corners] = {}
    for column in _aligned(rects, 0):
        top[column[0]] = column[0]
        for above, rect in pairwise(column):
            next_row = rect[1] - above[3] <= _ROW_GAP * (rect[3] - rect[1])
            top[rect] = top[above] if next_row else rect
    return FieldPlaces(beside=beside, top=top)


def _aligned(rects: Collection[Corners], side: int) -> Iterator[list[Corners]]:
    """Yield the fields between the same edges (0: left and right, 1: top and bottom), in order along the others."""
    found: defaultdict[tuple[int, int], set[Corners]] = defaultdict(set)
    for rect in rects:
        found[round(rect[side]), round(rect[side + 2])].add(rect)
    for group in found.values():
        yield sorted(group, key=lambda rect: rect[1 - side])


def label_of(rect: Corners, words: Sequence[Word], places: FieldPlaces) -> str:
    """Return the words beside a field, or else above it; "" when there are none.

    Fields on a line without words between them share the words before them. Each is then called by those and by the
    words above its column.
    """
    left = _words_left(rect, words)
    sharing = [other for other in places.beside.get(rect, ()) if not _between(rect, other, words)]
    if not sharing:
        return _spoken(left) or _spoken(_words_above(rect, words))
    head = _head_above(places.top.get(rect, rect), words, sharing)
    row = _text(left).rstrip(": ")
    if not head:
        return _spoken(left)
    return f"{row}, {head}" if any(map(str.isalnum, row)) else head


def words_right(rect: Corners, words: Sequence[Word]) -> str:
    """Return the words that begin right behind a field, as those behind a box to tick do."""
    run: list[Word] = []
    for word in _one_line([w for w in _level(rect, words) if w.left >= rect[2] - 0.5 * w.size], min):
        if word.left - (run[-1].right if run else rect[2]) > _WIDE_SPACE * word.size:
            break
        run.append(word)
    return _spoken(run)


def option_of(rect: Corners, group: Sequence[Corners], words: Sequence[Word], places: FieldPlaces) -> tuple[str, str]:
    """Return what the choice between the buttons of a group is called, and what the one at ``rect`` stands for.

    The words of a button stand behind it, before it, below it, or above its column: on the side where each of the group
    has words of its own. "" for what cannot be told.
    """

    def above(one: Corners) -> str:
        return _head_above(places.top.get(one, one), words, ())

    sides: tuple[Callable[[Corners], str], ...] = (
        lambda one: words_right(one, words),
        lambda one: _words_before(one, group, words),
        lambda one: _words_below(one, words),
        above,
    )
    first = min(group, key=lambda one: (one[0], one[1]))
    for number, side in enumerate(sides):
        options = [side(one) for one in group]
        if not all(options) or len(set(options)) < len(options):
            continue
        on_line = all(one[1] < first[3] and one[3] > first[1] for one in group)
        choice = "" if number == 1 else _spoken(_words_left(first, words) if on_line else _words_above(first, words))
        return choice, options[group.index(rect)]
    return "", words_right(rect, words)


def _words_before(rect: Corners, group: Sequence[Corners], words: Sequence[Word]) -> str:
    """Return the words before a button, where no other of its group stands between."""
    run = _words_left(rect, words)
    between = run and any(run[-1].right <= other[2] and other[2] <= rect[0] for other in group if other != rect)
    return "" if between else _spoken(run)


def _words_below(rect: Corners, words: Sequence[Word]) -> str:
    """Return the words right below a button."""
    left, _, right, bottom = rect
    under = [word for word in words if -0.3 * word.size <= word.top - bottom <= _ABOVE * word.size]
    return _spoken(_phrase(left, right, _one_line(under, min)))


def as_line(text: str) -> str:
    """Return text as one line, NFC, without what cannot be seen."""
    shown = "".join(c if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "" for c in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _level(rect: Corners, words: Sequence[Word]) -> list[Word]:
    """Return the words at the height of a field."""
    return [word for word in words if rect[1] <= word.baseline - _MIDDLE * word.size <= rect[3]]


def _words_left(rect: Corners, words: Sequence[Word]) -> list[Word]:
    left = rect[0]
    beside = [word for word in _level(rect, words) if word.left < left and word.right <= left + 0.5 * word.size]
    run: list[Word] = []
    for word in reversed(_one_line(beside, min)):
        if run and run[0].left - word.right > _WIDE_SPACE * word.size:
            break
        run.insert(0, word)
    return run


def _between(rect: Corners, other: Corners, words: Sequence[Word]) -> bool:
    """Whether words stand between two fields of one line."""
    start, end = min(rect[2], other[2]), max(rect[0], other[0])
    return any(
        word.left >= start - 0.5 * word.size and word.right <= end + 0.5 * word.size and _spoken([word])
        for word in _level(rect, words)
    )


def _words_above(rect: Corners, words: Sequence[Word]) -> list[Word]:
    left, top, right, bottom = rect
    over = [w for w in words if w.left < right and w.right > left and w.size <= _LARGER * (bottom - top)]
    return _one_line([w for w in over if -0.3 * w.size <= top - w.baseline <= _ABOVE * w.size], max)


def _head_above(rect: Corners, words: Sequence[Word], beside: Sequence[Corners]) -> str:
    """Return the words above a column of fields; "" for those of a line that runs on over the fields beside it."""
    run = _words_above(rect, words)
    if not run:
        return ""
    line = sorted((w for w in words if abs(w.baseline - run[0].baseline) <= 0.3 * w.size), key=lambda w: w.left)
    phrase = _phrase(run[0].left, run[-1].right, line)
    if any(phrase[0].left < (other[0] + other[2]) / 2 < phrase[-1].right for other in beside):
        return ""
    text = _text(phrase)
    return text if is_name(text) else _spoken(phrase)


def _phrase(left: float, right: float, line: Sequence[Word]) -> Sequence[Word]:
    """Return the words of a line between two places, with those that go on from them at either side."""
    inside = [at for at, word in enumerate(line) if word.left < right and word.right > left]
    if not inside:
        return ()
    first, last = inside[0], inside[-1]
    while first and line[first].left - line[first - 1].right <= _WORD_SPACE * line[first].size:
        first -= 1
    while last + 1 < len(line) and line[last + 1].left - line[last].right <= _WORD_SPACE * line[last].size:
        last += 1
    return line[first : last + 1]


def _one_line(words: Sequence[Word], which: Callable[[list[float]], float]) -> list[Word]:
    """Return the words of the highest (min) or lowest (max) line of some, from left to right."""
    if not words:
        return []
    base = which([word.baseline for word in words])
    return sorted((w for w in words if abs(w.baseline - base) <= 0.3 * w.size), key=lambda word: word.left)


def _text(words: Sequence[Word]) -> str:
    return as_line(" ".join(word.text for word in words))


def _spoken(words: Sequence[Word]) -> str:
    text = _text(words)
    return text if any(map(str.isalpha, text)) else ""
