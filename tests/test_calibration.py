from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.errors import InputError
from ui.evaluation.calibration import Refusing, best_threshold, refusal_curve
from ui.product import Vraagbaak
from ui.settings import Settings


def test_the_threshold_parts_the_questions_with_and_without_an_answer() -> None:
    best = best_threshold(refusal_curve([0.9, 0.2, 0.7, 0.4], [True, False, True, False]))
    assert best == Refusing(threshold=pytest.approx(0.55), precision=1.0, recall=1.0)  # type: ignore[arg-type]


def test_each_step_counts_right_and_wrong_refusals() -> None:
    curve = refusal_curve([0.1, 0.3, 0.5], [True, False, True])
    assert [(round(s.threshold, 2), s.precision, s.recall) for s in curve] == [
        (0.0, 1.0, 0.0),
        (0.2, 0.0, 0.0),
        (0.4, 0.5, 1.0),
    ]
    assert best_threshold(curve).threshold == pytest.approx(0.4)


@pytest.mark.parametrize("answerable", [[True, True], [False, False], [True]])
def test_one_kind_of_question_is_not_enough(answerable: list[bool]) -> None:
    with pytest.raises(ValueError, match="with and without"):
        refusal_curve([0.1, 0.2], answerable)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2))
def test_recall_never_falls_as_the_threshold_rises(questions: list[tuple[float, bool]]) -> None:
    chances, answerable = [c for c, _ in questions], [a for _, a in questions]
    if all(answerable) or not any(answerable):
        return
    recalls = [step.recall for step in refusal_curve(chances, answerable)]
    assert recalls == sorted(recalls)


def test_a_kept_threshold_counts_for_its_reader_and_no_other(tmp_path: Path) -> None:
    product = Vraagbaak(settings=Settings(data=tmp_path))
    trained = product._options()
    product.keep_threshold(0.8123)
    kept = Vraagbaak(settings=Settings(data=tmp_path))._options()
    assert (kept.threshold, kept.read_threshold) == (0.8123, 0.8123)
    writing = Settings(data=tmp_path, model="qwen3-1.7b")
    assert Vraagbaak(settings=writing)._options() == kept, "a model that writes does not refuse"
    other = Vraagbaak(settings=Settings(data=tmp_path, reader="lezer.gguf"))._options()
    assert (other.threshold, other.read_threshold) == (trained.threshold, trained.read_threshold)


@pytest.mark.parametrize("content", ["", "geen json", "[0.8]", '{"threshold": "veel", "model": "gemma-3-270m"}'])
def test_a_damaged_threshold_is_told_in_one_line(tmp_path: Path, content: str) -> None:
    settings = Settings(data=tmp_path)
    settings.threshold.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"drempel\.json is niet te lezen. Verwijder het bestand"):
        Vraagbaak(settings=settings)._options()
