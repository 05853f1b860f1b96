import pytest

from rag.conversation import readings
from rag.types import Question, Turn

BEFORE = (Turn(question="Hoeveel werkgevers verwachten krapte?", answer="De helft."),)


def read(text: str) -> tuple[str, ...]:
    return readings(Question(text=text, history=BEFORE))


@pytest.mark.parametrize(
    "text",
    ["En bij kleine bedrijven?", "Geldt dat ook voor de zorg?", "wat krijgt het personeel daar precies", "Waarom?"],
)
def test_a_question_that_leans_is_searched_with_the_one_before_it(text: str) -> None:
    assert read(text) == (f"Hoeveel werkgevers verwachten krapte? {text}",)


@pytest.mark.parametrize("text", ["Wat betekent stil gebruik?", "Waarom zwijgen mensen tegen hun baas over AI?"])
def test_a_question_that_may_lean_is_searched_both_ways(text: str) -> None:
    assert read(text) == (text, f"Hoeveel werkgevers verwachten krapte? {text}")


@pytest.mark.parametrize(
    "text", ["Hoeveel procent van de leraren gebruikt een computer?", "Wat kost een opleiding gemiddeld per jaar?"]
)
def test_a_question_that_stands_alone_is_searched_alone(text: str) -> None:
    assert read(text) == (text,)


def test_without_history_nothing_is_added() -> None:
    assert readings(Question(text="  En   daarna? ")) == ("En daarna?",)
