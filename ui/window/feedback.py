"""What a user thinks of an answer: the buttons below it. Pressing the pressed one takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args

from ui.conversation.exchange import Conversation
from ui.errors import HistoryError
from ui.history.feedback import Verdict
from ui.window.answer import earlier_and_current
from ui.window.memory import Kept, recall
from ui.window.messages import lines_html

if TYPE_CHECKING:
    import gradio

    from ui.protocols import Backend
    from ui.window.parts import Parts

Updates: TypeAlias = dict[Any, Any]  # component -> its new value or properties

NOT_KEPT = "Dit antwoord is niet bewaard. Daarom kan Vraagbaak uw oordeel ook niet bewaren."
_CLICKS = """
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-oordeel]");
  if (!button) return;
  const [vraag, oordeel] = button.dataset.oordeel.split(":");
  trigger("select", { vraag, oordeel });
});
"""


def lay_out_feedback() -> gradio.HTML:
    """Create what hears the buttons, and where is said what became of a verdict."""
    import gradio

    return gradio.HTML("", apply_default_css=False, js_on_load=_CLICKS, elem_id="bewaar-melding")


def connect_feedback(backend: Backend, parts: Parts) -> None:
    """Tie the buttons to the store."""
    memory, reading = parts.memory, parts.reading
    parts.kept_line.select(
        _judging(backend, parts),
        [memory.conversation, memory.kept],
        [memory.kept, reading.earlier, reading.current, parts.kept_line],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


def _judging(backend: Backend, parts: Parts) -> Any:
    """Return what keeps a verdict; Gradio looks at its annotations."""
    import gradio

    def judge(event, conversation, kept):  # type: ignore[no-untyped-def]
        return _judge(backend, parts, conversation, kept, int(event.vraag), event.oordeel)

    judge.__annotations__ = {"event": gradio.EventData}
    return judge


def _judge(
    backend: Backend, parts: Parts, conversation: Conversation, kept: Kept, number: int, verdict: str
) -> Updates:
    if kept.point is None or verdict not in get_args(Verdict):
        return {parts.kept_line: lines_html([(False, NOT_KEPT)])}
    try:
        if kept.verdicts.get(number) == verdict:
            backend.feedback().withdraw(kept.point.id, number)
            said = "Uw oordeel is ingetrokken."
        else:
            backend.feedback().give(kept.point.id, number, cast("Verdict", verdict))
            said = "Uw oordeel is bewaard."
        kept = recall(backend, kept.point)
    except HistoryError as error:
        return {parts.kept_line: lines_html([(False, str(error))])}
    earlier, current = earlier_and_current(conversation, kept.verdicts)
    return {
        parts.memory.kept: kept,
        parts.reading.earlier: earlier,
        parts.reading.current: current,
        parts.kept_line: lines_html([(True, said)]),
    }
