"""What a report concludes and recommends, and what it says in short."""

from collections.abc import Sequence
from dataclasses import replace

from index.card_types import Card, Part
from rag.answer.context import begins_item
from rag.answer.report.gist import first_that_fit, gist, located, outermost, sentences_of
from rag.answer.report.question import AboutQuestion, AboutReport
from rag.protocols import Retriever

_OWN = "{It} heeft geen eigen samenvatting. Dit zijn zinnen die veel zeggen over de hoofdstukken."
_NO_CONCLUSIONS = "{It} heeft geen hoofdstuk met conclusies. Dit staat in de samenvatting."


def conclusions(asked: AboutQuestion, card: Card, retriever: Retriever) -> AboutReport | None:
    """Return what the closing chapter concludes, or else the summary; None without either."""
    parts = outermost(card.playing("conclusions"))
    summed = {number for part in card.playing("summary") for number in part.sections}
    own_chapter = [part for part in parts if "." not in part.number and not set(part.sections) <= summed]
    closing = own_chapter or parts[-1:]
    if closing:
        return AboutReport(selections=gist(card, _without_lists(closing, card, retriever), asked.words, retriever))
    if not card.playing("summary"):
        return None
    return replace(summary(asked, card, retriever), remarks=(asked.line(_NO_CONCLUSIONS, card),))


def _without_lists(parts: Sequence[Part], card: Card, retriever: Retriever) -> list[Part]:
    """Return parts that conclude; of those that recommend as well without the items, which are recommendations."""
    kept = []
    for part in parts:
        sentences = [retriever.section(card.document, number).sentences[place][1] for number, place in part.central]
        prose = tuple(place for place, one in zip(part.central, sentences, strict=True) if one.kind != "item")
        kept.append(replace(part, central=prose or part.central) if "recommendations" in part.roles else part)
    return kept


def recommendations(asked: AboutQuestion, card: Card, retriever: Retriever) -> AboutReport | None:
    """Return the items of the lists that recommend, or else what stands for the part; None without such a part."""
    parts = outermost(card.playing("recommendations"))
    if not parts:
        return None
    items = (one for one in sentences_of(card, parts, retriever) if begins_item(*one))
    fitting = first_that_fit(items, asked.words)
    return AboutReport(selections=fitting or gist(card, parts, asked.words, retriever))


def summary(asked: AboutQuestion, card: Card, retriever: Retriever) -> AboutReport:
    """Return the report's own summary cut to its most central sentences, or the most central ones of its chapters."""
    own = [part for part in outermost(card.playing("summary")) if "." not in part.number][:1]
    if own:
        return AboutReport(selections=gist(card, own, asked.words, retriever))
    selections = first_that_fit(located(card, card.central, retriever), asked.words)
    return AboutReport(selections=selections, remarks=(asked.line(_OWN, card),))
