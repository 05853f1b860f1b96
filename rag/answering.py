"""Question (+ conversation) -> candidates -> evidence -> reading -> places -> checked Answer.

``answer_question`` is the whole way. It yields fragments as they come, the passages first, and returns the checked
answer. What a model wrote falls back to the places alone whenever the model is missing, too slow, or not supported.
"""

import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.structure.denials import excludes
from index.types import Passage, Span
from rag.answer.parts import Part, parts_of
from rag.answer.places import (
    PlaceOptions,
    Selection,
    choose_places,
    gathered,
    shortest,
    show_places,
    shows,
    so_many,
    text_of,
)
from rag.answer.report import AboutReport, Command, about_report, command_of
from rag.answer.shortening import shorten, spelled
from rag.conversation import readings, rewrite
from rag.errors import EmptyQuestionError, LongQuestionError, NoDocumentsError
from rag.evidence.reading import NOTHING, SOURCE, ask, join, load_reading_weights, read, show_text
from rag.evidence.weighing import Evidence, rerank, weigh
from rag.language import in_english
from rag.protocols import Judge, Reader, Retriever, Writer
from rag.types import Answer, Fragment, Place, Question, Short, WrittenSentence
from rag.words import content_words, coverage
from rag.writing.drafting import draft
from rag.writing.prompt import PromptOptions

NO_MODEL = "Er is geen taalmodel dat mag schrijven. Daarom ziet u de plaatsen in het rapport zelf."
TOO_SLOW = "Het schrijven duurde te lang. Daarom ziet u de plaatsen in het rapport zelf."
UNSUPPORTED = "Wat het taalmodel schreef, is niet terug te vinden in het rapport. Daarom ziet u de plaatsen zelf."

SCANNED = "Dit komt uit een scan. Herkende tekst kan fouten hebben, vooral in getallen. Vergelijk met de pagina zelf."
ENGLISH = "The report is in Dutch. These are its own words on your question."
ENGLISH_REFUSAL = "The report is in Dutch. No answer to your question was found in it."

LONGEST_QUESTION = 1000  # characters; what the embedder reads of a question, with room for the one before it
SHORTEST = 25  # words of a short answer, beyond which a list has none
_ABOUT_PART = 2  # places for a part of a question that is about the report itself
_FOR_WRITING = PlaceOptions(
    most=5, words=250, share=0.1, full=120
)  # a model that writes gets whole places, and more of them


@dataclass(frozen=True, kw_only=True)
class AnswerOptions:
    """What the answerer may use."""

    threshold: float  # refuse when the documents are less likely than this to answer, 0..1
    read_threshold: float  # the same, after the reader has judged the best sentences
    passages: int = 10  # passages shown as found
    patience: float = 90.0  # seconds of writing after which the answer falls back to the places
    prompt: PromptOptions = field(default_factory=PromptOptions)
    places: PlaceOptions = field(default_factory=PlaceOptions)
    refuse: bool = True  # False: answer whatever the chance, after trying every reading; to choose a threshold by


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models that answering may ask; each may be missing."""

    reader: Reader | None = None  # judges sentences
    writer: Writer | None = None  # writes, when the question asks for a written answer
    judge: Judge | None = None  # judges what the writer wrote


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What was found for a text."""

    searched: str
    vector: tuple[float, ...]  # of that text
    passages: tuple[Passage, ...]  # best first, after weighing the evidence
    weighed: Evidence  # before reading
    evidence: Evidence  # after reading; the same without a reader


def answer_question(
    question: Question, retriever: Retriever, models: Models, options: AnswerOptions
) -> Generator[Fragment, None, Answer]:
    """Answer a question; closing the generator stops the model.

    Raises EmptyQuestionError, LongQuestionError, NoDocumentsError when there is nothing to search.
    """
    if not re.search(r"\w", question.text):
        raise EmptyQuestionError("Uw vraag is leeg. Typ een vraag over het rapport.")
    if len(question.text) > LONGEST_QUESTION:
        raise LongQuestionError(f"Uw vraag is te lang. Gebruik hooguit {LONGEST_QUESTION} tekens.")
    alone = _search(question, " ".join(question.text.split()), retriever, options)
    yield Fragment(passages=alone.passages)
    command = command_of(question.text, alone.vector, retriever) if question.history else None
    asked, question = question, _before(question) if command else question
    if command:
        alone = _search(question, question.text, retriever, options)
    about = about_report(alone.searched, alone.vector, retriever, question.documents)
    several = any(not part.side for part in parts_of(alone.searched))
    if about is not None and about.selections and about.sure and not several:
        answer = _told(question, alone, about, command, retriever)
    elif command:
        options = replace(options, places=replace(options.places, most=1))
        best, chosen, missing = yield from _find(question, alone, retriever, models, options)
        chosen = _commanded(command, chosen, retriever)
        answer = _quote(question, best, chosen, retriever, models.reader, missing=missing)
    else:
        answer = yield from _answered(question, alone, retriever, models, options)
    if about is not None and answer.abstained:  # it is about the report: what that says of itself, or that it does not
        told = _told(question, alone, about, command, retriever)
        answer = told if about.selections else replace(answer, refusal=told.refusal or answer.refusal)
    english = (ENGLISH_REFUSAL if answer.abstained else ENGLISH,) if in_english(asked.text) else ()
    scanned = (SCANNED,) if any(place.scanned for place in answer.places) else ()
    return replace(answer, question=asked.text, remarks=(*english, *scanned, *answer.remarks))


def _told(
    question: Question, found: _Found, about: AboutReport, command: Command | None, retriever: Retriever
) -> Answer:
    """Return what the report says about itself; a refusal that says so when it does not."""
    places = show_places(_commanded(command, about.selections, retriever), retriever)
    if not places:
        return _answer(question, found, refusal=" ".join((*about.missing, *about.remarks)))
    answer = _answer(question, found, places=places, missing=about.missing, remarks=about.remarks)
    return replace(answer, answerable=1.0)


def _before(question: Question) -> Question:
    """Return the question before, as it was searched, as if it were asked again."""
    return replace(question, text=question.history[-1].question, history=())


def _commanded(command: Command | None, chosen: tuple[Selection, ...], retriever: Retriever) -> tuple[Selection, ...]:
    """Return the places in fewer words, or with so many items or sentences, as a turn of the conversation asks."""
    if command is None or not chosen:
        return chosen
    if command.name == "korter":
        return (shortest(chosen[0], retriever),)
    return so_many(chosen, command.count, retriever)


def _answered(
    question: Question, alone: _Found, retriever: Retriever, models: Models, options: AnswerOptions
) -> Generator[Fragment, None, Answer]:
    """Answer a question about what the documents say."""
    best, chosen, missing = yield from _find(question, alone, retriever, models, options)
    remarks: tuple[str, ...] = ()
    if chosen and question.mode == "antwoord":
        written = yield from _write(question, best, retriever, models, options)
        if isinstance(written, Answer):
            return replace(written, missing=missing)
        remarks = (written,)
    return _quote(question, best, chosen, retriever, models.reader, missing=missing, remarks=remarks)


def _find(
    question: Question, alone: _Found, retriever: Retriever, models: Models, options: AnswerOptions
) -> Generator[Fragment, None, tuple[_Found, tuple[Selection, ...], tuple[str, ...]]]:
    """Return what was found with the places to show, none to refuse, and a line for each part that is not there.

    Of a question that is refused what was found is that of the question as it stands, where it can be read so.
    """
    tried: list[_Found] = []
    for text in _texts(question, models.reader):
        found = alone if text == alone.searched else _search(question, text, retriever, options)
        if found is not alone:
            yield Fragment(passages=found.passages)
        tried.append(_read(found, models.reader))
        if options.refuse and tried[-1].evidence.answerable >= _threshold(models, options):
            break
    best = max(tried, key=lambda one: one.evidence.answerable)
    answers = best.evidence.answerable >= _threshold(models, options) or not options.refuse
    chosen = choose_places(best.searched, best.evidence, best.weighed, retriever, options.places) if answers else ()
    chosen, missing = _with_parts(question, best, chosen, retriever, models, options)
    if not chosen:
        best = replace(tried[0], evidence=replace(tried[0].evidence, answerable=best.evidence.answerable))
    return best, chosen, missing


def _threshold(models: Models, options: AnswerOptions) -> float:
    return options.threshold if models.reader is None else options.read_threshold


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


def _search(question: Question, text: str, retriever: Retriever, options: AnswerOptions) -> _Found:
    retrieval = retriever.retrieve(text, documents=question.documents, k=options.passages)
    if not retrieval.passages:
        raise NoDocumentsError("Er is nog geen rapport om in te zoeken. Voeg eerst een rapport toe.")
    evidence = weigh(retrieval)
    passages = rerank(evidence, retrieval.passages)
    return _Found(searched=text, vector=retrieval.vector, passages=passages, weighed=evidence, evidence=evidence)


def _read(found: _Found, reader: Reader | None) -> _Found:
    """Let the reader judge the best sentences, and count what it makes of them."""
    if reader is None:
        return found
    reading = read(found.searched, found.evidence, reader)
    return replace(found, evidence=join(found.evidence, reading, load_reading_weights()))


def _with_parts(
    question: Question,
    found: _Found,
    chosen: tuple[Selection, ...],
    retriever: Retriever,
    models: Models,
    options: AnswerOptions,
) -> tuple[tuple[Selection, ...], tuple[str, ...]]:
    """Return the places with one for each part of the question, and a line for each part that was not found.

    Each of several questions is searched for; of one question about two sides only a side that the places do not name.
    """
    parts = parts_of(found.searched)
    own: list[Selection] = []
    missing: list[str] = []
    doubtful: list[tuple[Part, _Found]] = []
    told = 0  # parts that are about the report itself
    for part in parts:
        if part.side and (not chosen or _holds(chosen, part, retriever)):
            continue
        searched = _search(question, part.question, retriever, options)
        about = about_report(part.question, searched.vector, retriever, question.documents)
        if about is not None and about.sure:
            own += _first_of_each(about.selections, _ABOUT_PART)
            missing += about.missing
            told += 1
            continue
        best = _read(searched, models.reader)
        if best.evidence.answerable < _threshold(models, options):
            doubtful.append((part, best))
            continue
        single = replace(options.places, most=1, words=options.places.words // len(parts))
        own += choose_places(best.searched, best.evidence, best.weighed, retriever, single)
    if own:
        sides, whole = any(part.side for part in parts), () if told == len(parts) else chosen
        room = replace(options.places, most=max(options.places.most, len(own)))
        chosen = gathered((*whole, *own) if sides else (*own, *whole), retriever, room)
    # What the whole question found may answer a part that by itself does not say enough to be sure.
    for part, best in doubtful:
        if not any(shows(chosen, one, retriever) for one in best.evidence.sentences[:1]):
            missing.append(_not_found(part))
    return chosen, tuple(missing) if len(missing) < len(parts) else ()


def _first_of_each(selections: Sequence[Selection], most: int) -> Iterator[Selection]:
    """Yield the first so many places of each report."""
    count: Counter[str] = Counter()
    for one in selections:
        count[one.document] += 1
        if count[one.document] <= most:
            yield one


def _holds(chosen: Sequence[Selection], part: Part, retriever: Retriever) -> bool:
    """Whether the places speak of one side of a question already, in so many words."""
    words = content_words(part.named)
    text = " ".join(sentence.labelled for place in show_places(chosen, retriever) for sentence in place.sentences)
    return bool(words) and coverage(part.named, text) == 1.0


def _not_found(part: Part) -> str:
    named = part.named.rstrip("?. ")
    return f"Over “{named}” vond ik niets."


def _write(
    question: Question, found: _Found, retriever: Retriever, models: Models, options: AnswerOptions
) -> Generator[Fragment, None, Answer | str]:
    """Let the writer write; the remark that says why not, when the places have to do without it."""
    if models.writer is None:
        return NO_MODEL
    selections = choose_places(found.searched, found.evidence, found.weighed, retriever, _FOR_WRITING)
    places = show_places(selections, retriever)
    made = yield from draft(
        found.searched, places, models.writer, models.judge, options.prompt, patience=options.patience
    )
    if made.refused:
        return _refuse(question, found)
    if not made.in_time:
        return TOO_SLOW
    cited = list(dict.fromkeys(m for one in made.sentences if one.status == "gesteund" for m in one.markers))
    if not cited:
        return UNSUPPORTED
    numbers = {old: new for new, old in enumerate(cited, 1)}
    return _answer(
        question,
        found,
        places=tuple(replace(places[old - 1], marker=new) for old, new in numbers.items()),
        written=tuple(
            replace(one, markers=tuple(numbers[m] for m in one.markers if m in numbers)) for one in made.sentences
        ),
    )


def _quote(
    question: Question,
    found: _Found,
    chosen: Sequence[Selection],
    retriever: Retriever,
    reader: Reader | None,
    *,
    missing: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Answer:
    """Return the places as an answer with its short form; a refusal when there are none."""
    if not chosen:
        return _refuse(question, found)
    short, bold = _shortened(found.searched, chosen[0], retriever, reader)
    places = show_places(chosen, retriever, bold)
    return _answer(question, found, places=places, short=short, missing=missing, remarks=remarks)


def _shortened(
    question: str, selection: Selection, retriever: Retriever, reader: Reader | None
) -> tuple[Short | None, dict[tuple[int, int], tuple[Span, ...]]]:
    """Return the short answer of the best place, and which words of its sentence are in it.

    None where one sentence of it would be half of the answer: several answer, or several things were asked.
    """
    section = retriever.section(selection.document, selection.section)
    kinds = {section.sentences[at][1].kind for at in selection.sentences}
    if kinds & {"row", "heads", "field", "comment"}:
        return None, {}
    if kinds & {"item"}:
        return _short_list(selection, retriever), {}
    place = selection.best
    if place is None or selection.decisive != {place} or any(not part.side for part in parts_of(question)):
        return None, {}
    chunk, sentence = section.sentences[place]
    if sentence.taken_back or (sentence.leans and not sentence.tie) or excludes(chunk.heading):
        return None, {}
    text = text_of(chunk, sentence)
    if text.endswith(":"):
        return None, {}

    def chance(kept: str) -> float:
        if reader is None:
            return 1.0
        prompt = show_text(kept, chunk.heading, "") + ask(question)
        return reader.chances(prompt, (NOTHING, SOURCE))[1]

    tied = sentence.tie if sentence.leans else 0
    kept = shorten(text, chance, start=tied) if reader is not None else (Span(start=tied, end=len(text)),)
    short = spelled(text, kept)
    shortened = len(kept) > 1 or kept[0].start > 0 or kept[-1].end < len(text)
    if not shortened and len(selection.sentences) == 1:  # the place itself is as short
        return None, {}
    return Short(marker=1, text=short, shortened=shortened), {(0, place): kept}


def _short_list(selection: Selection, retriever: Retriever) -> Short | None:
    """Return a list in a line, with what announces it: "Niet vergoed worden:" is half of what its items say."""
    section = retriever.section(selection.document, selection.section)
    members = [section.sentences[at][1] for at in selection.sentences]
    (place,) = show_places([selection], retriever)
    items = [one.text.rstrip(" ;,.") for one in place.sentences if one.kind == "item"]
    lead = [one.text for one in place.sentences if one.kind == "announcement"]
    text = " ".join([*lead, "; ".join(items)])
    whole = not (selection.goes_on or any(one.gap for one in place.sentences) or any(one.taken_back for one in members))
    apart = not lead or any(one.leans for one in members if one.kind == "announcement")
    if len(items) < 2 or not whole or apart or len(text.split()) > SHORTEST:
        return None
    return Short(marker=1, text=text, shortened=True)


def _answer(
    question: Question,
    found: _Found,
    *,
    places: tuple[Place, ...] = (),
    short: Short | None = None,
    written: tuple[WrittenSentence, ...] = (),
    missing: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
    refusal: str = "",
) -> Answer:
    return Answer(
        question=question.text,
        searched=found.searched,
        places=places,
        short=short,
        written=written,
        missing=missing,
        remarks=remarks,
        refusal=refusal,
        passages=found.passages,
        answerable=found.evidence.answerable,
        mode="antwoord" if written else "citaten",
    )


def _refuse(question: Question, found: _Found) -> Answer:
    where = "dit rapport" if len(question.documents) == 1 else "de rapporten"
    asked = found.searched.rstrip("?. ")
    return _answer(question, found, refusal=f"In {where} vond ik geen antwoord op “{asked}?”.")
