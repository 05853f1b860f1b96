"""The line in which questions wait: one is answered at a time, in the order of asking.

Gradio's own queue would do that too, but it tells only the browser, in English, how long the line is, and a question
that waits in it cannot be stopped. So Gradio lets every question in, and they wait here.
"""

from __future__ import annotations

import threading


class Ticket:
    """A place in the line."""


class Line:
    """First come, first served. One for the whole window; safe to use from several threads."""

    def __init__(self) -> None:
        self._tickets: list[Ticket] = []
        self._moved = threading.Condition()

    def join(self) -> Ticket:
        """Stand at the end of the line."""
        ticket = Ticket()
        with self._moved:
            self._tickets.append(ticket)
        return ticket

    def ahead(self, ticket: Ticket, patience: float) -> int:
        """Return how many still come before ``ticket``: at once when none does, else after ``patience`` seconds."""
        with self._moved:
            self._moved.wait_for(lambda: self._tickets[0] is ticket, patience)
            return self._tickets.index(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Make place for the next; a ticket that left already is left alone."""
        with self._moved:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
                self._moved.notify_all()
