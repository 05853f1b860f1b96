"""What answering needs from outside. The concrete classes are put together in ui.wiring."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from index.types import Page, Retrieval


class Retriever(Protocol):
    """Finds passages and sentences, and knows the pages they stand on."""

    def retrieve(self, question: str, *, documents: Sequence[str], k: int) -> Retrieval:
        """Return the k best passages and all scored sentences of ``documents`` (empty = all)."""
        ...

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        ...


class Message(NamedTuple):
    """One message for a model with a chat template."""

    role: str  # "system", "user" or "assistant"
    content: str


class LanguageModel(Protocol):
    """A local language model."""

    @property
    def context_tokens(self) -> int:
        """Largest number of tokens of prompt and answer together."""
        ...

    @property
    def has_chat_template(self) -> bool:
        """Whether it follows instructions given as messages; otherwise it continues plain text."""
        ...

    @property
    def reads_sources(self) -> bool:
        """Whether it was trained to judge and word a source, as rag.reading asks; only then is ``chances`` asked."""
        ...

    def count_tokens(self, prompt: str | Sequence[Message]) -> int:
        """Return the length of the prompt as the model reads it."""
        ...

    def stream(
        self, prompt: str | Sequence[Message], *, max_tokens: int, stop: Sequence[str], given: str = ""
    ) -> Iterator[str]:
        """Yield the continuation piece by piece; greedy, so the same prompt gives the same text.

        ``given`` is how the continuation must begin; it is not yielded.
        """
        ...

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        """Return how likely each choice, of one token, comes next; together 1."""
        ...


class Judge(Protocol):
    """Tells whether a source supports what somebody wrote about it."""

    def supports(self, source: str, claims: Sequence[str]) -> tuple[float, ...]:
        """Return for each claim the chance (0..1) that ``source``, some sentences of a document, says so."""
        ...
