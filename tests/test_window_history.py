"""Earlier conversations and what a user thinks of answers, in a real browser with the backend of fake_window.py."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Locator, Page, Server, answer, ask, ask_and_wait, expect, go_to, status

from ui.history.conversations import History
from ui.history.feedback import FeedbackStore

pytestmark = pytest.mark.browser

TAB = "Eerdere gesprekken"


def cards(page: Page) -> Locator:
    return page.locator("#eerder-lijst .kaart h3")


def told(page: Page) -> Locator:
    return page.locator("#eerder-melding")


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_conversation_is_kept_found_and_goes_on_after_a_restart(
    windows: Callable[..., Server], tab: Callable[..., Page], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    page = tab(windows("--kept", str(kept)).address)
    ask_and_wait(page, "eerder, een")
    page.locator("#nieuw-knop").click()
    expect(page.locator(".welkom")).to_be_visible()
    ask_and_wait(page, "Hoeveel banen?")

    page = tab(windows("--kept", str(kept)).address)  # another program on the same file
    go_to(page, TAB)
    expect(cards(page)).to_have_text(["Hoeveel banen?", "eerder, een"])
    page.locator("#eerder-zoekvak input").fill("EERDER")
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_text(["eerder, een"])
    button(page, "Openen eerder, een")
    expect(page.locator("#huidige-vraag h2")).to_have_text("Uw vraag: eerder, een")
    assert answer(page) == "Eerder: niets"
    expect(page.locator("#bron-1-1")).to_be_visible()
    expect(page.locator("#voorbeelden")).to_be_hidden()
    ask_and_wait(page, "eerder, twee")
    assert answer(page) == "Eerder: banen eerder, een > Eerder: niets"
    found = {summary.title: summary.questions for summary in History(kept).conversations()}
    assert found == {"eerder, een": 2, "Hoeveel banen?": 1}


def test_a_conversation_is_renamed_and_erased(
    windows: Callable[..., Server], tab: Callable[..., Page], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    page = tab(windows("--kept", str(kept)).address)
    ask_and_wait(page, "Een vraag")
    page.locator("#nieuw-knop").click()
    expect(page.locator(".welkom")).to_be_visible()
    ask_and_wait(page, "Nog een vraag")
    go_to(page, TAB)
    button(page, "Naam wijzigen Een vraag")
    field = page.get_by_role("dialog").get_by_label("Nieuwe naam van het gesprek")
    expect(field).to_have_value("Een vraag")
    field.fill("<b>Nieuw</b>")
    page.keyboard.press("Enter")
    expect(told(page)).to_have_text("De naam is gewijzigd.")
    expect(cards(page)).to_have_text(["Nog een vraag", "<b>Nieuw</b>"])
    button(page, "Wissen <b>Nieuw</b>")
    button(page, "Nee, bewaren")
    expect(cards(page)).to_have_count(2)
    button(page, "Wissen <b>Nieuw</b>")
    button(page, "Ja, wissen")
    expect(told(page)).to_have_text("Het gesprek is gewist.")
    expect(cards(page)).to_have_text(["Nog een vraag"])
    expect(page.locator("#eerder-kop")).to_be_focused()
    button(page, "Alles wissen")
    button(page, "Ja, alles wissen")
    expect(told(page)).to_have_text("Alle gesprekken zijn gewist.")
    expect(cards(page)).to_have_count(0)
    assert History(kept).conversations() == ()
    go_to(page, "Vragen")
    expect(page.locator(".welkom")).to_be_visible()  # what was open is gone too


def test_a_verdict_is_kept_changed_and_taken_back(
    windows: Callable[..., Server], tab: Callable[..., Page], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    page = tab(windows("--kept", str(kept)).address)
    ask_and_wait(page, "Hoeveel banen?")
    line, store = page.locator("#bewaar-melding"), FeedbackStore(kept)

    def press(name: str) -> None:
        page.locator("#huidige-vraag").get_by_role("button", name=name, exact=True).click()

    press("Verkeerde bron")
    expect(line).to_have_text("Uw oordeel is bewaard.")
    press("Nuttig")
    expect(page.locator("[aria-pressed=true]")).to_have_text("Nuttig")
    assert [(feedback.number, feedback.verdict) for feedback in store.given()] == [(1, "nuttig")]
    ask_and_wait(page, "En lonen?")
    expect(page.locator("#eerdere-vragen [aria-pressed=true]")).to_have_text("Nuttig")
    page.locator("#eerdere-vragen").get_by_role("button", name="Nuttig", exact=True).click()
    expect(line).to_have_text("Uw oordeel is ingetrokken.")
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)
    assert store.given() == ()


def test_a_damaged_history_is_told_and_everything_else_works(
    windows: Callable[..., Server], tab: Callable[..., Page], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    kept.write_bytes(b"this is no history" * 100)
    page = tab(windows("--kept", str(kept)).address)
    ask_and_wait(page, "Hoeveel banen?")
    expect(status(page)).to_have_text("Klaar. 2 vindplaatsen.")
    expect(page.locator("#bewaar-melding .fout")).to_contain_text("Dit gesprek is niet bewaard.")
    page.locator("#huidige-vraag").get_by_role("button", name="Nuttig", exact=True).click()
    expect(page.locator("#bewaar-melding .fout")).to_contain_text("Dit antwoord is niet bewaard.")
    go_to(page, TAB)
    expect(page.locator("#eerder-melding .fout")).to_have_count(1)


def test_another_conversation_does_not_open_while_a_question_is_answered(
    windows: Callable[..., Server], tab: Callable[..., Page], tmp_path: Path
) -> None:
    page = tab(windows("--kept", str(tmp_path / "kept.sqlite")).address)
    ask_and_wait(page, "Een vraag")
    page.locator("#nieuw-knop").click()
    expect(page.locator(".welkom")).to_be_visible()
    go_to(page, TAB)
    expect(cards(page)).to_have_count(1)
    go_to(page, "Vragen")
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    go_to(page, TAB)
    button(page, "Openen Een vraag")
    expect(page.locator("#eerder-melding .fout")).to_contain_text("Er wordt nog een vraag beantwoord.")


def test_everything_can_be_erased_only_when_there_is_something(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows().address)
    erase = page.get_by_role("button", name="Alles wissen")
    go_to(page, TAB)
    expect(page.locator("#eerder-lijst")).to_contain_text("Er zijn nog geen gesprekken bewaard.")
    expect(erase).to_have_count(0)
    go_to(page, "Vragen")
    ask_and_wait(page, "Hoeveel banen?")
    go_to(page, TAB)
    expect(erase).to_be_visible()
    page.locator("#eerder-zoekvak textarea, #eerder-zoekvak input").fill("fietsen")
    page.get_by_role("button", name="Zoek gesprekken").click()
    expect(page.locator("#eerder-lijst")).to_contain_text("Niets gevonden")
    expect(erase).to_be_visible()  # what is not found is there all the same
