"""A style of Word or OpenDocument with those that it is based on."""

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar


class _Style(Protocol):
    @property
    def parent(self) -> str: ...


S = TypeVar("S", bound=_Style)


def style_chain(styles: Mapping[str, S], name: str) -> Iterator[tuple[str, S]]:
    """Yield a style and those that it is based on with their names, nearest first."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        yield name, styles[name]
        name = styles[name].parent
