"""Two people in one window: nobody sees or changes what is not theirs."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from fake_answers import DOCUMENT
from logins import JOIN, NOT_LOGGED_IN, PORT, PREDICT, STREAM, quick_hashing
from shared_window import SECRET, Shared, Tab, tab_of
from starlette.routing import Mount

from ui.access.login_page import LOGIN
from ui.access.people import NOT_KEEPER

UPLOAD = "/gradio_api/upload"


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_hashing():
        yield


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    made = Shared(tmp_path_factory.mktemp("samen"))
    with made.client() as first:  # starts the queue
        made.portal = first.portal
        yield made


@pytest.fixture
def anna(shared: Shared) -> Iterator[Tab]:
    yield tab_of(shared, "anna", secrets.token_hex(5))
    shared.history("anna").delete_all()


@pytest.fixture
def bram(shared: Shared) -> Iterator[Tab]:
    yield tab_of(shared, "bram", secrets.token_hex(5))
    shared.history("bram").delete_all()


def test_the_window_works_for_who_is_logged_in(shared: Shared, anna: Tab) -> None:
    page = anna.client.get("/")
    assert "Uw account en afmelden" in page.text
    for part in re.findall(r'(?:src|href)="\.?(/assets/[^"]+)"', page.text)[:3]:
        assert anna.client.get(part).status_code == 200
    assert '"root":"http://192.168.1.20:7862"' in page.text.replace(" ", "")
    assert "process_completed" in anna.ask(SECRET)
    assert [one.title for one in shared.history("anna").conversations()] == [SECRET]
    assert SECRET in anna.listed()
    assert shared.backend.history().conversations() == ()


def test_each_finds_only_their_own_conversations(shared: Shared, anna: Tab, bram: Tab) -> None:
    anna.ask(SECRET)
    bram.ask("Wat weet bram?")
    assert SECRET in anna.listed()
    assert "Wat weet bram?" not in anna.listed()
    assert "Wat weet bram?" in bram.listed()
    assert SECRET not in bram.listed()
    assert "Wat weet" not in bram.listed("anna")
    assert "Wat weet" in anna.listed("anna")


@pytest.mark.parametrize("event", ["select", "edit", "delete", "clear"])
def test_nobody_opens_renames_or_erases_what_is_not_theirs(shared: Shared, anna: Tab, bram: Tab, event: str) -> None:
    anna.ask(SECRET)
    (kept,) = shared.history("anna").conversations()
    told = bram.call(
        shared.function("eerder-lijst", event), [None, None, None, ""], id=kept.id, titel="van mij", naam="x"
    )
    assert SECRET not in told
    assert shared.history("anna").conversations() == (kept,)


def test_anna_opens_her_own(shared: Shared, anna: Tab) -> None:
    anna.ask(SECRET)
    (kept,) = shared.history("anna").conversations()
    other = Tab(shared, anna.client, "anderetab")
    assert SECRET in other.call(shared.function("eerder-lijst", "select"), [None, None, None, ""], id=kept.id)


# What gives something out of a tab's memory: the element, its event, its inputs and what is told with it.
OF_A_TAB = [
    ("bewaard", "select", 1, {"wat": "alles", "soort": ".md"}, "download="),
    ("pagina", "select", 2, {"bron": 1, "beurt": 1, "vraag": 1, "pagina": 0}, "In 2024 waren er 120 banen."),
    ("beelden", "select", 1, {"beeld": "1-1"}, "data:image/png"),
    ("bewaar-melding", "select", 2, {"vraag": 1, "oordeel": "nuttig"}, "Uw oordeel is bewaard."),
    ("opnieuw-knop", "click", 5, {}, "Wat weet anna"),
    ("aanpassen-knop", "click", 1, {}, "Wat weet anna"),
]


@pytest.mark.parametrize(("element", "event", "inputs", "told", "shows"), OF_A_TAB, ids=[row[0] for row in OF_A_TAB])
def test_who_names_anothers_tab_gets_an_empty_one(
    shared: Shared, anna: Tab, bram: Tab, element: str, event: str, inputs: int, told: dict[str, Any], shows: str
) -> None:
    anna.ask(SECRET)
    function, data = shared.function(element, event), [None] * inputs
    if element == "opnieuw-knop":
        data[3:] = ["citaten", [DOCUMENT.name], None]
    thief = Tab(shared, bram.client, anna.number)
    assert shows not in thief.call(function, data, **told)
    assert shared.history("bram").conversations() == ()
    assert shows in anna.call(function, data, **told)


def test_who_names_anothers_tab_does_not_hear_its_answer(shared: Shared, anna: Tab, bram: Tab) -> None:
    begin = shared.function("vraagvak", "submit")
    anna.call(begin, [None, None, None, SECRET, "citaten", [DOCUMENT.name], None])
    assert anna.client.post(JOIN, json=anna.body(shared.after(begin), [None, None, None, "citaten"])).status_code == 200
    for name in (anna.number, f"{anna.number}_", f"{anna.number}&session_hash={anna.number}"):
        assert SECRET not in bram.client.get(f"{STREAM}?session_hash={name}").text
    assert SECRET in anna.client.get(STREAM, params={"session_hash": anna.number}).text


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"session_hash": null}', b'{"session_hash": 1}', b"[" * 100_000])
def test_what_names_no_tab_is_refused(anna: Tab, body: bytes) -> None:
    for address in (PREDICT, JOIN):
        assert anna.client.post(address, content=body).status_code == 400


def test_a_reader_cannot_change_the_reports_by_any_way(shared: Shared, bram: Tab) -> None:
    removing = bram.wait(shared.function("rapportenlijst", "delete"), [], naam=DOCUMENT.name)
    assert NOT_KEEPER in removing
    assert NOT_KEEPER in bram.wait(shared.function("rapportenlijst", "retry"), [], naam=DOCUMENT.name)
    assert bram.client.post(UPLOAD, files={"files": ("a.pdf", b"goed")}).text == f"{NOT_KEEPER}\n"
    shared.uploads.mkdir(exist_ok=True)
    left = shared.uploads / ("0" * 64) / "van-een-ander.pdf"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"goed")
    file = {"path": str(left), "orig_name": left.name, "meta": {"_type": "gradio.FileData"}}
    assert NOT_KEEPER in bram.add(file)
    assert [document.name for document in shared.backend.documents()] == [DOCUMENT.name]


def test_a_keeper_adds_and_removes_a_report(shared: Shared, anna: Tab) -> None:
    (path,) = anna.client.post(UPLOAD, files={"files": ("nieuw.pdf", b"goed")}).json()
    file = {"path": path, "orig_name": "nieuw.pdf", "meta": {"_type": "gradio.FileData"}}
    assert "nieuw.pdf is toegevoegd" in anna.add(file)
    assert [document.name for document in shared.backend.documents()] == [DOCUMENT.name, "nieuw.pdf"]
    recognised = anna.wait(shared.function("rapportenlijst", "retry"), [], naam="nieuw.pdf")
    assert "nieuw.pdf is vervangen door de nieuwe versie" in recognised
    assert "is verwijderd" in anna.wait(shared.function("rapportenlijst", "delete"), [], naam="nieuw.pdf")
    assert [document.name for document in shared.backend.documents()] == [DOCUMENT.name]


def test_a_reader_sees_no_buttons_to_change_reports(shared: Shared, anna: Tab, bram: Tab) -> None:
    assert "data-verwijder" in anna.opened
    told = bram.opened
    assert "data-verwijder" not in told
    assert DOCUMENT.title in told
    assert '"visible": false' in told


def test_every_address_of_the_window_is_shut_to_who_is_not_logged_in(shared: Shared) -> None:
    (mounted,) = (route.app for route in shared.application._app._app.routes if isinstance(route, Mount))
    waiting, client, seen = list(mounted.routes), shared.client(), 0
    while waiting:
        route = waiting.pop()
        waiting += getattr(route, "routes", None) or []
        waiting += getattr(getattr(route, "original_router", None), "routes", [])
        for method in getattr(route, "methods", None) or ():
            path = re.sub(r"\{(\w+)(:path)?\}", "iets", route.path)
            answer = client.request(method, path)
            seen += 1
            if path == "/" and method in ("GET", "HEAD"):
                assert answer.headers["location"] == LOGIN
            else:
                assert answer.status_code == 401, (method, path)
    assert seen > 60


def test_the_secret_of_the_window_alone_opens_nothing(shared: Shared) -> None:
    secret = shared.application._gate.secret
    client = shared.client()
    client.cookies.set(f"vraagbaak-{PORT}", secret)
    body = {"data": [], "fn_index": 0, "session_hash": "x"}
    assert (client.post(PREDICT, json=body).status_code, client.post(PREDICT, json=body).text) == (401, NOT_LOGGED_IN)
