"""Colours of letters and of what they stand on, where a file that flows tells them."""

from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]  # red, green and blue, 0 to 255
PAPER: Colour = (255, 255, 255)
UNKNOWN: Colour = (-1000, -1000, -1000)  # somebody chose one, and the file does not say which: it is like no other
_ALIKE = 16  # of 255: nobody reads letters that differ less from what they stand on
_DIGITS = 6


def from_hex(text: str) -> Colour | None:
    """Return the colour that six digits name; None when they are no such digits.

    >>> from_hex("#FF8000"), from_hex("auto")
    ((255, 128, 0), None)
    """
    try:
        value = int(digits, 16) if len(digits := text.removeprefix("#")) == _DIGITS else -1
    except ValueError:
        return None
    return None if value < 0 else (value >> 16, value >> 8 & 255, value & 255)


def are_alike(letters: Colour, ground: Colour) -> bool:
    """Whether letters of a colour cannot be seen on a ground; what is not known is seen."""
    return UNKNOWN not in (letters, ground) and max(abs(a - b) for a, b in zip(letters, ground, strict=True)) < _ALIKE
