"""The window on a phone and at 200%: the question comes first, and a page is as large as its quote needs."""

from collections.abc import Callable

import pytest
from browsing import Page, Server, ask_and_wait, expect

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}
ENLARGED = {"width": 640, "height": 400}  # 1280 by 800 at 200%


@pytest.mark.parametrize("size", [PHONE, ENLARGED])
def test_one_can_ask_without_scrolling(window: Server, tab: Callable[..., Page], size: dict[str, int]) -> None:
    page = tab(window.address, viewport=size)
    for part in ("#vraagvak", "#vraag-knop"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= size["height"]
    assert page.evaluate("scrollY") == 0


def test_the_order_by_key_is_the_order_that_is_seen(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport=PHONE)
    page.locator("#vraagvak textarea").focus()
    places, among_examples = [], False
    while not among_examples and len(places) < 9:
        page.keyboard.press("Tab")
        places.append(page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
        among_examples = page.evaluate("document.activeElement.closest('#voorbeelden') !== null")
    assert among_examples
    assert places == sorted(places)


def test_a_page_on_a_phone_is_as_large_as_the_quote_needs(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport=PHONE)
    ask_and_wait(page, "Hoeveel banen?")
    page.locator("#verwijzing-1-1").click()
    mark, view = page.locator("#pagina-venster .markering"), page.locator("#pagina-venster .bladvak")
    expect(page.locator("#pagina-venster output")).to_have_text("186%")  # the mark is half as wide as the page
    seen, frame = mark.bounding_box(), view.bounding_box()
    assert seen
    assert frame
    assert 0.85 * frame["width"] < seen["width"] < frame["width"]
    assert frame["x"] <= seen["x"]
    assert seen["x"] + seen["width"] <= frame["x"] + frame["width"]
    assert mark.evaluate("(one) => getComputedStyle(one).outlineWidth") == "1px"
    smaller = page.locator("#pagina-venster").get_by_role("button", name="Kleiner")
    for shown, off in (("136%", "false"), ("100%", "true")):
        smaller.click()
        expect(page.locator("#pagina-venster output")).to_have_text(shown)
        expect(smaller).to_have_attribute("aria-disabled", off)


def test_a_page_beside_the_answer_is_shown_whole(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    page.locator("#verwijzing-1-1").click()
    expect(page.locator("#pagina-venster .markering")).to_be_visible()
    expect(page.locator("#pagina-venster output")).to_have_text("100%")
