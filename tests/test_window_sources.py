"""What the sources of an answer and the hits of a search look like as HTML."""

import re
from dataclasses import replace

import pytest
from answers import Tags, answered, citation, passage, place, said, text_of

from index.types import PageOffset, Sentence
from ui.search import SearchResult
from ui.window.sources import PREVIEW, hits_html, sources_html

# --- sources ------------------------------------------------------------------------------------------------------


def test_a_place_has_one_card_with_title_page_and_the_text_around_it() -> None:
    exchange = answered(
        place(1, said("Twee zinnen."), said("En drie.", begins=False), around="Een. Twee zinnen. En drie. Vier.")
    )
    html = sources_html((exchange,))
    assert html.count('<section class="bron"') == 1
    assert "1 Monitor (Dienst, 2024), pagina 5Kop" in text_of(html)
    assert "<p>Een. <mark>Twee zinnen.</mark> <mark>En drie.</mark> Vier.</p>" in html
    assert text_of(html).startswith("Vindplaatsen")


def test_a_literal_place_says_so_once() -> None:
    html = sources_html((answered(place(1, said("Een."), said("Twee."))),))
    assert text_of(html).count("✓ Woord voor woord gecontroleerd") == 1


def test_a_card_opens_its_page_and_has_room_for_its_picture() -> None:
    exchange = answered(place(1, said("Een.")), place(2, said("Twee.")))
    tags = [attributes for _, attributes in Tags(sources_html((exchange,))).tags]
    assert [tag["data-pagina"] for tag in tags if "data-pagina" in tag] == ["3-1", "3-2"]
    frames = [tag for tag in tags if "data-beeld" in tag]
    assert [frame["data-beeld"] for frame in frames] == ["3-1", "3-2"]
    assert len({frame["data-sleutel"] for frame in frames}) == 2
    assert all("verwacht" in (frame["class"] or "") for frame in frames)


def test_no_picture_is_expected_of_a_text() -> None:
    one = place(1, said("Een."), citations=(replace(citation("Een."), document="a.txt"),))
    assert "verwacht" not in sources_html((answered(replace(one, document="a.txt")),))


@pytest.mark.parametrize(
    ("pages", "text"),
    [((5,), "pagina 5"), ((5, 6), "pagina 5 en 6"), ((6, 5, 7), "pagina 5 tot en met 7")],
)
def test_a_passage_names_its_pages(pages: tuple[int, ...], text: str) -> None:
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage("abcdef", pages),))
    assert f"Monitor (Dienst, 2024), {text}" in text_of(sources_html((exchange,)))


def test_found_passages_come_before_the_answer() -> None:
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage("Gevonden tekst."),))
    html = sources_html((exchange,))
    assert text_of(html).startswith("Gevonden passages")
    assert "Gevonden tekst." in html


def test_while_searching_the_panel_does_not_show_the_previous_sources_as_the_new_ones() -> None:
    searching = replace(answered(), number=4, answer=None, status="zoekt")
    html = sources_html((answered(), searching))
    assert html.index("Bezig met zoeken\u2026") < html.index('<details class="eerder">') < html.index('id="bron-3-1"')


def test_sources_of_earlier_questions_are_folded_below() -> None:
    later = replace(answered(), number=4)
    html = sources_html((answered(), later))
    assert html.index('id="bron-4-1"') < html.index('<details class="eerder">') < html.index('id="bron-3-1"')


def test_a_long_passage_is_cut_at_a_word_until_unfolded() -> None:
    text = "woord " * 60
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage(text.strip()),))
    preview = re.search(r'class="begin">([^<]*)<', sources_html((exchange,)))
    assert preview is not None
    assert re.fullmatch(r"(woord )*woord\u2026", preview[1])
    assert len(preview[1]) <= PREVIEW + 1


def test_a_document_that_is_gone_shows_its_name() -> None:
    exchange = replace(answered(), titles={})
    assert "1 a.pdf, pagina 5" in text_of(sources_html((exchange,)))


# --- hits ---------------------------------------------------------------------------------------------------------


def test_a_hit_looks_like_a_source_with_its_best_sentence_marked() -> None:
    text = "Eerst dit. Dan dat. Tot slot."
    hits = (SearchResult(passage=passage(text, (5,)), sentence=Sentence(start=11, end=19)),)
    html = hits_html(hits, {"a.pdf": "Monitor (Dienst, 2024)"})
    assert "1 Monitor (Dienst, 2024), pagina 5Kop" in text_of(html)
    assert "<blockquote>Dan dat.</blockquote>" in html
    assert "<p>Eerst dit. <mark>Dan dat.</mark> Tot slot.</p>" in html
    assert html.count('<section class="bron"') == 1


def test_a_hit_has_a_way_to_its_page_when_it_is_known_where_it_stands() -> None:
    known = SearchResult(passage=passage(), sentence=Sentence(start=0, end=4), citations=(citation(),))
    html = hits_html((replace(known, citations=()), known), {})
    assert [a["data-pagina"] for _, a in Tags(html).tags if "data-pagina" in a] == ["zoek-2"]
    assert "Bekijk de pagina van passage 2" in text_of(html)


def test_a_hit_names_the_page_on_which_its_sentence_stands() -> None:
    over_two = replace(
        passage("Een zin. Nog een.").chunk,
        page_offsets=(PageOffset(offset=0, page=5, page_offset=0), PageOffset(offset=9, page=6, page_offset=0)),
    )
    hit = SearchResult(passage=replace(passage(), chunk=over_two), sentence=Sentence(start=9, end=17))
    assert "a.pdf, pagina 6" in text_of(hits_html((hit,), {}))
