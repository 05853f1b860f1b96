"""Whether a source says what a model wrote about it. What is not literally there must pass every test here."""

import re

from index.dutch import WEEKDAYS
from index.structure.denials import takes_back
from rag.protocols import Judge
from rag.writing.quantities import in_one_spelling
from rag.writing.quantity_check import missing_quantities

THRESHOLD = 0.957  # chance from which the judge's word is taken; fitted by models.training.judging_figures
CERTAIN = 1.0  # chance of what is literally there

_SPOKEN = re.compile(r"[“„][^”]+”|\"[^\"]+\"|‘[^’]+’")
_ANNOUNCED = re.compile(r"\b(?:volgende(?: \w+){0,2}|als volgt)\.$")  # what follows holds only so
_QUOTES = re.compile("[“”„«»\"‘’'`]")
_ANSWER = re.compile(r"^(?:Ja|Nee)[,:.]\s+", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?:;“\"‘] )(?<!^)\b[A-Z][\w’'&/-]*")
_NAME_ENDINGS = ("", "s", "se", "sen", "e", "er", "ers")  # Amsterdam, Amsterdams, Amsterdamse
_NOT_LITERAL = "De zin staat niet letterlijk in de bron, en er is geen model geladen dat hem kan controleren."
_TORN = "De woorden staan in de bron, maar niet als een zin die dit op zichzelf zegt."
_DOUBTFUL = "De bron zegt dit niet zo duidelijk dat wij het kunnen bevestigen."


def why_unsupported(claim: str, source: str, judge: Judge | None) -> str:
    """Return in one line of plain Dutch why a source does not support one sentence; "" when it does.

    The source is a run of at most six sentences of a document, with its heading or not. A leading "Ja," or "Nee,"
    answers a question that is not known here: what follows is checked. Without a judge only what is a whole sentence
    of the source (white space, quotes and case aside) is supported.
    """
    if is_literal(claim, source):
        return ""
    said = without_answer(claim)
    torn = _plain(said).rstrip(".!?;") in _plain(source) and not is_literal(said, source)
    reason = _TORN if torn else certain_reason(said, source)
    if reason or judge is None:
        return reason or _NOT_LITERAL
    (chance,) = judge.supports(in_one_spelling(source), [in_one_spelling(said)])
    return _DOUBTFUL if chance < THRESHOLD else ""


def without_answer(claim: str) -> str:
    """Return the claim without a leading "Ja," or "Nee,"."""
    rest = _ANSWER.sub("", claim)
    return rest[:1].upper() + rest[1:]


def is_literal(claim: str, source: str) -> bool:
    """Whether the claim is one or more whole sentences of the source that mean by themselves what they mean there.

    Not what stands behind a colon, a semicolon or a question, an item without what announces it, a quotation without
    who says it, nor what the next sentence takes back.
    """
    said, there = _plain(claim), _plain(source)
    whole = rf"(?:^|[.!](?: \|)? ){re.escape(said.rstrip('.!?'))}(?:[.!?](?: \||$| )| \|| ?$)"
    found = re.search(whole, there) if said else None
    spoken = any(said.rstrip(".!?") in _plain(one) and _plain(one) not in said for one in _SPOKEN.findall(source))
    if found is None or spoken:
        return False
    return not takes_back(there[found.end() :].strip(" |")) and not _ANNOUNCED.search(there[: found.start() + 1])


def _plain(text: str) -> str:
    return " ".join(_QUOTES.sub("", re.sub(r"\n", " | ", text.strip())).casefold().split())


def certain_reason(claim: str, source: str) -> str:
    """Return what is certainly wrong, as a reason; "" when nothing is."""
    if missing := missing_quantities(claim, source):
        return f"Dit staat zo niet in de bron: {', '.join(missing)}."
    there = {_bare(word) for pattern in (r"[\w’'&/-]+", r"\w+") for word in re.findall(pattern, source)}
    names = [name for name in _NAME.findall(claim) if len(name) > 1]
    names += [day for day in WEEKDAYS if day in claim.lower()]
    unknown = [name for name in names if not any(_same_name(_bare(name), other) for other in there)]
    return f"Deze naam of dag staat niet in de bron: {', '.join(unknown)}." if unknown else ""


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.lower().strip("’'"))


def _same_name(name: str, other: str) -> bool:
    """Whether two names are one name with another ending: Oosterdam is not Oosterdijk."""
    short, long = sorted((name, other), key=len)
    if not short or not long.startswith(short):
        return False
    ending = long[len(short) :]
    return ending in _NAME_ENDINGS or (len(ending) > 2 and ending[0] == short[-1] and ending[1:] in _NAME_ENDINGS)
