"""Small files, made from a seed and then changed at random: parts lost, doubled, exchanged, bytes altered."""

import random
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from office_files import docx, heading, item, odt, p, row, table, zipped
from pdf_pages import drawn, lines

SUFFIXES = (".pdf", ".docx", ".odt", ".html", ".pdf", ".md", ".txt")  # twice as many PDFs
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
_VALUES = ("", "0", "-1", "3", "999999999", "none", "#FFFFFF", "x")  # of attributes
_MOST = 2000  # elements in a part that grows no more
_NOTE = '<w:footnote w:id="2"><w:p><w:r><w:t>Een noot.</w:t></w:r></w:p></w:footnote>'
_REFERENCE = '<w:r><w:t>Met een noot.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
_ODT_STYLES = (
    '<style:style style:name="V" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>'
)
_SHEET = "<style>.weg, p > i {display: none} @media print {b {color: #fff}} td:nth-child(2) {opacity: 0.5}</style>"


def mutated_files(folder: Path, seed: int, count: int) -> Iterator[Path]:
    """Yield so many files, one after the other; the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        suffix = SUFFIXES[number % len(SUFFIXES)]
        path = folder / f"{number}{suffix}"
        match suffix:
            case ".pdf":
                content = _changed(_report(chance), chance)
            case ".docx":
                content = _changed_package(_word(chance), chance)
            case ".odt":
                content = _changed_package(_opendocument(chance), chance)
            case ".html":
                content = _changed(_page(chance).encode(), chance)
            case _:
                content = _changed(_text(chance).encode(), chance)
        path.write_bytes(content)
        yield path
        path.unlink()


def _sentences(chance: random.Random) -> list[str]:
    count = chance.randint(1, 12)
    return [" ".join(chance.choices(_WORDS, k=chance.randint(1, 20))) + "." for _ in range(count)]


def _text(chance: random.Random) -> str:
    sentences = _sentences(chance)
    return chance.choice(("\n\n", "\n", "\f")).join(sentences)


def _report(chance: random.Random) -> bytes:
    return drawn(lambda canvas: lines(canvas, _sentences(chance), y=750), pageCompression=0)


def _word(chance: random.Random) -> bytes:
    kinds = (
        heading,
        p,
        lambda text: item(text, 1, chance.randrange(2)),
        lambda text: table(row("Jaar", "Aantal"), row("2024", text)),
        lambda text: p(f"<w:r><w:t>{text}</w:t></w:r>{_REFERENCE}"),
    )
    return docx("".join(chance.choice(kinds)(text) for text in _sentences(chance)), footnotes=_NOTE)


def _opendocument(chance: random.Random) -> bytes:
    shapes = (
        '<text:h text:outline-level="1">{}</text:h>',
        '<text:p>{}<text:s text:c="3"/><text:span text:style-name="V">weg</text:span></text:p>',
        '<text:list text:style-name="L"><text:list-item><text:p>{}</text:p></text:list-item></text:list>',
        '<table:table><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-spanned="2">'
        "<text:p>{}</text:p></table:table-cell></table:table-row></table:table>",
        "<text:p>{}<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Een noot.</text:p>"
        "</text:note-body></text:note></text:p>",
    )
    return odt("".join(chance.choice(shapes).format(text) for text in _sentences(chance)), automatic=_ODT_STYLES)


def _page(chance: random.Random) -> str:
    shapes = (
        "<h1>{}</h1>",
        "<p>{}<br><i>weg</i></p>",
        '<ol start="3"><li>{}<ul><li>onder</li></ul></li></ol>',
        '<table><tr><th colspan="2">Jaar</th></tr><tr><td rowspan="2">2024</td><td>{}</td></tr></table>',
        '<div class="weg" style="color: #000">&euro; {}</div>',
    )
    body = "".join(chance.choice(shapes).format(text) for text in _sentences(chance))
    return f"<!doctype html><title>Nota</title>{_SHEET}<body>{body}</body>"


def _changed_package(content: bytes, chance: random.Random) -> bytes:
    """Change the package itself, or a part before it is packed: its bytes, or the elements of its XML."""
    if chance.random() < 0.2:
        return _changed(content, chance)
    with zipfile.ZipFile(BytesIO(content)) as file:
        parts: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    name = chance.choices(list(parts), weights=[len(part) for part in parts.values()])[0]
    part = parts[name]
    assert isinstance(part, bytes)
    as_elements = part.startswith(b"<") and chance.random() < 0.7
    parts[name] = _rearranged(part, chance) if as_elements else _changed(part, chance)
    return zipped(parts)


def _rearranged(part: bytes, chance: random.Random) -> bytes:
    """Return XML that is well-formed still: elements lost, doubled, put elsewhere, and with other names and values."""
    root = ET.fromstring(part)
    for _ in range(chance.randint(1, 6)):
        elements = list(root.iter())
        parents = [element for element in elements if len(element)]
        if not parents or len(elements) > _MOST:
            break
        parent, other = chance.choice(parents), chance.choice(elements)
        child = chance.choice(list(parent))
        match chance.randrange(5):
            case 0:
                parent.remove(child)
            case 1:
                parent.extend(deepcopy(child) for _ in range(chance.choice((1, 2, 50))))
            case 2:
                other.append(deepcopy(child))
            case 3:
                child.tag, other.tag = other.tag, child.tag
            case _:
                for key in other.attrib:
                    other.set(key, chance.choice(_VALUES))
    return ET.tostring(root)


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
