"""The tab of the reports: add, remove, see what is in them, and choose which ones are searched."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias

from index.errors import NoTextError
from index.reading.kinds import IN_WORDS
from index.reading.pdf.scans.recognition import can_recognise
from index.store.collection import Added
from index.store.overview import Overview
from index.types import DocumentSummary
from ui.conversation.exchange import Conversation
from ui.errors import EXPECTED_ERRORS, UNEXPECTED
from ui.private import discard_upload
from ui.text.labels import counted, document_label, length
from ui.text.unread import how_to_recognise, unread_lines
from ui.window.parts import Reports
from ui.window.pieces import SERVER, examples_html, lines_html, scope_html, welcome_html
from ui.window.reports_html import Upload, reports_html, upload_line, uploads_html

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties

_RECOGNISE = "Zet hierboven 'Tekst herkennen (OCR)' aan en voeg het bestand opnieuw toe."

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


_INTRODUCTION = (
    f"Voeg bestanden toe: {IN_WORDS}. Een bestand met dezelfde naam vervangt het oude. Alles blijft op deze computer."
)
_INTRODUCTION_SHARED = (
    "Iedereen die zich hier aanmeldt, kan in deze rapporten zoeken. Wie de rapporten beheert, kan bestanden toevoegen: "
    f"{IN_WORDS}. Een bestand met dezelfde naam vervangt het oude. Alles blijft op {SERVER}."
)


def lay_out_reports(html: Any, *, shared: bool) -> Reports:
    """Create the components; ``html`` makes a gradio.HTML without its default style.

    ``shared``: several people log in.
    """
    import gradio

    with gradio.Column(elem_id="rapportenblad"):
        html(
            '<h2 id="rapporten-kop" tabindex="-1">Rapporten</h2>'
            f'<p class="opmerking">{_INTRODUCTION_SHARED if shared else _INTRODUCTION}</p>'
        )
        # No file_types here: Gradio would refuse other files in English, while the reader of files says it in Dutch.
        upload = gradio.UploadButton("Rapporten toevoegen", file_count="multiple", size="md", elem_id="toevoegen")
        recognise = gradio.Checkbox(
            label="Tekst herkennen (OCR) in bestanden die alleen beeld zijn", visible=False, elem_id="herkennen"
        )
        html('<p id="niet-gestuurd" class="fout" role="status"></p>')  # window.js says here which files it did not send
        status = html("", elem_id="toevoeg-melding")
        progress = html("", elem_id="toevoeg-voortgang")
        chosen = gradio.CheckboxGroup(label="Zoek in deze rapporten", choices=[], elem_id="documenten")
        problem = html("", elem_id="verzameling-melding")
        listing = gradio.HTML("", apply_default_css=False, js_on_load=_CLICKS, elem_id="rapportenlijst")
        fresh, present = gradio.State(()), gradio.State(())
    return Reports(
        upload=upload,
        recognise=recognise,
        status=status,
        progress=progress,
        chosen=chosen,
        problem=problem,
        listing=listing,
        fresh=fresh,
        present=present,
    )


def connect_reports(window: gradio.Blocks, backend: Backend, parts: Parts) -> None:
    """Tie the events of the collection to their functions."""
    reports = parts.reports
    scopes = [parts.form.scope, parts.search.scope]
    listed = listed_outputs(parts)
    cards = [reports.problem, reports.listing, parts.examples.title, *parts.examples.buttons]
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    kept = [parts.memory.conversation, reports.chosen]
    changing = {"concurrency_limit": 1, "concurrency_id": "rapporten", **quiet}

    opened = [*listed, reports.upload, reports.recognise]
    window.load(partial(_open, backend, parts), None, opened, queue=False, **quiet)
    parts.tabs.change(partial(refresh, backend, parts), [*kept, reports.present], listed, queue=False, **quiet)
    reports.chosen.change(partial(_choose, backend, parts), reports.chosen, scopes, queue=False, **quiet)
    # Adding takes minutes, and removing may wait for it: what is shown afterwards is what there is by then.
    added = reports.upload.upload(
        partial(_add_all, backend, parts),
        [reports.upload, reports.recognise],
        [*cards, reports.upload, reports.status, reports.progress, reports.fresh],
        **changing,
    )
    repaired = [reports.upload, reports.status]
    added.failure(partial(_repair, parts), None, repaired, queue=False, **quiet)
    ticked = [reports.present, reports.chosen, *scopes]
    added.then(partial(_tick, backend, parts), [reports.chosen, reports.fresh], ticked, queue=False, **quiet)
    # Whoever removes a second report while the first one waits must not be ignored.
    removing = {"trigger_mode": "multiple", **changing}
    removed = reports.listing.delete(_removing(backend, parts), None, [*cards, reports.status], **removing)
    removed.failure(partial(_repair, parts), None, repaired, queue=False, **quiet)
    removed.then(None, js=_TO_TOP, queue=False, **quiet)
    removed.then(partial(_tick, backend, parts), reports.chosen, ticked, queue=False, **quiet)
    recognised = reports.listing.retry(
        _recognising(backend, parts), None, [*cards, reports.status, reports.progress], **changing
    )
    recognised.failure(partial(_repair, parts), None, repaired, queue=False, **quiet)


def listed_outputs(parts: Parts) -> list[Any]:
    """Return every component that tells which reports there are."""
    reports = parts.reports
    listed = [reports.present, reports.chosen, reports.problem, reports.listing, parts.reading.current]
    return [*listed, parts.form.scope, parts.search.scope, parts.examples.title, *parts.examples.buttons]


_TO_TOP = "() => { document.getElementById('rapporten-kop').focus(); }"  # what had the focus is gone


def document_choices(documents: Sequence[DocumentSummary]) -> list[tuple[str, str]]:
    """Return (text to show, name) of each document."""
    return [(f"{document_label(document)}, {length(document)}", document.name) for document in documents]


def _open(backend: Backend, parts: Parts) -> Updates:
    """Fill a window that was just opened."""
    import gradio

    everything = _listed(backend, parts, (), [document.name for document in backend.documents()])
    return {
        **everything,
        parts.reports.upload: gradio.UploadButton(visible=backend.may_change()),
        parts.reports.recognise: gradio.Checkbox(visible=backend.may_change() and can_recognise()),
    }


def refresh(
    backend: Backend, parts: Parts, conversation: Conversation, chosen: Sequence[str], present: Sequence[str]
) -> Updates:
    """Show the collection of now: another window or a command may have changed it.

    If not, the ticks stay as they are: who unticks a report at once would find it ticked again.
    """
    updates = _listed(backend, parts, conversation, chosen)
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


def _choose(backend: Backend, parts: Parts, chosen: Sequence[str]) -> Updates:
    scope = scope_html(backend.documents(), chosen)
    return {parts.form.scope: scope, parts.search.scope: scope}


def _listed(backend: Backend, parts: Parts, conversation: Conversation, chosen: Sequence[str]) -> Updates:
    """Return everything that tells which reports there are."""
    updates = _cards(backend, parts) | _tick(backend, parts, chosen)
    if not conversation:
        updates[parts.reading.current] = welcome_html(backend.documents())
    return updates


def _cards(backend: Backend, parts: Parts) -> Updates:
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
        return {**_cards(backend, parts), parts.reports.status: told}

    remove.__annotations__ = {"event": gradio.EventData}
    return remove


def _recognising(backend: Backend, parts: Parts) -> Any:
    """Return what recognises the text of the report that was chosen in the list; Gradio looks at its annotations."""
    import gradio

    def recognise(event):  # type: ignore[no-untyped-def]
        name = event.naam
        uploads = [Upload(name=name)]
        try:
            added = yield from _followed(parts, name, partial(backend.recognise, name), uploads, 0)
        except EXPECTED_ERRORS as error:
            uploads[0] = replace(uploads[0], outcome=str(error), failed=True)
        else:
            uploads[0] = replace(uploads[0], outcome=outcome_line(name, added))
            backend.suggest_in_background()
        yield {**_cards(backend, parts), **_progress(parts, uploads)}

    recognise.__annotations__ = {"event": gradio.EventData}
    return recognise


def _add_all(backend: Backend, parts: Parts, paths: Sequence[str], recognise: bool = False) -> Iterator[Updates]:
    """Add the files one by one; a file that cannot be added leaves its line and the others go on."""
    import gradio

    files = [Path(path) for path in paths]
    uploads = [Upload(name=path.name) for path in files]
    fresh: list[str] = []
    yield {
        parts.reports.upload: gradio.UploadButton(interactive=False),
        parts.reports.fresh: (),
        **_progress(parts, uploads),
    }
    left = list(files)
    try:
        for place, path in enumerate(files):
            left.remove(path)  # adding removes it
            try:
                work = partial(_add, backend, path, recognise)
                added = yield from _followed(parts, path.name, work, uploads, place)
            except EXPECTED_ERRORS as error:
                told = str(error)
                if isinstance(error, NoTextError) and not recognise:
                    told = f"{told} {how_to_recognise(_RECOGNISE)}"
                uploads[place] = replace(uploads[place], outcome=told, failed=True)
            else:
                uploads[place] = replace(uploads[place], outcome=outcome_line(path.name, added))
                fresh.append(added.summary.name)
            yield {**_progress(parts, uploads), parts.reports.fresh: tuple(fresh)}
        backend.suggest_in_background()
    finally:
        for path in left:  # not reached, for the tab was closed; the one that is being added is still read
            discard_upload(path)
    yield {
        **_cards(backend, parts),
        **_progress(parts, uploads),
        parts.reports.upload: gradio.UploadButton(interactive=True),
    }


def _add(backend: Backend, path: Path, recognise: bool, progress: Callable[[float, str], None]) -> Added:
    try:
        return backend.add_file(path, progress, recognise=recognise)
    finally:
        discard_upload(path)  # Gradio's copy; the collection keeps what it needs


def _followed(
    parts: Parts,
    name: str,
    work: Callable[[Callable[[float, str], None]], Added],
    uploads: list[Upload],
    place: int,
) -> Generator[Updates, None, Added]:
    """Do what adds a file in a thread of its own, and yield how far it is."""
    steps: SimpleQueue[tuple[float, str] | None] = SimpleQueue()

    def tell(share: float, doing: str) -> None:
        steps.put((share, doing))

    worker = ThreadPoolExecutor(max_workers=1)
    future = worker.submit(contextvars.copy_context().run, work, tell)  # there, too, it is known who asks
    future.add_done_callback(lambda _: steps.put(None))
    worker.shutdown(wait=False)  # a tab that is closed must not wait here; the file is still added
    for share, doing in iter(steps.get, None):
        doing = doing.removeprefix(name).removesuffix(f"bij {name}").strip(" :")
        uploads[place] = replace(uploads[place], share=share, doing=doing)
        yield _progress(parts, uploads)
    return future.result()


def _progress(parts: Parts, uploads: Sequence[Upload]) -> Updates:
    return {
        parts.reports.status: escape(upload_line(uploads)),
        parts.reports.progress: uploads_html(uploads),
    }


def outcome_line(name: str, added: Added) -> str:
    """Return in one line what became of a file."""
    summary = added.summary
    if added.outcome == "ongewijzigd":
        known = "" if summary.name == name else f" als {summary.name}"
        return f"{name} staat er al{known}."
    size = f"{length(summary)}, {counted(summary.chunks, 'passage', 'passages')}"
    what = "vervangen door de nieuwe versie" if added.outcome == "vervangen" else "toegevoegd"
    return " ".join([f"{name} is {what}: {summary.title} ({size}).", *unread_lines(summary.unread)])


def _repair(parts: Parts) -> Updates:
    import gradio

    return {
        parts.reports.upload: gradio.UploadButton(interactive=True),
        parts.reports.status: lines_html([(False, UNEXPECTED)]),
    }
