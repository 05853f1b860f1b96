"""What answering needs from outside. The concrete classes are put together in ui.product."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from index.card_types import Card
from index.types import Chunk, DocumentSummary, Page, Retrieval, Section


class Retriever(Protocol):
    """Finds passages and sentences, and knows the pages they stand on."""

    def retrieve(self, question: str, *, documents: Sequence[str], k: int) -> Retrieval:
        """Return the k best passages of ``documents`` (empty = all), and the scored sentences of the candidates."""

    def section(self, document: str, number: int) -> Section:
        """Return a section of a document by its number, from 0; KeyError when there is none."""

    def card(self, document: str) -> Card:
        """Return what a document says about itself; KeyError when there is no document of that name."""

    def addressed(self, chunk: Chunk) -> Sequence[bool]:
        """Return for each sentence of a chunk whether it addresses whoever processes the text (index.addressing)."""

    @property
    def documents(self) -> Sequence[DocumentSummary]:
        """The documents that can be searched, in order of adding."""

    @property
    def embedder(self) -> str:
        """The name of the embedder that makes the vector of a question."""

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""


class Message(NamedTuple):
    """One message for a model with a chat template."""

    role: str  # "system", "user" or "assistant"
    content: str


class Reader(Protocol):
    """A small model with our adapter: it judges sentences and makes follow-ups stand alone; it never writes answers."""

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        """Return how likely each choice, of one token, comes next; together 1."""

    def stream(self, prompt: str, *, max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        """Yield the continuation piece by piece; greedy, so the same prompt gives the same text."""


class Writer(Protocol):
    """A language model that follows instructions and may write answers."""

    @property
    def context_tokens(self) -> int:
        """Largest number of tokens of prompt and answer together."""

    @property
    def address(self) -> str:
        """Where the passages go: "" for a model in this process, else the address of a server."""

    def count_tokens(self, prompt: Sequence[Message]) -> int:
        """Return the length of the prompt as the model reads it, or an estimate that is not too low."""

    def stream(self, prompt: Sequence[Message], *, max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        """Yield the answer piece by piece; closing the generator stops the model."""


class Judge(Protocol):
    """Tells whether a source supports what somebody wrote about it."""

    def supports(self, source: str, claims: Sequence[str]) -> tuple[float, ...]:
        """Return for each claim the chance (0..1) that ``source``, some sentences of a document, says so."""
