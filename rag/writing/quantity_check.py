"""The figures and dates of a claim that do not follow from its source."""

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.words import DENIAL
from rag.writing.quantities import Bound, Date, Quantity, in_digits, read_dates, read_quantities

# A bound of the claim that follows from another one of the source, the value being the same.
_FOLLOWS: dict[Bound, tuple[Bound, ...]] = {
    "about": ("", "just over", "just under"), "just over": ("over",), "over": ("just over",), "just under": ("under",),
    "under": ("just under",), "at least": ("just over", "over"), "at most": ("just under", "under"),
}  # fmt: skip
_NEAR = Decimal("0.05")  # share of a value that "ruim", "bijna" and "ongeveer" may be off
_TON = 100_000  # euros
_SIGNS = frozenset(("%", "€", "‰", "procentpunt", "uur:min", "e"))  # a bare figure is not one of these
# A unit that stands apart from its figures: in a sentence, or at the head of a column.
_HEADS = (("%", r"(?<!\d)(?<!\d )%|percentage"), ("€", r"bedrag|kosten|prijs|(?<!\d )\beuro|€(?! ?\d)"))
_COUNTED = re.compile(r"(?<![\d.,])(\d+) (?:van|op) (?:de|elke|iedere) (\d+)(?![\d.,%])")


def missing_quantities(claim: str, source: str) -> tuple[str, ...]:
    """Return the figures and dates of ``claim``, as they stand there, that do not follow from one of ``source``."""
    known, known_dates = [*read_quantities(source), *_implied(source)], read_dates(source)
    both = f"{claim}\n{source}"
    heads = {unit for unit, mark in _HEADS if re.search(mark, both, re.IGNORECASE)}
    denied = bool(DENIAL.search(claim))
    quantities = [
        one.text for one in read_quantities(claim) if not any(_follows(one, other, heads, denied) for other in known)
    ]
    dates = [one.text for one in read_dates(claim) if not any(_is_part(one, other) for other in known_dates)]
    return (*quantities, *dates)


def _implied(source: str) -> Iterator[Quantity]:
    """Yield what figures of a source say besides: "drie van de vier" is 75%, "22.00 uur" is ten o'clock."""
    for counted in _COUNTED.finditer(in_digits(source)):
        one, whole = int(counted[1]), int(counted[2])
        if 0 < one < whole:
            share = Decimal(100 * one) / Decimal(whole)
            yield Quantity(value=share, unit="%", written=share, text=counted[0])
    for time in read_quantities(source):
        if time.unit == "uur:min" and not time.value % 60:
            for hour in {time.value / 60, time.value / 60 - 12}:
                yield Quantity(value=hour * 60, unit="minuut", written=hour, text=time.text)


def _follows(said: Quantity, there: Quantity, heads: set[str], denied: bool) -> bool:
    """Whether one quantity follows from another; ``heads`` are units that stand apart from their figures."""
    if said.unit == there.unit:
        mine, other = said.value, there.value
    elif (said.unit, there.unit) == ("€", "ton"):
        mine, other = said.value, there.value * _TON
    elif not said.unit or not there.unit:
        if {said.unit, there.unit} & (_SIGNS - heads):
            return False
        mine, other = said.written, there.written
    else:
        return False
    # A third is no finite percentage: 33%, 33,3% and "een derde" are the same.
    endless = any(value != round(value, 4) for value in (mine, other))
    same = mine == other or (endless and abs(mine - other) < Decimal("0.7"))
    if same and (said.bound == there.bound or there.bound in _FOLLOWS.get(said.bound, ())):
        return True
    if mine == other:
        return denied and (said.bound, there.bound) in (("over", "at most"), ("under", "at least"))
    if there.bound or said.unit != there.unit:
        return False
    near = abs(other - mine) <= abs(mine) * _NEAR
    return {
        "about": near,
        "just over": near and other > mine,
        "just under": near and other < mine,
        "over": bool(said.unit) and other > mine,
        "under": bool(said.unit) and other < mine,
    }.get(said.bound, False)


def _is_part(date: Date, other: Date) -> bool:
    return date.month == other.month and date.day in (None, other.day) and date.year in (None, other.year)
