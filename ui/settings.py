"""What a user can choose, and where what is kept of it lies."""

from dataclasses import dataclass, field
from pathlib import Path

from index.limits import ReadLimits
from models.catalogue import DEFAULT_EMBEDDER, DEFAULT_LLM


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user can choose."""

    data: Path  # folder for weights, collection and history
    embedder: str = DEFAULT_EMBEDDER  # name in the catalogue, or a sentence-transformers folder
    reader: str = DEFAULT_LLM  # name in the catalogue: the small model that reads and shortens, and never writes
    model: str = ""  # that writes: name in the catalogue, a GGUF file, or the address of a server; "" when none does
    model_name: str = ""  # of the model on the server; "" to ask the server
    api_key: str = field(default="", repr=False)  # for the server
    store: str = ""  # address of the Milvus server that keeps the reports; "" for files in ``data``
    store_token: str = field(default="", repr=False)  # for that server: "user:password" or a key
    reports: str = ""  # folder or address of the files of the reports beside that server; "" for what it tells
    threads: int = 2  # of the processor, for searching and writing
    limits: ReadLimits = field(default_factory=ReadLimits)  # of reading one file

    @property
    def weights(self) -> Path:
        """Folder for weights."""
        return self.data / "weights"

    @property
    def collection(self) -> Path:
        """Folder of the documents and their index."""
        return self.data / "collection"

    @property
    def history(self) -> Path:
        """File of the conversations and the feedback on their answers."""
        return self.data / "geschiedenis.sqlite"

    @property
    def accounts(self) -> Path:
        """File of the accounts of those who share this Vraagbaak; absent when nobody does."""
        return self.data / "accounts.json"

    @property
    def people(self) -> Path:
        """Folder with the conversations of each of them."""
        return self.data / "people"

    @property
    def threshold(self) -> Path:
        """File with the threshold for refusing that the user chose, if any."""
        return self.data / "drempel.json"


def default_data() -> Path:
    """Return the folder where this user's data belongs on this system."""
    import platformdirs

    return Path(platformdirs.user_data_dir("vraagbaak", appauthor=False))
