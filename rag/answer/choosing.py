"""Evidence -> places: the runs of sentences that answer, each with what it takes to understand it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.types import Section
from rag.answer.context import announced_group, announces_nothing, text_at, with_context, word_count
from rag.answer.selection import PlaceOptions, Selection, added, same_section, select
from rag.evidence.traits import asked_for
from rag.evidence.weighing import Evidence, EvidenceSentence
from rag.protocols import Retriever
from rag.words import coverage
from rag.writing.instructions import commands

# Never an answer by itself; nor is what is addressed to a model that reads the report (rag.writing.instructions).
_NO_ANSWER = frozenset(["note", "caption", "address", "fragment", "heads"])


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of the sentences of the evidence."""

    before: Mapping[tuple[str, int, int], float]  # (document, section, place) -> chance that it answers, before reading
    read: Mapping[tuple[str, int, int], float]  # the same after reading; only of those that were read
    least: float  # chance after reading from which a sentence answers

    def may_answer(self, section: Section, place: int) -> float:
        return self.before.get((section.document, section.number, place), 0.0)

    def answers(self, section: Section, place: int) -> bool:
        return self.read.get((section.document, section.number, place), 0.0) >= self.least


def choose_places(
    question: str, read: Evidence, weighed: Evidence, retriever: Retriever, options: PlaceOptions
) -> tuple[Selection, ...]:
    """Return what to show, best first; nothing when no sentence can be an answer.

    ``read`` holds the sentences that were read, best first; ``weighed`` the same and more with their chances before
    reading, which tell whether a neighbour has something to say as well.
    """
    best = read.sentences[0].probability if read.sentences else 0.0
    known = _Known(
        before=dict(_placed(weighed, retriever)), read=dict(_placed(read, retriever)), least=options.decisive * best
    )
    likely = [item for item in read.sentences if item.probability >= options.share * best]
    likely = _rows_asked_for(question, likely)
    # What the report itself answers goes before a note on it.
    likely.sort(key=lambda item: item.sentence.span.kind == "comment" or item.probability < known.least)
    chosen = _chosen(question, likely, known, retriever, options)
    return tuple(_all_grown(chosen, known, retriever, options))


def shows(selections: Sequence[Selection], item: EvidenceSentence, retriever: Retriever) -> bool:
    """Whether a sentence of the evidence is among what is shown."""
    section, place = _find(item, retriever)
    return any(place in one.sentences for one in selections if same_section(one, section))


def _rows_asked_for(question: str, likely: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """Return the likely sentences without the rows of a table of which another one is asked for by its label.

    All rows stay when the question asks which one it is, or compares.
    """
    asks = asked_for(question)
    if asks["which"] or asks["comparison"]:
        return list(likely)
    named = {
        at: _named(question, item)
        for at, item in enumerate(likely)
        if item.sentence.span.kind == "row" and item.sentence.span.cells
    }
    tables = {at: _table_of(likely[at]) for at in named}
    best = {table: max(named[at] for at in named if tables[at] == table) for table in set(tables.values())}
    return [
        item
        for at, item in enumerate(likely)
        if at not in named or best[tables[at]][0] == 0 or named[at] == best[tables[at]]
    ]


def _named(question: str, row: EvidenceSentence) -> tuple[float, float]:
    """Return the share of a row's label that a question names, and the share of the question that the row names."""
    label = row.sentence.span.cells[0]
    text = row.sentence.text
    return coverage(text[label.start : label.end] if label.column == 0 else "", question), coverage(question, text)


def _table_of(row: EvidenceSentence) -> tuple[str, int, int]:
    chunk = row.sentence.chunk
    return chunk.document, chunk.section, row.sentence.span.group


def _chosen(
    question: str, likely: Sequence[EvidenceSentence], known: _Known, retriever: Retriever, options: PlaceOptions
) -> list[Selection]:
    """Return the likely sentences, each with what it takes to understand it; what touches is one place.

    Of the further ones only those answer that are likely enough: the others are there to be read as well.
    """
    chosen: list[Selection] = []
    room = options.words
    for item in likely:
        if len(chosen) == options.most:
            break
        section, place = _find(item, retriever)
        taken = {at for one in chosen if same_section(one, section) for at in one.sentences}
        if place in taken:
            continue
        if section.sentences[place][1].kind in _NO_ANSWER or commands(text_at(section, place)):
            continue
        if announces_nothing(section, place):
            continue
        selection = select(question, section, place, options, room if chosen else None)
        if any(_says_the_same(section, selection, retriever.section(one.document, one.section), one) for one in chosen):
            continue
        if chosen and not known.answers(section, place):
            selection = replace(selection, decisive=frozenset())
        fresh = word_count(section, set(selection.sentences) - taken)
        if chosen and fresh > room:
            continue
        chosen = added(chosen, selection)
        room -= fresh
    return chosen


def _says_the_same(section: Section, one: Selection, other_section: Section, other: Selection) -> bool:
    """Whether a place says word for word what is shown already of its report, under a heading of the same name."""
    if (section.document, section.heading) != (other_section.document, other_section.heading):
        return False
    said = {" ".join(text_at(other_section, at).split()) for at in other.sentences}
    return all(" ".join(text_at(section, at).split()) in said for at in one.sentences)


def _all_grown(
    chosen: Sequence[Selection], known: _Known, retriever: Retriever, options: PlaceOptions
) -> Iterator[Selection]:
    """Yield the places with the neighbours that also answer, the best place first, as far as there is room."""
    sections = [retriever.section(one.document, one.section) for one in chosen]
    placed = list(zip(sections, chosen, strict=True))
    room = options.words - sum(word_count(section, one.sentences) for section, one in placed)
    for section, one in placed:
        taken = {at for other in chosen if other is not one and same_section(other, section) for at in other.sentences}
        grown = _grown(section, one, taken, known, options, room)
        room -= word_count(section, grown.sentences) - word_count(section, one.sentences)
        yield grown


def _grown(
    section: Section, one: Selection, taken: Collection[int], known: _Known, options: PlaceOptions, room: int
) -> Selection:
    """Return a place with the neighbours that also answer, and what follows in its paragraph while it is short."""
    if one.best is None or any(section.sentences[at][1].group for at in one.sentences):
        return one
    picked, decisive = set(one.sentences), set(one.decisive)
    least = word_count(section, picked)
    for step in (1, -1):
        at = (max(picked) if step > 0 else min(picked)) + step
        while 0 <= at < len(section.sentences):
            candidate = section.sentences[at][1]
            if step > 0 and candidate.kind == "announcement" and candidate.leans and not candidate.begins:
                below = {other for other, (_, one) in enumerate(section.sentences) if one.group == candidate.group}
                if word_count(section, picked | below) - least <= room and not below & set(taken):
                    picked |= below  # the list goes on from this sentence
                break
            if candidate.kind != "prose" or candidate.group or at in taken or commands(text_at(section, at)):
                break
            if announced_group(section, at) is not None:
                break  # its table would have to come along
            size = word_count(section, picked)
            follows = step > 0 and (size < options.full if not candidate.begins else size < options.least)
            if not (follows or known.may_answer(section, at) >= options.beside):
                break
            more = with_context(section, picked | {at})
            if word_count(section, more) - least > room or more & set(taken):
                break
            if known.answers(section, at):
                decisive.add(at)
            picked = more
            at += step
    return replace(one, sentences=tuple(sorted(picked)), decisive=frozenset(decisive))


def _placed(evidence: Evidence, retriever: Retriever) -> Iterator[tuple[tuple[str, int, int], float]]:
    for item in evidence.sentences:
        section, place = _find(item, retriever)
        yield (section.document, section.number, place), item.probability


def _find(item: EvidenceSentence, retriever: Retriever) -> tuple[Section, int]:
    """Return the section of a sentence, and its place there."""
    chunk, span = item.sentence.chunk, item.sentence.span
    section = retriever.section(chunk.document, chunk.section)
    before = 0
    for other in section.chunks:
        if other.id == chunk.id:
            break
        before += len(other.sentences)
    return section, before + chunk.sentences.index(span)
