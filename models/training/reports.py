"""The invented reports in data/, as documents of the index and as questions about them.

``rapporten-a`` to ``-f`` hold 72 short reports on as many subjects; ``rapporten-g`` and further long ones, full of
sentences that look alike, from ``-k`` on with tables and with statements that they take back; ``vragen-a`` and ``-b``
more questions about the short reports, in other words than theirs, or in theirs and without an answer; ``vragen-c`` to
``-f`` questions about all that name the report, its place or its organisation, which the answering sentence does not;
``vragen-g`` to ``-j`` questions about the long reports and 48 short ones as somebody asks them who has not read the
report, many of them about a sentence with look-alikes. ``genres-a`` to ``-e`` hold documents of other genres
with questions, ``uitspraken`` sentences with true and false claims about them.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.protocols import Embedder, FloatMatrix
from index.types import Document, Heading, Page

DATA = Path(__file__).parent / "data"
_SHORT = 72  # short reports, which come first
_FILE = 5  # long reports in a file


@dataclass(frozen=True, kw_only=True)
class Section:
    """A passage of a report; its number in the report is its page."""

    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReportQuestion:
    """A question about a report."""

    kind: str  # what the writer called it ("getal", "lijst", ...); "buiten" when the report has no answer
    text: str  # self-contained
    pages: tuple[int, ...]  # that answer it, from 1; empty when the report has no answer
    answer: str  # with {n} marks for pages; "" when the report has no answer
    file: str = ""  # where it stands; those of one file are asked in one way


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A question after another one, and the same question standing alone."""

    question: str
    answer: str  # to the first question, without marks
    follow_up: str
    standalone: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report with its questions."""

    name: str
    title: str
    sections: tuple[Section, ...]
    questions: tuple[ReportQuestion, ...]
    follow_ups: tuple[FollowUp, ...] = ()
    organisation: str = ""
    year: int | None = None
    first_page: int = 1


@dataclass(frozen=True, kw_only=True)
class Split:
    """The reports by what they are for. No training sees ``held_back``; figures about it are figures on new reports."""

    train: tuple[Report, ...]
    tune: tuple[Report, ...]  # to choose and calibrate on
    held_back: tuple[Report, ...]


def split_reports(reports: Sequence[Report], seed: int = 7) -> Split:
    """Deal the reports out; deterministic. Of each file of long ones the fourth is for tuning, the fifth held back."""
    order = list(reports[:_SHORT])
    random.Random(seed).shuffle(order)  # noqa: S311
    long = [(place % _FILE, report) for place, report in enumerate(reports[_SHORT:])]
    return Split(
        held_back=(*order[:8], *(report for place, report in long if place == 4)),
        tune=(*order[8:16], *(report for place, report in long if place == 3)),
        train=(*order[16:], *(report for place, report in long if place < 3)),
    )


def split_genres(genres: Sequence[Report]) -> Split:
    """Deal the documents of other genres out, whole: every fourth is held back, every eighth is for tuning."""
    return Split(
        held_back=tuple(one for place, one in enumerate(genres) if place % 4 == 3),
        tune=tuple(one for place, one in enumerate(genres) if place % 8 == 1),
        train=tuple(one for place, one in enumerate(genres) if place % 4 != 3 and place % 8 != 1),
    )


def read_reports(folder: Path = DATA) -> tuple[Report, ...]:
    """Read every report with all its questions, in the order of the files and their lines."""
    further: defaultdict[str, list[ReportQuestion]] = defaultdict(list)
    for file, raw in _lines(folder, "vragen-*.jsonl"):
        questions = [*_answered(raw["qa"]), *_unanswered(raw["onbeantwoordbaar"])]
        further[raw["rapport"]] += [replace(one, file=file) for one in questions]
    reports = [
        _report(f"rapport-{number:02}", file, raw)
        for number, (file, raw) in enumerate(_lines(folder, "rapporten-*.jsonl"), 1)
    ]
    return tuple(replace(one, questions=(*one.questions, *further[one.name])) for one in reports)


def read_genres(folder: Path = DATA) -> tuple[Report, ...]:
    """Read the documents of other genres: letters, minutes, leaflets, rules, tenders and the like."""
    return tuple(
        _report(f"genre-{number:02}", file, raw)
        for number, (file, raw) in enumerate(_lines(folder, "genres-*.jsonl"), 1)
    )


def _lines(folder: Path, pattern: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob(pattern)):
        for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
            yield path.stem, json.loads(line)


def to_document(report: Report) -> Document:
    """Lay a report out as a document: a page for each section, its heading as the first block; blank ones before."""
    return Document(
        name=report.name,
        sha256="0" * 64,
        title=report.title,
        organisation=report.organisation,
        year=report.year,
        pages=(
            *(Page(document=report.name, number=number, text="") for number in range(1, report.first_page)),
            *(
                Page(document=report.name, number=number, text=f"{section.heading}\n{section.text}")
                for number, section in enumerate(report.sections, report.first_page)
            ),
        ),
        headings=tuple(
            Heading(page=number, offset=0, level=1, title=section.heading)
            for number, section in enumerate(report.sections, report.first_page)
        ),
    )


def without(report: Report, sentences: Sequence[tuple[int, str]]) -> Report:
    """Return the report with some sentences, given as (page, text), taken out."""
    sections = list(report.sections)
    for page, sentence in sentences:
        kept = sections[page - 1].text.replace(sentence, "")
        sections[page - 1] = replace(
            sections[page - 1], text="\n".join(line for line in kept.split("\n") if line.strip())
        )
    return replace(report, sections=tuple(sections))


class RememberingEmbedder:
    """Embeds every text once: the same sentences come back in many collections."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[tuple[str, str], FloatMatrix] = {}

    @property
    def name(self) -> str:
        """The name of the embedder inside."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Number of columns."""
        return self._embedder.dimension

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix."""
        fresh = self._fresh("query", texts)
        self._known.update(zip((("query", t) for t in fresh), self._embedder.embed_queries(fresh), strict=True))
        return self._all("query", texts)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix."""
        fresh = self._fresh("passage", texts)
        self._known.update(zip((("passage", t) for t in fresh), self._embedder.embed_passages(fresh), strict=True))
        return self._all("passage", texts)

    def _fresh(self, role: str, texts: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(text for text in texts if (role, text) not in self._known))

    def _all(self, role: str, texts: Sequence[str]) -> FloatMatrix:
        empty = np.empty((0, self.dimension), np.float32)
        return np.concatenate([empty, *(self._known[role, text].reshape(1, -1) for text in texts)])


def _report(name: str, file: str, raw: dict[str, Any]) -> Report:
    return Report(
        name=name,
        title=raw["titel"],
        organisation=raw["organisatie"],
        year=raw["jaar"],
        sections=tuple(Section(heading=p["kop"], text=p["tekst"]) for p in raw["passages"]),
        questions=tuple(replace(one, file=file) for one in _questions(raw)),
        follow_ups=tuple(
            FollowUp(
                question=item["vraag1"],
                answer=re.sub(r"\s*\{\d+\}", "", item["antwoord1"]),
                follow_up=item["vraag2"],
                standalone=item["zelfstandig"],
            )
            for item in raw["vervolg"]
        ),
    )


def _questions(raw: dict[str, Any]) -> Iterator[ReportQuestion]:
    yield from _answered(raw["qa"])
    for item in raw["trefwoorden"]:
        yield _question("trefwoorden", item["zoekvraag"], item["passages"], item["antwoord"])
    for item in raw["vervolg"]:
        yield _question("vervolg", item["zelfstandig"], item["passages"], item["antwoord2"])
    yield from _unanswered(raw["onbeantwoordbaar"])


def _answered(items: Sequence[dict[str, Any]]) -> Iterator[ReportQuestion]:
    for item in items:
        yield _question(item["soort"], item["vraag"], item["passages"], item["antwoord"])


def _unanswered(texts: Sequence[str]) -> Iterator[ReportQuestion]:
    for text in texts:
        yield _question("buiten", text, [], "")


def _question(kind: str, text: str, pages: list[int], answer: str) -> ReportQuestion:
    return ReportQuestion(kind=kind, text=text, pages=tuple(pages), answer=answer)
