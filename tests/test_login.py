"""The login of a window for several people: who gets in, for how long, and what stays out."""

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from logins import ADDRESS, HOST, NOT_LOGGED_IN, PASSWORDS, PORT, STREAM, Door, log_in, quick_hashing

from ui.access.headers import HEADERS
from ui.access.login_page import ACCOUNT, LOGIN, LOGOUT, WRONG
from ui.access.sessions import LIFETIME


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_hashing():
        yield


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
    assert "&#34;&gt;&lt;script&gt;" in answer.text


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
