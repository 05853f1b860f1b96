"""What happens in the window when somebody adds a report."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias

from index.types import DocumentSummary
from ui import chat_html
from ui.chat_layout import document_choices
from ui.chat_state import EXPECTED_ERRORS, UNEXPECTED, Conversation

if TYPE_CHECKING:
    import gradio

    from ui.chat import Backend
    from ui.chat_layout import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties


def connect_reports(window: gradio.Blocks, backend: Backend, parts: Parts) -> None:
    """Tie the events of the collection to their functions."""
    reports = parts.reports
    shown = [reports.chosen, reports.upload, reports.status, parts.reading.current, *parts.examples.buttons]
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    window.load(partial(_open, backend, parts), None, [*shown, reports.fold], queue=False, **quiet)
    added = reports.upload.upload(
        partial(_add_all, backend, parts),
        [parts.memory.conversation, reports.chosen, reports.upload],
        shown,
        concurrency_limit=1,
        concurrency_id="toevoegen",
        **quiet,
    )
    added.failure(partial(_repair, parts), None, [reports.upload, reports.status], queue=False, **quiet)


def _open(backend: Backend, parts: Parts) -> Updates:
    """Fill a window that was just opened."""
    import gradio

    documents = backend.documents()
    names = [document.name for document in documents]
    return {
        **_shown(backend, parts, (), documents, names),
        parts.reports.fold: gradio.Accordion(open=not documents),
    }


def _shown(
    backend: Backend,
    parts: Parts,
    conversation: Conversation,
    documents: Sequence[DocumentSummary],
    chosen: Sequence[str],
) -> Updates:
    import gradio

    questions = backend.example_questions() if documents else ()
    updates: Updates = {
        parts.reports.chosen: gradio.CheckboxGroup(choices=document_choices(documents), value=list(chosen)),
        **{button: gradio.Button(visible=False) for button in parts.examples.buttons},
        **{
            button: gradio.Button(value=question, visible=True)
            for button, question in zip(parts.examples.buttons, questions, strict=False)
        },
    }
    if not conversation:
        updates[parts.reading.current] = chat_html.welcome_html(documents)
    return updates


def _add_all(
    backend: Backend, parts: Parts, conversation: Conversation, chosen: Sequence[str], paths: Sequence[str]
) -> Iterator[Updates]:
    """Add the files one by one; a file that cannot be added leaves its line and the others go on."""
    import gradio

    lines: list[tuple[bool, str]] = []
    selected = list(chosen)
    yield {parts.reports.upload: gradio.UploadButton(interactive=False)}
    for path in map(Path, paths):
        try:
            document = yield from _add(backend, parts, path, lines)
        except EXPECTED_ERRORS as error:
            lines.append((False, str(error)))
        else:
            lines.append((True, f"{document.title} is toegevoegd ({chat_html.length(document)})."))
            selected += [document.name] if document.name not in selected else []
    yield {
        **_shown(backend, parts, conversation, backend.documents(), selected),
        parts.reports.upload: gradio.UploadButton(interactive=True),
        parts.reports.status: chat_html.lines_html(lines),
    }


def _add(
    backend: Backend, parts: Parts, path: Path, lines: Sequence[tuple[bool, str]]
) -> Generator[Updates, None, DocumentSummary]:
    """Add one file in a thread of its own and yield the progress bar below the lines so far."""
    steps: SimpleQueue[tuple[float, str] | None] = SimpleQueue()

    def work() -> DocumentSummary:
        try:
            return backend.add(path, lambda share, doing: steps.put((share, doing)))
        finally:
            path.unlink(missing_ok=True)  # Gradio's copy; the collection keeps what it needs

    worker = ThreadPoolExecutor(max_workers=1)
    future = worker.submit(work)
    future.add_done_callback(lambda _: steps.put(None))
    worker.shutdown(wait=False)  # a tab that is closed must not wait here; the file is still added
    for share, doing in iter(steps.get, None):
        bar = chat_html.progress_html(share, f"{path.name}: {doing}")
        yield {parts.reports.status: chat_html.lines_html(lines) + bar}
    return future.result()


def _repair(parts: Parts) -> Updates:
    import gradio

    return {
        parts.reports.upload: gradio.UploadButton(interactive=True),
        parts.reports.status: chat_html.lines_html([(False, UNEXPECTED)]),
    }
