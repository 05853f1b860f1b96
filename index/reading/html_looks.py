"""What of a web page its own styles keep from who looks at it: what they hide, and letters that nobody can see."""

from typing import NamedTuple

from tinycss2 import parse_component_value_list, parse_one_component_value

from index.reading.colours import PAPER, UNKNOWN, Colour, are_alike
from index.reading.elements import Element, local
from index.reading.html_styles import SIDES, Style, is_styled_elsewhere, styled
from index.reading.html_values import CLEAR, HIDING, colour_of, generated, ground_of, says_hidden, size_of, words

_PLACED = frozenset(("absolute", "fixed", "sticky", "relative"))  # over something else, perhaps
_AN_IMAGE = parse_one_component_value("url(x)")
_TINY = 2.0  # pixels: nobody reads smaller letters


class _Look(NamedTuple):
    """How letters right inside an element look."""

    colour: Colour = UNKNOWN
    ground: Colour = PAPER
    size: float = 16.0  # pixels
    visible: bool = True


def hide_unseen(root: Element) -> None:
    """Mark what the styles of a page hide as hidden, and take letters away that nobody can see.

    Letters that have the colour of what they stand on are such, or those of no size: other than what is hidden as a
    whole, an element in them may be seen. Where the styles must be fetched, the colours are not known.
    """
    looks: dict[Element, _Look] = {}
    first = _Look(ground=UNKNOWN if is_styled_elsewhere(root) else PAPER)
    for element, style in styled(root):
        if _is_gone(style):
            element.set("hidden", "")
        look = _look_in(element, style, looks.get(element.getparent(), first))
        looks[element] = look
        if _is_unseen(look):
            element.text = _blank(element.text)
            for one in element:
                one.tail = _blank(one.tail)
        else:
            _add_signs(element, *(generated(style.get(side, ())) for side in SIDES))


def _blank(text: str | None) -> str | None:
    """Return what is left of letters that nobody sees: what stands around them does not run together."""
    return " " if text else None


def _add_signs(element: Element, before: str, after: str) -> None:
    """Write what a style puts before and after the content of an element into it."""
    if before:
        element.text = before + (element.text or "")
    if after and len(element):
        element[-1].tail = (element[-1].tail or "") + after
    elif after:
        element.text = (element.text or "") + after


def _is_unseen(look: _Look) -> bool:
    return not look.visible or look.size <= _TINY or look.colour == CLEAR or are_alike(look.colour, look.ground)


def _is_gone(style: Style) -> bool:
    """Whether a style hides an element with all that is in it."""
    hiding = {name for name, value in style.items() if name in HIDING and says_hidden(name, value)}
    if hiding.intersection(("height", "max-height")) and {"hidden", "clip"}.intersection(
        words(style.get("overflow", ()))
    ):
        return True
    seen_through = [one.value for one in style.get("opacity", ()) if one.type in ("number", "percentage")] == [0]
    struck = "line-through" in words(style.get("text-decoration", ()))
    return seen_through or struck or bool(hiding - {"height", "max-height", "visibility"})


def _look_in(element: Element, style: Style, around: _Look) -> _Look:
    """Return how letters right inside an element look; ``around``: those around it."""
    name = local(element)
    told = {**_old_style(element), **style}
    if not told and name not in ("a", "mark"):
        return around
    ground = UNKNOWN if name == "mark" or _PLACED.intersection(words(told.get("position", ()))) else around.ground
    ground = ground_of(told.get("background", ()), ground)
    ground = ground_of(told.get("background-image", ()), ground)
    colour = UNKNOWN if name == "a" else around.colour
    colour = colour_of(told["color"], colour) if "color" in told else colour
    shaded = "text-shadow" in told or "text" in words(told.get("background-clip", ()))
    visibility = told.get("visibility", ())
    return _Look(
        colour=UNKNOWN if shaded else colour,
        ground=ground,
        size=size_of(told["font-size"], around.size) if "font-size" in told else around.size,
        visible=not says_hidden("visibility", visibility) if visibility else around.visible,
    )


def _old_style(element: Element) -> Style:
    """Return the colours that attributes of old pages give."""
    named = (("color", "color"), ("text", "color"), ("bgcolor", "background"))
    told = {
        name: element.get(old)
        for old, name in named
        if element.get(old) and (old != "color" or local(element) == "font")
    }
    style: Style = {name: parse_component_value_list(value) for name, value in told.items()}
    return {**style, "background": [_AN_IMAGE]} if element.get("background") else style
