"""Which reports are searched, also when another tab changed them meanwhile."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from answers import DOCUMENT, Tags

from ui.window.scope import CHOICES, nothing_to_search, scope_html, searched_documents


def named(*names: str) -> list[object]:
    return [replace(DOCUMENT, name=name) for name in names]


@pytest.mark.parametrize(
    ("there", "chosen", "present", "searched"),
    [
        pytest.param("ab", "a", "ab", "a", id="chosen"),
        pytest.param("ab", "", "ab", "", id="none chosen"),
        pytest.param("ab", "", "", "ab", id="the first ones came from another tab"),
        pytest.param("abc", "ab", "ab", "ab", id="all, and one came that nobody has chosen"),
        pytest.param("abc", "a", "ab", "a", id="some, and one came"),
        pytest.param("bc", "a", "a", "bc", id="all were replaced"),
        pytest.param("b", "a", "ab", "", id="the one that was chosen is gone"),
    ],
)
def test_nothing_is_left_to_search_only_when_somebody_unticked_it(
    there: Sequence[str], chosen: str, present: str, searched: str
) -> None:
    found = searched_documents(named(*there), tuple(chosen), tuple(present))  # type: ignore[arg-type]
    assert "".join(one.name for one in found) == searched


def test_it_is_told_why_nothing_is_searched() -> None:
    documents = named("a")
    assert nothing_to_search((), ()).startswith("Voeg eerst een rapport toe")
    assert (
        nothing_to_search((), (), may_change=False) == "Er is nog geen rapport. Vraag het aan wie de rapporten beheert."
    )
    assert nothing_to_search(documents, ()).startswith("Kies eerst in welk rapport u zoekt")  # type: ignore[arg-type]
    assert nothing_to_search(documents, ("b",)).startswith("Het rapport dat u koos, is er niet meer.")  # type: ignore[arg-type]


@pytest.mark.parametrize(("number", "buttons"), [(1, 0), (2, 2), (CHOICES, CHOICES), (CHOICES + 1, 0)])
def test_a_few_reports_can_be_chosen_beside_the_question(number: int, buttons: int) -> None:
    html = scope_html(named(*"abcdefgh"[:number]), ("a",), choosable=True)  # type: ignore[arg-type]
    made = [one for _, one in Tags(html).tags if "data-kies" in one]
    assert len(made) == buttons
    assert [one["data-kies"] for one in made if one["aria-pressed"] == "true"] == ["a"][:buttons]
