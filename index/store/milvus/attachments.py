"""The files of reports where every machine sees them: a folder, or any address that fsspec knows (s3://bucket/folder).

    ADDRESS/ID/source.pdf recognised.pdf positions.npy

Only what is shown or read again stands there; answering needs none of it. ID is that of the document's rows, so that a
file never changes under its name.
"""

import secrets
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from index.errors import StoreError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_FETCHED = 64  # files that stay here when they come from elsewhere

T = TypeVar("T")


class Attachments:
    """Files of documents below one address. Raises StoreError for what is wrong with the address or the way to it."""

    def __init__(self, address: str) -> None:
        """Take a folder or an address; nothing is written yet. Raises StoreError."""
        self.address = address
        self._files: AbstractFileSystem = self._try(lambda: _file_system(address))
        self._root: str = self._files._strip_protocol(address).rstrip("/")  # fsspec's way, also for a Windows path
        self._here: OrderedDict[str, Path] = OrderedDict()
        self._lock = Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def _try(self, do: Callable[[], T]) -> T:
        try:
            return do()
        except ImportError as error:
            kind = self.address.partition("://")[0]
            raise StoreError(
                f"Voor adressen met {kind}:// is nog een pakket nodig. Voer 'pip install \"vraagbaak[s3]\"' uit, of "
                "kies met --reports een map."
            ) from error
        except FileNotFoundError as error:
            raise StoreError(f"Een bestand van een rapport is er niet meer in {self.address}.") from error
        except _errors() as error:
            raise StoreError(
                f"De bestanden van de rapporten in {self.address} zijn niet te bereiken. Controleer --reports, en of u "
                "er mag lezen en schrijven."
            ) from error

    def try_out(self) -> None:
        """Raise StoreError unless files can be written here."""
        self._try(lambda: self._files.makedirs(self._root, exist_ok=True))
        target = f"{self._root}/proef-{secrets.token_hex(4)}"
        self._try(lambda: self._files.pipe_file(target, b"Vraagbaak"))
        self._try(lambda: self._files.rm(target))

    def put(self, document: str, files: Mapping[str, Path]) -> None:
        """Write the files of a document; whole when this returns."""
        folder = f"{self._root}/{document}"
        self._try(lambda: self._files.makedirs(folder, exist_ok=True))
        for name, path in files.items():
            target = f"{folder}/{name}"
            self._try(lambda path=path, target=target: self._files.put_file(str(path), target))  # type: ignore[misc]
            written = self._try(lambda target=target: self._files.info(target)["size"])  # type: ignore[misc]
            if written != path.stat().st_size:
                raise StoreError(f"Een bestand kwam niet heel aan in {self.address}. Is er nog ruimte?")

    def get(self, document: str, name: str) -> Path:
        """Return a file as a path of this machine; one from elsewhere is fetched, and stays for a while."""
        key = f"{document}/{name}"
        local = getattr(self._files, "local_file", False)
        if local:
            path = Path(f"{self._root}/{key}")
            if not self._try(path.exists):
                raise StoreError(f"Een bestand van een rapport is er niet meer in {self.address}.")
            return path
        with self._lock:
            if key in self._here and self._here[key].exists():
                self._here.move_to_end(key)
                return self._here[key]
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="vraagbaak-")
            path = Path(self._folder.name) / document / name
            path.parent.mkdir(exist_ok=True)
            self._try(lambda: self._files.get_file(f"{self._root}/{key}", str(path)))
            self._here[key] = path
            if len(self._here) > _FETCHED:
                self._here.popitem(last=False)[1].unlink(missing_ok=True)
            return path

    def remove(self, document: str) -> None:
        """Delete the files of a document, those that are there."""
        folder = f"{self._root}/{document}"
        if self._try(lambda: self._files.exists(folder)):
            self._try(lambda: self._files.rm(folder, recursive=True))


def _errors() -> tuple[type[Exception], ...]:
    """Return what may be raised: s3fs lets errors of its own library through, which are no OSErrors."""
    kinds: list[type[Exception]] = [OSError, ValueError, RuntimeError]
    if "botocore.exceptions" in sys.modules:
        kinds.append(sys.modules["botocore.exceptions"].BotoCoreError)
    return tuple(kinds)


def _file_system(address: str) -> Any:
    from fsspec.core import url_to_fs

    files, _ = url_to_fs(address)
    return files
