"""Figures and dates of Dutch text as data, so that equal ones compare equal whatever their spelling.

A share is a percentage ("een kwart", "vier op de tien", "40%"), a duration is in the smallest unit that it can be
turned into ("anderhalf jaar", "18 maanden").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from index.dutch import MONTHS

Bound = Literal["", "about", "just over", "over", "at least", "just under", "under", "at most"]


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A figure with all that belongs to it."""

    value: Decimal  # with its sign, in ``unit``
    unit: str  # "%", "€", a key of the table of measures, "e" for a rank, "uur:min" for a time of day; "" when bare
    bound: Bound = ""  # how the value lies to what is meant; "" when it is what is meant
    written: Decimal = field(compare=False)  # as it stands there, before it was turned into ``unit``
    text: str = field(compare=False)  # as it stands there


@dataclass(frozen=True, kw_only=True)
class Date:
    """A day or a month."""

    month: int  # 1..12
    day: int | None = None
    year: int | None = None
    text: str = field(default="", compare=False)


# Unit: (how it is spelled behind a figure, how many of which smaller unit it is).
_MEASURES: dict[str, tuple[str, float, str]] = {
    "procentpunt": ("procentpunt(?:en)?|%-punt(?:en)?", 1, ""), "‰": ("‰|promille", 1, ""),
    "cent": ("cent", 0.01, "€"), "kwartier": ("kwartier", 15, "minuut"),
    "%": ("%|procent|percent", 1, ""), "€": ("euro|EUR", 1, ""), "$": ("dollar", 1, ""),
    "seconde": ("seconden?", 1, ""), "minuut": ("minuten|minuut", 1, ""), "uur": ("uren|uur", 60, "minuut"),
    "dag": ("dagen|dag", 1, ""), "week": ("weken|week", 7, "dag"), "maand": ("maanden|maand", 1, ""),
    "kwartaal": ("kwartalen|kwartaal", 3, "maand"), "jaar": ("jaren|jaar", 12, "maand"), "keer": ("keer|maal", 1, ""),
    "mm": ("millimeter|mm", 1, ""), "cm": ("centimeter|cm", 10, "mm"), "m²": ("vierkante meter|m2|m²", 1, ""),
    "km²": ("vierkante kilometer|km2|km²", 1_000_000, "m²"), "m³": ("kubieke meter|m3|m³", 1, ""),
    "km": ("kilometer|km", 1_000_000, "mm"), "m": ("meter|m", 1000, "mm"), "ha": ("hectaren?|ha", 1, ""),
    "l": ("liters?", 1, ""), "kg": ("kilogram|kilo|kg", 1000, "g"), "ton": ("ton", 1, ""), "g": ("gram|g", 1, ""),
    "graad": ("graden|graad|°C", 1, ""), "kWh": ("kilowattuur|kWh", 1, ""), "MWh": ("megawattuur|MWh", 1000, "kWh"),
    "kW": ("kilowatt|kW", 1, ""), "MW": ("megawatt|MW", 1000, "kW"), "fte": ("fte", 1, ""),
    "punt": ("punten|punt", 1, ""),
}  # fmt: skip
_MULTIPLES = {
    "honderd": 100, "duizend": 1_000, "miljoen": 1_000_000, "mln": 1_000_000, "miljard": 1_000_000_000,
    "mld": 1_000_000_000,
}  # fmt: skip
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("at most", "niet meer dan|hoogstens|hooguit|maximaal|ten hoogste|niet hoger dan"),
    ("at least", "niet minder dan|minstens|minimaal|ten minste|tenminste|op zijn minst"),
    ("just over", "iets meer dan|ruim"), ("just under", "iets minder dan|nog geen|net geen|bijna|krap|haast"),
    ("over", "meer dan|hoger dan|groter dan|langer dan|ouder dan|boven(?: de)?"),
    ("under", "minder dan|lager dan|kleiner dan|korter dan|jonger dan|onder de"),
    ("about", r"ongeveer|circa|ca\.|rond(?: de)?|zo['’]n|om en nabij|naar schatting"),
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_UNIT = "|".join(f"(?P<u{place}>{spelled})" for place, (spelled, _, _) in enumerate(_MEASURES.values()))
_SCALE = rf"(?P<scale>{'|'.join(_MULTIPLES)})"
_FIGURE = re.compile(
    r"(?:(?P<minus>(?<![\w.,%)])[-−–]|\b(?:min|minus) )?(?P<euro>€|\beuro|\bEUR)? ?(?P<late>(?:(?<=€)|(?<=€ ))[-−–])?"
    rf"(?<![\w.,/])(?P<digits>\d+(?:[.,]\d+)*)(?:(?P<rank>e|de|ste)\b)?(?: ?{_SCALE}\b)?"
    rf"|\b(?P<alone>duizend|miljoen|miljard)\b)(?: ?(?:{_UNIT})(?!\w))?(?![^\W_])"
    r"(?P<more> of (?:meer|ouder|langer|hoger)| en ouder)?(?P<less> of (?:minder|jonger|korter|lager))?",
    re.IGNORECASE,
)
_BOUND = re.compile("|".join(f"(?P<b{place}>{spelled})" for place, (_, spelled) in enumerate(_BOUNDS)), re.IGNORECASE)
_BOUND_BEFORE = re.compile(rf"\b(?:{_BOUND.pattern})(?: de| het| een)?$", re.IGNORECASE)
_ONE = r"(?:een|1)"
_SHARE = re.compile(
    rf"\b(?:(?P<half>(?:de|een) helft)|(?P<three>drie ?kwart|3 ?kwart)|(?P<quarter>(?:{_ONE} )?kwart(?!ier))"
    rf"|(?P<top>{_ONE}|\d+) (?P<of>(?:3|4|5|6|7|8|9|10)e)(?= deel| van|n? |[.,;]|$)"
    rf"|(?P<n>{_ONE}|\d+) op (?:de |elke |iedere )?(?P<m>\d+))(?!\w)",
    re.IGNORECASE,
)
_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:e|ste)? )?(?P<month>{_MONTH})(?: (?P<year>(?:19|20)\d\d))?\b"
    r"|(?<![\d./-])(?P<d>\d{1,2})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d)(?![\d/-])"
    r"|(?<![\d./-])(?P<yy>(?:19|20)\d\d)-(?P<mm>\d\d)-(?P<dd>\d\d)(?![\d/-])",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?<![\d.,€:-])(?P<hour>[01]?\d|2[0-4])(?P<mark>[.:])(?P<minute>[0-5]\d)(?![\d%])(?P<word> uur)?")
_HALVES = (("anderhalve", "1,5"), ("anderhalf", "1,5"), ("een half", "0,5"), ("een halve", "0,5"), ("het halve", "0,5"))
_AGO = re.compile(r" (?:eerder|later|geleden|daarvoor|daarna)\b")
_CENTS = re.compile(r"\b(\d+) euro(?: en)? (\d\d) cent\b")
_HALF_HOUR = re.compile(r"\bhalf (\d+)\b(?! (?:jaar|uur|miljoen|miljard))")
_BETWEEN = re.compile(r"\s*(?:tot(?: en met)?|t/m|à|en|of|naar|[-–])\s*(?:ruim |bijna |ongeveer )?")
_OUT_OF_THE_WAY = frozenset(("cent", "kwartier", "kwartaal"))  # units that have a better known one
_NO_NUMBER = frozenset(("een", *_MULTIPLES))
_MARK = re.compile(r"\[\d{1,3}\]")


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the figures of a text in the order of kinds: times, shares, then all others in order of appearance.

    A year of a date is a figure as well; its day and month are not. [n] marks do not count.
    """
    digits = in_digits(_MARK.sub(" ", text))
    years = [(Decimal(date.year), str(date.year)) for date in _dates(digits) if date.year is not None]
    found = [Quantity(value=value, unit="", written=value, text=year) for value, year in years]
    rest = _DATE.sub(lambda date: " " * len(date[0]), digits)
    for time in _TIME.finditer(rest):
        if time["mark"] == ":" or time["word"]:
            value = Decimal(60 * int(time["hour"]) + int(time["minute"]))
            found.append(Quantity(value=value, unit="uur:min", written=value, text=time[0].strip()))
            rest = rest[: time.start()] + " " * len(time[0]) + rest[time.end() :]
    for share in list(_SHARE.finditer(rest)):
        part = _share(share)
        if part is not None:
            bound = _bound(rest, share.start(), share.end())
            found.append(Quantity(value=part, unit="%", bound=bound, written=part, text=share[0]))
            rest = rest[: share.start()] + " " * len(share[0]) + rest[share.end() :]
    return (*found, *(quantity for _, quantity in _figures(rest)))


def read_dates(text: str) -> tuple[Date, ...]:
    """Return the days and months of a text in order of appearance; a number that can be no month is none."""
    return tuple(_dates(in_digits(text)))


def in_one_spelling(text: str) -> str:
    """Return the text with its figures, units and dates spelled in one way, so that equal ones look alike.

    >>> in_one_spelling("Een kwart, op 3-5-2023, na anderhalf jaar.")
    '25%, op 3 mei 2023, na 18 maand.'
    """
    text = _DATE.sub(lambda date: next(map(_spelled, _dates(date[0])), date[0]), in_digits(text))
    text = _SHARE.sub(lambda share: f"{value:.0f}%" if (value := _share(share)) is not None else share[0], text)
    text = _TIME.sub(lambda time: f"{time['hour']}:{time['minute']}" if time["word"] else time[0], text)
    parts, at = [], 0
    for match, quantity in _figures(text):
        if quantity.unit == "e":
            continue
        lead = match[0][: len(match[0]) - len(match[0].lstrip())]
        unit, value = _unit(match), quantity.written
        if unit in _OUT_OF_THE_WAY or (unit and value % 1 and _MEASURES[unit][2]):
            unit, value = quantity.unit, quantity.value
        number = f"{value.normalize():f}".replace(".", ",")
        unit = unit if unit in ("", "%") else f" {unit}"
        parts += [text[at : match.start()], lead, number, unit, match["more"] or match["less"] or ""]
        at = match.end()
    return "".join([*parts, text[at:]])


def _spelled(date: Date) -> str:
    return f"{date.day or ''} {MONTHS[date.month - 1]} {date.year or ''}".strip()


def _figures(text: str) -> Iterator[tuple[re.Match[str], Quantity]]:
    matches = list(_FIGURE.finditer(text))
    units = [_unit(match) for match in matches]
    for place in range(len(matches) - 2, -1, -1):  # "12 tot 15%": both are percentages
        if not units[place] and _BETWEEN.fullmatch(text, matches[place].end(), matches[place + 1].start()):
            units[place] = units[place + 1]
    for match, unit in zip(matches, units, strict=True):
        written = Decimal(1) if match["alone"] else _parse(match["digits"])
        written *= _MULTIPLES.get((match["scale"] or match["alone"] or "").lower(), 1)
        if match["minus"] or match["late"]:
            written = -written
        _, factor, smaller = _MEASURES.get(unit, ("", 1, ""))
        behind: Bound = "at least" if match["more"] else "at most" if match["less"] else ""
        bound = behind or _bound(text, match.start(), match.end())
        value = written * Decimal(str(factor))
        yield match, Quantity(value=value, unit=smaller or unit, bound=bound, written=written, text=match[0].strip())


def _unit(match: re.Match[str]) -> str:
    if match["euro"]:
        return "€"
    if match["rank"]:
        return "e"
    return next((name for place, name in enumerate(_MEASURES) if match[f"u{place}"]), "")


def _bound(text: str, start: int, end: int) -> Bound:
    # "lager dan vier jaar eerder" says nothing of the four.
    found = None if _AGO.match(text, end) else _BOUND_BEFORE.search(text[:start].rstrip())
    return next((name for place, (name, _) in enumerate(_BOUNDS) if found[f"b{place}"]), "") if found else ""


def _share(match: re.Match[str]) -> Decimal | None:
    for name, percentage in (("half", 50), ("three", 75), ("quarter", 25)):
        if match[name]:
            return Decimal(percentage)
    top, of = (match["top"], match["of"][:-1]) if match["of"] else (match["n"], match["m"])
    one, whole = (1 if top.lower() == "een" else int(top)), int(of)
    return Decimal(100 * one) / Decimal(whole) if 0 < one < whole <= 1000 else None


def _dates(digits: str) -> Iterator[Date]:
    for match in _DATE.finditer(digits):
        if match["month"]:
            month = MONTHS.index(match["month"].lower()) + 1
            day, year = match["day"], match["year"]
        else:
            month, day, year = int(match["m"] or match["mm"]), match["d"] or match["dd"], match["y"] or match["yy"]
        if 1 <= month <= len(MONTHS):
            yield Date(month=month, day=int(day) if day else None, year=int(year) if year else None, text=match[0])


def in_digits(text: str) -> str:
    """Return the text with number words in digits: "drieëntwintig" is "23", "tweede" is "2e"."""
    for word, digits in _HALVES:
        text = re.sub(rf"\b{word}\b(?= )", digits, text, flags=re.IGNORECASE)
    text = _WORD.sub(lambda word: _digits(word[0]), text)
    text = _HALF_HOUR.sub(lambda hour: f"{(int(hour[1]) - 1) % 12}:30", text)
    return _CENTS.sub(r"€ \1,\2", text)


@lru_cache(maxsize=10_000)
def _digits(word: str) -> str:
    from text_to_num import alpha2digit

    lower = word.lower()
    if lower in _NO_NUMBER:
        return word
    read: str = alpha2digit(lower, "nl", 0) if len(lower) > 2 else lower
    return read if re.fullmatch(r"\d+e?", read) else word


def _parse(digits: str) -> Decimal:
    whole, _, decimals = digits.partition(",")
    groups = whole.split(".")
    if decimals.isdigit() or not decimals:
        if len(groups) == 1 or all(len(group) == 3 for group in groups[1:]):
            return Decimal("".join(groups) + (f".{decimals}" if decimals else ""))
        if len(groups) == 2 and not decimals:
            return Decimal(whole)  # "31.5"
    # No Dutch number ("1,2,3"): apart from every other.
    return Decimal(re.sub(r"\D", "", digits)) + Decimal("0.000001")
