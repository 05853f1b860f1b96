"""Questions with every sentence compared, in the situations that the product meets.

A report is searched alone and among 5 others. Questions without an answer are of three kinds:

    buiten   written as such: on the subject, but the report does not say it
    gat      answerable, but the sentences that carry the answer were taken out of the report
    vreemd   about a report that is not in the collection
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.protocols import Embedder
from index.retrieval import Library
from index.store.store import store_in_memory
from index.types import Chunk
from models.training.labels import carrying_sentences, decisive, has
from models.training.reports import Report, ReportQuestion, to_document, without
from rag.evidence.features import Compared, compare
from rag.evidence.traits import analyse_sentence
from rag.evidence.weighing import in_order

FOLDS = 6
_AMONG = 6  # reports in a middling collection
_STRANGERS = 0.12  # share of the questions that is also asked of a collection without their report


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question in one situation."""

    fold: int  # 0..FOLDS-1; a report and all its company are in one fold
    situation: str  # "alleen" or "zes": reports in the collection
    kind: str  # kind of question; "buiten", "gat" or "vreemd" when nothing answers it
    question: str
    compared: Compared
    labels: NDArray[np.bool_]  # (n,) which sentences carry the answer
    decisive: tuple[str, ...]  # figures and names of the answer
    told: NDArray[np.bool_]  # (decisive, n) which sentence says which of them

    @property
    def answerable(self) -> bool:
        """Whether the collection answers the question."""
        return self.kind not in ("buiten", "gat", "vreemd")


def folds_of(reports: Sequence[Report], seed: int = 20) -> tuple[tuple[Report, ...], ...]:
    """Deal the reports out to FOLDS equal folds."""
    order = list(reports)
    random.Random(seed).shuffle(order)  # noqa: S311
    size = len(order) // FOLDS
    return tuple(tuple(order[start : start + size]) for start in range(0, size * FOLDS, size))


def make_examples(reports: Sequence[Report], embedder: Embedder) -> Iterator[Example]:
    """Yield every question in every situation; deterministic."""
    for fold, members in enumerate(folds_of(reports)):
        for report in members:
            yield from _asked(fold, "alleen", library_of([report], embedder), [report])
            yield from _gaps(fold, report, [], embedder)
        for start in range(0, len(members), _AMONG):
            group = members[start : start + _AMONG]
            library = library_of(group, embedder)
            yield from _asked(fold, "zes", library, group)
            strangers = [report for report in members if report not in group]
            yield from _asked(fold, "zes", library, strangers, share=_STRANGERS)


def library_of(reports: Sequence[Report], embedder: Embedder) -> Library:
    """Return reports as one searchable collection, in memory."""
    stored = [embed_document(to_document(report), embedder, ChunkOptions()) for report in reports]
    return Library(store_in_memory([summarise(one, added="") for one in stored], stored), embedder)


def _asked(
    fold: int, situation: str, library: Library, reports: Sequence[Report], share: float = 1.0
) -> Iterator[Example]:
    """Ask the questions of ``reports``; below 1.0, a share of the answerable ones, of a library without them."""
    for report in reports:
        chance = random.Random(report.name)  # noqa: S311
        for question in report.questions:
            if share < 1.0 and (question.kind == "buiten" or chance.random() >= share):
                continue
            yield _example(fold, situation, question, library, report, kind="vreemd" if share < 1.0 else question.kind)


def _gaps(fold: int, report: Report, others: Sequence[Report], embedder: Embedder) -> Iterator[Example]:
    """Ask every answerable question of its report without the sentences that answer it."""
    whole = [(page, text) for _, page, text in sentences_in(library_of([report], embedder), report.name)]
    for question in report.questions:
        if question.kind in ("buiten", "samenvatting"):
            continue
        carrying = carrying_sentences(question.text, question.answer, question.pages, whole)
        wanted = [word for word in decisive(question.text, question.answer) if word[0].isdigit()]
        left = [analyse_sentence(text).words for place, (_, text) in enumerate(whole) if place not in carrying]
        if wanted and any(all(has(word, words) for word in wanted) for words in left):
            continue  # said elsewhere too
        library = library_of([without(report, [whole[place] for place in carrying]), *others], embedder)
        yield _example(fold, "alleen", question, library, report, kind="gat")


def _example(
    fold: int, situation: str, question: ReportQuestion, library: Library, report: Report, *, kind: str
) -> Example:
    sentences = in_order(library.retrieve(question.text).sentences)
    labels = np.zeros(len(sentences), np.bool_)
    words: tuple[str, ...] = ()
    if kind not in ("buiten", "gat", "vreemd"):
        right = carrying_places(question, report, library)
        labels[:] = [s.chunk.document == report.name and s.place in right for s in sentences]
        words = decisive(question.text, question.answer)
    told = np.array([[has(word, analyse_sentence(s.text).words) > 0.7 for s in sentences] for word in words], np.bool_)
    return Example(
        fold=fold,
        situation=situation,
        kind=kind,
        question=question.text,
        compared=compare(question.text, sentences),
        labels=labels,
        decisive=words,
        told=told.reshape(len(words), len(sentences)),
    )


def sentences_in(library: Library, name: str) -> list[tuple[Chunk, int, str]]:
    """Return (chunk, page, text) of every sentence of a report, in order: the place of a sentence is its number."""
    return [
        (chunk, chunk.page_offsets[0].page, chunk.text[one.start : one.end])
        for section in library.sections(name)
        for chunk, one in section.sentences
    ]


def carrying_places(question: ReportQuestion, report: Report, library: Library) -> frozenset[int]:
    """Return the numbers of the sentences of a report that carry the answer, whether or not search finds them."""
    whole = [(page, text) for _, page, text in sentences_in(library, report.name)]
    return frozenset(carrying_sentences(question.text, question.answer, question.pages, whole))
