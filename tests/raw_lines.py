"""Raw lines of a page as a test writes them, and what became of them."""

from collections.abc import Sequence

from index.reading.layout.lines import Block, RawLine

SENTENCE = "De arbeidsmarkt is krap en dat blijft volgens de meeste onderzoekers nog wel even zo."
LONG = [
    "De arbeidsmarkt is krap en dat blijft volgens de meeste onderzoekers nog",
    "wel even zo, want er zijn veel vacatures en er zijn weinig mensen die een",
    "baan zoeken.",
]


def plain(text: str) -> list[RawLine]:
    """Lines of text without positions; an empty line is white space."""
    lines, blank = [], 0
    for line in text.strip("\n").split("\n"):
        if line.strip():
            lines.append(RawLine(text=" ".join(line.split()), blank_lines=blank, row="   " in line.strip()))
        blank = 0 if line.strip() else blank + 1
    return lines


def placed(*rows: tuple[str, float], size: float = 10.0, bold: bool = False, left: float = 50.0) -> list[RawLine]:
    """Lines with their baselines."""
    return [RawLine(text=text, top=top, size=size, bold=bold, left=left) for text, top in rows]


def texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks]


def headings(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in blocks if block.level]
