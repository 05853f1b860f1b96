"""How good the answers to a question file are; of refusing the positive class is that the answer is a refusal."""

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

_RAISED_OR_BULLET = re.compile("[¹²³⁰-⁹◼▪•]")
_GLUED_NOTE = re.compile(r"(?:(?<=[a-zà-ÿ])|(?<=[a-zà-ÿ)%][.,;:\"')]))\d{1,2}(?=[\s.,;:)\"']|$)")
_MARK = re.compile(r"\[\d+\]")
_PLAIN = str.maketrans("’‘“”", "''\"\"", "\u00ad")  # one kind of quotation mark, no soft hyphens
_WHOLE_WORDS = ("ja", "nee", "niet", "geen")  # facts that only count as whole words
LONG = 120  # words; a longer answer is worth half


@dataclass(frozen=True, kw_only=True)
class EvaluationQuestion:
    """A question with its gold answer."""

    id: str
    type: str  # "getal", "feit", ..., "buiten" for unanswerable
    question: str
    history: tuple[tuple[str, str], ...]  # (question, answer), oldest first
    answerable: bool
    pages: tuple[int, ...]  # physical pages that hold the answer
    evidence: tuple[str, ...]  # verbatim
    facts: tuple[tuple[str, ...], ...]  # decisive facts, each with its alternatives; empty: nobody noted them
    answer: str  # reference
    documents: tuple[str, ...] = ()  # names of those that may be searched; empty = all


@dataclass(frozen=True, kw_only=True)
class GivenCitation:
    """A citation of a given answer."""

    document: str
    page: int
    quote: str


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """What was answered."""

    id: str
    answer: str
    abstained: bool
    citations: tuple[GivenCitation, ...]
    passages: tuple[str, ...]  # texts given to the answerer
    seconds_first: float  # until something is on screen
    seconds_total: float


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Each 0..1, None when there was nothing to measure, unless said otherwise."""

    evidence_recall: float | None  # gold spans (60% as one run) inside the passages given to the answerer
    fact_recall: float | None  # decisive facts in the answer
    all_facts: float | None  # questions with all of them
    answer_f1: float | None  # words in common with the reference answer
    citation_precision: float | None  # citations on a gold page or over a gold span
    quote_exact: float | None  # quotes that stand literally on the cited page
    sentence_cited: float | None  # sentences with a mark
    number_supported: float | None  # numbers that occur in what is cited
    usefulness: float | None  # facts, halved without a right citation; 1 for a right refusal; long answers half;
    # an answerable question without noted facts counts only when it got no answer at all
    refusal_precision: float | None
    refusal_recall: float | None
    answer_words_median: float | None  # words
    seconds_first_median: float | None
    seconds_total_median: float | None
    answered: int  # answers
    questions: int


_Values = defaultdict[str, list[float]]  # gathered for each measure, by its name


def measure(
    questions: Sequence[EvaluationQuestion], answers: Mapping[str, GivenAnswer], page_text: Callable[[str, int], str]
) -> Measures:
    """Measure the answers. ``page_text(document, page)`` gives a page's text, "" when there is no such page."""
    values: _Values = defaultdict(list)
    for question in questions:
        if question.id in answers:
            _judge(question, answers[question.id], page_text, values)
        else:
            missed = ("usefulness", *(("fact_recall", "all_facts") if question.answerable and question.facts else ()))
            for name in missed:
                values[name].append(0)
    values["seconds_first_median"] = [answer.seconds_first for answer in answers.values()]
    values["seconds_total_median"] = [answer.seconds_total for answer in answers.values()]
    names = [field.name for field in fields(Measures) if field.name not in ("answered", "questions")]
    found = {name: (_median if name.endswith("_median") else _mean)(values[name]) for name in names}
    return Measures(**found, answered=len(answers), questions=len(questions))


def _judge(
    question: EvaluationQuestion, answer: GivenAnswer, page_text: Callable[[str, int], str], values: _Values
) -> None:
    if answer.abstained:
        values["refusal_precision"].append(not question.answerable)
    else:
        _judge_form(answer, page_text, values)
    if not question.answerable:
        values["refusal_recall"].append(answer.abstained)
        values["usefulness"].append(answer.abstained)
        return
    found = [max((_overlap(span, text) for text in answer.passages), default=0) >= 0.6 for span in question.evidence]
    right = [
        citation.page in question.pages or any(_overlap(span, citation.quote) >= 0.5 for span in question.evidence)
        for citation in answer.citations
        if not answer.abstained
    ]
    for name, each in (("evidence_recall", found), ("citation_precision", right)):
        if each:
            values[name].append(_mean(each) or 0.0)
    values["answer_f1"].append(0 if answer.abstained else _f1(answer.answer, question.answer))
    if not question.facts:
        return
    text = _normal(answer.answer)
    held = [not answer.abstained and any(_holds(text, one) for one in fact) for fact in question.facts]
    facts = _mean(held) or 0.0
    values["fact_recall"].append(facts)
    values["all_facts"].append(facts == 1)
    whole = any(right) and len(_words(answer.answer)) <= LONG
    values["usefulness"].append(facts if whole else facts * 0.5)


def _judge_form(answer: GivenAnswer, page_text: Callable[[str, int], str], values: _Values) -> None:
    """Quotes, marks and numbers: what must be right in every answer, whatever was asked."""
    pages = [_normal(page_text(c.document, c.page)) for c in answer.citations]
    for citation, page in zip(answer.citations, pages, strict=True):
        values["quote_exact"].append(bool(_bare(citation.quote)) and _bare(citation.quote) in _bare(page))
    parts = re.split(r"(?<=[.!?\]])\s+(?=[A-Z\"“'‘•-])", answer.answer.strip())
    values["sentence_cited"] += (_MARK.search(part) is not None for part in parts if len(_words(part)) > 2)
    cited, around = _normal(" ".join(c.quote for c in answer.citations)), " ".join(pages)
    numbers = re.findall(r"(?<![\w.,])\d+(?:[.,]\d+)*", _normal(_MARK.sub("", answer.answer)))
    values["number_supported"] += (_holds(cited, number) or _holds(around, number) for number in numbers)
    values["answer_words_median"].append(len(_words(answer.answer)))


def _normal(text: str) -> str:
    return " ".join(text.translate(_PLAIN).split()).lower()


def _bare(text: str) -> str:
    """Without footnote marks and bullets, so that either way of quoting passes."""
    text = _GLUED_NOTE.sub("", _RAISED_OR_BULLET.sub(" ", _normal(text)))
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split())).strip(" .…\"'")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.,]\d+)*%?", _normal(_MARK.sub("", text)))


def _holds(text: str, fact: str) -> bool:
    """Whether normalised text holds a fact; numbers and yes or no only as whole words."""
    fact = _normal(fact)
    if fact in _WHOLE_WORDS:
        return re.search(rf"\b{fact}\b", text) is not None
    if fact[:1].isdigit():
        return re.search(rf"(?<![\d.,]){re.escape(fact)}(?!\d|[.,]\d)", text) is not None
    return fact in text


def _overlap(span: str, text: str) -> float:
    """Share of the span's words that stand in the text as one longest run."""
    wanted, there = _words(_bare(span)), _words(_bare(text))
    if not wanted:
        return 0.0
    return SequenceMatcher(None, wanted, there, autojunk=False).find_longest_match().size / len(wanted)


def _f1(answer: str, reference: str) -> float:
    given, gold = Counter(_words(answer)), Counter(_words(reference))
    common = sum((given & gold).values())
    return 2 * common / (sum(given.values()) + sum(gold.values())) if common else 0.0


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _median(values: Sequence[float]) -> float | None:
    return round(statistics.median(values), 3) if values else None
