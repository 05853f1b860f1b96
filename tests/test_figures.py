from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.figures import Figure, figures, spelled_figures, unsupported_figures, without_figures


def one(value: str, unit: str = "") -> frozenset[Figure]:
    return frozenset({Figure(value=Decimal(value).normalize(), unit=unit)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31,5%", one("31.5", "%")),
        ("31,5 procent", one("31.5", "%")),
        ("31.5%", one("31.5", "%")),
        ("ruim 2.300 werkgevers", one("2300")),
        ("€ 1,2 miljard", one("1200000000", "€")),
        ("EUR 1,2 miljard", one("1200000000", "€")),
        ("1.200.000 euro", one("1200000", "€")),
        ("in 2025", one("2025")),
        ("zie [3]", frozenset()),
        ("G4-gemeenten en CO2", frozenset()),
        ("in 2025² steeg het", one("2025")),
        ("26 maanden", one("26", "maand")),
        ("1,3 miljoen kilowattuur", one("1300000", "kWh")),
        ("40 vierkante meter", one("40", "m²")),
        ("3 procentpunt", one("3", "procentpunt")),
        ("12 dagjesmensen", one("12")),
        ("in [2025] steeg het", one("2025")),
    ],
)
def test_figures_of_dutch_text(text: str, expected: frozenset[Figure]) -> None:
    assert figures(text) == expected


def test_number_words() -> None:
    assert spelled_figures("elf procent van zes") == one("11", "%") | one("6")
    assert spelled_figures("twee miljoen euro") == one("2000000", "€")


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        pytest.param("Het is 51%.", "net iets meer dan de helft (51%)", frozenset(), id="same"),
        pytest.param("Het is 51 procent.", "(51%)", frozenset(), id="other spelling"),
        pytest.param("Het is 5%.", "(51%)", one("5", "%"), id="half of a number does not pass"),
        pytest.param("Het is 1,5%.", "31,5%", one("1.5", "%"), id="end of a number does not pass"),
        pytest.param("Het zijn er 6.", "zes werkgevers", frozenset(), id="digit for a word"),
        pytest.param("Het is 14%.", "14 werkgevers", one("14", "%"), id="percent where there is none"),
        pytest.param("Dat kost € 300.", "300 mensen", one("300", "€"), id="euro where there is none"),
        pytest.param("Dat duurt 26 jaar.", "26 maanden", one("26", "jaar"), id="another unit"),
        pytest.param("Dat is twee hectare.", "twee vierkante meter", one("2", "ha"), id="another unit, in words"),
        pytest.param("Dat is 3%.", "3 procentpunt", one("3", "%"), id="percent for percentage points"),
        pytest.param("Het was 51 kilo.", "2023 79 51 22", frozenset(), id="a column of a table has its unit elsewhere"),
        pytest.param("Het waren er 51.", "51 kilo", frozenset(), id="the unit is left out"),
        pytest.param("Het waren er 51.", "51%", one("51"), id="a percentage is no count"),
        pytest.param("Het waren er 51.", "51 euro", one("51"), id="an amount is no count"),
        pytest.param("In 2024 waren het er 12.", "In 2024 waren het er 12.", frozenset(), id="several"),
    ],
)
def test_unsupported_figures(claim: str, evidence: str, missing: frozenset[Figure]) -> None:
    assert unsupported_figures(claim, evidence) == missing


def test_what_is_left_without_figures() -> None:
    assert without_figures("Het kost 42 euro en duurt elf jaar.").split() == ["Het", "kost", "en", "duurt", "."]


@given(st.text(alphabet=st.sampled_from("0123456789.,% €euromilj"), max_size=40))
@example("0,0.0")
def test_a_text_supports_its_own_figures(text: str) -> None:
    assert unsupported_figures(text, text) == frozenset()
