"""A text -> what the documents have to say to it: searched, weighed, and read by the reader when there is one."""

from dataclasses import dataclass, field, replace

from index.types import Passage
from rag.answer.selection import PlaceOptions
from rag.errors import NoDocumentsError
from rag.evidence.reading import join, load_reading_weights, read
from rag.evidence.weighing import Evidence, rerank, weigh
from rag.protocols import Judge, Reader, Retriever, Writer
from rag.types import Question

_PASSAGES = 10  # shown as found


@dataclass(frozen=True, kw_only=True)
class AnswerOptions:
    """What the answerer may use."""

    threshold: float  # refuse when the documents are less likely than this to answer, 0..1
    read_threshold: float  # the same, after the reader has judged the best sentences
    patience: float = 90.0  # seconds of writing after which the answer falls back to the places
    places: PlaceOptions = field(default_factory=PlaceOptions)
    refuse: bool = True  # False: answer whatever the chance, after trying every reading; to choose a threshold by


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models that answering may ask; each may be missing."""

    reader: Reader | None = None  # judges sentences
    writer: Writer | None = None  # writes, when the question asks for a written answer
    judge: Judge | None = None  # judges what the writer wrote


@dataclass(frozen=True, kw_only=True)
class Resources:
    """All that a question is answered with."""

    retriever: Retriever
    models: Models
    options: AnswerOptions

    @property
    def threshold(self) -> float:
        """The chance below which is refused, 0..1: after reading another one than before."""
        return self.options.threshold if self.models.reader is None else self.options.read_threshold


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found for a text."""

    searched: str
    vector: tuple[float, ...]  # of that text
    passages: tuple[Passage, ...]  # best first, after weighing the evidence
    weighed: Evidence  # before reading
    evidence: Evidence  # after reading; the same without a reader


def search(question: Question, text: str, resources: Resources) -> Found:
    """Search the documents of a question for a text; nothing is read yet. Raises NoDocumentsError.

    What is addressed to whoever processes a document is no evidence.
    """
    retrieval = resources.retriever.retrieve(text, documents=question.documents, k=_PASSAGES)
    if not retrieval.passages:
        raise NoDocumentsError
    told = tuple(one for one in retrieval.sentences if not one.addressed)
    evidence = weigh(replace(retrieval, sentences=told))
    passages = rerank(evidence, retrieval.passages)
    return Found(searched=text, vector=retrieval.vector, passages=passages, weighed=evidence, evidence=evidence)


def read_found(found: Found, reader: Reader | None) -> Found:
    """Let the reader judge the best sentences, and count what it makes of them."""
    if reader is None:
        return found
    reading = read(found.searched, found.evidence, reader)
    return replace(found, evidence=join(found.evidence, reading, load_reading_weights()))
