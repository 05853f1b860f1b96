"""A question -> the places that answer it, of each of its parts, and what is not there."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice

from rag.answer.choosing import choose_places, shows
from rag.answer.cutting import gathered
from rag.answer.report.about import about_report
from rag.answer.selection import PlaceOptions, Selection
from rag.answer.showing import show_places
from rag.answer.subquestions import SubQuestion, sub_questions
from rag.conversation import readings, rewrite
from rag.protocols import Reader, Retriever
from rag.searching import Found, Resources, read_found, search
from rag.types import Fragment, Question
from rag.words import coverage

_ABOUT_PART = 2  # places of each report for a part of a question that is about the report itself


def find(
    question: Question, alone: Found, resources: Resources
) -> Generator[Fragment, None, tuple[Found, tuple[Selection, ...], tuple[str, ...]]]:
    """Return what was found with the places to show, none to refuse, and a line for each part that is not there.

    ``alone`` is what was found for the question as it stands. Of one that is refused that is returned, where it can be
    read so.
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
    """Yield the readings of a question, likeliest first; a follow-up also as the reader makes it stand alone.

    The first that the documents answer counts, or else the one that they come nearest to answering.
    """
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
    """Return the places with one for each part of the question, and a line for each part that was not found.

    Each of several questions is searched for; of one question about two sides only a side that the places do not name.
    """
    parts, retriever, places = sub_questions(found.searched), resources.retriever, resources.options.places
    own: list[Selection] = []
    missing: list[str] = []
    doubtful: list[tuple[SubQuestion, Found]] = []
    told = 0  # parts that are about the report itself
    for part in parts:
        if part.side and (not chosen or _holds(chosen, part, retriever)):
            continue
        searched = search(question, part.question, resources)
        about = about_report(part.question, searched.vector, retriever, question.documents)
        if about is not None and about.sure:
            by_report = groupby(about.selections, lambda one: one.document)  # they are in order of the documents
            own += [one for _, told_by in by_report for one in islice(told_by, _ABOUT_PART)]
            missing += about.missing
            told += 1
            continue
        best = read_found(searched, resources.models.reader)
        if best.evidence.answerable < resources.threshold:
            doubtful.append((part, best))
        else:
            own += choose(best, retriever, replace(places, most=1, words=places.words // len(parts)))
    if own:
        whole = () if told == len(parts) else chosen
        ordered = (*whole, *own) if any(part.side for part in parts) else (*own, *whole)
        chosen = gathered(ordered, retriever, replace(places, most=max(places.most, len(own))))
    # What the whole question found may answer a part that by itself does not say enough to be sure.
    for part, best in doubtful:
        if not any(shows(chosen, one, retriever) for one in best.evidence.sentences[:1]):
            missing.append(f"Over “{part.named.rstrip('?. ')}” vond ik niets.")
    return chosen, tuple(missing) if len(missing) < len(parts) else ()


def _holds(chosen: Sequence[Selection], part: SubQuestion, retriever: Retriever) -> bool:
    """Whether the places speak of one side of a question already, in so many words."""
    text = " ".join(sentence.labelled for place in show_places(chosen, retriever) for sentence in place.sentences)
    return coverage(part.named, text) == 1.0
