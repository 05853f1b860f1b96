"""Two people with accounts in one window, each in a browser of their own, started by ``vraagbaak start --host``."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import (
    PATIENCE,
    Browser,
    BrowserContext,
    Page,
    Server,
    ask_and_wait,
    expect,
    go_to,
    outside,
    start,
    status,
)
from fake_answers import DOCUMENT
from test_window_access import violations

from ui.access.accounts import Accounts
from ui.access.login_page import LOGIN
from ui.access.people import SCOPE

pytestmark = pytest.mark.browser

PASSWORDS = {"anna": "het wachtwoord van anna", "bram": "het wachtwoord van bram"}
PATHS = ("/theme.css", "/gradio_api/app_id", "/gradio_api/queue/data?session_hash=x", "/gradio_api/heartbeat/x")


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    made = Accounts(tmp_path_factory.mktemp("samen") / "accounts.json")
    for name, password in PASSWORDS.items():
        made.add(name, password, keeper=name == "anna")
    return made


@pytest.fixture(scope="module")
def shared(accounts: Accounts) -> Iterator[Server]:
    data = accounts.path.parent
    words = ["--data", str(data), "start", "--host", "127.0.0.1", "--port", "0", "--no-browser"]
    server = start(data, "--command", *words)
    yield server
    server.process.kill()
    server.process.communicate()


@pytest.fixture(scope="module")
def people(shared: Server, browser: Browser) -> Iterator[dict[str, Page]]:
    """Everybody, logged in; at the end no page may have seen a script error or another computer."""
    contexts, faults = {name: browser.new_context(accept_downloads=True) for name in PASSWORDS}, []
    expect.set_options(timeout=1000 * PATIENCE)

    def log_in(name: str, context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.extend(outside(request.url)))
        page.goto(shared.address)
        fill_in(page, name)
        return page

    pages = {name: log_in(name, context) for name, context in contexts.items()}
    for page in pages.values():
        expect(page.locator(".welkom")).to_be_visible()
    yield pages
    for context in contexts.values():
        context.close()
    assert faults == []


def fill_in(page: Page, name: str) -> None:
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Wachtwoord").fill(PASSWORDS[name])
    page.get_by_role("button", name="Aanmelden").click()


def test_two_people_see_only_what_is_theirs(people: dict[str, Page], shared: Server) -> None:
    anna, bram = people["anna"], people["bram"]
    for name, page in (("anna", anna), ("bram", bram)):
        ask_and_wait(page, f"Hoeveel banen zoekt {name}?")
    for name, other, page in (("anna", "bram", anna), ("bram", "anna", bram)):
        go_to(page, "Eerdere gesprekken")
        expect(page.locator("#eerder-lijst")).to_contain_text(f"Hoeveel banen zoekt {name}?")
        assert f"zoekt {other}" not in page.content()
        assert "deze computer" not in page.content()
        go_to(page, "Vragen")
        page.locator("#huidige-vraag .menu summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Markdown").click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert f"zoekt {name}" in text
        assert f"zoekt {other}" not in text
        go_to(page, "Rapporten")
        expect(page.locator("#rapportenlijst")).to_contain_text(DOCUMENT.title)
    expect(anna.locator("#toevoegen")).to_be_visible()
    expect(anna.get_by_role("button", name="Verwijderen")).to_have_count(1)
    expect(bram.locator("#toevoegen")).to_be_hidden()
    for name, page in (("anna", anna), ("bram", bram)):
        manages = name == "anna"
        assert ("Voeg bestanden toe" in page.locator("#rapportenblad").inner_text()) == manages
        go_to(page, "Uitleg")
        assert ("Bij “Rapporten” voegt u bestanden toe" in page.locator("#uitleg").inner_text()) == manages
        go_to(page, "Vragen")
        expect(page.locator("#hier-toevoegen-knop")).to_be_visible(visible=manages)
        expect(page.locator("#zoekt-in a")).to_have_text(f"Rapporten kiezen{' of toevoegen' if manages else ''}")
        go_to(page, "Rapporten")
    expect(bram.locator("input[type=file]")).to_have_count(0)
    expect(bram.get_by_role("button", name="Verwijderen")).to_have_count(0)
    expect(bram.locator("#rapportenlijst dialog")).to_have_count(0)

    anna.get_by_role("link", name="Uw account en afmelden").click()
    anna.get_by_role("button", name="Afmelden").click()
    expect(anna).to_have_url(re.compile(f"{LOGIN}$"))
    anna.goto(shared.address)
    expect(anna).to_have_url(re.compile(f"{LOGIN}$"))
    for path in PATHS:
        assert anna.context.request.get(shared.address.rstrip("/") + path).status == 401


def test_when_the_login_ends_nothing_typed_is_lost(people: dict[str, Page], accounts: Accounts) -> None:
    page = people["bram"]
    go_to(page, "Vragen")
    ask_and_wait(page, "Hoeveel banen?")
    accounts.set_password("bram", PASSWORDS["bram"])  # ends the sessions of before
    box = page.locator("#vraagvak textarea")
    box.fill("En in 2023, per sector?")
    box.press("Enter")
    told = page.get_by_role("alert").filter(has_text="niet meer aangemeld")
    expect(told).to_have_text(
        "U bent niet meer aangemeld. Meld u opnieuw aan in een nieuw tabblad en probeer het daarna hier nog eens. "
        "Wat u hebt getypt, blijft staan."
    )
    assert box.input_value() == "En in 2023, per sector?"
    assert page.locator(".toast-wrap").inner_text() == ""
    assert violations(page) == []
    with page.context.expect_page() as opened:
        told.get_by_role("link").click()
    fill_in(opened.value, "bram")
    expect(opened.value).to_have_url(re.compile("/$"))
    opened.value.close()
    box.press("Enter")
    expect(page.locator("#huidige-vraag h2")).to_have_text("Uw vraag: En in 2023, per sector?")
    expect(status(page)).to_contain_text("Klaar")
    expect(told).to_have_count(0)
    expect(page.locator("#eerdere-vragen")).to_contain_text("Hoeveel banen?")  # the conversation goes on


def test_who_logs_in_while_the_organisation_is_away_is_told_and_gets_in_later(browser: Browser, tmp_path: Path) -> None:
    import socket

    from doors import served
    from issuer import CLIENT, Issuer

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        away = door.getsockname()[1]
    there = ["--host", "127.0.0.1", "--oidc-issuer", f"http://127.0.0.1:{away}", "--oidc-client", CLIENT]
    server = start(tmp_path, "--command", "--data", str(tmp_path), "start", *there, "--port", "0", "--no-browser")
    try:
        assert "antwoordt niet goed. Aanmelden lukt pas als" in server.log.read_text(encoding="utf-8")
        page = browser.new_page()
        page.goto(server.address)
        link = page.get_by_role("link", name="Aanmelden bij uw organisatie")
        link.click()
        expect(page.get_by_role("alert")).to_have_text(
            f"http://127.0.0.1:{away}, waar mensen zich aanmelden, antwoordt niet goed. Probeer het straks opnieuw."
        )
        with served(Issuer().application, away):
            page.wait_for_timeout(2100)  # it is not asked again at once
            link.click()
            expect(page.locator(".welkom")).to_be_visible()
        page.close()
    finally:
        server.process.kill()
        server.process.communicate()


def test_the_organisation_sends_somebody_back_from_another_site(browser: Browser, tmp_path: Path) -> None:
    """The browser keeps the session back where the other site leads, and gives it where our own page leads on."""
    from doors import served
    from issuer import CLIENT, Issuer
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    from ui.access.entrance import Entrance
    from ui.access.gate import make_gate
    from ui.access.login import Login
    from ui.access.sign_on import ask_issuer, make_sign_on

    def make(port: int) -> Login:
        sign_on = ask_issuer(make_sign_on(issuer.address, CLIENT, ""))
        known = Accounts(tmp_path / "accounts.json")
        entrance = Entrance(accounts=known, host="127.0.0.1", name=f"localhost:{port}", sign_on=sign_on)
        window = Route("/", lambda request: PlainTextResponse(f"Dag {request.scope[SCOPE].shown}"))
        return Login(Starlette(routes=[window]), make_gate(port, scripts=(), kinds=()), entrance)

    issuer = Issuer()
    issuer.claims = {"preferred_username": "anna"}
    with served(issuer.application), served(make) as address:
        page = browser.new_page()
        page.goto(address.replace("127.0.0.1", "localhost"))  # to the browser another site than the issuer
        page.get_by_role("link", name="Aanmelden bij uw organisatie").click()
        expect(page.locator("body")).to_have_text("Dag anna")
        page.close()
