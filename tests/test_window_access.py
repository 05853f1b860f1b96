"""The window for everybody: axe-core in every state and look, the keyboard alone, and what a screen reader is told."""

import itertools
import re
from collections.abc import Callable, Mapping

import pytest
from browsing import QUOTE, Page, Server, ask, ask_and_wait, choose_files, expect, go_to, record, status

sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = (  # colours, width, height
    ("light", 1280, 800),
    ("dark", 1280, 800),
    ("light", 640, 400),  # 200% zoom
    ("dark", 320, 640),
)


def violations(page: Page) -> list[str]:
    """Return each violation of WCAG 2.2 AA, and of axe-core's best practices, with where it is."""
    found = sync_playwright.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [f"{rule['id']}: {node['target']}" for rule in found.response["violations"] for node in rule["nodes"]]


# --- axe-core -----------------------------------------------------------------------------------------------------


def _passages_found(page: Page) -> None:
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")


def _answered_twice(page: Page) -> None:
    ask_and_wait(page, "Hoeveel banen?")
    ask_and_wait(page, "rijk")
    page.locator("#verwijzing-2-1").click()
    page.keyboard.press("Escape")
    expect(page.locator("#bron-2-1 mark").first).to_be_visible()
    page.get_by_text("Alle gevonden passages").first.click()


def _keeping(page: Page) -> None:
    ask_and_wait(page, "Hoeveel banen?")
    ask_and_wait(page, "deels")
    page.locator("#huidige-vraag .menu summary").click()
    expect(page.locator("#huidige-vraag .keuzes")).to_be_visible()


def _saved(page: Page) -> None:
    ask_and_wait(page, "Hoeveel banen?")
    page.locator("#huidige-vraag .menu summary").click()
    with page.expect_download():
        page.get_by_role("button", name="Markdown").click()
    page.get_by_role("button", name="Kopieer antwoord met bronnen").click()
    expect(page.locator("#bewaard")).to_contain_text("Het antwoord is bewaard als")


def _page_shown(page: Page) -> None:
    ask_and_wait(page, "Hoeveel banen?")
    page.locator("#verwijzing-1-1").click()
    expect(page.locator("#pagina-venster .markering")).to_be_visible()


def _text_shown(page: Page) -> None:
    ask_and_wait(page, "een tekst")
    page.locator("#verwijzing-1-1").click()
    expect(page.locator(".bladtekst mark")).to_be_visible()


def _page_not_shown(page: Page) -> None:
    ask_and_wait(page, "Hoeveel banen?")
    page.locator("#verwijzing-1-2").click()
    page.get_by_role("button", name="Volgende pagina").click()
    expect(page.locator("#pagina-venster .fout")).to_be_visible()


def _reports(page: Page) -> None:
    go_to(page, "Rapporten")
    page.get_by_text("Inhoud (2)").click()


def _confirming(page: Page) -> None:
    go_to(page, "Rapporten")
    page.get_by_role("button", name="Verwijderen").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _not_added(page: Page) -> None:
    go_to(page, "Rapporten")
    choose_files(page, ("slecht.txt", b"fout"), ("lijst.xlsx", b"x"), ("zelfde.pdf", b"zelfde"))
    expect(page.locator("#toevoeg-melding")).to_contain_text("Klaar.")


def _adding(page: Page) -> None:
    go_to(page, "Rapporten")
    choose_files(page, *((f"kopie{number}.pdf", b"zelfde") for number in range(12)))  # seven seconds
    expect(page.locator("progress").first).to_be_visible()


def _judged(page: Page) -> None:
    ask_and_wait(page, "Hoeveel banen?")
    page.get_by_role("button", name="Verkeerde bron").click()
    expect(page.locator("[aria-pressed=true]")).to_have_count(1)


def _earlier(page: Page) -> None:
    ask_and_wait(page, "Hoeveel banen?")
    go_to(page, "Eerdere gesprekken")
    page.locator("#eerder-zoekvak input").fill("banen")
    page.keyboard.press("Enter")
    # What was found says where: before that the cards are those of before, which are about to be drawn anew.
    expect(page.locator("#eerder-lijst .kaart > p:not(.opmerking)").first).to_be_visible()


def _renaming(page: Page) -> None:
    _earlier(page)
    page.get_by_role("button", name="Naam wijzigen").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _erasing_all(page: Page) -> None:
    _earlier(page)
    page.get_by_role("button", name="Alles wissen").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _explained(page: Page) -> None:
    go_to(page, "Uitleg")
    page.get_by_role("link", name="Toegankelijkheid", exact=True).click()
    expect(page.get_by_role("heading", name="Toegankelijkheidsverklaring")).to_be_in_viewport()


def _searched(page: Page) -> None:
    go_to(page, "Zoeken")
    page.locator("#zoekvak input").fill("banen")
    page.keyboard.press("Enter")
    page.locator("#treffers summary").first.click()


def _search_failed(page: Page) -> None:
    go_to(page, "Zoeken")
    page.locator("#zoekvak input").fill("kapot")
    page.keyboard.press("Enter")
    expect(page.locator("#zoek-melding .fout")).to_be_visible()


STATES: Mapping[str, Callable[[Page], None]] = {
    "start": lambda page: None,
    "writing": _passages_found,
    "answers": _answered_twice,
    "refusal": lambda page: ask_and_wait(page, "iets onbekend"),
    "error": lambda page: ask_and_wait(page, "kapot"),
    "hostile": lambda page: ask_and_wait(page, "vijandig"),
    "written": lambda page: ask_and_wait(page, "deels"),
    "keeping": _keeping,
    "saved": _saved,
    "page": _page_shown,
    "text": _text_shown,
    "no page": _page_not_shown,
    "reports": _reports,
    "adding": _adding,
    "not added": _not_added,
    "confirmation": _confirming,
    "judged": _judged,
    "earlier": _earlier,
    "renaming": _renaming,
    "erasing all": _erasing_all,
    "search": _searched,
    "search failed": _search_failed,
    "help": _explained,
}


def look_at(page: Page) -> None:
    """Look at the page in every look: axe-core finds nothing and nothing has to be scrolled sideways."""
    for colours, width, height in LOOKS:
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")  # no colours half-way between two
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("body")).to_have_class(
            re.compile(r"\bdark\b") if colours == "dark" else re.compile("^(?!.*dark)")
        )
        assert (colours, width, violations(page)) == (colours, width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(window: Server, tab: Callable[..., Page], state: str) -> None:
    page = tab(window.address)
    STATES[state](page)
    look_at(page)


def test_axe_finds_nothing_without_reports(windows: Callable[..., Server], tab: Callable[..., Page]) -> None:
    page = tab(windows("--empty", "--one-mode").address)
    look_at(page)
    go_to(page, "Rapporten")
    look_at(page)


def test_headings_go_down_one_level_at_a_time(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    for name in ("Vragen", "Rapporten", "Zoeken", "Eerdere gesprekken", "Uitleg"):
        go_to(page, name)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4')].filter((h) => h.offsetParent).map((h) => +h.tagName[1])"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_nothing_moves_for_who_asked_for_less_motion(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, reduced_motion="reduce")
    _passages_found(page)
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter((part) => {
          const style = getComputedStyle(part);
          return style.animationName !== "none" || !/^0s(, 0s)*$/.test(style.transitionDuration);
        }).length"""
    )
    assert moving == 0


# --- the keyboard -------------------------------------------------------------------------------------------------


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


# --- what a screen reader is told ---------------------------------------------------------------------------------


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
