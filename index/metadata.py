"""Title, organisation and year of a document from what its file says about itself, and from its first page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from index.types import Heading, Page

_PLACEHOLDERS = frozenset(
    {
        "",
        "untitled",
        "untitled document",
        "unspecified",
        "anonymous",
        "unknown",
        "onbekend",
        "naamloos",
        "titel",
        "title",
    }
    | {"author", "auteur", "user", "gebruiker", "admin", "administrator", "none", "null", "document", "document1"}
)
_GENERAL_HEADINGS = frozenset(
    {"voorwoord", "inhoud", "inhoudsopgave", "samenvatting", "managementsamenvatting", "colofon", "inleiding"}
    | {"contents", "abstract", "introduction"}
)
_FILE_TITLE = re.compile(
    r"^Microsoft \w+ - |\.(?:docx?|odt|rtf|indd|qxp|pptx?|xlsx?|tex|dvi|pdf|md|txt|html?)$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![\d.,/-])(?:19[5-9]\d|20\d\d)(?![\d.,/-]?\d)")
_MONTH_YEAR = re.compile(
    r"\b(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    r"|january|february|march|may|june|july|august|october)\s+(19[5-9]\d|20\d\d)\b",
    re.IGNORECASE,
)
_PLACEHOLDER_DATE = re.compile(r"D:2000010100000")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What a file says about itself, as it says it; "" where it says nothing."""

    title: str = ""
    author: str = ""
    subject: str = ""
    created: str = ""  # a PDF date such as D:20250901120000+02'00', or a year


def title_of(metadata: Metadata, headings: Sequence[Heading], name: str) -> str:
    """Return the title from the metadata, else the first heading of page 1, else the file's name without extension."""
    title = " ".join(metadata.title.split()).strip("\x00")
    if title.casefold().strip("()") not in _PLACEHOLDERS and not _FILE_TITLE.search(title):
        return title
    first = [heading.title for heading in headings if heading.page == 1]
    own = [heading for heading in first if heading.casefold().strip(" .:0123456789") not in _GENERAL_HEADINGS]
    return own[0] if own else PurePath(name).stem


def organisation_of(metadata: Metadata) -> str:
    """Return the author from the metadata; "" for placeholders."""
    author = " ".join(metadata.author.split()).strip("\x00")
    return "" if author.casefold().strip("()") in _PLACEHOLDERS else author


def year_of(metadata: Metadata, title: str, pages: Sequence[Page]) -> int | None:
    """Return the year of publication: from title or subject, a month and year on page 1, or the date of the file."""
    for text in (title, metadata.subject):
        found = _YEAR.findall(text)
        if found:
            return int(found[-1])
    dated = _MONTH_YEAR.search(pages[0].text) if pages else None
    if dated:
        return int(dated[1])
    created = re.search(r"(?:19|20)\d\d", metadata.created)
    if created is None or _PLACEHOLDER_DATE.match(metadata.created) or int(created[0]) < 1995:
        return None
    return int(created[0])
