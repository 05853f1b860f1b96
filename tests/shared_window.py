"""The real window with two people in it, each in tabs of their own browser."""

import json
from pathlib import Path
from typing import Any

from fake_answers import DOCUMENT
from fake_window import FakeBackend
from logins import ADDRESS, HOST, JOIN, PORT, PREDICT, STREAM, log_in, make_accounts
from starlette.testclient import TestClient

from ui.access.entrance import Entrance
from ui.access.login_page import ACCOUNT
from ui.access.people import history_file, personal
from ui.history.conversations import History

SECRET = "Wat weet anna van banen?"  # noqa: S105


class Shared:
    """The real window with two people in it: anna, who keeps the reports, and bram, who reads."""

    def __init__(self, folder: Path) -> None:
        from ui.window.building import build_window
        from ui.window.serving import guarded

        self.uploads = folder / "uploads"
        self.people = folder / "people"
        self.backend = FakeBackend([DOCUMENT], ("citaten",), folder / "geschiedenis.sqlite")
        self.blocks = build_window(personal(self.backend, self.people), uploads=self.uploads, account=ACCOUNT)
        entrance = Entrance(accounts=make_accounts(folder / "accounts.json"), host=HOST)
        self.application = guarded(self.blocks, PORT, largest=20_000, entrance=entrance)
        self.portal: Any = None
        filled = {"toevoegen", "rapportenlijst"}
        (self.opening,) = (
            fn
            for fn in self.blocks.fns.values()
            if not fn.inputs
            and filled <= {out.elem_id for out in fn.outputs}
            and any(event == "load" for _, event in fn.targets)
        )

    def client(self) -> TestClient:
        client = TestClient(
            self.application,
            base_url=ADDRESS,
            client=("10.0.0.1", 5000),
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        client.portal = self.portal  # one loop for all, as in a server
        return client

    def history(self, name: str) -> History:
        return History(history_file(self.people, name))

    def function(self, element: str, event: str) -> Any:
        """Return the only function that is tied to this event of the component with this id."""
        (block,) = (block for block in self.blocks.blocks.values() if block.elem_id == element)
        (found,) = (fn for fn in self.blocks.fns.values() if (block._id, event) in fn.targets and fn.fn)
        return found

    def after(self, function: Any) -> Any:
        (found,) = (fn for fn in self.blocks.fns.values() if fn.trigger_after == function._id and fn.queue)
        return found


class Tab:
    """A tab of somebody's browser."""

    def __init__(self, shared: Shared, client: TestClient, number: str) -> None:
        self.shared, self.client, self.number = shared, client, number
        self.opened = self.call(shared.opening, [])

    def body(self, function: Any, data: list[Any], **event: Any) -> dict[str, Any]:
        told = {"event_data": event} if event else {}
        return {"data": data, "fn_index": function._id, "session_hash": self.number, "trigger_id": None, **told}

    def call(self, function: Any, data: list[Any], **event: Any) -> str:
        """Do what the window does at once; return the answer."""
        answer = self.client.post(PREDICT, json=self.body(function, data, **event))
        assert answer.status_code == 200, answer.text
        return json.dumps(answer.json())

    def wait(self, function: Any, data: list[Any], **event: Any) -> str:
        """Do what waits in Gradio's queue; return all that was sent."""
        assert self.client.post(JOIN, json=self.body(function, data, **event)).status_code == 200
        return self.client.get(STREAM, params={"session_hash": self.number}).text

    def ask(self, question: str) -> str:
        begin = self.shared.function("vraagvak", "submit")
        self.call(begin, [None, None, None, question, "citaten", [DOCUMENT.name], None])
        return self.wait(self.shared.after(begin), [None, None, None, "citaten"])

    def add(self, file: dict[str, Any]) -> str:
        received = self.shared.function("toevoegen", "upload")
        self.call(received, [[file], False])
        return self.wait(self.shared.after(received), [])

    def listed(self, search: str = "") -> str:
        return self.call(self.shared.function("eerder-knop", "click"), [search])

    def saved(self) -> str:
        """Return the conversation of the tab as a file, as it comes."""
        return self.call(self.shared.function("bewaard", "select"), [None], wat="alles", soort=".md")


def tab_of(shared: Shared, name: str, number: str) -> Tab:
    client = shared.client()
    assert log_in(client, name).status_code == 303
    assert client.get("/").status_code == 200
    return Tab(shared, client, number)
