"""Figures and dates as data: equal whatever their spelling, different where they differ."""

from decimal import Decimal

import pytest

from rag.writing.quantities import Date, Quantity, read_dates, read_quantities
from rag.writing.quantity_check import missing_quantities


def only(text: str) -> Quantity:
    (found,) = read_quantities(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("25%", "een kwart van de leden"),
        ("25 procent", "25%"),
        ("75%", "driekwart"),
        ("50%", "de helft"),
        ("40%", "vier op de tien"),
        ("20%", "een op de vijf"),
        ("twee derde", "2 op de 3"),
        ("23 gemeenten", "drieëntwintig gemeenten"),
        ("2.300 huizen", "2300 huizen"),
        ("€ 1,5 miljoen", "1.500.000 euro"),
        ("€ 0,35", "35 cent"),
        ("1 euro en 60 cent", "€ 1,60"),
        ("anderhalf jaar", "18 maanden"),
        ("een half uur", "30 minuten"),
        ("vijf kwartier", "75 minuten"),
        ("-2%", "min twee procent"),
        ("2e kwartaal", "tweede kwartaal"),
        ("om 8.30 uur", "om half negen"),
        ("ruim 40", "iets meer dan 40"),
        ("minstens drie", "ten minste 3"),
    ],
)
def test_spellings_of_one_quantity_are_equal(one: str, other: str) -> None:
    assert only(one) == only(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2%", "-2%"),
        ("2%", "2 procentpunt"),
        ("2%", "2 euro"),
        ("26 maanden", "26 jaar"),
        ("ruim 40", "bijna 40"),
        ("minstens 40", "hoogstens 40"),
        ("2 miljoen", "2 miljard"),
        ("31,5", "315"),
    ],
)
def test_quantities_that_differ_are_not_equal(one: str, other: str) -> None:
    assert only(one) != only(other)


def test_a_quantity_has_its_value_sign_unit_and_bound() -> None:
    found = only("een daling van bijna -3,1%")
    assert (found.value, found.unit, found.bound) == (Decimal("-3.1"), "%", "just under")


def test_both_ends_of_a_range_have_its_unit() -> None:
    assert [(one.value, one.unit) for one in read_quantities("van 12 tot 15%")] == [(12, "%"), (15, "%")]


def test_a_hyphen_is_no_sign() -> None:
    assert [one.value for one in read_quantities("2019-2021 en COVID-19")] == [2019, 2021, 19]


def test_dates_are_equal_in_every_spelling() -> None:
    days = [read_dates(text) for text in ("op 3 mei 2023", "op 3-5-2023", "op 03/05/2023", "op 2023-05-03")]
    assert set(days) == {(Date(day=3, month=5, year=2023),)}


def test_a_number_that_can_be_no_month_is_no_date() -> None:
    assert read_dates("op 3-25-2023") == ()


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Een kwart kwam.", "25% kwam."),
        ("Het begon in mei 2023.", "Het begon op 3-5-2023."),
        ("Het begon in 2023.", "Het begon op 3 mei 2023."),
        ("Meer dan de helft stemde voor.", "63% stemde voor."),
        ("Ongeveer 2.000 mensen deden mee.", "Er deden 1.987 mensen mee."),
        ("Van de leden stemde 75% voor.", "Drie van de vier leden stemden voor."),
        ("Het mag tot tien uur 's avonds.", "Het mag tot 22.00 uur."),
        ("Noord heeft 12%.", "Aandeel (%)\nNoord 12"),
        ("Vier jaar eerder was het meer.", "Dat is 3% lager dan vier jaar eerder."),
        ("Meer dan twee mag niet.", "Ten hoogste twee zijn toegestaan."),
        ("Het kost € 700.000.", "Het kost zeven ton."),
    ],
)
def test_what_follows_is_not_missing(claim: str, source: str) -> None:
    assert missing_quantities(claim, source) == ()


@pytest.mark.parametrize(
    ("claim", "source", "missing"),
    [
        ("De groei was 2%.", "De groei was -2%.", "2%"),
        ("Het werd 9% duurder.", "Het werd 9 euro duurder.", "9%"),
        ("40% stemde voor.", "Ruim 40% stemde voor.", "40%"),
        ("Bijna 40% stemde voor.", "Ruim 40% stemde voor.", "40%"),
        ("Meer dan 40% stemde voor.", "38% stemde voor.", "40%"),
        ("Meer dan twee mag.", "Ten hoogste twee zijn toegestaan.", "2"),
        ("Het begon op 3 juni 2023.", "Het begon op 3 mei 2023.", "3 juni 2023"),
        ("Het duurt 26 jaar.", "Het duurt 26 maanden.", "26 jaar"),
        ("Ruim 40 deden mee.", "Er deden 48 mee.", "40"),
    ],
)
def test_what_does_not_follow_is_missing(claim: str, source: str, missing: str) -> None:
    assert missing_quantities(claim, source) == (missing,)


def test_the_mark_of_a_source_is_no_figure() -> None:
    assert missing_quantities("Er kwamen 12 mensen [3].", "Er kwamen 12 mensen.") == ()
