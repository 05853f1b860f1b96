"""The numbers and bullets before paragraphs, counted as word processors do."""

from collections.abc import Mapping
from dataclasses import dataclass

BULLET = "•"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST = 4000  # roman numbers go no further
_DEEPEST = 10  # levels


@dataclass(frozen=True, kw_only=True)
class Level:
    """How the items on one level of a list are marked."""

    form: str  # as Word names it: "decimal", "lowerLetter", "upperRoman", "bullet", "none", ...
    shape: str  # "%1.%2)": the number of level 1, a dot, that of level 2, a bracket
    start: int = 1
    legal: bool = False  # all numbers decimal


class Numbering:
    """Counts of all lists of a document."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(
        self,
        name: str,
        levels: Mapping[int, Level],
        place: int,
        *,
        starts: Mapping[int, int] | None = None,
        start_key: str = "",
    ) -> str:
        """Return the mark of the next item on level ``place`` (from 0) of a list; "" when it has none.

        ``starts``: levels of this part of the list, known by ``start_key``, that begin anew.
        """
        level = levels.get(place)
        if level is None or not 0 <= place < _DEEPEST:
            return ""
        counts = self._counts.setdefault(name, {})
        if starts and place in starts and (start_key, place) not in self._begun:
            counts[place] = starts[place]
        else:
            counts[place] = counts[place] + 1 if place in counts else level.start
        self._begun.add((start_key, place))
        for deeper in [other for other in counts if other > place]:
            del counts[deeper]
        if level.form == "bullet":
            return BULLET
        if level.form == "none":
            return level.shape.strip() if "%" not in level.shape else ""
        shape = level.shape
        for other in range(place + 1):
            if f"%{other + 1}" in shape and other in levels:
                count = counts.setdefault(other, levels[other].start)
                form = "decimal" if level.legal else levels[other].form
                shape = shape.replace(f"%{other + 1}", written(count, form))
        return shape.strip()


def written(count: int, form: str) -> str:
    """Return a number as it is shown.

    >>> written(4, "decimal"), written(2, "lowerLetter"), written(28, "upperLetter"), written(9, "lowerRoman")
    ('4', 'b', 'BB', 'ix')
    """
    if form in ("lowerLetter", "upperLetter") and 0 < count <= _MOST:
        letters = "abcdefghijklmnopqrstuvwxyz"[(count - 1) % 26] * (1 + (count - 1) // 26)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < count < _MOST:
        roman, rest = "", count
        for value, sign in _ROMAN:
            roman += sign * (rest // value)
            rest %= value
        return roman if form == "lowerRoman" else roman.upper()
    if form == "decimalZero":
        return f"{count:02}"
    if form == "none":
        return ""
    return str(count)
