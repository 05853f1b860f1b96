"""The chat window in a real browser, with the backend of fake_window.py."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
Browser, Page, expect = sync_api.Browser, sync_api.Page, sync_api.expect

SCRIPT = Path(__file__).with_name("fake_window.py")
QUOTE = "In 2024 waren er 120 banen."
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20  # seconds


@dataclass(kw_only=True)
class Server:
    """A window that runs in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    greeting: str  # the first two lines that it printed
    log: Path  # what it wrote to standard error

    def stop(self) -> str:
        """Press Ctrl+C and return what it printed afterwards."""
        self.process.send_signal(signal.SIGINT)
        printed, _ = self.process.communicate(timeout=PATIENCE)
        return printed


def start(folder: Path, *options: str, **environment: str) -> Server:
    log = folder / "window.log"
    paths = os.pathsep.join([str(SCRIPT.parent.parent), *filter(None, sys.path)])
    surroundings = {**os.environ, "PYTHONPATH": paths, "GRADIO_TEMP_DIR": str(folder / "uploads"), **environment}
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            env={**surroundings, "PYTHONUTF8": "1"},
            # A test run in the background ignores Ctrl+C, and its children would too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    assert process.stdout is not None
    greeting = process.stdout.readline() + process.stdout.readline()
    found = re.search(r"http://\S+", greeting)
    if found is None:
        process.kill()
        pytest.fail(f"the window did not start: {greeting!r}\n{log.read_text(encoding='utf-8')}")
    return Server(process=process, address=found[0], greeting=greeting, log=log)


@pytest.fixture
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def serve_with(*options: str, **environment: str) -> Server:
        servers.append(start(tmp_path_factory.mktemp("window"), *options, **environment))
        return servers[-1]

    yield serve_with
    for server in servers:
        server.process.kill()
        server.process.communicate()


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start(tmp_path_factory.mktemp("window"))
    yield server
    server.process.kill()
    server.process.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        reason = "there is no Chromium on this computer"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a tab; at the end no tab may have seen a script error or a request to another computer."""
    contexts, faults = [], []

    def open_tab(address: str, **context: object) -> Page:
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.extend(outside(request.url)))
        page.goto(address)
        expect(page.locator(".welkom")).to_be_visible(timeout=1000 * PATIENCE)
        return page

    expect.set_options(timeout=1000 * PATIENCE)
    yield open_tab
    for context in contexts:
        context.close()
    assert faults == []


def outside(url: str) -> list[str]:
    return [] if url.startswith(("http://127.0.0.1:", "data:", "blob:")) else [url]


def ask(page: Page, question: str) -> None:
    page.locator("#vraagvak textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#huidige-vraag h2")).to_have_text(f"Uw vraag: {question}")


def ask_and_wait(page: Page, question: str) -> None:
    ask(page, question)
    expect(page.locator("#melding .html-container")).to_have_text(re.compile(r"^\s*(Klaar|Gestopt|Het is niet gelukt)"))


def answer(page: Page) -> str:
    return " ".join(page.locator("#huidige-vraag .tekst").inner_text().split())


# --- asking -------------------------------------------------------------------------------------------------------


def test_the_text_grows_while_it_comes(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    early = answer(page)
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord8 ")
    assert answer(page).startswith(early)
    assert len(answer(page)) > len(early)
    expect(page.locator("#huidige-vraag")).to_contain_text("Deze tekst is nog niet gecontroleerd.")


def test_passages_show_before_the_answer_is_there(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask(page, "traag")
    expect(page.locator("#bronnen h2")).to_have_text("Gevonden passages")
    expect(page.locator("#bronnen .passages li")).to_have_count(3)
    expect(page.locator("#melding .html-container")).to_have_text("3 passages gevonden. Het antwoord komt eraan\u2026")


def test_a_mark_leads_to_its_quote_and_back(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    page.get_by_role("link", name="Bron 1: pagina 5 van Banenmonitor (Testdienst, 2024)").click()
    source = page.locator(".aangewezen")
    expect(source).to_have_count(1)
    expect(source.locator("blockquote")).to_have_text(QUOTE)
    expect(source.locator("mark")).to_have_text(QUOTE)
    expect(source.locator("mark")).to_be_visible()
    expect(source).to_be_focused()
    source.get_by_role("link", name="Terug naar het antwoord").click()
    expect(page.locator("#verwijzing-1-1")).to_be_focused()
    page.locator("#verwijzing-1-2").click()
    expect(page.locator(".aangewezen h3")).to_have_text("[2] Banenmonitor (Testdienst, 2024), pagina 6")


def test_the_mark_works_with_the_keyboard_alone(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#verwijzing-1-2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#bron-1-2")).to_be_focused()


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
    expect(page.locator("#melding .html-container")).to_have_text("Typ eerst een vraag.")
    expect(page.locator("article.beurt")).to_have_count(1)
    assert answer(page).startswith(QUOTE)
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
    expect(page.locator("#melding .html-container")).to_have_text("Gestopt.")
    page.wait_for_timeout(500)  # the second Enter waited in the queue; now it has had its turn
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord6")


def test_a_follow_up_gets_the_history_and_the_old_answer_stays(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "eerder, een")
    assert answer(page) == "Eerder: niets [1]"
    ask_and_wait(page, "eerder, twee")
    assert answer(page) == "Eerder: eerder, een > Eerder: niets [1]"
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
    expect(page.locator("#melding .html-container")).to_have_text("Klaar. 2 bronnen.")
    expect(page.locator("#voorbeelden")).to_be_hidden()


# --- stopping, again, afresh --------------------------------------------------------------------------------------


def test_stop_keeps_the_text_and_frees_the_model(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "gesloten")
    closed = int(re.findall(r"Gesloten: (\d+)", answer(page))[0])
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord3 ")
    page.locator("#stop-knop").click()
    expect(page.locator("#melding .html-container")).to_have_text("Gestopt.")
    assert answer(page).startswith("woord1 woord2 woord3")
    assert "woord60" not in answer(page)
    expect(page.locator("#huidige-vraag")).to_contain_text("Gestopt. Deze tekst is niet gecontroleerd.")
    ask_and_wait(page, "gesloten")
    assert f"Gesloten: {closed + 1}." in answer(page)


def test_again_replaces_the_last_answer(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    expect(page.locator("#huidige-vraag .soort")).to_have_text("Geschreven antwoord")
    page.get_by_label("Alleen citaten").check()
    expect(page.locator("#let-op")).to_contain_text("Deze zinnen staan letterlijk in het rapport")
    page.locator("#opnieuw-knop").click()
    expect(page.locator("#huidige-vraag .soort")).to_have_text("Citaten uit het rapport")
    expect(page.locator("article.beurt")).to_have_count(1)


def test_a_new_conversation_forgets_the_old_one(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "eerder, een")
    page.locator("#nieuw-knop").click()
    expect(page.locator(".welkom")).to_be_visible()
    expect(page.locator("article.beurt")).to_have_count(0)
    expect(page.locator("#bronnen")).to_contain_text("Hier ziet u straks waar het antwoord staat.")
    ask_and_wait(page, "eerder, twee")
    assert answer(page) == "Eerder: niets [1]"


def test_two_tabs_do_not_see_each_other(window: Server, tab: Callable[..., Page]) -> None:
    one, other = tab(window.address), tab(window.address)
    ask_and_wait(one, "eerder, geheim")
    ask_and_wait(other, "eerder, anders")
    assert answer(other) == "Eerder: niets [1]"
    assert "geheim" not in other.locator("body").inner_text()


def test_stop_in_one_tab_leaves_the_other_alone(window: Server, tab: Callable[..., Page]) -> None:
    one, other = tab(window.address), tab(window.address)
    ask(one, "traag")
    expect(one.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    ask(other, "Hoeveel banen?")
    expect(other.locator("#melding .html-container")).to_have_text("Uw vraag staat klaar. Een ogenblik\u2026")
    other.locator("#stop-knop").click()
    expect(other.locator("#melding .html-container")).to_have_text("Het stopt zodra het kan\u2026")
    before = answer(one)
    expect(one.locator("#huidige-vraag .tekst")).to_contain_text("woord20 ")
    assert len(answer(one)) > len(before)
    one.locator("#stop-knop").click()
    expect(other.locator("#melding .html-container")).to_have_text("Gestopt.")
    expect(other.locator("#huidige-vraag")).to_contain_text("Gestopt voordat er een antwoord was.")


# --- refusals and errors ------------------------------------------------------------------------------------------


def test_a_refusal_shows_the_nearest_passages(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "iets onbekend")
    expect(page.locator("#huidige-vraag .weigering")).to_contain_text("Dit staat niet in het rapport.")
    expect(page.locator("#melding .html-container")).to_have_text("Klaar. Er is geen antwoord gevonden.")
    page.get_by_role("link", name="Bekijk wat het dichtst in de buurt komt").click()
    expect(page.locator("#bronnen-1")).to_have_text("Dit komt het dichtst in de buurt")
    expect(page.locator("#bronnen-1")).to_be_focused()
    expect(page.get_by_text("Iets over lonen.")).to_be_visible()


def test_a_known_error_shows_its_line_and_the_next_question_works(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "kapot")
    expect(page.get_by_role("alert")).to_have_text("Het taalmodel stopte halverwege. Stel de vraag opnieuw.")
    ask_and_wait(page, "Hoeveel banen?")
    assert answer(page).startswith(QUOTE)


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
    assert answer(page).startswith(QUOTE)


def test_hostile_text_stays_text(serve: Callable[..., Server], tab: Callable[..., Page]) -> None:
    page = tab(serve("--hostile-title").address)
    ask_and_wait(page, "vijandig <img src=x onerror=window.hacked=1> ${window.hacked=1}")
    page.locator("details.weggelaten summary").click()
    page.locator("#verwijzing-1-1").click()
    expect(page.locator("#bron-1-1 mark")).to_be_visible()
    page.get_by_role("button", name="Rapporten").click()
    expect(page.locator("#documenten")).to_contain_text("<script>")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("${window.hacked=1} {{value}}")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#gesprek img, #bronnen img, #gesprek script, #bronnen script").count() == 0
    links = page.locator("#gesprek a, #bronnen a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links
    assert all(link.startswith("#") for link in links)


# --- reports ------------------------------------------------------------------------------------------------------


def open_reports(page: Page) -> None:
    page.get_by_role("button", name="Rapporten").click()
    expect(page.locator("#documenten")).to_be_visible()


def choose_files(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )


def test_a_report_is_added_with_progress_and_can_be_searched(
    serve: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    page = tab(serve("--empty").address)
    expect(page.locator(".welkom")).to_contain_text("Er is nog geen rapport.")
    page.locator("#vraagvak textarea").fill("Hoeveel banen?")
    page.keyboard.press("Enter")
    expect(page.locator("#melding .html-container")).to_have_text(
        "Voeg eerst een rapport toe, onder \u201cRapporten\u201d."
    )
    assert page.locator("#vraagvak textarea").input_value() == "Hoeveel banen?"
    choose_files(page, ("nieuw.txt", b"goed"))
    expect(page.get_by_role("progressbar", name="nieuw.txt: lezen (25%)")).to_be_visible()
    expect(page.locator("#toevoeg-melding")).to_have_text("Titel van nieuw is toegevoegd (1 pagina).")
    expect(page.get_by_label("Titel van nieuw, 1 pagina")).to_be_checked()
    expect(page.locator(".welkom")).to_contain_text("Titel van nieuw")
    expect(page.get_by_role("button", name="Wat staat er over lonen?")).to_be_visible()
    ask_and_wait(page, "gesloten")
    assert "Zocht in: ()." in answer(page)


def test_a_file_that_cannot_be_read_says_why_and_loses_nothing(
    serve: Callable[..., Server], tab: Callable[..., Page]
) -> None:
    server = serve()
    page = tab(server.address)
    ask_and_wait(page, "Hoeveel banen?")
    open_reports(page)
    choose_files(page, ("slecht.docx", b"fout"), ("goed.md", b"goed"))
    expect(page.locator("#toevoeg-melding .fout")).to_contain_text("slecht.docx is geen pdf. Kies een ander bestand.")
    expect(page.locator("#toevoeg-melding .gelukt")).to_have_text("Titel van goed is toegevoegd (1 pagina).")
    expect(page.locator("#documenten input:checked")).to_have_count(2)
    assert answer(page).startswith(QUOTE)
    assert page.evaluate("window.hacked") is None
    choose_files(page, ("derde.pdf", b"goed"))
    expect(page.locator("#toevoeg-melding .gelukt")).to_have_text("Titel van derde is toegevoegd (1 pagina).")
    uploads = server.log.parent / "uploads"
    assert [path.name for path in uploads.rglob("*") if path.suffix in {".docx", ".md", ".pdf"}] == []


def test_only_the_ticked_reports_are_searched(serve: Callable[..., Server], tab: Callable[..., Page]) -> None:
    page = tab(serve().address)
    open_reports(page)
    choose_files(page, ("tweede.pdf", b"goed"))
    expect(page.locator("#documenten input:checked")).to_have_count(2)
    page.get_by_label("Banenmonitor (Testdienst, 2024), 12 pagina").uncheck()
    ask_and_wait(page, "gesloten")
    assert "Zocht in: ('tweede.pdf',)." in answer(page)
    page.get_by_label("Titel van tweede, 1 pagina").uncheck()
    page.locator("#vraagvak textarea").fill("Hoeveel banen?")
    page.keyboard.press("Enter")
    expect(page.locator("#melding .html-container")).to_have_text(
        "Kies eerst in welk rapport u zoekt, onder \u201cRapporten\u201d."
    )


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_is_dutch_whatever_the_browser(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, locale="en-US")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page).to_have_title("Vraagbaak")
    expect(page.locator("footer")).to_have_count(0)
    expect(page.locator("#let-op")).to_have_text(
        "Een AI-model schreef of koos deze tekst. Controleer altijd de bron. Model: nepmodel-1b."
    )


def test_the_mode_is_not_offered_when_there_is_only_one(serve: Callable[..., Server], tab: Callable[..., Page]) -> None:
    page = tab(serve("--one-mode").address)
    expect(page.locator("#soort")).to_have_count(0)
    expect(page.locator("#let-op")).to_contain_text("Deze zinnen staan letterlijk in het rapport")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(window: Server, tab: Callable[..., Page], scheme: str) -> None:
    page = tab(window.address, color_scheme=scheme)
    ask_and_wait(page, "vijandig")
    page.locator("#verwijzing-1-1").click()
    page.locator("details.weggelaten summary").click()
    texts = "h1, h2, h3, p, a, li, summary, label span, mark, blockquote, button:not([disabled]), textarea"
    ratios = page.evaluate(CONTRAST, texts)
    assert len(ratios) > 20
    assert [(text, ratio) for text, ratio in ratios if ratio < 4.5] == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (scheme == "dark")


# Contrast ratio after WCAG 2.1 of every visible text with its nearest opaque background.
CONTRAST = """
(selector) => {
  const parts = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
  const light = (colour) => {
    const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = parts(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor, values = parts(colour);
      if (values.length === 3 || values[3] === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll(selector)]
    .filter((element) => element.offsetParent && element.innerText?.trim() && !element.closest(".verborgen"))
    .map((element) => {
      const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
      return [element.innerText.slice(0, 40), (a + 0.05) / (b + 0.05)];
    });
}
"""


def test_it_fits_a_screen_of_320_pixels(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport={"width": 320, "height": 640})
    ask_and_wait(page, "vijandig")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("#verwijzing-1-1").click()
    expect(page.locator("#bron-1-1 h3")).to_be_in_viewport()
    sources, form = page.locator("#bronnen").bounding_box(), page.locator("#vragen").bounding_box()
    assert sources is not None
    assert form is not None
    assert sources["y"] > form["y"]


def test_sources_stand_beside_the_answer_on_a_wide_screen(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address, viewport={"width": 1280, "height": 700})
    for number in range(4):
        ask_and_wait(page, f"Hoeveel banen? {number}")
    text, form = page.locator("#huidige-vraag .tekst").bounding_box(), page.locator("#vragen").bounding_box()
    assert text is not None
    assert form is not None
    assert text["y"] + text["height"] <= form["y"]  # the form stays in view, and not over the answer
    assert form["y"] + form["height"] <= 700
    page.locator("#verwijzing-4-1").click()
    expect(page.locator("#bron-4-1")).to_be_in_viewport()
    expect(page.locator("#verwijzing-4-1")).to_be_in_viewport()


# --- the server ---------------------------------------------------------------------------------------------------


def test_it_says_where_it_is_and_ctrl_c_ends_it(serve: Callable[..., Server]) -> None:
    server = serve()
    lines = r"Vraagbaak staat klaar op http://127\.0\.0\.1:\d+/\nStoppen: druk op Ctrl\+C\.\n"
    assert re.fullmatch(lines, server.greeting)
    assert server.stop() == "Vraagbaak is gestopt.\n"
    assert server.process.returncode == 0
    assert server.log.read_text(encoding="utf-8") == ""


def test_ctrl_c_ends_it_during_an_answer(serve: Callable[..., Server], tab: Callable[..., Page]) -> None:
    server = serve()
    page = tab(server.address)
    ask(page, "traag")
    expect(page.locator("#huidige-vraag .tekst")).to_contain_text("woord2 ")
    began = time.monotonic()
    assert "Vraagbaak is gestopt." in server.stop()
    assert server.process.returncode == 0
    assert time.monotonic() - began < 10


def test_a_port_that_is_taken_is_replaced(serve: Callable[..., Server]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f":{port}/" not in serve("--port", str(port)).greeting


def test_it_starts_behind_a_proxy_and_speaks_to_nobody(serve: Callable[..., Server], tab: Callable[..., Page]) -> None:
    nowhere = "http://127.0.0.1:9"
    server = serve(HTTP_PROXY=nowhere, HTTPS_PROXY=nowhere, http_proxy=nowhere, https_proxy=nowhere, NO_PROXY="")
    page = tab(server.address)
    ask_and_wait(page, "Hoeveel banen?")
    assert "Vraagbaak is gestopt." in server.stop()
    assert "OUTSIDE" not in server.log.read_text(encoding="utf-8")
