"""Training sequences for the reader: a sentence of a report, and several questions about it.

Questions behind one sentence share the cost of reading it. They do not see each other: each is trained as if it stood
alone (models.training.adapter masks them). Behind a sentence stand the questions that it answers, with their answer as
far as this sentence carries it, and questions that the search takes it for, with [0].

One sentence at a time, because a model of this size does not learn to name the number of the right sentence among
seven: after 250 steps (500 contexts) it pointed right for 21% of the questions, hardly above chance.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.protocols import Embedder
from index.retrieval import Library
from index.store.store import store_in_memory
from index.types import ScoredSentence
from models.training.labels import carrying_sentences, decisive, has
from models.training.reports import Report, ReportQuestion, to_document
from rag.conversation import ask_rewrite
from rag.evidence.features import compare
from rag.evidence.reading import NOTHING, SOURCE, ask, show_source
from rag.evidence.traits import analyse_sentence
from rag.evidence.weighing import in_order, load_evidence_weights, score_sentences

NEAR = 6  # a sentence among so many best ones of a question is taken for its answer
_RIGHT = 4  # questions behind a sentence that it answers, at most
_REWRITES = 8  # follow-ups in one sequence


@dataclass(frozen=True, kw_only=True)
class Item:
    """A question and what must be written after it."""

    prompt: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A context and the questions behind it."""

    context: str  # "" for rewrites
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A sentence of an answer and the places of the sentences that carry it."""

    text: str
    carrying: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with its report's sentences, best first."""

    question: ReportQuestion
    order: tuple[int, ...]  # places of the sentences, best first
    parts: tuple[Part, ...]  # empty when the report does not answer

    @property
    def carrying(self) -> frozenset[int]:
        """Places of all sentences that carry the answer."""
        return frozenset(place for part in self.parts for place in part.carrying)


@dataclass(frozen=True, kw_only=True)
class ReadReport:
    """A report's sentences and its questions, searched."""

    sentences: tuple[ScoredSentence, ...]  # in document order
    asked: tuple[Asked, ...]
    rewrites: tuple[Item, ...]


def read_report(report: Report, embedder: Embedder) -> ReadReport:
    """Search a report, alone, for each of its questions."""
    stored = embed_document(to_document(report), embedder, ChunkOptions())
    library = Library(store_in_memory([summarise(stored, added="")], [stored]), embedder)
    linear = load_evidence_weights().sentence
    asked, sentences = [], []
    for question in report.questions:
        sentences = in_order(library.retrieve(question.text, candidates=len(stored.chunks)).sentences)
        scores = score_sentences(compare(question.text, sentences), linear)
        pool = [(s.chunk.page_offsets[0].page, s.text) for s in sentences]
        asked.append(
            Asked(
                question=question,
                order=tuple(int(i) for i in np.argsort(-scores, kind="stable")),
                parts=tuple(_parts(question, pool)),
            )
        )
    rewrites = tuple(
        Item(prompt=ask_rewrite(f.question, f.answer, f.follow_up), target=f" {f.standalone}\n")
        for f in report.follow_ups
    )
    return ReadReport(sentences=tuple(sentences), asked=tuple(asked), rewrites=rewrites)


def make_packs(report: ReadReport, rng: random.Random) -> Iterator[Pack]:
    """Yield one pass over a report: its sentences, with the questions that they answer or are taken for."""
    for place, sentence in enumerate(report.sentences):
        right = [one for one in report.asked if place in one.carrying]
        wrong = [one for one in report.asked if place in one.order[:NEAR] and place not in one.carrying]
        wrong = [one for one in wrong if one.parts or one.question.kind == "buiten"]
        rng.shuffle(right)
        rng.shuffle(wrong)
        right = right[:_RIGHT]
        asked = [*right, *wrong[: len(right) + 1 if right else 2]]
        if not right and (not wrong or rng.random() < 0.5):
            continue
        rng.shuffle(asked)
        items = tuple(_item(one, place, sentence) for one in asked)
        yield Pack(context=show_source(sentence), items=items)


def _item(asked: Asked, place: int, sentence: ScoredSentence) -> Item:
    prompt = ask(asked.question.text)
    if place not in asked.carrying:
        return Item(prompt=prompt, target=f"{NOTHING}]\n")
    words = analyse_sentence(sentence.text).words
    texts = []
    for part in asked.parts:
        telling = decisive(asked.question.text, part.text)
        alone = part.carrying == (place,) or (telling and all(has(word, words) > 0.7 for word in telling))
        if place in part.carrying and alone:
            texts.append(part.text)
    # A sentence that carries only half of what is said is right, but the whole cannot be written from it.
    return Item(
        prompt=prompt, target=" ".join(f"[{SOURCE}] {text}" for text in texts)[1:] + "\n" if texts else f"{SOURCE}]"
    )


def make_rewrites(reports: Sequence[ReadReport], rng: random.Random) -> Iterator[Pack]:
    """Yield one pass over the follow-ups of all reports."""
    items = [item for report in reports for item in report.rewrites]
    rng.shuffle(items)
    for start in range(0, len(items), _REWRITES):
        yield Pack(context="", items=tuple(items[start : start + _REWRITES]))


def _parts(question: ReportQuestion, pool: Sequence[tuple[int, str]]) -> Iterator[Part]:
    if not question.answer:
        return
    for part in re.split(r"(?<=\})[.!]?\s+", question.answer):
        text = re.sub(r"\s*\{\d+\}", "", part).strip().rstrip(".").strip()
        if text:
            carrying = carrying_sentences(question.text, part, question.pages, pool)
            yield Part(text=f"{text}.", carrying=carrying)
