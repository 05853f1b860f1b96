import pytest
from fakes import ScriptedReader
from follow_ups import FOLLOW_UPS
from hypothesis import given
from hypothesis import strategies as st

from rag.conversation import readings, rewrite
from rag.narrowing import narrowed
from rag.types import Question, Turn

BEFORE = (Turn(question="Hoeveel werkgevers verwachten krapte?", answer="De helft."),)


def read(text: str) -> tuple[str, ...]:
    return readings(Question(text=text, history=BEFORE))


@pytest.mark.parametrize(
    "text", ["Geldt dat ook voor de zorg?", "wat krijgt het personeel daar precies", "Waarom?", "Wanneer"]
)
def test_a_question_that_leans_is_searched_with_the_one_before_it_and_then_alone(text: str) -> None:
    assert read(text) == (f"Hoeveel werkgevers verwachten krapte? {text}", text)


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
        ("Hoeveel leden had de club in 2022?", "En in 2023?", "Hoeveel leden had de club in 2023?"),
        ("Hoeveel leden had de club in 2022?", "en 2023", "Hoeveel leden had de club in 2023?"),
        ("Hoeveel werkgevers verwachten krapte?", "En bij kleine bedrijven?", "Hoeveel werkgevers verwachten krapte bij kleine bedrijven?"),
        ("Hoe vaak gebruiken grote bedrijven AI?", "En kleine bedrijven?", "Hoe vaak gebruiken kleine bedrijven AI?"),
        ("Hoeveel krapte is er bij grote bedrijven?", "En bij kleine bedrijven?", "Hoeveel krapte is er bij kleine bedrijven?"),
        ("Hoeveel krapte is er bij grote bedrijven?", "Maar hoe zit het met kleine bedrijven?", "Hoeveel krapte is er bij kleine bedrijven?"),
        ("Hoeveel procent van de mannen rookt?", "En van de vrouwen?", "Hoeveel procent van de vrouwen rookt?"),
        ("Wat kost een les in de zomer?", "En in de winter?", "Wat kost een les in de winter?"),
        ("Hoeveel leden had de club in Delft in 2022?", "En in Gouda?", "Hoeveel leden had de club in Gouda in 2022?"),
        ("Hoeveel leden had de club in 2022 in Delft?", "En in 2023?", "Hoeveel leden had de club in 2023 in Delft?"),
        ("Hoe hard groeide de club van 2020 tot 2022?", "En van 2022 tot 2024?", "Hoe hard groeide de club van 2022 tot 2024?"),
        ("Wat was het aandeel in 2022 en 2023?", "En in 2024?", "Wat was het aandeel in 2024?"),
    ],
)  # fmt: skip
def test_a_follow_up_that_narrows_replaces_the_condition_and_is_also_tried_alone(
    before: str, text: str, searched: str
) -> None:
    question = Question(text=text, history=(Turn(question=before, answer="Veel."),))
    assert narrowed(before, text) == searched
    assert readings(question) == (searched, text)


@pytest.mark.parametrize("text", ["En waarom?", "En wat kost het?", "En hoe komt dat?", "En?", "Hoeveel leden zijn er?", "En dat zijn er dus een heleboel meer dan vorig jaar?"])  # fmt: skip
def test_another_question_replaces_nothing(text: str) -> None:
    assert narrowed("Hoeveel leden had de club in 2022?", text) is None


@pytest.mark.parametrize(("before", "text", "searched"), FOLLOW_UPS)
def test_a_follow_up_takes_the_place_of_the_whole_condition_or_of_nothing(
    before: str, text: str, searched: str
) -> None:
    question = Question(text=text, history=(Turn(question=before, answer="Veel."),))
    assert readings(question) == (searched or f"{before} {text}", text)


def test_a_follow_up_that_denies_replaces_nothing() -> None:
    assert narrowed("Hoeveel leden had de club in 2022?", "En niet in 2023?") is None


def test_without_history_nothing_is_added() -> None:
    assert readings(Question(text="  En   daarna? ")) == ("En daarna?",)


def rewritten(text: str, follow_up: str = "En bij kleine bedrijven?") -> str | None:
    return rewrite(Question(text=follow_up, history=BEFORE), ScriptedReader(text=text))


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
    model = ScriptedReader()
    rewrite(Question(text="En\ndaarna?", history=BEFORE), model)
    assert model.prompts == [
        "Gesprek:\nVraag: Hoeveel werkgevers verwachten krapte?\nAntwoord: De helft.\n"
        "Vervolgvraag: En daarna?\nZelfstandige vraag:"
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_conversation_is_read_and_the_question_alone_is_among_the_readings(before: str, text: str) -> None:
    found = readings(Question(text=text, history=(Turn(question=before, answer=""),)))
    assert " ".join(text.split()) in found
    assert len(found) <= 2
