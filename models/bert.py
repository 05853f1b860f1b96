"""A BERT that averages its tokens, in plain torch: the vectors of sentence-transformers, bit for bit.

The network: Devlin et al., 2019, "BERT"; the names of its weights are those of transformers.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional


class BertEncoder:
    """One loaded network with its tokenizer."""

    def __init__(self, weights: Mapping[str, torch.Tensor], tokenizer: Any, config: Mapping[str, Any]) -> None:
        self._weights = weights
        self._tokenizer = tokenizer
        self._layers, self._heads = int(config["num_hidden_layers"]), int(config["num_attention_heads"])
        self._dimension, self._epsilon = int(config["hidden_size"]), float(config["layer_norm_eps"])

    def get_embedding_dimension(self) -> int:
        """Return the number of columns of what ``encode`` returns."""
        return self._dimension

    def encode(
        self,
        texts: Sequence[str],
        /,
        *,
        prompt: str,
        batch_size: int,
        normalize_embeddings: bool = True,  # noqa: ARG002 - the folder asks for it already
        show_progress_bar: bool = False,  # noqa: ARG002 - it shows none
    ) -> NDArray[np.float32]:
        """Return a vector of length 1 for each text, shape (texts, dimension); ``prompt`` goes before each."""
        order = np.argsort([-len(text) for text in texts])  # alike together: little padding
        vectors = np.empty((len(texts), self._dimension), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), batch_size):
                rows = order[start : start + batch_size]
                vectors[rows] = self._embed([prompt + texts[row] for row in rows]).numpy()
        return vectors

    def _embed(self, texts: Sequence[str]) -> torch.Tensor:
        read = self._tokenizer.encode_batch(texts)
        ids, mask = torch.tensor([one.ids for one in read]), torch.tensor([one.attention_mask for one in read])
        states = self._states(ids, mask)
        weight = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1e-9)
        return functional.normalize(functional.normalize(mean, dim=-1), dim=-1)  # its module and the caller: twice

    def _states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return what the last layer says of each token, shape (texts, tokens, dimension)."""
        embeddings = [
            self._weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "token_type", "position")
        ]
        words, kinds, places = embeddings
        states = functional.embedding(ids, words) + kinds[0] + places[: ids.shape[1]]
        states = self._normalised("embeddings", states)
        padded = None if bool(mask.all()) else mask.bool()[:, None, None, :].expand(-1, 1, ids.shape[1], -1)
        for number in range(self._layers):
            layer = f"encoder.layer.{number}"
            told = self._attended(f"{layer}.attention.self", states, padded)
            told = self._projected(f"{layer}.attention.output.dense", told)
            states = self._normalised(f"{layer}.attention.output", told + states)
            wide = functional.gelu(self._projected(f"{layer}.intermediate.dense", states))
            states = self._normalised(f"{layer}.output", self._projected(f"{layer}.output.dense", wide) + states)
        return states

    def _attended(self, name: str, states: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        count, length, width = states.shape
        shape = (count, length, self._heads, width // self._heads)
        query, key, value = (
            self._projected(f"{name}.{part}", states).view(shape).transpose(1, 2) for part in ("query", "key", "value")
        )
        told = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return told.transpose(1, 2).reshape(count, length, width)

    def _projected(self, name: str, states: torch.Tensor) -> torch.Tensor:
        return functional.linear(states, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normalised(self, name: str, states: torch.Tensor) -> torch.Tensor:
        weight, bias = self._weights[f"{name}.LayerNorm.weight"], self._weights[f"{name}.LayerNorm.bias"]
        return functional.layer_norm(states, (self._dimension,), weight, bias, self._epsilon)


def load_bert(folder: Path) -> BertEncoder:
    """Load what models.conversion wrote. Raises OSError, ValueError, KeyError, SafetensorError."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokenizer: Any = Tokenizer.from_buffer((folder / "tokenizer.json").read_bytes())  # from_file raises bare Exception
    tokenizer.enable_truncation(int(config["max_position_embeddings"]))
    pad = int(config["pad_token_id"])
    tokenizer.enable_padding(pad_id=pad, pad_token=tokenizer.id_to_token(pad))
    return BertEncoder(load_file(folder / "model.safetensors"), tokenizer, config)
