"""Plain Dutch text for the terminal."""

import sys

from index.types import Passage
from rag.types import Answer


def readable_answer(answer: Answer) -> str:
    """Return an answer with its quotes, and apart what is supported in part and what was left out."""
    lines = [answer.text, ""]
    lines += [f"[{c.marker}] {c.document}, pagina {c.page}: “{c.quote}”" for c in answer.citations]
    if answer.abstained:
        lines.append("Dit komt het dichtst in de buurt:")
        lines += [passage_line(passage) for passage in answer.passages[:3]]
    lines += [
        f"Gedeeltelijk gesteund, lees de bron erbij: {sentence.text}"
        for sentence in answer.sentences
        if sentence.status == "gedeeltelijk"
    ]
    lines += [f"Weggelaten: {rejected.text} ({rejected.reason})" for rejected in answer.rejected]
    if answer.note:
        lines.append(answer.note)
    return "\n".join(lines).rstrip()


def passage_line(passage: Passage) -> str:
    """Return a passage under its rank, document, pages and heading."""
    pages = sorted({offset.page for offset in passage.chunk.page_offsets})
    where = f"pagina {pages[0]}" if len(pages) == 1 else f"pagina {pages[0]}-{pages[-1]}"
    heading = f", {passage.chunk.heading}" if passage.chunk.heading else ""
    return (
        f"{passage.rank}. {passage.chunk.document}, {where}{heading} (score {passage.score:.3f})\n{passage.chunk.text}"
    )


def say(text: str) -> None:
    """Print a text and end its line."""
    sys.stdout.write(f"{text}\n")
