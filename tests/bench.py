"""Prints what everything costs, beside an older build, two well-known libraries and the parts alone: ``make bench``.

    python tests/bench.py --before BUILD --folder FOLDER [--report FILE.pdf] [--times 3] [--large] [--setup]

The builds take turns, so that what else the machine does hits all of them. Of each row the median of all times is
shown, CPU seconds before seconds on the clock, each with the 5th and 95th percentile; the most memory that one process
held; and the ratio to the older build. A row of which a run failed says so instead, and the exit status is then 1.
``--times 0`` only makes what is measured: models and collections, which stay in FOLDER for the next time. ``--large`` adds collections of 700 reports (100,000 passages), which take a quarter of an hour to make; ``--setup``
installs both builds from nothing, with an empty cache.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(__file__).with_name("bench_programs.py")
NOW, ALONE = "now", "part alone"
QUESTION = "Waarom gebruiken kleine bedrijven minder AI?"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that is measured."""

    what: str
    program: str
    arguments: dict[str, Any]
    build: str = NOW  # NOW, the older one, or the name of a library


@dataclass(frozen=True, kw_only=True)
class Times:
    """What the runs of one row took."""

    cpu: list[float]  # seconds
    wall: list[float]  # seconds
    mebibytes: float  # the most that one process held


Gathered = defaultdict[tuple[str, str], list[Times | None]]  # of what and build: each run, None where it failed


def run(row: Row, build: Path) -> Times:
    """Run a program of a row once. Raises CalledProcessError."""
    environment = {**os.environ, "PYTHONPATH": str(build), "OMP_NUM_THREADS": "2", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "-P", str(PROGRAMS), row.program, json.dumps(row.arguments)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=build)
    found = json.loads(done.stdout.splitlines()[-1])
    return Times(
        cpu=[one["cpu"] for one in found["times"]],
        wall=[one["wall"] for one in found["times"]],
        mebibytes=found["mebibytes"],
    )


def rows_of(build: str, data: Path, report: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """Yield the rows of a build; ``data`` holds its collections, by size."""
    one = {"data": str(data / "1")}
    yield Row(what="--help", program="cold", arguments={**one, "command": ["--help"]}, build=build)
    yield Row(what="search, from cold", program="cold", arguments={**one, "command": ["search", QUESTION]}, build=build)
    yield Row(what="ask, from cold", program="cold", arguments={**one, "command": ["ask", QUESTION]}, build=build)
    yield Row(what="start to open window, 1 report", program="window", arguments=one, build=build)
    yield Row(what="a window that nobody uses, 20 seconds", program="idle", arguments=one, build=build)
    yield Row(
        what="importing and opening, no reports", program="empty", arguments={"data": str(data / "0")}, build=build
    )
    for size in sizes:
        many, its = f"{size} report{'s' if size > 1 else ''}", {"data": str(data / str(size))}
        yield Row(what=f"opening, {many}", program="opening", arguments=its, build=build)
        yield Row(what=f"retrieval, {many}", program="retrieval", arguments=its, build=build)
        yield Row(what=f"question to evidence, {many}", program="evidence", arguments=its, build=build)
        yield Row(
            what=f"adding a report to {many}", program="add_one", arguments={**its, "report": str(report)}, build=build
        )
    yield Row(what="question to answer, 1 report", program="answer", arguments=one, build=build)


def parts_alone(data: Path, report: Path) -> Iterator[Row]:
    """Yield the rows of what no way of doing it can be faster than."""
    one = {"data": str(data / "1")}
    adding = "adding a report to nothing"
    yield Row(what=adding, program="embedder_alone", arguments={**one, "report": str(report)}, build=ALONE)
    yield Row(what="question to answer, 1 report", program="llama_alone", arguments=one, build=ALONE)
    yield Row(what="retrieval, 700 reports", program="faiss_alone", arguments={"rows": 100_000}, build=ALONE)


def libraries(data: Path, report: Path, kept: Path) -> Iterator[Row]:
    """Yield the rows of the libraries."""
    for name, program in (("LangChain", "langchain"), ("LlamaIndex", "llamaindex")):
        known = {"data": str(data / "1"), "kept": str(kept / program)}
        adding = {**known, "report": str(report)}
        yield Row(what="adding a report to nothing", program=f"{program}_add", arguments=adding, build=name)
        yield Row(what="question to evidence, 1 report", program=f"{program}_search", arguments=known, build=name)


def prepared(folder: Path, build: Path, report: Path, size: int) -> None:
    """Make a data folder with so many reports, the given one first; made by the build itself, models and all.

    A window opens in the one with a single report: its suggested questions are made, too.
    """
    data, made = folder / str(size), folder / f"{size}.made"
    if made.exists() and made.read_text(encoding="utf-8") == str(report):
        return
    shutil.rmtree(data, ignore_errors=True)
    _models(build, folder, data)
    known = {"data": str(data)}
    if size:
        run(Row(what="", program="add", arguments={**known, "report": str(report)}), build)
    if size > 1:
        run(Row(what="", program="fill", arguments={**known, "count": size}), build)
    if size == 1:
        run(Row(what="", program="questions", arguments=known), build)
    made.write_text(str(report), encoding="utf-8")


def _models(build: Path, folder: Path, data: Path) -> None:
    """Give a data folder the models, which a build puts in place in its own folder, once."""
    weights = folder / "weights"
    if not weights.exists():
        run(Row(what="", program="models", arguments={"weights": str(weights)}), build)
    data.mkdir(parents=True)
    (data / "weights").symlink_to(weights)


def from_nothing(build: str, root: Path, folder: Path, report: Path, fresh: Path) -> Iterator[Row]:
    """Yield the rows that each need a data folder of their own, made in ``fresh``, with nothing but the models."""
    for what, program, given in (
        ("adding a report to nothing", "add", {"report": str(report)}),
        ("start to open window, first time", "window", {}),
    ):
        data = fresh / f"{build}-{program}"
        _models(root, folder, data)
        yield Row(what=what, program=program, arguments={"data": str(data), **given}, build=build)


def set_up(build: str, root: Path, folder: Path) -> Row:
    """Return the row of installing a build from nothing."""
    return Row(what="make setup", program="setup", arguments={"build": str(root), "folder": str(folder)}, build=build)


def shown(gathered: Gathered, before: str) -> Iterator[str]:
    """Yield the lines of the table, the rows of one thing below each other in the order of measuring."""
    yield f"| what | build | CPU s | 5-95% | wall s | 5-95% | MiB | CPU, {before} = 1 |"
    yield "|---|---|---:|---|---:|---|---:|---:|"
    found = {key: joined(times) for key, times in gathered.items()}
    for what in dict.fromkeys(what for what, _ in found):
        old = found.get((what, before))
        for build in (build for one, build in found if one == what):
            times = found[what, build]
            if times is None:
                yield f"| {what} | {build} | mislukt | | | | | |"
                continue
            ratio = f"{np.median(times.cpu) / np.median(old.cpu):.3f}" if old and build != before else ""
            yield f"| {what} | {build} | {_spread(times.cpu)} | {_spread(times.wall)} | {times.mebibytes:.0f} | {ratio} |"


def _spread(seconds: Sequence[float]) -> str:
    """Return two cells: the median, and the 5th and 95th percentile."""
    low, median, high = np.percentile(seconds, [5, 50, 95])
    return f"{median:.3f} | {low:.3f}-{high:.3f}"


def measure(rows: Sequence[Row], builds: dict[str, Path], gathered: Gathered) -> None:
    """Run each row once; one that fails is named, and the others go on."""
    for row in rows:
        try:
            times = run(row, builds.get(row.build, ROOT))
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"{row.what}, {row.build}: {error.stderr.splitlines()[-1:]}\n")
            times = None
        gathered[row.what, row.build].append(times)


def joined(runs: Sequence[Times | None]) -> Times | None:
    """Return the times of several runs together; None when one of them failed."""
    times = [one for one in runs if one]
    if len(times) < len(runs):
        return None
    return Times(
        cpu=[one for each in times for one in each.cpu],
        wall=[one for each in times for one in each.wall],
        mebibytes=max(each.mebibytes for each in times),
    )


def main() -> int:
    """Measure and print; after each round what is known so far stands in FOLDER/bench.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", type=Path, required=True, help="tree of the older build, named after its commit")
    parser.add_argument("--folder", type=Path, required=True, help="where models and collections are made and kept")
    parser.add_argument(
        "--report",
        type=Path,
        default=ROOT / "ui" / "sample" / "ai-op-het-werk.pdf",
        help="the PDF that is added and asked about; the sample report when none is given",
    )
    parser.add_argument("--times", type=int, default=3, help="how often; 0 only makes what is measured")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--setup", action="store_true")
    options = parser.parse_args()
    before, folder, report = options.before.name, options.folder.resolve(), options.report.resolve()
    builds = {NOW: ROOT, before: options.before.resolve()}
    sizes = {NOW: [1, 32, *([700] if options.large else [])], before: [1, 32]}
    for build, root in builds.items():
        for size in (0, *sizes[build]):
            prepared(folder / build, root, report, size)
    gathered: Gathered = defaultdict(list)
    if options.setup:
        measure([set_up(build, root, folder) for build, root in builds.items()], builds, gathered)
    for _ in range(options.times):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            fresh, kept = Path(name), Path(name) / "kept"
            turn = [
                row
                for build, root in builds.items()
                for row in from_nothing(build, root, folder / build, report, fresh)
            ]
            turn += [row for build in builds for row in rows_of(build, folder / build, report, sizes[build])]
            turn += [*libraries(folder / NOW, report, kept), *parts_alone(folder / NOW, report)]
            measure(turn, builds, gathered)
        (folder / "bench.md").write_text("\n".join(shown(gathered, before)) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(shown(gathered, before)) + "\n")
    return int(any(None in times for times in gathered.values()))


if __name__ == "__main__":
    raise SystemExit(main())
