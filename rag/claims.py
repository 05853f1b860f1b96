"""What a sentence claims beyond its figures: names, days and months, which way something goes, and of what or whom.

A sentence may be nearly word for word the source and yet say the opposite ("stijgt" for "daalt", or without "niet"),
say it of another group, or as a fact where the source has a plan.
"""

import re
from difflib import SequenceMatcher

from rag.figures import figures, spelled_figures
from rag.words import content_words, coverage, likeness

_NAME = re.compile(r"(?<![.!?:;“\"‘] )(?<!^)\b[A-Z][\w’'&/-]*")
_DATES = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
)  # fmt: skip
_NAME_ENDINGS = ("", "s", "se", "sen", "e", "er", "ers")  # Amsterdam, Amsterdams, Amsterdamse, Amsterdammers
_SAME = 0.9  # likeness from which two words are forms of one word
_PART = 0.7  # likeness from which one word may be a part of the other
_LIKE = 0.6  # likeness from which a first word may be a word of the evidence
# Words of one group say that something grows, of the other that it shrinks; forms by their beginning.
_DIRECTIONS = (
    (("meer", "meeste"), ("minder", "minste")),
    (("vaker", "vaakst"), ("minder vaak", "zelden")),
    (("hoger", "hoogst"), ("lager", "laagst")),
    (("groter", "grootst"), ("kleiner", "kleinst")),
    (("sneller", "snelst"), ("langzamer", "trager")),
    (("stijg", "steeg", "stegen", "gestegen", "toenam", "toeneem", "toenem", "toegenomen", "toename", "groei"),
     ("daal", "dalen", "daling", "gedaald", "afnam", "afneem", "afnem", "afgenomen", "afname", "kromp", "krimp")),
    (("neemt toe", "nam toe", "nemen toe", "namen toe"), ("neemt af", "nam af", "nemen af", "namen af")),
    (("verbeter", "beter"), ("verslechter", "slechter")),
    (("voordeel", "voordelen"), ("nadeel", "nadelen")),
    (("voorstander", "eens met"), ("tegenstander", "oneens")),
)  # fmt: skip
_OPPOSITES = (
    (("na",), ("voor", "vóór")),
    (("met",), ("zonder",)),
    (("boven",), ("onder",)),
    (("binnen",), ("buiten",)),
    (("minstens", "minimaal"), ("hoogstens", "maximaal")),
)  # prepositions; of the same word they say the opposite
_CONDITION = re.compile(
    r"(?:in|na|bij|voor|vóór|van|op|onder|sinds|tot|vanaf|tijdens|binnen|buiten|zonder|met|als|wanneer|wie|door|tussen|per"
    r"|over|boven)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"(?:als|wanneer|indien|zodra|stel|mocht(?:en)?|tenzij)\b([^,:]+)[,:]", re.IGNORECASE)
_DENIALS = frozenset(["niet", "geen", "nooit", "niemand", "niets", "nergens", "nauwelijks", "evenmin", "noch"])
_NEAR = 3  # content words around a denial that tell what it denies; as many make a clause
_PLANS = re.compile(
    r"\b(?:moet(?:en)?|moest(?:en)?|wil(?:len)?|wilden?|zou(?:den)?|\w*doel(?:en|stelling\w*)?|streef\w*|stre(?:eft|ven|efde)"
    r"|beoog\w*|ambitie\w*|norm(?:en)?|eis(?:en)?|raming(?:en)?|geraamd\w*|begroot|begroting\w*|gepland\w*|plan(?:nen|ning)?"
    r"|verwacht\w*|prognose\w*|voorspel\w*|voornem\w*|voorstel\w*|rekent|rekenen|hoop\w*|hopen)\b"
)
# Before "dat", outside a quotation: what follows is said, thought, asked ...
_FRAME = re.compile(r"(?:^|(?<=[.!?:;“”(,]))([^.!?:;“”(,]+)\b(?:dat|that)\b([^.!?;”]*)")
# ... unless it is a finding: "hieruit blijkt dat", "opvallend is dat". As the first word that would be an order.
_FINDING = re.compile(
    r"\w\W.*\b(?:blijk\w*|bleek|bleken|gebleken|ziet?|zien|zag(?:en)?|toont|tonen|toonden?|aangetoond|leert|leren|weet|weten"
    r"|conclu\w+|constate\w+|vast\w*|beteken\w+|zorg\w*|maak\w*|kom[te]\w*|kwam|feit|gevolg|reden|oorzaak|doordat|omdat"
    r"|zodat|in plaats van|nadat|voordat)\b|\b(?:is|was|zijn|waren|luidt|luidde|en|of|dan|aan|voor)\s*$"
)
_SAID = re.compile(r"\b(?:denk\w*|dacht(?:en)?|schat\w*|volgens|mogelijk|waarschijnlijk|vermoedelijk)\b")
_CLAUSE = re.compile(r"[,;:]\s+|\s+(?:en|maar|of|terwijl)\s+")
_STATEMENT = re.compile(r"[;:]\s+|,?\s+(?:en|maar|terwijl)\s+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LITTLE = 0.3  # share of a clause from which it has something to do with the evidence
_CLOSE = 0.7  # share of a sentence that stands in its source in the same order, from which what differs counts
_HALF = 0.5  # share of who says it and that it is said, from which the claim tells so too
# Function words of which one in the place of another makes another claim.
_OPPOSED = frozenset([
    "voor", "vóór", "na", "met", "zonder", "boven", "onder", "binnen", "buiten", "wel", "niet", "geen", "alle",
    "minstens", "minimaal", "hoogstens", "hooguit", "maximaal", "vanaf", "tot",
])  # fmt: skip
_NO_NAMES = _OPPOSED | {"meer", "minder", "ruim", "bijna", "krap"}  # as the first word of a sentence
_ALMOST_NONE = re.compile(r"\b(?:bijna|vrijwel|zo goed als) (?=geen\b|niemand\b|niets\b|nooit\b)")
_BREATH = re.compile(r"[,;:]\s+|\s+(?:en|maar|terwijl|tegen)\s+")
_BOUND = re.compile(
    r"\b(?:(bijna|krap|nog geen|hooguit|hoogstens|maximaal|minder dan)|(?:ruim|meer dan|minstens|minimaal|zeker))"
    r" (\d+(?:[.,]\d+)*)"
)
_SLOT = 4  # words: no longer a stretch takes the place of another


def unsupported_names(claim: str, evidence: str) -> tuple[str, ...]:
    """Return the names, days and months of ``claim`` that ``evidence`` does not hold.

    The first word of a sentence may be any word: it counts as a name when the evidence has nothing like it.
    """
    there = {_bare(word) for word in re.findall(r"[\w’'&/-]+", evidence)}
    said = re.sub(r"^(?:Ja|Nee),? ", "", claim)
    names = [name for name in _NAME.findall(said) if len(name) > 1]
    names += [
        first
        for first in re.findall(r"(?:^|[.!?:;“\"‘] )([A-Z][\w’'&/-]+)", said)
        if _may_be_name(first) and max((likeness(_bare(first), other) for other in there), default=0) < _LIKE
    ]
    dates = [date for date in _DATES if re.search(rf"\b{date}\b", claim.lower())]
    return tuple(word for word in (*names, *dates) if not any(_same_name(_bare(word), other) for other in there))


def _may_be_name(first: str) -> bool:
    return bool(content_words(first)) and first.lower() not in _NO_NAMES and not spelled_figures(first)


def turned_around(claim: str, evidence: str) -> bool:
    """Whether ``claim`` goes the other way than ``evidence``.

    Less for more, a denial on one side only, none for next to none, or what is compared exchanged: "a meer dan b".
    """
    said, there = claim.lower(), evidence.lower()
    if _ALMOST_NONE.search(there) and _DENIALS & set(said.split()) and not _ALMOST_NONE.search(said):
        return True
    if _exchanged(said, there) or {(not under, figure) for under, figure in _bounds(said)} & _bounds(there):
        return True
    for up, down in _DIRECTIONS:
        for one, other in ((up, down), (down, up)):
            mine, other_way = _has(said, one), _has(there, other)
            if mine and other_way and not _has(there, one) and not _has(said, other):
                return True
    return _opposed_prepositions(said, there) or _denies_alone(said, there) or _denies_alone(there, said)


def swapped_words(claim: str, evidence: str) -> tuple[str, ...]:
    """Return the content words of ``claim`` that stand where ``evidence``, otherwise alike, has other ones.

    "71% van de boeren steunt het" is nearly "71% van de bewoners steunt het" and says something else. A sentence in
    words of its own has no such slots.
    """
    if wrong := _of_another_year(claim, evidence):
        return wrong
    there = _words(evidence)
    forms = dict.fromkeys(there)
    said = [next((other for other in forms if likeness(word, other) >= _SAME), word) for word in _words(claim)]
    steps = SequenceMatcher(None, said, there, autojunk=False).get_opcodes()
    if not said or sum(b - a for kind, a, b, _, _ in steps if kind == "equal") < _CLOSE * len(said):
        return ()
    swapped = _out_of_order(said, there)
    # What is said in one breath there may stand in the place of something else: "in 2022 4%, en in 2023 5%".
    together = any(figures(claim) <= figures(part) for part in _BREATH.split(evidence))
    for kind, a, b, c, d in steps:
        if kind == "replace" and max(b - a, d - c) <= _SLOT:
            if _content(there[c:d]) - set(said):
                swapped += sorted(word for word in _content(said[a:b]) if said.count(word) > there.count(word))
            if not together:
                swapped += _other_figures(said[a:b], there[c:d])
    return tuple(swapped)


def _of_another_year(claim: str, evidence: str) -> tuple[str, ...]:
    """Return the year of ``claim`` when it has the figure of another one: "in 2022 5%" of "in 2022 4%, in 2023 5%"."""
    parts = _BREATH.split(evidence)
    if len(_BREATH.split(claim)) > 1:
        return ()
    for year in _YEAR.findall(claim):
        for figure in figures(claim):
            with_year = [part for part in parts if year in part]
            with_figure = [part for part in parts if figure in figures(part)]
            if figure.unit and with_year and with_figure and not set(with_year) & set(with_figure):
                taken = all(any(f.unit == figure.unit for f in figures(part)) for part in with_year)
                if taken and all(_YEAR.search(part) for part in with_figure):
                    return (year,)
    return ()


def _other_figures(slot: list[str], there: list[str]) -> list[str]:
    """Return the figures of a slot when ``there`` has figures in their place, and none of them."""
    mine, theirs = ({figure.value for figure in figures(" ".join(one))} for one in (slot, there))
    return [word for word in slot if word[:1].isdigit()] if mine and theirs and not mine & theirs else []


def _out_of_order(said: list[str], there: list[str]) -> list[str]:
    """Return the figures that both have when their order differs: "van 5% naar 4%" is not "van 4% naar 5%"."""
    mine, theirs = (
        [word for word in one if word[:1].isdigit() and said.count(word) == there.count(word) == 1]
        for one in (said, there)
    )
    return mine if mine != theirs else []


def _exchanged(text: str, other: str) -> bool:
    """Whether one compares a with b ("a meer dan b") and the other b with a."""
    for mine in _compared(text):
        for theirs in _compared(other):
            crossed = [_shared(mine[0], theirs[1]), _shared(mine[1], theirs[0])]
            if all(crossed) and not _shared(mine[0], theirs[0]) & crossed[0] and not _shared(mine[1], theirs[1]):
                return True
    return False


def _compared(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the content words before and behind each "dan", within a clause."""
    pairs = [part.split(" dan ", 1) for part in clauses(text) if " dan " in part]
    return [(content_words(before), content_words(behind)) for before, behind in pairs]


def _bounds(text: str) -> set[tuple[bool, str]]:
    """Return the figures that something stays under (True: "bijna 40") or is over (False: "ruim 40")."""
    return {(bool(under), figure) for under, figure in _BOUND.findall(text)}


def _shared(words: tuple[str, ...], others: tuple[str, ...]) -> set[str]:
    return {word for word in words if any(likeness(word, other) >= _SAME for other in others)}


def planned_only(claim: str, evidence: str) -> bool:
    """Whether ``claim`` states as a fact what ``evidence`` has as a plan, a norm or an expectation."""
    if _PLANS.search(claim.lower()) or _SAID.search(claim.lower()):
        return False  # it is no bare fact there either
    return _PLANS.search(max(clauses(evidence), key=lambda part: coverage(claim, part)).lower()) is not None


def loses_condition(claim: str, evidence: str) -> bool:
    """Whether ``claim`` leaves out what ``evidence`` begins with: an if, or before a figure a year, a day, a group.

    "67% voelt zich beter" is not "Na een halfjaar training voelt 67% zich beter."
    """
    condition = _IF.match(evidence)
    if condition and coverage(condition[1], claim) < _HALF:
        return True
    part = max(clauses(evidence), key=lambda one: coverage(claim, one)).strip()
    lead = content_words(part)[:_NEAR]
    if not (lead and figures(claim) | spelled_figures(claim) and _CONDITION.match(part)):
        return False
    lost = [word for word in lead if not coverage(word, claim)]
    return len(lost) > 1 or any(word in _DATES or _YEAR.fullmatch(word) for word in lost)


def loses_frame(claim: str, evidence: str) -> bool:
    """Whether ``claim`` states as a fact what somebody says, or is to say, in ``evidence``: "zeg dat ..."."""
    for frame, said in _FRAME.findall(evidence.lower()):
        if _FINDING.search(frame) or not content_words(frame):
            continue
        alone = " ".join(word for word in content_words(frame) if word not in content_words(said))
        if coverage(claim, said) >= _CLOSE and coverage(alone, claim) < _HALF:
            return True
    return False


def unsupported_clauses(claim: str, evidence: str) -> tuple[str, ...]:
    """Return the clauses of ``claim`` that ``evidence`` has next to nothing of: they were added to it."""
    return tuple(
        part for part in clauses(claim) if len(content_words(part)) >= _NEAR and coverage(part, evidence) < _LITTLE
    )


def clauses(sentence: str) -> tuple[str, ...]:
    """Return the parts of a sentence that say something of their own; a short beginning belongs to what follows."""
    return _cut(sentence, _CLAUSE)


def statements(sentence: str) -> tuple[str, ...]:
    """Return what a sentence says one after the other ("..., en ..."), each with the name and year that it is about.

    These may stand in an earlier statement only: they are put in front.
    """
    found: list[str] = []
    names: list[str] = []
    years: list[str] = []
    for part in _cut(re.sub(r"^(?:Ja|Nee),? ", "", sentence), _STATEMENT):
        # The first word of all may be a name or not; what it is goes for the next statement as well.
        own_names = [word for word in re.findall(r"\b[A-Z][\w’'&/-]*", part) if content_words(word)]
        own_years = _YEAR.findall(part)
        carried = [*(() if own_years else years), *(() if own_names else names)]
        found.append(" ".join([*carried, part]))
        names, years = own_names or names, own_years or years
    return tuple(found)


def _cut(sentence: str, border: re.Pattern[str]) -> tuple[str, ...]:
    parts: list[str] = []
    start = 0
    for found in border.finditer(sentence):
        if len(content_words(sentence[start : found.start()])) >= _NEAR:
            parts.append(sentence[start : found.start()])
            start = found.end()
    return (*parts, sentence[start:])


def _words(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*%?|[^\W\d]\w*", re.sub(r"^(?:ja|nee),", "", text.lower()))


def _content(words: list[str]) -> set[str]:
    """Return the words that say something here, without figures: these are compared apart."""
    return {word for word in words if word in _OPPOSED or (content_words(word) and not word[:1].isdigit())}


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.lower().strip("’'"))


def _same_name(name: str, other: str) -> bool:
    """Whether two names are one name with another ending: Oosterdam is not Oosterdijk."""
    short, long = sorted((name, other), key=len)
    if not short or not long.startswith(short):
        return False
    ending = long[len(short) :]
    return ending in _NAME_ENDINGS or (len(ending) > 2 and ending[0] == short[-1] and ending[1:] in _NAME_ENDINGS)


def _opposed_prepositions(text: str, other: str) -> bool:
    """Whether one has "na de zomer" and the other "vóór de zomer"."""
    for before, behind in _OPPOSITES:
        for mine, theirs in ((before, behind), (behind, before)):
            words = _after(text, mine) - _after(other, mine)
            if any(likeness(word, one) >= _PART for word in words for one in _after(other, theirs)):
                return True
    return False


def _after(text: str, prepositions: tuple[str, ...]) -> set[str]:
    """Return the content words that stand right behind one of these, apart from an article."""
    found = re.findall(rf"\b(?:{'|'.join(prepositions)}) (?:de |het |een |dit |deze )?(\w+)", text)
    return {word for word in found if content_words(word)}


def _has(text: str, beginnings: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{beginning}", text) for beginning in beginnings)


def _denies_alone(text: str, other: str) -> bool:
    """Whether ``text`` denies something that ``other`` says without any denial."""
    if _DENIALS & set(re.findall(r"\w+", other)):
        return False  # which of several denials is which cannot be told from words alone
    words = [word for word in re.findall(r"\w+", re.sub(r"^(?:ja|nee)\b", "", text)) if word not in ("enkel", "enkele")]
    for place, word in enumerate(words):
        if word in _DENIALS:
            before = [w for w in words[:place] if content_words(w)][-_NEAR:]
            after = [w for w in words[place + 1 :] if content_words(w)][:_NEAR]
            denied = [w for w in (*before, *after) if any(likeness(w, o) >= _SAME for o in content_words(other))]
            if len(denied) >= min(2, len(before) + len(after)) and (not after or after[0] in denied):
                return True
    return False
