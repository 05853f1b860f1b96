import pytest

from rag.claims import turned_around, unsupported_names

RISES = "Het aantal vacatures stijgt met 3%."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        pytest.param("Het aantal vacatures daalt met 3%.", RISES, id="falls for rises"),
        pytest.param("AI leidt tot banenverlies.", "Volgens hen leidt AI niet tot banenverlies.", id="a denial lost"),
        pytest.param("AI leidt niet tot banenverlies.", "AI leidt tot banenverlies.", id="a denial added"),
        pytest.param("Vrouwen werken meer uren.", "Vrouwen werken minder uren.", id="more for less"),
        pytest.param("De schuld was lager.", "De schuld was hoger dan in 2021.", id="lower for higher"),
        pytest.param("De uitval nam af.", "De uitval nam toe.", id="parted verb"),
    ],
)
def test_the_opposite_is_seen(claim: str, evidence: str) -> None:
    assert turned_around(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        pytest.param("Het aantal vacatures stijgt.", RISES, id="the same way"),
        pytest.param("Het is 20%.", "Gemeenten weten niet of dat klopt; het is 20%.", id="a denial of something else"),
        pytest.param(
            "Nee, grijparmen zijn in gebruik bij 6%.", "Grijparmen zijn in gebruik bij 6%.", id="nee in front"
        ),
        pytest.param("Zzp’ers zijn niet meegenomen.", "Zzp’ers zijn niet meegenomen.", id="denied on both sides"),
        pytest.param("Het steeg en daalde.", "Het steeg, en daarna daalde het.", id="both ways on both sides"),
    ],
)
def test_what_is_not_the_opposite(claim: str, evidence: str) -> None:
    assert not turned_around(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("In Amsterdam zegt Jan de Vries dat het druk is.", "Jan de Vries: “Rotterdam is vol.”", ("Amsterdam",)),
        ("Volgens UWV’s directeur is mei druk.", "De directeur van UWV zegt dat het druk is.", ("mei",)),
        ("Werkgevers zijn tevreden.", "werkgever en werknemer zijn tevreden", ()),
        ("Nee, Veenhage doet niet mee.", "Oudewaard doet niet mee.", ("Veenhage",)),
        ("De leerlingen van Oudewaard’s scholen.", "De scholen van Oudewaard.", ()),
    ],
)
def test_names_and_months_must_be_there(claim: str, evidence: str, missing: tuple[str, ...]) -> None:
    assert unsupported_names(claim, evidence) == missing
