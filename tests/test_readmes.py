"""The READMEs name every file of their folder, and none that is not there."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "models", "rag", "ui")
READMES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("README.md"))]
CODE = (".py", ".css", ".js", ".cmake")


def parts_of(folder: Path) -> set[str]:
    """Return the files of code in a folder, and the folders in it that hold code, "name/"."""
    here = {path.name for path in folder.iterdir() if path.suffix in CODE and path.name != "__init__.py"}
    return here | {f"{path.parent.name}/" for path in folder.glob("*/__init__.py")}


def table_of(readme: Path) -> list[str]:
    """Return the files and folders that the first column of a README's tables names."""
    cells = re.findall(r"^\| (\S[^|]*) \|", readme.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([\w-]+(?:/|\.\w+))`", cell)]


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_a_readme_names_each_part_of_its_folder_once(readme: Path) -> None:
    named = [name for name in table_of(readme) if name.endswith("/") or Path(name).suffix in CODE]
    assert sorted(named) == sorted(parts_of(readme.parent))


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
    tracked = set(
        subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    )
    if not tracked:
        pytest.skip("no repository here")
    for path in re.findall(r"`((?:index|models|rag|ui|tests)/[\w./-]+\.\w+)`", text):
        assert path in tracked, path
    for name in re.findall(r"`python -m (models\.training\.[a-z_]+)", text):
        assert f"{name.replace('.', '/')}.py" in tracked, name
