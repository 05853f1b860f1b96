"""What may be chosen for a window for several people: one that lets in nobody or everybody is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from logins import HOST, NAME, PROXY, make_accounts, quick_hashing

from ui.access.entrance import make_entrance
from ui.errors import InputError


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_hashing():
        yield


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
