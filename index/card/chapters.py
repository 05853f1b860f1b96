"""The parts of a document under its headings: chapters and their sections, with the roles that headings name."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from index.card_types import Part, Role
from index.roles import number_of, plain, roles_of_heading
from index.types import Heading, Section


def parts_under_headings(headings: Sequence[Heading], sections: Sequence[Section]) -> tuple[Part, ...]:
    """Return a part for every heading that has text below it, in order."""
    return tuple(_shared_out(tuple(_headed(headings, sections))))


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
