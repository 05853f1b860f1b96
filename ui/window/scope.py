"""Which reports the next question and the next search are about."""

from collections.abc import Sequence

from index.types import DocumentSummary
from ui.rendering import render
from ui.text.labels import document_label


def searched_documents(documents: Sequence[DocumentSummary], chosen: Sequence[str]) -> tuple[DocumentSummary, ...]:
    """Return the documents that were chosen and are there."""
    return tuple(document for document in documents if document.name in chosen)


def nothing_to_search(documents: Sequence[DocumentSummary]) -> str:
    """Return what to do when none of ``documents`` is searched."""
    do = "Kies eerst in welk rapport u zoekt" if documents else "Voeg eerst een rapport toe"
    return f"{do}, onder \u201cRapporten\u201d."


def scope_html(documents: Sequence[DocumentSummary], chosen: Sequence[str]) -> str:
    """Return which reports the next question searches, with the way to change that."""
    searched = searched_documents(documents, chosen)
    if not searched:
        return ""
    which = "alle" if len(searched) == len(documents) else "de gekozen"
    return render(
        "scope.html",
        where=document_label(searched[0]) if len(searched) == 1 else f"{which} {len(searched)} rapporten",
    )
