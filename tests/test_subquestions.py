"""A question that asks more than one thing, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.subquestions import sub_questions


def asked(question: str) -> list[str]:
    return [part.question for part in sub_questions(question)]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Welke sectoren groeien het meest en het minst?", ["Welke sectoren groeien het meest?", "Welke sectoren groeien het minst?"]),
        ("Gebruiken grote en kleine bedrijven AI?", ["Gebruiken grote bedrijven AI?", "Gebruiken kleine bedrijven AI?"]),
        ("Wat vinden werkgevers en werknemers van AI?", ["Wat vinden werkgevers van AI?", "Wat vinden werknemers van AI?"]),
        ("Wat zijn de oorzaken en gevolgen van krapte?", ["Wat zijn de oorzaken van krapte?", "Wat zijn de gevolgen van krapte?"]),
        ("Hoeveel mannen en ook vrouwen roken er?", ["Hoeveel mannen roken er?", "Hoeveel vrouwen roken er?"]),
    ],
)  # fmt: skip
def test_two_sides_are_two_questions(question: str, parts: list[str]) -> None:
    assert asked(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Welke sectoren groeien?",
        "Hoeveel mensen werken in zorg en welzijn?",
        "Wat zegt de minister van Onderwijs en Wetenschap?",
        "Wat zijn de voor- en nadelen van AI?",
        "Wat is het verschil tussen mannen en vrouwen?",
        "Hoe verschillen grote en kleine bedrijven?",
        "en en en",
        "",
    ],
)
def test_these_ask_one_thing(question: str) -> None:
    assert sub_questions(question) == ()


def test_a_short_second_question_is_asked_behind_the_first() -> None:
    first, second = sub_questions("Welke sectoren groeien, en waarom?")
    assert (first.question, first.named) == ("Welke sectoren groeien?", "Welke sectoren groeien?")
    assert (second.question, second.named) == ("Welke sectoren groeien? Waarom?", "Waarom?")
    assert asked("Welke sectoren groeien en waarom?") == [first.question, second.question]
    assert asked("Wie betaalt en wie beslist?") == ["Wie betaalt?", "Wie betaalt? Wie beslist?"]


def test_a_second_question_that_says_what_it_is_about_stands_alone() -> None:
    question = "Welke sectoren groeien, en hoeveel leraren zoeken de scholen?"
    assert asked(question) == ["Welke sectoren groeien?", "Hoeveel leraren zoeken de scholen?"]


def test_two_sentences_are_two_questions() -> None:
    first, second = sub_questions("Wie betaalt de les? En wanneer?")
    assert (first.question, second.question) == ("Wie betaalt de les?", "Wie betaalt de les? Wanneer?")
    assert (first.named, second.named) == ("Wie betaalt de les?", "Wanneer?")


def test_what_comes_before_a_question_is_no_question() -> None:
    assert sub_questions("Ik lees het rapport. Wie betaalt de les?") == ()


@given(
    st.lists(
        st.sampled_from(
            [
                "welke",
                "grote",
                "kleine",
                "en",
                "of",
                "waarom",
                "sectoren",
                "groeien",
                "?",
                ",",
                "hoeveel",
                "het",
                "de",
                "-",
            ]
        ),
        max_size=15,
    )
)
def test_any_question_is_taken_apart_in_parts_of_its_own_words(words: list[str]) -> None:
    question = " ".join(words)
    for part in sub_questions(question):
        assert part.question.strip()
        assert part.named.strip(" ?.")
        assert {word.strip("?,.-") for word in part.question.lower().split()} <= {
            word.strip("?,.-") for word in question.split()
        }


def test_two_extremes_are_two_questions_of_the_same_kind() -> None:
    found = sub_questions("In welke sector gebruiken ze de app het meest en in welke het minst?")
    assert [part.question for part in found] == [
        "In welke sector gebruiken ze de app het meest?", "In welke sector gebruiken ze de app het minst?"
    ]  # fmt: skip


def test_three_questions_in_one_sentence_are_three() -> None:
    found = sub_questions("Wie heeft dit onderzoek gedaan, voor wie, en hoeveel gesprekken zijn er gevoerd?")
    assert [part.named for part in found] == [
        "Wie heeft dit onderzoek gedaan?", "Voor wie?", "Hoeveel gesprekken zijn er gevoerd?"
    ]  # fmt: skip
