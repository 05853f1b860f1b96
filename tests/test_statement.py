"""The statement about accessibility names the version that it is about."""

import re
import tomllib
from pathlib import Path

from ui.window.help import STATEMENT


def test_the_statement_is_about_this_version() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = re.search(r"versie (\d+\.\d+)\. Zij is van", STATEMENT.read_text(encoding="utf-8"))
    assert told
    assert project["version"].startswith(f"{told[1]}.")
