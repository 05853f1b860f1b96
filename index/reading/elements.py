"""Elements of XML and HTML as lxml has them, by their names without a namespace."""

from typing import Any, TypeAlias

Element: TypeAlias = Any  # of lxml
_DIGITS = 6  # of a number in an attribute, at most


def local(element: Element) -> str:
    """Return the name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str = "val") -> str:
    """Return an attribute in the namespace of its element, or in none; "" when it is not there."""
    space = element.tag.rpartition("}")[0]
    found = element.get(f"{space}}}{name}") if space else None
    return str(found if found is not None else element.get(name, ""))


def number(text: str) -> int | None:
    """Return the number that an attribute holds; None when it holds none, or one that no document has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first child of this name, and so on down the path; None when there is none."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def value(element: Element | None, *path: str, name: str = "val") -> str:
    """Return an attribute of the element down a path; "" when either is not there."""
    found = child(element, *path)
    return attribute(found, name) if found is not None else ""
