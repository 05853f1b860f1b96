"""What a sentence holds (a percentage, a year, a quotation, a reason) and what a question asks for.

Word lists are looked up in a set, because patterns of many alternatives would be too slow for thousands of sentences.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from index.dutch import MONTHS, NUMBER_WORDS, SAYING
from rag.words import content_words, occurs

_WORD = re.compile(r"\w+(?:[.,]\d+)*%?")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
# A capital that does not open a sentence or a quotation.
_NAME = re.compile(r"(?<=[a-z0-9,;)(] )[A-Z][\w’'-]+")
_QUOTATION = re.compile(r"[“”„\"]|[–—] ?[A-Z]")
_ITEM = re.compile(r"^\s*(?:[◼▪•*–-]|\d+[.)] |[a-z]\) )|[;:]\s*$")
_REFERENCE = re.compile(r"^\s*(?:[⁰¹²³⁴-⁹]+|\d{1,3} [A-Z])|\bet al\b|\((?:19|20)\d\d\)|\bBron(?:nen)?:")
_ADDRESS = re.compile(r"https?://|www\.")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NUMERALS = frozenset(NUMBER_WORDS[2:]) | _words("""
    helft derde kwart driekwart tiende dubbel dubbele verdubbeld verdubbelde verdubbeling halve halveerde gehalveerd
    halvering tweemaal driemaal""")
_SHARES = _words("procent percentage procentpunt helft kwart driekwart derde tiende")
_MONEY = _words("euro eur")
_TIMES = frozenset(MONTHS) | _words("""
    voorjaar najaar zomer winter kwartaal week weken maand maanden dag dagen jaar uur sinds medio eind begin""")
_REASONS = _words("""
    omdat doordat want daardoor hierdoor vanwege wegens dankzij waardoor oorzaak oorzaken reden redenen door gevolg
    wijten verklaren verklaart verklaring verklaringen zodat immers namelijk mede komt""")
_MEANING = _words("""
    verstaan verstaat betekent definitie gedefinieerd heet heten omvat oftewel ofwel bedoeld bedoelen bedoelt staat
    wil houdt noemen""")
_DENIALS = _words("niet geen nooit nauwelijks zonder evenmin noch")
_COMPARISONS = _words("""
    dan tegen tegenover hoger lager meer minder vergeleken verschil verschillen gemiddeld gemiddelde hoogst hoogste
    laagst laagste grootst grootste kleinst kleinste meeste minste vaker langer sneller groter kleiner""")
_ADVICE = _words("""
    aanbeveling aanbevelingen aanbevolen bevelen beveelt adviseren adviseert advies adviezen moet moeten zou zouden
    pleit pleiten roept nodig voorstel voorstellen""")


@dataclass(frozen=True, kw_only=True)
class SentenceAnalysis:
    """A sentence taken apart."""

    words: frozenset[str]  # lower case, figures included
    figures: frozenset[str]  # as written, without unit
    years: frozenset[str]
    names: frozenset[str]  # capitalised words that open no sentence, lower case
    traits: tuple[float, ...]  # 0..1 each, in the order of TRAITS
    length: int  # words


_Test = Callable[[str, frozenset[str]], bool]

_TESTS: dict[str, _Test] = {
    "share": lambda text, words: "%" in text or not words.isdisjoint(_SHARES),
    "money": lambda text, words: "€" in text or not words.isdisjoint(_MONEY),
    "time": lambda text, words: not words.isdisjoint(_TIMES) or _YEAR.search(text) is not None,
    "said": lambda text, words: not words.isdisjoint(SAYING) or _QUOTATION.search(text) is not None,
    "quotation": lambda text, words: _QUOTATION.search(text) is not None,  # noqa: ARG005
    "reason": lambda text, words: not words.isdisjoint(_REASONS),  # noqa: ARG005
    "item": lambda text, words: _ITEM.search(text) is not None,  # noqa: ARG005
    "meaning": lambda text, words: not words.isdisjoint(_MEANING) or bool(re.search(r"\bis een\b|\bzijn de\b", text)),
    "denial": lambda text, words: not words.isdisjoint(_DENIALS),  # noqa: ARG005
    "comparison": lambda text, words: not words.isdisjoint(_COMPARISONS),  # noqa: ARG005
    "advice": lambda text, words: not words.isdisjoint(_ADVICE),  # noqa: ARG005
    "numeral": lambda text, words: not words.isdisjoint(_NUMERALS),  # noqa: ARG005
    "address": lambda text, words: _ADDRESS.search(text) is not None,  # noqa: ARG005
    "reference": lambda text, words: _REFERENCE.search(text) is not None,  # noqa: ARG005
    "question": lambda text, words: text.rstrip().endswith("?"),  # noqa: ARG005
    "colon": lambda text, words: text.rstrip().endswith(":"),  # noqa: ARG005
}
TRAITS = tuple(_TESTS)


@lru_cache(maxsize=20_000)  # the sentences of a library come back with every question
def analyse_sentence(text: str) -> SentenceAnalysis:
    """Take a sentence apart."""
    found = _WORD.findall(text)
    words = frozenset(word.lower() for word in found)
    return SentenceAnalysis(
        words=words,
        figures=frozenset(_FIGURE.findall(text)),
        years=frozenset(_YEAR.findall(text)),
        names=frozenset(name.lower() for name in _NAME.findall(text)),
        traits=tuple(float(test(text, words)) for test in _TESTS.values()),
        length=len(found),
    )


_ASKS = {
    "amount": r"\bhoeveel\b|\baantal(?:len)?\b"
    r"|\bhoe (?:groot|lang|vaak|veel|hoog|oud|ver|snel|laag|duur|breed|zwaar)\b",
    "share": r"percentage|procent|\baandeel\b|welk deel|\bhoe groot\b|%",
    "money": r"\b(?:kost(?:en|te|ten)?|bedrag|euro|budget|geld|duur|subsidie|uitgegeven|betaal\w*|prijs|tarief)\b"
    r"|vergoeding|€",
    "time": r"\bwanneer\b|welke? (?:jaar|datum|maand|periode|moment)|sinds|vanaf|hoe lang|\btermijn\b"
    r"|hoeveel (?:tijd|weken|dagen|maanden|jaar)",
    "who": r"\bwie\b"
    r"|welke (?:expert|deskundige|onderzoeker|hoogleraar|organisatie|instantie|partij|bestuurder|directeur)",
    "reason": r"\bwaarom\b|\bwaardoor\b|hoe komt|\boorza(?:ak|ken)\b|\breden(?:en)?\b|verklar\w+|\bhoezo\b|waar ligt",
    "which": r"\bwelke\b|\bnoem\b|opsomming",
    "meaning": r"^wat (?:is|zijn|betekent|houdt|wordt)\b|bedoel\w*|versta\w*|betekent|houdt .* in\b|definitie",
    "whether": r"^(?:is|zijn|heeft|hebben|was|waren|kan|kunnen|mag|mogen|wordt|worden|werd|werkt|werken|doet|doen|gaat"
    r"|gaan|klopt|komt|komen|moet|moeten|krijg\w*|verwacht\w*|levert|helpt|zal|zullen|had|hadden|geldt|bestaat|staat"
    r"|vindt|neemt|ligt)\b",
    "comparison": r"verschil|vergelek|\bdan\b|hoger|lager|meer|minder|\bmeeste\b|\bminste\b|tegenover|hoogste|laagste",
    "advice": r"aanbevel|advie|advis|\bmoet|\bzou\b|voorstel|bevel|\braad",
    "opinion": r"\b(?:zei|zegt|vindt|stelt|noemt|denkt|mening)\b|\bwaarschuw|\bcit(?:eer|aat)|volgens",
    "how": r"\bhoe\b(?! (?:veel|groot|lang|vaak|hoog))",
}
_ASKS_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _ASKS.items()}


def asked_for(question: str) -> dict[str, float]:
    """Return for every kind of question 1.0 when the question looks like that kind, else 0.0."""
    text = question.strip()
    return {name: float(pattern.search(text) is not None) for name, pattern in _ASKS_COMPILED.items()}


# What a question about a meaning has beside the term.
_ASKING = _words("""
    bedoeld bedoelt bedoelen bedoel bedoeling begrip begrippen betekenis betekent betekenen definieert definitie
    eigenlijk geldt genoemd heet heten houdt houden hierbij hierin men noemt onderzoek onderzoekers precies rapport
    rapportage schrijvers term termen verstaan verstaat volgens woord woorden zeggen gedefinieerd iets iemand telt
    inhoudt uitleg leg omschreven omschrijft""")
_TERM = 4  # words of a term at most


def asked_term(question: str) -> tuple[str, ...]:
    """Return the words of the term whose meaning is asked; none when a question asks something else."""
    if not asked_for(question)["meaning"]:
        return ()
    words = tuple(word for word in content_words(question) if word not in _ASKING)
    return words if len(words) <= _TERM else ()


def is_term(text: str, term: tuple[str, ...]) -> bool:
    """Whether a term of a document (index.types.Sentence.defines) is the one of ``asked_term``."""
    words = content_words(text)
    return len(words) <= len(term) + 1 and all(occurs(word, words) for word in term)
