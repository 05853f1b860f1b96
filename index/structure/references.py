"""Which sentence another one leans on: a list item on "Er zijn drie redenen:", "Dat zijn er 40." on its subject.

A row of a table leans on the heads of its columns, and what is taken back ("Nee, ...") on what takes it back.
"""

import re
from functools import lru_cache

from index.structure.denials import takes_back
from index.structure.tables import find_tables
from index.types import Chunk, Span
from rag.question_grammar import FINITE

ITEM = re.compile(r"(?:[◼■▪●•○◦‣➢✓*–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
_MARK = re.compile(rf"{ITEM.pattern}|[⁰¹²³⁴-⁹]+ ?(?=\w)")
_QUOTES = "“„‘\"'«("
# First words that point back.
_BACK = frozenset(
    re.findall(
        r"\w+",
        "dit dat deze die zij ze hij hun daar daarvan daarbij daarmee daardoor daarnaast daarom daarvoor daaronder "
        "daarin daarop daartoe daaraan daartegenover hier hierbij hierdoor hiervan hiervoor hiermee hierin hierop "
        "hieronder denk zo ook genoemd bijvoorbeeld dezelfde zulke dergelijke en of maar want dus verder bovendien "
        "toch eveneens tevens beide beiden anderen sommigen laatstgenoemde vervolgens allereerst ten tweede derde "
        "anders zelfs vooral nee neen integendeel",
    )
)

# "In 2024 was dat 27%.": what "dat" is stands in the sentence before.
_INSIDE = re.compile(
    r"(?:\S+ ){1,6}?(?:is|was|zijn|waren|werd|werden|bedroeg|gold|geldt|ligt|lag|komt|kwam) (?:dat|dit)"
    r"(?= (?:er|nog|nu|toen|zo|ongeveer|ruim|bijna|circa|zelfs|maar|slechts|al|juist|niet|een|meer|minder|[€\d])|[.,;])"
)


def leans(text: str) -> bool:
    """Whether a sentence begins in a way that points back: a list item, or a word such as "Dat" or "Denk"."""
    plain = text.lstrip(_QUOTES)
    first = re.match(r"[^\W\d]+", plain)
    return ITEM.match(plain) is not None or plain[:1].islower() or (first is not None and first[0].lower() in _BACK)


def leans_on(chunk: Chunk, span: Span) -> Span | None:
    """Return the sentence that a sentence of a chunk leans on; None when it stands by itself.

    For an item of a list that is the sentence before the list, and for a row of a table the heads of its columns, if
    these are in the same chunk.
    """
    place = chunk.sentences.index(span)
    text = chunk.text[span.start : span.end]
    before = chunk.sentences[:place]
    if not before:
        return None
    table = table_of(chunk, span)
    if table and span != table[0]:
        return table[0]
    announced = chunk.text[before[-1].start : before[-1].end].rstrip().endswith(":")
    if not (leans(text) or announced):
        return None
    if ITEM.match(text):  # on what announces its list, not on the item before
        return next((other for other in reversed(before) if not ITEM.match(chunk.text[other.start : other.end])), None)
    return before[-1]


def pointed_to(chunk: Chunk, span: Span) -> Span | None:
    """Return the sentence before one that points back further on ("In 2024 was dat 27%."); None for any other.

    The reader understands such a sentence by itself; who reads an answer takes it for a part of the sentence above it.
    """
    place = chunk.sentences.index(span)
    inside = _INSIDE.match(chunk.text[span.start : span.end])
    return chunk.sentences[place - 1] if place and inside else None


def taken_back_by(chunk: Chunk, span: Span) -> Span | None:
    """Return the sentence that takes a sentence of a chunk back ("Nee, daarvoor is geen bewijs."); None without one.

    What takes a list back stands behind its last item.
    """
    texts = [chunk.text[one.start : one.end] for one in chunk.sentences]
    place = chunk.sentences.index(span) + 1
    while (
        place < len(texts)
        and ITEM.match(texts[place])
        and (ITEM.match(texts[place - 1]) or texts[place - 1][-1] == ":")
    ):
        place += 1
    return chunk.sentences[place] if place < len(texts) and takes_back(texts[place]) else None


def table_of(chunk: Chunk, span: Span) -> tuple[Span, ...]:
    """Return the lines of the table that a line of a chunk is in, column heads first; none when it is in no table."""
    place = chunk.sentences.index(span)
    table = next((one for one in _tables(chunk.text, chunk.sentences) if place in one), ())
    return tuple(chunk.sentences[one] for one in table)


@lru_cache(maxsize=20_000)  # the chunks of a library come back with every question
def _tables(text: str, sentences: tuple[Span, ...]) -> tuple[range, ...]:
    if "\n" not in text:
        return ()
    return tuple(find_tables([text[span.start : span.end] for span in sentences]))


def is_statement(item: str) -> bool:
    """Whether an item of a list is a sentence that says all by itself: "• Van de bedrijven gebruikt 38% AI."."""
    bullet = ITEM.match(item)
    text = item[bullet.end() if bullet else 0 :]
    words = re.findall(r"\w+", text)
    return text[:1].isupper() and text.rstrip(_QUOTES + "”").endswith((".", "!")) and not FINITE.isdisjoint(words[1:])


def without_mark(chunk: Chunk, span: Span) -> Span:
    """Return a sentence without what it only has among others: its bullet, or the number of a footnote."""
    bullet = _MARK.match(chunk.text[span.start : span.end])
    return Span(start=span.start + bullet.end(), end=span.end) if bullet else span


def announced_by(chunk: Chunk, span: Span) -> tuple[Span, ...]:
    """Return the items of the list that a sentence of a chunk announces with a colon; none when it does not.

    The heads of the columns of a table announce its rows.
    """
    table = table_of(chunk, span)
    if table and span == table[0]:
        return table[1:]
    if not chunk.text[span.start : span.end].rstrip().endswith(":"):
        return ()
    items: list[Span] = []
    for other in chunk.sentences[chunk.sentences.index(span) + 1 :]:
        if not ITEM.match(chunk.text[other.start : other.end]):
            break
        items.append(other)
    return tuple(items)
