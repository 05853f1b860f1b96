"""The characters of an OpenDocument paragraph, without what is hidden or struck out."""

from collections.abc import Iterator, Sequence

from index.reading.colours import are_alike
from index.reading.elements import Element, attribute, child, local
from index.reading.flow import LINE_BREAK, TextRun, lifted
from index.reading.office.boxes_and_notes import Context
from index.reading.office.opendocument_styles import FO, STYLE, OpenDocumentStyles, StylesAround, to_colour
from index.reading.office.symbols import shown_symbol

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SKIPPED_NAMES = """
tracked-changes annotation annotation-end forms sequence-decls variable-decls number user-field-decls note-citation
title desc script event-listeners placeholder dde-connection-decls table-of-content-source object object-ole image
ruby-text
"""
SKIPPED = frozenset(_SKIPPED_NAMES.split())


class OpenDocumentText:
    """Reads paragraphs."""

    def __init__(self, styles: OpenDocumentStyles) -> None:
        self._styles = styles
        self._notes = 0  # referred to so far

    def runs(self, paragraph: Element, context: Context) -> Iterator[TextRun]:
        """Yield the characters of a paragraph; the boxes and notes that it refers to are added to the context."""
        return self._inline(paragraph, (("paragraph", attribute(paragraph, "style-name")),), context)

    def _inline(self, parent: Element, styles: StylesAround, context: Context) -> Iterator[TextRun]:
        """Yield the characters of a paragraph or a part of it that has a style of its own."""
        yield from self._pieces(parent.text, styles, context)
        for one in parent:
            name = local(one)
            match name:
                case "span":
                    own = ("text", attribute(one, "style-name"))
                    yield from self._inline(one, (own, *styles) if self._is_known(*own) else styles, context)
                case "s":
                    yield TextRun(" ")
                case "tab":
                    yield TextRun(" ")
                case "line-break":
                    yield TextRun(LINE_BREAK)
                case "soft-page-break":
                    yield TextRun("", page=True)
                case "note":
                    yield from self._reference(one, context)
                case "frame" | "g" | "custom-shape" | "rect" | "text-box":
                    context.boxes += boxes([one])
                case "hidden-text" if attribute(one, "is-hidden") != "false":
                    pass
                case "hidden-paragraph" | "p" | "h":
                    pass
                case name if name not in SKIPPED and attribute(one, "display") != "none":  # a field may show nothing
                    yield from self._inline(one, styles, context)
            yield from self._pieces(one.tail, styles, context)

    def _is_known(self, family: str, style: str) -> bool:
        return any(True for _ in self._styles.chain(family, style))

    def _pieces(self, text: str | None, styles: StylesAround, context: Context) -> Iterator[TextRun]:
        if not text:
            return
        hidden = self._styles.letters(styles, f"{_TEXT}display") == "none"
        through = self._styles.letters(styles, f"{STYLE}text-line-through-style") or "none"
        through_type = self._styles.letters(styles, f"{STYLE}text-line-through-type") or "none"
        if hidden or through != "none" or through_type != "none" or self._is_like_ground(styles, context):
            return
        position = (self._styles.letters(styles, f"{STYLE}text-position") or "").split(" ")[0]
        above = position == "super" or (position.endswith("%") and position[:-1].isdecimal() and position != "0%")
        bold = self._styles.letters(styles, f"{FO}font-weight") == "bold"
        face = self._styles.letters(styles, f"{STYLE}font-name") or ""
        shown = "".join(shown_symbol(character, face) for character in text)
        yield lifted(shown, bold=bold) if above else TextRun(shown, bold=bold)

    def _is_like_ground(self, styles: StylesAround, context: Context) -> bool:
        """Whether letters have the colour of what they stand on."""
        colour = self._styles.letters(styles, f"{FO}color")
        behind = self._styles.letters(styles, f"{FO}background-color") or "transparent"
        ground = to_colour(behind) if behind != "transparent" else self._styles.ground(styles) or context.ground
        return colour is not None and are_alike(to_colour(colour), ground)

    def _reference(self, note: Element, context: Context) -> Iterator[TextRun]:
        cited, body = child(note, "note-citation"), child(note, "note-body")
        if body is None:
            return
        mark = "".join(cited.itertext()).strip() if cited is not None else ""
        if cited is None or not attribute(cited, "label"):
            self._notes += 1
            mark = str(self._notes)  # endnotes have numbers of their own, which would be those of footnotes as well
        if mark.isdecimal():
            yield TextRun(mark, raised=True)
        context.notes.append((mark, body))


def is_hidden(paragraph: Element) -> bool:
    """Whether a paragraph is hidden as a whole."""
    return any(local(one) == "hidden-paragraph" and attribute(one, "is-hidden") == "true" for one in paragraph.iter())


def boxes(parents: Sequence[Element]) -> Iterator[Element]:
    """Yield what holds text in drawings: boxes and shapes."""
    for one in parents:
        name = local(one)
        if name == "text-box" or (
            name in ("custom-shape", "rect") and any(local(part) in ("p", "list") for part in one)
        ):
            yield one
        elif name not in SKIPPED:
            yield from boxes(list(one))
