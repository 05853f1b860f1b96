"""A follow-up that names another condition -> the previous question with that condition in the place of its own."""

import re
from collections.abc import Sequence
from itertools import takewhile

from index.dutch import DENIALS, FUNCTION_WORDS, NUMBER_WORDS
from rag.words import likeness

_NARROWS = re.compile(
    r"^\s*(?:en|maar|of)\s+(?:dan\s+|hoe zit (?:het|dat) (?:met|bij|in|voor)\s+|wat (?:dan )?)?", re.IGNORECASE
)
_ADDS_NOTHING = re.compile(r"(?:\s+(?:dan|ook))*[\s?.!]*$", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(aan|achter|bij|binnen|buiten|door|in|met|na|naar|om|onder|op|over|per|rond|sinds|tegen|tijdens|tot|tussen|uit|van"
    r"|vanaf|via|volgens|voor|zonder)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:wat|wie|waar|hoe|welke?|waarom|wanneer)\w*\b", re.IGNORECASE)
_JOINS = frozenset(["en", "of", "tot"])
_RELATIVES = frozenset(["die", "dat"])
_ARTICLES = frozenset(["de", "het", "een"])
_WORD = r"[\w%’'-]+"
_YEAR = re.compile(r"(?:19|20)\d\d")
_VERBAL = ("t", "d", "en")  # endings of verbs
_FORM = 0.9  # likeness of two forms of one word
_SAME_FROM = 3  # letters; of two words one of which has no more nothing is made out
_MOST = 6  # words of a follow-up that only names another condition
_SHORT = 5  # letters of a word in "-en" that is an adjective rather than a plural: "eigen", "open"


def narrowed(before: str, text: str) -> str | None:
    """Return the previous question with its condition replaced by the one that a follow-up names; None for any other.

    >>> narrowed("Hoeveel leden had de club in 2022?", "En in 2023?")
    'Hoeveel leden had de club in 2023?'
    >>> narrowed("Hoeveel mensen in de gemeente werken thuis?", "En in het buitenland?")  # "gemeente" as an adjective?
    """
    begun = _NARROWS.match(text)
    if not begun:
        return None
    named = _ADDS_NOTHING.sub("", text[begun.end() :])
    words = re.findall(_WORD, named)
    if not 0 < len(words) <= _MOST or _ASKS.match(named) or not {word.lower() for word in words}.isdisjoint(DENIALS):
        return None
    body = before.rstrip("?. ")
    found = list(re.finditer(_WORD, body))
    said = [spot[0] for spot in found]
    alike = [at for at, word in enumerate(said) if word.lower() == words[0].lower()]
    # Before a year where the follow-up names one, and else before none.
    same = [at for at in alike if any(map(_is_year, said[at + 1 : at + 2])) == any(map(_is_year, words[1:2]))]
    if not _PREPOSITION.fullmatch(words[0]):
        place = _of_the_same_kind(said, words)
    elif same:
        place = _behind_preposition(body, found, same, words)
    elif any(map(_is_year, words)) and any(map(_is_year, said)):
        return None
    else:
        return f"{body} {named}?" if _content(words, 1) else None
    changed = f"{body[: found[place.start].start()]}{named}{body[found[place.stop - 1].end() :]}?" if place else None
    return None if changed == f"{body}?" else changed


def _behind_preposition(
    body: str, found: Sequence[re.Match[str]], same: Sequence[int], words: Sequence[str]
) -> range | None:
    """Return the places of the phrase that a follow-up with the same preposition replaces; None in doubt."""
    said = [spot[0] for spot in found]
    new = _content(words, 1)
    runs = {}
    for at in same:
        run = _content(said, at + 1)
        # Up to a punctuation mark at the latest.
        stop = next((one for one in run if body[found[one - 1].end() : found[one].start()].strip()), run.stop)
        if stop > run.start:
            runs[at] = range(run.start, stop)
    alike = [at for at, run in runs.items() if new and _like(said, run, words[new[-1]])]
    if (len(runs) != 1 and not alike) or not new:
        return None
    start = (alike or list(runs))[-1]
    run = runs[start]
    end = _like(said, run, words[new[-1]])
    if end is None:
        end = _noun(said, start, run, described=len(new) > 1 and words[new.start].islower())
        # A follow-up may name only an adjective of the noun before: "het eerste jaar", "en het derde".
        may_lack_it = len(new) == 1 and (words[new[0]].endswith("e") or words[new[0] - 1] == "een")
        if end is None or (end > run.start and may_lack_it):
            return None
    elif end + 1 in run and said[end + 1][0].isupper():  # "variant A"
        return None
    if end + 1 in run and _is_year(said[end + 1]) and any(map(_is_year, words)):  # "januari 2022"
        end += 1
    # "van 2020 tot 2022", "in 2022 en 2023": a year with what it is joined to.
    while end + 2 < len(said) and said[end + 1] in _JOINS and _is_year(said[end]) and _is_year(said[end + 2]):
        end += 2
    after = said[end + 1] if said[end + 1 :] else ""
    return None if after in _JOINS or after in _RELATIVES or _ASKS.match(after) else range(start, end + 1)


def _content(words: Sequence[str], start: int) -> range:
    """Return the places of the words that carry content from a place on, behind an article or the like."""
    while start < len(words) and _is_function(words[start]):
        if _PREPOSITION.fullmatch(words[start]) or _ASKS.match(words[start]):
            break  # it begins another phrase
        start += 1
    return range(start, start + len(list(takewhile(lambda word: not _is_function(word), words[start:]))))


def _like(said: Sequence[str], places: range, word: str) -> int | None:
    """Return the first place of the same noun as another, in another form or with a compound of it; None without."""
    for at in places:
        short, long = sorted((said[at].lower(), word.lower()), key=len)
        if len(short) > _SAME_FROM and (long.endswith(short) or likeness(short, long) >= _FORM):
            return at
    return None


def _noun(said: Sequence[str], preposition: int, run: range, *, described: bool) -> int | None:
    """Return where the noun of a phrase stands, of which the words that carry content are known; None in doubt.

    ``described``: whether the follow-up has an adjective, as its phrase of before then may have.
    """
    if said[run.start][0].isupper():  # "Den Haag", and not "UWV" behind a name
        return run.start + len(list(takewhile(lambda at: said[at].istitle(), run[1:])))
    numbers = len(list(takewhile(lambda at: said[at].isdigit() or said[at] in NUMBER_WORDS, run[:-1])))
    run = run if _is_year(said[run.start]) else run[numbers:]
    noun = next((at for at in run if not said[at].endswith("e")), run[-1])
    rest = said[noun + 1 : run.stop]
    if rest and rest[0][0].isupper():
        return None  # "de stad Utrecht", but "de bouw AI"
    before = said[run.start - 1].lower()
    bare = run.start == preposition + 1
    if rest and rest[0].endswith("s") and not before.endswith("e"):
        return None  # "een groep vrijwilligers"
    if noun > run.start:
        return noun if described or not (bare or said[noun].endswith(_VERBAL)) else None
    if not rest or _is_year(rest[0]) or _is_year(said[noun]):
        return noun
    if said[noun].endswith("en") and len(said[noun]) <= _SHORT:
        return None
    sure = said[noun].endswith(("s", "en")) or rest[0].endswith(_VERBAL) or (before.endswith("e") and not bare)
    return noun if sure else None


def _of_the_same_kind(said: Sequence[str], words: Sequence[str]) -> range | None:
    """Return the places of the phrase with the same noun as a follow-up without a preposition; None in doubt."""
    new = _content(words, 0)
    led = words[: new.start]
    after = words[new.stop : new.stop + 1]
    if not new or not all(map(_is_determiner, led)) or (after and not _PREPOSITION.fullmatch(after[0])):
        return None
    last = words[new[-1]]
    year = _is_year(last)
    heads = [at for at in range(len(said)) if (_is_year(said[at]) if year else _like(said, range(at, at + 1), last))]
    if not heads or (len(heads) > 1 and not year):
        return None
    start = heads[-1]
    for _ in new[:-1]:
        start -= _is_adjective(said, start - 1)
    first = start
    while first and _is_determiner(said[first - 1]):
        first -= 1
    if first == start and start > 0:
        more, asks = _is_adjective(said, start - 1), _ASKS.match(said[start - 1])
        if (more and (led or len(new) == 1)) or (asks and led):  # "middelgrote bedrijven", and then "microbedrijven"
            return None
    return range(first, heads[-1] + 1)


def _is_adjective(said: Sequence[str], at: int) -> bool:
    """Whether the word before a noun is one that may describe it: "grote", "een klein"."""
    if at < 0 or _is_function(said[at]):
        return False
    return said[at].endswith("e") or (at > 0 and said[at - 1].lower() == "een")


def _is_determiner(word: str) -> bool:
    """Whether a word may be an article, or a pronoun as "deze", "onze" and "elke"."""
    word = word.lower()
    return word in _ARTICLES or (word in FUNCTION_WORDS and len(word) > 3 and word[-1] == "e" and not _ASKS.match(word))


def _is_function(word: str) -> bool:
    return word.lower() in FUNCTION_WORDS or _PREPOSITION.fullmatch(word) is not None


def _is_year(word: str) -> bool:
    return _YEAR.fullmatch(word) is not None
