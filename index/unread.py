"""Which pages of a document were not read, and why. Data only."""

from dataclasses import dataclass
from typing import Literal

UnreadReason = Literal[
    "damaged",  # what they show is not in the file, or only a part of it
    "letters",  # their codes have no meaning, or make no words
    "only image",  # no text at all
    "large image",  # over half the sheet, beside text that was read
    "figure",  # an image with a caption that was read
    "scan",  # read, but recognised in an image: there may be faults in it
]


@dataclass(frozen=True, kw_only=True)
class Unread:
    """Pages that were not read, or not all of them, or not for certain."""

    pages: tuple[int, ...]  # physical, from 1, ascending, at least one
    reason: UnreadReason
