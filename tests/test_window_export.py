"""Saving a conversation from the window, in a real browser with the backend of fake_window.py."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import QUOTE, Page, Server, ask_and_wait, expect

pytestmark = pytest.mark.browser


def save(page: Page, name: str, what: str = "Dit antwoord") -> tuple[str, bytes]:
    """Choose from the menu of the last answer; return the file's name and content."""
    menu = page.locator("#huidige-vraag .menu")
    menu.locator("summary").click()
    with page.expect_download() as started:
        menu.get_by_role("group", name=what).get_by_role("button", name=name).click()
    download = started.value
    expect(menu.get_by_role("group").first).to_be_hidden()
    return download.suggested_filename, Path(download.path()).read_bytes()


def test_a_conversation_is_saved_in_each_format(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "iets onbekend")
    expect(page.locator(".menu")).to_have_count(0)
    ask_and_wait(page, "Hoeveel banen?")

    name, content = save(page, "Word", "Heel gesprek")
    assert re.fullmatch(r"vraagbaak-\d{4}-\d\d-\d\d\.docx", name)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        notes, body = (file.read(f"word/{part}.xml").decode("utf-8") for part in ("footnotes", "document"))
    assert "Banenmonitor (Testdienst, 2024), pagina 5." in re.sub(r"<[^>]+>", "", notes)
    for text in (QUOTE, "Hoeveel banen?", "iets onbekend"):
        assert text in re.sub(r"<[^>]+>", "", body)

    name, content = save(page, "Markdown", "Heel gesprek")
    assert name.endswith(".md")
    assert "In 2024 waren er **120 banen**." in content.decode("utf-8")

    name, content = save(page, "JSON", "Heel gesprek")
    assert name.endswith(".json")
    assert QUOTE in json.dumps(json.loads(content), ensure_ascii=False)

    save(page, "JSON", "Heel gesprek")  # the same once more
    expect(page.locator("#bewaard")).to_have_text(f"Het gesprek is bewaard als {name}.")


def test_an_answer_of_a_conversation_is_saved_alone(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    expect(page.locator("#huidige-vraag .menu [role=group]")).to_have_count(1)  # the answer is the conversation
    ask_and_wait(page, "rijk")
    name, content = save(page, "JSON")
    filed = json.loads(content)
    assert [question["text"] for question in filed["record"]["questions"]] == ["rijk"]
    expect(page.locator("#bewaard")).to_have_text(f"Het antwoord is bewaard als {name}.")


def test_the_menu_closes_by_escape_and_by_going_on(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    ask_and_wait(page, "Hoeveel banen?")
    menu = page.locator("#huidige-vraag .menu")
    choices, opener = menu.locator(".keuzes"), menu.locator("summary")
    opener.focus()
    page.keyboard.press("Enter")
    expect(choices).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Space")
    expect(choices).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(choices).to_be_hidden()
