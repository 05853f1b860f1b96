"""The language model of the package as it is delivered: without our adapter."""

import importlib.metadata
from pathlib import Path

from models.catalogue import PackageSource, find_entry


def packaged_gguf(folder: Path) -> Path:
    """Join the parts of Gemma 3 270M to one file in a folder; return the file."""
    entry = find_entry("gemma-3-270m")
    assert isinstance(entry.source, PackageSource)
    path = folder / entry.files[0].path
    with path.open("wb") as file:
        for name, part in entry.source.parts:
            file.write(Path(str(importlib.metadata.distribution(name).locate_file(part))).read_bytes())
    return path
