"""Messages -> the text that a model was trained to read, with the template that its file carries."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from models.errors import UnusableModelError

if TYPE_CHECKING:
    from llama_cpp import Llama
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

_MAYBE_SPECIAL = re.compile(r"[<\[][^<>\[\]\s]{1,40}[>\]]")  # how special tokens are spelled: <|im_end|>, [INST]


class ChatMessage(Protocol):
    """Anything with these two, for a model with a chat template."""

    @property
    def role(self) -> str:
        """Who says it: "system", "user" or "assistant"."""

    @property
    def content(self) -> str:
        """What is said."""


def chat_template(llama: "Llama") -> "Jinja2ChatFormatter | None":
    """Return the template of a model; None for one that continues plain text."""
    text = llama.metadata.get("tokenizer.chat_template")
    if not text:
        return None
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    def spelled(token: int) -> str:
        return "" if token < 0 else str(llama.detokenize([token], special=True).decode("utf-8", "replace"))

    return Jinja2ChatFormatter(text, eos_token=spelled(llama.token_eos()), bos_token=spelled(llama.token_bos()))


def render(messages: Sequence[ChatMessage], template: "Jinja2ChatFormatter", is_special: Callable[[str], bool]) -> str:
    """Return messages as one text, in which nothing that they say is a special token. Raises UnusableModelError.

    ``is_special`` tells whether the model reads a text as a special token: with that a document could end its turn.
    """
    from jinja2 import TemplateError

    def harmless(found: re.Match[str]) -> str:
        return f"{found[0][0]} {found[0][1:]}" if is_special(found[0]) else found[0]

    plain = [{"role": one.role, "content": _MAYBE_SPECIAL.sub(harmless, one.content)} for one in messages]
    try:
        try:
            return str(template(messages=plain, enable_thinking=False).prompt)
        except (ValueError, TemplateError):
            # Some templates refuse a system message: then it opens the first question.
            return str(template(messages=_without_system(plain), enable_thinking=False).prompt)
    except (ValueError, TypeError, TemplateError) as error:
        raise UnusableModelError("De gespreksvorm in dit taalmodel werkt niet. Kies een ander taalmodel.") from error


def _without_system(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    system = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    rest = [dict(message) for message in messages if message["role"] != "system"]
    if rest and system:
        rest[0]["content"] = f"{system}\n\n{rest[0]['content']}"
    return rest
