"""Whether a sentence tells what the term means that is asked about: "Een lid is ...", "Onder lid verstaan we"."""

import re

from rag.evidence.traits import asked_for
from index.structure.references import ITEM
from rag.words import SAME, content_words, likeness

_MOST_WORDS = 4  # of a term
# What a question about a meaning has beside the term.
_ASKING = frozenset(
    re.findall(
        r"\w+",
        "bedoeld bedoelt bedoelen bedoel bedoeling begrip begrippen betekenis betekent betekenen definieert "
        "definitie eigenlijk geldt genoemd heet heten houdt houden hierbij hierin men noemt onderzoek "
        "onderzoekers precies rapport rapportage schrijvers term termen verstaan verstaat volgens woord woorden "
        "zeggen gedefinieerd iets iemand telt inhoudt uitleg leg omschreven omschrijft",
    )
)
_ARTICLE = r"(?:een |de |het |‘|'|“|\")*"
_WE = r"(?:wij|we|men|hier|in dit \w+|in deze \w+|dit \w+|deze \w+)"
_NO_PLACE = r"(?!(?:aan|bij|binnen|door|in|met|na|naar|om|onder|op|over|rond|sinds|tegen|tussen|uit|van|volgens|voor) )"
_TERM = r"(?P<term>[^.;:?!]{2,70}?)"
_END = r"(?=[,.;:’'”\"]| als | wanneer | wie | een | de | het |$)"
# "Werkdruk is het hoogst in de zorg", "... is een groot probleem": these judge or compare.
_NO_KIND = (
    r"(?!(?:een van|de afgelopen|de laatste|de komende|het (?:afgelopen|laatste|komende)|(?:de|het) \w+ste?\b"
    r"|(?:een|het|de) (?:\w+ )?(?:groot|grote|groeiend\w*|belangrijk\w*|\w*probleem|\w*oorzaak|\w*reden)\b))"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^{_TERM}(?: ?\([^)]*\))?: (?!\W?\d)",
        rf"\b(?:onder|met) {_ARTICLE}{_TERM}[’'”\"]? (?:verstaan|verstaat|bedoelen|bedoelt)\b",
        rf"\b(?:onder|met) {_ARTICLE}{_TERM}[’'”\"]? (?:wordt|worden)\b.*\b(?:verstaan|bedoeld|gerekend)\b",
        rf"^{_NO_PLACE}{_ARTICLE}{_TERM}[’'”\"]? (?:is|zijn) (?:{_WE} |volgens \w+ )?{_NO_KIND}"
        r"(?:een|het|de|iemand|iedereen|wie|alle)\b",
        rf"^{_ARTICLE}{_TERM}[’'”\"]? (?:betekent|betekenen|wil zeggen|houdt in|staat voor|omvat|omvatten|heet)\b",
        rf"^{_ARTICLE}{_TERM}[’'”\"]? (?:noemen|definiëren|omschrijven) {_WE}\b",
        rf"^{_ARTICLE}{_TERM}[’'”\"]? (?:wordt|worden|is|zijn) (?:{_WE} )?(?:gedefinieerd|omschreven) als\b",
        rf"\b(?:definiëren|omschrijven) (?:{_WE} )?{_ARTICLE}{_TERM}[’'”\"]? als\b",
        rf"\b(?:noemen|noemt) {_WE} (?:dat |dit )?{_ARTICLE}{_TERM}{_END}",
        rf"\b(?:spreken|spreekt|rekenen|tellen|telt|geldt|gelden) (?:{_WE} )?(?:van|als|tot) {_ARTICLE}{_TERM}{_END}",
        rf"\bals {_ARTICLE}{_TERM}[’'”\"]? (?:geldt|gelden|telt|tellen)\b",
        rf"\b(?:zogeheten|zogeno\w+|zogenaam\w+) {_TERM}(?=[,:(])",
        rf"\bvan {_ARTICLE}{_TERM}[’'”\"]? (?:spreken|spreekt)\b",
    )
)


def asked_term(question: str) -> tuple[str, ...]:
    """Return the words of the term whose meaning is asked; none when a question asks something else."""
    if not asked_for(question)["meaning"]:
        return ()
    words = tuple(word for word in content_words(question) if word not in _ASKING)
    return words if len(words) <= _MOST_WORDS else ()


def defines(sentence: str, term: tuple[str, ...]) -> bool:
    """Whether a sentence tells what a term of ``asked_term`` means; no sentence does so for no term.

    >>> defines("• Stil gebruik: AI gebruiken zonder dat de chef het weet.", ("stil", "gebruik"))
    True
    >>> defines("Stil gebruik is riskant.", ("stil", "gebruik"))
    False
    """
    if not term:
        return False
    bullet = ITEM.match(sentence)
    text = sentence[bullet.end() if bullet else 0 :]
    return any(_is_term(found["term"], term) for form in _FORMS for found in form.finditer(text))


def _is_term(text: str, term: tuple[str, ...]) -> bool:
    words = content_words(text)
    return len(words) <= len(term) + 1 and all(any(likeness(word, own) >= SAME for own in words) for word in term)
