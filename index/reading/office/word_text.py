"""The characters of a Word paragraph: its runs, without what is hidden, struck out or only the code of a field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.reading.elements import Element, attribute, child, local, number, value
from index.reading.flow import LINE_BREAK, TextRun, lifted
from index.reading.office.boxes_and_notes import Context
from index.reading.office.symbols import shown_symbol
from index.reading.office.word_formulas import formula
from index.reading.office.word_looks import look_of
from index.reading.office.word_styles import OFF, WordStyles, switch

# Elements that only mark what is inside them.
_THROUGH_NAMES = """
ins moveTo hyperlink smartTag customXml fldSimple dir bdo sdtContent Choice Fallback
"""
THROUGH = frozenset(_THROUGH_NAMES.split())
_HIDDEN, _STRUCK, _BOLD = ("vanish",), ("strike", "dstrike"), ("b",)


@dataclass(kw_only=True)
class WordContext(Context):
    """Where the reading of a Word file has come."""

    pending: list[TextRun] = field(default_factory=list)  # of a paragraph whose end was deleted
    fields: list[bool] = field(default_factory=list)  # around: whether their instruction is being read


class WordText:
    """Reads paragraphs."""

    def __init__(self, styles: WordStyles, notes: dict[tuple[str, str], Element], breaks: str) -> None:
        """Take the notes by kind ("footnote", "endnote") and identity; ``breaks``: the element that ends a page."""
        self._styles, self._notes, self._breaks = styles, notes, breaks
        self._referred = 0  # notes so far

    def runs(self, paragraph: Element, context: WordContext) -> Iterator[TextRun]:
        """Yield the characters of a paragraph; the boxes and notes that it refers to are added to the context."""
        properties = child(paragraph, "pPr")
        style = self._styles.of(properties, "pStyle")
        if self._breaks == "br" and switch(properties, "pageBreakBefore"):
            yield TextRun("", page=True)
        yield from self._children(paragraph, properties, style, context)

    def hides(self, mark: Element | None, style: str) -> bool:
        """Whether the mark at the end of a paragraph is hidden, by its own properties or by its style."""
        told = switch(mark, *_HIDDEN)
        return self._styles.is_on(style, _HIDDEN) if told is None else told

    def _children(
        self, parent: Element, properties: Element | None, style: str, context: WordContext
    ) -> Iterator[TextRun]:
        for one in parent:
            match local(one):
                case "r":
                    yield from self._run(one, properties, style, context)
                case "sdt":
                    yield from self._children(filled_in(one), properties, style, context)
                case "AlternateContent":
                    yield from self._children(chosen(one), properties, style, context)
                case "oMath" | "oMathPara":
                    yield TextRun(formula(one))
                case name if name in THROUGH:
                    yield from self._children(one, properties, style, context)

    def _run(self, run: Element, paragraph: Element | None, style: str, context: WordContext) -> Iterator[TextRun]:
        own = child(run, "rPr")
        letters = self._styles.of(own, "rStyle")
        unseen = any(self._is_on(names, own, letters, style) for names in (_HIDDEN, _STRUCK))
        look = look_of(own, paragraph).over(self._styles.look(letters)).over(self._styles.look(style))
        unseen = unseen or look.is_unseen(context.ground)
        bold = self._is_on(_BOLD, own, letters, style)
        above = self._is_above(own, letters)
        face = value(own, "rFonts", name="ascii")
        for one in _contents(run):
            if local(one) == "fldChar":
                if not unseen and not any(context.fields):
                    yield TextRun(_form_entry(one), bold=bold)
                _enter_field(context.fields, attribute(one, "fldCharType"))
                continue
            for piece in self._content(one, face, context) if not unseen and not any(context.fields) else ():
                plain = not above or piece.raised or piece.page
                yield piece._replace(bold=bold) if plain else lifted(piece.text, bold=bold)

    def _is_on(self, names: Sequence[str], own: Element | None, letters: str, paragraph: str) -> bool:
        """Whether a run has one of these: by itself, else by just one of its two styles (17.7.3 of the standard)."""
        told = switch(own, *names)
        return told if told is not None else self._styles.is_on(letters, names) != self._styles.is_on(paragraph, names)

    def _is_above(self, own: Element | None, letters: str) -> bool:
        """Whether letters stand above the line, as those of an exponent do: by itself, or by their style."""
        for properties in (own, *(style.run for _, style in self._styles.chain(letters))):
            if child(properties, "vertAlign") is not None or child(properties, "position") is not None:
                raised = number(value(properties, "position"))
                return value(properties, "vertAlign") == "superscript" or bool(raised)
        return False

    def _content(self, one: Element, face: str, context: WordContext) -> Iterator[TextRun]:
        name = local(one)
        match name:
            case "t":
                yield TextRun("".join(shown_symbol(character, face) for character in one.text or ""))
            case "tab" | "ptab" | "cr":
                yield TextRun(" ")
            case "br":
                page = attribute(one, "type") == "page" and self._breaks == "br"
                yield TextRun("" if page else LINE_BREAK, page=page)
            case "lastRenderedPageBreak" if self._breaks == name:
                yield TextRun("", page=True)
            case "noBreakHyphen":
                yield TextRun("\u2011")
            case "softHyphen":
                yield TextRun("\u00ad")
            case "sym":
                yield TextRun(_symbol(attribute(one, "char"), attribute(one, "font")))
            case "footnoteReference" | "endnoteReference":
                yield from self._reference(one, name.removesuffix("Reference"), context)
            case "drawing" | "pict" | "object":
                context.boxes += _boxes(one)
            case "ruby":
                base = child(one, "rubyBase")
                yield from self._children(base, None, "", context) if base is not None else ()

    def _reference(self, one: Element, kind: str, context: WordContext) -> Iterator[TextRun]:
        note = self._notes.get((kind, attribute(one, "id")))
        if note is None:
            return
        mark = ""
        if (attribute(one, "customMarkFollows") or "0") in OFF:
            self._referred += 1
            mark = str(self._referred)
            yield TextRun(mark, raised=True)
        context.notes.append((mark, note))


def _enter_field(fields: list[bool], kind: str) -> None:
    """Put down that a field begins, has its result behind this place, or ends."""
    if kind == "begin":
        fields.append(True)
    elif fields and kind == "separate":
        fields[-1] = False
    elif fields and kind == "end":
        fields.pop()


def filled_in(control: Element) -> Sequence[Element]:
    """Return what a content control holds; nothing when it only says what is to be filled in."""
    content = child(control, "sdtContent")
    return () if content is None or switch(child(control, "sdtPr"), "showingPlcHdr") else content


def chosen(alternatives: Element) -> Sequence[Element]:
    """Return the branch that counts: the same drawing stands in the others, for older programs."""
    branches = [one for one in alternatives if local(one) in ("Choice", "Fallback")]
    return branches[0] if branches else ()


def _contents(run: Element) -> Iterator[Element]:
    """Yield what a run holds, of an alternative only what counts."""
    for one in run:
        if local(one) == "AlternateContent":
            yield from chosen(one)
        else:
            yield one


def _boxes(drawing: Element) -> Iterator[Element]:
    for one in chosen(drawing) if local(drawing) == "AlternateContent" else drawing:
        if local(one) == "txbxContent":
            yield one
        else:
            yield from _boxes(one)


def _form_entry(one: Element) -> str:
    """Return what the field of a form shows that no run holds: a box, ticked or not, or the entry that was chosen."""
    box, entries = child(one, "ffData", "checkBox"), child(one, "ffData", "ddList")
    if box is not None:
        ticked = switch(box, "checked")
        return "☒ " if (switch(box, "default") if ticked is None else ticked) else "☐ "
    if entries is None:
        return ""
    names = [attribute(entry) for entry in entries if local(entry) == "listEntry"]
    place = number(value(entries, "result" if child(entries, "result") is not None else "default")) or 0
    return names[place] if place < len(names) else ""


def _symbol(code: str, font: str) -> str:
    try:
        return shown_symbol(chr(int(code, 16)), font)
    except (ValueError, OverflowError):
        return "\ufffd"
