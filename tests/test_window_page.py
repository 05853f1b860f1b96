"""The page of a report in a dialog, in a real browser with the backend of fake_window.py."""

from collections.abc import Callable

import pytest
from browsing import QUOTE, Page, Server, ask_and_wait, expect
from fake_window import MARK

pytestmark = pytest.mark.browser

LABEL = "Banenmonitor (Testdienst, 2024)"


def open_page(page: Page, marker: int = 1, question: str = "Hoeveel banen?") -> None:
    ask_and_wait(page, question)
    page.locator(f"#verwijzing-1-{marker}").click()
    expect(page.get_by_role("dialog", name=LABEL if "tekst" not in question else "notitie.txt")).to_be_visible()


def button(page: Page, name: str) -> None:
    page.locator("#pagina-venster").get_by_role("button", name=name).click()


def test_a_mark_opens_its_page_with_exactly_the_quote_marked(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    open_page(page)
    expect(page.locator("#pagina-titel")).to_be_focused()
    image = page.get_by_role("img", name=f"Pagina 5 van {LABEL}")
    expect(image).to_be_visible()
    expect(page.locator("#pagina-venster .markering")).to_have_count(1)
    expect(page.locator("#pagina-venster blockquote")).to_have_text(QUOTE)
    for _ in range(2):
        sheet, mark = image.bounding_box(), page.locator("#pagina-venster .markering").bounding_box()
        assert sheet
        assert mark
        share = (
            (mark["x"] - sheet["x"]) / sheet["width"],
            (mark["y"] - sheet["y"]) / sheet["height"],
            (mark["x"] + mark["width"] - sheet["x"]) / sheet["width"],
            (mark["y"] + mark["height"] - sheet["y"]) / sheet["height"],
        )
        assert share == pytest.approx((MARK.left, MARK.top, MARK.right, MARK.bottom), abs=0.004)
        button(page, "Groter")  # the mark grows with the page
    assert (
        page.locator("#pagina-venster .markering").evaluate("(mark) => getComputedStyle(mark).outlineStyle") == "solid"
    )
    expect(page.locator("#pagina-venster .markering")).to_be_in_viewport()


def test_escape_closes_it_and_the_focus_goes_back(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    open_page(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#verwijzing-1-1")).to_be_focused()
    opener = page.get_by_role("button", name="Bekijk de pagina van bron 2")
    opener.click()
    expect(page.get_by_role("img", name=f"Pagina 6 van {LABEL}")).to_be_visible()
    button(page, "Sluiten")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_who_goes_on_at_once_keeps_the_focus(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    open_page(page)
    focused = page.evaluate(
        """async () => {
          document.querySelector("dialog[open]").close();
          document.querySelector("#vraagvak textarea").focus();
          await new Promise((done) => setTimeout(done, 200)); // the event that tells of the closing comes later
          return document.activeElement.tagName;
        }"""
    )
    assert focused == "TEXTAREA"


def test_other_pages_are_shown_and_the_button_keeps_the_focus(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    open_page(page)
    told = page.locator("#pagina-venster .opmerking")
    expect(told).to_have_text("Pagina 5 van 12. Het citaat is omlijnd.")
    button(page, "Groter")
    button(page, "Volgende pagina")
    expect(told).to_have_text("Pagina 6 van 12. Het citaat staat op pagina 5.")
    expect(page.locator("#pagina-venster .markering")).to_have_count(0)
    expect(page.locator("#pagina-venster output")).to_have_text("150%")
    expect(page.get_by_role("button", name="Volgende pagina")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pagina-venster .fout")).to_contain_text("Pagina 7 is niet als beeld te tonen.")
    button(page, "Vorige pagina")
    button(page, "Vorige pagina")
    expect(page.locator("#pagina-venster .markering")).to_have_count(1)


def test_every_press_turns_a_page_also_before_the_one_before_is_there(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    open_page(page)
    told = page.locator("#pagina-venster .opmerking")
    expect(told).to_contain_text("Pagina 5 van 12.")
    page.evaluate(
        """() => {
          const next = document.querySelector('#pagina-venster [data-stap="1"]');
          for (let press = 0; press < 3; press += 1) next.click();
        }"""
    )
    expect(told).to_have_text("Pagina 8 van 12. Het citaat staat op pagina 5.")
    page.wait_for_timeout(1000)  # page 6 comes last of all and is not wanted any more
    expect(told).to_have_text("Pagina 8 van 12. Het citaat staat op pagina 5.")
    page.evaluate(
        """() => {
          const [before, next] = document.querySelectorAll("#pagina-venster [data-stap]");
          for (let press = 0; press < 9; press += 1) next.click();
          for (let press = 0; press < 2; press += 1) before.click();
        }"""
    )
    expect(told).to_have_text("Pagina 10 van 12. Het citaat staat op pagina 5.")


def test_another_source_opened_at_once_is_the_one_that_is_shown(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    page.evaluate(
        """() => {
          document.querySelector('[data-pagina="1-2"]').click(); // page 6, which is slow
          document.querySelector("dialog[open]").close();
          document.querySelector('[data-pagina="1-1"]').click();
        }"""
    )
    image = page.get_by_role("img", name=f"Pagina 5 van {LABEL}")
    expect(image).to_be_visible()
    page.wait_for_timeout(1000)
    expect(image).to_be_visible()


def test_it_enlarges_to_three_times_and_back(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    open_page(page)
    image, shown = page.locator("#pagina-venster img"), page.locator("#pagina-venster output")
    expect(image).to_be_visible()
    once = image.evaluate("(image) => image.offsetWidth")
    for percentage in (150, 200, 250, 300):
        button(page, "Groter")
        expect(shown).to_have_text(f"{percentage}%")
    assert image.evaluate("(image) => image.offsetWidth") == pytest.approx(3 * once, rel=0.03)
    expect(page.get_by_role("button", name="Groter")).to_have_attribute("aria-disabled", "true")
    for percentage in (250, 200, 150, 100):
        button(page, "Kleiner")
        expect(shown).to_have_text(f"{percentage}%")
    expect(page.get_by_role("button", name="Kleiner")).to_have_attribute("aria-disabled", "true")


def test_the_quote_is_copied_with_its_source(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, permissions=["clipboard-read", "clipboard-write"])
    open_page(page)
    button(page, "Kopieer citaat met bronvermelding")
    expect(page.locator("#pagina-venster [data-gekopieerd]")).to_have_text("Gekopieerd.")
    assert page.evaluate("navigator.clipboard.readText()") == f"\u201c{QUOTE}\u201d {LABEL}, pagina 5"


def test_a_quote_without_a_place_and_a_text_say_so(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    open_page(page, marker=2)
    expect(page.get_by_role("dialog")).to_contain_text("Niet alles is op deze pagina met zekerheid aan te wijzen.")
    expect(page.locator("#pagina-venster .markering")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("#nieuw-knop").click()
    expect(page.locator(".welkom")).to_be_visible()
    open_page(page, question="een tekst")
    expect(page.get_by_role("dialog")).to_contain_text("Dit rapport is geen pdf.")
    expect(page.locator(".bladtekst mark")).to_have_text(QUOTE)


def test_the_dialog_fits_a_screen_of_320_pixels(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport={"width": 320, "height": 640})
    open_page(page)
    expect(page.locator("#pagina-venster .markering")).to_be_visible()
    frame = page.locator("#pagina-venster").bounding_box()
    assert frame
    assert frame["x"] >= 0
    assert frame["x"] + frame["width"] <= 320
    dialog = "(dialog) => dialog.scrollWidth <= dialog.clientWidth"
    assert page.locator("#pagina-venster").evaluate(dialog)
    button(page, "Kopieer citaat met bronvermelding")
