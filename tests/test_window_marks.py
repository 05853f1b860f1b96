"""What is marked on a page of the window is the quote: read back from the PDF itself, by place, with real weights.

The place comes from the browser, the text at that place from PDFium; neither comes from our index.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from browsing import Page, Server, ask, expect, start_product, wait_for_answer
from pdf_pages import bare, characters, read_back

from index.types import Box
from ui.window.page import UNSURE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TESTS = Path(__file__).parent
SAMPLE = TESTS.parent / "ui" / "sample" / "ai-op-het-werk.pdf"
MOST_UNPLACED = 2  # quotes of a run that may be shown without a mark, with the reason
_BULLETS = str.maketrans("", "", "•◼▪◦‣–")  # spelled in two ways
_GAP = "..."  # bare "…": sentences were left out there
_DRAWN = """(marks) => {
  const sheet = document.querySelector("#pagina-venster img").getBoundingClientRect();
  return marks.map((mark) => {
    const place = mark.getBoundingClientRect();
    return [(place.left - sheet.left) / sheet.width, (place.top - sheet.top) / sheet.height,
            (place.right - sheet.left) / sheet.width, (place.bottom - sheet.top) / sheet.height];
  });
}"""

read_characters = cache(characters)


@pytest.fixture
def uwv_window(uwv_data: Path) -> Iterator[Server]:
    """A window without the reader: marks do not depend on it, and it takes most of the time."""
    server = start_product(uwv_data, reads=False)
    yield server
    server.process.kill()
    server.process.communicate()


def standalone(path: Path) -> list[str]:
    """Return the questions of a file that need no conversation before them."""
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [question["question"] for question in questions if not question["history"]]


def test_every_mark_on_the_sample_report_holds_its_quote(real_window: Server, tab: Callable[..., Page]) -> None:
    questions = standalone(TESTS / "sample-questions.jsonl")[::6]
    placed, unplaced, wrong = look_at_marks(tab(real_window.address), questions, SAMPLE)
    assert wrong == []
    assert len(unplaced) <= MOST_UNPLACED, unplaced
    assert placed >= len(questions)


def test_every_mark_on_the_uwv_report_holds_its_quote(
    uwv_window: Server, tab: Callable[..., Page], shared: Path
) -> None:
    questions = standalone(shared / "eval" / "uwv-dev.jsonl")
    questions = questions[:: len(questions) // 30][:30]
    pdf = shared / "corpus" / "uwv-ai-arbeidsmarkt-2025.pdf"
    placed, unplaced, wrong = look_at_marks(tab(uwv_window.address), questions, pdf)
    assert wrong == []
    assert len(unplaced) <= MOST_UNPLACED, unplaced
    assert placed >= len(questions)


def look_at_marks(page: Page, questions: Sequence[str], pdf: Path) -> tuple[int, list[str], list[str]]:
    """Ask each question in a new conversation and open the page of each of its places.

    Return how many places are marked right, those that are not wholly marked, and what is wrong.
    """
    placed, unplaced, wrong = 0, [], []
    for question in questions:
        ask(page, question)
        wait_for_answer(page, 120)
        for marker in range(1, page.locator("#bronnenlijst .bron").count() + 1):
            number, quote, boxes = open_source(page, marker)
            told = page.locator("#pagina-venster .opmerking").inner_text()
            read, expected = (
                text.translate(_BULLETS).replace(_GAP, "")
                for text in (read_back(read_characters(pdf, number), boxes), bare(quote))
            )
            if UNSURE in told:
                unplaced.append(quote)
            elif read == expected or (read and expected.startswith(read) and "gaat verder" in told):
                placed += 1
            else:
                wrong.append(f"{question}: page {number} has {read!r} in the marks of {quote!r}")
            page.keyboard.press("Escape")
        page.locator("#nieuw-knop").click()
        page.locator(".welkom").wait_for()  # visible; looks more often than expect()
    return placed, unplaced, wrong


def test_a_place_over_two_pages_is_marked_on_both(real_window: Server, tab: Callable[..., Page]) -> None:
    page = tab(real_window.address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Zoeken werkgevers minder starters omdat AI het voorwerk doet?")
    wait_for_answer(page, 120)
    pieces = [
        "Wel vertellen zes van de twaalf geïnterviewde werkgevers dat zij minder starters zoeken omdat AI",
        "het voorwerk doet.",
    ]
    number, quote, boxes = open_source(page, 1)
    assert number == 5
    assert " ".join(pieces) in quote
    assert read_back(read_characters(SAMPLE, 5), boxes).endswith(bare(pieces[0]))
    dialog = page.locator("#pagina-venster")
    expect(dialog.locator(".opmerking")).to_contain_text("Het gaat verder op pagina 6.")
    dialog.get_by_role("button", name="Volgende pagina").click()
    expect(dialog.locator(".opmerking")).to_contain_text("Het begint op pagina 5.")
    assert read_back(read_characters(SAMPLE, 6), drawn_boxes(page)).startswith(bare(pieces[1]))
    dialog.get_by_role("button", name="Kopieer citaat met bronvermelding").click()
    expect(dialog.locator("[data-gekopieerd]")).to_have_text("Gekopieerd.")
    copied = f"\u201c{quote}\u201d AI op het werk (Vraagbaak voorbeeldredactie, 2026), pagina 5 en 6"
    assert page.evaluate("navigator.clipboard.readText()") == copied


def open_source(page: Page, marker: int) -> tuple[int, str, list[Box]]:
    """Open the page of a source; return its number, the quote and what is marked, in shares of the page."""
    source = page.locator(f"#bron-1-{marker}")
    number = int(source.locator(".pagina").inner_text().removeprefix("pagina ").split()[0])
    page.locator(f"#verwijzing-1-{marker}").click()
    page.get_by_role("img", name=re.compile(rf"^Pagina {number} van ")).wait_for()
    return number, page.locator("#pagina-venster blockquote").inner_text(), drawn_boxes(page)


def drawn_boxes(page: Page) -> list[Box]:
    """Return what is marked on the page that is shown, in shares of the page."""
    drawn = page.locator("#pagina-venster .markering").evaluate_all(_DRAWN)
    return [Box(left=left, top=top, right=right, bottom=bottom) for left, top, right, bottom in drawn]
