"""The login behind a proxy: whose address counts, and who is heard that says who asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from logins import NAME, PROXY, Door, log_in, quick_hashing

from ui.access.login_page import ACCOUNT, LOGIN


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_hashing():
        yield


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


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
