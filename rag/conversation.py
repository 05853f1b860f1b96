"""A follow-up question -> the questions that it may stand for, likeliest first."""

import re

from index.dutch import DENIALS
from rag.evidence.reading import sanitised
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
_NARROWS = re.compile(
    r"^\s*(?:en|maar|of)\s+(?:dan\s+|hoe zit (?:het|dat) (?:met|bij|in|voor)\s+|wat (?:dan )?)?", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"(aan|achter|bij|binnen|buiten|door|in|met|na|naar|om|onder|op|over|per|rond|sinds|tegen|tijdens|tot|tussen|uit|van"
    r"|vanaf|via|volgens|voor|zonder)\b",
    re.IGNORECASE,
)
_MOST = 6  # words of a follow-up that only names another condition
SHORT = 5  # a question of fewer words may lean on the one before
_LONGEST_TURN = 80  # words of an answer that the model is shown
_REWRITE = 60  # tokens of a rewritten question, at most
_SAME = 0.7  # likeness from which a word was said before


def readings(question: Question) -> tuple[str, ...]:
    """Return the texts to search for, likeliest first; the question alone is always one of them.

    Where it is not clear whether the question leans on the previous one, the documents must tell.
    """
    text = " ".join(question.text.split())
    if not question.history:
        return (text,)
    before = " ".join(question.history[-1].question.split())
    narrower = narrowed(before, text)
    together = (narrower,) if narrower else (f"{before} {text}",)
    if _LEANING.search(text) or not content_words(text):
        return (*together, text)
    if len(text.split()) < SHORT or _PERHAPS.search(text):
        return (text, *together)
    return (text,)


def narrowed(before: str, text: str) -> str | None:
    """Return the previous question with its condition replaced by the one that a follow-up names; None for any other.

    >>> narrowed("Hoeveel leden had de club in 2022?", "En in 2023?")
    'Hoeveel leden had de club in 2023?'
    """
    begun = _NARROWS.match(text)
    if not begun:
        return None
    named = text[begun.end() :].strip(" ?.!")
    words = named.split()
    if (
        not words
        or len(words) > _MOST
        or re.match(r"(?:wat|wie|waar|hoe|welke?|waarom|wanneer)\w*\b", named, re.IGNORECASE)
        or not {word.lower() for word in words}.isdisjoint(DENIALS)
    ):
        return None
    preposition = _PREPOSITION.match(named)
    body = before.rstrip("?. ")
    place = _same_place(body, words, preposition[1].lower() if preposition else "")
    if place:
        return f"{body[: place[0]]}{named}{body[place[1] :]}?"
    return f"{body} {named}?" if preposition else None


def _same_place(body: str, words: list[str], preposition: str) -> tuple[int, int] | None:
    """Return where the previous question names the same kind of thing: the same preposition, or the same last word."""
    spots = [(found.start(), found.end(), found[0].lower()) for found in re.finditer(r"[\w%’'-]+", body)]
    last = words[-1].lower()
    heads = [
        at
        for at, spot in enumerate(spots)
        if (likeness(spot[2], last) >= _SAME and len(last) > 2) or _both_years(spot[2], last)
    ]
    if preposition:
        starts = [
            at
            for at, spot in enumerate(spots[:-1])
            if spot[2] == preposition and _is_year(spots[at + 1][2]) == _is_year(words[1] if words[1:] else "")
        ]
        for start in reversed(starts):
            end = next(
                (head for head in heads if start < head <= start + _MOST), min(start + len(words) - 1, len(spots) - 1)
            )
            # "van 2020 tot 2022", "in 2022 en 2023": a year with what it is joined to.
            while (
                end + 2 < len(spots)
                and spots[end + 1][2] in ("en", "of", "tot")
                and _both_years(spots[end + 2][2], last)
            ):
                end += 2
            return spots[start][0], spots[end][1]
        return None
    for head in reversed(heads):
        start = max(0, head - len(words) + 1)
        return spots[start][0], spots[head][1]
    return None


def _both_years(one: str, other: str) -> bool:
    return _is_year(one) and _is_year(other)


def _is_year(word: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", word) is not None


def rewrite(question: Question, model: Reader) -> str | None:
    """Let a model that is trained for it make a follow-up self-contained; None when its words cannot be trusted.

    A rewritten question may only use words of the conversation, and must keep all of the follow-up's own.
    """
    if not question.history:
        return None
    last = question.history[-1]
    pieces = model.stream(ask_rewrite(last.question, last.answer, question.text), max_tokens=_REWRITE, stop=("\n",))
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
        f"Gesprek:\nVraag: {sanitised(question)}\nAntwoord: {sanitised(short)}\n"
        f"Vervolgvraag: {sanitised(follow_up)}\nZelfstandige vraag:"
    )
