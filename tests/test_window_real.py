"""The whole product in a real browser: real weights, the sample report, a new data folder."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from browsing import Browser, Page, expect, go_to, status

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = Path(__file__).parents[1] / "ui" / "sample" / "ai-op-het-werk.pdf"
QUESTION = "Hoeveel bedrijven nodigde de peiling onder bedrijven uit?"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """Start the window as `make run` does, and give where it is."""
    command = [sys.executable, "-P", "-m", "ui.cli", "--data", str(data), "start", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert process.stdout
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    yield found[0]
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def page(address: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    expect(page.locator(".welkom")).to_be_visible(timeout=60_000)
    yield page
    page.close()


def ask(page: Page, question: str) -> None:
    page.locator("#vraagvak textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#huidige-vraag h2")).to_have_text(f"Uw vraag: {question}", timeout=60_000)
    expect(status(page)).to_have_text(re.compile(r"^\s*(Klaar|Gestopt|Het is niet gelukt)"), timeout=120_000)


def test_clicking_a_mark_shows_the_quote_of_the_right_page(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("#verwijzing-1-1").click()
    source = page.locator(".aangewezen")
    number = int(re.search(r"pagina (\d+)", source.locator("h3").inner_text())[1])  # type: ignore[index]
    quote = source.locator("blockquote").inner_text()
    text = pypdf.PdfReader(SAMPLE).pages[number - 1].extract_text()
    squeezed = re.sub(r"[\s\u00ad⁰¹²³⁴-⁹-]|\d", "", text)  # footnote digits and hyphens are spelled in two ways
    assert re.sub(r"[\s⁰¹²³⁴-⁹-]|\d", "", quote) in squeezed
    assert source.locator("mark").inner_text() == quote
    page.keyboard.press("Escape")  # the page that opened with it


def test_a_written_answer_comes_with_marks_or_falls_back_to_quotes(page: Page) -> None:
    page.get_by_label("Geschreven antwoord").check()
    ask(page, "Wat betekent stil gebruik?")
    text = page.locator("#huidige-vraag").inner_text()
    assert "[1]" in text or "niet vinden" in text


def test_an_upload_can_be_asked_about(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "kippen.txt"
    path.write_text("Op boerderij De Haan leven 412 kippen. De eieren gaan naar Zwolle.", encoding="utf-8")
    page.get_by_label("Alleen citaten").check()
    go_to(page, "Rapporten")
    page.locator("input[type=file]").set_input_files(str(path))
    expect(page.locator("#toevoeg-voortgang")).to_contain_text("kippen.txt is toegevoegd", timeout=60_000)
    expect(page.get_by_role("checkbox", name="kippen")).to_be_checked()
    go_to(page, "Vragen")
    ask(page, "Hoeveel kippen leven op boerderij De Haan?")
    assert "412 kippen" in page.locator("#huidige-vraag").inner_text()


def test_a_search_finds_the_sentence_on_its_page(page: Page) -> None:
    go_to(page, "Zoeken")
    page.locator("#zoekvak input").fill("Hoeveel kippen zijn er op de boerderij?")
    page.keyboard.press("Enter")
    first = page.locator("#treffers .bron").first
    expect(first.locator("blockquote")).to_have_text("Op boerderij De Haan leven 412 kippen.", timeout=60_000)
    expect(first.locator(".pagina")).to_have_text("pagina 1")
    expect(first.locator("mark")).to_have_text("Op boerderij De Haan leven 412 kippen.")


def test_a_removed_report_is_searched_no_more(page: Page) -> None:
    go_to(page, "Rapporten")
    expect(page.locator("#rapportenlijst")).to_contain_text("Inhoud (")  # the sample's headings
    page.get_by_role("button", name="Verwijderen kippen").click()
    page.get_by_role("button", name="Ja, verwijderen").click()
    expect(page.locator("#toevoeg-melding")).to_contain_text("is verwijderd.", timeout=60_000)
    go_to(page, "Vragen")
    ask(page, "Hoeveel kippen leven op boerderij De Haan?")
    assert "412" not in page.locator("#huidige-vraag").inner_text()
