"""What happens in the window when somebody asks, stops, asks again or starts afresh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from rag.types import Mode, Question
from ui import chat_html
from ui.chat_state import Conversation, StopSignal, answering, asked, repaired

if TYPE_CHECKING:
    from ui.chat import Backend
    from ui.chat_layout import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties


def connect_asking(backend: Backend, parts: Parts) -> None:
    """Tie the events of asking to their functions."""
    import gradio

    memory, form = parts.memory, parts.form
    settings = [form.mode, parts.reports.chosen]
    shown = [memory.conversation, *vars(parts.reading).values(), parts.examples.row]
    shown += [form.status, form.send, form.stop, form.again, form.fresh, form.box]
    at_once = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    in_turn = {
        "concurrency_limit": 1,
        "concurrency_id": "vragen",
        "show_progress": "hidden",
        "api_visibility": "private",
    }

    begin = partial(_begin, backend, parts)
    remembered = [memory.conversation, memory.stop]
    starts = [
        gradio.on([form.send.click, form.box.submit], begin, [*remembered, form.box, *settings], shown, **at_once)
    ]
    starts += [
        button.click(begin, [*remembered, button, *settings], shown, **at_once) for button in parts.examples.buttons
    ]
    starts += [form.again.click(partial(_begin_again, backend, parts), [*remembered, *settings], shown, **at_once)]
    for start in starts:
        answer = start.then(partial(_answer, backend, parts), remembered, shown, **in_turn)
        answer.failure(partial(_repair, parts), memory.conversation, shown, **at_once)

    form.stop.click(partial(_stop, parts), memory.stop, [form.status, form.stop], **at_once)
    form.fresh.click(partial(_start_afresh, backend, parts), memory.stop, shown, **at_once)
    notice = partial(chat_html.notice_html, model=backend.model_line())
    form.mode.change(notice, form.mode, form.notice, **at_once)


def _begin(
    backend: Backend,
    parts: Parts,
    conversation: Conversation,
    stop: StopSignal,
    text: str,
    mode: Mode,
    chosen: Sequence[str],
) -> Updates:
    """Put the question in the conversation, where ``_answer`` finds it."""
    documents = backend.documents()
    searched = tuple(document.name for document in documents if document.name in chosen)
    if conversation and conversation[-1].running:
        return _nothing()
    if not documents:
        return {parts.form.status: "Voeg eerst een rapport toe, onder \u201cRapporten\u201d."}
    if not searched:
        return {parts.form.status: "Kies eerst in welk rapport u zoekt, onder \u201cRapporten\u201d."}
    if not text.strip():
        return {parts.form.status: "Typ eerst een vraag."}
    stop.requested = False
    everything = len(searched) == len(documents)
    question = Question(text=text.strip(), documents=() if everything else searched, mode=mode)
    titles = {document.name: chat_html.document_label(document) for document in documents}
    return {**_shown(parts, asked(conversation, question, titles)), parts.form.box: ""}


def _begin_again(
    backend: Backend,
    parts: Parts,
    conversation: Conversation,
    stop: StopSignal,
    mode: Mode,
    chosen: Sequence[str],
) -> Updates:
    """Ask the last question once more, with the mode and reports of now; its old answer goes."""
    if not conversation or conversation[-1].running:
        return _nothing()
    updates = _begin(backend, parts, conversation[:-1], stop, conversation[-1].question.text, mode, chosen)
    updates.pop(parts.form.box, None)  # what is being typed stays
    return updates


def _answer(backend: Backend, parts: Parts, conversation: Conversation, stop: StopSignal) -> Iterator[Updates]:
    """Show the answer to the waiting question while it comes."""
    if not conversation or conversation[-1].status != "wacht":
        yield _nothing()  # Gradio empties the window after a generator that yields nothing
        return
    *earlier, waiting = conversation
    for exchange in answering(waiting, backend.ask(waiting.question), stop):
        yield _shown(parts, (*earlier, exchange))


def _nothing() -> Updates:
    """Leave every component as it is; Gradio takes an empty dictionary for a mistake."""
    import gradio

    unchanged: Updates = gradio.skip()
    return unchanged


def _repair(parts: Parts, conversation: Conversation) -> Updates:
    return _shown(parts, repaired(conversation))


def _stop(parts: Parts, stop: StopSignal) -> Updates:
    import gradio

    stop.requested = True
    return {parts.form.status: "Het stopt zodra het kan\u2026", parts.form.stop: gradio.Button(interactive=False)}


def _start_afresh(backend: Backend, parts: Parts, stop: StopSignal) -> Updates:
    stop.requested = True
    updates = _shown(parts, ())
    return {**updates, parts.reading.current: chat_html.welcome_html(backend.documents())}


def _shown(parts: Parts, conversation: Conversation) -> Updates:
    """Return what the whole window shows of ``conversation``."""
    import gradio

    last = conversation[-1] if conversation else None
    running, finished = bool(last and last.running), bool(last and not last.running)
    return {
        parts.memory.conversation: conversation,
        parts.reading.earlier: chat_html.conversation_html(conversation[:-1]),
        parts.reading.current: chat_html.conversation_html(conversation[-1:]),
        parts.reading.sources: chat_html.sources_html(conversation),
        parts.examples.row: gradio.Column(visible=not conversation),
        parts.form.status: chat_html.status_line(last),
        parts.form.send: gradio.Button(interactive=not running),
        parts.form.stop: gradio.Button(interactive=running),
        parts.form.again: gradio.Button(interactive=finished),
        parts.form.fresh: gradio.Button(interactive=finished),
    }
