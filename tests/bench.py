"""Prints what everything costs, beside an older build, two well-known libraries and the parts alone: ``make bench``.

    python tests/bench.py --old WORKTREE [--report FILE.pdf] [--times 3] [--large]

The builds take turns, so that what else the machine does hits all of them. Of each row the median of all times is
shown, CPU seconds before seconds on the clock, with the lowest and the highest; and the ratio to the older build.
``--large`` adds collections of 700 reports (100,000 passages), which take a quarter of an hour to make.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(__file__).with_name("bench_programs.py")
HERE = "deze versie"
QUESTION = "Waarom gebruiken kleine bedrijven minder AI?"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that is measured."""

    what: str
    program: str
    arguments: dict[str, Any]
    build: str = HERE  # HERE, the older one, or the name of a library


@dataclass(frozen=True, kw_only=True)
class Times:
    """What the runs of one row took."""

    cpu: list[float]  # seconds
    wall: list[float]  # seconds
    mebibytes: float  # at most


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
    one = str(data / "1")
    yield Row(
        what="een opdracht zonder werk (--help)",
        program="cold",
        arguments={"data": one, "command": ["--help"]},
        build=build,
    )
    yield Row(
        what="een vraag vanuit niets (ask)",
        program="cold",
        arguments={"data": one, "command": ["ask", QUESTION]},
        build=build,
    )
    for size in sizes:
        named = "1 rapport" if size == 1 else f"{size} rapporten"
        yield Row(what=f"openen, {named}", program="opening", arguments={"data": str(data / str(size))}, build=build)
        yield Row(
            what=f"vraag tot bewijs, {named}",
            program="evidence",
            arguments={"data": str(data / str(size))},
            build=build,
        )
    yield Row(what="vraag tot antwoord, 1 rapport", program="answer", arguments={"data": one}, build=build)


def parts_alone(data: Path, report: Path) -> Iterator[Row]:
    """Yield the rows of what no way of doing it can be faster than."""
    one = {"data": str(data / "1")}
    alone = "onderdeel alleen"
    yield Row(
        what="een rapport toevoegen", program="embedder_alone", arguments={**one, "report": str(report)}, build=alone
    )
    yield Row(what="vraag tot antwoord, 1 rapport", program="llama_alone", arguments=one, build=alone)
    yield Row(what="vraag tot bewijs, 700 rapporten", program="faiss_alone", arguments={"rows": 100_000}, build=alone)


def libraries(data: Path, report: Path, kept: Path) -> Iterator[Row]:
    """Yield the rows of the libraries."""
    for name, program in (("LangChain", "langchain"), ("LlamaIndex", "llamaindex")):
        arguments = {"data": str(data / "1"), "kept": str(kept / program)}
        yield Row(
            what="een rapport toevoegen",
            program=f"{program}_add",
            arguments={**arguments, "report": str(report)},
            build=name,
        )
        yield Row(what="vraag tot bewijs, 1 rapport", program=f"{program}_search", arguments=arguments, build=name)


def prepared(folder: Path, weights: Path, build: Path, report: Path, size: int) -> Path:
    """Return a data folder with so many reports, the given one first; made by the build itself."""
    data = folder / str(size)
    if not data.exists():
        data.mkdir(parents=True)
        (data / "weights").symlink_to(weights)
        run(Row(what="", program="add", arguments={"data": str(data), "report": str(report)}), build)
        run(Row(what="", program="fill", arguments={"data": str(data), "count": size}), build)
    return data


def adding(build: str, folder: Path, weights: Path, report: Path) -> Row:
    """Return the row of adding a report to nothing, in a folder of its own."""
    data = Path(tempfile.mkdtemp(dir=folder))
    (data / "weights").symlink_to(weights)
    return Row(
        what="een rapport toevoegen", program="add", arguments={"data": str(data), "report": str(report)}, build=build
    )


def shown(found: dict[tuple[str, str], Times], old: str) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| wat | versie | CPU (s) | laagste-hoogste | klok (s) | geheugen (MB) | CPU t.o.v. ouder |"
    yield "|---|---|---|---|---|---|---|"
    for (what, build), times in sorted(found.items(), key=lambda one: one[0][0]):
        median = statistics.median(times.cpu)
        before = found.get((what, old))
        ratio = f"{median / statistics.median(before.cpu):.3f}" if before and build != old else ""
        yield (
            f"| {what} | {build} | {median:.3f} | {min(times.cpu):.3f}-{max(times.cpu):.3f} "
            f"| {statistics.median(times.wall):.3f} | {times.mebibytes:.0f} | {ratio} |"
        )


def main() -> int:
    """Measure and print; a row that fails is named, and the others go on."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", type=Path, required=True, help="working tree of the older build")
    parser.add_argument("--weights", type=Path, required=True, help="folder with the installed models")
    parser.add_argument("--folder", type=Path, required=True, help="where collections are made and kept")
    parser.add_argument("--report", type=Path, default=ROOT / "ui" / "sample" / "ai-op-het-werk.pdf")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    old = options.old.name
    builds = {HERE: ROOT, old: options.old.resolve()}
    folder, weights, report = options.folder.resolve(), options.weights.resolve(), options.report.resolve()
    sizes = {HERE: [1, 32, *([700] if options.large else [])], old: [1, 32]}
    for build, root in builds.items():
        for size in sizes[build]:
            prepared(folder / build, weights, root, report, size)
    gathered: defaultdict[tuple[str, str], list[Times]] = defaultdict(list)
    kept = Path(tempfile.mkdtemp(dir=folder))
    for _ in range(options.times):
        turn = [adding(build, folder, weights, report) for build in builds]
        turn += [row for build in builds for row in rows_of(build, folder / build, report, sizes[build])]
        turn += [*libraries(folder / HERE, report, kept), *parts_alone(folder / HERE, report)]
        for row in turn:
            try:
                gathered[row.what, row.build].append(run(row, builds.get(row.build, ROOT)))
            except subprocess.CalledProcessError as error:
                sys.stderr.write(f"{row.what}, {row.build}: {error.stderr.splitlines()[-1:]}\n")
    found = {
        key: Times(
            cpu=[one for each in times for one in each.cpu],
            wall=[one for each in times for one in each.wall],
            mebibytes=max(each.mebibytes for each in times),
        )
        for key, times in gathered.items()
    }
    sys.stdout.write("\n".join(shown(found, old)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
