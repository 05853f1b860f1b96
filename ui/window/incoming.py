"""Files that came in by a tab of the browser: those that wait for their turn, and scans that can be read again."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ui.conversation.exchange import StopSignal
from ui.private import discard_upload

if TYPE_CHECKING:
    import gradio


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that is being added."""

    name: str
    share: float = 0.0  # done, 0..1
    doing: str = "wacht"  # plain Dutch
    outcome: str = ""  # one Dutch line when it is over
    failed: bool = False
    scan: str = ""  # the key by which it can be read again, with its text recognised; "" for all others

    @property
    def percent(self) -> int:
        """What is done of it, 0..100."""
        return round(100 * min(max(self.share, 0.0), 1.0))


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A file that waits for its turn."""

    place: int  # of its line
    path: Path
    recognise: bool  # the text of its scanned pages, too


@dataclass(kw_only=True)
class Incoming:
    """What came in by one tab. A file is kept, for its user alone, until it was added or its line or the tab goes."""

    uploads: list[Upload] = field(default_factory=list)  # a line for each file, until the next ones come in
    stop: StopSignal = field(default_factory=StopSignal)
    _waiting: list[Arrival] = field(default_factory=list)
    _scans: dict[str, Path] = field(default_factory=dict)  # by key
    _busy: bool = False
    _closed: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def receive(self, paths: Sequence[Path], *, recognise: bool = False) -> None:
        """Let files wait for their turn; those that come while others are added get a line below theirs."""
        with self._lock:
            if not self._busy and not self._waiting:
                self._discard_scans()
                self.uploads.clear()
            for path in paths:
                self._waiting.append(Arrival(place=len(self.uploads), path=path, recognise=recognise))
                self.uploads.append(Upload(name=path.name))

    def read_again(self, key: str) -> None:
        """Let a scan wait for its turn to be read again, with its text recognised."""
        with self._lock:
            place = next((place for place, upload in enumerate(self.uploads) if key and upload.scan == key), None)
            path = self._scans.pop(key, None)
            if place is None:
                return
            name = self.uploads[place].name
            if path is None or not path.exists():
                gone = f"{name} is niet bewaard. Voeg het bestand opnieuw toe."
                self.uploads[place] = Upload(name=name, outcome=gone, failed=True)
                return
            self._waiting.append(Arrival(place=place, path=path, recognise=True))
            self.uploads[place] = Upload(name=name)

    def arrivals(self) -> Iterator[Arrival]:
        """Yield the files one by one when it is their turn, also those that come in meanwhile."""
        try:
            while True:
                with self._lock:
                    self._busy = bool(self._waiting)
                    if not self._waiting:
                        return
                    arrival = self._waiting.pop(0)
                yield arrival
        finally:
            with self._lock:
                self._busy = False

    @property
    def waits(self) -> bool:
        """Whether a file waits for its turn."""
        return bool(self._waiting)

    def stop_recognising(self) -> None:
        """Stop the file whose text is being recognised, and those that wait for that."""
        with self._lock:
            self.stop.requested = True
            for arrival in [one for one in self._waiting if one.recognise]:
                self._waiting.remove(arrival)
                self.update(arrival.place, outcome=stopped_line(arrival.path.name), failed=True)
                discard_upload(arrival.path)

    def keep(self, path: Path) -> str:
        """Keep a scan to be read again; return its key, or "" when nobody is there any more to ask for that."""
        with self._lock:
            if self._closed:
                return ""
            key = secrets.token_hex(8)
            self._scans[key] = path
            return key

    def update(self, place: int, **changes: object) -> None:
        """Change what the line of a file says."""
        self.uploads[place] = replace(self.uploads[place], **changes)  # type: ignore[arg-type]

    def discard_waiting(self) -> None:
        """Discard the files that are not added any more."""
        with self._lock:
            for arrival in self._waiting:
                discard_upload(arrival.path)
            self._waiting.clear()

    def close(self) -> None:
        """Discard every file that is not being added: the tab is closed."""
        with self._lock:
            self._closed = True
            self.discard_waiting()
            self._discard_scans()

    def _discard_scans(self) -> None:
        for path in self._scans.values():
            discard_upload(path)
        self._scans.clear()


def stopped_line(name: str) -> str:
    """Return what is said of a file that the user stopped."""
    return f"Gestopt: {name} is niet toegevoegd."


@dataclass(kw_only=True)
class OpenTabs:
    """What came in, by the tab of the browser."""

    _by_session: dict[str, Incoming] = field(default_factory=dict)

    def of(self, request: gradio.Request) -> Incoming:
        """Return what came in by the tab that asks."""
        return self._by_session.setdefault(request.session_hash or "", Incoming())

    def close(self, request: gradio.Request) -> None:
        """Discard what came in by a tab that was closed."""
        tab = self._by_session.pop(request.session_hash or "", None)
        if tab is not None:
            tab.close()
