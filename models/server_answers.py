"""What a server says, read: the list of its models, and the events of a streamed chat completion.

Read with json and not with pydantic, which refuses half a character: some servers cut their text inside one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from models.server_failures import Asked, no_model, not_openai, refusal, several_models

DEFAULT_CONTEXT = 4096  # tokens, for a server that does not tell: what the common ones take without being told more

_THINKS, _THOUGHT = "<think>", "</think>"


@dataclass(frozen=True, kw_only=True)
class Served:
    """The model that the server has for us."""

    name: str
    context_tokens: int  # of prompt and answer together


def read_models(listed: str, asked: Asked) -> Served:
    """Return the one model of a server's list. Raises ServerError."""
    models = {str(model["id"]): model for model in _objects(_parsed(listed, asked), "data", asked) if "id" in model}
    if not models:
        raise no_model(asked)
    if len(models) > 1:
        raise several_models(asked, list(models))
    ((name, model),) = models.items()
    meta = model.get("meta")  # llama-server's; vLLM has max_model_len
    told = (model.get("max_model_len"), meta.get("n_ctx") if isinstance(meta, dict) else None)
    context = next((size for size in told if isinstance(size, int) and size > 0), DEFAULT_CONTEXT)
    return Served(name=name, context_tokens=context)


@dataclass(frozen=True, kw_only=True)
class Delta:
    """What one event adds to the answer."""

    text: str = ""
    thinks: bool = False
    last: bool = False


def read_delta(data: str, asked: Asked) -> Delta:
    """Read one event of a streamed chat completion. Raises ServerError, PromptTooLongError."""
    chunk = _parsed(data, asked)
    if chunk.get("error"):
        raise refusal(asked, 200, data)
    choices = _objects(chunk, "choices", asked)
    if not choices:  # how much was used, for example
        return Delta()
    delta = choices[0].get("delta") or {}
    if not isinstance(delta, dict):
        raise not_openai(asked)
    text = delta.get("content") or ""
    if not isinstance(text, str):
        raise not_openai(asked)
    return Delta(
        text=text,
        thinks=bool(delta.get("reasoning_content") or delta.get("reasoning")),
        last=bool(choices[0].get("finish_reason")),
    )


def _parsed(text: str, asked: Asked) -> dict[str, object]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise not_openai(asked) from error
    if not isinstance(parsed, dict):
        raise not_openai(asked)
    return parsed


def _objects(parent: Mapping[str, object], name: str, asked: Asked) -> list[dict[str, object]]:
    found = parent.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise not_openai(asked)
    return found


def spoken(text: str, *, whole: bool = False) -> str:
    """Return what is said in a text so far; what is thought before that, some servers leave in it."""
    start = text.lstrip()
    if start.startswith(_THINKS):
        return start.partition(_THOUGHT)[2].lstrip()
    return "" if not whole and _THINKS.startswith(start) else text
