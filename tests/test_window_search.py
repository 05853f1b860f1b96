"""Searching and help in a real browser."""

from collections.abc import Callable

import pytest
from browsing import QUOTE, Page, Server, expect, go_to

pytestmark = pytest.mark.browser


def search(page: Page, text: str) -> None:
    page.locator("#zoekvak input").fill(text)
    page.keyboard.press("Enter")


def test_a_search_shows_passages_with_page_and_the_best_sentence_marked(
    window: Server, tab: Callable[..., Page]
) -> None:
    page = tab(window.address)
    go_to(page, "Zoeken")
    expect(page.locator("#zoekt-ook-in")).to_contain_text("Zoekt in Banenmonitor (Testdienst, 2024).")
    search(page, "banen <b>")
    expect(page.locator("#zoek-melding")).to_have_text("2 passages gevonden voor \u201cbanen <b>\u201d.")
    hits = page.locator("#treffers .bron")
    expect(hits.locator("h3")).to_have_text(
        ["1 Banenmonitor (Testdienst, 2024), pagina 5", "2 Banenmonitor (Testdienst, 2024), pagina 9"]
    )
    expect(hits.locator("blockquote")).to_have_text([QUOTE, "Iets over lonen."])
    expect(hits.locator("mark").first).to_be_hidden()
    hits.first.locator("summary").click()
    expect(hits.locator("mark").first).to_have_text(QUOTE)
    expect(hits.first.locator(".context p")).to_have_text(f"Eerst iets anders. {QUOTE} Daarna nog iets.")
    expect(page.locator("article.beurt")).to_have_count(0)


def test_a_passage_that_was_found_opens_on_its_page_with_the_sentence_marked(
    window: Server, tab: Callable[..., Page]
) -> None:
    page = tab(window.address)
    go_to(page, "Zoeken")
    search(page, "banen")
    opener = page.get_by_role("button", name="Bekijk de pagina van passage 1", exact=True)
    opener.click()
    expect(page.get_by_role("dialog", name="Banenmonitor (Testdienst, 2024)")).to_be_visible()
    expect(page.get_by_role("img", name="Pagina 5 van Banenmonitor (Testdienst, 2024)")).to_be_visible()
    expect(page.locator("#pagina-venster .markering")).to_have_count(1)
    expect(page.locator("#pagina-venster blockquote")).to_have_text(QUOTE)
    page.get_by_role("button", name="Volgende pagina").click()
    expect(page.get_by_role("img", name="Pagina 6 van Banenmonitor (Testdienst, 2024)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.get_by_role("button", name="Bekijk de pagina van passage 2")).to_have_count(0)  # its place is not known


def test_a_search_without_words_or_hits_or_with_an_error_says_so(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    go_to(page, "Zoeken")
    told = page.locator("#zoek-melding")
    search(page, " ?! ")
    expect(told).to_have_text("Typ eerst waar u naar zoekt.")
    search(page, "niets")
    expect(told).to_have_text("0 passages gevonden voor \u201cniets\u201d.")
    search(page, "kapot")
    expect(told).to_contain_text("De index is beschadigd. Voeg het rapport opnieuw toe. <img src=x")
    assert page.evaluate("window.hacked") is None
    page.locator("#zoekvak input").fill("banen")
    page.locator("#zoek-knop").click()
    expect(page.locator("#treffers .bron")).to_have_count(2)


def test_a_search_looks_only_in_the_ticked_reports(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    go_to(page, "Rapporten")
    page.get_by_label("Banenmonitor (Testdienst, 2024), 12 pagina").uncheck()
    go_to(page, "Zoeken")
    search(page, "banen")
    expect(page.locator("#zoek-melding")).to_have_text(
        "Kies eerst in welk rapport u zoekt, onder \u201cRapporten\u201d."
    )


def test_help_explains_the_signs_and_the_limits(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    go_to(page, "Uitleg")
    page_of_help = page.locator("#uitleg")
    for text in ("✓ Gesteund", "? Niet gecontroleerd", "Wat Vraagbaak niet kan", "nepmodel-1b"):
        expect(page_of_help).to_contain_text(text)
