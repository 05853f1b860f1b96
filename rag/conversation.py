"""A follow-up question -> the questions that it may stand for, likeliest first."""

import re

from rag.evidence.reading import sanitised
from rag.narrowing import narrowed
from rag.protocols import Reader
from rag.types import Question
from rag.words import content_words, likeness

# Words that point back to what was said before, and to nothing else.
_LEANING = re.compile(
    r"^\s*(?:en|maar|of|dus|want|hoezo|hoe zit|geldt|waarom (?:niet|dan|is dat))\b"
    r"|\b(?:daar(?:aan|bij|door|in|mee|na|naar|om|op|over|tegen|toe|uit|van|voor)?|laatstgenoemde|genoemde)\b"
    r"|\b(?:die|dat)\s*(?:\?|$|ook\b|dan\b|precies\b|zo\b)",
    re.IGNORECASE,
)
# Words that may point back, or to something in the question itself.
_PERHAPS = re.compile(
    r"\b(?:dit|deze|hij|zij|ze|hun|hen|hem|er(?:aan|bij|door|in|mee|na|op|over|toe|uit|van|voor)|zo'n|zulke|beide|ook)\b"
    r"|^\s*\w+\s+(?:die|dat|het)\b",
    re.IGNORECASE,
)
SHORT = 5  # a question of fewer words may lean on the one before
_LONGEST_TURN = 80  # words of an answer that the model is shown
_SAME = 0.7  # likeness from which a word was said before
_REWRITE = 60  # tokens of a rewritten question, at most


def readings(question: Question) -> tuple[str, ...]:
    """Return the texts to search for, likeliest first; the question alone is always one of them."""
    text = " ".join(question.text.split())
    if not question.history:
        return (text,)
    before = " ".join(question.history[-1].question.split())
    together = narrowed(before, text) or f"{before} {text}"
    if _LEANING.search(text) or not content_words(text):
        return (together, text)
    return (text, together) if len(text.split()) < SHORT or _PERHAPS.search(text) else (text,)


def rewrite(question: Question, model: Reader) -> str | None:
    """Let a model that is trained for it make a follow-up self-contained; None when its words cannot be trusted.

    A rewritten question may only use words of the conversation, and must keep all of the follow-up's own.
    """
    last = question.history[-1]
    pieces = model.stream(ask_rewrite(last.question, last.answer, question.text), max_tokens=_REWRITE, stop=("\n",))
    text = " ".join("".join(pieces).split())
    said = content_words(f"{last.question} {last.answer} {question.text}")
    words, own = content_words(text), content_words(question.text)
    both = ((word, others) for these, others in ((words, said), (own, words)) for word in these)
    trusted = all(any(likeness(word, other) >= _SAME for other in others) for word, others in both)
    return text if text.endswith("?") and words and trusted else None


def ask_rewrite(question: str, answer: str, follow_up: str) -> str:
    """Return the request to make a follow-up question self-contained; training makes its prompts here."""
    short = " ".join(answer.split()[:_LONGEST_TURN])
    return (
        f"Gesprek:\nVraag: {sanitised(question)}\nAntwoord: {sanitised(short)}\n"
        f"Vervolgvraag: {sanitised(follow_up)}\nZelfstandige vraag:"
    )
