"""Small files, made from a seed and then changed at random: parts lost, doubled, exchanged, bytes altered."""

import random
from collections.abc import Iterator
from pathlib import Path

from pdf_pages import lines, pdf

SUFFIXES = (".pdf", ".pdf", ".md", ".txt")  # twice as many PDFs
_WORDS = (
    "zorg",
    "baan",
    "krapte",
    "in 2024",
    "12%",
    "niet",
    "de",
    "Tabel 1",
    "- punt",
    "1.",
    "“citaat”",
    "# Kop",
    "|a|b|",
)


def mutated_files(folder: Path, seed: int, count: int) -> Iterator[Path]:
    """Yield so many files, one after the other; the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        suffix = SUFFIXES[number % len(SUFFIXES)]
        path = folder / f"{number}{suffix}"
        content = _report(folder, chance) if suffix == ".pdf" else _text(chance).encode()
        path.write_bytes(_changed(content, chance))
        yield path
        path.unlink()


def _text(chance: random.Random) -> str:
    blocks = (" ".join(chance.choices(_WORDS, k=chance.randint(1, 20))) + "." for _ in range(chance.randint(1, 12)))
    return chance.choice(("\n\n", "\n", "\f")).join(blocks)


def _report(folder: Path, chance: random.Random) -> bytes:
    text = _text(chance).replace("\f", "\n").split("\n")
    path = folder / "whole.pdf"
    pdf(path, lambda canvas: lines(canvas, [line for line in text if line] or ["leeg"], y=750), pageCompression=0)
    content = path.read_bytes()
    path.unlink()
    return content


def _changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(changed) or 1)
        end = min(len(changed), start + chance.choice((1, 1, 4, 30, 300)))
        part = bytes(changed[start:end])
        match chance.randrange(6):
            case 0:
                del changed[start:end]
            case 1:
                changed[start:start] = part * chance.choice((1, 2, 50))
            case 2:
                changed[start:end] = chance.randbytes(end - start)
            case 3:
                changed[start:end] = bytes(reversed(part))
            case 4:
                digits = [at for at in range(start, min(len(changed), start + 200)) if chr(changed[at]).isdigit()]
                for at in digits[:4]:
                    changed[at] = ord(chance.choice("0123456789"))
            case _:
                other = chance.randrange(len(changed) or 1)
                changed[other:other] = part
    return bytes(changed)
