"""Addresses of files and of Milvus servers, where nothing of Milvus listens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import StoreError
from index.store.milvus.attachments import Attachments
from index.store.milvus.server import MilvusServer

pytest.importorskip("milvus_lite", reason="Milvus Lite is not here")
pytestmark = pytest.mark.usefixtures("read_here")


def test_files_at_an_address_are_fetched(tmp_path: Path) -> None:
    (tmp_path / "source.pdf").write_bytes(b"%PDF")
    one, other = Attachments("memory://bak/rapporten"), Attachments("memory://bak/rapporten")
    one.try_out()
    one.put("a1", {"source.pdf": tmp_path / "source.pdf"})
    fetched = other.get("a1", "source.pdf")
    assert fetched.read_bytes() == b"%PDF"
    assert fetched == other.get("a1", "source.pdf")
    one.remove("a1")
    with pytest.raises(StoreError, match="is er niet meer"):
        Attachments("memory://bak/rapporten").get("a1", "source.pdf")
    one.remove("a1")
    with pytest.raises(StoreError, match=r"vraagbaak\[s3\]|zijn niet te bereiken"):
        Attachments("s3://bak/rapporten").try_out()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("http://127.0.0.1:1", "antwoordt niet. Start de Milvus-server, of controleer --store"),
        ("ftp://host", "Het adres van de opslag klopt niet"),
        ("http://u:geheim@host:19530", "In het adres van de opslag staat een wachtwoord"),
    ],
)
def test_a_wrong_address_is_one_line_without_its_password(given: str, told: str) -> None:
    with pytest.raises(StoreError, match=told) as caught:
        MilvusServer(given, token="root:geheim")  # noqa: S106
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_something_else_than_milvus_is_told_as_such(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=tmp_path,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        port = other.stdout.readline().split("port ")[1].split()[0]
        try:
            with pytest.raises(StoreError, match=r"antwoordt (iets anders dan Milvus|niet)"):
                MilvusServer(f"http://127.0.0.1:{port}")
        finally:
            other.kill()


def test_importing_pymilvus_takes_no_environment_file_along(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A_KEY=of another program\n", encoding="utf-8")
    (tmp_path / "pymilvus.py").write_text(  # does what the real one does with a .env above its own folder
        f"import dotenv\ndotenv.load_dotenv({str(tmp_path / '.env')!r})\n", encoding="utf-8"
    )
    code = (
        "import os\nfrom index.store.milvus.server import _load_client\n_load_client()\nprint(os.environ.get('A_KEY'))"
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.stdout == "None\n"
