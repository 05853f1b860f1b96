"""How often somebody may try a password: a few times at once, and then after a delay that doubles.

Counted for a name at an address, for a name, and for an address: who tries many passwords of one person, from one place
or many, waits, and so does who tries one password of many people. It makes no difference whether a name exists. An
attempt counts before its password is looked at, or many at once would all be looked at.
"""

import ipaddress
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from ui.access.entrance import plain_address

LONGEST_DELAY = 900.0  # seconds
FORGIVEN = 600.0  # seconds after which a mistake is forgotten, one after the other: many people may share an address
MOST = 20_000  # names and addresses that are remembered; then the one goes that was tried longest ago
FREE_HERE, FREE = 3, 20  # attempts without a delay: for a name at an address; for a name or an address


@dataclass(frozen=True, kw_only=True)
class _Tally:
    failures: int
    last: float  # when, as ``now`` told
    earlier: float  # when the one before that was

    def until(self, free: int) -> float:
        """Return from when on another attempt may be made."""
        beyond = self.failures - free
        return self.last + min(2.0 ** min(beyond, 30), LONGEST_DELAY) if beyond >= 0 else 0.0


class Attempts:
    """What was tried lately; forgotten when the program stops. For one thread."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tallies: dict[Hashable, _Tally] = {}  # tried longest ago first

    def begin(self, name: str, address: str) -> float:
        """Count an attempt and return 0, or return how many seconds must pass first; then nothing is counted."""
        now, free = self._now(), _free(name, address)
        waiting = max(self._tallies[key].until(free[key]) - now if key in self._tallies else 0.0 for key in free)
        if waiting > 0:
            return waiting
        for key in free:
            before = self._tallies.pop(key, None)
            failures = max(0, before.failures - int((now - before.last) // FORGIVEN)) if before else 0
            self._tallies[key] = _Tally(failures=failures + 1, last=now, earlier=before.last if before else 0.0)
        while len(self._tallies) > MOST:
            del self._tallies[next(iter(self._tallies))]
        return 0.0

    def succeed(self, name: str, address: str) -> None:
        """Forget the mistakes of whoever knew the password; those of others at the address still count."""
        here, everywhere, place = _free(name, address)
        self._tallies.pop(here, None)
        self._tallies.pop(everywhere, None)
        before = self._tallies.get(place)
        if before is not None:
            earlier = before.earlier
            self._tallies[place] = _Tally(failures=before.failures - 1, last=earlier, earlier=earlier)


def _free(name: str, address: str) -> dict[Hashable, int]:
    """Return what an attempt counts for, with how many of them are free."""
    place = _place(address)
    return {("here", name, place): FREE_HERE, ("name", name): FREE, ("place", place): FREE}


def _place(address: str) -> str:
    """Return an address as it is counted: of IPv6, where anybody has many, the network."""
    try:
        plain = ipaddress.ip_address(plain_address(address))
    except ValueError:
        return address
    return str(plain if plain.version == 4 else ipaddress.ip_network((plain, 64), strict=False))
