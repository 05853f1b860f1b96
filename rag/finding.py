"""A question -> the places that answer it, of each of its parts, and what is not there."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from rag.answer.choosing import choose_places, find_sentence
from rag.answer.cutting import gathered
from rag.answer.report.about import about_report
from rag.answer.selection import PlaceOptions, Selection, same_section
from rag.answer.showing import show_places
from rag.answer.subquestions import SubQuestion, sub_questions
from rag.conversation import readings, rewrite
from rag.evidence.weighing import EvidenceSentence
from rag.protocols import Reader, Retriever
from rag.searching import Found, Resources, read_found, search
from rag.types import Fragment, Question
from rag.words import coverage

_ABOUT_PART = 2  # places of each report for a part of a question that is about the report itself


@dataclass(frozen=True, kw_only=True)
class _FoundPart:
    part: SubQuestion
    selections: tuple[tuple[Selection, ...], ...] = ()  # each in its forms, longest first
    about: bool = False  # it is about the report itself
    missing: tuple[str, ...] = ()  # lines on what the report does not say of itself
    doubtful: tuple[EvidenceSentence, ...] = ()  # the best sentence of a part that by itself is not sure enough


def find(
    question: Question, alone: Found, resources: Resources
) -> Generator[Fragment, None, tuple[Found, tuple[Selection, ...], tuple[str, ...]]]:
    """Return what was found with the places to show, none to refuse, and a line for each part that is not there.

    ``alone`` is what was found for the question as it stands.
    """
    reader, options = resources.models.reader, resources.options
    tried: list[Found] = []
    for text in _texts(question, reader):
        found = alone if text == alone.searched else search(question, text, resources)
        if found is not alone:
            yield Fragment(passages=found.passages)
        tried.append(read_found(found, reader))
        if options.refuse and tried[-1].evidence.answerable >= resources.threshold:
            break
    best = max(tried, key=lambda one: one.evidence.answerable)
    answers = best.evidence.answerable >= resources.threshold or not options.refuse
    chosen = choose(best, resources.retriever, options.places) if answers else ()
    chosen, missing = _with_sub_questions(question, best, chosen, resources)
    if not chosen:
        best = replace(tried[0], evidence=replace(tried[0].evidence, answerable=best.evidence.answerable))
    return best, chosen, missing


def choose(found: Found, retriever: Retriever, options: PlaceOptions) -> tuple[Selection, ...]:
    """Return the places to show of what was found and read."""
    return choose_places(found.searched, found.evidence, found.weighed, retriever, options)


def _texts(question: Question, reader: Reader | None) -> Iterator[str]:
    """Yield the readings of a question, likeliest first; a follow-up also as the reader makes it stand alone."""
    plain = readings(question)
    yield plain[0]
    if len(plain) > 1:
        rewritten = rewrite(question, reader) if reader is not None else None
        if rewritten is not None and rewritten not in plain:
            yield rewritten
        yield from plain[1:]


def _with_sub_questions(
    question: Question, found: Found, chosen: tuple[Selection, ...], resources: Resources
) -> tuple[tuple[Selection, ...], tuple[str, ...]]:
    """Return the places with one for each part of the question, and a line for each part that is not among them.

    Each of several questions is searched for; of one question about two sides only a side that the places do not name.
    """
    parts, retriever, places = sub_questions(found.searched), resources.retriever, resources.options.places
    own = [
        _find_part(question, part, len(parts), resources)
        for part in parts
        if not part.side or (chosen and not _holds(chosen, part, retriever))
    ]
    selections = [forms for part in own for forms in part.selections]
    if selections:
        whole = () if all(part.about for part in own) and len(own) == len(parts) else chosen
        sides = any(part.side for part in parts)
        needed, further = ([*((one,) for one in whole), *selections], ()) if sides else (selections, whole)
        chosen = gathered(needed, further, replace(places, most=max(places.most, len(selections))))
    missing = tuple(line for part in own for line in _missing(part, chosen, retriever))
    return chosen, missing if len(missing) < len(parts) else ()


def _find_part(question: Question, part: SubQuestion, count: int, resources: Resources) -> _FoundPart:
    searched = search(question, part.question, resources)
    about = about_report(part.question, searched.vector, resources.retriever, question.documents)
    if about is not None and about.sure:
        by_report = groupby(about.selections, lambda one: one.section.document)  # they are in order of the documents
        selections = tuple((one,) for _, told_by in by_report for one in islice(told_by, _ABOUT_PART))
        return _FoundPart(part=part, selections=selections, about=True, missing=about.missing)
    best = read_found(searched, resources.models.reader)
    if best.evidence.answerable < resources.threshold:
        return _FoundPart(part=part, doubtful=best.evidence.sentences[:1])
    places = resources.options.places
    full = replace(places, most=1, words=places.words // count)
    short_lists = replace(full, list_words=places.list_words // count)
    forms = (choose(best, resources.retriever, options) for options in (full, short_lists))
    return _FoundPart(part=part, selections=tuple(zip(*forms, strict=True)))


def _missing(found: _FoundPart, chosen: Sequence[Selection], retriever: Retriever) -> Iterator[str]:
    """Yield the lines that say what is not shown of a part; the whole question may have found it."""
    yield from found.missing
    named = found.part.named.rstrip("?. ")
    best = [(one.section, one.decisive if one.best is None else {one.best}) for one, *_ in found.selections]
    doubtful = [(section, {place}) for section, place in (find_sentence(one, retriever) for one in found.doubtful)]
    shown = any(
        same_section(one.section, section) and not places.isdisjoint(one.sentences)
        for section, places in (*best, *doubtful)
        for one in chosen
    )
    if best and not shown:
        yield f"Voor het antwoord op “{named}” is hier geen plaats. Stel die vraag apart."
    elif not found.about and not shown:
        yield f"Over “{named}” vond ik niets."


def _holds(chosen: Sequence[Selection], part: SubQuestion, retriever: Retriever) -> bool:
    """Whether the places speak of one side of a question already, in so many words."""
    text = " ".join(sentence.labelled for place in show_places(chosen, retriever) for sentence in place.sentences)
    return coverage(part.named, text) == 1.0
