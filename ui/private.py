"""What the product keeps is its user's alone: who may read its files and folders, the folder for uploads, no telemetry.

On Windows modes mean nothing; a folder in the user's profile is closed to others by itself.
"""

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ui.errors import InputError

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

# FastAPI notes requests with what stands in them, and sends that to an address that the environment may name.
NO_TELEMETRY: "TelemetryConfig" = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}

_OTHERS = 0o077  # what group and others may do


@contextlib.contextmanager
def private_files() -> Iterator[None]:
    """Within this, files and folders that the process makes are open to the user alone: 0600 and 0700."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def close_to_others(*paths: Path) -> None:
    """Take files and folders that earlier versions left open from everybody else; those of another owner stay."""
    for path in paths:
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if os.name == "posix" and mode & _OTHERS:
                path.chmod(mode & ~_OTHERS)


def usual_mode(path: Path) -> int:
    """Return who may read a file that the user wants to share: as the one that it replaces, or that he makes anew."""
    with contextlib.suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    usual = os.umask(_OTHERS)
    os.umask(usual)
    return 0o666 & ~usual


@contextlib.contextmanager
def upload_folder(data: Path) -> Iterator[Path]:
    """Give a folder in the data folder for what comes in; it is gone afterwards, and so is that of a killed process.

    Raises InputError when nothing can be written there.
    """
    from filelock import FileLock

    uploads = data / "uploads"
    own = uploads / secrets.token_hex(8)
    lock = FileLock(own.with_suffix(".lock"))
    try:
        uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
        close_to_others(uploads)
        with FileLock(uploads / ".lock"):  # or a folder would be swept before it is locked
            _sweep(uploads)
            lock.acquire()
        own.mkdir(mode=0o700)
    except OSError as error:
        lock.release()
        raise InputError(
            f"Schrijven in {data} lukte niet. Maak ruimte vrij of kies met --data een andere map."
        ) from error
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        lock.release()
        with contextlib.suppress(OSError):
            own.with_suffix(".lock").unlink()


def _sweep(uploads: Path) -> None:
    """Delete the folders that no living process holds."""
    from filelock import FileLock, Timeout

    for path in uploads.glob("[!.]*.lock"):
        with contextlib.suppress(Timeout, OSError):
            with FileLock(path, timeout=0):
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            path.unlink()


def discard_upload(path: Path) -> None:
    """Delete a file that came in, and the folder that Gradio made for it alone."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()
