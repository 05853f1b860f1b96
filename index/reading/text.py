"""Text files -> pages, or sections where no form feed parts them; and which letters their bytes stand for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.errors import UnsupportedFormatError
from index.limits import ReadLimits, too_large
from index.reading.flow import ReadPages, split_sections
from index.reading.kinds import not_what_it_is_called
from index.reading.layout.blocks import to_blocks
from index.reading.layout.lines import Block, RawLine
from index.reading.metadata import Metadata
from index.reading.text_tables import find_titles, is_drawn, table_lines

_LATIN = 0.7  # share of characters in UTF-16 whose first byte is zero
_MOST_ODD = 0.01  # share of characters of a text that may be meaningless
# Control characters other than white space, and what could not be decoded.
_MEANINGLESS = "".join(map(chr, (*range(1, 9), *range(14, 32), 0x7F, 0xFFFD)))
_WIDE = re.compile(r"\S(?: {3,}|\t+)\S")


def read_text(data: bytes, name: str, limits: ReadLimits) -> ReadPages:
    """Return the pages or sections of a text file. Raises DocumentError."""
    text = decode_text(data, name, limits)
    pages = [tuple(_lines(page)) for page in text.removesuffix("\f").split("\f")]  # a form feed starts a page
    return in_sections(to_blocks(pages), Metadata())


def in_sections(pages: Sequence[Sequence[Block]], metadata: Metadata) -> ReadPages:
    """Return the pages of a text, or its sections where no form feed parts it in pages."""
    if len(pages) != 1:
        return ReadPages(pages=pages, metadata=metadata)
    sections, labels = split_sections(pages[0])
    return ReadPages(pages=sections, labels=labels, metadata=metadata)


def decode_text(data: bytes, name: str, limits: ReadLimits) -> str:
    """Return the text of a file. Raises DocumentError when it is none, or too much."""
    text = decode(data)
    if not _is_text(text):
        raise UnsupportedFormatError(not_what_it_is_called(name, "tekst"))
    if len(text) > limits.characters:
        raise too_large(name, "characters", limits)
    if text.count("\f") > limits.pages:
        raise too_large(name, "pages", limits)
    return text


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-32, UTF-16 or UTF-8 by its mark, UTF-16 by its zeros, else UTF-8.

    Where that does not fit, each line is UTF-8 or else Windows-1252: such files are put together from others.
    """
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return data.decode("utf-32", errors="replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for coding, zeros, letters in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        # Of text in our letters every other byte is zero, but for the odd quotation mark.
        if len(data) % 2 == 0 and zeros.count(0) > _LATIN * len(zeros) and not letters.count(0):
            return data.decode(coding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "".join(map(_decode_line, data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _is_text(text: str) -> bool:
    """Return whether what was decoded is text, and not some other file: hardly any character has no meaning."""
    odd = sum(map(text.count, _MEANINGLESS))
    return "\0" not in text and odd <= _MOST_ODD * len(text)


def _lines(page: str) -> Iterator[RawLine]:
    lines = re.split(r"\r\n|[\n\r\v\x85\u2028\u2029]", page)
    titles = find_titles(lines)
    rows = table_lines(lines, titles)
    blank = 0
    for at, line in enumerate(lines):
        squeezed = " ".join(line.split())
        if not squeezed or is_drawn(line):
            blank += 1
            continue
        indent = len(line) - len(line.lstrip())
        if at in rows:
            row = rows[at]
            if row is None:  # a further line of a row
                continue
            yield replace(row, left=float(indent), blank_lines=blank)
        else:
            wide = _WIDE.search(line) is not None
            yield RawLine(text=squeezed, left=float(indent), blank_lines=blank, row=wide, bold=at in titles)
        blank = 0
