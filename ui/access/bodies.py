"""What requests bring: read along as it passes, or read whole, and ended at what may not come in."""

import asyncio
from dataclasses import dataclass
from pathlib import PurePath

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.types import Receive

from index.reading.kinds import not_supported
from ui.access.gate import LARGEST_REQUEST, MEGABYTE, TOO_LONG, UNREADABLE, Gate, Refusal
from ui.printing import printable_line

PATIENCE = 10.0  # seconds that a body may take; and what a refused one still sends is thrown away that long


class RefusedError(MultiPartException):
    """A body may not come in; of a kind on which Gradio throws away what it has of an upload."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


@dataclass(kw_only=True)
class Length:
    """Counts a body that brings no file."""

    most: int  # bytes
    seen: int = 0

    def read(self, data: bytes) -> None:
        """Look at the next bytes. Raises RefusedError."""
        self.seen += len(data)
        if self.seen > self.most:
            raise RefusedError(TOO_LONG)


class Files:
    """Reads along with an upload, as Gradio reads it (multipart/form-data)."""

    def __init__(self, gate: Gate, headers: Headers) -> None:
        kind, options = parse_options_header(headers.get("content-type"))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise RefusedError(UNREADABLE)
        self._gate = gate
        self._field, self._value, self._disposition = b"", b"", b""
        self._name = ""
        self._size = 0
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_field,
                "on_header_value": self._on_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
            },
        )

    def read(self, data: bytes) -> None:
        """Look at the next bytes. Raises RefusedError."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise RefusedError(UNREADABLE) from error

    def _begin(self) -> None:
        self._field, self._value, self._disposition = b"", b"", b""
        self._name, self._size = "", 0

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = printable_line(PurePath(options.get(b"filename", b"").decode("utf-8", "replace")).name)
        if b"filename" in options and PurePath(self._name).suffix.lower() not in self._gate.kinds:
            raise RefusedError(Refusal(status=415, message=not_supported(self._name)))

    def _data(self, data: bytes, start: int, end: int) -> None:  # noqa: ARG002
        self._size += end - start
        most = self._gate.largest if self._name else LARGEST_REQUEST
        if self._size > most:
            raise RefusedError(Refusal(status=413, message=too_large_line(self._name, most)))


def too_large_line(name: str, most: int) -> str:
    """Return in one Dutch line why a file of more than ``most`` bytes is refused."""
    return (
        f"'{name}' is groter dan {most / MEGABYTE:g} MB, en meer mag niet. "
        "Maak het bestand kleiner, of start Vraagbaak met een hoger getal achter --max-upload."
    )


async def read_whole(receive: Receive, most: int) -> bytes:
    """Return a body of at most ``most`` bytes that comes in time. Raises RefusedError."""
    body, more = b"", True
    try:
        async with asyncio.timeout(PATIENCE):
            while more:
                message = await receive()
                more = message.get("more_body", False)
                body += message.get("body", b"")
                if len(body) > most:
                    raise RefusedError(TOO_LONG)
    except TimeoutError as error:
        raise RefusedError(UNREADABLE) from error
    return body
