"""Train the reader: ``python -m models.training.adapter MODEL.gguf EMBEDDER_FOLDER RUN_FOLDER``.

A LoRA (Hu et al., 2021) over Gemma 3 270M that answers from numbered sentences, points at none of them when none
answers, and makes follow-up questions self-contained. Needs peft and gguf; seeded. Started again with the same
RUN_FOLDER it goes on where it stopped. Uses a GPU where there is one.

Only the tokens that occur in the targets compete with each other: a softmax over all 262,144 costs a fifth of the time
and adds nothing, because the base model does not write the others. The learning rate stays constant and falls at the
end, so that a run can go on with more steps from a checkpoint before the fall.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from safetensors.torch import load_file, save_file

from models.embedder import load_embedder
from models.training.packs import NEAR, Pack, ReadReport, make_packs, make_rewrites, read_report
from models.training.reports import RememberingEmbedder, read_reports, split_reports
from rag.reading import ask_about

RANK = 32
ALPHA = 32
_LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
_LEARNING_RATE = 6e-4
_WARM_UP = 20  # steps
_FALL = 0.25  # share of the steps over which the learning rate falls
_PACKS_PER_STEP = 4
_LONGEST = 1000  # tokens of a pack
_POINTER, _WORD = 4.0, 0.4  # weight of the first number of an answer, and of every other token
_EVERY = 25  # steps between checkpoints


@dataclass(frozen=True, kw_only=True)
class TokenPack:
    """A pack in tokens."""

    tokens: list[int]
    block: list[int]  # 0 for the context, n for the nth question
    places: list[int]  # position of each token; every question goes on from the context
    targets: list[tuple[int, int, float]]  # (place of the token before, token, weight)


class Tokens:
    """The tokens of a GGUF model; the tokenizer that transformers builds from a GGUF file takes half an hour."""

    def __init__(self, path: Path) -> None:
        from llama_cpp import Llama

        self._llama = Llama(str(path), vocab_only=True, verbose=False)
        self.start: int = self._llama.token_bos()

    def __call__(self, text: str) -> list[int]:
        """Return the tokens of a text, without a start token."""
        return list(self._llama.tokenize(text.encode(), add_bos=False, special=False))


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


def load_base(path: Path, device: str) -> Any:
    """Return the model with a fresh LoRA, weights unpacked to float32 (on a GPU: bfloat16)."""
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, GgufConfig

    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    base = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, quantization_config=GgufConfig(dequantize=True), dtype=dtype
    )
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=list(_LAYERS), task_type="CAUSAL_LM")
    model = get_peft_model(base, config).to(device)
    for parameter in trainable(model).values():
        parameter.data = parameter.data.float()
    return model


def trainable(model: Any) -> dict[str, torch.nn.Parameter]:
    """Return the parameters of the LoRA by name."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


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


def loss_of(
    model: Any, sequence: TokenPack, head: torch.Tensor, place: dict[int, int], numbers: Sequence[int]
) -> tuple[torch.Tensor, float]:
    """Return the weighted loss, and the mean loss of the pointers; ``head`` holds the rows of known tokens."""
    where, tokens, weights = zip(*(t for t in sequence.targets if t[1] in place), strict=True)
    scores = (hidden(model, sequence)[list(where)] @ head.T).float()
    wanted = torch.tensor([place[t] for t in tokens], device=scores.device)
    each = torch.nn.functional.cross_entropy(scores, wanted, reduction="none")
    scale = torch.tensor(weights, device=scores.device)
    # Of the first number only "0 or not" counts in full: a context is one sentence.
    zero = torch.log_softmax(scores, dim=1)[:, place[numbers[0]]]
    some = torch.logsumexp(torch.log_softmax(scores, dim=1)[:, [place[n] for n in numbers[1:]]], dim=1)
    pointed = scale == _POINTER
    pointers = -torch.where(wanted == place[numbers[0]], zero, some)[pointed]
    each = torch.cat([_WORD / _POINTER * each[pointed] + pointers, each[~pointed]])
    scale = torch.cat([scale[pointed], scale[~pointed]])
    return (each * scale).sum() / 100, float(pointers.mean()) if len(pointers) else float("nan")


def endless_packs(reports: Sequence[ReadReport], seed: int) -> Iterator[Pack]:
    """Yield packs for ever, each pass over the reports in another order and with other contexts."""
    turn = 0
    while True:
        rng = random.Random(f"{seed}/{turn}")  # noqa: S311
        packs = [pack for report in reports for pack in make_packs(report, rng)]
        packs += make_rewrites(reports, rng)
        rng.shuffle(packs)
        yield from packs
        turn += 1


def learning_rate(step: int, steps: int) -> float:
    """Return the learning rate of a step: rising, constant, and falling to a tenth at the end."""
    left = (steps - step) / (_FALL * steps)
    return _LEARNING_RATE * min(1.0, (step + 1) / _WARM_UP, 0.1 + 0.9 * left)


@torch.no_grad()
def judging(model: Any, reports: Sequence[ReadReport], tokens: Tokens, most: int = 30) -> dict[str, float]:
    """Measure on reports that training does not see which of the best sentences of a question the model takes.

    "area" is the share of (right, wrong) pairs of sentences for one question that it puts in the right order; "first"
    how often its best sentence is right, "first_by_score" how often the best by evidence score is.
    """
    head = model.base_model.model.lm_head.weight
    digits = [tokens(f"[{n}")[1] for n in range(2)]
    asked = [(a, r) for r in reports for a in r.asked if a.carrying & set(a.order[:NEAR])]
    random.Random(0).shuffle(asked)  # noqa: S311
    first, by_score, order = [], [], []
    for one, report in asked[:most]:
        odds = []
        for place in one.order[:NEAR]:
            sentence = report.sentences[place]
            ids = [tokens.start, *tokens(ask_about(sentence, one.question.text))]
            sequence = TokenPack(tokens=ids, block=[0] * len(ids), places=list(range(len(ids))), targets=[])
            zero, some = head[digits] @ hidden(model, sequence)[-1]
            odds.append(float(some - zero))
        right = [place in one.carrying for place in one.order[:NEAR]]
        first.append(right[odds.index(max(odds))])
        by_score.append(right[0])
        order += [
            a > b
            for a, yes in zip(odds, right, strict=True)
            if yes
            for b, no in zip(odds, right, strict=True)
            if not no
        ]
    share = lambda values: sum(values) / max(len(values), 1)  # noqa: E731
    return {"area": share(order), "first": share(first), "first_by_score": share(by_score)}


def train(
    model: Any, reports: dict[str, list[ReadReport]], tokens: Tokens, folder: Path, steps: int, seed: int
) -> None:
    """Train up to ``steps`` steps, from the last checkpoint in ``folder``; log to ``folder``/log.jsonl."""
    parameters = trainable(model)
    optimizer = torch.optim.AdamW(parameters.values(), lr=0.0, betas=(0.9, 0.95), weight_decay=0.0)
    started = _restore(model, optimizer, folder)
    vocabulary = _vocabulary(reports["train"], tokens, seed)
    place = {token: n for n, token in enumerate(vocabulary)}
    head = model.base_model.model.lm_head.weight[vocabulary].detach()
    numbers = [tokens(f"[{n}")[1] for n in range(10)]
    packs = endless_packs(reports["train"], seed)
    for _ in range(started * _PACKS_PER_STEP):
        next(packs)
    begun, pointer = time.monotonic(), []
    for step in range(started, steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps)
        for _ in range(_PACKS_PER_STEP):
            sequence = to_sequence(next(packs), tokens)
            if sequence.targets:
                loss, pointed = loss_of(model, sequence, head, place, numbers)
                (loss / _PACKS_PER_STEP).backward()
                pointer.append(pointed)
        torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if (step + 1) % _EVERY == 0 or step + 1 == steps:
            known = [p for p in pointer if p == p]
            line: dict[str, Any] = {"step": step + 1, "pointer_loss": round(sum(known) / len(known), 4)}
            line["seconds_per_step"] = round((time.monotonic() - begun) / (step + 1 - started), 2)
            if (step + 1) % (4 * _EVERY) == 0 or step + 1 == steps:
                line |= {k: round(v, 3) for k, v in judging(model, reports["tune"], tokens).items()}
            _checkpoint(parameters, optimizer, folder, step + 1)
            with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
            pointer.clear()


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
    from safetensors import safe_open

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


def main() -> int:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="gemma-3-270m-q4_k_m.gguf")
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    parser.add_argument("run", type=Path, help="folder for checkpoints and log")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    split = split_reports(read_reports())
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    reports = {
        "train": [read_report(report, embedder) for report in split.train],
        "tune": [read_report(report, embedder) for report in split.tune],
    }
    model = load_base(options.model, "cuda" if torch.cuda.is_available() else "cpu")
    train(model, reports, Tokens(options.model), options.run, options.steps, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
