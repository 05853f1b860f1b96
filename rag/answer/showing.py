"""Selections -> places as they are shown: sentences word for word, what answers in them, and where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from index.marks import BULLETS, DASHES
from index.types import Span
from rag.answer.context import text_at
from rag.answer.orders import is_order
from rag.answer.selection import Selection
from rag.protocols import Retriever
from rag.types import Citation, Place, PlaceSentence


def show_places(
    selections: Sequence[Selection], retriever: Retriever, bold: Mapping[int, tuple[Span, ...]] | None = None
) -> tuple[Place, ...]:
    """Return selections as they are shown, numbered from 1 in the order given.

    ``bold``: for decisive sentences of the first one the words that answer; the others answer as a whole.
    """
    numbered = enumerate(selections, 1)
    return tuple(_shown(one, retriever, marker, (bold or {}) if marker == 1 else {}) for marker, one in numbered)


def _shown(selection: Selection, retriever: Retriever, marker: int, bold: Mapping[int, tuple[Span, ...]]) -> Place:
    section = selection.section
    previous = {after: before for before, after in pairwise(selection.sentences)}
    # What takes an answer back is read first of all: it answers as well.
    denials = {at + section.sentences[at][1].taken_back for at in selection.decisive}
    sentences = []
    for at in selection.sentences:
        sentence = section.sentences[at][1]
        text, order = text_at(section, at), is_order(section, at, retriever)
        cut = len(text) - len(text.lstrip(f"{BULLETS}{DASHES} ")) if sentence.kind == "item" and sentence.begins else 0
        whole = (Span(start=0, end=len(text) - cut),)
        spans = tuple(Span(start=one.start - cut, end=one.end - cut) for one in bold[at]) if at in bold else whole
        sentences.append(
            PlaceSentence(
                text=text[cut:],
                kind=sentence.kind,
                begins=sentence.begins,
                decisive=spans if at in selection.decisive | denials and not order else (),
                gap=at in previous and at - previous[at] > 1,
                cells=sentence.cells if sentence.kind == "row" else (),
                speaker=sentence.speaker,
                addressed=order,
            )
        )
    told = " ".join(sentence.text for sentence in sentences)
    following = [*(sentence.speaker for sentence in sentences[1:]), ""]
    sentences = [
        replace(one, speaker="") if one.speaker == after or one.speaker in told else one
        for one, after in zip(sentences, following, strict=True)
    ]
    chunks = dict.fromkeys(section.sentences[at][0] for at in selection.sentences)
    return Place(
        marker=marker,
        document=section.document,
        heading=section.heading,
        sentences=tuple(sentences),
        citations=tuple(_citations(selection, retriever)),
        around="\n".join(chunk.text for chunk in chunks),
        goes_on=selection.goes_on,
        scanned=any(chunk.scanned for chunk in chunks),
    )


def _citations(selection: Selection, retriever: Retriever) -> Iterator[Citation]:
    """Yield a citation for each stretch of a page; sentences with nothing but white space between them are one."""
    document = selection.section.document
    stretches: list[tuple[int, int, int]] = []
    for at in selection.sentences:
        chunk, sentence = selection.section.sentences[at]
        for page, start, end in chunk.pieces(sentence.start, sentence.end):
            before, first, last = stretches[-1] if stretches else (0, 0, 0)
            if before == page and last <= start and not retriever.page(document, page).text[last:start].strip():
                stretches[-1] = (page, first, end)
            else:
                stretches.append((page, start, end))
    for page, start, end in stretches:
        sheet = retriever.page(document, page)
        quote = sheet.text[start:end]
        yield Citation(document=document, page=page, start=start, end=end, quote=quote, label=sheet.label)
