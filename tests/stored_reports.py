"""Reports in a collection on disk."""

from pathlib import Path

from fakes import CountingEmbedder

from index.store.collection import add_document, source_file
from index.store.folder import open_library
from index.store.manifest import read_manifest

EMBEDDER = CountingEmbedder()
TEXTS = {
    "een.txt": "Een baan in de zorg.",
    "twee.txt": "Twee mensen zoeken scholing.",
    "drie.md": "# Loon\n\nHet loon.",
}


def add_reports(collection: Path, tmp_path: Path) -> None:
    """Add three reports."""
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        add_document(collection, tmp_path / name, EMBEDDER)


def names(folder: Path) -> list[str]:
    return [entry.summary.name for entry in read_manifest(folder).entries]


def text_of(folder: Path) -> str:
    return " ".join(sentence.text for sentence in open_library(folder, EMBEDDER).retrieve("x").sentences)


def stored(folder: Path, name: str) -> Path:
    return source_file(folder, name).parent


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((folder / "documents").rglob("*")) if path.is_file()}


def write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def state(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != ".lock"
    }
