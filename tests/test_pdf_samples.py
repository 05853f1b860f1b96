"""Odd PDFs beside the project: each opens, or is refused with its cause."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_pages import read, texts
from pypdf import PdfReader

from index.errors import (
    DamagedError,
    DocumentError,
    EncryptedError,
    NoTextError,
)
from index.reading.document import read_document

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "pdfs"
REPORT = Path(__file__).parent.parent.parent / "shared" / "corpus" / "uwv-ai-arbeidsmarkt-2025.pdf"

DOCUMENTS = {
    "001-trivial_minimal-document": "Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor",
    "002-trivial-libre-office-writer_002-trivial-libre-office-writer": "Lorem ipsum dolor sit amet, consetetur",
    "003-pdflatex-image_pdflatex-image": "1 Your Chapter\nLorem ipsum dolor sit amet, consetetur sadipscing",
    "004-pdflatex-4-pages_pdflatex-4-pages": "Hello, here is some text without a meaning. This text should show",
    "006-pdflatex-outline_pdflatex-outline": "Contents\n1 Foo 2\n2 Bar 2\n3 Baz 2",
    "008-reportlab-inline-image_inline-image": "Test",
    "009-pdflatex-geotopo_GeoTopo-komprimiert": "Einführung in die\nGeometrie und Topologie\n0. Auflage",
    "010-pdflatex-forms_pdflatex-forms": "Name\nCheck\nSubmit\n1",
    "011-google-doc-document_google-doc-document": "Example document\nBeautiful is better than ugly.\nExplicit is",
    "012-libreoffice-form_libreoffice-form": "Example for a Form\nGender:\nNationality:\nFirst Name",
    "013-reportlab-overlay_reportlab-overlay": "Name: Foo Bar\nFingerprint: asdfSa2123",
    "014-outlines_mistitled_outlines_example": "Contents\n1 Foo 2\n2 Bar 2\n3 Baz 2",
    "007-imagemagick-images_imagemagick-images": "Background",
    "015-arabic_habibi-oneline-cmap": "habibi",
    "015-arabic_habibi-rotated": "habibi",
    "015-arabic_habibi": "habibi",
    "016-libre-office-link_libre-office-link": "This is a link to an awesome blog.",
    "018-base64-image_base64image": "Produced with a Trial Version of PDF Annotator - www.PDFAnnotator.com",
    "020-xmp_output_with_metadata_pymupdf": "Hello, World!",
    "021-pdfa_crazyones-pdfa": "The Crazy Ones\nOctober 14, 1998\nHeres to the crazy ones. The misfits. The rebels.",
    "022-pdfkit_pdfkit": "Header\nFoo: bar\nABC: DEF",
    "024-annotations_annotated_pdf": "Some text.\nLine 1\nLine 2\nNot highlighted",
    "025-attachment_with-attachment": "Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor",
    "026-latex-multicolumn_multicolumn": "Two-Column Document with Lorem Ipsum\nYour Name\nJanuary 3, 2024\nAbstract\nThis is",
}
REFUSED = {
    "005-libreoffice-writer-password_libreoffice-writer-password": EncryptedError,
    "007-imagemagick-images_imagemagick-ASCII85Decode": NoTextError,
    "007-imagemagick-images_imagemagick-CCITTFaxDecode": NoTextError,
    "007-imagemagick-images_imagemagick-lzw": NoTextError,
    "017-unreadable-meta-data_unreadablemetadata": DamagedError,  # its page tree is not in the file
    "019-grayscale-image_grayscale-image": NoTextError,
    "023-cmyk-image_cmyk-image": NoTextError,
}

samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")


@samples
def test_every_sample_is_looked_at() -> None:
    assert {path.stem for path in SAMPLES.glob("*.pdf")} == DOCUMENTS.keys() | REFUSED.keys()


@samples
@pytest.mark.parametrize("name", DOCUMENTS)
def test_sample_opens(name: str) -> None:
    document = read_document(SAMPLES / f"{name}.pdf")
    assert document.pages[0].text.startswith(DOCUMENTS[name])
    assert len(document.pages) == len(PdfReader(SAMPLES / f"{name}.pdf").pages)


@samples
@pytest.mark.parametrize("name", REFUSED)
def test_sample_is_refused(name: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(SAMPLES / f"{name}.pdf")
    assert type(caught.value) is REFUSED[name]


@samples
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lost=st.integers(1, 30_000))
def test_a_sample_with_object_streams_that_is_cut_off(tmp_path: Path, lost: int) -> None:
    path = SAMPLES / "026-latex-multicolumn_multicolumn.pdf"
    data = path.read_bytes()
    assert b"/ObjStm" in data
    try:
        document = read(tmp_path, data[:-lost])
    except DamagedError:
        return
    assert texts(document) == texts(read_document(path))


@samples
def test_headings_of_the_samples() -> None:
    outline = read_document(SAMPLES / "006-pdflatex-outline_pdflatex-outline.pdf")
    names = [f"{number} {name}" for number, name in enumerate(["Foo", "Bar", "Baz"] * 3, start=1)]
    assert [heading.title for heading in outline.headings] == ["Contents", *names]
    assert {heading.level for heading in outline.headings} == {1}
    columns = read_document(SAMPLES / "026-latex-multicolumn_multicolumn.pdf")
    assert "adipiscing elit" in columns.pages[0].text
    assert "Belgium 11.5 30,689 Brussels Dutch, French, German" in columns.pages[2].text.split("\n")


@pytest.mark.skipif(not REPORT.is_file(), reason="the report is not here")
def test_a_whole_report_keeps_its_text_layer() -> None:
    document = read_document(REPORT)
    for page, raw in zip(document.pages, PdfReader(REPORT).pages, strict=True):
        source = " ".join(raw.extract_text().split())
        assert source.startswith(page.source_form(0, len(page.text)))
        assert source.removeprefix(page.source_form(0, len(page.text))).strip() == (
            f"UWV | Impact van AI op de arbeidsmarkt Pagina {page.number} van 23"
        )
    assert (
        sum(char in "¹²³⁴⁵⁶⁷⁸⁹" for page in document.pages for char in page.text) == 2 * 16
    )  # in the text and before the note
