"""What the windows and the terminal show of a collection. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DocumentSummary:
    """A document of the collection, as the user sees it."""

    name: str  # unique in the collection: the file's name
    title: str
    organisation: str  # "" when unknown
    year: int | None  # publication year; None when unknown
    pages: int  # physical pages
    chunks: int  # pieces that can be found
    added: str  # ISO date
    sha256: str  # of the file's bytes, hexadecimal
