"""The tab of earlier conversations: find, open and go on, rename, erase."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from ui.conversation.exchange import Conversation, StopSignal
from ui.errors import InterfaceError
from ui.history.conversations import LONGEST_TITLE, ConversationSummary
from ui.rendering import render
from ui.window.asking import Desk, outputs, shown, start_afresh
from ui.window.memory import Kept, recall
from ui.window.messages import lines_html

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties

BUSY = "Er wordt nog een vraag beantwoord. Wacht tot het antwoord er is, of druk bij \u201cVragen\u201d op Stop."
_TO_TOP = "() => { document.getElementById('eerder-kop').focus(); }"  # what had the focus is gone


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was chosen in the list, and how the tab stands."""

    chosen: Any  # gradio.EventData with the id of a conversation
    conversation: Conversation  # the one that is open
    kept: Kept
    stop: StopSignal
    search: str  # what is looked for

    @property
    def running(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self.conversation) and self.conversation[-1].running


def connect_history(desk: Desk) -> None:
    """Tie the events of the tab to their functions."""
    import gradio

    parts, earlier, memory = desk.parts, desk.parts.history, desk.parts.memory
    quiet = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    now = [memory.conversation, memory.kept, memory.stop, earlier.box]
    listed = [earlier.status, earlier.listing]
    everything = [*outputs(parts), *listed]

    gradio.on(
        [earlier.send.click, earlier.box.submit, parts.tabs.change],
        partial(_list, desk),
        earlier.box,
        listed,
        trigger_mode="always_last",  # or who searches while the list is on its way is not heard
        **quiet,
    )
    opened = earlier.listing.select(_hearing(_open, desk), now, everything, **quiet)
    opened.success(None, js="() => { document.querySelector('#huidige-vraag article')?.focus(); }", **quiet)
    earlier.listing.edit(_hearing(_rename, desk), now, listed, **quiet)
    for change, act in ((earlier.listing.delete, _delete), (earlier.listing.clear, _delete_all)):
        change(_hearing(act, desk), now, everything, **quiet).then(None, js=_TO_TOP, **quiet)


def _hearing(act: Callable[[Desk, Request], Updates], desk: Desk) -> Any:
    """Return what does something with what was chosen in the list; Gradio looks at its annotations."""
    import gradio

    def hear(event, conversation, kept, stop, search):  # type: ignore[no-untyped-def]
        request = Request(chosen=event, conversation=conversation, kept=kept, stop=stop, search=search)
        try:
            return act(desk, request)
        except InterfaceError as error:
            return {**_list(desk, search), desk.parts.history.status: lines_html([(False, str(error))])}

    hear.__annotations__ = {"event": gradio.EventData}
    return hear


def conversations_html(found: Sequence[ConversationSummary] | None, search: str = "", *, erasable: bool = False) -> str:
    """Return a card for every conversation, with its dialogs; if ``erasable``, with the way to erase all there are.

    ``found`` is None when they cannot be read.
    """
    return render("conversations.html", found=found, search=search, longest=LONGEST_TITLE, erasable=erasable)


def _list(desk: Desk, search: str) -> Updates:
    earlier, history = desk.parts.history, desk.backend.history()
    try:
        found = history.conversations(search)
        erasable = bool(found or history.conversations(""))
    except InterfaceError as error:
        listing = conversations_html(None, erasable=True)
        return {earlier.status: lines_html([(False, str(error))]), earlier.listing: listing}
    return {earlier.status: "", earlier.listing: conversations_html(found, search.strip(), erasable=erasable)}


def _open(desk: Desk, request: Request) -> Updates:
    import gradio

    if request.running:
        return _told(desk, request, False, BUSY)
    found = desk.backend.history().load(request.chosen.id)
    kept = recall(desk.backend, found.point)
    return {**shown(desk, found.exchanges, kept), desk.parts.tabs: gradio.Tabs(selected="vragen")}


def _rename(desk: Desk, request: Request) -> Updates:
    desk.backend.history().rename(request.chosen.id, request.chosen.titel)
    return _told(desk, request, True, "De naam is gewijzigd.")


def _delete(desk: Desk, request: Request) -> Updates:
    mine = request.kept.point is not None and request.kept.point.id == request.chosen.id
    if mine and request.running:
        return _told(desk, request, False, BUSY)
    desk.backend.history().delete(request.chosen.id)
    return {
        **(start_afresh(desk, request.stop) if mine else {}),
        **_told(desk, request, True, "Het gesprek is gewist."),
    }


def _delete_all(desk: Desk, request: Request) -> Updates:
    if request.running:
        return _told(desk, request, False, BUSY)
    desk.backend.history().delete_all()
    return {**start_afresh(desk, request.stop), **_told(desk, request, True, "Alle gesprekken zijn gewist.")}


def _told(desk: Desk, request: Request, well: bool, line: str) -> Updates:
    return {**_list(desk, request.search), desk.parts.history.status: lines_html([(well, line)])}
