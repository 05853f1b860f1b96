"""What a screen reader is told of the window."""

from collections.abc import Callable

import pytest
from browsing import QUOTE, Page, Server, ask_and_wait, expect, record, status

pytestmark = pytest.mark.browser


def test_every_sentence_of_an_answer_is_read_out_once(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    log = page.locator("#voorlezen")
    expect(log).to_have_attribute("aria-live", "polite")
    ask_and_wait(page, "Hoeveel banen?")
    short = "\u201cIn 2024 \u2026 120 banen\u201d"
    expect(log.locator("p")).to_have_count(3)  # the text that came first may be part of what is read out later
    assert {*log.locator("p").all_inner_texts()} == {short, QUOTE, "In 2023 waren er 100 banen."}
    ask_and_wait(page, "deels")  # comes at once, with other sentences
    said = ["Er waren 120 banen.", "Niet gecontroleerd: Een jaar eerder was dat meer."]
    expect(log.locator("p")).to_have_text([*said, QUOTE, "In 2023 waren er 100 banen."])
    page.get_by_role("button", name="Opnieuw").click()
    expect(status(page)).not_to_contain_text("Klaar.")
    expect(status(page)).to_contain_text("Klaar.")
    expect(log.locator("p")).to_have_text([*said, QUOTE, "In 2023 waren er 100 banen."])


def test_the_answer_itself_is_in_no_live_region(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    regions = "[aria-live], [role=status], [role=log], [role=alert]"
    inside = page.evaluate(
        "(regions) => !!document.querySelector('#huidige-vraag .antwoord').closest(regions)", regions
    )
    assert inside is False


def test_the_status_is_read_out_when_it_matters_and_the_clock_never(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    expect(status(page)).to_have_attribute("aria-live", "polite")
    expect(page.locator("#klok")).to_have_attribute("aria-hidden", "true")
    told, ticked = record(page, "#melding"), record(page, "#klok")
    ask_and_wait(page, "doof")
    assert [text for text in told() if text != "Bezig met zoeken\u2026"] == [
        "Uw vraag staat klaar. Een ogenblik\u2026",
        "3 passages gevonden. Het antwoord komt eraan\u2026",
        "Klaar. 2 vindplaatsen.",
    ]
    assert len(ticked()) >= 4
