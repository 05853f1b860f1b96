"""A follow-up question -> a question that can be searched by itself."""

import re

from rag.protocols import LanguageModel
from rag.evidence.reading import one_line
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
# "En in 2022?" asks the same of something else; a next "En in 2023?" takes its place.
_AND = re.compile(r"\s*en\b", re.IGNORECASE)
_AND_BEFORE = re.compile(r"(?<=\?)(?: en\b[^?]*\?)+$", re.IGNORECASE)
SHORT = 5  # a question of fewer words may lean on the one before
_LONGEST_TURN = 80  # words of an answer that the model is shown
_REWRITE = 60  # tokens of a rewritten question, at most
_SAME = 0.7  # likeness from which a word was said before


def readings(question: Question) -> tuple[str, ...]:
    """Return the texts to search for, likeliest first: the question itself, with the previous question, or either.

    Where it is not clear whether the question leans on the previous one, the documents must tell.
    """
    text = " ".join(question.text.split())
    if not question.history:
        return (text,)
    before = " ".join(question.history[-1].question.split())
    if _AND.match(text):
        before = _AND_BEFORE.sub("", before)
    together = f"{before} {text}"
    if _LEANING.search(text) or not content_words(text):
        return (together,)
    if len(text.split()) < SHORT or _PERHAPS.search(text):
        return (text, together)
    return (text,)


def rewrite(question: Question, model: LanguageModel) -> str | None:
    """Let a model that is trained for it make a follow-up self-contained; None when its words cannot be trusted.

    A rewritten question may only use words of the conversation, and must keep all of the follow-up's own.
    """
    if not question.history:
        return None
    last = question.history[-1]
    pieces = model.stream(
        ask_rewrite(last.question, last.answer, question.text), max_tokens=_REWRITE, stop=("\n",), given=""
    )
    text = " ".join("".join(pieces).split())
    said = content_words(f"{last.question} {last.answer} {question.text}")
    words = content_words(text)
    invented = any(max((likeness(word, other) for other in said), default=0) < _SAME for word in words)
    lost = any(max((likeness(word, o) for o in words), default=0) < _SAME for word in content_words(question.text))
    return text if text.endswith("?") and words and not invented and not lost else None


def ask_rewrite(question: str, answer: str, follow_up: str) -> str:
    """Return the request to make a follow-up question self-contained; training makes its prompts here."""
    short = " ".join(answer.split()[:_LONGEST_TURN])
    return (
        f"Gesprek:\nVraag: {one_line(question)}\nAntwoord: {one_line(short)}\n"
        f"Vervolgvraag: {one_line(follow_up)}\nZelfstandige vraag:"
    )
