"""Starting, stopping and closing off the window, with the backend of fake_window.py."""

import re
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from browsing import Page, Server, ask, ask_and_wait, expect, start

pytestmark = pytest.mark.browser


@pytest.fixture
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start a window in a process of its own."""
    servers: list[Server] = []

    def serve_with(*options: str, **environment: str) -> Server:
        servers.append(start(tmp_path_factory.mktemp("window"), *options, **environment))
        return servers[-1]

    yield serve_with
    for server in servers:
        server.process.kill()
        server.process.communicate()


def test_it_says_where_it_is_and_ctrl_c_ends_it(serve: Callable[..., Server]) -> None:
    server = serve()
    lines = r"Vraagbaak staat klaar op http://127\.0\.0\.1:\d+/\nStoppen: druk op Ctrl\+C\.\n"
    assert re.fullmatch(lines, server.greeting)
    assert server.stop() == "Vraagbaak is gestopt.\n"
    assert server.process.returncode == 0
    assert server.log.read_text(encoding="utf-8") == ""


def test_ctrl_c_ends_it_during_an_answer(serve: Callable[..., Server], tab: Callable[..., Page]) -> None:
    server = serve()
    page = tab(server.address)
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    began = time.monotonic()
    assert "Vraagbaak is gestopt." in server.stop()
    assert server.process.returncode == 0
    assert time.monotonic() - began < 10
    assert server.log.read_text(encoding="utf-8") == ""


def test_a_port_that_is_taken_is_replaced(windows: Callable[..., Server]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f":{port}/" not in windows("--port", str(port)).greeting


def test_it_starts_behind_a_proxy_and_speaks_to_nobody(serve: Callable[..., Server], tab: Callable[..., Page]) -> None:
    nowhere = "http://127.0.0.1:9"
    server = serve(HTTP_PROXY=nowhere, HTTPS_PROXY=nowhere, http_proxy=nowhere, https_proxy=nowhere, NO_PROXY="")
    page = tab(server.address)
    ask_and_wait(page, "Hoeveel banen?")
    assert "Vraagbaak is gestopt." in server.stop()
    assert "OUTSIDE" not in server.log.read_text(encoding="utf-8")
