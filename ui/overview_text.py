"""A report at a glance, as text for the terminal."""

from index.overview import Overview
from ui.chat_html import document_label, length


def overview_text(overview: Overview) -> str:
    """Return what the report is, its headings with their page, and questions that it answers."""
    top = min((heading.level for heading in overview.headings), default=1)
    headings = [
        f"{'  ' * (heading.level - top + 1)}{heading.title} (pagina {heading.page})" for heading in overview.headings
    ]
    questions = [f"  {question.question} (pagina {question.page})" for question in overview.questions or ()]
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
