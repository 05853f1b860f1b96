"""Puts weights in the folder for weights, finds them again and checks them.

    WEIGHTS/NAME/            files, and SOURCE.json (record.py)
    WEIGHTS/.NAME.partial/   under way; renamed to NAME when everything in it is right
    WEIGHTS/.NAME.lock       one installation of a name at a time

So NAME is either complete or not there. Weights of the user's own are used where they lie.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.catalogue import CATALOGUE, HUB, CatalogueEntry, PackageSource, Role, find_entry
from models.download import disk_error
from models.errors import (
    BusyError,
    DamagedWeightsError,
    MissingWeightsError,
    OutdatedWeightsError,
    UnknownModelError,
    UnusableModelError,
    WrongRoleError,
)
from models.record import (
    InstallRecord,
    Progress,
    check_changed,
    check_fully,
    check_quickly,
    read_install_record,
    remember_hashes,
    write_install_record,
)
from models.sources import from_hub, from_package

State = Literal["installed", "absent", "partial", "damaged"]

_ROLES = {"embedder": "zoekmodel", "llm": "taalmodel"}


@dataclass(frozen=True, kw_only=True)
class Status:
    """How one model of the catalogue stands on this computer."""

    entry: CatalogueEntry
    state: State
    path: Path | None  # what locate() gives; None unless installed
    explanation: str  # Dutch, one line: the state, how the weights were checked, or what to do


def install(name: str, weights_folder: Path, *, progress: Progress, base_url: str = HUB) -> Path:
    """Make sure that a model of the catalogue is installed and undamaged; return what locate() gives.

    Package sources need no network. Hub sources go on where an earlier attempt stopped; nothing is kept
    whose hash is not right. Raises a ModelError.
    """
    from filelock import FileLock, Timeout

    entry = find_entry(name)
    try:
        weights_folder.mkdir(parents=True, exist_ok=True)
        with FileLock(weights_folder / f".{name}.lock", timeout=1):
            if not _is_sound(entry, weights_folder, progress):
                _install(entry, weights_folder, progress, base_url)
    except Timeout as error:
        raise BusyError(f"{name} wordt al geïnstalleerd. Wacht tot dat klaar is.") from error
    except OSError as error:
        raise disk_error(error, weights_folder) from error
    progress(1.0, f"{name} is geïnstalleerd")
    return _location(entry, weights_folder)


def installed(weights_folder: Path) -> list[Status]:
    """Return the state of every model of the catalogue, in its order; reads no weights."""
    return [_status(entry, weights_folder) for entry in CATALOGUE]


def locate(name_or_path: str, role: Role, weights_folder: Path) -> Path:
    """Return the folder of an embedder, or the GGUF file of a language model, ready to load.

    A name of the catalogue comes first; anything else is the path of the user's own sentence-transformers
    folder or GGUF file. Reads every byte of a file of the catalogue that changed since it was last read. Raises
    MissingWeightsError, DamagedWeightsError, WrongRoleError, UnusableModelError, UnknownModelError.
    """
    entry = next((entry for entry in CATALOGUE if entry.name == name_or_path), None)
    if entry is None:
        return _own_weights(name_or_path, role)
    if entry.role != role:
        raise WrongRoleError(
            f"'{entry.name}' is een {_ROLES[entry.role]} en hier is een {_ROLES[role]} nodig. Kies uit: {_names(role)}."
        )
    check_changed(weights_folder / entry.name, _checked_record(entry, weights_folder))
    return _location(entry, weights_folder)


def verify(name: str, weights_folder: Path, *, progress: Progress = lambda _share, _text: None) -> None:
    """Read every byte of an installed model and compare its hash; raises MissingWeightsError, DamagedWeightsError."""
    entry = find_entry(name)
    check_fully(weights_folder / name, _checked_record(entry, weights_folder), progress)


def _is_sound(entry: CatalogueEntry, weights_folder: Path, progress: Progress) -> bool:
    try:
        verify(entry.name, weights_folder, progress=progress)
    except (MissingWeightsError, DamagedWeightsError):
        return False
    return True


def _install(entry: CatalogueEntry, weights_folder: Path, progress: Progress, base_url: str) -> None:
    staging = _staging(entry, weights_folder)
    staging.mkdir(exist_ok=True)
    if isinstance(entry.source, PackageSource):
        record = from_package(entry, entry.source, staging, progress)
    else:
        record = from_hub(entry, entry.source, staging, progress, base_url)
    write_install_record(staging, record)
    for path in staging.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    remember_hashes(staging, record)
    target, old = weights_folder / entry.name, weights_folder / f".{entry.name}.old"
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _checked_record(entry: CatalogueEntry, weights_folder: Path) -> InstallRecord:
    folder = weights_folder / entry.name
    record = read_install_record(folder)
    if record is None:
        raise MissingWeightsError(
            f"Het model '{entry.name}' is niet geïnstalleerd. Voer 'vraagbaak models install {entry.name}' uit."
        )
    check_quickly(folder, record)
    delivered = {file.path: file.sha256 for file in record.origin or record.files}
    wanted = {file.path: file.sha256 for file in entry.files}
    if entry.adapter is not None:
        wanted[entry.adapter.path] = entry.adapter.sha256
    if any(sha256 not in (None, delivered.get(path)) for path, sha256 in wanted.items()):
        raise OutdatedWeightsError(
            f"Het model '{entry.name}' is een andere versie dan de lijst van Vraagbaak noemt. "
            f"Voer 'vraagbaak models install {entry.name}' uit."
        )
    return record


def _status(entry: CatalogueEntry, weights_folder: Path) -> Status:
    try:
        record = _checked_record(entry, weights_folder)
    except DamagedWeightsError as error:
        return Status(entry=entry, state="damaged", path=None, explanation=str(error))
    except MissingWeightsError as error:
        if _staging(entry, weights_folder).is_dir():
            text = f"Half opgehaald. Voer 'vraagbaak models install {entry.name}' uit om verder te gaan."
            return Status(entry=entry, state="partial", path=None, explanation=text)
        return Status(entry=entry, state="absent", path=None, explanation=str(error))
    if record.trust == "pinned":
        text = "Geïnstalleerd; vergeleken met het controlegetal van Vraagbaak."
    else:
        text = f"Geïnstalleerd; vergeleken met het controlegetal dat {record.source} bij het ophalen noemde."
    return Status(entry=entry, state="installed", path=_location(entry, weights_folder), explanation=text)


def _location(entry: CatalogueEntry, weights_folder: Path) -> Path:
    folder = weights_folder / entry.name
    return folder / entry.model_file if entry.role == "llm" else folder


def _staging(entry: CatalogueEntry, weights_folder: Path) -> Path:
    return weights_folder / f".{entry.name}.partial"


def _names(role: Role) -> str:
    return ", ".join(entry.name for entry in CATALOGUE if entry.role == role)


def _own_weights(text: str, role: Role) -> Path:
    path = Path(text).expanduser()
    if not path.exists():
        raise UnknownModelError(
            f"'{text}' is geen bekend model en geen bestand of map. Kies uit: {_names(role)}, of geef een pad."
        )
    if role == "llm":
        if not path.is_file() or path.suffix.lower() != ".gguf":
            raise UnusableModelError(f"'{text}' is geen taalmodel. Kies een bestand dat eindigt op .gguf.")
    elif not (path / "modules.json").is_file():
        raise UnusableModelError(
            f"'{text}' is geen zoekmodel. Kies een map van sentence-transformers, met modules.json erin."
        )
    return path
