"""How good the answers to a question file are.

Measures of the field, made strict for citations: quotes must be exact, every sentence cited, every number supported;
refusing is measured as a skill of its own (positive class: the answer is a refusal). See ``measure`` for the list.
"""

import re
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(kw_only=True)
class _Tally:
    """Values gathered per measure."""

    values: dict[str, list[float]] = field(default_factory=dict)
    refusals: Counter[tuple[bool, bool]] = field(default_factory=Counter)  # (unanswerable, abstained)
    lengths: list[int] = field(default_factory=list)

    def add(self, name: str, *values: float | None) -> None:
        self.values.setdefault(name, []).extend(float(v) for v in values if v is not None)

    def mean(self, name: str) -> float | None:
        return _mean(self.values.get(name, []))


def measure(
    questions: Sequence[EvaluationQuestion],
    answers: Mapping[str, GivenAnswer],
    page_text: Callable[[str, int], str],
) -> Measures:
    """Measure the answers. ``page_text(document, page)`` gives a page's text, "" when there is no such page."""
    tally = _Tally()
    for question in questions:
        answer = answers.get(question.id)
        if answer is None:
            tally.add("usefulness", 0)
            if question.answerable and question.facts:
                tally.add("fact_recall", 0)
                tally.add("all_facts", 0)
        else:
            _judge(question, answer, page_text, tally)
    right, refused = tally.refusals[True, True], tally.refusals[True, True] + tally.refusals[False, True]
    unanswerable = tally.refusals[True, True] + tally.refusals[True, False]
    given = list(answers.values())
    return Measures(
        evidence_recall=tally.mean("evidence_recall"),
        fact_recall=tally.mean("fact_recall"),
        all_facts=tally.mean("all_facts"),
        answer_f1=tally.mean("answer_f1"),
        citation_precision=tally.mean("citation_precision"),
        quote_exact=tally.mean("quote_exact"),
        sentence_cited=tally.mean("sentence_cited"),
        number_supported=tally.mean("number_supported"),
        usefulness=tally.mean("usefulness"),
        refusal_precision=round(right / refused, 4) if refused else None,
        refusal_recall=round(right / unanswerable, 4) if unanswerable else None,
        answer_words_median=statistics.median(tally.lengths) if tally.lengths else None,
        seconds_first_median=round(statistics.median(a.seconds_first for a in given), 3) if given else None,
        seconds_total_median=round(statistics.median(a.seconds_total for a in given), 3) if given else None,
        answered=len(answers),
        questions=len(questions),
    )


def _judge(
    question: EvaluationQuestion, answer: GivenAnswer, page_text: Callable[[str, int], str], tally: _Tally
) -> None:
    tally.refusals[not question.answerable, answer.abstained] += 1
    if not answer.abstained:
        _judge_form(answer, page_text, tally)
    if not question.answerable:
        tally.add("usefulness", answer.abstained)
        return
    found = [max((_overlap(span, text) for text in answer.passages), default=0) >= 0.6 for span in question.evidence]
    tally.add("evidence_recall", _mean(found))
    text = _normal(answer.answer)
    right = [] if answer.abstained else [_is_right(citation, question) for citation in answer.citations]
    tally.add("citation_precision", _mean(right))
    tally.add("answer_f1", 0 if answer.abstained else _f1(answer.answer, question.answer))
    if not question.facts:
        return
    facts = (_mean([any(_holds(text, f) for f in fact) for fact in question.facts]) or 0) if not answer.abstained else 0
    tally.add("fact_recall", facts)
    tally.add("all_facts", facts == 1)
    if len(_words(answer.answer)) > LONG:
        tally.add("usefulness", facts * 0.5)
    else:
        tally.add("usefulness", facts if any(right) else facts * 0.5)


def _judge_form(answer: GivenAnswer, page_text: Callable[[str, int], str], tally: _Tally) -> None:
    """Quotes, marks and numbers: what must be right in every answer, whatever was asked."""
    pages = [_normal(page_text(c.document, c.page)) for c in answer.citations]
    for citation, page in zip(answer.citations, pages, strict=True):
        tally.add("quote_exact", bool(_bare(citation.quote)) and _bare(citation.quote) in _bare(page))
    tally.add("sentence_cited", *(_MARK.search(sentence) is not None for sentence in _sentences(answer.answer)))
    cited = _normal(" ".join([*(c.quote for c in answer.citations)]))
    around = " ".join(pages)
    tally.add("number_supported", *(_holds(cited, n) or _holds(around, n) for n in _numbers(answer.answer)))
    tally.lengths.append(len(_words(answer.answer)))


def _is_right(citation: GivenCitation, question: EvaluationQuestion) -> bool:
    return citation.page in question.pages or any(_overlap(e, citation.quote) >= 0.5 for e in question.evidence)


def _normal(text: str) -> str:
    text = text.translate(_PLAIN)
    return " ".join(text.split()).lower()


def _bare(text: str) -> str:
    """Without footnote marks and bullets, so that either way of quoting passes."""
    text = _GLUED_NOTE.sub("", _RAISED_OR_BULLET.sub(" ", _normal(text)))
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split())).strip(" .…\"'")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.,]\d+)*%?", _normal(_MARK.sub("", text)))


def _numbers(text: str) -> list[str]:
    return re.findall(r"(?<![\w.,])\d+(?:[.,]\d+)*", _normal(_MARK.sub("", text)))


def _sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?\]])\s+(?=[A-Z\"“'‘•-])", text.strip())
    return [part for part in parts if len(_words(part)) > 2]


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
    best, previous = 0, [0] * (len(there) + 1)
    for word in wanted:
        current = [0] * (len(there) + 1)
        for j, other in enumerate(there, 1):
            if word == other:
                current[j] = previous[j - 1] + 1
                best = max(best, current[j])
        previous = current
    return best / len(wanted)


def _f1(answer: str, reference: str) -> float:
    given, gold = Counter(_words(answer)), Counter(_words(reference))
    common = sum((given & gold).values())
    return 2 * common / (sum(given.values()) + sum(gold.values())) if common else 0.0


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
