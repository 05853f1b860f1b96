"""How a report, a number of things and a day are called."""

import re

from index.dutch import MONTHS
from index.types import DocumentSummary

NEAREST = 3  # passages shown with a refusal


def document_label(document: DocumentSummary) -> str:
    """Return title, organisation and year as plain text."""
    source = ", ".join(part for part in (document.organisation, str(document.year or "")) if part)
    return f"{document.title} ({source})" if source else document.title


def length(document: DocumentSummary) -> str:
    """Return the number of pages in words; of a file without pages that of its sections."""
    if document.sections:
        return counted(document.pages, "deel", "delen")
    return counted(document.pages, "pagina", "pagina\u2019s")


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun: "1 pagina", "3 pagina's"."""
    return f"{number} {one if number == 1 else many}"


def day(moment: str) -> str:
    """Return an ISO 8601 moment as a Dutch date: "1 mei 2024"; as it is when it is no date."""
    match = re.match(r"([0-9]{4})-(0[1-9]|1[0-2])-([0-3][0-9])", moment)
    return f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}" if match else moment
