"""What was not read of a report, in plain Dutch, with what to do about it."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from index.reading.pdf.scans.recognition import INSTALL, can_recognise
from index.unread import Unread, UnreadReason

_OCR = "Maak de tekst leesbaar met OCR (tekstherkenning)."
_WHY: Mapping[UnreadReason, str] = {
    "letters": f"de letters hebben in dit bestand geen betekenis, niet gelezen. {_OCR}",
    "only image": f"alleen beeld, niet gelezen. {_OCR}",
    "large image": "een groot beeld naast de tekst. Wat in het beeld staat, is niet gelezen. Kijk daar zelf.",
    "figure": "een figuur die een afbeelding is. Het bijschrift is gelezen; de woorden en getallen in de figuur niet. "
    "Kijk daar zelf.",
    "scan": "uit een scan. De tekst is herkend en kan fouten hebben, vooral in getallen.",
}


def unread_lines(unread: Sequence[Unread]) -> tuple[str, ...]:
    """Return a line for each reason: "Pagina 3, 7-9: alleen beeld, niet gelezen. ..."."""
    return tuple(f"Pagina {_ranges(one.pages)}: {_WHY[one.reason]}" for one in unread)


def how_to_recognise(way: str) -> str:
    """Return how to have Vraagbaak recognise text: ``way``, or first the program that it takes."""
    return way if can_recognise() else f"Vraagbaak kan de tekst zelf herkennen. {INSTALL}. {way}"


def _ranges(pages: Sequence[int]) -> str:
    """Return page numbers with those that follow each other taken together: "3, 7-9"."""
    runs = groupby(enumerate(sorted(pages)), key=lambda one: one[1] - one[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(run) for _, run in runs)]
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in ends)
