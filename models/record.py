"""SOURCE.json beside installed weights: where they came from, and the size and SHA-256 of every file.

The quick check compares sizes. The full check reads every byte. The check at every start reads every byte of what
changed since it was last read, which HASHES.json remembers; that takes milliseconds when nothing did.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from models.errors import DamagedWeightsError

RECORD_NAME = "SOURCE.json"
HASHES_NAME = "HASHES.json"
_OURS = (RECORD_NAME, HASHES_NAME)
_BLOCK = 1 << 20  # bytes read at a time

Progress: TypeAlias = Callable[[float, str], None]  # share done (0..1) and what is being done, in Dutch
Trust = Literal["pinned", "announced"]  # hash from the catalogue / from the hub at the first download


@dataclass(frozen=True, kw_only=True)
class FileRecord:
    """One file as it was installed."""

    path: str  # relative to the folder, with "/"
    size: int  # bytes
    sha256: str  # hexadecimal


@dataclass(frozen=True, kw_only=True)
class InstallRecord:
    """What lies in a folder of installed weights."""

    name: str  # in the catalogue
    source: str  # the package requirement, or the address of the repository
    revision: str  # commit that was fetched; "" for a package
    licence: str
    trust: Trust
    origin: tuple[FileRecord, ...]  # files as delivered, when the installed ones were made from them
    files: tuple[FileRecord, ...]  # files in the folder


def hash_file(path: Path, advance: Callable[[int], None] = lambda _: None) -> str:
    """Return the SHA-256 of a file; ``advance`` hears the number of bytes after each block."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


def record_files(folder: Path) -> tuple[FileRecord, ...]:
    """Hash every file in a folder, sorted by path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _OURS)
    return tuple(
        FileRecord(path=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=hash_file(path))
        for path in paths
    )


def write_install_record(folder: Path, record: InstallRecord) -> None:
    """Write SOURCE.json, safely on disk when this returns."""
    with (folder / RECORD_NAME).open("w", encoding="utf-8") as file:
        json.dump(asdict(record), file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def read_install_record(folder: Path) -> InstallRecord | None:
    """Return what SOURCE.json says, None when there is none; raises DamagedWeightsError when it is unreadable."""
    path = folder / RECORD_NAME
    if not path.is_file():
        return None
    from pydantic import TypeAdapter

    try:
        return TypeAdapter(InstallRecord).validate_json(path.read_bytes(), strict=True)
    except (OSError, ValueError) as error:
        raise DamagedWeightsError(_damaged(folder, f"{RECORD_NAME} is onleesbaar")) from error


def check_quickly(folder: Path, record: InstallRecord) -> None:
    """Compare names and sizes with the record; raises DamagedWeightsError."""
    if not record.files:
        raise DamagedWeightsError(_damaged(folder, f"{RECORD_NAME} noemt geen bestanden"))
    for file in record.files:
        path = folder / file.path
        if not path.is_file():
            raise DamagedWeightsError(_damaged(folder, f"{file.path} ontbreekt"))
        if path.stat().st_size != file.size:
            raise DamagedWeightsError(_damaged(folder, f"{file.path} heeft een andere grootte"))


def check_fully(folder: Path, record: InstallRecord, progress: Progress) -> None:
    """Hash every file and compare with the record; raises DamagedWeightsError."""
    check_quickly(folder, record)
    total = sum(file.size for file in record.files) or 1
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(min(done / total, 1.0), f"Controleren van {record.name}")

    for file in record.files:
        if hash_file(folder / file.path, advance) != file.sha256:
            raise DamagedWeightsError(_damaged(folder, f"{file.path} is veranderd"))
    remember_hashes(folder, record)


def check_changed(folder: Path, record: InstallRecord) -> None:
    """Hash every file that is another than when it was last hashed; raises DamagedWeightsError."""
    check_quickly(folder, record)
    known = _known_hashes(folder)
    now: dict[str, _Hashed] = {}
    for file in record.files:
        marks, before = _marks(folder / file.path), known.get(file.path)
        if before is None or before[:-1] != marks:
            before = _Hashed(*marks, hash_file(folder / file.path))
        now[file.path] = before
    if now != known:
        _write_hashes(folder, now)
    for file in record.files:
        if now[file.path].sha256 != file.sha256:
            raise DamagedWeightsError(_damaged(folder, f"{file.path} is veranderd"))


def remember_hashes(folder: Path, record: InstallRecord) -> None:
    """Write down that every file is now as recorded, so that the next start need not hash it."""
    _write_hashes(folder, {file.path: _Hashed(*_marks(folder / file.path), file.sha256) for file in record.files})


class _Hashed(NamedTuple):
    size: int  # bytes
    changed: int  # ns
    inode: int
    sha256: str


def _marks(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _known_hashes(folder: Path) -> dict[str, _Hashed]:
    """Return what was hashed before; nothing when that cannot be read: then all of it is hashed again."""
    from pydantic import TypeAdapter

    try:
        return TypeAdapter(dict[str, _Hashed]).validate_json((folder / HASHES_NAME).read_bytes())
    except (OSError, ValueError):
        return {}


def _write_hashes(folder: Path, found: Mapping[str, _Hashed]) -> None:
    """Keep what was hashed, in one step. In a folder that may not be written, everything is hashed each time."""
    temporary = folder / f".{HASHES_NAME}.{os.getpid()}.tmp"
    text = json.dumps(found, indent=1)
    with contextlib.suppress(OSError):
        try:
            temporary.write_text(f"{text}\n", encoding="utf-8")
            temporary.replace(folder / HASHES_NAME)
        finally:
            temporary.unlink(missing_ok=True)


def _damaged(folder: Path, what: str) -> str:
    return f"Het model in {folder} is beschadigd: {what}. Voer 'vraagbaak models install {folder.name}' uit."
