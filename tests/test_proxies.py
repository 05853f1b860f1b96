"""The examples of ui/access/README.md for a proxy and for systemd, with the programs themselves where they are there."""

import contextlib
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from doors import served, wait_until
from logins import NAME, PASSWORDS, Door, quick_hashing, told
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from ui.access.login import Login
from ui.access.login_page import LOGIN
from ui.cli import build_parser

README = Path(__file__).parents[1] / "ui" / "access" / "README.md"
EXAMPLES = re.findall(r"^```\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
HERE = "127.0.0.1"
PATIENCE = 20  # seconds
ANY_CERTIFICATE = ssl._create_unverified_context()  # noqa: S323
CADDY = "{{\nadmin off\nlocal_certs\nskip_install_trust\ndefault_bind 127.0.0.1\nauto_https disable_redirects\nhttps_port {port}\n}}\n"
NGINX = """
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
access_log off;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
"""


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_hashing():
        yield


def example(*words: str) -> str:
    """Return the only example that has these words."""
    (found,) = (text for text in EXAMPLES if all(word in text for word in words))
    return found


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    return found or pytest.skip(f"there is no {name} on this computer")


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Run a proxy until the end of the block."""
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (
        (folder / "said").open("w") as said,
        subprocess.Popen(command, stdout=said, stderr=said, env=environment) as it,
    ):

        def answers() -> bool:
            assert it.poll() is None, (folder / "said").read_text()
            with contextlib.suppress(OSError), socket.create_connection((HERE, port), 1) as one:
                ANY_CERTIFICATE.wrap_socket(one, server_hostname=NAME).close()  # Caddy makes it after it listens
                return True
            return False

        try:
            wait_until(answers)
            yield
        finally:
            it.kill()


def caddy(text: str, behind: str, folder: Path) -> tuple[list[str], int]:
    """Return how to start Caddy as an example says, and its port; only the ports and the certificate are others."""
    port, file = free_port(), folder / "Caddyfile"
    file.write_text(CADDY.format(port=port) + text.replace(f"{HERE}:7860", behind))
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)], port


def nginx(text: str, behind: str, folder: Path) -> tuple[list[str], int]:
    """As caddy."""
    port, file, names = free_port(), folder / "nginx.conf", ("pem", "key")
    make = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={NAME} -out {folder}/pem -keyout {folder}/key"
    subprocess.run([program("openssl"), *shlex.split(make)], check=True, capture_output=True)
    for name in names:
        text = text.replace(f"/etc/ssl/{NAME}.{name}", str(folder / name))
    text = text.replace("listen 443", f"listen {HERE}:{port}").replace(f"{HERE}:7860", behind)
    file.write_text(NGINX.format(folder=folder) + text + "}\n")
    return [program("nginx"), "-p", str(folder), "-e", "stderr", "-c", str(file)], port


class Proxied:
    """The login of several people behind a proxy, and a client that comes through it."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        door = Door(folder, name=NAME, scheme="https", proxy=HERE, **changes)
        self.read = threading.Event()  # somebody has the first part of the stream
        routes = [Route("/stroom", self.stream), Route("/{path:path}", told, methods=["GET", "POST"])]
        self.application = Login(Starlette(routes=routes), door.gate, door.entrance)
        self.port = 0

    async def stream(self, _: Request) -> Response:
        async def parts() -> AsyncIterator[str]:
            yield "eerst"
            with anyio.move_on_after(PATIENCE):
                while not self.read.is_set():
                    await anyio.sleep(0.02)
            yield "laatst" if self.read.is_set() else "te laat"

        return StreamingResponse(parts())

    def client(self, **headers: str) -> httpx2.Client:
        """Return somebody's browser, which sends these headers too."""
        told = {"host": NAME, "origin": f"https://{NAME}", **headers}
        return httpx2.Client(
            base_url=f"https://{HERE}:{self.port}", headers=told, verify=ANY_CERTIFICATE, timeout=PATIENCE
        )

    def ask(self, client: httpx2.Client, method: str, path: str, **options: Any) -> httpx2.Response:
        return client.request(method, path, extensions={"sni_hostname": NAME}, **options)

    def log_in(self, client: httpx2.Client, password: str = PASSWORDS["anna"], **headers: str) -> httpx2.Response:
        return self.ask(client, "POST", LOGIN, data={"naam": "anna", "wachtwoord": password}, headers=headers)


@pytest.fixture(params=[caddy, nginx])
def proxied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Proxied]:
    made = Proxied(tmp_path)
    text = next(one for one in EXAMPLES if {caddy: "reverse_proxy", nginx: "proxy_pass"}[request.param] in one)
    with served(lambda _: made.application) as address:
        command, made.port = request.param(text, address.removeprefix("http://"), tmp_path)
        with running(command, made.port, tmp_path):
            yield made


def test_people_log_in_behind_a_proxy(proxied: Proxied) -> None:
    with proxied.client() as client:
        assert proxied.ask(client, "GET", "/", headers={"accept": "text/html"}).status_code in (303, 401)
        answer = proxied.log_in(client)
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"].split(";")[0]
        assert cookie.startswith("__Host-vraagbaak=")
        said = proxied.ask(client, "GET", "/", headers={"cookie": cookie}).json()
        assert said["person"] == {"name": "anna", "keeper": True}
        assert said["url"] == f"https://{NAME}/"
        large = proxied.ask(client, "POST", "/", headers={"cookie": cookie}, content=b"a" * 2_000_000)
        assert large.status_code == 200, "a file of 2 MB gets through"
        with client.stream("GET", "/stroom", headers={"cookie": cookie}, extensions={"sni_hostname": NAME}) as reply:
            parts = reply.iter_text()
            assert next(parts) == "eerst"
            proxied.read.set()
            assert "".join(parts) == "laatst", "what is streamed comes while it is made"


def test_behind_a_proxy_nobody_chooses_the_address_whose_attempts_are_counted(proxied: Proxied) -> None:
    with proxied.client() as client:
        said = [proxied.log_in(client, "x", **{"x-forwarded-for": f"1.1.1.{n}"}).status_code for n in range(4)]
    assert said == [401, 401, 401, 429]


def test_the_organisations_own_login_behind_caddy_tells_who_asks(tmp_path: Path) -> None:
    """Stands in for Authelia: it knows who sends its cookie."""

    async def authorise(request: Request) -> Response:
        name = request.cookies.get("bekend")
        return PlainTextResponse("", 200 if name else 401, headers={"Remote-User": name or ""})

    made = Proxied(tmp_path, user_header="x-forwarded-user")
    known = Starlette(routes=[Route("/api/authz/forward-auth", authorise)])
    with served(lambda _: made.application) as address, served(lambda _: known) as sign_on:
        text = example("forward_auth").replace(f"{HERE}:9091", sign_on.removeprefix("http://"))
        command, made.port = caddy(text, address.removeprefix("http://"), tmp_path)
        with running(command, made.port, tmp_path), made.client(**{"x-forwarded-user": "anna"}) as client:
            assert made.ask(client, "GET", "/").status_code == 401, "a browser cannot say who asks"
            said = made.ask(client, "GET", "/", headers={"cookie": "bekend=bram"}).json()
    assert said["person"] == {"name": "bram", "keeper": False}


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    text = example("[Service]")
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    path, *arguments = shlex.split(command)
    options = build_parser().parse_args(arguments)
    assert (options.command, options.host, options.name, options.trusted_proxy) == ("start", HERE, NAME, HERE)
    unit = tmp_path / "vraagbaak.service"
    unit.write_text(text.replace(path, "/bin/true"))  # it must be there
    told = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
