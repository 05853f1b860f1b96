"""What the index needs from outside, and what search needs of a store. Put together in ui.product."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.card_types import Card
from index.types import Chunk, DocumentSummary, Heading, Page, Section

FloatMatrix: TypeAlias = NDArray[np.float32]  # shape (n, dimension); one row a text, Euclidean length 1
FloatVector: TypeAlias = NDArray[np.float32]  # shape (dimension,), Euclidean length 1

Progress: TypeAlias = Callable[[float, str], None]  # share done (0..1) and what is being done, in Dutch


def no_progress(share: float, what: str) -> None:
    """Report nothing."""


class Embedder(Protocol):
    """Turns text into vectors; questions and passages are embedded differently (E5 prefixes)."""

    @property
    def name(self) -> str:
        """Identity that is recorded in the collection: model name and the hash of its weights."""
        ...

    @property
    def dimension(self) -> int:
        """Number of columns of every matrix that it returns."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix, rows normalised, in the order of ``texts``."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix, rows normalised, in the order of ``texts``."""
        ...

    def __hash__(self) -> int:
        """Return a number by which what was made with it once is found again (index.cohort)."""
        ...


@dataclass(frozen=True, kw_only=True)
class SparseVector:
    """Weights of the n-grams of a text; the inner product of a question's and a chunk's is BM25 (index.terms)."""

    columns: NDArray[np.int64]  # (n,) ascending, each once, 0 <= column < index.terms.COLUMNS
    weights: NDArray[np.float32]  # (n,) > 0


class FoundChunk(NamedTuple):
    """A chunk that a store found."""

    document: str  # name
    chunk: int  # Chunk.id: its number in the document
    score: float  # cosine, or BM25


@dataclass(frozen=True, kw_only=True)
class StoredChunk:
    """A chunk with its vectors."""

    chunk: Chunk
    first_sentence: int  # number of its first sentence in the document, from 0
    vector: FloatVector
    sentence_vectors: FloatMatrix  # (len(chunk.sentences), dimension)


class Store(Protocol):
    """One state of a collection: what is found with it is there as long as it is used.

    Scores of ``nearest`` and ``matching`` may be approximate; search computes those of the candidates anew. Every
    method raises CollectionError when the store can no longer be read (its files are gone, its server is down).
    """

    @property
    def documents(self) -> tuple[DocumentSummary, ...]:
        """The documents, in order of adding."""
        ...

    def nearest(self, query: FloatVector, k: int, documents: Sequence[str] = ()) -> Sequence[FoundChunk]:
        """Return the k chunks of ``documents`` (empty: all) with the highest cosine, best first."""
        ...

    def matching(self, query: SparseVector, k: int, documents: Sequence[str] = ()) -> Sequence[FoundChunk]:
        """Return the k chunks of ``documents`` (empty: all) with the highest inner product, all > 0, best first."""
        ...

    def chunks(self, wanted: Sequence[tuple[str, int]]) -> Sequence[StoredChunk]:
        """Return these chunks (document, Chunk.id), in the order in which they are asked for."""
        ...

    def section(self, document: str, number: int) -> Section:
        """Return a section of a document by its number; KeyError when there is none."""
        ...

    def sections(self, document: str) -> tuple[Section, ...]:
        """Return the sections of a document in order; none when there is no document of that name."""
        ...

    def page(self, document: str, number: int) -> Page:
        """Return a page by name and physical number; KeyError when there is none."""
        ...

    def card(self, document: str) -> Card:
        """Return what a document says about itself; KeyError when there is no document of that name."""
        ...

    def headings(self, document: str) -> tuple[Heading, ...]:
        """Return the headings of a document in reading order; none when there is no document of that name."""
        ...
