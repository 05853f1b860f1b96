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


def save(page: Page, name: str) -> tuple[str, bytes]:
    """Press a button; return the file's name and content."""
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Bewaar als {name}", exact=True).click()
    download = started.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def test_a_conversation_is_saved_in_each_format(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    expect(page.get_by_role("button", name="Bewaar als Word")).to_have_count(0)
    ask_and_wait(page, "Hoeveel banen?")
    ask_and_wait(page, "iets onbekend")

    name, content = save(page, "Word")
    assert re.fullmatch(r"vraagbaak-\d{4}-\d\d-\d\d\.docx", name)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        notes, body = (file.read(f"word/{part}.xml").decode("utf-8") for part in ("footnotes", "document"))
    assert QUOTE in re.sub(r"<[^>]+>", "", notes)
    assert "Hoeveel banen?" in re.sub(r"<[^>]+>", "", body)
    assert "iets onbekend" in re.sub(r"<[^>]+>", "", body)

    name, content = save(page, "Markdown")
    assert name.endswith(".md")
    assert QUOTE in content.decode("utf-8")

    name, content = save(page, "JSON")
    assert name.endswith(".json")
    assert QUOTE in json.dumps(json.loads(content), ensure_ascii=False)

    save(page, "JSON")  # the same once more
    expect(page.locator("#bewaard")).to_have_text(f"Het gesprek is bewaard als {name}.")


def test_the_last_answer_of_a_conversation_is_saved_alone(window: Server, tab: Callable[..., Page]) -> None:
    page = tab(window.address)
    choice = page.get_by_role("checkbox", name="Bewaar alleen het laatste antwoord")
    ask_and_wait(page, "iets onbekend")
    expect(choice).to_be_hidden()
    ask_and_wait(page, "Hoeveel banen?")
    choice.check()
    name, content = save(page, "JSON")
    filed = json.loads(content)
    assert [question["text"] for question in filed["record"]["questions"]] == ["Hoeveel banen?"]
    assert QUOTE in json.dumps(filed, ensure_ascii=False)
    expect(page.locator("#bewaard")).to_have_text(f"Het antwoord is bewaard als {name}.")
