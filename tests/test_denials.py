import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.structure.denials import excludes, takes_back


@pytest.mark.parametrize(
    "sentence",
    [
        "Nee, daarvoor is geen bewijs.",
        "Nee.",
        "“Nee, dat klopt niet.”",
        "Integendeel, er komen bomen bij.",
        "Dat klopt niet: het zijn er meer.",
        "Dat is niet zo: er komen er juist bij.",
        "Dat is niet het geval.",
        "Dat is niet juist.",
        "Dat is onzin.",
        "Niets is minder waar.",
        "Dat blijkt niet te kloppen.",
        "Die cijfers kloppen niet.",
        "Dat klopt dus helaas niet.",
        "Het is een misverstand.",
        "Het omgekeerde is het geval.",
        "Uit ons onderzoek blijkt het tegendeel.",
        "Deze aanname is onterecht.",
        "Daar is geen bewijs voor.",
        "Er is geen bewijs voor.",
        "Wij vonden daarvoor geen bewijs.",
        "Daarvoor vinden wij geen enkele aanwijzing.",
        "Maar dat beeld is onjuist.",
        "Toch is dat een hardnekkig misverstand: de eik blijft.",
        "Toch klopt dat niet.",
        "Onjuist.",
        "In werkelijkheid is die er niet.",
        "Inmiddels is dat veranderd.",
        "Alleen in de zorg niet.",
        "Dat klopt niet: het zijn er 40.",
        "Niet waar: het zijn er 40.",
        "De stelling is onjuist.",
        "Volgens de bond klopt dat niet.",
        "Volgens critici is dat onjuist.",
        "De bond bestrijdt dat.",
        "De bond spreekt dat tegen.",
        "Uit ons onderzoek blijkt dat dit niet klopt.",
        "Dit geldt niet voor studenten.",
        "Deze regeling geldt alleen voor leden.",
        "Dit kan alleen met een pas.",
        "Let op: voor studenten geldt dit niet.",
        "Maar voor kinderen geldt dat niet.",
        "Behalve voor studenten.",
        "Tenzij u student bent.",
        "Uitgezonderd zijn studenten.",
        "Een uitzondering vormen de scholen.",
    ],
)
def test_these_take_back_what_was_said(sentence: str) -> None:
    assert takes_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Daarvan heeft 40% het geld nog niet uitgegeven.",
        "Daarvoor zijn nog niet alle vergunningen verleend.",
        "Hiervoor is nog geen dekking gevonden.",
        "Daarvan was 12% onjuist.",
        "Daarbij was geen sprake van fraude.",
        "Nee-stemmers waren er meer.",
        "Nee zegt 35%.",
        "Nee 35% 40%",
        "Dat is de helft.",
        "Daar staan eiken.",
        "De boswachter noemt de mythe van de eik.",
        "Dat is niet veel.",
        "Zij vinden dat niet waar.",
        "De bond bestrijdt dat de huur stijgt.",
        "Voor studenten geldt een andere termijn.",
        "Mits u betaalt, krijgt u een pas.",
        "Fouten komen voor.",
        "Volgens de bond is dat de helft.",
        "Alleen leden komen binnen.",
        "Het aandeel groeit niet.",
    ],
)
def test_these_do_not(sentence: str) -> None:
    assert not takes_back(sentence)


@given(st.text(alphabet=st.sampled_from("Nedatklopisgbwijr ,.:“-"), max_size=300))
def test_any_sentence_is_looked_at(sentence: str) -> None:
    assert takes_back(sentence) in (True, False)


@pytest.mark.parametrize(
    "heading",
    ["Niet vergoed", "3. Wat is niet verzekerd?", "Uitzonderingen", "Uitgesloten kosten", "Zonder vergunning"],
)
def test_a_heading_that_denies_what_stands_below_it(heading: str) -> None:
    assert excludes(heading)


@pytest.mark.parametrize("heading", ["Vergoed", "3. Wat is verzekerd?", "Nietmachines", "Verbodsborden", ""])
def test_a_heading_that_does_not(heading: str) -> None:
    assert not excludes(heading)
