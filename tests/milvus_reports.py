"""Reports for a Milvus server, and what is counted of them there."""

from collections.abc import Callable
from pathlib import Path

from fakes import CountingEmbedder

from index.store.folder import FolderCollection
from index.store.milvus.collection import MilvusCollection
from index.store.milvus.server import CHUNKS, TEXTS, MilvusServer
from index.types import SuggestedQuestion

EMBEDDER = CountingEmbedder()
TEXTS_OF = {
    "een.txt": "Een baan in de zorg.\n\nDe krapte is groot. Dat komt door te weinig scholing.",
    'twee\'s "rapport".txt': "Twee mensen zoeken scholing.",
    "drie.md": "# Loon\n\nHet loon stijgt met 3 procent.\n\n# Robots\n\nEen robot eet geen appel.",
}
QUESTIONS = ("Hoe groot is de krapte op de banen?", "Hoeveel stijgt het loon?", "appel procent", "Wat eet een robot?")
QUESTION = SuggestedQuestion(question="Stijgt het loon?", page=1, source="Het loon stijgt met 3 procent.")

Make = Callable[..., MilvusCollection]


def names(collection: MilvusCollection | FolderCollection) -> list[str]:
    return [entry.summary.name for entry in collection.manifest().entries]


def rows(collection: MilvusCollection) -> tuple[int, int]:
    """How many rows of texts and chunks there are, also of documents that do not count."""
    server: MilvusServer = collection._server
    return server.count(TEXTS, "", reach="Strong"), server.count(CHUNKS, "", reach="Strong")


def attached(tmp_path: Path) -> int:
    return len(list((tmp_path / "reports").iterdir()))


def report_file(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "rapport.txt").write_text(text, encoding="utf-8")
    return folder / "rapport.txt"
