"""What happens in the window when somebody asks, stops, adapts, asks again or starts afresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from index.types import DocumentSummary
from rag.types import Mode, Question
from ui.conversation.exchange import Conversation, StopSignal, asked, repaired
from ui.conversation.line import Line
from ui.conversation.turn import answering
from ui.text.labels import document_label
from ui.window.answer import clock_line, earlier_and_current, exchange_html, status_line
from ui.window.loading import loading_line
from ui.window.memory import Kept, keep
from ui.window.messages import line_html, lines_html
from ui.window.modes import mode_choices, notice_html
from ui.window.scope import nothing_to_search, scope_html, searched_documents
from ui.window.sources import sources_html
from ui.window.times import Durations, about

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What all questions of a window share."""

    backend: Backend
    parts: Parts
    durations: Durations
    line: Line


def connect_asking(window: gradio.Blocks, desk: Desk) -> None:
    """Tie the events of asking to their functions."""
    import gradio

    parts = desk.parts
    memory, form, actions = parts.memory, parts.form, parts.actions
    settings = [form.mode, parts.reports.chosen, parts.reports.present]
    remembered = [memory.conversation, memory.kept, memory.stop]
    filled = outputs(parts)
    at_once = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    # No limit: questions wait in our own line, where they can see their place and be stopped.
    in_turn = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}

    begin = partial(_begin, desk)
    from_report = _asked_in_report(desk)
    starts = [
        gradio.on([form.send.click, form.box.submit], begin, [*remembered, form.box, *settings], filled, **at_once),
        parts.reports.listing.select(from_report, [*remembered, *settings], filled, **at_once),
        actions.again.click(partial(_begin_again, desk), [*remembered, *settings], filled, **at_once),
    ]
    starts += [
        button.click(begin, [*remembered, button, *settings], filled, **at_once) for button in parts.examples.buttons
    ]
    for start in starts:
        answer = start.then(partial(_answer, desk), [*remembered, form.mode], filled, **in_turn)
        answer.failure(partial(_repair, desk), [memory.conversation, memory.kept], filled, **at_once)

    form.stop.click(_stop, memory.stop, None, **at_once)
    form.fresh.click(partial(start_afresh, desk), memory.stop, filled, **at_once)
    actions.edit.click(_last_question, memory.conversation, form.box, **at_once).then(None, js=_TO_BOX, **at_once)
    form.mode.change(partial(_notice, desk), form.mode, form.notice, **at_once)
    window.load(partial(_forecast, desk), form.mode, [form.mode, form.notice], **at_once)


def outputs(parts: Parts) -> list[Any]:
    """Return every component that asking, or showing another conversation, changes."""
    memory, form = parts.memory, parts.form
    filled = [memory.conversation, memory.kept, *vars(parts.reading).values(), parts.examples.row, parts.actions.row]
    filled += [form.status, form.clock, form.send, form.stop, form.fresh, form.box, form.mode, form.notice]
    return [*filled, form.scope, parts.tabs, parts.kept_line, parts.made]


_TO_BOX = "() => { document.querySelector('#vraagvak textarea').focus(); }"


def expected_words(backend: Backend, durations: Durations) -> Mapping[Mode, str]:
    """Return how long each kind of answer takes, in words."""
    return {mode: about(durations.expected(mode)) for mode in backend.modes()}


def _begin(
    desk: Desk,
    conversation: Conversation,
    kept: Kept,
    stop: StopSignal,
    text: str,
    mode: Mode,
    chosen: Sequence[str],
    present: Sequence[str],
) -> Updates:
    """Put the question in the conversation, where ``_answer`` finds it."""
    import gradio

    documents = desk.backend.documents()
    searched = searched_documents(documents, chosen, present)
    if conversation and conversation[-1].running:
        return _nothing()
    missing = _missing(desk, text, searched, chosen)
    if missing:
        return {desk.parts.form.status: line_html(missing)}
    stop.requested = False
    everything = len(searched) == len(documents)
    names = () if everything else tuple(document.name for document in searched)
    question = Question(text=text.strip(), documents=names, mode=mode)
    titles = {document.name: document_label(document) for document in documents}
    grown = asked(conversation, question, titles, searched=searched, model=desk.backend.model_line())
    return {
        **shown(desk, grown, kept),
        desk.parts.form.box: "",
        desk.parts.form.scope: scope_html(
            documents,
            [document.name for document in searched],
            choosable=True,
            may_change=desk.backend.may_change(),
        ),
        desk.parts.tabs: gradio.Tabs(selected="vragen"),
    }


def _missing(desk: Desk, text: str, searched: Sequence[DocumentSummary], chosen: Sequence[str]) -> str:
    """Return why this cannot be asked yet; "" when it can."""
    documents, doing = desk.backend.documents(), desk.backend.loading()
    if not documents and doing:
        return f"Vraagbaak is nog bezig: {doing}."
    if not searched:
        return nothing_to_search(documents, chosen, may_change=desk.backend.may_change())
    return "" if text.strip() else "Typ eerst een vraag."


def _begin_again(
    desk: Desk,
    conversation: Conversation,
    kept: Kept,
    stop: StopSignal,
    mode: Mode,
    chosen: Sequence[str],
    present: Sequence[str],
) -> Updates:
    """Ask the last question once more, with the mode and reports of now; its old answer goes."""
    if not conversation or conversation[-1].running:
        return _nothing()
    updates = _begin(desk, conversation[:-1], kept, stop, conversation[-1].question.text, mode, chosen, present)
    updates.pop(desk.parts.form.box, None)  # what is being typed stays
    return updates


def _asked_in_report(desk: Desk) -> Any:
    """Return what asks a question that was chosen in the list of reports; Gradio looks at its annotations."""
    import gradio

    def begin(event, conversation, kept, stop, mode, chosen, present):  # type: ignore[no-untyped-def]
        return _begin(desk, conversation, kept, stop, event.vraag, mode, chosen, present)

    begin.__annotations__ = {"event": gradio.EventData}
    return begin


def _answer(desk: Desk, conversation: Conversation, kept: Kept, stop: StopSignal, mode: Mode) -> Iterator[Updates]:
    """Show the answer to the waiting question while it comes."""
    if not conversation or conversation[-1].status != "wacht":
        yield _nothing()  # Gradio empties the window after a generator that yields nothing
        return
    *earlier, before = conversation
    foreseen = expected_words(desk.backend, desk.durations)
    for exchange in answering(before, desk.backend.ask, desk.line, stop):
        if exchange.answer and not exchange.answer.abstained:
            desk.durations.record(exchange.question.mode, exchange.seconds)
        changed = (*earlier, exchange)
        problem: Updates = {}
        if not exchange.running:
            kept, line = keep(desk.backend, changed, kept)
            problem = {desk.parts.kept_line: lines_html([(False, line)] if line else [])}
        if exchange.running and exchange.passages == before.passages:
            yield _grown(desk, changed)
        elif foreseen == expected_words(desk.backend, desk.durations):
            yield {**shown(desk, changed, kept), **problem}
        else:  # only now: Gradio makes the choices anew, and who stands on one would lose the focus
            yield {**shown(desk, changed, kept), **problem, **_forecast(desk, mode)}
        before = exchange


def _nothing() -> Updates:
    """Leave every component as it is; Gradio takes an empty dictionary for a mistake."""
    import gradio

    unchanged: Updates = gradio.skip()
    return unchanged


def _repair(desk: Desk, conversation: Conversation, kept: Kept) -> Updates:
    return shown(desk, repaired(conversation), kept)


def _stop(stop: StopSignal) -> None:
    stop.requested = True


def _last_question(conversation: Conversation) -> str:
    return conversation[-1].question.text if conversation else ""


def start_afresh(desk: Desk, stop: StopSignal) -> Updates:
    """Begin a new conversation; what is kept of the old one stays."""
    stop.requested = True
    return shown(desk, (), Kept())


def _notice(desk: Desk, mode: Mode) -> str:
    """Return the line below the box; a choice of modes tells itself how long each takes."""
    words = expected_words(desk.backend, desk.durations)
    return notice_html(mode, desk.backend.model_line(), words[mode] if len(words) == 1 else "", desk.backend.address())


def _forecast(desk: Desk, mode: Mode) -> Updates:
    """Return what tells how long an answer takes, as measured so far."""
    import gradio

    form, words = desk.parts.form, expected_words(desk.backend, desk.durations)
    choices = mode_choices(desk.backend.modes(), words)
    return {form.mode: gradio.Radio(choices=choices, value=mode), form.notice: _notice(desk, mode)}


def _grown(desk: Desk, conversation: Conversation) -> Updates:
    """Return what changes while an answer grows."""
    parts, last = desk.parts, conversation[-1]
    return {
        parts.memory.conversation: conversation,
        parts.reading.current: exchange_html(last),
        parts.form.status: line_html(status_line(last, loading=loading_line(desk.backend))),
        parts.form.clock: clock_line(last, desk.durations.expected(last.question.mode)),
    }


def shown(desk: Desk, conversation: Conversation, kept: Kept) -> Updates:
    """Return what the whole window shows of ``conversation``."""
    import gradio

    parts = desk.parts
    last = conversation[-1] if conversation else None
    earlier, current = earlier_and_current(conversation, kept.verdicts)
    running, finished = bool(last and last.running), bool(last and not last.running)
    return {
        parts.memory.conversation: conversation,
        parts.memory.kept: kept,
        parts.kept_line: "",
        parts.made: "",
        parts.reading.earlier: earlier,
        parts.reading.current: current,
        parts.reading.sources: sources_html(conversation),
        parts.examples.row: gradio.Column(visible=not conversation),
        parts.actions.row: gradio.Row(visible=finished),
        parts.form.status: line_html(status_line(last, loading=loading_line(desk.backend))),
        parts.form.clock: clock_line(last, desk.durations.expected(last.question.mode) if last else 0.0),
        parts.form.send: gradio.Button(interactive=not running),
        parts.form.stop: gradio.Button(interactive=running),
        parts.form.fresh: gradio.Button(interactive=finished),
    }
