"""Word (.docx, ECMA-376 and ISO/IEC 29500) -> pages: the text as it stands after accepting all changes.

What somebody deleted, moved away, struck out or hid is no text of the document. Page headers and footers are parts of
their own, which are not read.
"""

from collections.abc import Iterable, Iterator, Sequence
from posixpath import dirname, join, normpath

from index.errors import DamagedError
from index.limits import ReadLimits
from index.reading.colours import PAPER, UNKNOWN, Colour
from index.reading.elements import Element, attribute, child, local, number, value
from index.reading.flow import Flow, FlowCell, ReadPages, TextRun
from index.reading.flow_heads import count_heads
from index.reading.kinds import damaged
from index.reading.layout.lines import Block
from index.reading.metadata import Metadata
from index.reading.office.boxes_and_notes import Walk
from index.reading.office.package import Package
from index.reading.office.word_lists import WordLists
from index.reading.office.word_styles import OFF, WordStyles, outline_level, switch
from index.reading.office.word_text import THROUGH, WordContext, WordText, chosen, filled_in

_KIND = "Word-bestand"
_FIRST_ROW = 0x0020  # of w:tblLook


def read_word(data: bytes, name: str, limits: ReadLimits) -> ReadPages:
    """Return the pages of a Word file. Raises DocumentError."""
    package = Package(data, name, _KIND, limits)
    main = _related(package, "", "officeDocument").get("officeDocument", "word/document.xml")
    root = package.xml(main)
    body = child(root, "body") if root is not None else None
    if body is None:
        raise DamagedError(damaged(name))
    parts = _related(package, main, "styles", "numbering", "footnotes", "endnotes")
    flow = Flow(name, limits)
    breaks = sum(1 for one in body.iter() if local(one) == "lastRenderedPageBreak")
    app = package.xml("docProps/app.xml")
    walk = _WordWalk(
        package, parts, flow, page=child(root, "background"), breaks="lastRenderedPageBreak" if breaks else "br"
    )
    walk.document(body)
    hard = sum(block is None for block in flow.blocks)
    # Breaks that somebody made tell the pages only where there are no others; Word counts them when it saves a file.
    paged = breaks > 0 or _text(child(app, "Pages")) == str(hard + 1)
    pictures = sum(local(one) in ("blip", "imagedata") for one in body.iter())
    return flow.pages(_metadata(package, app), paged=paged, pictures=pictures)


def _related(package: Package, part: str, *kinds: str) -> dict[str, str]:
    """Return by kind the parts that a part refers to; of the whole file for ""."""
    folder = dirname(part)
    relations = package.xml(join(folder, "_rels", f"{part.rpartition('/')[2]}.rels"))
    found: dict[str, str] = {}
    for one in relations if relations is not None else ():
        kind, target = attribute(one, "Type").rpartition("/")[2], attribute(one, "Target")
        if kind in kinds and attribute(one, "TargetMode") != "External":
            found.setdefault(kind, normpath(join(folder, target)) if target[:1] != "/" else target[1:])
    return found


def _metadata(package: Package, app: Element | None) -> Metadata:
    core = package.xml("docProps/core.xml")
    return Metadata(
        title=_text(child(core, "title")),
        author=_text(child(app, "Company")) or _text(child(core, "creator")),
        subject=_text(child(core, "subject")),
        created=_text(child(core, "created")),
    )


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


class _WordWalk(Walk[WordContext]):
    """The way through a Word file."""

    def __init__(
        self, package: Package, parts: dict[str, str], flow: Flow, *, page: Element | None, breaks: str
    ) -> None:
        super().__init__(flow, WordContext(ground=PAPER if page is None else UNKNOWN))
        self._styles = WordStyles(package.xml(parts.get("styles", "")))
        self._lists = WordLists(package.xml(parts.get("numbering", "")), self._styles)
        notes: dict[tuple[str, str], Element] = {}
        for kind in ("footnote", "endnote"):
            root = package.xml(parts.get(f"{kind}s", ""))
            notes |= {(kind, attribute(one, "id")): one for one in (root if root is not None else ())}
        self._text = WordText(self._styles, notes, breaks)
        self._covers: set[Element] = set()  # paragraphs with a picture behind the text of their page

    def document(self, body: Element) -> None:
        """Read the text of the file."""
        pictures = (one for one in body.iter("{*}anchor") if attribute(one, "behindDoc") not in ("", *OFF))
        self._covers = {one for picture in pictures for one in picture.iterancestors("{*}p")}
        self.body(body)
        self.finish()

    def body(self, parent: Iterable[Element]) -> None:
        """Read what stands below each other."""
        for one in parent:
            match local(one):
                case "p":
                    self._paragraph(one)
                case "tbl":
                    self._table(one)
                case "sdt":
                    self.body(filled_in(one))
                case "AlternateContent":
                    self.body(chosen(one))
                case name if name in THROUGH:
                    self.body(one)

    def finish(self) -> None:
        """Add what the last paragraph left: its end was deleted, and nothing follows."""
        self._flow.paragraph(self._context.pending)
        self._context.pending = []

    def _ground(self, element: Element) -> Colour:
        return self._styles.ground(element, self._context.ground) if local(element) == "tc" else UNKNOWN

    def _runs(self, paragraph: Element) -> Iterator[TextRun]:
        return self._text.runs(paragraph, self._context)

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        style = self._styles.of(properties, "pStyle")
        if paragraph in self._covers:
            self._context.ground = UNKNOWN  # till the page ends
        runs = [*self._context.pending, *self._runs(paragraph)]
        if self._covers and not self._context.inside and any(run.page for run in runs):
            self._context.ground = self._page
        if self._styles.lists_contents(style):
            runs = [run for run in runs if run.page]
        mark = child(properties, "rPr")
        joined = any(local(one) in ("del", "moveFrom") for one in mark) if mark is not None else False
        initial = value(properties, "framePr", name="dropCap") in ("drop", "margin")
        if joined or initial or switch(mark, "specVanish"):
            self._context.pending = runs
        elif runs or not self._text.hides(mark, style):
            self._context.pending = []
            told = outline_level(properties)
            level = self._styles.level(style) if told is None else told
            self._flow.paragraph(runs, mark=self._lists.label(properties, style), level=level)
        self._below()

    def _table(self, table: Element) -> None:
        self.finish()
        rows = [row for row in _down(table, "tr") if not _is_deleted(row)]
        cells = [[cell for cell in _down(row, "tc") if not _is_deleted(cell)] for row in rows]
        width = max((sum(_span(cell) for cell in row) for row in cells), default=0)
        if width < 2 or any(local(one) == "tbl" for row in cells for cell in row for one in cell.iter()):
            self._apart(cell for row in cells for cell in row)  # a frame around text, or what puts it side by side
            return
        look = child(table, "tblPr", "tblLook")
        first = look is not None and _names_heads(look)
        above: dict[int, Sequence[Block | None]] = {}  # by column: what a merged cell holds
        texts = [list(self._cells(row, own, above)) for row, own in zip(rows, cells, strict=True)]
        told = [bool(switch(child(row, "trPr"), "tblHeader")) for row in rows]
        heads = 0 if any(told) else count_heads(texts, width, said=first)
        for place, made in enumerate(texts):
            ended = any(block is None for cell in made for block in cell.blocks)
            begins = next((cell.blocks[0] is None for cell in made if cell.blocks), False)
            if ended and begins:
                self._flow.blocks.append(None)
            self._flow.row(made, heads=told[place] or place < heads)
            if ended and not begins:
                self._flow.blocks.append(None)

    def _cells(
        self, row: Element, cells: Sequence[Element], above: dict[int, Sequence[Block | None]]
    ) -> Iterator[FlowCell]:
        column = number(value(row, "trPr", "gridBefore")) or 0
        for cell in cells:
            merged, span = child(cell, "tcPr", "vMerge"), _span(cell)
            with self._flow.apart() as blocks, self._within(self._ground(cell)):
                self.body(cell)
            if merged is not None and attribute(merged) != "restart" and not blocks:
                blocks = [block for block in above.get(column, ()) if block is not None and not block.note]
            if merged is not None:
                above[column] = blocks
            else:
                above.pop(column, None)
            yield FlowCell(column, span, blocks)
            column += span


def _down(parent: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also inside what only marks them."""
    for one in parent:
        if local(one) == name:
            yield one
        elif local(one) == "sdt":
            content = child(one, "sdtContent")
            yield from _down(content, name) if content is not None else ()
        elif local(one) in THROUGH:
            yield from _down(one, name)


def _is_deleted(element: Element) -> bool:
    properties = child(element, "trPr") if local(element) == "tr" else child(element, "tcPr")
    return properties is not None and any(local(one) in ("del", "cellDel") for one in properties)


def _span(cell: Element) -> int:
    return max(1, min(number(value(cell, "tcPr", "gridSpan")) or 1, 100))


def _names_heads(look: Element) -> bool:
    told, old = attribute(look, "firstRow"), attribute(look)
    try:
        return told not in OFF if told else bool(int(old, 16) & _FIRST_ROW)
    except ValueError:
        return False
