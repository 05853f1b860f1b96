"""A web page (.html) -> sections: headings, paragraphs, items and rows. Nothing is fetched, and no script runs.

What a reader does not see, and what is no text of the page itself (menus, forms, feet), is left out. lxml parses as a
browser does; ready-made extractors of the main text were not taken, because they guess which tables to keep.
"""

import re
from collections.abc import Iterator, Sequence

from index.errors import DamagedError, UnsupportedFormatError
from index.limits import ReadLimits
from index.reading.elements import Element, local, number
from index.reading.flow import LINE_BREAK, Flow, FlowCell, ReadPages, TextRun, lifted
from index.reading.flow_heads import count_heads
from index.reading.html_unseen import is_unread, role_of
from index.reading.layout.lines import Block, RawLine
from index.reading.metadata import Metadata
from index.reading.numbering import BULLET, written
from index.reading.text import decode
from index.reading.text_tables import is_drawn, table_lines

_BLOCKS_NAMES = """
p div section article main header footer figure figcaption blockquote pre address ul ol li dl dt dd table caption
details summary hr menu fieldset legend center h1 h2 h3 h4 h5 h6 body html hgroup thead tbody tfoot tr td th
"""
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
_BOLD = frozenset(("b", "strong"))
_QUOTED = ("“", "”")  # that a browser puts around a <q>
_MAY_BREAK = re.compile(r"</?wbr\s*/?>", re.IGNORECASE)  # lxml would take all that follows for a part of it
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_HEAD_BYTES = 4096  # where a page says in which letters it is written
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LATIN = frozenset(("iso-8859-1", "latin1", "ascii", "us-ascii", "iso8859-1", "latin-1"))  # browsers read cp1252
_MOST_SPANNED = 100  # columns, and rows


def read_html(data: bytes, name: str, limits: ReadLimits) -> ReadPages:
    """Return the sections of a web page. Raises DocumentError."""
    from lxml import etree

    from index.reading.html_looks import hide_unseen

    text = _MAY_BREAK.sub("", _decoded(data))
    if "\0" in text:
        raise UnsupportedFormatError(f"'{name}' is geen tekst. Open het in een browser en sla het op als PDF.")
    damaged = f"'{name}' is niet te lezen als webpagina. Open het in een browser en sla het op als PDF."
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError(damaged) from error
    if root is None or any(
        entry.type_name == "ERR_RESOURCE_LIMIT" or "depth" in entry.message for entry in parser.error_log
    ):
        raise DamagedError(damaged)
    hide_unseen(root)
    flow = Flow(name, limits)
    walk = _HtmlWalk(flow)
    walk.blocks(_main(root))
    walk.end()
    return flow.pages(_metadata(root), paged=False, pictures=sum(1 for _ in root.iter("img")))


def read_fragment(text: str) -> list[Block]:
    """Return the blocks of a piece of HTML inside another text."""
    from lxml import etree

    from index.reading.html_looks import hide_unseen

    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True)
    try:
        root = etree.fromstring(f"<div>{_MAY_BREAK.sub('', text)}</div>", parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    hide_unseen(root)
    flow = Flow("", ReadLimits())  # the text around it keeps the limits
    walk = _HtmlWalk(flow)
    walk.blocks(root)
    walk.end()
    return [block for block in flow.blocks if block is not None]


def _decoded(data: bytes) -> str:
    """Return the text: by its mark, else as its head says, else as any text file."""
    said = _CHARSET.search(data[:_HEAD_BYTES])
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    if said is None or marked:
        return decode(data)
    wanted = said[1].decode("ascii").casefold()
    if wanted.startswith("utf-16") or wanted in ("utf-8", "utf8"):  # it is read already as what has one byte a letter
        return decode(data)
    try:
        return data.decode("cp1252" if wanted in _LATIN else wanted, errors="replace")
    except LookupError:
        return decode(data)


def _main(root: Element) -> Element:
    """Return what holds the text of the page, where it says so."""
    for found in (
        [*root.iter("main"), *(one for one in root.iter() if role_of(one) == "main")],
        list(root.iter("article")),
    ):
        if len(found) == 1 and any(text.strip() for text in found[0].itertext()):
            return found[0]
    body = next(root.iter("body"), None)
    return body if body is not None else root


def _metadata(root: Element) -> Metadata:
    named: dict[str, str] = {}
    for one in root.iter("meta"):
        key = (one.get("name") or one.get("property") or "").casefold()
        named.setdefault(key, " ".join((one.get("content") or "").split()))

    def told(*names: str) -> str:
        return next((named[key] for key in names if named.get(key)), "")

    title = next(root.iter("title"), None)
    return Metadata(
        title=told("dcterms.title", "dc.title", "og:title")
        or (" ".join(title.text.split()) if title is not None and title.text else ""),
        author=told("dcterms.creator", "dc.creator", "author", "og:site_name", "publisher"),
        created=told("dcterms.issued", "dc.date", "article:published_time", "date", "dcterms.modified"),
    )


class _HtmlWalk:
    """The way through a page."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._pieces: list[TextRun] = []  # of the paragraph so far
        self._level = 0  # of the heading around
        self._mark = ""  # of the item that begins

    def end(self) -> None:
        """End the paragraph."""
        if any(piece.text.strip() for piece in self._pieces):
            mark, self._mark = self._mark, ""
            self._flow.paragraph(self._pieces, mark=mark, level=self._level)
        self._pieces = []

    def blocks(self, element: Element, *, bold: bool = False, raised: bool = False) -> None:
        """Read an element and what is in it."""
        self._text(element.text, bold=bold, raised=raised)
        count = 0
        for one in element:
            if local(one) == "li":
                count = self._item(element, one, count)
            elif not is_unread(one):
                self._element(one, bold=bold, raised=raised)
            self._text(one.tail, bold=bold, raised=raised)

    def _text(self, text: str | None, *, bold: bool, raised: bool) -> None:
        if text:
            self._pieces.append(lifted(text, bold=bold) if raised else TextRun(text, bold=bold))

    def _element(self, one: Element, *, bold: bool, raised: bool) -> None:
        name = local(one)
        if name == "br":
            self._pieces.append(TextRun(LINE_BREAK))
        elif name == "table":
            self.end()
            self._table(one)
        elif name == "pre":
            self.end()
            self._as_typed("".join(one.itertext()).splitlines())
        elif name in _BLOCKS:
            self.end()
            level = self._level
            self._level = int(name[1]) if len(name) == 2 and name[0] == "h" and name[1].isdigit() else level
            self.blocks(one, bold=bold)
            self.end()
            self._level = level
        else:
            opening, closing = _QUOTED if name == "q" else ("", "")
            self._text(opening, bold=bold, raised=raised)
            self.blocks(one, bold=bold or name in _BOLD, raised=raised or name == "sup")
            self._text(closing, bold=bold, raised=raised)

    def _as_typed(self, lines: Sequence[str]) -> None:
        """Read lines that stand as in a text file: a table may be drawn in them."""
        rows = table_lines(lines)
        for at, line in enumerate(lines):
            row = rows.get(at)
            if row is not None:
                cells = [FlowCell(column, 1, [_typed(row.text[start:end])]) for start, end, column in row.cells]
                self._flow.row(cells, heads=row.heads)
            elif at not in rows and not is_drawn(line):
                self._flow.paragraph([TextRun(line)])

    def _item(self, parent: Element, item: Element, count: int) -> int:
        """Read an item of a list; return its number."""
        if is_unread(item):
            return count
        self.end()
        if local(parent) == "ol":
            step = 1 if parent.get("reversed") is None else -1
            first = 1 if step > 0 else sum(local(one) == "li" for one in parent)
            following = count + step if count else number(parent.get("start", "")) or first
            own = number(item.get("value", ""))
            count = following if own is None else own
            self._mark = f"{written(count, _FORMS.get(parent.get('type', ''), 'decimal'))}."
        else:
            self._mark = BULLET
        self.blocks(item)
        self.end()
        self._mark = ""
        return count

    def _table(self, table: Element) -> None:
        for caption in table.iter("caption"):
            if not is_unread(caption):
                self.blocks(caption)
                self.end()
        rows = sorted((row for row in table.iter("tr") if not is_unread(row)), key=_place_in_table)
        cells = [[cell for cell in row if local(cell) in ("td", "th") and not is_unread(cell)] for row in rows]
        width = max((len(row) for row in cells), default=0)
        layout = role_of(table) in ("presentation", "none") or any(one is not table for one in table.iter("table"))
        if width < 2 or layout:
            for cell in (cell for row in cells for cell in row if not _is_inside_cell(cell, table)):
                self.blocks(cell)
                self.end()
            return
        above: dict[int, tuple[int, Sequence[Block | None]]] = {}  # by column: rows left, and what stands there
        made: list[list[FlowCell]] = []
        for place, (row, own) in enumerate(zip(rows, cells, strict=True)):
            left = sum(other.getparent() is row.getparent() for other in rows[place + 1 :])
            made.append(list(self._cells(own, above, left)))
        told = [_names_columns(row, own) for row, own in zip(rows, cells, strict=True)]
        heads = 0 if any(told) else count_heads(made, width, said=all(_is_bold(cell) for cell in cells[0]))
        for place, texts in enumerate(made):
            self._flow.row(texts, heads=told[place] or place < heads)

    def _cells(
        self, cells: Sequence[Element], above: dict[int, tuple[int, Sequence[Block | None]]], left_below: int
    ) -> Iterator[FlowCell]:
        """Yield the cells of a row, and those of the rows ``above`` that reach into it.

        ``left_below``: rows of its group that come after it.
        """
        column = 0
        rest = list(cells)
        while rest or above.get(column, (0, ()))[0]:
            left, blocks = above.get(column, (0, ()))
            if left:
                above[column] = (left - 1, blocks)
                yield FlowCell(column, 1, blocks)
                column += 1
                continue
            cell = rest.pop(0)
            with self._flow.apart() as found:
                around, self._pieces, mark, self._mark = self._pieces, [], self._mark, ""
                self.blocks(cell)
                self.end()
                self._pieces, self._mark = around, mark
            to_the_end = (cell.get("rowspan") or "").strip() == "0"
            span, below = _spanned(cell, "colspan"), left_below if to_the_end else _spanned(cell, "rowspan") - 1
            for at in range(column, column + span) if below > 0 else ():
                above[at] = (below, found)
            yield FlowCell(column, span, found)
            column += span


def _typed(text: str) -> Block:
    return Block(lines=(RawLine(text=text),))


def _is_inside_cell(cell: Element, table: Element) -> bool:
    """Whether a cell belongs to a table inside ``table``: that is read with the cell around it."""
    return next(cell.iterancestors("table")) is not table


def _names_columns(row: Element, cells: Sequence[Element]) -> bool:
    """Whether the file says that a row holds heads; in the corner above those of the rows may stand nothing."""
    titled = cells[1:] if len(cells) > 1 and not "".join(cells[0].itertext()).strip() else cells
    return bool(cells) and (all(local(cell) == "th" for cell in titled) or local(row.getparent()) == "thead")


def _place_in_table(row: Element) -> int:
    """Return where a row is shown: heads above, the foot below, wherever they are written."""
    return {"thead": 0, "tfoot": 2}.get(local(row.getparent()), 1)


def _is_bold(cell: Element) -> bool:
    return any(local(one) in _BOLD for one in cell.iter()) or local(cell) == "th"


def _spanned(cell: Element, name: str) -> int:
    return max(1, min(number((cell.get(name) or "").strip()) or 1, _MOST_SPANNED))
