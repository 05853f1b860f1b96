"""A report at a glance, as text for the terminal."""

from index.store.overview import Overview
from ui.text.labels import document_label, length
from ui.text.place_layout import heading_page, pages_of


def overview_text(overview: Overview) -> str:
    """Return what the report is, its headings with their page, and questions that it answers."""
    top = min((heading.level for heading in overview.headings), default=1)
    name = overview.summary.name
    headings = [
        f"{'  ' * (heading.level - top + 1)}{heading.title}{f' ({where})' if where else ''}"
        for heading in overview.headings
        for where in [heading_page(name, heading)]
    ]
    questions = [f"  {one.question} ({pages_of(name, [(one.page, one.label)])})" for one in overview.questions or ()]
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
