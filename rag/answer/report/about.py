"""A question about the report itself -> places, from the card that was made when the report was added.

Who wrote it, for whom, when, how it was researched, what it concludes and recommends, and summaries: the report's own
where it has one, or else the most central sentences of its chapters. With several reports each is answered.
"""

from collections.abc import Sequence

from index.card_types import Card
from rag.answer.intents import Intent, intent_of
from rag.answer.report.chapters import chapters
from rag.answer.report.front_matter import front_matter
from rag.answer.report.question import AboutQuestion, AboutReport
from rag.answer.report.research import research
from rag.answer.report.summary import conclusions, recommendations, summary
from rag.protocols import Retriever

_MOST_REPORTS = 6  # that are answered at once
# Where a doubtful question is about the report when the part that it asks for answers it.
_ANSWERED_BY_EVIDENCE: frozenset[Intent] = frozenset(["aanpak", "onderzoek"])
_MANY = "Dit zijn {most} van de {count} rapporten. Kies een rapport om de andere te zien."


def about_report(
    question: str, vector: Sequence[float], retriever: Retriever, documents: Sequence[str]
) -> AboutReport | None:
    """Return what ``documents`` (empty = all) say about themselves; None for any other question.

    ``vector`` is Retrieval.vector of the question. No selections: the question is about the report, and the report
    does not say. Where the report has no part that the question asks for, such as a method, it is an ordinary one:
    None.
    """
    judged = intent_of(vector, retriever.embedder)
    names = tuple(documents) or tuple(one.name for one in retriever.documents)
    if judged is None or judged.intent in ("korter", "noem") or not names:
        return None
    if not judged.sure and judged.intent not in _ANSWERED_BY_EVIDENCE:
        return None
    shown = names[:_MOST_REPORTS]
    asked = AboutQuestion(question=question, judged=judged, reports=len(shown))
    found = [(card, _of_document(asked, card, retriever)) for card in map(retriever.card, shown)]
    if all(one is None for _, one in found):
        return None
    told = [one or AboutReport(intent=judged.intent, missing=(asked.unsaid(card),)) for card, one in found]
    many = (_MANY.format(most=len(shown), count=len(names)),) if len(names) > len(shown) else ()
    return AboutReport(
        intent=judged.intent,
        selections=tuple(selection for one in told for selection in one.selections),
        remarks=(*dict.fromkeys(line for one in told for line in one.remarks), *many),
        missing=tuple(line for one in told for line in one.missing),
        sure=all(one.sure for one in told),
    )


def _of_document(asked: AboutQuestion, card: Card, retriever: Retriever) -> AboutReport | None:
    intent = asked.judged.intent
    if intent in ("makers", "opdrachtgever", "datum"):
        return front_matter(asked, card, retriever)
    if intent in ("aanpak", "onderzoek"):
        return research(asked, card, retriever)
    if intent == "conclusies":
        return conclusions(asked, card, retriever)
    if intent == "aanbevelingen":
        return recommendations(asked, card, retriever)
    return chapters(asked, card, retriever) if intent == "hoofdstuk" else summary(asked, card, retriever)
