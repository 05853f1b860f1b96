"""What Word and OpenDocument share on the way through a document: boxes and notes stand apart from their paragraph.

A box is read behind the paragraph that it is anchored in, and a note stands at the foot of its page.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from index.reading.colours import PAPER, UNKNOWN, Colour
from index.reading.elements import Element, local
from index.reading.flow import Flow, TextRun


@dataclass(kw_only=True)
class Context:
    """What is under way in the text itself, or in the cell, box or note that is being read."""

    inside: bool = False  # a cell, box or note
    ground: Colour = PAPER  # that its letters stand on
    boxes: list[Element] = field(default_factory=list)  # met in this paragraph
    notes: list[tuple[str, Element]] = field(default_factory=list)  # referred to in this paragraph: number and text


C = TypeVar("C", bound=Context)


class Walk(ABC, Generic[C]):
    """The way through a document; ``context`` is that of where it has come."""

    def __init__(self, flow: Flow, context: C) -> None:
        self._flow, self._context = flow, context
        self._page = context.ground

    @abstractmethod
    def body(self, parent: Iterable[Element]) -> None:
        """Read what stands below each other."""

    @abstractmethod
    def _runs(self, paragraph: Element) -> Iterable[TextRun]:
        """Return the characters of a paragraph."""

    def _ground(self, element: Element) -> Colour:  # noqa: ARG002
        """Return the colour behind a cell; a box may have any."""
        return UNKNOWN

    def finish(self) -> None:
        """Add what the last paragraph left."""

    @contextmanager
    def _within(self, ground: Colour) -> Iterator[None]:
        """Read a cell, box or note: what is under way around it goes on behind it."""
        around, self._context = self._context, type(self._context)(inside=True, ground=ground)
        try:
            yield
            self.finish()
        finally:
            self._context = around

    def _apart(self, elements: Iterable[Element]) -> None:
        """Read cells or boxes one after the other."""
        for element in elements:
            with self._within(self._ground(element)):
                self.body(element)

    def _below(self) -> None:
        """Add the boxes and the notes that the paragraph referred to."""
        boxes, self._context.boxes = self._context.boxes, []
        self._apart(boxes)
        notes, self._context.notes = self._context.notes, []
        for mark, note in notes:
            with self._within(self._page):
                for place, paragraph in enumerate(one for one in note.iter() if local(one) in ("p", "h")):
                    number = [TextRun(mark, raised=mark.isdecimal()), TextRun(" ")] if mark and place == 0 else []
                    runs = [*number, *self._runs(paragraph)]
                    self._flow.paragraph([run for run in runs if not run.page], note=True)
