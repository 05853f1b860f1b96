"""Attempts to log in are counted by name and by address, and after a few mistakes one waits."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from logins import Door, log_in, quick_hashing


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_hashing():
        yield


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


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
