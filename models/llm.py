"""A GGUF file -> streamed text, with llama.cpp in this process. Greedy: always the most likely token."""

import ctypes
import functools
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.chat_template import ChatMessage, chat_template, render
from models.errors import (
    BusyError,
    DamagedWeightsError,
    GenerationError,
    MissingWeightsError,
    PromptTooLongError,
    UnusableModelError,
)

if TYPE_CHECKING:
    from llama_cpp import Llama

_PATIENCE = 120.0  # seconds to wait until another answer is finished
_BATCH = 512  # tokens of a prompt that are read at a time
_WARNING = 3  # ggml's log levels: 1 debug, 2 info, 3 warning, 4 error, 5 continuation


class LlamaCppModel:
    """One loaded model; writes one answer at a time."""

    def __init__(self, llama: "Llama") -> None:
        self._llama = llama
        self._template = chat_template(llama)
        self._context_tokens = min(int(llama.n_ctx()), _trained_context(llama))
        self._lock = threading.Lock()

    @property
    def context_tokens(self) -> int:
        """Largest number of tokens of prompt and answer together."""
        return self._context_tokens

    @property
    def address(self) -> str:
        """Nowhere: prompts stay in this process."""
        return ""

    @property
    def has_chat_template(self) -> bool:
        """Whether it follows instructions given as messages; otherwise it continues plain text."""
        return self._template is not None

    def count_tokens(self, prompt: str | Sequence[ChatMessage]) -> int:
        """Return the length of the prompt exactly as it is fed to the model."""
        return len(self._tokens(prompt))

    def chances(self, prompt: str, choices: Sequence[str]) -> tuple[float, ...]:
        """Return how likely each choice comes next, compared with the other choices; together 1.

        Each choice must be one token. Raises PromptTooLongError, BusyError, GenerationError.
        """
        tokens = self._fitting(prompt)
        wanted = [self._read(choice, special=False) for choice in choices]
        if any(len(choice) != 1 for choice in wanted):
            raise ValueError("every choice must be one token")
        with self._alone():
            self._llama.reset()
            self._llama.eval(tokens)
            logits = np.ctypeslib.as_array(self._llama._ctx.get_logits(), shape=(self._llama.n_vocab(),))
            scores = np.array([logits[choice[0]] for choice in wanted], np.float64)
        shares = np.exp(scores - scores.max())
        return tuple(float(share) for share in shares / shares.sum())

    def stream(
        self, prompt: str | Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str]
    ) -> Generator[str, None, None]:
        """Yield the continuation piece by piece, without the stop text that ended it.

        Closing the generator stops the model within a token and frees it for the next answer. Raises
        PromptTooLongError, BusyError when another answer keeps the model for two minutes, GenerationError.
        """
        tokens = self._fitting(prompt)
        with self._alone():
            room = min(max_tokens, self._context_tokens - len(tokens))
            if room > 0:
                yield from self._generate(tokens, room, [text for text in stop if text])

    def _fitting(self, prompt: str | Sequence[ChatMessage]) -> list[int]:
        tokens = self._tokens(prompt)
        if len(tokens) >= self._context_tokens:
            raise PromptTooLongError(
                f"De vraag met de bronnen is te lang voor het taalmodel ({len(tokens)} van {self._context_tokens} "
                "tokens). Stel een kortere vraag of kies minder documenten."
            )
        return tokens

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=_PATIENCE):
            raise BusyError("Het taalmodel schrijft nog aan een ander antwoord. Probeer het straks opnieuw.")
        try:
            yield
        except (RuntimeError, ValueError) as error:
            raise GenerationError(
                "Het taalmodel is gestopt door een fout. Stel de vraag opnieuw, of kies een ander taalmodel."
            ) from error
        finally:
            self._lock.release()

    def _generate(self, tokens: list[int], max_tokens: int, stop: list[str]) -> Generator[str, None, None]:
        # Going on from whatever was read before would save time, but how the reading was cut up changes the rounding
        # and with that, measured, one answer in three: the same prompt must give the same text.
        self._llama.reset()
        chunks = self._llama.create_completion(
            tokens, max_tokens=max_tokens, stop=stop, temperature=0.0, repeat_penalty=1.0, stream=True
        )
        for chunk in chunks:
            text = chunk["choices"][0]["text"]
            if text:
                yield text

    def _tokens(self, prompt: str | Sequence[ChatMessage]) -> list[int]:
        start: list[int] = self._llama.tokenize(b"", add_bos=True)  # what this model wants before any text
        if isinstance(prompt, str):
            return start + self._read(prompt, special=False)
        if self._template is None:
            raise UnusableModelError("Dit taalmodel kent geen gesprekken, alleen gewone tekst. Kies een ander model.")
        body = self._read(render(prompt, self._template, self._is_special), special=True)
        # Most templates write the start token themselves; it must not be there twice.
        return body if body[: len(start)] == start else start + body

    def _read(self, text: str, *, special: bool) -> list[int]:
        tokens: list[int] = self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=special)
        return tokens

    def _is_special(self, text: str) -> bool:
        return self._read(text, special=True) != self._read(text, special=False)


def load_llm(path: Path, *, context_tokens: int = 4096, threads: int = 2) -> LlamaCppModel:
    """Load a GGUF file; ``threads`` counts CPU threads.

    The context is never larger than the model was trained for. Raises MissingWeightsError, UnusableModelError,
    DamagedWeightsError.
    """
    _check_magic(path)
    complaints, _callback = _listen()
    complaints.clear()
    from jinja2 import TemplateError
    from llama_cpp import Llama

    try:
        llama = Llama(
            str(path),
            n_ctx=context_tokens,
            n_batch=_BATCH,
            n_threads=threads,
            n_threads_batch=threads,
            verbose=False,
        )
        return LlamaCppModel(llama)
    except (ValueError, RuntimeError, OSError, MemoryError, TemplateError) as error:
        raise _load_error(path, " ".join(complaints)) from error


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise MissingWeightsError(f"{path} ontbreekt of is niet leesbaar. Kies een ander bestand.") from error
    if magic != b"GGUF":
        raise UnusableModelError(f"{path} is geen GGUF-bestand. Kies een bestand met een taalmodel in dat formaat.")


def _load_error(path: Path, complaints: str) -> UnusableModelError | DamagedWeightsError:
    if "unknown model architecture" in complaints or "unknown pre-tokenizer" in complaints:
        return UnusableModelError(
            f"Het soort taalmodel in {path.name} wordt nog niet ondersteund. Kies een ander model."
        )
    if "corrupted or incomplete" in complaints or "failed to read" in complaints:
        return DamagedWeightsError(
            f"{path.name} is beschadigd of niet helemaal opgehaald. Installeer het model opnieuw."
        )
    if "failed to allocate" in complaints or "unable to allocate" in complaints:
        return UnusableModelError(
            f"Er is te weinig geheugen voor {path.name}. Sluit andere programma's of kies een kleiner model."
        )
    return UnusableModelError(f"{path.name} kan niet worden geladen. Kies een ander taalmodel.")


@functools.cache
def _listen() -> tuple[deque[str], object]:
    """Catch what llama.cpp writes to stderr: its last lines tell why a model does not load.

    Returns the lines, and the callback, which must stay alive as long as the process.
    """
    import llama_cpp

    lines: deque[str] = deque(maxlen=50)

    def write(level: int, text: bytes, _data: ctypes.c_void_p) -> None:
        if level >= _WARNING:
            lines.append(text.decode("utf-8", "replace").strip())

    callback = llama_cpp.llama_log_callback(write)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    return lines, callback


def _trained_context(llama: "Llama") -> int:
    architecture = llama.metadata.get("general.architecture", "")
    length = str(llama.metadata.get(f"{architecture}.context_length", ""))
    return int(length) if length.isdigit() else int(llama.n_ctx())
