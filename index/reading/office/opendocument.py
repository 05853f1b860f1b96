"""OpenDocument text (.odt, OASIS and ISO/IEC 26300) -> pages: the text as it stands after accepting all changes.

What somebody deleted is kept apart in the file and is not read; nor is what is hidden or struck out. Headers and
footers of pages stand in another part of the file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.errors import DamagedError, EncryptedError
from index.limits import ReadLimits
from index.reading.colours import UNKNOWN, Colour
from index.reading.elements import Element, attribute, child, local, number
from index.reading.flow import Flow, FlowCell, ReadPages, TextRun
from index.reading.flow_heads import count_heads
from index.reading.kinds import damaged, locked
from index.reading.layout.lines import Block
from index.reading.metadata import Metadata
from index.reading.numbering import Level, Numbering
from index.reading.office.boxes_and_notes import Context, Walk
from index.reading.office.opendocument_styles import DEEPEST, OpenDocumentStyles
from index.reading.office.opendocument_text import SKIPPED, OpenDocumentText, boxes, is_hidden
from index.reading.office.package import Package

_KIND = "OpenDocument-bestand"
_CONTENTS = frozenset(
    ["table-of-content", "illustration-index", "table-index", "alphabetical-index"]
)  # name only places
_MOST_REPEATED = 1000  # columns, and rows without text


@dataclass(kw_only=True)
class OpenDocumentContext(Context):
    """Where the reading of an OpenDocument text has come."""

    marks: list[str] = field(default_factory=list)  # of the items around, innermost last; "" once used


def read_opendocument(data: bytes, name: str, limits: ReadLimits) -> ReadPages:
    """Return the pages of an OpenDocument text. Raises DocumentError."""
    package = Package(data, name, _KIND, limits)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(one) == "encryption-data" for one in manifest.iter()):
        raise EncryptedError(locked(name))
    root = package.xml("content.xml")
    text = child(root, "body", "text")
    if text is None:
        raise DamagedError(damaged(name))
    styles = package.xml("styles.xml")
    meta = child(package.xml("meta.xml"), "meta")
    statistic = child(meta, "document-statistic")
    counted = attribute(statistic, "page-count") if statistic is not None else ""
    soft = sum(local(one) == "soft-page-break" for one in text.iter())
    flow = Flow(name, limits)
    # A style may ask for a new page where one begins anyhow; the number of pages tells whether the file has all.
    known = OpenDocumentStyles([one for one in (styles, root) if one is not None])
    walk = _OpenDocumentWalk(known, flow, may_break=counted != str(soft + 1))
    walk.body(text)
    breaks = sum(block is None for block in flow.blocks)
    pictures = sum(any(local(part) == "image" for part in one) for one in text.iter())
    return flow.pages(_metadata(meta), paged=soft > 0 or counted == str(breaks + 1), pictures=pictures)


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


class _OpenDocumentWalk(Walk[OpenDocumentContext]):
    """The way through an OpenDocument text."""

    def __init__(self, styles: OpenDocumentStyles, flow: Flow, *, may_break: bool) -> None:
        super().__init__(flow, OpenDocumentContext(ground=styles.page))
        self._styles, self._text = styles, OpenDocumentText(styles)
        self._numbering = Numbering()
        self._lists = 0  # seen so far: each counts by itself
        self._last: dict[str, str] = {}  # by style the last list, and by identity each: for lists that go on
        self._begun = False  # something stands on the first page
        self._may_break = may_break  # whether paragraphs ask for a new page; in a box or a cell they cannot

    def body(self, parent: Iterable[Element]) -> None:
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
                case name if name in _CONTENTS:
                    self._flow.blocks += [None for inner in one.iter() if local(inner) == "soft-page-break"]
                case "section":
                    if attribute(one, "display") not in ("none", "condition") or attribute(one, "is-hidden") == "false":
                        self.body(one)
                case "frame" | "text-box" | "g" | "a" | "custom-shape" | "rect":
                    self._context.boxes += boxes([one])
                    self._below()
                case name if name not in SKIPPED:
                    self.body(one)

    def _paragraph(self, paragraph: Element) -> None:
        style = attribute(paragraph, "style-name")
        before, after = self._styles.breaks(style) if self._may_break and not self._context.inside else (False, False)
        if before and self._begun:
            self._flow.blocks.append(None)
        self._begun = True
        runs = [] if is_hidden(paragraph) else list(self._runs(paragraph))
        level = self._level(paragraph, style)
        mark = self._mark(paragraph, level)
        self._flow.paragraph(runs, mark=mark, level=level)
        self._below()
        if after:
            self._flow.blocks.append(None)

    def _level(self, paragraph: Element, style: str) -> int:
        if local(paragraph) == "h":
            return min(number(attribute(paragraph, "outline-level")) or 1, DEEPEST)
        return self._styles.level(style)

    def _mark(self, paragraph: Element, level: int) -> str:
        """Return what stands before a paragraph: the mark of its item, or the number of its heading."""
        if self._context.marks:
            mark, self._context.marks[-1] = self._context.marks[-1], ""
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
            self._context.marks.append(mark)
            for one in item:
                if local(one) == "list":
                    self._list(one, style, depth + 1, counted)
                else:
                    self.body([one])
            self._context.marks.pop()

    def _item_mark(self, item: Element, first: Element, style: str, depth: int, counted: str) -> str:
        own = attribute(first, "style-name")
        level = self._level(first, own)
        if level and not self._of(style):
            return self._numbering.next("outline", self._styles.outline, level - 1)
        start = number(attribute(item, "start-value"))
        starts = {} if start is None else {depth: start}
        levels = self._of(style) or self._of(self._styles.list_of(own))
        return self._numbering.next(counted, levels, depth, starts=starts, start_key=f"{counted} {id(item)}")

    def _ground(self, element: Element) -> Colour:
        if local(element) != "table-cell":
            return UNKNOWN
        row = element.getparent()
        table = next((one for one in row.iterancestors() if local(one) == "table"), None)
        if table is None or attribute(table, "template-name"):
            return UNKNOWN
        cell = attribute(element, "style-name") or attribute(row, "default-cell-style-name")
        around = (
            ("table-cell", cell),
            ("table-row", attribute(row, "style-name")),
            ("table", attribute(table, "style-name")),
        )
        return self._styles.ground(around) or self._context.ground

    def _runs(self, paragraph: Element) -> Iterator[TextRun]:
        return self._text.runs(paragraph, self._context)

    def _table(self, table: Element) -> None:
        rows = list(_rows(table, in_heads=False))
        width = max((_width(row) for row, _ in rows), default=0)
        nested = any(local(one) == "table" for row, _ in rows for one in row.iter())
        if width < 2 or nested:
            self._apart(cell for row, _ in rows for cell in row if local(cell) == "table-cell")
            return
        spanning: dict[int, tuple[int, Sequence[Block | None]]] = {}  # by column: rows left, and what stands there
        first = attribute(table, "template-name") != "" or attribute(table, "use-first-row-styles") == "true"
        texts = [list(self._cells(row, spanning)) for row, _ in rows]
        heads = 0 if any(in_heads for _, in_heads in rows) else count_heads(texts, width, said=first)
        for place, ((row, in_heads), made) in enumerate(zip(rows, texts, strict=True)):
            count = number(attribute(row, "number-rows-repeated")) or 1
            if not any(cell.blocks for cell in made):
                count = min(count, 1)
            for _ in range(count):
                self._flow.row(made, heads=in_heads or place < heads)
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
            with self._flow.apart() as found, self._within(self._ground(cell)):
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
        if attribute(one, "visibility") in ("collapse", "filter"):
            continue  # nobody sees it
        if local(one) == "table-row":
            yield one, in_heads
        elif local(one) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(one, in_heads=in_heads or local(one) == "table-header-rows")
