"""Predictable stand-ins for the models, and a way to make a small document by hand."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from index.protocols import FloatMatrix
from index.types import Document, Heading, Page

AXES = ("baan", "krapte", "scholing", "procent", "loon", "zorg", "robot", "appel")


class CountingEmbedder:
    """Axis i counts how often AXES[i] occurs in the text; the last axis is always 0.1, so that nothing has length 0."""

    def __init__(self, name: str = "tel", extra_axes: int = 0) -> None:
        self._name = name
        self._extra = extra_axes

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return len(AXES) + 1 + self._extra

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> FloatMatrix:
        rows = [[text.lower().count(axis) for axis in AXES] + [0.1] + [0] * self._extra for text in texts]
        matrix = np.array(rows, np.float32).reshape(len(texts), self.dimension)
        return (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)


class ScriptedModel:
    """Writes what it is told to, word by word; a token is a word.

    With ``judged`` it reads sources: a prompt that holds one of these words is found that likely to answer, others 0.1.
    """

    def __init__(
        self,
        text: str,
        *,
        context_tokens: int = 1000,
        has_chat_template: bool = False,
        judged: Mapping[str, float] | None = None,
    ) -> None:
        self.text = text
        self.judged = judged
        self.given: list[str] = []
        self.prompts: list[object] = []
        self.closed = False
        self._context_tokens = context_tokens
        self._has_chat_template = has_chat_template

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    @property
    def has_chat_template(self) -> bool:
        return self._has_chat_template

    def count_tokens(self, prompt: object) -> int:
        text = prompt if isinstance(prompt, str) else " ".join(message.content for message in prompt)
        return len(text.split())

    @property
    def reads_sources(self) -> bool:
        return self.judged is not None

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        assert list(choices) == ["0", "1"]
        yes = next((chance for word, chance in (self.judged or {}).items() if word in prompt), 0.1)
        return (1 - yes, yes)

    def stream(self, prompt: object, *, max_tokens: int, stop: Sequence[str], given: str = "") -> Iterator[str]:
        self.prompts.append(prompt)
        self.given.append(given)
        try:
            yield from re.findall(r"\S+\s*", self.text)[:max_tokens]
        finally:
            self.closed = True


def document(*pages: str, name: str = "rapport.pdf", headings: Sequence[str] = ()) -> Document:
    """A document with these page texts; every line that is in ``headings`` is a heading."""
    found = []
    for number, text in enumerate(pages, 1):
        at = 0
        for line in text.split("\n"):
            if line in headings:
                found.append(Heading(page=number, offset=at, level=1, title=line))
            at += len(line) + 1
    return Document(
        name=name,
        sha256="0" * 64,
        title="Rapport",
        organisation="",
        year=2026,
        pages=tuple(Page(document=name, number=n, text=text) for n, text in enumerate(pages, 1)),
        headings=tuple(found),
    )
