"""The list of reports: what is in each of them, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from index.reading.pdf.scans.recognition import can_recognise
from index.store.collection import pages_to_recognise
from index.store.overview import Overview
from index.types import DocumentSummary, Heading
from ui.errors import EXPECTED_ERRORS
from ui.rendering import render
from ui.text.place_layout import heading_page, pages_of
from ui.text.unread import how_to_recognise, unread_lines
from ui.window.messages import lines_html
from ui.window.welcome import examples_html

if TYPE_CHECKING:
    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties


@dataclass(frozen=True, kw_only=True)
class ReportCard:
    """A report at a glance."""

    summary: DocumentSummary
    unread: tuple[str, ...]  # what was not read of it, or not for certain
    recognisable: bool  # its text can be recognised, by who may change it
    headings: tuple[tuple[Heading, str], ...]  # with the page in words
    questions: tuple[tuple[str, str], ...]  # that it answers, with the page in words


def reports_html(reports: Sequence[Overview], *, removable: bool = True) -> str:
    """Return a card for every report; if they are ``removable``, with the dialogs that ask whether it may go."""
    return render(
        "reports.html",
        reports=[_card(report, removable) for report in reports],
        removable=removable,
        outdated=removable and any(report.outdated for report in reports),
        can_recognise=can_recognise(),
        how_to_recognise=how_to_recognise(""),
    )


def _card(report: Overview, removable: bool) -> ReportCard:
    summary = report.summary
    return ReportCard(
        summary=summary,
        unread=unread_lines(summary.unread),
        recognisable=removable and bool(pages_to_recognise(summary.unread)),
        headings=tuple((heading, heading_page(summary.name, heading)) for heading in report.headings),
        questions=tuple(
            (one.question, pages_of(summary.name, [(one.page, one.label)])) for one in report.questions or ()
        ),
    )


def cards(backend: Backend, parts: Parts) -> Updates:
    """Return what tells which reports there are and does not depend on what was asked or ticked meanwhile."""
    import gradio

    documents, questions = backend.documents(), backend.example_questions()
    try:
        reports, problem = backend.overviews(), ""
    except EXPECTED_ERRORS as error:  # the list stays, so that a damaged report can be removed
        reports = [Overview(summary=document, headings=(), questions=None) for document in documents]
        problem = lines_html([(False, str(error))])
    return {
        parts.reports.problem: problem,
        parts.reports.listing: reports_html(reports, removable=backend.may_change()),
        parts.examples.title: examples_html(questions),
        **{button: gradio.Button(visible=False) for button in parts.examples.buttons},
        **{
            button: gradio.Button(value=question, visible=True)
            for button, question in zip(parts.examples.buttons, questions, strict=False)
        },
    }
