"""install from a hub: a local server that answers as Hugging Face does, and misbehaves on request."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from models.errors import DownloadError, HashMismatchError, ModelError, NotOnHubError, OfflineError
from models.install import install, installed, locate, verify

OURS = ("SOURCE.json", "HASHES.json")
GGUF = b"GGUF" + bytes(range(256)) * 8000  # 2 MB
FOLDER = {
    "config.json": b'{"model_type": "bert"}',
    "tokenizer.json": b"{}",
    "tokenizer_config.json": b"{}",
    "model.safetensors": b"weights" * 1000,
    "modules.json": b"[]",
}


def silent(_share: float, _text: str) -> None:
    """Progress that nobody looks at."""


@dataclass
class Hub:
    """What the server serves, how it misbehaves, and what it was asked."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    large: set[str] = field(default_factory=set)  # answered with a redirect and X-Linked-Etag
    commit: str = "c" * 40
    break_after: list[int] = field(default_factory=list)  # bytes to send before dropping the connection, per GET
    announce_as: dict[str, bytes] = field(default_factory=dict)  # headers speak of this content instead
    fail: list[int] = field(default_factory=list)  # status codes to answer with first
    ranges: bool = True
    hashes: bool = True
    requests: list[str] = field(default_factory=list)  # "GET path range"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: ClassVar[Hub]

    def log_message(self, *_arguments: object) -> None:
        """Keep the test output clean."""

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        hub = type(self).hub
        asked = self.headers.get("Range", "")
        hub.requests.append(f"{self.command} {self.path} {asked}".strip())
        if hub.fail:
            return self.plain(hub.fail.pop(0), {})
        name = self.path.split("/", 5)[-1] if "/resolve/" in self.path else self.path.removeprefix("/cdn/")
        if name not in hub.files:
            return self.plain(404, {})
        announced = hub.announce_as.get(name, hub.files[name])
        headers = {"X-Repo-Commit": hub.commit}
        if "/resolve/" in self.path and name in hub.large:
            headers |= {"Location": f"/cdn/{name}", "X-Linked-Size": str(len(announced))}
            if hub.hashes:
                headers["X-Linked-Etag"] = f'"{hashlib.sha256(announced).hexdigest()}"'
            return self.plain(302, headers)
        if hub.hashes and name not in hub.large:
            blob = b"blob %d\0" % len(announced) + announced
            headers["ETag"] = f'"{hashlib.sha1(blob, usedforsecurity=False).hexdigest()}"'
        return self.content(hub, hub.files[name], headers, asked, body=body)

    def plain(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def content(self, hub: Hub, data: bytes, headers: dict[str, str], asked: str, *, body: bool) -> None:
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.ranges else 0
        if start >= len(data) > 0 and start:
            return self.plain(416, {})
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if not body:
            return None
        piece = data[start:]
        if hub.break_after:
            self.wfile.write(piece[: hub.break_after.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
        else:
            self.wfile.write(piece)
        return None


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr("models.download.RETRY_PAUSES", (0.0, 0.0))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    state = Hub(files={"Qwen3-1.7B-Q4_K_M.gguf": GGUF, **FOLDER}, large={"Qwen3-1.7B-Q4_K_M.gguf", "model.safetensors"})
    handler = type("BoundHandler", (Handler,), {"hub": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


def gets(hub: Hub) -> list[str]:
    return [request for request in hub.requests if request.startswith("GET /cdn/")]


def test_installs_a_large_file_and_records_the_announced_hash(hub: Hub, tmp_path: Path) -> None:
    path = install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    assert path == tmp_path / "qwen3-1.7b" / "Qwen3-1.7B-Q4_K_M.gguf"
    assert path.read_bytes() == GGUF
    record = json.loads((path.parent / "SOURCE.json").read_text())
    assert record["source"] == f"{hub.url}/ggml-org/Qwen3-1.7B-GGUF"
    assert (record["revision"], record["trust"], record["licence"]) == ("c" * 40, "announced", "Apache-2.0")
    assert record["files"] == [
        {"path": "Qwen3-1.7B-Q4_K_M.gguf", "size": len(GGUF), "sha256": hashlib.sha256(GGUF).hexdigest()}
    ]
    assert locate("qwen3-1.7b", "llm", tmp_path) == path
    assert sorted(item.name for item in tmp_path.iterdir()) == [".qwen3-1.7b.lock", "qwen3-1.7b"]


def test_a_folder_is_fetched_at_one_commit_and_optional_files_may_be_absent(hub: Hub, tmp_path: Path) -> None:
    folder = install("e5-small-trm-nl", tmp_path, progress=silent, base_url=hub.url)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in OURS} == FOLDER
    assert hub.requests[0] == "HEAD /clips/e5-small-trm-nl/resolve/main/config.json"
    assert [request for request in hub.requests[1:] if "/resolve/main/" in request] == []
    assert f"GET /clips/e5-small-trm-nl/resolve/{'c' * 40}/config.json" in hub.requests


def test_a_required_file_that_is_absent_is_an_error(hub: Hub, tmp_path: Path) -> None:
    del hub.files["model.safetensors"]
    with pytest.raises(NotOnHubError, match=r"^127\.0\.0\.1 heeft dit bestand niet, .*\(fout 404\)\. Kies een ander"):
        install("e5-small-trm-nl", tmp_path, progress=silent, base_url=hub.url)
    assert not (tmp_path / "e5-small-trm-nl").exists()


def test_goes_on_in_the_same_run_when_the_connection_breaks(hub: Hub, tmp_path: Path) -> None:
    hub.break_after = [300_000, 500_000]
    path = install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    assert path.read_bytes() == GGUF
    starts = [int(request.partition("bytes=")[2].rstrip("-") or 0) for request in gets(hub)]
    assert starts[0] == 0
    assert starts[1:] == sorted(set(starts[1:]))  # every further request starts where the one before stopped
    assert len(starts) == 3
    assert 0 < starts[1] <= 300_000 < starts[2] <= 800_000


def test_goes_on_in_a_later_run(hub: Hub, tmp_path: Path) -> None:
    hub.break_after = [1_000_000, 0, 0, 0]
    with pytest.raises(OfflineError, match=r"^127\.0\.0\.1:\d+ is niet bereikbaar\..*wat al binnen is, blijft bewaard"):
        install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    assert {status.entry.name: status.state for status in installed(tmp_path)}["qwen3-1.7b"] == "partial"
    (part,) = (tmp_path / ".qwen3-1.7b.partial").glob("*.part")
    kept = part.stat().st_size
    assert 0 < kept <= 1_000_000
    hub.requests.clear()
    assert install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url).read_bytes() == GGUF
    assert gets(hub) == [f"GET /cdn/Qwen3-1.7B-Q4_K_M.gguf bytes={kept}-"]


def test_a_file_that_changed_between_runs_starts_anew(hub: Hub, tmp_path: Path) -> None:
    hub.break_after = [1_000_000, 0, 0, 0]
    with pytest.raises(OfflineError):
        install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    newer = b"GGUF" + bytes(reversed(range(256))) * 8000
    hub.files["Qwen3-1.7B-Q4_K_M.gguf"] = newer
    hub.requests.clear()
    assert install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url).read_bytes() == newer
    assert gets(hub) == ["GET /cdn/Qwen3-1.7B-Q4_K_M.gguf"]
    assert list((tmp_path / "qwen3-1.7b").glob("*.part")) == []


def test_a_server_without_ranges_sends_everything_again(hub: Hub, tmp_path: Path) -> None:
    hub.ranges = False
    hub.break_after = [1_000_000]
    assert install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url).read_bytes() == GGUF
    assert len(gets(hub)) == 2


@pytest.mark.parametrize("served", [b"GGUF" + b"x" * (len(GGUF) - 4), GGUF + b"more", GGUF[:-1]])
def test_other_content_than_announced_is_not_kept(hub: Hub, tmp_path: Path, served: bytes) -> None:
    hub.announce_as["Qwen3-1.7B-Q4_K_M.gguf"] = GGUF
    hub.files["Qwen3-1.7B-Q4_K_M.gguf"] = served
    with pytest.raises(HashMismatchError, match=r"^Qwen3-1\.7B-Q4_K_M\.gguf is anders dan aangekondigd"):
        install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    assert not (tmp_path / "qwen3-1.7b").exists()
    assert list((tmp_path / ".qwen3-1.7b.partial").iterdir()) == []


def test_wrong_content_names_the_file_and_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    hub.announce_as["config.json"] = b'{"model_type": "BERT"}'
    with pytest.raises(HashMismatchError) as caught:
        install("e5-small-trm-nl", tmp_path, progress=silent, base_url=hub.url)
    assert str(caught.value) == "config.json is anders dan aangekondigd en is niet bewaard. Probeer het later opnieuw."
    assert [path for path in (tmp_path / ".e5-small-trm-nl.partial").rglob("*") if path.is_file()] == []


def test_a_server_that_announces_no_hash_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.hashes = False
    with pytest.raises(DownloadError, match=r"noemt geen controlegetal voor Qwen3-1\.7B-Q4_K_M\.gguf"):
        install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    assert gets(hub) == []


def test_an_overloaded_server_is_asked_again(hub: Hub, tmp_path: Path) -> None:
    hub.fail = [503, 429]
    assert install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url).read_bytes() == GGUF


def test_a_server_error_that_stays_is_reported(hub: Hub, tmp_path: Path) -> None:
    hub.fail = [500] * 10
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 geeft fout 500\. Probeer het later opnieuw\."):
        install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)


@pytest.mark.usefixtures("hub")
def test_no_connection_at_all(tmp_path: Path) -> None:
    with pytest.raises(OfflineError, match=r"^127\.0\.0\.1:1 is niet bereikbaar\. Controleer de internetverbinding"):
        install("qwen3-1.7b", tmp_path, progress=silent, base_url="http://127.0.0.1:1")


def test_an_installed_model_is_not_fetched_again_and_a_changed_one_is(hub: Hub, tmp_path: Path) -> None:
    path = install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    hub.requests.clear()
    install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    assert hub.requests == []
    path.write_bytes(b"GGUF" + b"y" * (len(GGUF) - 4))  # same size: only its bytes tell
    with pytest.raises(ModelError, match=r"Qwen3-1\.7B-Q4_K_M\.gguf is veranderd"):
        locate("qwen3-1.7b", "llm", tmp_path)
    with pytest.raises(ModelError, match=r"Qwen3-1\.7B-Q4_K_M\.gguf is veranderd"):
        verify("qwen3-1.7b", tmp_path)
    assert install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url).read_bytes() == GGUF


def test_a_failed_update_leaves_the_old_weights(hub: Hub, tmp_path: Path) -> None:
    path = install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    path.write_bytes(b"damaged")
    hub.fail = [404] * 3
    with pytest.raises(NotOnHubError):
        install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    assert path.read_bytes() == b"damaged"


def test_the_state_says_how_the_weights_were_checked(hub: Hub, tmp_path: Path) -> None:
    install("qwen3-1.7b", tmp_path, progress=silent, base_url=hub.url)
    (status,) = [status for status in installed(tmp_path) if status.entry.name == "qwen3-1.7b"]
    assert status.state == "installed"
    source = f"{hub.url}/ggml-org/Qwen3-1.7B-GGUF"
    assert status.explanation == (
        f"Geïnstalleerd; vergeleken met het controlegetal dat {source} bij het ophalen noemde."
    )


def test_progress_rises_to_one_and_tells_megabytes(hub: Hub, tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []
    install("qwen3-1.7b", tmp_path, progress=lambda *step: seen.append(step), base_url=hub.url)
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert seen[-1] == (1.0, "qwen3-1.7b is geïnstalleerd")
    assert seen[-2][1] == "qwen3-1.7b wordt opgehaald: 2 van 1282 MB"
