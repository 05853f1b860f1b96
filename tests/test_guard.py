"""The locks of the window: requests put to the real application, by its own page and by everybody else."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_answers import DOCUMENT
from guarded_window import ADDRESS, JOIN, LARGEST, PORT, UPLOAD, Window, gate
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, Router
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from ui.access.gate import LARGEST_REQUEST, UNKNOWN, refusal_of
from ui.access.guard import Guard
from ui.access.headers import HEADERS, KEPT, inline_scripts, policy


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    made = Window(tmp_path_factory.mktemp("window") / "uploads")
    with made.client():  # starts the queue
        yield made


@pytest.fixture
def page(window: Window) -> TestClient:
    """A browser that has the page open."""
    client = window.client()
    assert client.get("/").status_code == 200
    return client


def asked(**headers: str) -> Headers:
    return Headers({"host": f"127.0.0.1:{PORT}", **{name.replace("_", "-"): value for name, value in headers.items()}})


# --- whose request it is -------------------------------------------------------------------------------------------

FOREIGN = [
    {"host": "elders.example"},
    {"host": f"elders.example:{PORT}"},
    {"host": f"127.0.0.1.elders.example:{PORT}"},
    {"host": "127.0.0.1"},
    {"host": f"127.0.0.1:{PORT + 1}"},
    {"host": f"0.0.0.0:{PORT}"},
    {"origin": "http://elders.example"},
    {"origin": "null"},
    {"origin": f"https://127.0.0.1:{PORT}"},
    {"origin": f"http://127.0.0.1:{PORT + 1}"},
    {"origin": f"http://localhost:{PORT}"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_does_not_come_from_the_window_is_refused_in_one_dutch_line(
    page: TestClient, headers: dict[str, str]
) -> None:
    for answer in (
        page.get("/", headers=headers),
        page.get("/theme.css", headers=headers),
        page.get("/gradio_api/queue/data?session_hash=iemand", headers=headers),
        page.post(JOIN, json={}, headers=headers),
    ):
        assert answer.status_code == 403
        assert answer.text == "Dit verzoek komt niet uit het venster van Vraagbaak en is geweigerd.\n"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_own_names_with_the_own_port_reach_it(window: Window, name: str) -> None:
    host = f"{name}:{PORT}"
    answer = window.client().get("/theme.css", headers={"host": host, "origin": f"http://{host}"})
    assert answer.status_code == 200


def test_two_hosts_are_refused() -> None:
    both = Headers(raw=[(b"host", f"127.0.0.1:{PORT}".encode()), (b"host", b"elders.example")])
    refusal = refusal_of(gate(), "GET", "/", both)
    assert refusal is not None
    assert refusal.status == 403


def test_a_link_to_the_window_may_stand_on_any_page_but_no_frame_or_script(page: TestClient) -> None:
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert page.get("/", headers={**elsewhere, "sec-fetch-dest": "document"}).status_code == 200
    for kind in ("iframe", "script", "empty"):
        assert page.get("/", headers={**elsewhere, "sec-fetch-dest": kind}).status_code == 403
    assert page.get("/theme.css", headers={**elsewhere, "sec-fetch-dest": "document"}).status_code == 403


# --- the secret ----------------------------------------------------------------------------------------------------


def test_the_page_brings_a_secret_that_scripts_and_other_sites_do_not_get(window: Window) -> None:
    cookie, *limits = window.client().get("/").headers["set-cookie"].split("; ")
    name, value = cookie.split("=")
    assert name == f"vraagbaak-{PORT}"
    assert len(value) >= 43  # 256 bits
    assert limits == ["Path=/", "HttpOnly", "SameSite=Strict"]


def test_each_start_has_its_own_secret() -> None:
    assert gate().secret != gate().secret
    assert gate().secret not in repr(gate())


@pytest.mark.parametrize(
    "cookie", ["", "iets", f"vraagbaak-{PORT}=", f"vraagbaak-{PORT}=geraden", "vraagbaak-1={secret}"]
)
def test_without_the_secret_nothing_is_read_or_changed(window: Window, cookie: str) -> None:
    secret = window.application._gate.secret
    stranger = {"cookie": cookie.format(secret=secret)} if cookie else {}
    for answer in (
        window.client().get("/gradio_api/queue/data?session_hash=iemand", headers=stranger),
        window.client().get("/gradio_api/heartbeat/iemand", headers=stranger),
        window.client().post("/gradio_api/run/predict", json={"data": [], "fn_index": 0}, headers=stranger),
        window.client().post(JOIN, json={"data": [], "fn_index": 0, "session_hash": "iemand"}, headers=stranger),
        window.client().post(UPLOAD, files={"files": ("a.pdf", b"goed")}, headers=stranger),
    ):
        assert answer.status_code == 403
        assert answer.text == "Dit venster is van een vorige keer. Laad de pagina opnieuw.\n"
    assert window.files() == []


def test_the_secret_is_found_among_cookies_of_others(window: Window) -> None:
    given = f'ander={{"a": "b"}}; vraagbaak-{PORT}={window.application._gate.secret}; derde'
    answer = window.client().post("/gradio_api/run/predict", json={}, headers={"cookie": given})
    assert answer.status_code == 422  # Gradio itself, about what is asked


def delete(window: Window, client: TestClient, **headers: str) -> int:
    """Ask to remove the report, as the page does; return the status, and wait until it is done."""
    session = {"session_hash": "wis"}
    body = {"data": [], "fn_index": window.function("delete"), "event_data": {"naam": DOCUMENT.name}, **session}
    status = client.post(JOIN, json=body, headers=headers).status_code
    if status == 200:
        assert "process_completed" in client.get("/gradio_api/queue/data", params=session).text
    return status


def test_only_the_page_removes_a_report(tmp_path: Path) -> None:
    window = Window(tmp_path / "uploads")
    with window.client() as page:
        assert delete(window, page) == 403  # has not fetched the page
        page.get("/")
        assert delete(window, page, host="elders.example") == 403
        assert delete(window, page, origin="http://elders.example") == 403
        assert [document.name for document in window.backend.documents()] == [DOCUMENT.name]
        assert delete(window, page, origin=ADDRESS) == 200
        assert window.backend.documents() == ()


# --- what is open --------------------------------------------------------------------------------------------------


def addresses(window: Window) -> Iterator[tuple[str, str]]:
    """Yield method and address of every route of the installed Gradio, with something in the place of what varies."""
    (mounted,) = (route.app for route in window.application._app.routes if isinstance(route, Mount))
    waiting = list(mounted.routes)
    while waiting:
        route = waiting.pop()
        waiting += getattr(route, "routes", None) or []
        waiting += getattr(getattr(route, "original_router", None), "routes", [])
        for method in getattr(route, "methods", None) or ():
            yield method, re.sub(r"\{(\w+)(:path)?\}", "iets", route.path)


def test_of_gradios_routes_only_those_of_the_window_are_open(window: Window) -> None:
    secret = asked(cookie=f"vraagbaak-{PORT}={window.application._gate.secret}")
    every = set(addresses(window))
    opened = {
        (method, path) for method, path in every if refusal_of(window.application._gate, method, path, secret) is None
    }
    assert len(every) > 60
    assert ("GET", "/gradio_api/proxy=iets") in every
    assert opened - {(method, path) for method, path in opened if method == "HEAD"} == {
        ("GET", "/"),
        ("GET", "/assets/iets"),
        ("GET", "/favicon.ico"),
        ("GET", "/gradio_api/app_id"),
        ("GET", "/gradio_api/heartbeat/iets"),
        ("GET", "/gradio_api/queue/data"),
        ("GET", "/manifest.json"),
        ("GET", "/theme.css"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/upload"),
    }


SHUT = [
    "/gradio_api/file=http://127.0.0.1:9/",
    "/gradio_api/file/http://127.0.0.1:9/",
    "/gradio_api/proxy=https://elders.hf.space/",
    "/gradio_api/file={own}",
    "/gradio_api/stream/a/b/c/playlist.m3u8",
    "/gradio_api/info",
    "/gradio_api/queue/status",
    "/gradio_api/run/andere",
    "/config",
    "/monitoring",
    "/static/img/logo.svg",
    "/svelte/svelte.js",
    "/assets/../routes.py",
    "/assets/%2e%2e/%2e%2e/routes.py",
    "//gradio_api/info",
    "/gradio_api/queue/data/",
    "/gradio_api/queue/data%0a",
]


@pytest.mark.parametrize("path", SHUT)
def test_other_addresses_do_not_exist(page: TestClient, path: str, tmp_path: Path) -> None:
    own = tmp_path / "eigen.txt"
    own.write_text("geheim", encoding="utf-8")
    answer = page.get(path.format(own=own))
    assert (answer.status_code, answer.text) == (UNKNOWN.status, f"{UNKNOWN.message}\n")


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "POST"])
def test_other_methods_do_not_exist(page: TestClient, method: str) -> None:
    assert page.request(method, "/").status_code == 404
    assert page.request(method, "/gradio_api/queue/data").status_code == 404


def test_no_websocket_is_answered(page: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), page.websocket_connect(JOIN):
        pass


def test_the_page_and_what_it_consists_of_come(page: TestClient) -> None:
    parts = re.findall(r'(?:src|href)="\.?(/assets/[^"]+|/manifest\.json)"', page.get("/").text)
    assert len(parts) >= 3
    for part in [*parts, "/static/js/iframeResizer.contentWindow.min.js", "/theme.css", "/favicon.ico"]:
        assert page.get(part).status_code == 200, part


# --- what comes in -------------------------------------------------------------------------------------------------


def sent(client: TestClient, *files: tuple[str, bytes]) -> tuple[int, str]:
    answer = client.post(UPLOAD, files=[("files", file) for file in files])
    return answer.status_code, answer.text


def test_a_file_of_a_known_kind_and_size_comes_in(window: Window, page: TestClient) -> None:
    status, said = sent(page, ("Goed Rapport.PDF", b"x" * LARGEST), ("b.md", b"y"))
    paths = [Path(path) for path in json.loads(said)]
    assert status == 200
    assert [path.name for path in paths] == ["Goed Rapport.PDF", "b.md"]
    assert all(path.is_relative_to(window.uploads) for path in paths)
    assert [path.stat().st_size for path in paths] == [LARGEST, 1]
    for path in paths:
        path.unlink()


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(window: Window, page: TestClient) -> None:
    told = (
        "'groot.pdf' is groter dan 0.02 MB, en meer mag niet. Maak het bestand kleiner, of start Vraagbaak met een hoger "
        "getal achter --max-upload.\n"
    )
    assert sent(page, ("klein.pdf", b"goed"), ("groot.pdf", b"x" * (LARGEST + 1))) == (413, told)
    assert window.files() == []


def test_a_file_of_another_kind_is_refused_and_leaves_nothing(window: Window, page: TestClient) -> None:
    told = "'lijst.xlsm' is van een soort die Vraagbaak niet leest. Open het en sla het op als PDF.\n"
    assert sent(page, ("goed.pdf", b"goed"), ("lijst.xlsm", b"x")) == (415, told)
    assert sent(page, ("zonder", b"x"))[0] == 415
    assert sent(page, ("\x1b[2J.exe", b"x"))[1].startswith("'\u241b[2J.exe' is")
    assert window.files() == []


def test_what_is_refused_is_refused_while_it_is_read(window: Window) -> None:
    """The sender has not sent half of it when the application lets go."""
    taken = 0

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal taken
        more = True
        while more:
            message = await receive()
            taken += len(message["body"])
            more = message["more_body"]
        await PlainTextResponse("alles")(scope, receive, send)

    def parts() -> Iterator[bytes]:
        yield b'--G\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 1000
        yield b"\r\n--G--\r\n"

    own = gate()
    client = TestClient(Guard(application, own), base_url=ADDRESS, cookies={own.cookie: own.secret})
    answer = client.post(UPLOAD, content=parts(), headers={"content-type": "multipart/form-data; boundary=G"})
    assert answer.status_code == 413
    assert taken <= LARGEST + 1000


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data"])
def test_an_upload_that_cannot_be_read_is_refused(page: TestClient, kind: str) -> None:
    answer = page.post(UPLOAD, content=b"iets", headers={"content-type": kind})
    assert (answer.status_code, answer.text) == (400, "Dit verzoek is niet te lezen. Kies het bestand opnieuw.\n")


def test_a_long_request_without_a_file_is_refused(page: TestClient) -> None:
    answer = page.post(JOIN, json={"data": ["x" * LARGEST_REQUEST]})
    assert (answer.status_code, answer.text) == (413, "Dit verzoek is te groot en is geweigerd.\n")


# --- what goes out -------------------------------------------------------------------------------------------------

ANSWERS: list[tuple[str, Callable[[TestClient], object]]] = [
    ("page", lambda client: client.get("/")),
    ("style", lambda client: client.get("/theme.css")),
    ("event", lambda client: client.post("/gradio_api/run/predict", json={})),
    ("file", lambda client: client.post(UPLOAD, files={"files": ("a.exe", b"x")})),
    ("shut", lambda client: client.get("/config")),
    ("missing", lambda client: client.get("/assets/bestaatniet.js")),
    ("foreign", lambda client: client.get("/", headers={"host": "elders.example"})),
    (
        "preflight",
        lambda client: client.options(JOIN, headers={"origin": ADDRESS, "access-control-request-method": "POST"}),
    ),
]


@pytest.mark.parametrize("answer", [answer for _, answer in ANSWERS], ids=[name for name, _ in ANSWERS])
def test_every_answer_has_the_headers(page: TestClient, answer: Callable[[TestClient], object]) -> None:
    headers = answer(page).headers  # type: ignore[attr-defined]
    assert {name: headers[name] for name in HEADERS} == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    content = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert content["default-src"] == content["frame-ancestors"] == content["form-action"] == "'none'"
    assert content["connect-src"] == "'self'"
    assert "unsafe-inline" not in content["script-src"]
    assert "http" not in headers["Content-Security-Policy"]


def test_a_browser_keeps_gradios_files_that_are_named_by_their_content_and_nothing_else(page: TestClient) -> None:
    import gradio

    folder = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
    kept = sorted(path.name for path in folder.iterdir() if path.suffix in {".js", ".css", ".woff2", ".svg"})
    assert len(kept) > 500
    for name in kept[::50]:
        assert page.get(f"/assets/{name}").headers["cache-control"] == KEPT
    assert KEPT.startswith("private, ")
    assert KEPT.endswith(", immutable")
    for answer in (
        *(answer(page) for _, answer in ANSWERS),
        page.get(f"/assets/{kept[0]}", headers={"host": "elders.example"}),
        page.get("/assets/index-bestaat1.js"),
        page.get("/favicon.ico"),
        page.get("/static/js/iframeResizer.contentWindow.min.js"),
    ):
        assert answer.headers["cache-control"] == "no-store"  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/", "/x", "/assets/x.js", "/gradio_api/app_id", "/v1/assets/index-DphvyggB.js"])
def test_a_browser_keeps_nothing_at_an_address_that_may_bring_something_else(path: str) -> None:
    own = gate(programs="/v1/")
    anything = Router([Mount("/", lambda scope, receive, send: PlainTextResponse("iets")(scope, receive, send))])
    assert TestClient(Guard(anything, own), base_url=ADDRESS).get(path).headers["cache-control"] == "no-store"


def test_only_scripts_that_are_written_in_the_page_may_run(page: TestClient) -> None:
    answer = page.get("/", headers={"accept-encoding": "br, gzip"})
    scripts = inline_scripts(answer.text)
    assert len(scripts) >= 4
    allowed = answer.headers["Content-Security-Policy"]
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in allowed
    assert allowed.count("sha256-") == len(set(scripts)) + 1  # and window.js, which Gradio adds


def test_scripts_are_found_as_they_are_written() -> None:
    page = "<script src='a.js'></script><script>\n1 < 2 && '&amp;'</script><p>x</p><SCRIPT type=module>b</SCRIPT>"
    assert inline_scripts(page) == ["\n1 < 2 && '&amp;'", "b"]
    assert policy(["b"]).count("sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=") == 1


def test_other_programs_need_no_secret_but_a_page_elsewhere_stays_out() -> None:
    def said(request: object) -> PlainTextResponse:
        return PlainTextResponse("antwoord")

    own = gate(programs="/v1/")
    client = TestClient(Guard(Router([Route("/v1/ask", said, methods=["POST"])]), own), base_url=ADDRESS)
    assert client.post("/v1/ask", content=b"x" * (LARGEST_REQUEST + 1)).text == "antwoord"
    for headers in FOREIGN:
        assert client.post("/v1/ask", headers=headers).status_code == 403
    assert client.post("/v2/ask").status_code == 404


# --- while nobody does anything ------------------------------------------------------------------------------------


def test_the_queue_is_looked_at_rarely(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, enough = 0, threading.Event()
    queue = window.blocks._queue
    length = type(queue).__len__

    def counted(self: object) -> int:
        nonlocal looks
        looks += 1
        return int(length(self))

    monkeypatch.setattr(type(queue), "__len__", counted)
    enough.wait(1)
    assert 0 < looks < 60
