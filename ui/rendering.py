"""HTML from the templates of the window: what is put in is escaped, and what is not put in is an error."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jinja2


def render(name: str, /, **values: Any) -> str:
    """Return the HTML of a template, such as "answer.html". Raises jinja2.UndefinedError when a value is missing."""
    return _environment().get_template(name).render(values)


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    from ui.text.labels import counted, day, document_label, length
    from ui.text.place_layout import passage_pages, place_pages, standing

    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source), autoescape=True, undefined=jinja2.StrictUndefined, cache_size=-1
    )
    made.filters |= {"counted": counted, "day": day, "document_label": document_label, "document_length": length}
    made.filters |= {"passage_pages": passage_pages, "place_pages": place_pages, "standing": standing}
    return made


def _source(name: str) -> str:
    """Return a template on one line. A line break between two tags or blocks is layout, any other is a blank.

    Or it would be seen where white space counts, as in a passage with its lines.
    """
    text = files("ui.window").joinpath("templates", name).read_text(encoding="utf-8").strip()
    return re.sub(r"\s*\n\s*", " ", re.sub(r"(?<=[>}])\s*\n\s*(?=[<{])", "", text))
