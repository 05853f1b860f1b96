"""The READMEs name every file of their folder, and none that is not there."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "models", "rag", "ui")
READMES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("README.md"))]
CODE = (".py", ".css", ".js", ".cmake")


def files_of(folder: Path) -> set[str]:
    """Return the files of code below a folder, as paths from it; a folder with a README of its own as that alone."""
    rooms = [readme.parent for readme in READMES if readme.parent != folder and folder in readme.parents]
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.suffix in CODE and path.name != "__init__.py" and not any(room in path.parents for room in rooms)
    }


def table_of(readme: Path) -> list[str]:
    """Return the files that the tables of a README name in their first column."""
    cells = re.findall(r"^\| (`[^|]+) \|", readme.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([\w./-]+\.\w+)`", cell)]


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_a_readme_names_each_file_of_its_folder_once(readme: Path) -> None:
    named = [name for name in table_of(readme) if Path(name).suffix in CODE]
    assert sorted(named) == sorted(set(named))
    assert set(named) == files_of(readme.parent)


def test_the_first_readme_is_short_and_its_links_and_commands_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 700
    for link in re.findall(r"\]\(([\w./-]+)\)", text):
        assert (ROOT / link).exists(), link
    targets = re.findall(r"`?make (\w+)", text)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_what_a_readme_mentions_is_there(readme: Path) -> None:
    """Paths such as `rag/evidence/reading.json` and modules such as ``models.training.reading``."""
    text = readme.read_text(encoding="utf-8")
    tracked = set(subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())
    if not tracked:
        pytest.skip("no repository here")
    for path in re.findall(r"`((?:index|models|rag|ui|tests)/[\w./-]+\.\w+)`", text):
        assert path in tracked, path
    for name in re.findall(r"`python -m (models\.training\.\w+)", text):
        assert f"{name.replace('.', '/')}.py" in tracked, name
