"""Figures in Dutch text: numbers, percentages, amounts, years and number words, as comparable values.

A dot groups thousands and a comma starts the decimals ("2.300", "31,5"), as in Dutch; "31.5" is read as 31,5 because
no group of thousands has one digit. A unit of measure belongs to its figure: 26 maanden is no support for 26 jaar.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_WORDS = {
    "nul": 0, "één": 1, "eén": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8,
    "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16,
    "zeventien": 17, "achttien": 18, "negentien": 19, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50,
    "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90, "honderd": 100,
}  # fmt: skip
_SCALES = {"duizend": 1_000, "miljoen": 1_000_000, "mln": 1_000_000, "miljard": 1_000_000_000, "mld": 1_000_000_000}
# Units as they are written behind a figure, by the name of the unit; the longest first.
_MEASURES = {
    "procentpunt": "procentpunt(?:en)?|%-punt(?:en)?", "%": "%|procent|percent", "€": "euro", "seconde": "seconden?",
    "minuut": "minuten|minuut", "uur": "uren|uur", "dag": "dagen|dag", "week": "weken|week", "maand": "maanden|maand",
    "kwartaal": "kwartalen|kwartaal", "jaar": "jaren|jaar", "mm": "millimeter|mm", "cm": "centimeter|cm",
    "km²": "vierkante kilometer|km2|km²", "m²": "vierkante meter|m2|m²", "m³": "kubieke meter|m3|m³",
    "km": "kilometer|km", "m": "meter", "ha": "hectaren?|ha", "l": "liters?", "g": "gram", "kg": "kilogram|kilo|kg",
    "ton": "ton", "graad": "graden|graad", "kWh": "kilowattuur|kWh", "MWh": "megawattuur|MWh", "GWh": "gigawattuur|GWh",
    "kW": "kilowatt|kW", "MW": "megawatt|MW", "GW": "gigawatt|GW",
}  # fmt: skip
_UNIT = "|".join(f"(?P<u{place}>{spelled})" for place, spelled in enumerate(_MEASURES.values()))
_BEHIND = rf"(?:\s*(?:{_UNIT})(?!\w))?"

_FIGURE = re.compile(
    r"(?P<euro>€|\beuro\b|\bEUR\b)?\s*"
    r"(?<![\w.,])(?P<digits>\d+(?:[.,]\d+)*)(?![\w]*\d)"
    rf"(?:\s*(?P<scale>{'|'.join(_SCALES)})\b)?{_BEHIND}",
    re.IGNORECASE,
)
_WORD_FIGURE = re.compile(
    rf"\b(?P<word>{'|'.join(_WORDS)})\b"
    rf"(?:\s+(?P<scale>{'|'.join(_SCALES)})\b)?{_BEHIND}",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A value with its unit; 31,5 procent and 31,5% are the same figure."""

    value: Decimal
    unit: str  # "%", "€" or a key of the table of measures; "" when none stands with it


def figures(text: str) -> frozenset[Figure]:
    """Return every figure of the text that is written in digits; [n] marks do not count."""
    return frozenset(_figure(m, _parse(m["digits"])) for m in _FIGURE.finditer(_MARK.sub(" ", text)))


def spelled_figures(text: str) -> frozenset[Figure]:
    """Return every figure that is written as a word ("zes", "elf procent", "twee miljoen")."""
    return frozenset(_figure(m, Decimal(_WORDS[m["word"].lower()])) for m in _WORD_FIGURE.finditer(text))


def without_figures(text: str) -> str:
    """Return the text without its figures and their units: the words that say what they count."""
    return _WORD_FIGURE.sub(" ", _FIGURE.sub(" ", text))


def unsupported_figures(claim: str, evidence: str) -> frozenset[Figure]:
    """Return the figures of ``claim`` that ``evidence`` does not hold; on both sides in digits or as a word.

    A percentage or an amount on one side must be one on the other. Another unit may be left out on either side ("51 van
    de 100" and a column of a table are told apart by the words around them), but not differ.
    """
    known = figures(evidence) | spelled_figures(evidence)
    counts = {figure.value for figure in known if figure.unit not in ("%", "€")}
    bare = {figure.value for figure in known if not figure.unit}

    def is_there(figure: Figure) -> bool:
        if figure in known or (not figure.unit and figure.value in counts):
            return True
        return figure.unit not in ("%", "€") and figure.value in bare

    return frozenset(f for f in figures(claim) | spelled_figures(claim) if not is_there(f))


def _figure(match: re.Match[str], value: Decimal) -> Figure:
    found = match.groupdict()
    if found["scale"]:
        value *= _SCALES[found["scale"].lower()]
    behind = next((name for place, name in enumerate(_MEASURES) if found[f"u{place}"]), "")
    return Figure(value=value.normalize(), unit="€" if found.get("euro") else behind)


def _parse(digits: str) -> Decimal:
    whole, _, decimals = digits.partition(",")
    if {",", "."} & set(decimals):  # "1,2,3" and "1,2.3" are no Dutch numbers: apart from every other
        return Decimal(re.sub(r"\D", "", digits)) + Decimal("0.000001")
    groups = whole.split(".")
    if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
        if len(groups) == 2 and not decimals:
            return Decimal(whole)  # "31.5"
        return Decimal(re.sub(r"\D", "", digits)) + Decimal("0.000001")
    return Decimal("".join(groups) + (f".{decimals}" if decimals else ""))
