"""What of a web page nobody sees, or is no text of the page itself: menus, forms, feet, what a style hides."""

import re
from collections.abc import Iterator

from index.reading.elements import Element, local

_UNREAD_NAMES = """
script style noscript template iframe object embed svg math canvas head title nav aside button select option input
textarea dialog audio video map del s strike rp rt datalist frameset
"""
_UNREAD = frozenset(_UNREAD_NAMES.split())
_UNREAD_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog", "alert"))
_TEXT = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "table"))
_GONE = (
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])"
    r"|(?:left|right|top|bottom|text-indent|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%|text-decoration[\w-]*\s*:[^;]*line-through"
)
_HIDDEN_IN_SHEET = re.compile(rf"(?<![\w-])(?:{_GONE})", re.IGNORECASE)  # what fades in is not hidden for long
_HIDDEN = re.compile(rf"(?<![\w-])(?:{_GONE}|opacity\s*:\s*0(?:\.0+)?(?![.\d]))", re.IGNORECASE)
_WHOLE = frozenset(("html", "body", "main", "article"))  # a script shows them when all is there
_SHOWN = re.compile(r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?<![\w-])(color|background(?:-color)?)\s*:\s*(#[\da-f]{3,6}|[a-z]+|rgb\([^)]*\))\s*(?:;|!|$)", re.I
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};@]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")  # for print, for a narrow screen
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.IGNORECASE)
_LONGEST_SHEET = 500_000  # characters

_Selector = tuple[str, str, str]  # name of the element, "." or "#", the class or the id; "" for any


def is_unread(element: Element) -> bool:
    """Whether an element with all that is in it is left out."""
    name = local(element)
    if not name or name in _UNREAD or element.get("hidden") is not None or element.get("popover") is not None:
        return True
    if role_of(element) in _UNREAD_ROLES or _is_decoration(element):
        return True
    if name in ("header", "footer") and local(element.getparent()) in ("body", "div", "html"):
        return name == "footer" or not any(local(one) in ("h1", "h2") for one in element.iter())
    return _is_hidden(element.get("style") or "")


def role_of(element: Element) -> str:
    """Return the role that an element says it has, in small letters; "" when it says none."""
    return str(element.get("role", "")).casefold() if isinstance(element.tag, str) else ""


def _is_decoration(element: Element) -> bool:
    """Whether it is kept from who listens: an icon or a double. Behind an open window a whole page is as well."""
    return element.get("aria-hidden") == "true" and not any(local(one) in _TEXT for one in element.iter())


def _is_hidden(style: str) -> bool:
    if _HIDDEN.search(style):
        return True
    colours = {name[:5].casefold(): _colour(value) for name, value in _COLOUR.findall(style)}
    return "color" in colours and colours["color"] == colours.get("backg")


def _colour(value: str) -> str:
    """Return a colour written out, for the ones that have more than one name.

    >>> _colour("#FFF"), _colour("white"), _colour("red")
    ('#ffffff', '#ffffff', 'red')
    """
    value = "".join(value.split()).casefold()
    value = {"white": "#ffffff", "black": "#000000", "rgb(255,255,255)": "#ffffff", "rgb(0,0,0)": "#000000"}.get(
        value, value
    )
    return "#" + "".join(2 * sign for sign in value[1:]) if value[0] == "#" and len(value) == 4 else value


def hide_by_sheets(root: Element) -> None:
    """Mark what the page's own style sheets hide as hidden.

    Only rules for an element, a class or an id are followed, and only where no rule shows it again: which one of many
    holds is left to browsers. What is fetched is not known.
    """
    hidden: set[_Selector] = set()
    shown: set[str] = set()
    for sheet in root.iter("style"):
        for selectors, style in _rules((sheet.text or "")[:_LONGEST_SHEET]):
            for selector in (one.strip() for one in selectors.split(",")):
                simple = _SIMPLE.fullmatch(selector)
                if simple and selector and simple[0] not in _WHOLE and _HIDDEN_IN_SHEET.search(style):
                    hidden.add((simple[1] or "", simple[2] or "", simple[3] or ""))
                elif _SHOWN.search(style):
                    shown.update(re.findall(r"[\w-]+", selector))
    hidden = {one for one in hidden if (one[2] or one[0]) not in shown}
    if not hidden:
        return
    for element in root.iter():
        if hidden.intersection(_selectors(element)):
            element.set("hidden", "")


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    for rule in _AT_RULE.sub("", _COMMENT.sub("", sheet)).split("}")[:-1]:
        before, _, style = rule.rpartition("{")
        yield before.rpartition("{")[2], style


def _selectors(element: Element) -> Iterator[_Selector]:
    """Yield the simple selectors that an element answers to."""
    name = local(element)
    if not name:
        return
    named = [(".", one) for one in (element.get("class") or "").split()]
    named += [("#", one)] if (one := element.get("id")) else []
    for kind, own in (("", ""), *named):
        yield name, kind, own
        yield "", kind, own
