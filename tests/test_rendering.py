"""Templates: what is put in is escaped, what is missing is an error, and a wheel brings all of them."""

import tomllib
from fnmatch import fnmatch
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from ui.rendering import render

TEMPLATES = sorted(one.name for one in files("ui.window").joinpath("templates").iterdir())
WHEEL = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"][
    "build"
]["targets"]["wheel"]


def test_what_is_put_in_is_text() -> None:
    assert render("line.html", text='<b>"', failed=False) == "&lt;b&gt;&#34;"


def test_what_is_not_put_in_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("line.html", failed=False)


def test_line_breaks_of_a_template_are_no_text_where_white_space_counts() -> None:
    told = render("messages.html", messages=[(True, "Een\ntwee."), (False, "Drie.")])
    assert told == '<p class="gelukt">Een\ntwee.</p><p class="fout" role="alert">Drie.</p>'


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_wheel_brings_every_template(name: str) -> None:
    path, kept = f"ui/window/templates/{name}", False
    for pattern in WHEEL["exclude"]:  # as in a .gitignore the last one that fits decides
        if fnmatch(path, pattern.removeprefix("!")):
            kept = pattern.startswith("!")
    assert kept
