"""A follow-up question -> a question that can be searched by itself."""

import re

from rag.types import Question

# Words that point back to what was said before.
_POINTERS = re.compile(
    r"\b(daar(?:aan|bij|door|in|mee|na|naar|om|op|over|tegen|toe|uit|van|voor)?|dit|deze|hij|zij|ze|hun|hen|hem|"
    r"er(?:aan|bij|door|in|mee|na|op|over|toe|uit|van|voor)|zo'n|zulke|beide|ook|laatstgenoemde|genoemde)\b"
    r"|\b(?:die|dat)\s*(?:\?|$|ook\b|dan\b|precies\b|zo\b)|^\s*\w+\s+(?:die|dat|het)\b(?!\s+(?:rapport|aandeel|aantal))",
    re.IGNORECASE,
)
_OPENINGS = re.compile(r"^\s*(en|maar|of|dus|want|hoezo|hoe zit|geldt|waarom (?:niet|dan|is dat))\b", re.IGNORECASE)
SHORT = 5  # a question of fewer words cannot stand alone when something was asked before


def searchable(question: Question) -> str:
    """Return the text to search for: the question itself, or with the previous question when it leans on it."""
    text = " ".join(question.text.split())
    if not question.history:
        return text
    if _OPENINGS.search(text) or len(text.split()) < SHORT or _POINTERS.search(text):
        return f"{' '.join(question.history[-1].question.split())} {text}"
    return text
