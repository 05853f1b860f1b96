"""A LoRA over a GGUF model: loading, descending with checkpoints, and its file for llama.cpp.

Gemma 3 needs no reordering: llama.cpp keeps the rows of its projections as transformers does.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

_Batch = TypeVar("_Batch")
RANK = 32
ALPHA = 32
_LAYERS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}  # as transformers and as llama.cpp call them
_WARM_UP = 30  # steps
_LEAST = 0.02  # share of the learning rate at the end
_EVERY = 25  # steps between checkpoints
_JUDGED = 4  # checkpoints between judgements


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How a training goes down."""

    steps: int
    rate: float  # highest learning rate
    fall: float  # share of the steps, at the end, over which the learning rate falls

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, from 0: rising, constant, falling."""
        left = (self.steps - step) / (self.fall * self.steps)
        return self.rate * min(1.0, (step + 1) / _WARM_UP, max(_LEAST, left))


class Tokens:
    """The tokens of a GGUF model; the tokenizer that transformers builds from a GGUF file takes half an hour."""

    def __init__(self, path: Path) -> None:
        from llama_cpp import Llama

        self._llama = Llama(str(path), vocab_only=True, verbose=False)
        self.start: int = self._llama.token_bos()

    def __call__(self, text: str) -> list[int]:
        """Return the tokens of a text, without a start token."""
        return list(self._llama.tokenize(text.encode(), add_bos=False, special=False))


def load_base(path: Path, device: str) -> Any:
    """Return the model with a fresh LoRA, weights unpacked to float32 (on a GPU: bfloat16)."""
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, GgufConfig

    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    base = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, quantization_config=GgufConfig(dequantize=True), dtype=dtype
    )
    targets = [name.split(".")[1] for name in _LAYERS]
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=targets, task_type="CAUSAL_LM")
    model = get_peft_model(base, config).to(device)
    for parameter in trainable(model).values():
        parameter.data = parameter.data.float()
    return model


def trainable(model: Any) -> dict[str, torch.nn.Parameter]:
    """Return the parameters of the LoRA by name."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def descend(
    model: Any,
    schedule: Schedule,
    folder: Path,
    batches: Iterator[_Batch],
    losses: Callable[[_Batch], Iterator[torch.Tensor]],
    judge: Callable[[], dict[str, float]],
) -> None:
    """Train up to ``schedule.steps``, from the last checkpoint in ``folder``; log to ``folder``/log.jsonl.

    ``losses`` yields what a step takes down together, each to be differentiated before the next is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parameters = trainable(model)
    optimizer = torch.optim.AdamW(parameters.values(), lr=0.0, betas=(0.9, 0.98), weight_decay=0.0)
    started = _restore(model, optimizer, folder)
    for _ in range(started):
        next(batches)
    begun, seen = time.monotonic(), []
    for step in range(started, schedule.steps):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate_at(step)
        total = 0.0
        for loss in losses(next(batches)):
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        seen.append(total)
        torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        last = step + 1 == schedule.steps
        if (step + 1) % _EVERY == 0 or last:
            line: dict[str, Any] = {"step": step + 1, "loss": round(sum(seen) / len(seen), 4)}
            line["seconds_per_step"] = round((time.monotonic() - begun) / (step + 1 - started), 2)
            if (step + 1) % (_JUDGED * _EVERY) == 0 or last:
                line |= {key: round(value, 3) for key, value in judge().items()}
            _checkpoint(parameters, optimizer, folder, step + 1)
            with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
            seen.clear()


def _checkpoint(parameters: dict[str, Any], optimizer: torch.optim.Optimizer, folder: Path, step: int) -> None:
    state = {}
    for name, parameter in parameters.items():
        state[f"w/{name}"] = parameter.detach().cpu()
        for key in ("exp_avg", "exp_avg_sq"):
            state[f"{key}/{name}"] = optimizer.state[parameter][key].cpu()
    fresh = folder / "state.new"
    save_file(state, fresh, metadata={"step": str(step)})
    fresh.replace(folder / "state.safetensors")


def _restore(model: Any, optimizer: torch.optim.Optimizer, folder: Path) -> int:
    path = folder / "state.safetensors"
    if not path.exists():
        return 0
    with safe_open(path, "pt") as file:
        step = int(file.metadata()["step"])
    state = load_file(path)
    for name, parameter in trainable(model).items():
        parameter.data.copy_(state[f"w/{name}"])
        optimizer.state[parameter] = {
            "step": torch.tensor(float(step)),
            **{key: state[f"{key}/{name}"].to(parameter.device) for key in ("exp_avg", "exp_avg_sq")},
        }
    return step


def copied(model: Any) -> dict[str, torch.Tensor]:
    """Return a copy of the weights of the LoRA."""
    return {name: parameter.detach().clone() for name, parameter in trainable(model).items()}


@torch.no_grad()
def go_back(model: Any, weights: dict[str, torch.Tensor], share: float) -> None:
    """Move the LoRA of ``model`` a share of the way back to earlier weights."""
    for name, parameter in trainable(model).items():
        parameter.lerp_(weights[name], share)


def read_adapter(model: Any, path: Path) -> None:
    """Give the LoRA of ``model`` the weights of a GGUF adapter."""
    import gguf

    tensors = {tensor.name: np.array(tensor.data, np.float32) for tensor in gguf.GGUFReader(path).tensors}
    for name, parameter in trainable(model).items():
        parameter.data.copy_(torch.from_numpy(tensors[tensor_name(name)]))


def write_adapter(model: Any, path: Path) -> None:
    """Write the LoRA of ``model`` as a GGUF adapter, float16."""
    import gguf

    writer = gguf.GGUFWriter(str(path), "gemma3")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(ALPHA))
    for name, parameter in sorted(trainable(model).items()):
        writer.add_tensor(tensor_name(name), parameter.detach().cpu().numpy().astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensor_name(name: str) -> str:
    """Return what llama.cpp calls a weight of the LoRA; raises ValueError for another one."""
    found = re.search(r"layers\.(\d+)\.(.+?)\.lora_([AB])\.", name)
    if not found:
        raise ValueError(f"not a weight of a LoRA: {name}")
    layer, module, half = found.groups()
    return f"blk.{layer}.{_LAYERS[module]}.weight.lora_{half.lower()}"
