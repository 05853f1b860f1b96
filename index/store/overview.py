"""What a reader gets of a document before asking: its headings, and questions that it answers.

The questions are made after a document was added, and kept in its folder as questions.json: they go where the document
goes. Without that file, or with an unreadable one, none were made yet.
"""

from dataclasses import dataclass
from pathlib import Path

from index.atomic import write_file
from index.reading.document import READER
from index.serialising import from_text, to_text
from index.store.manifest import Manifest, document_entry, locked_manifest, read_manifest, read_steadily
from index.store.texts import read_headings
from index.types import DocumentSummary, Heading, SuggestedQuestion

QUESTIONS = "questions.json"


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A document at a glance."""

    summary: DocumentSummary
    headings: tuple[Heading, ...]  # in reading order
    questions: tuple[SuggestedQuestion, ...] | None  # in the order of the report; None when none were made yet
    outdated: bool = False  # an older version read it: index.store.refresh reads it again


@dataclass(frozen=True, kw_only=True)
class _Kept:
    questions: tuple[SuggestedQuestion, ...]


def read_overview(folder: Path, name: str) -> Overview:
    """Return a document's overview. Raises UnknownDocumentError, CollectionError."""

    def read(manifest: Manifest) -> Overview:
        entry = document_entry(manifest, name)
        questions = kept_questions(folder, entry.summary)
        return Overview(
            summary=entry.summary,
            headings=read_headings(folder / "documents" / entry.folder, name),
            questions=questions,
            outdated=entry.reader < READER,
        )

    return read_steadily(folder, read)


def kept_questions(folder: Path, summary: DocumentSummary) -> tuple[SuggestedQuestion, ...] | None:
    """Return the questions kept with a document; None when none were made yet, or when it is no longer there."""
    entry = next((entry for entry in read_manifest(folder).entries if entry.summary == summary), None)
    if entry is None:
        return None
    try:
        return parse_questions((folder / "documents" / entry.folder / QUESTIONS).read_bytes())
    except (OSError, ValueError):
        return None


def are_questions_damaged(document: Path) -> bool:
    """Whether there are questions in a document's folder that cannot be read."""
    try:
        parse_questions((document / QUESTIONS).read_bytes())
    except ValueError:
        return True
    except OSError:
        return False
    return False


def parse_questions(text: bytes) -> tuple[SuggestedQuestion, ...]:
    """Return what questions_text wrote; ValueError for anything else."""
    return from_text(_Kept, text).questions


def keep_questions(folder: Path, summary: DocumentSummary, questions: tuple[SuggestedQuestion, ...]) -> None:
    """Keep questions with a document, in one step; not when it has been replaced or removed meanwhile.

    Raises CollectionError when nothing can be written.
    """
    with locked_manifest(folder) as manifest:
        for entry in manifest.entries:
            if entry.summary == summary:
                write_file(folder / "documents" / entry.folder / QUESTIONS, questions_text(questions))


def questions_text(questions: tuple[SuggestedQuestion, ...]) -> bytes:
    """Return questions as they are kept."""
    return to_text(_Kept(questions=questions)) + b"\n"
