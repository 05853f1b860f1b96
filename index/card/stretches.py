"""Stretches without a heading of their own that play a role: title page, colophon, who made it, for whom, when, how."""

from collections.abc import Callable, Iterator, Sequence

from index.card.central import stands_alone
from index.card_types import Part, Role
from index.reading.metadata import has_date
from index.roles import (
    colophon_lines,
    is_closing,
    is_colophon_line,
    is_name_line,
    is_salutation,
    research_terms,
    roles_of_heading,
    roles_of_line,
)
from index.types import Document, Section

_TITLE_PAGE = 150  # words of a first page that is a title page all through
_FRONT, _BACK = 4, 2  # pages at either end where a colophon may stand
_SIGNATURE = 6  # lines of a signature, at most
_LABELLED = 6  # lines below a label such as "Auteurs", at most
_TELLS = 3  # kinds of words of research in a section that tells how it was done
_OPENING: frozenset[Role] = frozenset(["foreword", "introduction", "summary"])
_NAME = 20  # words of a line that gives no more than a name or a date


def find_stretches(document: Document, sections: Sequence[Section]) -> Iterator[Part]:
    """Yield the stretches of a document that play a role."""
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
    return [chunk.text_of(sentence) for chunk, sentence in section.sentences]


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
    whole = sum(stands_alone(*section.sentences[place], lists=False) for section, places in found for place in places)
    if len(first.text.split()) <= _TITLE_PAGE and whole <= 1 and len(document.pages) > 1:
        return [_stretch(section, places, "title page") for section, places in found]
    parts = []
    for section, places in found:
        before = []
        for place in places:
            if stands_alone(*section.sentences[place], lists=False):
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
                yield _stretch(section, _labelled(section, lines, place), *roles)
            if lone and len(line.split()) <= _NAME and (has_date(line) or _ends_in_year(line, document.year)):
                yield _stretch(section, [place], "date")


def _ends_in_year(line: str, year: int | None) -> bool:
    return year is not None and line.rstrip(" .)").endswith(str(year))


def _labelled(section: Section, lines: Sequence[str], place: int) -> list[int]:
    """Return a line with the lines below it that go with its label: "Auteurs", then their names; or rows of a table."""
    label = lines[place].rstrip()
    row = section.sentences[place][1].kind == "row"
    if len(label.split()) > 2 and not label.endswith(":") and not row:
        return [place]
    found = [place]
    for later in range(place + 1, min(place + 1 + _LABELLED, len(lines))):
        line = lines[later].rstrip()
        if roles_of_line(line) or is_colophon_line(line) or not is_name_line(line) or line.endswith(":"):
            break
        if row and section.sentences[later][1].kind != "row":
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
