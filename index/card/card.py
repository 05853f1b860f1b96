"""A document -> its card: which parts play which role, and which sentences stand for each part.

Roles are found by headings (index.roles), by place (the first page, the end of a foreword) and by shape (a letter, a
colophon); what a document does not have is simply not on its card.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from typing import TypeAlias

import numpy as np

from index.card.central import most_central
from index.protocols import FloatMatrix
from index.reading.metadata import has_date
from index.roles import (
    colophon_lines,
    is_closing,
    is_name_line,
    is_salutation,
    number_of,
    plain,
    research_terms,
    roles_of_heading,
    roles_of_line,
)
from index.types import Card, Chunk, Document, Heading, Part, Role, Section, Sentence

Place: TypeAlias = tuple[int, int]  # of a sentence: section, place in Section.sentences

_CENTRAL = 12  # sentences kept for a part, at most
_TITLE_PAGE = 150  # words of a first page that is a title page all through
_FRONT, _BACK = 4, 2  # pages at either end where a colophon may stand
_SIGNATURE = 6  # lines of a signature, at most
_LABELLED = 6  # lines below a label such as "Auteurs", at most
_TELLS = 3  # kinds of words of research in a section that tells how it was done
_OPENING: frozenset[Role] = frozenset(["foreword", "introduction", "summary"])
_NAME = 20  # words of a line that gives no more than a name or a date
# What is said of a table or a figure is nothing without it.
_POINTS_AT = re.compile(r"\b(?:tabel|figuur|grafiek|onderstaande?|hieronder|bovenstaande?|hierboven)\b", re.IGNORECASE)
_SHORT, _LONG = 8, 60  # words of a sentence that can stand for others
_WITH_LISTS: frozenset[Role] = frozenset(["summary", "conclusions", "recommendations"])  # where items are central, too
# What a document is not about: no sentence of these stands for the whole.
_ABOUT_ITSELF: frozenset[Role] = frozenset(
    ["title page", "colophon", "foreword", "signature", "method", "names", "aside", "client", "summary"]
)


def make_card(document: Document, chunks: Sequence[Chunk], sentence_vectors: FloatMatrix) -> Card:
    """Return the card; ``sentence_vectors`` has a row for each sentence of the chunks, in order."""
    sections = tuple(
        Section(document=document.name, number=number, heading=run[0].heading, chunks=run)
        for number, run in ((number, tuple(run)) for number, run in groupby(chunks, key=lambda chunk: chunk.section))
    )
    text = _Text(sections, sentence_vectors)
    own = [one for one in sections if any(sentence.kind != "comment" for _, sentence in one.sentences)]
    parts = (*_shared_out(tuple(_headed(document.headings, own))), *_stretches(document, own))
    parts = tuple(replace(part, central=_of_part(part, text)) for part in parts)
    return Card(
        document=document.name,
        title=document.title,
        organisation=document.organisation,
        year=document.year,
        parts=parts,
        central=_of_all(parts, text),
    )


class _Text:
    """The sentences of a document by their place, with their vectors."""

    def __init__(self, sections: Sequence[Section], vectors: FloatMatrix) -> None:
        self.sections = {section.number: section for section in sections}
        starts = accumulate((len(section.sentences) for section in sections), initial=0)
        self._rows = {section.number: start for section, start in zip(sections, starts, strict=False)}
        self._vectors = vectors

    def central(self, places: Sequence[Place], count: int = _CENTRAL) -> tuple[Place, ...]:
        """Return the most central of some sentences, best first."""
        found = [self.sections[section].sentences[place] for section, place in places]
        rows = np.array([self._rows[section] + place for section, place in places], np.int64)
        best = most_central(
            self._vectors[rows],
            words=[len(_text(*one).split()) for one in found],
            opens=[place == 0 for _, place in places],
            count=count,
        )
        return tuple(places[one] for one in best)

    def is_item(self, place: Place) -> bool:
        """Whether a sentence stands in a list."""
        return self.sections[place[0]].sentences[place[1]][1].kind == "item"

    def standing_alone(self, numbers: Collection[int], *, lists: bool) -> list[Place]:
        """Return the sentences of some sections that can stand for others."""
        return [
            (number, place)
            for number in numbers
            for place, one in enumerate(self.sections[number].sentences)
            if _stands_alone(*one, lists=lists)
        ]


def _of_part(part: Part, text: _Text) -> tuple[Place, ...]:
    alone = text.standing_alone(part.sections, lists=not _WITH_LISTS.isdisjoint(part.roles))
    return text.central([place for place in alone if not part.sentences or place[1] in part.sentences])


def _of_all(parts: Sequence[Part], text: _Text) -> tuple[Place, ...]:
    """Return one sentence for each chapter, the most central first, then a second one for each.

    Without chapters the most central of all sentences.
    """
    aside = {
        number for part in parts if part.depth and not _ABOUT_ITSELF.isdisjoint(part.roles) for number in part.sections
    }
    turns: list[list[Place]] = [[], []]
    for part in parts:
        if part.depth == 1:
            for turn, place in zip(
                turns,
                [place for place in part.central if place[0] not in aside and not text.is_item(place)],
                strict=False,
            ):
                turn.append(place)
    found = tuple(place for turn in turns for place in text.central(turn))
    return found[:_CENTRAL] or text.central(text.standing_alone(text.sections, lists=False))


def _stands_alone(chunk: Chunk, sentence: Sentence, *, lists: bool) -> bool:
    """Whether a sentence can stand for others: a whole one that needs none before it, or an item where lists count."""
    text = _text(chunk, sentence)
    length = len(text.split())
    if sentence.kind == "item":
        return lists and sentence.begins and length <= _LONG
    if sentence.kind != "prose" or sentence.leans or sentence.taken_back or _POINTS_AT.search(text):
        return False
    whole = text.rstrip("”\"’')»⁰¹²³⁴⁵⁶⁷⁸⁹ ").endswith((".", "!")) and not text[:1].islower()
    return whole and _SHORT <= length <= _LONG


def _text(chunk: Chunk, sentence: Sentence) -> str:
    return chunk.text[sentence.start : sentence.end]


# --- parts under headings -----------------------------------------------------------------------------------------


def _headed(headings: Sequence[Heading], sections: Sequence[Section]) -> Iterator[Part]:
    """Yield a part for every heading that has text below it."""
    owned: dict[int, list[int]] = {}  # place of a heading -> places of its sections
    for place, owner in enumerate(_owners(headings, sections)):
        owned.setdefault(owner, []).append(place)
    depths = _depths(headings)
    ends = _ends(depths)
    summaries = [at for at, heading in enumerate(headings) if "summary" in roles_of_heading(heading.title, "")]
    for at, heading in enumerate(headings):
        below = [sections[one] for one in sorted(one for owner in range(at, ends[at]) for one in owned.get(owner, ()))]
        if not below:
            continue
        own = " ".join(chunk.text for section in below for chunk in section.chunks)
        roles = roles_of_heading(heading.title, own)
        foreign = plain(heading.title).startswith(("summary", "executive", "abstract"))
        if "summary" in roles and foreign and len(summaries) > 1:
            roles = tuple(role for role in roles if role != "summary")  # the same summary in English
        yield Part(
            heading=heading.title,
            number=number_of(heading.title),
            depth=depths[at],
            roles=roles,
            sections=tuple(section.number for section in below),
        )


def _shared_out(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts; of "Conclusies en aanbevelingen" with sections of their own for either, these play the roles."""
    given: dict[int, tuple[Role, ...]] = {}
    ends = _ends([part.depth for part in parts])
    for at, part in enumerate(parts):
        below = range(at + 1, ends[at])
        taken = {role for child in below for role in parts[child].roles if role in part.roles}
        left = tuple(role for role in part.roles if role not in taken)
        if len(part.roles) > 1 and taken:
            given |= {child: left for child in below if not parts[child].roles}
            given[at] = ()
    for at, part in enumerate(parts):
        yield replace(part, roles=given.get(at, part.roles))


def _ends(depths: Sequence[int]) -> list[int]:
    """Return for each place where what stands below it ends: at the next one that stands no deeper."""
    ends = [len(depths)] * len(depths)
    opened: list[int] = []
    for place, depth in enumerate(depths):
        while opened and depths[opened[-1]] >= depth:
            ends[opened.pop()] = place
        opened.append(place)
    return ends


def _owners(headings: Sequence[Heading], sections: Sequence[Section]) -> list[int]:
    """Return for each section the place of its heading; -1 for what stands before the first one."""
    places = [(heading.page, heading.offset) for heading in headings]
    starts = [section.chunks[0].page_offsets[0] for section in sections]
    return [bisect_right(places, (start.page, start.page_offset)) - 1 for start in starts]


def _depths(headings: Sequence[Heading]) -> list[int]:
    """Return how deep each heading stands, 1 for a chapter: by its number, or by its level among the numbered ones."""
    numbers = [number_of(heading.title) for heading in headings]
    there = set(numbers)
    dotted = [_ancestors(number, there) + 1 if number[:1].isdigit() else 0 for number in numbers]
    levels: dict[int, list[int]] = {}
    for heading, depth in zip(headings, dotted, strict=True):
        if depth:
            levels.setdefault(depth, []).append(heading.level)
    usual = {depth: sorted(found)[len(found) // 2] for depth, found in levels.items() if len(found) > 1}
    if usual:
        return [
            depth or 1 + sum(level < heading.level for level in usual.values())
            for heading, depth in zip(headings, dotted, strict=True)
        ]
    counts = sorted({heading.level for heading in headings})
    first = counts[0] if counts else 1
    if len(counts) > 1 and sum(heading.level == first for heading in headings) == 1 and headings[0].level == first:
        counts = counts[1:]  # the only heading of its level: the title
    return [1 + sum(level < heading.level for level in counts) for heading in headings]


def _ancestors(number: str, there: Collection[str]) -> int:
    """Return how many headings above "2.3.1" there are: "2", "2.3"."""
    pieces = number.split(".")
    return sum(".".join(pieces[:end]) in there for end in range(1, len(pieces)))


# --- stretches without a heading of their own ---------------------------------------------------------------------


def _stretches(document: Document, sections: Sequence[Section]) -> Iterator[Part]:
    front = _title_page(document, sections)
    colophon = list(_colophon(document, sections))
    letter = _letter(sections)
    yield from (*front, *colophon, *letter)
    yield from _signature(sections)
    yield from _lines_that_say(document, sections, [*front, *colophon, *letter])
    yield from _research(sections)


def _stretch(section: Section, places: Sequence[int], *roles: Role) -> Part:
    return Part(heading="", depth=0, roles=roles, sections=(section.number,), sentences=tuple(places))


def _whole(section: Section) -> str:
    return " ".join(chunk.text for chunk in section.chunks)


def _lines(section: Section) -> list[str]:
    return [_text(chunk, sentence) for chunk, sentence in section.sentences]


def _pages(section: Section) -> list[int]:
    """Return the page on which each sentence of a section begins."""
    return [chunk.pieces(sentence.start, sentence.end)[0][0] for chunk, sentence in section.sentences]


def _where(sections: Sequence[Section], wanted: Callable[[int], bool]) -> Iterator[tuple[Section, list[int]]]:
    """Yield the sections with sentences on the pages that are wanted, and the places of these sentences."""
    for section in sections:
        places = [place for place, page in enumerate(_pages(section)) if wanted(page)]
        if places:
            yield section, places


def _title_page(document: Document, sections: Sequence[Section]) -> list[Part]:
    """Return what stands on the first page: all of it when that is a title page, or else what comes before the text."""
    first = next((page for page in document.pages if page.text.strip()), None)
    if first is None:
        return []
    found = list(_where(sections, lambda page: page == first.number))
    whole = sum(_stands_alone(*section.sentences[place], lists=False) for section, places in found for place in places)
    if len(first.text.split()) <= _TITLE_PAGE and whole <= 1 and len(document.pages) > 1:
        return [_stretch(section, places, "title page") for section, places in found]
    parts = []
    for section, places in found:
        before = []
        for place in places:
            if _stands_alone(*section.sentences[place], lists=False):
                break
            before.append(place)
        if before:
            parts.append(_stretch(section, before, "title page"))
        if len(before) < len(places):
            break
    return parts


def _colophon(document: Document, sections: Sequence[Section]) -> Iterator[Part]:
    last = len(document.pages)
    for section, places in _where(sections, lambda page: page <= _FRONT or page > last - _BACK):
        lines = _lines(section)
        run = colophon_lines([lines[place] for place in places])
        if run:
            yield _stretch(section, places[run.start : run.stop], "colophon")


def _letter(sections: Sequence[Section]) -> list[Part]:
    """Return who a letter is to: what stands above its salutation, and the salutation itself."""
    for number, section in enumerate(sections[:3]):
        for place, line in enumerate(_lines(section)[:20]):
            if is_salutation(line):
                above = [_stretch(one, range(len(one.sentences)), "client") for one in sections[:number]]
                return [*above, _stretch(section, range(place + 1), "client")]
    return []


def _signature(sections: Sequence[Section]) -> Iterator[Part]:
    """Yield what stands below a foreword or a letter: a few lines that are no sentences."""
    letter = any(is_salutation(line) for section in sections[:3] for line in _lines(section)[:20])
    for section in sections:
        lines = _lines(section)
        closing = next((place for place, line in enumerate(lines) if is_closing(line)), None)
        if closing is not None and (letter or "foreword" in roles_of_heading(section.heading, "")):
            end = closing + 1
            while end < len(lines) and end - closing <= _SIGNATURE and is_name_line(lines[end]):
                end += 1
            if end - closing > 1:
                yield _stretch(section, range(closing, end), "signature", "makers")
        elif "foreword" in roles_of_heading(section.heading, ""):
            start = len(lines)
            while (
                start
                and len(lines) - start < _SIGNATURE
                and is_name_line(lines[start - 1])
                and lines[start - 1][:1].isupper()
            ):
                start -= 1
            if start < len(lines):
                yield _stretch(section, range(start, len(lines)), "signature", "makers")


def _lines_that_say(document: Document, sections: Sequence[Section], front: Sequence[Part]) -> Iterator[Part]:
    """Yield the lines that say who wrote the document, for whom and when.

    Who and for whom may stand in the running text of the first pages as well; a date counts only among the lines of
    the title page, the colophon and the head of a letter.
    """
    last = len(document.pages)
    headed = {"foreword", "introduction", "colophon"}
    in_front = {(part.sections[0], place) for part in front for place in part.sentences}
    for section in sections:
        lines, pages = _lines(section), _pages(section)
        colophon = "colophon" in roles_of_heading(section.heading, "")
        told = not headed.isdisjoint(roles_of_heading(section.heading, _whole(section)))
        for place, (line, page) in enumerate(zip(lines, pages, strict=True)):
            lone = (section.number, place) in in_front or colophon
            if not (lone or told or page <= min(_FRONT, last // 2)):
                continue
            roles = roles_of_line(line)
            if lone and len(line.split()) <= _NAME and document.organisation and document.organisation in line:
                roles = tuple(dict.fromkeys((*roles, "makers")))
            if roles:
                yield _stretch(section, _labelled(lines, place), *roles)
            if lone and len(line.split()) <= _NAME and (has_date(line) or _ends_in_year(line, document.year)):
                yield _stretch(section, [place], "date")


def _ends_in_year(line: str, year: int | None) -> bool:
    return year is not None and line.rstrip(" .)").endswith(str(year))


def _labelled(lines: Sequence[str], place: int) -> list[int]:
    """Return a line with the lines below it when it is a label alone: "Auteurs", then their names."""
    label = lines[place].rstrip()
    if len(label.split()) > 2 and not label.endswith(":"):
        return [place]
    found = [place]
    for later in range(place + 1, min(place + 1 + _LABELLED, len(lines))):
        if roles_of_line(lines[later]) or not is_name_line(lines[later]) or lines[later].rstrip().endswith(":"):
            break
        found.append(later)
    return found


def _research(sections: Sequence[Section]) -> Iterator[Part]:
    """Yield what the foreword, the introduction and the summary tell about the research.

    Where no heading names a method, also what the section tells that says most about it.
    """
    named = [roles_of_heading(section.heading, _whole(section)) for section in sections]
    told = [research_terms(_whole(section)) for section in sections]
    most = max(told, default=0)
    headed = any("method" in one for one in named)
    for section, roles, terms in zip(sections, named, told, strict=True):
        best = terms == most >= _TELLS and not headed
        if "method" in roles or not (best or _OPENING.intersection(roles)):
            continue
        places = [place for place, line in enumerate(_lines(section)) if research_terms(line)]
        if places:
            yield _stretch(section, places, "method")
