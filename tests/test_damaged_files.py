"""Everything that can be wrong with a file: each cause has its error, and nothing is lost silently."""

import contextlib
import io
import logging
import re
import zlib
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from office_files import docx, odt
from pdf_pages import BODY, drawn, lines, read, texts
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, IndirectObject, NameObject, StreamObject
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.errors import (
    DamagedError,
    DocumentError,
    EmptyFileError,
    EncryptedError,
    NotAPdfError,
    NoTextError,
    OnlyPicturesError,
    UnsupportedFormatError,
)
from index.reading.document import read_document
from index.types import Document
from index.unread import Unread
from ui.text.unread import unread_lines


def image_only(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "red")), 60, 600, 100, 100)


def locked(user_password: str) -> bytes:
    encryption = StandardEncryption(user_password, ownerPassword="eigenaar", strength=128)
    return drawn(lambda canvas: lines(canvas, BODY, y=700), encrypt=encryption)


@pytest.mark.parametrize(
    ("name", "data", "error", "message"),
    [
        ("leeg.pdf", b"", EmptyFileError, "'leeg.pdf' is leeg."),
        ("leeg.txt", b" \n\f\n", EmptyFileError, "'leeg.txt' is leeg."),
        ("leeg.txt", "\u200b\n".encode(), EmptyFileError, "'leeg.txt' is leeg."),
        ("leeg.md", b"---\ntitel: x\n---\n", EmptyFileError, "'leeg.md' is leeg."),
        ("brief.pdf", b"PK\x03\x04 een Word-bestand", NotAPdfError, "'brief.pdf' is geen PDF"),
        ("brief.docx", b"PK\x03\x04", DamagedError, "'brief.docx' is beschadigd of niet compleet."),
        ("brief.doc", b"oud", UnsupportedFormatError, "'brief.doc' is van een soort die Vraagbaak niet leest."),
        ("beeld.txt", b"\x89PNG\0\0\0", UnsupportedFormatError, "'beeld.txt' is geen tekst, al heet het wel zo."),
        ("half.pdf", b"%PDF-1.4\n1 0 obj\n<</Type", DamagedError, "'half.pdf' is beschadigd of niet compleet."),
        ("slot.pdf", locked("geheim"), EncryptedError, "'slot.pdf' is beveiligd met een wachtwoord."),
        (
            "slot.pdf",
            locked("").replace(b"/Filter /Standard", b"/Filter /FOPN_fLo"),
            EncryptedError,
            "'slot.pdf' is beveiligd met een wachtwoord.",
        ),
        ("scan.pdf", drawn(image_only), NoTextError, "'scan.pdf' heeft geen tekst, alleen beeld."),
        (
            "foto.docx",
            docx('<w:p><w:r><w:drawing><a:blip xmlns:a="a"/></w:drawing></w:r></w:p>' * 2),
            OnlyPicturesError,
            "'foto.docx' heeft geen tekst, alleen beeld (2 afbeeldingen).",
        ),
        (
            "foto.odt",
            odt("<text:p><draw:frame><draw:image/><draw:image/></draw:frame></text:p>"),
            OnlyPicturesError,
            "'foto.odt' heeft geen tekst, alleen beeld (1 afbeelding).",
        ),
        ("leeg.odt", odt("<text:p/>"), EmptyFileError, "'leeg.odt' is leeg."),
        (
            "foto.html",
            b"<p><img src=a.png>",
            OnlyPicturesError,
            "'foto.html' heeft geen tekst, alleen beeld (1 afbeelding).",
        ),
    ],
)
def test_each_cause_has_its_error(
    tmp_path: Path, name: str, data: bytes, error: type[DocumentError], message: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, data, name)
    assert type(caught.value) is error
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^'weg\.pdf' is er niet"):
        read_document(tmp_path / "weg.pdf")


def test_a_file_with_an_owner_password_only_opens(tmp_path: Path) -> None:
    assert texts(read(tmp_path, locked(""))) == [" ".join(BODY)]


@cache
def four_pages() -> bytes:
    def draw(canvas: Canvas) -> None:
        for word in ("een", "twee", "drie", "vier"):
            lines(canvas, [f"Bladzijde {word} gaat ergens over.", *BODY], y=700)
            canvas.showPage()

    return drawn(draw)


@cache
def updated() -> bytes:
    """The same pages in a file to which the last one was added later: a second part behind the first end."""
    first = PdfWriter()
    for page in PdfReader(io.BytesIO(four_pages())).pages[:3]:
        first.add_page(page)
    base, stream = io.BytesIO(), io.BytesIO()
    first.write(base)
    writer = PdfWriter(base, incremental=True)
    writer.add_page(PdfReader(io.BytesIO(four_pages())).pages[3])
    writer.write(stream)
    assert stream.getvalue().count(b"%%EOF") == 2
    return stream.getvalue()


@cache
def four_texts() -> list[str]:
    return [f"Bladzijde {word} gaat ergens over.\n{' '.join(BODY)}" for word in ("een", "twee", "drie", "vier")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(make=st.sampled_from([four_pages, updated]), share=st.floats(0, 1))
@example(make=four_pages, share=1.0)
@example(make=updated, share=1.0)
@example(make=updated, share=0.9997)  # without the line end behind it
def test_a_file_that_is_cut_off_is_whole_or_damaged(tmp_path: Path, make: Callable[[], bytes], share: float) -> None:
    data = make()
    cut = data[: round(share * len(data))]
    try:
        document = read(tmp_path, cut)
    except (DamagedError, EmptyFileError, NotAPdfError):
        assert len(cut) < len(data)
    else:
        # Cut exactly between its two parts, a file is a whole file of three pages.
        first_part = cut.count(b"startxref") < data.count(b"startxref") and re.search(rb"\n\d+\n%[%EOF]*\s*$", cut)
        assert texts(document) == four_texts()[: 3 if first_part else 4]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, 30), part=st.sampled_from(["object", "start"]))
def test_a_file_that_lost_an_object_does_not_lose_pages_silently(tmp_path: Path, number: int, part: str) -> None:
    data = four_pages()
    start = data.find(b"\n%d 0 obj" % number)
    end = data.find(b"endobj", start)
    broken = data[:start] + data[end + 6 if part == "object" else start + 6 :] if start > 0 else data
    try:
        document = read(tmp_path, broken)
    except DamagedError:
        assert broken != data
    else:
        named = {page for one in document.unread if one.reason == "damaged" for page in one.pages}
        assert len(document.pages) == 4
        assert len(named) < 4
        for page, whole in zip(document.pages, four_texts(), strict=True):
            assert page.text if page.number not in named else page.text != whole


def without_content(page: PageObject, writer: PdfWriter) -> None:
    page[NameObject("/Contents")] = IndirectObject(999, 0, writer)


def with_spoilt_content(page: PageObject, writer: PdfWriter) -> None:
    spoilt = StreamObject()
    spoilt._data = b"\x78\x9c\xff\xff dit is niet uit te pakken"
    spoilt[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(spoilt)


def with_half_its_content(page: PageObject, writer: PdfWriter) -> None:
    half = StreamObject()
    half._data = zlib.compress(page["/Contents"].get_data())[:-30]
    half[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(half)


def with_an_open_text(page: PageObject, writer: PdfWriter) -> None:
    still_open = DecodedStreamObject()
    still_open.set_data(b"BT /F1 11 Tf 70 740 Td (half) Tj ( [ << q q BT")
    page[NameObject("/Contents")] = writer._add_object(still_open)


def of_another_kind(page: PageObject, _writer: PdfWriter) -> None:
    page[NameObject("/Type")] = NameObject("/Font")
    page[NameObject("/MediaBox")] = NameObject("/x")


BREAKS = [without_content, with_spoilt_content, with_half_its_content, with_an_open_text, of_another_kind]


def with_broken(numbers: Collection[int], broken: Callable[[PageObject, PdfWriter], None]) -> bytes:
    writer, stream = PdfWriter(clone_from=io.BytesIO(four_pages())), io.BytesIO()
    pages = list(writer.pages)
    writer.add_outline_item(title="Bladzijde drie", page_number=2)
    for number in numbers:
        broken(pages[number - 1], writer)
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_page_is_skipped_and_named_and_the_rest_is_read(
    tmp_path: Path, broken: Callable[[PageObject, PdfWriter], None]
) -> None:
    document = read(tmp_path, with_broken({2}, broken))
    assert [text for number, text in enumerate(texts(document), 1) if number != 2] == [
        text for number, text in enumerate(four_texts(), 1) if number != 2
    ]
    assert document.unread == (Unread(pages=(2,), reason="damaged"),)
    assert unread_lines(document.unread)[0].startswith("Pagina 2: beschadigd in het bestand")
    assert [heading.page for heading in document.headings] in ([], [3])


@pytest.mark.parametrize("broken", [without_content, with_spoilt_content, of_another_kind])
def test_a_file_of_which_no_page_can_be_read_is_refused(
    tmp_path: Path, broken: Callable[[PageObject, PdfWriter], None]
) -> None:
    with pytest.raises(DamagedError):
        read(tmp_path, with_broken(range(1, 5), broken))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=8)), min_size=1, max_size=12))
def test_a_mangled_file_is_a_document_or_an_error_of_ours(tmp_path: Path, places: list[tuple[float, bytes]]) -> None:
    data = bytearray(four_pages())
    for share, junk in places:
        at = int(share * len(data))
        data[at : at + len(junk)] = junk
    with contextlib.suppress(DocumentError):
        assert isinstance(read(tmp_path, bytes(data)), Document)


def test_a_file_with_bytes_behind_its_end_or_a_wrong_index_opens(tmp_path: Path) -> None:
    data = four_pages()
    assert texts(read(tmp_path, data + b"\0" * 4000)) == four_texts()
    at = data.rindex(b"startxref\n") + len(b"startxref\n")
    assert texts(read(tmp_path, data[:at] + b"7" + data[at:])) == four_texts()


def test_a_wrong_count_or_crop_box_does_no_harm(tmp_path: Path) -> None:
    data = four_pages()
    assert texts(read(tmp_path, data.replace(b"/Count 4", b"/Count 1"))) == four_texts()
    assert texts(read(tmp_path, data.replace(b"/Rotate 0", b"/CropBox 0"))) == four_texts()


def test_pypdf_is_quiet(tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    data = four_pages()
    at = data.rindex(b"startxref\n") + len(b"startxref\n")
    with caplog.at_level(logging.DEBUG):
        read(tmp_path, data[:at] + b"7" + data[at:])
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")
    assert logging.getLogger("pypdf").propagate
