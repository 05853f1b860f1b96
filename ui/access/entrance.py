"""How several people get into one window: where it listens, under which name, and who says who they are."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from ui.access.accounts import Accounts
from ui.access.sign_on import SignOn
from ui.errors import InputError
from ui.printing import printable_line

_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?")
_HEADER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ALWAYS_SENT = ("host", "origin", "cookie", "user-agent", "accept", "connection", "content-type", "content-length")


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """How people get in."""

    accounts: Accounts
    host: str  # address to listen at
    name: str = ""  # what Host says, in lower case; "" for the address with its port
    scheme: Literal["http", "https"] = "http"  # what their browsers speak
    proxy: str = ""  # address of the only one that may send requests here; "" for everybody
    user_header: str = ""  # in which that proxy tells who asks, in lower case; "" for names and passwords
    sign_on: SignOn | None = None  # the organisation's own login by OpenID Connect; None for another way

    def public_name(self, port: int) -> str:
        """Return what Host says of a window at this port."""
        return self.name or f"{f'[{self.host}]' if ':' in self.host else self.host}:{port}"

    def public_address(self, port: int) -> str:
        """Return where people open a window at this port."""
        return f"{self.scheme}://{self.public_name(port)}/"

    @property
    def readable_underway(self) -> bool:
        """Whether passwords and questions go over the network as they are."""
        return self.scheme == "http" and not ipaddress.ip_address(self.host).is_loopback


def make_entrance(
    accounts: Path,
    *,
    host: str,
    name: str = "",
    proxy: str = "",
    user_header: str = "",
    sign_on: Callable[[], SignOn] | None = None,
) -> Entrance:
    """Return the entrance that a user asks for. Raises InputError when nobody, or everybody, could come in by it.

    ``accounts`` is their file; ``sign_on`` asks the organisation's own login; the others are as they are typed.
    Raises SignOnError as well when that login is away or wrong.
    """
    header = user_header.strip().lower()
    if header and not proxy:
        raise InputError(
            "Bij --user-header hoort --trusted-proxy ADRES. Anders kan iedereen zich voor een ander uitgeven."
        )
    if header and (not _HEADER.fullmatch(header) or header in _ALWAYS_SENT):
        raise InputError("Achter --user-header hoort de naam van een header, zoals X-Forwarded-User.")
    listening = _address("127.0.0.1" if host == "localhost" else host, "--host")
    public, scheme = _public(name)
    if not public and ipaddress.ip_address(listening).is_unspecified:
        raise InputError(f"Bij --host {listening} hoort --name NAAM: de naam waaronder anderen het venster openen.")
    if header and sign_on:
        raise InputError("--user-header en --oidc-issuer kunnen niet samen. Kies een van beide.")
    if not header and not sign_on and not Accounts(accounts).all():
        raise InputError(
            "Voor meer personen is een account nodig. Maak er eerst een met 'vraagbaak accounts add NAAM --keeper'."
        )
    return Entrance(
        accounts=Accounts(accounts),
        host=listening,
        name=public,
        scheme=scheme,
        proxy=_address(proxy, "--trusted-proxy") if proxy else "",
        user_header=header,
        sign_on=sign_on() if sign_on else None,
    )


def plain_address(text: str) -> str:
    """Return an IP address as it is compared: one of IPv4 also where IPv6 carries it. ValueError for another text."""
    address = ipaddress.ip_address(text)
    return str(getattr(address, "ipv4_mapped", None) or address)


def _address(text: str, option: str) -> str:
    try:
        return plain_address(text.strip())
    except ValueError as error:
        raise InputError(
            f"'{printable_line(text)}' is geen IP-adres. Geef achter {option} een adres zoals 127.0.0.1 of "
            "192.168.1.20."
        ) from error


def _public(name: str) -> tuple[str, Literal["http", "https"]]:
    """Return the name and how it is reached: over TLS, unless it says otherwise; http without a name."""
    if not name:
        return "", "http"
    scheme, _, rest = name.strip().lower().rpartition("://")
    parts = urlsplit(f"//{rest}")
    if scheme not in ("", "http", "https") or parts.path not in ("", "/") or not _HOST.fullmatch(parts.netloc):
        raise InputError(
            f"'{printable_line(name)}' kan niet de naam van een venster zijn. Geef achter --name iets als "
            "vraag.voorbeeld.nl."
        )
    return parts.netloc, cast("Literal['http', 'https']", scheme or "https")
