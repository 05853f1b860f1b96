"""From question to a filed Word document with the keyboard alone."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from browsing import Page, Server, ask_and_wait, expect, wait_for_answer

pytestmark = pytest.mark.browser

QUESTION = "Hoeveel bedrijven nodigde de peiling onder bedrijven uit?"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def focused(page: Page) -> str:
    """Return what has the focus: its id, or else its text on one line."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.innerText")
    return " ".join(found.split())


def walk_to(page: Page, wanted: str, key: str = "Tab", most: int = 25) -> None:
    """Press a key until something has the focus; it fails after ``most`` times."""
    passed: list[str] = []
    for _ in range(most):
        page.keyboard.press(key)
        passed.append(focused(page))
        if passed[-1] == wanted:
            return
    pytest.fail(f"{key} never came to {wanted!r}: {passed}")


@pytest.mark.slow
def test_ask_look_at_the_page_and_file_without_a_mouse(real_window: Server, tab: Callable[..., Page]) -> None:
    page = tab(real_window.address)
    expect(page.locator("#vraagvak textarea")).to_be_focused()  # one can type at once
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#huidige-vraag h2")).to_have_text(f"Uw vraag: {QUESTION}")
    wait_for_answer(page, 120)

    walk_to(page, "verwijzing-1-1", "Shift+Tab")
    page.keyboard.press("Enter")
    dialog = page.locator("#pagina-venster")
    told = dialog.locator(".opmerking")
    expect(told).to_contain_text("Het citaat is omlijnd.")
    assert focused(page) == "pagina-titel"
    heading = dialog.locator("h3").inner_text()
    number = int(heading.removeprefix("Het citaat, op pagina "))
    walk_to(page, "Vorige pagina")
    page.keyboard.press("Enter")
    expect(told).to_contain_text(f"Pagina {number - 1} van ")
    assert focused(page) == "Vorige pagina"
    walk_to(page, "Groter")
    page.keyboard.press("Space")
    expect(dialog.locator("output")).to_have_text("150%")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page) == "verwijzing-1-1"

    walk_to(page, "Bewaren")
    page.keyboard.press("Enter")
    walk_to(page, "Word (dit antwoord)")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert focused(page) == "Bewaren"
    assert started.value.suggested_filename.endswith(".docx")
    notes = footnotes(Path(started.value.path()).read_bytes())
    assert re.fullmatch(rf".+, pagina {number}\.", notes["1"])


def footnotes(content: bytes) -> dict[str, str]:
    """Return the text of each footnote that the body of a Word file refers to, by its number."""
    with ZipFile(io.BytesIO(content)) as file:
        body, notes = (ET.fromstring(file.read(f"word/{part}.xml")) for part in ("document", "footnotes"))
    texts = {
        note.get(f"{W}id"): "".join(text.text or "" for text in note.iter(f"{W}t")).strip()
        for note in notes.iter(f"{W}footnote")
    }
    referred = [mark.get(f"{W}id", "") for mark in body.iter(f"{W}footnoteReference")]
    assert referred == [str(number) for number in range(1, len(referred) + 1)]
    return {number: texts[number] for number in referred}


def test_from_the_question_it_is_one_step_to_the_first_number_of_the_answer(
    window: Server, tab: Callable[..., Page]
) -> None:
    page = tab(window.address)
    for number, (question, first) in enumerate(
        [("rijk", "verwijzing-1-1"), ("onbekend", "vraag-2"), ("Hoeveel banen?", "verwijzing-3-1")], 1
    ):
        ask_and_wait(page, question)
        expect(page.locator("#vraagvak textarea")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        assert focused(page) == "Naar het antwoord"
        page.keyboard.press("Enter")
        assert focused(page) == first, number
        page.locator("#vraagvak textarea").focus()
