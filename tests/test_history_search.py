"""Searching in what was kept."""

from pathlib import Path

import pytest
from exchanges import exchange
from kept_conversations import saved

from ui.history.conversations import History


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "nieuwe map" / "geschiedenis.sqlite")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["c", "b", "a"]),
        ("  ", ["c", "b", "a"]),
        ("scholing", ["a"]),  # inside "scholingsbehoefte"
        ("SCHOLINGSbehoefte", ["a"]),
        ("categorieen", ["b"]),
        ("Categorieën?", ["b"]),
        ("cate\u0301gorieën", ["b"]),
        ("een", ["c", "b"]),
        ("zorg bouw", ["b"]),  # in two exchanges of one conversation
        ("zorg lonen", []),
        ("120 banen", ["b", "a"]),  # in the places
        ("prijs", ["c", "b", "a"]),  # in what was not found
        ("zo'n", ["c"]),
        ("verzameld", ["c"]),  # in a title
        ("\u201cwerk\u201d,", ["c"]),
        ("%", ["c"]),
        ("_", []),
        ("taalmodel", []),  # in a remark, which is not about the report
        ("meer niet", []),  # around the place, not in it
    ],
)
def test_searching(history: History, search: str, found: list[str]) -> None:
    ids = {
        saved(history, "Verschuift de Scholingsbehoefte?").id: "a",
        saved(history, "Welke categorieën zijn er in de zorg?", "En één in de bouw?").id: "b",
    }
    point = history.save((exchange(1, "Wat vindt zo’n werkgever van lonen?", "Een antwoord over “werk” van 51%."),))
    assert point
    history.rename(point.id, "Verzameld")
    ids[point.id] = "c"
    assert [ids[item.id] for item in history.conversations(search)] == found


def test_letters_and_accents_may_be_apart(history: History) -> None:
    point = saved(history, "Welke categorie\u0308en?", "Een?")
    history.rename(point.id, "Financie\u0308n")
    for search in ("categorieën", "categorieen", "categorie\u0308en", "financiën"):
        assert [item.id for item in history.conversations(search)] == [point.id]
    assert history.load(point.id).exchanges[0].question.text == "Welke categorie\u0308en?"


def test_a_search_shows_where_it_was_found(history: History) -> None:
    long = "Eerst iets over de krapte. " * 10
    point = history.save(
        (
            exchange(1, "Wat is er bekend?", "Niets over het onderwerp."),
            exchange(2, "En verder?", f"{long}De scholingsbehoefte van Één\nwerkgever verschuift. {long}"),
        )
    )
    assert point
    history.rename(point.id, "Álles")
    assert history.conversations()[0].snippet == ""
    assert history.conversations("een WERKGEVER")[0].snippet == (
        "…Eerst iets over de krapte. De scholingsbehoefte van Één werkgever verschuift. Eerst iets over de krapte. Eerst…"
    )
    assert history.conversations("bekend")[0].snippet.startswith("Wat is er bekend? Niets over het onderwerp.")
    assert history.conversations("alles")[0].snippet.startswith("Wat is er bekend?")
