"""Adding reports, one after the other, and how far that is."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias

from index.errors import NoTextError
from index.reading.pdf.scans.recognition import can_recognise
from index.store.collection import Added
from ui.conversation.exchange import StopSignal
from ui.errors import EXPECTED_ERRORS, StoppedError
from ui.private import discard_upload
from ui.rendering import render
from ui.text.labels import counted, length
from ui.text.unread import how_to_recognise, unread_lines
from ui.window.incoming import Arrival, Incoming, OpenTabs, Upload, stopped_line
from ui.window.messages import line_html
from ui.window.report_cards import cards

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties

STOP_LABEL = "Stop met tekst herkennen"
# A click on the button in the line of a scan that was refused.
AGAIN_SCRIPT = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-lees]");
  if (button) trigger("retry", { sleutel: button.dataset.lees });
});
"""
_RECOGNISE = "Zet bij Rapporten 'Tekst herkennen (OCR)' aan en voeg het bestand opnieuw toe."


def upload_buttons(parts: Parts) -> tuple[gradio.UploadButton, gradio.UploadButton]:
    """Return what a file is chosen with: in the tab of the reports, and beside the question box."""
    return parts.reports.upload, parts.form.upload


def stop_buttons(parts: Parts, *, visible: bool) -> Updates:
    """Return what shows, or hides, the buttons that stop recognising text."""
    import gradio

    return {stop: gradio.Button(visible=visible) for stop in (parts.reports.stop, parts.form.stop_adding)}


def receiving(parts: Parts, tabs: OpenTabs) -> Any:
    """Return what gives files that come in a line of their own at once; Gradio looks at its annotations."""
    import gradio

    def receive(request, paths, recognise):  # type: ignore[no-untyped-def]
        tab = tabs.of(request)
        tab.receive([Path(path) for path in paths], recognise=recognise)
        return _progress(parts, tab.uploads)

    receive.__annotations__ = {"request": gradio.Request}
    return receive


def reading_again(parts: Parts, tabs: OpenTabs) -> Any:
    """Return what lets the scan whose button was pressed wait for its turn; Gradio looks at its annotations."""
    import gradio

    def read_again(event, request):  # type: ignore[no-untyped-def]
        tab = tabs.of(request)
        tab.read_again(event.sleutel)
        return _progress(parts, tab.uploads)

    read_again.__annotations__ = {"event": gradio.EventData, "request": gradio.Request}
    return read_again


def stopping(tabs: OpenTabs) -> Any:
    """Return what stops recognising text; Gradio looks at its annotations."""
    import gradio

    def stop(request):  # type: ignore[no-untyped-def]
        tabs.of(request).stop_recognising()

    stop.__annotations__ = {"request": gradio.Request}
    return stop


def closing(tabs: OpenTabs) -> Any:
    """Return what discards the files that a closed tab brought in; Gradio looks at its annotations."""
    import gradio

    def close(request):  # type: ignore[no-untyped-def]
        tabs.close(request)

    close.__annotations__ = {"request": gradio.Request}
    return close


def adding(backend: Backend, parts: Parts, tabs: OpenTabs) -> Any:
    """Return what adds the files that wait in a tab; Gradio looks at its annotations."""
    import gradio

    def add(request):  # type: ignore[no-untyped-def]
        yield from add_all(backend, parts, tabs.of(request))

    add.__annotations__ = {"request": gradio.Request}
    return add


def add_all(backend: Backend, parts: Parts, tab: Incoming) -> Iterator[Updates]:
    """Add the files of a tab one by one; one that cannot be added leaves its line and the others go on."""
    import gradio

    if not tab.waits:  # those before it were added together with these
        yield gradio.skip()
        return
    fresh: list[str] = []
    yield {
        **{upload: gradio.UploadButton(interactive=False) for upload in upload_buttons(parts)},
        parts.reports.fresh: (),
        **_progress(parts, tab.uploads),
    }
    over: Updates = {}
    try:
        for arrival in tab.arrivals():
            if arrival.recognise:
                over = stop_buttons(parts, visible=False)
                yield stop_buttons(parts, visible=True)
            fresh += yield from _add_arrival(backend, parts, tab, arrival)
            if tab.waits:
                yield {**_progress(parts, tab.uploads), **over}
        backend.suggest_in_background()
    except BaseException:
        tab.discard_waiting()  # the tab was closed; the file that is being added is still read
        raise
    yield {  # at once: who reads that all is done finds the reports in the list
        **cards(backend, parts),
        **_progress(parts, tab.uploads),
        **over,
        parts.reports.fresh: tuple(fresh),
        **{upload: gradio.UploadButton(interactive=True) for upload in upload_buttons(parts)},
    }


def _add_arrival(
    backend: Backend, parts: Parts, tab: Incoming, arrival: Arrival
) -> Generator[Updates, None, Sequence[str]]:
    """Add a file, or say in its line why not; return the name of what was added."""
    name, place = arrival.path.name, arrival.place
    tab.stop.requested = False
    try:
        work = partial(_add, backend, tab, arrival)
        stop = tab.stop if arrival.recognise else None
        added = yield from _followed(parts, name, work, tab.uploads, place, stop)
    except EXPECTED_ERRORS as error:
        told = str(error)
        if isinstance(error, NoTextError) and not arrival.recognise and not tab.uploads[place].scan:
            told = f"{told} {how_to_recognise(_RECOGNISE)}"
        tab.update(place, outcome=told, failed=True)
        return ()
    tab.update(place, outcome=outcome_line(name, added))
    return (added.summary.name,)


def _add(backend: Backend, tab: Incoming, arrival: Arrival, progress: Callable[[float, str], None]) -> Added:
    key = ""
    try:
        return backend.add_file(arrival.path, progress, recognise=arrival.recognise)
    except NoTextError:
        if not arrival.recognise and can_recognise():
            key = tab.keep(arrival.path)
        if key:
            tab.update(arrival.place, scan=key)
        raise
    finally:
        if not key:
            discard_upload(arrival.path)  # Gradio's copy; the collection keeps what it needs


def _followed(
    parts: Parts,
    name: str,
    work: Callable[[Callable[[float, str], None]], Added],
    uploads: list[Upload],
    place: int,
    stop: StopSignal | None,
) -> Generator[Updates, None, Added]:
    """Do what adds a file in a thread of its own, and yield how far it is. Raises what adding does."""
    steps: SimpleQueue[tuple[float, str] | None] = SimpleQueue()

    def tell(share: float, doing: str) -> None:
        if stop is not None and stop.requested and share < 1.0:
            raise StoppedError(stopped_line(name))
        steps.put((share, doing))

    worker = ThreadPoolExecutor(max_workers=1)
    future = worker.submit(contextvars.copy_context().run, work, tell)  # there, too, it is known who asks
    future.add_done_callback(lambda _: steps.put(None))
    worker.shutdown(wait=False)  # a tab that is closed must not wait here; the file is still added
    said = None
    for share, doing in iter(steps.get, None):
        if (share, doing) == said:  # a sign of life
            continue
        said = share, doing
        doing = doing.removeprefix(name).removesuffix(f"bij {name}").strip(" :")
        uploads[place] = replace(uploads[place], share=share, doing=doing)
        yield _progress(parts, uploads)
    return future.result()


def _progress(parts: Parts, uploads: Sequence[Upload]) -> Updates:
    return {
        parts.reports.status: line_html(upload_line(uploads)),
        parts.reports.progress: uploads_html(uploads),
        parts.form.adding: uploads_html(uploads),
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


def recognising(backend: Backend, parts: Parts, tabs: OpenTabs) -> Any:
    """Return what recognises the text of the report that was chosen in the list; Gradio looks at its annotations."""
    import gradio

    def recognise(event, request):  # type: ignore[no-untyped-def]
        name, stop = event.naam, tabs.of(request).stop
        uploads = [Upload(name=name)]
        stop.requested = False
        yield stop_buttons(parts, visible=True)
        try:
            added = yield from _followed(parts, name, partial(backend.recognise, name), uploads, 0, stop)
        except StoppedError:
            uploads[0] = replace(uploads[0], outcome=f"Gestopt: {name} is zoals het was.", failed=True)
        except EXPECTED_ERRORS as error:
            uploads[0] = replace(uploads[0], outcome=str(error), failed=True)
        else:
            uploads[0] = replace(uploads[0], outcome=outcome_line(name, added))
            backend.suggest_in_background()
        yield {**cards(backend, parts), **_progress(parts, uploads), **stop_buttons(parts, visible=False)}

    recognise.__annotations__ = {"event": gradio.EventData, "request": gradio.Request}
    return recognise


def uploads_html(uploads: Sequence[Upload]) -> str:
    """Return a line for every file: how far it is, or what became of it."""
    return render("uploads.html", uploads=uploads)


def upload_line(uploads: Sequence[Upload]) -> str:
    """Return in plain text how far adding is; it changes once a file, so that it can be read out."""
    over = [upload for upload in uploads if upload.outcome]
    if len(over) < len(uploads):
        return f"Bezig met bestand {len(over) + 1} van {len(uploads)}: {uploads[len(over)].name}."
    failed = sum(upload.failed for upload in over)
    if failed:
        return f"Klaar. {counted(failed, 'bestand is', 'bestanden zijn')} niet toegevoegd."
    return "Klaar."
