"""What stands in an exported record and in which order, for every format that people read: blocks and footnotes.

All text is clean here: one line, without control characters and without marks that turn the reading direction. A
footnote is a quote with its place; only a mark that the citation check made becomes one.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from index.types import DocumentSummary
from rag.types import Answer, AnswerSentence, Citation, Rejected, Status
from ui.chat_html import NEAREST, NOTICES, document_label, passage_pages
from ui.export_record import Record, RecordedQuestion

Kind = Literal["title", "chapter", "section", "text", "quote", "item", "remark"]

START = 8  # words of a sentence by which the list of statuses names it

_STATUSES: Mapping[Status, str] = {
    "gesteund": "gesteund",
    "gedeeltelijk": "gedeeltelijk gesteund",
    "niet gesteund": "niet gesteund",
}
_MEANINGS: Mapping[Status, str] = {
    "gesteund": "staat in het rapport",
    "gedeeltelijk": "zegt het in andere woorden dan het rapport; lees de bron erbij",
    "niet gesteund": "staat niet in het rapport",
}
_MARK = re.compile(r"\s*\[([0-9]{1,4})\]")
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# Control characters, halves of characters, what XML forbids, and marks that turn the reading direction.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A reference to a footnote."""

    number: int  # from 1, in order of first reference through the whole record


Part: TypeAlias = str | Mark


@dataclass(frozen=True, kw_only=True)
class Block:
    """A heading, a paragraph or an item of a list."""

    kind: Kind  # "quote": a sentence of the document itself; "remark": what the program says about an answer
    parts: tuple[Part, ...]
    label: str = ""  # stands before the parts, in bold, with a colon


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A record as people read it."""

    title: str  # by which the file is known, with the first question
    blocks: tuple[Block, ...]  # the first is the title as shown
    notes: tuple[str, ...]  # text of footnote n at n - 1


def clean(text: str) -> str:
    """Return ``text`` as one line that every format can hold and that reads in the order in which it is stored."""
    return _UNWANTED.sub("", _BREAKS.sub(" ", text)).strip()


def outline_of(record: Record) -> Outline:
    """Return what the record says."""
    labels = _labels(record.documents)
    notes = _Notes()
    title = "Vraag aan Vraagbaak" if len(record.questions) == 1 else "Vragen aan Vraagbaak"
    blocks = [_block("title", title), _block("remark", f"Gemaakt op {_moment(record.made)}")]
    for number, question in enumerate(record.questions, 1):
        notes.labels = _called(labels, question)
        blocks += _question_blocks(record, question, number, notes)
    blocks += _account(record, labels)
    first = clean(record.questions[0].text) if record.questions else ""
    return Outline(title=f"{title}: {first}", blocks=tuple(blocks), notes=tuple(notes.texts))


@dataclass(kw_only=True)
class _Notes:
    """Gives citations their number in the record, in order of first reference."""

    labels: dict[str, str] = field(default_factory=dict)  # name of a document -> what it is called in this question
    texts: list[str] = field(default_factory=list)
    numbers: dict[tuple[int, int], int] = field(default_factory=dict)  # (question, marker) -> number

    def mark(self, question: int, citation: Citation) -> Mark:
        """Return the mark of a citation; the footnote is made at its first mark."""
        number = self.numbers.get((question, citation.marker))
        if number is None:
            number = self.numbers[question, citation.marker] = len(self.texts) + 1
            label = _label(self.labels, citation.document)
            self.texts.append(f"{_quoted(clean(citation.quote))} {label}, pagina {citation.page}.")
        return Mark(number=number)

    def named(self, question: int, markers: Sequence[int]) -> str:
        """Return in words which footnotes belong to these markers; "" when none does."""
        numbers = [str(self.numbers[question, m]) for m in markers if (question, m) in self.numbers]
        if len(numbers) < 2:
            return "".join(f"noot {number}" for number in numbers)
        return f"noten {', '.join(numbers[:-1])} en {numbers[-1]}"


def _question_blocks(record: Record, question: RecordedQuestion, number: int, notes: _Notes) -> Iterator[Block]:
    asked = f"Vraag {number}: {clean(question.text)}" if len(record.questions) > 1 else f"Vraag: {clean(question.text)}"
    yield _block("chapter", asked)
    if set(question.documents) != {document.name for document in record.documents}:
        yield _block("remark", "; ".join(_label(notes.labels, name) for name in question.documents), "Gezocht in")
    if question.answer is None:
        yield _block("section", "Geen antwoord")
        yield _block("text", question.failure)
        return
    answer = question.answer
    kinds = {"antwoord": "Geschreven antwoord", "citaten": "Citaten uit het rapport"}
    yield _block("section", "Geen antwoord gevonden" if answer.abstained else kinds[answer.mode])
    if not answer.abstained:
        yield _block("remark", NOTICES[answer.mode])
    if answer.note:
        yield _block("remark", answer.note)
    searched = f"Gezocht op: {answer.searched}"
    if answer.searched != answer.question and searched not in answer.text:
        yield _block("remark", searched)
    if answer.abstained:
        yield from (_block("text", line) for line in answer.text.splitlines() if clean(line))
        yield from _nearest(answer, notes.labels)
    else:
        yield from _sentences(answer, number, notes)
        yield _block("section", "Controle per zin")
        yield from (_status(sentence, number, notes) for sentence in answer.sentences)
    if answer.rejected:
        yield _block("section", "Weggelaten uit het antwoord")
        yield _block("remark", "Het taalmodel schreef deze zinnen. De bron steunt ze niet. Gebruik ze niet.")
        yield from (_rejected(rejected, number, notes) for rejected in answer.rejected)


def _sentences(answer: Answer, question: int, notes: _Notes) -> Iterator[Block]:
    """Yield each sentence of a document as a quotation, and what the model wrote in paragraphs between them."""
    written: list[Part] = []
    for sentence in answer.sentences:
        parts = _marked(sentence, answer.citations, question, notes)
        if sentence.verbatim:
            if written:
                yield Block(kind="text", parts=tuple(written))
                written = []
            yield Block(kind="quote", parts=parts)
            continue
        written += ([" "] if written else []) + list(parts)
        if sentence.status != "gesteund":
            written.append(f" ({_STATUSES[sentence.status]})")
    if written:
        yield Block(kind="text", parts=tuple(written))


def _marked(sentence: AnswerSentence, citations: Sequence[Citation], question: int, notes: _Notes) -> tuple[Part, ...]:
    """Return the sentence with footnotes for the marks that it leans on; other figures in brackets stay text."""
    cited = {citation.marker: citation for citation in citations if citation.marker in sentence.markers}
    parts: list[Part] = []
    at = 0
    for match in _MARK.finditer(sentence.text):
        citation = cited.get(int(match[1]))
        if citation is None:
            continue
        text = _piece(sentence.text[at : match.start()], first=not parts)
        parts += [text] if text else []
        parts.append(notes.mark(question, citation))
        at = match.end()
    text = _piece(sentence.text[at:], first=not parts)
    return (*parts, text) if text.strip() else tuple(parts)


def _piece(text: str, *, first: bool) -> str:
    """Return a piece of a sentence clean; a space before it stays, unless it is the first piece."""
    plain = clean(text)
    return plain if first or not text[:1].isspace() or not plain else f" {plain}"


def _status(sentence: AnswerSentence, question: int, notes: _Notes) -> Block:
    says = "staat woord voor woord in het rapport" if sentence.verbatim else _MEANINGS[sentence.status]
    named = notes.named(question, sentence.markers)
    where = f" ({named})" if named else ""
    return _block("item", f"{_quoted(_start(sentence))} {says}{where}.", _STATUSES[sentence.status].capitalize())


def _start(sentence: AnswerSentence) -> str:
    """Return the first words of a sentence without its marks."""
    plain = _MARK.sub(lambda match: "" if int(match[1]) in sentence.markers else match[0], sentence.text)
    words = clean(plain).split(" ")
    return " ".join(words) if len(words) <= START else f"{' '.join(words[:START])}…"


def _quoted(text: str) -> str:
    """Return clean text in quotation marks, unless it is a quotation already."""
    return text if text[:1] == "“" and text[-1:] == "”" and text.count("“") == 1 else f"“{text}”"


def _rejected(rejected: Rejected, question: int, notes: _Notes) -> Block:
    named = notes.named(question, () if rejected.replaced_by is None else (rejected.replaced_by,))
    instead = f" In plaats daarvan staat er het citaat van {named}." if named else ""
    return _block("item", f"{_quoted(clean(rejected.text))} Reden: {clean(rejected.reason)}{instead}", "Niet gesteund")


def _nearest(answer: Answer, labels: dict[str, str]) -> Iterator[Block]:
    if not answer.passages:
        return
    yield _block("section", "Wat het dichtst in de buurt komt: dit is geen antwoord")
    for passage in answer.passages[:NEAREST]:
        chunk = passage.chunk
        under = f", onder “{clean(chunk.heading)}”" if clean(chunk.heading) else ""
        place = f"{_label(labels, chunk.document)}, {passage_pages(chunk)}{under}"
        yield _block("text", chunk.text, f"Geen antwoord; {place}")


def _account(record: Record, labels: dict[tuple[str, str], str]) -> Iterator[Block]:
    """Yield how the record came about, and what it takes to check it."""
    yield _block("chapter", "Verantwoording")
    yield _block("item", f"Vraagbaak {record.program}", "Programma")
    yield _block("item", record.model or "geen; alleen zinnen uit het rapport", "Taalmodel")
    yield _block("item", record.made, "Gemaakt")
    yield _block("item", "geteld vanaf de eerste pagina van het bestand", "Paginanummers")
    shown = _shown(record)
    for document in (document for document in record.documents if document.name in shown):
        yield _block("section", f"Rapport: {labels[document.name, document.sha256]}")
        yield _block("item", document.title, "Titel")
        yield _block("item", document.organisation or "onbekend", "Organisatie")
        yield _block("item", str(document.year or "onbekend"), "Jaar")
        yield _block("item", document.name, "Bestand")
        yield _block("item", str(document.pages), "Aantal pagina’s")
        yield _block("item", f"toegevoegd op {_moment(document.added)}", "Versie")
        yield _block("item", document.sha256, "SHA-256")
    known = {document.name for document in record.documents}
    missing = [name for name in dict.fromkeys(shown) if name not in known]
    if missing:
        yield _block("section", "Niet meer in de verzameling")
        yield from (_block("item", f"{clean(name)}. De versie (SHA-256) is niet bekend.") for name in missing)
    others = [document for document in record.documents if document.name not in shown]
    if others:
        yield _block("section", "Ook doorzocht")
        for document in others:
            added = f"bestand {document.name}, toegevoegd op {_moment(document.added)}, SHA-256 {document.sha256}"
            yield _block("item", f"{labels[document.name, document.sha256]}; {added}")


def _shown(record: Record) -> tuple[str, ...]:
    """Return the names of the documents that the record cites or shows, as often as it does."""
    names: list[str] = []
    for answer in (question.answer for question in record.questions):
        if answer is not None:
            nearest = answer.passages[:NEAREST] if answer.abstained else ()
            names += [citation.document for citation in answer.citations]
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


def _called(labels: dict[tuple[str, str], str], question: RecordedQuestion) -> dict[str, str]:
    """Return by name what the documents are called that a question searched, in the version of then."""
    return {name: label for (name, digest), label in labels.items() if question.versions.get(name, digest) == digest}


def _label(labels: dict[str, str], name: str) -> str:
    return labels.get(name, clean(name))


def _moment(iso: str) -> str:
    moment = dt.datetime.fromisoformat(iso)
    return f"{moment:%d-%m-%Y} om {moment:%H:%M} uur"


def _block(kind: Kind, text: str, label: str = "") -> Block:
    return Block(kind=kind, parts=(clean(text),), label=clean(label))
