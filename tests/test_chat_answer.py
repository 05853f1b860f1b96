"""What a question with its answer looks like as HTML, and how it is told in words how far an answer is."""

import re
from dataclasses import replace
from typing import Any

import pytest
from answers import Tags, answered, citation, passage, sentence, text_of

from rag.types import Rejected
from ui import chat_answer, chat_sources
from ui.chat_state import Exchange

# --- links to sources ---------------------------------------------------------------------------------------------


def test_a_mark_becomes_a_link_that_says_where_it_goes() -> None:
    links = [attributes for tag, attributes in Tags(chat_answer.exchange_html(answered())).tags if tag == "a"]
    assert len(links) == 1
    assert links[0]["href"] == "#bron-3-1"
    assert links[0]["aria-label"] == "Bron 1: pagina 5 van Monitor (Dienst, 2024)"


def test_the_link_has_its_source_in_the_panel() -> None:
    exchange = answered(text="A. [1] B. [2]", citations=(citation(1), citation(2)))
    targets = re.findall(r'data-bron="([^"]+)"', chat_answer.exchange_html(exchange))
    ids = re.findall(r'id="([^"]+)"', chat_sources.sources_html((exchange,)))
    assert targets == ["bron-3-1", "bron-3-2"]
    assert set(targets) <= set(ids)


def test_the_way_back_leads_to_the_first_link() -> None:
    exchange = answered(text="A. [1] B. [1]")
    back = re.findall(r'data-terug="([^"]+)"', chat_sources.sources_html((exchange,)))
    assert back == ["verwijzing-3-1"]
    assert chat_answer.exchange_html(exchange).count('id="verwijzing-3-1"') == 1
    assert chat_answer.exchange_html(exchange).count('href="#bron-3-1"') == 2


@pytest.mark.parametrize("mark", ["[2]", "[0]", f"[{'9' * 5000}]", "[x]", "[]"])
def test_a_mark_without_a_citation_stays_text(mark: str) -> None:
    html = chat_answer.exchange_html(answered(text=f"Zin. {mark}"))
    assert "<a " not in html
    assert mark in text_of(html)


def test_marks_are_not_links_while_the_text_is_unchecked() -> None:
    exchange = replace(answered(), answer=None, status="schrijft", text="Zin. [1]")
    html = chat_answer.exchange_html(exchange)
    assert "<a " not in html
    assert text_of(html).endswith("Zin. [1]Deze tekst is nog niet gecontroleerd.")


def test_every_line_of_the_answer_is_a_paragraph() -> None:
    html = chat_answer.exchange_html(answered(text="Een. [1]\n\nTwee. [1]"))
    assert html.count("<p>") == 2


# --- what is said with an answer ----------------------------------------------------------------------------------


def test_what_was_searched_shows_only_when_it_differs() -> None:
    assert "Gezocht op" not in chat_answer.exchange_html(answered())
    assert "Gezocht op: banen Vraag?" in text_of(chat_answer.exchange_html(answered(searched="banen Vraag?")))


def test_what_was_searched_shows_once_when_the_refusal_says_it() -> None:
    html = chat_answer.exchange_html(answered(searched="x Vraag?", text="Niets. Gezocht op: x Vraag?", abstained=True))
    assert text_of(html).count("Gezocht op") == 1


def test_what_was_left_out_is_told_with_the_way_to_it() -> None:
    exchange = answered(rejected=(Rejected(text="Niet waar.", reason="Het getal ontbreekt."),))
    html, panel = chat_answer.exchange_html(exchange), chat_sources.sources_html((exchange,))
    assert "✗ Niet gesteund: 1 zin, daarom weggelaten. Bekijk wat is weggelaten" in text_of(html)
    assert 'data-bron="weggelaten-3"' in html
    assert 'id="weggelaten-3"' in panel


def test_the_note_shows() -> None:
    assert "Het duurde te lang." in text_of(chat_answer.exchange_html(answered(note="Het duurde te lang.")))


@pytest.mark.parametrize(
    ("mode", "label"), [("antwoord", "Geschreven antwoord"), ("citaten", "Citaten uit het rapport")]
)
def test_the_answer_says_how_it_came_about(mode: str, label: str) -> None:
    assert label in text_of(chat_answer.exchange_html(answered(mode=mode)))


def test_a_refusal_shows_as_one_with_the_nearest_passages() -> None:
    passages = tuple(passage(f"Passage {number}.") for number in range(1, 6))
    exchange = answered(text="Niets gevonden.", citations=(), passages=passages, abstained=True)
    html, sources = chat_answer.exchange_html(exchange), chat_sources.sources_html((exchange,))
    assert 'class="weigering"' in html
    assert "Geen antwoord gevonden" in text_of(html)
    assert text_of(sources).startswith("Dit komt het dichtst in de buurt")
    assert [f"Passage {number}." in sources for number in range(1, 6)] == [True, True, True, False, False]
    assert 'data-bron="bronnen-3"' in html
    assert 'id="bronnen-3"' in sources


def test_a_refusal_without_passages_promises_nothing() -> None:
    assert "dichtst in de buurt" not in chat_answer.exchange_html(answered(passages=(), citations=(), abstained=True))


def test_a_stopped_answer_keeps_its_text_and_says_so() -> None:
    exchange = replace(answered(), answer=None, status="gestopt", text="Half")
    assert text_of(chat_answer.exchange_html(exchange)).endswith("HalfGestopt. Deze tekst is niet gecontroleerd.")


def test_a_failure_is_an_alert() -> None:
    exchange = replace(answered(), answer=None, status="mislukt", error="Het model is weg.")
    assert '<p class="fout" role="alert">Het model is weg.</p>' in chat_answer.exchange_html(exchange)


@pytest.mark.parametrize(
    ("exchange", "line"),
    [
        (None, ""),
        (replace(answered(), status="zoekt", answer=None), "Bezig met zoeken\u2026"),
        (
            replace(answered(), status="schrijft", answer=None, passages=(passage(),)),
            "1 passage gevonden. Het antwoord komt eraan\u2026",
        ),
        (answered(), "Klaar. 1 bron."),
        (answered(citations=(citation(1), citation(2))), "Klaar. 2 bronnen."),
        (answered(abstained=True), "Klaar. Er is geen antwoord gevonden."),
        (replace(answered(), status="gestopt", answer=None), "Gestopt."),
        (replace(answered(), status="mislukt", answer=None), "Het is niet gelukt."),
    ],
)
def test_the_status_line_says_what_is_going_on(exchange: Exchange | None, line: str) -> None:
    assert chat_answer.status_line(exchange) == line


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
    assert chat_answer.status_line(replace(answered(), answer=None, **changes)) == line


def test_the_status_line_counts_what_needs_a_look() -> None:
    exchange = answered(
        sentences=(sentence("gesteund"), sentence("gedeeltelijk")), rejected=(Rejected(text="Nee.", reason="Zo."),)
    )
    assert chat_answer.status_line(exchange) == "Klaar. 1 bron. 1 zin gedeeltelijk gesteund. 1 zin weggelaten."


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
    assert chat_answer.clock_line(replace(answered(), answer=None, **changes), 4.0) == line


# --- the status of each sentence ----------------------------------------------------------------------------------


def sentences_of(html: str) -> list[str]:
    """Return the text of each sentence element, with its sign."""
    pieces = html[html.index('class="tekst"') :].split('<span class="zin">')[1:]
    return [" ".join(text_of(piece.split("</p>")[0]).split()) for piece in pieces]


def test_a_supported_sentence_has_a_quiet_sign_with_words_for_who_cannot_see_it() -> None:
    html = chat_answer.exchange_html(answered(text="Een zin. [1]", sentences=(sentence("gesteund"),)))
    assert sentences_of(html) == ["Een zin. [1] ✓Gesteund."]
    assert '<span aria-hidden="true" title="Gesteund">✓</span><span class="verborgen">Gesteund.</span>' in html
    assert "✓ Het rapport steunt elke zin." in text_of(html)


def test_a_partly_supported_sentence_says_so_in_sight() -> None:
    sentences = (sentence("gesteund"), sentence("gedeeltelijk", text="Nog een. [1]"))
    html = chat_answer.exchange_html(answered(text="Een zin. [1] Nog een. [1]", sentences=sentences))
    assert sentences_of(html) == ["Een zin. [1] ✓Gesteund.", "Nog een. [1] ◐ Gedeeltelijk gesteund"]
    assert "steunt elke zin" not in html


def test_quotes_are_said_to_be_literal() -> None:
    html = chat_answer.exchange_html(answered(text="Een zin. [1]", sentences=(sentence("gesteund", verbatim=True),)))
    assert sentences_of(html) == ["Een zin. [1] ✓Staat woord voor woord in het rapport."]
    assert "✓ Elke zin staat woord voor woord in het rapport." in text_of(html)


def test_lines_and_links_stay_as_they_are_around_the_signs() -> None:
    sentences = (sentence("gesteund", text="A. [1]"), sentence("gesteund", text="B. [2]", markers=(2,)))
    html = chat_answer.exchange_html(
        answered(text="A. [1]\nB. [2]", citations=(citation(1), citation(2)), sentences=sentences)
    )
    assert html.count("<p><span") == 2
    assert re.findall(r'data-bron="([^"]+)"', html) == ["bron-3-1", "bron-3-2"]


def test_a_sentence_over_two_lines_has_its_sign_at_its_end() -> None:
    sentences = (sentence("gesteund", text="Twee\nregels. [1]"), sentence("gesteund", text="Dan dit. [1]"))
    html = chat_answer.exchange_html(answered(text="Twee\nregels. [1] Dan dit. [1]", sentences=sentences))
    assert "<p>Twee</p><p><span" in html
    assert sentences_of(html) == ["regels. [1] ✓Gesteund.", "Dan dit. [1] ✓Gesteund."]


def test_a_sentence_that_is_not_in_the_text_changes_nothing() -> None:
    html = chat_answer.exchange_html(answered(text="Antwoord. [1]", sentences=(sentence("gesteund", text="Anders."),)))
    assert "Antwoord. [1]" in text_of(html)
    assert 'class="zin"' not in html


def test_a_refusal_has_no_status() -> None:
    html = chat_answer.exchange_html(answered(abstained=True))
    assert 'class="zin"' not in html
    assert "samenvatting" not in html
