"""Sentences that point back to the one before them: "Dat zijn er 40.", "Bij kleine scholen is dat aandeel 14%."."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from index.dutch import FUNCTION_WORDS, NUMBER_WORDS

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
_BEFORE_DAT = re.compile(rf"(?:{_OPENING.pattern}|zonder)$", re.IGNORECASE)  # or else "..., dat werk loont"
_COMPOUND = 4  # letters at least of a noun that is looked for at the end of a longer word
_EARLY = 9  # words within which "daarvan" points back across the sentence's start
_FIRST = 14  # words within which a word points back across the sentence's start


def tie_of(text: str, before: str = "") -> int:
    """Return how many characters at the start of a sentence only tie it to the one before; 0 when more points back.

    >>> tie_of("Ook stelt 42% dat er meer nodig is."), tie_of("Ook daar is meer nodig.")
    (4, 0)
    """
    tie = _TIES.match(text)
    if not tie:
        return 0
    rest = text[tie.end() : tie.end() + 1].upper() + text[tie.end() + 1 :]
    return 0 if points_back(rest, before) else tie.end()


def points_back(text: str, before: str = "") -> bool:
    """Whether a sentence is understood only with the one before it.

    >>> points_back("Bij kleine scholen is dat aandeel 14%."), points_back("In dit rapport staat hoe.")
    (True, False)
    >>> points_back("Werkgevers betalen die cursus.", before="Er is een taalcursus.")
    True
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
    if _ABOUT.search(" ".join(begin.split()[:_EARLY])) or _POINTING.search(start):
        return True
    return _says_of_before(plain) or _names_again(plain, before)


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


def _names_again(plain: str, before: str) -> bool:
    """Whether "die N" (or dat, dit, deze) points to an N of the sentence before, and not to one of its own."""
    words, named = plain.split(), _bare(before.split())
    return any(
        _ends_in(named, noun) and not _ends_in(_bare(words[:at]), noun)
        for at in range(1, len(words))
        for noun in _pointed_out(words, at)
    )


def _pointed_out(words: Sequence[str], at: int) -> Iterator[str]:
    """Yield the words that may be the noun behind a word that points: the next, or the one behind an adjective."""
    which = words[at].lower()
    if (
        which not in ("die", "dat", "dit", "deze")
        or (which == "die" and _begins_clause(words[:at]))
        or (which == "dat" and not _BEFORE_DAT.fullmatch(words[at - 1]))
    ):
        return
    following = _bare(words[at + 1 : at + 3])
    nouns = following if following and following[0].endswith("e") else following[:1]
    for word in takewhile(_carries_content, nouns):
        if not re.match(rf"{_SELF}$", word, re.IGNORECASE) and not (which == "dat" and word.endswith(("s", "en"))):
            yield word


def _begins_clause(words: Sequence[str]) -> bool:
    """Whether "die" behind these words begins a clause about the noun before it: "ouderen die zorg krijgen"."""
    *earlier, last = words
    if last.endswith((";", ":")) or last.lower() in FUNCTION_WORDS:
        return False
    if not earlier or not last.isalpha() or not last.endswith(("t", "en", "de", "te")):
        return True
    subject = earlier[-1].lower()  # if the last word is its verb: "de gemeente betaalt", "scholen betalen"
    agrees = last.endswith("t") or subject.endswith(("s", "en")) == last.endswith("en")
    return not (_carries_content(subject) and agrees)


def _carries_content(word: str) -> bool:
    return word.isalpha() and word not in FUNCTION_WORDS and word not in NUMBER_WORDS and not _OPENING.fullmatch(word)


def _bare(words: Sequence[str]) -> list[str]:
    """Return words in lower case, without the punctuation around them."""
    return [re.sub(r"^\W+|\W+$", "", word).lower() for word in words]


def _ends_in(words: Sequence[str], noun: str) -> bool:
    """Whether a noun is among words, or the last part of a compound there."""
    return any(word == noun or (len(noun) >= _COMPOUND and word.endswith(noun)) for word in words)
