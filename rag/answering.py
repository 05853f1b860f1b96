"""Question (+ conversation) -> candidates -> evidence -> reading -> places -> checked Answer."""

import re
from collections.abc import Generator
from dataclasses import replace

from rag.answer.command import Command, command_of
from rag.answer.report.about import about_report
from rag.answer.report.question import AboutReport
from rag.answer.selection import PlaceOptions
from rag.answer.short_answer import short_answer
from rag.answer.showing import show_places
from rag.answer.subquestions import sub_questions
from rag.errors import EmptyQuestionError, LongQuestionError
from rag.finding import choose, find
from rag.language import in_english
from rag.protocols import Retriever
from rag.searching import AnswerOptions, Found, Models, Resources, search
from rag.types import Answer, Fragment, Question
from rag.writing.drafting import draft

NO_MODEL = "Er is geen taalmodel dat mag schrijven. Daarom ziet u de plaatsen in het rapport zelf."
TOO_SLOW = "Het schrijven duurde te lang. Daarom ziet u de plaatsen in het rapport zelf."
UNSUPPORTED = "Wat het taalmodel schreef, is niet terug te vinden in het rapport. Daarom ziet u de plaatsen zelf."

SCANNED = "Dit komt uit een scan. Herkende tekst kan fouten hebben, vooral in getallen. Vergelijk met de pagina zelf."
ENGLISH = "The report is in Dutch. These are its own words on your question."
ENGLISH_REFUSAL = "The report is in Dutch. No answer to your question was found in it."

LONGEST_QUESTION = 1000  # characters; what the embedder reads of a question, with room for the one before it
# A model that writes gets whole places, and more of them.
_FOR_WRITING = PlaceOptions(most=5, words=250, share=0.1, full=120)


def answer_question(
    question: Question, retriever: Retriever, models: Models, options: AnswerOptions
) -> Generator[Fragment, None, Answer]:
    """Yield fragments as they come, the passages first, and return the answer; closing the generator stops the model.

    Raises EmptyQuestionError, LongQuestionError, NoDocumentsError when there is nothing to search.
    """
    if not re.search(r"\w", question.text):
        raise EmptyQuestionError("Uw vraag is leeg. Typ een vraag over het rapport.")
    if len(question.text) > LONGEST_QUESTION:
        raise LongQuestionError(f"Uw vraag is te lang. Gebruik hooguit {LONGEST_QUESTION} tekens.")
    resources = Resources(retriever=retriever, models=models, options=options)
    alone = search(question, " ".join(question.text.split()), resources)
    yield Fragment(passages=alone.passages)
    command = command_of(question.text, alone.vector, retriever) if question.history else None
    asked = question
    if command:  # the question before, as it was searched, asked again
        question = replace(question, text=question.history[-1].question, history=())
        alone = search(question, question.text, resources)
    about = about_report(alone.searched, alone.vector, retriever, question.documents)
    several = any(not part.side for part in sub_questions(alone.searched))
    if about is not None and about.selections and about.sure and not several:
        answer = _told(alone, about, command, retriever)
    else:
        answer = yield from _answered(question, alone, command, resources)
    if about is not None and answer.abstained:  # it is about the report: what that says of itself, or that it does not
        told = _told(alone, about, command, retriever)
        answer = told if about.selections else replace(answer, refusal=told.refusal or answer.refusal)
    english = (ENGLISH_REFUSAL if answer.abstained else ENGLISH,) if in_english(asked.text) else ()
    scanned = (SCANNED,) if any(place.scanned for place in answer.places) else ()
    return replace(answer, question=asked.text, remarks=(*english, *scanned, *answer.remarks))


def _told(found: Found, about: AboutReport, command: Command | None, retriever: Retriever) -> Answer:
    """Return what the report says about itself; a refusal that says so when it does not."""
    places = show_places(command(about.selections) if command else about.selections, retriever)
    if not places:
        return replace(_empty(found), refusal=" ".join((*about.missing, *about.remarks)))
    return replace(_empty(found), places=places, missing=about.missing, remarks=about.remarks, answerable=1.0)


def _answered(
    question: Question, alone: Found, command: Command | None, resources: Resources
) -> Generator[Fragment, None, Answer]:
    """Answer a question about what the documents say, or do with its answer what a turn of the conversation asks."""
    if command:
        options = resources.options
        resources = replace(resources, options=replace(options, places=replace(options.places, most=1)))
    best, chosen, missing = yield from find(question, alone, resources)
    chosen = command(chosen) if command else chosen
    if not chosen:
        return _refuse(question, best)
    remarks: tuple[str, ...] = ()
    if question.mode == "antwoord" and not command:
        written = yield from _write(question, best, resources)
        if isinstance(written, Answer):
            return replace(written, missing=missing)
        remarks = (written,)
    short, decisive = short_answer(best.searched, chosen[0], resources.retriever, resources.models.reader)
    places = show_places(chosen, resources.retriever, decisive)
    return replace(_empty(best), places=places, short=short, missing=missing, remarks=remarks)


def _write(question: Question, found: Found, resources: Resources) -> Generator[Fragment, None, Answer | str]:
    """Let the writer write; the remark that says why not, when the places have to do without it."""
    models, options = resources.models, resources.options
    if models.writer is None:
        return NO_MODEL
    places = show_places(choose(found, resources.retriever, _FOR_WRITING), resources.retriever)
    made = yield from draft(found.searched, places, models.writer, models.judge, patience=options.patience)
    if made.refused:
        return _refuse(question, found)
    if not made.in_time:
        return TOO_SLOW
    cited = list(dict.fromkeys(m for one in made.sentences if one.status == "gesteund" for m in one.markers))
    if not cited:
        return UNSUPPORTED
    numbers = {old: new for new, old in enumerate(cited, 1)}
    kept = tuple(replace(places[old - 1], marker=new) for old, new in numbers.items())
    markers = (tuple(numbers[m] for m in one.markers if m in numbers) for one in made.sentences)
    written = tuple(replace(one, markers=new) for one, new in zip(made.sentences, markers, strict=True))
    return replace(_empty(found), mode="antwoord", places=kept, written=written)


def _empty(found: Found) -> Answer:
    return Answer(
        question=found.searched,
        searched=found.searched,
        places=(),
        short=None,
        written=(),
        missing=(),
        remarks=(),
        refusal="",
        passages=found.passages,
        answerable=found.evidence.answerable,
        mode="citaten",
    )


def _refuse(question: Question, found: Found) -> Answer:
    where = "dit rapport" if len(question.documents) == 1 else "de rapporten"
    refusal = f"In {where} vond ik geen antwoord op “{found.searched.rstrip('?. ')}?”."
    return replace(_empty(found), refusal=refusal)
