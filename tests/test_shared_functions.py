"""Every function of the window, asked by one person in the name of another's tab."""

import re
import secrets
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from fake_answers import DOCUMENT, QUOTE
from logins import JOIN, PREDICT, STREAM, quick_hashing
from shared_window import SECRET, Shared, Tab, tab_of

import ui.window.adding
from ui.history.feedback import FeedbackStore

# What each function touches: a TAB's memory, a PERSON's own files, the REPORTS that keepers change, or what is the same
# for ALL. Who adds a function says here what it touches; the test below then puts it to another's tab.
TAB, PERSON, REPORTS, ALL = "a tab", "a person", "the reports", "all"
KINDS: dict[str, str] = {
    "vraag-knop.click: asking._begin": TAB,
    "rapportenlijst.select: asking._asked_in_report": TAB,
    "opnieuw-knop.click: asking._begin_again": TAB,
    "a button.click: asking._begin": TAB,
    "then: asking._answer": TAB,
    "failure: asking._repair": TAB,
    "stop-knop.click: asking._stop": TAB,
    "nieuw-knop.click: asking.start_afresh": TAB,
    "aanpassen-knop.click: asking._last_question": TAB,
    "tabs.change: reports.refresh": TAB,
    "toevoeg-voortgang.retry: adding.reading_again": TAB,
    "hier-voortgang.retry: adding.reading_again": TAB,
    "toevoegen.upload: adding.receiving": TAB,
    "hier-toevoegen-knop.upload: adding.receiving": TAB,
    "herkennen-stop.click: adding.stopping": TAB,
    "hier-herkennen-stop.click: adding.stopping": TAB,
    "unload: adding.closing": TAB,
    "pagina.select: page._filling": TAB,
    "beelden.select: thumbnails._drawing": TAB,
    "bewaard.select: saving._making": TAB,
    "bewaar-melding.select: feedback._judging": TAB,
    "eerder-knop.click: history._list": PERSON,
    "eerder-lijst.select: history._hearing": PERSON,
    "eerder-lijst.edit: history._hearing": PERSON,
    "eerder-lijst.delete: history._hearing": PERSON,
    "eerder-lijst.clear: history._hearing": PERSON,
    "load: reports._open": PERSON,
    "then: adding.adding": REPORTS,
    "rapportenlijst.delete: reports._removing": REPORTS,
    "rapportenlijst.retry: adding.recognising": REPORTS,
    "soort.change: asking._notice": ALL,
    "load: asking._forecast": ALL,
    "documenten.change: reports._choose": ALL,
    "zoekt-in.select: reports._choosing": ALL,
    "then: reports._tick": ALL,
    "failure: reports._repair": ALL,
    "zoek-knop.click: search._search": ALL,
    "failure: page.connect_page": ALL,
    "failure: thumbnails.connect_thumbnails": ALL,
    "failure: messages.lines_html": ALL,
    "load: loading._begin": ALL,
    "a button.tick: loading._look": ALL,
}
UPLOAD, FILE = "/gradio_api/upload", "anna-geheim.pdf"


def label(shared: Shared, function: Any) -> str:
    """Return what presses a function, and its name."""
    made = getattr(function.fn, "func", function.fn)
    name = f"{made.__module__.split('.')[-1]}.{made.__qualname__.split('.')[0]}"
    blocks = shared.blocks.blocks
    names = (f"{blocks[place].elem_id or 'a button'}.{event}" for place, event in function.targets if place in blocks)
    return f"{next(names, function.targets[0][1])}: {name}"


def functions(shared: Shared) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for function in shared.blocks.fns.values():
        if function.fn:  # else it is a script in the browser alone
            found.setdefault(label(shared, function), []).append(function)
    return found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with quick_hashing():
        made = Shared(tmp_path_factory.mktemp("samen"))
        with made.client() as first:
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


def given(shared: Shared, function: Any) -> list[Any]:
    """Return what a browser would send as the inputs of a function; of a tab's memory it sends nothing."""
    values = {
        "vraagvak": "Hoe?",
        "soort": "citaten",
        "documenten": [DOCUMENT.name],
        "zoekvak": "banen",
        "eerder-zoekvak": "",
        "herkennen": False,
        "toevoegen": [],
        "hier-toevoegen-knop": [],
    }
    inputs = [shared.blocks.blocks[one._id] for one in function.inputs]
    return [values.get(one.elem_id, "Hoe?" if type(one).__name__ == "Button" else None) for one in inputs]


def told(thief: Tab, function: Any, event: dict[str, Any]) -> str:
    """Return all that the window says, to the asker or in the stream of the tab that is named."""
    body = thief.body(function, given(thief.shared, function), **event)
    answer = thief.client.post(JOIN if function.queue else PREDICT, json=body)
    assert answer.status_code == 200, answer.text
    if function.queue:
        return thief.client.get(STREAM, params={"session_hash": thief.number}).text
    return answer.text


def test_of_every_function_it_is_known_what_it_touches(shared: Shared) -> None:
    found = functions(shared)
    assert set(found) == set(KINDS)
    count = sum(map(len, functions(shared).values()))
    scripts = len(shared.blocks.fns) - count
    sys.stdout.write(
        f"\n{count} functions of the window ({len(found)} kinds), {scripts} scripts in the browser alone\n"
    )


def test_no_function_gives_or_changes_what_is_of_anothers_tab(
    shared: Shared, anna: Tab, bram: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.window.adding, "can_recognise", lambda: True)
    # Anna has a kept conversation, a second question that waits for its answer, and a scan that can be read again.
    anna.ask(SECRET)
    begin = shared.function("vraagvak", "submit")
    anna.call(begin, [None, None, None, SECRET, "citaten", [DOCUMENT.name], None])
    (path,) = anna.client.post(UPLOAD, files={"files": (FILE, b"scan")}).json()
    refused = anna.add({"path": path, "orig_name": FILE, "meta": {"_type": "gradio.FileData"}})
    (key,) = set(re.findall(r'data-lees=\\*"([0-9a-f]{16})', refused))
    (kept,) = shared.history("anna").conversations()
    thief = Tab(shared, bram.client, anna.number)
    event = {"id": kept.id, "titel": "van mij", "naam": DOCUMENT.name, "sleutel": key, "bron": 1, "beurt": 1}
    event |= {"pagina": 0, "beeld": "1-1", "wat": "alles", "soort": ".md", "oordeel": "nuttig"}
    leaks, called = [], 0
    for name, ones in functions(shared).items():
        for function in ones:
            asks = name.startswith(("rapportenlijst.select", "a button"))
            said = told(thief, function, {**event, "vraag": "Hoe?" if asks else 1})
            leaks += [f"{secret} by {name}" for secret in (SECRET, FILE) if secret in said]
            called += 1
    assert called == sum(function.fn is not None for function in shared.blocks.fns.values())
    assert leaks == []
    assert shared.history("anna").conversations() == (kept,)
    assert FeedbackStore(shared.history("anna").path).given(kept.id) == ()
    assert [document.name for document in shared.backend.documents()] == [DOCUMENT.name]
    answered = anna.wait(shared.after(begin), [None, None, None, "citaten"])
    assert QUOTE in answered, "nobody stopped it"
    assert "Gestopt" not in answered
    again = shared.function("toevoeg-voortgang", "retry")
    assert f"Bezig met bestand 1 van 1: {FILE}" in anna.call(again, [], sleutel=key)
    assert f"{FILE} is toegevoegd" in anna.wait(shared.after(again), []), "nobody discarded it"
    anna.wait(shared.function("rapportenlijst", "delete"), [], naam=FILE)
