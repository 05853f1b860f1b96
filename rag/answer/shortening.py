"""A sentence -> the clauses of it that answer, in its own words and order.

Compare deletion-based sentence compression (Knight and Marcu 2002; Filippova and Altun 2013).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise

from index.dutch import DENIALS
from index.types import Span
from rag.words import DENIAL

GAP = "…"
_KEEPS = 0.85  # share of the chance of the whole sentence that what is left must have
_MOST = 6  # ways of shortening that are read
_BRACKETS = re.compile(r"\s*\([^()]*\)")
# A name that is spelled out, or where to look: anything else says of whom or what ("studenten vrijgesteld").
_NAMED = re.compile(r"\s*\((?:[zZ]ie [^()]*|(?:(?:de|het|en|van|voor|der|des) |[A-Z][\w’'.-]* ?)+)\)")
_LISTED = re.compile(r"(?:[^\s;]+ ){1,6}(?:en|of)\b")  # "leraren, ouders en kinderen"
_BORDER = re.compile(r"(?:,|;|:)(?=\s)|\s[–—](?=\s)")
_LOOSE = (",", " ")  # a comma or a dash; what stands behind a colon or a semicolon explains or limits what is before it
# A clause of its own begins with one of these; without it the sentence still stands.
_CLAUSE = re.compile(
    r"(?:die|wat|waardoor|waarin|waarmee|waaronder|omdat|doordat|zodat|want|aangezien|hoewel|ofschoon|ook al|zoals"
    r"|bijvoorbeeld|onder andere|onder meer)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:die|waar\w*)\b")
_IN_RELATIVE = re.compile(r"\w (?:die|dat|wie|waar\w*)\b")
# Of what is known a relative clause says something more; of "jongeren" or "wie" it may say which.
_KNOWN = re.compile(r"\b(?:[Dd]e|[Hh]et|[Dd]eze|[Dd]it|[Oo]nze?|[Hh]un)(?: [\w’'-]+){1,3}$|\w [A-Z][\w’'-]*$")
# What only says that this report found something: "Uit het onderzoek blijkt dat ...", "De cijfers laten zien dat ...".
# Any other noun says whose it is, or what to think of it: "de bond", "de mythe", "een ouder onderzoek".
_REPORT = (
    r"(?:(?:het|de|dit|deze|dat|ons|onze) )?(?:onderzoek|cijfers|gegevens|resultaten|analyse|analyses|enquête|evaluatie"
    r"|interviews|meting|metingen|peiling|rapport|studie|tabel|figuur|vragenlijst)"
)
_FOUND = re.compile(
    rf"(?:(?:uit {_REPORT}|hieruit|het) (?:blijkt|bleek|komt naar voren)"
    rf"|{_REPORT} (?:laat|laten|toont|tonen)(?: \w+)?(?: zien| aan)|wat opvalt is)"
    r"(?: (?:ook|verder|namelijk|wel))? dat (?=\S)",
    re.IGNORECASE,
)
_KEPT = re.compile(
    rf"\b(?:{'|'.join(DENIALS)}|on(?:juist|waar|terecht|zeker)\w*|ten onrechte|ontken\w*|betwist\w*|weersp\w*"
    r"|tegengespr\w*|zonder|behalve|tenzij|uitgezonderd|uitzondering\w*|exclusief|mits|als"
    r"|indien|wanneer|zodra|zolang|alleen|slechts|enkel|uitsluitend|maar|echter|toch|dan|tegen|tegenover|terwijl|vergeleken"
    r"|ten opzichte|in plaats|respectievelijk|volgens|aldus|moet\w*|mag|mogen|kan|kunnen|zou\w*|wil\w*|verwacht\w*"
    r"|mogelijk|waarschijnlijk|misschien|meestal|soms|vaak)\b|[%€]|\d",
    re.IGNORECASE,
)


def cuts_of(sentence: str) -> tuple[tuple[Span, ...], ...]:
    """Return the ways to shorten a sentence, shortest first: what is kept of it, as spans in order.

    >>> text = "De school in Delft, die vorig jaar begon, gebruikt de app, omdat de gemeente betaalt."
    >>> " … ".join(text[span.start : span.end] for span in cuts_of(text)[0])
    'De school in Delft … gebruikt de app'
    """
    frame = _FOUND.match(sentence)
    loose = [Span(start=0, end=frame.end())] if frame else []
    # "(zeer) hoge" is read with its word.
    named = (one for one in _BRACKETS.finditer(sentence) if _NAMED.fullmatch(one[0]) and len(one[0].split()) > 1)
    loose += [Span(start=one.start(), end=one.end()) for one in named if not _KEPT.search(one[0])]
    loose += _loose_clauses(sentence)
    ways = {
        kept
        for count in range(1, len(loose) + 1)
        for gone in combinations(loose, count)
        if (kept := _without(sentence, gone))
    }
    return tuple(sorted(ways, key=lambda kept: (sum(one.end - one.start for one in kept), kept[0].start)))


def shorten(sentence: str, chance: Callable[[str], float], *, start: int = 0) -> tuple[Span, ...]:
    """Return what to keep of a sentence from ``start`` on; all of that when nothing may go.

    ``chance`` tells how likely a text answers the question, 0..1: a model decides which clauses it can do without.
    """
    rest = sentence[start:]
    ways = cuts_of(rest)
    needed = _KEEPS * chance(sentence) if ways else 0.0
    found = next((kept for kept in ways[:_MOST] if chance(spelled(rest, kept)) >= needed), None)
    kept = found or (Span(start=0, end=len(rest)),)
    return tuple(Span(start=one.start + start, end=one.end + start) for one in kept)


def spelled(sentence: str, kept: Sequence[Span]) -> str:
    """Return what is kept of a sentence as it is shown, with "…" where something was left out."""
    text = f" {GAP} ".join(sentence[span.start : span.end].strip() for span in kept)
    return f"{GAP} {text}" if kept[0].start > 0 else text


def _loose_clauses(sentence: str) -> Iterator[Span]:
    """Yield each clause that begins behind a border and ends at the next one, or at the end of the sentence."""
    if re.search(r"[“”„\"‘]", sentence):
        return  # a quotation is not cut
    borders = [found.start() for found in _BORDER.finditer(sentence)]
    end = len(sentence.rstrip(".!?"))
    for at, start in enumerate(borders):
        before = sentence[borders[at - 1] if at else 0 : start]
        clause = sentence[start:].lstrip(",–— ")
        # Behind a denial: what is denied may be this.
        if sentence[start] not in _LOOSE or not _CLAUSE.match(clause) or DENIAL.search(before):
            continue
        if _RELATIVE.match(clause) and (
            _IN_RELATIVE.search(before) or not _KNOWN.search(before) or re.search(r"\d", sentence)
        ):
            continue  # "wie ziek is, die thuis blijft" is one condition; of a figure it may say whose it is
        stop = _end_of_clause(sentence, borders[at + 1 :], end)
        if stop is not None and not _KEPT.search(sentence[start:stop]):
            yield Span(start=start, end=stop + 1 if sentence[stop : stop + 1] == "," else stop)


def _end_of_clause(sentence: str, borders: Sequence[int], end: int) -> int | None:
    """Return where a clause ends, given the borders behind its start; None when there is another clause in it."""
    for border in borders:
        rest = sentence[border:].lstrip(",;:–— ")
        if sentence[border] == ";":
            return border
        if _CLAUSE.match(rest):
            return None
        if sentence[border] == "," and not _LISTED.match(rest):
            return border
    return end


def _without(sentence: str, gone: Sequence[Span]) -> tuple[Span, ...]:
    """Return what is left when parts go; nothing when they overlap or too little is left."""
    ordered = sorted(gone, key=lambda one: one.start)
    if any(a.end > b.start for a, b in pairwise(ordered)):
        return ()
    kept, at = [], 0
    for part in (*ordered, Span(start=len(sentence), end=len(sentence))):
        text = sentence[at : part.start]
        if re.search(r"\w", text):
            start = at + len(text) - len(text.lstrip(" ,;:–—"))
            kept.append(Span(start=start, end=at + len(text.rstrip(" ,;:–—"))))
        at = part.end
    return tuple(kept)
