"""What is marked on a page of the window is the quote: read back from the PDF itself, by place, with real weights.

The place comes from the browser, the text at that place from PDFium; neither comes from our index.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from browsing import Page, Server, ask, expect, start_product, wait_for_answer
from pdf_pages import bare, characters, read_back

from index.types import Box
from ui.chat_page import UNSURE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TESTS = Path(__file__).parent
SAMPLE = TESTS.parent / "ui" / "sample" / "ai-op-het-werk.pdf"
MOST_UNPLACED = 2  # quotes of a run that may be shown without a mark, with the reason
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
    server = start_product(uwv_data)
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
    """Ask each question in a new conversation and open the page of each of its sources.

    Return how many quotes are marked right, those that are shown without a mark, and what is wrong.
    """
    placed, unplaced, wrong = 0, [], []
    for question in questions:
        ask(page, question)
        wait_for_answer(page, 120)
        for marker in range(1, page.locator("#bronnenlijst .bron").count() + 1):
            number, quote, boxes = open_source(page, marker)
            told = page.locator("#pagina-venster .opmerking").inner_text()
            read = read_back(read_characters(pdf, number), boxes)
            if not boxes:
                unplaced.append(quote)
                if not told.endswith(UNSURE):
                    wrong.append(f"{question}: no mark, and it says {told!r}")
            elif read == bare(quote):
                placed += 1
            else:
                wrong.append(f"{question}: page {number} has {read!r} in the marks of {quote!r}")
            page.keyboard.press("Escape")
        page.locator("#nieuw-knop").click()
        expect(page.locator(".welkom")).to_be_visible()
    return placed, unplaced, wrong


def open_source(page: Page, marker: int) -> tuple[int, str, list[Box]]:
    """Open the page of a source; return its number, the quote and what is marked, in shares of the page."""
    page.locator(f"#verwijzing-1-{marker}").click()
    dialog = page.locator("#pagina-venster")
    expect(dialog.locator("img")).to_be_visible()
    number = int(dialog.locator("h3").inner_text().rsplit(" ", 1)[1])
    expect(dialog.locator("img")).to_have_attribute("alt", f"Pagina {number} van {dialog.locator('h2').inner_text()}")
    drawn = dialog.locator(".markering").evaluate_all(_DRAWN)
    boxes = [Box(left=left, top=top, right=right, bottom=bottom) for left, top, right, bottom in drawn]
    return number, dialog.locator("blockquote").inner_text(), boxes
