"""A sentence with a figure -> questions that ask for the figure: how many, how much, how long.

See rag.question_forms for what holds for every form.
"""

import re
from collections.abc import Iterator

from rag.question_grammar import (
    COPULAS,
    DETERMINERS,
    FINITE,
    PARTICIPLE,
    POINTING,
    PREPOSITIONS,
    SUBORDINATORS,
    Clause,
    Draft,
    compose,
    is_noun_phrase,
    without_ties,
    word_set,
)

_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
_ABOUT = (
    r"(?i:(?:(?:ruim|bijna|ongeveer|circa|slechts|maar|nog|zo’n|zo'n|meer dan|minder dan|net iets meer dan|net|iets"
    r"|gemiddeld|al|nu|naar schatting|minstens|hooguit|precies|ook) )*)"
)
_PERCENT = rf"{_ABOUT}{_NUMBER}(?:%| procent)"
_PART = r"(?i:(?:de|een) helft|(?:een )?kwart|driekwart|(?:een|twee) derde|(?:een|één) op de (?:drie|vier|vijf|tien))"
_NUMERAL = (
    r"(?i:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien"
    r"|zeventien|achttien|negentien|twintig|dertig|veertig|vijftig)"
)
_SINGULAR = r"(?:t|de|te|is|was|had|kan|wil|zou|ging|kwam|vond|kreeg|bleef|liep|zei|zag|gaf|lag|stond|deed)"
_NOT_A_VERB = PREPOSITIONS | SUBORDINATORS | DETERMINERS | word_set("niet slechts samen")
_COSTS = word_set("kost kostte kosten kostten bedraagt bedragen bedroeg bedroegen")
_MOVES = word_set("steeg stegen stijgt stijgen daalde daalden daalt groeide groeiden groeit groeien")
_CHANGED = word_set("steeg stegen daalde daalden groeide groeiden ging gingen liep liepen")
_TAKES = word_set("neemt nemen nam namen")
_LINKS = word_set("Ook Daarnaast Verder Zo Bovendien Toch Nu Inmiddels Daarbij")
_LASTS = word_set("duurt duurde duren duurden")
_NAMING = word_set("noemt noemen noemde noemden telt tellen telde bevat bevatten")
_NOT_COUNTED = word_set("procent procentpunt procentpunten keer maal tot eigen")
_AFTER_AMOUNT = re.compile(
    r"(?:actief|beschikbaar|nodig|open|leeg|deel|aan|uit|op|af|mee|toe|terug|bij|om|over|voor|in|extra|\w*ge\w+(?:d|t|en))\b"
)
_BELONGS = re.compile(r"(?:met|zonder|van|boven|onder|tussen|tot|uit)\b")  # to the noun before it
_SIZES = {
    "lang": ("wachttijd", "doorlooptijd", "duur", "termijn", "reistijd"),
    "hoog": (
        "kosten", "uitgaven", "schuld", "prijs", "percentage", "verzuim", "uitval", "opkomst", "score", "bijdrage",
        "vergoeding", "loon", "inkomen", "salaris", "budget", "bedrag", "tarief", "huur", "werkloosheid", "respons",
        "graad", "lasten", "subsidie",
    ),
    "groot": ("aandeel", "aantal", "verschil", "groep", "tekort", "achterstand", "omvang", "oppervlakte", "kans"),
}  # fmt: skip
_AMOUNT = re.compile(
    rf"(?P<mid>(?:[\w-]+ )*?)(?P<prep>(?:uit|aan|onder|bij|op|in|door|over) )?(?P<about>{_ABOUT})(?P<euro>€ )?"
    rf"(?P<number>{_NUMBER})(?P<scale> miljoen| miljard)?(?P<unit> euro)?"
    r"(?P<noun>(?: [a-zë-]+e)* [a-zë’'-]+(?: en [a-zë’'-]+)?)?(?P<tail>(?: .+)?)"
)


def ask_share(clause: str) -> Iterator[Draft]:
    """Van de leden fietst 35%. / 35% van de leden fietst. / Een derde van de leden (35%) fietst."""
    if len(re.findall(r"%|\bprocent\b", clause)) != 1:
        return
    if match := re.fullmatch(rf"Van ((?:de|alle|het) [^,]+?(?:,[^,]+,|,)?) ([a-z]+) {_PERCENT}(?! van\b) (.+)", clause):
        group, verb, rest = f"van {match[1]}", match[2], match[3]
    elif match := re.fullmatch(rf"{_PERCENT} (van (?:de|alle|het) .+)", clause):
        yield compose("aandeel", "hoeveel procent", without_ties(match[1].split()))
        return
    elif match := re.fullmatch(
        rf"[A-Z][^,]{{0,40}}? (van (?:de|alle) (?:[a-z-]+e )?[a-z-]+) \({_NUMBER}%\) ([a-z]+) (.+)", clause
    ):
        group, verb, rest = match[1], match[2], match[3]
        if not FINITE.isdisjoint(clause.split("(")[0].split()):
            return
    else:
        yield from _share_after_verb(clause)
        return
    if _may_be_verb(verb):
        yield compose("aandeel", "hoeveel procent", group, verb, without_ties(rest.split()))


def _share_after_verb(clause: str) -> Iterator[Draft]:
    """In 2023 fietste 35% van de leden. / Ook zegt 35% van de leden met een auto dat fietsen lukt."""
    match = re.fullmatch(rf"(.*?) ?\b([a-z]+) {_PERCENT} (van (?:de|alle) (?:[a-z-]+e )?[a-z-]+(?:en|s))( .+)?", clause)
    if not match or not _may_be_verb(match[2]):
        return
    opening, verb, group, rest = match[1], match[2], match[3], (match[4] or "").strip()
    if joined := re.match(r"(?:met|zonder|van|boven|onder|tussen|tot|in|bij) .+? (?=dat |om )", rest):
        group, rest = f"{group} {joined[0].strip()}", rest[joined.end() :]
    elif _BELONGS.match(rest):
        return  # to the group, but where it ends is unknown
    if opening in _LINKS:
        opening = ""
    elif not re.fullmatch(r"(?:In|Sinds|Eind|Begin|Bij|Onder|Binnen|Op|Na) [^,]{3,40}", opening):
        return
    small = opening[:1].lower() + opening[1:]
    yield compose("aandeel", "hoeveel procent", group, verb, small, without_ties(rest.split()))


def ask_percentage(clause: Clause) -> Iterator[Draft]:
    """De club besteedt 31% van de tijd aan oefenen. / De club wordt door 41% van de inwoners gekend."""
    match = re.fullmatch(
        rf"(?P<mid>(?:[\w’'-]+ )*?)(?P<prep>(?:door|bij|aan|onder) )?(?P<about>{_ABOUT}){_NUMBER}(?:%| procent)"
        r" (?P<group>van (?:de|het|alle|hun) (?:[a-zë-]+e )*[a-zë-]+)(?P<tail>(?: .+)?)",
        clause.rest,
    )
    if not match or re.search(r"%|\bprocent\b", match["tail"]) or PARTICIPLE.search(match["group"]):
        return
    mid, tail = match["mid"].strip(), match["tail"].strip()
    words = mid.split()
    if not (FINITE | SUBORDINATORS).isdisjoint(words) or (words and words[-1] in PREPOSITIONS):
        return
    if tail and not _may_follow(tail):
        return
    asked = f"{match['prep'] or ''}hoeveel procent {match['group']}"
    average = "gemiddeld" if "gemiddeld" in match["about"].lower() else ""
    if clause.subject:
        if clause.verb not in COPULAS or match["prep"]:
            yield compose("aandeel", asked, clause.verb, clause.subject, mid, average, tail)
    elif not mid or is_noun_phrase(words):
        yield compose("aandeel", asked, clause.verb, mid, clause.opening, average, tail)
    elif words[0] in PREPOSITIONS:
        yield compose("aandeel", asked, clause.verb, clause.opening, mid, average, tail)


def _may_follow(tail: str) -> bool:
    """Whether these words may follow a figure with its noun, and do not belong to that noun."""
    return tail.split()[0] in PREPOSITIONS or _AFTER_AMOUNT.match(tail) is not None


def ask_part(clause: str) -> Iterator[Draft]:
    """Ruim de helft van de leden fietst. / Drie van de vijf gemeenten werken samen. / Zo’n 60 kinderen deden mee."""
    if match := re.fullmatch(rf"{_ABOUT}{_PART} (van (?:de|alle|het) [^%(]+)", clause):
        yield compose("aandeel", "welk deel", without_ties(match[1].split()))
        return
    if match := re.fullmatch(rf"{_ABOUT}(?:{_NUMERAL}|{_NUMBER}) (van de [^%(]+)", clause):
        yield compose("aantal", "hoeveel", without_ties(match[1].split()))
        return
    match = re.fullmatch(rf"{_ABOUT}(?:{_NUMERAL}|{_NUMBER}) ((?:[a-zë]+e )?[a-zë’-]+) ([a-z]+) (\D+)", clause)
    if match and match[2] in FINITE and _countable(match[1]):
        yield compose("aantal", "hoeveel", match[1], match[2], without_ties(match[3].split()))


def ask_change(clause: Clause) -> Iterator[Draft]:
    """Het aantal leden steeg van 340 in 2022 naar 410 in 2023."""
    match = re.fullmatch(
        rf"van \D{{0,15}}{_NUMBER}\D{{0,25}} in (?P<first>(?:19|20)\d\d) (?:naar|tot) \D{{0,15}}{_NUMBER}\D{{0,25}}"
        r" in (?P<last>(?:19|20)\d\d)",
        clause.rest,
    )
    if match and clause.subject and clause.verb in _CHANGED:
        verb = "veranderden" if clause.verb.endswith("en") else "veranderde"
        yield compose("groei", "hoe", verb, clause.subject, "tussen", match["first"], "en", match["last"])


def _may_be_verb(word: str) -> bool:
    return word not in _NOT_A_VERB and re.search(rf"{_SINGULAR}$", word) is not None


def ask_amount(clause: Clause) -> Iterator[Draft]:
    """De club telt 410 leden. / In 2023 hielp de club 60 kinderen. / De proef kostte gemiddeld 2.000 euro."""
    match = _AMOUNT.fullmatch(clause.rest)
    if not match or clause.verb in _LASTS or match["tail"].startswith(" van ") or re.search(r"\d", match["mid"]):
        return
    mid, noun, tail = match["mid"].strip(), (match["noun"] or "").strip(), match["tail"].strip()
    words = mid.split()
    if not (SUBORDINATORS | FINITE).isdisjoint(words) or (words and words[-1] in PREPOSITIONS):
        return
    money = bool(match["euro"] or match["unit"])
    if money:
        noun, tail = "", f"{noun} {tail}".strip()
        known = not match["prep"] and clause.verb not in _NAMING
        asked = "hoeveel" if clause.verb in _COSTS else "hoeveel geld"
    else:
        year = not match["scale"] and re.fullmatch(r"(?:19|20)\d\d", match["number"])
        known = _countable(noun) and not year
        asked = f"{match['prep'] or ''}hoeveel {noun}"
    if not known or re.search(r"\b(?!(?:19|20)\d\d\b)\d|€| en | of ", tail) or (tail and not _may_follow(tail)):
        return
    average = "gemiddeld" if "gemiddeld" in match["about"].lower() else ""
    copula = clause.verb in COPULAS
    if clause.subject and (not copula or match["prep"]):
        yield compose("aantal", asked, clause.verb, clause.subject, mid, average, tail)
        return
    known = not _BELONGS.match(tail) and not (money and (copula or not mid))
    if clause.opening and known and (mid in ("", "zich", "er") or is_noun_phrase(words)):
        yield compose("aantal", asked, clause.verb, mid, clause.opening, average, tail)


def _countable(noun: str) -> bool:
    last = noun.split()[-1] if noun else ""
    unknown = last in FINITE | SUBORDINATORS | PREPOSITIONS | POINTING | _NOT_COUNTED
    return not unknown and re.search(r"(?:en|s|uur|jaar)$", last) is not None


def ask_size(clause: Clause) -> Iterator[Draft]:
    """De gemiddelde wachttijd is 19 weken. / De opleiding duurt 21 maanden."""
    match = re.fullmatch(
        rf"(?:op |rond )?(?P<about>{_ABOUT})(?:€ )?{_NUMBER}(?:%| (?:procent|euro|miljoen euro|miljard euro|miljoen|uur"
        r"|dagen|weken|maanden|jaar|minuten))?(?P<tail>(?: (?!van\b)\w+)*)",
        clause.rest,
    )
    head = re.match(r"(?:de|het|een) (?:[a-zë-]+e )*([a-zë-]+)", clause.subject)
    if not match or not head:
        return
    tail = match["tail"].strip()
    if tail and (tail.split()[0] not in PREPOSITIONS or re.search(r"\d", tail)):
        return
    average = "gemiddeld" if "gemiddeld" in match["about"].lower() else ""
    if clause.verb in _LASTS:
        asked = "hoe lang"
    elif clause.verb in ("bedraagt", "bedragen", "bedroeg", "bedroegen"):
        asked = "hoeveel"
    else:
        sizes = [size for size, nouns in _SIZES.items() if head[1].endswith(nouns)]
        if not sizes or clause.verb not in COPULAS | {"ligt", "liggen", "lag", "lagen"}:
            return
        asked = f"hoe {sizes[0]}"
    yield compose("omvang", asked, clause.verb, clause.subject, average, tail)


def ask_growth(clause: Clause) -> Iterator[Draft]:
    """Het aantal leden steeg in 2023 met 12%."""
    match = re.fullmatch(
        rf"(?P<mid>(?:in (?:19|20)\d\d )?)met {_ABOUT}{_NUMBER}(?P<unit>%| procent| procentpunten)(?P<tail>(?: .+)?)",
        clause.rest,
    )
    if not match or not clause.subject or re.search(r"%|€", match["tail"]):
        return
    moves = clause.verb in _MOVES or (clause.verb in _TAKES and re.match(r" (?:toe|af)\b", match["tail"]))
    if moves:
        unit = "procentpunten" if "punten" in match["unit"] else "procent"
        yield compose("groei", "met hoeveel", unit, clause.verb, clause.subject, match["mid"], match["tail"])
