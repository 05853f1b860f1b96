"""How long an answer takes, as measured and in words."""

import pytest

from ui.window.times import FIRST_GUESS, Durations, about


def test_before_anything_is_measured_there_is_a_guess_for_each_mode() -> None:
    durations = Durations()
    assert {mode: durations.expected(mode) for mode in FIRST_GUESS} == FIRST_GUESS


def test_the_median_of_what_was_measured_replaces_the_guess_of_that_mode_only() -> None:
    durations = Durations()
    for seconds in (9.0, 2.0, 40.0):
        durations.record("antwoord", seconds)
    assert durations.expected("antwoord") == 9.0
    assert durations.expected("citaten") == FIRST_GUESS["citaten"]


def test_only_the_last_twenty_answers_count() -> None:
    durations = Durations()
    for seconds in [100.0] * 20 + [1.0] * 20:
        durations.record("citaten", seconds)
    assert durations.expected("citaten") == 1.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "minder dan 1 seconde"),
        (1.2, "ongeveer 1 seconde"),
        (7.6, "ongeveer 8 seconden"),
        (23, "ongeveer 25 seconden"),
        (89, "ongeveer 90 seconden"),
        (90, "ongeveer 2 minuten"),
        (310, "ongeveer 5 minuten"),
    ],
)
def test_a_duration_in_words_is_no_more_exact_than_a_forecast_can_be(seconds: float, words: str) -> None:
    assert about(seconds) == words
