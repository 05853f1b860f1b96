"""The places of quotes in whole reports, and the ink that lies under the marks."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from pdf_pages import bare, lines, pdf
from PIL import Image
from positioned_report import Report
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

from index.reading.pdf.pdfium import render_page
from index.reading.pdf.positions import find_boxes
from index.types import Page

SAMPLE = Path(__file__).parent.parent / "ui" / "sample" / "ai-op-het-werk.pdf"


# Turned and cropped pages: what is drawn, not what is read


@pytest.mark.parametrize("cropped", [False, True], ids=["whole", "cropped"])
@pytest.mark.parametrize("text_angle", [0, 90])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_ink_of_the_quote_lies_under_the_marks_and_no_other_ink(
    tmp_path: Path, rotation: int, text_angle: int, cropped: bool
) -> None:
    red = ["De rode woorden op deze twee", "regels zijn het citaat."]

    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(text_angle)
        lines(canvas, ["Zwart en ervoor staat dit.", "", "", "Zwart en erna staat dit nog."], y=12, x=-100)
        canvas.setFillColorRGB(1, 0, 0)
        lines(canvas, red, y=0, x=-100)

    pdf(tmp_path / "vlak.pdf", draw)
    writer = PdfWriter(clone_from=PdfReader(tmp_path / "vlak.pdf"))
    writer.pages[0].rotate(rotation)
    if cropped:
        writer.pages[0].cropbox = RectangleObject((170, 290, 470, 560))
    writer.write(tmp_path / "a.pdf")
    report = Report(tmp_path / "a.pdf")
    boxes = report.boxes(" ".join(red))
    assert len(boxes) == 2
    assert report.at(boxes) == bare("".join(red))

    image = render_page(report.path, 1, 1200)
    pixels = np.asarray(Image.open(io.BytesIO(image.png)).convert("RGB")).astype(int)
    assert pixels.shape == (image.height, image.width, 3)
    is_red = pixels[..., 0] - pixels[..., 1] > 60
    is_black = pixels.max(axis=2) < 140
    under = np.zeros(is_red.shape, bool)
    for box in boxes:
        top, bottom = int(box.top * image.height) - 1, int(box.bottom * image.height) + 2
        under[top:bottom, int(box.left * image.width) - 1 : int(box.right * image.width) + 2] = True
    assert is_red.sum() > 500
    assert is_black.sum() > 500
    assert not (is_red & ~under).any(), "every letter of the quote is marked"
    assert not (is_black & under).any(), "nothing else is"


# Whole reports


def test_every_sentence_of_the_sample_report_has_its_place() -> None:
    report = Report(SAMPLE)
    assert len(report.sentences()) > 300
    assert report.missed() == []


@pytest.mark.slow
def test_the_sentences_of_the_uwv_report_have_their_places(shared: Path) -> None:
    report = Report(shared / "corpus" / "uwv-ai-arbeidsmarkt-2025.pdf")
    count, missed = len(report.sentences()), report.missed()
    assert count > 600
    assert len(missed) < 0.01 * count, missed


@pytest.mark.slow
def test_the_evidence_of_the_questions_about_the_uwv_report_is_found_on_its_page(shared: Path) -> None:
    report = Report(shared / "corpus" / "uwv-ai-arbeidsmarkt-2025.pdf")
    pages = {page.number: squeezed(page) for page in report.document.pages}
    questions = 0
    for line in (shared / "eval" / "uwv-dev.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        for evidence in question["evidence"]:
            for number in question["pages"]:
                text, offsets = pages[number]
                at = text.find(bare(evidence))
                if at < 0:
                    continue
                start, end = offsets[at], offsets[at + len(bare(evidence)) - 1] + 1
                boxes = find_boxes(report.positions, report.page(number), start, end)
                assert report.at(boxes, number) == bare(report.page(number).source_form(start, end)), question["id"]
                assert report.at(boxes, number) == bare(evidence), question["id"]
                questions += 1
    assert questions >= 100


def squeezed(page: Page) -> tuple[str, list[int]]:
    """A page's text made bare, and the offset of each of its characters."""
    pairs = [(key, offset) for offset, character in enumerate(page.text) for key in bare(character)]
    return "".join(key for key, _ in pairs), [offset for _, offset in pairs]
