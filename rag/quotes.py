"""Quote mode: the sentences of the report that answer best, word for word, with their page. Nothing is generated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Chunk, ScoredSentence, Span
from rag.citations import Checked, Citations, quote_of
from rag.evidence.weighing import Evidence
from rag.evidence.traits import asked_for
from index.structure.references import ITEM, announced_by, is_statement, leans_on, pointed_to, table_of, taken_back_by, without_mark
from rag.protocols import Retriever
from rag.question_grammar import FINITE
from rag.words import content_words

_FOOTNOTE = re.compile("[⁰¹²³⁴-⁹]+ ")
_FIGURE = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, kw_only=True)
class QuoteOptions:
    """How much is shown."""

    most: int = 4  # sentences, each with what it leans on, or with its list
    share: float = 0.2  # a further sentence must be at least this likely, as a share of the best one
    words: int = 100  # nothing further when the answer would grow past this


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A sentence that answers, with what must be read with it."""

    sentence: ScoredSentence
    spans: tuple[Span, ...]  # all to show, in order: itself, what it leans on or the whole list, what takes it back
    goes_on: bool = False  # the list or table is too long to show all of it

    @property
    def chunk(self) -> Chunk:
        """Where all of them stand."""
        return self.sentence.chunk

    @property
    def words(self) -> int:
        """Length in words."""
        return sum(_length(self.chunk, span) for span in self.spans)


def quote_evidence(question: str, evidence: Evidence, retriever: Retriever, options: QuoteOptions) -> Checked:
    """Return the best sentences verbatim, each with its marks; none when none can be cited."""
    return quote_choices(choose_sentences(question, evidence, options), retriever)


def quote_choices(choices: Sequence[Choice], retriever: Retriever) -> Checked:
    """Return what was chosen, verbatim, each sentence with its marks; none when none can be cited.

    The best one comes first, with its list; what else a passage has to say follows in the order of the passage.
    """
    citations = Citations(retriever)
    shown = _to_read(choices)
    quotes = [
        quote
        for chunk, span in shown
        for whole in [span if (chunk, leans_on(chunk, span)) in shown else without_mark(chunk, span)]
        if (quote := quote_of(chunk, whole, citations)) is not None
    ]
    return Checked(sentences=tuple(quotes), citations=citations.made, rejected=(), written=False)


def _to_read(choices: Sequence[Choice]) -> list[tuple[Chunk, Span]]:
    """Return the sentences to show in the order in which they are read."""
    first = set(choices[0].spans) if choices else set()
    order = list(dict.fromkeys(choice.chunk.id for choice in choices))

    def place(choice: Choice, span: Span) -> tuple[int, int]:
        with_first = choice.chunk == choices[0].chunk and (span in first or leans_on(choice.chunk, span) in first)
        return (-1 if with_first else order.index(choice.chunk.id), span.start)

    found = [(place(choice, span), choice.chunk, span) for choice in choices for span in choice.spans]
    return [(chunk, span) for _, chunk, span in sorted(found, key=lambda item: item[0])]


def choose_sentences(question: str, evidence: Evidence, options: QuoteOptions) -> tuple[Choice, ...]:
    """Return the sentences that answer, best first: those that are likely enough beside the best one.

    A sentence is shown once. What it leans on comes along ("Dat zijn er 40." says nothing alone), a sentence that
    announces a list comes with the list, and for "welke ...?" so does an item; the heads of a table announce its rows.
    An item that is a whole sentence stands alone otherwise. What the report takes back at once ("Nee, ...") is never
    shown without that. A caption, a link or a name adds nothing to a sentence.
    """
    chosen: list[Choice] = []
    shown: set[tuple[int, int]] = set()
    length = 0
    for item in evidence.sentences:
        if len(chosen) == options.most or item.probability < options.share * evidence.sentences[0].probability:
            break
        chunk, span = item.sentence.chunk, item.sentence.span
        if (chunk.id, span.start) in shown:
            continue
        if chosen and _is_fragment(chunk, span) and not _is_fragment(chosen[0].chunk, chosen[0].sentence.span):
            continue
        found = _together(chunk, span, whole_list=bool(asked_for(question)["which"]))
        items = announced_by(chunk, found[0])
        is_list = found[1:] == items != ()
        alone = _with_denial(chunk, (span,))
        some = _fitting(chunk, found, options.words - length) if is_list else ()
        for spans in (found, some, _together(chunk, span, whole_list=False), (span,)):
            spans = _with_denial(chunk, spans)
            fresh = tuple(one for one in spans if (chunk.id, one.start) not in shown)
            goes_on = is_list and not set(items) <= set(spans)
            choice = Choice(sentence=item.sentence, spans=fresh, goes_on=goes_on)
            if span in spans and ((not chosen and spans == alone) or length + choice.words <= options.words):
                chosen.append(choice)
                shown |= {(chunk.id, one.start) for one in fresh}
                length += choice.words
                break
    return tuple(chosen)


def _fitting(chunk: Chunk, found: tuple[Span, ...], words: int) -> tuple[Span, ...]:
    """Return as much of a list as ``words`` allow, from its announcement on; nothing if that says nothing."""
    denial = taken_back_by(chunk, found[0])
    words -= _length(chunk, denial) if denial else 0
    fits: list[Span] = []
    for one in found:
        words -= _length(chunk, one)
        if words < 0:
            break
        fits.append(one)
    return tuple(fits) if len(fits) > 1 else ()


def _length(chunk: Chunk, span: Span) -> int:
    return len(chunk.text[span.start : span.end].split())


def _is_fragment(chunk: Chunk, span: Span) -> bool:
    """Whether a line of a page is no statement: without an end, a verb, a percentage or a row of figures.

    Nor are the heads of a table, a footnote without a verb, or an item of one word whose announcement stands elsewhere:
    "• Overheid.".
    """
    text = chunk.text[span.start : span.end].rstrip('”"’)')
    if span in table_of(chunk, span)[:1]:
        return True
    if "%" in text or len(_FIGURE.findall(text)) > 1 or not FINITE.isdisjoint(re.findall(r"\w+", text.lower())):
        return False
    ended = text.endswith((".", "!", "?", ":", ";", "…"))
    single = ITEM.match(text) and len(content_words(text)) < 2 and leans_on(chunk, span) is None
    return bool(not ended or _FOOTNOTE.match(text) or single)


def _together(chunk: Chunk, span: Span, *, whole_list: bool) -> tuple[Span, ...]:
    """Return the sentences of a chunk that belong with one of them, in order; without what takes them back."""
    items = announced_by(chunk, span)
    if items:
        return (span, *items)
    other = leans_on(chunk, span) or pointed_to(chunk, span)
    if other is None:
        return (span,)
    beside = announced_by(chunk, other)
    if whole_list and span in beside:
        return (other, *beside)
    return (span,) if span in beside and is_statement(chunk.text[span.start : span.end]) else (other, span)


def _with_denial(chunk: Chunk, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    denials = [denial for span in spans if (denial := taken_back_by(chunk, span)) and denial not in spans]
    return (*spans, *dict.fromkeys(denials))
