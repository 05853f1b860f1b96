"""Question (+ conversation) -> passages -> prompt -> model -> checked citations -> Answer.

``answer_question`` is the whole way. It yields fragments as they come, the passages first, and returns the checked
answer. Written answers fall back to verbatim quotes whenever the model is missing, too slow, or not supported by its
sources: a quote cannot be wrong about what the report says.
"""

import re
import time
from collections.abc import Generator
from dataclasses import dataclass, field, replace

from index.types import Passage
from rag.citations import Checked, check_text
from rag.conversation import readings
from rag.errors import EmptyQuestionError, LongQuestionError, NoDocumentsError
from rag.evidence import Evidence, rerank, weigh
from rag.prompt import Prompt, PromptOptions, build_prompt, passage_sources, sentence_sources
from rag.protocols import LanguageModel, Retriever
from rag.quotes import QuoteOptions, quote_evidence
from rag.types import Answer, Fragment, Mode, Question

NO_MODEL = "Er is geen taalmodel. Daarom ziet u de zinnen uit het rapport zelf."
TOO_SLOW = "Het schrijven duurde te lang. Daarom ziet u de zinnen uit het rapport zelf."
UNSUPPORTED = "Wat het taalmodel schreef, staat niet zo in het rapport. Daarom ziet u de zinnen uit het rapport zelf."

LONGEST_QUESTION = 1000  # characters; what the embedder reads of a question, with room for the one before it

_REFUSES = re.compile(
    r"staat (?:hier )?niet in (?:de|deze|het) (?:bron|bronnen|passages|tekst|rapport)\b", re.IGNORECASE
)
_STOP = ("\nVraag:", "\nBronnen:", "\n\n")  # a model that continues text would go on with a next question


@dataclass(frozen=True, kw_only=True)
class AnswerOptions:
    """What the answerer may use."""

    threshold: float  # refuse when the documents are less likely than this to answer, 0..1
    passages: int = 10  # passages given to the answerer
    patience: float = 60.0  # seconds of writing after which the answer falls back to quotes
    prompt: PromptOptions = field(default_factory=PromptOptions)
    quotes: QuoteOptions = field(default_factory=QuoteOptions)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A question with what was found for it."""

    question: Question
    searched: str
    passages: tuple[Passage, ...]  # best first, after weighing the evidence
    evidence: Evidence


def answer_question(
    question: Question, retriever: Retriever, model: LanguageModel | None, options: AnswerOptions
) -> Generator[Fragment, None, Answer]:
    """Answer a question; closing the generator stops the model.

    Raises EmptyQuestionError, LongQuestionError, NoDocumentsError when there is nothing to search.
    """
    if not re.search(r"\w", question.text):
        raise EmptyQuestionError("Uw vraag is leeg. Typ een vraag over het rapport.")
    if len(question.text) > LONGEST_QUESTION:
        raise LongQuestionError(f"Uw vraag is te lang. Gebruik hooguit {LONGEST_QUESTION} tekens.")
    found = _find(question, retriever, options)
    yield Fragment(passages=found.passages)
    if found.evidence.answerable < options.threshold:
        return _refuse(found)
    if question.mode == "citaten":
        return (yield from _quote(found, retriever, options, note=""))
    if model is None:
        return (yield from _quote(found, retriever, options, note=NO_MODEL))
    return (yield from _write(found, retriever, model, options))


def _find(question: Question, retriever: Retriever, options: AnswerOptions) -> _Found:
    """Search; of several readings of a follow-up the first that the documents answer counts, or else the best."""

    def read(text: str) -> _Found:
        retrieval = retriever.retrieve(text, documents=question.documents, k=options.passages)
        if not retrieval.passages:
            raise NoDocumentsError("Er is nog geen rapport om in te zoeken. Voeg eerst een rapport toe.")
        evidence = weigh(retrieval)
        passages = rerank(evidence, retrieval.passages)
        return _Found(question=question, searched=text, passages=passages, evidence=evidence)

    found: list[_Found] = []
    for text in readings(question):
        found.append(read(text))
        if found[-1].evidence.answerable >= options.threshold:
            return found[-1]
    return max(found, key=lambda one: one.evidence.answerable)


def _write(
    found: _Found, retriever: Retriever, model: LanguageModel, options: AnswerOptions
) -> Generator[Fragment, None, Answer]:
    """Let the model write, and show what its sources support."""
    if model.has_chat_template:
        sources = passage_sources(found.passages)
    else:
        sources = sentence_sources(found.evidence, options.prompt.sentences)
    prompt = build_prompt(found.searched, sources, model, options.prompt)
    text, in_time = yield from _generate(prompt, model, options)
    if _REFUSES.search(text):
        return _refuse(found)
    checked = check_text(text, prompt.sources, retriever)
    if in_time and checked.text:
        return _answer(found, checked, mode="antwoord", note="")
    fallback = yield from _quote(found, retriever, options, note=UNSUPPORTED if in_time else TOO_SLOW)
    return replace(fallback, rejected=checked.rejected)


def _generate(
    prompt: Prompt, model: LanguageModel, options: AnswerOptions
) -> Generator[Fragment, None, tuple[str, bool]]:
    """Yield what the model writes; return all of it, and whether it finished in time."""
    text = ""
    started = time.monotonic()
    for piece in model.stream(prompt.text, max_tokens=options.prompt.answer_tokens, stop=_STOP):
        text += piece
        yield Fragment(text=piece)
        if time.monotonic() - started > options.patience:
            return text, False
    return text, True


def _quote(
    found: _Found, retriever: Retriever, options: AnswerOptions, *, note: str
) -> Generator[Fragment, None, Answer]:
    checked = quote_evidence(found.evidence, retriever, options.quotes)
    if not checked.text:
        return _refuse(found)
    yield Fragment(text=checked.text)
    return _answer(found, checked, mode="citaten", note=note)


def _answer(found: _Found, checked: Checked, *, mode: Mode, note: str) -> Answer:
    return Answer(
        question=found.question.text,
        searched=found.searched,
        text=checked.text,
        citations=checked.citations,
        rejected=checked.rejected,
        passages=found.passages,
        abstained=False,
        mode=mode,
        note=note,
    )


def _refuse(found: _Found) -> Answer:
    where = "dit rapport" if len(found.question.documents) == 1 else "de rapporten"
    return Answer(
        question=found.question.text,
        searched=found.searched,
        text=f"Ik kan het antwoord niet vinden in {where}. Gezocht op: {found.searched}",
        citations=(),
        rejected=(),
        passages=found.passages,
        abstained=True,
        mode=found.question.mode,
        note="",
    )
