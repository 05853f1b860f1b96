"""What of a web page nobody sees, or is no text of the page itself: menus, forms, feet."""

from index.reading.elements import Element, local

_UNREAD_NAMES = """
script style noscript template iframe object embed svg math canvas head title nav aside button select option input
textarea dialog audio video map del s strike rp rt datalist frameset
"""
_UNREAD = frozenset(_UNREAD_NAMES.split())
_UNREAD_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog", "alert"))
_TEXT = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "table"))


def is_unread(element: Element) -> bool:
    """Whether an element with all that is in it is left out."""
    name = local(element)
    if not name or name in _UNREAD or element.get("hidden") is not None or element.get("popover") is not None:
        return True
    if role_of(element) in _UNREAD_ROLES or _is_decoration(element):
        return True
    if name in ("header", "footer") and local(element.getparent()) in ("body", "div", "html"):
        return name == "footer" or not any(local(one) in ("h1", "h2") for one in element.iter())
    return False


def role_of(element: Element) -> str:
    """Return the role that an element says it has, in small letters; "" when it says none."""
    return str(element.get("role", "")).casefold() if isinstance(element.tag, str) else ""


def _is_decoration(element: Element) -> bool:
    """Whether it is kept from who listens: an icon or a double. Behind an open window a whole page is as well."""
    return element.get("aria-hidden") == "true" and not any(local(one) in _TEXT for one in element.iter())
