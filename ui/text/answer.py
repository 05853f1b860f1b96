"""An answer as text: the only place where it is written out, with the number of each place or without.

What is written here is for people, for a search and for measuring; nothing reads it back.
"""

import re
from collections.abc import Iterator, Mapping

from index.structure.sentences import split_sentences
from rag.types import Answer, Place
from ui.text.place_layout import GAP, PlaceBlock, blocks_of, place_pages

GOES_ON = "Dit is niet de hele lijst."
BULLET = "•"

_QUOTE_MARKS = re.compile("[“”„\"‘’']")


def plain(answer: Answer) -> str:
    """Return what was answered, without marks: what was written, the places, and what was not found.

    Not the short answer: its words stand in a place.
    """
    if answer.abstained:
        return answer.refusal
    parts = [" ".join(sentence.text for sentence in answer.written)]
    parts += [place_text(place) for place in answer.places]
    parts += answer.missing
    return "\n\n".join(part for part in parts if part)


def marked(answer: Answer, *, every_sentence: bool = False) -> str:
    """Return the places with [n] at the end of each, or behind every sentence, for measuring; or the refusal.

    A place is a paragraph; an item of a list and a row of a table have a line of their own.
    """
    if answer.abstained:
        return answer.refusal
    return "\n\n".join(place_text(place, marks=True, every_sentence=every_sentence) for place in answer.places)


def copied(answer: Answer, titles: Mapping[str, str]) -> str:
    """Return the answer with its sources, to paste in a text of one's own; ``titles`` by name of the document.

    Sentences of a model that were not checked are left out.
    """
    parts = [answer.question]
    if answer.short:
        parts.append(f"“{answer.short.text}” [{answer.short.marker}]")
    supported = [sentence for sentence in answer.written if sentence.status == "gesteund"]
    parts.append(" ".join(f"{one.text}{''.join(f' [{marker}]' for marker in one.markers)}" for one in supported))
    parts += [f"{_quoted(place)} [{place.marker}]" for place in answer.places]
    parts += answer.missing
    parts.append(
        "\n".join(
            f"[{place.marker}] {titles.get(place.document, place.document)}, {place_pages(place)}"
            for place in answer.places
        )
    )
    return "\n\n".join(part for part in parts if part)


def _quoted(place: Place) -> str:
    """Return a place between quotation marks; of a row each cell, for its heads are no part of it."""
    blocks = blocks_of(place)
    if not any(piece.label for block in blocks for sentence in block.sentences for piece in sentence.pieces):
        return f"“{place_text(place)}”"
    lines = []
    for block in blocks:
        pieces = [piece for sentence in block.sentences for piece in sentence.pieces]
        labelled = any(piece.label for piece in pieces)
        if block.shape == "row" and labelled:
            lines.append("".join(piece.text if piece.label else f"“{piece.text}”" for piece in pieces))
        else:
            lines.append(" ".join(_quoted_runs(block)) if labelled else f"“{_line(block, '')}”")
    return "\n".join(lines)


def _quoted_runs(block: PlaceBlock) -> Iterator[str]:
    """Yield quotations and who says each, which is no part of them, in turn."""
    words: list[str] = []
    for sentence in block.sentences:
        told = "".join(piece.text for piece in sentence.pieces if piece.label)
        words += [*([GAP] if sentence.gap else []), sentence.text.removesuffix(told)]
        if told:
            yield f"“{' '.join(words)}”{told}"
            words = []
    if words:
        yield f"“{' '.join(words)}”"


def place_text(place: Place, *, marks: bool = False, every_sentence: bool = False) -> str:
    """Return a place, a line for each paragraph, item and row."""
    mark = f" [{place.marker}]" if marks else ""
    lines = [_line(block, mark if every_sentence else "") for block in blocks_of(place)]
    return "\n".join(lines) + ("" if every_sentence else mark)


def _line(block: PlaceBlock, mark: str) -> str:
    words = [
        f"{GAP if sentence.gap else ''} {_marked_parts(sentence.text, mark) if mark else sentence.text}".strip()
        for sentence in block.sentences
    ]
    if block.shape == "item":
        words.insert(0, block.number or BULLET)
    return " ".join(words)


def _marked_parts(text: str, mark: str) -> str:
    """Return a sentence with a mark behind it; a quotation of several sentences is counted, and marked, as several."""
    unquoted = _QUOTE_MARKS.sub(" ", text)  # of the same length
    for span in reversed(split_sentences(unquoted)[:-1]):
        if text[span.end : span.end + 1].isspace():
            text = f"{text[: span.end]}{mark}{text[span.end :]}"
    return f"{text}{mark}"
