"""A server on this computer that speaks the OpenAI protocol as told: it answers, misbehaves, and remembers."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ONE_MODEL = '{"object": "list", "data": [{"id": "klein", "object": "model"}]}'
PATIENCE = 10.0  # seconds after which a test server gives up waiting for anything

Write = Callable[[bytes], None]


@dataclass
class Asked:
    """One request that came in."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: dict[str, object]


@dataclass
class ChatServer:
    """What the server does, and what it was asked."""

    address: str = ""  # ends with /v1
    models: str = ONE_MODEL  # the answer to GET /v1/models
    status: int = 200  # of a chat completion
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None  # in place of a stream
    pieces: Sequence[str] = ("Vier", "honderd ", "tien.")
    write: Callable[[Write], None] | None = None  # writes the stream itself
    before: Callable[[], None] = lambda: None  # what happens before anything is answered
    connection: socket.socket | None = None  # of the last request
    asked: list[Asked] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)  # the other side closed the connection

    def wait_until_gone(self) -> None:
        """Return when the other side has closed the connection, and note that down."""
        assert self.connection is not None
        self.connection.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionError):
            assert self.connection.recv(1) == b""
        self.gone.set()


def event(delta: object, finish: str | None = None) -> bytes:
    """Return one event of a streamed chat completion."""
    chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


def answer_with(pieces: Sequence[str]) -> bytes:
    """Return a whole stream, as the servers write it."""
    texts = b"".join(event({"content": piece}) for piece in pieces)
    return event({"role": "assistant", "content": None}) + texts + event({}, "stop") + DONE


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server: "_Server"

    def log_message(self, *_arguments: object) -> None:
        """Keep the output of the tests clean."""

    def do_GET(self) -> None:
        self._remember({})
        if self.path == "/v1/models":
            self._plain(200, self.server.told.models, {"Content-Type": "application/json"})
        else:
            self._plain(404, '{"detail": "Not Found"}', {"Content-Type": "application/json"})

    def do_POST(self) -> None:
        told = self.server.told
        self._remember(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        told.before()
        if self.path != "/v1/chat/completions":
            return self._plain(404, '{"detail": "Not Found"}', {"Content-Type": "application/json"})
        if told.body is not None:
            return self._plain(told.status, told.body, {"Content-Type": "application/json"} | told.headers)
        self.send_response(told.status)
        for name, value in ({"Content-Type": "text/event-stream"} | told.headers).items():
            self.send_header(name, value)
        self.send_header("Connection", "close")  # the end of the connection is the end of the stream
        self.end_headers()
        self.close_connection = True
        if told.write is None:
            self._write(answer_with(told.pieces))
        else:
            told.write(self._write)
        return None

    def _remember(self, body: dict[str, object]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.told.asked.append(Asked(method=self.command, path=self.path, headers=headers, body=body))
        self.server.told.connection = self.connection

    def _write(self, block: bytes) -> None:
        self.wfile.write(block)
        self.wfile.flush()

    def _plain(self, status: int, body: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    told: ChatServer

    def handle_error(self, *_arguments: object) -> None:
        """A client that leaves is what some tests are about."""


@contextlib.contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Serve on a free port of 127.0.0.1 until the end of the block."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.told = ChatServer(address=f"http://127.0.0.1:{server.server_port}/v1")
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield server.told
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def raw_server(say: bytes) -> Iterator[str]:
    """Say this to whoever asks something, and hang up; yields the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                with contextlib.suppress(TimeoutError, ConnectionError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(1)
                        connection.recv(65536)
                        connection.sendall(say)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            ended.set()
            thread.join()
