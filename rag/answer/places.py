"""Evidence -> places: the runs of sentences that answer, each with what it takes to understand it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from index.marks import BULLETS, DASHES
from index.types import Chunk, Section, Sentence, Span
from rag.evidence.traits import asked_for
from rag.evidence.weighing import Evidence, EvidenceSentence
from rag.protocols import Retriever
from rag.types import Citation, Place, PlaceSentence
from rag.words import coverage
from rag.writing.instructions import commands

# Never an answer by itself; nor is what is addressed to a model that reads the report (rag.writing.instructions).
_NO_ANSWER = frozenset(["note", "caption", "address", "fragment", "heads"])
_LONGEST = 115  # words of so many items, shown whole
_TOO_SHORT = 6  # words of an item's first sentence below which it says nothing without the next
_DEEPEST = 3  # sentences that lean on one another, one after the other


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Sentences of one section that are shown together."""

    document: str  # name of the document
    section: int  # number of the section in the document
    sentences: tuple[int, ...]  # places in Section.sentences, ascending, at least one
    decisive: frozenset[int]  # those of them that answer
    best: int | None = None  # the one of these that answers best; None when none stands out
    goes_on: bool = False  # a list or table of which not everything is selected


@dataclass(frozen=True, kw_only=True)
class PlaceOptions:
    """How much is shown."""

    most: int = 3  # places
    words: int = 115  # of all places together; the first sentence that answers is shown whatever its length
    list_words: int = 115  # of a list that is shown whole
    share: float = 0.3  # a further place must be at least this likely, as a share of the best one
    beside: float = 0.2  # a neighbour of what answers must be at least this likely itself, 0..1
    decisive: float = 0.5  # a sentence answers when it is this likely after reading, as a share of the best one
    least: int = 20  # words up to which it is filled from the next paragraph, too
    full: int = 60  # words up to which a place is filled with the sentences that follow in its paragraph


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
        before=dict(_placed(weighed, retriever)),
        read=dict(_placed(read, retriever)),
        least=options.decisive * best,
    )
    likely = [item for item in read.sentences if item.probability >= options.share * best]
    likely = _rows_asked_for(question, likely)
    # What the report itself answers goes before a note on it.
    likely.sort(key=lambda item: item.sentence.span.kind == "comment" or item.probability < known.least)
    chosen = _chosen(question, likely, retriever, options)
    return tuple(_all_grown(chosen, known, retriever, options))


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
    question: str,
    likely: Sequence[EvidenceSentence],
    retriever: Retriever,
    options: PlaceOptions,
) -> list[Selection]:
    """Return the likely sentences, each with what it takes to understand it; what touches is one place."""
    chosen: list[Selection] = []
    room = options.words
    for item in likely:
        if len(chosen) == options.most:
            break
        section, place = _find(item, retriever)
        if any(place in one.sentences for one in chosen if _same(one, section)):
            continue
        if section.sentences[place][1].kind in _NO_ANSWER or commands(text_of(*section.sentences[place])):
            continue
        selection = _understood(question, section, place, options, room if chosen else None)
        near = [one for one in chosen if _same(one, section) and _touch(one, selection)]
        fresh = words_of(section, set(selection.sentences) - {at for one in near for at in one.sentences})
        if chosen and fresh > room:
            continue
        # What joins two places that were apart makes them one, where the better one stood.
        whole = reduce(joined, (*near, selection))
        chosen = (
            [whole if one is near[0] else one for one in chosen if one not in near[1:]] if near else [*chosen, whole]
        )
        room -= fresh
    return chosen


def _all_grown(
    chosen: Sequence[Selection], known: _Known, retriever: Retriever, options: PlaceOptions
) -> Iterator[Selection]:
    """Yield the places with the neighbours that also answer, the best place first, as far as there is room."""
    sections = [retriever.section(one.document, one.section) for one in chosen]
    room = options.words - sum(words_of(section, one.sentences) for section, one in zip(sections, chosen, strict=True))
    for section, one in zip(sections, chosen, strict=True):
        taken = {at for other in chosen if other is not one and _same(other, section) for at in other.sentences}
        grown = _grown(section, one, taken, known, options, room)
        room -= words_of(section, grown.sentences) - words_of(section, one.sentences)
        yield grown


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


def shows(selections: Sequence[Selection], item: EvidenceSentence, retriever: Retriever) -> bool:
    """Whether a sentence of the evidence is among what is shown."""
    section, place = _find(item, retriever)
    return any(place in one.sentences for one in selections if _same(one, section))


def _same(selection: Selection, section: Section) -> bool:
    return (selection.document, selection.section) == (section.document, section.number)


def _touch(one: Selection, other: Selection) -> bool:
    """Whether two selections of a section are read as one: they overlap or follow one another."""
    return any(abs(a - b) <= 1 for a in one.sentences for b in other.sentences)


def joined(one: Selection, other: Selection) -> Selection:
    """Return two selections of a section as one, for the rest like the first."""
    return replace(
        one,
        sentences=tuple(sorted({*one.sentences, *other.sentences})),
        decisive=one.decisive | other.decisive,
        goes_on=one.goes_on or other.goes_on,
    )


def _understood(question: str, section: Section, place: int, options: PlaceOptions, room: int | None) -> Selection:
    """Return a sentence that answers with what it takes to understand it, or with its list or table."""
    if section.sentences[place][1].group:
        return _of_group(question, section, place, options, room)
    announced = _announced_group(section, place)
    if announced is not None:
        below = _of_group(question, section, announced, options, room)
        return replace(below, sentences=tuple(sorted({*below.sentences, place})), best=place)
    return Selection(
        document=section.document,
        section=section.number,
        sentences=tuple(sorted(understood(section, {place}))),
        decisive=frozenset({place}),
        best=place,
    )


def _grown(
    section: Section, one: Selection, taken: Collection[int], known: _Known, options: PlaceOptions, room: int
) -> Selection:
    """Return a place with the neighbours that also answer, and what follows in its paragraph while it is short."""
    if one.best is None or any(section.sentences[at][1].group for at in one.sentences):
        return one
    picked, decisive = set(one.sentences), set(one.decisive)
    least = words_of(section, picked)
    for step in (1, -1):
        at = (max(picked) if step > 0 else min(picked)) + step
        while 0 <= at < len(section.sentences):
            candidate = section.sentences[at][1]
            if step > 0 and candidate.kind == "announcement" and candidate.leans and not candidate.begins:
                below = {other for other, (_, one) in enumerate(section.sentences) if one.group == candidate.group}
                if words_of(section, picked | below) - least <= room and not below & set(taken):
                    picked |= below  # the list goes on from this sentence
                break
            if candidate.kind != "prose" or candidate.group or at in taken or commands(text_of(*section.sentences[at])):
                break
            if _announced_group(section, at) is not None:
                break  # its table would have to come along
            size = words_of(section, picked)
            follows = step > 0 and (size < options.full if not candidate.begins else size < options.least)
            if not (follows or known.may_answer(section, at) >= options.beside):
                break
            more = understood(section, picked | {at})
            if words_of(section, more) - least > room or more & set(taken):
                break
            if known.answers(section, at):
                decisive.add(at)
            picked = more
            at += step
    return replace(one, sentences=tuple(sorted(picked)), decisive=frozenset(decisive))


def _of_group(question: str, section: Section, place: int, options: PlaceOptions, room: int | None) -> Selection:
    """Return a list with what announces it and all its items, or a row of a table with its heads.

    Of a list that is too long the first sentence of each item is shown, with the whole of the item that answers; of one
    that is too long even so, that item alone with what announces it.
    """
    sentence = section.sentences[place][1]
    members = {
        at
        for at, (_, other) in enumerate(section.sentences)
        if other.group == sentence.group and not (other.kind == "heads" and other.cells)
    }
    limit = options.list_words if room is None else min(room, options.list_words)
    asks = asked_for(question)
    item = {at for at in members if at == place or _part_of(section, at, place)}
    if any(section.sentences[at][1].kind == "row" for at in members):
        whole = bool(asks["which"] or asks["comparison"] or sentence.kind == "heads")
        ways = [members] if whole else []
    else:
        firsts = {at for at in members if section.sentences[at][1].begins or section.sentences[at][1].kind != "item"}
        ways = [members, firsts | item, firsts | said_by(section, place)]
    for way in (*ways, item):
        picked = understood(section, way)
        if words_of(section, picked) <= limit:
            break
    begun = {at for at in members if section.sentences[at][1].kind == "item" and section.sentences[at][1].begins}
    if begun and sentence.kind != "item" and not begun & picked:
        picked |= {min(begun), *_fitting(section, sorted(members), limit)}
    answers = item if sentence.kind in ("item", "row") and not asks["which"] else picked
    said = {at for at in answers if section.sentences[at][1].kind not in ("announcement", "heads", "prose")}
    return Selection(
        document=section.document,
        section=section.number,
        sentences=tuple(sorted(picked)),
        decisive=frozenset((said & picked) or {place}),
        best=place,
        goes_on=not begun <= picked,
    )


def said_by(section: Section, place: int) -> set[int]:
    """Return a sentence; an item that says nothing by its first sentence with the next ones that belong to it.

    "Werkgevers. Maak afspraken op papier." is one recommendation, of which the first sentence only says whose it is.
    """
    found, words = {place}, words_of(section, [place])
    for later in range(place + 1, len(section.sentences)):
        sentence = section.sentences[later][1]
        if not _begins_item(section, place) or words >= _TOO_SHORT or sentence.kind != "item" or sentence.begins:
            break
        found.add(later)
        words += words_of(section, [later])
    return found


def _announced_group(section: Section, place: int) -> int | None:
    """Return where the list or table begins that a sentence announces which is no part of it; None for any other."""
    if not text_of(*section.sentences[place]).endswith(":"):
        return None
    behind = range(place + 1, len(section.sentences))
    first = next((at for at in behind if section.sentences[at][1].kind not in ("note", "caption")), None)
    return first if first is not None and section.sentences[first][1].group else None


def _part_of(section: Section, at: int, place: int) -> bool:
    """Whether two sentences belong to one item of a list."""

    def first(of: int) -> int:
        sentence = section.sentences[of][1]
        return of if sentence.begins else of - sentence.leans

    return (
        section.sentences[place][1].kind == "item"
        and section.sentences[at][1].kind == "item"
        and first(at) == first(place)
    )


def _fitting(section: Section, members: Sequence[int], words: int) -> Iterator[int]:
    for at in members:
        words -= words_of(section, {at})
        if words < 0:
            return
        yield at


def understood(section: Section, places: Collection[int]) -> set[int]:
    """Return sentences of a section with all that they lean on or announce, and with what takes them back."""
    found, fresh = set(places), set(places)
    for _ in range(_DEEPEST):
        sentences = [(at, section.sentences[at][1]) for at in fresh]
        # A row whose cells are known is shown with their heads.
        wanted = {at - one.leans for at, one in sentences if not one.cells} | {
            at + one.taken_back for at, one in sentences
        }
        wanted |= {at + 1 for at, one in sentences if not one.group and text_of(*section.sentences[at]).endswith(":")}
        fresh = {at for at in wanted - found if 0 <= at < len(section.sentences)}
        if not fresh:
            break
        found |= fresh
    return found


def words_of(section: Section, places: Iterable[int]) -> int:
    """Return how many words sentences of a section have together."""
    return sum(len(text_of(*section.sentences[at]).split()) for at in places)


def text_of(chunk: Chunk, sentence: Sentence) -> str:
    """Return a sentence as it stands in its chunk."""
    return chunk.text[sentence.start : sentence.end]


def gathered(selections: Sequence[Selection], retriever: Retriever, options: PlaceOptions) -> tuple[Selection, ...]:
    """Return places that were chosen apart as those of one answer, in their order, as far as there is room.

    What touches is one place; what does not fit is shown without its neighbours, or not at all.
    """
    kept: list[Selection] = []
    for one in selections:
        section = retriever.section(one.document, one.section)
        for way in (one, shortest(one, retriever)):
            near = [other for other in kept if _same(other, section) and _touch(other, way)]
            whole = reduce(joined, (*near, way))
            rest = [other for other in kept if other not in near]
            size = sum(words_of(retriever.section(other.document, other.section), other.sentences) for other in rest)
            if kept and (size + words_of(section, whole.sentences) > options.words or len(rest) == options.most):
                continue
            kept = [whole if near and other is near[0] else other for other in kept if other not in near[1:]]
            kept = kept if near else [*kept, whole]
            break
    return tuple(kept)


def shortest(selection: Selection, retriever: Retriever) -> Selection:
    """Return a place without what does not answer and is not needed to understand what does."""
    section = retriever.section(selection.document, selection.section)
    answers = said_by(section, selection.best) if selection.best is not None else set(selection.decisive)
    kept = understood(section, answers) & {*selection.sentences, *answers}
    return replace(selection, sentences=tuple(sorted(kept)), decisive=frozenset(answers))


def so_many(selections: Sequence[Selection], count: int, retriever: Retriever) -> tuple[Selection, ...]:
    """Return the first ``count`` items of the first list, with what announces it; or as many sentences that answer."""
    for selection in selections:
        section = retriever.section(selection.document, selection.section)
        items = [at for at in selection.sentences if _begins_item(section, at)]
        if items:
            wanted = items[:count]
            whole = {at for at, _ in enumerate(section.sentences) if any(_part_of(section, at, one) for one in wanted)}
            short = {at for one in wanted for at in said_by(section, one)}
            picked = understood(section, whole if words_of(section, whole) <= _LONGEST else short)
            return (
                replace(
                    selection,
                    sentences=tuple(sorted(picked)),
                    decisive=frozenset(items[:count]),
                    best=None,
                    goes_on=selection.goes_on or len(items) > count,
                ),
            )
    chosen: list[Selection] = []
    for selection in selections:
        answers = sorted(selection.decisive)[:count]
        count -= len(answers)
        if answers:
            kept = understood(retriever.section(selection.document, selection.section), answers)
            chosen.append(replace(selection, sentences=tuple(sorted(kept)), decisive=frozenset(answers), best=None))
    return tuple(chosen)


def _begins_item(section: Section, at: int) -> bool:
    sentence = section.sentences[at][1]
    return sentence.kind == "item" and sentence.begins


def show_places(
    selections: Sequence[Selection],
    retriever: Retriever,
    bold: Mapping[tuple[int, int], tuple[Span, ...]] | None = None,
) -> tuple[Place, ...]:
    """Return selections as they are shown, numbered from 1 in the order given.

    ``bold``: for a selection (place in ``selections``) and one of its decisive sentences the words that answer; the
    others answer as a whole.
    """
    return tuple(
        _shown(
            selection, retriever, marker, {at: spans for (one, at), spans in (bold or {}).items() if one == marker - 1}
        )
        for marker, selection in enumerate(selections, 1)
    )


def _shown(selection: Selection, retriever: Retriever, marker: int, bold: Mapping[int, tuple[Span, ...]]) -> Place:
    section = retriever.section(selection.document, selection.section)
    previous = {after: before for before, after in pairwise(selection.sentences)}
    # What takes an answer back is read first of all: it answers as well.
    denials = {at + section.sentences[at][1].taken_back for at in selection.decisive}
    sentences = []
    for at in selection.sentences:
        chunk, sentence = section.sentences[at]
        text = text_of(chunk, sentence)
        cut = len(text) - len(text.lstrip(f"{BULLETS}{DASHES} ")) if sentence.kind == "item" and sentence.begins else 0
        whole = (Span(start=0, end=len(text) - cut),)
        spans = tuple(Span(start=one.start - cut, end=one.end - cut) for one in bold[at]) if at in bold else whole
        sentences.append(
            PlaceSentence(
                text=text[cut:],
                kind=sentence.kind,
                begins=sentence.begins,
                decisive=spans if at in selection.decisive | denials else (),
                gap=at in previous and at - previous[at] > 1,
                cells=sentence.cells if sentence.kind == "row" else (),
            )
        )
    chunks = dict.fromkeys(section.sentences[at][0] for at in selection.sentences)
    return Place(
        marker=marker,
        document=selection.document,
        heading=section.heading,
        sentences=tuple(sentences),
        citations=tuple(_citations(selection, section, retriever)),
        around="\n".join(chunk.text for chunk in chunks),
        goes_on=selection.goes_on,
        scanned=any(chunk.scanned for chunk in chunks),
    )


def _citations(selection: Selection, section: Section, retriever: Retriever) -> Iterator[Citation]:
    """Yield a citation for each stretch of a page; sentences with nothing but white space between them are one."""
    stretches: list[tuple[int, int, int]] = []
    for at in selection.sentences:
        chunk, sentence = section.sentences[at]
        for page, start, end in chunk.pieces(sentence.start, sentence.end):
            if stretches and stretches[-1][0] == page:
                between = retriever.page(selection.document, page).text[stretches[-1][2] : start]
                if stretches[-1][2] <= start and not between.strip():
                    stretches[-1] = (page, stretches[-1][1], end)
                    continue
            stretches.append((page, start, end))
    for page, start, end in stretches:
        sheet = retriever.page(selection.document, page)
        quote = sheet.text[start:end]
        yield Citation(document=selection.document, page=page, start=start, end=end, quote=quote, label=sheet.label)
