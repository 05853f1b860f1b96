"""Predictable stand-ins for the models, and a way to make a small document by hand."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.protocols import FloatMatrix
from index.retrieval import Library
from index.store.store import store_in_memory
from index.types import Document, Heading, Page, Retrieval
from rag.evidence.weighing import Evidence, EvidenceSentence
from rag.protocols import Message

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


class ScriptedReader:
    """Finds a prompt that holds one of the words of ``judged`` that likely to answer, others 0.1; rewrites to ``text``."""

    def __init__(self, judged: Mapping[str, float] | None = None, *, text: str = "") -> None:
        self.judged = dict(judged or {})
        self.text = text
        self.prompts: list[str] = []  # that it was to go on from
        self.read: list[str] = []  # that it judged

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        assert list(choices) == ["0", "1"]
        self.read.append(prompt)
        yes = next((chance for word, chance in self.judged.items() if word in prompt), 0.1)
        return (1 - yes, yes)

    def stream(self, prompt: str, *, max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        self.prompts.append(prompt)
        yield from re.findall(r"\S+\s*", self.text)[:max_tokens]


class ScriptedWriter:
    """Writes what it is told to, word by word; a token is a word."""

    def __init__(self, text: str, *, context_tokens: int = 1000) -> None:
        self.text = text
        self.prompts: list[Sequence[Message]] = []
        self.closed = False
        self._context_tokens = context_tokens

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    @property
    def address(self) -> str:
        return ""

    def count_tokens(self, prompt: Sequence[Message]) -> int:
        return sum(len(message.content.split()) for message in prompt)

    def stream(self, prompt: Sequence[Message], *, max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        self.prompts.append(prompt)
        try:
            yield from re.findall(r"\S+\s*", self.text)[:max_tokens]
        finally:
            self.closed = True


def library(*documents: Document, target: int = 650) -> Library:
    """A collection of documents, embedded by counting."""
    embedder = CountingEmbedder()
    stored = [embed_document(one, embedder, ChunkOptions(target_characters=target)) for one in documents]
    return Library(store_in_memory([summarise(one, added="") for one in stored], stored), embedder)


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


def cosine_evidence(retrieval: Retrieval) -> Evidence:
    """Weigh sentences by their cosine alone, in place of the trained scorer."""
    best = sorted(retrieval.sentences, key=lambda sentence: -sentence.cosine)
    items = tuple(EvidenceSentence(sentence=one, probability=max(0.0, one.cosine)) for one in best)
    return Evidence(sentences=items, answerable=items[0].probability)
