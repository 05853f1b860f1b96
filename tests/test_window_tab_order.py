"""The window by keyboard alone: all is reached, in a sensible order."""

from collections.abc import Callable

import pytest
from browsing import QUOTE, Page, Server, ask, expect, go_to, status

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    """Return the name of what has the focus, after checking that it is to be seen."""
    element = page.locator("*:focus")
    assert element.evaluate("(part) => parseFloat(getComputedStyle(part).outlineWidth)") >= 2
    expect(element).to_be_in_viewport()
    name: str = element.evaluate(
        "(part) => part.getAttribute('aria-label') || part.labels?.[0]?.innerText || part.innerText || part.id"
    )
    return " ".join(name.split())


def walk(page: Page, *names: str, key: str = "Tab") -> None:
    """Press a key again and again; the focus goes past these and nothing else."""
    for name in names:
        page.keyboard.press(key)
        assert focused(page) == name


def from_the_top(page: Page) -> None:
    page.mouse.click(2, 2)


def test_the_first_tab_stop_skips_to_the_content(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    link = page.get_by_role("link", name="Direct naar de inhoud")
    expect(link).not_to_be_in_viewport()
    from_the_top(page)
    walk(page, "Direct naar de inhoud")
    page.keyboard.press("Enter")
    walk(page, "Hoeveel banen waren er in 2024?", "Wat staat er over lonen?")


def test_asking_and_checking_goes_by_keyboard_in_a_sensible_order(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    expect(page.locator("#vraagvak textarea")).to_be_focused()
    page.keyboard.type("Hoeveel banen?")
    walk(page, "Vraag")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Klaar. 2 vindplaatsen.")
    from_the_top(page)
    walk(
        page,
        "Direct naar de inhoud",
        "Vragen",
        "Bron 1: pagina 5 van Banenmonitor (Testdienst, 2024)",  # of the short answer
        "Bron 1: pagina 5 van Banenmonitor (Testdienst, 2024)",
        "Bron 2: pagina 6 van Banenmonitor (Testdienst, 2024)",
        "Kopieer antwoord met bronnen",
        "Bewaren",
        "Nuttig",
        "Niet nuttig",
        "Verkeerde bron",
        "Vraag aanpassen",
        "Opnieuw",
        "Naar het antwoord",
        "Uw vraag",
        "Vraag",
        "Nieuw gesprek",
        "Rapporten kiezen of toevoegen",
        "Rapport toevoegen",
    )
    page.keyboard.press("Tab")
    expect(page.locator("#soort input:checked")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Alleen citaten")).to_be_checked()
    expect(page.locator("#let-op")).to_contain_text("Deze zinnen staan letterlijk in het rapport")
    walk(page, "Bekijk de pagina van bron 1", "Lees de tekst eromheen", "Terug naar het antwoord bij bron 1")
    page.keyboard.press("Enter")
    expect(page.locator("#verwijzing-1-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pagina-titel")).to_be_focused()
    expect(page.locator("#pagina-venster blockquote")).to_have_text(QUOTE)
    walk(page, "Sluiten", "Vorige pagina", "Volgende pagina", "Kleiner", "Groter", "Beeld van de pagina")
    walk(page, "Kopieer citaat met bronvermelding")
    page.keyboard.press("Escape")
    expect(page.locator("#verwijzing-1-1")).to_be_focused()
    expect(page.locator("#bron-1-1 mark")).to_have_text(QUOTE)


def test_stopping_goes_by_keyboard(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask(page, "traag")
    expect(page.locator("#stop-knop")).to_be_enabled()
    walk(page, "Stop")
    page.keyboard.press("Space")
    expect(status(page)).to_have_text("Gestopt.")


def test_the_tabs_go_by_arrow_keys(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    from_the_top(page)
    walk(page, "Direct naar de inhoud", "Vragen")
    for key, name in [
        ("ArrowRight", "Rapporten"),
        ("ArrowRight", "Zoeken"),
        ("End", "Uitleg"),
        ("ArrowRight", "Vragen"),
        ("ArrowLeft", "Uitleg"),
        ("Home", "Vragen"),
    ]:
        walk(page, name, key=key)
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()


def test_a_report_is_removed_by_keyboard_and_escape_keeps_it(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows().address)
    from_the_top(page)
    walk(page, "Direct naar de inhoud", "Vragen")
    walk(page, "Rapporten", key="ArrowRight")
    walk(page, "Rapporten toevoegen", "Tekst herkennen (OCR) in bestanden die alleen beeld zijn")
    walk(page, "Banenmonitor (Testdienst, 2024), 12 pagina\u2019s", "Inhoud (2)")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hoofdstuk van monitor.pdf")).to_be_visible()
    walk(page, "Hoeveel banen waren er in 2024?", "Wat staat er over lonen?", "Verwijderen Banenmonitor")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Nee, bewaren")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == "Verwijderen Banenmonitor"
    page.keyboard.press("Enter")
    walk(page, "Ja, verwijderen")
    page.keyboard.press("Enter")
    expect(page.locator("#toevoeg-melding")).to_have_text("Banenmonitor is verwijderd.")
    expect(page.locator("#rapporten-kop")).to_be_focused()


def test_a_suggested_question_is_asked_by_keyboard(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    go_to(page, "Rapporten")
    page.get_by_text("Inhoud (2)").focus()
    walk(page, "Hoeveel banen waren er in 2024?", "Wat staat er over lonen?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel", name="Vragen")).to_be_visible()
    expect(page.locator("#huidige-vraag h2")).to_have_text("Uw vraag: Wat staat er over lonen?")
    expect(status(page)).to_have_text("Klaar. 2 vindplaatsen.")


def test_the_help_leads_by_keyboard_to_each_of_its_topics(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    go_to(page, "Uitleg")
    page.get_by_role("link", name="Een vraag stellen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Een vraag stellen")).to_be_focused()
    page.get_by_role("link", name="Wat Vraagbaak niet kan").focus()
    walk(page, "Toegankelijkheid")
    page.keyboard.press("Enter")
    expect(page.locator("#toegankelijkheid")).to_be_focused()
    expect(page.get_by_role("heading", name="Toegankelijkheidsverklaring")).to_be_in_viewport()


def test_searching_goes_by_keyboard(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    go_to(page, "Zoeken")
    walk(page, "Zoek naar")
    page.keyboard.type("banen")
    page.keyboard.press("Enter")
    expect(page.locator("#treffers .bron")).to_have_count(2)
    walk(page, "Zoek", "Rapporten kiezen of toevoegen", "Lees de tekst eromheen")
    page.keyboard.press("Space")
    expect(page.locator("#treffers mark").first).to_be_visible()
