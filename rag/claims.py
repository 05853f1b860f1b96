"""What a sentence claims beyond its figures: names, months, and which way something goes.

A sentence may be nearly word for word the source and yet say the opposite ("stijgt" for "daalt", or without "niet").
"""

import re

from rag.words import content_words, likeness

_NAME = re.compile(r"(?<![.!?:;“\"‘] )(?<!^)\b[A-Z][\w’'&/-]*")
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_SAME_NAME = 0.9
_LIKE = 0.6  # likeness from which a first word may be a word of the evidence
# Words of one group say that something grows, of the other that it shrinks; forms by their beginning.
_DIRECTIONS = (
    (("meer", "meeste"), ("minder", "minste")),
    (("vaker", "vaakst"), ("minder vaak", "zelden")),
    (("hoger", "hoogst"), ("lager", "laagst")),
    (("groter", "grootst"), ("kleiner", "kleinst")),
    (("sneller", "snelst"), ("langzamer", "trager")),
    (("stijg", "steeg", "stegen", "gestegen", "toenam", "toeneem", "toegenomen", "toename", "groei"),
     ("daal", "daling", "gedaald", "afnam", "afneem", "afgenomen", "afname", "kromp", "krimp")),
    (("neemt toe", "nam toe", "nemen toe", "namen toe"), ("neemt af", "nam af", "nemen af", "namen af")),
    (("verbeter", "beter"), ("verslechter", "slechter")),
    (("voordeel", "voordelen"), ("nadeel", "nadelen")),
    (("voorstander", "eens met"), ("tegenstander", "oneens")),
)  # fmt: skip
_DENIALS = frozenset(["niet", "geen", "nooit", "niemand", "niets", "nergens", "nauwelijks", "evenmin", "noch"])
_NEAR = 3  # content words around a denial that tell what it denies


def unsupported_names(claim: str, evidence: str) -> tuple[str, ...]:
    """Return the names and months of ``claim`` that ``evidence`` does not hold.

    The first word of a sentence may be any word: it counts as a name when the evidence has nothing like it.
    """
    there = {_bare(word) for word in re.findall(r"[\w’'&/-]+", evidence)}
    said = re.sub(r"^(?:Ja|Nee),? ", "", claim)
    names = [name for name in _NAME.findall(said) if len(name) > 1]
    first = re.match(r"[A-Z][\w’'&/-]+", said)
    if first and content_words(first[0]) and max((likeness(_bare(first[0]), o) for o in there), default=0) < _LIKE:
        names.insert(0, first[0])
    months = [month for month in _MONTHS if re.search(rf"\b{month}\b", claim.lower())]
    return tuple(
        word
        for word in (*names, *months)
        if max((likeness(_bare(word), other) for other in there), default=0) < _SAME_NAME
    )


def turned_around(claim: str, evidence: str) -> bool:
    """Whether ``claim`` goes the other way than ``evidence``: less for more, or with a denial on one side only."""
    said, there = claim.lower(), evidence.lower()
    for up, down in _DIRECTIONS:
        for one, other in ((up, down), (down, up)):
            mine, other_way = _has(said, one), _has(there, other)
            if mine and other_way and not _has(there, one) and not _has(said, other):
                return True
    return _denies_alone(said, there) or _denies_alone(there, said)


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.lower().strip("’'"))


def _has(text: str, beginnings: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{beginning}", text) for beginning in beginnings)


def _denies_alone(text: str, other: str) -> bool:
    """Whether ``text`` denies something that ``other`` says without any denial."""
    if _DENIALS & set(re.findall(r"\w+", other)):
        return False  # which of several denials is which cannot be told from words alone
    words = re.findall(r"\w+", re.sub(r"^(?:ja|nee)\b", "", text))
    for place, word in enumerate(words):
        if word in _DENIALS:
            before = [w for w in words[:place] if content_words(w)][-_NEAR:]
            after = [w for w in words[place + 1 :] if content_words(w)][:_NEAR]
            denied = [w for w in (*before, *after) if any(likeness(w, o) >= _SAME_NAME for o in content_words(other))]
            if after and len(denied) >= min(2, len(before) + len(after)) and after[0] in denied:
                return True
    return False
