"""The only way to the terminal.

What a terminal takes for an order and not for text (escape sequences, and marks that turn the direction of reading) is
made visible: the name of a file, a title, a question or a line of a report may hold it.
"""

import io
import sys
import traceback
from typing import TextIO

# C0 but for tab and line end, delete, C1, and what turns the direction of reading (Unicode, Bidi_Control).
_TURNS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ORDERS = (*range(9), *range(11, 32), *range(127, 160), *_TURNS)
_PICTURES = {code: chr(0x2400 + code) if code < 32 else "\u2421" if code == 127 else "\ufffd" for code in _ORDERS}
_LINE_ENDS = {9: "\u2409", 10: "\u240a", 0x2028: "\ufffd", 0x2029: "\ufffd"}
_ESCAPES = {code: f"\\u{code:04x}" for code in _ORDERS}


def printable(text: str) -> str:
    """Return a text with a sign in the place of each character that a terminal would obey."""
    return text.translate(_PICTURES)


def printable_line(text: str) -> str:
    """Return a text that has to be one line, such as a name or an error, likewise, and with its line ends visible."""
    return text.translate(_PICTURES | _LINE_ENDS)


def say(text: str, *, end: str = "\n") -> None:
    """Print a text on standard output, at once."""
    sys.stdout.write(printable(text) + end)
    sys.stdout.flush()


def say_json(text: str) -> None:
    """Print JSON on standard output: the same data, with what a terminal would obey as an escape of JSON."""
    sys.stdout.write(text.translate(_ESCAPES) + "\n")


def warn(text: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(printable_line(text) + "\n")


class PrintableStream(io.TextIOBase):
    """A stream that passes on a text as ``printable``: for what libraries write, such as where an error arose."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Pass on a text; return its length."""
        self._stream.write(printable(text))
        return len(text)

    def flush(self) -> None:
        """Write what waits."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether it ends in a terminal."""
        return self._stream.isatty()


def show_where(error: BaseException) -> None:
    """Print on standard error where an error arose, line by line."""
    traceback.print_exception(error, file=PrintableStream(sys.stderr))
