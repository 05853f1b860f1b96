"""Files -> documents: PDF, text and Markdown, with everything that can be wrong with them as an error of ours.

The only file that knows pypdf. The way of a PDF: pieces of text with their place -> lines (pdf_lines) -> blocks
(layout) -> clean pages (cleaning).
"""

import hashlib
import logging
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import SEEK_END, BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from index.errors import (
    DamagedError,
    DocumentError,
    EmptyFileError,
    EncryptedError,
    MeaninglessTextError,
    NotAPdfError,
    NoTextError,
    UnsupportedFormatError,
)
from index.limits import ReadLimits, too_large
from index.reading.cleaning import clean_page, count_words
from index.reading.fields import Filled, read_filled, with_filled
from index.reading.headings import OutlineEntry
from index.reading.layout import to_blocks
from index.reading.lines import Block, RawLine
from index.reading.metadata import Metadata, organisation_of, title_of, year_of
from index.reading.pdf_lines import Box, PieceCollector, to_lines
from index.reading.pdfium import survey_pages
from index.reading.text import decode, read_markdown, text_pages
from index.reading.unread import find_meaningless, find_unread, is_scanned
from index.reading.words import Word
from index.types import Document, Heading, KnownBlock, Page

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

READABLE = (".pdf", ".txt", ".md")  # endings of the files that can be read, in lower case
_LONGEST_HEADING = 400  # characters
_NARROW = 0.45  # width of a character in font sizes, rather too little
_HEADER_BYTES = 1024  # a PDF says so somewhere in the first kilobyte


@dataclass(frozen=True, kw_only=True)
class _Read:
    pages: Sequence[Sequence[Block]]
    metadata: Metadata


def refuse_unreadable(path: Path, called: str, limits: ReadLimits) -> None:
    """Raise DocumentError for a file that is not there or may not be read, TooLargeError for one of too many bytes."""
    with _opened(path, called) as file:
        size = file.seek(0, SEEK_END)
    if size > limits.megabytes * 1_000_000:
        raise too_large(called, "megabytes", limits)


@contextmanager
def _opened(path: Path, called: str) -> Iterator[BinaryIO]:
    try:
        if path.is_dir():
            raise DocumentError(f"'{called}' is een map. Kies een bestand.")
        if path.exists() and not path.is_file():
            raise DocumentError(f"'{called}' is geen gewoon bestand. Kies een bestand.")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise DocumentError(f"'{called}' is er niet. Controleer de naam en de map.") from error
    except (OSError, ValueError) as error:
        raise DocumentError(f"'{called}' is niet te openen. Controleer of u het mag lezen.") from error


def read_document(path: Path, *, name: str | None = None, limits: ReadLimits | None = None) -> Document:
    """Return a file as a document called ``name`` (the file's name by default). In this process: see index.worker.

    Raises DocumentError or one of its children, with a message for the user, when that is not possible. Of ``limits``
    those of pages and characters are kept here.
    """
    called, limits = name or path.name, limits or ReadLimits()
    with _opened(path, called) as file:
        data = file.read()
    empty = f"'{called}' is leeg. Kies een bestand waar iets in staat."
    if not data.strip(b" \t\r\n\f\0"):
        raise EmptyFileError(empty)
    read = _read(data, path.suffix.lower(), called, limits)
    surveys = survey_pages(path) if path.suffix.lower() == ".pdf" else ()
    meaningless = find_meaningless(read.pages, surveys)
    if meaningless:
        told = [
            [block for block in page if block.kind is not None] if number in meaningless else page
            for number, page in enumerate(read.pages, 1)
        ]
        read = replace(read, pages=told)
    words = count_words([[line for block in page for line in block.lines] for page in read.pages])
    pages: list[Page] = []
    headings: list[Heading] = []
    for number, (blocks, survey) in enumerate(zip_longest(read.pages, surveys[: len(read.pages)]), start=1):
        page, offsets = clean_page(called, number, blocks, words)
        pages.append(replace(page, known=tuple(_known(page, blocks, offsets)), scanned=is_scanned(survey)))
        for block, offset in zip(blocks, offsets, strict=True):
            if block.level and offset is not None:
                end = page.text.find("\n", offset)
                title = page.text[offset : end if end >= 0 else len(page.text)]
                if len(title) > _LONGEST_HEADING:  # it would be searched with every sentence below it
                    continue
                headings.append(Heading(page=number, offset=offset, level=block.level, title=title))
    if not any(page.text for page in pages):
        if path.suffix.lower() == ".pdf":
            cure = "Maak de tekst eerst leesbaar met OCR (tekstherkenning)."
            if meaningless:
                raise MeaninglessTextError(f"'{called}' heeft letters zonder betekenis. {cure}")
            raise NoTextError(f"'{called}' heeft geen tekst, alleen beeld. {cure}")
        raise EmptyFileError(empty)
    title = title_of(read.metadata, headings, called)
    return Document(
        name=called,
        sha256=hashlib.sha256(data).hexdigest(),
        title=title,
        organisation=organisation_of(read.metadata),
        year=year_of(read.metadata, title, pages),
        pages=tuple(pages),
        headings=tuple(headings),
        unread=find_unread(pages, surveys, meaningless),
    )


def _read(data: bytes, suffix: str, name: str, limits: ReadLimits) -> _Read:
    if suffix == ".pdf":
        return _read_pdf(data, name, limits)
    if suffix not in READABLE:
        raise UnsupportedFormatError(
            f"'{name}' kan niet worden gelezen. Kies een PDF, een tekstbestand (.txt) of Markdown (.md)."
        )
    text = decode(data)
    if "\0" in text:
        raise UnsupportedFormatError(
            f"'{name}' is geen tekst. Kies een PDF, een tekstbestand (.txt) of Markdown (.md)."
        )
    if len(text) > limits.characters:
        raise too_large(name, "characters", limits)
    if text.count("\f") > limits.pages:
        raise too_large(name, "pages", limits)
    if suffix == ".txt":
        return _Read(pages=to_blocks(text_pages(text)), metadata=Metadata())
    markdown = read_markdown(text)
    return _Read(pages=markdown.pages, metadata=markdown.metadata)


def _read_pdf(data: bytes, name: str, limits: ReadLimits) -> _Read:
    if b"%PDF-" not in data[:_HEADER_BYTES]:
        raise NotAPdfError(f"'{name}' is geen PDF, al heet het wel zo. Open het bestand en sla het op als PDF.")
    damaged = f"'{name}' is beschadigd of niet compleet. Haal of maak het bestand opnieuw."
    with _quiet():
        try:
            reader = _open(data, name)
            count = len(reader.pages)
            if count > limits.pages:
                raise too_large(name, "pages", limits)
            if count == 0 or _is_cut_off(data, reader):
                raise DamagedError(damaged)
            lines, filled, characters = [], [], 0
            for number, page in enumerate(reader.pages, start=1):
                lines.append(_page_lines(page))
                filled.append(_filled(page, number, lines[-1]))
                characters += sum(len(line.text) for line in lines[-1]) + sum(len(one.text) for one in filled[-1])
                if characters > limits.characters:
                    raise too_large(name, "characters", limits)
            outline, metadata = _outline(reader), _metadata(reader)
            corners = [_corner(page) for page in reader.pages]
        except _faults() as error:
            raise DamagedError(damaged) from error
    blocks = zip(to_blocks(lines, outline), filled, corners, strict=True)
    return _Read(pages=[with_filled(page, found, corner=at) for page, found, at in blocks], metadata=metadata)


def _filled(page: "PageObject", number: int, lines: Sequence[RawLine]) -> tuple[Filled, ...]:
    """Return what is filled in and noted on a page; nothing where the file's objects are damaged."""
    left, top = _corner(page)
    words = [
        Word(
            text=line.text,
            glyphs=(),
            left=line.left - left,
            top=line.top - top - line.size,
            right=line.left - left + max(_NARROW * line.size * len(line.text), 1.0),
            bottom=line.top - top + 0.25 * line.size,
            baseline=line.top - top,
            size=line.size,
            bold=line.bold,
            direction=line.direction,
        )
        for line in lines
        if line.top is not None
    ]
    try:
        return read_filled(page, number, words)
    except _faults():
        return ()


def _corner(page: "PageObject") -> tuple[float, float]:
    """Return the top left of what is shown of a page, in the frame of its lines."""
    left, _, _, top = _shown_box(page)
    return (left, -top) if math.isfinite(left) and math.isfinite(top) else (0.0, 0.0)


def _known(page: Page, blocks: Sequence[Block], offsets: Sequence[int | None]) -> Iterator[KnownBlock]:
    for block, start in zip(blocks, offsets, strict=True):
        if block.kind is not None and block.box is not None and start is not None:
            end = page.text.find("\n", start)
            yield KnownBlock(start=start, end=end if end >= 0 else len(page.text), kind=block.kind, box=block.box)


def _faults() -> tuple[type[Exception], ...]:
    """Return what pypdf raises on damaged files: its own errors, and those of Python that its parsers let through."""
    from pypdf.errors import DependencyError, DeprecationError, PyPdfError

    return (
        PyPdfError,
        DependencyError,
        DeprecationError,
        AssertionError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        RecursionError,
        NotImplementedError,
    )


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

    locked = f"'{name}' is beveiligd met een wachtwoord. Sla het op zonder wachtwoord en probeer het opnieuw."
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise EncryptedError(locked)
    except NotImplementedError as error:
        if b"/Encrypt" not in data:
            raise
        raise EncryptedError(locked) from error  # a way of locking that pypdf does not know
    return reader


def _is_cut_off(data: bytes, reader: "PdfReader") -> bool:
    """Return whether a part of a file is gone, and pages or their text with it: pypdf repairs such a file silently."""
    end = data.rfind(b"%%EOF")
    if end >= 0 and re.search(rb"%%EOF\s*\d|\d\s+\d+\s+obj\b", data[end:]):
        return True  # objects behind the last end: a later version of the file, or all but its first page, is cut off
    tree: Any = reader.root_object["/Pages"]
    declared = tree.get("/Count")
    if isinstance(declared, int) and declared > len(reader.pages):
        return True
    return any(_lacks_contents(page) for page in reader.pages)


def _lacks_contents(page: "PageObject") -> bool:
    """Return whether a page refers to content that is not in the file; a page without any is just blank."""
    from pypdf.generic import ArrayObject, IndirectObject, NullObject

    if "/Contents" not in page:
        return False
    whole = page.raw_get("/Contents")
    contents = whole.get_object()
    parts = [whole, *(list.__iter__(contents) if isinstance(contents, ArrayObject) else ())]
    found = [part.get_object() for part in parts if isinstance(part, IndirectObject)]
    return any(part is None or isinstance(part, NullObject) for part in found)


def _page_lines(page: "PageObject") -> list[RawLine]:
    """Return the lines of a page as pypdf finds them; what is cropped away is left out."""
    box = _shown_box(page)
    collector = PieceCollector(box)
    page.extract_text(
        visitor_operand_before=collector.before, visitor_operand_after=collector.after, visitor_text=collector.text
    )
    shown = [piece for piece, visible in collector.pieces if visible]
    if not any(piece.text.strip() for piece in shown):
        # Where nothing at all would be left, the crop box is wrong rather than the text.
        shown = [piece for piece, _ in collector.pieces]
    return to_lines(shown, box)


def _shown_box(page: "PageObject") -> Box:
    """Return left, bottom, right and top of what is shown of a page; everything when the file does not say."""
    try:
        box = page.cropbox
    except ValueError:
        return -math.inf, -math.inf, math.inf, math.inf
    return float(box.left), float(box.bottom), float(box.right), float(box.top)


def _outline(reader: "PdfReader") -> list[OutlineEntry]:
    try:
        return list(_entries(reader, reader.outline, 1))
    except _faults():  # bookmarks that lead nowhere say nothing about the text
        return []


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
