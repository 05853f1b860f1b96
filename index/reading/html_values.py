"""What the values of a style mean for who looks at a page: colours, sizes, and what hides something."""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from tinycss2.color4 import parse_color

from index.reading.colours import UNKNOWN, Colour

Value: TypeAlias = Sequence[Any]  # tokens of tinycss2, without white space
CLEAR: Colour = (-1, -1, -1)  # one sees through it
_HIDING_NAMES = """
display visibility content-visibility height max-height transform left right top bottom text-indent margin-left clip
clip-path
"""
HIDING = frozenset(_HIDING_NAMES.split())
_SIGNS = frozenset("+-−–±%‰€$£<>≤≥")  # that make another figure of the one beside them
_WORD = re.compile(r"[^\W\d_]{2}")  # a single letter may be a picture in a font of its own
_NUMBERS = ("number", "dimension", "percentage")
_FAR = -100  # from there something stands beside the page
_USUAL = 16.0  # pixels: letters of which nothing is said
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0, "rem": _USUAL}


def words(value: Value) -> list[str]:
    """Return the names in a value, in small letters."""
    return [one.lower_value for one in value if one.type == "ident"]


def says_hidden(name: str, value: Value) -> bool:
    """Whether a value of one of HIDING hides something, or may do so together with others."""
    first = next((one.value for one in value if one.type in _NUMBERS), None)
    match name:
        case "display":
            return "none" in words(value)
        case "visibility" | "content-visibility":
            return bool({"hidden", "collapse"}.intersection(words(value)))
        case "height" | "max-height":
            return first == 0
        case "transform":
            return any(_called(one, "scale", "scalex", "scaley", "scale3d") and 0 in _inside(one) for one in value)
        case "clip":
            return any(_called(one, "rect") and all(abs(side) <= 1 for side in _inside(one)) for one in value)
        case "clip-path":
            return any(_called(one, "inset") and (_inside(one) or [0])[0] in (50, 100) for one in value)
        case _:
            return first is not None and first <= _FAR


def generated(value: Value) -> str:
    """Return the signs or words that a style puts beside an element; "" for ornaments, icons and what is not told."""
    text = "".join(one.value for one in value if one.type == "string")
    whole = all(one.type == "string" for one in value)
    return text if whole and (text.strip() in _SIGNS or _WORD.search(text)) else ""


def _called(token: Any, *names: str) -> bool:
    return token.type == "function" and token.lower_name in names


def _inside(function: Any) -> list[float]:
    """Return the numbers between the brackets of a function."""
    return [one.value for one in function.arguments if one.type in _NUMBERS]


def size_of(value: Value, around: float) -> float:
    """Return the size of letters in pixels; ``around``: of those that these are among."""
    for one in value:
        if one.type == "percentage":
            return float(around * one.value / 100)
        if one.type == "number" and one.value == 0:
            return 0.0
        if one.type == "dimension":
            unit = one.lower_unit
            return float(one.value * (around if unit == "em" else _PIXELS.get(unit, _USUAL)))
    return around if "inherit" in words(value) else _USUAL


def colour_of(value: Value, around: Colour) -> Colour:
    """Return the colour of letters; ``around``: of those that these are among."""
    if "inherit" in words(value):
        return around
    told = [_parsed(one) for one in value]
    return CLEAR if told == [CLEAR] else told[0] if len(told) == 1 and told[0] is not None else UNKNOWN


def ground_of(value: Value, around: Colour) -> Colour:
    """Return the colour that a value puts behind what it is of; ``around``: what one sees where it puts none."""
    if any(one.type in ("url", "function") and _parsed(one) is None for one in value):
        return UNKNOWN  # an image
    told = (_parsed(one) for one in value)
    return next((one for one in told if one not in (None, CLEAR)), None) or around


def _parsed(token: Any) -> Colour | None:
    """Return the colour that a token names, CLEAR for none at all; None when it names none that is known."""
    try:
        found = parse_color(token)
        if found is None or isinstance(found, str):
            return None
        if found.alpha == 0:
            return CLEAR
        red, green, blue = found.to("srgb").coordinates
        return UNKNOWN if found.alpha < 1 else (round(red * 255), round(green * 255), round(blue * 255))
    except (ArithmeticError, NotImplementedError, TypeError, ValueError):
        return None
