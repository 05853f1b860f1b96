"""The tab of the reports: add, remove, and choose which ones are searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from index.reading.kinds import IN_WORDS
from index.reading.pdf.scans.recognition import can_recognise
from index.types import DocumentSummary
from ui.errors import EXPECTED_ERRORS, UNEXPECTED
from ui.rendering import render
from ui.text.labels import document_label, length
from ui.window.adding import (
    AGAIN_SCRIPT,
    STOP_LABEL,
    adding,
    closing,
    reading_again,
    receiving,
    recognising,
    stop_buttons,
    stopping,
    upload_buttons,
)
from ui.window.help import help_html
from ui.window.incoming import OpenTabs
from ui.window.messages import lines_html
from ui.window.parts import Reports
from ui.window.report_cards import cards
from ui.window.scope import scope_html, searched_documents
from ui.window.welcome import welcome_html

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties

# What a click in the list means; the dialog that asks for confirmation is closed before its card goes.
_CLICKS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-verwijder], [data-vraag], [data-herken]");
  if (!button) return;
  button.closest("dialog")?.close();
  if (button.dataset.verwijder) trigger("delete", { naam: button.dataset.verwijder });
  else if (button.dataset.herken) trigger("retry", { naam: button.dataset.herken });
  else trigger("select", { vraag: button.dataset.vraag });
});
"""


def lay_out_reports(html: Any, *, shared: bool) -> Reports:
    """Create the components; ``html`` makes a gradio.HTML without its default style.

    ``shared``: several people log in; what manages reports is shown only once it is known who may do that.
    """
    import gradio

    with gradio.Column(elem_id="rapportenblad"):
        head = html(_head_html(shared=shared, may_change=not shared))
        # No file_types here: Gradio would refuse other files in English, while the reader of files says it in Dutch.
        upload = gradio.UploadButton(
            "Rapporten toevoegen", file_count="multiple", size="md", visible=not shared, elem_id="toevoegen"
        )
        recognise = gradio.Checkbox(
            label="Tekst herkennen (OCR) in bestanden die alleen beeld zijn", visible=False, elem_id="herkennen"
        )
        html(render("not_sent.html"))
        status = html("", elem_id="toevoeg-melding")
        progress = gradio.HTML("", apply_default_css=False, js_on_load=AGAIN_SCRIPT, elem_id="toevoeg-voortgang")
        stop = gradio.Button(STOP_LABEL, variant="stop", size="sm", visible=False, elem_id="herkennen-stop")
        # Gradio refuses, in English, a question about what is ticked while a removal is on its way to the browser.
        gradio.CheckboxGroup.preprocess = _as_ticked
        chosen = gradio.CheckboxGroup(label="Zoek in deze rapporten", choices=[], elem_id="documenten")
        problem = html("", elem_id="verzameling-melding")
        listing = gradio.HTML("", apply_default_css=False, js_on_load=_CLICKS, elem_id="rapportenlijst")
        fresh, present = gradio.State(()), gradio.State(())
    return Reports(
        head=head,
        upload=upload,
        recognise=recognise,
        status=status,
        progress=progress,
        stop=stop,
        chosen=chosen,
        problem=problem,
        listing=listing,
        fresh=fresh,
        present=present,
    )


def connect_reports(window: gradio.Blocks, backend: Backend, parts: Parts, *, shared: bool) -> None:
    """Tie the events of the collection to their functions; ``shared``: several people log in."""
    reports = parts.reports
    scopes = [parts.form.scope, parts.search.scope]
    listed = listed_outputs(parts)
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    opened = [*listed, reports.upload, parts.form.upload, reports.recognise, reports.head, parts.help]
    window.load(partial(_open, backend, parts, shared=shared), None, opened, queue=False, **quiet)
    parts.tabs.change(partial(refresh, backend, parts), [reports.chosen, reports.present], listed, queue=False, **quiet)
    reports.chosen.change(partial(_choose, backend, parts), reports.chosen, scopes, queue=False, **quiet)
    ticked = [reports.present, reports.chosen, *scopes]
    parts.form.scope.select(_choosing(backend, parts), reports.chosen, ticked, queue=False, **quiet)
    _connect_changes(window, backend, parts, ticked, quiet)


def _connect_changes(
    window: gradio.Blocks, backend: Backend, parts: Parts, ticked: Sequence[Any], quiet: Mapping[str, str]
) -> None:
    """Tie adding, recognising and removing; ``ticked`` tells which reports are searched."""
    reports = parts.reports
    shown = [reports.problem, reports.listing, parts.examples.title, *parts.examples.buttons]
    progress = [reports.progress, parts.form.adding]
    changing = {"concurrency_limit": 1, "concurrency_id": "rapporten", **quiet}
    # Adding takes minutes, and removing may wait for it: what is shown afterwards is what there is by then.
    uploads, stops = upload_buttons(parts), [reports.stop, parts.form.stop_adding]
    repaired = [*uploads, *stops, reports.status]
    tabs, lines = OpenTabs(), [reports.status, *progress]
    # Files that come in while others are added get a line at once, and their turn after those.
    received = {"queue": False, "trigger_mode": "multiple", **quiet}
    begun = [
        *(upload.upload(receiving(parts, tabs), [upload, reports.recognise], lines, **received) for upload in uploads),
        *(lines_of.retry(reading_again(parts, tabs), None, lines, **received) for lines_of in progress),
    ]
    for start in begun:
        added = start.then(
            adding(backend, parts, tabs),
            None,
            [*shown, *uploads, *stops, *lines, reports.fresh],
            trigger_mode="multiple",
            **changing,
        )
        added.failure(partial(_repair, parts), None, repaired, queue=False, **quiet)
        added.then(partial(_tick, backend, parts), [reports.chosen, reports.fresh], ticked, queue=False, **quiet)
    # Whoever removes a second report while the first one waits must not be ignored.
    removing = {"trigger_mode": "multiple", **changing}
    removed = reports.listing.delete(_removing(backend, parts), None, [*shown, reports.status], **removing)
    removed.failure(partial(_repair, parts), None, repaired, queue=False, **quiet)
    removed.then(None, js=_TO_TOP, queue=False, **quiet)
    removed.then(partial(_tick, backend, parts), reports.chosen, ticked, queue=False, **quiet)
    recognised = reports.listing.retry(recognising(backend, parts, tabs), None, [*shown, *stops, *lines], **changing)
    recognised.failure(partial(_repair, parts), None, repaired, queue=False, **quiet)
    for stop in stops:
        stop.click(stopping(tabs), None, None, queue=False, **quiet)
    window.unload(closing(tabs))


def listed_outputs(parts: Parts) -> list[Any]:
    """Return every component that tells which reports there are."""
    reports = parts.reports
    listed = [reports.present, reports.chosen, reports.problem, reports.listing, parts.reading.welcome]
    return [*listed, parts.form.scope, parts.search.scope, parts.examples.title, *parts.examples.buttons]


_TO_TOP = "() => { document.getElementById('rapporten-kop').focus(); }"  # what had the focus is gone


def _as_ticked(_boxes: gradio.CheckboxGroup, ticked: list[str]) -> list[str]:
    """Take what is ticked as it is: which of it is still there is seen to where it is used (searched_documents)."""
    return ticked


def document_choices(documents: Sequence[DocumentSummary]) -> list[tuple[str, str]]:
    """Return (text to show, name) of each document."""
    return [(f"{document_label(document)}, {length(document)}", document.name) for document in documents]


def _head_html(*, shared: bool, may_change: bool) -> str:
    return render("reports_head.html", shared=shared, may_change=may_change, kinds=IN_WORDS)


def _open(backend: Backend, parts: Parts, *, shared: bool) -> Updates:
    """Fill a window that was just opened, with what whoever opened it may do."""
    import gradio

    may_change = backend.may_change()
    told = (backend.modes(), backend.model_line(), backend.address())
    everything = _listed(backend, parts, [document.name for document in backend.documents()])
    return {
        **everything,
        **{upload: gradio.UploadButton(visible=may_change) for upload in upload_buttons(parts)},
        parts.reports.recognise: gradio.Checkbox(visible=may_change and can_recognise()),
        parts.reports.head: _head_html(shared=shared, may_change=may_change),
        parts.help: help_html(*told, shared=shared, may_change=may_change),
    }


def refresh(backend: Backend, parts: Parts, chosen: Sequence[str], present: Sequence[str]) -> Updates:
    """Show the collection of now: another window or a command may have changed it.

    If not, the ticks stay as they are: who unticks a report at once would find it ticked again.
    """
    searched = searched_documents(backend.documents(), chosen, present)
    updates = _listed(backend, parts, [document.name for document in searched])
    if tuple(present) == updates[parts.reports.present]:
        for part in (parts.reports.chosen, parts.form.scope, parts.search.scope):
            del updates[part]
    return updates


def _tick(backend: Backend, parts: Parts, chosen: Sequence[str], fresh: Sequence[str] = ()) -> Updates:
    """Show which documents are searched: those that were chosen and are still there, and those just added."""
    import gradio

    documents = backend.documents()
    selected = [document.name for document in documents if document.name in {*chosen, *fresh}]
    choices = gradio.CheckboxGroup(choices=document_choices(documents), value=selected, visible=bool(documents))
    present = tuple(document.name for document in documents)
    return {parts.reports.present: present, parts.reports.chosen: choices, **_choose(backend, parts, selected)}


def _choosing(backend: Backend, parts: Parts) -> Any:
    """Return what ticks, or unticks, the report that was pressed; Gradio looks at its annotations."""
    import gradio

    def choose(event, chosen):  # type: ignore[no-untyped-def]
        return _tick(backend, parts, sorted({*chosen} ^ {event.naam}))

    choose.__annotations__ = {"event": gradio.EventData}
    return choose


def _choose(backend: Backend, parts: Parts, chosen: Sequence[str]) -> Updates:
    documents, may_change = backend.documents(), backend.may_change()
    return {
        parts.form.scope: scope_html(documents, chosen, choosable=True, may_change=may_change),
        parts.search.scope: scope_html(documents, chosen, may_change=may_change),
    }


def _listed(backend: Backend, parts: Parts, chosen: Sequence[str]) -> Updates:
    """Return everything that tells which reports there are."""
    welcome = welcome_html(backend.documents(), may_change=backend.may_change())
    return {**cards(backend, parts), **_tick(backend, parts, chosen), parts.reading.welcome: welcome}


def _removing(backend: Backend, parts: Parts) -> Any:
    """Return what removes the report that was chosen in the list; Gradio looks at its annotations."""
    import gradio

    def remove(event):  # type: ignore[no-untyped-def]
        titles = {document.name: document.title for document in backend.documents()}
        try:
            backend.remove(event.naam)
        except EXPECTED_ERRORS as error:
            told = lines_html([(False, str(error))])
        else:
            told = lines_html([(True, f"{titles.get(event.naam, event.naam)} is verwijderd.")])
        return {**cards(backend, parts), parts.reports.status: told}

    remove.__annotations__ = {"event": gradio.EventData}
    return remove


def _repair(parts: Parts) -> Updates:
    import gradio

    return {
        **{upload: gradio.UploadButton(interactive=True) for upload in upload_buttons(parts)},
        **stop_buttons(parts, visible=False),
        parts.reports.status: lines_html([(False, UNEXPECTED)]),
    }
