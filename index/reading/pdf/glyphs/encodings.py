"""What the fonts of a PDF name, for signs of which its text layer tells nothing.

A font may map a dash to a control code for whoever copies text, while its encoding still calls it "endash" (PDF
32000-1, 9.6.6 and 9.10). Signs that two names compete for stay unknown.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

FontNames = Mapping[str, Mapping[str, str]]  # by name of the font: a sign without meaning -> what it stands for

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_DEEPEST = 4  # forms within forms
_LARGEST_RANGE = 256


def named_signs(page: "PageObject") -> FontNames:
    """Return for each font of a page what the signs stand for that its text layer gives no letter.

    Raises what pypdf raises on damaged files.
    """
    found: dict[str, dict[str, str]] = {}
    for font in _fonts(page.get("/Resources"), 0):
        name = str(font.get("/BaseFont", "")).removeprefix("/")
        signs = found.setdefault(name, {})
        for sign, text in _signs(font).items():
            signs[sign] = text if signs.get(sign, text) == text else sign
    return found


def _fonts(resources: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    resources = resources.get_object() if resources is not None else None
    if not isinstance(resources, Mapping) or depth > _DEEPEST:
        return
    yield from _values(resources, "/Font")
    for form in _values(resources, "/XObject"):
        if form.get("/Subtype") == "/Form":
            yield from _fonts(form.get("/Resources"), depth + 1)


def _values(resources: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    group = resources.get(kind)
    group = group.get_object() if group is not None else None
    for reference in group.values() if isinstance(group, Mapping) else ():
        value = reference.get_object()
        if isinstance(value, Mapping):
            yield value


def _signs(font: Mapping[str, Any]) -> dict[str, str]:
    """Return what a font maps to no letter although its encoding names it."""
    names = dict(_differences(font))
    mapped = font.get("/ToUnicode")
    if not names or mapped is None or not hasattr(mapped.get_object(), "get_data"):
        return {}
    signs: dict[str, set[str]] = {}
    for code, text in _mappings(mapped.get_object().get_data()):
        if len(text) == 1 and has_no_letter(text) and names.get(code):
            signs.setdefault(text, set()).add(names[code])
    return {sign: texts.pop() for sign, texts in signs.items() if len(texts) == 1}


def has_no_letter(text: str) -> bool:
    """Return whether a character is a control code, one for private use, or the mark of one that is lost."""
    return ord(text) < 0x20 or 0x7F <= ord(text) < 0xA0 or 0xE000 <= ord(text) < 0xF900 or text == "\ufffd"


def _differences(font: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield codes of a font with what the name in its encoding stands for (Adobe Glyph List), "" for no known one."""
    from pypdf._codecs import charset_encoding
    from pypdf._codecs.adobe_glyphs import adobe_glyphs

    encoding = font.get("/Encoding")
    encoding = encoding.get_object() if encoding is not None else None
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Mapping) else encoding
    yield from enumerate(charset_encoding.get(str(base), ()))
    code = 0
    for entry in encoding.get("/Differences", ()) if isinstance(encoding, Mapping) else ():
        value = entry.get_object() if hasattr(entry, "get_object") else entry
        if isinstance(value, int):
            code = value
            continue
        parts = str(value).removeprefix("/").split(".")[0].split("_")  # "f_f_i": three letters in one sign
        letters = [adobe_glyphs.get(f"/{part}") for part in parts]
        yield code, "".join(str(letter) for letter in letters) if all(letters) else ""
        code += 1


def _mappings(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield code and text of each mapping of a ToUnicode map."""
    for kind, body in _SECTION.findall(data):
        codes = [bytes.fromhex(code.decode()) for code in _CODE.findall(body) if len(b"".join(code.split())) % 2 == 0]
        if kind == b"bfchar":
            for code, text in zip(codes[::2], codes[1::2], strict=False):
                yield int.from_bytes(code, "big"), text.decode("utf-16-be", "replace")
            continue
        for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=False):
            low, high = int.from_bytes(first, "big"), int.from_bytes(last, "big")
            start = text.decode("utf-16-be", "replace")
            for step in range(min(high - low + 1, _LARGEST_RANGE) if len(start) == 1 else 0):
                yield low + step, chr(ord(start) + step)
