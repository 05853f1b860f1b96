"""Blocks of text -> sentences, as spans. Rules for Dutch come from sentencex (Wikimedia), mended where noted."""

import re
from collections.abc import Iterator

from index.types import Span

# sentencex closes a sentence before the raised footnote mark that belongs to it.
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]+\s*")
# ... and after abbreviations such as "d.w.z." when a figure follows.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:\w\.){2,}\s*$")

# ... and inside "’s Nachts" and "’t Is", whose apostrophe it leaves behind.
_CLIPPED, _CLIPPED_WORD = re.compile(r"\s[’'‘]"), re.compile(r"[sntk]\b")

# ... and between a quotation and the person who said it: “...” – Name, organisation.
_QUOTED, _ATTRIBUTION = re.compile(r"[”\"’']\s*$"), re.compile(r"[–—-]\s")

# ... but goes on after ordinary words that it takes for abbreviations ("dat." for dateert).
_ORDINARY = re.compile(
    r"(?:(?<=\bu\.)|(?<=\b(?:al|me)\.)|(?<=\b(?:app|bel|dat|pas|top|ver|vol)\.)|(?<=\b(?:best|hand)\.))\s+(?=[A-Z])"
)
# ... and not when a list mark comes first, which it takes for the start of something else.
LIST_MARK = re.compile(r"\s*(?:[•◼▪◦‣–—*-]|\(?\d{1,2}[.)]|[a-z][.)])\s+")
# ... nor after the number of a caption.
_CAPTION = re.compile(r"\s*(?:Tabel|Figuur|Grafiek|Kader|Overzicht|Bijlage) \w{1,3}(?:\.\d{1,2})?[.:]\s+")

_WINDOW = 5000  # characters of a block that sentencex sees at once: its time grows with the square of quotation marks
_LOOK_BACK = 80  # characters before a boundary that say whether it is one

LONGEST = 1200  # characters; about 300 tokens, well inside the 512 that the embedder reads


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of ``text`` in order, without surrounding whitespace.

    A newline always ends a sentence (it separates blocks). Every non-blank character is in exactly one span.
    A sentence of more than LONGEST characters is cut at a space, so that nothing is lost to the embedder's limit.
    """
    spans: list[Span] = []
    at = 0
    for block in text.split("\n"):
        for start, end in _boundaries(block):
            spans += _trimmed(text, at + start, at + end)
        at += len(block) + 1
    return tuple(spans)


def _boundaries(block: str) -> list[tuple[int, int]]:
    if not block.strip():
        return []
    cuts = [0]
    mark = LIST_MARK.match(block) or _CAPTION.match(block)
    begin = mark.end() if mark else 0
    found = set(_ends(block, begin)) | set(_ordinary_ends(block, begin))
    for cut in sorted(found):
        if cut > 1 and _CLIPPED.match(block, cut - 2) and _CLIPPED_WORD.match(block, cut):
            cut -= 1
        raised = _RAISED.match(block, cut)
        if raised:
            cut = raised.end()
        before = block[max(cuts[-1], cut - _LOOK_BACK) : cut]
        attributed = _QUOTED.search(before) and _ATTRIBUTION.match(block, cut)
        if before.strip() and not _ABBREVIATION.search(before) and not attributed:
            cuts.append(cut)
    return list(zip(cuts, [*cuts[1:], len(block)], strict=True))


def _ends(block: str, start: int) -> Iterator[int]:
    """Yield where sentences end, but for the last one; a very long block is looked at in windows."""
    import sentencex

    while start < len(block):
        space = block.rfind(" ", start + 1, start + _WINDOW)
        stop = len(block) if len(block) - start <= _WINDOW else (space if space > start else start + _WINDOW)
        found = [start + one["end_index"] for one in sentencex.get_sentence_boundaries("nl", block[start:stop])[:-1]]
        yield from found
        if stop == len(block):
            return
        start = found[-1] if found and found[-1] - start > _WINDOW // 4 else stop
        yield start


def _ordinary_ends(block: str, begin: int) -> Iterator[int]:
    """Yield where ordinary words end a sentence; inside a quotation they do not: that stays whole."""
    opened = at = 0
    for ordinary in _ORDINARY.finditer(block, begin):
        opened += block.count("“", at, ordinary.end()) - block.count("”", at, ordinary.end())
        at = ordinary.end()
        if opened <= 0:
            yield at


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
