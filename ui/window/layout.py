"""The frame of the window: its tabs, and what stands in the tab where questions are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rag.types import Mode
from ui.conversation.exchange import StopSignal
from ui.rendering import render
from ui.window.adding import AGAIN_SCRIPT, STOP_LABEL
from ui.window.feedback import lay_out_feedback
from ui.window.help import lay_out_help
from ui.window.history_layout import lay_out_history
from ui.window.memory import Kept
from ui.window.modes import mode_choices, notice_html
from ui.window.page import lay_out_page
from ui.window.parts import Actions, Answers, Earlier, Examples, Form, Memory, Parts, Reports, Search
from ui.window.reports import lay_out_reports
from ui.window.saving import lay_out_export
from ui.window.scope import CHOICES_SCRIPT
from ui.window.search import lay_out_search
from ui.window.sources import sources_html
from ui.window.thumbnails import lay_out_thumbnails

if TYPE_CHECKING:
    import gradio

EXAMPLE_BUTTONS = 4
LONGEST_QUESTION = 2000  # characters; more than is answered, so that the answer can say what is wrong


def lay_out(
    *, modes: Sequence[Mode], default_mode: Mode, model: str, address: str, expected: Mapping[Mode, str], account: str
) -> Parts:
    """Create the components; call it inside ``gradio.Blocks``.

    ``expected`` is how long an answer takes, in words; ``address`` that of the server that passages go to, "" for none;
    ``account`` that of the page of who is logged in, "" when nobody is.
    """
    import gradio

    html = partial(gradio.HTML, apply_default_css=False, js_on_load=None)
    html(render("header.html", account=account), elem_id="kop")
    tab = partial(gradio.Tab, render_children=True)
    with gradio.Tabs(elem_id="tabs", overflow_behavior="wrap") as tabs:
        with tab("Vragen", id="vragen", elem_id="tab-vragen"), gradio.Row(elem_id="vlak", equal_height=False):
            with gradio.Column(scale=3, min_width=280, elem_id="gesprek"):
                html("<h2 class='verborgen'>Vragen en antwoorden</h2>")
                welcome = html("", elem_id="welkom")
                earlier, current = html("", elem_id="eerdere-vragen"), html("", elem_id="huidige-vraag")
                kept_line, made = lay_out_feedback(), lay_out_export()
                actions = _lay_out_actions(html)
                examples = _lay_out_examples(html)
                loading = html("", elem_id="laden")
                form = _lay_out_form(html, modes, default_mode, model, address, expected, shared=bool(account))
            with gradio.Column(scale=2, min_width=280, elem_id="bronnen"):
                sources = html(sources_html(()), elem_id="bronnenlijst")
        reports, search, history, help_ = _lay_out_other_tabs(html, tab, modes, model, address, shared=bool(account))
    html('<div id="voorlezen" class="verborgen" role="log" aria-live="polite" aria-label="Antwoord"></div>')
    return Parts(
        tabs=tabs,
        memory=Memory(conversation=gradio.State(()), stop=gradio.State(StopSignal()), kept=gradio.State(Kept())),
        reading=Answers(welcome=welcome, earlier=earlier, current=current, sources=sources),
        examples=examples,
        actions=actions,
        form=form,
        reports=reports,
        search=search,
        page=lay_out_page(),
        thumbnails=lay_out_thumbnails(),
        made=made,
        history=history,
        help=help_,
        kept_line=kept_line,
        loading=loading,
    )


def _lay_out_other_tabs(
    html: Any, tab: Any, modes: Sequence[Mode], model: str, address: str, *, shared: bool
) -> tuple[Reports, Search, Earlier, gradio.HTML]:
    with tab("Rapporten", id="rapporten", elem_id="tab-rapporten"):
        reports = lay_out_reports(html, shared=shared)
    with tab("Zoeken", id="zoeken", elem_id="tab-zoeken"):
        search = lay_out_search(html)
    with tab("Eerdere gesprekken", id="eerder", elem_id="tab-eerder"):
        history = lay_out_history(html, shared=shared)
    with tab("Uitleg", id="uitleg", elem_id="tab-uitleg"):
        help_ = lay_out_help(html, modes, model, address, shared=shared)
    return reports, search, history, help_


def _lay_out_examples(html: Any) -> Examples:
    import gradio

    with gradio.Column(elem_id="voorbeelden") as row:
        title = html("")
        buttons = tuple(gradio.Button(visible=False, size="sm") for _ in range(EXAMPLE_BUTTONS))
    return Examples(row=row, title=title, buttons=buttons)


def _lay_out_actions(html: Any) -> Actions:
    import gradio

    with gradio.Row(elem_id="acties", visible=False) as row:
        edit = gradio.Button("Vraag aanpassen", elem_id="aanpassen-knop", size="sm", min_width=80)
        again = gradio.Button("Opnieuw", elem_id="opnieuw-knop", size="sm", min_width=80)
        html(render("to_answer.html"), elem_id="naar-antwoord")
    return Actions(row=row, edit=edit, again=again)


def _lay_out_form(
    html: Any,
    modes: Sequence[Mode],
    default_mode: Mode,
    model: str,
    address: str,
    expected: Mapping[Mode, str],
    *,
    shared: bool,
) -> Form:
    import gradio

    with gradio.Column(elem_id="vragen"):
        status = html("", elem_id="melding")
        clock = html("", elem_id="klok")
        box = _lay_out_box()
        with gradio.Row(elem_id="knoppen"):
            button = partial(gradio.Button, size="md", min_width=90)
            send = button("Vraag", variant="primary", elem_id="vraag-knop")
            stop = button("Stop", variant="stop", interactive=False, elem_id="stop-knop")
            fresh = button("Nieuw gesprek", interactive=False, elem_id="nieuw-knop")
        notice = html(notice_html(default_mode, model, address=address), elem_id="let-op")
        scope = gradio.HTML("", apply_default_css=False, js_on_load=CHOICES_SCRIPT, elem_id="zoekt-in")
        upload, adding, stop_adding = _lay_out_adding(html, shared=shared)
        mode = _lay_out_modes(modes, default_mode, expected)
    return Form(
        status=status,
        clock=clock,
        box=box,
        send=send,
        stop=stop,
        fresh=fresh,
        mode=mode,
        notice=notice,
        scope=scope,
        upload=upload,
        adding=adding,
        stop_adding=stop_adding,
    )


def _lay_out_modes(modes: Sequence[Mode], default_mode: Mode, expected: Mapping[Mode, str]) -> gradio.Radio:
    import gradio

    return gradio.Radio(
        label="Soort antwoord",
        choices=mode_choices(modes, expected),
        value=default_mode,
        visible=len(modes) > 1,
        elem_id="soort",
    )


def _lay_out_adding(html: Any, *, shared: bool) -> tuple[gradio.UploadButton, gradio.HTML, gradio.Button]:
    import gradio

    with gradio.Column(elem_id="hier-toevoegen"):
        upload = gradio.UploadButton(
            "Rapport toevoegen", file_count="multiple", size="sm", visible=not shared, elem_id="hier-toevoegen-knop"
        )
        html(render("not_sent.html"))
        adding = gradio.HTML("", apply_default_css=False, js_on_load=AGAIN_SCRIPT, elem_id="hier-voortgang")
        stop = gradio.Button(STOP_LABEL, variant="stop", size="sm", visible=False, elem_id="hier-herkennen-stop")
    return upload, adding, stop


def _lay_out_box() -> gradio.Textbox:
    import gradio

    return gradio.Textbox(
        label="Uw vraag",
        placeholder="Typ hier uw vraag en druk op Enter",
        lines=1,
        max_lines=6,
        max_length=LONGEST_QUESTION,
        autofocus=True,
        elem_id="vraagvak",
    )
