"""A question that asks more than one thing -> the questions in it."""

import re
from dataclasses import dataclass

from rag.words import content_words

_ASKING = "waarom|hoe|hoeveel|wanneer|wat|welke|welk|wie|waar|waardoor|waarvoor|waarmee|waarin|hoezo|sinds wanneer"
_SENTENCE = re.compile(r"(?<=\?)\s+(?=\S)")
_OF = "(?:(?:aan|bij|door|in|met|op|over|tot|uit|van|voor) )?"
# Behind a comma alone some of these words open a relative clause.
_NEXT = re.compile(
    rf",?\s+en (?:(?:ook|dan|zo ja|zo nee),? )?(?={_OF}(?:{_ASKING})\b)"
    rf"|,\s+(?={_OF}(?:hoeveel|hoe|wanneer|waarom|welke?|hoezo)\b)|,\s+(?=(?:met|voor|door|van) wie\b)",
    re.IGNORECASE,
)
_ASKED_WITH = 3  # content words that make a second question one that stands alone
_LONG_ENOUGH = 5  # words of all kinds that do so
_JOINED = re.compile(r"^(?:en|maar)\b,? ", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"\b(?:het )?(?:\w{3,}ste?)\b(?! van\b)", re.IGNORECASE)
# Two words of one form with "en" between them: "grote en kleine", "het meest en het minst", "mannen en vrouwen".
_SIDES = re.compile(
    r"\b([^\W\d]\w+)-? en (?:ook )?(?:bij |voor |door |van |met |onder |in )?(?:de |het |een )?([^\W\d]\w+)\b"
)
_COMPARES = re.compile(r"\b(?:tussen|verschil\w*|vergel[ei]\w+)\b", re.IGNORECASE)  # of both sides together
_ALIKE = ("ere", "ste", "st", "er", "en", "s", "e")  # endings that two sides share


@dataclass(frozen=True, kw_only=True)
class SubQuestion:
    """One of the questions in a question."""

    question: str  # to search for
    named: str  # how it is called when nothing is found, in the words of the question
    side: bool = False  # one of two things of which the same is asked: what is found for the whole may hold it


def sub_questions(question: str) -> tuple[SubQuestion, ...]:
    """Return the questions in a question, in order; none when it asks one thing.

    "Welke groeien, en waarom?" and "Wie betaalt? En wanneer?" are two, "grote en kleine scholen" two sides of one.
    """
    text = " ".join(question.split())
    questions = [one for one in _SENTENCE.split(text) if content_words(one)]
    if len(questions) < 2 or not all(one.endswith("?") for one in questions):
        questions = [f"{_capital(one.strip(' ,?'))}?" for one in _NEXT.split(text)]
        if len(questions) < 2 or not content_words(questions[0]):
            return _sides(text)
    first, *further = [_capital(_JOINED.sub("", one)) if at else one for at, one in enumerate(questions)]
    return (
        SubQuestion(question=first, named=first),
        *(SubQuestion(question=_complete(first, one), named=one) for one in further),
    )


def _complete(first: str, second: str) -> str:
    """Return a second question, behind the first one where it does not say by itself what it is about.

    "In welke het minst?" is asked of what the first asks the other extreme of.
    """
    if len(content_words(second)) >= _ASKED_WITH or len(second.split()) >= _LONG_ENOUGH:
        return second
    theirs, mine = _SUPERLATIVE.search(first), _SUPERLATIVE.search(second)
    return f"{first[: theirs.start()]}{mine[0]}{first[theirs.end() :]}" if theirs and mine else f"{first} {second}"


def _sides(text: str) -> tuple[SubQuestion, ...]:
    if _COMPARES.search(text):
        return ()
    for found in _SIDES.finditer(text):
        one, other = found[1], found[2]
        alike = any(one.lower().endswith(end) and other.lower().endswith(end) for end in _ALIKE)
        if one.lower() == other.lower() or not alike:
            continue
        before, behind = text[: found.start()], text[found.end() :]
        noun = re.match(r" [^\W\d]\w+", behind)
        of = noun[0] if noun and one.endswith("e") and content_words(noun[0]) else ""
        return tuple(
            SubQuestion(question=f"{before}{side}{behind}", named=f"{side}{of}", side=True) for side in (one, other)
        )
    return ()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
