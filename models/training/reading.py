"""Fit rag/evidence/reading.json: ``python -m models.training.reading MODEL.gguf ADAPTER.gguf EMBEDDER_FOLDER KEPT.db``.

Joins the evidence scores with what the reader makes of the best sentences (rag.evidence.reading), on reports that the
reader was not trained on, searched together. What the reader said is kept in a file, so that a run that was stopped
goes on where it was. Questions without an answer are those written as such. (Answerable ones whose sentences were taken
out did harm: a report with a hole is told from a whole one by its scores, and trusting these that much is wrong
elsewhere.) Figures come from leaving one report out at a time.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.protocols import Embedder
from index.retrieval import Library
from models.embedder import load_embedder
from models.llm import load_llm
from models.merging import merge_adapter
from models.training.crossval import area, precision_recall
from models.training.evidence import table_of
from models.training.examples import carrying_places, library_of
from models.training.reports import (
    RememberingEmbedder,
    Report,
    ReportQuestion,
    read_genres,
    read_reports,
    split_genres,
    split_reports,
)
from rag.answer.selection import PlaceOptions
from rag.evidence.features import Floats
from rag.evidence.reading import Reading, describe_reading, describe_sentences, read
from rag.evidence.weighing import Evidence, Linear, sigmoid, weigh
from rag.protocols import Reader

OUT = Path(__file__).parents[2] / "rag" / "evidence" / "reading.json"
FIGURES = Path(__file__).with_name("reading-figures.json")
_UNANSWERABLE = 1 / 6  # share of questions without an answer that the calibration assumes
# Files of questions that are asked in other words than the report's.
_OWN_WORDS = tuple(
    f"{name}-{one}" for name, files in (("vragen", "ghij"), ("rapporten", "klmn"), ("genres", "abcde")) for one in files
)
# On documents unlike these the reader is less sure of what it should be sure of. So much lower is the threshold: a
# quarter of what it was before documents of other genres were among them.
_LESS_SURE = 0.025
_SENTENCE = ("own", "own_gap", "judged", "judged_gap")
_ANSWERABLE = ("evidence", "best", "either", "agreed")
_C = 1.0


@dataclass(frozen=True, kw_only=True)
class ReadQuestion:
    """A question, what was read for it, and what is true."""

    report: str
    kind: str  # of the question; "buiten" when nothing answers it
    evidence: Evidence
    reading: Reading
    carrying: tuple[bool, ...]  # for each read sentence
    file: str  # of the question

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return self.kind != "buiten"


class RememberingReader:
    """Asks a reader everything once, and keeps what it said in an SQLite file: a question costs seconds."""

    def __init__(self, reader: Reader, path: Path) -> None:
        self._reader = reader
        self._said = sqlite3.connect(path)
        self._said.execute("CREATE TABLE IF NOT EXISTS said (asked TEXT PRIMARY KEY, chances TEXT NOT NULL)")

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        """Return how likely each choice, of one token, comes next; together 1."""
        asked = hashlib.sha256(json.dumps([prompt, *choices]).encode()).hexdigest()
        found = self._said.execute("SELECT chances FROM said WHERE asked = ?", (asked,)).fetchone()
        if found:
            return tuple(json.loads(found[0]))
        chances = self._reader.chances(prompt, choices)
        with self._said:
            self._said.execute("INSERT OR REPLACE INTO said VALUES (?, ?)", (asked, json.dumps(chances)))
        return chances

    def stream(self, prompt: str, *, max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        """Yield the continuation piece by piece; not kept."""
        return self._reader.stream(prompt, max_tokens=max_tokens, stop=stop)


def read_questions(reports: Sequence[Report], embedder: Embedder, model: Reader) -> Iterator[ReadQuestion]:
    """Yield every question of the reports, asked of all of them together."""
    together = library_of(reports, embedder)
    for report in reports:
        for question in report.questions:
            yield _asked(question, report, together, model)


def fit(questions: Sequence[ReadQuestion]) -> tuple[Linear, Linear]:
    """Return the weights for sentences and for answerable."""
    able = [q for q in questions if q.answerable and any(q.carrying)]
    rows = np.concatenate([describe_sentences(q.reading) for q in able])
    labels = np.concatenate([q.carrying for q in able])
    sentence = _logistic(rows, labels, np.ones(len(labels)), _SENTENCE)
    rows = np.stack([describe_reading(q.evidence, q.reading) for q in questions])
    answerable = np.array([q.answerable for q in questions])
    return sentence, _logistic(rows, answerable, masses(questions), _ANSWERABLE)


def masses(questions: Sequence[ReadQuestion]) -> Floats:
    """Return weights that make questions without an answer a sixth of every way of asking.

    Where they are many, the fit would learn that a question asked in that way is not answered. Questions as somebody
    asks them who has not read the report are few here and are what users ask: they get half of the mass.
    """
    counts = Counter((question.file, question.answerable) for question in questions)
    odds = _UNANSWERABLE / (1 - _UNANSWERABLE)
    each = {file: odds * counts[file, True] / number for (file, answerable), number in counts.items() if not answerable}
    found = np.array([1.0 if question.answerable else each[question.file] for question in questions])
    own_words = np.array([question.file in _OWN_WORDS for question in questions])
    if own_words.any() and not own_words.all():
        found[own_words] *= found[~own_words].sum() / found[own_words].sum()
    return found


def figures(questions: Sequence[ReadQuestion]) -> tuple[dict[str, Any], float]:
    """Return figures with one report left out at a time, and the threshold below which refusing is more useful.

    If there is an answer, what is shown has a sentence that carries it as often as h, weighted by mass. With the chance
    p that there is one, answering is worth p h and refusing 1 - p; they are equal at p = 1 / (1 + h). The threshold is
    lower by _LESS_SURE.
    """
    chance = np.empty(len(questions))
    first, before = [], []
    shown = np.zeros(len(questions), np.bool_)
    places = PlaceOptions()
    for left in dict.fromkeys(q.report for q in questions):
        sentence, answerable = fit([q for q in questions if q.report != left])
        for place, question in enumerate(questions):
            if question.report == left:
                chance[place] = sigmoid(answerable(describe_reading(question.evidence, question.reading)))
                if question.answerable:
                    scores = sigmoid(sentence(describe_sentences(question.reading)))
                    order = np.argsort(-scores, kind="stable")[: places.most]
                    first.append(question.carrying[order[0]])
                    shown[place] = any(question.carrying[i] for i in order if scores[i] >= places.share * scores.max())
                    before.append(question.carrying[0])
    able = np.array([q.answerable for q in questions])
    plain = np.array([q.evidence.answerable for q in questions])
    mass = masses(questions)
    curve = {t: precision_recall(chance < t, ~able, mass) for t in np.round(np.arange(0.4, 0.96, 0.025), 3)}
    threshold = round(1 / (1 + float(np.average(shown[able], weights=mass[able]))) - _LESS_SURE, 3)
    return {
        "questions": len(questions),
        "hit_1": _mean(first),
        "shown": _mean(list(shown[able])),
        "hit_1_before_reading": _mean(before),
        "area": area(chance[able], chance[~able]),
        "area_before_reading": area(plain[able], plain[~able]),
        "curve": [[float(t), *both] for t, both in curve.items()],
        "threshold": threshold,
    }, threshold


def _asked(question: ReportQuestion, report: Report, library: Library, model: Reader) -> ReadQuestion:
    retrieval = library.retrieve(question.text)
    evidence = weigh(retrieval)
    reading = read(question.text, evidence, model)
    places = frozenset[int]() if question.kind == "buiten" else carrying_places(question, report, library)
    found = [item.sentence for item in reading.sentences]
    carrying = tuple(s.chunk.document == report.name and s.place in places for s in found)
    return ReadQuestion(
        report=report.name,
        kind=question.kind,
        evidence=evidence,
        reading=reading,
        carrying=carrying,
        file=question.file,
    )


def _logistic(rows: Floats, labels: Any, weights: Floats, names: Sequence[str]) -> Linear:
    from sklearn.linear_model import LogisticRegression

    means, scales = rows.mean(axis=0), rows.std(axis=0)
    model = LogisticRegression(C=_C, max_iter=2000)
    model.fit((rows - means) / scales, labels, sample_weight=weights)
    return Linear(
        names=tuple(names), means=means, scales=scales, weights=model.coef_[0], bias=float(model.intercept_[0])
    )


def _mean(values: Sequence[bool]) -> float:
    return round(float(np.mean(values)), 4)


def main() -> int:
    """Read the questions of the reports kept for tuning, fit, and write weights and figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("embedder", type=Path)
    parser.add_argument("kept", type=Path, help="SQLite file of this reader's judgements, made or gone on with")
    options = parser.parse_args()
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    merged = options.kept.with_suffix(".gguf")
    merge_adapter(options.model, options.adapter, merged)
    model = RememberingReader(load_llm(merged), options.kept)
    reports = (*split_reports(read_reports()).tune, *split_genres(read_genres()).tune)
    questions = list(read_questions(reports, embedder, model))
    found, threshold = figures(questions)
    sentence, answerable = fit(questions)
    content = {"threshold": threshold, "sentence": table_of(sentence), "answerable": table_of(answerable)}
    OUT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    FIGURES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
