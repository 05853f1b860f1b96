"""Who says a quotation: "“...” – Naam, Organisatie", "“...”, zegt Naam"."""

import re
from collections.abc import Iterator, Sequence

from index.dutch import FUNCTION_WORDS, SAYING

_CLOSED_BY = {"“": "”", "„": "”“", "«": "»", '"': '"'}  # opening mark -> what may close it
_FEWEST = 4  # words of a quotation; what is shorter is a term
_MOST = 20  # sentences of a quotation
_SAYING = "|".join(sorted({*SAYING, "vertelt", "vertelde", "benadrukt", "verklaart", "stelde", "schreef"}))
_PARTICLE = "van|de|der|den|ten|ter|het|’t|'t|in|op|la|en|&"
_WORD = r"[A-Z](?:\.|[\w’'-]*)"
_NAME = rf"{_WORD}(?:(?: (?:{_PARTICLE}))* {_WORD})*"
_AT = rf"(?: (?:van|bij|namens) (?:de |het )?{_NAME})?"
_OFFICE = r"(?P<office>, [^\W\d_][^,.;:!?“”„\"«»]{1,60}(?=[,.;)]|$))?"  # what somebody is, and where
_DASH = r"\s*[–—-]\s?"
_SIGNED = re.compile(rf"[.,]?{_DASH}(?:(?P<line>[A-Z][^.;:!?“”„\"«»]{{1,90}})|(?P<who>{_NAME}{_AT}{_OFFICE})\.)")
_ROLE = r"(?P<role>(?:[a-z][\w-]* ){0,4})"
_SAID = re.compile(rf",?\s*(?:zo )?(?:{_SAYING}) (?:ook )?(?P<who>{_ROLE}{_NAME}{_AT}{_OFFICE})")
# Function words that may stand in who somebody is: "de directeur van", "verpleegkundige in een ziekenhuis".
_IN_ROLES = frozenset(("de", "het", "een", "van", "der", "in", "op", "bij", "aan", "voor", "uit", "te", "en"))
_OTHERS = FUNCTION_WORDS - _IN_ROLES  # "zegt hij in de krant", "– Dat is niet waar"


def find_speakers(lines: Sequence[str]) -> list[str]:
    """Return for each sentence of a section who says the quotation that it is, or has a part of; "" when none is named.

    In the words of the report: "Naam, Organisatie".
    """
    speakers = [""] * len(lines)
    for places, tail in _quotations(lines):
        last = places[-1]
        below = lines[last + 1] if not tail.strip(" .") and last + 1 < len(lines) else ""
        speaker = _speaker(tail, below)
        for place in places if speaker else ():
            speakers[place] = speaker
    return speakers


def _quotations(lines: Sequence[str]) -> Iterator[tuple[Sequence[int], str]]:
    """Yield the places of the sentences of each quotation, and what stands behind it in the last of them."""
    closing, quoted = "", ""
    places: list[int] = []
    for place, line in enumerate(lines):
        if not line or len(places) >= _MOST:  # a cell or a field is no part of it, and a mark may have been left out
            closing = ""
        if closing:
            places.append(place)
        begun = 0
        for at, sign in enumerate(line):
            if closing and sign in closing:
                quoted += f" {line[begun:at]}"
                if len(quoted.split()) >= _FEWEST:
                    yield places, line[at + 1 :]
                closing = ""
            elif sign in _CLOSED_BY and (not closing or sign in "“„«"):
                closing, places, quoted, begun = _CLOSED_BY[sign], [place], "", at + 1
        if closing:
            quoted += f" {line[begun:]}"


def _speaker(tail: str, below: str) -> str:
    """Return the speaker named behind a quotation, or behind a dash on the line below it; "" when none is."""
    found = _SIGNED.fullmatch(tail.strip()) or _SAID.match(tail) or _SIGNED.fullmatch(below.strip())
    if found is None:
        return ""
    groups = {"line": "", "role": "", **found.groupdict("")}
    who, role, office = groups["who"] or groups["line"], groups["role"].split(), groups["office"]
    if office and office.split()[1].lower() in _OTHERS:  # "zegt Jan Bos, maar ..."
        who = who.removesuffix(office)
    named = role or who.split(",")[0].split()
    return "" if any(word.lower() in _OTHERS for word in named) else who.strip()
