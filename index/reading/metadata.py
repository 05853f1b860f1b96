"""Title, organisation and year of a document from what its file says about itself, and from its first page."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from index.dutch import MONTHS
from index.types import Heading, Page

_PLACEHOLDER_WORDS = """
untitled unspecified anonymous unknown onbekend naamloos titel title author auteur user gebruiker admin administrator
none null document document1
"""
_PLACEHOLDERS = frozenset(_PLACEHOLDER_WORDS.split()) | {"", "untitled document"}
_GENERAL_HEADINGS = frozenset(
    {"voorwoord", "inhoud", "inhoudsopgave", "samenvatting", "managementsamenvatting", "colofon", "inleiding"}
    | {"contents", "abstract", "introduction"}
)
_FILE_TITLE = re.compile(
    r"^Microsoft \w+ - |\.(?:docx?|odt|rtf|indd|qxp|pptx?|xlsx?|tex|dvi|pdf|md|txt|html?)$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![\d.,/-])(?:19[5-9]\d|20\d\d)(?![\d.,/-]?\d)")
_MONTH_YEAR = re.compile(
    rf"\b(?:{'|'.join(MONTHS)}"
    r"|january|february|march|may|june|july|august|october)\s+(19[5-9]\d|20\d\d)\b",
    re.IGNORECASE,
)
_NUMERIC_DATE = re.compile(r"\b\d{1,2}[-/]\d{1,2}[-/](?:19|20)\d\d\b")
_FIRST_FILES = 1995  # an earlier date of a file is no date
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
    title = _printable(metadata.title)
    if title.casefold().strip("()") not in _PLACEHOLDERS and not _FILE_TITLE.search(title):
        return title
    first = [heading.title for heading in headings if heading.page == 1]
    own = [heading for heading in first if heading.casefold().strip(" .:0123456789") not in _GENERAL_HEADINGS]
    return own[0] if own else PurePath(name).stem


def _printable(text: str) -> str:
    """Return the text on one line, without characters that steer a terminal or turn the direction of writing."""
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf"))


def organisation_of(metadata: Metadata) -> str:
    """Return the author from the metadata; "" for placeholders."""
    author = _printable(metadata.author)
    return "" if author.casefold().strip("()") in _PLACEHOLDERS else author


def has_date(text: str) -> bool:
    """Whether a text names a month with its year, or a date in figures."""
    return bool(_MONTH_YEAR.search(text) or _NUMERIC_DATE.search(text))


def year_of(metadata: Metadata, title: str, pages: Sequence[Page]) -> int | None:
    """Return the year of publication: from title or subject, a month and year on page 1, or the date of the file.

    What a title looks forward to ("Mobiliteitsvisie 2040") is no year of publication.
    """
    found = re.search(r"(?:19|20)\d\d", metadata.created)
    known = found and not _PLACEHOLDER_DATE.match(metadata.created) and int(found[0]) >= _FIRST_FILES
    created = int(found[0]) if found and known else None
    last = (created or dt.datetime.now().astimezone().year) + 1  # reports on next year appear before it
    for text in (title, metadata.subject):
        years = [int(year) for year in _YEAR.findall(text) if int(year) <= last]
        if years:
            return years[-1]
    dated = _MONTH_YEAR.search(pages[0].text) if pages else None
    return int(dated[1]) if dated and int(dated[1]) <= last else created
