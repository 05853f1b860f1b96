"""What is filed of a conversation: questions, checked answers, and everything that is needed to check them later."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from index.types import DocumentSummary
from rag.types import Answer
from ui.conversation.exchange import Conversation, Exchange

STOPPED = "Het antwoord is gestopt voordat het was gecontroleerd. De ongecontroleerde tekst staat niet in dit verslag."
UNFINISHED = "Het antwoord was nog niet klaar toen dit verslag werd gemaakt."


@dataclass(frozen=True, kw_only=True)
class TranscribedQuestion:
    """One question and its checked answer, or why there is none. Text that was not checked is never filed."""

    text: str  # as asked
    documents: tuple[str, ...]  # names of the documents that were searched
    answer: Answer | None  # None when it was stopped or failed
    failure: str = ""  # plain Dutch, why there is no answer; "" when there is one
    versions: Mapping[str, str] = field(default_factory=dict)  # name of a document -> its SHA-256 when it was searched


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """An answer or a conversation as it is filed."""

    questions: tuple[TranscribedQuestion, ...]  # in order of asking
    documents: tuple[DocumentSummary, ...]  # those that were searched, as they were; one removed since is missing
    model: str  # name of the language model; "" when there was none
    program: str  # version of Vraagbaak
    made: str  # ISO 8601, local time with offset, to the second


def make_transcript(
    questions: Sequence[TranscribedQuestion], documents: Sequence[DocumentSummary], model: str
) -> Transcript:
    """Return the transcript, made now; of ``documents`` those that a question searched are kept."""
    searched = {name for question in questions for name in question.documents}
    return Transcript(
        questions=tuple(questions),
        documents=tuple(document for document in documents if document.name in searched),
        model=model,
        program=version("vraagbaak"),
        made=dt.datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def transcript_of(conversation: Conversation, documents: Sequence[DocumentSummary], model: str) -> Transcript:
    """Return the transcript of a conversation in the window, with documents and models as they were when it was asked.

    ``documents`` and ``model`` are those of now, for an exchange that does not tell; those of before are not known.
    """
    then = {(document.name, document.sha256): document for exchange in conversation for document in exchange.searched}
    known = {name for name, _ in then}
    models = dict.fromkeys(exchange.model if exchange.searched else model for exchange in conversation)
    return make_transcript(
        [_recorded(exchange) for exchange in conversation],
        [*then.values(), *(document for document in documents if document.name not in known)],
        ", ".join(filter(None, models)),
    )


def _recorded(exchange: Exchange) -> TranscribedQuestion:
    answer, failure = exchange.answer, ""
    if answer is None and exchange.status == "mislukt":
        failure = f"Het is niet gelukt. {exchange.error}"
    elif answer is None:
        failure = STOPPED if exchange.status == "gestopt" else UNFINISHED
    return TranscribedQuestion(
        text=exchange.question.text,
        documents=exchange.question.documents or tuple(exchange.titles),
        answer=answer,
        failure=failure,
        versions={document.name: document.sha256 for document in exchange.searched},
    )
