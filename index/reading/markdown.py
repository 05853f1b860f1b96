"""Markdown files -> pages, or sections where no form feed parts them. The only file that knows markdown-it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from index.limits import ReadLimits
from index.reading.flow import RAISED, ReadPages
from index.reading.html import read_fragment
from index.reading.layout.lines import Block, RawLine
from index.reading.metadata import Metadata
from index.reading.text import decode_text, in_sections

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(\w+)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\](:?)")
_TASK = re.compile(r"\[([ xX])\] ")
_BOXES = {" ": "☐", "x": "☒"}  # of a task: open, or done
_FIELDS = {
    "title": ("title", "titel"),
    "author": ("author", "auteur", "organisatie", "organisation"),
    "created": ("year", "jaar", "date", "datum"),
}


def read_markdown(data: bytes, name: str, limits: ReadLimits) -> ReadPages:
    """Return the pages or sections of a Markdown file. Raises DocumentError."""
    return in_sections(*parse_markdown(decode_text(data, name, limits)))


def parse_markdown(text: str) -> tuple[list[tuple[Block, ...]], Metadata]:
    """Return the blocks of each page, which a form feed starts, and what the front matter says."""
    from markdown_it import MarkdownIt

    matter = _FRONT_MATTER.match(text)
    found = {key.casefold(): value.strip("\"'") for key, value in _FIELD.findall(matter[1])} if matter else {}
    fields = {field: next((found[k] for k in keys if k in found), "") for field, keys in _FIELDS.items()}
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    pages = []
    for page in text[matter.end() if matter else 0 :].removesuffix("\f").split("\f"):
        # A footnote is no part of CommonMark, and its definition could pass for that of a link: escape both.
        tokens = parser.parse(_FOOTNOTE.sub(r"\\\g<0>", page))
        pages.append(tuple(_markdown_blocks(tokens)))
    return pages, Metadata(**fields)


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
                yield from _block(_marked(marker, _plain(token)), level=level)
            case "fence" | "code_block" | "html_block":
                yield from _literal_blocks(token)


def _marked(marker: str, text: str) -> str:
    """Return the text of an item behind its mark, which is a box where it is a task."""
    task = _TASK.match(text) if marker else None
    return marker + text if task is None else f"{_BOXES[task[1].casefold()]} {text[task.end() :]}"


def _literal_blocks(token: "Token") -> Iterator[Block]:
    """Yield a block per line of code, or the blocks of a piece of HTML."""
    if token.type == "html_block":
        yield from read_fragment(token.content)
        return
    for line in token.content.replace("\\[^", "[^").splitlines():
        yield from _block(line, level=0)


def _plain(token: "Token") -> str:
    """Return the text of an inline token without markup, and without what is struck out."""
    children = token.children or []
    if any(child.type == "html_inline" for child in children):
        return _of_html(children)
    parts = []
    struck = 0
    for child in children:
        struck += (child.type == "s_open") - (child.type == "s_close")
        if struck:
            continue
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(_plain_piece(child))
    return "".join(parts)


def _plain_piece(child: "Token") -> str:
    if child.type == "image":
        return _plain(child)
    if child.type == "code_inline":
        return child.content.replace("\\[^", "[^")
    return child.content if child.type in ("text", "text_special") else ""


def _of_html(children: Sequence["Token"]) -> str:
    """Return the text of pieces with HTML between them; what that raises becomes raised figures."""
    tags = {"s_open": "<s>", "s_close": "</s>", "softbreak": " ", "hardbreak": "<br>"}
    whole = "".join(
        child.content if child.type == "html_inline" else tags.get(child.type) or escape(_plain_piece(child))
        for child in children
    )
    lines = [line for block in read_fragment(whole) for line in block.lines]
    return " ".join(_with_raised(line) for line in lines)


def _with_raised(line: RawLine) -> str:
    at, parts = 0, []
    for start, end in line.raised:
        parts += [line.text[at:start], line.text[start:end].translate(RAISED)]
        at = end
    return "".join([*parts, line.text[at:]])


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
