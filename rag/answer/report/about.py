"""A question about the report itself -> places, from the card that was made when the report was added."""

from collections.abc import Callable, Mapping, Sequence

from index.card_types import Card
from rag.answer.intents import Intent, intent_of
from rag.answer.orders import without_orders
from rag.answer.report.chapters import chapters
from rag.answer.report.front_matter import front_matter
from rag.answer.report.question import WORDS, AboutQuestion, AboutReport
from rag.answer.report.research import research
from rag.answer.report.summary import conclusions, recommendations, summary
from rag.protocols import Retriever

_MOST_REPORTS = 6  # that are answered at once
_FEWEST_WORDS = 25  # for each report, however many there are
_TOLD_BY: Mapping[Intent, Callable[[AboutQuestion, Card, Retriever], AboutReport | None]] = {
    "makers": front_matter, "opdrachtgever": front_matter, "datum": front_matter, "aanpak": research,
    "onderzoek": research, "conclusies": conclusions, "aanbevelingen": recommendations, "samenvatting": summary,
    "hoofdstuk": chapters,
}  # fmt: skip
_MANY = "Dit zijn {most} van de {count} rapporten. Kies een rapport om de andere te zien."


def about_report(
    question: str, vector: Sequence[float], retriever: Retriever, documents: Sequence[str]
) -> AboutReport | None:
    """Return what ``documents`` (empty = all) say about themselves; no selections when they do not say.

    ``vector`` is Retrieval.vector of the question. None for any other question, and where no report has the part that
    is asked for, such as a method.
    """
    judged = intent_of(vector, retriever.embedder)
    names = tuple(documents) or tuple(one.name for one in retriever.documents)
    if judged is None or judged.intent not in _TOLD_BY or not names:
        return None
    # A doubtful question is about the report when the part that it asks for answers it.
    if not judged.sure and judged.intent not in ("aanpak", "onderzoek"):
        return None
    shown = names[:_MOST_REPORTS]
    words = max(_FEWEST_WORDS, WORDS // len(shown))
    asked = AboutQuestion(question=question, judged=judged, words=words, several=len(shown) > 1)
    found = [(card, _TOLD_BY[judged.intent](asked, card, retriever)) for card in map(retriever.card, shown)]
    if all(one is None for _, one in found):
        return None
    told = [one or AboutReport(missing=(asked.unsaid(card),)) for card, one in found]
    many = (_MANY.format(most=len(shown), count=len(names)),) if len(names) > len(shown) else ()
    return AboutReport(
        selections=without_orders((selection for one in told for selection in one.selections), retriever),
        remarks=(*dict.fromkeys(line for one in told for line in one.remarks), *many),
        missing=tuple(line for one in told for line in one.missing),
        sure=all(one.sure for one in told),
    )
