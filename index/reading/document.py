"""Files -> documents: every kind that is read, with everything that can be wrong with a file as an error of ours.

The only file that knows pypdf. The way of a PDF: pieces of text with their place -> lines (pdf_lines) -> blocks
(layout) -> clean pages (cleaning).
"""

import hashlib
import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from index.errors import (
    DamagedError,
    DocumentError,
    EmptyFileError,
    EncryptedError,
    NotAPdfError,
    NoTextError,
    UnsupportedFormatError,
)
from index.limits import ReadLimits, too_large
from index.reading import html, opendocument, word
from index.reading.cleaning import clean_page, count_words
from index.reading.flow import FlowPages, split_sections
from index.reading.headings import OutlineEntry
from index.reading.kinds import READABLE, not_supported, not_what_it_is_called
from index.reading.layout import to_blocks
from index.reading.lines import Block, RawLine
from index.reading.metadata import Metadata, organisation_of, title_of, year_of
from index.reading.package import not_well_built
from index.reading.pdf_lines import Box, PieceCollector, to_lines
from index.reading.text import decode, read_markdown, text_pages
from index.types import Document, Heading, Page

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

READER = 1  # version of what is made of a file: one more when documents that were added before gain by reading again
_LONGEST_HEADING = 400  # characters
_LONGEST_LABEL = 20  # characters of a printed page number
_HEADER_BYTES = 1024  # a PDF says so somewhere in the first kilobyte

_FLOWING: Mapping[str, Callable[[bytes, str, ReadLimits], FlowPages]] = {
    ".docx": word.read_word,
    ".odt": opendocument.read_opendocument,
    ".html": html.read_html,
    ".htm": html.read_html,
}


@dataclass(frozen=True, kw_only=True)
class _Read:
    pages: Sequence[Sequence[Block]]
    metadata: Metadata
    labels: Sequence[str] = ()  # of the pages; none when no page has one


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
    words = count_words([[line for block in page for line in block.lines] for page in read.pages])
    pages: list[Page] = []
    headings: list[Heading] = []
    labels = read.labels or ("",) * len(read.pages)
    for number, (blocks, label) in enumerate(zip(read.pages, labels, strict=True), start=1):
        page, offsets = clean_page(called, number, blocks, words)
        pages.append(replace(page, label=label))
        for block, offset in zip(blocks, offsets, strict=True):
            if block.level and offset is not None:
                end = page.text.find("\n", offset)
                title = page.text[offset : end if end >= 0 else len(page.text)]
                if len(title) > _LONGEST_HEADING:  # it would be searched with every sentence below it
                    continue
                headings.append(Heading(page=number, offset=offset, level=block.level, title=title, label=label))
    if not any(page.text for page in pages):
        if path.suffix.lower() == ".pdf":
            raise NoTextError(
                f"'{called}' heeft geen tekst, alleen beeld. Maak de tekst eerst leesbaar met OCR (tekstherkenning)."
            )
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
    )


def _read(data: bytes, suffix: str, name: str, limits: ReadLimits) -> _Read:
    if suffix == ".pdf":
        return _read_pdf(data, name, limits)
    if suffix not in READABLE:
        raise UnsupportedFormatError(not_supported(name))
    if suffix in _FLOWING:
        return _read_flowing(data, suffix, name, limits)
    text = decode(data)
    if "\0" in text:
        raise UnsupportedFormatError(not_what_it_is_called(name, "tekst"))
    if len(text) > limits.characters:
        raise too_large(name, "characters", limits)
    if text.count("\f") > limits.pages:
        raise too_large(name, "pages", limits)
    if suffix == ".txt":
        return _in_sections(to_blocks(text_pages(text)), Metadata())
    markdown = read_markdown(text)
    return _in_sections(markdown.pages, markdown.metadata)


def _in_sections(pages: Sequence[Sequence[Block]], metadata: Metadata) -> _Read:
    """Return the pages of a text, or its sections where no form feed parts it in pages."""
    if len(pages) != 1:
        return _Read(pages=pages, metadata=metadata)
    sections, labels = split_sections(pages[0])
    return _Read(pages=sections, metadata=metadata, labels=labels)


def _read_flowing(data: bytes, suffix: str, name: str, limits: ReadLimits) -> _Read:
    try:
        found = _FLOWING[suffix](data, name, limits)
    except RecursionError as error:  # elements inside elements, deeper than any text
        raise DamagedError(not_well_built(name)) from error
    if len(found.pages) > limits.pages:
        raise too_large(name, "pages", limits)
    return _Read(pages=found.pages, metadata=found.metadata, labels=found.labels)


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
            lines, characters = [], 0
            for page in reader.pages:
                lines.append(_page_lines(page))
                characters += sum(len(line.text) for line in lines[-1])
                if characters > limits.characters:
                    raise too_large(name, "characters", limits)
            outline, metadata, labels = _outline(reader), _metadata(reader), _labels(reader)
        except _faults() as error:
            raise DamagedError(damaged) from error
    return _Read(pages=to_blocks(lines, outline), metadata=metadata, labels=labels)


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
