"""A whole session in one process: add, search, ask, the API, the server for assistants and the window, by their commands.

    python session.py DATA FILE    # the weights are in DATA; FILE is a report to add

What other programs ask is asked from here. ``RECORDING`` is a sitecustomize.py that notes every connection of this process
and of those that it starts. Ends with a JSON line: what each part said, and how often the kernel had no way to go.
"""

import asyncio
import functools
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

RECORDING = """
import json, os, sys
def note(event, arguments):
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        said = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        said = arguments[0]
    else:
        return
    with open(os.environ["CONNECTIONS"], "a") as log:
        log.write(json.dumps([os.getpid(), event, str(said)]) + "\\n")
sys.addaudithook(note)
with open(os.environ["CONNECTIONS"], "a") as log:
    log.write(json.dumps([os.getpid(), "started", ""]) + "\\n")
"""
PATIENCE = 120  # seconds
LOOPBACK = 0x8914, 0x49  # SIOCSIFFLAGS; up, loopback, running


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def open_loopback() -> None:
    """Switch on the loopback of a network namespace that was just made."""
    import fcntl
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        fcntl.ioctl(door, LOOPBACK[0], struct.pack("16sh14x", b"lo", LOOPBACK[1]))


def without_a_way() -> int:
    """How often something in this network namespace tried to reach what no route leads to, by whatever library."""
    lines = [line.split() for line in Path("/proc/self/net/snmp").read_text().splitlines() if line.startswith("Ip:")]
    return int(dict(zip(*lines, strict=True))["OutNoRoutes"])


def visit(command: list[str], port: int, ask: Callable[[str], Any]) -> Any:
    """Run a command that serves until Ctrl+C; meanwhile ask, then stop it."""
    from ui.cli import main

    said: list[Any] = []

    def visitor() -> None:
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.1)
            said.append(ask(f"http://127.0.0.1:{port}"))
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=visitor)
    thread.start()
    assert main(command) == 0
    thread.join()
    return said[0]


def ask_api(address: str) -> str:
    import httpx2

    body = {"model": "vraagbaak/zwembad.md", "messages": [{"role": "user", "content": "Wanneer sluit het zwembad?"}]}
    with httpx2.Client(base_url=address, timeout=PATIENCE, trust_env=False) as client:
        assert client.get("/docs").status_code == 200
        assert client.post("/v1/search", json={"text": "zwembad"}).status_code == 200
        assert client.get("/v1/pages/zwembad.md/1").status_code == 200
        return str(client.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]["content"])


def ask_assistant(address: str) -> str:
    from mcp import Client

    async def run() -> str:
        async with Client(f"{address}/mcp") as client:
            await client.list_tools()
            await client.call_tool("zoek", {"tekst": "zwembad"})
            result: Any = await client.call_tool(
                "vraag", {"vraag": "Wanneer sluit het zwembad?", "rapporten": ["zwembad.md"]}
            )
            return str(result.content[0].text)

    return asyncio.run(run())


def open_window(address: str) -> str:
    import httpx2

    with httpx2.Client(base_url=address, timeout=PATIENCE, trust_env=False, follow_redirects=True) as client:
        page = client.get("/").text
        time.sleep(1)  # what a library tells its makers it tells from a thread, a moment after the start
        return page


def main_session(data: str, report: str) -> None:
    import ui.cli
    from ui import chosen_models

    # Each command would load the same models again, which is what takes long.
    chosen_models.load_embedder = functools.cache(chosen_models.load_embedder)
    chosen_models.load_reader = functools.cache(chosen_models.load_reader)
    isolated = os.environ.get("ISOLATED") == "1"
    if isolated:
        open_loopback()
    at = ["--data", data, "--threads", "1"]
    assert ui.cli.main([*at, "index", "add", report]) == 0
    assert ui.cli.main([*at, "search", "zwembad"]) == 0
    assert ui.cli.main([*at, "ask", "Wanneer sluit het zwembad?", "--document", "zwembad.md"]) == 0
    ports = [free_port() for _ in range(3)]
    said = {
        "api": visit([*at, "api", "--port", str(ports[0])], ports[0], ask_api),
        "mcp": visit([*at, "mcp", "--http", str(ports[1])], ports[1], ask_assistant),
        "window": visit([*at, "start", "--no-browser", "--port", str(ports[2])], ports[2], open_window),
    }
    lost = without_a_way() if isolated else 0
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.connect(("192.0.2.1", 9))  # an address for documentation: to see that it would have been noted
    sys.stdout.write(
        json.dumps({"said": said, "lost": lost, "noted": without_a_way() - lost if isolated else 1}) + "\n"
    )


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores Ctrl+C
    main_session(*sys.argv[1:])
