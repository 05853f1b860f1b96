"""What an answer and its sources look like as HTML, and that nothing from outside can become markup."""

import re
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Chunk, DocumentSummary, PageOffset, Passage, Span
from rag.types import Answer, AnswerSentence, Citation, Question, Rejected, Status
from ui import chat_html
from ui.chat_state import Exchange

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>][1](javascript:alert(1))"
DOCUMENT = DocumentSummary(
    name="a.pdf", title="Monitor", organisation="Dienst", year=2024, pages=9, chunks=3, added="2024-01-01", sha256="0"
)


def passage(text: str = "Een lange passage.", pages: tuple[int, ...] = (5,), heading: str = "Kop") -> Passage:
    offsets = tuple(PageOffset(offset=at, page=page, page_offset=0) for at, page in enumerate(pages))
    chunk = Chunk(
        id=0,
        document="a.pdf",
        heading=heading,
        text=text,
        page_offsets=offsets,
        sentences=(Span(start=0, end=len(text)),),
    )
    return Passage(chunk=chunk, score=1.0, rank=1)


def citation(marker: int = 1, quote: str = "Twee zinnen.", around: str = "Een. Twee zinnen. Drie.") -> Citation:
    return Citation(marker=marker, document="a.pdf", page=5, quote=quote, start=0, end=1, heading="Kop", passage=around)


def answered(**changes: Any) -> Exchange:
    answer = Answer(
        question="Vraag?",
        searched="Vraag?",
        text="Antwoord. [1]",
        citations=(citation(),),
        sentences=(),
        rejected=(),
        passages=(passage(),),
        abstained=False,
        answerable=0.9,
        mode="antwoord",
        note="",
    )
    return Exchange(
        number=3,
        question=Question(text="Vraag?"),
        titles={"a.pdf": "Monitor (Dienst, 2024)"},
        status="klaar",
        answer=replace(answer, **changes),
    )


class Tags(HTMLParser):
    """Collects every tag and attribute, and the text outside tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(html: str) -> str:
    return " ".join(Tags(html).text.split())


# --- links to sources ---------------------------------------------------------------------------------------------


def test_a_mark_becomes_a_link_that_says_where_it_goes() -> None:
    links = [attributes for tag, attributes in Tags(chat_html.exchange_html(answered())).tags if tag == "a"]
    assert len(links) == 1
    assert links[0]["href"] == "#bron-3-1"
    assert links[0]["aria-label"] == "Bron 1: pagina 5 van Monitor (Dienst, 2024)"


def test_the_link_has_its_source_in_the_panel() -> None:
    exchange = answered(text="A. [1] B. [2]", citations=(citation(1), citation(2)))
    targets = re.findall(r'data-bron="([^"]+)"', chat_html.exchange_html(exchange))
    ids = re.findall(r'id="([^"]+)"', chat_html.sources_html((exchange,)))
    assert targets == ["bron-3-1", "bron-3-2"]
    assert set(targets) <= set(ids)


def test_the_way_back_leads_to_the_first_link() -> None:
    exchange = answered(text="A. [1] B. [1]")
    back = re.findall(r'data-terug="([^"]+)"', chat_html.sources_html((exchange,)))
    assert back == ["verwijzing-3-1"]
    assert chat_html.exchange_html(exchange).count('id="verwijzing-3-1"') == 1
    assert chat_html.exchange_html(exchange).count('href="#bron-3-1"') == 2


@pytest.mark.parametrize("mark", ["[2]", "[0]", f"[{'9' * 5000}]", "[x]", "[]"])
def test_a_mark_without_a_citation_stays_text(mark: str) -> None:
    html = chat_html.exchange_html(answered(text=f"Zin. {mark}"))
    assert "<a " not in html
    assert mark in text_of(html)


def test_marks_are_not_links_while_the_text_is_unchecked() -> None:
    exchange = replace(answered(), answer=None, status="schrijft", text="Zin. [1]")
    html = chat_html.exchange_html(exchange)
    assert "<a " not in html
    assert text_of(html).endswith("Zin. [1]Deze tekst is nog niet gecontroleerd.")


def test_every_line_of_the_answer_is_a_paragraph() -> None:
    html = chat_html.exchange_html(answered(text="Een. [1]\n\nTwee. [1]"))
    assert html.count("<p>") == 2


# --- what is said with an answer ----------------------------------------------------------------------------------


def test_what_was_searched_shows_only_when_it_differs() -> None:
    assert "Gezocht op" not in chat_html.exchange_html(answered())
    assert "Gezocht op: banen Vraag?" in text_of(chat_html.exchange_html(answered(searched="banen Vraag?")))


def test_what_was_searched_shows_once_when_the_refusal_says_it() -> None:
    html = chat_html.exchange_html(answered(searched="x Vraag?", text="Niets. Gezocht op: x Vraag?", abstained=True))
    assert text_of(html).count("Gezocht op") == 1


def test_rejected_sentences_are_folded_with_their_reason() -> None:
    html = chat_html.exchange_html(answered(rejected=(Rejected(text="Niet waar.", reason="Het getal ontbreekt."),)))
    folded = html[html.index("<details") : html.index("</details>")]
    assert text_of(folded) == "Weggelaten: niet gesteund door de bron (1)Niet waar. Reden: Het getal ontbreekt."
    assert "<details open" not in html


def test_the_note_shows() -> None:
    assert "Het duurde te lang." in text_of(chat_html.exchange_html(answered(note="Het duurde te lang.")))


@pytest.mark.parametrize(
    ("mode", "label"), [("antwoord", "Geschreven antwoord"), ("citaten", "Citaten uit het rapport")]
)
def test_the_answer_says_how_it_came_about(mode: str, label: str) -> None:
    assert label in text_of(chat_html.exchange_html(answered(mode=mode)))


def test_a_refusal_shows_as_one_with_the_nearest_passages() -> None:
    passages = tuple(passage(f"Passage {number}.") for number in range(1, 6))
    exchange = answered(text="Niets gevonden.", citations=(), passages=passages, abstained=True)
    html, sources = chat_html.exchange_html(exchange), chat_html.sources_html((exchange,))
    assert 'class="weigering"' in html
    assert "Geen antwoord gevonden" in text_of(html)
    assert text_of(sources).startswith("Dit komt het dichtst in de buurt")
    assert [f"Passage {number}." in sources for number in range(1, 6)] == [True, True, True, False, False]
    assert 'data-bron="bronnen-3"' in html
    assert 'id="bronnen-3"' in sources


def test_a_refusal_without_passages_promises_nothing() -> None:
    assert "dichtst in de buurt" not in chat_html.exchange_html(answered(passages=(), citations=(), abstained=True))


def test_a_stopped_answer_keeps_its_text_and_says_so() -> None:
    exchange = replace(answered(), answer=None, status="gestopt", text="Half")
    assert text_of(chat_html.exchange_html(exchange)).endswith("HalfGestopt. Deze tekst is niet gecontroleerd.")


def test_a_failure_is_an_alert() -> None:
    exchange = replace(answered(), answer=None, status="mislukt", error="Het model is weg.")
    assert '<p class="fout" role="alert">Het model is weg.</p>' in chat_html.exchange_html(exchange)


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
    assert chat_html.status_line(exchange) == line


# --- sources ------------------------------------------------------------------------------------------------------


def test_a_source_has_title_page_quote_and_the_marked_passage() -> None:
    html = chat_html.sources_html((answered(),))
    assert "[1] Monitor (Dienst, 2024), pagina 5" in text_of(html)
    assert "<blockquote>Twee zinnen.</blockquote>" in html
    assert "<p>Een. <mark>Twee zinnen.</mark> Drie.</p>" in html


@pytest.mark.parametrize(
    ("around", "quote", "html"),
    [
        pytest.param("Aa bb cc.", "bb", "Aa <mark>bb</mark> cc.", id="inside"),
        pytest.param("Aa\nbb cc.", "Aa bb", "<mark>Aa\nbb</mark> cc.", id="over a line end"),
        pytest.param("bb en bb.", "bb", "<mark>bb</mark> en bb.", id="first of two"),
        pytest.param("Aa bb.", "dd", "Aa bb.", id="not there: no mark"),
        pytest.param("Aa bb.", "", "Aa bb.", id="empty: no mark"),
        pytest.param("1 < 2 (a.b) & x", "(a.b) &", "1 &lt; 2 <mark>(a.b) &amp;</mark> x", id="signs"),
    ],
)
def test_the_quote_is_marked_in_its_passage(around: str, quote: str, html: str) -> None:
    assert chat_html.marked_html(around, quote) == html


@given(st.text(), st.text(), st.text(min_size=1))
def test_marking_never_changes_the_text(before: str, after: str, quote: str) -> None:
    html = chat_html.marked_html(before + quote + after, quote)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == unescape(escape(before + quote + after))
    if quote.strip():
        inside = html.split("<mark>")[1].split("</mark>")[0]
        assert unescape(inside).split() == quote.split()


@pytest.mark.parametrize(
    ("pages", "text"),
    [((5,), "pagina 5"), ((5, 6), "pagina 5 en 6"), ((6, 5, 7), "pagina 5 tot en met 7")],
)
def test_a_passage_names_its_pages(pages: tuple[int, ...], text: str) -> None:
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage("abcdef", pages),))
    assert f"Monitor (Dienst, 2024), {text}" in text_of(chat_html.sources_html((exchange,)))


def test_found_passages_come_before_the_answer() -> None:
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage("Gevonden tekst."),))
    html = chat_html.sources_html((exchange,))
    assert text_of(html).startswith("Gevonden passages")
    assert "Gevonden tekst." in html


def test_while_searching_the_panel_does_not_show_the_previous_sources_as_the_new_ones() -> None:
    searching = replace(answered(), number=4, answer=None, status="zoekt")
    html = chat_html.sources_html((answered(), searching))
    assert html.index("Bezig met zoeken\u2026") < html.index('<details class="eerder">') < html.index('id="bron-3-1"')


def test_sources_of_earlier_questions_are_folded_below() -> None:
    later = replace(answered(), number=4)
    html = chat_html.sources_html((answered(), later))
    assert html.index('id="bron-4-1"') < html.index('<details class="eerder">') < html.index('id="bron-3-1"')


def test_a_long_passage_is_cut_at_a_word_until_unfolded() -> None:
    text = "woord " * 60
    exchange = replace(answered(), answer=None, status="schrijft", passages=(passage(text.strip()),))
    preview = re.search(r'class="begin">([^<]*)<', chat_html.sources_html((exchange,)))
    assert preview is not None
    assert re.fullmatch(r"(woord )*woord\u2026", preview[1])
    assert len(preview[1]) <= chat_html.PREVIEW + 1


def test_a_document_that_is_gone_shows_its_name() -> None:
    exchange = replace(answered(), titles={})
    assert "[1] a.pdf, pagina 5" in text_of(chat_html.sources_html((exchange,)))


# --- lines around it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organisation", "year", "label"),
    [
        ("Dienst", 2024, "Monitor (Dienst, 2024)"),
        ("", 2024, "Monitor (2024)"),
        ("Dienst", None, "Monitor (Dienst)"),
        ("", None, "Monitor"),
    ],
)
def test_a_document_has_a_label(organisation: str, year: int | None, label: str) -> None:
    assert chat_html.document_label(replace(DOCUMENT, organisation=organisation, year=year)) == label


def test_the_notice_fits_the_mode() -> None:
    assert text_of(chat_html.notice_html("antwoord", "model-1b")) == (
        "Een AI-model schreef of koos deze tekst. Controleer altijd de bron. Model: model-1b."
    )
    assert text_of(chat_html.notice_html("citaten", "model-1b")) == (
        "Deze zinnen staan letterlijk in het rapport; een computerprogramma koos ze. "
        "Controleer of ze uw vraag beantwoorden."
    )


@pytest.mark.parametrize(("share", "value"), [(0, 0), (0.257, 26), (1, 100), (-3, 0), (7, 100)])
def test_progress_stays_between_0_and_100(share: float, value: int) -> None:
    html = chat_html.progress_html(share, "Lezen")
    assert f'value="{value}"' in html
    assert f"Lezen ({value}%)" in html


def test_an_empty_collection_says_what_to_do() -> None:
    assert "Er is nog geen rapport." in text_of(chat_html.welcome_html(()))
    assert "Monitor (Dienst, 2024)" in text_of(chat_html.welcome_html((DOCUMENT,)))


# --- hostile text -------------------------------------------------------------------------------------------------


def everything(text: str) -> str:
    """Return all HTML there is with ``text`` in every place where text can come from outside."""
    one = citation(1, quote=text, around=f"voor {text} na")
    one = replace(one, heading=text, document=text)
    exchange = answered(
        text=f"{text} [1]",
        searched=f"{text}!",
        citations=(one,),
        rejected=(Rejected(text=text, reason=text),),
        passages=(passage(text, heading=text),),
        note=text,
    )
    exchange = replace(exchange, question=Question(text=text), titles={text: text, "a.pdf": text})
    refusal = replace(exchange, answer=replace(exchange.answer, abstained=True, citations=()))  # type: ignore[type-var]
    running = replace(exchange, answer=None, status="schrijft", text=text, passages=(passage(text, heading=text),))
    failed = replace(exchange, answer=None, status="mislukt", error=text)
    exchanges = (exchange, refusal, running, failed)
    parts = [chat_html.conversation_html(exchanges), chat_html.sources_html(exchanges)]
    parts += [chat_html.sources_html((each,)) for each in exchanges]
    parts += [chat_html.welcome_html((replace(DOCUMENT, title=text, organisation=text),))]
    parts += [chat_html.notice_html("antwoord", text), chat_html.progress_html(0.5, text)]
    parts += [chat_html.lines_html([(True, text), (False, text)])]
    return "".join(parts)


def assert_inert(html: str) -> None:
    for tag, attributes in Tags(html).tags:
        assert tag not in {"script", "img", "iframe", "svg", "style", "object", "form"}
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")


def test_hostile_text_is_only_text() -> None:
    html = everything(HOSTILE)
    assert_inert(html)
    assert HOSTILE.split("]")[0] in Tags(html).text


@given(st.text(alphabet=st.sampled_from("<>\"'&=/ab[]1()\\`{}$!-\n\x00\u2028\u202e"), min_size=1))
def test_no_text_makes_tags(text: str) -> None:
    html = everything(text)
    assert_inert(html)
    allowed = {
        "id",
        "class",
        "href",
        "role",
        "title",
        "tabindex",
        "aria-label",
        "for",
        "max",
        "value",
        "data-bron",
        "data-terug",
    }
    assert {name for _, attributes in Tags(html).tags for name in attributes} <= allowed


def sentence(status: Status, *, verbatim: bool = False) -> AnswerSentence:
    return AnswerSentence(text="Een zin. [1]", markers=(1,), status=status, verbatim=verbatim)


def test_quotes_are_said_to_be_literal() -> None:
    shown = chat_html.exchange_html(answered(sentences=(sentence("gesteund", verbatim=True),)))
    assert "✓ Elke zin staat woord voor woord in het rapport." in shown


def test_the_status_of_each_written_sentence_is_told_in_words() -> None:
    shown = chat_html.exchange_html(
        answered(sentences=(sentence("gesteund"), sentence("gedeeltelijk"), sentence("gesteund")))
    )
    assert "✓ Gesteund: zin 1 en 3 staan in het rapport." in shown
    assert "◐ Gedeeltelijk gesteund: zin 2 zegt het in andere woorden dan het rapport." in shown


def test_a_refusal_has_no_status() -> None:
    assert 'class="status"' not in chat_html.exchange_html(answered(abstained=True))
