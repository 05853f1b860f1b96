"""Milvus for tests: a file of Milvus Lite, and the real server that the package "milvus" carries."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

_PATIENCE = 600  # seconds for a start on a busy machine; alone it takes 8 to 20


class RealServer:
    """A server in a process of its own, which can be killed and started again on the same files."""

    def __init__(self, folder: Path) -> None:
        from milvus import MilvusServerConfig, _initialize_data_files

        self._folder = folder
        self._port, self._web = _free_port(), _free_port()
        config = MilvusServerConfig(data_dir=str(folder))
        config.set("proxy_port", self._port)
        config.resolve_storage()
        for name in [name for name in config.configurable_items if name.endswith("_port") and name != "proxy_port"]:
            config.set(name, _free_port())
        config.write_config()
        _initialize_data_files(str(folder))  # 245 MB, unpacked
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it says that it is well."""
        binary = self._folder / "bin" / "milvus"
        environment = {
            **os.environ,
            "DEPLOY_MODE": "STANDALONE",
            "METRICS_PORT": str(self._web),
            "MILVUS_RUN_DIR": str(self._folder / "run"),
            "LD_LIBRARY_PATH": str(binary.parent),
        }
        with (self._folder / "logs" / "output.log").open("ab") as log:
            self._process = subprocess.Popen(
                [binary, "run", "standalone"], cwd=self._folder, env=environment, stdout=log, stderr=log
            )
        end = time.monotonic() + _PATIENCE
        while not self._is_well():
            assert self._process.poll() is None, "the server stopped while it started"
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.3)

    def _is_well(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._web}/healthz", timeout=5) as reply:
                return b"OK" in reply.read()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def empty(self) -> None:
        """Delete all collections."""
        from pymilvus import MilvusClient

        client = MilvusClient(uri=self.address)
        for name in client.list_collections():
            client.drop_collection(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unable() -> str:
    """Return why there is no real server here; "" when there is one."""
    if sys.platform != "linux":
        return "the package milvus has a server for Linux only"
    try:
        import milvus  # noqa: F401
    except ImportError:
        return "the package milvus is not here: make test-milvus"
    return ""
