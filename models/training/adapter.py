"""Train the reader: ``python -m models.training.adapter MODEL.gguf EMBEDDER_FOLDER RUN_FOLDER``.

A LoRA (Hu et al., 2021) over Gemma 3 270M that tells whether a sentence answers and makes follow-up questions
self-contained. It learns to word the answer in the same sequences; the product does not use that. First it learns all
of this from models.training.packs; then, more slowly, to tell the right sentence among those that the product reads
(models.training.contests), with packs in between lest it forgets the rest. At last it goes half of the way back to what
it was before the contests: as sure as they make it on reports like these, it would be too sure on others (Wortsman et
al., "Robust fine-tuning of zero-shot models", CVPR 2022).

Writes RUN_FOLDER/adapter.gguf. Needs peft and gguf; seeded; uses a GPU where there is one. Started again with the same
RUN_FOLDER it goes on where it stopped; ``--start`` begins the contests with an adapter that there is already.

Only the tokens that occur in the targets compete with each other: a softmax over all 262,144 costs a fifth of the time
and adds nothing, because the base model does not write the others.
"""

import argparse
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy as np
import torch

from models.embedder import load_embedder
from models.training.contests import Contest, contest_loss, endless_contests, read_contests
from models.training.crossval import area
from models.training.lora import Schedule, Tokens, copied, descend, go_back, load_base, read_adapter, write_adapter
from models.training.packs import Pack, ReadReport, make_packs, make_rewrites, read_report
from models.training.reports import RememberingEmbedder, read_reports, split_reports
from rag.evidence.reading import NOTHING, SOURCE

_Item = TypeVar("_Item")
_PACKS = Schedule(steps=900, rate=6e-4, fall=0.25)
_CONTESTS = Schedule(steps=500, rate=2e-4, fall=0.7)
_PACKS_PER_STEP = 4
_CONTESTS_PER_STEP = 4
_LONGEST = 1000  # tokens of a pack
_POINTER, _WORD = 4.0, 0.4  # weight of the first number of an answer, and of every other token
_KEPT = 0.5  # weight of a pack between contests
_FOLLOW_UPS = 20  # passes over the follow-ups for one over the packs, between contests
_BACK = 0.5  # share of the way that is gone back after the contests
_JUDGED = 70  # questions of the tuning reports that are judged on the way


@dataclass(frozen=True, kw_only=True)
class TokenPack:
    """A pack in tokens."""

    tokens: list[int]
    block: list[int]  # 0 for the context, n for the nth question
    places: list[int]  # position of each token; every question goes on from the context
    targets: list[tuple[int, int, float]]  # (place of the token before, token, weight)


def to_sequence(pack: Pack, tokens: Tokens) -> TokenPack:
    """Lay a pack out; questions at the end that do not fit are left out."""
    context = [tokens.start, *tokens(pack.context)] if pack.context else [tokens.start]
    ids, block, places = list(context), [0] * len(context), list(range(len(context)))
    targets: list[tuple[int, int, float]] = []
    for number, item in enumerate(pack.items, 1):
        prompt, target = tokens(item.prompt), tokens(item.target)
        if len(ids) + len(prompt) + len(target) > _LONGEST:
            break
        first = len(ids) + len(prompt) - 1
        weights = [_POINTER if pack.context and n == 0 else _WORD for n in range(len(target))]
        targets += [(first + n, token, weight) for n, (token, weight) in enumerate(zip(target, weights, strict=True))]
        new = prompt + target[:-1]
        ids += new
        block += [number] * len(new)
        places += range(len(context), len(context) + len(new))
    return TokenPack(tokens=ids, block=block, places=places, targets=targets)


def attention(block: Sequence[int]) -> torch.Tensor:
    """Return a mask, shape (n, n): a token sees the context and its own question, up to itself."""
    own = torch.tensor(block)
    n = len(block)
    return ((own[None, :] == own[:, None]) | (own[None, :] == 0)) & torch.ones(n, n).tril().bool()


def hidden(model: Any, sequence: TokenPack) -> torch.Tensor:
    """Return the last hidden states, shape (tokens, width)."""
    device = next(model.parameters()).device
    mask = attention(sequence.block)[None, None].to(device)  # shorter than the sliding window: one mask for all layers
    states = model.base_model.model.model(
        input_ids=torch.tensor([sequence.tokens], device=device),
        position_ids=torch.tensor([sequence.places], device=device),
        attention_mask={"full_attention": mask, "sliding_attention": mask},
        use_cache=False,
    ).last_hidden_state
    result: torch.Tensor = states[0]
    return result


class PackLoss:
    """The loss of a pack, over the tokens that occur in targets."""

    def __init__(self, model: Any, tokens: Tokens, reports: Sequence[ReadReport], seed: int) -> None:
        vocabulary = _vocabulary(reports, tokens, seed)
        self._model, self._tokens = model, tokens
        self._place = {token: n for n, token in enumerate(vocabulary)}
        self._head = model.base_model.model.lm_head.weight[vocabulary].detach()
        numbers = [self._place[tokens(f"[{n}")[1]] for n in range(10)]
        self._zero, self._some = numbers[0], numbers[1:]

    def __call__(self, pack: Pack) -> torch.Tensor:
        """Return the weighted loss, a scalar."""
        sequence = to_sequence(pack, self._tokens)
        where, tokens, weights = zip(*(t for t in sequence.targets if t[1] in self._place), strict=True)
        scores = (hidden(self._model, sequence)[list(where)] @ self._head.T).float()
        wanted = torch.tensor([self._place[t] for t in tokens], device=scores.device)
        each = torch.nn.functional.cross_entropy(scores, wanted, reduction="none")
        scale = torch.tensor(weights, device=scores.device)
        # Of the first number only "0 or not" counts in full: a context is one sentence.
        zero = torch.log_softmax(scores, dim=1)[:, self._zero]
        some = torch.logsumexp(torch.log_softmax(scores, dim=1)[:, self._some], dim=1)
        pointed = scale == _POINTER
        pointers = -torch.where(wanted == self._zero, zero, some)[pointed]
        each = torch.cat([_WORD / _POINTER * each[pointed] + pointers, each[~pointed]])
        scale = torch.cat([scale[pointed], scale[~pointed]])
        return (each * scale).sum() / 100


def _vocabulary(reports: Sequence[ReadReport], tokens: Tokens, seed: int) -> list[int]:
    packs = endless_packs(reports, seed)
    known = {t for n in range(10) for t in tokens(f"[{n}][{n}] {n}]\n[{n}].\n")}
    for _ in range(6000):
        known.update(token for item in next(packs).items for token in tokens(item.target))
    for report in reports:
        for one in report.asked:
            known.update(tokens(one.question.answer))
            known.update(token for part in one.parts for token in tokens(f"] {part.text} [\n"))
    return sorted(known)


def endless_packs(reports: Sequence[ReadReport], seed: int, follow_ups: int = 1) -> Iterator[Pack]:
    """Yield packs for ever, each pass over the reports in another order and with other contexts."""
    turn = 0
    while True:
        rng = random.Random(f"{seed}/{turn}")  # noqa: S311
        packs = [pack for report in reports for pack in make_packs(report, rng)]
        for _ in range(follow_ups):
            packs += make_rewrites(reports, rng)
        rng.shuffle(packs)
        yield from packs
        turn += 1


def odds_of(model: Any, prompts: Sequence[str], tokens: Tokens) -> torch.Tensor:
    """Return the log odds that the model answers with the source of each prompt, shape (n,)."""
    head = model.base_model.model.lm_head.weight
    number = [tokens(f"[{one}")[1] for one in (NOTHING, SOURCE)]
    rows = [[tokens.start, *tokens(prompt)] for prompt in prompts]
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows], device=head.device)
    last = torch.tensor([len(row) - 1 for row in rows], device=head.device)
    states = model.base_model.model.model(input_ids=ids, use_cache=False).last_hidden_state
    odds: torch.Tensor = (states[torch.arange(len(rows)), last] @ (head[number[1]] - head[number[0]]).detach()).float()
    return odds


def contests_loss(model: Any, contests: Sequence[Contest], tokens: Tokens) -> torch.Tensor:
    """Return the mean loss of contests; prompts of like length are read together, so that little is padded."""
    prompts = sorted((prompt for contest in contests for prompt in contest.prompts), key=len)
    half = len(prompts) // 2
    odds = torch.cat([odds_of(model, part, tokens) for part in (prompts[:half], prompts[half:]) if part])
    place = {prompt: n for n, prompt in enumerate(prompts)}
    each = [contest_loss(odds[[place[prompt] for prompt in one.prompts]], one.right) for one in contests]
    return torch.stack(each).mean()


@torch.no_grad()
def judging(model: Any, contests: Sequence[Contest], tokens: Tokens) -> dict[str, float]:
    """Measure on reports that training does not see.

    "first" is how often the model's best sentence is right where one is, "first_by_score" how often the best by
    evidence score is; "area" how well the best sentence tells questions with an answer from those without (ROC AUC).
    """
    chosen = random.Random(0).sample(contests, min(_JUDGED, len(contests)))  # noqa: S311
    answerable, first, best = [], [], []
    for contest in chosen:
        odds = odds_of(model, contest.prompts, tokens).tolist()
        answerable.append(any(contest.right))
        first.append(contest.right[odds.index(max(odds))])
        best.append(max(odds))
    number = max(sum(answerable), 1)
    able = np.array(answerable, np.bool_)
    odds_there, odds_elsewhere = np.array(best)[able], np.array(best)[~able]
    return {
        "first": sum(first) / number,
        "first_by_score": sum(contest.right[0] for contest in chosen) / number,
        "area": area(odds_there, odds_elsewhere),
    }


def main() -> int:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="gemma-3-270m-q4_k_m.gguf")
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    parser.add_argument("run", type=Path, help="folder for checkpoints, logs and the adapter")
    parser.add_argument("--start", type=Path, help="an adapter to begin the contests with")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    split = split_reports(read_reports())
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    contests = list(read_contests(split.train, embedder, options.seed))
    unseen = list(read_contests(split.tune, embedder, options.seed))
    reports = [read_report(report, embedder) for report in split.train]
    tokens = Tokens(options.model)
    model = load_base(options.model, "cuda" if torch.cuda.is_available() else "cpu")
    pack_loss = PackLoss(model, tokens, reports, options.seed)

    def judge() -> dict[str, float]:
        return judging(model, unseen, tokens)

    def packs_alone(packs: Sequence[Pack]) -> Iterator[torch.Tensor]:
        for pack in packs:
            yield pack_loss(pack) / len(packs)

    def contests_with_pack(batch: tuple[Sequence[Contest], Pack | None]) -> Iterator[torch.Tensor]:
        yield contests_loss(model, batch[0], tokens)
        if batch[1]:
            yield _KEPT * pack_loss(batch[1])

    if options.start:
        read_adapter(model, options.start)
    else:
        packs = _in_batches(endless_packs(reports, options.seed), _PACKS_PER_STEP)
        descend(model, _PACKS, options.run / "packs", packs, packs_alone, judge)
    before = copied(model)
    mixed = zip(
        _in_batches(endless_contests(contests, options.seed), _CONTESTS_PER_STEP),
        _every_other(endless_packs(reports, options.seed, _FOLLOW_UPS)),
        strict=True,
    )
    descend(model, _CONTESTS, options.run / "contests", mixed, contests_with_pack, judge)
    go_back(model, before, _BACK)
    write_adapter(model, options.run / "adapter.gguf")
    return 0


def _in_batches(items: Iterator[_Item], size: int) -> Iterator[list[_Item]]:
    while True:
        yield [next(items) for _ in range(size)]


def _every_other(items: Iterator[_Item]) -> Iterator[_Item | None]:
    for item in items:
        yield item
        yield None


if __name__ == "__main__":
    sys.exit(main())
