"""What comes between two lines: words that are cut off at the end of one are joined, with or without their hyphen."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from index.reading.layout.lines import RawLine

DIGITS = "0123456789"
HYPHENS = "-\u2010\u2011"
_SOFT_HYPHEN = "\u00ad"
_RANGE = re.compile(r"\d[%€]?[–-]$")  # "25–" before "30"
_CLOSERS = ")]”’\"'"
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_HANGING = re.compile(r"(?:en|of|en/of|of/en|tot|noch|dan|and|or|und|oder)(?![\w-])")
# Vowels that would be read as one sound keep the hyphen between them (data-analyse, zee-egel, zij-ingang).
_CLASH = frozenset({"aa", "ae", "ai", "au", "ee", "ei", "ii", "oe", "oi", "oo", "ou", "ui", "uu", "ij", "ji"})
_KEEP_HYPHEN = frozenset({"niet", "non"})  # niet-westers, non-profit
# Two adjectives of equal rank keep their hyphen: sociaal-economisch, financieel-juridische.
_ADJECTIVE = re.compile(r"^\w{2,}(?:isch|aal|ale|eel|ele|lijk|ief|ieve|iek|air)e?$")


def count_words(pages: Iterable[Sequence[RawLine]]) -> Counter[str]:
    """Count the words of a document, small letters, that stand inside a line: those cut off by a line end are not."""
    words: Counter[str] = Counter()
    for page in pages:
        cut = False
        for line in page:
            text = line.text.casefold().replace(_SOFT_HYPHEN, "")
            found = [match[0] for match in _WORD.finditer(text)]
            first = 1 if cut and found else 0
            cut = line.text[-1] in HYPHENS + _SOFT_HYPHEN
            words.update(found[first : len(found) - 1 if cut else len(found)])
    return words


def count_clean_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of clean texts, small letters."""
    return Counter(match[0].casefold() for text in texts for match in _WORD.finditer(text))


def line_end(text: str, following: str, words: Counter[str]) -> tuple[bool, str]:
    """Return whether the hyphen at a line's end goes, and what comes between the lines: a space or nothing.

    ``words`` are those of the document, which tell whether a word has a hyphen of its own.
    """
    if not following or len(text) < 2:
        return False, " "
    if text[-1] == _SOFT_HYPHEN:
        return True, ""
    if _RANGE.search(text) and following[0] in DIGITS:
        return False, ""
    if text[-1] not in HYPHENS or text[-2].isspace() or _HANGING.match(following):
        return False, " "
    before, after = _LAST_WORD.search(text[:-1]), _FIRST_WORD.match(following)
    token = text.rsplit(" ", 1)[-1]
    if before is None or after is None:
        glued = (text[-2].isalnum() or text[-2] in _CLOSERS) and (following[0].isalnum() or following[0] == "(")
        return False, "" if glued else " "
    if "://" in token or token.startswith("www.") or not text[-2].islower() or not following[0].islower():
        return False, ""
    return _is_one_word(before[0], after[0], words), ""


def _is_one_word(before: str, after: str, words: Counter[str]) -> bool:
    """Return whether two halves make a word without the hyphen, judged by the other words of the document."""
    joined, hyphenated = words[(before + after).casefold()], words[f"{before}-{after}".casefold()]
    if joined or hyphenated:
        return joined >= hyphenated
    if _ADJECTIVE.search(before) and _ADJECTIVE.search(after):
        return False
    return before[1:].islower() and before[-1] + after[0] not in _CLASH and before.casefold() not in _KEEP_HYPHEN
