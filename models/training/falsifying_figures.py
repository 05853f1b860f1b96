"""Sentences made false in what can be counted or looked up: figures, units, signs, names and dates."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.dutch import MONTHS, NUMBERS, WEEKDAYS
from index.structure.sentences import split_sentences

_FIGURE = re.compile(
    r"(?:€ ?)?(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/]|[.,-]\d)(?: ?%| procent| miljoen| miljard| euro)?(?: euro)?"
)
_WORD_FIGURE = re.compile(rf"\b(?:{'|'.join(NUMBERS[2:])})\b")
_DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{4}})?\b")
NAME = re.compile(r"(?<=[a-z,:;”] )(?:(?:van|de|der|den|ten) )*[A-Z][\w’'-]+(?: (?:van |de |der |den )*[A-Z][\w’'-]+)*")
PHRASE = re.compile(
    r"\b(?:de|het|een|deze|dit|hun|alle|elke|beide|De|Het|Een|Deze|Alle) (?:[a-z]+e )?[a-zéëïöü-]{4,}\b"
)
_UNITS = (
    ("%", ("-punt", " procentpunt", " euro", "‰")),
    (" procent", (" procentpunt", " promille")),
    (" dagen", (" weken", " uur", " maanden")),
    (" weken", (" dagen", " maanden")),
    (" maanden", (" weken", " jaar", " dagen")),
    (" jaar", (" maanden", " weken")),
    (" uur", (" minuten", " dagen")),
    (" minuten", (" uur", " seconden")),
    (" miljoen", (" miljard", "", " duizend")),
    (" miljard", (" miljoen",)),
    (" euro", (" procent", " dollar")),
    (" meter", (" kilometer", " centimeter")),
    (" kilometer", (" meter",)),
    (" kilo", (" gram", " ton")),
    (" keer", (" procent", " dagen")),
)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a document has to exchange things with."""

    figures: tuple[str, ...]
    names: tuple[str, ...]
    phrases: tuple[str, ...]
    dates: tuple[str, ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Surroundings":
        """Find them in the texts of a document's sections."""
        whole = "\n".join(texts)
        return cls(
            figures=tuple(dict.fromkeys(_FIGURE.findall(whole))),
            names=tuple(dict.fromkeys(NAME.findall(whole))),
            phrases=tuple(dict.fromkeys(PHRASE.findall(whole))),
            dates=tuple(dict.fromkeys(_DATE.findall(whole))),
            sentences=tuple(text[span.start : span.end] for text in texts for span in split_sentences(text)),
        )


# Makes a sentence false: of its text, the sentences of its piece, the document around it. None when it cannot.
Falsifier = Callable[[str, Sequence[str], Surroundings, random.Random], str | None]


def _kind_of(figure: str) -> str:
    for mark, kind in (("%", "%"), ("procent", "%"), ("€", "€"), ("euro", "€")):
        if mark in figure:
            return kind
    return "jaar" if re.fullmatch(r"(?:19|20)\d\d", figure) else "aantal"


def other_figure(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Put another figure of the piece or the document in the place of one: a figure of another group or year."""
    found = list(_FIGURE.finditer(text))
    if not found:
        return _other_number(text, rng)
    match = rng.choice(found)
    own = {one[0] for one in found}
    near: list[str] = [figure for one in piece for figure in _FIGURE.findall(one)]
    pool = [f for f in near if _kind_of(f) == _kind_of(match[0]) and f not in own]
    if not pool or rng.random() < 0.15:
        pool += [f for f in around.figures if _kind_of(f) == _kind_of(match[0]) and f not in own]
    if not pool:
        return None
    return text[: match.start()] + rng.choice(pool) + text[match.end() :]


def _other_number(text: str, rng: random.Random) -> str | None:
    match = _WORD_FIGURE.search(text)
    if not match:
        return None
    other = rng.choice([word for word in NUMBERS[2:13] if word != match[0]])
    return text[: match.start()] + other + text[match.end() :]


def exchanged_figures(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Exchange two figures of the sentence: each gets the group of the other."""
    found = list(_FIGURE.finditer(text))
    pairs = [
        (a, b) for n, a in enumerate(found) for b in found[n + 1 :] if _kind_of(a[0]) == _kind_of(b[0]) and a[0] != b[0]
    ]
    return exchange(text, *rng.choice(pairs)) if pairs else None


def exchange(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """Return the text with two of its matches in each other's place."""
    return f"{text[: one.start()]}{other[0]}{text[one.end() : other.start()]}{one[0]}{text[other.end() :]}"


def other_unit(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Give a figure another unit."""
    found = [(unit, others) for unit, others in _UNITS if re.search(rf"(?<=\d){re.escape(unit)}(?!\w)", text)]
    if not found:
        return None
    unit, others = rng.choice(found)
    return re.sub(rf"(?<=\d){re.escape(unit)}(?!\w)", rng.choice(others), text, count=1)


def other_sign(text: str, _piece: Sequence[str], _around: Surroundings, _rng: random.Random) -> str | None:
    """Take a minus away, or set one before a change."""
    if re.search(r"(?:^|\s)[-−]\d", text):
        return re.sub(r"(?<=\s)[-−](?=\d)", "", text, count=1)
    if re.search(r"(?:groei|stijging|daling|verschil|saldo|resultaat|toename|afname|verandering)", text):
        return re.sub(r"(?<=\s)(?=\d+(?:,\d+)?%)", "-", text, count=1)
    return None


def other_name(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Put another name of the piece or the document in the place of one."""
    found = list(NAME.finditer(text))
    near = [name for one in piece for name in NAME.findall(one)]
    if not found:
        return None
    match = rng.choice(found)
    pool = [name for name in near if name not in text] or [name for name in around.names if name not in text]
    return text[: match.start()] + rng.choice(pool) + text[match.end() :] if pool else None


def other_date(text: str, _piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Put another date, weekday or year in the place of one."""
    found = list(_DATE.finditer(text))
    if found:
        match = rng.choice(found)
        month = next(month for month in MONTHS if month in match[0])
        other = match[0].replace(month, rng.choice([one for one in MONTHS if one != month]))
        pool = [date for date in around.dates if date != match[0]]
        return (
            text[: match.start()] + (rng.choice(pool) if pool and rng.random() < 0.6 else other) + text[match.end() :]
        )
    for day in WEEKDAYS:
        if day in text:
            return text.replace(day, rng.choice([one for one in WEEKDAYS if one != day]), 1)
    years = list(re.finditer(r"\b(?:19|20)\d\d\b", text))
    if not years:
        return None
    match = rng.choice(years)
    return text[: match.start()] + str(int(match[0]) + rng.choice((-2, -1, 1, 2))) + text[match.end() :]
