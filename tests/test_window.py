"""The chat window in a real browser, with the backend of fake_window.py: asking, answers and the page itself."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from browsing import QUOTE, Page, Server, answer, ask, ask_and_wait, expect, go_to, record, status

pytestmark = pytest.mark.browser


# --- asking -------------------------------------------------------------------------------------------------------


def test_the_text_grows_while_it_comes(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    page.evaluate(
        """() => {
          window.seen = [];
          const look = () => {
            const text = document.querySelector("#huidige-vraag .tekst")?.textContent.trim();
            if (text && text !== window.seen.at(-1)) window.seen.push(text);
          };
          new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord8 ")
    seen = page.evaluate("window.seen")
    assert len(seen) >= 3, "a busy machine may skip some, not most"
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    expect(page.locator("#huidige-vraag")).to_contain_text("Deze tekst is nog niet gecontroleerd.")


def test_passages_show_before_the_answer_is_there(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask(page, "traag")
    expect(page.locator("#bronnen h2")).to_have_text("Gevonden passages")
    expect(page.locator("#bronnen .passages li")).to_have_count(3)
    expect(status(page)).to_have_text("3 passages gevonden. Het antwoord komt eraan\u2026")


def test_a_mark_points_at_its_quote_among_the_sources(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    page.get_by_role("link", name="Bron 1: pagina 5 van Banenmonitor (Testdienst, 2024)").first.click()
    source = page.locator(".aangewezen")
    expect(source).to_have_count(1)
    expect(source.locator("mark")).to_have_text(QUOTE)
    page.keyboard.press("Escape")
    expect(source.locator("mark")).to_be_visible()
    source.get_by_role("link", name="Terug naar het antwoord").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#verwijzing-1-1")).to_be_focused()
    page.locator("#verwijzing-1-2").click()
    expect(page.locator(".aangewezen h3")).to_have_text("2 Banenmonitor (Testdienst, 2024), pagina 6")


def test_shift_enter_makes_a_new_line_and_asks_nothing(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    box = page.locator("#vraagvak textarea")
    box.fill("Een")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("twee")
    assert box.input_value() == "Een\ntwee"
    expect(page.locator("article.beurt")).to_have_count(0)


def test_the_box_is_empty_after_asking_and_an_empty_question_is_not_asked(
    window: Server, tab: Callable[..., Page]
) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    assert page.locator("#vraagvak textarea").input_value() == ""
    page.locator("#vraag-knop").click()
    expect(status(page)).to_have_text("Typ eerst een vraag.")
    expect(page.locator("article.beurt")).to_have_count(1)
    assert QUOTE in answer(page)
    ask_and_wait(page, "eerder, iets")
    assert "Hoeveel banen?" in answer(page)


def test_a_second_enter_while_it_answers_asks_nothing(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    page.locator("#vraagvak textarea").fill("Nog een vraag")
    page.keyboard.press("Enter")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord6 ")
    expect(page.locator("article.beurt")).to_have_count(1)
    assert page.locator("#vraagvak textarea").input_value() == "Nog een vraag"
    page.locator("#stop-knop").click()
    expect(status(page)).to_have_text("Gestopt.")
    page.wait_for_timeout(500)  # the second Enter waited in the queue; now it has had its turn
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord6")


def test_a_follow_up_gets_the_history_and_the_old_answer_stays(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "eerder, een")
    assert answer(page) == "Eerder: niets"
    ask_and_wait(page, "eerder, twee")
    assert answer(page) == "Eerder: banen eerder, een > Eerder: niets"
    expect(page.locator("#huidige-vraag")).to_contain_text("Gezocht op: banen eerder, twee")
    expect(page.locator("#eerdere-vragen h2")).to_have_text("Uw vraag: eerder, een")
    expect(page.locator("#bronnen .eerder")).to_have_count(1)


def test_a_mark_in_an_old_answer_unfolds_its_sources(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    ask_and_wait(page, "En lonen?")
    expect(page.locator("#bron-1-1")).to_be_hidden()
    page.locator("#verwijzing-1-1").click()
    expect(page.locator("#bron-1-1 mark")).to_be_visible()


def test_an_example_question_is_asked_with_one_click(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    page.get_by_role("button", name="Hoeveel banen waren er in 2024?").click()
    expect(page.locator("#huidige-vraag h2")).to_have_text("Uw vraag: Hoeveel banen waren er in 2024?")
    expect(status(page)).to_have_text("Klaar. 2 vindplaatsen.")
    expect(page.locator("#voorbeelden")).to_be_hidden()


# --- stopping, again, afresh --------------------------------------------------------------------------------------


def test_stop_keeps_the_text_and_frees_the_model(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "gesloten")
    closed = int(re.findall(r"Gesloten: (\d+)", answer(page))[0])
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord3 ")
    page.locator("#stop-knop").click()
    expect(status(page)).to_have_text("Gestopt.")
    assert answer(page).startswith("woord1 woord2 woord3")
    assert "woord60" not in answer(page)
    expect(page.locator("#huidige-vraag")).to_contain_text("Gestopt. Deze tekst is niet gecontroleerd.")
    ask_and_wait(page, "gesloten")
    assert f"Gesloten: {closed + 1}." in answer(page)


def test_again_replaces_the_last_answer(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    expect(page.locator("#let-op")).to_contain_text("een AI-model schrijft mee.")
    told = record(page, "#melding")
    page.get_by_label("Alleen citaten").check()
    expect(page.locator("#let-op")).to_contain_text("Deze zinnen staan letterlijk in het rapport")
    page.locator("#opnieuw-knop").click()
    page.wait_for_function("() => window.said['#melding'].length > 2")
    expect(status(page)).to_have_text("Klaar. 2 vindplaatsen.")
    assert "3 passages gevonden. Het antwoord komt eraan\u2026" in told()
    expect(page.locator("article.beurt")).to_have_count(1)


def test_the_last_question_can_be_adapted(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    page.get_by_role("button", name="Vraag aanpassen").click()
    box = page.locator("#vraagvak textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("Hoeveel banen?")
    page.keyboard.press("End")
    page.keyboard.type(" En lonen?")
    page.keyboard.press("Enter")
    expect(page.locator("#huidige-vraag h2")).to_have_text("Uw vraag: Hoeveel banen? En lonen?")
    expect(page.locator("#eerdere-vragen h2")).to_have_text("Uw vraag: Hoeveel banen?")


def test_what_can_be_done_with_an_answer_shows_when_there_is_one(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    expect(page.locator("#acties")).to_be_hidden()
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    expect(page.locator("#acties")).to_be_hidden()
    page.locator("#stop-knop").click()
    expect(page.locator("#acties")).to_be_visible()


def test_what_was_not_checked_looks_like_it(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "deels")
    current = page.locator("#huidige-vraag")
    expect(current.locator(".status")).to_have_text(["✓ Gesteund", "? Niet gecontroleerd"])
    expect(current.locator(".ongecontroleerd")).to_have_text(
        "? Niet gecontroleerd: Een jaar eerder was dat meer.\u00a02Het rapport zegt niet dat het meer was."
    )
    border = "(part) => getComputedStyle(part).borderTopStyle"
    assert current.locator(".ongecontroleerd").evaluate(border) == "dashed"
    expect(current.locator(".plaats")).to_have_count(2)
    expect(page.locator("#bronnen .letterlijk")).to_have_text(["✓ Woord voor woord gecontroleerd"] * 2)
    expect(status(page)).to_have_text("Klaar. 2 vindplaatsen. 1 zin is niet gecontroleerd.")


def test_an_answer_reads_short_then_whole(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "rijk")
    current = page.locator("#huidige-vraag")
    expect(current.locator(".kort .hoe")).to_have_text("Ingekort, met de woorden van het rapport.")
    expect(current.locator(".plaats strong").first).to_have_text("38% van de werkgevers met meer dan 400 banen")
    expect(current.locator(".plaats li")).to_have_count(2)
    expect(current.locator(".plaats .koppen")).to_have_text("Sector 2023 2024")
    expect(current.locator(".ontbreekt")).to_have_text("Over werkgevers met 100 tot 400 banen vond ik niets.")
    assert [link.inner_text() for link in current.locator(".plaats .verwijzing").all()] == ["1", "2", "3"]


def test_pictures_of_pages_come_with_their_marks(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport={"width": 1280, "height": 1000})
    ask_and_wait(page, "rijk")
    frames = page.locator("#bronnen .beeld")
    expect(frames.locator("img")).to_have_count(3)
    expect(frames.nth(0).locator(".markering")).to_have_count(1)
    expect(frames.nth(0).locator(".markering")).to_be_in_viewport()
    expect(frames.nth(2).locator(".markering")).to_have_count(0)
    page.get_by_role("button", name="Bekijk de pagina van bron 3").click()
    expect(page.get_by_role("img", name="Pagina 6 van Banenmonitor")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#nieuw-knop").click()
    expect(page.locator(".welkom")).to_be_visible()
    ask_and_wait(page, "een tekst")
    expect(frames.locator("img")).to_have_count(1)  # of the other one; a text has no pages
    expect(page.locator("#bronnen .verwacht")).to_have_count(1)


def test_an_answer_is_copied_with_its_sources_by_keyboard(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, permissions=["clipboard-read", "clipboard-write"])
    ask_and_wait(page, "Hoeveel banen?")
    page.get_by_role("button", name="Kopieer antwoord met bronnen").focus()
    page.keyboard.press("Enter")
    told = page.locator("#huidige-vraag [data-gekopieerd]")
    expect(told).to_have_text("Gekopieerd.")
    expect(told).to_have_attribute("role", "status")
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == [
        "Hoeveel banen?",
        "",
        "\u201cIn 2024 \u2026 120 banen\u201d [1]",
        "",
        f"\u201c{QUOTE}\u201d [1]",
        "",
        "\u201cIn 2023 waren er 100 banen.\u201d [2]",
        "",
        "[1] Banenmonitor (Testdienst, 2024), pagina 5",
        "[2] Banenmonitor (Testdienst, 2024), pagina 6",
    ]


def test_a_new_conversation_forgets_the_old_one(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "eerder, een")
    page.locator("#nieuw-knop").click()
    expect(page.locator(".welkom")).to_be_visible()
    expect(page.locator("article.beurt")).to_have_count(0)
    expect(page.locator("#bronnen")).to_be_hidden()
    ask_and_wait(page, "eerder, twee")
    assert answer(page) == "Eerder: niets"


def test_two_tabs_do_not_see_each_other(window: Server, tab: Callable[..., Page]) -> None:
    one, other = tab(window.address), tab(window.address)
    ask_and_wait(one, "eerder, geheim")
    ask_and_wait(other, "eerder, anders")
    assert answer(other) == "Eerder: niets"
    assert "geheim" not in other.locator("body").inner_text()


# --- refusals and errors ------------------------------------------------------------------------------------------


def test_a_refusal_shows_the_nearest_passages(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "iets onbekend")
    expect(page.locator("#huidige-vraag .weigering")).to_contain_text(
        "Ik zocht naar \u201ciets onbekend\u201d en vond het niet in het rapport."
    )
    for gone in ("Kopieer antwoord met bronnen", "Word"):
        expect(page.get_by_role("button", name=gone)).to_have_count(0)
    expect(page.locator("#huidige-vraag .menu")).to_have_count(0)
    expect(status(page)).to_have_text("Klaar. Er is geen antwoord gevonden.")
    page.get_by_role("link", name="Bekijk wat het dichtst in de buurt komt").click()
    expect(page.locator("#bronnen-1")).to_have_text("Dit komt het dichtst in de buurt")
    expect(page.locator("#bronnen-1")).to_be_focused()
    expect(page.get_by_text("Iets over lonen.")).to_be_visible()


def test_a_known_error_shows_its_line_and_the_next_question_works(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "kapot")
    expect(page.get_by_role("alert")).to_have_text("Het taalmodel stopte halverwege. Stel de vraag opnieuw.")
    ask_and_wait(page, "Hoeveel banen?")
    assert QUOTE in answer(page)


def test_an_unknown_error_shows_no_details_and_the_next_question_works(
    window: Server, tab: Callable[..., Page]
) -> None:
    page = tab(window.address)
    ask_and_wait(page, "stuk")
    expect(page.locator("#huidige-vraag .fout")).to_contain_text("Er ging iets mis in het programma.")
    shown = page.locator("body").inner_text()
    assert "secret" not in shown
    assert "Traceback" not in shown
    ask_and_wait(page, "Hoeveel banen?")
    assert QUOTE in answer(page)


def test_hostile_text_stays_text(windows: Callable[..., Server], tab: Callable[..., Page]) -> None:
    page = tab(windows("--hostile-title").address)
    ask_and_wait(page, "vijandig <img src=x onerror=window.hacked=1> ${window.hacked=1}")
    page.locator("#verwijzing-1-1").click()
    expect(page.locator("#pagina-venster blockquote")).to_contain_text("<script>")
    page.keyboard.press("Escape")
    expect(page.locator("#bron-1-1 mark")).to_be_visible()
    go_to(page, "Rapporten")
    expect(page.locator("#documenten")).to_contain_text("<script>")
    expect(page.locator("#rapportenlijst")).to_contain_text("<script>")
    go_to(page, "Vragen")
    expect(page.locator("#huidige-vraag .antwoord")).to_contain_text("${window.hacked=1} {{value}}")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".tabitem :is(img, script):not(.klein-blad > img)").count() == 0
    links = page.locator("#gesprek a, #bronnen a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links
    assert all(link.startswith("#") for link in links)


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_is_dutch_whatever_the_browser(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, locale="en-US")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page).to_have_title("Vraagbaak")
    expect(page.locator("footer")).to_have_count(0)
    expect(page.locator("#let-op")).to_have_text(
        "Op proef: een AI-model schrijft mee. De controle keurt ook veel ware zinnen niet goed. Controleer altijd de bron. "
        "Model: nepmodel-1b."
    )
    expect(page.locator("#zoekt-in")).to_have_text(
        "Zoekt in Banenmonitor (Testdienst, 2024). Rapporten kiezen of toevoegen"
    )


def test_the_mode_is_not_offered_when_there_is_only_one(
    windows: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(windows("--one-mode").address)
    expect(page.locator("#soort")).to_have_count(0)
    expect(page.locator("#let-op")).to_contain_text(
        "Een antwoord duurt ongeveer 3 seconden. Deze zinnen staan letterlijk in het rapport"
    )


def test_it_fits_a_screen_of_320_pixels(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport={"width": 320, "height": 640})
    ask_and_wait(page, "vijandig")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    sources, form = page.locator("#bronnen").bounding_box(), page.locator("#vragen").bounding_box()
    assert sources is not None
    assert form is not None
    assert sources["y"] > form["y"]


def test_sources_stand_beside_the_answer_on_a_wide_screen(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport={"width": 1280, "height": 700})
    for number in range(4):
        ask_and_wait(page, f"Hoeveel banen? {number}")
    text, form = page.locator("#huidige-vraag .antwoord").bounding_box(), page.locator("#vragen").bounding_box()
    assert text is not None
    assert form is not None
    assert text["y"] + text["height"] <= form["y"]  # the form stays in view, and not over the answer
    assert form["y"] + form["height"] <= 700
    page.locator("#verwijzing-4-1").click()
    page.keyboard.press("Escape")
    expect(page.locator("#bron-4-1")).to_be_in_viewport()
    expect(page.locator("#verwijzing-4-1")).to_be_in_viewport()
