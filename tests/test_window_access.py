"""The window for everybody: axe-core in every state and look."""

import itertools
import re
from collections.abc import Callable, Mapping

import pytest
from browsing import Page, Server, ask, ask_and_wait, choose_files, expect, go_to

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
    # What passes need not be gathered node by node: that takes as long again as looking.
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    if page.evaluate("!window.axe"):
        page.evaluate(sync_playwright.Axe().axe_script)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


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
    choose_files(page, *((f"kopie{number}.pdf", b"zelfde") for number in range(24)))  # seven seconds
    expect(page.locator("progress:visible").first).to_be_visible()


def _added_here(page: Page) -> None:
    page.locator("#vragen input[type=file]").set_input_files(
        {"name": "kopie.pdf", "mimeType": "application/pdf", "buffer": b"zelfde"}
    )
    expect(page.locator("#hier-voortgang")).to_contain_text("kopie.pdf staat er al")


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
    "added here": _added_here,
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


@pytest.fixture(scope="module")
def fresh(windows: Callable[..., Server]) -> Server:
    """A window that has kept few conversations: the hundred of the shared one are all of the same kind."""
    return windows()


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(window: Server, fresh: Server, tab: Callable[..., Page], state: str) -> None:
    page = tab((fresh if state in ("earlier", "renaming", "erasing all") else window).address)
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
