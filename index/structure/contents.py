"""Tables of contents among the sentences of a section: they name what stands elsewhere and say nothing themselves."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_LONGEST_PAGE = 4  # digits
_PAGE = re.compile(r"\d{1,4}$")
_LEADERS = " ._…"
_FEWEST_DOTS = 4
_FEWEST = 3  # lines: the prices of a list fall now and then


def contents_lines(sentences: Sequence[str], begins: Sequence[bool]) -> Iterator[int]:
    """Yield the places of what stands in lines with dots and a page: three or more in a row whose pages never fall.

    ``begins`` tells which sentences begin a line; dots may part one into several.
    """
    bounds = [*(place for place, begun in enumerate(begins) if begun), len(begins)]
    lines = [range(*pair) for pair in pairwise(bounds)]
    run: list[range] = []
    last = 0
    for line in [*lines, range(0)]:
        page = _page_of(" ".join(sentences[place].strip() for place in line))
        if page is None or page < last:
            if len(run) >= _FEWEST:
                yield from (place for one in run for place in one)
            run = []
        run += [line] if page is not None else []
        last = page or 0


def _page_of(line: str) -> int | None:
    """Return the page that a title and dots lead to."""
    page = _PAGE.search(line[-_LONGEST_PAGE:])
    before = line[: -len(page[0])] if page else ""
    title = before.rstrip(_LEADERS)
    dots = before[len(title) :].replace("…", "...").replace(" ", "")
    return int(page[0]) if page and title and len(dots) >= _FEWEST_DOTS else None
