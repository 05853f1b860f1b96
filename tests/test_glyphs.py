"""Which characters of a page count: those that somebody sees, with the letters that they stand for."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf_pages import Draw, lines, pdf
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.reading.document import read_document
from index.reading.pdf.pdfium import render_page

SEEN = "De bijdrage is 45 euro per maand."
UNSEEN = "De bijdrage is 900 euro per maand."


def text_of(tmp_path: Path, draw: Draw) -> str:
    return read_document(pdf(tmp_path / "a.pdf", draw)).pages[0].text


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(60, 700)
    text.setFont("Helvetica", 10)
    text.setTextRenderMode(3)
    text.textLine(UNSEEN)
    text.setTextRenderMode(0)
    canvas.drawText(text)


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    lines(canvas, [UNSEEN], y=700)
    canvas.setFillGray(0)


def outlined_in_white(canvas: Canvas) -> None:
    text = canvas.beginText(60, 700)
    text.setFont("Helvetica", 10)
    canvas.setStrokeGray(1)
    text.setTextRenderMode(1)
    text.textLine(UNSEEN)
    canvas.drawText(text)
    canvas.setStrokeGray(0)


def white_in_other_words(canvas: Canvas) -> None:
    canvas.setFillColorCMYK(0, 0, 0, 0)
    lines(canvas, [UNSEEN], y=700)
    canvas.setFillGray(0)


def only_clipping(canvas: Canvas) -> None:
    canvas.saveState()
    text = canvas.beginText(60, 700)
    text.setFont("Helvetica", 10)
    text.setTextRenderMode(7)
    text.textLine(UNSEEN)
    canvas.drawText(text)
    canvas.restoreState()


def squeezed(canvas: Canvas) -> None:
    text = canvas.beginText(60, 700)
    text.setFont("Helvetica", 10)
    text.setHorizScale(0.5)
    text.textLine(UNSEEN)
    text.setHorizScale(100)
    canvas.drawText(text)


def under_a_picture(canvas: Canvas) -> None:
    lines(canvas, [UNSEEN], y=700)
    canvas.drawImage(ImageReader(Image.new("RGB", (4, 4), "#88aacc")), 50, 680, 300, 50)


def struck_by_a_bar(canvas: Canvas) -> None:
    lines(canvas, [UNSEEN], y=700)
    canvas.rect(59, 702.7, 181, 0.8, stroke=0, fill=1)


def under_a_block(canvas: Canvas) -> None:
    lines(canvas, [UNSEEN], y=700)
    canvas.setFillGray(1)
    canvas.rect(50, 690, 400, 30, stroke=0, fill=1)
    canvas.setFillGray(0)


def replaced(canvas: Canvas) -> None:
    under_a_block(canvas)
    lines(canvas, ["De bijdrage is 45 euro per week."], y=700)


def tiny(canvas: Canvas) -> None:
    lines(canvas, [UNSEEN], y=700, size=0.5)


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    lines(canvas, [UNSEEN], y=700)
    canvas.setFillAlpha(1)


def struck(canvas: Canvas) -> None:
    lines(canvas, [UNSEEN], y=700)
    canvas.setLineWidth(0.7)
    canvas.line(59, 703, 240, 703)


def beside_the_page(canvas: Canvas) -> None:
    lines(canvas, [UNSEEN], y=900)


def clipped(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(60, 300, 40, 5)
    canvas.clipPath(path, stroke=0, fill=0)
    lines(canvas, [UNSEEN], y=700)
    canvas.restoreState()


def on_its_own_colour(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.1, 0.2, 0.6)
    canvas.rect(50, 690, 300, 30, stroke=0, fill=1)
    lines(canvas, [UNSEEN], y=700)
    canvas.setFillGray(0)


def on_a_picture(canvas: Canvas, picture: Image.Image, gray: float, text: str) -> None:
    canvas.drawImage(ImageReader(picture), 50, 690, 300, 30)
    canvas.setFillGray(gray)
    lines(canvas, [text], y=700)
    canvas.setFillGray(0)


def on_a_black_picture(canvas: Canvas) -> None:
    on_a_picture(canvas, Image.new("RGB", (4, 4), "#111"), 0, UNSEEN)


def on_a_dark_shading(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(50, 690, 300, 30)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.linearGradient(50, 690, 350, 720, (HexColor("#111111"), HexColor("#0a0a0a")))
    lines(canvas, [UNSEEN], y=700)
    canvas.restoreState()


def stamped(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.translate(100, 300)
    canvas.rotate(45)
    canvas.setFillGray(0.9)
    lines(canvas, ["900 CONCEPT"], x=0, y=0, size=80)
    canvas.restoreState()


@pytest.mark.parametrize(
    "hide",
    [
        invisible,
        white,
        outlined_in_white,
        white_in_other_words,
        only_clipping,
        squeezed,
        under_a_picture,
        struck_by_a_bar,
        under_a_block,
        replaced,
        tiny,
        transparent,
        struck,
        beside_the_page,
        clipped,
        on_its_own_colour,
        on_a_black_picture,
        on_a_dark_shading,
        stamped,
    ],
)
def test_what_nobody_sees_is_not_read(tmp_path: Path, hide: Draw) -> None:
    def draw(canvas: Canvas) -> None:
        hide(canvas)
        lines(canvas, [SEEN], y=600)

    text = text_of(tmp_path, draw)
    assert text.endswith(SEEN)
    assert "900" not in text
    assert ("per week" in text) == (hide is replaced)


def on_a_dark_bar(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.1, 0.2, 0.5)
    canvas.rect(50, 690, 400, 30, stroke=0, fill=1)
    canvas.setFillGray(1)
    lines(canvas, [SEEN], y=700)
    canvas.setFillGray(0)


def pale(canvas: Canvas) -> None:
    canvas.setFillGray(0.75)
    lines(canvas, [SEEN], y=700)


def underlined(canvas: Canvas) -> None:
    lines(canvas, [SEEN], y=700)
    canvas.line(59, 698, 240, 698)


def framed(canvas: Canvas) -> None:
    lines(canvas, [SEEN], y=700)
    canvas.rect(55, 695, 300, 15, stroke=1, fill=0)


def below_another_text(canvas: Canvas) -> None:
    """A white block hides what it covers, and not what is drawn on it afterwards."""
    canvas.setFillGray(1)
    canvas.rect(50, 690, 400, 30, stroke=0, fill=1)
    canvas.setFillGray(0)
    lines(canvas, [SEEN], y=700)


def small(canvas: Canvas) -> None:
    lines(canvas, [SEEN], y=700, size=5)


def on_a_dark_photo(canvas: Canvas) -> None:
    on_a_picture(canvas, Image.effect_noise((150, 15), 30).point(lambda value: value // 3), 1, SEEN)


def on_a_light_photo(canvas: Canvas) -> None:
    on_a_picture(canvas, Image.effect_noise((150, 15), 30).point(lambda value: 150 + value // 3), 0.1, SEEN)


def on_a_photo_as_bright(canvas: Canvas) -> None:
    """Red on green: as bright, and clear to see."""
    canvas.drawImage(ImageReader(Image.new("RGB", (4, 4), (0, 130, 0))), 50, 690, 300, 30)
    canvas.setFillColorRGB(1, 0, 0)
    lines(canvas, [SEEN], y=700)


@pytest.mark.parametrize(
    "draw",
    [
        on_a_dark_bar,
        pale,
        underlined,
        framed,
        below_another_text,
        small,
        on_a_dark_photo,
        on_a_light_photo,
        on_a_photo_as_bright,
    ],
)
def test_what_somebody_can_read_is_read(tmp_path: Path, draw: Draw) -> None:
    assert text_of(tmp_path, draw) == SEEN


@pytest.mark.parametrize(("down", "is_text"), [(640, False), (760, True)])
def test_large_letters_that_text_runs_through_are_a_watermark(tmp_path: Path, down: float, is_text: bool) -> None:
    body = [
        "De verordening gaat in op 1 juli en geldt voor alle zaken in de",
        "stad. Een terras mag open zijn tot elf uur.",
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.75)
        lines(canvas, ["CONCEPT"], y=down, size=90)
        canvas.setFillGray(0)
        lines(canvas, [*body, *body, *body], y=700, step=14)

    document = read_document(pdf(tmp_path / "a.pdf", draw))
    assert ("CONCEPT" in document.pages[0].text) == is_text
    assert len(document.headings) == is_text
    assert " ".join(body) in document.pages[0].text


def test_the_text_of_a_scan_is_read(tmp_path: Path) -> None:
    picture = io.BytesIO()
    page = pdf(tmp_path / "print.pdf", lambda canvas: lines(canvas, [SEEN], y=700))
    Image.open(io.BytesIO(render_page(page, 1, 1200).png)).save(picture, format="PNG")

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, *canvas._pagesize)
        for text, y in [(SEEN, 700), (UNSEEN, 300)]:  # the second where the picture has no print
            layer = canvas.beginText(60, y)
            layer.setFont("Helvetica", 10)
            layer.setTextRenderMode(3)
            layer.textLine(text)
            canvas.drawText(layer)

    assert text_of(tmp_path, draw) == SEEN


def changed(path: Path, change: Callable[[PdfWriter], None]) -> Path:
    writer = PdfWriter(clone_from=PdfReader(path))
    change(writer)
    writer.write(path)
    return path


@pytest.mark.parametrize("state", ["/OFF", "/ON"])
def test_a_layer_counts_when_it_is_switched_on(tmp_path: Path, state: str) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [SEEN], y=700)
        canvas._code.append("/OC /Laag BDC")
        lines(canvas, ["Een concept van vorig jaar."], y=700)  # in the very same place
        canvas._code.append("EMC")

    def change(writer: PdfWriter) -> None:
        layer = DictionaryObject(
            {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("Laag")}
        )
        reference = writer._add_object(layer)
        default = DictionaryObject({NameObject(state): ArrayObject([reference])})
        writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
            {NameObject("/OCGs"): ArrayObject([reference]), NameObject("/D"): default}
        )
        resources = writer.pages[0]["/Resources"].get_object()
        resources[NameObject("/Properties")] = DictionaryObject({NameObject("/Laag"): reference})

    text = read_document(changed(pdf(tmp_path / "a.pdf", draw), change)).pages[0].text
    assert SEEN in text or state == "/ON"
    assert ("concept" in text) == (state == "/ON")


@pytest.mark.parametrize(("colour", "is_seen"), [((0.0, 0.0, 0.0), False), (None, True)])
def test_what_a_filled_note_covers_is_not_read(tmp_path: Path, colour: tuple[float, ...] | None, is_seen: bool) -> None:
    def change(writer: PdfWriter) -> None:
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Square"),
                NameObject("/Rect"): ArrayObject(map(FloatObject, (50, 690, 400, 720))),
                NameObject("/F"): NumberObject(4),
                NameObject("/C"): ArrayObject([FloatObject(0)] * 3),
            }
        )
        if colour is not None:
            note[NameObject("/IC")] = ArrayObject(map(FloatObject, colour))
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    def draw(canvas: Canvas) -> None:
        lines(canvas, [UNSEEN], y=700)
        lines(canvas, [SEEN], y=600)

    text = read_document(changed(pdf(tmp_path / "a.pdf", draw), change)).pages[0].text
    assert SEEN in text
    assert ("900" in text) == is_seen


def test_what_a_note_strikes_out_is_not_read(tmp_path: Path) -> None:
    def change(writer: PdfWriter) -> None:
        quad = [59, 710, 300, 710, 59, 696, 300, 696]
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/StrikeOut"),
                NameObject("/Rect"): ArrayObject(map(FloatObject, (59, 696, 300, 710))),
                NameObject("/QuadPoints"): ArrayObject(map(FloatObject, quad)),
            }
        )
        writer.add_annotation(0, note)
        writer.add_annotation(0, FreeText(text="Een opmerking", rect=(60, 400, 200, 420)))

    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, [UNSEEN, "", SEEN], y=700))
    assert read_document(changed(path, change)).pages[0].text.startswith(SEEN)


def with_map(path: Path, mappings: dict[int, str], names: list[int | str]) -> Path:
    """Give the font of a PDF a map of codes to letters, and an encoding that names codes."""

    def change(writer: PdfWriter) -> None:
        fonts = writer.pages[0]["/Resources"].get_object()["/Font"].get_object()
        font = next(iter(fonts.values())).get_object()
        usual = {code: chr(code) for code in range(32, 127)}
        rows = "\n".join(f"<{c:02X}> <{t.encode('utf-16-be').hex()}>" for c, t in (usual | mappings).items())
        stream = DecodedStreamObject()
        stream.set_data(
            f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange {len(usual | mappings)} beginbfchar\n{rows}\n"
            "endbfchar endcmap".encode()
        )
        font[NameObject("/ToUnicode")] = writer._add_object(stream)
        differences = [NumberObject(e) if isinstance(e, int) else NameObject(e) for e in names]
        font[NameObject("/Encoding")] = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Encoding"),
                NameObject("/BaseEncoding"): NameObject("/WinAnsiEncoding"),
                NameObject("/Differences"): ArrayObject(differences),
            }
        )

    return changed(path, change)


def test_a_sign_without_a_letter_is_what_the_font_names_it(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["Het saldo was ~310 banen."], y=700))
    read = read_document(with_map(path, {0x7E: "\x04"}, [0x7E, "/endash"])).pages[0].text
    assert read == "Het saldo was –310 banen."


def test_a_sign_that_nothing_names_is_marked(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["Het saldo was ~310 banen."], y=700))
    read = read_document(with_map(path, {0x7E: "\x04"}, [0x7E, "/g17"])).pages[0].text
    assert read == "Het saldo was \ufffd310 banen.", "never a bare figure"


def test_a_drawn_soft_hyphen_is_a_hyphen(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["In 2020~2024 daalde dat met 1,5."], y=700))
    assert read_document(with_map(path, {0x7E: "\xad"}, [])).pages[0].text == "In 2020-2024 daalde dat met 1,5."


def test_a_sign_of_several_letters_is_read_whole(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["De o~ciële lijst en de gro`e."], y=700))
    text = read_document(with_map(path, {0x7E: "ffi", 0x60: "tt"}, [])).pages[0].text
    assert text == "De officiële lijst en de grotte."


@pytest.mark.parametrize("codes", ["\t\r \xa0", "\r\xa0", " \r"])
def test_several_codes_of_one_blank_are_a_blank(tmp_path: Path, codes: str) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["De~raad~telt~310~leden."], y=700))
    assert read_document(with_map(path, {0x7E: codes}, [0x7E, "/space"])).pages[0].text == "De raad telt 310 leden."


def test_several_codes_of_one_hyphen_are_a_hyphen(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: lines(canvas, ["De OV~chipkaart kost 7,50 euro."], y=700))
    assert read_document(with_map(path, {0x7E: "-\xad\u2010"}, [])).pages[0].text == "De OV-chipkaart kost 7,50 euro."


def test_the_edge_of_a_box_strikes_nothing_out(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [SEEN], y=700)
        canvas.rect(58, 500, 160, 203, stroke=1, fill=0)  # its upper edge crosses the text from end to end

    assert text_of(tmp_path, draw) == SEEN


def test_a_rule_far_beyond_a_text_strikes_nothing_out(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [SEEN], y=700)
        canvas.line(59, 703, 540, 703)

    assert text_of(tmp_path, draw) == SEEN
