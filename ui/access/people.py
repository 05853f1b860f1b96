"""Those who share one Vraagbaak: who asks, what is theirs alone, and what they may change.

Everybody searches the same reports. Conversations and feedback stand in a file for each person, so that no mistake in a
query can show somebody what is not theirs. Who asks is told by ``ui.access.login`` with each request; where that
is not known, nothing personal is read and nothing is changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ui.errors import NobodyError, NotKeeperError
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore

if TYPE_CHECKING:
    from index.protocols import Progress
    from index.store.collection import Added
    from ui.protocols import Backend

NOT_KEEPER = "U mag geen rapporten toevoegen of verwijderen. Vraag het aan wie de rapporten beheert."
SCOPE = "vraagbaak.person"  # where a request (ASGI) says who asks


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who asks."""

    name: str  # not empty
    keeper: bool  # may also add and remove reports
    shown: str = ""  # what they are called on the page, where the name is not for reading; else ""


def history_file(folder: Path, name: str) -> Path:
    """Return where the conversations of a person are kept; a name may hold what no file can."""
    return folder / f"{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}.sqlite"


def current_person() -> Person:
    """Return who sent the request that the window answers in this thread. Raises NobodyError.

    Gradio alone knows: what waits in its queue is answered outside the request that brought it.
    """
    from gradio.context import LocalContext

    request = LocalContext.request.get(None)
    person = request.request.scope.get(SCOPE) if request is not None and request.request is not None else None
    if not isinstance(person, Person):
        raise NobodyError("Het is niet duidelijk wie u bent. Laad de pagina opnieuw en meld u aan.")
    return person


def personal(backend: Backend, folder: Path, who: Callable[[], Person] = current_person) -> Backend:
    """Return the backend as the person sees it who asks; ``folder`` keeps everybody's conversations."""
    return cast("Backend", _Personal(backend, folder, who))


class _Personal:
    """What is shared is the backend's; the rest stands here."""

    def __init__(self, backend: Backend, folder: Path, who: Callable[[], Person]) -> None:
        self._backend = backend
        self._folder = folder
        self._who = who

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def history(self) -> History:
        return History(self._file())

    def feedback(self) -> FeedbackStore:
        return FeedbackStore(self._file())

    def may_change(self) -> bool:
        return self._who().keeper

    def add_file(self, path: Path, progress: Progress, *, recognise: bool = False) -> Added:
        self._only_keepers()
        return self._backend.add_file(path, progress, recognise=recognise)

    def recognise(self, name: str, progress: Progress) -> Added:
        self._only_keepers()
        return self._backend.recognise(name, progress)

    def remove(self, name: str) -> None:
        self._only_keepers()
        self._backend.remove(name)

    def _file(self) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return history_file(self._folder, self._who().name)

    def _only_keepers(self) -> None:
        if not self.may_change():
            raise NotKeeperError(NOT_KEEPER)
