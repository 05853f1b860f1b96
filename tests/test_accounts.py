"""Accounts: the file, the passwords, and the commands as they are typed."""

import getpass
import json
import stat
import sys
import threading
import time
from pathlib import Path

import pytest
from exchanges import exchange

import ui.access.accounts
from ui.access.accounts import Accounts
from ui.access.people import history_file
from ui.cli import main
from ui.errors import AccountError, InputError
from ui.history.conversations import History

PASSWORD = "een lang wachtwoord"  # noqa: S105
OTHER = "nog een lang wachtwoord"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in little time and memory."""
    import argon2

    hasher = argon2.PasswordHasher.from_parameters(argon2.profiles.CHEAPEST)
    monkeypatch.setattr(ui.access.accounts, "_hasher", lambda: hasher)
    ui.access.accounts._nobody.cache_clear()


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "data" / "accounts.json")


def test_a_password_opens_its_own_account_alone(accounts: Accounts) -> None:
    accounts.add("Anna", PASSWORD, keeper=True)
    accounts.add("bram", OTHER, keeper=False)
    found = accounts.verify("anna", PASSWORD)
    assert found is not None
    assert (found.name, found.keeper) == ("anna", True)
    assert accounts.verify("anna", OTHER) is None
    assert accounts.verify("bram", PASSWORD) is None
    assert accounts.verify("niemand", PASSWORD) is None
    assert accounts.verify("anna", PASSWORD * 1000) is None


def test_a_password_is_the_same_however_a_keyboard_makes_its_letters(accounts: Accounts) -> None:
    accounts.add("anna", "caf\u00e9 caf\u00e9 caf\u00e9", keeper=False)
    assert accounts.verify("anna", "cafe\u0301 cafe\u0301 cafe\u0301")


def test_the_file_holds_no_password_and_is_its_owners_alone(accounts: Accounts) -> None:
    accounts.add("anna", PASSWORD, keeper=False)
    text = accounts.path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert json.loads(text)["accounts"][0]["password"].startswith("$argon2id$")
    if sys.platform != "win32":
        assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    assert "argon2" not in repr(accounts.all())
    assert sorted(path.name for path in accounts.path.parent.iterdir()) == ["accounts.json", "accounts.lock"]


def test_the_real_hash_is_the_one_of_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    hasher = ui.access.accounts._hasher()
    assert (hasher.type.name, hasher.time_cost, hasher.memory_cost, hasher.parallelism) == ("ID", 3, 65536, 4)


def test_an_unknown_name_costs_a_hash_too(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("anna", PASSWORD, keeper=False)
    hashed: list[str] = []

    class Counting:
        def hash(self, password: str) -> str:
            return "$argon2id$niemand"

        def verify(self, hash_: str, password: str) -> None:
            from argon2.exceptions import VerifyMismatchError

            hashed.append(hash_)
            raise VerifyMismatchError

    monkeypatch.setattr(ui.access.accounts, "_hasher", Counting)
    ui.access.accounts._nobody.cache_clear()
    assert accounts.verify("anna", "fout") is accounts.verify("niemand", "fout") is None
    assert hashed == [accounts.all()[0].password, "$argon2id$niemand"]


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "../anna", "anna/", ".anna", "ánna", "a" * 65, "anna\n", "-a", "\x1b[2J"]
)
def test_a_name_that_cannot_be(accounts: Accounts, name: str) -> None:
    if name == "anna\n":
        assert accounts.add(name, PASSWORD, keeper=False).name == "anna"
        return
    with pytest.raises(InputError) as told:
        accounts.add(name, PASSWORD, keeper=False)
    assert "kan geen naam zijn" in str(told.value)
    assert "\x1b" not in str(told.value)
    assert accounts.all() == ()


@pytest.mark.parametrize("password", ["", "elf tekens.", "x" * 201])
def test_a_password_that_is_too_short_or_too_long(accounts: Accounts, password: str) -> None:
    with pytest.raises(InputError, match="12 tot 200 tekens"):
        accounts.add("anna", password, keeper=False)


def test_another_password_and_removing_change_what_sessions_lean_on(accounts: Accounts) -> None:
    first = accounts.add("anna", PASSWORD, keeper=True)
    secret = accounts.secret()
    accounts.set_password("anna", OTHER)
    second = accounts.find("anna")
    assert second is not None
    assert second.stamp != first.stamp
    assert second.keeper
    assert accounts.verify("anna", PASSWORD) is None
    assert accounts.secret() == secret != ""
    accounts.remove("anna")
    assert accounts.find("anna") is None
    assert accounts.secret() == secret
    with pytest.raises(InputError, match="Er is geen account 'anna'"):
        accounts.remove("anna")
    with pytest.raises(InputError, match="Er is geen account 'anna'"):
        accounts.set_password("anna", OTHER)


def test_sessions_that_were_left_are_forgotten_when_they_would_have_expired(accounts: Accounts) -> None:
    accounts.add("anna", PASSWORD, keeper=False)
    accounts.end("oud", int(time.time()) - 1)
    accounts.end("nieuw", int(time.time()) + 100)
    assert (accounts.is_ended("nieuw"), accounts.is_ended("oud"), accounts.is_ended("ander")) == (True, False, False)


def test_two_who_add_at_once_both_get_in(accounts: Accounts) -> None:
    adding = [
        threading.Thread(target=accounts.add, args=(f"a{number}", PASSWORD), kwargs={"keeper": False})
        for number in range(8)
    ]
    for thread in adding:
        thread.start()
    for thread in adding:
        thread.join()
    assert [account.name for account in accounts.all()] == [f"a{number}" for number in range(8)]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 2}', b'{"accounts": [{"name": "anna"}]}', b"\xff"])
def test_a_damaged_file_lets_nobody_in_and_is_not_overwritten(accounts: Accounts, content: bytes) -> None:
    accounts.path.parent.mkdir()
    accounts.path.write_bytes(content)
    for act in (accounts.all, lambda: accounts.verify("anna", PASSWORD), lambda: accounts.end("x", 1)):
        with pytest.raises(AccountError, match="beschadigd"):
            act()
    with pytest.raises(AccountError, match="beschadigd"):
        accounts.add("anna", PASSWORD, keeper=True)
    assert accounts.path.read_bytes() == content


def test_a_full_disk_leaves_the_accounts_as_they_were(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("anna", PASSWORD, keeper=False)
    before = accounts.path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AccountError, match="schijf vol"):
        accounts.add("bram", PASSWORD, keeper=False)
    assert accounts.path.read_bytes() == before
    assert not list(accounts.path.parent.glob("*.tmp")) + list(accounts.path.parent.glob(".*.tmp"))


# --- commands ------------------------------------------------------------------------------------------------------


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command of accounts in a terminal where these passwords are typed; its status, output and errors."""

    def run(*words: str, typed: tuple[str, ...] = (PASSWORD, PASSWORD), terminal: bool = True) -> tuple[int, str, str]:
        waiting = iter(typed)
        monkeypatch.setattr(getpass, "getpass", lambda prompt: next(waiting))
        monkeypatch.setattr("builtins.input", lambda prompt: next(waiting))
        monkeypatch.setattr(sys.stdin, "isatty", lambda: terminal, raising=False)
        status = main(["--data", str(tmp_path / "data"), "accounts", *words])
        return status, *capsys.readouterr()

    return run


def test_the_commands_from_adding_to_removing(said, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert said("list")[1] == "Er zijn nog geen accounts. Maak er een met 'vraagbaak accounts add NAAM'.\n"
    assert said("add", "Anna", "--keeper") == (0, "Account anna is gemaakt: beheerder.\n", "")
    assert said("add", "bram")[1] == "Account bram is gemaakt: lezer.\n"
    assert said("add", "bram") == (1, "", "Er is al een account 'bram'. Kies een andere naam.\n")
    assert said("list")[1] == "anna: beheerder\nbram: lezer\n"
    assert said("password", "bram", typed=(OTHER, OTHER))[0] == 0
    assert Accounts(tmp_path / "data" / "accounts.json").verify("bram", OTHER)
    assert said("remove", "bram", typed=("nee",)) == (1, "Er is niets weggehaald.\n", "")
    assert said("remove", "bram", typed=("ja",)) == (0, "Account bram is weggehaald, met de gesprekken.\n", "")
    assert said("list")[1] == "anna: beheerder\n"
    assert said("remove", "bram")[0] == said("password", "bram")[0] == 1


def test_a_password_is_asked_on_a_terminal_twice(said) -> None:  # type: ignore[no-untyped-def]
    assert said("add", "anna", typed=(PASSWORD, OTHER)) == (
        1,
        "",
        "De twee wachtwoorden zijn niet gelijk. Probeer het opnieuw.\n",
    )
    assert said("add", "anna", terminal=False)[2].startswith("Een wachtwoord wordt gevraagd in een terminal.")
    with pytest.raises(SystemExit):
        said("add", "anna", PASSWORD)
    assert "Er zijn nog geen accounts" in said("list")[1]


def test_with_an_account_its_conversations_go(said, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    said("add", "anna")
    said("add", "bram")
    people = tmp_path / "data" / "people"
    people.mkdir()
    files = {name: history_file(people, name) for name in ("anna", "bram")}
    for name, file in files.items():
        History(file).save((exchange(1, f"Een vraag van {name}?"),))
    assert said("remove", "anna", "--yes")[0] == 0
    assert list(people.iterdir()) == [files["bram"]]
    assert History(files["bram"]).conversations()[0].title == "Een vraag van bram?"
