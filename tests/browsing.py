"""Starting the window of fake_window.py, and what a user does in it, for the browser tests."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
Browser, BrowserContext = sync_api.Browser, sync_api.BrowserContext
Locator, Page, Request, expect = sync_api.Locator, sync_api.Page, sync_api.Request, sync_api.expect

SCRIPT = Path(__file__).with_name("fake_window.py")
QUOTE = "In 2024 waren er 120 banen."
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20  # seconds
OFTEN = 25  # milliseconds between two looks of wait_for_function(); expect() looks twice a second after a while
USUAL = {"width": 1280, "height": 720}  # of a tab
OVER = re.compile(r"^\s*(Klaar|Gestopt|Het is niet gelukt)")  # says the status of an answer
WITHOUT_READER = "import ui.cli, ui.chosen_models; ui.chosen_models.load_reader = lambda settings: None; ui.cli.main()"


@dataclass(kw_only=True)
class Server:
    """A window that runs in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    greeting: str  # the first two lines that it printed
    log: Path  # what it wrote to standard error

    def stop(self) -> str:
        """Press Ctrl+C and return what it printed afterwards."""
        self.process.send_signal(signal.SIGINT)
        printed, _ = self.process.communicate(timeout=PATIENCE)
        return printed


def start(folder: Path, *options: str, **environment: str) -> Server:
    """Start a window in a process of its own."""
    process = launch(folder, *options, **environment)
    return greeted(process, folder / "window.log")


def start_another(process: subprocess.Popen[str], folder: Path, *options: str) -> Server:
    """Start a window in a process that was launched with --many."""
    assert process.stdin is not None
    process.stdin.write(" ".join(options) + "\n")
    process.stdin.flush()
    return greeted(process, folder / "window.log")


def start_product(data: Path, *options: str, reads: bool = True) -> Server:
    """Start the window as a user does, with the real weights and the reports of a data folder; or without the reader."""
    log = data.with_name(f"{data.name}.log")
    program = ["-m", "ui.cli"] if reads else ["-c", WITHOUT_READER]
    at = ("--data", str(data), *options)
    command = [sys.executable, "-P", *program, *at, "start", "--no-browser", "--port", "0"]
    with log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
    return greeted(process, log)


def launch(folder: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    log = folder / "window.log"
    paths = os.pathsep.join([str(SCRIPT.parent.parent), *filter(None, sys.path)])
    surroundings = {**os.environ, "PYTHONPATH": paths, "GRADIO_TEMP_DIR": str(folder / "uploads"), **environment}
    with log.open("w", encoding="utf-8") as errors:
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            env={**surroundings, "PYTHONUTF8": "1"},
            # A test run in the background ignores Ctrl+C, and its children would too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )


def greeted(process: subprocess.Popen[str], log: Path) -> Server:
    assert process.stdout is not None
    greeting = process.stdout.readline() + process.stdout.readline()
    found = re.search(r"http://\S+", greeting)
    if found is None:
        process.kill()
        pytest.fail(f"the window did not start: {greeting!r}\n{log.read_text(encoding='utf-8')}")
    return Server(process=process, address=found[0], greeting=greeting, log=log)


def outside(url: str) -> list[str]:
    return [] if url.startswith(("http://127.0.0.1:", "data:", "blob:")) else [url]


def emptied(page: Page) -> Page:
    """Return a tab that a test is done with as if it were new: in front, without what that test made of it."""
    page.bring_to_front()
    page.mouse.move(0, 0)
    page.set_viewport_size(USUAL)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return page


def open_window(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("document.querySelector('.welkom')?.checkVisibility()", polling=OFTEN)
    expect(page.locator(".welkom")).to_be_visible(timeout=1000 * PATIENCE)


def ask(page: Page, question: str) -> None:
    page.locator("#vraagvak textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#huidige-vraag h2")).to_have_text(f"Uw vraag: {question}")


def ask_and_wait(page: Page, question: str) -> None:
    ask(page, question)
    wait_for_answer(page)


def wait_for_answer(page: Page, seconds: float = PATIENCE) -> None:
    page.wait_for_function(
        "(over) => RegExp(over).test(document.querySelector('#melding .html-container')?.textContent)",
        arg=OVER.pattern,
        polling=OFTEN,
        timeout=1000 * seconds,
    )
    expect(status(page)).to_have_text(OVER)


def answer(page: Page) -> str:
    """Return what an answer says, or so far, without numbers of sources."""
    said = page.locator("#huidige-vraag :is(.lees, .tekst > p)").all_inner_texts()
    return " ".join(" ".join(said).split())


def status(page: Page) -> Locator:
    return page.locator("#melding .html-container")


def go_to(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab).click()
    expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()


def choose_files(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("#rapportenblad input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    )


def record(page: Page, selector: str) -> Callable[[], list[str]]:
    """Keep what an element says from now on; returns what gives its texts so far, each change once."""
    page.evaluate(
        """(selector) => {
          const element = document.querySelector(selector), said = ((window.said ??= {})[selector] = []);
          const listen = () => {
            const text = element.innerText.trim();
            if (text && text !== said.at(-1)) said.push(text);
          };
          listen();
          new MutationObserver(listen).observe(element, { childList: true, subtree: true, characterData: true });
        }""",
        selector,
    )
    return lambda: page.evaluate("(selector) => window.said[selector]", selector)
