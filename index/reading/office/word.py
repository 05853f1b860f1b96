"""Word (.docx, ECMA-376 and ISO/IEC 29500) -> pages: the text as it stands after accepting all changes.

What somebody deleted, moved away, struck out or hid is no text of the document. Page headers and footers are parts of
their own, which are not read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from index.limits import ReadLimits
from index.reading.flow import RAISED, Flow, FlowCell, FlowPages, TextRun, are_heads, lifted
from index.reading.layout.lines import Block
from index.reading.metadata import Metadata
from index.reading.numbering import Level, Numbering
from index.reading.office.package import Element, Package, attribute, child, local, number
from index.reading.office.symbols import shown_symbol

_KIND = "Word-bestand"
_OFF = ("0", "false", "off", "none")
_THROUGH = frozenset(
    (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "fldSimple",
        "dir",
        "bdo",
        "sdtContent",
        "Choice",
        "Fallback",
    )
)
_HEADING_NAMES = ("heading ", "kop ", "überschrift ", "titre ", "titel ")
_DEEPEST = 9  # levels of headings
_FIRST_ROW = 0x0020  # of w:tblLook
_TINY = 4  # half points: nobody reads smaller letters
_FLAGS = {"vanish": ("vanish",), "strike": ("strike", "dstrike"), "bold": ("b",)}


@dataclass(frozen=True, kw_only=True)
class _Style:
    name: str  # small letters
    based_on: str
    properties: Element | None  # w:pPr
    run: Element | None  # w:rPr


def read_word(data: bytes, name: str, limits: ReadLimits) -> FlowPages:
    """Return the pages of a Word file. Raises DocumentError."""
    package = Package(data, name, _KIND, limits)
    main = _related(package, "", "officeDocument").get("officeDocument", "word/document.xml")
    root = package.xml(main)
    body = child(root, "body") if root is not None else None
    if body is None:
        raise package.damaged()
    parts = _related(package, main, "styles", "numbering", "footnotes", "endnotes")
    flow = Flow(name, limits)
    breaks = sum(1 for one in body.iter() if local(one) == "lastRenderedPageBreak")
    app = package.xml("docProps/app.xml")
    walk = _Walk(package, parts, flow)
    walk.breaks = "lastRenderedPageBreak" if breaks else "br"
    walk.body(body)
    walk.finish()
    hard = sum(block is None for block in flow.blocks)
    # Breaks that somebody made tell the pages only where there are no others; Word counts them when it saves a file.
    paged = breaks > 0 or _text(child(app, "Pages")) == str(hard + 1)
    return flow.pages(_metadata(package, app), paged=paged)


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


def _on(properties: Element | None, *names: str) -> bool | None:
    """Return whether one of these is switched on; None when the properties do not tell."""
    found = [one for one in properties if local(one) in names] if properties is not None else []
    return any(attribute(one) not in _OFF for one in found) if found else None


class _Styles:
    """The styles of a file, each with those that it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._defaults: dict[str, str] = {}  # style of paragraphs and letters that name none
        for one in root if root is not None else ():
            if local(one) != "style":
                continue
            based, named = child(one, "basedOn"), child(one, "name")
            self._styles[attribute(one, "styleId")] = _Style(
                name=attribute(named).casefold() if named is not None else "",
                based_on=attribute(based) if based is not None else "",
                properties=child(one, "pPr"),
                run=child(one, "rPr"),
            )
            if attribute(one, "default") in ("1", "true", "on"):
                self._defaults.setdefault(attribute(one, "type"), attribute(one, "styleId"))
        self._level: dict[str, int] = {}

    def of(self, properties: Element | None, kind: str) -> str:
        """Return the style of a paragraph ("pStyle") or of letters ("rStyle")."""
        named = child(properties, kind)
        return (
            attribute(named) if named is not None else self._defaults.get("paragraph", "") if kind == "pStyle" else ""
        )

    def chain(self, style: str) -> Iterator[tuple[str, _Style]]:
        """Yield a style and those that it is based on, nearest first."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield style, self._styles[style]
            style = self._styles[style].based_on

    def is_on(self, style: str, names: Sequence[str]) -> bool:
        """Whether a style switches one of these on."""
        told = (_on(one.run, *names) for _, one in self.chain(style))
        return next((one for one in told if one is not None), False)

    def level(self, style: str) -> int:
        """Return the level of the headings in this style, from 1; 0 when it is for other text."""
        if style not in self._level:
            self._level[style] = self._found_level(style)
        return self._level[style]

    def _found_level(self, style: str) -> int:
        for identity, one in self.chain(style):
            told = child(one.properties, "outlineLvl")
            level = _number(told)
            if level is not None:
                return level + 1 if level < _DEEPEST else 0
            for name in (one.name, identity.casefold().replace("heading", "heading ").replace("kop", "kop ")):
                rest = next((name.removeprefix(kind) for kind in _HEADING_NAMES if name.startswith(kind)), "").strip()
                if 1 <= (number(rest) or 0) <= _DEEPEST:
                    return number(rest) or 0
            if one.name in ("title", "titel"):
                return 1
        return 0

    def numbering(self, style: str) -> tuple[str, int | None, str]:
        """Return list, level and style that gave them, of the paragraphs in this style; "" for no list."""
        for identity, one in self.chain(style):
            told = child(one.properties, "numPr")
            if told is not None and child(told, "numId") is not None:
                level = child(told, "ilvl")
                return attribute(child(told, "numId")), _number(level), identity
        return "", None, ""


def _number(element: Element | None) -> int | None:
    return number(attribute(element)) if element is not None else None


class _Lists:
    """What numbering.xml says, and the counts so far."""

    def __init__(self, root: Element | None, styles: _Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, Level]] = {}
        self._by_style: dict[tuple[str, str], int] = {}  # of a list and a style: the level
        self._links: dict[str, str] = {}  # a list that is that of a style
        self._lists: dict[str, str] = {}
        self._own: dict[str, dict[int, int]] = {}  # where a list begins anew
        self._numbering = Numbering()
        for one in root if root is not None else ():
            if local(one) == "abstractNum":
                self._define(one)
            elif local(one) == "num":
                identity, base = attribute(one, "numId"), child(one, "abstractNumId")
                self._lists[identity] = attribute(base) if base is not None else ""
                starts = {
                    number(attribute(over, "ilvl")): _number(child(over, "startOverride"))
                    for over in one
                    if local(over) == "lvlOverride"
                }
                self._own[identity] = {
                    level: start for level, start in starts.items() if level is not None and start is not None
                }

    def _define(self, abstract: Element) -> None:
        identity = attribute(abstract, "abstractNumId")
        levels: dict[int, Level] = {}
        for one in abstract:
            if local(one) == "numStyleLink":
                self._links[identity] = attribute(one)
            place = number(attribute(one, "ilvl")) if local(one) == "lvl" else None
            if place is None:
                continue
            form, shape, style = child(one, "numFmt"), child(one, "lvlText"), child(one, "pStyle")
            levels[place] = Level(
                form=attribute(form) if form is not None else "decimal",
                shape=attribute(shape) if shape is not None else "",
                start=_number(child(one, "start")) or 0,
                legal=_on(one, "isLgl") or False,
            )
            if style is not None:
                self._by_style[identity, attribute(style)] = place
        self._levels[identity] = levels

    def label(self, properties: Element | None, style: str) -> str:
        """Return what stands before a paragraph, counted: "2.1", "a)", "•"; "" for one without."""
        own = child(properties, "numPr")
        identity, level, given_by = self._styles.numbering(style)
        if own is not None:
            told = child(own, "numId")
            identity, given_by = (attribute(told), "") if told is not None else (identity, given_by)
            level = _number(child(own, "ilvl")) if child(own, "ilvl") is not None else level
        abstract = self._lists.get(identity, "")
        if abstract in self._links and not self._levels.get(abstract):
            abstract = self._lists.get(self._styles.numbering(self._links[abstract])[0], "")
        levels = self._levels.get(abstract)
        if not levels:
            return ""
        place = self._by_style.get((abstract, given_by or style), 0) if level is None else level
        return self._numbering.next(abstract, levels, place, starts=self._own.get(identity, {}), start_key=identity)


@dataclass(kw_only=True)
class _Notes:
    """Footnotes and endnotes: of each kind by their identity."""

    texts: dict[tuple[str, str], Element] = field(default_factory=dict)
    count: int = 0


class _Walk:
    """The way through a document."""

    def __init__(self, package: Package, parts: dict[str, str], flow: Flow) -> None:
        self._flow = flow
        self._styles = _Styles(package.xml(parts.get("styles", "")))
        self._lists = _Lists(package.xml(parts.get("numbering", "")), self._styles)
        self._notes = _Notes()
        for kind in ("footnote", "endnote"):
            root = package.xml(parts.get(f"{kind}s", ""))
            for one in root if root is not None else ():
                self._notes.texts[kind, attribute(one, "id")] = one
        self.breaks = "br"  # what ends a page
        self._fields: list[bool] = []  # of the fields around: whether their instruction is being read
        self._pending: list[TextRun] = []  # of a paragraph whose end was deleted
        self._boxes: list[Element] = []  # met in this paragraph
        self._referred: list[tuple[str, Element]] = []  # notes met in this paragraph: number and text
        self._inside = 0  # tables and boxes around, in which white letters may stand on a colour

    def body(self, parent: Element) -> None:
        """Read what stands below each other."""
        for one in parent:
            match local(one):
                case "p":
                    self._paragraph(one)
                case "tbl":
                    self._table(one)
                case "sdt":
                    content = child(one, "sdtContent")
                    if content is not None and not _is_placeholder(one):
                        self.body(content)
                case "AlternateContent":
                    self.body(_chosen(one))
                case name if name in _THROUGH:
                    self.body(one)

    def finish(self) -> None:
        """Add what the last paragraph left: its end was deleted, and nothing follows."""
        self._flow.paragraph(self._pending)
        self._pending = []

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        style = self._styles.of(properties, "pStyle")
        pieces = [*self._pending, *self._inline(paragraph, properties, style)]
        mark, frame = child(properties, "rPr"), child(properties, "framePr")
        joined = any(local(one) in ("del", "moveFrom") for one in mark) if mark is not None else False
        initial = frame is not None and attribute(frame, "dropCap") in ("drop", "margin")
        hidden = not pieces and (_on(mark, "vanish") or (_on(mark, "vanish") is None and self._hides(style)))
        if joined or initial or _on(mark, "specVanish"):
            self._pending = pieces
        elif not hidden:
            self._pending = []
            label = self._lists.label(properties, style)
            self._flow.paragraph(pieces, mark=label, level=self._level(properties, style))
        self._below()

    def _below(self) -> None:
        """Add the boxes and the notes that the paragraph referred to."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            with self._within():
                self.body(box)
        referred, self._referred = self._referred, []
        for mark, note in referred:
            self._note(mark, note)

    def _note(self, mark: str, note: Element) -> None:
        with self._within():
            first = True
            for paragraph in (one for one in note.iter() if local(one) == "p"):
                properties = child(paragraph, "pPr")
                pieces = list(self._inline(paragraph, properties, self._styles.of(properties, "pStyle")))
                if first and mark:
                    pieces = [TextRun(mark, raised=True), TextRun(" "), *pieces]
                self._flow.paragraph([piece for piece in pieces if not piece.page], note=True)
                first = False
            self._referred, self._boxes = [], []

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Read a cell, box or note: what is under way around it goes on behind it."""
        around = self._pending, self._boxes, self._referred, self._fields
        self._pending, self._boxes, self._referred, self._fields = [], [], [], []
        self._inside += 1
        try:
            yield
            self.finish()
        finally:
            self._pending, self._boxes, self._referred, self._fields = around
            self._inside -= 1

    def _level(self, properties: Element | None, style: str) -> int:
        told = _number(child(properties, "outlineLvl"))
        if told is not None:
            return told + 1 if told < _DEEPEST else 0
        return self._styles.level(style)

    def _hides(self, style: str) -> bool:
        return self._styles.is_on(style, _FLAGS["vanish"])

    def _inline(self, parent: Element, properties: Element | None, style: str) -> Iterator[TextRun]:
        if (
            child(properties, "pageBreakBefore") is not None
            and self.breaks == "br"
            and _on(properties, "pageBreakBefore")
        ):
            yield TextRun("", page=True)
        yield from self._children(parent, properties, style)

    def _children(self, parent: Element, properties: Element | None, style: str) -> Iterator[TextRun]:
        for one in parent:
            match local(one):
                case "r":
                    yield from self._run(one, properties, style)
                case "sdt":
                    content = child(one, "sdtContent")
                    if content is not None and not _is_placeholder(one):
                        yield from self._children(content, properties, style)
                case "AlternateContent":
                    yield from self._children(_chosen(one), properties, style)
                case "oMath" | "oMathPara":
                    yield TextRun(formula(one))
                case name if name in _THROUGH:
                    yield from self._children(one, properties, style)

    def _run(self, run: Element, paragraph: Element | None, style: str) -> Iterator[TextRun]:
        own = child(run, "rPr")
        letters = self._styles.of(own, "rStyle")
        unseen = any(self._is_on(_FLAGS[flag], own, letters, style) for flag in ("vanish", "strike"))
        unseen = unseen or self._is_invisible(own, paragraph)
        bold = self._is_on(_FLAGS["bold"], own, letters, style)
        above = self._is_above(own, letters)
        font = child(own, "rFonts")
        face = attribute(font, "ascii") if font is not None else ""
        for one in _contents(run):
            if local(one) == "fldChar":
                if not unseen and not any(self._fields):
                    yield TextRun(_chosen_entry(one), bold=bold)
                self._field(attribute(one, "fldCharType"))
                continue
            for piece in self._content(one, face) if not unseen and not any(self._fields) else ():
                plain = not above or piece.raised or piece.page
                yield piece._replace(bold=bold) if plain else lifted(piece.text, bold=bold)

    def _is_on(self, names: Sequence[str], own: Element | None, letters: str, paragraph: str) -> bool:
        """Whether a run has one of these: by itself, else by just one of its two styles (17.7.3 of the standard)."""
        told = _on(own, *names)
        return told if told is not None else self._styles.is_on(letters, names) != self._styles.is_on(paragraph, names)

    def _is_above(self, own: Element | None, letters: str) -> bool:
        """Whether letters stand above the line, as those of an exponent do: by itself, or by their style."""
        for properties in (own, *(style.run for _, style in self._styles.chain(letters))):
            align, place = child(properties, "vertAlign"), child(properties, "position")
            if align is not None or place is not None:
                return (align is not None and attribute(align) == "superscript") or bool(_number(place))
        return False

    def _is_invisible(self, own: Element | None, paragraph: Element | None) -> bool:
        """Whether letters are white on white, or too small to be read."""
        size = _number(child(own, "sz"))
        if size is not None and size <= _TINY:
            return True
        colour = child(own, "color")
        plain = child(own, "shd") is None and child(own, "highlight") is None and child(paragraph, "shd") is None
        return colour is not None and attribute(colour).upper() == "FFFFFF" and plain and not self._inside

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def _content(self, one: Element, face: str) -> Iterator[TextRun]:
        name = local(one)
        match name:
            case "t":
                yield TextRun("".join(shown_symbol(character, face) for character in one.text or ""))
            case "tab" | "ptab" | "cr":
                yield TextRun(" ")
            case "br":
                page = attribute(one, "type") == "page"
                yield TextRun(" ", page=page and self.breaks == "br")
            case "lastRenderedPageBreak" if self.breaks == name:
                yield TextRun("", page=True)
            case "noBreakHyphen":
                yield TextRun("\u2011")
            case "softHyphen":
                yield TextRun("\u00ad")
            case "sym":
                code = attribute(one, "char")
                yield TextRun(_symbol(code, attribute(one, "font")))
            case "footnoteReference" | "endnoteReference":
                yield from self._reference(one, name.removesuffix("Reference"))
            case "drawing" | "pict" | "object":
                self._boxes += _boxes(one)
            case "ruby":
                base = child(one, "rubyBase")
                yield from self._children(base, None, "") if base is not None else ()

    def _reference(self, one: Element, kind: str) -> Iterator[TextRun]:
        note = self._notes.texts.get((kind, attribute(one, "id")))
        if note is None:
            return
        mark = ""
        if (attribute(one, "customMarkFollows") or "0") in _OFF:
            self._notes.count += 1
            mark = str(self._notes.count)
            yield TextRun(mark, raised=True)
        self._referred.append((mark, note))

    def _table(self, table: Element) -> None:
        self.finish()
        rows = [row for row in _down(table, "tr") if not _is_deleted(row)]
        cells = [[cell for cell in _down(row, "tc") if not _is_deleted(cell)] for row in rows]
        width = max((sum(_span(cell) for cell in row) for row in cells), default=0)
        if width < 2 or any(local(one) == "tbl" for row in cells for cell in row for one in cell.iter()):
            for cell in (cell for row in cells for cell in row):  # a frame around text, or what puts text side by side
                with self._within():
                    self.body(cell)
            return
        look = child(table, "tblPr", "tblLook")
        first = look is not None and _names_heads(look)
        above: dict[int, Sequence[Block | None]] = {}  # by column: what a merged cell holds
        for place, (row, own) in enumerate(zip(rows, cells, strict=True)):
            made = list(self._cells(row, own, above))
            ended = any(block is None for cell in made for block in cell.blocks)
            begins = next((cell.blocks[0] is None for cell in made if cell.blocks), False)
            if ended and begins:
                self._flow.blocks.append(None)
            heads = _on(child(row, "trPr"), "tblHeader") or (place == 0 and first and are_heads(made, width))
            self._flow.row(made, heads=bool(heads))
            if ended and not begins:
                self._flow.blocks.append(None)

    def _cells(
        self, row: Element, cells: Sequence[Element], above: dict[int, Sequence[Block | None]]
    ) -> Iterator[FlowCell]:
        column = _number(child(row, "trPr", "gridBefore")) or 0
        for cell in cells:
            merged, span = child(cell, "tcPr", "vMerge"), _span(cell)
            with self._flow.apart() as blocks, self._within():
                self.body(cell)
            if merged is not None and attribute(merged) != "restart" and not blocks:
                blocks = [block for block in above.get(column, ()) if block is not None and not block.note]
            if merged is not None:
                above[column] = blocks
            else:
                above.pop(column, None)
            yield FlowCell(column, span, blocks)
            column += span


def _contents(run: Element) -> Iterator[Element]:
    """Yield what a run holds, of an alternative only what counts."""
    for one in run:
        if local(one) == "AlternateContent":
            yield from _chosen(one)
        else:
            yield one


def _chosen(alternatives: Element) -> Element:
    """Return the branch that counts: the same drawing stands in the others, for older programs."""
    branches = [one for one in alternatives if local(one) in ("Choice", "Fallback")]
    return branches[0] if branches else ()


def _boxes(drawing: Element) -> Iterator[Element]:
    for one in _chosen(drawing) if local(drawing) == "AlternateContent" else drawing:
        if local(one) == "txbxContent":
            yield one
        else:
            yield from _boxes(one)


def _down(parent: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also inside what only marks them."""
    for one in parent:
        if local(one) == name:
            yield one
        elif local(one) == "sdt":
            content = child(one, "sdtContent")
            yield from _down(content, name) if content is not None else ()
        elif local(one) in _THROUGH:
            yield from _down(one, name)


def _is_deleted(element: Element) -> bool:
    properties = child(element, "trPr") if local(element) == "tr" else child(element, "tcPr")
    return properties is not None and any(local(one) in ("del", "cellDel") for one in properties)


def _span(cell: Element) -> int:
    return max(1, min(_number(child(cell, "tcPr", "gridSpan")) or 1, 100))


def _names_heads(look: Element) -> bool:
    told, old = attribute(look, "firstRow"), attribute(look)
    try:
        return told not in _OFF if told else bool(int(old, 16) & _FIRST_ROW)
    except ValueError:
        return False


def _is_placeholder(control: Element) -> bool:
    """Whether a content control only says what is to be filled in."""
    return _on(child(control, "sdtPr"), "showingPlcHdr") or False


def _chosen_entry(field: Element) -> str:
    """Return what the field of a form shows that no run holds: a box, ticked or not, or the entry that was chosen."""
    box, entries = child(field, "ffData", "checkBox"), child(field, "ffData", "ddList")
    if box is not None:
        ticked = _on(box, "checked")
        return "☒ " if (_on(box, "default") if ticked is None else ticked) else "☐ "
    if entries is None:
        return ""
    names = [attribute(one) for one in entries if local(one) == "listEntry"]
    result = child(entries, "result")
    place = _number(result if result is not None else child(entries, "default")) or 0
    return names[place] if place < len(names) else ""


def _symbol(code: str, font: str) -> str:
    try:
        return shown_symbol(chr(int(code, 16)), font)
    except (ValueError, OverflowError):
        return "\ufffd"


def formula(element: Element) -> str:
    """Return a formula in one line, so that no exponent or fraction becomes another figure."""
    name = local(element)
    if name == "t":
        return element.text or ""
    parts = {local(one): one for one in element}
    if name == "f" and {"num", "den"} <= set(parts):
        return f"({formula(parts['num'])})/({formula(parts['den'])})"
    if name in ("sSup", "sSub", "sSubSup") and "e" in parts:
        power = formula(parts["sup"]) if "sup" in parts else ""
        below = f"_{formula(parts['sub'])}" if "sub" in parts else ""
        plain = power.translate(RAISED)
        raised = plain if power and all(sign in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ" for sign in plain) else f"^({power})" if power else ""
        return f"{formula(parts['e'])}{below}{raised}"
    if name == "rad" and "e" in parts:
        return f"√({formula(parts['e'])})"
    if name == "d":
        return f"({''.join(formula(one) for one in element)})"
    return "".join(formula(one) for one in element if not local(one).endswith("Pr"))
