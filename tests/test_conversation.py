import pytest

from rag.conversation import searchable
from rag.types import Question, Turn

BEFORE = (Turn(question="Hoeveel werkgevers verwachten krapte?", answer="De helft."),)


@pytest.mark.parametrize(
    "text",
    ["En bij kleine bedrijven?", "Geldt dat ook voor de zorg?", "wat krijgt het personeel daar precies", "Waarom?", "Wat vinden zij ervan in de grote steden?"],
)  # fmt: skip
def test_a_follow_up_is_searched_with_the_question_before_it(text: str) -> None:
    assert searchable(Question(text=text, history=BEFORE)) == f"Hoeveel werkgevers verwachten krapte? {text}"


@pytest.mark.parametrize(
    "text", ["Hoeveel procent van de leraren gebruikt een computer?", "Wat kost een opleiding gemiddeld per jaar?"]
)
def test_a_question_that_stands_alone_is_searched_alone(text: str) -> None:
    assert searchable(Question(text=text, history=BEFORE)) == text


def test_without_history_nothing_is_added() -> None:
    assert searchable(Question(text="  En   daarna? ")) == "En daarna?"
