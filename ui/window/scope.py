"""Which reports the next question and the next search are about."""

from collections.abc import Sequence

from index.types import DocumentSummary
from ui.rendering import render
from ui.text.labels import document_label

CHOICES_SCRIPT = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kies]");
  if (button) trigger("select", { naam: button.dataset.kies });
});
"""
CHOICES = 6  # reports that can be chosen beside the question box; more are chosen in their own tab


def searched_documents(
    documents: Sequence[DocumentSummary], chosen: Sequence[str], present: Sequence[str] | None = None
) -> tuple[DocumentSummary, ...]:
    """Return the documents that were chosen and are there.

    When none is left and nobody had unticked any of those ``present`` when this tab last looked, it is all there are:
    another tab put them in the place of the others.
    """
    found = tuple(document for document in documents if document.name in chosen)
    unticked = set(present or ()) - set(chosen)
    return tuple(documents) if present is not None and not found and not unticked else found


def nothing_to_search(documents: Sequence[DocumentSummary], chosen: Sequence[str], *, may_change: bool = True) -> str:
    """Return what to do when none of ``documents`` is searched, for who ``may_change`` which there are or not."""
    if not documents and not may_change:
        return "Er is nog geen rapport. Vraag het aan wie de rapporten beheert."
    if not documents:
        return "Voeg eerst een rapport toe, onder \u201cRapporten\u201d."
    if chosen:
        return "Het rapport dat u koos, is er niet meer. Kies een ander, onder \u201cRapporten\u201d."
    return "Kies eerst in welk rapport u zoekt, onder \u201cRapporten\u201d."


def scope_html(
    documents: Sequence[DocumentSummary], chosen: Sequence[str], *, choosable: bool = False, may_change: bool = True
) -> str:
    """Return which reports the next question searches, with the way to change that.

    ``choosable``: a few can be chosen here and now. ``may_change``: others can be added.
    """
    searched = searched_documents(documents, chosen)
    which = "alle" if len(searched) == len(documents) else "de gekozen"
    return render(
        "scope.html",
        where=document_label(searched[0]) if len(searched) == 1 else f"{which} {len(searched)} rapporten",
        searched=searched,
        choices=documents if choosable and 1 < len(documents) <= CHOICES else (),
        may_change=may_change,
    )
