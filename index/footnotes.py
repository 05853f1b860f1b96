"""Footnotes: which lines at the bottom of a page define one, and where the marks stand that refer to them.

A mark that is really raised is known from its position. Where everything is one size, a digit at the end of a word
counts as a mark only if a line at the bottom of the same page starts with that number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.lines import RawLine

_DEFINITION = re.compile(r"(\d{1,3})(?: ?)(?=[^\W\d_]|[“\"‘'(]|https?:)")
_TOKEN = re.compile(r"[^\W\d_]+\d{1,3}(?![\w])")
_MAX_LINES_PER_NOTE = 8
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
        int(line.text[start:end])
        for line in lines[:top]
        for start, end in line.raised
        if line.text[start:end].isdecimal()
    }
    marks: dict[int, tuple[int, int, int]] = {}  # number -> line, start, end
    after = (0, 0)
    for number in sorted(chain):
        if number in raised:
            continue
        place = _mark(lines[:top], number, after, common)
        if place is not None:
            marks[number] = place
            after = (place[0], place[2])
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
        match = _DEFINITION.match(lines[index].text)
        if match and (not found or int(match[1]) == min(found) - 1) and int(match[1]) > 0:
            found[int(match[1])] = last = index
    return found


def _mark(
    lines: Sequence[RawLine], number: int, after: tuple[int, int], common: Counter[str]
) -> tuple[int, int, int] | None:
    """Return (line, start, end) of the likeliest mark for a footnote, behind the mark of the one before it."""
    digits = re.escape(str(number))
    pattern = re.compile(rf"(?<=\S){digits}(?![\w%]|[.,]\d)|(?<=[.!?] ){digits}(?= [A-Z“‘])")
    best: tuple[int, tuple[int, int, int]] | None = None
    for index, line in enumerate(lines):
        for match in pattern.finditer(line.text):
            if (index, match.start()) < after:
                continue
            likely = _likelihood(line.text[: match.start()], str(number), common)
            if likely and (best is None or likely > best[0]):
                best = likely, (index, match.start(), match.end())
    return best[1] if best else None


def _likelihood(before: str, digits: str, common: Counter[str]) -> int:
    """Return how likely a number glued to the end of ``before`` is a footnote mark; 0: it is none."""
    word = re.search(r"[^\W\d_]+$", before)
    if word:
        if common[word[0] + digits] > 1 or len(word[0]) < 2 or word[0] in _FORMULAS:
            return 0
        return 3 if word[0][-1].islower() and len(word[0]) >= 3 else 1
    if before[-1:] in ")]”’\"'»%":
        return 3
    if before[-1:] in ".,;:!?…":
        # After a full stop only behind a word or a closing mark: "4.1" and "2,5" are numbers.
        return 3 if before[-2:-1].isalpha() or before[-2:-1] in ")]”’\"'»%" else 0
    if before[-1:] == " ":
        return 1
    return 2 if _YEAR_END.search(before) else 0
