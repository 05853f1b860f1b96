"""Passages with what is quoted of them marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


def marked_html(passage: str, *quotes: str) -> Markup:
    """Return ``passage`` escaped, with each quote in <mark>, in order; no mark for a quote that does not follow.

    White space may differ: a quote runs over line ends of the passage.
    """
    from markupsafe import Markup

    made, at = Markup(), 0
    for words in filter(None, map(str.split, quotes)):
        match = re.compile(r"\s+".join(map(re.escape, words))).search(passage, at)
        if match:
            made += passage[at : match.start()] + Markup("<mark>{}</mark>").format(match[0])
            at = match.end()
    return made + passage[at:]
