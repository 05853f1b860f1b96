"""What the sources of an answer and the hits of a search look like as HTML."""

import re
from dataclasses import replace

import pytest
from answers import Tags, answered, citation, passage, sentence, text_of

from index.types import PageOffset, Span
from rag.types import Rejected
from ui import chat_sources
from ui.search import Hit

# --- sources ------------------------------------------------------------------------------------------------------


def test_a_source_has_title_page_quote_and_the_marked_passage() -> None:
    html = chat_sources.sources_html((answered(),))
    assert "[1] Monitor (Dienst, 2024), pagina 5" in text_of(html)
    assert "<blockquote>Twee zinnen.</blockquote>" in html
    assert "<p>Een. <mark>Twee zinnen.</mark> Drie.</p>" in html


@pytest.mark.parametrize(
    ("pages", "text"),
    [((5,), "pagina 5"), ((5, 6), "pagina 5 en 6"), ((6, 5, 7), "pagina 5 tot en met 7")],
)
def test_a_passage_names_its_pages(pages: tuple[int, ...], text: str) -> None:
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage("abcdef", pages),))
    assert f"Monitor (Dienst, 2024), {text}" in text_of(chat_sources.sources_html((exchange,)))


def test_found_passages_come_before_the_answer() -> None:
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage("Gevonden tekst."),))
    html = chat_sources.sources_html((exchange,))
    assert text_of(html).startswith("Gevonden passages")
    assert "Gevonden tekst." in html


def test_while_searching_the_panel_does_not_show_the_previous_sources_as_the_new_ones() -> None:
    searching = replace(answered(), number=4, answer=None, status="zoekt")
    html = chat_sources.sources_html((answered(), searching))
    assert html.index("Bezig met zoeken\u2026") < html.index('<details class="eerder">') < html.index('id="bron-3-1"')


def test_sources_of_earlier_questions_are_folded_below() -> None:
    later = replace(answered(), number=4)
    html = chat_sources.sources_html((answered(), later))
    assert html.index('id="bron-4-1"') < html.index('<details class="eerder">') < html.index('id="bron-3-1"')


def test_a_long_passage_is_cut_at_a_word_until_unfolded() -> None:
    text = "woord " * 60
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage(text.strip()),))
    preview = re.search(r'class="begin">([^<]*)<', chat_sources.sources_html((exchange,)))
    assert preview is not None
    assert re.fullmatch(r"(woord )*woord\u2026", preview[1])
    assert len(preview[1]) <= chat_sources.PREVIEW + 1


def test_a_document_that_is_gone_shows_its_name() -> None:
    exchange = replace(answered(), titles={})
    assert "[1] a.pdf, pagina 5" in text_of(chat_sources.sources_html((exchange,)))


# --- the status of each sentence ----------------------------------------------------------------------------------


def test_a_source_tells_which_sentence_leans_on_it_and_how_well() -> None:
    exchange = answered(
        citations=(citation(1), citation(2)),
        sentences=(
            sentence("gesteund", text="Zo is het. [1]"),
            sentence("gedeeltelijk", text="Ongeveer zo. [2]", markers=(2,)),
        ),
    )
    html = chat_sources.sources_html((exchange,))
    first, second = (text_of(part) for part in html.split('<section class="bron"')[1:])
    assert "✓ Gesteund: in het antwoord staat \u201cZo is het.\u201dTwee zinnen." in first
    assert (
        "◐ Gedeeltelijk gesteund: in het antwoord staat \u201cOngeveer zo.\u201d; het rapport zegt het in andere woorden"
    ) in second


def test_a_literal_sentence_is_not_repeated_above_its_quote() -> None:
    html = chat_sources.sources_html((answered(sentences=(sentence("gesteund", verbatim=True),)),))
    assert "✓ Gesteund: woord voor woord" in text_of(html)
    assert "in het antwoord staat" not in html


def test_what_was_left_out_is_folded_with_its_reason() -> None:
    rejected = (Rejected(text="Niet waar.", reason="Het getal ontbreekt.", replaced_by=1),)
    html = chat_sources.sources_html((answered(rejected=rejected),))
    folded = html[html.index('<details class="weggelaten"') :]
    assert text_of(folded[: folded.index("</details>")]) == (
        "Weggelaten uit het antwoord (1)✗ Niet gesteund: \u201cNiet waar.\u201d "
        "Reden: Het getal ontbreekt. In plaats daarvan staat nu bron [1]."
    )
    assert "<details open" not in html


# --- hits ---------------------------------------------------------------------------------------------------------


def test_a_hit_looks_like_a_source_with_its_best_sentence_marked() -> None:
    text = "Eerst dit. Dan dat. Tot slot."
    hits = (Hit(passage=passage(text, (5,)), sentence=Span(start=11, end=19)),)
    html = chat_sources.hits_html(hits, {"a.pdf": "Monitor (Dienst, 2024)"})
    assert "1 Monitor (Dienst, 2024), pagina 5Kop" in text_of(html)
    assert "<blockquote>Dan dat.</blockquote>" in html
    assert "<p>Eerst dit. <mark>Dan dat.</mark> Tot slot.</p>" in html
    assert html.count('<section class="bron"') == 1


def test_a_hit_has_a_way_to_its_page_when_it_is_known_where_it_stands() -> None:
    known = Hit(passage=passage(), sentence=Span(start=0, end=4), citations=(citation(),))
    html = chat_sources.hits_html((replace(known, citations=()), known), {})
    assert [a["data-pagina"] for _, a in Tags(html).tags if "data-pagina" in a] == ["zoek-2"]
    assert "Bekijk de pagina van passage 2" in text_of(html)


def test_a_hit_names_the_page_on_which_its_sentence_stands() -> None:
    over_two = replace(
        passage("Een zin. Nog een.").chunk,
        page_offsets=(PageOffset(offset=0, page=5, page_offset=0), PageOffset(offset=9, page=6, page_offset=0)),
    )
    hit = Hit(passage=replace(passage(), chunk=over_two), sentence=Span(start=9, end=17))
    assert "a.pdf, pagina 6" in text_of(chat_sources.hits_html((hit,), {}))
