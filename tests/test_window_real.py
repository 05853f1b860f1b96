"""The whole product in a real browser: real weights, the sample report, a new data folder.

VRAAGBAAK_IDLE=60 python -P -m pytest tests/test_window_real.py -k nobody -s    # what tests/README.md tells
"""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pypdf
import pytest
from browsing import Browser, Page, Server, answer, ask, expect, go_to, start_product, status, wait_for_answer
from chat_server import ChatServer, Write, answer_with, chat_server, event

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = Path(__file__).parents[1] / "ui" / "sample" / "ai-op-het-werk.pdf"
QUESTION = "Hoeveel bedrijven nodigde de peiling onder bedrijven uit?"
RISKY = "Waarom is stil gebruik riskant?"
LITERAL = "Stil gebruik is riskant."
INVENTED = "Daarom verbiedt de wet het."
IDLE = float(os.environ.get("VRAAGBAAK_IDLE", "2"))  # seconds
MOST_IDLE = 0.03  # of one processor; looking at Gradio's queue every millisecond took 0.07


@dataclass(frozen=True, kw_only=True)
class WritingWindow:
    """A window with a server that writes, on this computer."""

    address: str
    server: ChatServer


@pytest.fixture(scope="module")
def writing_window(own_data: Callable[[], Path]) -> Iterator[WritingWindow]:
    with chat_server() as server:
        product = start_product(own_data(), "--model", server.address)
        yield WritingWindow(address=product.address, server=server)
        product.process.kill()
        product.process.communicate()


@pytest.fixture(scope="module")
def page(real_window: Server, browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(real_window.address)
    expect(page.locator(".welkom")).to_be_visible(timeout=60_000)
    yield page
    page.close()


def ask_and_wait(page: Page, question: str) -> None:
    ask(page, question)
    wait_for_answer(page, 120)


def test_clicking_a_mark_shows_the_quote_of_the_right_page(page: Page) -> None:
    ask_and_wait(page, QUESTION)
    page.locator("#verwijzing-1-1").click()
    source = page.locator(".aangewezen")
    number = int(re.search(r"pagina (\d+)", source.locator("h3").inner_text())[1])  # type: ignore[index]
    quote = source.locator("mark").first.inner_text()
    text = pypdf.PdfReader(SAMPLE).pages[number - 1].extract_text()
    squeezed = re.sub(r"[\s\u00ad⁰¹²³⁴-⁹-]|\d", "", text)  # footnote digits and hyphens are spelled in two ways
    assert re.sub(r"[\s⁰¹²³⁴-⁹-]|\d", "", quote) in squeezed
    assert quote in page.locator("#huidige-vraag .plaats").first.inner_text()
    page.keyboard.press("Escape")  # the page that opened with it


def test_a_written_answer_comes_with_marks_and_what_is_not_in_the_report_looks_like_it(
    writing_window: WritingWindow, tab: Callable[..., Page]
) -> None:
    def write(send: Write) -> None:
        number = source_with(writing_window.server, LITERAL)
        send(answer_with([f"{LITERAL[:-1]} [{number}]. ", INVENTED[:-1], " [1]."]))

    writing_window.server.write = write
    page = tab(writing_window.address)
    choose_written(page)
    expect(page.locator("#let-op")).to_contain_text(f"gaan naar {writing_window.server.address}.")
    ask_and_wait(page, RISKY)
    current = page.locator("#huidige-vraag")
    supported, unchecked = current.locator(".geschreven .zin"), current.locator(".ongecontroleerd")
    expect(supported.first).to_contain_text(LITERAL)
    expect(unchecked).to_contain_text(INVENTED)
    assert INVENTED not in " ".join(supported.all_inner_texts())
    expect(current.locator(".plaats").first).to_contain_text(LITERAL)
    assert writing_window.server.asked[-1].path == "/v1/chat/completions"


def test_an_answer_that_the_report_does_not_bear_out_gives_way_to_the_places(
    writing_window: WritingWindow, tab: Callable[..., Page]
) -> None:
    writing_window.server.write = lambda send: send(answer_with([INVENTED]))
    page = tab(writing_window.address)
    choose_written(page)
    ask_and_wait(page, RISKY)
    current = page.locator("#huidige-vraag")
    expect(current).to_contain_text("Wat het taalmodel schreef, is niet terug te vinden in het rapport.")
    expect(current).not_to_contain_text(INVENTED)
    expect(current.locator(".plaats").first).to_contain_text("riskant")


def choose_written(page: Page) -> None:
    page.get_by_label("Geschreven antwoord").check()


def source_with(server: ChatServer, sentence: str) -> str:
    """Return the number of the place that has this sentence, in what the server was sent last."""
    messages = server.asked[-1].body["messages"]
    assert isinstance(messages, list)
    told = next(line for line in messages[-1]["content"].split("\n") if sentence in line)
    return told[1 : told.index("]")]


def test_an_upload_can_be_asked_about(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "kippen.txt"
    path.write_text("Op boerderij De Haan leven 412 kippen. De eieren gaan naar Zwolle.", encoding="utf-8")
    go_to(page, "Rapporten")
    page.locator("#rapportenblad input[type=file]").set_input_files(str(path))
    expect(page.locator("#toevoeg-voortgang")).to_contain_text("kippen.txt is toegevoegd", timeout=60_000)
    expect(page.get_by_role("checkbox", name="kippen")).to_be_checked()
    go_to(page, "Vragen")
    ask_and_wait(page, "Hoeveel kippen leven op boerderij De Haan?")
    assert "412 kippen" in page.locator("#huidige-vraag").inner_text()


def test_a_search_finds_the_sentence_on_its_page(page: Page) -> None:
    go_to(page, "Zoeken")
    page.locator("#zoekvak input").fill("Hoeveel kippen zijn er op de boerderij?")
    page.keyboard.press("Enter")
    first = page.locator("#treffers .bron").first
    expect(first.locator("blockquote")).to_have_text("Op boerderij De Haan leven 412 kippen.", timeout=60_000)
    expect(first.locator(".pagina")).to_have_text("de tekst")
    expect(first.locator("mark")).to_have_text("Op boerderij De Haan leven 412 kippen.")
    page.locator("#zoekvak input").fill("Wat is stil gebruik van AI?")
    page.keyboard.press("Enter")
    expect(page.locator("#zoek-melding")).to_contain_text("stil gebruik", timeout=60_000)
    page.get_by_role("button", name="Bekijk de pagina van passage 1", exact=True).click()
    expect(page.locator("#pagina-venster .markering").first).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")


def test_a_removed_report_is_searched_no_more(page: Page) -> None:
    go_to(page, "Rapporten")
    expect(page.locator("#rapportenlijst")).to_contain_text("Inhoud (")  # the sample's headings
    page.get_by_role("button", name="Verwijderen kippen").click()
    page.get_by_role("button", name="Ja, verwijderen").click()
    expect(page.locator("#toevoeg-melding")).to_contain_text("is verwijderd.", timeout=60_000)
    go_to(page, "Vragen")
    ask_and_wait(page, "Hoeveel kippen zijn er op boerderij De Haan?")  # not what was asked before: that is there
    assert "412" not in page.locator("#huidige-vraag").inner_text()


def test_two_people_at_once_each_get_their_own_answer(real_window: Server, tab: Callable[..., Page]) -> None:
    one, other = (tab(real_window.address, locale="nl-NL") for _ in range(2))  # each in a browser of its own
    ask(one, "Wat betekent stil gebruik?")
    expect(one.locator("#huidige-vraag article")).to_have_attribute("data-status", "schrijft")
    ask(other, QUESTION)
    expect(status(other)).to_have_text("U bent de 2e in de rij. Er wordt eerst een andere vraag beantwoord.")
    go_to(one, "Zoeken")  # the first stays usable while it is answered
    one.locator("#zoekvak input").fill("stil gebruik")
    one.keyboard.press("Enter")
    expect(one.locator("#treffers .bron").first).to_be_visible()
    go_to(one, "Vragen")
    for page, asked, word in ((one, "Wat betekent stil gebruik?", "stil"), (other, QUESTION, "bedrijven")):
        wait_for_answer(page, 120)
        expect(page.locator("article.beurt h2")).to_have_text(f"Uw vraag: {asked}")
        assert word in answer(page).lower()
        assert word in page.locator("#huidige-vraag .plaats").first.inner_text().lower()
    assert answer(one) != answer(other)


_STOPPED = """() => new Promise((resolve) => {
  const status = document.querySelector("#melding"), draft = document.querySelector("#huidige-vraag .tekst");
  const text = draft ? draft.innerText.trim() : "", began = performance.now();
  new MutationObserver((_, observer) => {
    if (!status.innerText.includes("Gestopt.")) return;
    observer.disconnect();
    resolve([text, performance.now() - began]);
  }).observe(status, { childList: true, subtree: true, characterData: true });
  document.querySelector("#stop-knop").click();
})"""


def test_stop_is_obeyed_within_a_second_and_keeps_what_there_is(
    writing_window: WritingWindow, tab: Callable[..., Page]
) -> None:
    writing_window.server.write = partial(write_slowly, writing_window.server)
    page = tab(writing_window.address)
    choose_written(page)
    ask(page, "Waarom vertellen sommige werknemers hun leidinggevende niet dat zij AI gebruiken?")
    expect(page.locator("#huidige-vraag .tekst")).to_be_visible(timeout=60_000)  # it is writing
    written, milliseconds = page.evaluate(_STOPPED)
    assert milliseconds < 1000
    expect(page.locator("#huidige-vraag")).to_contain_text("Gestopt. Deze tekst is niet gecontroleerd.")
    assert written
    assert page.locator("#huidige-vraag .tekst").inner_text().startswith(written)
    expect(page.locator("#bronnen .passages li").first).to_be_attached()
    assert writing_window.server.gone.wait(10), "the server goes on writing"
    page.get_by_label("Alleen citaten").check()
    ask(page, QUESTION)  # the next question does not wait for the rest of it
    wait_for_answer(page, 60)
    expect(page.locator("#huidige-vraag .plaats").first).to_be_visible()


def write_slowly(server: ChatServer, send: Write) -> None:
    """Write a word every tenth of a second until the other side has gone."""
    try:
        for number in range(300):
            send(event({"content": f"woord{number} "}))
            time.sleep(0.1)
    except OSError:
        server.gone.set()


@pytest.mark.usefixtures("page")
def test_an_open_window_that_nobody_uses_leaves_the_processor_alone(real_window: Server) -> None:
    server = psutil.Process(real_window.process.pid)

    def worked() -> float:
        times = [one.cpu_times() for one in (server, *server.children(recursive=True))]
        return float(sum(one.user + one.system for one in times))

    def share(seconds: float) -> float:
        began, before = time.monotonic(), worked()
        time.sleep(seconds)
        return (worked() - before) / (time.monotonic() - began)

    end = time.monotonic() + 120
    while share(0.5) > MOST_IDLE and time.monotonic() < end:
        pass  # what a start and an answer leave to do ends first
    found = share(IDLE)
    sys.stdout.write(f"\nan open window that nobody uses: {found:.1%} of one processor in {IDLE:.0f} s\n")
    assert found <= MOST_IDLE
