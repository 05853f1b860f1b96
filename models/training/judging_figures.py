"""What the check lets through: ``python -m models.training.judging_figures EMBEDDER_FOLDER``.

Fits the threshold of rag/writing/check.py on documents that no training saw, so that at most 0.5% of the false claims
are supported, and measures the whole check per kind of claim on other documents (``held``) and on the pairs of
tests/claims.jsonl, of which the part "held" serves for nothing else. Writes judging-figures.json.
"""

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.judge import TrainedJudge, load_judge
from models.training.claims import Case, Claim, make_cases, part_reports
from models.training.crossval import area
from models.training.judging import SEED, as_read
from rag.writing.check import CERTAIN, certain_reason, is_literal, without_answer

PAIRS = Path(__file__).parents[2] / "tests" / "claims.jsonl"
_FALSE = 0.005  # share of the false ones that may be supported where the threshold is fitted
_CASES = 150  # of each part


def read_pairs(part: str, path: Path = PAIRS) -> list[Case]:
    """Return the pairs of a part as cases."""
    cases: dict[str, list[Claim]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        if pair["part"] == part:
            cases[pair["source"]].append(Claim(text=pair["claim"], true=pair["supported"], kind=pair["kind"]))
    return [Case(document="", source=source, claims=tuple(claims)) for source, claims in cases.items()]


def chances(cases: Sequence[Case], judge: TrainedJudge) -> Iterator[tuple[Claim, float]]:
    """Yield every claim with its chance after the whole check: 1 when it is literal, 0 when it is certainly wrong."""
    for case in cases:
        said = [replace(claim, text=without_answer(claim.text)) for claim in case.claims]
        read = as_read(replace(case, claims=tuple(said)))
        found = judge.supports(read.source, [claim.text for claim in read.claims])
        for claim, text, chance in zip(case.claims, (claim.text for claim in said), found, strict=True):
            if is_literal(claim.text, case.source):
                yield claim, CERTAIN
            else:
                yield claim, 0.0 if certain_reason(text, case.source) else chance


def figures(found: Sequence[tuple[Claim, float]], threshold: float) -> dict[str, object]:
    """Return the shares supported, of true and false claims and of each kind, with how many there are."""
    shares: dict[str, object] = {}
    for wanted in (True, False):
        mine = [(claim.kind, chance >= threshold) for claim, chance in found if claim.true is wanted]
        kinds = {
            kind: [sum(passed for one, passed in mine if one == kind), sum(one == kind for one, _ in mine)]
            for kind in sorted({kind for kind, _ in mine})
        }
        passed = sum(one for _, one in mine)
        shares["true" if wanted else "false"] = {
            "supported": passed,
            "of": len(mine),
            "share": round(passed / max(len(mine), 1), 4),
            "kinds": kinds,
        }
    true = np.array([chance for claim, chance in found if claim.true])
    false = np.array([chance for claim, chance in found if not claim.true])
    return {"area": area(true, false), **shares}


def fitted(found: Sequence[tuple[Claim, float]]) -> float:
    """Return the lowest threshold that lets at most _FALSE of the false claims through."""
    false = np.sort([chance for claim, chance in found if not claim.true])[::-1]
    return float(np.nextafter(false[int(_FALSE * len(false))], 1.0))


def main(arguments: Sequence[str]) -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", type=Path)
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    parser.add_argument("--parts", nargs="*", default=["dev"], help="parts of the pairs to measure: dev, held")
    parser.add_argument("--threshold", type=float, default=None, help="measure at this one")
    chosen = parser.parse_args(arguments)
    judge = load_judge(chosen.embedder, threads=1)
    parts = part_reports()
    sets = {
        name: random.Random(SEED).sample(list(make_cases(reports, SEED + 1)), _CASES)  # noqa: S311
        for name, reports in (("tune", parts.tune), ("held", parts.held))
    }
    found = {name: list(chances(cases, judge)) for name, cases in sets.items()}
    found |= {f"pairs, {part}": list(chances(read_pairs(part, chosen.pairs), judge)) for part in chosen.parts}
    threshold = fitted(found["tune"])
    result = {"fitted_on_tune": threshold, "threshold": chosen.threshold or threshold}
    result |= {name: figures(each, chosen.threshold or threshold) for name, each in found.items()}
    text = json.dumps(result, indent=1, ensure_ascii=False)
    Path(__file__).with_name("judging-figures.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
