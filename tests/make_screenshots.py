"""Make the pictures of the README: the real window on the sample report, ``ui/screenshot.png`` and another of a page.

A tool for developers; it needs the packages of the tests, Chromium, and weights. A folder of weights that is there
already saves a minute:

    python tests/make_screenshots.py [FOLDER OF WEIGHTS]
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browsing import QUIET, Page, ask_and_wait, expect, sync_api

FOLDER = Path(__file__).parents[1] / "ui"
QUESTION = "Hoeveel bedrijven nodigde de peiling onder bedrijven uit?"
SIZE = sync_api.ViewportSize(width=1280, height=800)
LARGEST = 400_000  # bytes of a picture
PATIENCE = 300_000  # milliseconds; the first start unpacks weights


@contextmanager
def window(weights: Path | None) -> Iterator[str]:
    """Start the window as a user does, with a data folder that goes afterwards; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        if weights:
            (Path(folder) / "weights").symlink_to(weights.resolve(), target_is_directory=True)
        command = [sys.executable, "-P", "-m", "ui.cli", "--data", folder, "start", "--port", "0", "--no-browser"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            try:
                assert found, "the window did not start; what it said stands above"
                yield found[0]
            finally:
                process.kill()


def take(page: Page, name: str) -> None:
    """Write a picture of what is in view."""
    path = FOLDER / name
    page.screenshot(path=path, animations="disabled")
    assert path.stat().st_size < LARGEST, f"{name} is too large"


def main(weights: Path | None) -> None:
    """Ask a question, open its first source, and take a picture of both."""
    expect.set_options(timeout=PATIENCE)
    with window(weights) as address, sync_api.sync_playwright() as playwright:
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        expect(page.locator(".welkom")).to_be_visible()
        ask_and_wait(page, QUESTION)
        page.locator("#verwijzing-1-1").click()
        expect(page.locator("#pagina-venster .markering").first).to_be_visible()
        take(page, "screenshot-pagina.png")
        page.keyboard.press("Escape")
        expect(page.locator("#bron-1-1")).to_be_visible()
        take(page, "screenshot.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
