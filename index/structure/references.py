"""Sentences that point back to the one before them: "Dat zijn er 40.", "Bij kleine scholen is dat aandeel 14%."."""

import re

_QUOTES = "“„‘\"'«("
# First words that point back.
_BACK = frozenset(
    re.findall(
        r"\w+",
        "dit dat deze die zij ze hij hun daar hier denk zo ook genoemd bijvoorbeeld dezelfde hetzelfde zulke dergelijke "
        "en of maar want dus verder bovendien toch eveneens tevens beide beiden anderen sommigen laatstgenoemde "
        "vervolgens allereerst ten tweede derde anders zelfs vooral nee neen integendeel waardoor waarbij waarmee "
        "waarna waarvan zodat zoals",
    )
)
# Of these, the ones that say no more than that something was said before.
_TIES = re.compile(
    r"(?:Ook|Verder|Bovendien|Daarnaast|Eveneens|Tevens|Zo|Dus|Vervolgens|Allereerst|Ten (?:tweede|derde|slotte)|Tot slot)"
    r",? (?=\w)"
)
_PREPOSITIONS = (
    "aan achter bij binnen door in met na naar naast om onder op over per tegen tot tussen uit van vanaf voor"
)
_ADVERBS = "aan aan bij binnen door in mee na naar naast onder op over tegen tegenover toe tussen uit van voor"
_ABOUT = re.compile(rf"\b(?:daar|hier|er)(?:{'|'.join(_ADVERBS.split())})\b", re.IGNORECASE)
# What a report calls itself and its own time needs no sentence before it: "in dit rapport", "deze maand".
_SELF = (
    r"(?:rapport|onderzoek|studie|verslag|notitie|brief|regeling|folder|brochure|monitor|evaluatie|nota|bijlage|hoofdstuk"
    r"|paragraaf|publicatie|document|verkenning|handreiking|reglement|protocol|convenant|overeenkomst|besluit|plan|jaar"
    r"|maand|week|dag|moment|eeuw|tijd|kabinet|keer|soort|manier)\w*"
)
_POINTING = re.compile(
    rf"\b(?:(?:{'|'.join(_PREPOSITIONS.split())}) (?:dit|dat|deze|die)|deze|zulke|dergelijke|dezelfde|hetzelfde|laatstgenoemde)"
    rf"(?! {_SELF}\b)(?=\W+\w)",
    re.IGNORECASE,
)
# "In 2024 was dat 27%.": what "dat" is stands in the sentence before. Of "dat" before a clause this is not true.
_COPULA = re.compile(
    r"\b(?:is|was|zijn|waren|werd|werden|bedroeg|gold|geldt|ligt|lag|komt|kwam|doet|doen|deed|deden)"
    rf" (?:dat|dit)(?! {_SELF}\b)(?= (?!\w+ (?:heeft|hebben|is|zijn|kan|kunnen|moet|moeten|wordt|worden)\b)|[.,;])",
    re.IGNORECASE,
)
# "Het kan de kosten verlagen": of something said before, unless what it stands for follows ("Het kan zijn dat ...").
_IT = re.compile(
    r"Het (?:kan|kon|zal|zou|moet|moest|mag|heeft|had|wil|doet|maakt|biedt|helpt|leidt|zorgt|geldt|betreft|bestaat|ging)"
    r" (?!.*\b(?:dat|om|of|als)\b)"
)
_CLAUSE = re.compile(r"[,;:]|\s(?:en|maar|omdat|doordat|terwijl|waarbij|waardoor|die|dat wil zeggen)\s")
_FIRST = 9  # words within which a word points back across the sentence's start


def tie_of(text: str) -> int:
    """Return how many characters at the start of a sentence only tie it to the one before; 0 when more points back.

    >>> tie_of("Ook stelt 42% dat er meer nodig is."), tie_of("Ook daar is meer nodig.")
    (4, 0)
    """
    tie = _TIES.match(text)
    return tie.end() if tie and not points_back(text[tie.end() : tie.end() + 1].upper() + text[tie.end() + 1 :]) else 0


def points_back(text: str) -> bool:
    """Whether a sentence is understood only with the one before it.

    >>> points_back("Bij kleine scholen is dat aandeel 14%."), points_back("In dit rapport staat hoe.")
    (True, False)
    """
    plain = text.lstrip(_QUOTES)
    first = re.match(r"[^\W\d]+", plain)
    if plain[:1].islower():
        return True
    if first and first[0].lower() in _BACK and not re.match(rf"\w+ {_SELF}\b", plain):
        return True
    if _IT.match(plain):
        return True
    begin = _CLAUSE.split(plain, maxsplit=1)[0]
    start = " ".join(begin.split()[:_FIRST])
    return bool(
        _ABOUT.search(start) or _POINTING.search(start) or _COPULA.search(" ".join(plain.split()[: 2 * _FIRST]))
    )
