"""What chat programs ask of a model beside questions: a title for a conversation, tags, questions to go on with.

They send it as an ordinary request, so it is told apart by its form: Open WebUI's default templates ("### Task:",
"JSON format:", "<chat_history>"), and LibreChat's template of a title, structured output or forced tool with a title.
It is answered from the conversation itself, without searching and without a model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

LONGEST_TITLE = 60  # characters
_SUGGESTED = 3  # questions to go on with

_TASK = re.compile(r"\s*### Task:")
_FORMAT = re.compile(r'JSON format:\s*\{\s*"(\w+)"')
_CHAT_HISTORY = re.compile(r"<chat_history>(.*)</chat_history>", re.DOTALL)
_TITLED = re.compile(r"\btitle\b.*?\n\s*(?:Conversation:\s*)?(User:.*\nAI:.*)", re.DOTALL | re.IGNORECASE)
_ASKED = re.compile(r"^\W*user:[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Chore:
    """What is asked for, of which conversation."""

    form: Literal["text", "json", "tool"]  # of the reply: the words alone, a JSON object, arguments of a tool
    fields: tuple[str, ...]  # of that object
    conversation: str  # "USER: …", "ASSISTANT: …", a line each
    tool: str = ""  # name of the tool


def chore_of(text: str, *, form: Mapping[str, Any] | None, tools: Sequence[Any], choice: object) -> Chore | None:
    """Return what a request asks for; None for a question. ``text`` is its last message, the others its fields."""
    schema = ((form or {}).get("json_schema") or {}).get("schema") or {}
    wanted = _properties(schema)
    if "title" in wanted:
        return Chore(form="json", fields=wanted, conversation=text)
    name = _forced(choice)
    for tool in tools if name else ():
        function = tool.get("function") if isinstance(tool, dict) else None
        if isinstance(function, dict) and function.get("name") == name:
            wanted = _properties(function.get("parameters"))
            if "title" in wanted:
                return Chore(form="tool", fields=wanted, conversation=text, tool=name)
    history, asked = _CHAT_HISTORY.search(text), _FORMAT.search(text)
    if _TASK.match(text) and history and asked and asked[1] in _REPLIES:
        return Chore(form="json", fields=(asked[1],), conversation=history[1])
    titled = _TITLED.search(text)
    return Chore(form="text", fields=("title",), conversation=titled[1]) if titled else None


def reply(chore: Chore, examples: Sequence[str]) -> str:
    """Return what is said; ``examples`` are questions that the reports answer."""
    asked = _ASKED.findall(chore.conversation)
    if chore.form == "text":
        return _title(asked)
    values = {name: _REPLIES[name](asked, examples) for name in chore.fields if name in _REPLIES}
    return json.dumps(values, ensure_ascii=False)


def _title(asked: Sequence[str]) -> str:
    """Return the first question, cut at a word."""
    words = " ".join(asked[0].split()).rstrip(" ?.!") if asked else "Gesprek"
    if len(words) <= LONGEST_TITLE:
        return words
    return f"{words[: LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"


_REPLIES: Mapping[str, Callable[[Sequence[str], Sequence[str]], Any]] = {
    "title": lambda asked, _examples: _title(asked),
    "language": lambda _asked, _examples: "Dutch",
    "tags": lambda _asked, _examples: [],
    "queries": lambda _asked, _examples: [],
    "follow_ups": lambda asked, examples: [one for one in examples if one not in asked][:_SUGGESTED],
}


def _properties(schema: object) -> tuple[str, ...]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return tuple(properties) if isinstance(properties, dict) else ()


def _forced(choice: object) -> str:
    """Return the name of the tool that must be called; "" when none must."""
    function = choice.get("function") if isinstance(choice, dict) else None
    return str(function.get("name", "")) if isinstance(function, dict) else ""
