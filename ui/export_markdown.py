"""A record as Markdown with footnotes ([^1]), as GitHub, Pandoc and Obsidian read them."""

import re
from collections.abc import Mapping, Sequence

from ui.export_outline import Block, Kind, Mark, Part, outline_of
from ui.export_record import Record

_PREFIXES: Mapping[Kind, str] = {
    "title": "# ",
    "chapter": "## ",
    "section": "### ",
    "text": "",
    "quote": "> ",
    "item": "- ",
    "remark": "",
}
# What can mean something in the middle of a line, in CommonMark and in the dialects that people use.
_SPECIAL = re.compile(r"[\\`*_\[\]{}<>&~|^$#@]|!$")
# What means something at the start of a line only: lists, rules, underlines of a heading, definitions.
_OPENING = re.compile(r"([-+=:%])|(\(?\w{1,9})([.)])(?=\s|$)")


def to_markdown(record: Record) -> str:
    """Return the record as Markdown; nothing in it but what this file writes is markup."""
    outline = outline_of(record)
    lines: list[str] = []
    for before, block in zip((None, *outline.blocks), outline.blocks, strict=False):
        if before is not None and not (before.kind == block.kind == "item"):
            lines.append("")
        lines.append(_line(block))
    lines += [f"\n[^{number}]: {_escaped(note)}" for number, note in enumerate(outline.notes, 1)]
    return "\n".join(lines) + "\n"


def _line(block: Block) -> str:
    label = f"**{_escaped(block.label)}:** " if block.label else ""
    text = _inline(block.parts)
    return f"{_PREFIXES[block.kind]}{label}{text if label else _opened(text)}".rstrip()


def _inline(parts: Sequence[Part]) -> str:
    text = ""
    for before, part in zip((None, *parts), parts, strict=False):
        if isinstance(part, Mark):
            text += f"{' ' if isinstance(before, Mark) else ''}[^{part.number}]"
        else:
            # "[^1](" would be a link, and "[^1]:" at the start of a line another footnote.
            text += re.sub(r"^[(:]", r"\\\g<0>", _escaped(part)) if isinstance(before, Mark) else _escaped(part)
    return text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _opened(text: str) -> str:
    """Return escaped text with what would make a list or a rule of it at the start of a line escaped as well."""
    match = _OPENING.match(text)
    at = 0 if match is None or match[1] else match.start(3)
    return text if match is None else f"{text[:at]}\\{text[at:]}"
