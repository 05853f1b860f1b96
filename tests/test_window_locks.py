"""The window under its locks, in a real browser: everything works, and a page elsewhere gets nowhere."""

import http.server
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import (
    QUOTE,
    BrowserContext,
    Page,
    Server,
    answer,
    ask_and_wait,
    choose_files,
    expect,
    go_to,
    start,
)

pytestmark = pytest.mark.browser

# What a page elsewhere tries: to place a file, to ask, to read the page, to frame it, to use it as a script.
ELSEWHERE = """<!doctype html><title>elders</title><iframe src="{address}"></iframe><script>
const form = new FormData();
form.append("files", new File(["goed"], "geplaatst.pdf"));
const send = (path, options) => fetch("{address}" + path, {{ credentials: "include", ...options }})
  .then((answer) => answer.text()).catch(() => "");
window.read = Promise.all([
  send("gradio_api/upload", {{ method: "POST", mode: "no-cors", body: form }}),
  send("gradio_api/queue/join", {{ method: "POST", mode: "no-cors", body: '{{"data": [], "fn_index": 1}}' }}),
  send("", {{}}),
  send("gradio_api/app_id", {{}}),
  new Promise((done) => {{
    const script = Object.assign(document.createElement("script"), {{ src: "{address}" }});
    script.onerror = () => done(""); script.onload = () => done("loaded");
    document.head.append(script);
  }}),
]);
</script>"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start(tmp_path_factory.mktemp("locked"), "--largest", "1000")
    yield server
    server.process.kill()
    server.process.communicate()


def uploads(server: Server) -> list[Path]:
    """Return the files with something in them that came in."""
    return [path for path in (server.log.parent / "uploads").rglob("*") if path.is_file() and path.stat().st_size]


def test_the_window_works_and_the_browser_has_nothing_to_complain(own: Server, tab: Callable[..., Page]) -> None:
    page = tab(own.address)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.reload()
    expect(page.locator(".welkom")).to_be_visible()
    ask_and_wait(page, "Hoeveel banen waren er?")
    assert QUOTE in answer(page)
    expect(page.locator(".klein-blad img").first).to_be_attached()
    page.locator("a[data-pagina]").first.click()
    expect(page.locator("#pagina .blad img")).to_be_visible()
    assert page.locator("#pagina .blad img").evaluate("(image) => image.naturalWidth") > 0
    assert page.locator("#pagina .markering").first.evaluate("(mark) => mark.getBoundingClientRect().width") > 50
    page.keyboard.press("Escape")
    go_to(page, "Rapporten")
    choose_files(page, ("nieuw.pdf", b"goed"))
    expect(page.locator("#toevoeg-voortgang")).to_contain_text("nieuw.pdf is toegevoegd")
    go_to(page, "Zoeken")
    page.locator("#zoekvak textarea, #zoekvak input").first.fill("banen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel", name="Zoeken")).to_contain_text(QUOTE)
    go_to(page, "Eerdere gesprekken")
    expect(page.get_by_role("tabpanel", name="Eerdere gesprekken")).to_contain_text("Hoeveel banen waren er?")
    assert said == []
    assert uploads(own) == []


def test_markup_that_gets_in_runs_nothing(own: Server, tab: Callable[..., Page]) -> None:
    page = tab(own.address)
    page.evaluate(
        """() => {
          const place = document.createElement("div");
          place.innerHTML = '<img src="data:," onerror="window.ran = 1"><a id="klik" onclick="window.ran = 2">x</a>';
          document.body.append(place);
          const script = document.createElement("script");
          script.textContent = "window.ran = 3";
          document.body.append(script);
          document.getElementById("klik").click();
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.ran ?? null") is None


def test_files_that_may_not_come_in_are_said_and_the_others_go_on(own: Server, tab: Callable[..., Page]) -> None:
    page = tab(own.address)
    go_to(page, "Rapporten")
    choose_files(page, ("lijst.xlsm", b"x"), ("goed.md", b"goed"), ("groot.pdf", b"x" * 1001))
    expect(page.locator("#rapportenblad .niet-gestuurd")).to_have_text(
        "'lijst.xlsm' is van een soort die Vraagbaak niet leest. Open het en sla het op als PDF.\n"
        "'groot.pdf' is groter dan 0.001 MB, en meer mag niet. Maak het bestand kleiner, of start Vraagbaak met een "
        "hoger getal achter --max-upload."
    )
    expect(page.locator("#toevoeg-voortgang")).to_contain_text("goed.md is toegevoegd")
    choose_files(page, ("alleen.exe", b"x"))
    expect(page.locator("#rapportenblad .niet-gestuurd")).to_contain_text("alleen.exe")
    choose_files(page, ("later.md", b"goed"))
    expect(page.locator("#rapportenblad .niet-gestuurd")).to_have_text("")
    expect(page.locator("#toevoeg-voortgang")).to_contain_text("later.md is toegevoegd")


def test_a_page_elsewhere_places_nothing_and_reads_nothing(own: Server, context: BrowserContext) -> None:
    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(ELSEWHERE.format(address=own.address).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    page = context.new_page()
    page.goto(own.address)
    names = {cookie["name"] for cookie in context.cookies(own.address)}
    assert f"vraagbaak-{own.address.split(':')[2].rstrip('/')}" in names
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("127.0.0.1", "localhost"):  # the same site on another port, and another site
            page.goto(f"http://{name}:{server.server_port}/")
            assert page.evaluate("() => window.read") == ["", "", "", "", ""]
            frame = next(frame for frame in page.frames if frame != page.main_frame)
            assert frame.locator("gradio-app").count() == 0
        server.shutdown()
    page.close()
    assert uploads(own) == []


def test_an_open_window_costs_next_to_nothing(own: Server, tab: Callable[..., Page]) -> None:
    tab(own.address)
    time.sleep(2)

    def spent() -> float:
        fields = Path(f"/proc/{own.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    if not Path("/proc/self/stat").exists():
        pytest.skip("this system does not say what a process costs")
    before, began = spent(), time.monotonic()
    time.sleep(5)
    assert (spent() - before) / (time.monotonic() - began) < 0.02  # 7.5% when Gradio's queue is left as it is
