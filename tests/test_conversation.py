import pytest
from fakes import ScriptedModel

from rag.conversation import readings, rewrite
from rag.types import Question, Turn

BEFORE = (Turn(question="Hoeveel werkgevers verwachten krapte?", answer="De helft."),)


def read(text: str) -> tuple[str, ...]:
    return readings(Question(text=text, history=BEFORE))


@pytest.mark.parametrize(
    "text",
    [
        "En bij kleine bedrijven?",
        "Geldt dat ook voor de zorg?",
        "wat krijgt het personeel daar precies",
        "Waarom?",
        "Wanneer",
    ],
)
def test_a_question_that_leans_is_searched_with_the_one_before_it(text: str) -> None:
    assert read(text) == (f"Hoeveel werkgevers verwachten krapte? {text}",)


@pytest.mark.parametrize(
    "text", ["Wat betekent stil gebruik?", "Waarom zwijgen mensen tegen hun baas over AI?", "leerbon", "2024?"]
)
def test_a_question_that_may_lean_is_searched_both_ways(text: str) -> None:
    assert read(text) == (text, f"Hoeveel werkgevers verwachten krapte? {text}")


@pytest.mark.parametrize(
    "text", ["Hoeveel procent van de leraren gebruikt een computer?", "Wat kost een opleiding gemiddeld per jaar?"]
)
def test_a_question_that_stands_alone_is_searched_alone(text: str) -> None:
    assert read(text) == (text,)


@pytest.mark.parametrize(
    ("before", "text", "searched"),
    [
        ("Hoeveel leden in 2021? En in 2022?", "En in 2023?", "Hoeveel leden in 2021? En in 2023?"),
        ("Hoeveel leden in 2021? En in 2022? En in 2023?", "En in 2024?", "Hoeveel leden in 2021? En in 2024?"),
        ("Hoeveel leden? En bij vrouwen?", "Waarom daar?", "Hoeveel leden? En bij vrouwen? Waarom daar?"),
        ("En in 2022?", "En in 2023?", "En in 2022? En in 2023?"),
    ],
)
def test_a_follow_up_takes_the_place_of_one_of_its_kind(before: str, text: str, searched: str) -> None:
    question = Question(text=text, history=(Turn(question=before, answer="Veel."),))
    assert readings(question) == (searched,)


def test_without_history_nothing_is_added() -> None:
    assert readings(Question(text="  En   daarna? ")) == ("En daarna?",)


def rewritten(text: str, follow_up: str = "En bij kleine bedrijven?") -> str | None:
    return rewrite(Question(text=follow_up, history=BEFORE), ScriptedModel(text))


def test_a_model_makes_a_follow_up_stand_alone() -> None:
    asked = " Hoeveel werkgevers bij kleine bedrijven verwachten krapte?\n"
    assert rewritten(asked) == "Hoeveel werkgevers bij kleine bedrijven verwachten krapte?"


@pytest.mark.parametrize(
    "text",
    [
        "Hoeveel werkgevers bij kleine bedrijven verwachten ontslagen?",  # invents
        "Hoeveel werkgevers verwachten krapte?",  # loses what was asked
        "Werkgevers bij kleine bedrijven verwachten krapte.",  # no question
        "",
    ],
)
def test_a_rewritten_question_that_invents_or_loses_something_is_not_used(text: str) -> None:
    assert rewritten(text) is None


def test_the_request_to_rewrite_is_what_training_made() -> None:
    model = ScriptedModel("")
    rewrite(Question(text="En\ndaarna?", history=BEFORE), model)
    assert model.prompts == [
        "Gesprek:\nVraag: Hoeveel werkgevers verwachten krapte?\nAntwoord: De helft.\n"
        "Vervolgvraag: En daarna?\nZelfstandige vraag:"
    ]
