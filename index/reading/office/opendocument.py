"""OpenDocument text (.odt, OASIS and ISO/IEC 26300) -> pages: the text as it stands after accepting all changes.

What somebody deleted is kept apart in the file and is not read; nor is what is hidden or struck out. Headers and
footers of pages stand in another part of the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from index.limits import ReadLimits
from index.reading.flow import Flow, FlowCell, FlowPages, TextRun, are_heads, lifted
from index.reading.layout.lines import Block
from index.reading.metadata import Metadata
from index.reading.numbering import Level, Numbering
from index.reading.office.package import Element, Package, attribute, child, local, number
from index.reading.office.symbols import shown_symbol

_KIND = "OpenDocument-bestand"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}
_SKIPPED = (
    frozenset(
        ("tracked-changes", "annotation", "annotation-end", "forms", "sequence-decls", "variable-decls", "number")
    )
    | frozenset(("user-field-decls", "note-citation", "title", "desc", "script", "event-listeners", "placeholder"))
    | frozenset(("dde-connection-decls", "table-of-content-source", "object", "object-ole", "image", "ruby-text"))
)
_MOST_REPEATED = 1000  # columns, and rows without text
_DEEPEST = 10  # levels of headings and lists
_TITLE = ("title", "titel")


@dataclass(frozen=True, kw_only=True)
class _Style:
    parent: str
    list_style: str
    level: int | None  # of headings in this style
    text: Mapping[str, str]  # attributes of its style:text-properties
    paragraph: Mapping[str, str]
    master: str  # page style that begins with it


def read_opendocument(data: bytes, name: str, limits: ReadLimits) -> FlowPages:
    """Return the pages of an OpenDocument text. Raises DocumentError."""
    package = Package(data, name, _KIND, limits)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(one) == "encryption-data" for one in manifest.iter()):
        raise package.locked()
    root = package.xml("content.xml")
    text = child(root, "body", "text")
    if text is None:
        raise package.damaged()
    styles = package.xml("styles.xml")
    meta = child(package.xml("meta.xml"), "meta")
    statistic = child(meta, "document-statistic")
    counted = attribute(statistic, "page-count") if statistic is not None else ""
    soft = sum(local(one) == "soft-page-break" for one in text.iter())
    flow = Flow(name, limits)
    # A style may ask for a new page where one begins anyhow; the number of pages tells whether the file has all.
    walk = _Walk(_Styles([one for one in (styles, root) if one is not None]), flow, hard=counted != str(soft + 1))
    walk.body(text)
    breaks = sum(block is None for block in flow.blocks)
    return flow.pages(_metadata(meta), paged=soft > 0 or counted == str(breaks + 1))


def _metadata(meta: Element | None) -> Metadata:
    def told(*names: str) -> str:
        found = (child(meta, name) for name in names)
        return next((" ".join(one.text.split()) for one in found if one is not None and one.text), "")

    return Metadata(
        title=told("title"),
        author=told("initial-creator", "creator"),
        subject=told("subject"),
        created=told("creation-date", "date"),
    )


class _Styles:
    """Styles of paragraphs and letters, and how lists are marked."""

    def __init__(self, roots: Sequence[Element]) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        for one in (one for root in roots for group in root for one in group):
            if local(one) == "style":
                self._styles[attribute(one, "family"), attribute(one, "name")] = _Style(
                    parent=attribute(one, "parent-style-name"),
                    list_style=attribute(one, "list-style-name"),
                    level=number(attribute(one, "default-outline-level")),
                    text=dict(found.attrib) if (found := child(one, "text-properties")) is not None else {},
                    paragraph=dict(found.attrib) if (found := child(one, "paragraph-properties")) is not None else {},
                    master=attribute(one, "master-page-name"),
                )
            elif local(one) == "list-style":
                self.lists[one.get(f"{_STYLE}name", "")] = _levels(one)
            elif local(one) == "outline-style":
                self.outline = _levels(one)

    def chain(self, family: str, name: str) -> Iterator[tuple[str, _Style]]:
        """Yield a style and those that it is based on, nearest first."""
        seen: set[str] = set()
        while (family, name) in self._styles and name not in seen:
            seen.add(name)
            yield name, self._styles[family, name]
            name = self._styles[family, name].parent

    def letters(self, family: str, name: str, wanted: str) -> str | None:
        """Return what a style says of letters; None when it does not tell."""
        return next((one.text[wanted] for _, one in self.chain(family, name) if wanted in one.text), None)

    def list_of(self, name: str) -> str:
        """Return the list that paragraphs in this style are items of; "" for none."""
        return next((one.list_style for _, one in self.chain("paragraph", name) if one.list_style), "")

    def level(self, name: str) -> int:
        """Return the level of the headings in this style; 0 when it is for other text."""
        for identity, one in self.chain("paragraph", name):
            if one.level is not None:
                return one.level
            if identity.casefold() in _TITLE:
                return 1
        return 0

    def breaks(self, name: str) -> tuple[bool, bool]:
        """Return whether a page ends before, and after, a paragraph in this style; its own style alone tells."""
        own = next((one for _, one in self.chain("paragraph", name)), None)
        if own is None:
            return False, False
        before = own.paragraph.get(f"{_FO}break-before") == "page" or bool(own.master)
        return before, own.paragraph.get(f"{_FO}break-after") == "page"


def _levels(style: Element) -> dict[int, Level]:
    """Return how the levels of a list are marked, from 0."""
    levels: dict[int, Level] = {}
    for one in style:
        level = number(attribute(one, "level"))
        if not level or level > _DEEPEST:
            continue
        place, kind = level - 1, local(one)
        if kind == "list-level-style-bullet":
            levels[place] = Level(form="bullet", shape="")
            continue
        before, after = one.get(f"{_STYLE}num-prefix", ""), one.get(f"{_STYLE}num-suffix", "")
        form = _FORMS.get(one.get(f"{_STYLE}num-format", ""), "decimal")
        depth = min(number(attribute(one, "display-levels")) or 1, place + 1)
        numbers = ".".join(f"%{other + 1}" for other in range(place + 1 - depth, place + 1))
        start = number(attribute(one, "start-value"))
        levels[place] = Level(
            form=form,
            shape=f"{before}{numbers}{after}" if form != "none" else "",
            start=1 if start is None else start,
        )
    return levels


class _Walk:
    """The way through a document."""

    def __init__(self, styles: _Styles, flow: Flow, *, hard: bool) -> None:
        self._styles, self._flow = styles, flow
        self._numbering = Numbering()
        self._lists = 0  # seen so far: each counts by itself
        self._last: dict[str, str] = {}  # by style the last list, and by identity each: for lists that go on
        self._marks: list[str] = []  # of the items around, innermost last; "" once used
        self._boxes: list[Element] = []  # met in this paragraph
        self._referred: list[tuple[str, Element]] = []  # notes met in this paragraph: number and text
        self._notes = 0
        self._begun = False  # something stands on the first page
        self._inside = False  # a box, a cell or a note
        self._may_break = hard  # whether paragraphs ask for a new page; in a box or a cell they cannot

    def body(self, parent: Element) -> None:
        """Read what stands below each other."""
        for one in parent:
            match local(one):
                case "p" | "h":
                    self._paragraph(one)
                case "list":
                    self._list(one, "", 0, "")
                case "table":
                    self._table(one)
                case "soft-page-break":
                    self._flow.blocks.append(None)
                case "section":
                    if attribute(one, "display") not in ("none", "condition") or attribute(one, "is-hidden") == "false":
                        self.body(one)
                case "frame" | "text-box" | "g" | "a" | "custom-shape" | "rect":
                    self._boxes += _boxes([one])
                    self._below()
                case name if name not in _SKIPPED:
                    self.body(one)

    def _paragraph(self, paragraph: Element) -> None:
        style = attribute(paragraph, "style-name")
        before, after = self._styles.breaks(style) if self._may_break else (False, False)
        if before and self._begun:
            self._flow.blocks.append(None)
        self._begun = True
        pieces = [] if _is_hidden(paragraph) else list(self._inline(paragraph, "paragraph", style))
        level = self._level(paragraph, style)
        mark = self._mark(paragraph, level)
        self._flow.paragraph(pieces, mark=mark, level=level)
        self._below()
        if after:
            self._flow.blocks.append(None)

    def _level(self, paragraph: Element, style: str) -> int:
        if local(paragraph) == "h":
            return min(number(attribute(paragraph, "outline-level")) or 1, _DEEPEST)
        return self._styles.level(style)

    def _mark(self, paragraph: Element, level: int) -> str:
        """Return what stands before a paragraph: the mark of its item, or the number of its heading."""
        if self._marks:
            mark, self._marks[-1] = self._marks[-1], ""
            return mark
        style = attribute(paragraph, "style-name")
        if local(paragraph) == "h" and attribute(paragraph, "is-list-header") != "true" and self._styles.outline:
            return self._numbering.next("outline", self._styles.outline, level - 1)
        return "" if level else self._numbering.next(f"style {style}", self._of(self._styles.list_of(style)), 0)

    def _of(self, style: str) -> Mapping[int, Level]:
        return self._styles.lists.get(style, {}) if style else {}

    def _list(self, element: Element, style: str, depth: int, counted: str) -> None:
        style = attribute(element, "style-name") or style
        if not counted:
            self._lists += 1
            goes_on = attribute(element, "continue-numbering") == "true"
            counted = self._last.get(attribute(element, "continue-list"), "") or (
                self._last.get(f"style {style}", "") if goes_on else ""
            )
            counted = counted or f"list {self._lists}"
            self._last[f"style {style}"] = counted
            identity = element.get("{http://www.w3.org/XML/1998/namespace}id", "")
            self._last |= {identity: counted} if identity else {}
        for item in element:
            if local(item) not in ("list-item", "list-header"):
                continue
            first = next((one for one in item if local(one) in ("p", "h", "list")), None)
            mark = ""
            if local(item) == "list-item" and first is not None and local(first) != "list":
                mark = self._item_mark(item, first, style, depth, counted)
            self._marks.append(mark)
            for one in item:
                if local(one) == "list":
                    self._list(one, style, depth + 1, counted)
                else:
                    self.body([one])
            self._marks.pop()

    def _item_mark(self, item: Element, first: Element, style: str, depth: int, counted: str) -> str:
        own = attribute(first, "style-name")
        level = self._level(first, own)
        if level and not self._of(style):
            return self._numbering.next("outline", self._styles.outline, level - 1)
        start = number(attribute(item, "start-value"))
        starts = {} if start is None else {depth: start}
        levels = self._of(style) or self._of(self._styles.list_of(own))
        return self._numbering.next(counted, levels, depth, starts=starts, start_key=f"{counted} {id(item)}")

    def _below(self) -> None:
        """Add the boxes and the notes that the paragraph referred to."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            with self._within():
                self.body(box)
        referred, self._referred = self._referred, []
        for mark, note in referred:
            with self._within():
                for place, paragraph in enumerate(one for one in note.iter() if local(one) in ("p", "h")):
                    pieces = list(self._inline(paragraph, "paragraph", attribute(paragraph, "style-name")))
                    if place == 0 and mark:
                        pieces = [TextRun(mark, raised=mark.isdecimal()), TextRun(" "), *pieces]
                    self._flow.paragraph([piece for piece in pieces if not piece.page], note=True)

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Read a cell, box or note: what is under way around it goes on behind it."""
        around = self._boxes, self._referred, self._marks, self._may_break, self._inside
        self._boxes, self._referred, self._marks, self._may_break, self._inside = [], [], [], False, True
        try:
            yield
        finally:
            self._boxes, self._referred, self._marks, self._may_break, self._inside = around

    def _inline(self, parent: Element, family: str, style: str) -> Iterator[TextRun]:
        """Yield the characters of a paragraph or a part of it that has a style of its own."""
        yield from self._pieces(parent.text, family, style)
        for one in parent:
            name = local(one)
            match name:
                case "span":
                    own = attribute(one, "style-name")
                    yield from self._inline(one, *(("text", own) if self._is_known(own) else (family, style)))
                case "s":
                    yield TextRun(" ")
                case "tab" | "line-break":
                    yield TextRun(" ")
                case "soft-page-break":
                    yield TextRun("", page=True)
                case "note":
                    yield from self._reference(one)
                case "frame" | "g" | "custom-shape" | "rect" | "text-box":
                    self._boxes += _boxes([one])
                case "hidden-text" if attribute(one, "is-hidden") != "false":
                    pass
                case "hidden-paragraph" | "p" | "h":
                    pass
                case name if name not in _SKIPPED:
                    yield from self._inline(one, family, style)
            yield from self._pieces(one.tail, family, style)

    def _is_known(self, style: str) -> bool:
        return any(True for _ in self._styles.chain("text", style))

    def _pieces(self, text: str | None, family: str, style: str) -> Iterator[TextRun]:
        if not text:
            return
        said = {
            wanted: self._styles.letters(family, style, f"{_STYLE}{wanted}")
            for wanted in ("text-position", "font-name")
        }
        hidden = self._styles.letters(family, style, f"{_TEXT}display") == "none"
        through = self._styles.letters(family, style, f"{_STYLE}text-line-through-style") or "none"
        through_type = self._styles.letters(family, style, f"{_STYLE}text-line-through-type") or "none"
        if hidden or through != "none" or through_type != "none" or self._is_white(family, style):
            return
        position = (said["text-position"] or "").split(" ")[0]
        above = position == "super" or (position.endswith("%") and position[:-1].isdecimal() and position != "0%")
        bold = self._styles.letters(family, style, f"{_FO}font-weight") == "bold"
        face = said["font-name"] or ""
        shown = "".join(shown_symbol(character, face) for character in text)
        yield lifted(shown, bold=bold) if above else TextRun(shown, bold=bold)

    def _is_white(self, family: str, style: str) -> bool:
        """Whether letters are white on white; in a box or a cell they may stand on a colour."""
        colour = self._styles.letters(family, style, f"{_FO}color")
        return (
            (colour or "").casefold() == "#ffffff"
            and not self._inside
            and self._styles.letters(family, style, f"{_FO}background-color") in (None, "transparent")
            and not any(f"{_FO}background-color" in one.paragraph for _, one in self._styles.chain(family, style))
        )

    def _reference(self, note: Element) -> Iterator[TextRun]:
        cited, body = child(note, "note-citation"), child(note, "note-body")
        if body is None:
            return
        mark = "".join(cited.itertext()).strip() if cited is not None else ""
        if cited is None or not attribute(cited, "label"):
            self._notes += 1
            mark = str(self._notes)  # endnotes have numbers of their own, which would be those of footnotes as well
        if mark.isdecimal():
            yield TextRun(mark, raised=True)
        self._referred.append((mark, body))

    def _table(self, table: Element) -> None:
        rows = list(_rows(table, in_heads=False))
        width = max((_width(row) for row, _ in rows), default=0)
        nested = any(local(one) == "table" for row, _ in rows for one in row.iter())
        if width < 2 or nested:
            for cell in (cell for row, _ in rows for cell in row if local(cell) == "table-cell"):
                with self._within():
                    self.body(cell)
            return
        spanning: dict[int, tuple[int, Sequence[Block | None]]] = {}  # by column: rows left, and what stands there
        first = attribute(table, "template-name") != "" or attribute(table, "use-first-row-styles") == "true"
        told = any(in_heads for _, in_heads in rows)
        for place, (row, in_heads) in enumerate(rows):
            made = list(self._cells(row, spanning))
            count = number(attribute(row, "number-rows-repeated")) or 1
            if not any(cell.blocks for cell in made):
                count = min(count, 1)
            heads = in_heads or (place == 0 and first and not told and are_heads(made, width))
            for _ in range(count):
                self._flow.row(made, heads=heads)
            if any(block is None for cell in made for block in cell.blocks):
                self._flow.blocks.append(None)

    def _cells(self, row: Element, spanning: dict[int, tuple[int, Sequence[Block | None]]]) -> Iterator[FlowCell]:
        column = 0
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            count = _repeated(cell)
            if local(cell) == "covered-table-cell":
                for at in range(column, column + count):
                    left, blocks = spanning.get(at, (0, ()))
                    if left:
                        spanning[at] = (left - 1, blocks)
                        yield FlowCell(at, 1, blocks)
                column += count
                continue
            with self._flow.apart() as found, self._within():
                self.body(cell)
            span = _counted(cell, "number-columns-spanned")
            below = _counted(cell, "number-rows-spanned") - 1
            if below > 0:
                spanning[column] = (below, [one for one in found if one is not None and not one.note])
            if found or span > 1:
                for at in range(column, column + (count if found else 1)):
                    yield FlowCell(at, span if count == 1 else 1, found)
            column += count


def _counted(cell: Element, name: str) -> int:
    return max(1, min(number(attribute(cell, name)) or 1, _MOST_REPEATED))


def _repeated(cell: Element) -> int:
    return _counted(cell, "number-columns-repeated")


def _width(row: Element) -> int:
    """Return the columns of a row; what is empty to its right is none."""
    width = found = 0
    for cell in row:
        if local(cell) in ("table-cell", "covered-table-cell"):
            width += _repeated(cell)
            if len(cell):
                found = width
    return found


def _rows(table: Element, *, in_heads: bool) -> Iterator[tuple[Element, bool]]:
    """Yield the rows of a table, and whether each holds heads."""
    for one in table:
        if local(one) == "table-row":
            yield one, in_heads
        elif local(one) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(one, in_heads=in_heads or local(one) == "table-header-rows")


def _is_hidden(paragraph: Element) -> bool:
    return any(local(one) == "hidden-paragraph" and attribute(one, "is-hidden") == "true" for one in paragraph.iter())


def _boxes(parents: Sequence[Element]) -> Iterator[Element]:
    """Yield what holds text in drawings: boxes and shapes."""
    for one in parents:
        name = local(one)
        if name == "text-box" or (
            name in ("custom-shape", "rect") and any(local(part) in ("p", "list") for part in one)
        ):
            yield one
        elif name not in _SKIPPED:
            yield from _boxes(list(one))
