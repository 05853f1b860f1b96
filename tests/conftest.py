"""No test reaches the network or the user's own folders."""

import socket
from pathlib import Path

import pytest

_REAL_CONNECT = socket.socket.connect


@pytest.fixture(autouse=True)
def own_folders_only(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRAAGBAAK_DATA", str(tmp_path_factory.mktemp("data")))
    for name in ("VRAAGBAAK_MODEL", "VRAAGBAAK_EMBEDDER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(self: socket.socket, address: object) -> None:
        local = self.family == getattr(socket, "AF_UNIX", None) or (
            isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")
        )
        if not local:
            raise AssertionError(f"a test tried to reach {address}")
        _REAL_CONNECT(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the project: reports and question files. Skips where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material is not here")
    return folder
