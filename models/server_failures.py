"""What a server, or the way to it, does wrong -> the error that says so, each with its own Dutch line and cure.

Servers agree on the form of an answer, not on that of an error: the status comes first, and for what shares a status
(a prompt that is too long, a model that is not there) the words in which llama-server, llama-cpp-python, Ollama,
LM Studio, vLLM and OpenAI say it. What a server says is shown in one line, without control characters and never with
the key.
"""

import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from models.errors import (
    BrokenOffError,
    InsecureServerError,
    KeyNeededError,
    KeyRefusedError,
    NoServedModelError,
    NothingWrittenError,
    NotOpenAIError,
    PromptTooLongError,
    ProxyFailedError,
    RedirectedError,
    RequestRefusedError,
    ServerBusyError,
    ServerError,
    ServerFailedError,
    ServerSilentError,
    ServerUnreachableError,
    SeveralServedModelsError,
    UnknownServedModelError,
    UnknownServerError,
    WrongPathError,
)

WHERE_KEY = "in VRAAGBAAK_API_KEY, of in een bestand dat u noemt achter --api-key-file"

_LONGEST_REASON = 200  # characters of what the server says
_SHOWN_NAMES = 8
_CONTEXT = re.compile(r"context[ _](?:length|size|window)", re.IGNORECASE)
_NO_SUCH_MODEL = re.compile(r"\bmodel\b.{0,200}(?:not[ _]found|does not exist)|model_not_found", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who was asked what, as far as an error has to tell."""

    address: str
    here: bool = False  # it is on this computer
    model: str = ""  # name of the model; "" while it is not known
    key: str = field(default="", repr=False)

    @property
    def cure(self) -> str:
        """What to do about an address that is not right."""
        if self.address.endswith("/v1"):
            return "Controleer het adres achter --model."
        return f"Meestal eindigt het adres op /v1: probeer {self.address}/v1 achter --model."


def printable(text: str) -> str:
    """Return what a server sent as one short line that is safe to print."""
    signs = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(signs.split())[:_LONGEST_REASON]


def refusal(asked: Asked, status: int, body: str) -> ServerError | PromptTooLongError:
    """Return what an answer with this status and this text means.

    A status below 400 is that of a stream with an error in it.
    """
    said = _error_in(body)
    at = f"De server op {asked.address}"
    if status in (401, 403):
        if not asked.key:
            return KeyNeededError(f"{at} vraagt een sleutel. Zet die {WHERE_KEY}.")
        return KeyRefusedError(f"{at} weigert de sleutel. Zet de goede {WHERE_KEY}.")
    if _CONTEXT.search(said.searched):
        return PromptTooLongError(
            f"De vraag met de bronnen is te lang voor het taalmodel op {asked.address}. Stel een kortere vraag, kies "
            "minder documenten, of start de server met meer context."
        )
    if asked.model and _NO_SUCH_MODEL.search(said.searched):
        return UnknownServedModelError(
            f"{at} heeft geen taalmodel met de naam '{printable(asked.model)}'. Noem een ander achter --model-name; op "
            f"{asked.address}/models staat welke er zijn."
        )
    if status in (404, 405):
        return WrongPathError(f"Op {asked.address} is geen taalmodel te vinden. {asked.cure}")
    if status in (429, 503):
        return ServerBusyError(f"{at} heeft het te druk, of laadt het taalmodel nog. Probeer het straks opnieuw.")
    reason = printable(said.shown.replace(asked.key, "…") if asked.key else said.shown)
    told = f" ({reason})" if reason else ""
    if 400 <= status < 500:
        return RequestRefusedError(
            f"{at} weigert de vraag met fout {status}{told}. Kies een ander taalmodel, of lees de uitleg van de server."
        )
    number = f" {status}" if status >= 500 else ""
    return ServerFailedError(f"{at} meldt fout{number}{told}. Kijk bij die server wat er mis is en vraag het opnieuw.")


def redirected(asked: Asked, location: str) -> RedirectedError:
    """Return the error for a server that points elsewhere."""
    try:
        target = urlsplit(location)
        elsewhere = f"{target.scheme}://{target.hostname}" if target.hostname else "een ander pad"
    except ValueError:
        elsewhere = "een ander adres"
    return RedirectedError(
        f"{asked.address} verwijst door naar {printable(elsewhere)}, en dat volgt Vraagbaak niet. Geef achter --model "
        "het adres zelf, als u het vertrouwt."
    )


def not_openai(asked: Asked) -> NotOpenAIError:
    """Return the error for what does not speak the protocol."""
    return NotOpenAIError(f"{asked.address} antwoordt niet zoals een server met een taalmodel. {asked.cure}")


def broken_off(asked: Asked, *, writes: bool) -> BrokenOffError:
    """Return the error for a connection that was lost; ``writes`` tells whether a part of the answer had come."""
    if writes:
        when, cure = "voordat het antwoord klaar was", "Stel de vraag opnieuw."
    else:  # that is also how llama-cpp-python refuses a prompt that is too long
        when, cure = "voordat er een antwoord kwam", "Kijk of de server nog werkt, of stel een kortere vraag."
    return BrokenOffError(f"De verbinding met {asked.address} brak af {when}. {cure}")


def nothing_written(asked: Asked) -> NothingWrittenError:
    """Return the error for a model that used all its room for thinking."""
    return NothingWrittenError(
        f"Het taalmodel op {asked.address} heeft alleen nagedacht en niets geschreven. Zet het nadenken uit bij de "
        "server, of kies een ander taalmodel."
    )


def no_model(asked: Asked) -> NoServedModelError:
    """Return the error for a server without models."""
    return NoServedModelError(f"De server op {asked.address} heeft nog geen taalmodel. Laad er daar eerst een.")


def several_models(asked: Asked, names: list[str]) -> SeveralServedModelsError:
    """Return the error for a server with more models than one."""
    more = ", …" if len(names) > _SHOWN_NAMES else ""
    shown = ", ".join(printable(name) for name in names[:_SHOWN_NAMES]) + more
    return SeveralServedModelsError(
        f"De server op {asked.address} heeft meer dan een taalmodel: {shown}. Noem er een achter --model-name."
    )


@dataclass(kw_only=True)
class Received:
    """How far an answer is in."""

    answers: bool = False  # the server has begun to answer
    writes: bool = False  # with text


@contextmanager
def translated(asked: Asked, *, silence: float) -> Iterator[Received]:
    """Turn what goes wrong on the way into errors of ours.

    ``silence`` is how many seconds are waited for a sign of life. Yields what to note down how far the answer is in.
    """
    import h11
    import httpx2

    progress = Received()
    try:
        yield progress
    except httpx2.ReadTimeout as error:
        raise ServerSilentError(
            f"De server op {asked.address} gaf {silence:.0f} seconden geen teken van leven. Kijk of die nog werkt, of "
            "kies een kleiner taalmodel."
        ) from error
    except httpx2.ProxyError as error:
        raise ProxyFailedError(
            f"De proxy van uw netwerk laat {asked.address} niet toe. Zet de naam van de server in NO_PROXY, of vraag "
            "uw beheerder."
        ) from error
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise _unconnected(asked, list(_causes(error))) from error
    except (httpx2.SSEError, httpx2.DecodingError) as error:
        raise not_openai(asked) from error
    except httpx2.TransportError as error:
        no_http = any(isinstance(cause, h11.RemoteProtocolError) for cause in _causes(error))
        if no_http and not progress.answers:
            raise not_openai(asked) from error
        raise broken_off(asked, writes=progress.writes) from error


def _unconnected(asked: Asked, causes: list[BaseException]) -> ServerError:
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return UnknownServerError(
            f"De naam '{urlsplit(asked.address).hostname}' is niet bekend op uw netwerk, dus {asked.address} antwoordt "
            "niet. Controleer het adres achter --model."
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        other = (
            "gebruik http:// als de server op deze computer draait" if asked.here else "vraag het de beheerder ervan"
        )
        return InsecureServerError(
            f"Met {asked.address} lukt geen beveiligde verbinding. Controleer het certificaat van de server, of "
            f"{other}."
        )
    return ServerUnreachableError(
        f"{asked.address} is niet bereikbaar. Start de server met het taalmodel, of controleer het adres achter "
        "--model."
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    """The error in an answer."""

    shown: str = ""  # for people
    searched: str = ""  # with its type and code


def _error_in(body: str) -> _Said:
    """Return the error that an answer in JSON tells; nothing for any other answer, such as a page of a web server."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return _Said()
    if not isinstance(answer, dict):
        return _Said()
    error = answer.get("error") or answer
    if not isinstance(error, dict):
        return _Said(shown=str(error), searched=str(error))
    shown = error.get("message") or error.get("detail")
    return _Said(shown=shown if isinstance(shown, str) else "", searched=json.dumps(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error with everything that led to it."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
