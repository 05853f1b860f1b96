"""Every connection of a whole session is noted: this computer only. No library tells its makers anything."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from session import RECORDING

pytestmark = pytest.mark.slow
HERE = {"127.0.0.1", "::1", "localhost", "None"}
UNSHARE = ("unshare", "-rn")
# What a user or a workplace may have set to keep libraries silent; the product must not need it.
SILENCING = ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "TRANSFORMERS_OFFLINE", "GRADIO_ANALYTICS_ENABLED", "DO_NOT_TRACK")  # fmt: skip
# What a workplace may have set for other programs; libraries would send to it what they note of requests.
COLLECTING = {
    "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://192.0.2.2:4318",
    "HTTP_PROXY": "http://192.0.2.3:3128",
    "HTTPS_PROXY": "http://192.0.2.3:3128",
    "NO_PROXY": "127.0.0.1,localhost",
}


def namespaces() -> bool:
    """Whether a process can get a network of its own, with nothing in it but loopback."""
    found = shutil.which(UNSHARE[0])
    return bool(found) and not subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode


def test_a_whole_session_speaks_with_this_computer_alone(own_data: Callable[[], Path], tmp_path: Path) -> None:
    report, log, hook = tmp_path / "zwembad.md", tmp_path / "verbindingen", tmp_path / "hook"
    report.write_text("# Zwembad De Golf\n\nHet zwembad sluit in 2031 voor een verbouwing.\n", encoding="utf-8")
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(RECORDING, encoding="utf-8")
    isolated = namespaces()
    tests = Path(__file__).parent
    paths = [str(hook), str(tests.parent), *filter(None, sys.path)]
    environment = {name: value for name, value in os.environ.items() if name not in SILENCING}
    environment |= {"PYTHONPATH": os.pathsep.join(paths), "CONNECTIONS": str(log), "ISOLATED": str(int(isolated))}
    environment |= COLLECTING
    command = [sys.executable, "-P", str(tests / "session.py"), str(own_data()), str(report)]
    done = subprocess.run(
        [*(UNSHARE if isolated else ()), *command],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert "Het zwembad sluit in 2031" in told["said"]["api"]
    assert "Het zwembad sluit in 2031" in told["said"]["mcp"]
    assert "Vraagbaak" in told["said"]["window"]

    noted = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    hosts = Counter(host for _, event, host in noted if event != "started")
    assert hosts.pop("192.0.2.1") == 1, "the attempt that is made on purpose must be noted"
    assert set(hosts) <= HERE, f"somebody else was spoken with: {hosts}"
    assert hosts["127.0.0.1"] >= 3
    assert len({process for process, _, _ in noted}) >= 2, "the process that reads the file is noted, too"
    # What a library does below Python is not noted above, but the kernel counts it.
    assert (told["lost"], told["noted"]) == (0, 1)
    print(f"\nsession: {sum(hosts.values())} connections and names, all on this computer; {dict(hosts)}")  # noqa: T201
