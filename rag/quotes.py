"""Quote mode: the sentences of the report that answer best, word for word, with their page. Nothing is generated."""

from dataclasses import dataclass

from rag.citations import Checked, Citations, with_marks
from rag.evidence import Evidence
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
    lines: list[str] = []
    length = 0
    for item in evidence.sentences:
        if len(lines) == options.most or item.probability < options.share * evidence.sentences[0].probability:
            break
        words = len(item.sentence.text.split())
        if lines and length + words > options.words:
            continue
        cited = citations.cite(item.sentence.chunk, item.sentence.span)
        if not cited:
            continue
        marks = "".join(f"[{citation.marker}]" for citation in cited)
        lines.append(with_marks(item.sentence.text, marks))
        length += words
    return Checked(text="\n".join(lines), citations=citations.made, rejected=())
