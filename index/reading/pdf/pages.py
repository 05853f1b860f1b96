"""PDF -> the lines of its pages, what its outline and metadata say, and where its characters stand.

pypdf knows the structure of a file: encryption, outline, metadata, fonts. PDFium knows what a page shows, and the text
is made of that (glyphs, words, tables, reading_order). With damage.py and encodings.py all that knows pypdf.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from index.errors import DamagedError, EncryptedError, NotAPdfError
from index.limits import ReadLimits, too_large
from index.reading.kinds import damaged, locked
from index.reading.layout.headings import OutlineEntry
from index.reading.layout.lines import RawLine
from index.reading.metadata import Metadata
from index.reading.pdf.damage import is_damaged
from index.reading.pdf.forms.fields import Filled, read_filled
from index.reading.pdf.glyphs.characters import Characters, read_characters
from index.reading.pdf.glyphs.drawn_signs import with_drawn_signs
from index.reading.pdf.glyphs.encodings import FontNames, named_signs
from index.reading.pdf.glyphs.survey import PageSurvey
from index.reading.pdf.line_numbers import without_line_numbers
from index.reading.pdf.positions import Places, find_places
from index.reading.pdf.reading_order import to_lines
from index.reading.pdf.side_headings import with_bold_side_headings
from index.reading.pdf.tables.cells import Table
from index.reading.pdf.tables.page_tables import find_tables, table_at_foot
from index.reading.pdf.words import Rule, Word, find_lines

if TYPE_CHECKING:
    from pypdf import PdfReader

_LONGEST_LABEL = 20  # characters of a printed page number
_HEADER_BYTES = 1024  # a PDF says so somewhere in the first kilobyte


@dataclass(frozen=True, kw_only=True)
class PdfPage:
    """A page as it is read."""

    places: Places | None = None  # of its characters; None: PDFium cannot read it
    lines: tuple[RawLine, ...] = ()  # in reading order
    filled: tuple[Filled, ...] = ()  # fields of a form and people's notes, in the order of the file
    survey: PageSurvey | None = None  # None: PDFium cannot read it
    damaged: bool = False  # what it shows is lost, or a part of it


_LOST = PdfPage(damaged=True)


@dataclass(frozen=True, kw_only=True)
class Pdf:
    """A PDF as it is read."""

    pages: tuple[PdfPage, ...]
    outline: tuple[OutlineEntry, ...]
    metadata: Metadata
    labels: tuple[str, ...]  # printed page numbers; "" where that is the place in the file


def read_pdf(data: bytes, name: str, limits: ReadLimits) -> Pdf:
    """Return what a PDF holds.

    Raises DocumentError or one of its children; keeps the ``limits`` of pages and characters.
    """
    if b"%PDF-" not in data[:_HEADER_BYTES]:
        raise NotAPdfError(f"'{name}' is geen PDF, al heet het wel zo. Open het bestand en sla het op als PDF.")
    with _quiet():
        try:
            reader = _open(data, name)
            count = len(reader.pages)
            if count > limits.pages:
                raise too_large(name, "pages", limits)
            if count == 0 or _is_cut_off(data, reader):
                raise DamagedError(damaged(name))
            pages = list(_pages(data, reader, name, limits))
            if len(_known(pages, count)) != count:  # PDFium believes the number that the file tells; pypdf counts
                pages = list(_pages(_written_anew(reader), reader, name, limits))
            pages += [_LOST] * (count - len(pages))
            known = _known(pages, count)
            if len(known) < count or all(page.damaged and not page.lines for page in pages):
                raise DamagedError(damaged(name))
            outline, metadata = _outline(reader, known), _metadata(reader)
            labels = _labels(reader) if len(pages) == count else [""] * len(pages)
        except _faults() as error:
            raise DamagedError(damaged(name)) from error
    return Pdf(pages=tuple(pages), outline=tuple(outline), metadata=metadata, labels=tuple(labels))


def _known(pages: Sequence[PdfPage], count: int) -> Sequence[int]:
    """Return the places, from 0, of the ``count`` pages that pypdf knows: it skips what is no page."""
    if len(pages) == count:
        return range(count)
    if len(pages) < count:
        return ()
    return [place for place, page in enumerate(pages) if page.places is not None]


def _written_anew(reader: "PdfReader") -> bytes:
    from pypdf import PdfWriter

    stream, writer = BytesIO(), PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    writer.write(stream)
    return stream.getvalue()


def _pages(data: bytes, reader: "PdfReader", name: str, limits: ReadLimits) -> Iterator[PdfPage]:
    @cache
    def name_signs(page: int) -> FontNames:
        try:
            return named_signs(reader.pages[page - skipped])
        except _faults():  # a font that cannot be read names nothing
            return {}

    total = count = skipped = 0
    lacks = _declared(reader) > len(reader.pages)
    before: Table | None = None  # with which the page before ends
    for number, (characters, survey) in enumerate(read_characters(data, name_signs)):
        if characters is None:
            skipped += lacks  # pypdf does not know it either
            yield replace(_LOST, survey=survey)
            continue
        characters = with_drawn_signs(characters)
        total += len(characters.texts)
        if total > limits.characters:
            raise too_large(name, "characters", limits)
        printed = without_line_numbers(find_lines(characters))
        words = [word for line in printed for word in line.words]
        tables = find_tables(words, _rules(characters), before)
        before = table_at_foot(tables, words)
        numbered = []
        for table in tables:
            count += not table.goes_on
            numbered.append((table, count))
        headed = with_bold_side_headings(printed, characters.looks)
        lines = to_lines(headed, (characters.width, characters.height), numbered)
        own = number - skipped
        filled = _filled(reader, own, number + 1, words)
        total += sum(len(one.text) for one in filled)
        yield PdfPage(
            places=find_places(number + 1, characters, printed),
            lines=tuple(lines),
            filled=filled,
            survey=survey,
            damaged=_is_damaged(reader, own, has_text=bool(printed)),
        )


def _rules(characters: Characters) -> list[Rule]:
    places = characters.rules.tolist()
    return [Rule(left=left, top=top, right=right, bottom=bottom) for left, top, right, bottom in places]


def _is_damaged(reader: "PdfReader", place: int, *, has_text: bool) -> bool:
    """Return whether a page has lost what it shows; where pypdf cannot tell, it has when it shows no text."""
    try:
        return is_damaged(reader.pages[place])
    except _faults():
        return not has_text


def _filled(reader: "PdfReader", place: int, number: int, words: Sequence[Word]) -> tuple[Filled, ...]:
    """Return what is filled in and noted on the page that pypdf has at a place; nothing where that is damaged."""
    try:
        return read_filled(reader.pages[place], number, words)
    except _faults():
        return ()


def _faults() -> tuple[type[Exception], ...]:
    """Return what pypdf raises on damaged files: its own errors, and those of Python that its parsers let through."""
    from pypdf.errors import DependencyError, DeprecationError, PyPdfError

    pythons = AssertionError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError
    return (PyPdfError, DependencyError, DeprecationError, *pythons, NotImplementedError)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf's remarks on odd files away from the user."""
    logger = logging.getLogger("pypdf")
    handler, propagate = logging.NullHandler(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def _open(data: bytes, name: str) -> "PdfReader":
    from pypdf import PasswordType, PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise EncryptedError(locked(name))
    except NotImplementedError as error:
        if b"/Encrypt" not in data:
            raise
        raise EncryptedError(locked(name)) from error  # a way of locking that pypdf does not know
    return reader


def _is_cut_off(data: bytes, reader: "PdfReader") -> bool:
    """Return whether a part of a file is gone, and pages or their text with it: pypdf repairs such a file silently."""
    end = data.rfind(b"%%EOF")
    if end >= 0 and re.search(rb"%%EOF\s*\d|\d\s+\d+\s+obj\b", data[end:]):
        return True  # objects behind the last end: a later version of the file, or all but its first page, is cut off
    return end < 0 and (_declared(reader) > len(reader.pages) or any(map(is_damaged, reader.pages)))


def _declared(reader: "PdfReader") -> int:
    """Return how many pages the file says that it has."""
    tree: Any = reader.root_object["/Pages"]
    declared = tree.get("/Count")
    return declared if isinstance(declared, int) else 0


def _outline(reader: "PdfReader", known: Sequence[int]) -> list[OutlineEntry]:
    """Return the bookmarks; ``known`` are the places of the pages that pypdf knows."""
    try:
        return [replace(entry, page=known[entry.page]) for entry in _entries(reader, reader.outline, 1)]
    except _faults():  # bookmarks that lead nowhere say nothing about the text
        return []


def _labels(reader: "PdfReader") -> list[str]:
    """Return the number that the file gives each page on the sheet, where that is not its place in the file."""
    count = len(reader.pages)
    try:
        told = list(reader.page_labels) if "/PageLabels" in reader.root_object else []
    except _faults():  # labels that cannot be read say nothing about the text
        told = []
    labels = [" ".join("".join(filter(str.isprintable, label)).split())[:_LONGEST_LABEL] for label in told]
    same = [str(place) for place in range(1, count + 1)]
    return (
        ["" if one == other else one for one, other in zip(labels, same, strict=True)]
        if len(labels) == count
        else [""] * count
    )


def _entries(reader: "PdfReader", items: Sequence[Any], level: int) -> Iterator[OutlineEntry]:
    for item in items:
        if isinstance(item, list):
            yield from _entries(reader, item, level + 1)
        else:
            page = reader.get_destination_page_number(item)
            if page is not None and page >= 0 and item.title:
                yield OutlineEntry(title=str(item.title), page=page, level=level)


def _metadata(reader: "PdfReader") -> Metadata:
    try:
        info: Mapping[str, Any] = reader.metadata or {}
        found = {key: info.get(f"/{key}") for key in ("Title", "Author", "Subject", "CreationDate")}
    except _faults():  # a title that cannot be read does not make the text unreadable
        return Metadata()
    title, author, subject, created = (value if isinstance(value, str) else "" for value in found.values())
    return Metadata(title=title, author=author, subject=subject, created=created)
