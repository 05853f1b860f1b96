"""Which pages of a PDF have lost what they show, or a part of it. With pages.py all that knows pypdf's pages."""

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

_STEP = 1 << 20  # bytes that are unpacked at once: what a broken stream makes of itself may be endless
_PACKED = frozenset({"/FlateDecode", "/Fl"})
_TEXT = re.compile(rb"(?<![^\s)>\]])(BT|ET)(?![^\s(<\[/%])")  # the operators that open and close a text


def is_damaged(page: "PageObject") -> bool:
    """Return whether what a page shows is not in the file, cannot be unpacked, or stops halfway; a blank one is whole.

    Raises what pypdf raises on damaged files.
    """
    if "/Contents" not in page:
        return False
    streams = list(_streams(page))
    if not all(stream is not None and _unpacks(stream) for stream in streams):
        return True
    steps = [step for stream in streams for step in _TEXT.findall(stream.get_data())]
    return steps[-1:] == [b"BT"]


def _streams(page: "PageObject") -> Iterator[Any]:
    """Yield what the contents of a page are made of; None for what the file does not hold."""
    from pypdf.generic import ArrayObject, NullObject

    whole = page.raw_get("/Contents").get_object()
    parts = list.__iter__(whole) if isinstance(whole, ArrayObject) else (whole,)
    for part in parts:
        found = None if part is None else part.get_object()
        yield None if found is None or isinstance(found, NullObject) else found


def _unpacks(stream: Any) -> bool:
    """Return whether a packed stream is whole; pypdf and PDFium take what they can get of it."""
    from pypdf.filters import decode_stream_data
    from pypdf.generic import ArrayObject, NameObject, StreamObject

    filters = stream.get("/Filter", ())
    names = list(filters) if isinstance(filters, ArrayObject) else [filters]
    at = next((at for at, name in enumerate(names) if name in _PACKED), None)
    if at is None:
        return True
    around = StreamObject()
    around._data = stream._data
    around[NameObject("/Filter")] = ArrayObject(names[:at])
    return _inflates(decode_stream_data(around) if at else stream._data)


def _inflates(packed: bytes) -> bool:
    """Return whether all of what was packed comes out; a wrong sum behind it does no harm."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = packed.lstrip(b"\r\n")[2:]
    try:
        while rest and not inflate.eof:
            inflate.decompress(rest, _STEP)
            rest = inflate.unconsumed_tail
    except zlib.error:
        return False
    return inflate.eof or not packed.strip()
