"""A follow-up question -> a question that can be searched by itself."""

import re

from rag.types import Question

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


def readings(question: Question) -> tuple[str, ...]:
    """Return the texts to search for, likeliest first: the question itself, with the previous question, or either.

    Where it is not clear whether the question leans on the previous one, the documents must tell.
    """
    text = " ".join(question.text.split())
    if not question.history:
        return (text,)
    together = f"{' '.join(question.history[-1].question.split())} {text}"
    if _LEANING.search(text) or len(text.split()) == 1:
        return (together,)
    if len(text.split()) < SHORT or _PERHAPS.search(text):
        return (text, together)
    return (text,)
