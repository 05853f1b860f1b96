"""What is personal in a window for several people, and what is for all."""

from pathlib import Path
from typing import get_type_hints

import pytest
from fake_answers import DOCUMENT
from fake_window import FakeBackend

from ui.access.people import Person, history_file, personal
from ui.errors import NobodyError, NotKeeperError
from ui.protocols import Backend

PERSONAL = {"history", "feedback", "may_change", "add_file", "recognise", "remove"}
FOR_ALL = {
    "documents",
    "loading",
    "overviews",
    "ask",
    "search",
    "page",
    "page_image",
    "marks",
    "example_questions",
    "modes",
    "default_mode",
    "address",
    "suggest_in_background",
    "model_line",
}


def test_of_all_that_the_window_asks_it_is_known_what_is_personal(tmp_path: Path) -> None:
    assert {name for name in vars(Backend) if not name.startswith("_")} == PERSONAL | FOR_ALL
    assert get_type_hints(Person) == {"name": str, "keeper": bool, "shown": str}
    backend = personal(FakeBackend([DOCUMENT], ("citaten",), tmp_path / "g.sqlite"), tmp_path / "people")
    for name, arguments in (
        ("history", ()),
        ("feedback", ()),
        ("may_change", ()),
        ("add_file", (tmp_path / "a.pdf", print)),
        ("recognise", (DOCUMENT.name, print)),
        ("remove", (DOCUMENT.name,)),
    ):
        with pytest.raises(NobodyError):  # nobody asks
            getattr(backend, name)(*arguments)
    assert [document.name for document in backend.documents()] == [DOCUMENT.name]


def test_a_name_is_never_a_path(tmp_path: Path) -> None:
    for name in ("../../anna", "/etc/x", "anna\udcff", "Anna", "anna"):
        backend = personal(FakeBackend([], ("citaten",)), tmp_path, lambda name=name: Person(name=name, keeper=False))
        assert backend.history().path == backend.feedback().path
        assert backend.history().path.parent == tmp_path
        with pytest.raises(NotKeeperError):
            backend.remove("x")
    assert history_file(tmp_path, "Anna") != history_file(tmp_path, "anna")
