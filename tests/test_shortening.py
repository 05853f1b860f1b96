"""Shortening leaves out whole clauses, in the sentence's own words and order, and nothing that changes what it says."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Span
from rag.answer.shortening import GAP, cuts_of, shorten, spelled

LONG = "De scholen in Delft, die vorig jaar begonnen, gebruiken de app, omdat de gemeente betaalt."


def ways(sentence: str) -> list[str]:
    return [spelled(sentence, kept) for kept in cuts_of(sentence)]


def test_the_ways_to_shorten_come_shortest_first() -> None:
    assert ways(LONG) == [
        "De scholen in Delft … gebruiken de app",
        "De scholen in Delft, die vorig jaar begonnen, gebruiken de app",
        "De scholen in Delft … gebruiken de app, omdat de gemeente betaalt.",
    ]


@pytest.mark.parametrize(
    ("sentence", "shortest"),
    [
        ("Het aantal leden steeg naar 410, wat de club verraste.", "Het aantal leden steeg naar 410"),
        ("Het UWV (Uitvoeringsinstituut Werknemersverzekeringen) zoekt personeel.", "Het UWV … zoekt personeel."),
        ("De zorg groeit; de bouw, die klein is, krimpt.", "De zorg groeit; de bouw … krimpt."),
        ("De patiënten (zie Bijlage) wachten.", "De patiënten … wachten."),
        ("Uit het onderzoek blijkt dat de krapte groeit.", "… de krapte groeit."),
        ("De cijfers laten ook zien dat de krapte groeit.", "… de krapte groeit."),
        ("De app, die leraren, ouders en kinderen helpt, kost weinig.", "De app … kost weinig."),
        ("De app helpt, omdat leraren, ouders en kinderen samenwerken.", "De app helpt"),
    ],
)
def test_a_whole_clause_may_go(sentence: str, shortest: str) -> None:
    assert ways(sentence)[0] == shortest


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("De gemeente betaalt de lessen, die niet duur zijn.", id="a denial"),
        pytest.param("De zorg groeit; de bouw doet dat niet.", id="a denial behind a semicolon"),
        pytest.param("De lessen gaan door, zodat er geen kind thuis zit.", id="no"),
        pytest.param("De gemeente betaalt, tenzij het kind ouder is.", id="a condition"),
        pytest.param("De gemeente betaalt, die dat mag als het geld er is.", id="a condition inside"),
        pytest.param("De gemeente betaalt, mits er geld is.", id="a condition in front"),
        pytest.param("Mannen verdienen meer, terwijl vrouwen langer werken.", id="the other side"),
        pytest.param("De zorg groeit; dat is anders dan verwacht.", id="a comparison"),
        pytest.param("De prijs stijgt, wat volgens de bond te veel is.", id="who says it"),
        pytest.param("De prijs stijgt, wat mogelijk blijvend is.", id="how sure it is"),
        pytest.param("De prijs stijgt, die in 2024 werd verlaagd.", id="a year"),
        pytest.param("Werkgevers (38%) zoeken personeel.", id="a share"),
        pytest.param("Dat kost geld (€ per maand).", id="an amount"),
        pytest.param("Werkgevers (in de zorg) zoeken personeel.", id="whom it is about"),
        pytest.param("Werkgevers (vooral bij scholen) zoeken personeel.", id="whom it is mostly about"),
        pytest.param("De wethouder zegt: “De eik, die oud is, blijft staan.”", id="a quotation"),
        pytest.param("Bij mannen blijkt dat 38% rookt.", id="whom a finding is about"),
        pytest.param("Uit een peiling onder leraren blijkt dat 38% de app gebruikt.", id="who was asked"),
        pytest.param("Uit cijfers van de bond blijkt dat de lonen dalen.", id="whose finding it is"),
        pytest.param("Uit onderzoek door Panteia blijkt dat de lonen dalen.", id="by whom it was found"),
        pytest.param("De bond Merel laat zien dat de lonen dalen.", id="a name"),
        pytest.param("Het is niet zo dat uit het onderzoek blijkt dat de lonen dalen.", id="a denial in front"),
        pytest.param("De regeling geldt voor leraren, artsen en agenten.", id="a list"),
        pytest.param("Wie thuis werkt, reist minder.", id="what is in front"),
        pytest.param("De regeling loopt door; uitzondering zijn de scholen.", id="an exception behind a semicolon"),
        pytest.param("Het bestuur ontkent dat uit het rapport blijkt dat er fraude was.", id="a finding that is denied"),
        pytest.param("De mythe laat zien dat roken gezond is.", id="what is to be thought of a finding"),
        pytest.param("Een ouder onderzoek laat zien dat de lonen dalen.", id="another study"),
        pytest.param("Critici laten zien dat het plan faalt.", id="whose view it is"),
        pytest.param("De bond denkt, dat de huur stijgt.", id="what is thought"),
        pytest.param("Er zijn drie eisen: dat u lid bent, dat u betaalt, dat u komt.", id="one of three"),
        pytest.param("U krijgt de toeslag: wat u krijgt, hangt af van uw inkomen.", id="behind a colon"),
        pytest.param("Alle inwoners betalen belasting (studenten vrijgesteld).", id="an exception in brackets"),
        pytest.param("De helft (een kwart) van de mannen (vrouwen) rookt.", id="the other side in brackets"),
        pytest.param("De lonen stegen, wat onjuist bleek.", id="what turned out wrong"),
        pytest.param("De lonen stegen, wat het kabinet ontkent.", id="what is denied"),
        pytest.param("De regeling stopt niet, omdat zij duur is, maar omdat zij faalt.", id="a reason that is denied"),
        pytest.param("Werknemers die ziek zijn, die thuis blijven en die het melden, krijgen loon.", id="conditions"),
        pytest.param("De werknemers die ziek zijn, die thuis blijven en die het melden, krijgen loon.", id="conditions of some"),
        pytest.param("Ouders, die het formulier invullen, krijgen geld terug.", id="which of them"),
        pytest.param("Het geld komt vrij, waarna de gemeente het terugvordert.", id="what undoes it"),
        pytest.param("De eik blijft staan.", id="nothing to leave out"),
        pytest.param("", id="nothing"),
    ],
)  # fmt: skip
def test_here_nothing_may_go(sentence: str) -> None:
    assert cuts_of(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "never"),
    [
        ("De app helpt, omdat leraren, ouders en kinderen samenwerken.", "De app helpt … ouders"),
        ("De app helpt, omdat leraren, ouders, opa's en oma's samenwerken, zegt men.", "De app helpt … ouders"),
        ("De kosten stijgen, omdat de gemeente, die arm is, alles betaalt.", "De kosten stijgen … alles"),
        ("De zorg groeit; de bouw, die klein is, krimpt.", "De zorg groeit … krimpt"),
        ("De zorg groeit; de bouw, die klein is, krimpt.", "De zorg groeit … die klein is"),
    ],
)
def test_half_a_clause_never_goes(sentence: str, never: str) -> None:
    assert not any(way.startswith(never) for way in ways(sentence))


def test_the_model_decides_what_it_can_do_without() -> None:
    read: list[str] = []

    def needs(word: str, text: str) -> float:
        read.append(text)
        return 0.9 if word in text else 0.1

    assert spelled(LONG, shorten(LONG, lambda text: needs("app", text))) == "De scholen in Delft … gebruiken de app"
    assert read == [LONG, "De scholen in Delft … gebruiken de app"]
    assert spelled(LONG, shorten(LONG, lambda text: needs("omdat", text))) == (
        "De scholen in Delft … gebruiken de app, omdat de gemeente betaalt."
    )
    assert shorten(LONG, lambda text: float(text == LONG)) == (Span(start=0, end=len(LONG)),)


def test_what_is_left_must_answer_nearly_as_well_as_the_whole() -> None:
    assert shorten(LONG, lambda text: 0.8 if text == LONG else 0.6) == (Span(start=0, end=len(LONG)),)
    assert len(shorten(LONG, lambda text: 0.8 if text == LONG else 0.75)) == 2


def test_a_sentence_that_cannot_be_shortened_is_not_read() -> None:
    def chance(text: str) -> float:
        raise AssertionError(text)

    assert shorten("De eik blijft staan.", chance) == (Span(start=0, end=20),)


def test_a_gap_is_shown_inside_and_in_front_but_not_at_the_end() -> None:
    text = "Ook nu, zegt men, groeit de zorg, want er is geld."
    assert spelled(text, (Span(start=18, end=32),)) == "… groeit de zorg"
    assert spelled(text, (Span(start=0, end=6), Span(start=18, end=32))) == "Ook nu … groeit de zorg"
    assert spelled(text, (Span(start=0, end=len(text)),)) == text


def test_what_only_ties_a_sentence_to_the_one_before_is_not_kept() -> None:
    text = "Ook stelt 42% dat er meer nodig is."
    (kept,) = shorten(text, lambda part: 0.5, start=4)
    assert text[kept.start : kept.end] == "stelt 42% dat er meer nodig is."
    tied = f"Ook {LONG[:1].lower()}{LONG[1:]}"
    kept = shorten(tied, lambda part: 0.9, start=4)
    assert " ".join(tied[one.start : one.end] for one in kept) == "de scholen in Delft gebruiken de app"


VOCABULARY = (
    "de gemeente betaalt alle lessen leraren ouders kinderen 38% niet geen tenzij als mits omdat die dat wat waar zoals en "
    "of maar dan terwijl volgens moet kan 2024 (in zorg) (UWV) blijkt uit het onderzoek bij , ; : – … “ ” ."
)
GUARDED = re.compile(r"\b(?:niet|geen|tenzij|als|mits|dan|terwijl|volgens|moet|kan|maar)\b|[\d%]", re.IGNORECASE)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=22))
def test_whatever_is_kept_is_literal_in_order_and_nothing_guarded_is_lost(words: list[str]) -> None:
    sentence = re.sub(r" ([,;:.])", r"\1", " ".join(words))
    for kept in cuts_of(sentence):
        assert all(0 <= one.start < one.end <= len(sentence) for one in kept)
        assert all(one.end <= other.start for one, other in pairwise(kept))
        left = " ".join(sentence[one.start : one.end] for one in kept)
        assert GUARDED.findall(left) == GUARDED.findall(sentence)
        shown = [word for word in spelled(sentence, kept).split() if word != GAP]
        there = iter(re.findall(r"[^\s,;:–.]+", sentence))
        stripped = [re.sub(r"[,;:–.]+", "", word) for word in shown]
        assert all(any(word == other for other in there) for word in stripped if word), "a part of its words, in order"
        assert len("".join(left.split())) < len("".join(sentence.split()))


def test_a_side_that_is_joined_with_en_stays_and_so_does_a_clause_beside_a_figure() -> None:
    assert ways("Mannen werken minder uren, en de vrouwen werken er meer.") == []
    assert ways("Van de scholen, die vorig jaar begonnen, gebruikt 38% de app.") == []
