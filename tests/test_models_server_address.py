"""server: its address and its key."""

import json
import logging
from collections.abc import Iterator

import pytest
from chat_server import ChatServer, chat_server
from server_questions import KEY, failure, write

from models.errors import (
    InvalidAddressError,
    InvalidKeyError,
    KeyRefusedError,
)
from models.server import ServerModel, check_address, is_address, is_loopback, is_readable_underway


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as told:
        yield told


# --- the key ------------------------------------------------------------------------------------------------------


def test_the_key_is_a_header_and_stands_nowhere_else(server: ChatServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        model = ServerModel(server.address, key=KEY)
        assert write(model) == "Vierhonderd tien."
        assert [asked.headers["authorization"] for asked in server.asked] == [f"Bearer {KEY}"] * 2
        server.status, server.body = 401, json.dumps({"error": {"message": f"Incorrect API key: {KEY}"}})
        assert isinstance(failure(model), KeyRefusedError)
        for status in (400, 500):
            server.status = status
            assert "(Incorrect API key: …)" in str(failure(model))
    assert KEY not in f"{model!r}{vars(model)!r}"
    assert caplog.records
    assert not [record for record in caplog.records if KEY in record.getMessage() or "geheim" in str(record.args)]


@pytest.mark.parametrize("key", ["twee woorden", "regel\neinde", "sleutél", "\x00"])
def test_a_key_that_no_header_can_hold(key: str) -> None:
    with pytest.raises(InvalidKeyError) as caught:
        ServerModel("http://127.0.0.1:1/v1", key=key)
    assert key not in str(caught.value)


# --- the address --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ftp://127.0.0.1/v1", "Geef een adres zoals http://127.0.0.1:8080/v1 achter --model."),
        ("http://", "klopt niet"),
        ("http://127.0.0.1:99999/v1", "klopt niet"),
        ("http://[::1/v1", "klopt niet"),
        ("http://a b/v1", "klopt niet"),
        (f"https://gebruiker:{KEY}@taal.example/v1", "staat een naam of wachtwoord"),
        (f"https://taal.example/v1?key={KEY}", "mag geen ? of # staan"),
    ],
)
def test_an_address_that_cannot_be(text: str, said: str) -> None:
    assert is_address(text)
    with pytest.raises(InvalidAddressError) as caught:
        ServerModel(text)
    assert said in str(caught.value)
    assert KEY not in f"{caught.value}{caught.value.__cause__}"


def test_which_addresses_are_on_this_computer_and_which_can_be_overheard() -> None:
    here = [
        "http://127.0.0.1:8080/v1",
        "http://localhost/v1",
        "http://[::1]:1/v1",
        "http://127.8.8.8",
        "http://LOCALHOST",
    ]
    away = ["http://192.168.1.5:8080/v1", "http://taal.example/v1", "http://localhost.example/v1", "http://0.0.0.0/v1"]
    assert [is_loopback(address) for address in here + away] == [True] * 5 + [False] * 4
    assert [is_readable_underway(address) for address in here + away] == [False] * 5 + [True] * 4
    assert not is_readable_underway("https://taal.example/v1")
    assert check_address(" HTTP://127.0.0.1:8080/v1// ") == "http://127.0.0.1:8080/v1"
    assert [is_address(text) for text in ("qwen3-1.7b", "C:/model.gguf", "C:\\model.gguf", "/m.gguf")] == [False] * 4
