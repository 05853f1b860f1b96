"""No test reaches the network or the user's own folders."""

import functools
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import pytest

if TYPE_CHECKING:
    from browsing import Server
    from playwright.sync_api import Browser, BrowserContext, Page

_REAL_CONNECT = socket.socket.connect


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a large package, unless it is asked for by name ("make test-groot", "make test-milvus").

    Put the files that take longest first, so that two processes are done at about the same time: in turns one that needs
    the real weights and one that needs a browser, so that one process need not wait while the other makes the weights.
    """
    for mark in ("groot", "milvus"):
        if mark not in config.option.markexpr:
            large = [item for item in items if item.get_closest_marker(mark)]
            config.hook.pytest_deselected(items=large)
            items[:] = [item for item in items if item not in large]
    marked = Counter((item.path, mark.name) for item in items for mark in item.iter_markers())
    paths = sorted({item.path for item in items})
    weights, browser = (
        sorted((path for path in paths if marked[path, name]), key=lambda path: -marked[path, name])
        for name in ("slow", "browser")
    )
    in_turns = chain.from_iterable(zip_longest(weights, (path for path in browser if path not in weights)))
    order = list(dict.fromkeys([*filter(None, in_turns), *paths]))
    items.sort(key=lambda item: order.index(item.path))


@pytest.fixture(autouse=True)
def own_folders_only(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRAAGBAAK_DATA", str(tmp_path_factory.mktemp("data")))
    for name in (
        "VRAAGBAAK_MODEL",
        "VRAAGBAAK_MODEL_NAME",
        "VRAAGBAAK_API_KEY",
        "VRAAGBAAK_EMBEDDER",
        "VRAAGBAAK_LIMITS",
        "VRAAGBAAK_STORE",
        "VRAAGBAAK_STORE_TOKEN",
        "VRAAGBAAK_REPORTS",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(self: socket.socket, address: object) -> None:
        local = self.family == getattr(socket, "AF_UNIX", None) or (
            isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")
        )
        if not local:
            raise AssertionError(f"a test tried to reach {address}")
        _REAL_CONNECT(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process, which saves the start of another one for each; tests/test_worker.py is about that."""
    from index import worker

    monkeypatch.setattr("index.store.collection.read_file", worker.read_here)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the project: reports and question files. Skips where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material is not here")
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[Path], object]], Path]:
    """Make a folder one time for all the processes that run the tests; they leave it as it is."""
    base = tmp_path_factory.getbasetemp()
    shared_base = base if worker_id == "master" else base.parent

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder, made = shared_base / name, shared_base / f"{name}.made"
        with filelock.FileLock(shared_base / f"{name}.lock"):
            if not made.exists():
                folder.mkdir()
                fill(folder)
                made.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def own_data(
    once: Callable[[str, Callable[[Path], object]], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Path]:
    """Make a data folder of one's own, with the real weights and the sample report."""
    from index.store.overview import keep_questions
    from index.types import SuggestedQuestion
    from ui.product import Vraagbaak
    from ui.settings import Settings

    def prepare(folder: Path) -> None:
        product = Vraagbaak(settings=Settings(data=folder))
        product.prepare()
        (sample,) = product.documents()
        # Those of its own take a minute to make; a window would begin with them.
        one = SuggestedQuestion(
            question="Wat is stil gebruik?", page=2, source="Stil gebruik: AI gebruiken voor het werk"
        )
        keep_questions(product.settings.collection, sample, (one,))

    prepared = once("prepared", prepare)

    def make() -> Path:
        own = tmp_path_factory.mktemp("own")
        (own / "weights").symlink_to(prepared / "weights")
        shutil.copytree(prepared / "collection", own / "collection")
        return own

    return make


@pytest.fixture(scope="module")
def loaded_once() -> Iterator[None]:
    """Load the real weights one time for all the products that a file makes in this process."""
    from ui import chosen_models

    def by_place(load: Callable[..., object]) -> Callable[..., object]:
        loaded = functools.cache(load)
        return lambda path, **options: loaded(path.resolve(), **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("load_embedder", "load_llm"):
            patch.setattr(chosen_models, name, by_place(getattr(chosen_models, name)))
        yield


@pytest.fixture(scope="session")
def data(own_data: Callable[[], Path]) -> Path:
    """The data folder that tests share which leave its report as it is."""
    return own_data()


@pytest.fixture(scope="session")
def collect(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Iterable[Path]], Path]:
    """Make a data folder with just these reports over the same weights.

    Without questions to begin with, which take longer than everything else, and read in this process, as read_here.
    """
    from index import worker
    from index.store.collection import add_document
    from ui.product import Vraagbaak
    from ui.settings import Settings

    def make(paths: Iterable[Path]) -> Path:
        own = tmp_path_factory.mktemp("collected")
        (own / "weights").symlink_to(data / "weights")
        settings = Settings(data=own)
        embedder = Vraagbaak(settings=settings).models.embedder()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("index.store.collection.read_file", worker.read_here)
            for path in paths:
                add_document(settings.collection, path, embedder)
        return own

    return make


@pytest.fixture(scope="session")
def uwv_data(
    once: Callable[[str, Callable[[Path], object]], Path], collect: Callable[[Iterable[Path]], Path], shared: Path
) -> Path:
    """A data folder with the UWV report alone, made once."""
    report = shared / "corpus" / "uwv-ai-arbeidsmarkt-2025.pdf"
    return once("uwv", lambda folder: shutil.copytree(collect([report]), folder, symlinks=True, dirs_exist_ok=True))


@pytest.fixture(scope="session")
def vraagbaak() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a user does, in a process of its own; fails when it fails."""

    def run(*arguments: str, wrap: Sequence[str] = (), patience: float = 300) -> subprocess.CompletedProcess[str]:
        command = [*wrap, sys.executable, "-P", "-m", "ui.cli", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
        assert done.returncode == 0, done.stderr
        return done

    return run


# --- the window in a browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def windows(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Callable[..., Server]]":
    """Start windows that share a process; give options of fake_window.py."""
    from browsing import launch, start_another

    folder = tmp_path_factory.mktemp("windows")
    process = launch(folder, "--many")
    yield lambda *options: start_another(process, folder, *options)
    process.kill()
    process.communicate()


@pytest.fixture(scope="session")
def window(windows: "Callable[..., Server]") -> "Server":
    """The window that tests share; they leave its reports as they are."""
    return windows()


@pytest.fixture(scope="session")
def real_window(own_data: Callable[[], Path]) -> "Iterator[Server]":
    """The window that tests share with the real weights and the sample report; they leave its reports as they are."""
    from browsing import start_product

    server = start_product(own_data())
    yield server
    server.process.kill()
    server.process.communicate()


# For one file: while Playwright runs, its event loop holds this thread and asyncio.run() cannot be called.
@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from browsing import QUIET, sync_api

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        reason = "there is no Chromium on this computer"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture(scope="module")
def context(browser: "Browser") -> "BrowserContext":
    """What the tabs of the tests of a file share, so that Gradio's files are read from the browser's cache."""
    return browser.new_context()


@pytest.fixture(scope="module")
def empty_tabs() -> "list[Page]":
    """Tabs that tests are done with: a new one costs Chromium more than a page in one that is there."""
    return []


@pytest.fixture
def tab(browser: "Browser", context: "BrowserContext", empty_tabs: "list[Page]") -> "Iterator[Callable[..., Page]]":
    """Open a tab; at the end no tab may have seen a script error or a request to another computer.

    Options, but for its size, make it a tab of a browser of its own.
    """
    from browsing import PATIENCE, Request, emptied, expect, open_window, outside

    opened: list[tuple[Page, bool]] = []
    faults: list[str] = []

    def failed(error: Exception) -> None:
        faults.append(str(error))

    def asked(request: Request) -> None:
        faults.extend(outside(request.url))

    def open_tab(address: str, viewport: dict[str, int] | None = None, **options: object) -> "Page":
        if options:
            page = browser.new_page(**options)
        else:
            page = emptied(empty_tabs.pop()) if empty_tabs else context.new_page()
        opened.append((page, bool(options)))
        page.set_default_timeout(1000 * PATIENCE)
        if viewport:
            page.set_viewport_size(viewport)
        page.on("pageerror", failed)
        page.on("request", asked)
        open_window(page, address)
        return page

    expect.set_options(timeout=1000 * PATIENCE)
    yield open_tab
    for page, alone in opened:
        page.remove_listener("pageerror", failed)
        page.remove_listener("request", asked)
        if alone:
            page.close()
        elif not page.is_closed():
            page.goto("about:blank")  # ends what the page was doing
            empty_tabs.append(page)
    assert faults == []
