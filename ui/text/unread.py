"""What was not read of a report, in plain Dutch, with what to do about it."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from index.reading.pdf.scans.recognition import INSTALL, can_recognise
from index.store.collection import pages_to_recognise
from index.types import DocumentSummary
from index.unread import Unread, UnreadReason
from ui.text.labels import counted, document_label

_OCR = "Maak de tekst leesbaar met OCR (tekstherkenning)."
_WHY: Mapping[UnreadReason, str] = {
    "damaged": "beschadigd in het bestand, niet of niet helemaal gelezen. Haal het bestand opnieuw, of open het in een "
    "ander programma, kijk of de pagina daar wel heel is, en sla het opnieuw op als PDF.",
    "letters": f"de letters hebben in dit bestand geen betekenis, niet gelezen. {_OCR}",
    "only image": f"alleen beeld, niet gelezen. {_OCR}",
    "large image": "een groot beeld naast de tekst. Wat in het beeld staat, is niet gelezen. Kijk daar zelf.",
    "figure": "een figuur die een afbeelding is. Het bijschrift is gelezen; de woorden en getallen in de figuur niet. "
    "Kijk daar zelf.",
    "scan": "uit een scan. De tekst is herkend en kan fouten hebben, vooral in getallen.",
}
_MOST_NAMED = 3  # reports in one line


def unread_lines(unread: Sequence[Unread]) -> tuple[str, ...]:
    """Return a line for each reason: "Pagina 3, 7-9: alleen beeld, niet gelezen. ..."."""
    return tuple(f"Pagina {_ranges(one.pages)}: {_WHY[one.reason]}" for one in unread)


def not_searched_line(documents: Sequence[DocumentSummary]) -> str:
    """Return in one line which pages of these reports could not be read, so that they were not searched; "" for none.

    "Niet gelezen en dus niet doorzocht: pagina 3, 7-9 van Banenmonitor."
    """
    found = [(_not_read(document.unread), document_label(document)) for document in documents]
    lacking = [f"pagina {_ranges(pages)} van {' '.join(label.split())}" for pages, label in found if pages]
    if not lacking:
        return ""
    more = len(lacking) - _MOST_NAMED
    others = [f"pagina\u2019s van nog {counted(more, 'rapport', 'rapporten')}"] if more > 0 else []
    return f"Niet gelezen en dus niet doorzocht: {'; '.join([*lacking[:_MOST_NAMED], *others])}."


def _not_read(unread: Sequence[Unread]) -> Sequence[int]:
    damaged = [page for one in unread if one.reason == "damaged" for page in one.pages]
    return sorted([*pages_to_recognise(unread), *damaged])


def how_to_recognise(way: str) -> str:
    """Return how to have Vraagbaak recognise text: ``way``, or first the program that it takes."""
    return way if can_recognise() else f"Vraagbaak kan de tekst zelf herkennen. {INSTALL}. {way}"


def _ranges(pages: Sequence[int]) -> str:
    """Return page numbers with those that follow each other taken together: "3, 7-9"."""
    runs = groupby(enumerate(sorted(pages)), key=lambda one: one[1] - one[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(run) for _, run in runs)]
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in ends)
