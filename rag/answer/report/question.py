"""A question about the report itself, and what a report has to say to it."""

from dataclasses import dataclass

from index.card_types import Card
from rag.answer.intents import Intent, Judged
from rag.answer.selection import Selection

WORDS = 120  # of a summary, of all reports together
_UNSAID: dict[Intent, str] = {
    "makers": "Wie {it} schreef, staat er niet in.",
    "opdrachtgever": "Voor wie {it} is geschreven, staat er niet in.",
    "datum": "Wanneer {it} verscheen, staat er niet in.",
    "aanpak": "In {it} vond ik niets over het onderzoek.",
    "onderzoek": "In {it} vond ik dit niet.",
    "conclusies": "In {it} vond ik geen conclusies.",
    "aanbevelingen": "In {it} vond ik geen deel met aanbevelingen.",
    "hoofdstuk": "In {it} vond ik dat deel niet.",
}


@dataclass(frozen=True, kw_only=True)
class AboutReport:
    """What the reports say about themselves."""

    selections: tuple[Selection, ...] = ()  # in order of the documents, and of the report
    remarks: tuple[str, ...] = ()  # plain Dutch lines: what the file says and the report does not, how this was chosen
    missing: tuple[str, ...] = ()  # plain Dutch, a line for each report that does not say it
    sure: bool = True  # False: only for want of sentences that answer the question as any other


@dataclass(frozen=True, kw_only=True)
class AboutQuestion:
    """A question about one or more reports."""

    question: str
    judged: Judged
    words: int  # that a summary of one of the reports may have
    several: bool  # reports are answered

    def line(self, text: str, card: Card, **given: str) -> str:
        """Return a line about a report: by its title when there are several."""
        it = f"“{card.title}”" if self.several else "dit rapport"
        return text.format(it=it, It=it[:1].upper() + it[1:], **given)

    def unsaid(self, card: Card) -> str:
        """Return the line that says that a report does not say it."""
        return self.line(_UNSAID[self.judged.intent], card)
