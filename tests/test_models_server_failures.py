"""server: what it refuses, and what goes wrong, each with its cause and cure."""

import json
import socket
import ssl
import time
from collections.abc import Iterator

import httpx2
import pytest
from chat_server import DONE, ChatServer, chat_server, event, raw_server
from server_questions import KEY, failure

from models.errors import (
    BrokenOffError,
    InsecureServerError,
    KeyNeededError,
    ModelError,
    NothingWrittenError,
    NotOpenAIError,
    PromptTooLongError,
    RedirectedError,
    RequestRefusedError,
    ServerBusyError,
    ServerFailedError,
    ServerSilentError,
    ServerUnreachableError,
    UnknownServedModelError,
    UnknownServerError,
    WrongPathError,
)
from models.server import ServerModel
from models.server_failures import (
    Asked,
    broken_off,
    no_model,
    not_openai,
    nothing_written,
    redirected,
    refusal,
    several_models,
    translated,
)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as told:
        yield told


TOO_LONG = [  # as llama-server, llama-cpp-python and vLLM say it
    (
        400,
        {"code": 400, "message": "the request exceeds the available context size", "type": "exceed_context_size_error"},
    ),
    (400, {"message": "This model's maximum context length is 512 tokens.", "code": "context_length_exceeded"}),
    (500, {"message": "Requested tokens (631) exceed context window of 512"}),
]
NO_MODEL = [  # as Ollama, OpenAI and vLLM say it
    (404, {"message": 'model "groot" not found, try pulling it first', "type": "api_error"}),
    (404, {"message": "You have no access.", "code": "model_not_found"}),
    (400, {"message": "The model `groot` does not exist."}),
]


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (401, "{}", KeyNeededError, "vraagt een sleutel. Zet die in VRAAGBAAK_API_KEY, of in een bestand"),
        (403, "no", KeyNeededError, "vraagt een sleutel"),
        *[(status, json.dumps({"error": error}), PromptTooLongError, "te lang voor") for status, error in TOO_LONG],
        *[(status, json.dumps({"error": error}), UnknownServedModelError, "'groot'") for status, error in NO_MODEL],
        (404, "<h1>model not found</h1>", WrongPathError, "Controleer het adres achter --model."),
        (405, "", WrongPathError, "is geen taalmodel te vinden"),
        (429, "{}", ServerBusyError, "heeft het te druk, of laadt het taalmodel nog"),
        (503, '{"error": {"message": "Loading model"}}', ServerBusyError, "Probeer het straks opnieuw."),
        (500, '{"error": "out of\\nmemory"}', ServerFailedError, "meldt fout 500 (out of memory)."),
        (502, "<html>", ServerFailedError, "meldt fout 502. Kijk"),
        (422, '{"detail": "no stop"}', RequestRefusedError, "weigert de vraag met fout 422 (no stop)."),
        (400, "[" * 100_000, RequestRefusedError, "weigert de vraag met fout 400. Kies"),
        (200, "<html>", NotOpenAIError, "antwoordt niet zoals een server met een taalmodel."),
        (200, '{"choices": []}', NotOpenAIError, "antwoordt niet zoals"),
    ],
)
def test_what_a_server_refuses(server: ChatServer, status: int, body: str, kind: type[ModelError], said: str) -> None:
    server.status, server.body = status, body
    error = failure(ServerModel(server.address, name="groot"))
    assert type(error) is kind
    assert said in str(error)
    assert server.address in str(error)
    assert len(server.asked) == 1  # nothing is tried twice


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("kapot", NotOpenAIError),
        ("[]", NotOpenAIError),
        ("{}", NotOpenAIError),
        ('{"choices": [1]}', NotOpenAIError),
        ('{"choices": [{"delta": "x"}]}', NotOpenAIError),
        ('{"choices": [{"delta": {"content": 5}}]}', NotOpenAIError),
        ('{"error": {"message": "CUDA error"}}', ServerFailedError),
        ('{"error": {"message": "context size exceeded"}}', PromptTooLongError),
    ],
)
def test_what_goes_wrong_in_a_stream(server: ChatServer, data: str, kind: type[ModelError]) -> None:
    server.write = lambda write: write(f"data: {data}\n\n".encode())
    assert type(failure(ServerModel(server.address))) is kind


def test_a_path_without_v1_is_told_with_its_cure(server: ChatServer) -> None:
    address = server.address.removesuffix("/v1")
    error = failure(ServerModel(f"{address}/", name="klein"))
    assert isinstance(error, WrongPathError)
    assert str(error) == (
        f"Op {address} is geen taalmodel te vinden. Meestal eindigt het adres op /v1: probeer {address}/v1 achter --model."
    )


@pytest.mark.parametrize("cut", [b"", event({"content": "Vier"}), event({"content": "Vier"}) + DONE])
def test_an_answer_that_breaks_off_is_no_answer(server: ChatServer, cut: bytes) -> None:
    server.write = lambda write: write(cut)
    error = failure(ServerModel(server.address))
    assert isinstance(error, BrokenOffError)
    assert ("voordat het antwoord klaar was" if cut else "voordat er een antwoord kwam") in str(error)


def test_a_connection_that_is_lost_halfway_or_before_anything(server: ChatServer) -> None:
    server.headers = {"Transfer-Encoding": "chunked"}
    server.write = lambda write: write(b"5\r\ndata:\r\n5\r\n")
    assert isinstance(failure(ServerModel(server.address)), BrokenOffError)
    with raw_server(b"") as address:
        assert isinstance(failure(ServerModel(address)), BrokenOffError)


def test_what_speaks_another_protocol(server: ChatServer) -> None:
    with raw_server(b"220 mail.example ESMTP\r\n\r\n") as address:
        assert isinstance(failure(ServerModel(address)), NotOpenAIError)
    server.headers = {"Content-Encoding": "gzip"}
    assert isinstance(failure(ServerModel(server.address)), NotOpenAIError)


def test_silence(server: ChatServer) -> None:
    server.write = lambda write: (write(event({"content": "Vier"})), server.wait_until_gone())
    began = time.monotonic()
    error = failure(ServerModel(server.address, name="klein", patience=1.0))
    assert isinstance(error, ServerSilentError)
    assert str(error).startswith(f"De server op {server.address} gaf 1 seconden geen teken van leven.")
    assert time.monotonic() - began < 8
    assert server.gone.wait(5)


def test_only_thinking(server: ChatServer) -> None:
    for delta in ({"reasoning_content": "hm"}, {"reasoning": "hm"}, {"content": "<think>hm"}):
        server.write = lambda write, delta=delta: write(event(delta, "length") + DONE)
        assert isinstance(failure(ServerModel(server.address)), NothingWrittenError)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = failure(ServerModel(f"http://127.0.0.1:{port}/v1"))
    assert isinstance(error, ServerUnreachableError)
    assert str(error) == (
        f"http://127.0.0.1:{port}/v1 is niet bereikbaar. Start de server met het taalmodel, of controleer het adres achter "
        "--model."
    )


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = failure(ServerModel("http://taalmodel.invalid:8080/v1"))
    assert isinstance(error, UnknownServerError)
    assert "De naam 'taalmodel.invalid' is niet bekend" in str(error)


def test_no_secure_connection(server: ChatServer) -> None:
    error = failure(ServerModel(server.address.replace("http:", "https:")))
    assert isinstance(error, InsecureServerError)
    assert "gebruik http:// als de server op deze computer draait" in str(error)


ELSEWHERE = Asked(address="https://taal.example:8443/v1", model="klein")


@pytest.mark.parametrize(
    "error",
    [
        *(refusal(ELSEWHERE, status, "{}") for status in (200, 400, 401, 403, 404, 429, 500, 503)),
        refusal(ELSEWHERE, 400, '{"error": "context length"}'),
        refusal(ELSEWHERE, 404, '{"error": "model klein not found"}'),
        redirected(ELSEWHERE, "https://elders.example"),
        not_openai(ELSEWHERE),
        *(broken_off(ELSEWHERE, writes=writes) for writes in (False, True)),
        nothing_written(ELSEWHERE),
        no_model(ELSEWHERE),
        several_models(ELSEWHERE, ["a", "b"]),
        httpx2.ReadTimeout(""),
        httpx2.ProxyError(""),
        httpx2.ConnectTimeout(""),
        httpx2.ConnectError(""),
        socket.gaierror(socket.EAI_NONAME, ""),
        ssl.SSLError("certificate verify failed"),
        httpx2.RemoteProtocolError(""),
    ],
    ids=repr,
)
def test_an_error_names_the_address_and_calls_no_other_computer_this_one(error: Exception) -> None:
    if not isinstance(error, ModelError):
        unconnected = httpx2.ConnectError("")
        unconnected.__cause__ = error
        with pytest.raises(ModelError) as caught, translated(ELSEWHERE, silence=30):
            raise unconnected if isinstance(error, OSError) else error
        error = caught.value
    assert ELSEWHERE.address in str(error)
    assert "deze computer" not in str(error)
    assert "\n" not in str(error)


def test_a_redirect_is_not_followed(server: ChatServer) -> None:
    with chat_server() as other:
        server.status, server.body = 307, ""
        server.headers = {"Location": f"{other.address}/chat/completions?sleutel={KEY}"}
        error = failure(ServerModel(server.address, name="klein", key=KEY))
        assert isinstance(error, RedirectedError)
        assert "verwijst door naar http://127.0.0.1," in str(error)
        assert other.asked == []
