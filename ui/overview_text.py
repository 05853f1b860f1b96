"""A report at a glance, as text for the terminal."""

from index.overview import Overview
from index.types import Heading, SuggestedQuestion
from ui.chat_html import document_label, length
from ui.place_layout import pages_of


def overview_text(overview: Overview) -> str:
    """Return what the report is, its headings with their page, and questions that it answers."""
    top = min((heading.level for heading in overview.headings), default=1)

    def where(one: Heading | SuggestedQuestion) -> str:
        return pages_of(overview.summary.name, [(one.page, one.label)])

    headings = [
        f"{'  ' * (heading.level - top + 1)}{heading.title} ({where(heading)})" for heading in overview.headings
    ]
    questions = [f"  {question.question} ({where(question)})" for question in overview.questions or ()]
    return "\n".join(
        [
            f"{document_label(overview.summary)}, {length(overview.summary)}",
            "",
            "Koppen:",
            *(headings or ["  Er zijn geen koppen gevonden."]),
            "",
            "Vragen die dit rapport beantwoordt:",
            *(questions or ["  Er zijn geen vragen gevonden die dit rapport zeker beantwoordt."]),
        ]
    )
