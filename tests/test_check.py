"""The check of sentences that a model wrote: what is certain first, then the judge."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from models.judge import load_judge
from rag.writing.check import THRESHOLD, is_literal, why_unsupported

SOURCE = (
    "Op 3 mei 2023 stemde 25% van de leden van Oosterdam tegen het plan. "
    "Als de raad akkoord gaat, krijgt elke bewoner ruim 40 euro. De groei was -2%."
)


REACHED = 0.08  # share of the true pairs; it was to be 0.8, see models/adapters/README.md


class FixedJudge:
    """Gives every claim the same chance, and remembers what it was asked."""

    def __init__(self, chance: float) -> None:
        self.chance = chance
        self.asked: list[str] = []

    def supports(self, source: str, claims: Sequence[str]) -> tuple[float, ...]:
        self.asked += claims
        return tuple(self.chance for _ in claims)


def checked(claim: str, chance: float = 1.0) -> str:
    return why_unsupported(claim, SOURCE, FixedJudge(chance))


def test_a_whole_sentence_of_the_source_needs_no_judge() -> None:
    assert why_unsupported("De  groei was “-2%”.", SOURCE, None) == ""


def test_a_sentence_torn_out_of_another_is_not_literal() -> None:
    assert not is_literal("Krijgt elke bewoner ruim 40 euro.", SOURCE)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("De aarde is plat.", "Niet waar is: de aarde is plat."),
        ("De huur daalt.", "Het is onjuist dat de lonen stijgen; de huur daalt."),
        ("Brillen.", "Niet vergoed worden:\nbrillen;\nkrukken."),
        ("Krukken.", "Niet vergoed worden: brillen; krukken."),
        ("Roken is gezond.", "Roken is gezond. Dat is onzin."),
        ("Leden krijgen korting.", "Leden krijgen korting. Dit geldt niet voor studenten."),
        ("De eik blijft.", "De tegenstanders zeggen: “De eik blijft.”"),
        ("De eik blijft.", "“De eik blijft. Hij is gezond.” – Jan Smit"),
        ("Alle kosten worden vergoed.", "Wat klopt er niet? Alle kosten worden vergoed."),
        ("De les is gratis.", "Alleen voor leden geldt het volgende. De les is gratis."),
    ],
)
def test_a_sentence_that_means_something_else_by_itself_is_not_literal(claim: str, source: str) -> None:
    assert not is_literal(claim, source)


@pytest.mark.parametrize("quoted", ["De eik blijft.", "“De eik blijft.” – Jan"])
def test_what_stands_beside_it_takes_nothing_from_a_sentence(quoted: str) -> None:
    source = f"Er zijn 40 bomen. De beuk verdwijnt.\n{quoted} De gemeente plant linden."
    assert is_literal("De beuk verdwijnt.", source)
    assert is_literal("Er zijn 40 bomen. De beuk verdwijnt.", source)
    assert is_literal("De gemeente plant linden.", source) is quoted.endswith(".")


def test_without_a_judge_other_words_are_not_supported() -> None:
    found = why_unsupported("Een kwart van de leden van Oosterdam was tegen.", SOURCE, None)
    assert "niet letterlijk" in found


def test_the_judge_decides_what_nothing_speaks_against() -> None:
    claim = "Op 3-5-2023 was een kwart van de leden van Oosterdam tegen."
    assert checked(claim, THRESHOLD) == ""
    assert checked(claim, THRESHOLD - 0.01)


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        ("In Oosterdam stemde 26% tegen.", "26%"),
        ("De groei was 2%.", "2%"),
        ("Elke bewoner krijgt bijna 40 euro.", "40 euro"),
        ("Op 3 juni 2023 stemde 25% tegen.", "3 juni 2023"),
        ("De leden van Oosterdijk stemden tegen.", "Oosterdijk"),
        ("De leden stemden op woensdag.", "woensdag"),
    ],
)
def test_what_the_source_lacks_is_named_whatever_the_judge_says(claim: str, named: str) -> None:
    found = checked(claim)
    assert named in found
    assert "\n" not in found


def test_a_name_may_have_another_ending() -> None:
    assert not checked("Een kwart van de Oosterdamse leden was tegen, en ook elders in Oosterdam.")


def test_yes_or_no_is_not_what_is_checked() -> None:
    judge = FixedJudge(1.0)
    assert not why_unsupported("Nee, een kwart van de leden was tegen.", SOURCE, judge)
    assert judge.asked == ["25% van de leden was tegen."]


@pytest.mark.slow
def test_the_real_judge_keeps_its_word_on_pairs_kept_apart(data: Path) -> None:
    judge = load_judge(data / "weights" / "e5-small")
    lines = (Path(__file__).parent / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [pair for pair in map(json.loads, lines) if pair["part"] == "held"]
    found = [(pair["supported"], not why_unsupported(pair["claim"], pair["source"], judge)) for pair in pairs]
    true, false = ([passed for one, passed in found if one is wanted] for wanted in (True, False))
    assert sum(false) <= 0.01 * len(false)
    assert sum(true) >= REACHED * len(true)


def test_words_that_stand_in_the_source_but_not_as_a_sentence_are_not_left_to_the_judge() -> None:
    class Agreeing:
        def supports(self, source: str, claims: Sequence[str]) -> tuple[float, ...]:
            return tuple(1.0 for _ in claims)

    assert why_unsupported("Krukken.", "Niet vergoed worden: brillen; krukken.", Agreeing())
    assert why_unsupported("Roken is gezond.", "Roken is gezond. Dat is onzin.", Agreeing())
