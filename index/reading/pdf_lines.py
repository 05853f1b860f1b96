"""Pieces of text with their place on the page -> raw lines. Knows geometry, not the PDF library."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.reading.lines import RawLine

Matrix = tuple[float, float, float, float, float, float]  # as in PDF: a b c d e f
Box = tuple[float, float, float, float]  # left, bottom, right, top, points
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_SMALL = 0.87  # of the size of the line: a mark or an exponent
_RAISED = 0.12  # of the size of the line, above its baseline
_CHARACTER = 0.5  # usual width of a character, in font sizes
_WIDE_SPACE = 2.0  # font sizes between two cells of a table row
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|CMBX|CMSSBX|SFBX", re.IGNORECASE)
_FORCE_BOLD = 1 << 18  # flag of a font descriptor
_SHOW_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_MARK_CHARACTERS = frozenset("0123456789,; *†‡")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Text that was shown in one go. A newline in it ends the line."""

    text: str
    matrix: Matrix  # from text space to page space, without the font size
    size: float  # font size in text space
    rise: float  # text rise in text space
    bold: bool


@dataclass(frozen=True, kw_only=True)
class _Placed:
    text: str
    left: float
    top: float
    size: float
    bold: bool
    direction: int


def multiply(one: Sequence[float], other: Sequence[float]) -> Matrix:
    """Return the matrix that does first ``one``, then ``other``."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


class PieceCollector:
    """Receives what pypdf meets on a page, and keeps track of what it does not tell: the rise of text, and forms."""

    def __init__(self, box: Box) -> None:
        self.pieces: list[tuple[Piece, bool]] = []  # with: lies in the part of the page that is shown
        self._box = box  # what is shown of the page
        self._rises = [0.0]  # of the saved graphics states
        self._rise_shown = 0.0
        self._forms = [IDENTITY]  # matrices of the forms around, innermost last
        self._entering: Matrix | None = None

    def before(self, operator: bytes, operands: Sequence[Any], cm: Sequence[float], _tm: Sequence[float]) -> None:
        """Take note of an operator of the page that is about to be carried out."""
        if self._entering is not None:
            self._forms.append(self._entering)
            self._entering = None
        if operator == b"Do":
            # Text before the form is handed over after this call, so the form starts with its first operator.
            self._entering = multiply(cm, self._forms[-1])
        elif operator == b"q":
            self._rises.append(self._rises[-1])
        elif operator == b"Q":
            self._rises[1:] = self._rises[1:-1]
        elif operator == b"Ts" and operands and isinstance(operands[0], (int, float)):
            self._rises[-1] = float(operands[0])
        elif operator in _SHOW_TEXT:
            self._rise_shown = self._rises[-1]

    def after(self, operator: bytes, _operands: Sequence[Any], _cm: Sequence[float], _tm: Sequence[float]) -> None:
        """Take note of an operator that has been carried out."""
        if operator == b"Do" and self._entering is None:
            self._forms[1:] = self._forms[1:-1]
        elif operator == b"Do":
            self._entering = None

    def text(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        """Keep a piece of text."""
        matrix = multiply(multiply(tm, cm), self._forms[-1])
        piece = Piece(text=text, matrix=matrix, size=size, rise=self._rise_shown, bold=_is_bold(font))
        in_form = len(self._forms) > 1  # its own matrix is not known here, so its place on the page is not certain
        self.pieces.append((piece, in_form or not text.strip() or self._is_visible(piece)))

    def _is_visible(self, piece: Piece) -> bool:
        a, b, _, _, x, y = piece.matrix
        along = 0.5 * piece.size * len(piece.text)  # half a font size is the usual width of a character
        xs, ys = sorted((x, x + a * along)), sorted((y, y + b * along))
        left, bottom, right, top = self._box
        return xs[1] >= left and xs[0] <= right and ys[1] >= bottom and ys[0] <= top


def _is_bold(font: Mapping[str, Any] | None) -> bool:
    if not font:
        return False
    if _BOLD_NAME.search(str(font.get("/BaseFont", ""))):
        return True
    descriptor = font.get("/FontDescriptor")
    descriptor = descriptor.get_object() if descriptor is not None else None
    if not isinstance(descriptor, Mapping):
        return False
    weight, flags = descriptor.get("/FontWeight", 0), descriptor.get("/Flags", 0)
    return (isinstance(weight, (int, float)) and weight >= 600) or (
        isinstance(flags, int) and bool(flags & _FORCE_BOLD)
    )


def to_lines(pieces: Sequence[Piece], box: Box) -> list[RawLine]:
    """Return the lines of a page in the order of the pieces; pieces on one baseline share a line.

    ``box`` is what is shown of the page.
    """
    lines: list[list[_Placed]] = [[]]
    for piece in pieces:
        for number, text in enumerate(_valid(piece.text).split("\n")):
            if number:
                lines.append([])
            if not text:
                continue
            if not text.strip() and lines[-1]:
                lines[-1][-1] = replace(lines[-1][-1], text=lines[-1][-1].text + text)
            elif text.strip():
                lines[-1].append(_placed(replace(piece, text=text)))
    broken = [part for line in lines for part in _by_baseline(line)]
    return [_raw_line(line, row, box) for line, row in _joined(broken)]


def _valid(text: str) -> str:
    """Return text without lone surrogates, which no file of ours could hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\r", "\n")


def _placed(piece: Piece) -> _Placed:
    a, b, c, d, x, y = piece.matrix
    upright = abs(a) >= abs(b)
    direction = (0 if a >= 0 else 180) if upright else (90 if b > 0 else 270)
    scale = math.hypot(c, d)
    left, up = {0: (x, y), 180: (-x, -y), 90: (y, -x), 270: (-y, x)}[direction]
    numbers = (left, up + piece.rise * scale, piece.size * scale)
    left, up, size = (number if math.isfinite(number) else 0.0 for number in numbers)
    return _Placed(text=piece.text, left=left, top=-up, size=abs(size), bold=piece.bold, direction=direction)


def _by_baseline(line: Sequence[_Placed]) -> list[list[_Placed]]:
    """Return the parts of a line that the library took together although one stands below the other."""
    parts: list[list[_Placed]] = []
    for piece in line:
        last = parts[-1][-1] if parts else None
        down = piece.top - last.top if last else 0.0
        if last is None or (down > 0.6 * max(last.size, piece.size) and piece.left < last.left + last.size):
            parts.append([piece])
        else:
            parts[-1].append(piece)
    return parts


def _joined(lines: Sequence[Sequence[_Placed]]) -> list[tuple[list[_Placed], bool]]:
    """Return the lines with those on one baseline taken together, and whether there is wide space between them."""
    joined: list[tuple[list[_Placed], bool]] = []
    for line in lines:
        if not line:
            continue
        if joined and _continues(joined[-1][0], line):
            before, row = joined[-1]
            wide = _wide_space(before, line)
            before[-1] = replace(before[-1], text=before[-1].text + " ")
            joined[-1] = ([*before, *line], row or wide)
        else:
            joined.append((list(line), False))
    return joined


def _continues(before: Sequence[_Placed], line: Sequence[_Placed]) -> bool:
    """Return whether a line stands to the right of the one before it, on its baseline or raised as a mark."""
    main, last, first = _main(before), before[-1], line[0]
    if first.direction != last.direction or first.left <= last.left:
        return False
    if abs(first.top - main.top) <= 0.25 * max(first.size, main.size):
        return True
    return _is_mark_above(line, main) or _is_mark_above(before, _main(line))


def _is_mark_above(line: Sequence[_Placed], main: _Placed) -> bool:
    """Return whether a line is only a small number that stands raised beside ``main``."""
    small = _is_mark("".join(piece.text for piece in line)) and line[0].size <= _SMALL * main.size
    return small and 0 < main.top - line[0].top <= 0.8 * main.size


def _main(line: Sequence[_Placed]) -> _Placed:
    return max(line, key=lambda piece: (piece.size * len(piece.text.strip()), piece.size))


def _is_mark(text: str) -> bool:
    stripped = text.strip()
    return 0 < len(stripped) <= 7 and _MARK_CHARACTERS.issuperset(stripped)


def _wide_space(before: Sequence[_Placed], line: Sequence[_Placed]) -> bool:
    last = before[-1]
    end = last.left + _CHARACTER * last.size * len(last.text)
    numbered = (
        len(before) == 1 and len(last.text.strip()) <= 8 and last.text.strip().rstrip(".)").replace(".", "").isalnum()
    )
    number = numbered and any(c.isdigit() for c in last.text)
    return line[0].left - end > _WIDE_SPACE * last.size and not (number and line[0].left - end < 4 * last.size)


def _depth(line: _Placed, box: Box) -> float | None:
    """Return how far down a line stands in its reading direction, as a share of what is shown of the page."""
    left, bottom, right, top = box
    ends = {0: (-top, -bottom), 90: (left, right), 180: (bottom, top), 270: (-right, -left)}[line.direction]
    height = ends[1] - ends[0]
    return (line.top - ends[0]) / height if math.isfinite(height) and height > 0 else None


def _raw_line(line: Sequence[_Placed], row: bool, box: Box) -> RawLine:
    main = _main(line)
    sizes: Counter[float] = Counter()
    for piece in line:
        sizes[round(piece.size, 2)] += len(piece.text.strip())
    text = ""
    raised: list[tuple[int, int]] = []
    for piece in line:
        squeezed = " ".join(piece.text.split())
        if text and not text.endswith(" ") and (piece.text[:1].isspace()):
            text += " "
        start = len(text)
        text += squeezed
        higher = main.top - piece.top >= _RAISED * main.size
        if higher and _is_mark(squeezed) and piece.size <= _SMALL * main.size and any(c.isdigit() for c in squeezed):
            raised.append((start, len(text)))
        if piece.text[-1:].isspace():
            text += " "
    return RawLine(
        text=text.rstrip(),
        left=line[0].left,
        top=main.top,
        depth=_depth(main, box),
        size=sizes.most_common(1)[0][0],
        bold=all(piece.bold for piece in line if any(map(str.isalnum, piece.text))),
        direction=main.direction,
        row=row,
        raised=tuple(raised),
    )
