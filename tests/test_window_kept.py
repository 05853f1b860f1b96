"""What the real window keeps when it is killed, and what is left of it after erasing."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Page, answer, ask, expect, go_to, start_product, wait_for_answer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Hoeveel bedrijven nodigde de peiling onder bedrijven eigenlijk uit?"
UNFINISHED = "Wat betekent stil gebruik volgens de onderzoekers?"


def test_a_killed_window_loses_no_answer_and_erasing_leaves_nothing(
    own_data: Callable[[], Path],
    tab: Callable[..., Page],
    tmp_path: Path,
    vraagbaak: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    data = own_data()
    before = files(data)
    server = start_product(data)
    try:
        page = tab(server.address)
        ask(page, QUESTION)
        wait_for_answer(page, 120)
        said = answer(page)
        page.locator("#huidige-vraag").get_by_role("button", name="Nuttig", exact=True).click()
        expect(page.locator("#bewaar-melding")).to_have_text("Uw oordeel is bewaard.")
        ask(page, UNFINISHED)
        expect(page.locator("#huidige-vraag article")).to_have_attribute("data-status", "schrijft")
    finally:
        server.process.kill()  # -9, while it answers
        server.process.communicate()
    page.close()

    questions = tmp_path / "vragen.jsonl"
    vraagbaak("--data", str(data), "feedback", "export", str(questions))
    measured = json.loads(vraagbaak("--data", str(data), "eval", str(questions), "--json").stdout)
    assert (measured["questions"], measured["quote_exact"], measured["evidence_recall"]) == (1, 1, 1)

    server = start_product(data)
    try:
        page = tab(server.address)
        go_to(page, "Eerdere gesprekken")
        page.get_by_role("button", name=f"Openen {QUESTION}"[:40]).click()
        expect(page.locator("#huidige-vraag h2")).to_have_text(f"Uw vraag: {QUESTION}")
        assert answer(page) == said
        expect(page.locator("#huidige-vraag [aria-pressed=true]")).to_have_text("Nuttig")
        page.locator("#verwijzing-1-1").click()
        expect(page.locator("#pagina-venster .markering").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#verwijzing-1-1")).to_be_focused()  # or Enter would open the page again
        ask(page, UNFINISHED)  # the conversation goes on
        wait_for_answer(page, 120)

        assert kept_pieces(files(data)["geschiedenis.sqlite"], QUESTION, UNFINISHED, said)
        go_to(page, "Eerdere gesprekken")
        page.get_by_role("button", name="Alles wissen", exact=True).click()
        page.get_by_role("button", name="Ja, alles wissen", exact=True).click()
        expect(page.locator("#eerder-melding")).to_have_text("Alle gesprekken zijn gewist.")
        left = files(data)
        assert kept_pieces(left.pop("geschiedenis.sqlite"), QUESTION, UNFINISHED, said) == []
        assert left.pop("geschiedenis.sqlite-journal", b"") == b""
        locks = {name: content for name, content in left.items() if name.startswith("uploads/")}
        assert set(locks.values()) <= {b""}  # of the windows that stand open or were killed; no upload
        assert {name: content for name, content in left.items() if name not in locks} == before
    finally:
        server.process.kill()
        server.process.communicate()


def files(data: Path) -> dict[str, bytes]:
    """Return the content of every file of a data folder, apart from its weights."""
    found = {str(path.relative_to(data)): path for path in data.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith("weights")}


def kept_pieces(content: bytes, *texts: str) -> list[str]:
    """Return the pieces of texts, a dozen characters long, that a file holds."""
    pieces = {text[start : start + 12] for text in texts for start in range(len(text) - 11)}
    return sorted(piece for piece in pieces if piece.encode() in content)
