"""What a reader gets of a document before asking: its headings, and questions that it answers.

The questions are made after a document was added, and kept in its folder as questions.json: they go where the document
goes. Without that file, or with an unreadable one, none were made yet.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.collection import changing, find_entry, flush, load_documents, read_manifest
from index.types import DocumentSummary, Heading, SuggestedQuestion

_FILE = "questions.json"


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A document at a glance."""

    summary: DocumentSummary
    headings: tuple[Heading, ...]  # in reading order
    questions: tuple[SuggestedQuestion, ...] | None  # in the order of the report; None when none were made yet


def read_overview(folder: Path, name: str) -> Overview:
    """Return a document's overview. Raises UnknownDocumentError, CollectionError."""
    manifest = read_manifest(folder)
    entry = find_entry(manifest, name)
    (stored,) = load_documents(folder, replace(manifest, entries=(entry,)))
    return Overview(
        summary=entry.summary, headings=stored.document.headings, questions=read_questions(folder, entry.summary)
    )


def read_questions(folder: Path, summary: DocumentSummary) -> tuple[SuggestedQuestion, ...] | None:
    """Return the questions kept with a document; None when none were made yet, or when it is no longer there."""
    entry = next((entry for entry in read_manifest(folder).entries if entry.summary == summary), None)
    if entry is None:
        return None
    try:
        raw = json.loads((folder / "documents" / entry.folder / _FILE).read_text(encoding="utf-8"))
        return tuple(SuggestedQuestion(**question) for question in raw["questions"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_questions(folder: Path, summary: DocumentSummary, questions: tuple[SuggestedQuestion, ...]) -> None:
    """Keep questions with a document, in one step; not when it has been replaced or removed meanwhile.

    Raises CollectionError when nothing can be written.
    """
    with changing(folder) as manifest:
        for entry in manifest.entries:
            if entry.summary == summary:
                path = folder / "documents" / entry.folder / _FILE
                temporary = path.with_name(f".{_FILE}.tmp")
                text = json.dumps({"questions": [asdict(question) for question in questions]}, ensure_ascii=False)
                temporary.write_text(text + "\n", encoding="utf-8")
                flush(temporary)
                temporary.replace(path)
                flush(path.parent)
