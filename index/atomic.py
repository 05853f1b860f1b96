"""Writing a file so that it is whole or as it was, whatever happens meanwhile."""

import os
import time
from contextlib import suppress
from pathlib import Path

_ATTEMPTS = 40 if os.name == "nt" else 1


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step: whole and on the disk itself, or as it was. Raises OSError."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(content)
        flush(temporary)
        _replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
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
