"""The kinds of answer to choose from, and the permanent line below the question box."""

from collections.abc import Mapping, Sequence

from rag.types import Mode
from ui.rendering import render

MODE_LABELS: Mapping[Mode, str] = {"antwoord": "Geschreven antwoord, op proef", "citaten": "Alleen citaten"}


def mode_choices(modes: Sequence[Mode], expected: Mapping[Mode, str]) -> list[tuple[str, Mode]]:
    """Return (text to show, mode) of each kind of answer, with how long it takes."""
    return [(f"{MODE_LABELS[mode]} ({expected[mode]})", mode) for mode in modes]


def notice_html(mode: Mode, model: str, expected: str = "", address: str = "") -> str:
    """Return the permanent line below the question box.

    ``expected``: how long it takes, if told here; ``address``: of the server that the passages go to, "" for none.
    """
    return render("notice.html", mode=mode, model=model, expected=expected, address=address)
