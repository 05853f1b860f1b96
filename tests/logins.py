"""The login of a window for several people, before an application that says who asks."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import ui.access.accounts
import ui.access.login
from ui.access.accounts import Accounts
from ui.access.entrance import Entrance
from ui.access.gate import make_gate
from ui.access.login import Login
from ui.access.login_page import LOGIN
from ui.access.people import SCOPE

PORT = 7862
HOST = "192.168.1.20"
ADDRESS = f"http://{HOST}:{PORT}"
PASSWORDS = {"anna": "het wachtwoord van anna", "bram": "het wachtwoord van bram"}
NOT_LOGGED_IN = "U bent niet (meer) aangemeld. Laad de pagina opnieuw en meld u aan.\n"
PREDICT, JOIN, STREAM = "/gradio_api/run/predict", "/gradio_api/queue/join", "/gradio_api/queue/data"


@contextlib.contextmanager
def quick_hashing() -> Iterator[None]:
    """Hash in little time and memory."""
    import argon2

    hasher = argon2.PasswordHasher.from_parameters(argon2.profiles.CHEAPEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ui.access.accounts, "_hasher", lambda: hasher)
        ui.access.accounts._nobody.cache_clear()
        yield
    ui.access.accounts._nobody.cache_clear()


def make_accounts(path: Path) -> Accounts:
    accounts = Accounts(path)
    for name, password in PASSWORDS.items():
        accounts.add(name, password, keeper=name == "anna")
    return accounts


class Door:
    """The login before an application that says who asks."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.accounts = make_accounts(folder / "accounts.json")
        self.entrance = Entrance(**{"accounts": self.accounts, "host": HOST, **changes})
        gate = make_gate(PORT, scripts=(), kinds=(".pdf",))
        hosts = frozenset({self.entrance.public_name(PORT)})
        self.gate = replace(gate, hosts=hosts, scheme=self.entrance.scheme)
        self.now = 1000.0
        attempts = ui.access.login.Attempts(lambda: self.now)
        application = Starlette(routes=[Route("/{path:path}", told, methods=["GET", "POST"])])
        self.application = Login(application, self.gate, self.entrance, attempts)

    def client(self, address: str = "10.0.0.1", **headers: str) -> TestClient:
        base = self.entrance.public_address(PORT)
        return TestClient(
            self.application, base_url=base, client=(address, 5000), follow_redirects=False, headers=headers
        )


async def told(request: Request) -> JSONResponse:
    person = request.scope.get(SCOPE)
    told = {"name": person.name, "keeper": person.keeper} if person else None
    return JSONResponse({"person": told, "url": str(request.url), "headers": dict(request.headers)})


def log_in(client: TestClient, name: str, password: str | None = None, **headers: str) -> Any:
    form = {"naam": name, "wachtwoord": PASSWORDS.get(name, "") if password is None else password}
    origin = {"origin": str(client.base_url).rstrip("/")}
    return client.post(LOGIN, data=form, headers={**origin, **{n.replace("_", "-"): v for n, v in headers.items()}})


NAME = "vraag.voorbeeld.nl"
PROXY = "10.0.0.5"
