"""Which pages were not read, or not all of it, and why; and which were read from a scan."""

from collections.abc import Collection, Mapping, Sequence
from typing import get_args

from index.reading.layout.lines import Block
from index.reading.pdf.glyphs.survey import PageSurvey
from index.reading.pdf.scans.letters import are_words, lost
from index.structure.marking import is_numbered_caption
from index.types import Page
from index.unread import Unread, UnreadReason

_MOST_UNMAPPED = 0.5  # share of the characters without a meaning from which a page cannot be read
_LARGE = 0.5  # share of the page under images that is more than half the sheet
_SMALL = 0.03  # below it images are signs and logos
_UNSEEN = 0.5  # share of the characters that text recognition put there
_DRAWING = 30  # lines and areas from which a page without text shows something


def find_meaningless(pages: Sequence[Sequence[Block]], surveys: Sequence[PageSurvey | None]) -> frozenset[int]:
    """Return the numbers of the pages, from 1, whose letters have no meaning in the file, or make no words."""
    return frozenset(
        number
        for number, (blocks, survey) in enumerate(zip(pages, surveys, strict=False), 1)
        if survey is not None
        and (max(survey.unmapped, lost(_text(blocks))) > _MOST_UNMAPPED or not are_words(_text(blocks)))
    )


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(block.text for block in blocks if block.kind is None)


def is_scanned(survey: PageSurvey | None) -> bool:
    """Whether the text of a page was recognised in an image of it."""
    return survey is not None and survey.covered >= _LARGE and survey.unseen >= _UNSEEN


def find_unread(
    pages: Sequence[Page],
    surveys: Sequence[PageSurvey | None],
    meaningless: frozenset[int],
    damaged: Collection[int] = (),
) -> tuple[Unread, ...]:
    """Return what was not read of a PDF, the worst first; ``surveys`` are those of the pages, in order.

    ``meaningless`` and ``damaged`` are the numbers of the pages without letters, and of those that are not whole.
    """
    found: Mapping[UnreadReason, list[int]] = {reason: [] for reason in get_args(UnreadReason)}
    for page, survey in zip(pages, surveys, strict=False):
        if page.number in damaged:
            found["damaged"].append(page.number)
        elif page.number in meaningless:
            found["letters"].append(page.number)
        elif page.scanned:
            found["scan"].append(page.number)
        elif survey is None:
            continue
        elif not page.text.strip():
            if survey.covered >= _SMALL or survey.drawn >= _DRAWING:
                found["only image"].append(page.number)
        elif survey.covered > _LARGE:
            found["large image"].append(page.number)
        elif survey.covered >= _SMALL and any(map(is_numbered_caption, page.text.split("\n"))):
            found["figure"].append(page.number)
    return tuple(Unread(pages=tuple(numbers), reason=reason) for reason, numbers in found.items() if numbers)
