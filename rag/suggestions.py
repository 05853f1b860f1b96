"""A report -> a few questions that it really answers, to begin with.

Sentences are turned into questions by rules (rag.question_forms). Each is then put to the answerer as a user would put
it. It stays only when the answer begins with the very sentence that it was made from and the answerer is well above
refusing. Of those, different ones from different sections are kept.
"""

import re
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from index.types import ScoredSentence, SuggestedQuestion
from rag.answering import AnswerOptions, answer_question
from rag.evidence.weighing import weigh
from rag.protocols import LanguageModel, Retriever
from rag.question_forms import draft_questions
from rag.question_grammar import lower_words
from rag.types import Answer, Fragment, Question
from rag.words import content_words, coverage

# Sections that tell about the report instead of its subject.
_ABOUT_THE_REPORT = re.compile(
    r"\b(?:inhoud(?:sopgave)?|literatuur\w*|bron(?:nen)?\w*|referenties?|noten|voetnoten|colofon|voorwoord|dankwoord"
    r"|bijlagen?|vragenlijst\w*|geraadpleegd\w*|register|index|afkortingen|verantwoording)\b",
    re.IGNORECASE,
)
_ALIKE = 0.7  # share of a question's words from which it is the same question again


@dataclass(frozen=True, kw_only=True)
class SuggestionOptions:
    """How many questions, and how much work they may be."""

    most: int = 6  # questions
    of_a_kind: int = 3  # questions of one form; of who said something one
    drafts: int = 40  # at most this many are put to the search, evenly spread over the report
    patience: float = 25.0  # seconds; what was found by then is kept
    sure: float = 0.4  # how far above the threshold the chance must be: 0 = at it, 1 = certainty


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A question with its origin."""

    place: int  # in the order of the report
    question: str
    kind: str  # form of the question
    section: str  # no two questions come from one section
    source: str  # the sentence that it was made from
    chance: float = 0.0  # Evidence.answerable


def suggest_questions(
    document: str,
    retriever: Retriever,
    model: LanguageModel | None,
    answering: AnswerOptions,
    *,
    options: SuggestionOptions | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[SuggestedQuestion, ...]:
    """Return questions that the document answers, in the order of the report; () when there are none.

    They are asked of all documents, as a user does. ``progress`` gets the share done, 0..1. Raises what answering and
    the model raise.
    """
    options = options or SuggestionOptions()
    say = progress or (lambda share: None)  # noqa: ARG005
    deadline = time.monotonic() + options.patience
    drafts = _spread(_candidates(retriever.retrieve("", documents=(document,), k=1).sentences), options.drafts)
    found: list[_Candidate] = []
    for place, candidate in enumerate(drafts):
        if time.monotonic() > deadline - options.patience / 2:
            break
        say(0.4 * place / len(drafts))
        found += _searched(candidate, document, retriever)
    kept: list[tuple[_Candidate, SuggestedQuestion]] = []
    while len(kept) < options.most and time.monotonic() < deadline:
        say(0.4 + 0.6 * len(kept) / options.most)
        chosen = [candidate for candidate, _ in kept]
        found = [candidate for candidate in found if _adds(candidate, chosen, options)]
        if not found:
            break
        best = min(found, key=lambda candidate: _order(candidate, chosen))
        found.remove(best)
        suggestion = _asked(best, document, retriever, model, answering, options)
        kept += [(best, suggestion)] if suggestion else []
    say(1.0)
    return tuple(suggestion for _, suggestion in sorted(kept, key=lambda one: one[0].place))


def _candidates(sentences: Sequence[ScoredSentence]) -> list[_Candidate]:
    """Return every question that the sentences give, in document order, each once."""
    lower = lower_words("\n".join(sentence.text for sentence in sentences))
    found: dict[str, _Candidate] = {}
    for sentence in sentences:
        heading = sentence.chunk.heading
        if _ABOUT_THE_REPORT.search(heading):
            continue
        page = sentence.chunk.pieces(sentence.span.start, sentence.span.end)[0][0]
        section = heading or f"page {page}"
        for draft in draft_questions(sentence.text, heading, lower):
            candidate = _Candidate(
                place=len(found), question=draft.text, kind=draft.kind, section=section, source=sentence.text
            )
            if not _gives_away(candidate):
                found.setdefault(draft.text, candidate)
    return list(found.values())


def _gives_away(candidate: _Candidate) -> bool:
    """Whether the sentence tells nothing that the question does not."""
    asked = candidate.question.lower()
    return all(word in asked for word in content_words(candidate.source))


def _spread(candidates: list[_Candidate], most: int) -> list[_Candidate]:
    """Return at most ``most`` of them, evenly spread."""
    count = min(most, len(candidates))
    return [candidates[place * len(candidates) // count] for place in range(count)]


def _searched(candidate: _Candidate, document: str, retriever: Retriever) -> list[_Candidate]:
    """Return the candidate with its chance when the search puts its source first; else nothing."""
    evidence = weigh(retriever.retrieve(candidate.question, documents=(), k=1))
    best = evidence.sentences[0].sentence
    right = best.chunk.document == document and best.text == candidate.source
    return [replace(candidate, chance=evidence.answerable)] if right else []


def _adds(candidate: _Candidate, chosen: Sequence[_Candidate], options: SuggestionOptions) -> bool:
    """Whether it is another question than those chosen, from another section, and not one more of the same kind."""
    same_kind = sum(other.kind == candidate.kind for other in chosen)
    most = 1 if candidate.kind == "wie" else options.of_a_kind
    return same_kind < most and not any(
        other.section == candidate.section
        or coverage(candidate.question, other.question) >= _ALIKE
        or coverage(other.question, candidate.question) >= _ALIKE
        for other in chosen
    )


def _order(candidate: _Candidate, chosen: Sequence[_Candidate]) -> tuple[int, bool, float]:
    """Return what decides the turn: a kind that is not there yet, not who said something, the chance of an answer."""
    same_kind = sum(other.kind == candidate.kind for other in chosen)
    return (same_kind, candidate.kind == "wie", -candidate.chance)


def _asked(
    candidate: _Candidate,
    document: str,
    retriever: Retriever,
    model: LanguageModel | None,
    answering: AnswerOptions,
    options: SuggestionOptions,
) -> SuggestedQuestion | None:
    """Ask the question as a user does; None when the answer is not surely the source."""
    answer = _finish(answer_question(Question(text=candidate.question), retriever, model, answering))
    read = model is not None and model.reads_sources
    threshold = answering.read_threshold if read else answering.threshold
    if answer.abstained or answer.answerable < threshold + options.sure * (1 - threshold):
        return None
    first = answer.citations[0]
    if first.document != document or not candidate.source.endswith(first.quote):
        return None
    return SuggestedQuestion(question=candidate.question, page=first.page, source=first.quote)


def _finish(steps: Generator[Fragment, None, Answer]) -> Answer:
    while True:
        try:
            next(steps)
        except StopIteration as done:
            answer: Answer = done.value
            return answer
