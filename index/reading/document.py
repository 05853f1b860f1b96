"""Files -> documents: every kind that is read, with everything that can be wrong with a file as an error of ours.

The way of a PDF: characters (pdf.glyphs) -> words -> tables and lines in reading order (pdf) -> blocks -> clean pages
(layout), and so the place of each character (pdf.positions).
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import SEEK_END
from itertools import chain, zip_longest
from pathlib import Path
from typing import BinaryIO

import numpy as np

from index.errors import (
    DamagedError,
    DocumentError,
    EmptyFileError,
    MeaninglessTextError,
    NoTextError,
    OnlyPicturesError,
    UnsupportedFormatError,
)
from index.limits import ReadLimits, too_large
from index.reading.flow import ReadPages
from index.reading.html import read_html
from index.reading.kinds import not_supported, not_well_built
from index.reading.layout.blocks import to_blocks
from index.reading.layout.cleaning import Printed, clean_page
from index.reading.layout.line_ends import count_words
from index.reading.layout.lines import Block
from index.reading.layout.rows import find_rows
from index.reading.layout.running import printed_numbers
from index.reading.markdown import read_markdown
from index.reading.metadata import organisation_of, title_of, year_of
from index.reading.office.opendocument import read_opendocument
from index.reading.office.word import read_word
from index.reading.pdf.forms.fields import with_filled
from index.reading.pdf.glyphs.survey import PageSurvey
from index.reading.pdf.pages import PdfPage, read_pdf
from index.reading.pdf.positions import NO_POSITIONS, Positions, place_characters
from index.reading.pdf.scans.unread import find_meaningless, find_unread, is_scanned
from index.reading.text import read_text
from index.types import Document, Heading, KnownBlock, Page, Row

READER = 4  # version of what is made of a file: one more when documents that were added before gain by reading again
_LONGEST_HEADING = 400  # characters

# What reads each kind of file but a PDF, by its ending.
_READERS: Mapping[str, Callable[[bytes, str, ReadLimits], ReadPages]] = {
    ".docx": read_word,
    ".odt": read_opendocument,
    ".html": read_html,
    ".htm": read_html,
    ".txt": read_text,
    ".md": read_markdown,
}


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
    """Return a file as a document: see read_with_positions."""
    return read_with_positions(path, name=name, limits=limits)[0]


def read_with_positions(
    path: Path, *, name: str | None = None, limits: ReadLimits | None = None
) -> tuple[Document, Positions | None]:
    """Return a file as a document called ``name`` (the file's name by default), and where its characters stand.

    The last is None for a file without pages to show. In this process: see index.worker. Raises DocumentError or one of
    its children, with a message for the user, when that is not possible. Of ``limits`` those of pages and characters
    are kept here.
    """
    called, limits = name or path.name, limits or ReadLimits()
    with _opened(path, called) as file:
        data = file.read()
    if not data.strip(b" \t\r\n\f\0"):
        raise _empty(called)
    read, printed = _read(data, path.suffix.lower(), called, limits)
    surveys = [page.survey for page in printed]
    meaningless = find_meaningless(read.pages, surveys)
    clean = _cleaned(called, read, surveys, meaningless)
    pages = clean.pages
    if not any(page.text for page in pages):
        if read.pictures:
            raise _only_pictures(called, read.pictures)
        raise _without_text(called, is_pdf=path.suffix.lower() == ".pdf", meaningless=bool(meaningless))
    title = title_of(read.metadata, clean.headings, called)
    document = Document(
        name=called,
        sha256=hashlib.sha256(data).hexdigest(),
        title=title,
        organisation=organisation_of(read.metadata),
        year=year_of(read.metadata, title, pages),
        pages=pages,
        headings=clean.headings,
        rows=clean.rows,
        unread=find_unread(pages, surveys, meaningless, _damaged(printed)),
    )
    return document, _positions(clean.printed, printed) if printed else None


@dataclass(frozen=True, kw_only=True)
class _Clean:
    pages: tuple[Page, ...]
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    printed: Sequence[Printed]  # of each page: what prints its text


def _cleaned(
    called: str, read: ReadPages, surveys: Sequence[PageSurvey | None], meaningless: Collection[int]
) -> _Clean:
    blocks = [
        [block for block in page if block.kind is not None] if number in meaningless else page
        for number, page in enumerate(read.pages, 1)
    ]
    words = count_words([[line for block in page for line in block.lines] for page in blocks])
    cleaned = [clean_page(called, number, page, words) for number, page in enumerate(blocks, 1)]
    starts = [offsets for _, offsets, _ in cleaned]
    told = zip_longest(cleaned, blocks, read.labels or ("",) * len(blocks), surveys[: len(blocks)])
    pages = tuple(
        replace(page, label=label, known=tuple(_known(page, own, offsets)), scanned=is_scanned(survey))
        for (page, offsets, _), own, label, survey in told
    )
    found = (_headings(*one) for one in zip(pages, blocks, starts, strict=True))
    return _Clean(
        pages=pages,
        headings=tuple(chain.from_iterable(found)),
        rows=find_rows(pages, blocks, starts),
        printed=[printed for _, _, printed in cleaned],
    )


def _damaged(printed: Sequence[PdfPage]) -> frozenset[int]:
    return frozenset(number for number, page in enumerate(printed, 1) if page.damaged)


def _empty(name: str) -> EmptyFileError:
    return EmptyFileError(f"'{name}' is leeg. Kies een bestand waar iets in staat.")


def _without_text(name: str, *, is_pdf: bool, meaningless: bool) -> DocumentError:
    if not is_pdf:
        return _empty(name)
    cure = "Maak de tekst eerst leesbaar met OCR (tekstherkenning)."
    if meaningless:
        return MeaninglessTextError(f"'{name}' heeft letters zonder betekenis. {cure}")
    return NoTextError(f"'{name}' heeft geen tekst, alleen beeld. {cure}")


def _only_pictures(name: str, count: int) -> OnlyPicturesError:
    number = "1 afbeelding" if count == 1 else f"{count} afbeeldingen"
    cure = "Sla het op als PDF en maak de tekst leesbaar met OCR (tekstherkenning)."
    return OnlyPicturesError(f"'{name}' heeft geen tekst, alleen beeld ({number}). {cure}")


def _positions(printed: Sequence[Printed], shown: Sequence[PdfPage]) -> Positions:
    pages = zip(printed, shown, strict=True)
    return np.concatenate([NO_POSITIONS, *(place_characters(own, page.places) for own, page in pages if page.places)])


def _headings(page: Page, blocks: Sequence[Block], offsets: Sequence[int | None]) -> Iterator[Heading]:
    for block, offset in zip(blocks, offsets, strict=True):
        if block.level and offset is not None:
            title = page.text[offset : page.end_of_block(offset)]
            if len(title) <= _LONGEST_HEADING:  # a longer one would be searched with every sentence below it
                yield Heading(page=page.number, offset=offset, level=block.level, title=title, label=page.label)


def _known(page: Page, blocks: Sequence[Block], offsets: Sequence[int | None]) -> Iterator[KnownBlock]:
    for block, start in zip(blocks, offsets, strict=True):
        if block.kind is not None and block.box is not None and start is not None:
            yield KnownBlock(start=start, end=page.end_of_block(start), kind=block.kind, box=block.box)


def _read(data: bytes, suffix: str, name: str, limits: ReadLimits) -> tuple[ReadPages, Sequence[PdfPage]]:
    """Return the blocks of a file, and the pages of a PDF as they are printed."""
    if suffix == ".pdf":
        pdf = read_pdf(data, name, limits)
        blocks = to_blocks([page.lines for page in pdf.pages], pdf.outline)
        filled = [with_filled(own, page.filled) for own, page in zip(blocks, pdf.pages, strict=True)]
        labels = pdf.labels if any(pdf.labels) else printed_numbers([page.lines for page in pdf.pages])
        return ReadPages(pages=filled, labels=labels, metadata=pdf.metadata), pdf.pages
    if suffix not in _READERS:
        raise UnsupportedFormatError(not_supported(name))
    try:
        return _READERS[suffix](data, name, limits), ()
    except RecursionError as error:  # elements inside elements, deeper than any text
        raise DamagedError(not_well_built(name)) from error
