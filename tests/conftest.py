"""No test reaches the network or the user's own folders."""

import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
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


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the real weights and the sample report, made once."""
    from ui.wiring import Settings, Vraagbaak

    folder = tmp_path_factory.mktemp("prepared")
    Vraagbaak(settings=Settings(data=folder)).prepare()
    return folder


@pytest.fixture(scope="session")
def vraagbaak() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a user does, in a process of its own; fails when it fails."""

    def run(*arguments: str, wrap: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        command = [*wrap, sys.executable, "-P", "-m", "ui.cli", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        return done

    return run
