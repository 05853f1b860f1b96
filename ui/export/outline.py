"""What stands in an exported transcript and in which order, for every format that people read: blocks and footnotes.

All text is clean here: one line, without control characters and without marks that turn the reading direction. A
footnote says where a place stands: title, organisation, year and page.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from index.types import DocumentSummary
from rag.types import Answer, Place, WrittenSentence
from ui.export.transcript import TranscribedQuestion, Transcript
from ui.text.answer import GOES_ON
from ui.text.labels import NEAREST, document_label, length
from ui.text.place_layout import GAP, PlaceBlock, blocks_of, passage_pages, place_pages

# "short": the answer in a line; "quote", "quote item", "quote row": of the document itself; "remark": what the program
# says about an answer; "small": what it takes to check the transcript.
BlockKind = Literal[
    "title", "chapter", "section", "short", "text", "quote", "quote item", "quote row", "remark", "small title", "small"
]

SHORTENED = "Ingekort, met de woorden van het rapport."
WHOLE = "Een zin uit het rapport."
LITERAL = "De citaten staan woord voor woord in het rapport. Het vet is van Vraagbaak."
SCANNED = (
    "De citaten staan woord voor woord in de tekst van het rapport. Wat uit een scan komt, is herkend en kan fouten "
    "hebben. Het vet is van Vraagbaak."
)
UNCHECKED = "Niet gecontroleerd, geschreven door het taalmodel"

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# Control characters, halves of characters, what XML forbids, and marks that turn the reading direction.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A reference to a footnote."""

    number: int  # from 1, in order of first reference through the whole transcript


@dataclass(frozen=True, kw_only=True)
class Bold:
    """Decisive words."""

    text: str


Inline: TypeAlias = str | Bold | Mark


@dataclass(frozen=True, kw_only=True)
class OutlineBlock:
    """A heading, a paragraph or an item of a list."""

    kind: BlockKind
    parts: tuple[Inline, ...]
    label: str = ""  # stands before the parts, in bold, with a colon


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A transcript as people read it."""

    title: str  # by which the file is known
    blocks: tuple[OutlineBlock, ...]  # the first is the title as shown
    notes: tuple[str, ...]  # text of footnote n at n - 1


def clean(text: str) -> str:
    """Return ``text`` as one line that every format can hold and that reads in the order in which it is stored."""
    return _UNWANTED.sub("", _BREAKS.sub(" ", text)).strip()


def outline_of(transcript: Transcript) -> Outline:
    """Return what the transcript says; a single question is its title."""
    labels = _labels(transcript.documents)
    notes = _Notes()
    single = len(transcript.questions) == 1
    title = clean(transcript.questions[0].text) if single else "Vragen aan Vraagbaak"
    blocks = [_block("title", title), _block("remark", f"Gevraagd aan Vraagbaak, {_moment(transcript.made)}")]
    for number, question in enumerate(transcript.questions, 1):
        notes.labels = _called(labels, question)
        if not single:
            blocks.append(_block("chapter", f"Vraag {number}: {clean(question.text)}"))
        blocks += _question_blocks(transcript, question, number, notes)
    blocks += _account(transcript, labels)
    return Outline(title=title, blocks=tuple(blocks), notes=tuple(notes.texts))


@dataclass(kw_only=True)
class _Notes:
    """Gives places their footnote, in order of first reference."""

    labels: dict[str, str] = field(default_factory=dict)  # name of a document -> what it is called in this question
    texts: list[str] = field(default_factory=list)
    numbers: dict[tuple[int, int], int] = field(default_factory=dict)  # (question, marker) -> number

    def mark(self, question: int, place: Place) -> Mark:
        """Return the mark of a place; the footnote is made at its first mark."""
        number = self.numbers.get((question, place.marker))
        if number is None:
            number = self.numbers[question, place.marker] = len(self.texts) + 1
            where = place_pages(place)
            self.texts.append(f"{_label(self.labels, place.document)}, {where}.")
        return Mark(number=number)


def _question_blocks(
    transcript: Transcript, question: TranscribedQuestion, number: int, notes: _Notes
) -> Iterator[OutlineBlock]:
    if set(question.documents) != {document.name for document in transcript.documents}:
        yield _block("remark", "; ".join(_label(notes.labels, name) for name in question.documents), "Gezocht in")
    answer = question.answer
    if answer is None:
        yield _block("section", "Geen antwoord")
        yield _block("text", question.failure)
        return
    if answer.searched != answer.question:
        yield _block("remark", answer.searched, "Gezocht op")
    if answer.abstained:
        yield _block("section", "Geen antwoord gevonden")
        yield from (_block("text", line) for line in answer.refusal.splitlines() if clean(line))
        yield from _nearest(answer, notes.labels)
    else:
        yield from _answer_blocks(answer, number, notes)
    yield from (_block("remark", remark) for remark in answer.remarks)


def _answer_blocks(answer: Answer, question: int, notes: _Notes) -> Iterator[OutlineBlock]:
    marks = {place.marker: place for place in answer.places}
    if answer.short and answer.short.marker in marks:
        mark = notes.mark(question, marks[answer.short.marker])
        yield OutlineBlock(kind="short", parts=(f"“{clean(answer.short.text)}”", mark))
        yield _block("remark", SHORTENED if answer.short.shortened else WHOLE)
    for sentence in answer.written:
        yield _written(sentence, [notes.mark(question, marks[n]) for n in sentence.markers if n in marks])
    for place in answer.places:
        yield from _place(place, notes.mark(question, place))
    yield from (_block("text", line) for line in answer.missing)
    yield _block("remark", SCANNED if any(place.scanned for place in answer.places) else LITERAL)


def _written(sentence: WrittenSentence, marks: Sequence[Mark]) -> OutlineBlock:
    """Return what a model wrote: as text when it passed the check, and otherwise said not to have been checked."""
    if sentence.status == "gesteund":
        return OutlineBlock(kind="text", parts=(clean(sentence.text), *marks))
    reason = f" (reden: {clean(sentence.reason)})" if sentence.reason else ""
    return OutlineBlock(kind="remark", label=UNCHECKED, parts=(f"{clean(sentence.text)}{reason}", *marks))


def _place(place: Place, mark: Mark) -> Iterator[OutlineBlock]:
    lines = [OutlineBlock(kind=_kind(block), parts=tuple(_words(block))) for block in blocks_of(place)]
    *before, last = [line for line in lines if line.parts] or lines[-1:]
    yield from before
    yield replace(last, parts=(*last.parts, mark))
    if place.goes_on:
        yield _block("remark", GOES_ON)


def _kind(block: PlaceBlock) -> BlockKind:
    if block.shape == "item" and not block.number:
        return "quote item"
    return "quote" if block.shape in ("paragraph", "item") else "quote row"


def _words(block: PlaceBlock) -> Iterator[Inline]:
    """Yield the words of a line, the decisive ones apart; neighbours of one weight as one part."""
    runs: list[tuple[bool, str]] = [(False, f"{block.number} " if block.number else "")]
    for place, sentence in enumerate(block.sentences):
        runs.append((False, f"{' ' if place else ''}{f'{GAP} ' if sentence.gap else ''}"))
        runs += [(piece.decisive, piece.text) for piece in sentence.pieces]
    joined: list[tuple[bool, str]] = []
    for decisive, text in runs:
        text = _UNWANTED.sub("", _BREAKS.sub(" ", text))
        if joined and joined[-1][0] == decisive:
            joined[-1] = (decisive, joined[-1][1] + text)
        elif text:
            joined.append((decisive, text))
    for place, (decisive, text) in enumerate(joined):
        text = text.lstrip() if place == 0 else text
        text = text.rstrip() if place == len(joined) - 1 else text
        if text:
            yield Bold(text=text) if decisive else text


def _nearest(answer: Answer, labels: dict[str, str]) -> Iterator[OutlineBlock]:
    if not answer.passages:
        return
    yield _block("section", "Wat het dichtst in de buurt komt: dit is geen antwoord")
    for passage in answer.passages[:NEAREST]:
        chunk = passage.chunk
        under = f", onder “{clean(chunk.heading)}”" if clean(chunk.heading) else ""
        place = f"{_label(labels, chunk.document)}, {passage_pages(chunk)}{under}"
        yield _block("text", chunk.text, f"Geen antwoord; {place}")


def _account(transcript: Transcript, labels: dict[tuple[str, str], str]) -> Iterator[OutlineBlock]:
    """Yield how the transcript came about, and what it takes to check it: a paragraph for each report."""
    yield _block("small title", "Verantwoording")
    model = (
        f"Taalmodel: {transcript.model}" if transcript.model else "Er was geen taalmodel; alles komt uit het rapport"
    )
    yield _block(
        "small",
        f"Gemaakt met Vraagbaak {transcript.program} op {transcript.made}. {model}. "
        "Pagina’s zijn geteld vanaf de eerste pagina van het bestand.",
    )
    shown = _shown(transcript)
    for document in sorted(transcript.documents, key=lambda document: document.name not in shown):
        label = labels[document.name, document.sha256]
        yield _block(
            "small",
            f"bestand {document.name}, {length(document)}, toegevoegd op {_moment(document.added)}, "
            f"SHA-256 {document.sha256}",
            label if document.name in shown else f"Ook doorzocht: {label}",
        )
    known = {document.name for document in transcript.documents}
    for name in dict.fromkeys(name for name in shown if name not in known):
        yield _block("small", "niet meer in de verzameling; de versie (SHA-256) is niet bekend", name)


def _shown(transcript: Transcript) -> tuple[str, ...]:
    """Return the names of the documents that the transcript cites or shows, as often as it does."""
    names: list[str] = []
    for answer in (question.answer for question in transcript.questions):
        if answer is not None:
            nearest = answer.passages[:NEAREST] if answer.abstained else ()
            names += [place.document for place in answer.places]
            names += [passage.chunk.document for passage in nearest]
    return tuple(names)


def _labels(documents: Sequence[DocumentSummary]) -> dict[tuple[str, str], str]:
    """Return by name and SHA-256 what each document is called.

    A file of which there are two versions gets its date; two that would be called the same get their file's name.
    """
    versions = Counter(document.name for document in documents)
    labels = {}
    for document in documents:
        version = f", versie van {_moment(document.added)}" if versions[document.name] > 1 else ""
        labels[document.name, document.sha256] = clean(document_label(document)) + version
    often = Counter(labels.values())
    return {
        (name, digest): label if label and often[label] == 1 else f"{label}, bestand {clean(name)}"
        for (name, digest), label in labels.items()
    }


def _called(labels: dict[tuple[str, str], str], question: TranscribedQuestion) -> dict[str, str]:
    """Return by name what the documents are called that a question searched, in the version of then."""
    return {name: label for (name, digest), label in labels.items() if question.versions.get(name, digest) == digest}


def _label(labels: dict[str, str], name: str) -> str:
    return labels.get(name, clean(name))


def _moment(iso: str) -> str:
    moment = dt.datetime.fromisoformat(iso)
    return f"{moment:%d-%m-%Y} om {moment:%H:%M} uur"


def _block(kind: BlockKind, text: str, label: str = "") -> OutlineBlock:
    return OutlineBlock(kind=kind, parts=(clean(text),), label=clean(label))
