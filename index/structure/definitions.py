"""Which terms a sentence explains: "Een lid is ...", "Onder lid verstaan we ..."."""

import re

from index.dutch import FUNCTION_WORDS

_MOST_WORDS = 6  # of a term
_STEP = re.compile(r"\w+ \d{1,3}")
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


def defined_terms(sentence: str) -> tuple[str, ...]:
    """Return the terms whose meaning a sentence tells, as they stand in it, without the bullet of an item.

    >>> defined_terms("Stil gebruik: AI gebruiken zonder dat de chef het weet.")
    ('Stil gebruik',)
    >>> defined_terms("Stil gebruik is riskant.")
    ()
    """
    found = (match["term"] for form in _FORMS for match in form.finditer(sentence))
    return tuple(dict.fromkeys(term for term in found if _is_term(term)))


def _is_term(term: str) -> bool:
    """Return whether words may be a term: not "Daarom", "Stap 1" or half a sentence."""
    words = term.lower().split()
    return len(words) <= _MOST_WORDS and not FUNCTION_WORDS.issuperset(words) and not _STEP.fullmatch(term)
