"""What a server says, read: the list of its models, and the events of a streamed chat completion."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from models.server_failures import Asked, no_model, not_openai, refusal, several_models

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DEFAULT_CONTEXT = 4096  # tokens, for a server that does not tell: what the common ones take without being told more

_THINKS, _THOUGHT = "<think>", "</think>"
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Served:
    """The model that the server has for us."""

    name: str
    context_tokens: int  # of prompt and answer together


@dataclass(frozen=True, kw_only=True)
class Delta:
    """What one event adds to the answer."""

    text: str = ""
    thinks: bool = False
    last: bool = False


@dataclass(frozen=True)
class _Written:
    content: str | None = None
    reasoning_content: object = None
    reasoning: object = None


@dataclass(frozen=True)
class _Choice:
    delta: _Written | None = None
    finish_reason: object = None


@dataclass(frozen=True)
class _Event:
    choices: list[_Choice] | None = None
    error: object = None


@dataclass(frozen=True)
class _Model:
    id: object = None
    max_model_len: object = None  # vLLM's
    meta: object = None  # llama-server's, with n_ctx


@dataclass(frozen=True)
class _Models:
    data: list[_Model]


def read_models(text: str, asked: Asked) -> Served:
    """Return the one model of a server's list. Raises ServerError."""
    models = {str(model.id): model for model in _read(_Models, text, asked).data if model.id is not None}
    if not models:
        raise no_model(asked)
    if len(models) > 1:
        raise several_models(asked, list(models))
    ((name, model),) = models.items()
    told = (model.max_model_len, model.meta.get("n_ctx") if isinstance(model.meta, dict) else None)
    context = next((size for size in told if isinstance(size, int) and size > 0), DEFAULT_CONTEXT)
    return Served(name=name, context_tokens=context)


def read_delta(data: str, asked: Asked) -> Delta:
    """Read one event of a streamed chat completion. Raises ServerError, PromptTooLongError."""
    event = _read(_Event, data, asked)
    if event.error:
        raise refusal(asked, 200, data)
    if event.choices is None:
        raise not_openai(asked)
    if not event.choices:  # how much was used, for example
        return Delta()
    choice, written = event.choices[0], event.choices[0].delta or _Written()
    return Delta(
        text=written.content or "",
        thinks=bool(written.reasoning_content or written.reasoning),
        last=bool(choice.finish_reason),
    )


def _read(kind: type[_T], text: str, asked: Asked) -> _T:
    try:
        return _adapter(kind).validate_json(text, strict=True)
    except ValueError as error:
        raise not_openai(asked) from error


@cache
def _adapter(kind: type[_T]) -> "TypeAdapter[_T]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def spoken(text: str, *, whole: bool = False) -> str:
    """Return what is said in a text so far; what is thought before that, some servers leave in it."""
    start = text.lstrip()
    if start.startswith(_THINKS):
        return start.partition(_THOUGHT)[2].lstrip()
    return "" if not whole and _THINKS.startswith(start) else text
