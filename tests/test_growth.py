"""Reading takes time in proportion to a file: twice as much text, about twice the work.

A text is 6 times as long and may take 18 times as long, where what grows with the square would take 36 times; measured:
2 to 10 times.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.card.card import make_card
from index.card.central import most_central
from index.chunks import ChunkOptions, chunk_document
from index.reading.document import read_document
from index.reading.layout.footnotes import find_footnotes, words_with_digits
from index.reading.layout.lines import RawLine
from index.reading.pdf.reading_order import to_lines
from index.reading.pdf.words import PrintedLine, Word
from index.structure.sentences import split_sentences

SHORT, LONG = 6_000, 36_000  # characters; both longer than the windows in which sentences are found

TEXTS: dict[str, Callable[[int], str]] = {
    "a long word": lambda n: "a" * n,
    "a long line": lambda n: "de zorg " * (n // 8),
    "marks of notes": lambda n: "woord1 " * (n // 7) + "\n\n1 Zie noot.",
    "raised figures": lambda n: "¹" * n,
    "sentences in a line": lambda n: "Nee, dat klopt niet. " * (n // 21),
    "short sentences in a line": lambda n: "A. " * (n // 3),
    "quotation marks": lambda n: "“" * n,
    "colons": lambda n: "Er zijn er: " * (n // 12),
    "accents": lambda n: "e" + "\u0301" * n,
    "characters that cannot be seen": lambda n: "a" + "\u200b" * n + "b",
    "short lines": lambda n: "ab\n" * (n // 3),
    "rows": lambda n: "Label 1 2 3\n" * (n // 12),
    "rows of a drawn table": lambda n: "+---+---+---+\n| a | b | 1 |\n|   | c |   |\n" * (n // 42),
    "items": lambda n: "- een punt\n" * (n // 11),
    "announcements": lambda n: "Er zijn:\n" * (n // 9),
    "headings": lambda n: "\n\n".join(f"Kop {i}\n\nZin hier staat het." for i in range(n // 30)),
    "footers": lambda n: "".join(f"Tekst hier.\n\nPagina {i}\f" for i in range(n // 24)),
}  # fmt: skip


def seconds(path: Path, text: str) -> float:
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    document = read_document(path)
    chunks = chunk_document(document, ChunkOptions())
    make_card(document, chunks, np.full((sum(len(chunk.sentences) for chunk in chunks), 4), 0.5, np.float32))
    return time.process_time() - start


@pytest.mark.parametrize("kind", TEXTS)
def test_a_longer_text_takes_time_in_proportion(kind: str, tmp_path: Path) -> None:
    make = TEXTS[kind]
    # The least of a few: on a busy machine the same work takes longer.
    short = min(seconds(tmp_path / "a.txt", make(SHORT)) for _ in range(4))
    long = min(seconds(tmp_path / "a.txt", make(LONG)) for _ in range(3))
    assert long < 18 * max(short, 0.02)


def test_footnotes_are_found_in_a_page_of_nothing_but_marks() -> None:
    lines = [RawLine(text="woord12 " * 20_000), *(RawLine(text=f"{n} Zie noot.") for n in range(1, 31))]
    start = time.process_time()
    noted = find_footnotes(lines, words_with_digits([lines]))
    assert time.process_time() - start < 5
    assert len(noted.lines) == len(lines)


def test_a_block_longer_than_a_window_is_cut_where_its_sentences_end() -> None:
    text = " ".join(f"Zin {n} staat hier om te tellen." for n in range(600))
    spans = split_sentences(text)
    assert [text[span.start : span.end] for span in spans] == [f"Zin {n} staat hier om te tellen." for n in range(600)]


def test_central_sentences_need_no_table_of_all_pairs() -> None:
    """A hundred thousand sentences: all pairs would be 40 GB."""
    vectors = np.random.default_rng(1).normal(size=(100_000, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = most_central(vectors, [12] * len(vectors), [False] * len(vectors), 5)
    assert len(set(found)) == 5


def test_a_heading_that_is_longer_than_any_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# {'lang ' * 200}\n\nZin.\n\n# Kort\n\nNog een zin.\n", encoding="utf-8")
    document = read_document(path)
    assert [heading.title for heading in document.headings] == ["Kort"]
    assert document.pages[0].text.startswith("lang lang")


def test_a_page_of_many_lines_takes_time_in_proportion() -> None:
    """Lines that start at two places in turn, bold ones beside others, and large letters: all that order looks for."""

    def page(count: int) -> list[PrintedLine]:
        lines = []
        for number in range(count):
            left, down = (60.0, 300.0)[number % 2], 12.0 * number
            first, bold = ("Kop", "D", "en")[number % 3], number % 3 == 0
            words = [
                Word(
                    text=text, glyphs=tuple(range(6 * number, 6 * number + len(text))), left=left + 40 * at,
                    right=left + 40 * at + 30, top=down - 8, bottom=down + 2, baseline=down,
                    size=30.0 if text == "D" else 10.0, bold=bold,
                )
                for at, text in enumerate([first] if first == "D" else [first, "wijk", "kade", "haven"])
            ]  # fmt: skip
            lines.append(PrintedLine(words=tuple(words)))
        return lines

    def order(count: int) -> float:
        lines = page(count)
        began = time.process_time()
        found = to_lines(lines, (600.0, 12.0 * count))
        taken = time.process_time() - began
        assert sum(len(line.text.split()) for line in found) == sum(len(line.words) for line in lines)
        return taken

    short = min(order(1_000) for _ in range(3))
    long = min(order(6_000) for _ in range(2))
    assert long < 18 * max(short, 0.02)
