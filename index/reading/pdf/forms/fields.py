"""What was filled in on a form, and what people noted on the pages: read from the file's objects, not from its text.

Neither is part of the report's own text. A filled field becomes a row "label: value" of two cells where it
stands on the page, a note a block of its own at the end of its page. PDF 32000-1, 12.5 (annotations) and 12.7 (forms).
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index.reading.layout.lines import Block, RawLine
from index.reading.pdf.forms.labels import (
    Corners,
    FieldPlaces,
    as_line,
    label_of,
    option_of,
    place_fields,
    words_right,
)
from index.reading.pdf.pdfium import shown_points
from index.reading.pdf.words import Word
from index.types import Box

if TYPE_CHECKING:
    from pypdf import PageObject

_COMMENTS = frozenset({"/Text", "/FreeText", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret"})
_UNSEEN = 1 << 1 | 1 << 5  # flags of an annotation: hidden, no view
_RADIO, _PUSH = 1 << 15, 1 << 16  # flags of a button
_PASSWORD, _FILE = 1 << 13, 1 << 20  # flags of a text field
_DEEPEST = 32  # fields above a field
_MOST = 2_000  # fields and notes of a page; nobody fills in more
_LONGEST_LABEL = 120  # characters
_HUMAN = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]+)+")  # the name of a field that people can read: "Naam werkgever"
_DOUBLE = re.compile(r"_\d+$")  # the same name once more
_ON = "☒"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A value in a form field, or a note."""

    page: int  # physical page, from 1
    kind: Literal["field", "comment"]
    text: str  # the value or the note: NFC, one line, not empty
    label: str  # of the field, one line; "" when none can be told, and for a note
    rect: Corners  # points from the top left of the shown page
    box: Box  # the same as shares of that page


def read_filled(page: "PageObject", number: int, words: Sequence[Word]) -> tuple[Filled, ...]:
    """Return what is filled in and noted on a page that can be seen, in the order of the file.

    ``number`` is that of the page, ``words`` are its words, to find labels among. Passwords are never read. Raises what
    pypdf raises on damaged objects.
    """
    upright = [word for word in words if word.direction == 0]
    shown = []
    for annotation in _annotations(page):
        rect, size = _shown_rect(page, annotation)
        if rect is not None and not _number(annotation.get("/F")) & _UNSEEN:
            shown.append((annotation, annotation.get("/Subtype"), rect, size))
    places = place_fields([rect for _, subtype, rect, _ in shown if subtype == "/Widget"])
    groups: dict[int, list[Corners]] = {}  # the buttons of one choice, by the object above them
    for annotation, subtype, rect, _ in shown:
        if subtype == "/Widget":
            groups.setdefault(_group(annotation), []).append(rect)
    found: dict[tuple[str, str, str], Filled] = {}
    for annotation, subtype, rect, size in shown:
        if subtype == "/Widget":
            label, text = _field(annotation, rect, groups[_group(annotation)], upright, places)
        elif subtype in _COMMENTS and "/StateModel" not in annotation:
            label, text = "", _line(annotation.get("/Contents"))
        else:
            continue
        if text:
            kind: Literal["field", "comment"] = "field" if subtype == "/Widget" else "comment"
            filled = Filled(page=number, kind=kind, text=text, label=label, rect=rect, box=_box(rect, size))
            found.setdefault((kind, label, text), filled)
    return tuple(found.values())


def with_filled(blocks: Sequence[Block], filled: Sequence[Filled]) -> tuple[Block, ...]:
    """Return the blocks of a page with the filled fields among them and the notes behind them.

    A field stands in the place of a block that is nothing but its label.
    """
    placed = list(blocks)
    for one in sorted((one for one in filled if one.kind == "field"), key=lambda one: (one.rect[3], one.rect[0])):
        label = next((at for at, block in enumerate(placed) if not block.level and _same(block.text, one.label)), None)
        at = _behind(placed, one) if label is None else label
        placed[at : at if label is None else at + 1] = [_block(one)]
    return (*placed, *(_block(one) for one in filled if one.kind == "comment"))


def _block(one: Filled) -> Block:
    label = one.label.rstrip(": ")
    named = label and one.text != f"{_ON} {label}"
    called = label if label.endswith("?") else f"{label}:"
    text = f"{called} {one.text}" if named else one.text
    cells = ((0, len(called), 0), (len(called) + 1, len(text), 1)) if named else ()
    line = RawLine(text=text, left=one.rect[0], top=one.rect[3], cells=cells)
    return Block(lines=(line,), kind=one.kind, box=one.box)


def _behind(blocks: Sequence[Block], one: Filled) -> int:
    """Return the place behind the block beside a field or above it; 0 when there is none."""
    left, _, right, bottom = one.rect
    nearest, place = math.inf, 0
    for at, block in enumerate(blocks, 1):
        for line in block.lines:
            if line.top is None or line.direction:
                continue
            up = bottom - line.top
            # What starts to the right of it stands in another column; what stands below it comes after it.
            if (line.left <= right or block.kind) and up >= -0.5 * line.size:
                distance = up + 0.05 * abs(left - line.left)
                if distance <= nearest:
                    nearest, place = distance, at
    return place


def _same(one: str, other: str) -> bool:
    return bool(other) and _line(one).rstrip(": ") == other.rstrip(": ")


# --- objects of the file ------------------------------------------------------------------------------------------


def _annotations(page: "PageObject") -> Iterator[Mapping[str, Any]]:
    listed = _object(page.get("/Annots"))
    for one in listed[:_MOST] if isinstance(listed, list) else ():
        annotation = _object(one)
        if isinstance(annotation, Mapping):
            yield annotation


def _object(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _number(value: Any) -> int:
    found = _object(value)
    return int(found) if isinstance(found, int) else 0


def _line(value: Any) -> str:
    """Return text of the file as one line, NFC, without what cannot be seen; "" for what is no text."""
    found = _object(value)
    if hasattr(found, "get_data"):
        found = found.get_data()
    if isinstance(found, bytes):
        found = found.decode("utf-16" if found[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "replace")
    if not isinstance(found, str):
        return ""
    return as_line(found)


def _inherited(widget: Mapping[str, Any], key: str) -> Any:
    """Return an entry of a field, or of the nearest field above it that has one; None when none has."""
    at: Any = widget
    for _ in range(_DEEPEST):
        if not isinstance(at, Mapping):
            return None
        if key in at:
            return _object(at[key])
        at = _object(at.get("/Parent"))
    return None


def _group(widget: Mapping[str, Any]) -> int:
    """Return what tells the object above a field from others."""
    return id(_object(widget.get("/Parent")) or widget)


def _field(
    widget: Mapping[str, Any], rect: Corners, group: Sequence[Corners], words: Sequence[Word], places: FieldPlaces
) -> tuple[str, str]:
    """Return label and value of a field; no value when it is empty, off, a button to push, or secret.

    ``group``: where it stands and the others of its choice, if it is one of several buttons.
    """
    kind, flags = _inherited(widget, "/FT"), _number(_inherited(widget, "/Ff"))
    value = _inherited(widget, "/V")
    if kind == "/Tx" and not flags & (_PASSWORD | _FILE):
        return _label(widget, rect, words, places), _line(value)
    if kind == "/Ch":
        return _label(widget, rect, words, places), _chosen(value, _inherited(widget, "/Opt"))
    state = _object(widget.get("/AS")) or value
    if kind != "/Btn" or flags & _PUSH or not isinstance(state, str) or state in ("/Off", "Off", ""):
        return "", ""
    if flags & _RADIO:
        choice, option = option_of(rect, group, words, places)
        option = option or _export_value(widget, state)
        choice = _line(_inherited(_object(widget.get("/Parent")) or widget, "/TU")) or choice
        return (choice[:_LONGEST_LABEL] if choice != option else ""), option
    label = _line(_inherited(widget, "/TU")) or words_right(rect, words) or _label(widget, rect, words, places)
    return label, f"{_ON} {label}".strip()


def _chosen(value: Any, options: Any) -> str:
    """Return what was chosen from a list, as the list shows it."""
    shown: dict[str, str] = {}
    for option in options if isinstance(options, list) else ():
        pair = _object(option)
        if isinstance(pair, list) and len(pair) == 2:
            shown[_line(pair[0])] = _line(pair[1])
    values = [_line(one) for one in (value if isinstance(value, list) else [value])]
    return ", ".join(shown.get(one, one) for one in values if one)


def _export_value(widget: Mapping[str, Any], state: str) -> str:
    """Return the name of the option of a radio button, where that is a word and no number."""
    options = _inherited(widget, "/Opt")
    name = state.lstrip("/")
    if isinstance(options, list) and name.isdecimal() and int(name) < len(options):
        name = _line(options[int(name)])
    return name if any(c.isalpha() for c in name) else _ON


def _label(widget: Mapping[str, Any], rect: Corners, words: Sequence[Word], places: FieldPlaces) -> str:
    """Return what a field is called: by its tooltip, by words near it, or by its name if people can read that."""
    tooltip = _line(_inherited(widget, "/TU"))
    if tooltip:
        return tooltip[:_LONGEST_LABEL]
    name = _DOUBLE.sub("", _line(_inherited(widget, "/T")))
    found = label_of(rect, words, places)
    return (found or (name if _HUMAN.fullmatch(name) else ""))[:_LONGEST_LABEL]


# --- places -------------------------------------------------------------------------------------------------------


def _shown_rect(page: "PageObject", annotation: Mapping[str, Any]) -> tuple[Corners | None, tuple[float, float]]:
    """Return where an annotation lies on the page as it is shown, and the size of that page; None: nowhere."""
    box, rotation = page.cropbox, page.rotation % 360
    left, bottom, right, top = (float(side) for side in (box.left, box.bottom, box.right, box.top))
    width, height = (right - left, top - bottom) if rotation % 180 == 0 else (top - bottom, right - left)
    corners = _object(annotation.get("/Rect"))
    numbers = [_object(one) for one in corners] if isinstance(corners, list) else []
    if len(numbers) != 4 or not all(isinstance(one, (int, float)) and math.isfinite(one) for one in numbers):
        return None, (width, height)
    points = np.array(numbers, np.float64).reshape(2, 2)
    (a, b), (c, d) = shown_points(points, (left, bottom, right, top), rotation).tolist()
    rect = (max(min(a, c), 0.0), max(min(b, d), 0.0), min(max(a, c), width), min(max(b, d), height))
    return (rect if rect[0] < rect[2] and rect[1] < rect[3] else None), (width, height)


def _box(rect: Corners, size: tuple[float, float]) -> Box:
    width, height = size
    return Box(left=rect[0] / width, top=rect[1] / height, right=rect[2] / width, bottom=rect[3] / height)
