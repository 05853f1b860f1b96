"""What a question with its answer looks like as HTML, and how it is told in words how far an answer is."""

import re
from dataclasses import replace
from typing import Any

import pytest
from answers import Tags, answered, citation, passage, place, refused, said, text_of, written

from index.types import Span
from rag.types import Short
from ui.conversation.exchange import Exchange
from ui.window.answer import clock_line, earlier_and_current, exchange_html, status_line
from ui.window.sources import sources_html

BOLD = (Span(start=4, end=7),)


def html_of(exchange: Exchange) -> str:
    return exchange_html(exchange)


def links_of(html: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in Tags(html).tags if tag == "a"]


# --- places -------------------------------------------------------------------------------------------------------


def test_a_place_says_where_it_stands_and_reads_as_in_the_report() -> None:
    sentences = (
        said("Een abc zin.", decisive=BOLD),
        said("Twee.", begins=False, gap=True),
        said("Nieuw."),
    )
    html = html_of(answered(place(1, *sentences)))
    [section] = re.findall(r'<div class="plaats">.*?</div>', html)
    assert text_of(section) == "Monitor (Dienst, 2024) · Kop · pagina 5Een abc zin. … Twee.Nieuw. 1"
    assert "<strong>abc</strong>" in section
    assert section.count("<strong>") == 1
    assert section.count("<p>") == 2


def test_a_place_without_a_heading_over_two_pages() -> None:
    both = replace(place(1, said("Een."), citations=(citation("Ee"), citation("n.", page=6))), heading="")
    assert "Monitor (Dienst, 2024) · pagina 5 en 6" in text_of(html_of(answered(both)))


def test_a_list_is_a_list_and_a_table_stands_under_its_heads() -> None:
    listed = place(
        1,
        said("Redenen:", kind="announcement"),
        said("• krapte;", kind="item"),
        said("• klanten.", kind="item"),
        said("2. geld.", kind="item"),
        goes_on=True,
    )
    table = place(2, said("Sector 2024", kind="heads"), said("Zorg 19%", kind="row", begins=False))
    html = html_of(answered(listed, table))
    assert re.findall(r"<li[^>]*>.*?</li>", html.split("</ul>")[0])[0] == '<li><span class="lees">krapte;</span></li>'
    assert [text_of(item) for item in re.findall(r"<li[^>]*>.*?</li>", html)] == ["krapte;", "klanten.", "2. geld. 1"]
    assert "Dit is niet de hele lijst." in text_of(html)
    assert re.search(r'class="tabel"><p class="koppen">.*Sector 2024.*<p class="rij">.*Zorg 19%.*bron-3-2', html)


def test_each_place_has_its_number_once_at_its_end_as_a_link_that_says_where_it_goes() -> None:
    first, second = links_of(html_of(answered(place(1, said("A."), said("B.", begins=False)), place(2, said("C.")))))
    assert first["href"] == "#bron-3-1"
    assert first["aria-label"] == "Bron 1: pagina 5 van Monitor (Dienst, 2024)"
    assert second["data-pagina"] == "3-2"


def test_the_link_has_its_source_in_the_panel() -> None:
    exchange = answered(place(1, said("A.")), place(2, said("B.")))
    targets = re.findall(r'data-bron="([^"]+)"', html_of(exchange))
    ids = re.findall(r'id="([^"]+)"', sources_html((exchange,)))
    assert targets == ["bron-3-1", "bron-3-2"]
    assert set(targets) <= set(ids)


def test_the_way_back_leads_to_the_first_link() -> None:
    exchange = answered(place(1, said("A.")), short=Short(marker=1, text="A", shortened=True))
    back = re.findall(r'data-terug="([^"]+)"', sources_html((exchange,)))
    assert back == ["verwijzing-3-1"]
    assert html_of(exchange).count('id="verwijzing-3-1"') == 1
    assert html_of(exchange).index('id="verwijzing-3-1"') < html_of(exchange).index('class="plaats"')
    assert html_of(exchange).count('href="#bron-3-1"') == 2


def test_figures_in_brackets_are_no_links() -> None:
    html = html_of(answered(place(1, said("Zie [1] en [2]."))))
    assert len(links_of(html)) == 1
    assert "Zie [1] en [2]." in text_of(html)


# --- the short answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shortened", "told"),
    [(True, "Ingekort, met de woorden van het rapport."), (False, "Een zin uit het rapport.")],
)
def test_the_short_answer_comes_first_and_says_what_it_is(shortened: bool, told: str) -> None:
    html = html_of(answered(short=Short(marker=1, text="38% … tegen 14%", shortened=shortened)))
    assert text_of(html).startswith(f"Uw vraag: Vraag?“38% … tegen 14%” 1{told}Monitor")


def test_a_short_answer_of_a_place_that_is_not_there_has_no_link() -> None:
    assert len(links_of(html_of(answered(short=Short(marker=9, text="x", shortened=True))))) == 1


# --- what a model wrote -------------------------------------------------------------------------------------------


def test_only_what_passed_the_check_has_a_tick_and_the_rest_looks_different() -> None:
    html = html_of(
        answered(mode="antwoord", written=(written("Zo is het.", 1), written("Of zo.", 1, reason="De richting.")))
    )
    supported, unchecked = html.split('<p class="ongecontroleerd">')
    unchecked = unchecked.split("</p>")[0]
    assert text_of(supported).endswith("Geschreven door een AI-modelZo is het. 1 ✓ Gesteund")
    assert text_of(unchecked) == "? Niet gecontroleerd: Of zo. 1De richting."
    assert "✓" not in unchecked
    assert html.count("✓") == 1
    assert html.index("ongecontroleerd") < html.index("Woord voor woord uit het rapport") < html.index('class="plaats"')


def test_places_have_no_tick_behind_their_sentences() -> None:
    assert "✓" not in html_of(answered())
    assert "AI-model" not in html_of(answered())


# --- what is said with an answer ----------------------------------------------------------------------------------


def test_what_was_not_found_stands_apart_and_remarks_are_quiet() -> None:
    html = html_of(answered(missing=("Over loon vond ik niets.",), remarks=("Het duurde te lang.",)))
    assert '<p class="ontbreekt lees">Over loon vond ik niets.</p>' in html
    assert '<p class="opmerking">Het duurde te lang.</p>' in html


def test_what_was_searched_shows_only_when_it_differs() -> None:
    assert "Gezocht op" not in html_of(answered())
    assert "Gezocht op: banen Vraag?" in text_of(html_of(answered(searched="banen Vraag?")))


def test_what_was_searched_shows_once_when_the_refusal_says_it() -> None:
    html = html_of(refused(searched="x Vraag?", refusal="Niets gevonden over “x Vraag?”."))
    assert text_of(html).count("x Vraag?") == 1


def test_a_refusal_says_what_was_looked_for_and_shows_the_nearest_passages() -> None:
    passages = tuple(passage(f"Passage {number}.") for number in range(1, 6))
    exchange = refused(refusal="Ik zocht naar brood.", passages=passages)
    html, sources = html_of(exchange), sources_html((exchange,))
    assert 'class="weigering"' in html
    assert "Geen antwoord gevonden" in text_of(html)
    assert "Ik zocht naar brood." in text_of(html)
    assert text_of(sources).startswith("Dit komt het dichtst in de buurt")
    assert [f"Passage {number}." in sources for number in range(1, 6)] == [True, True, True, False, False]
    assert 'data-bron="bronnen-3"' in html
    assert 'id="bronnen-3"' in sources


def test_a_refusal_without_passages_promises_nothing() -> None:
    assert "dichtst in de buurt" not in html_of(refused(passages=()))


def test_a_stopped_answer_keeps_its_text_and_says_so() -> None:
    exchange = replace(answered(), answer=None, status="gestopt", text="Half [1]")
    assert text_of(html_of(exchange)).endswith("Half [1]Gestopt. Deze tekst is niet gecontroleerd.")
    assert links_of(html_of(exchange)) == []


def test_a_growing_text_is_said_not_to_be_checked() -> None:
    exchange = replace(answered(), answer=None, status="schrijft", text="Een.\n\nTwee.")
    assert html_of(exchange).count("<p>") == 2
    assert text_of(html_of(exchange)).endswith("Deze tekst is nog niet gecontroleerd.")


def test_a_failure_is_an_alert() -> None:
    exchange = replace(answered(), answer=None, status="mislukt", error="Het model is weg.")
    assert '<p class="fout" role="alert">Het model is weg.</p>' in html_of(exchange)


# --- what can be done with it -------------------------------------------------------------------------------------


def values(html: str, name: str) -> list[str | None]:
    return [attributes[name] for _, attributes in Tags(html).tags if name in attributes]


def test_an_answer_is_copied_with_its_quotes_titles_and_pages() -> None:
    exchange = answered(
        place(1, said("Een."), said("• twee;", kind="item")),
        short=Short(marker=1, text="Een", shortened=True),
        written=(written("Zo is het.", 1), written("Of zo.", 1, reason="De richting.")),
        missing=("Over loon vond ik niets.",),
    )
    assert values(html_of(exchange), "data-kopieer") == [
        "Vraag?\n\n“Een” [1]\n\nZo is het. [1]\n\n“Een.\n• twee;” [1]\n\nOver loon vond ik niets.\n\n"
        "[1] Monitor (Dienst, 2024), pagina 5"
    ]


def test_one_menu_keeps_an_answer_and_with_more_than_one_the_conversation_too() -> None:
    assert values(html_of(answered()), "data-bewaar") == ["3:.docx", "3:.md", "3:.json"]
    both = earlier_and_current((answered(), replace(answered(), number=4)), {})
    assert [values(html, "data-bewaar") for html in both] == [
        ["3:.docx", "3:.md", "3:.json", "alles:.docx", "alles:.md", "alles:.json"],
        ["4:.docx", "4:.md", "4:.json", "alles:.docx", "alles:.md", "alles:.json"],
    ]


def test_with_a_refusal_there_is_nothing_to_copy_or_keep_and_no_source_to_be_wrong() -> None:
    html = html_of(refused())
    assert values(html, "data-kopieer") == values(html, "data-bewaar") == []
    assert "<details" not in html
    assert values(html, "data-oordeel") == ["3:nuttig", "3:niet nuttig"]


def test_the_verdict_that_was_given_is_pressed() -> None:
    html = exchange_html(answered(), "verkeerde bron")
    assert values(html, "data-oordeel") == ["3:nuttig", "3:niet nuttig", "3:verkeerde bron"]
    assert values(html, "aria-pressed") == ["false", "false", "true"]


# --- in words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exchange", "line"),
    [
        (None, ""),
        (replace(answered(), status="zoekt", answer=None), "Bezig met zoeken\u2026"),
        (
            replace(answered(), status="schrijft", answer=None, passages=(passage(),)),
            "1 passage gevonden. Het antwoord komt eraan\u2026",
        ),
        (answered(), "Klaar. 1 vindplaats."),
        (answered(place(1, said("A.")), place(2, said("B."))), "Klaar. 2 vindplaatsen."),
        (
            answered(written=(written("A."), written("B.", reason="x"))),
            "Klaar. 1 vindplaats. 1 zin is niet gecontroleerd.",
        ),
        (refused(), "Klaar. Er is geen antwoord gevonden."),
        (replace(answered(), status="gestopt", answer=None), "Gestopt."),
        (replace(answered(), status="mislukt", answer=None), "Het is niet gelukt."),
    ],
)
def test_the_status_line_says_what_is_going_on(exchange: Exchange | None, line: str) -> None:
    assert status_line(exchange) == line


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"status": "wacht"}, "Uw vraag staat klaar. Een ogenblik\u2026"),
        ({"status": "wacht", "place": 2}, "U bent de 2e in de rij. Er wordt eerst een andere vraag beantwoord."),
        ({"status": "zoekt", "seconds": 14.9}, "Bezig met zoeken\u2026"),
        ({"status": "zoekt", "seconds": 15.0}, "Bezig met zoeken\u2026 Al 15 seconden bezig."),
        ({"status": "zoekt", "seconds": 29.0}, "Bezig met zoeken\u2026 Al 15 seconden bezig."),
        ({"status": "gestopt", "seconds": 40.0}, "Gestopt."),
    ],
)
def test_the_status_line_changes_only_when_it_matters(changes: dict[str, Any], line: str) -> None:
    assert status_line(replace(answered(), answer=None, **changes)) == line


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"status": "zoekt", "seconds": 1.9}, "1 seconde bezig; meestal duurt het ongeveer 4 seconden."),
        ({"status": "schrijft", "seconds": 7.0}, "7 seconden bezig; meestal duurt het ongeveer 4 seconden."),
        ({"status": "wacht"}, ""),
        ({"status": "wacht", "place": 3, "waited": 6.2}, "Uw beurt komt na ongeveer 8 seconden. U wacht 6 s."),
        ({"status": "gestopt", "seconds": 7.0}, ""),
    ],
)
def test_the_clock_counts_the_seconds(changes: dict[str, Any], line: str) -> None:
    assert clock_line(replace(answered(), answer=None, **changes), 4.0) == line
