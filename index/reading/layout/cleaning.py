"""Blocks of raw lines -> the clean text of a page, with a record of every character that differs from the file.

The work is done on atoms: a piece of clean text, the piece of the text layer that it stands for, and the characters of
the page that print it. Joined, the second are always the whole text layer, so nothing is lost or invented on the way.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, pairwise, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.reading.layout.line_ends import DIGITS, HYPHENS, line_end
from index.reading.layout.lines import Block, RawLine
from index.types import Edit, Page

# What prints a text: offsets in it, and the characters of the page that print it there, -1 for none; in order, (2, n).
Printed = NDArray[np.int32]

_SUPERSCRIPTS = str.maketrans(f"{DIGITS}abcdfgh+-−–‐‑", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᶠᵍʰ⁺⁻⁻⁻⁻⁻")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij", "Ĳ": "IJ"}
_NOTE_NUMBER = re.compile(r"\d{1,3}\)?")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202b\u202c\u202d\u202e\ufeff")
_CODED_BULLET = re.compile(r"[\x7f\uf000-\uf0ff](?=\s|$)")  # of the Symbol or Wingdings font, or an unused code

_MOST_COMBINED = 32  # characters; no writing puts more accents on a letter (UAX 15, stream-safe text)
# What stays as it is inside a line, single blanks included, between two such characters; or any one character.
_PIECE = re.compile(r"(?<=[{0}])(?:[{0}]| (?=[{0}]))+(?=[{0}])|.".format("!-~À-ıĴ-ſ–—‘-„•…€"), re.DOTALL)


class _Atom(NamedTuple):
    clean: str
    source: str
    glyphs: tuple[int, ...] = ()  # characters of the page that print it; -1 in a run for a character without
    run: bool = False  # stands for as many atoms of one character; those before and after it are visible


_SPACE = _Atom(" ", " ")


def clean_page(
    document: str, number: int, blocks: Sequence[Block], words: Counter[str]
) -> tuple[Page, list[int | None], Printed]:
    """Return the page, the offset of each block in its text, and what prints each of its characters.

    The offset is None for a block of invisible characters only.
    """
    texts: list[list[_Atom]] = []
    visible: list[bool] = []
    dropped = ""
    for block in blocks:
        atoms, dropped = _folded(_block_atoms(block, words), f"{dropped}\n" if dropped else "")
        visible.append(bool(atoms))
        if atoms:
            texts.append(_composed(atoms))
    if dropped and texts:
        texts[-1][-1] = texts[-1][-1]._replace(source=f"{texts[-1][-1].source} {dropped.strip()}")
    text, edits, starts, printed = _written(texts)
    rest = iter(starts)
    offsets = [next(rest) if shown else None for shown in visible]
    goes_on = next((offset for block, offset in zip(blocks, offsets, strict=True) if block.goes_on), None)
    return Page(document=document, number=number, text=text, edits=tuple(edits), goes_on=goes_on), offsets, printed


def _block_atoms(block: Block, words: Counter[str]) -> list[_Atom]:
    atoms: list[_Atom] = []
    lines = [part for line in block.lines for part in _parts(line)]
    number = _NOTE_NUMBER.match(lines[0].text) if block.note else None
    if number and not any(start == 0 for start, _ in lines[0].raised):
        lines[0] = replace(lines[0], raised=((0, number.end()), *lines[0].raised))
    for index, line in enumerate(lines):
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        tail, between = line_end(line.text, following, words)
        atoms += _line_atoms(line, cut=tail)
        if tail:
            atoms.append(_Atom("", line.text[-1], _glyphs(line, len(line.text) - 1)))
        if following:
            atoms.append(_Atom(between, "\n"))
    return atoms


def _parts(line: RawLine) -> Iterator[RawLine]:
    """Yield the lines that a row was joined of: a word may be cut at the end of a line of its cell."""
    for start, end in pairwise((-1, *line.breaks, len(line.text))):
        start += 1
        yield replace(
            line,
            text=line.text[start:end],
            glyphs=line.glyphs[start:end],
            raised=tuple((low - start, high - start) for low, high in line.raised if start <= low and high <= end),
            breaks=(),
            cells=(),
        )


def _line_atoms(line: RawLine, *, cut: bool) -> list[_Atom]:
    """Return the atoms of a line, without its last character when that is ``cut`` off."""
    text = line.text[:-1] if cut else line.text
    atoms: list[_Atom] = []
    at = 0
    for start, end in line.raised:
        atoms += _plain_atoms(line, text, at, start)
        if at < start and text[start - 1] == " " and text[start] in DIGITS:
            atoms[-1] = _Atom("", " ")  # the mark belongs to the word before it
        clean = text[start:end].strip("[^]:()").translate(_SUPERSCRIPTS)
        if start == 0 and text[end : end + 1].isalpha():
            clean += " "  # a note that starts "1Zie ..."
        atoms.append(
            _Atom(clean, text[start:end], tuple(g for place in range(start, end) for g in _glyphs(line, place)))
        )
        at = end
    return atoms + _plain_atoms(line, text, at, len(text))


def _plain_atoms(line: RawLine, text: str, start: int, end: int) -> list[_Atom]:
    """Return the atoms of ``text[start:end]``, which is the text of the line or most of it."""
    atoms = []
    for found in _PIECE.finditer(text[start:end]):
        piece, at = found[0], start + found.start()
        if len(piece) > 1:
            atoms.append(_Atom(piece, piece, line.glyphs[at : at + len(piece)], run=True))
        else:
            atoms.append(_Atom(_clean_character(piece), piece, _glyphs(line, at)))
    if start == 0 and _CODED_BULLET.match(text):
        atoms[0] = atoms[0]._replace(clean="•")
    return atoms


def _glyphs(line: RawLine, at: int) -> tuple[int, ...]:
    return (line.glyphs[at],) if line.glyphs and line.glyphs[at] >= 0 else ()


@lru_cache(maxsize=4096)
def _clean_character(character: str) -> str:
    if character in _LIGATURES:
        return _LIGATURES[character]
    if character.isspace():
        return " "
    if character in _INVISIBLE or unicodedata.category(character) == "Cc":
        return ""
    if unicodedata.category(character) == "Co":  # a sign of a font of its own: what it says is not known
        return "\ufffd"
    return "-" if character in HYPHENS else character


def _folded(atoms: Sequence[_Atom], dropped: str) -> tuple[list[_Atom], str]:
    """Return a block's atoms without empty ones and with single spaces, and what was dropped and found no place.

    Dropped characters go with the visible character before them, or behind white space with the one after them. So
    an edit never covers an empty range, and is never lost at the edge of a quotation. ``dropped`` comes before all.
    """
    folded: list[_Atom] = []
    waiting = [dropped] if dropped else []
    behind: list[_Atom] = []  # dropped ones that go with the last of folded

    def close() -> None:
        if behind:
            folded[-1] = folded[-1]._replace(
                source="".join(atom.source for atom in (folded[-1], *behind)),
                glyphs=tuple(glyph for atom in (folded[-1], *behind) for glyph in atom.glyphs),
            )
            behind.clear()

    after_white = True
    for atom in atoms:
        clean, source, _, run = atom
        if clean == " ":
            waiting += [source] if waiting else []
            if not after_white:
                close()
                folded.append(_SPACE)
            after_white = True
        elif run:
            folded.append(atom)
        elif clean:
            close()
            whole = "".join([*waiting, source])
            folded.append(atom._replace(source=whole.lstrip() if after_white else whole))
            waiting = []
            after_white = False
        elif after_white:
            waiting += [source] if source else []
        else:
            behind.append(atom)
    close()
    return _ended(folded, "".join(waiting))


def _ended(folded: list[_Atom], dropped: str) -> tuple[list[_Atom], str]:
    """Return atoms without white space at their end, and what was dropped last where it finds no place behind them."""
    if folded and folded[-1].clean == " ":
        folded.pop()
        dropped = f" {dropped}" if dropped else ""
    if folded and dropped:
        folded[-1] = folded[-1]._replace(source=(folded[-1].source + dropped).rstrip())
        dropped = ""
    return folded, dropped


def _composed(atoms: list[_Atom]) -> list[_Atom]:
    """Return the atoms in NFC: letters and the accents that stand behind them become one atom."""
    if unicodedata.is_normalized("NFC", "".join(atom.clean for atom in atoms)):
        return atoms
    clusters: list[_Atom] = []
    for atom in chain.from_iterable(map(_characters, atoms)):
        last = clusters[-1] if clusters else None
        short = last is not None and len(last.clean) < _MOST_COMBINED
        if last is not None and short and " " not in (last.clean, atom.clean) and _combine(last.clean, atom.clean):
            clusters[-1] = _Atom(last.clean + atom.clean, last.source + atom.source, last.glyphs + atom.glyphs)
        else:
            clusters.append(atom)
    return [atom._replace(clean=unicodedata.normalize("NFC", atom.clean)) for atom in clusters]


def _characters(atom: _Atom) -> Iterator[_Atom]:
    """Yield a run as atoms of one character, and any other atom as it is."""
    if not atom.run:
        yield atom
        return
    for character, glyph in zip(atom.clean, atom.glyphs or repeat(-1), strict=False):
        yield _Atom(character, character, (glyph,) if glyph >= 0 else ())


def _combine(before: str, after: str) -> bool:
    """Return whether two pieces of text change each other under NFC, or may do so with what follows."""
    nfc = unicodedata.normalize
    return bool(unicodedata.combining(after[0])) or nfc("NFC", before + after) != nfc("NFC", before) + nfc("NFC", after)


def _written(
    blocks: Sequence[Sequence[_Atom]],
) -> tuple[str, list[Edit], list[int], Printed]:
    """Return the text of blocks with a newline between them, its edits, where each starts, and what prints it."""
    parts: list[str] = []
    edits: list[Edit] = []
    starts: list[int] = []
    offsets: list[int] = []
    printed: list[int] = []
    at = 0
    for atoms in blocks:
        if parts:
            parts.append("\n")
            at += 1
        starts.append(at)
        for clean, source, glyphs, run in atoms:
            if clean != source:
                edits.append(Edit(start=at, end=at + len(clean), source=source))
            parts.append(clean)
            if glyphs:
                each = 1 if run else len(glyphs)
                offsets += [place for place in range(at, at + len(clean)) for _ in range(each)]
                printed += glyphs if run else glyphs * len(clean)
            at += len(clean)
    return "".join(parts), edits, starts, np.array([offsets, printed], np.int32)
