"""Sentences that take back what was said just before: "Nee, daarvoor is geen bewijs.", "Dat klopt niet."."""

import re

from index.structure.tables import is_row

_OPENING = "“„‘\"'«("
_WRONG = (
    r"(?:niet (?:\w+ )?(?:zo|waar|juist|het geval|houdbaar|terecht|correct)|onjuist|onwaar|onzin|(?:ten )?onterechte?"
    r"|ten onrechte|een (?:\w+ )?(?:misverstand|mythe|fabel|sprookje|illusie))"
)
_THAT = r"(?:dat|dit|het|(?:die|deze|dat|dit) \w+)"
_PROOF = r"(?:\w+ )?(?:bewijs|bewijzen|aanwijzing|aanwijzingen|onderbouwing)"
_TAKES_BACK = re.compile(
    r"(?:nee|neen|integendeel)(?=[,.:;!–—]|$)|niets is minder waar"
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
    r"|daarvan (?:is|was|blijkt) (?:\w+ ){0,2}?geen sprake\b",
    re.IGNORECASE,
)


def takes_back(sentence: str) -> bool:
    """Whether a sentence takes back the one before it.

    >>> takes_back("Nee, daarvoor is geen bewijs."), takes_back("Nee-stemmers waren er meer.")
    (True, False)
    """
    return _TAKES_BACK.match(sentence.lstrip(_OPENING)) is not None and not is_row(sentence)
