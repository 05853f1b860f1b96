"""Where the conversation in a tab is kept on disk, and what its user thinks of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.conversation.exchange import Conversation
from ui.errors import HistoryError
from ui.history.conversations import SavePoint
from ui.history.feedback import Verdict

if TYPE_CHECKING:
    from ui.protocols import Backend


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is on disk of the conversation in a tab."""

    point: SavePoint | None = None  # None when nothing is kept
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)  # by number of the exchange


def keep(backend: Backend, conversation: Conversation, kept: Kept) -> tuple[Kept, str]:
    """Save what is finished; return what is kept, and one Dutch line when it failed, "" otherwise."""
    try:
        point = backend.history().save(conversation, kept.point)
        return recall(backend, point), ""
    except HistoryError as error:
        return kept, f"Dit gesprek is niet bewaard. {error}"


def recall(backend: Backend, point: SavePoint | None) -> Kept:
    """Return what is kept of a conversation, with the verdicts on its answers. Raises HistoryError."""
    given = backend.feedback().given(point.id) if point else ()
    return Kept(point=point, verdicts={feedback.number: feedback.verdict for feedback in given})
