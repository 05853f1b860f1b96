"""What stands in an empty conversation: what this is and cannot do, and what there is to ask about."""

from collections.abc import Sequence

from index.types import DocumentSummary
from ui.rendering import render

NAMED = 5  # reports that are named; more are counted


def welcome_html(documents: Sequence[DocumentSummary], *, may_change: bool = True) -> str:
    """Return what this is and cannot do, and the documents; for who ``may_change`` them, with the way to add some."""
    named = NAMED if len(documents) <= NAMED else NAMED - 1
    return render("welcome.html", documents=documents, named=named, may_change=may_change)


def examples_html(questions: Sequence[str]) -> str:
    """Return the heading above the example questions; nothing when there are none."""
    return render("examples_head.html", questions=questions)
