"""Sentences that point back to the one before them: "Dat zijn er 40.", "Bij kleine scholen is dat aandeel 14%."."""

import re

_QUOTES = "“„‘\"'«("
# First words that point back.
_BACK = frozenset(
    re.findall(
        r"\w+",
        "dit dat deze die zij ze hij hun daar hier denk zo ook genoemd bijvoorbeeld dezelfde hetzelfde zulke "
        "dergelijke en of maar want dus verder bovendien toch eveneens tevens beide beiden anderen sommigen "
        "laatstgenoemde vervolgens allereerst ten tweede derde anders zelfs vooral nee neen integendeel waardoor "
        "waarbij waarmee waarna waarvan zodat zoals dan echter daarentegen niettemin desondanks "
        "eerstgenoemde omgekeerd",
    )
)
# Of these, the ones that say no more than that something was said before.
_TIES = re.compile(
    r"(?:Ook|Verder|Bovendien|Daarnaast|Eveneens|Tevens|Zo|Dus|Vervolgens|Allereerst|Ten (?:tweede|derde|slotte)"
    r"|Tot slot),? (?=\w)"
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
    rf"\b(?:(?:{'|'.join(_PREPOSITIONS.split())}) (?:dit|dat|deze|die)|deze|zulke|dergelijke|dezelfde|hetzelfde"
    rf"|laatstgenoemde)(?! {_SELF}\b)(?=\W+\w)",
    re.IGNORECASE,
)
# "In 2024 was dat 27%.": what "dat" is stands in the sentence before.
_COPULA = re.compile(
    r"\b(?:(?P<acts>doet|doen|deed|deden)|is|was|zijn|waren|werd|werden|bedroeg|gold|geldt|ligt|lag|komt|kwam)"
    rf" (?:dat|dit)(?! {_SELF}\b)(?=[\s.,;])",
    re.IGNORECASE,
)
_OPENING = re.compile(rf"(?:{'|'.join(_PREPOSITIONS.split())}|vóór|sinds|volgens|tijdens)\b", re.IGNORECASE)
_WHEN = re.compile(rf"{_OPENING.pattern}|(?:\w+ )*(?:eerder|later|geleden|vorig|vorige|landelijk)\b", re.IGNORECASE)
# What is said of "dat"; anything else may be a clause: "De verklaring is dat scholen ...".
_SAID_OF = re.compile(
    r"\s?(?:[\d€.,;]|(?:er|nog|niet|ook|al|anders|zo|meer|minder|hoger|lager|wel|nauwelijks|ongeveer|bijna|ruim|iets|veel"
    r"|vaak|vaker|gemiddeld|circa|zelfs|op|ten (?:minste|hoogste)|aandeel|aantal|bedrag|percentage|cijfer|verschil)\b)",
    re.IGNORECASE,
)
# "Het kan de kosten verlagen": of something said before, unless what it stands for follows ("Het kan zijn dat ...").
_IT = re.compile(
    r"Het (?:kan|kon|zal|zou|moet|moest|mag|heeft|had|wil|doet|maakt|biedt|helpt|leidt|zorgt|geldt|betreft|bestaat"
    r"|ging) (?!.*\b(?:dat|om|of|als)\b)"
)
# "In 2023 was het 40%", "Een jaar later 38%", "De overige leden", "Voor vrouwen geldt het omgekeerde", "Velen van hen".
_REST = re.compile(
    r"(?:Het gaat om|Een (?:jaar|maand|week) (?:eerder|later|daarna|daarvoor)"
    r"|(?:De|Het) (?:overige|andere|resterende|rest))\b"
    r"|(?:[^\s,;:]+ ){1,8}?(?:(?:is|was|ligt|lag|bedraagt|bedroeg) het (?:nog |al |circa |ruim |bijna |op )*\d"
    r"|het (?:omgekeerde|tegenovergestelde)\b|van (?:hen|hun)\b)"
)
_CLAUSE = re.compile(r"[,;:]|\s(?:en|maar|omdat|doordat|terwijl|waarbij|waardoor|die|dat wil zeggen)\s")
_THOSE = re.compile(rf"\b({'|'.join(_PREPOSITIONS.split())}) die\b", re.IGNORECASE)  # begins no clause
_EARLY = 9  # words within which "daarvan" points back across the sentence's start
_FIRST = 14  # words within which a word points back across the sentence's start


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
    if _IT.match(plain) or _REST.match(plain):
        return True
    begin = _CLAUSE.split(_THOSE.sub(r"\1 deze", plain), maxsplit=1)[0]
    start = " ".join(begin.split()[:_FIRST])
    return bool(_ABOUT.search(" ".join(begin.split()[:_EARLY])) or _POINTING.search(start)) or _says_of_before(plain)


def _says_of_before(plain: str) -> bool:
    """Whether a sentence says something of "dat" that stands before it, and not in its own first half."""
    found = _COPULA.search(" ".join(plain.split()[: _FIRST + 4]))
    if not found:
        return False
    before = found.string[: found.start()]
    *earlier, clause = re.split(r"[,;:]", before)
    if earlier and (found["acts"] or re.search(r"[;:]", before) or _WHEN.match(clause.strip())):
        return False  # "In 2022 waren het er 12, in 2023 waren dat er 14."
    said = _SAID_OF.match(found.string, found.end())
    return bool(found["acts"] or said or _OPENING.match(plain))
