"""A language model behind a server that speaks the OpenAI protocol -> streamed text.

The protocol is what llama-server, llama-cpp-python, Ollama, LM Studio and vLLM have in common:
``POST ADDRESS/chat/completions`` with ``"stream": true``, answered with server-sent events (WHATWG HTML, section 9.2),
and ``GET ADDRESS/models``.

The requests are asynchronous inside, in an event loop that only runs while a piece of text is waited for. That makes it
possible to give up at any moment, also while connecting and while the server is still reading the prompt.
"""

import asyncio
import ipaddress
import math
import re
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from models.chat_template import ChatMessage
from models.errors import InvalidAddressError, InvalidKeyError, ModelError
from models.server_answers import DEFAULT_CONTEXT, Served, read_delta, read_models, spoken
from models.server_failures import (
    WHERE_KEY,
    Asked,
    broken_off,
    nothing_written,
    redirected,
    refusal,
    translated,
)

if TYPE_CHECKING:
    import httpx2

DEFAULT_PATIENCE = 180.0  # seconds without a byte: a slow computer may read a long prompt for minutes

_CONNECTING = 10.0  # seconds, and for the list of models
_SIGN_OF_LIFE = 0.2  # seconds of waiting after which the caller gets a turn
_MOST_STOPS = 4  # what the protocol allows
_MOST_BYTES = 1 << 20  # of an answer that is not streamed
_MESSAGE_TOKENS = 8  # around each message, and before the answer
_WRONG = "Geef een adres zoals http://127.0.0.1:8080/v1 achter --model."
# How special tokens are spelled (<|im_end|>, </s>, [INST], [TOOL_CALLS]). Servers read those in a message as what they
# stand for, and unlike models.llm this cannot ask the tokenizer which there are.
_MAYBE_SPECIAL = re.compile(r"<[^<>\s]{1,40}>|\[/?(?:INST|[A-Z]+(?:_[A-Z]+)+)\]")
_PART = re.compile(r"[^\W\d_]+|\S|\n|\s+(?![^\W\d_])")  # words, other signs, and white space that is not before a word
_DONE = "[DONE]"

Json: TypeAlias = Mapping[str, object]


def is_address(text: str) -> bool:
    """Whether the user means a server, rather than a name or a file."""
    return re.match(r"[a-z][a-z0-9+.-]*://", text.strip(), re.IGNORECASE) is not None


def is_loopback(address: str) -> bool:
    """Whether the address is on this computer."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_readable_underway(address: str) -> bool:
    """Whether others on the network can read what is sent there: not encrypted, and to another computer."""
    return urlsplit(address).scheme == "http" and not is_loopback(address)


def check_address(text: str) -> str:
    """Return the address without a slash at its end. Raises InvalidAddressError, without what may be secret in it."""
    try:
        parts = urlsplit(text.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise InvalidAddressError(f"Het adres van het taalmodel klopt niet. {_WRONG}") from error
    if "@" in parts.netloc:
        raise InvalidAddressError(
            f"In het adres van het taalmodel staat een naam of wachtwoord. Haal dat weg en zet een sleutel {WHERE_KEY}."
        )
    if parts.query or parts.fragment:
        raise InvalidAddressError(f"In het adres van het taalmodel mag geen ? of # staan. {_WRONG}")
    address = parts.geturl().rstrip("/")
    if not usable or not re.fullmatch(r"[!-~]+", address):
        raise InvalidAddressError(f"Het adres van het taalmodel klopt niet. {_WRONG}")
    return address


class ServerModel:
    """A language model at an address; satisfies rag.protocols.Writer. Nothing is contacted before it is used."""

    def __init__(self, address: str, *, name: str = "", key: str = "", patience: float = DEFAULT_PATIENCE) -> None:
        """Remember where to ask.

        ``name`` is the model's; when it is "" the server is asked, once. ``patience`` is for how many seconds the
        server may be silent. Raises InvalidAddressError, InvalidKeyError.
        """
        if not re.fullmatch(r"[!-~]*", key):  # would break the header, and the library's message about that shows it
            raise InvalidKeyError(
                f"De sleutel voor het taalmodel heeft een spatie of een vreemd teken. Zet de goede {WHERE_KEY}."
            )
        address = check_address(address)
        self._asked = Asked(address=address, here=is_loopback(address), model=name, key=key)
        self._patience = patience
        self._served = Served(name=name, context_tokens=DEFAULT_CONTEXT) if name else None

    @property
    def address(self) -> str:
        """Where the prompts go."""
        return self._asked.address

    @property
    def name(self) -> str:
        """The name of the model; the server is asked unless the user gave it. Raises ModelError."""
        return self._known().name

    @property
    def context_tokens(self) -> int:
        """Largest number of tokens of prompt and answer together; 4096 unless the server told otherwise.

        The server is asked, with its model's name, unless the user gave that. Raises ModelError.
        """
        return self._known().context_tokens

    def count_tokens(self, prompt: Sequence[ChatMessage]) -> int:
        """Return an estimate of the prompt's length, rather too high than too low: the tokenizer is the server's.

        A token for every two letters of a word, every digit, every other sign and every new line; for every byte of
        what is not ASCII. On Dutch texts that is 1.3 (SmolLM2), 1.5 (Qwen2.5) or 1.8 times (Gemma 3) what it is.
        """
        parts = [part for message in prompt for part in _PART.findall(message.content)]
        return _MESSAGE_TOKENS * (len(prompt) + 1) + sum(map(_tokens_of, parts))

    def stream(
        self, prompt: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str]
    ) -> Generator[str, None, None]:
        """Yield the answer piece by piece; "" is a sign of life while nothing comes.

        Closing the generator closes the connection at once, upon which the common servers stop writing. ``stop`` holds
        four texts at most. Not for use inside a running event loop. Raises a ModelError, each failure its own.
        """
        if len(stop) > _MOST_STOPS:
            raise ValueError("at most four texts to stop at")
        request: dict[str, object] = {
            "messages": [{"role": message.role, "content": _harmless(message.content)} for message in prompt],
            "temperature": 0,
            "max_tokens": max_tokens,
            "stream": True,
        }
        if texts := [text for text in stop if text]:
            request["stop"] = texts
        with asyncio.Runner() as runner:  # leaving it cancels what still runs
            arrived: asyncio.Queue[str | ModelError | None] = asyncio.Queue()
            receiving = runner.get_loop().create_task(self._receive(request, arrived))
            while (piece := runner.run(_next(arrived))) is not None:
                if isinstance(piece, ModelError):
                    raise piece
                yield piece
            runner.run(asyncio.wait_for(receiving, None))  # raises what nobody expected

    async def _receive(self, request: Json, arrived: "asyncio.Queue[str | ModelError | None]") -> None:
        """Put the pieces in the queue as they come, and then None, or what went wrong."""
        end: ModelError | None = None
        try:
            async with self._client() as client:
                served = await self._ask(client)
                async with aclosing(self._written(client, served, request)) as pieces:
                    async for piece in pieces:
                        arrived.put_nowait(piece)
        except ModelError as error:
            end = error
        finally:
            arrived.put_nowait(end)

    async def _written(self, client: "httpx2.AsyncClient", served: Served, request: Json) -> AsyncGenerator[str, None]:
        """Yield the text of a streamed chat completion, without what the model thinks before it speaks."""
        import httpx2

        asked = replace(self._asked, model=served.name)
        address = f"{asked.address}/chat/completions"
        ended = thought = False
        written, said = "", 0
        with translated(asked, silence=self._patience) as progress:
            async with client.stream("POST", address, json={"model": served.name, **request}) as response:
                progress.answers = True
                await _check(response, asked)
                async for event in httpx2.EventSource(response):
                    if event.data.strip() == _DONE:
                        break
                    delta = read_delta(event.data, asked)
                    ended, thought = ended or delta.last, thought or delta.thinks
                    written += delta.text
                    progress.writes = bool(written)
                    text = spoken(written)
                    if text[said:]:
                        yield text[said:]
                    said = len(text)
        if not ended:  # llama-cpp-python says that it is done, too, when another request pushed this one aside
            raise broken_off(asked, writes=bool(written))
        text = spoken(written, whole=True)
        if not text and (thought or written):
            raise nothing_written(asked)
        if text[said:]:
            yield text[said:]

    def _client(self) -> "httpx2.AsyncClient":
        import httpx2

        headers = {"User-Agent": "vraagbaak", "Accept-Encoding": "identity"}  # compressed text would come in lumps
        if self._asked.key:
            headers["Authorization"] = f"Bearer {self._asked.key}"
        return httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(self._patience, connect=_CONNECTING),
            follow_redirects=False,
            trust_env=not is_loopback(self.address),
        )

    def _known(self) -> Served:
        async def ask() -> Served:
            async with self._client() as client:
                return await self._ask(client)

        return self._served or asyncio.run(ask())

    async def _ask(self, client: "httpx2.AsyncClient") -> Served:
        """Return the model to use; asks the server what it has if nobody said, once."""
        if self._served is None:
            with translated(self._asked, silence=_CONNECTING):
                async with client.stream("GET", f"{self.address}/models", timeout=_CONNECTING) as response:
                    await _check(response, self._asked)
                    listed = await _body(response)
            self._served = read_models(listed, self._asked)
        return self._served


async def _next(arrived: "asyncio.Queue[str | ModelError | None]") -> str | ModelError | None:
    try:
        return await asyncio.wait_for(arrived.get(), _SIGN_OF_LIFE)
    except TimeoutError:
        return ""


async def _check(response: "httpx2.Response", asked: Asked) -> None:
    """Raise what any status but success means."""
    if 300 <= response.status_code < 400:
        raise redirected(asked, response.headers.get("Location", ""))
    if not response.is_success:
        raise refusal(asked, response.status_code, await _body(response))


async def _body(response: "httpx2.Response") -> str:
    """Read an answer that is not streamed, as far as it makes sense."""
    body = b""
    async for block in response.aiter_bytes():
        body += block
        if len(body) > _MOST_BYTES:
            break
    return body[:_MOST_BYTES].decode("utf-8", "replace")


def _tokens_of(part: str) -> int:
    if part.isspace():
        return 1
    return math.ceil(len(part) / 2) if part.isascii() and part.isalpha() else len(part.encode("utf-8", "replace"))


def _harmless(content: str) -> str:
    """Break up what may be a special token, so that a document cannot end its turn; half characters become "?"."""
    whole = content.encode("utf-8", "replace").decode("utf-8")
    return _MAYBE_SPECIAL.sub(lambda match: f"{match.group()[0]} {match.group()[1:]}", whole)
