"""A transcript as a Word document with real footnotes. The only file that knows python-docx.

python-docx has no footnotes: the part that holds them, their styles and the settings that name the separators are
made here, on top of its package and element classes.
"""

import datetime as dt
import io
from collections.abc import Mapping

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from ui.export.outline import BlockKind, Bold, Mark, Outline, OutlineBlock, outline_of
from ui.export.transcript import Transcript

LANGUAGE = "nl-NL"
FONT = "Calibri"  # on every computer with Word; LibreOffice puts Carlito in its place
LONGEST_TITLE = 200  # characters; Word allows 255

# By id: python-docx goes through all styles for each name that it is given.
_STYLE_IDS: Mapping[BlockKind, str] = {
    "title": "Title",
    "chapter": "Heading1",
    "section": "Heading2",
    "short": "Kortantwoord",
    "text": "Normal",
    "quote": "Quote",
    "quote item": "ListBullet",
    "quote row": "Tabelregel",
    "remark": "Opmerking",
    "small title": "Heading3",
    "small": "Kleineletter",
}
_SIZES = {"Normal": 11, "Title": 20, "Heading 1": 15, "Heading 2": 12, "Heading 3": 9, "Quote": 11, "List Bullet": 11}
_OWN = {"Kort antwoord": 13, "Tabelregel": 10, "Opmerking": 9, "Kleine letter": 8}  # points, as above
_NEW_STORY: tuple[BlockKind, ...] = ("chapter", "small title")  # an answer is kept together up to the next of these
_INK, _GREY = RGBColor(0x08, 0x45, 0x49), RGBColor(0x50, 0x50, 0x50)  # contrast on white 11:1 and 8:1
_TINT = "E3F0F1"  # behind the short answer

_SEPARATORS = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>
<w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>
</w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


def to_docx(transcript: Transcript) -> bytes:
    """Return the transcript as a .docx file."""
    outline = outline_of(transcript)
    document = docx.Document()
    _set_up(document, transcript, outline.title)
    _set_styles(document)
    footnotes = _Footnotes(document, outline)
    for block, following in zip(outline.blocks, (*outline.blocks[1:], None), strict=True):
        together = block.kind != "small" and following is not None and following.kind not in _NEW_STORY
        _add(document, block, footnotes, together=together)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add(document: Document, block: OutlineBlock, footnotes: "_Footnotes", *, together: bool) -> None:
    """Add a block; ``together``: on one page with the next, so that an answer and its footnotes are seen at once."""
    paragraph = document.add_paragraph()
    paragraph._p.style = _STYLE_IDS[block.kind]
    if together:
        paragraph.paragraph_format.keep_with_next = True
    if any(isinstance(part, Mark) for part in block.parts) and block.kind.startswith("quote"):
        paragraph.paragraph_format.space_after = Pt(8)  # a place ends here
    if block.label:
        paragraph.add_run(f"{block.label}:").bold = True
        paragraph.add_run(" ")
    before: object = None
    for part in block.parts:
        if isinstance(part, Mark):
            footnotes.refer(paragraph, part.number, after_another=isinstance(before, Mark))
        elif isinstance(part, Bold):
            paragraph.add_run(part.text).bold = True
        else:
            paragraph.add_run(part)
        before = part


class _Footnotes:
    """The footnotes of a document: made at the first reference, pointed to by the next ones."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self._texts = outline.notes
        self._made: set[int] = set()
        self._root = parse_xml(_SEPARATORS)
        part = XmlPart(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._root, document.part.package
        )  # fmt: skip
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def refer(self, paragraph: Paragraph, number: int, *, after_another: bool) -> None:
        """Put the mark of a footnote at the end of the paragraph."""
        if after_another:
            _add_raised(paragraph, _element("w:t", text=","))  # or 1 and 2 would read as 12
        name = f"_Noot{number}"
        if number in self._made:  # a field that follows the number of the footnote, also after editing
            for kind, inside in (
                ("begin", None),
                ("", _element("w:instrText", text=f" NOTEREF {name} \\f \\h ")),
                ("separate", None),
                ("", _element("w:t", text=str(number))),
                ("end", None),
            ):
                _add_raised(paragraph, _element("w:fldChar", fldCharType=kind) if inside is None else inside)
            return
        self._made.add(number)
        self._root.append(_footnote(number, self._texts[number - 1]))
        paragraph._p.append(_element("w:bookmarkStart", id=str(number), name=name))
        _add_raised(paragraph, _element("w:footnoteReference", id=str(number)))
        paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))


def _footnote(number: int, text: str) -> BaseOxmlElement:
    footnote = _element("w:footnote", id=str(number))
    element = OxmlElement("w:p")
    footnote.append(element)
    element.style = "FootnoteText"
    paragraph = Paragraph(element, None)  # type: ignore[arg-type]  # a footnote is no story of python-docx
    _add_raised(paragraph, OxmlElement("w:footnoteRef"))
    paragraph.add_run(f" {text}")
    return footnote


def _add_raised(paragraph: Paragraph, element: BaseOxmlElement) -> None:
    run = paragraph.add_run()._r
    run.style = "FootnoteReference"
    run.append(element)


def _element(tag: str, *, text: str = "", **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    if text:
        element.text = text
        element.set(qn("xml:space"), "preserve")
    return element


def _set_up(document: Document, transcript: Transcript, title: str) -> None:
    """Set what a reader does not see in the text: properties, language, paper, page numbers."""
    made = dt.datetime.fromisoformat(transcript.made).astimezone(dt.UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"
    properties.language = LANGUAGE
    properties.author = properties.last_modified_by = f"Vraagbaak {transcript.program}"
    properties.comments = ""
    properties.created = properties.modified = made
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    footer = section.footer.paragraphs[0]
    footer.add_run("Pagina ")
    _add_field(footer, "PAGE")
    footer.add_run(" van ")
    _add_field(footer, "NUMPAGES")
    _set_settings(document.settings.element)
    package = document.part.package
    for key, relationship in list(package.rels.items()):
        if relationship.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # of the empty template
            del package.rels[key]


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = _element("w:fldSimple", instr=instruction)
    run = OxmlElement("w:r")
    run.append(_element("w:t", text="1"))
    field.append(run)
    paragraph._p.append(field)


def _set_settings(settings: BaseOxmlElement) -> None:
    compatibility = settings.find(qn("w:compat"))
    compatibility.find(qn("w:compatSetting")).set(qn("w:val"), "15")  # of Word 2013 and later
    separators = OxmlElement("w:footnotePr")
    separators.extend([_element("w:footnote", id="-1"), _element("w:footnote", id="0")])
    compatibility.addprevious(separators)
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
    settings.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    settings.find(qn("w:listSeparator")).set(qn("w:val"), ";")


def _set_styles(document: Document) -> None:
    """Make it look like a plain Dutch memo."""
    styles = document.styles
    styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").set(qn("w:val"), LANGUAGE)
    for name, size in _SIZES.items():
        _set_font(styles[name], size)
    for name in ("Title", "Heading 1", "Heading 2"):
        styles[name].font.color.rgb = _INK
    styles["Heading 3"].font.color.rgb = _GREY
    styles["Normal"].paragraph_format.space_after = Pt(8)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    for name, before in {"Heading 1": 20, "Heading 2": 12, "Heading 3": 18}.items():
        styles[name].paragraph_format.space_before = Pt(before)
        styles[name].paragraph_format.space_after = Pt(4)
    styles["Title"].paragraph_format.space_after = Pt(4)
    rule = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if rule is not None:
        styles["Title"].element.pPr.remove(rule)
    quote = styles["Quote"]
    quote.font.italic = False  # long text in italics reads badly
    quote.paragraph_format.left_indent = Cm(0.75)
    styles["List Bullet"].paragraph_format.left_indent = Cm(1.5)
    styles["List Bullet"].paragraph_format.first_line_indent = Cm(-0.5)
    styles["List Bullet"].paragraph_format.space_after = Pt(2)
    for name, size in _OWN.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = quote if name == "Tabelregel" else styles["Normal"]
        _set_font(style, size)
        style.paragraph_format.space_after = Pt(2 if name in ("Tabelregel", "Kort antwoord", "Kleine letter") else 8)
    for name in ("Opmerking", "Kleine letter"):
        styles[name].font.color.rgb = _GREY
    styles["Kleine letter"].paragraph_format.line_spacing = 1.0
    styles["Kort antwoord"].paragraph_format.space_before = Pt(6)
    styles["Kort antwoord"].element.get_or_add_pPr().append(_element("w:shd", val="clear", color="auto", fill=_TINT))
    _add_footnote_styles(document)


def _add_footnote_styles(document: Document) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), "FootnoteText")
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(2)
    text.paragraph_format.line_spacing = 1.0
    raised = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    raised.element.set(qn("w:styleId"), "FootnoteReference")
    raised.font.superscript = True


def _set_font(style: ParagraphStyle, size: int) -> None:
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):  # those of the theme would win
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
