"""Whether the quotes of a filed transcript still stand literally on their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.types import Document
from rag.types import Citation
from ui.export.json_file import from_json
from ui.export.outline import clean
from ui.json_text import without_surrogates
from ui.text.place_layout import pages_of

Outcome = Literal["staat er", "staat in een andere versie", "staat er niet", "geen pagina", "geen rapport"]

_EXPLANATIONS: Mapping[Outcome, str] = {
    "staat er": "staat er nog",
    "staat in een andere versie": "staat er nog, maar het rapport is een andere versie dan in het verslag",
    "staat er niet": "staat niet meer op die pagina",
    "geen pagina": "die pagina is er niet meer",
    "geen rapport": "dit rapport is niet in de verzameling",
}


@dataclass(frozen=True, kw_only=True)
class QuoteCheck:
    """What became of one quote."""

    question: int  # number in the transcript, from 1
    marker: int  # of its place
    citation: Citation
    outcome: Outcome  # "staat in een andere versie": the file of that name differs from the recorded SHA-256

    @property
    def stands(self) -> bool:
        """Whether the quote is literally on its page."""
        return self.outcome in ("staat er", "staat in een andere versie")


def check_quotes(record_json: str, documents: Sequence[Document]) -> tuple[QuoteCheck, ...]:
    """Return for each quote of a JSON transcript, in order, whether it stands on its page of these documents.

    A document is known by the SHA-256 in the transcript, whatever it is called now; failing that by its name. Raises
    InputError when the text is not a transcript.
    """
    transcript = from_json(record_json)
    digests = {document.name: document.sha256 for document in transcript.documents}
    by_digest = {document.sha256: document for document in documents}
    by_name = {document.name: document for document in documents}
    return tuple(
        QuoteCheck(
            question=number,
            marker=place.marker,
            citation=citation,
            outcome=_outcome(
                citation,
                by_digest.get(question.versions.get(citation.document, digests.get(citation.document, ""))),
                by_name.get(citation.document),
            ),
        )
        for number, question in enumerate(transcript.questions, 1)
        for place in (question.answer.places if question.answer else ())
        for citation in place.citations
    )


def explained(checks: Sequence[QuoteCheck]) -> str:
    """Return in Dutch what became of each quote and, last, of all of them."""
    lines = []
    for check in checks:
        cited = check.citation
        where = f"Vraag {check.question} [{check.marker}] {clean(cited.document)}, "
        where += clean(pages_of(cited.document, [(cited.page, cited.label)]))
        lines.append(f"{where}: {_EXPLANATIONS[check.outcome]}.\n    “{clean(cited.quote)}”")
    standing = sum(check.stands for check in checks)
    if not checks:
        lines.append("In dit verslag staan geen citaten.")
    elif standing == len(checks):
        lines.append(f"Alle citaten staan letterlijk op hun pagina ({standing}).")
    else:
        lines.append(f"Niet alle citaten staan letterlijk op hun pagina: {standing} van {len(checks)}.")
    return "\n".join(lines)


def _outcome(citation: Citation, same: Document | None, namesake: Document | None) -> Outcome:
    document = same or namesake
    if document is None:
        return "geen rapport"
    page = next((page for page in document.pages if page.number == citation.page), None)
    if page is None:
        return "geen pagina"
    if not citation.quote.strip() or citation.quote not in without_surrogates(page.text):
        return "staat er niet"
    return "staat er" if same else "staat in een andere versie"
