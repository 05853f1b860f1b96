"""The UWV report with the real weights: floors that every version keeps, and a script apart that measures the same.

A file of its own, so that it runs beside the other long ones.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_the_agreed_floors_on_the_uwv_report_and_the_agreed_script_measures_the_same(
    uwv_data: Path,
    shared: Path,
    tmp_path: Path,
    vraagbaak: Callable[..., subprocess.CompletedProcess[str]],
    worker_id: str,
) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    lines = (shared / "eval" / "uwv-dev.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    questions.write_text("".join(lines[::10]), encoding="utf-8")  # a tenth: all of them take ten minutes
    done = vraagbaak("--data", str(uwv_data), "eval", str(questions), "--answers", str(out), "--json", patience=1200)
    found = json.loads(done.stdout)
    assert (found["quote_exact"], found["sentence_cited"], found["number_supported"]) == (1, 1, 1)
    assert found["evidence_recall"] >= 0.80
    assert found["fact_recall"] >= 0.60
    assert found["seconds_total_median"] <= (5 if worker_id == "master" else 10)  # other tests run beside it

    report = shared / "corpus" / "uwv-ai-arbeidsmarkt-2025.txt"
    script = [sys.executable, str(shared / "eval" / "score.py"), str(questions), str(out), str(report), "--json"]
    agreed = json.loads(subprocess.run(script, capture_output=True, text=True, check=True).stdout)
    for timing in ("seconds_first_median", "seconds_total_median"):
        assert found.pop(timing) == pytest.approx(agreed.pop(timing), abs=0.01)
    assert found == agreed
