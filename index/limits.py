"""How much a file may ask of the computer that reads it."""

from dataclasses import dataclass
from typing import Literal

from index.errors import TooLargeError

Measured = Literal["megabytes", "pages", "characters", "seconds", "memory", "unpacked", "parts", "recognition"]


@dataclass(frozen=True, kw_only=True)
class ReadLimits:
    """The most that reading one file may take. Far above ordinary reports, of which the longest have 1,000 pages."""

    megabytes: int = 250  # of the file, MB
    pages: int = 3_000
    characters: int = 5_000_000  # of text in the file
    seconds: int = 300
    memory: int = 2_000  # of the process that reads, MB
    unpacked: int = 1_000  # what a zip file (Word, OpenDocument) says that it holds, MB
    parts: int = 10_000  # of a zip file
    recognition: int = 7_200  # seconds for recognising the text of scans


NAMES: dict[Measured, str] = {  # as users set them
    "megabytes": "megabytes",
    "pages": "paginas",
    "characters": "tekens",
    "seconds": "seconden",
    "memory": "geheugen",
    "unpacked": "uitgepakt",
    "parts": "onderdelen",
    "recognition": "herkennen",
}
_OVER: dict[Measured, str] = {
    "megabytes": "is groter dan {limit} MB",
    "pages": "heeft meer dan {limit} pagina's",
    "characters": "heeft meer dan {limit} tekens",
    "seconds": "is na {limit} seconden nog niet gelezen",
    "memory": "vraagt meer dan {limit} MB geheugen om te lezen",
    "unpacked": "is uitgepakt groter dan {limit} MB",
    "parts": "heeft meer dan {limit} onderdelen",
    "recognition": "is na {limit} seconden tekst herkennen nog niet klaar",
}


def too_large(name: str, what: Measured, limits: ReadLimits) -> TooLargeError:
    """Return the error that says which limit a file goes over, and how to set another."""
    limit = getattr(limits, what)
    over = _OVER[what].format(limit=f"{limit:,}".replace(",", "."))
    return TooLargeError(
        f"'{name}' {over}. Splits het bestand, of verhoog die grens (VRAAGBAAK_LIMITS={NAMES[what]}={2 * limit})."
    )


def parse_limits(text: str) -> ReadLimits:
    """Return the limits in a text such as "paginas=5000,seconden=600". ValueError when it cannot be understood."""
    wanted = {dutch: english for english, dutch in NAMES.items()}
    chosen: dict[Measured, int] = {}
    for part in text.replace(",", " ").split():
        name, _, number = part.partition("=")
        if name not in wanted or not number.isascii() or not number.isdecimal() or int(number) < 1:
            raise ValueError(part)
        chosen[wanted[name]] = int(number)
    return ReadLimits(**{str(name): number for name, number in chosen.items()})
