"""Text and Markdown files -> raw pages. The only file that knows markdown-it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.reading.layout.lines import Block, RawLine
from index.reading.metadata import Metadata

if TYPE_CHECKING:
    from markdown_it.token import Token

_LATIN = 0.7  # share of characters in UTF-16 whose first byte is zero
_MOST_ODD = 0.01  # share of characters of a text that may be meaningless
# Control characters other than white space, and what could not be decoded.
_MEANINGLESS = "".join(map(chr, (*range(1, 9), *range(14, 32), 0x7F, 0xFFFD)))
_WIDE = re.compile(r"\S(?: {3,}|\t+)\S")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(\w+)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\](:?)")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_FIELDS = {
    "title": ("title", "titel"),
    "author": ("author", "auteur", "organisatie", "organisation"),
    "created": ("year", "jaar", "date", "datum"),
}


@dataclass(frozen=True, kw_only=True)
class MarkdownPages:
    """A Markdown file: its blocks per page and its front matter."""

    pages: tuple[tuple[Block, ...], ...]
    metadata: Metadata


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


def is_text(text: str) -> bool:
    """Return whether what was decoded is text, and not some other file: hardly any character has no meaning."""
    odd = sum(map(text.count, _MEANINGLESS))
    return "\0" not in text and odd <= _MOST_ODD * len(text)


def text_pages(text: str) -> list[tuple[RawLine, ...]]:
    """Return the lines of a text file; a form feed starts a page."""
    return [tuple(_text_lines(page)) for page in text.removesuffix("\f").split("\f")]


def _text_lines(page: str) -> Iterator[RawLine]:
    blank = 0
    for line in re.split(r"\r\n|[\n\r\v\x85\u2028\u2029]", page):
        squeezed = " ".join(line.split())
        if not squeezed:
            blank += 1
            continue
        indent = len(line) - len(line.lstrip())
        yield RawLine(text=squeezed, left=float(indent), blank_lines=blank, row=_WIDE.search(line) is not None)
        blank = 0


def read_markdown(text: str) -> MarkdownPages:
    """Return the blocks of a Markdown file; a form feed starts a page."""
    from markdown_it import MarkdownIt

    matter = _FRONT_MATTER.match(text)
    found = {key.casefold(): value.strip("\"'") for key, value in _FIELD.findall(matter[1])} if matter else {}
    fields = {field: next((found[k] for k in keys if k in found), "") for field, keys in _FIELDS.items()}
    parser = MarkdownIt("commonmark").enable("table")
    pages = []
    for page in text[matter.end() if matter else 0 :].removesuffix("\f").split("\f"):
        # A footnote is no part of CommonMark, and its definition could pass for that of a link: escape both.
        tokens = parser.parse(_FOOTNOTE.sub(r"\\\g<0>", page))
        pages.append(tuple(_markdown_blocks(tokens)))
    return MarkdownPages(pages=tuple(pages), metadata=Metadata(**fields))


def _markdown_blocks(tokens: Sequence["Token"]) -> Iterator[Block]:
    markers: list[str] = []  # of the list items around, innermost last; "" once used
    cells: list[str] | None = None  # of the table row around
    heads = False  # it is one of heads
    level = 0
    for token in tokens:
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "list_item_open":
                markers.append(f"{token.info}{token.markup} ")
            case "list_item_close":
                markers.pop()
            case "thead_open" | "thead_close":
                heads = token.type == "thead_open"
            case "tr_open":
                cells = []
            case "tr_close":
                yield from _row(cells or (), heads=heads)
                cells = None
            case "inline" if cells is not None:
                cells.append(_plain(token))
            case "inline":
                marker = markers[-1] if markers else ""
                markers[-1:] = [""] if markers else []
                yield from _block(marker + _plain(token), level=level)
            case "fence" | "code_block" | "html_block":
                yield from _literal_blocks(token)


def _literal_blocks(token: "Token") -> Iterator[Block]:
    """Yield a block per line of code, or one for the text between HTML tags."""
    if token.type == "html_block":
        yield from _block(_TAG.sub(" ", token.content), level=0)
        return
    for line in token.content.replace("\\[^", "[^").splitlines():
        yield from _block(line, level=0)


def _plain(token: "Token") -> str:
    """Return the text of an inline token without markup."""
    parts = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak") or (child.type == "html_inline" and _BREAK.match(child.content)):
            parts.append(" ")
        elif child.type == "image":
            parts.append(_plain(child))
        elif child.type in ("text", "text_special"):
            parts.append(child.content)
        elif child.type == "code_inline":
            parts.append(child.content.replace("\\[^", "[^"))
    return "".join(parts)


def _row(texts: Sequence[str], *, heads: bool) -> Iterator[Block]:
    """Yield the cells of a row as a block, if it has any; empty ones are left out."""
    squeezed = [(" ".join(text.split()), column) for column, text in enumerate(texts)]
    cells: list[tuple[int, int, int]] = []
    for text, column in squeezed:
        if text:
            start = cells[-1][1] + 1 if cells else 0
            cells.append((start, start + len(text), column))
    for block in _block(" ".join(text for text, _ in squeezed), level=0):
        line = replace(block.lines[0], row=True, cells=tuple(cells), heads=heads)
        yield replace(block, lines=(line,))


def _block(text: str, *, level: int) -> Iterator[Block]:
    """Yield a block of the text, if it has any; the numbers of its footnotes stand raised."""
    squeezed = " ".join(text.split())
    if not squeezed:
        return
    marks = [mark for mark in _FOOTNOTE.finditer(squeezed) if mark[1].isdecimal()]
    raised = tuple((mark.start(), mark.end() if mark.start() == 0 else mark.end(1) + 1) for mark in marks)
    note = bool(marks) and marks[0].start() == 0 and marks[0][2] == ":"
    yield Block(lines=(RawLine(text=squeezed, raised=raised),), level=level, note=note)
