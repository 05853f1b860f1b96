"""The sample report as it lies in a collection, packed with the product: the first window need not index it.

ui/sample/make_index.py makes the package anew, after a change of the reader of files, of how documents are cut, of the
embedder or of the layout on disk. A package that was made with something else is not used: the report is indexed then.
"""

import hashlib
import json
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

from index.chunks import ChunkOptions
from index.reading.document import READER
from index.store.manifest import VERSION, sha256_of
from ui.json_text import load_json

FOLDER = Path(__file__).with_name("sample")
SAMPLE = "ai-op-het-werk.pdf"
PACKED, DESCRIBED = "ai-op-het-werk.zip", "ai-op-het-werk.json"
_LEFT_OUT = (".", "manifest.previous")  # how the names of files begin that a new collection does not need
_DAY = (2025, 1, 1, 0, 0, 0)  # of every file in the package


@dataclass(frozen=True, kw_only=True)
class Described:
    """What a packed sample was made with."""

    sha256: str  # of the package
    source: str  # SHA-256 of the report
    embedder: str  # its name, with the hash of its weights
    reader: int  # version of the reader of files
    layout: int  # version of the layout on disk
    chunk_options: dict[str, int]


def place_packed_sample(collection: Path, *, embedder: str, folder: Path = FOLDER) -> bool:
    """Make a collection with the sample report where there is none yet; False, and nothing changed, if it cannot be.

    ``embedder`` is the name of the one that will be used, with the hash of its weights; "" before they are there.
    """
    try:
        packed = (folder / PACKED).read_bytes()
        told = load_json(Described, (folder / DESCRIBED).read_bytes(), strict=True, only_known=True)
        if told != _described(packed, embedder or told.embedder, folder):
            return False
        collection.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=collection.parent, prefix=".voorbeeld-") as made:
            with zipfile.ZipFile(folder / PACKED) as archive:
                archive.extractall(made)
            Path(made).rename(collection)  # fails where something stands already
    except (OSError, ValueError, zipfile.BadZipFile):
        return False
    return True


def _described(packed: bytes, embedder: str, folder: Path) -> Described:
    return Described(
        sha256=hashlib.sha256(packed).hexdigest(),
        source=sha256_of(folder / SAMPLE),
        embedder=embedder,
        reader=READER,
        layout=VERSION,
        chunk_options=asdict(ChunkOptions()),
    )


def pack_sample(collection: Path, embedder: str, folder: Path = FOLDER) -> None:
    """Pack a collection that holds just the sample report."""
    path = folder / PACKED
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(collection.rglob("*")):
            if file.is_file() and not file.name.startswith(_LEFT_OUT):
                entry = zipfile.ZipInfo(file.relative_to(collection).as_posix(), _DAY)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o100600 << 16
                archive.writestr(entry, file.read_bytes())
    told = json.dumps(asdict(_described(path.read_bytes(), embedder, folder)), indent=1)
    (folder / DESCRIBED).write_text(f"{told}\n", encoding="utf-8")
