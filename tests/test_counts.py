"""The numbers of tests that tests/README.md tells are there; each is printed as it is now."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

README = Path(__file__).parent / "README.md"
ROWS = re.findall(r"^\| ([^|`]+) \| ((?:`test_\w+\.py`(?:, )?)+) \| (\d+) \|$", README.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("what", "files", "told"), ROWS, ids=[row[0] for row in ROWS])
def test_there_are_as_many_tests_as_the_readme_says(
    what: str, files: str, told: str, request: pytest.FixtureRequest
) -> None:
    chosen = request.config.option
    counted = Counter(item.path.name for item in request.session.items)
    names = re.findall(r"test_\w+\.py", files)
    if chosen.keyword or chosen.markexpr or not all(counted[name] for name in names):
        pytest.skip("not all of them are part of this run")
    there = sum(counted[name] for name in names)
    sys.stdout.write(f"\n{what}: {there} tests\n")
    assert there >= int(told)
