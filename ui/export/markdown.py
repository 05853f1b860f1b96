"""A transcript as Markdown with footnotes ([^1]), as GitHub, Pandoc and Obsidian read them."""

import re
from collections.abc import Mapping, Sequence

from ui.export.outline import BlockKind, Bold, Inline, Mark, OutlineBlock, outline_of
from ui.export.transcript import Transcript

_PREFIXES: Mapping[BlockKind, str] = {
    "title": "# ",
    "chapter": "## ",
    "section": "### ",
    "short": "",
    "text": "",
    "quote": "> ",
    "quote item": "> - ",
    "quote row": "> ",
    "remark": "",
    "small title": "## ",
    "small": "- ",
}
_APART = " .,;:!?()"  # may stand between stars and what is next to them
_LISTED: tuple[BlockKind, ...] = ("quote item", "small")  # stand below each other without a blank line
# What can mean something in the middle of a line, in CommonMark and in the dialects that people use.
_SPECIAL = re.compile(r"[\\`*_\[\]{}<>&~|^$#@]|!$")
# What means something at the start of a line only: lists, rules, underlines of a heading, definitions.
_OPENING = re.compile(r"([-+=:%])|(\(?\w{1,9})([.)])(?=\s|$)")


def to_markdown(transcript: Transcript) -> str:
    """Return the transcript as Markdown; nothing in it but what this file writes is markup."""
    outline = outline_of(transcript)
    lines: list[str] = []
    for before, block in zip((None, *outline.blocks), outline.blocks, strict=False):
        # A place is one quotation: its lines are paragraphs of it, up to the footnote at its end.
        inside = before is not None and before.kind.startswith("quote") and not _ends(before)
        listed = before is not None and before.kind == block.kind and block.kind in _LISTED
        if before is not None and not (listed and (inside or block.kind == "small")):
            lines.append(">" if inside else "")
        lines.append(_line(block))
    lines += [f"\n[^{number}]: {opened(escaped(note))}" for number, note in enumerate(outline.notes, 1)]
    return "\n".join(lines) + "\n"


def _line(block: OutlineBlock) -> str:
    label = f"**{escaped(block.label)}:** " if block.label else ""
    text = _inline(block.parts)
    return f"{_PREFIXES[block.kind]}{label}{text if label else opened(text)}".rstrip()


def _ends(block: OutlineBlock) -> bool:
    """Whether a place ends here."""
    return any(isinstance(part, Mark) for part in block.parts)


def _inline(parts: Sequence[Inline]) -> str:
    text = ""
    for place, part in enumerate(parts):
        before, after = parts[place - 1] if place else None, parts[place + 1] if place + 1 < len(parts) else None
        if isinstance(part, Mark):
            text += f"{' ' if isinstance(before, Mark) else ''}[^{part.number}]"
        elif isinstance(part, Bold):
            text += _bold(part.text, before if isinstance(before, str) else "", after if isinstance(after, str) else "")
        else:
            # "[^1](" would be a link, and "[^1]:" at the start of a line another footnote.
            text += re.sub(r"^[(:]", r"\\\g<0>", escaped(part)) if isinstance(before, Mark) else escaped(part)
    return text


def _bold(words: str, before: str, after: str) -> str:
    """Return words in bold, where CommonMark surely takes the stars for that: not between a letter and a sign."""
    inside = words.strip()
    left, _, right = words.partition(inside) if inside else (words, "", "")
    opens = left or not before or before[-1] in _APART or inside[:1].isalnum()
    closes = right or not after or after[0] in _APART or inside[-1:].isalnum()
    if not (inside and opens and closes):
        return escaped(words)
    return f"{left}**{escaped(inside)}**{right}"


def escaped(text: str) -> str:
    """Return text in which nothing is markup, in the middle of a line."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def opened(text: str) -> str:
    """Return escaped text as it can stand at the start of a line, without what would make code, a list or a rule."""
    text = text.lstrip(" \t")
    match = _OPENING.match(text)
    at = 0 if match is None or match[1] else match.start(3)
    return text if match is None else f"{text[:at]}\\{text[at:]}"
