"""What each part adds: ``python -m models.training.ablation MODEL.gguf EMBEDDER_FOLDER``.

Answers the questions of the reports that no training saw, searched together, with more and more of the product; with
``--collection`` and ``--questions`` those of a question file about an indexed collection instead. Writes
ablation-figures.json beside this file; figures of other questions stay.

The first three ways show the places of the best sentences and never refuse.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from index.retrieval import Library
from index.store.folder import open_library
from index.types import Retrieval
from models.embedder import load_embedder
from models.llm import load_llm
from models.training.examples import library_of, sentences_in
from models.training.measuring import as_given, evaluation_questions, finished, read_questions, side_by_side
from models.training.reports import RememberingEmbedder, read_reports, split_reports
from rag.answer.choosing import choose_places
from rag.answer.selection import PlaceOptions
from rag.answer.showing import show_places
from rag.answering import answer_question
from rag.evidence.features import Floats
from rag.evidence.reading import load_reading_weights
from rag.evidence.traits import analyse_sentence
from rag.evidence.weighing import Evidence, EvidenceSentence, refusal_threshold
from rag.measures import EvaluationQuestion, Measures, measure
from rag.protocols import Reader
from rag.searching import AnswerOptions, Models
from rag.types import Question, Turn

FIGURES = Path(__file__).with_name("ablation-figures.json")
_PASSAGES = 10
_RRF_K = 10


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Questions and the collection to ask them of."""

    name: str
    questions: tuple[EvaluationQuestion, ...]
    library: Library

    def page_text(self, document: str, number: int) -> str:
        """Return the text of a page as the file spells it; "" when there is none."""
        try:
            page = self.library.page(document, number)
        except KeyError:
            return ""
        return page.source_form(0, len(page.text))


def held_back(embedder: RememberingEmbedder) -> Asked:
    """Return the reports that no training saw, together."""
    reports = side_by_side(split_reports(read_reports()).held_back)
    library = library_of(reports, embedder)
    pools: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for report in reports:
        pools[report.name] += [(page, text) for _, page, text in sentences_in(library, report.name)]
    questions = [question for report in reports for question in evaluation_questions(report, pools[report.name])]
    return Asked(name="held_back", questions=tuple(questions), library=library)


def by_search(asked: Asked, rank: Callable[[Retrieval], Floats]) -> Measures:
    """Measure the places of the sentences that ``rank`` scores highest, shape (n,)."""
    answers = {}
    for question in asked.questions:
        retrieval = asked.library.retrieve(_searched(question), k=_PASSAGES)
        order = np.argsort(-rank(retrieval), kind="stable")
        best = [EvidenceSentence(sentence=retrieval.sentences[i], probability=1.0) for i in order[:_PASSAGES]]
        evidence = Evidence(sentences=tuple(best), answerable=1.0)
        chosen = choose_places(question.question, evidence, evidence, asked.library, PlaceOptions())
        passages = list(dict.fromkeys(retrieval.sentences[i].chunk.text for i in order))[:_PASSAGES]
        answers[question.id] = as_given(question, show_places(chosen, asked.library), passages, asked.library)
    return measure(asked.questions, answers, asked.page_text)


def _searched(question: EvaluationQuestion) -> str:
    return " ".join([*(q for q, _ in question.history[-1:]), question.question])


def meaning(retrieval: Retrieval) -> Floats:
    """Score by the embedder alone: cosine of the sentence and of its passage."""
    return np.array([s.cosine + s.passage_cosine for s in retrieval.sentences])


def words(retrieval: Retrieval) -> Floats:
    """Score by BM25 on whole words (k1 = 1.2, b = 0.75), sentence and passage together."""
    import bm25s

    def scores(texts: Sequence[str]) -> Floats:
        model = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        tokens = [sorted(analyse_sentence(text).words) for text in texts]
        model.index(tokens, show_progress=False)
        known = sorted(analyse_sentence(retrieval.question).words & {word for one in tokens for word in one})
        return np.asarray(model.get_scores(known), np.float64) if known else np.zeros(len(texts))

    own = scores([s.text for s in retrieval.sentences])
    return own + scores([s.chunk.text for s in retrieval.sentences])


def compounds(retrieval: Retrieval) -> Floats:
    """Score by BM25 on character n-grams, sentence and passage together."""
    return np.array([s.terms + s.passage_terms for s in retrieval.sentences])


def fused(*ranks: Callable[[Retrieval], Floats]) -> Callable[[Retrieval], Floats]:
    """Fuse rankings by reciprocal ranks."""

    def rank(retrieval: Retrieval) -> Floats:
        total = np.zeros(len(retrieval.sentences))
        for one in ranks:
            scores = one(retrieval)
            places = np.empty(len(scores))
            places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
            total += 1 / (_RRF_K + places)
        return total

    return rank


def by_product(asked: Asked, reader: Reader | None) -> Measures:
    """Measure the product itself."""
    options = AnswerOptions(threshold=refusal_threshold(), read_threshold=load_reading_weights().threshold)
    answers = {}
    for question in asked.questions:
        put = Question(
            text=question.question,
            history=tuple(Turn(question=q, answer=a) for q, a in question.history),
            documents=question.documents,
        )
        answer, seconds = finished(answer_question(put, asked.library, Models(reader=reader), options))
        passages = [passage.chunk.text for passage in answer.passages]
        answers[question.id] = as_given(question, answer.places, passages, asked.library, seconds)
    return measure(asked.questions, answers, asked.page_text)


def ablation(asked: Asked, path: Path, threads: int) -> Iterator[tuple[str, Measures]]:
    """Yield (what was measured, figures), one by one."""
    yield "dense", by_search(asked, meaning)
    yield "dense + BM25", by_search(asked, fused(meaning, words))
    yield "dense + BM25 + compounds", by_search(asked, fused(meaning, compounds))
    yield "+ evidence selection", by_product(asked, None)
    reader = load_llm(path, threads=threads)
    yield "+ reader", by_product(asked, reader)


def main() -> int:
    """Measure, and keep the figures after each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="gemma-3-270m-q4_k_m.gguf")
    parser.add_argument("embedder", type=Path, help="folder of the embedder")
    parser.add_argument("--collection", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--name", default="questions", help="what to call the figures of --questions")
    parser.add_argument("--every", type=int, default=1, help="ask only every Nth question")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    if options.collection:
        library = open_library(options.collection, embedder)
        asked = Asked(name=options.name, questions=read_questions(options.questions), library=library)
    else:
        asked = held_back(embedder)
    asked = replace(asked, questions=asked.questions[:: options.every])
    for name, found in ablation(asked, options.model, options.threads):
        figures = json.loads(FIGURES.read_text(encoding="utf-8"))  # again: another run may measure other questions
        figures.setdefault(asked.name, {})[name] = asdict(found)
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        sys.stdout.write(f"{name}: usefulness {found.usefulness} facts {found.fact_recall} f1 {found.answer_f1}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
