"""Footnotes: which lines at the bottom of a page define one, and where the marks stand that refer to them.

A mark that is really raised is known from its position. Where everything is one size, a digit at the end of a word
counts as a mark only if a line at the bottom of the same page starts with that number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from index.reading.layout.lines import RawLine

_DEFINITION = re.compile(r"(\d{1,3})\)? ?(?=[^\W\d_]|[“\"‘'(]|https?:)")
_BRACKETED = re.compile(r"\d{1,3}\)")
_TOKEN = re.compile(r"(?<![^\W\d_])[^\W\d_]++\d{1,3}(?!\w)")  # tried once for each run of letters
_RUN = re.compile(r"[0-9]+(?![\w%]|[.,]\d)")  # digits that may end in a mark
_AFTER_SENTENCE = re.compile(r"[.!?] ")
_BEFORE_SENTENCE = re.compile(r" [A-Z“‘]")
_LETTER = re.compile(r"[^\W\d_]")
_MAX_LINES_PER_NOTE = 8
_BEFORE = 8  # characters before a mark that tell what it is glued to, when that is no word
_YEAR_END = re.compile(r"(?<![\d.,])(?:19|20)\d\d$")
_FORMULAS = frozenset({"CO", "NO", "SO", "CH", "NH", "PM"})  # CO2, PM10: the number belongs to the word


@dataclass(frozen=True, kw_only=True)
class Noted:
    """The lines of a page with their footnotes found."""

    lines: tuple[RawLine, ...]  # marks added to ``raised``
    starts: frozenset[int]  # indices of lines that start a footnote's text


def words_with_digits(pages: Iterable[Sequence[RawLine]]) -> Counter[str]:
    """Count the words that end in a number, such as CO2 or mp3, over a document."""
    return Counter(token for page in pages for line in page for token in _TOKEN.findall(line.text))


def find_footnotes(lines: Sequence[RawLine], common: Counter[str]) -> Noted:
    """Return the lines of one page with footnote marks as raised ranges, and where the notes start.

    ``common`` counts words that end in a number over the whole document: a word that comes back is no marked word.
    """
    chain = _definitions(lines)
    top = min(chain.values(), default=len(lines))
    raised = {
        int(mark)
        for line in lines[:top]
        for start, end in line.raised
        if (mark := line.text[start:end].strip("()")).isdecimal()
    }
    marks: dict[int, tuple[int, int, int]] = {}  # number -> line, start, end
    places = _places(lines[:top], chain.keys() - raised)
    after = (0, 0)
    for number in sorted(chain):
        if number in raised:
            continue
        place = _mark(lines, number, places.get(number, ()), after, common)
        if place is not None:
            marks[number] = place
            after = (place[0], place[2])
    if any(_BRACKETED.match(lines[at].text) and number not in raised for number, at in chain.items()):
        return Noted(lines=tuple(lines), starts=frozenset())  # items of a list: "1) eerst bellen"
    known = [n for n in chain if n in raised or n in marks or _starts_raised(lines[chain[n]])]
    if 2 * len(known) < max(len(chain), 1):
        return Noted(lines=tuple(lines), starts=frozenset())
    marked = list(lines)
    for line, start, end in marks.values():
        marked[line] = replace(marked[line], raised=tuple(sorted({*marked[line].raised, (start, end)})))
    return Noted(lines=tuple(marked), starts=frozenset(chain.values()))


def _starts_raised(line: RawLine) -> bool:
    return bool(line.raised) and line.raised[0][0] == 0


def _definitions(lines: Sequence[RawLine]) -> dict[int, int]:
    """Return number -> line for the lines at the bottom that count upwards one by one."""
    found: dict[int, int] = {}
    last = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if last - index > _MAX_LINES_PER_NOTE:
            break
        match = None if lines[index].cells else _DEFINITION.match(lines[index].text)
        if match and (not found or int(match[1]) == min(found) - 1) and int(match[1]) > 0:
            found[int(match[1])] = last = index
    return found


def _places(lines: Sequence[RawLine], numbers: Set[int]) -> dict[int, list[tuple[int, int, int]]]:
    """Return number -> (line, start, end) where it may be a mark: at the end of digits, behind something else."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    if not numbers:
        return found
    for index, line in enumerate(lines):
        for run in _RUN.finditer(line.text):
            for start in range(run.end() - 1, max(run.start(), run.end() - 3) - 1, -1):
                number = int(line.text[start : run.end()])
                if line.text[start] != "0" and number in numbers and _may_be_mark(line.text, start, run.end()):
                    found.setdefault(number, []).append((index, start, run.end()))
    return found


def _may_be_mark(text: str, start: int, end: int) -> bool:
    """Return whether digits are glued to what stands before them, or stand between two sentences."""
    if start == 0:
        return False
    if not text[start - 1].isspace():
        return True
    return bool(_AFTER_SENTENCE.match(text, start - 2) and _BEFORE_SENTENCE.match(text, end)) if start > 1 else False


def _mark(
    lines: Sequence[RawLine],
    number: int,
    places: Sequence[tuple[int, int, int]],
    after: tuple[int, int],
    common: Counter[str],
) -> tuple[int, int, int] | None:
    """Return (line, start, end) of the likeliest mark for a footnote, behind the mark of the one before it."""
    best: tuple[int, tuple[int, int, int]] | None = None
    for index, start, end in places:
        if (index, start) < after:
            continue
        likely = _likelihood(lines[index].text, start, str(number), common)
        if likely and (best is None or likely > best[0]):
            best = likely, (index, start, end)
    return best[1] if best else None


def _likelihood(text: str, end: int, digits: str, common: Counter[str]) -> int:
    """Return how likely a number glued to the end of ``text[:end]`` is a footnote mark; 0: it is none."""
    start = end
    while start and _LETTER.match(text, start - 1):
        start -= 1
    word, before = text[start:end], text[max(0, end - _BEFORE) : end]
    if word:
        if common[word + digits] > 1 or len(word) < 2 or word in _FORMULAS:
            return 0
        return 3 if word[-1].islower() and len(word) >= 3 else 1
    if before[-1:] in ")]”’\"'»%":
        return 3
    if before[-1:] in ".,;:!?…":
        # After a full stop only behind a word or a closing mark: "4.1" and "2,5" are numbers.
        return 3 if before[-2:-1].isalpha() or before[-2:-1] in ")]”’\"'»%" else 0
    if before[-1:] == " ":
        return 1
    return 2 if _YEAR_END.search(before) else 0
