"""Contests for the reader: the sentences that the product lets it read for a question, against each other.

models.training.packs teaches it to judge one sentence, and to word an answer. Here the best sentences of a question
compete as they do in the product, with its own prompts (rag.evidence.reading). The loss is a listwise softmax (Cao et
al., "Learning to Rank", ICML 2007) with one candidate more, "nothing here answers", whose odds are 1: so the odds of
one question stay comparable with those of another, which refusing needs.
"""

import operator
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from index.protocols import Embedder
from models.training.examples import carrying_places, library_of
from models.training.reports import Report
from rag.evidence.reading import READ_MOST, ask_about
from rag.evidence.weighing import weigh

_TOGETHER = 4  # short reports in one collection; a long one is searched alone
_LONG = 10  # sections from which a report is long
_RIGHT, _ALL = 2, 4  # sentences of a contest: right ones at most, all
# In a pass: kinds of question of which there are few and that go wrong; "tabel" when a row of a table answers.
_TIMES = {"definitie": 3, "verklaring": 2, "tabel": 6}
_UNANSWERED = 1 / 7  # share of questions without an answer, in each way of asking


@dataclass(frozen=True, kw_only=True)
class Contest:
    """A question put to several sentences."""

    prompts: tuple[str, ...]  # of rag.evidence.reading, one for each sentence, best first by evidence score
    right: tuple[bool, ...]  # which sentences carry the answer; none: nothing answers the question
    scores: tuple[float, ...]  # of the evidence, 0..1
    file: str = ""  # of the question
    kind: str = ""  # of the question; "tabel" when a row of a table answers it


def read_contests(reports: Sequence[Report], embedder: Embedder, seed: int) -> Iterator[Contest]:
    """Yield a contest for each question; none where its answer is not among those that are read."""
    for group in groups_of(reports, seed):
        library = library_of(group, embedder)
        for report in group:
            for question in report.questions:
                retrieval = library.retrieve(question.text)
                best = weigh(retrieval).sentences[:READ_MOST]
                places = carrying_places(question, report, library)
                right = [s.chunk.document == report.name and s.place in places for s in (i.sentence for i in best)]
                if question.answer and not any(right):
                    continue
                rows = [item.sentence.span.kind == "row" for item in best]
                yield Contest(
                    prompts=tuple(ask_about(item.sentence, question.text) for item in best),
                    right=tuple(right),
                    scores=tuple(item.probability for item in best),
                    file=question.file,
                    kind="tabel" if any(map(operator.and_, rows, right)) else question.kind,
                )


def groups_of(reports: Sequence[Report], seed: int) -> list[list[Report]]:
    """Deal the reports out to collections; deterministic."""
    short = [report for report in reports if len(report.sections) < _LONG]
    random.Random(seed).shuffle(short)  # noqa: S311
    groups = [short[start : start + _TOGETHER] for start in range(0, len(short), _TOGETHER)]
    return [*groups, *([report] for report in reports if len(report.sections) >= _LONG)]


def endless_contests(contests: Sequence[Contest], seed: int) -> Iterator[Contest]:
    """Yield contests for ever, each pass in another order and between other sentences.

    Questions without an answer are left out until they are a seventh in every way of asking: where they are many, as
    among questions that name the report, the model learns that such a question is not answered, whatever the sentence.
    """
    counts = Counter((contest.file, any(contest.right)) for contest in contests)
    odds = _UNANSWERED / (1 - _UNANSWERED)
    kept = {file: odds * counts[file, True] / number for (file, answered), number in counts.items() if not answered}
    each_pass = [contest for contest in contests for _ in range(_TIMES.get(contest.kind, 1))]
    turn = 0
    while True:
        rng = random.Random(f"{seed}/{turn}")  # noqa: S311
        for contest in rng.sample(each_pass, len(each_pass)):
            if any(contest.right) or rng.random() < kept[contest.file]:
                yield _smaller(contest, rng)
        turn += 1


def _smaller(contest: Contest, rng: random.Random) -> Contest:
    """Keep a few sentences: right ones, and wrong ones that score high, by chance."""
    right = [place for place, is_right in enumerate(contest.right) if is_right]
    right = rng.sample(right, min(_RIGHT, len(right)))
    drawn = {
        place: (contest.scores[place] + 0.03) * rng.expovariate(1.0) ** 0.5
        for place, is_right in enumerate(contest.right)
        if not is_right
    }
    wrong = sorted(drawn, key=lambda place: -drawn[place])[: (_ALL if right else _ALL - 1) - len(right)]
    kept = sorted([*right, *wrong])
    return replace(
        contest,
        prompts=tuple(contest.prompts[place] for place in kept),
        right=tuple(contest.right[place] for place in kept),
        scores=tuple(contest.scores[place] for place in kept),
    )


def contest_loss(odds: torch.Tensor, right: Sequence[bool]) -> torch.Tensor:
    """Return the loss of log odds, shape (n,): each right sentence against the wrong ones and "nothing"."""
    nothing = odds.new_zeros(1)
    is_right = torch.tensor(right)
    against = torch.logsumexp(torch.cat([nothing, odds[~is_right]]), 0)
    if not is_right.any():
        return against
    return (torch.logaddexp(against, odds[is_right]) - odds[is_right]).mean()
