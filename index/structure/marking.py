"""The sentences of a section -> what is known of each: its kind, what it leans on, its list or table, its terms."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, islice
from types import MappingProxyType

from index.marks import RAISED
from index.structure.contents import contents_lines
from index.structure.definitions import defined_terms
from index.structure.denials import find_taken_back
from index.structure.lists import List, find_lists, without_mark
from index.structure.quotations import find_speakers
from index.structure.references import points_back, tie_of
from index.structure.tables import is_row, table_ranges
from index.types import Chunk, Kind, Row, Sentence, Span

_NOTE = re.compile(
    rf"[{RAISED}]+ ?\S|\d{{1,3}} (?:Zie|Bron|[A-Z](?:\b[A-Z]\.|[^.])*"
    r"(?:[,(] ?(?:19|20)\d\d|https?:|www\.|\bet al\b|, p{1,2}\. ?\d))"
)
_SPOKEN = re.compile(r"[“„\"‘].{12,}[”\"’] ?[–—(-] ?\S")  # a quotation and who said it
_QUOTATION = re.compile(r"“[^“”]*”[.!?]?|„[^„“”]*[“”][.!?]?|\"[^\"]*\"[.!?]?|‘[^‘]*’[.!?]?|«[^«»]*»[.!?]?")
_NUMBERED = r"(?:Tabel|Figuur|Grafiek|Kader|Overzicht) \w{1,3}(?:\.\d{1,2})?"
_CAPTION = re.compile(rf"{_NUMBERED}\b", re.IGNORECASE)
_SURE_CAPTION = re.compile(rf"{_NUMBERED}[.:] |Bron(?:nen)?:", re.IGNORECASE)  # whatever it ends with
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+\W*")
_FORETELLS = re.compile(r"\b(?:de|het|deze) volgende \w+|\bals volgt\b|\bhieronder\b|\bonderstaande?\b", re.IGNORECASE)
_BESIDE = frozenset(["note", "caption", "field"])  # stand between two sentences without being part of what they say
_NEAR = 3  # sentences before a list among which one may announce it
# What follows holds only as it says: "Alleen voor leden geldt het volgende.", "Niet vergoed worden:".
_ANNOUNCES = re.compile(r"\b(?:volgende(?: \w+){0,2}|als volgt)[.:]$|:$")
_TELLING = ("prose", "announcement", "item", "note")  # kinds that may say what something is
_LONGEST_LINE = 20  # words of a line that is one of several behind a colon
_FEWEST = 3  # words of a sentence
_FEWEST_LINES = 4  # of a table of words


def mark_sentences(
    text: str,
    spans: Sequence[Span],
    rows: Mapping[int, Row] = MappingProxyType({}),
    told: Mapping[int, Kind] = MappingProxyType({}),
) -> tuple[Sentence, ...]:
    """Return the sentences of a section's text; blocks (paragraphs, items, rows) are lines of it.

    ``rows`` are those of which the cells are known, by where their sentence starts. ``told`` says for characters what
    they are, where the file itself does. Nothing is guessed of either, nor of the others by them; so it is with the
    lines of a table of contents.
    """
    known = {place: rows[span.start] for place, span in enumerate(spans) if span.start in rows}
    begins = [place == 0 or "\n" in text[spans[place - 1].end : span.start] for place, span in enumerate(spans)]
    lines = [text[span.start : span.end] for span in spans]
    named: dict[int, Kind] = dict.fromkeys(contents_lines(lines, begins), "contents")
    named |= {place: told[span.start] for place, span in enumerate(spans) if span.start in told}
    told_of = known.keys() | named.keys()
    lines = ["" if place in told_of else line for place, line in enumerate(lines)]
    kinds = _kinds(lines, begins, named)
    leans = _leans(lines, begins, kinds)
    groups = [0] * len(lines)
    _mark_groups(known, lines, begins, kinds, leans, groups)
    _mark_told(named, begins, kinds, leans, groups)
    ties = _ties(lines, begins, kinds, leans, groups)
    denied = find_taken_back(lines, begins, groups, kinds)
    speakers = find_speakers(lines)
    return tuple(
        Sentence(
            start=span.start,
            end=span.end,
            kind=kinds[place],
            begins=begins[place],
            leans=leans[place],
            tie=ties[place] if kinds[place] == "prose" else 0,
            group=groups[place],
            taken_back=denied[place],
            defines=defined_terms(without_mark(lines[place])) if kinds[place] in _TELLING else (),
            cells=known[place].cells if place in known else (),
            speaker=speakers[place],
        )
        for place, span in enumerate(spans)
    )


def _kinds(lines: Sequence[str], begins: Sequence[bool], named: Mapping[int, Kind]) -> list[Kind]:
    """Return the kind of each sentence by itself: what the file tells, or what its text looks like."""
    kinds: list[Kind] = [named.get(place) or _kind(line) for place, line in enumerate(lines)]
    for place in range(1, len(lines)):  # a further sentence of a note
        if kinds[place - 1] == "note" and not begins[place]:
            kinds[place] = "note"
    return kinds


def _mark_groups(
    known: Mapping[int, Row],
    lines: Sequence[str],
    begins: Sequence[bool],
    kinds: list[Kind],
    leans: list[int],
    groups: list[int],
) -> None:
    """Put down the tables that are known, tables and lists that the text looks like, and runs of no sentences."""
    _mark_rows(known, kinds, leans, groups)
    for number, table in enumerate(table_ranges(lines), 1 + max(groups, default=0)):
        for place in table:
            kinds[place], groups[place], leans[place] = "row", number, place - table.start
        kinds[table.start] = "heads"
    for number, found in enumerate(find_lists(lines, begins), 1 + max(groups, default=0)):
        if not any(groups[found.items[0] : found.end]):
            _mark_list(found, number, lines, kinds, leans, groups)
    for number, run in enumerate(_runs_of_lines(kinds, begins, groups), 1 + max(groups, default=0)):
        for place in run:
            kinds[place], groups[place] = "row", number


def _leans(lines: Sequence[str], begins: Sequence[bool], kinds: Sequence[Kind]) -> list[int]:
    """Return which sentences lean on the one before by their own words."""
    return [
        int(
            place > 0
            and kinds[place] == "prose"
            and (points_back(line, _before(lines, kinds, place)) or _is_quoted_on(lines, begins, place))
        )
        for place, line in enumerate(lines)
    ]


def _before(lines: Sequence[str], kinds: Sequence[Kind], place: int) -> str:
    """Return the sentence before one, past the notes and captions between the two; "" for the first."""
    return next((lines[at] for at in range(place - 1, -1, -1) if kinds[at] not in _BESIDE), "")


def _ties(
    lines: Sequence[str], begins: Sequence[bool], kinds: Sequence[Kind], leans: list[int], groups: Sequence[int]
) -> list[int]:
    """Return what only ties each sentence to the one it leans on; what is announced leans on what announces it."""
    ties = [
        tie_of(line, _before(lines, kinds, place)) if back else 0
        for place, (line, back) in enumerate(zip(lines, leans, strict=True))
    ]
    for place, after in _announced(lines, begins, kinds, groups):
        leans[after], ties[after] = leans[after] or after - place, 0
    for place, back in enumerate(leans):  # a note between two sentences is not what the second one points to
        while back and kinds[place] == "prose" and place - back > 0 and kinds[place - back] in _BESIDE:
            back += 1
        leans[place] = back
    return ties


def mark_chunks(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """Return the chunks of a document with their sections numbered and their sentences marked anew.

    For chunks of which only headings and sentence ends are known. Each is taken to begin on a new line.
    """
    marked: list[Chunk] = []
    for number, (_, run) in enumerate(groupby(chunks, key=lambda chunk: chunk.heading)):
        section = list(run)
        starts = [0, *accumulate(len(chunk.text) + 1 for chunk in section)]
        spans = [
            Span(start=start + one.start, end=start + one.end)
            for start, chunk in zip(starts, section, strict=False)
            for one in chunk.sentences
        ]
        found = iter(mark_sentences("\n".join(chunk.text for chunk in section), spans))
        for start, chunk in zip(starts, section, strict=False):
            sentences = tuple(
                replace(one, start=one.start - start, end=one.end - start)
                for one in islice(found, len(chunk.sentences))
            )
            marked.append(replace(chunk, sentences=sentences, section=number))
    return tuple(marked)


def _mark_rows(known: Mapping[int, Row], kinds: list[Kind], leans: list[int], groups: list[int]) -> None:
    """Put the rows down of which the cells are known; one leans on the last heads of its table above it."""
    tables = {number: group for group, number in enumerate(dict.fromkeys(row.table for row in known.values()), 1)}
    heads: dict[int, int] = {}  # by table, the place of its last heads
    for place, row in sorted(known.items()):
        kinds[place], groups[place] = "heads" if row.heads else "row", tables[row.table]
        if row.heads:
            heads[row.table] = place
        leans[place] = place - heads.get(row.table, place)


def is_numbered_caption(line: str) -> bool:
    """Whether a line names a table or a figure by its number, and is no sentence about it."""
    return _kind(line) == "caption" and _CAPTION.match(line) is not None


def _kind(line: str) -> Kind:
    if _ADDRESS.fullmatch(line):
        return "address"
    if _NOTE.match(line):
        return "note"
    if _SURE_CAPTION.match(line) or (_CAPTION.match(line) and not line.rstrip().endswith((".", "!", "?"))):
        return "caption"
    ended = line.rstrip("”\"’')»⁰¹²³⁴⁵⁶⁷⁸⁹ ").endswith((".", "!", "?", ":", ";", "…"))
    if is_row(line) or _SPOKEN.match(line) or (ended and len(line.split()) >= _FEWEST):
        return "prose"
    return "fragment"


def _mark_told(
    named: Mapping[int, Kind], begins: Sequence[bool], kinds: list[Kind], leans: list[int], groups: list[int]
) -> None:
    """Put down what the file itself tells; a further sentence of a field leans on the one with its label."""
    for place, kind in named.items():
        kinds[place], groups[place] = kind, 0
        leans[place] = 0 if begins[place] else leans[place - 1] + 1


def _is_quoted_on(lines: Sequence[str], begins: Sequence[bool], place: int) -> bool:
    """Return whether a sentence is nothing but a quotation whose speaker stands before it: "..., zegt zij. “...”"."""
    return not begins[place] and _QUOTATION.fullmatch(lines[place].strip()) is not None


def _mark_list(
    found: List, number: int, lines: Sequence[str], kinds: list[Kind], leans: list[int], groups: list[int]
) -> None:
    """Put a list down: its items lean on what announces it, further sentences of an item on the item."""
    before = _announcement(found, lines, kinds)
    if before is not None:
        for place in range(before, found.items[0]):
            groups[place] = number
        if lines[before].rstrip().endswith(":") or _FORETELLS.search(lines[before]):
            kinds[before] = "announcement"
    item, around = found.items[0], dict(zip(found.items, found.inside, strict=True))
    for place in range(found.items[0], found.end):
        item = place if place in around else item
        kinds[place], groups[place] = "item", number
        if place != item:
            leans[place] = place - item
        elif around[item] >= 0:
            leans[place] = place - around[item]
        else:
            leans[place] = place - before if before is not None else 0


def _announcement(found: List, lines: Sequence[str], kinds: Sequence[Kind]) -> int | None:
    """Return the sentence that announces a list: the last one before it, or one near it that says what follows."""
    last = found.announcement
    if last is None or kinds[last] in ("note", "caption", "address", "heads", "row"):
        return None
    if lines[last].rstrip().endswith(":"):
        return last
    near = range(last, max(-1, last - _NEAR), -1)
    return next((at for at in near if kinds[at] == "prose" and _FORETELLS.search(lines[at])), last)


def _announced(
    lines: Sequence[str], begins: Sequence[bool], kinds: Sequence[Kind], groups: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield the places of each sentence that announces others, and of each of those; lists know it already.

    That is the rest of its paragraph, or the next one; behind a colon also the lines below that one.
    """

    def alone(place: int) -> bool:
        last = place + 1 == len(lines) or begins[place + 1]
        return begins[place] and last and len(lines[place].split()) <= _LONGEST_LINE

    for place, line in enumerate(lines):
        if kinds[place] != "prose" or groups[place] or not _ANNOUNCES.search(line):
            continue
        for after in range(place + 1, len(lines)):
            below = line.endswith(":") and alone(after) and alone(after - 1)
            begun = begins[after] and after > place + 1
            if groups[after] or kinds[after] not in ("prose", "fragment") or (begun and not below):
                break
            yield place, after


def _runs_of_lines(kinds: Sequence[Kind], begins: Sequence[bool], groups: Sequence[int]) -> list[range]:
    """Return the places of lines that are no sentences, one below the other: a table of words.

    Which of them holds the heads is not told: a row without heads misleads less than one under wrong heads.
    """
    runs: list[range] = []
    start = 0
    for place in range(len(kinds) + 1):
        line = place < len(kinds) and kinds[place] == "fragment" and begins[place] and not groups[place]
        if not line:
            if place - start >= _FEWEST_LINES:
                runs.append(range(start, place))
            start = place + 1
    return runs
