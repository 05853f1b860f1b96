"""The network of the judge: an embedder's lower layers that read a source and claims about it in one pass.

A claim sees the source and itself; the source sees only itself, so that any number of claims share its cost (packing
with block attention masks, as in Krell et al., 2021, "Efficient sequence packing without cross-contamination"). Every
token of a claim gets the log-odds that something is wrong there; a claim is wrong when one of its tokens is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import nn

LAYERS = 9  # of the embedder's twelve: the last ones serve its own task
RANK = 32
LONGEST_SOURCE = 380  # tokens; with a claim of LONGEST_CLAIM they fit in the 512 positions
LONGEST_CLAIM = 120
_START, _END = 0, 2  # tokens around each text
_FIRST = -4.0  # log-odds before training that a token is wrong


@dataclass(frozen=True, kw_only=True)
class PackedClaims:
    """A source and claims as one sequence of n tokens."""

    ids: list[int]
    places: list[int]  # position of each token; every claim goes on from the source
    block: list[int]  # 0 for the source, k for the kth claim
    familiar: list[int]  # 0 for the source; of a claim 1: not in the source, 2: in it, 3: in it behind the same token


def pack_claims(tokenizer: Any, source: str, claims: Sequence[str]) -> PackedClaims:
    """Put a source and claims in one sequence; what is too long is cut off at its end."""
    read = tokenizer.encode(source, add_special_tokens=False)
    ids = [_START, *read.ids[:LONGEST_SOURCE], _END]
    told = [token.lower() for token in read.tokens[:LONGEST_SOURCE]]
    known, pairs = set(told), set(pairwise(told))
    places, block, familiar = list(range(len(ids))), [0] * len(ids), [0] * len(ids)
    for number, claim in enumerate(claims, 1):
        said = tokenizer.encode(claim, add_special_tokens=False)
        words = [token.lower() for token in said.tokens[:LONGEST_CLAIM]]
        new = [_START, *said.ids[:LONGEST_CLAIM], _END]
        places += range(len(read.ids[:LONGEST_SOURCE]) + 2, len(read.ids[:LONGEST_SOURCE]) + 2 + len(new))
        ids += new
        block += [number] * len(new)
        before = ["", *words]
        familiar += [2, *(_familiarity(a, b, known, pairs) for a, b in zip(before, words, strict=False)), 2]
    return PackedClaims(ids=ids, places=places, block=block, familiar=familiar)


def _familiarity(before: str, word: str, known: set[str], pairs: set[tuple[str, str]]) -> int:
    if word not in known:
        return 1
    return 3 if (before, word) in pairs or not before else 2


class JudgeNetwork(nn.Module):
    """The layers with a LoRA (Hu et al., 2021) over each projection, and what reads them."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import BertModel

        self.bert: Any = BertModel.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="sdpa", local_files_only=True, add_pooling_layer=False
        )
        self.bert.encoder.layer = self.bert.encoder.layer[:LAYERS]
        self.bert.requires_grad_(False)
        layers: Any = self.bert.encoder.layer
        for layer in layers:
            for holder, name in (
                *((layer.attention.self, name) for name in ("query", "key", "value")),
                (layer.attention.output, "dense"),
                (layer.intermediate, "dense"),
                (layer.output, "dense"),
            ):
                setattr(holder, name, LoraLinear(getattr(holder, name)))
        width = self.bert.config.hidden_size
        self.familiar = nn.Embedding(4, width)
        nn.init.zeros_(self.familiar.weight)
        last = nn.Linear(width, 1)
        nn.init.constant_(last.bias, _FIRST)
        self.reader = nn.Sequential(nn.Linear(width, width), nn.GELU(), last)

    def forward(self, packed: PackedClaims) -> list[torch.Tensor]:
        """Return for each claim the log-odds of its tokens, start and end included, that something is wrong there."""
        block = torch.tensor(packed.block)
        mask = (block[None, :] == block[:, None]) | (block[None, :] == 0)
        embedded = self.bert.embeddings.word_embeddings(torch.tensor([packed.ids]))
        states = self.bert(
            inputs_embeds=embedded + self.familiar(torch.tensor([packed.familiar])),
            attention_mask=mask[None, None],
            position_ids=torch.tensor([packed.places]),
        ).last_hidden_state[0]
        wrong = self.reader(states)[:, 0]
        return [wrong[block == number] for number in range(1, max(packed.block) + 1)]

    def load_trained(self, weights: dict[str, torch.Tensor]) -> None:
        """Take over the trained weights; raises KeyError or RuntimeError when they are not those of this network."""
        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                parameter.data.copy_(weights[name])


def claim_log_odds(wrong: torch.Tensor) -> torch.Tensor:
    """Return the log-odds that a claim is supported, from those of its tokens to be wrong."""
    return -torch.logsumexp(wrong, 0)


class LoraLinear(nn.Module):
    """A frozen projection with a learned addition of low rank."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(RANK, base.in_features) / base.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Project; shape (..., in) to (..., out)."""
        projected: torch.Tensor = self.base(states)
        return projected + nn.functional.linear(nn.functional.linear(states, self.down), self.up)
