"""A window for several people: who gets in, and that nobody sees or changes what is not theirs."""

import base64
import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from fake_window import DOCUMENT, FakeBackend
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

import ui.access.accounts
import ui.access.login
from ui.access.accounts import Accounts
from ui.access.entrance import Entrance, make_entrance
from ui.access.gate import make_gate
from ui.access.headers import HEADERS
from ui.access.login import Login
from ui.access.login_page import ACCOUNT, LOGIN, LOGOUT, WRONG
from ui.access.people import NOT_KEEPER, SCOPE, Person, history_file, personal
from ui.access.sessions import LIFETIME
from ui.errors import InputError, NobodyError, NotKeeperError
from ui.history.conversations import History
from ui.protocols import Backend

PORT = 7862
HOST = "192.168.1.20"
ADDRESS = f"http://{HOST}:{PORT}"
PASSWORDS = {"anna": "het wachtwoord van anna", "bram": "het wachtwoord van bram"}
NOT_LOGGED_IN = "U bent niet (meer) aangemeld. Laad de pagina opnieuw en meld u aan.\n"
PREDICT, JOIN, STREAM = "/gradio_api/run/predict", "/gradio_api/queue/join", "/gradio_api/queue/data"
UPLOAD = "/gradio_api/upload"


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
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


# --- who gets in ---------------------------------------------------------------------------------------------------


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


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def test_the_way_in_and_out(door: Door) -> None:
    client = door.client()
    assert client.get("/").headers["location"] == client.get(ACCOUNT).headers["location"] == LOGIN
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert '<label for="naam">Naam</label>' in page.text
    answer = log_in(client, "Anna", PASSWORDS["anna"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie, *limits = answer.headers["set-cookie"].split("; ")
    assert cookie.startswith(f"vraagbaak-{PORT}-account=")
    assert limits == ["Path=/", "HttpOnly", "SameSite=Strict"]
    assert client.get("/").json()["person"] == {"name": "anna", "keeper": True}
    assert "U bent aangemeld als <strong>anna</strong>" in client.get(ACCOUNT).text
    assert client.get(LOGIN).headers["location"] == "/"

    stolen = client.cookies.get(f"vraagbaak-{PORT}-account")
    assert client.post(LOGOUT, headers={"origin": ADDRESS}).headers["location"] == LOGIN
    assert client.get("/").status_code == 303
    thief = door.client(cookie=f"vraagbaak-{PORT}-account={stolen}")
    assert thief.get("/").status_code == 303  # it is over, not only forgotten


@pytest.mark.parametrize(
    "path", ["/theme.css", "/assets/x.js", "/favicon.ico", STREAM, "/gradio_api/heartbeat/x", "/x"]
)
def test_nothing_else_is_open_to_who_is_not_logged_in(door: Door, path: str) -> None:
    assert (door.client().get(path).status_code, door.client().get(path).text) == (401, NOT_LOGGED_IN)
    assert (door.client().post(path, json={}).status_code, door.client().post("/").status_code) == (401, 401)


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(door: Door) -> None:
    wrong, unknown = (log_in(door.client(), name, "geen van beide goed") for name in ("anna", "niemand"))
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("anna", "niemand") == unknown.text
    assert WRONG in unknown.text
    assert 'role="alert"' in unknown.text
    headers = [{n: v for n, v in answer.headers.items() if n != "content-length"} for answer in (wrong, unknown)]
    assert headers[0] == headers[1]
    assert "set-cookie" not in unknown.headers


def test_what_was_typed_is_text(door: Door) -> None:
    answer = log_in(door.client(), '"><script>alert(1)</script>', "x")
    assert "<script" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize("change", ["", "x", "{cookie}x", "x{cookie}", "{other}"])
def test_a_cookie_that_was_not_given_here_is_nobody(door: Door, tmp_path: Path, change: str) -> None:
    def given(where: Door) -> str:
        return str(log_in(where.client(), "anna").headers["set-cookie"].split("; ")[0].split("=", 1)[1])

    cookie = change.format(cookie=given(door), other=given(Door(tmp_path / "elders")))
    assert door.client(cookie=f"vraagbaak-{PORT}-account={cookie}").get("/theme.css").status_code == 401


def test_a_session_ends_after_a_day_with_the_password_and_with_the_account(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = door.client()
    log_in(client, "anna")
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + LIFETIME - 60)
    assert client.get("/x").status_code == 200
    monkeypatch.setattr(time, "time", lambda: clock() + LIFETIME + 60)
    assert client.get("/x").status_code == 401
    monkeypatch.undo()

    log_in(client, "anna", ui_password := PASSWORDS["anna"])
    door.accounts.set_password("anna", ui_password)
    assert client.get("/x").status_code == 401
    log_in(client, "anna")
    assert client.get("/x").status_code == 200
    door.accounts.remove("anna")
    assert client.get("/x").status_code == 401
    door.accounts.add("anna", PASSWORDS["anna"], keeper=False)
    assert client.get("/x").status_code == 401


def test_without_readable_accounts_nobody_gets_in(door: Door) -> None:
    client = door.client()
    log_in(client, "anna")
    door.accounts.path.write_text("{", encoding="utf-8")
    for answer in (client.get("/"), log_in(client, "anna")):
        assert answer.status_code == 503
        assert answer.text.startswith("Het bestand accounts.json met de accounts is beschadigd")


def test_after_a_few_mistakes_the_wait_doubles(door: Door) -> None:
    client = door.client()
    assert [log_in(client, "anna", "fout").status_code for _ in range(3)] == [401] * 3
    waits = []
    for _ in range(12):
        refused = log_in(client, "anna")  # the right password, too
        assert refused.status_code == 429
        assert "Er is te vaak geprobeerd om aan te melden" in refused.text
        waits.append(int(refused.headers["retry-after"]))
        door.now += waits[-1]
        assert log_in(client, "anna", "fout").status_code == 401
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert log_in(door.client("10.0.0.2"), "anna").status_code == 303  # she herself, elsewhere
    door.now += 900
    assert log_in(client, "anna").status_code == 303
    assert log_in(client, "anna", "fout").status_code == 401  # and starts afresh


def test_unknown_names_wait_as_well(door: Door) -> None:
    assert [log_in(door.client(), "niemand", "x").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_one_address_cannot_try_everybody_nor_many_addresses_one(door: Door) -> None:
    tried = [log_in(door.client(), f"naam{number}", "x").status_code for number in range(21)]
    assert tried == [401] * 20 + [429]
    assert log_in(door.client("10.0.0.9"), "anna", "x").status_code == 401
    tried = [log_in(door.client(f"10.0.1.{number}"), "bram", "x").status_code for number in range(21)]
    assert tried == [401] * 20 + [429]


def test_an_own_account_does_not_wipe_out_mistakes_with_others(door: Door) -> None:
    for number in range(20):
        log_in(door.client(), f"naam{number}", "x")
        door.now += 1
    assert log_in(door.client(), "bram").status_code == 303
    assert log_in(door.client(), "anna", "x").status_code == 401
    assert log_in(door.client(), "anna", "x").status_code == 429


def test_attempts_at_once_are_counted_before_their_passwords_are_looked_at(door: Door) -> None:
    looked: list[str] = []
    verify = door.accounts.verify

    def slow(name: str, password: str) -> Any:
        looked.append(name)
        time.sleep(0.05)
        return verify(name, password)

    door.accounts.verify = slow  # type: ignore[method-assign]
    with door.client() as client:
        trying = [threading.Thread(target=log_in, args=(client, "anna", "x")) for _ in range(10)]
        for thread in trying:
            thread.start()
        for thread in trying:
            thread.join()
    assert len(looked) == 3


def test_names_and_addresses_that_are_remembered_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    import ui.access.attempts

    monkeypatch.setattr(ui.access.attempts, "MOST", 30)
    attempts = ui.access.attempts.Attempts()
    for number in range(100):
        attempts.begin(f"naam{number}", f"10.0.0.{number}")
    assert len(attempts._tallies) == 30
    for number in range(20):
        assert attempts.begin(f"n{number}", f"2001:db8::{number}") == 0
    assert attempts.begin("n", "2001:db8::ffff") > 0  # the same network
    assert attempts.begin("n", "2001:db8:1::1") == 0


# --- pages elsewhere -----------------------------------------------------------------------------------------------

ELSEWHERE = [
    {"host": "elders.example"},
    {"host": f"127.0.0.1:{PORT}"},
    {"origin": "http://elders.example"},
    {"origin": "null"},
    {"origin": f"https://{HOST}:{PORT}"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_what_comes_from_elsewhere_is_refused_before_and_after_logging_in(door: Door, headers: dict[str, str]) -> None:
    client = door.client()
    form = {"naam": "anna", "wachtwoord": PASSWORDS["anna"]}
    origin = {"origin": ADDRESS}
    assert client.post(LOGIN, data=form, headers={**origin, **headers}).status_code == 403
    assert client.get(LOGIN, headers=headers).status_code == 403
    log_in(client, "anna")
    assert client.get("/", headers=headers).status_code == 403
    assert client.post(LOGOUT, headers={**origin, **headers}).status_code == 403
    assert client.get("/").status_code == 200  # still logged in


def test_a_form_without_an_origin_is_refused(door: Door) -> None:
    form = {"naam": "anna", "wachtwoord": PASSWORDS["anna"]}
    assert door.client().post(LOGIN, data=form).status_code == 403
    assert door.client().post(LOGOUT).status_code == 403


def test_the_login_page_has_the_headers_and_may_run_nothing(door: Door) -> None:
    answer = door.client().get(LOGIN)
    expected = {**HEADERS, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    assert {name: answer.headers[name] for name in expected} == expected
    content = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert content == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert "--vb-accent: #0b5c63" in style
    assert not re.search(r"<script|<link|<img|https?://|style=", answer.text)


@pytest.mark.parametrize("body", [b"x" * 10_001, b"&" * 100, b"\xff=%ff", b"", b"naam=&wachtwoord="])
def test_a_form_that_is_no_login_lets_nobody_in(door: Door, body: bytes) -> None:
    answer = door.client().post(LOGIN, content=body, headers={"origin": ADDRESS})
    assert answer.status_code in (400, 401, 413)
    assert "set-cookie" not in answer.headers


# --- behind a proxy ------------------------------------------------------------------------------------------------

NAME = "vraag.voorbeeld.nl"
PROXY = "10.0.0.5"


def test_behind_tls_cookies_are_sent_over_tls_alone(tmp_path: Path) -> None:
    door = Door(tmp_path, name=NAME, scheme="https", proxy=PROXY)
    client = door.client(PROXY)
    answer = log_in(client, "anna")
    assert answer.headers["set-cookie"].startswith("__Host-vraagbaak=")
    assert answer.headers["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Strict; Secure")
    told = client.get("/", headers={"x-forwarded-host": "elders.example", "x-forwarded-proto": "http"}).json()
    assert told["url"] == f"https://{NAME}/"
    assert not [name for name in told["headers"] if "forward" in name]
    assert client.get("/", headers={"origin": f"http://{NAME}"}).status_code == 403


def test_attempts_are_counted_for_the_address_that_the_proxy_saw(tmp_path: Path) -> None:
    door = Door(tmp_path, name=NAME, scheme="https", proxy=PROXY)
    client = door.client(PROXY)
    said = [log_in(client, "anna", "x", x_forwarded_for=f"1.1.1.{n}, 8.8.8.8").status_code for n in range(4)]
    assert said == [401, 401, 401, 429]
    assert log_in(client, "anna", "x", x_forwarded_for="8.8.8.8, 9.9.9.9").status_code == 401


def test_without_a_proxy_nobody_chooses_the_address_that_is_counted(door: Door) -> None:
    said = [log_in(door.client(), "anna", "x", x_forwarded_for=f"1.1.1.{n}").status_code for n in range(4)]
    assert said == [401, 401, 401, 429]


@pytest.fixture
def behind(tmp_path: Path) -> Door:
    return Door(tmp_path, name=NAME, scheme="https", proxy=PROXY, user_header="x-forwarded-user")


def test_the_proxy_tells_who_asks(behind: Door) -> None:
    for name, keeper in (("anna", True), ("bram", False), ("Anna", False), ("chris@voorbeeld.nl", False)):
        client = behind.client(PROXY, **{"x-forwarded-user": name})
        answer = client.get("/").json()
        assert answer["person"] == {"name": name, "keeper": keeper}
        assert "x-forwarded-user" not in answer["headers"]
        assert "Uw organisatie heeft u aangemeld" in client.get(ACCOUNT).text


@pytest.mark.parametrize("address", ["10.0.0.6", "127.0.0.1", "", "::1"])
def test_nobody_but_the_proxy_is_heard(behind: Door, address: str) -> None:
    for path in ("/", LOGIN, ACCOUNT, "/theme.css"):
        answer = behind.client(address, **{"x-forwarded-user": "anna", "x-forwarded-for": PROXY}).get(path)
        assert answer.status_code == 403
        assert answer.text == "Open Vraagbaak op het adres dat uw organisatie daarvoor heeft.\n"


def test_the_proxy_is_known_in_both_forms_of_its_address(behind: Door) -> None:
    client = behind.client(f"::ffff:{PROXY}", **{"x-forwarded-user": "bram"})
    assert client.get("/").json()["person"]["name"] == "bram"


@pytest.mark.parametrize("told", [[], [""], [" "], ["anna", "bram"], ["x" * 201], ["a\tb"]])
def test_without_one_name_the_proxy_is_nobody(behind: Door, told: list[str]) -> None:
    answer = behind.client(PROXY).get("/", headers=[("x-forwarded-user", name) for name in told])  # type: ignore[arg-type]
    assert (answer.status_code, answer.text) == (
        401,
        "Uw organisatie heeft u niet aangemeld. Meld u daar opnieuw aan.\n",
    )


def test_the_header_is_nothing_where_people_have_passwords(door: Door) -> None:
    assert door.client(**{"x-forwarded-user": "anna"}).get("/theme.css").status_code == 401


# --- what may be chosen --------------------------------------------------------------------------------------------


def test_no_window_for_others_without_a_way_to_know_them(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        make_entrance(tmp_path / "accounts.json", host="0.0.0.0", name=NAME)  # noqa: S104
    assert str(told.value) == (
        "Voor meer personen is een account nodig. Maak er eerst een met 'vraagbaak accounts add NAAM --keeper'."
    )
    with pytest.raises(InputError, match="is een account nodig"):
        make_entrance(tmp_path / "accounts.json", host="127.0.0.1", name=NAME, proxy="127.0.0.1")
    made = make_entrance(
        tmp_path / "accounts.json", host="127.0.0.1", name=NAME, proxy="127.0.0.1", user_header="X-Forwarded-User"
    )
    assert (made.user_header, made.public_address(7860)) == ("x-forwarded-user", f"https://{NAME}/")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"host": "server"}, "'server' is geen IP-adres. Geef achter --host"),
        ({"host": ""}, "'' is geen IP-adres"),
        ({"host": "0.0.0.0"}, "Bij --host 0.0.0.0 hoort --name NAAM"),  # noqa: S104
        ({"host": "::"}, "Bij --host :: hoort --name NAAM"),
        ({"name": "vraag.nl/pad"}, "kan niet de naam van een venster zijn"),
        ({"name": "ftp://vraag.nl"}, "kan niet de naam van een venster zijn"),
        ({"name": "iemand@vraag.nl"}, "kan niet de naam van een venster zijn"),
        ({"name": "*"}, "kan niet de naam van een venster zijn"),
        ({"proxy": "caddy"}, "'caddy' is geen IP-adres. Geef achter --trusted-proxy"),
        ({"user_header": "X-Forwarded-User"}, "Bij --user-header hoort --trusted-proxy ADRES."),
        ({"proxy": "127.0.0.1", "user_header": "Host"}, "de naam van een header"),
        ({"proxy": "127.0.0.1", "user_header": "x y"}, "de naam van een header"),
    ],
)
def test_a_choice_that_would_let_in_nobody_or_everybody(tmp_path: Path, options: dict[str, str], said: str) -> None:
    make_accounts(tmp_path / "accounts.json")
    with pytest.raises(InputError) as told:
        make_entrance(tmp_path / "accounts.json", **{"host": HOST, **options})
    assert said in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("options", "address", "readable"),
    [
        ({}, f"http://{HOST}:7860/", True),
        ({"host": "localhost"}, "http://127.0.0.1:7860/", False),
        ({"host": "::1"}, "http://[::1]:7860/", False),
        ({"host": "0.0.0.0", "name": "Vraag.Voorbeeld.NL"}, f"https://{NAME}/", False),  # noqa: S104
        ({"name": "http://server:7860"}, "http://server:7860/", True),
        ({"name": "https://vraag.nl:8443/"}, "https://vraag.nl:8443/", False),
    ],
)
def test_where_people_open_the_window(tmp_path: Path, options: dict[str, str], address: str, readable: bool) -> None:
    make_accounts(tmp_path / "accounts.json")
    made = make_entrance(tmp_path / "accounts.json", **{"host": HOST, **options})
    assert (made.public_address(7860), made.readable_underway) == (address, readable)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", HOST], "Voor meer personen is een account nodig."),
        (["--name", NAME], "Bij --name, --trusted-proxy en --user-header hoort --host ADRES."),
        (["--trusted-proxy", PROXY], "Bij --name, --trusted-proxy en --user-header hoort --host ADRES."),
        (["--host", HOST, "--user-header", "x"], "Bij --user-header hoort --trusted-proxy ADRES."),
    ],
)
def test_the_command_refuses_in_one_line_before_anything_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    from ui.cli import main

    assert main(["--data", str(tmp_path), "start", *words]) == 1
    error = capsys.readouterr().err
    assert error.startswith(said)
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


# --- two people in one window --------------------------------------------------------------------------------------


class Shared:
    """The real window with two people in it: anna, who keeps the reports, and bram, who reads."""

    def __init__(self, folder: Path) -> None:
        from ui.window.building import build_window
        from ui.window.serving import guarded

        self.uploads = folder / "uploads"
        self.people = folder / "people"
        self.backend = FakeBackend([DOCUMENT], ("citaten",), folder / "geschiedenis.sqlite")
        self.blocks = build_window(personal(self.backend, self.people), uploads=self.uploads, account=ACCOUNT)
        entrance = Entrance(accounts=make_accounts(folder / "accounts.json"), host=HOST)
        self.application = guarded(self.blocks, PORT, largest=20_000, entrance=entrance)
        self.portal: Any = None
        filled = {"toevoegen", "rapportenlijst"}
        (self.opening,) = (
            fn
            for fn in self.blocks.fns.values()
            if not fn.inputs
            and filled <= {out.elem_id for out in fn.outputs}
            and any(event == "load" for _, event in fn.targets)
        )

    def client(self) -> TestClient:
        client = TestClient(
            self.application,
            base_url=ADDRESS,
            client=("10.0.0.1", 5000),
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        client.portal = self.portal  # one loop for all, as in a server
        return client

    def history(self, name: str) -> History:
        return History(history_file(self.people, name))

    def function(self, element: str, event: str) -> Any:
        """Return the only function that is tied to this event of the component with this id."""
        (block,) = (block for block in self.blocks.blocks.values() if block.elem_id == element)
        (found,) = (fn for fn in self.blocks.fns.values() if (block._id, event) in fn.targets and fn.fn)
        return found

    def after(self, function: Any) -> Any:
        (found,) = (fn for fn in self.blocks.fns.values() if fn.trigger_after == function._id and fn.queue)
        return found


class Tab:
    """A tab of somebody's browser."""

    def __init__(self, shared: Shared, client: TestClient, number: str) -> None:
        self.shared, self.client, self.number = shared, client, number
        self.opened = self.call(shared.opening, [])

    def body(self, function: Any, data: list[Any], **event: Any) -> dict[str, Any]:
        told = {"event_data": event} if event else {}
        return {"data": data, "fn_index": function._id, "session_hash": self.number, "trigger_id": None, **told}

    def call(self, function: Any, data: list[Any], **event: Any) -> str:
        """Do what the window does at once; return the answer."""
        answer = self.client.post(PREDICT, json=self.body(function, data, **event))
        assert answer.status_code == 200, answer.text
        return json.dumps(answer.json())

    def wait(self, function: Any, data: list[Any], **event: Any) -> str:
        """Do what waits in Gradio's queue; return all that was sent."""
        assert self.client.post(JOIN, json=self.body(function, data, **event)).status_code == 200
        return self.client.get(STREAM, params={"session_hash": self.number}).text

    def ask(self, question: str) -> str:
        begin = self.shared.function("vraagvak", "submit")
        self.call(begin, [None, None, None, question, "citaten", [DOCUMENT.name]])
        return self.wait(self.shared.after(begin), [None, None, None, "citaten"])

    def listed(self, search: str = "") -> str:
        return self.call(self.shared.function("eerder-knop", "click"), [search])

    def saved(self) -> str:
        """Return the conversation of the tab as a file, as it comes."""
        return self.call(self.shared.function("bewaard", "select"), [None], wat="alles", soort=".md")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    made = Shared(tmp_path_factory.mktemp("samen"))
    with made.client() as first:  # starts the queue
        made.portal = first.portal
        yield made


def tab_of(shared: Shared, name: str, number: str) -> Tab:
    client = shared.client()
    assert log_in(client, name).status_code == 303
    assert client.get("/").status_code == 200
    return Tab(shared, client, number)


@pytest.fixture
def anna(shared: Shared) -> Iterator[Tab]:
    yield tab_of(shared, "anna", secrets.token_hex(5))
    shared.history("anna").delete_all()


@pytest.fixture
def bram(shared: Shared) -> Iterator[Tab]:
    yield tab_of(shared, "bram", secrets.token_hex(5))
    shared.history("bram").delete_all()


SECRET = "Wat weet anna van banen?"  # noqa: S105


def test_the_window_works_for_who_is_logged_in(shared: Shared, anna: Tab) -> None:
    page = anna.client.get("/")
    assert "Uw account en afmelden" in page.text
    for part in re.findall(r'(?:src|href)="\.?(/assets/[^"]+)"', page.text)[:3]:
        assert anna.client.get(part).status_code == 200
    assert '"root":"http://192.168.1.20:7862"' in page.text.replace(" ", "")
    assert "process_completed" in anna.ask(SECRET)
    assert [one.title for one in shared.history("anna").conversations()] == [SECRET]
    assert SECRET in anna.listed()
    assert shared.backend.history().conversations() == ()


def test_each_finds_only_their_own_conversations(shared: Shared, anna: Tab, bram: Tab) -> None:
    anna.ask(SECRET)
    bram.ask("Wat weet bram?")
    assert SECRET in anna.listed()
    assert "Wat weet bram?" not in anna.listed()
    assert "Wat weet bram?" in bram.listed()
    assert SECRET not in bram.listed()
    assert "Wat weet" not in bram.listed("anna")
    assert "Wat weet" in anna.listed("anna")


@pytest.mark.parametrize("event", ["select", "edit", "delete", "clear"])
def test_nobody_opens_renames_or_erases_what_is_not_theirs(shared: Shared, anna: Tab, bram: Tab, event: str) -> None:
    anna.ask(SECRET)
    (kept,) = shared.history("anna").conversations()
    told = bram.call(
        shared.function("eerder-lijst", event), [None, None, None, ""], id=kept.id, titel="van mij", naam="x"
    )
    assert SECRET not in told
    assert shared.history("anna").conversations() == (kept,)


def test_anna_opens_her_own(shared: Shared, anna: Tab) -> None:
    anna.ask(SECRET)
    (kept,) = shared.history("anna").conversations()
    other = Tab(shared, anna.client, "anderetab")
    assert SECRET in other.call(shared.function("eerder-lijst", "select"), [None, None, None, ""], id=kept.id)


# What gives something out of a tab's memory: the element, its event, its inputs and what is told with it.
OF_A_TAB = [
    ("bewaard", "select", 1, {"wat": "alles", "soort": ".md"}, "download="),
    ("pagina", "select", 2, {"bron": 1, "beurt": 1, "vraag": 1, "pagina": 0}, "In 2024 waren er 120 banen."),
    ("beelden", "select", 1, {"beeld": "1-1"}, "data:image/png"),
    ("bewaar-melding", "select", 2, {"vraag": 1, "oordeel": "nuttig"}, "Uw oordeel is bewaard."),
    ("opnieuw-knop", "click", 5, {}, "Wat weet anna"),
    ("aanpassen-knop", "click", 1, {}, "Wat weet anna"),
]


@pytest.mark.parametrize(("element", "event", "inputs", "told", "shows"), OF_A_TAB, ids=[row[0] for row in OF_A_TAB])
def test_who_names_anothers_tab_gets_an_empty_one(
    shared: Shared, anna: Tab, bram: Tab, element: str, event: str, inputs: int, told: dict[str, Any], shows: str
) -> None:
    anna.ask(SECRET)
    function, data = shared.function(element, event), [None] * inputs
    if element == "opnieuw-knop":
        data[3:] = ["citaten", [DOCUMENT.name]]
    thief = Tab(shared, bram.client, anna.number)
    assert shows not in thief.call(function, data, **told)
    assert shared.history("bram").conversations() == ()
    assert shows in anna.call(function, data, **told)


def test_who_names_anothers_tab_does_not_hear_its_answer(shared: Shared, anna: Tab, bram: Tab) -> None:
    begin = shared.function("vraagvak", "submit")
    anna.call(begin, [None, None, None, SECRET, "citaten", [DOCUMENT.name]])
    assert anna.client.post(JOIN, json=anna.body(shared.after(begin), [None, None, None, "citaten"])).status_code == 200
    for name in (anna.number, f"{anna.number}_", f"{anna.number}&session_hash={anna.number}"):
        assert SECRET not in bram.client.get(f"{STREAM}?session_hash={name}").text
    assert SECRET in anna.client.get(STREAM, params={"session_hash": anna.number}).text


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"session_hash": null}', b'{"session_hash": 1}', b"[" * 100_000])
def test_what_names_no_tab_is_refused(anna: Tab, body: bytes) -> None:
    for address in (PREDICT, JOIN):
        assert anna.client.post(address, content=body).status_code == 400


def test_a_reader_cannot_change_the_reports_by_any_way(shared: Shared, bram: Tab) -> None:
    removing = bram.wait(shared.function("rapportenlijst", "delete"), [], naam=DOCUMENT.name)
    assert NOT_KEEPER in removing
    assert NOT_KEEPER in bram.wait(shared.function("rapportenlijst", "retry"), [], naam=DOCUMENT.name)
    assert bram.client.post(UPLOAD, files={"files": ("a.pdf", b"goed")}).text == f"{NOT_KEEPER}\n"
    shared.uploads.mkdir(exist_ok=True)
    left = shared.uploads / ("0" * 64) / "van-een-ander.pdf"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"goed")
    file = {"path": str(left), "orig_name": left.name, "meta": {"_type": "gradio.FileData"}}
    assert NOT_KEEPER in bram.wait(shared.function("toevoegen", "upload"), [[file], False])
    assert [document.name for document in shared.backend.documents()] == [DOCUMENT.name]


def test_a_keeper_adds_and_removes_a_report(shared: Shared, anna: Tab) -> None:
    (path,) = anna.client.post(UPLOAD, files={"files": ("nieuw.pdf", b"goed")}).json()
    file = {"path": path, "orig_name": "nieuw.pdf", "meta": {"_type": "gradio.FileData"}}
    assert "nieuw.pdf is toegevoegd" in anna.wait(shared.function("toevoegen", "upload"), [[file], False])
    assert [document.name for document in shared.backend.documents()] == [DOCUMENT.name, "nieuw.pdf"]
    recognised = anna.wait(shared.function("rapportenlijst", "retry"), [], naam="nieuw.pdf")
    assert "nieuw.pdf is vervangen door de nieuwe versie" in recognised
    assert "is verwijderd" in anna.wait(shared.function("rapportenlijst", "delete"), [], naam="nieuw.pdf")
    assert [document.name for document in shared.backend.documents()] == [DOCUMENT.name]


def test_a_reader_sees_no_buttons_to_change_reports(shared: Shared, anna: Tab, bram: Tab) -> None:
    assert "data-verwijder" in anna.opened
    told = bram.opened
    assert "data-verwijder" not in told
    assert DOCUMENT.title in told
    assert '"visible": false' in told


def test_every_address_of_the_window_is_shut_to_who_is_not_logged_in(shared: Shared) -> None:
    (mounted,) = (route.app for route in shared.application._app._app.routes if isinstance(route, Mount))
    waiting, client, seen = list(mounted.routes), shared.client(), 0
    while waiting:
        route = waiting.pop()
        waiting += getattr(route, "routes", None) or []
        waiting += getattr(getattr(route, "original_router", None), "routes", [])
        for method in getattr(route, "methods", None) or ():
            path = re.sub(r"\{(\w+)(:path)?\}", "iets", route.path)
            answer = client.request(method, path)
            seen += 1
            if path == "/" and method in ("GET", "HEAD"):
                assert answer.headers["location"] == LOGIN
            else:
                assert answer.status_code == 401, (method, path)
    assert seen > 60


def test_the_secret_of_the_window_alone_opens_nothing(shared: Shared) -> None:
    secret = shared.application._gate.secret
    client = shared.client()
    client.cookies.set(f"vraagbaak-{PORT}", secret)
    body = {"data": [], "fn_index": 0, "session_hash": "x"}
    assert (client.post(PREDICT, json=body).status_code, client.post(PREDICT, json=body).text) == (401, NOT_LOGGED_IN)


# --- what is personal ----------------------------------------------------------------------------------------------

PERSONAL = {"history", "feedback", "may_change", "add_file", "recognise", "remove"}
FOR_ALL = {
    "documents",
    "loading",
    "overviews",
    "ask",
    "search",
    "page",
    "page_image",
    "marks",
    "example_questions",
    "modes",
    "default_mode",
    "address",
    "suggest_in_background",
    "model_line",
}


def test_of_all_that_the_window_asks_it_is_known_what_is_personal(tmp_path: Path) -> None:
    assert {name for name in vars(Backend) if not name.startswith("_")} == PERSONAL | FOR_ALL
    assert get_type_hints(Person) == {"name": str, "keeper": bool, "shown": str}
    backend = personal(FakeBackend([DOCUMENT], ("citaten",), tmp_path / "g.sqlite"), tmp_path / "people")
    for name, arguments in (
        ("history", ()),
        ("feedback", ()),
        ("may_change", ()),
        ("add_file", (tmp_path / "a.pdf", print)),
        ("recognise", (DOCUMENT.name, print)),
        ("remove", (DOCUMENT.name,)),
    ):
        with pytest.raises(NobodyError):  # nobody asks
            getattr(backend, name)(*arguments)
    assert [document.name for document in backend.documents()] == [DOCUMENT.name]


def test_a_name_is_never_a_path(tmp_path: Path) -> None:
    for name in ("../../anna", "/etc/x", "anna\udcff", "Anna", "anna"):
        backend = personal(FakeBackend([], ("citaten",)), tmp_path, lambda name=name: Person(name=name, keeper=False))
        assert backend.history().path == backend.feedback().path
        assert backend.history().path.parent == tmp_path
        with pytest.raises(NotKeeperError):
            backend.remove("x")
    assert history_file(tmp_path, "Anna") != history_file(tmp_path, "anna")
