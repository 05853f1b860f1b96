"""The pieces of text that the parts of the window share, and that nothing from outside can become markup."""

import re
from dataclasses import replace
from html import escape, unescape

import pytest
from answers import DOCUMENT, HOSTILE, Tags, answered, citation, passage, place, said, text_of, written
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.overview import Overview
from index.types import Heading, Sentence, Span, SuggestedQuestion
from rag.types import Question, Short
from ui.history.conversations import ConversationSummary
from ui.rendering import render
from ui.search import SearchResult
from ui.text.labels import day, document_label
from ui.window.adding import uploads_html
from ui.window.answer import earlier_and_current
from ui.window.help import STATEMENT, help_html
from ui.window.history import conversations_html
from ui.window.incoming import Upload
from ui.window.marking import marked_html
from ui.window.messages import lines_html
from ui.window.modes import notice_html
from ui.window.report_cards import reports_html
from ui.window.scope import scope_html
from ui.window.sources import hits_html, sources_html
from ui.window.welcome import examples_html, welcome_html

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
    assert document_label(replace(DOCUMENT, organisation=organisation, year=year)) == label


def test_the_notice_fits_the_mode() -> None:
    assert text_of(notice_html("antwoord", "model-1b")) == (
        "Op proef: een AI-model schrijft mee. De controle keurt ook veel ware zinnen niet goed. Controleer altijd de bron. "
        "Model: model-1b."
    )
    assert text_of(notice_html("citaten", "model-1b")) == (
        "Deze zinnen staan letterlijk in het rapport; een AI-model koos ze. Controleer of ze uw vraag beantwoorden."
    )


def test_the_notice_tells_how_long_it_takes_when_asked_to() -> None:
    assert text_of(notice_html("citaten", "", "ongeveer 3 seconden")).startswith(
        "Een antwoord duurt ongeveer 3 seconden. Deze zinnen"
    )


@pytest.mark.parametrize(
    ("moment", "text"),
    [("2024-05-01T09:30:00+02:00", "1 mei 2024"), ("2025-12-31", "31 december 2025"), ("ooit", "ooit"), ("", "")],
)
def test_a_moment_reads_as_a_dutch_day(moment: str, text: str) -> None:
    assert day(moment) == text


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        (["a.pdf", "b.pdf", "c.pdf"], "Zoekt in alle 3 rapporten. Rapporten kiezen of toevoegen"),
        (["a.pdf", "c.pdf"], "Zoekt in de gekozen 2 rapporten. Rapporten kiezen of toevoegen"),
        (["b.pdf"], "Zoekt in Monitor (Dienst, 2024). Rapporten kiezen of toevoegen"),
        ([], ""),
    ],
)
def test_it_is_told_which_reports_are_searched(chosen: list[str], text: str) -> None:
    documents = [replace(DOCUMENT, name=name) for name in ("a.pdf", "b.pdf", "c.pdf")]
    assert text_of(scope_html(documents, chosen)) == text


def test_the_welcome_explains_in_three_sentences_what_it_does_and_cannot() -> None:
    told = text_of(welcome_html((DOCUMENT,)))
    explained = told.split("Wat kunt u hier?")[1].split("U kunt vragen stellen over")[0]
    assert explained.count(".") == 3
    assert "noemt steeds de pagina" in explained
    assert "weet niets van buiten uw rapporten" in explained
    assert "Controleer altijd de bron" in explained


@pytest.mark.parametrize(
    ("number", "last", "items"), [(1, "Monitor 1", 1), (5, "Monitor 5", 5), (6, "en 2 andere rapporten", 5)]
)
def test_the_welcome_names_five_reports_at_most(number: int, last: str, items: int) -> None:
    many = [replace(DOCUMENT, title=f"Monitor {n}", organisation="", year=None) for n in range(1, number + 1)]
    html = welcome_html(many)
    assert html.count("<li>") == items
    assert html.endswith(f"<li>{last}</li></ul></section>")


def test_example_questions_have_a_heading_when_there_are_any() -> None:
    assert text_of(examples_html(["Hoeveel banen?"])) == "Vragen die deze rapporten beantwoorden"
    assert examples_html([]) == ""


def test_every_topic_of_the_help_is_there_to_go_to() -> None:
    tags = Tags(help_html(("antwoord", "citaten"), "")).tags
    led_to = [attributes["data-bron"] for _, attributes in tags if "data-bron" in attributes]
    present = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert led_to == [*present, "toegankelijkheid"]
    assert STATEMENT.read_text(encoding="utf-8").startswith("## Toegankelijkheidsverklaring\n")


def test_an_empty_collection_says_what_to_do() -> None:
    assert "Er is nog geen rapport." in text_of(welcome_html(()))
    assert "Monitor (Dienst, 2024)" in text_of(welcome_html((DOCUMENT,)))


def test_who_may_only_read_is_shown_no_way_to_manage_reports() -> None:
    others = [replace(DOCUMENT, name=name) for name in ("a.pdf", "b.pdf")]
    for html, shown in (
        (welcome_html((), may_change=False), "Vraag het aan wie de rapporten beheert."),
        (scope_html(others, (), may_change=False), ""),
        (scope_html(others, ("a.pdf",), may_change=False), "Rapporten kiezen"),
        (help_html(("citaten",), "", shared=True, may_change=False), "Bij “Rapporten” kiest u in welke rapporten"),
        (render("reports_head.html", shared=True, may_change=False, kinds="PDF"), "kan in deze rapporten zoeken."),
    ):
        assert shown in text_of(html)
        assert not re.search(r"voeg|slep|vervang", text_of(html), re.IGNORECASE)


# --- marking a quote


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
    assert marked_html(around, quote) == html


def test_quotes_are_marked_in_order_and_one_that_does_not_follow_is_not() -> None:
    assert marked_html("a b c b", "b", "b") == "a <mark>b</mark> c <mark>b</mark>"
    assert marked_html("a b c", "c", "a") == "a b <mark>c</mark>"


@given(st.text(), st.text(), st.text(min_size=1))
def test_marking_never_changes_the_text(before: str, after: str, quote: str) -> None:
    html = marked_html(before + quote + after, quote)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == unescape(escape(before + quote + after))
    if quote.strip():
        inside = html.split("<mark>")[1].split("</mark>")[0]
        assert unescape(inside).split() == quote.split()


# --- hostile text -------------------------------------------------------------------------------------------------


def everything(text: str) -> str:
    """Return all HTML there is with ``text`` in every place where text can come from outside."""
    bold = (Span(start=0, end=2),)
    lines = [said(text, decisive=bold), *(said(text, kind=kind, gap=True) for kind in ("item", "heads", "row"))]
    one = place(1, *lines, said(f"1. {text}", kind="item"), around=f"voor {text} na", goes_on=True)
    one = replace(one, heading=text, document=text, citations=(replace(citation(text), document=text),))
    exchange = answered(
        one,
        short=Short(marker=1, text=text, shortened=True),
        written=(written(text, 1), written(text, 1, reason=text)),
        searched=f"{text}!",
        missing=(text,),
        passages=(passage(text, heading=text),),
        remarks=(text,),
    )
    exchange = replace(exchange, question=Question(text=text), titles={text: text, "a.pdf": text})
    refusal = replace(exchange, answer=replace(exchange.answer, places=(), refusal=text))  # type: ignore[type-var]
    running = replace(exchange, answer=None, status="schrijft", text=text, passages=(passage(text, heading=text),))
    failed = replace(exchange, answer=None, status="mislukt", error=text)
    exchanges = (exchange, refusal, running, failed)
    parts = [*earlier_and_current(exchanges, {}), sources_html(exchanges)]
    parts += [sources_html((each,)) for each in exchanges]
    parts += [welcome_html((replace(DOCUMENT, title=text, organisation=text),))]
    parts += [notice_html("antwoord", text, text), lines_html([(True, text), (False, text)])]
    document = replace(DOCUMENT, name=text, title=text, organisation=text, added=text, sha256=text)
    parts += [scope_html((document,), (text,))]
    headings = (Heading(page=1, offset=0, level=1, title=text),)
    questions = (SuggestedQuestion(question=text, page=1, source=text),)
    parts += [reports_html([Overview(summary=document, headings=headings, questions=questions)])]
    uploads = [Upload(name=text, doing=text), Upload(name=text, outcome=text)]
    parts += [uploads_html(uploads), help_html(("antwoord",), text)]
    hit = SearchResult(passage=passage(f"x{text}", heading=text), sentence=Sentence(start=0, end=len(text) + 1))
    parts += [hits_html((hit,), {"a.pdf": text})]
    kept = ConversationSummary(id=text, title=text, created=text, changed=text, questions=1, snippet=text)
    parts += [conversations_html((kept,), ""), conversations_html((), text)]
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


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&=/ab[]1()\\`{}$!-\n\x00\u2028\u202e"), min_size=1))
def test_no_text_makes_tags(text: str) -> None:
    html = everything(text)
    assert_inert(html)
    allowed = {
        "maxlength",
        "data-open",
        "data-wis",
        "data-hernoem",
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
        "data-pagina",
        "data-oordeel",
        "data-bewaar",
        "data-beeld",
        "data-gekopieerd",
        "data-kopieer",
        "data-sleutel",
        "aria-pressed",
        "data-terug",
        "data-tab",
        "data-status",
        "data-opent",
        "data-sluit",
        "data-verwijder",
        "data-vraag",
        "type",
        "aria-labelledby",
        "aria-describedby",
        "aria-hidden",
        "aria-haspopup",
    }
    assert {name for _, attributes in Tags(html).tags for name in attributes} <= allowed
