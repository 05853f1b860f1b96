"""Plain Dutch text for the terminal."""

from index.types import Passage
from rag.types import Answer, WrittenSentence
from ui.printing import printable_line
from ui.text.answer import GOES_ON, marked
from ui.text.place_layout import passage_pages, place_pages


def readable_answer(answer: Answer) -> str:
    """Return an answer with where it stands, and apart what was not found or not checked."""
    parts = []
    if answer.short:
        parts.append(f"Kort: “{answer.short.text}” [{answer.short.marker}]")
    parts += ["\n".join(map(_written, answer.written)), marked(answer)]
    parts.append("\n".join(f"[{place.marker}] {GOES_ON}" for place in answer.places if place.goes_on))
    parts.append("\n".join(answer.missing))
    if answer.abstained and answer.passages:
        parts.append("\n".join(["Dit komt het dichtst in de buurt:", *map(passage_line, answer.passages[:3])]))
    parts.append(
        "\n".join(f"[{place.marker}] {printable_line(place.document)}, {place_pages(place)}" for place in answer.places)
    )
    parts.append("\n".join(answer.remarks))
    return "\n\n".join(part for part in parts if part)


def _written(sentence: WrittenSentence) -> str:
    """Return what a model wrote, with what became of checking it in front."""
    marks = "".join(f" [{marker}]" for marker in sentence.markers)
    if sentence.status == "gesteund":
        return f"✓ Gesteund: {sentence.text}{marks}"
    reason = f" Reden: {sentence.reason}" if sentence.reason else ""
    return f"? Niet gecontroleerd: {sentence.text}{marks}{reason}"


def passage_line(passage: Passage) -> str:
    """Return a passage under its rank, document, pages and heading."""
    where = passage_pages(passage.chunk)
    heading = f", {passage.chunk.heading}" if passage.chunk.heading else ""
    name = printable_line(passage.chunk.document)
    return f"{passage.rank}. {name}, {where}{heading} (score {passage.score:.3f})\n{passage.chunk.text}"
