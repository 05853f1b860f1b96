"""Blocks of text -> sentences, as spans. Rules for Dutch come from sentencex (Wikimedia), mended where noted."""

import re

from index.types import Span

# sentencex closes a sentence before the raised footnote mark that belongs to it.
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]+\s*")
# ... and after abbreviations such as "d.w.z." when a figure follows.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:\w\.){2,}\s*$")

# ... and inside "’s Nachts" and "’t Is", whose apostrophe it leaves behind.
_CLIPPED = re.compile(r"\s[’'‘]$")

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
    import sentencex

    if not block.strip():
        return []
    cuts = [0]
    mark = LIST_MARK.match(block) or _CAPTION.match(block)
    begin = mark.end() if mark else 0
    found = {begin + sentence["end_index"] for sentence in sentencex.get_sentence_boundaries("nl", block[begin:])[:-1]}
    found |= {ordinary.end() for ordinary in _ORDINARY.finditer(block, begin) if not _is_quoted(block, ordinary.end())}
    for cut in sorted(found):
        if _CLIPPED.search(block[:cut]) and re.match(r"[sntk]\b", block[cut:]):
            cut -= 1
        raised = _RAISED.match(block, cut)
        if raised:
            cut = raised.end()
        before, after = block[cuts[-1] : cut], block[cut:]
        attributed = _QUOTED.search(before) and _ATTRIBUTION.match(after)
        if before.strip() and not _ABBREVIATION.search(before) and not attributed:
            cuts.append(cut)
    return list(zip(cuts, [*cuts[1:], len(block)], strict=True))


def _is_quoted(block: str, at: int) -> bool:
    """Whether a quotation is open there; quotations stay whole."""
    return block.count("“", 0, at) > block.count("”", 0, at)


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
