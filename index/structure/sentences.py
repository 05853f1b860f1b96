"""Blocks of text -> sentences, as spans.

A full stop ends a sentence unless a small letter follows, or an abbreviation stands before it. Whether an abbreviation
also ends its sentence is told by its class, or by the next word: one that is written small unless it begins a sentence
(Kiss & Strunk, Unsupervised Multilingual Sentence Boundary Detection, 2006, call that orthographic evidence). In doubt
a sentence goes on: two that are shown together mislead less than a half one.
"""

import re
from collections.abc import Iterator

from index.dutch import FUNCTION_WORDS, MONTHS, SHORT_MONTHS, WEEKDAYS
from index.marks import BULLETS, DASHES, ITEM, NUMBERS, RAISED
from index.types import Span

LONGEST = 1200  # characters; about 300 tokens, well inside the 512 that the embedder reads

# Where a sentence may end: its sign, what closes with it, and the mark of a note.
_END = re.compile(
    rf"(?<![.!?…])(?P<sign>[.!?…]++)(?P<closed>[”\"’'»)\]{RAISED}]*+\.?)(?:\s++[{RAISED}]++(?=\s))?(?P<space>\s++)(?=\S)"
)
# What stays whole: a quotation and what stands in brackets, as long as it can be read at one go.
_WHOLE = re.compile(
    r"“[^“”]{1,600}”|„[^„“”]{1,600}[“”]|«[^«»]{1,600}»|(?<![^\s(\[])\"(?=\S)[^\"]{1,600}(?<=\S)\"(?!\w)"
    r"|(?<![^\s(\[])‘[^‘]{1,600}?[.!?,…]’(?!\w)|(?<![^\s(\[])'(?=[A-Z]\w)[^']{1,600}[.!?,…]'(?!\w)"
    r"|\([^()]{1,300}\)|\[[^\[\]]{1,300}\]"
)
_QUOTED = re.compile(r"[”\"’'»]")
_OPENING = "“„\"‘'’«(["
_CLIPPED = re.compile(r"[’'‘](?:s[ -][A-Z]|[tnkmr] \w)")  # "'s Avonds", "'t Is"
_YEAR = re.compile(r"\((?:19|20)\d\d[a-z]?[):,]")  # "Bos et al. (2019)"
_OMITTED = re.compile(r"[(\[](?:\.\.\.|…)[)\]]")
_NUMBER = re.compile(r"[€$£±+-]? ?\d")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+")
_ATTRIBUTION = re.compile(r"[–—-]\s|\(")  # between a quotation and who said it
_NUMBERED = re.compile(rf"(?:{NUMBERS})\s+(?!\w\.)\S")
_SURNAME = re.compile(r"(?:De|Den|Der|In|Op|Te|Ten|Ter|Uit|Van|Von)(?: (?:de|den|der|het|’t|'t))? [A-Z]")
# A piece that is nothing but a mark or a label belongs to what follows: "3.", "b.", "Tabel 2."
_LABEL = re.compile(
    r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,4})"
    r"|(?:Tabel|Figuur|Grafiek|Kader|Overzicht|Bijlage|Artikel|Stap|Fase|Vraag|Deel) \w{1,3}(?:\.\d{1,2})?"
)
_LONGEST_LABEL = 20  # characters

# Abbreviations, in small letters, without their last full stop. After these a sentence always goes on: titles, and what
# stands before a name, a figure, or what is meant or left out.
_ALWAYS_GO_ON = """
dhr mw mevr mej dr drs prof ir ing mr mrs ds mgr bc fa fam gebr lt kol maj sgt pres geb afd gem prov
ca plm vgl vlg zgn zg bijv evt incl excl resp nl i.e w.o o.a m.n d.w.z t.a.v m.b.t i.v.m t.o.v n.a.v o.l.v m.u.v i.p.v
t.b.v t.g.v m.i.v d.m.v a.d.h.v i.h.b i.h.k.v i.s.m i.t.t o.b.v o.g.v u.a d.d c.q cf jo a.g.v e.c o.i.d t.w t.l.v t.n.v
"""
# A sentence ends with these, and with shortened months, where a capital follows.
_CLOSE_BEFORE_CAPITAL = "enz etc e.d z.s.m s.v.p a.u.b n.v.t jl ll a.s mln mld mrd p.p p.m p.j p.w p.u p.st d.v i.o"
# With these, only where the next word tells so. Those without a vowel are known by that: "nr", "hfst", "Stb".
_DEPEND_ON_NEXT = """
art no overw par hoofdst co pag fig afb tab bijl kamerst max min ong tel bv ex voorz secr
e.a e.v c.s
"""
_GO_ON, _DEPEND = frozenset(_ALWAYS_GO_ON.split()), frozenset(_DEPEND_ON_NEXT.split())
_CLOSE = frozenset((*_CLOSE_BEFORE_CAPITAL.split(), *SHORT_MONTHS))
_DATED = re.compile(rf"\d{{1,2}} (?:{'|'.join((*MONTHS, *SHORT_MONTHS))})\b", re.IGNORECASE)
_SHORT_DAYS = frozenset(day[:2] for day in WEEKDAYS)
_DOTTED = re.compile(r"(?:[^\W\d_]{1,4}\.)+[^\W\d_]{1,4}")
_NO_VOWEL = re.compile(r"[^\W\d_aeiouyàáâäèéêëìíîïòóôöùúûü]{1,6}", re.IGNORECASE)
# Words beside the function words that are written with a capital only where they begin a sentence.
_BEGINNERS = """
beide bijna bovendien daarnaast eerder enkele gemiddeld iedereen iemand iets indien inmiddels later mits niemand sommige
tijdens tevens toen vanaf vervolgens vroeger zulke zodra tenzij bel zie lees let
"""
_BEGIN = FUNCTION_WORDS | frozenset(_BEGINNERS.split()) | frozenset(one for one in _GO_ON if "." in one)
_LETTERS = "abcdefghu"  # of a clause ("onder b."), or a word: no initials
_LONGEST_TOKEN = 40  # characters of a word before a full stop that are looked at


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of ``text`` in order, without surrounding whitespace.

    A newline always ends a sentence (it separates blocks). Every non-blank character is in exactly one span.
    A sentence of more than LONGEST characters is cut at a space, so that nothing is lost to the embedder's limit.

    >>> text = "Het kost 3 mln. euro. 's Avonds ook."
    >>> [text[span.start : span.end] for span in split_sentences(text)]
    ['Het kost 3 mln. euro.', "'s Avonds ook."]
    """
    spans: list[Span] = []
    at = 0
    for block in text.split("\n"):
        start = 0
        for end in (*_ends(block), len(block)):
            spans += _trimmed(text, at + start, at + end)
            start = end
        at += len(block) + 1
    return tuple(spans)


def goes_on_after(text: str, following: str) -> bool:
    """Return whether an abbreviation at the end of a text ends no sentence, with what follows.

    >>> goes_on_after("Het kost 3 mln.", "euro."), goes_on_after("Het kost geld.", "Dat is er.")
    (True, False)
    """
    end, start = text[-_LONGEST_TOKEN:].rstrip(), following[:_LONGEST_TOKEN].lstrip()
    last = end.split(" ")[-1].lstrip(_OPENING)
    if not start or not last.endswith(".") or not _abbreviates(last[:-1]):
        return False
    return not any(span.start == len(end) + 1 for span in split_sentences(f"{end} {start}"))


def _ends(block: str) -> Iterator[int]:
    """Yield where sentences end, but for the last one."""
    mark = ITEM.match(block)
    begun = mark.end() if mark else 0
    wholes = _WHOLE.finditer(block)
    whole = next(wholes, None)
    for found in _END.finditer(block, begun):
        while whole and whole.end() < found.end():
            whole = next(wholes, None)
        inside = whole is not None and whole.start() < found.start() and found.end("closed") < whole.end()
        if not inside and _is_end(block, begun, found):
            begun = found.end()
            yield begun


def _is_end(block: str, begun: int, found: re.Match[str]) -> bool:
    """Return whether a sentence that ``begun`` at a place ends at a sign, judged by what stands on both sides."""
    at, sign = found.end(), found["sign"]
    token = block[max(begun, found.start() - _LONGEST_TOKEN) : found.start()].split()[-1:] or [""]
    before = token[0].lstrip(_OPENING)
    if _QUOTED.search(found["closed"]) and _ATTRIBUTION.match(block, at):
        return False
    if block[at] in BULLETS or (block[at] in DASHES and _begins(block, at + 2)):
        return True  # an item inside a line
    if block[found.start() - 1 : found.start()].isspace():  # "klaar ." and "..." for what is left out
        return block[at].isupper() and (sign != "." or before[-1:].isalnum())
    if sign != ".":
        return _begins(block, at)
    label = block[begun : found.start()] if found.start() - begun <= _LONGEST_LABEL else ""
    if label and _LABEL.fullmatch(label.strip()):
        return False
    if _abbreviates(before):
        return _ends_with(before, block, begun, found)
    return _begins(block, at) or (len(before) > 1 and _NUMBERED.match(block, at) is not None)


def _begins(block: str, at: int) -> bool:
    """Return whether what stands at a place may begin a sentence: a capital or a figure, or these behind a sign."""
    if _YEAR.match(block, at):
        return False
    if _CLIPPED.match(block, at) or _OMITTED.match(block, at) or _NUMBER.match(block, at):
        return True
    while at < len(block) and block[at] in _OPENING:
        at += 1
    first, second = block[at : at + 1], block[at + 1 : at + 2]
    return first.isupper() or first.isdigit() or (first.islower() and second.isupper())  # "eHerkenning"


def _abbreviates(word: str) -> bool:
    """Return whether a word, without its full stop, is an abbreviation, an initial, or a row of these."""
    small = word.lower()
    if small in _GO_ON or small in _CLOSE or small in _DEPEND or small in _SHORT_DAYS or _DOTTED.fullmatch(word):
        return True
    if len(word) == 1:
        return word.isalpha() and word not in _LETTERS
    if small.endswith("str"):  # of an address
        return True
    return word.isalpha() and not word.isupper() and _NO_VOWEL.fullmatch(word) is not None


def _ends_with(word: str, block: str, begun: int, found: re.Match[str]) -> bool:
    """Return whether a sentence ends with an abbreviation."""
    at, small = found.end(), word.lower()
    if small in _SHORT_DAYS:  # "zo" and "ma" are words as well
        return _begins(block, at) and not _DATED.match(block, at)
    if small in _GO_ON or word == "St" or not _begins(block, at):
        return False
    if _NUMBER.match(block, at):
        return small in _CLOSE and small not in SHORT_MONTHS
    if block[at] in "([":
        return False
    if small in _CLOSE or block[at] in _OPENING:
        return True
    if len(word) == 1 or word.isupper():
        earlier = block[max(begun, found.start() - _LONGEST_TOKEN) : found.start()].split()[-2:-1]
        named = bool(earlier) and earlier[0].endswith(".")  # "mr. A. De Wit"
        if named or _SURNAME.match(block, at):
            return False
    following = _WORD.match(block, at)
    return following is not None and following[0].rstrip(".").lower() in _BEGIN


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    spans = []
    while start < end:
        stop = end
        if end - start > LONGEST:
            space = text.rfind(" ", start + 1, start + LONGEST)
            stop = space if space > start else start + LONGEST
        piece = text[start:stop]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            spans.append(Span(start=left, end=left + len(piece.strip())))
        start = stop
    return spans
