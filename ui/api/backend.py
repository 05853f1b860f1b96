"""What the doors ask of the rest of the product."""

from __future__ import annotations

from typing import Protocol

from index.types import Page
from ui.protocols import Backend as WindowBackend


class Backend(WindowBackend, Protocol):
    """What the window asks, and the text of a page."""

    def page(self, document: str, number: int) -> Page:
        """Return a page of a document; KeyError when there is none. Raises CorpusError, ModelError."""
        ...
