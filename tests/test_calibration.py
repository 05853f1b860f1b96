import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.calibration import Refusing, best_threshold, refusal_curve


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
