"""Train the judge of claims: ``python -m models.training.judging EMBEDDER_FOLDER RUN_FOLDER``.

Goes down on cases of models.training.claims, made anew for every pass, from the last checkpoint in RUN_FOLDER; writes
RUN_FOLDER/rechter.safetensors at the end. Seeded; one thread (set OMP_NUM_THREADS=1).

A token of a falsified claim is taught as wrong where it differs from the true one that it was made from; where words
were left out, the tokens on both sides of the gap are.
"""

import argparse
import itertools
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from models.judge_network import LONGEST_CLAIM, JudgeNetwork, claim_log_odds, pack_claims
from models.training.claims import Case, Claim, make_cases, mixed_written, part_reports
from models.training.crossval import area
from models.training.lora import Schedule, descend
from rag.writing.quantities import in_one_spelling

_CASES = 2  # per step
_MADE_ONLY = 150  # steps; after them one case of each step was written by hand
_TOKENS = 360  # of a case; what is longer would cost too much
_WHERE = 4.0  # weight of the tokens, together, beside a claim as a whole
_JUDGED = 60  # cases that are judged on the way
SEED = 13


def as_read(case: Case) -> Case:
    """Return the case as the product shows it to the judge: figures in one spelling."""
    claims = (
        replace(claim, text=in_one_spelling(claim.text), origin=in_one_spelling(claim.origin)) for claim in case.claims
    )
    return replace(case, source=in_one_spelling(case.source), claims=tuple(claims))


def token_labels(tokenizer: Any, claim: Claim) -> list[float] | None:
    """Return for each token of a claim, start and end included, whether it is wrong; None when nobody knows."""
    said = tokenizer.encode(claim.text, add_special_tokens=False).tokens[:LONGEST_CLAIM]
    if claim.true:
        return [0.0] * (len(said) + 2)
    if not claim.origin:
        return None
    original = tokenizer.encode(claim.origin, add_special_tokens=False).tokens
    labels = [0.0] * (len(said) + 2)
    for kind, _, _, start, end in SequenceMatcher(None, original, said, autojunk=False).get_opcodes():
        if kind == "delete":
            labels[start] = labels[start + 1] = 1.0
        elif kind != "equal":
            labels[start + 1 : end + 1] = [1.0] * (end - start)
    return labels


class ClaimLoss:
    """The loss of a case: of each claim as a whole, and of where it is wrong."""

    def __init__(self, model: JudgeNetwork, tokenizer: Any) -> None:
        self._model = model
        self._tokenizer = tokenizer

    def __call__(self, cases: Sequence[Case]) -> Iterator[torch.Tensor]:
        """Yield a loss for each case."""
        for case in cases:
            packed = pack_claims(self._tokenizer, case.source, [claim.text for claim in case.claims])
            wrongs = self._model(packed)
            odds = torch.stack([claim_log_odds(wrong) for wrong in wrongs])
            whole = cross_entropy(odds, torch.tensor([float(claim.true) for claim in case.claims]))
            places = [
                (wrong, told)
                for wrong, claim in zip(wrongs, case.claims, strict=True)
                if (told := token_labels(self._tokenizer, claim)) is not None
            ]
            where = torch.zeros(())
            if places:
                labels = torch.tensor([label for _, told in places for label in told])
                where = cross_entropy(torch.cat([wrong for wrong, _ in places]), labels)
            yield (whole + _WHERE * where) / len(cases)


def endless_cases(tokenizer: Any) -> Iterator[list[Case]]:
    """Yield what a step takes down, for ever; every pass has new cases. Claims written by hand come later."""
    reports = part_reports().train
    fitting = (
        case
        for number in itertools.count()
        for case in map(as_read, make_cases(reports, SEED + number))
        if len(pack_claims(tokenizer, case.source, [claim.text for claim in case.claims]).ids) <= _TOKENS
    )
    written = (case for number in itertools.count() for case in map(as_read, mixed_written(SEED + number)))
    for step in itertools.count():
        made = list(itertools.islice(fitting, _CASES - (step >= _MADE_ONLY)))
        yield [*made, next(written)] if step >= _MADE_ONLY else made


@torch.no_grad()
def judged(model: JudgeNetwork, tokenizer: Any, cases: Sequence[Case]) -> list[list[float]]:
    """Return the log-odds of every claim of every case."""
    return [
        [float(claim_log_odds(wrong)) for wrong in model(pack_claims(tokenizer, c.source, [x.text for x in c.claims]))]
        for c in cases
    ]


def figures(cases: Sequence[Case], odds: Sequence[Sequence[float]]) -> dict[str, float]:
    """Return the area under the curve, and the true share at the threshold that lets 1% of the false through."""
    flat = np.array([one for each in odds for one in each])
    true = np.array([claim.true for case in cases for claim in case.claims])
    line = np.quantile(flat[~true], 0.99)
    return {"area": area(flat[true], flat[~true]), "true_at_1%": float((flat[true] > line).mean())}


def main(arguments: Sequence[str]) -> None:
    """Train, or go on where training stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--steps", type=int, default=700)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    chosen = parser.parse_args(arguments)
    from safetensors.torch import save_file
    from tokenizers import Tokenizer

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    tokenizer = Tokenizer.from_file(str(chosen.embedder / "tokenizer.json"))
    model = JudgeNetwork(chosen.embedder)
    tune = [as_read(case) for case in itertools.islice(make_cases(part_reports().tune, SEED), _JUDGED)]
    descend(
        model,
        Schedule(steps=chosen.steps, rate=chosen.rate, fall=0.5),
        chosen.run,
        endless_cases(tokenizer),
        ClaimLoss(model, tokenizer),
        lambda: figures(tune, judged(model, tokenizer, tune)),
    )
    weights = {name: one.detach().half() for name, one in model.named_parameters() if one.requires_grad}
    save_file(weights, chosen.run / "rechter.safetensors")


if __name__ == "__main__":
    main(sys.argv[1:])
