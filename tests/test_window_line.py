"""Two people at once, the line in which questions wait, stopping and waiting times, in a real browser."""

import re
from collections.abc import Callable

import pytest
from browsing import Page, Server, answer, ask, ask_and_wait, expect, go_to, status

pytestmark = pytest.mark.browser


def test_two_questions_at_once_both_get_their_own_answer(window: Server, tab: Callable[..., Page]) -> None:
    one, other = tab(window.address), tab(window.address)
    ask(one, "eerder, doof")
    expect(one.locator("#bronnen .passages li")).to_have_count(3)
    ask(other, "eerder, iets anders")
    expect(status(other)).to_have_text("U bent de 2e in de rij. Er wordt eerst een andere vraag beantwoord.")
    expect(other.locator("#klok")).to_contain_text("Uw beurt komt na")
    go_to(other, "Zoeken")  # the second tab stays usable
    other.locator("#zoekvak input").fill("banen")
    other.keyboard.press("Enter")
    expect(other.locator("#treffers .bron")).to_have_count(2)
    expect(status(one)).to_have_text(re.compile("gevonden"))
    go_to(other, "Vragen")
    for page in (one, other):
        expect(status(page)).to_have_text("Klaar. 1 vindplaats.")
        assert answer(page) == "Eerder: niets"
    expect(other.locator("#huidige-vraag")).to_contain_text("Gezocht op: banen eerder, iets anders")


def test_who_waits_can_stop_and_who_comes_after_moves_up(window: Server, tab: Callable[..., Page]) -> None:
    # Three people: one browser has six connections to a server, and each tab that waits for an answer holds two.
    one, two, three = (tab(window.address, locale="nl-NL") for _ in range(3))
    ask(one, "traag")
    expect(one.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    ask(two, "Hoeveel banen?")
    expect(status(two)).to_contain_text("U bent de 2e in de rij.")
    ask(three, "Hoeveel lonen?")
    expect(status(three)).to_contain_text("U bent de 3e in de rij.")
    two.locator("#stop-knop").click()
    expect(status(two)).to_have_text("Gestopt.")
    expect(two.locator("#huidige-vraag")).to_contain_text("Gestopt voordat er een antwoord was.")
    expect(status(three)).to_contain_text("U bent de 2e in de rij.")
    before = answer(one)
    expect(one.locator("#huidige-vraag .tekst")).not_to_have_text(before)  # it goes on undisturbed
    one.locator("#stop-knop").click()
    expect(status(three)).to_have_text("Klaar. 2 vindplaatsen.")


def test_a_tab_that_is_closed_leaves_the_line(window: Server, tab: Callable[..., Page]) -> None:
    one, other = tab(window.address), tab(window.address)
    ask(one, "traag")
    expect(one.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    ask(other, "Hoeveel banen?")
    expect(status(other)).to_contain_text("U bent de 2e in de rij.")
    one.close()
    expect(status(other)).to_have_text("Klaar. 2 vindplaatsen.", timeout=6000)  # the whole answer takes ten seconds


def test_stop_does_not_wait_for_a_model_that_gives_no_sign_of_life(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask(page, "doof")
    expect(page.locator("#bronnen .passages li")).to_have_count(3)
    page.locator("#stop-knop").click()
    expect(status(page)).to_have_text("Gestopt.", timeout=2500)  # it is silent for four seconds
    expect(page.locator("#bronnen .passages li")).to_have_count(3)


def test_the_waiting_time_is_told_before_and_during_and_learns_from_answers(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows().address)
    expect(page.locator("#soort")).to_contain_text("Geschreven antwoord, op proef (ongeveer 8 seconden)")
    expect(page.locator("#soort")).to_contain_text("Alleen citaten (ongeveer 3 seconden)")
    ask(page, "doof")
    expect(page.locator("#klok")).to_have_text("2 seconden bezig; meestal duurt het ongeveer 8 seconden.")
    expect(page.locator("#klok")).to_have_text("")
    expect(page.locator("#soort")).to_contain_text(
        re.compile(r"Geschreven antwoord, op proef \(ongeveer [4-7] seconden\)")
    )
    expect(page.locator("#soort")).to_contain_text("Alleen citaten (ongeveer 3 seconden)")
    page.reload()
    expect(page.locator("#soort")).to_contain_text(
        re.compile(r"Geschreven antwoord, op proef \(ongeveer [4-7] seconden\)")
    )
    page.get_by_label("Alleen citaten").check()
    ask_and_wait(page, "Hoeveel banen?")
    expect(page.get_by_label("Alleen citaten")).to_be_checked()
