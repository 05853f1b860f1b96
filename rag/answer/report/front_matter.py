"""Who wrote a report, for whom, and when: the lines of its first and last pages that say so."""

from index.card_types import Card, Role
from rag.answer.report.gist import whole_parts, within
from rag.answer.report.question import AboutQuestion, AboutReport
from rag.answer.showing import show_places
from rag.protocols import Retriever

_LINES = 60  # words that say who, for whom or when, a report


def front_matter(asked: AboutQuestion, card: Card, retriever: Retriever) -> AboutReport:
    """Return the lines of the first and last pages that say it, and what only the file says."""
    intent = asked.judged.intent
    role: Role = "makers" if intent == "makers" else "client" if intent == "opdrachtgever" else "date"
    parts = sorted(card.playing(role), key=lambda part: "signature" in part.roles)  # stable: else in reading order
    if not parts and role == "makers":
        parts = list(card.playing("colophon"))[:1]
    kept = tuple(within(whole_parts(card, parts, retriever), _LINES))
    said = " ".join(one.text for place in show_places(kept, retriever) for one in place.sentences)
    by = [card.organisation] if role != "date" and (role == "makers" or "opdracht" in card.organisation) else []
    known = [one for one in (*by, str(card.year or "") if role != "client" else "") if one and one not in said]
    if not known or (role == "makers" and card.organisation not in known):
        return AboutReport(selections=kept, missing=() if kept else (asked.unsaid(card),))
    told = f"volgens de gegevens van het bestand: {', '.join(known)}."
    line = f"“{card.title}”: {told}" if asked.several else f"{told[:1].upper()}{told[1:]}"
    return AboutReport(selections=kept, remarks=(line,))
