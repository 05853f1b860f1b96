"""Lists as they stand in the text of a section: items, and the sentence that announces them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.marks import ITEM, RAISED

_MARK = re.compile(rf"{ITEM.pattern}|[{RAISED}]+ ?(?=\w)")
_ENDS = (";", ",", "; en", "; of", ", en", ", of")  # how an item without a mark ends, unless it is the last one
_ENDED = re.compile(r"[.!?…][”\"’')»]*$")
_LONGEST = 60  # words of an item without a mark


@dataclass(frozen=True, kw_only=True)
class List:
    """Places of sentences in a section."""

    announcement: int | None  # what stands before the items; None when the section begins with them
    items: tuple[int, ...]  # first sentences of the items
    inside: tuple[int, ...]  # for each of these the item that it is a part of; -1: of the list itself
    end: int  # behind the last sentence of the last item


def find_lists(lines: Sequence[str], begins: Sequence[bool]) -> list[List]:
    """Return the lists among the sentences of a section; ``begins``: whether each stands at the start of a block.

    An item begins with a mark. Without marks, lines behind a colon that end in a semicolon or without a full stop are
    items, and the line after the last of these with a semicolon. A sentence in the same block as an item belongs to it.
    """
    found: list[List] = []
    at = 0
    while at < len(lines):
        items, inside, end = _items(lines, begins, at)
        if items:
            new = at == 0 or (found and found[-1].end == at and not lines[at - 1].rstrip().endswith(":"))
            announcement = None if new else at - 1
            found.append(List(announcement=announcement, items=tuple(items), inside=tuple(inside), end=end))
        at = max(end, at + 1)
    return found


def _items(lines: Sequence[str], begins: Sequence[bool], at: int) -> tuple[list[int], list[int], int]:
    """Return the items of the list that begins at ``at``, what each is inside of, and where the list ends.

    Another kind of mark begins a list inside the item before it, or a list of its own: what "Niet doen:" says of its
    bullets it does not say of the numbers below them.
    """
    items: list[int] = []
    inside: list[int] = []
    open_lists: list[tuple[int, int]] = []  # depth of the mark and the item around, of the lists that an item may go on
    announced = at > 0 and lines[at - 1].rstrip().endswith(":")
    while at < len(lines):
        mark = ITEM.match(lines[at]) if begins[at] else None
        if mark:
            depth = _depth(mark[0])
            known = [place for place, (other, _) in enumerate(open_lists) if other == depth]
            if known:
                del open_lists[known[-1] + 1 :]
            elif not open_lists or depth > open_lists[-1][0] or lines[at - 1].rstrip().endswith(":"):
                open_lists.append((depth, items[-1] if open_lists else -1))
            else:
                break
            items.append(at)
            inside.append(open_lists[-1][1])
        elif begins[at] and announced and _goes_on(lines, at, items):
            items.append(at)
            inside.append(-1)
        elif not items or begins[at]:
            break
        at += 1
    return items, inside, at


def _depth(mark: str) -> int:
    """Return how deep a kind of mark mostly stands: numbers, letters, bullets."""
    return 0 if any(sign.isdigit() for sign in mark) else 1 if any(sign.isalpha() for sign in mark) else 2


def _goes_on(lines: Sequence[str], at: int, items: Sequence[int]) -> bool:
    """Whether a line without a mark is an item: it ends as one, or the one before it did, or it is no sentence."""
    if len(lines[at].split()) > _LONGEST:
        return False
    if not _ENDED.search(lines[at]) and not (items and ITEM.match(lines[items[-1]])):
        return True
    before = lines[at - 1].rstrip() if items else ""
    return lines[at].rstrip().endswith(_ENDS) or (before.endswith(_ENDS) and not ITEM.match(lines[items[-1]]))


def without_mark(text: str) -> str:
    """Return a sentence without what it only has among others: its bullet, or the number of a footnote.

    >>> without_mark("• er is een vaste coach;")
    'er is een vaste coach;'
    """
    mark = _MARK.match(text)
    return text[mark.end() :] if mark else text
