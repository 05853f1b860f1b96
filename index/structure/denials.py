"""Sentences that take back what was said before, or a part of it: "Dat klopt niet.", "Dit geldt alleen voor leden."."""

import re
from collections.abc import Sequence

from index.dutch import DENIALS
from index.structure.lists import without_mark
from index.structure.tables import is_row
from index.types import Kind

_ORDINALS = ("eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende")
_MOST_CLAUSES = 40  # items back to which a clause may refer
_CLAUSE = re.compile(rf"\b({'|'.join(_ORDINALS)}) lid\b", re.IGNORECASE)
_OPENING = "“„‘\"'«("
_WRONG = (
    r"(?:niet (?:\w+ )?(?:zo|waar|juist|het geval|houdbaar|terecht|correct)|onjuist|onwaar|onzin|(?:ten )?onterechte?"
    r"|ten onrechte|een (?:\w+ )?(?:misverstand|mythe|fabel|sprookje|illusie))"
)
_THAT = (
    r"(?:dat|dit|het|(?:die|deze|dat|dit) \w+|(?:de|die|deze) (?:aanname|bewering|claim|stelling|uitspraak)"
    r"|het \w+ lid)"
)
_ONLY = r"(?:alleen|enkel|slechts|uitsluitend)"
_PROOF = r"(?:\w+ )?(?:bewijs|bewijzen|aanwijzing|aanwijzingen|onderbouwing)"
_TAKES_BACK = re.compile(
    r"(?:nee|neen|integendeel|onjuist|onwaar|niet waar|fout)(?=[,.:;!–—]|$)|niets is minder waar"
    rf"|(?:maar |toch |echter )?{_THAT} (?:is|was|blijkt|bleek|berust op) (?:\w+ ){{0,2}}?{_WRONG}\b"
    rf"|(?:toch|maar|echter) (?:is|was|blijkt|bleek) {_THAT} (?:\w+ ){{0,2}}?{_WRONG}\b"
    rf"|(?:maar |toch )?{_THAT} (?:klopt|kloppen) (?:\w+ ){{0,3}}?niet\b"
    rf"|(?:maar |toch )?(?:klopt|kloppen) {_THAT} niet\b"
    rf"|{_THAT} blijkt (?:\w+ ){{0,3}}?niet te kloppen\b"
    r"|(?:\w+ ){0,4}?(?:is|blijkt|bleek) (?:juist |eerder )?het (?:tegendeel|omgekeerde)\b"
    r"|het (?:tegendeel|omgekeerde) (?:is|blijkt|bleek|was)\b"
    rf"|(?:daar|daarvoor|hiervoor)\b(?: \w+){{0,5}}? geen {_PROOF}\b"
    rf"|(?:wij|we|er) (?:\w+ ){{1,3}}?(?:daarvoor|hiervoor) geen {_PROOF}\b"
    rf"|er (?:is|zijn) geen {_PROOF} voor[.,;]"
    r"|daarvan (?:is|was|blijkt) (?:\w+ ){0,2}?geen sprake\b"
    # By whom it is taken back.
    rf"|volgens [^,.;]{{1,60}} (?:klopt|kloppen|is|zijn) {_THAT} (?:\w+ ){{0,2}}?(?:niet\b(?=\W*$)|{_WRONG}\b)"
    rf"|[^,.;]{{1,80}} (?:bestrij|betwist|ontken|weerspre)\w+ {_THAT}\W*$|[^,.;]{{1,80}} spr[eai]\w+ {_THAT} tegen\b"
    rf"|[^,.;]{{1,80}} dat {_THAT} niet (?:klopt|waar is|zo is)\b"
    rf"|in (?:werkelijkheid|feite)\b|in afwijking (?:van|hiervan|daarvan)\b"
    r"|[^,.;]{1,80} de(?:elt|len|elde|elden) (?:dit|dat|die|deze) \w+ niet\b"
    rf"|inmiddels (?:is|zijn|geldt|gelden) {_THAT} (?:\w+ )?(?:niet|anders|veranderd|achterhaald)\b"
    # In part: for whom or when it does not hold.
    rf"|(?:let op\W+)?(?:maar |toch |wel )?{_THAT} (?:geldt|gelden|gold|golden) (?:\w+ ){{0,3}}?(?:niet|{_ONLY})\b"
    rf"|(?:let op\W+)?(?:maar )?voor [^,.;]{{1,60}} (?:geldt|gelden|gold|golden) {_THAT} (?:\w+ )?niet\b"
    rf"|(?:let op\W+)?{_THAT} \w+ (?:\w+ )?{_ONLY}\b|alleen [^,.;]{{1,60}} niet\W*$"
    r"|(?:behalve|tenzij|mits|met uitzondering van)\b[^,]*$|(?:een |de )?(?:enige )?(?:uitzondering|uitgezonderd)\w*\b",
    re.IGNORECASE,
)


_EXCLUDES = re.compile(
    rf"\b(?:{'|'.join(DENIALS)}|zonder|behalve|uitgesloten|uitsluiting\w*|uitzondering\w*|uitgezonderd\w*|verboden)\b",
    re.IGNORECASE,
)


def excludes(heading: str) -> bool:
    """Whether a heading denies what stands below it: "Niet vergoed", "Wat is niet verzekerd?", "Uitzonderingen".

    Below it a sentence says by itself the opposite of what it says there.
    """
    return _EXCLUDES.search(heading) is not None


def takes_back(sentence: str) -> bool:
    """Whether a sentence takes back the one before it, or says for whom or when that does not hold.

    >>> takes_back("Nee, daarvoor is geen bewijs."), takes_back("Nee-stemmers waren er meer.")
    (True, False)
    """
    return _TAKES_BACK.match(sentence.lstrip(_OPENING)) is not None and not is_row(sentence)


def find_taken_back(
    lines: Sequence[str], begins: Sequence[bool], groups: Sequence[int], kinds: Sequence[Kind]
) -> list[int]:
    """Return how many sentences further each one is taken back.

    What takes a list back stands behind its last item; what begins a paragraph may take back all of the one before. In
    an item it is the item itself, the one before, or the one that is named: "In afwijking van het tweede lid ...".
    """
    found = [0] * len(lines)
    starts: list[int] = []  # of the items before, in the list at hand
    group = 0
    for place, line in enumerate(lines):
        if kinds[place] == "item" and groups[place] != group:
            starts, group = [], groups[place]
        if place == 0 or not takes_back(without_mark(line)):
            pass
        elif kinds[place] == "item" and starts:
            for other in _limited_item(place, lines, starts, begins=begins[place]):
                found[other] = found[other] or place - other
        else:
            _take_back_before(place, begins, groups, kinds, found)
        if kinds[place] == "item" and begins[place]:
            starts.append(place)
    return found


def _limited_item(place: int, lines: Sequence[str], starts: Sequence[int], *, begins: bool) -> range:
    """Return the sentences of the item that the one at ``place`` takes back; ``starts``: of the items before it."""
    if begins and (named := _CLAUSE.search(lines[place])):
        number = re.compile(rf"\(?{1 + _ORDINALS.index(named[1].lower())}[.)]")
        for at in range(len(starts) - 1, max(-1, len(starts) - 1 - _MOST_CLAUSES), -1):
            if number.match(lines[starts[at]]):
                return range(starts[at], starts[at + 1] if at + 1 < len(starts) else place)
    return range(starts[-1], place)


def _take_back_before(
    place: int, begins: Sequence[bool], groups: Sequence[int], kinds: Sequence[Kind], found: list[int]
) -> None:
    """Mark what a sentence outside a list takes back."""
    first = place - 1
    while begins[place] and first > 0 and not begins[first]:
        first -= 1
    for other in range(first, place):
        found[other] = found[other] or place - other
    if kinds[place - 1] == "item":
        for other in range(place - 1, -1, -1):
            if groups[other] != groups[place - 1]:
                break  # the places of a list follow each other
            found[other] = place - other
