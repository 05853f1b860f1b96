"""Tells whether a source supports a claim: the embedder's lower layers, trained on claims (adapters/README.md)."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.catalogue import JUDGE
from models.embedder import stay_offline
from models.errors import UnusableModelError
from models.record import read_install_record
from models.sources import checked_adapter

if TYPE_CHECKING:
    from models.judge_network import JudgeNetwork


class TrainedJudge:
    """One loaded judge; may be shared between threads."""

    def __init__(self, network: "JudgeNetwork", tokenizer: Any) -> None:
        self._network = network
        self._tokenizer = tokenizer

    def supports(self, source: str, claims: Sequence[str]) -> tuple[float, ...]:
        """Return for each claim the chance (0..1) that ``source`` says so; the claims share the reading of it.

        A source is read up to its first 380 tokens, about eight sentences, and a claim up to 120.
        """
        import torch

        from models.judge_network import claim_log_odds, pack_claims

        if not claims:
            return ()
        with torch.inference_mode():
            wrong = self._network(pack_claims(self._tokenizer, source, claims))
            return tuple(1 / (1 + math.exp(-float(claim_log_odds(one)))) for one in wrong)


def load_judge(embedder: Path, *, threads: int = 2) -> TrainedJudge:
    """Load the judge over the embedder that it was trained on; ``threads`` counts CPU threads.

    The weights of the folder are mapped, so that they share memory with the embedder itself. Raises UnusableModelError
    for another embedder, DamagedWeightsError.
    """
    record = read_install_record(embedder)
    if record is None or record.name != JUDGE.embedder:
        raise UnusableModelError(f"De controle van zinnen werkt alleen met zoekmodel {JUDGE.embedder}. Kies dat model.")
    path, _ = checked_adapter(JUDGE.file)
    stay_offline()
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    from models.judge_network import JudgeNetwork

    torch.set_num_threads(threads)
    network = JudgeNetwork(embedder)
    network.load_trained(load_file(path))
    return TrainedJudge(network.eval(), Tokenizer.from_file(str(embedder / "tokenizer.json")))
