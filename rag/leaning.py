"""Which sentence another one leans on: a list item on "Er zijn drie redenen:", "Dat zijn er 40." on its subject."""

import re

from index.types import Chunk, Span
from rag.question_grammar import FINITE

ITEM = re.compile(r"(?:[◼■▪●•○◦‣➢✓*–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
_QUOTES = "“„‘\"'«("
# First words that point back.
_BACK = frozenset(
    re.findall(
        r"\w+",
        "dit dat deze die zij ze hij hun daar daarvan daarbij daarmee daardoor daarnaast daarom daarvoor daaronder "
        "daarin daarop daartoe daaraan daartegenover hier hierbij hierdoor hiervan hiervoor hiermee hierin hierop "
        "hieronder denk zo ook genoemd bijvoorbeeld dezelfde zulke dergelijke en of maar want dus verder bovendien "
        "toch eveneens tevens beide beiden anderen sommigen laatstgenoemde vervolgens allereerst ten tweede derde "
        "anders zelfs vooral",
    )
)


def leans(text: str) -> bool:
    """Whether a sentence begins in a way that points back: a list item, or a word such as "Dat" or "Denk"."""
    plain = text.lstrip(_QUOTES)
    first = re.match(r"[^\W\d]+", plain)
    return ITEM.match(plain) is not None or plain[:1].islower() or (first is not None and first[0].lower() in _BACK)


def leans_on(chunk: Chunk, span: Span) -> Span | None:
    """Return the sentence that a sentence of a chunk leans on; None when it stands by itself.

    For an item of a list that is the sentence that announces the list, if it is in the same chunk.
    """
    place = chunk.sentences.index(span)
    text = chunk.text[span.start : span.end]
    before = chunk.sentences[:place]
    if not before:
        return None
    announced = chunk.text[before[-1].start : before[-1].end].rstrip().endswith(":")
    if not (leans(text) or announced):
        return None
    if ITEM.match(text):
        for other in reversed(before):
            if chunk.text[other.start : other.end].rstrip().endswith(":"):
                return other
            if not ITEM.match(chunk.text[other.start : other.end]):
                break
    return before[-1]


def is_statement(item: str) -> bool:
    """Whether an item of a list is a sentence that says all by itself: "• Van de bedrijven gebruikt 38% AI."."""
    bullet = ITEM.match(item)
    text = item[bullet.end() if bullet else 0 :]
    words = re.findall(r"\w+", text)
    return text[:1].isupper() and text.rstrip(_QUOTES + "”").endswith((".", "!")) and not FINITE.isdisjoint(words[1:])


def without_bullet(chunk: Chunk, span: Span) -> Span:
    """Return an item of a list without its bullet or number, to be shown alone; another sentence as it is."""
    bullet = ITEM.match(chunk.text[span.start : span.end])
    return Span(start=span.start + bullet.end(), end=span.end) if bullet else span


def announced_by(chunk: Chunk, span: Span) -> tuple[Span, ...]:
    """Return the items of the list that a sentence of a chunk announces with a colon; none when it does not."""
    if not chunk.text[span.start : span.end].rstrip().endswith(":"):
        return ()
    items: list[Span] = []
    for other in chunk.sentences[chunk.sentences.index(span) + 1 :]:
        if not ITEM.match(chunk.text[other.start : other.end]):
            break
        items.append(other)
    return tuple(items)
