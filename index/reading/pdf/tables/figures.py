"""What the text of cells and lines tells: figures, names of columns, captions, and whether a table says anything."""

import re
from collections.abc import Sequence

from index.marks import RAISED
from index.reading.pdf.tables.cells import (
    HEAD_WORDS,
    Table,
    TableRow,
    WordLine,
    filled_columns,
    segments_of,
    text_of_words,
)

_LEAST_FILLED = 0.4  # of the cells of rows
_FIGURE = re.compile(r"[(<>≤≥±+−–-]?\s?(?:[€$£]|EUR)?\s?[+−–-]?\s?\d[^A-Za-z]*(?:[^\W\d_]{1,8}|[^\W\d_]{1,3}\.)?[)*]?")
# What may name a column although it looks like a figure: a year, or a class ("18-25 jaar", "65+").
_NAME = re.compile(
    rf"['’]?(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d))?[*{RAISED}]{{0,2}}"
    r"|\d{1,3}\s?(?:[-–]|tot)\s?\d{1,3}(?: jaar)?|[<>≤≥]\s?\d{1,3}(?: jaar)?|\d{1,3}\+"
)
_NOTHING = re.compile(r"[-–—.…x×*]{1,3}|n\.?v\.?t\.?|nb|onb\.?", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{3}")
_ENDED = re.compile(r"[.!?:;,][”\"’')]*$")
_NOTED = re.compile(r"\W*(?:Bron(?:nen)?|Noot|Toelichting|Leeswijzer|Tabel|Figuur|Grafiek)\b[ \d.]*:?")


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure, with its sign, currency and unit."""
    return len(text) <= 30 and _FIGURE.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether a figure may name a column: a year or a class."""
    return _NAME.fullmatch(text) is not None


def ends_sentence(text: str) -> bool:
    """Whether text ends like a sentence; one or two words with a point are an abbreviation ("Stuknr.")."""
    return _ENDED.search(text) is not None and (len(text.split()) > 2 or text[-1] != ".")


def is_single_name(line: WordLine) -> bool:
    """Whether a line is nothing but a few words that may name a group of rows."""
    return len(segments_of(line)) == 1 and len(line.words) <= HEAD_WORDS and not ends_sentence(line.text)


def is_note(line: WordLine) -> bool:
    """Whether a line is the caption of a table, or says where its figures come from."""
    return _NOTED.match(line.text) is not None and not any(
        is_figure(text_of_words(one)) for one in segments_of(line)[1:]
    )


def has_figures(row: TableRow) -> bool:
    """Whether a row has figures beside its label, not all of them years or classes."""
    figures = [cell.text for cell in row.cells if cell.column > 0 and is_figure(cell.text)]
    return any(not is_name(figure) for figure in figures)


def figures_in(rows: Sequence[TableRow], column: int) -> bool:
    """Whether most of what stands in a column are figures."""
    cells = [cell.text for row in rows for cell in row.cells if cell.column == column]
    told = [text for text in cells if not _NOTHING.fullmatch(text)]
    return bool(told) and sum(map(is_figure, told)) >= 0.6 * len(told)


def says_something(table: Table) -> bool:
    """Whether most rows or columns of a table have words, and most cells something in them: a drawing has not."""
    body = [row for row in table.rows if not row.heads]
    labels = sum(
        (row.cells[0].column == 0 and _is_label(row.cells[0].text))
        or any(_LETTERS.search(cell.text) is not None for cell in row.cells)
        for row in body
    )
    names = table.names
    if 2 * labels < len(body) and 2 * sum(map(_is_label, names)) < len(names):
        return False
    cells = [cell for row in body for cell in row.cells]
    if 2 * sum(_NOTHING.fullmatch(cell.text) is not None for cell in cells) > len(cells):
        return False
    filled = sum(len(filled_columns(row)) for row in body if len(row.cells) > 1)
    rows = sum(len(row.cells) > 1 for row in body)
    return filled >= _LEAST_FILLED * rows * len(table.columns)


def _is_label(text: str) -> bool:
    return _LETTERS.search(text) is not None or is_name(text)
