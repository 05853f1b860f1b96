"""The same and yet false: one way of changing a sentence for every kind of mistake that a model makes."""

import random
import re
from collections.abc import Sequence

from models.training.falsifying_figures import (
    NAME,
    PHRASE,
    Falsifier,
    Surroundings,
    exchange,
    exchanged_figures,
    other_date,
    other_figure,
    other_name,
    other_sign,
    other_unit,
)
from models.training.falsifying_wording import AUXILIARY, as_fact, denied, opposite, turned_cause, without_condition


def _exchanged_parts(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Exchange two phrases or names: subject and object, the sides of a comparison, giver and receiver."""
    for pattern in rng.sample((PHRASE, NAME, _SIDES), 3):
        found = [match for match in pattern.finditer(text) if len(match[0]) > 5]
        pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if a[0].lower() != b[0].lower()]
        if pairs:
            a, b = rng.choice(pairs)
            made = exchange(text, a, b)
            if a.start() == 0:
                inside = b.start() + len(b[0]) - len(a[0])
                made = made[:1].upper() + made[1:inside] + made[inside : inside + 1].lower() + made[inside + 1 :]
            return made
    return None


_SIDES = re.compile(
    r"(?:(?<=dan )|(?<=aan )|(?<=van )|(?<=door )|(?<=tegen ))[a-z]{5,}(?=[ ,.])|^[A-Z][a-z]{5,}s\b"
    r"|(?<= )[a-z]{4,}(?:en|ers)(?= (?:dan|als)\b)"
)


def _other_group(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Put another phrase of the piece or the document in the place of one: it is said of something else."""
    found = list(PHRASE.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    article = match[0].split()[0].lower()
    near = [phrase for one in piece for phrase in PHRASE.findall(one)]
    pool = [
        one
        for one in (near if rng.random() < 0.7 else around.phrases)
        if one.split()[0].lower() == article and one.lower() not in text.lower()
    ]
    if not pool:
        return None
    other = rng.choice(pool)
    other = other[:1].upper() + other[1:] if match[0][0].isupper() else other[:1].lower() + other[1:]
    return text[: match.start()] + other + text[match.end() :]


_SEAM = re.compile(rf" (?=(?:{AUXILIARY}|omdat|doordat|als|met|voor|in|bij|van|op|dan|tegen|tot) )|(?<=,) ")


def _mixed(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Join the beginning of one sentence to the end of another, at the same word where there is one."""
    pool = [one for one in (piece if rng.random() < 0.75 else around.sentences) if one != text and len(one.split()) > 5]
    if not pool:
        return None
    other = rng.choice(pool)
    pairs = [
        (a, b)
        for a in _SEAM.finditer(text)
        for b in _SEAM.finditer(other)
        if text[a.end() :].split()[0] == other[b.end() :].split()[0] and a.start() > 8 and len(other) - b.end() > 10
    ]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    made = text[: a.end()] + other[b.end() :]
    return made if made not in (text, other) else None


def _added(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Add what does not stand there: a second statement of another piece."""
    pool = [one for one in around.sentences if one not in piece and 4 <= len(one.split()) <= 14 and one.endswith(".")]
    if not pool or len(text.split()) > 22:
        return None
    other = rng.choice(pool)
    first = (
        other[:1].lower() + other[1:]
        if re.match(r"(?:De|Het|Een|In|Bij|Dat|Dit|Ook|Er|Daarom|Van)\b", other)
        else other
    )
    return f"{text.rstrip('.')}{rng.choice((', en ', ' en ', '; '))}{first}"


def _broken(text: str, piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Break it: words that do not exist, words that are doubled or gone, no end."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long:
        return None
    place = rng.choice(long)
    word = words[place]
    way = rng.randrange(5)
    if way == 0:
        other = rng.choice(
            [one for sentence in piece for one in sentence.split() if len(one) > 6 and one.isalpha()] or [word[::-1]]
        )
        words[place] = word[: len(word) // 2] + other[len(other) // 2 :]
    elif way == 1:
        cut = rng.randrange(2, len(word) - 2)
        words[place] = word[:cut] + rng.choice(("er", "en", "ge", "st", "isch", "ings", "baar", "lijk")) + word[cut:]
    elif way == 2:
        words = words[: max(4, place)] + words[max(4, place) - 2 :]
    elif way == 3 and len(words) > 7:
        del words[place]
        at = rng.randrange(1, len(words) - 2)
        words[at], words[at + 1] = words[at + 1], words[at]
    else:
        words = words[: max(4, len(words) * 2 // 3)]
    return " ".join(words)


FALSIFIERS: dict[str, Falsifier] = {
    "getal van iets anders": other_figure,
    "getallen verwisseld": exchanged_figures,
    "eenheid": other_unit,
    "teken": other_sign,
    "naam": other_name,
    "datum": other_date,
    "ontkenning": denied,
    "tegendeel": opposite,
    "wie en wat verwisseld": _exchanged_parts,
    "andere groep": _other_group,
    "voorwaarde weg": without_condition,
    "oorzaak en gevolg": turned_cause,
    "plan als feit": as_fact,
    "twee zinnen door elkaar": _mixed,
    "iets erbij": _added,
    "gebroken": _broken,
}
