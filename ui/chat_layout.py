"""The components of the chat window and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from index.types import DocumentSummary
from rag.types import Mode
from ui.chat_html import document_label, length, notice_html, sources_html
from ui.chat_state import StopSignal

if TYPE_CHECKING:
    import gradio

MODE_LABELS: Mapping[Mode, str] = {"antwoord": "Geschreven antwoord", "citaten": "Alleen citaten"}
EXAMPLE_BUTTONS = 6
LONGEST_QUESTION = 2000  # characters


@dataclass(frozen=True, kw_only=True, eq=False)
class Memory:
    """What is kept for one browser tab."""

    conversation: gradio.State  # Conversation
    stop: gradio.State  # StopSignal


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """Where answers and sources are read."""

    earlier: gradio.HTML  # apart from the current exchange, so that what the user unfolded stays so while text comes in
    current: gradio.HTML
    sources: gradio.HTML


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """The example questions; seen as long as nothing was asked."""

    row: gradio.Row
    buttons: tuple[gradio.Button, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Form:
    """Where a question is asked."""

    status: gradio.HTML
    box: gradio.Textbox
    send: gradio.Button
    stop: gradio.Button
    again: gradio.Button
    fresh: gradio.Button
    mode: gradio.Radio
    notice: gradio.HTML


@dataclass(frozen=True, kw_only=True, eq=False)
class Reports:
    """Which reports there are, which are searched, and how to add one."""

    fold: gradio.Accordion
    chosen: gradio.CheckboxGroup
    upload: gradio.UploadButton
    status: gradio.HTML


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """All components that events read or change."""

    memory: Memory
    reading: Reading
    examples: Examples
    form: Form
    reports: Reports


def lay_out(*, modes: Sequence[Mode], default_mode: Mode, model: str, documents: Sequence[DocumentSummary]) -> Parts:
    """Create the components; call it inside ``gradio.Blocks``."""
    import gradio

    html = partial(gradio.HTML, apply_default_css=False, js_on_load=None)
    html(
        '<header class="kop-van-venster"><h1>Vraagbaak</h1>'
        "<p>Stel een vraag over een rapport en zie bij elke zin waar het staat.</p></header>"
    )
    with gradio.Row(elem_id="vlak", equal_height=False):
        with gradio.Column(scale=3, min_width=280, elem_id="gesprek"):
            earlier, current = html("", elem_id="eerdere-vragen"), html("", elem_id="huidige-vraag")
            examples = _lay_out_examples()
            form = _lay_out_form(html, modes, default_mode, model)
            reports = _lay_out_reports(html, documents)
        with gradio.Column(scale=2, min_width=280, elem_id="bronnen"):
            sources = html(sources_html(()), elem_id="bronnenlijst")
    return Parts(
        memory=Memory(conversation=gradio.State(()), stop=gradio.State(StopSignal())),
        reading=Reading(earlier=earlier, current=current, sources=sources),
        examples=examples,
        form=form,
        reports=reports,
    )


def _lay_out_examples() -> Examples:
    import gradio

    with gradio.Column(elem_id="voorbeelden") as row:
        buttons = tuple(gradio.Button(visible=False, size="sm") for _ in range(EXAMPLE_BUTTONS))
    return Examples(row=row, buttons=buttons)


def _lay_out_form(html: Callable[..., Any], modes: Sequence[Mode], default_mode: Mode, model: str) -> Form:
    import gradio

    with gradio.Column(elem_id="vragen"):
        status = html("", elem_id="melding")
        box = gradio.Textbox(
            label="Uw vraag",
            placeholder="Typ hier uw vraag en druk op Enter",
            lines=1,
            max_lines=6,
            max_length=LONGEST_QUESTION,
            autofocus=True,
            elem_id="vraagvak",
        )
        with gradio.Row(elem_id="knoppen"):
            send = gradio.Button("Vraag", variant="primary", elem_id="vraag-knop", size="md", min_width=100)
            stop = gradio.Button(
                "Stop", variant="stop", interactive=False, elem_id="stop-knop", size="md", min_width=100
            )
            again = gradio.Button("Opnieuw", interactive=False, elem_id="opnieuw-knop", size="md", min_width=100)
            fresh = gradio.Button("Nieuw gesprek", interactive=False, elem_id="nieuw-knop", size="md", min_width=100)
        notice = html(notice_html(default_mode, model), elem_id="let-op")
    mode = gradio.Radio(
        label="Soort antwoord",
        choices=[(MODE_LABELS[mode], mode) for mode in modes],
        value=default_mode,
        visible=len(modes) > 1,
        elem_id="soort",
    )
    return Form(status=status, box=box, send=send, stop=stop, again=again, fresh=fresh, mode=mode, notice=notice)


def document_choices(documents: Sequence[DocumentSummary]) -> list[tuple[str, str]]:
    """Return (text to show, name) of each document."""
    return [(f"{document_label(document)}, {length(document)}", document.name) for document in documents]


def _lay_out_reports(html: Callable[..., Any], documents: Sequence[DocumentSummary]) -> Reports:
    import gradio

    with gradio.Accordion("Rapporten", open=False, elem_id="rapporten") as fold:
        chosen = gradio.CheckboxGroup(label="Zoek in", choices=document_choices(documents), elem_id="documenten")
        # No file_types here: Gradio would refuse other files in English, while the reader of files says it in Dutch.
        upload = gradio.UploadButton(
            "Rapport toevoegen (pdf, txt of md)", file_count="multiple", size="md", elem_id="toevoegen"
        )
        status = html("", elem_id="toevoeg-melding")
    return Reports(fold=fold, chosen=chosen, upload=upload, status=status)
