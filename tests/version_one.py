"""A collection as the first version of the layout on disk had it: the text of a document in one file, no segments."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from index.store.document_files import read_document_files
from index.store.manifest import ENTRY, MANIFEST, sha256_of

NEW = ("pages.jsonl", "chunks.jsonl", "chunks.npy", "columns.npy", "terms.npy")


def as_version_one(folder: Path, *, structure: bool = True) -> None:
    """Turn a collection into one; without ``structure`` what versions kept that knew none of it, and no card."""
    raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    raw["version"] = 1
    for entry in raw["entries"]:
        document = folder / "documents" / entry["folder"]
        stored = read_document_files(document, entry["summary"]["name"])
        text = {"document": asdict(stored.document), "chunks": [asdict(chunk) for chunk in stored.chunks]}
        for chunk in text["chunks"] if not structure else ():
            del chunk["section"]
            chunk["sentences"] = [{"start": one["start"], "end": one["end"]} for one in chunk["sentences"]]
        card = {"card": asdict(stored.card)} if structure else {}
        (document / "document.json").write_text(json.dumps({**text, **card}), encoding="utf-8")
        for name in NEW:
            (document / name).unlink()
            del entry["files"][name]
        entry["files"]["document.json"] = sha256_of(document / "document.json")
        (document / ENTRY).write_text(json.dumps({**raw, "entries": [entry]}), encoding="utf-8")
    (folder / MANIFEST).write_text(json.dumps(raw), encoding="utf-8")
    shutil.rmtree(folder / "search", ignore_errors=True)
