"""Evidence -> places: the runs of sentences that answer, each with what it takes to understand it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.types import Chunk, ScoredSentence, Section, Sentence, Span
from rag.answer.context import announced_group, announces_nothing, text_at, with_context, word_count
from rag.answer.orders import is_order, without_orders
from rag.answer.selection import PlaceOptions, Selection, added, same_section, select
from rag.evidence.traits import asked_for, asked_term, is_term
from rag.evidence.weighing import Evidence, EvidenceSentence
from rag.protocols import Retriever
from rag.words import content_words, coverage

# Never an answer by itself; what is addressed to whoever processes the report is no evidence (rag.searching).
_NO_ANSWER = frozenset(["note", "caption", "address", "fragment", "contents", "heads"])


@dataclass(frozen=True, kw_only=True)
class _Known:
    before: Mapping[tuple[str, int, int], float]  # (document, chunk, start) -> chance that it answers, before reading
    read: Mapping[tuple[str, int, int], float]  # the same after reading; only of those that were read
    least: float  # chance after reading from which a sentence answers
    retriever: Retriever

    def answers(self, section: Section, place: int) -> bool:
        return self.read.get(_key(*section.sentences[place]), 0.0) >= self.least


def choose_places(
    question: str, read: Evidence, weighed: Evidence, retriever: Retriever, options: PlaceOptions
) -> tuple[Selection, ...]:
    """Return what to show, best first; nothing when no sentence can be an answer.

    ``read`` holds the sentences that were read, best first; ``weighed`` the same and more with their chances before
    reading, which tell whether a neighbour has something to say as well.
    """
    best = read.sentences[0].probability if read.sentences else 0.0
    before, after = (
        {_key(item.sentence.chunk, item.sentence.span): item.probability for item in evidence.sentences}
        for evidence in (weighed, read)
    )
    known = _Known(before=before, read=after, least=options.decisive * best, retriever=retriever)
    likely = [item for item in read.sentences if item.probability >= options.share * best]
    likely = _rows_asked_for(question, likely)
    # What the report itself answers goes before a note on it.
    likely.sort(key=lambda item: item.sentence.span.kind == "comment" or item.probability < known.least)
    chosen = _chosen(question, likely, known, options)
    return without_orders(_all_grown(chosen, known, options), retriever)


def _rows_asked_for(question: str, likely: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """Leave out the rows of a table of which another is asked for by its label, unless the question asks for all."""
    asks = asked_for(question)
    if asks["which"] or asks["comparison"]:
        return list(likely)
    rows = {at: one.sentence for at, one in enumerate(likely) if one.sentence.span.kind == "row"}
    named = {at: _named(question, row) for at, row in rows.items() if row.span.cells}
    tables = {at: (row.chunk.document, row.chunk.section, row.span.group) for at, row in rows.items()}
    best = {tables[at]: max(named[other] for other in named if tables[other] == tables[at]) for at in named}
    return [
        item
        for at, item in enumerate(likely)
        if at not in named or best[tables[at]][0] == 0 or named[at] == best[tables[at]]
    ]


def _named(question: str, row: ScoredSentence) -> tuple[float, float, int]:
    """Return the share of a row's label that a question names, and the share of the question that the row names.

    Then how many of its other cells begin a word of the question: "koop" of "koopwoningen".
    """
    label = row.span.cells[0]
    name = row.text[label.start : label.end] if label.column == 0 else ""
    cells = (row.text[cell.start : cell.end].casefold() for cell in row.span.cells if cell.column > 0)
    words = content_words(question)
    begun = sum(len(cell) > 2 and cell.isalpha() and any(word.startswith(cell) for word in words) for cell in cells)
    return coverage(name, question), coverage(question, row.text), begun


def _chosen(question: str, likely: Sequence[EvidenceSentence], known: _Known, options: PlaceOptions) -> list[Selection]:
    """Return the likely sentences, each with what it takes to understand it; what touches is one place."""
    chosen: list[Selection] = []
    room = options.words
    for item in likely:
        if len(chosen) == options.most:
            break
        section, place = find_sentence(item, known.retriever)
        taken = {at for one in chosen if same_section(one.section, section) for at in one.sentences}
        if place in taken or not _can_answer(question, section.sentences[place][1]):
            continue
        if announces_nothing(section, place):
            continue
        selection = select(question, section, place, options, room if chosen else None)
        if any(_says_the_same(selection, one) for one in chosen):
            continue
        if chosen and not known.answers(section, place):
            selection = replace(selection, decisive=frozenset())
        fresh = word_count(section, set(selection.sentences) - taken)
        if chosen and fresh > room:
            continue
        chosen = added(chosen, selection)
        room -= fresh
    return chosen


def _can_answer(question: str, sentence: Sentence) -> bool:
    """Whether a sentence can be an answer by itself; a note can where it says what the term that is asked for means."""
    term = asked_term(question) if sentence.kind == "note" else ()
    return sentence.kind not in _NO_ANSWER or (bool(term) and any(is_term(one, term) for one in sentence.defines))


def _says_the_same(one: Selection, other: Selection) -> bool:
    """Whether a place says word for word what is shown already of its report, under a heading of the same name."""
    said, there = ({" ".join(text_at(of.section, at).split()) for at in of.sentences} for of in (one, other))
    headings = ((of.section.document, of.section.heading) for of in (one, other))
    return len(set(headings)) == 1 and said <= there


def _all_grown(chosen: Sequence[Selection], known: _Known, options: PlaceOptions) -> Iterator[Selection]:
    """Yield the places with the neighbours that also answer, the best place first, as far as there is room."""
    room = options.words - sum(word_count(one.section, one.sentences) for one in chosen)
    for one in chosen:
        others = [other for other in chosen if other is not one and same_section(other.section, one.section)]
        grown = _grown(one, {at for other in others for at in other.sentences}, known, options, room)
        room -= word_count(one.section, grown.sentences) - word_count(one.section, one.sentences)
        yield grown


def _grown(one: Selection, taken: Collection[int], known: _Known, options: PlaceOptions, room: int) -> Selection:
    """Return a place with the neighbours that also answer, and what follows in its paragraph while it is short."""
    section = one.section
    if one.best is None or any(section.sentences[at][1].group for at in one.sentences):
        return one
    if section.sentences[one.best][1].kind == "note":
        return one  # it stands apart from the text around it
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
            if candidate.kind != "prose" or candidate.group or at in taken or is_order(section, at, known.retriever):
                break
            if announced_group(section, at) is not None:
                break  # its table would have to come along
            fill = options.least if candidate.begins else options.full
            follows = step > 0 and word_count(section, picked) < fill
            if not follows and known.before.get(_key(*section.sentences[at]), 0.0) < options.beside:
                break
            more = with_context(section, picked | {at})
            if word_count(section, more) - least > room or more & set(taken):
                break
            if known.answers(section, at):
                decisive.add(at)
            picked = more
            at += step
    return replace(one, sentences=tuple(sorted(picked)), decisive=frozenset(decisive))


def find_sentence(item: EvidenceSentence, retriever: Retriever) -> tuple[Section, int]:
    """Return the section of a sentence of the evidence, and its place there."""
    chunk, span = item.sentence.chunk, item.sentence.span
    section = retriever.section(chunk.document, chunk.section)
    return section, [_key(*one) for one in section.sentences].index(_key(chunk, span))


def _key(chunk: Chunk, sentence: Span) -> tuple[str, int, int]:
    return chunk.document, chunk.id, sentence.start
