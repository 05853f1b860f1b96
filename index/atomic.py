"""Writing a file so that it is whole or as it was, whatever happens meanwhile."""

import errno
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

_ATTEMPTS = 40 if os.name == "nt" else 1


def write_file(path: Path, content: bytes, *, mode: int | None = None, overwrite: bool = True) -> None:
    """Write a file in one step: whole and on the disk itself, or as it was.

    ``mode`` is who may read and write it once it is there, and until then its owner alone does; None: as the process
    makes files. Raises OSError; FileExistsError where another file stands that may not be replaced (``overwrite``).
    """
    unfinished = path.with_name(f".vraagbaak-{secrets.token_hex(8)}.tmp")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(unfinished, flags, 0o666 if mode is None else 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None and os.name == "posix":
            unfinished.chmod(mode)
        if not overwrite and path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        _replace(unfinished, path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    with suppress(OSError):  # the file is there; not every network drive can do this for a folder
        flush(path.parent)


def _replace(temporary: Path, path: Path) -> None:
    """Put a file in the place of another. Windows refuses that for the moment in which somebody reads the old one."""
    for left in reversed(range(_ATTEMPTS)):
        try:
            temporary.replace(path)
        except PermissionError:
            if not left:
                raise
            time.sleep(0.05)
        else:
            return


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk itself. Windows cannot open folders, and files only to write."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
