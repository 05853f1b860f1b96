"""The whole product in a real browser: real weights, the sample report, a new data folder."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

sync_api = pytest.importorskip("playwright.sync_api")
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
def page(address: str) -> Iterator[object]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        reason = "there is no Chromium on this computer"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=quiet)
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        sync_api.expect(page.locator(".welkom")).to_be_visible(timeout=60_000)
        yield page
        browser.close()


def ask(page, question: str) -> None:  # type: ignore[no-untyped-def]
    page.locator("#vraagvak textarea").fill(question)
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#huidige-vraag h2")).to_have_text(f"Uw vraag: {question}", timeout=60_000)
    done = re.compile(r"^\s*(Klaar|Gestopt|Het is niet gelukt)")
    sync_api.expect(page.locator("#melding .html-container")).to_have_text(done, timeout=120_000)


def test_clicking_a_mark_shows_the_quote_of_the_right_page(page) -> None:  # type: ignore[no-untyped-def]
    ask(page, QUESTION)
    page.locator("#verwijzing-1-1").click()
    source = page.locator(".aangewezen")
    number = int(re.search(r"pagina (\d+)", source.locator("h3").inner_text())[1])  # type: ignore[index]
    quote = source.locator("blockquote").inner_text()
    text = pypdf.PdfReader(SAMPLE).pages[number - 1].extract_text()
    squeezed = re.sub(r"[\s\u00ad⁰¹²³⁴-⁹-]|\d", "", text)  # footnote digits and hyphens are spelled in two ways
    assert re.sub(r"[\s⁰¹²³⁴-⁹-]|\d", "", quote) in squeezed
    assert source.locator("mark").inner_text() == quote


def test_a_written_answer_comes_with_marks_or_falls_back_to_quotes(page) -> None:  # type: ignore[no-untyped-def]
    page.get_by_label("Geschreven antwoord").check()
    ask(page, "Wat betekent stil gebruik?")
    text = page.locator("#huidige-vraag").inner_text()
    assert "[1]" in text or "niet vinden" in text


def test_an_upload_can_be_asked_about(page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "kippen.txt"
    path.write_text("Op boerderij De Haan leven 412 kippen. De eieren gaan naar Zwolle.", encoding="utf-8")
    page.get_by_label("Alleen citaten").check()
    page.get_by_text("Rapporten", exact=True).first.click()
    page.locator("input[type=file]").set_input_files(str(path))
    sync_api.expect(page.get_by_text("kippen.txt").first).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1500)
    ask(page, "Hoeveel kippen leven op boerderij De Haan?")
    assert "412 kippen" in page.locator("#huidige-vraag").inner_text()
