"""Question (+ conversation) -> passages -> prompt -> model -> checked citations -> Answer.

``answer_question`` is the whole way. It yields fragments as they come, the passages first, and returns the checked
answer. Written answers fall back to verbatim quotes whenever the model is missing, too slow, or not supported by its
sources: a quote cannot be wrong about what the report says.
"""

import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.structure.sentences import split_sentences
from index.types import Passage
from rag.citations import Checked, Source, check_text
from rag.conversation import readings, rewrite
from rag.errors import EmptyQuestionError, LongQuestionError, NoDocumentsError
from rag.evidence.weighing import Evidence, rerank, weigh
from index.structure.references import pointed_to, table_of, taken_back_by
from rag.writing.prompt import PromptOptions, build_prompt, passage_sources, sentence_sources
from rag.protocols import LanguageModel, Message, Retriever
from rag.quotes import Choice, QuoteOptions, choose_sentences, quote_choices
from rag.evidence.reading import SOURCE, ask_about, join, load_reading_weights, one_line, read
from rag.types import Answer, Fragment, Mode, Question

NO_MODEL = "Er is geen taalmodel. Daarom ziet u de zinnen uit het rapport zelf."
TOO_SLOW = "Het schrijven duurde te lang. Daarom ziet u de zinnen uit het rapport zelf."
UNSUPPORTED = "Wat het taalmodel schreef, staat niet zo in het rapport. Daarom ziet u de zinnen uit het rapport zelf."
GOES_ON = "Dit is niet de hele lijst of tabel. Bekijk de pagina voor de rest."

LONGEST_QUESTION = 1000  # characters; what the embedder reads of a question, with room for the one before it

_REFUSES = re.compile(
    r"staat (?:hier )?niet in (?:de|deze|het) (?:bron|bronnen|passages|tekst|rapport)\b", re.IGNORECASE
)
_ROOM = 20  # tokens of an answer sentence beyond twice its source
_WORDED = 2  # sentences that are worded together at most; a list is quoted
_STOP = ("\nVraag:", "\nBronnen:", "\n\n")  # a model that continues text would go on with a next question


@dataclass(frozen=True, kw_only=True)
class AnswerOptions:
    """What the answerer may use."""

    threshold: float  # refuse when the documents are less likely than this to answer, 0..1
    read_threshold: float  # the same, after a model that reads sources has judged the best sentences
    passages: int = 10  # passages given to the answerer
    patience: float = 60.0  # seconds of writing after which the answer falls back to quotes
    prompt: PromptOptions = field(default_factory=PromptOptions)
    short: int = 12  # words; what is shorter is quoted rather than worded
    quotes: QuoteOptions = field(default_factory=QuoteOptions)
    refuse: bool = True  # False: answer whatever the chance, after trying every reading; to choose a threshold by


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
    reader = model if model is not None and model.reads_sources else None
    threshold = options.threshold if reader is None else options.read_threshold
    tried: list[_Found] = []
    for text in _texts(question, reader):
        found = _search(question, text, retriever, options)
        yield Fragment(passages=found.passages)
        tried.append(found if reader is None else _read(found, reader))
        if options.refuse and tried[-1].evidence.answerable >= threshold:
            break
    found = max(tried, key=lambda one: one.evidence.answerable)
    if options.refuse and found.evidence.answerable < threshold:
        # The question as it stands, where it can be read so.
        return replace(_refuse(tried[0]), answerable=found.evidence.answerable)
    if question.mode == "citaten":
        return (yield from _quote(found, retriever, options, note=""))
    if model is None:
        return (yield from _quote(found, retriever, options, note=NO_MODEL))
    return (yield from _write(found, retriever, model, options))


def _search(question: Question, text: str, retriever: Retriever, options: AnswerOptions) -> _Found:
    retrieval = retriever.retrieve(text, documents=question.documents, k=options.passages)
    if not retrieval.passages:
        raise NoDocumentsError("Er is nog geen rapport om in te zoeken. Voeg eerst een rapport toe.")
    evidence = weigh(retrieval)
    passages = rerank(evidence, retrieval.passages)
    return _Found(question=question, searched=text, passages=passages, evidence=evidence)


def _texts(question: Question, reader: LanguageModel | None) -> Iterator[str]:
    """Yield the readings of a question, likeliest first; a follow-up last as the reader makes it stand alone.

    The first that the documents answer counts, or else the one that they come nearest to answering.
    """
    alone = " ".join(question.text.split())
    plain = readings(question)
    if plain[0] == alone:
        yield alone
    if plain != (alone,):
        yield plain[-1]
        rewritten = rewrite(question, reader) if reader is not None else None
        if rewritten is not None:
            yield rewritten


def _read(found: _Found, model: LanguageModel) -> _Found:
    """Let the model read the best sentences, and count what it makes of them."""
    reading = read(found.searched, found.evidence, model)
    return replace(found, evidence=join(found.evidence, reading, load_reading_weights()))


def _write(
    found: _Found, retriever: Retriever, model: LanguageModel, options: AnswerOptions
) -> Generator[Fragment, None, Answer]:
    """Let the model write, and show what its sources support."""
    if model.reads_sources:
        choices = choose_sentences(found.searched, found.evidence, options.quotes)
        text, sources, in_time = yield from _word(found, choices, model, options)
        note = _note(choices)
    else:
        note = ""
        few = passage_sources(found.passages) if model.has_chat_template else None
        prompt = build_prompt(
            found.searched, few or sentence_sources(found.evidence, options.prompt.sentences), model, options.prompt
        )
        sources = prompt.sources
        deadline = time.monotonic() + options.patience
        text, in_time = yield from _generate(model, prompt.text, options.prompt.answer_tokens, deadline, _STOP)
        written, text = text, _without_refusals(text)
        if written.strip() and not text:  # nothing but refusals; a model that writes nothing has not refused
            return _refuse(found)

    def search(claim: str) -> Evidence:
        return weigh(retriever.retrieve(claim, documents=found.question.documents, k=1))

    checked = check_text(text, sources, retriever, search=search, sources_answer=model.reads_sources)
    if in_time and checked.written:
        return _answer(found, checked, mode="antwoord", note=note)
    fallback = yield from _quote(found, retriever, options, note=UNSUPPORTED if in_time else TOO_SLOW)
    return replace(fallback, rejected=tuple(replace(one, replaced_by=None) for one in checked.rejected))


def _without_refusals(text: str) -> str:
    """Leave out the sentences that say that the sources do not tell: no source can support these."""
    sentences = [text[span.start : span.end] for span in split_sentences(text)]
    return "\n".join(sentence for sentence in sentences if not _REFUSES.search(sentence))


def _word(
    found: _Found, choices: Sequence[Choice], model: LanguageModel, options: AnswerOptions
) -> Generator[Fragment, None, tuple[str, tuple[Source, ...], bool]]:
    """Let a model that reads sources word each sentence that answers, apart: it cannot mix what stands apart."""
    sources = tuple(
        Source(number=number, chunk=choice.chunk, sentences=choice.spans) for number, choice in enumerate(choices, 1)
    )
    deadline = time.monotonic() + options.patience
    worded: list[str] = []
    in_time = True
    for source, choice in zip(sources, choices, strict=True):
        literal = [choice.chunk.text[span.start : span.end] for span in choice.spans]
        # A model may take a cell from another column, or leave out what "dat" is, or that a statement is taken back.
        place = (choice.chunk, choice.sentence.span)
        whole = table_of(*place) or taken_back_by(*place) or pointed_to(*place)
        if choice.words <= options.short or len(literal) > _WORDED or whole:
            worded += [f"{one_line(sentence)} [{source.number}]" for sentence in literal]
            yield Fragment(text=" ".join(worded[-len(literal) :]) + " ")
            continue
        most = 2 * model.count_tokens(" ".join(literal)) + _ROOM
        prompt = ask_about(choice.sentence, found.searched)
        text, in_time = yield from _generate(model, prompt, most, deadline, ("\n",), given=f"{SOURCE}]")
        plain = [part for part in re.sub(rf"\s*\[{SOURCE}\]\s*", "\n", text).split("\n") if part.strip()]
        worded += [f"{part.strip()} [{source.number}]" for part in plain]
        yield Fragment(text=f" [{source.number}] ")
        if not in_time:
            break
    return "\n".join(worded), sources, in_time  # an item without a full stop ends with its line


def _generate(
    model: LanguageModel,
    prompt: str | tuple[Message, ...],
    most: int,
    deadline: float,
    stop: tuple[str, ...],
    given: str = "",
) -> Generator[Fragment, None, tuple[str, bool]]:
    """Yield what the model writes; return all of it, and whether it finished before the deadline."""
    text = ""
    for piece in model.stream(prompt, max_tokens=most, stop=stop, given=given):
        text += piece
        yield Fragment(text=piece)
        if time.monotonic() > deadline:
            return text, False
    return text, True


def _quote(
    found: _Found, retriever: Retriever, options: AnswerOptions, *, note: str
) -> Generator[Fragment, None, Answer]:
    choices = choose_sentences(found.searched, found.evidence, options.quotes)
    checked = quote_choices(choices, retriever)
    if not checked.sentences:
        return _refuse(found)
    yield Fragment(text=checked.text)
    return _answer(found, checked, mode="citaten", note=" ".join(filter(None, (note, _note(choices)))))


def _note(choices: Sequence[Choice]) -> str:
    return GOES_ON if any(choice.goes_on for choice in choices) else ""


def _answer(found: _Found, checked: Checked, *, mode: Mode, note: str) -> Answer:
    return Answer(
        question=found.question.text,
        searched=found.searched,
        text=checked.text,
        sentences=checked.sentences,
        citations=checked.citations,
        rejected=checked.rejected,
        passages=found.passages,
        abstained=False,
        answerable=found.evidence.answerable,
        mode=mode,
        note=note,
    )


def _refuse(found: _Found) -> Answer:
    where = "dit rapport" if len(found.question.documents) == 1 else "de rapporten"
    return Answer(
        question=found.question.text,
        searched=found.searched,
        text=f"Ik kan het antwoord niet vinden in {where}. Gezocht op: {found.searched}",
        sentences=(),
        citations=(),
        rejected=(),
        passages=found.passages,
        abstained=True,
        answerable=found.evidence.answerable,
        mode=found.question.mode,
        note="",
    )
