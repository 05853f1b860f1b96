"""Quote mode: the sentences of the report that answer best, word for word, with their page. Nothing is generated."""

from dataclasses import dataclass

from rag.citations import Checked, Citations, quote_of
from rag.evidence import Evidence, EvidenceSentence
from rag.protocols import Retriever


@dataclass(frozen=True, kw_only=True)
class QuoteOptions:
    """How many sentences are shown."""

    most: int = 3  # sentences
    share: float = 0.15  # a further sentence must be at least this likely, as a share of the best one
    words: int = 110  # no further sentence when the answer would grow past this


def quote_evidence(evidence: Evidence, retriever: Retriever, options: QuoteOptions) -> Checked:
    """Return the best sentences verbatim, each with its marks, best first; "" when none can be cited."""
    citations = Citations(retriever)
    quotes = [
        quote
        for item in choose_sentences(evidence, options)
        if (quote := quote_of(item.sentence.chunk, item.sentence.span, citations)) is not None
    ]
    return Checked(sentences=tuple(quotes), citations=citations.made, rejected=(), written=False)


def choose_sentences(evidence: Evidence, options: QuoteOptions) -> tuple[EvidenceSentence, ...]:
    """Return the sentences that answer, best first: those that are likely enough beside the best one."""
    chosen: list[EvidenceSentence] = []
    length = 0
    for item in evidence.sentences:
        if len(chosen) == options.most or item.probability < options.share * evidence.sentences[0].probability:
            break
        words = len(item.sentence.text.split())
        if chosen and length + words > options.words:
            continue
        chosen.append(item)
        length += words
    return tuple(chosen)
