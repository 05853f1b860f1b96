r"""Fetches one file from a Hugging Face hub: resumable, and only kept when its hash is right.

What the hub tells about a file before it is fetched: large files answer with a redirect that carries
``X-Linked-Etag`` (the SHA-256 of the content) and ``X-Linked-Size``; small ones with an ``ETag`` that is the
git blob hash (SHA-1 of "blob <length>\0" and the content). ``X-Repo-Commit`` names the commit.

Why not huggingface_hub, which comes with transformers: as of 2.4 it compares the size of what arrived and never the
hash, and it goes on after a short break but deletes the partial file when the command stops. Here a stopped download
of 2 GB goes on where it was, and a file whose hash is not the announced or pinned one is not kept.
"""

import errno
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from models.errors import DiskError, DiskFullError, DownloadError, HashMismatchError, NotOnHubError, OfflineError

if TYPE_CHECKING:
    import httpx2

RETRY_PAUSES = (0.5, 2.0, 5.0)  # seconds between attempts that bring nothing new
_TIMEOUT = 20.0  # seconds without a byte
_BLOCK = 1 << 16  # bytes written at a time; what a broken connection costs at most
_REDIRECTS = 5
_OVERLOADED = {408, 425, 429, 500, 502, 503, 504}

Advance = Callable[[int], None]  # change in the number of bytes that are in


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """What the hub says of a file before sending it."""

    url: str  # to fetch it from; of one commit when the hub names it
    size: int | None  # bytes
    digest: str | None  # hexadecimal: 64 long is SHA-256, 40 long a git blob hash
    commit: str | None


def open_client() -> "httpx2.Client":
    """Return an HTTP client that follows the system's proxy settings and certificates."""
    import httpx2

    # identity: a compressed answer cannot be resumed at a byte offset
    return httpx2.Client(timeout=_TIMEOUT, headers={"Accept-Encoding": "identity", "User-Agent": "vraagbaak"})


def announce(client: "httpx2.Client", base_url: str, repository: str, revision: str, path: str) -> Announcement:
    """Ask for size and hash of a file. Raises NotOnHubError, OfflineError, DownloadError."""
    address = url = _resolve(base_url, repository, revision, path)
    commit: str | None = None
    for _ in range(_REDIRECTS):
        response = _head(client, address)
        commit = commit or response.headers.get("X-Repo-Commit")
        location = response.headers.get("Location")
        if "X-Linked-Etag" in response.headers or location is None:
            break
        address = urljoin(address, location)
    linked = "X-Linked-Etag" in response.headers  # the redirect's own length is not the file's
    size = response.headers.get("X-Linked-Size" if linked else "Content-Length", "")
    return Announcement(
        url=_resolve(base_url, repository, commit, path) if commit else url,
        size=(int(size) or None) if size.isdigit() else None,
        digest=_digest(response.headers.get("X-Linked-Etag" if linked else "ETag", "")),
        commit=commit,
    )


def fetch(client: "httpx2.Client", announced: Announcement, target: Path, sha256: str | None, advance: Advance) -> None:
    """Fetch a file into ``target``, going on where an earlier attempt stopped.

    ``sha256`` is the pinned hash; without it the announced one counts, and without either nothing is fetched.
    What is in so far lies beside the target as NAME.HASH.part, so a file that was replaced on the hub starts anew.
    Raises HashMismatchError, OfflineError, NotOnHubError, DownloadError, DiskFullError.
    """
    digest = sha256 or announced.digest
    if digest is None:
        raise DownloadError(
            f"De server noemt geen controlegetal voor {target.name}, dus is niets bewaard. Gebruik een andere server."
        )
    part = target.with_name(f"{target.name}.{digest[:16]}.part")
    try:
        for stale in target.parent.glob(f"{target.name}.*.part"):
            if stale != part:
                stale.unlink()
        _fetch_part(client, announced, part, advance)
        if not _matches(part, digest):
            part.unlink()
            raise HashMismatchError(
                f"{target.name} is anders dan aangekondigd en is niet bewaard. Probeer het later opnieuw."
            )
        part.replace(target)
    except OSError as error:
        raise disk_error(error, target.parent) from error


def matches(path: Path, announced: Announcement, sha256: str | None) -> bool:
    """Whether the file is there with the pinned, or else the announced, hash."""
    digest = sha256 or announced.digest
    return digest is not None and path.is_file() and _matches(path, digest)


def disk_error(error: OSError, folder: Path) -> DiskError:
    """Translate what the disk complained of."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(f"De schijf met {folder} is vol. Maak ruimte vrij en probeer het opnieuw.")
    reason = error.strerror or type(error).__name__
    return DiskError(f"In {folder} kan niet worden geschreven ({reason}). Kies een andere map met --data.")


def _resolve(base_url: str, repository: str, revision: str, path: str) -> str:
    return f"{base_url.rstrip('/')}/{repository}/resolve/{quote(revision, safe='')}/{quote(path)}"


def _digest(etag: str) -> str | None:
    value = etag.removeprefix("W/").strip('"').lower()
    return value if re.fullmatch(r"[0-9a-f]{64}|[0-9a-f]{40}", value) else None


def _matches(path: Path, digest: str) -> bool:
    hasher = hashlib.sha256()
    if len(digest) == 40:
        hasher = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hasher).hexdigest() == digest


def _head(client: "httpx2.Client", url: str) -> "httpx2.Response":
    import httpx2

    for pause in (*RETRY_PAUSES, None):
        try:
            response = client.head(url)
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            if pause is None:
                raise _offline(url) from error
        else:
            if response.status_code not in _OVERLOADED or pause is None:
                _check_status(response)
                return response
        time.sleep(pause)
    raise _offline(url)


def _fetch_part(client: "httpx2.Client", announced: Announcement, part: Path, advance: Advance) -> None:
    """Ask until the part file is as long as announced or the server has no more, while something keeps coming in."""
    import httpx2

    pauses = list(RETRY_PAUSES)
    most = _size(part)
    advance(most)
    while announced.size is None or _size(part) < announced.size:
        problem: Exception | None = None
        try:
            if _append(client, announced, part, advance):
                return
        except (httpx2.RequestError, OfflineError) as error:
            problem = error
        if _size(part) > most:
            most = _size(part)
            pauses = list(RETRY_PAUSES)
        elif not pauses:
            raise _offline(announced.url) from problem
        else:
            time.sleep(pauses.pop(0))


def _append(client: "httpx2.Client", announced: Announcement, part: Path, advance: Advance) -> bool:
    """One request: add what it brings to the part file; returns whether the server has no more."""
    have = _size(part)
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream("GET", announced.url, headers=headers, follow_redirects=True) as response:
        if response.status_code in _OVERLOADED:
            raise OfflineError(f"status {response.status_code}")
        if response.status_code == 416:
            return True  # nothing beyond what is in: whether that is all of it, the hash tells
        _check_status(response)
        if have and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            advance(-have)  # the server cannot go on halfway and sends everything
            have = 0
        with part.open("ab" if have else "wb") as file:
            for block in response.iter_bytes(_BLOCK):
                have += len(block)
                if announced.size is not None and have > announced.size:
                    return True  # an endless answer must not fill the disk
                file.write(block)
                advance(len(block))
    return announced.size is None or have >= announced.size


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _check_status(response: "httpx2.Response") -> None:
    status = response.status_code
    if status < 400:
        return
    host = response.request.url.host
    if status in (401, 403, 404, 410):
        raise NotOnHubError(
            f"{host} heeft dit bestand niet, of vraagt een account (fout {status}). Kies een ander model."
        )
    raise DownloadError(f"{host} geeft fout {status}. Probeer het later opnieuw.")


def _offline(url: str) -> OfflineError:
    host = url.split("/")[2] if "://" in url else url
    return OfflineError(
        f"{host} is niet bereikbaar. Controleer de internetverbinding en voer dezelfde opdracht opnieuw uit; "
        "wat al binnen is, blijft bewaard."
    )
