"""Finding words in Dutch text, whatever their capitals and accents, and showing where they stand.

A word is found anywhere, also inside a compound: who looks for "scholing" means "scholingsbehoefte" too. Thousands of
exchanges are read and compared in a tenth of a second, so there is no index that could keep what was deleted.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence

_AROUND = 60  # characters shown on either side of a word that was found
_SIGNS = ".,;:!?\"'()[]“”‘’„«»…"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def folded(text: str) -> str:
    """Return the text as it is compared; for NFC text just as long, position by position."""
    return _BEYOND_ASCII.sub(lambda found: _plain(found[0]), text).lower()


def search_words(search: str) -> tuple[str, ...]:
    """Return the different words of a search, folded, without the signs around them."""
    words = folded(unicodedata.normalize("NFC", search)).split()
    return tuple(dict.fromkeys(word.strip(_SIGNS) or word for word in words))


def snippet(texts: Sequence[str], words: Sequence[str]) -> str:
    """Return the piece around the first word found in the text that holds most of the words, on one line.

    When no text holds any, the beginning of the first; "" without words or texts.
    """
    if not words or not texts:
        return ""
    text = max(texts, key=lambda candidate: sum(word in folded(candidate) for word in words))
    compared = folded(text)
    places = [(place, len(word)) for word in words if (place := compared.find(word)) >= 0]
    place, length = min(places, default=(0, 0))
    start, end = max(0, place - _AROUND), min(len(text), place + length + _AROUND)
    piece = text[start:end]
    if start:
        piece = "…" + re.sub(r"^\S{0,20}\s", "", piece)
    if end < len(text):
        piece = re.sub(r"\s\S{0,20}$", "", piece) + "…"
    return " ".join(piece.split())


@functools.cache
def _plain(character: str) -> str:
    """Return the one character that a character is compared as."""
    if character in "’‘":
        return "'"
    apart = unicodedata.normalize("NFD", character)
    plain = (apart[0] if all(map(unicodedata.combining, apart[1:])) else character).lower()
    return plain if len(plain) == 1 else character
