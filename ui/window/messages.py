"""What the window says of what was done."""

from collections.abc import Sequence

from ui.rendering import render


def lines_html(lines: Sequence[tuple[bool, str]]) -> str:
    """Return messages (went well, plain text) one below the other."""
    return render("messages.html", messages=lines)


def line_html(text: str, *, failed: bool = False) -> str:
    """Return one line for a status that is read out as it changes."""
    return render("line.html", text=text, failed=failed)
