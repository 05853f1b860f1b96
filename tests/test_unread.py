"""What is not read of a PDF is said by page: letters without meaning, images alone or beside text, figures."""

import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import CountingEmbedder
from filed import MONITOR
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.errors import NoTextError
from index.reading.document import read_document
from index.reading.pdf.glyphs.characters import read_characters
from index.reading.pdf.scans.letters import are_words
from index.serialising import text_from_json, text_to_json
from index.store.collection import add_document
from index.store.manifest import read_manifest
from index.types import Document
from index.unread import Unread
from rag.types import Answer, Question
from ui.answering import finished
from ui.api.shaping import answer_shape, report_shape
from ui.chosen_models import ChosenModels
from ui.product import Vraagbaak
from ui.settings import Settings
from ui.text.terminal import readable_answer
from ui.text.unread import not_searched_line, unread_lines
from ui.window.adding import outcome_line
from ui.window.report_cards import reports_html

WIDE, HIGH = A4
BODY = [
    "De bibliotheek telde vorig jaar meer bezoekers dan ooit tevoren, en",
    "vooral jongeren kwamen vaker langs om te lezen, te leren of om samen",
    "aan een opdracht voor school te werken in de nieuwe zaal.",
]
ENGLISH = "The library counted more visitors than ever before, and young people in particular came to read and to learn together in the new hall."
OTHERS = {
    "Pools": "Biblioteka odnotowała w zeszłym roku więcej odwiedzających niż kiedykolwiek wcześniej, a szczególnie młodzi ludzie przychodzili częściej, aby czytać, uczyć się albo wspólnie pracować nad zadaniem do szkoły.",
    "Fins": "Kirjastossa kävi viime vuonna enemmän kävijöitä kuin koskaan aikaisemmin, ja erityisesti nuoret tulivat useammin lukemaan, opiskelemaan tai tekemään yhdessä koulutehtäviä uudessa salissa.",
    "Turks": "Kütüphane geçen yıl her zamankinden daha fazla ziyaretçi ağırladı ve özellikle gençler yeni salonda okumak, öğrenmek veya okul ödevleri üzerinde birlikte çalışmak için daha sık geldi.",
    "Welsh": "Cyfrifodd y llyfrgell fwy o ymwelwyr y llynedd nag erioed o'r blaen, a daeth pobl ifanc yn arbennig yn amlach i ddarllen, i ddysgu neu i weithio gyda'i gilydd ar dasg ysgol yn y neuadd newydd.",
}


def picture(wide: int = 60, high: int = 80) -> ImageReader:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((wide, high)).convert("RGB").save(stream, "PNG")
    return ImageReader(io.BytesIO(stream.getvalue()))


def paragraph(canvas: Canvas, rows: Sequence[str] = BODY, y: float = 780) -> None:
    canvas.setFont("Helvetica", 11)
    for number, row in enumerate(rows):
        canvas.drawString(60, y - 14 * number, row)


def written(path: Path, *pages: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def text_only(canvas: Canvas) -> None:
    paragraph(canvas)


def blank(canvas: Canvas) -> None:
    canvas.line(60, 100, 500, 100)


def scan(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 0, 0, WIDE, HIGH)


def in_strips(canvas: Canvas) -> None:
    for strip in range(10):
        canvas.drawImage(picture(60, 8), 0, strip * HIGH / 10, WIDE, HIGH / 10)


def poster(canvas: Canvas) -> None:
    paragraph(
        canvas,
        [
            "Het zwembad ging een halve dag in de week dicht, omdat er te weinig",
            "badmeesters waren om toezicht te houden op alle baden tegelijk.",
        ],
    )
    canvas.drawImage(picture(), 0, 0, WIDE, 0.6 * HIGH)


def chart(canvas: Canvas) -> None:
    paragraph(
        canvas,
        [
            "Wie een strippenkaart koopt, betaalt voor elk bezoek iets minder dan",
            "wie aan de balie een los kaartje neemt voor die ochtend.",
        ],
    )
    canvas.drawImage(picture(), 60, 500, 250, 180)
    canvas.drawString(60, 480, "Figuur 2: Bezoekers per maand")


def photo(canvas: Canvas) -> None:
    paragraph(
        canvas,
        [
            "Op zaterdag is er muziek in de hal, en op zondag kunnen kinderen er",
            "schaken tegen de kampioen van het dorp, die altijd wint.",
        ],
    )
    canvas.drawImage(picture(), 60, 500, 250, 180)


def logo(canvas: Canvas) -> None:
    paragraph(canvas, [ENGLISH[:70], ENGLISH[70:]])
    canvas.drawImage(picture(), 500, 790, 40, 40)
    canvas.drawString(60, 480, "Tabel 1: Bezoekers")


def scrambled(canvas: Canvas) -> None:
    """Each letter in the place of another, as a file with a wrong table says."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    table = str.maketrans(letters, "".join(random.Random(5).sample(letters, 26)))
    paragraph(canvas, [row.lower().translate(table) for row in BODY])


def glyph_names(canvas: Canvas) -> None:
    names = " ".join(f"/g{ord(c)}" for c in "".join(BODY))
    paragraph(canvas, [names[at : at + 70] for at in range(0, len(names), 70)])


def figures(canvas: Canvas) -> None:
    rows = [
        f"{place} {at * 137 % 991} {at * 71 % 89},{at % 10} x x {at * 3.5}%"
        for at, place in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 2)
    ]
    paragraph(canvas, rows)


def test_each_page_is_named_with_what_was_not_read(tmp_path: Path) -> None:
    path = written(
        tmp_path / "r.pdf", text_only, scan, blank, poster, in_strips, scan, chart, photo, scrambled, logo, glyph_names
    )
    document = read_document(path)
    assert document.unread == (
        Unread(pages=(9, 11), reason="letters"),
        Unread(pages=(2, 5, 6), reason="only image"),
        Unread(pages=(4,), reason="large image"),
        Unread(pages=(7,), reason="figure"),
    )
    assert [number for number, page in enumerate(document.pages, 1) if not page.text] == [2, 3, 5, 6, 9, 11]
    assert text_from_json(text_to_json(document, ())) == (document, ())


@pytest.mark.parametrize(
    "draw", [text_only, figures, lambda canvas: paragraph(canvas, [ENGLISH[:70], ENGLISH[70:]] * 2)]
)
def test_what_is_read_is_not_named(tmp_path: Path, draw: Callable[[Canvas], None]) -> None:
    assert read_document(written(tmp_path / "r.pdf", draw)).unread == ()


@pytest.mark.parametrize("draw", [scrambled, glyph_names])
def test_a_file_of_letters_without_meaning_is_refused_with_the_cure(
    tmp_path: Path, draw: Callable[[Canvas], None]
) -> None:
    with pytest.raises(NoTextError, match=r"letters zonder betekenis.*OCR"):
        read_document(written(tmp_path / "r.pdf", draw))


def test_a_font_without_a_way_back_to_letters_is_refused(shared: Path) -> None:
    with pytest.raises(NoTextError, match="OCR"):
        read_document(shared / "cases" / "pdf" / "notounicode.pdf")


@pytest.mark.parametrize("text", [" ".join(BODY), ENGLISH * 2, *OTHERS.values(), "12,4 13,9 " * 90, "Привет мир " * 40])
def test_words_of_any_language_are_words(text: str) -> None:
    assert are_words(text)
    assert are_words(text.upper())


@pytest.mark.parametrize("shift", [3, 7, 10, 20])
def test_shifted_letters_are_no_words(shift: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    shifted = str.maketrans(letters, letters[shift:] + letters[:shift])
    assert not are_words(" ".join(BODY).lower().translate(shifted))


def test_too_few_letters_are_not_judged() -> None:
    assert are_words("xqzj wvkq")


def test_text_that_recognition_put_over_an_image_is_from_a_scan(tmp_path: Path) -> None:
    def recognised(canvas: Canvas) -> None:
        sheet = Image.new("L", (1190, 1684), 255)
        for number, row in enumerate(BODY):
            sheet_row = (120, 104 + 26 * number)
            ImageDraw.Draw(sheet).text(sheet_row, row, font=ImageFont.load_default(21), fill=0)
        canvas.drawImage(ImageReader(sheet.convert("RGB")), 0, 0, WIDE, HIGH)
        text = canvas.beginText(60, 780)
        text.setFont("Helvetica", 11)
        text.setTextRenderMode(3)
        for row in BODY:
            text.textLine(row)
        canvas.drawText(text)

    document = read_document(written(tmp_path / "r.pdf", text_only, recognised))
    assert [page.scanned for page in document.pages] == [False, True]
    assert document.unread == (Unread(pages=(2,), reason="scan"),)
    assert "jongeren kwamen vaker" in document.pages[1].text


def test_images_that_overlap_or_lie_beside_the_page_count_once(tmp_path: Path) -> None:
    def twice(canvas: Canvas) -> None:
        for _ in range(2):
            canvas.drawImage(picture(), 0, 0, WIDE, HIGH / 4)
        canvas.drawImage(picture(), WIDE + 50, 0, WIDE, HIGH)

    ((_, survey),) = read_characters(written(tmp_path / "r.pdf", twice).read_bytes())
    assert survey is not None
    assert survey.covered == pytest.approx(0.25, abs=0.01)


# Where it is said.


def added(tmp_path: Path) -> tuple[Document, Path]:
    path = written(tmp_path / "verslag.pdf", text_only, scan, scan)
    add_document(tmp_path / "verzameling", path, CountingEmbedder())
    return read_document(path), tmp_path / "verzameling"


@pytest.mark.usefixtures("read_here")
def test_it_is_kept_with_the_report_and_said_wherever_the_report_is_listed(tmp_path: Path) -> None:
    _, folder = added(tmp_path)
    (entry,) = read_manifest(folder).entries
    assert entry.summary.unread == (Unread(pages=(2, 3), reason="only image"),)
    line = "Pagina 2-3: alleen beeld, niet gelezen. Maak de tekst leesbaar met OCR (tekstherkenning)."
    assert unread_lines(entry.summary.unread) == (line,)
    (shape,) = report_shape(entry.summary).unread
    assert (shape.pages, shape.reason, shape.text) == ([2, 3], "only image", line)
    again = add_document(folder, tmp_path / "verslag.pdf", CountingEmbedder())
    assert again.summary.unread == entry.summary.unread
    from index.store.overview import Overview

    assert line in reports_html([Overview(summary=entry.summary, headings=(), questions=None)])
    assert outcome_line("verslag.pdf", replace(again, outcome="nieuw")).endswith(line)


@pytest.mark.usefixtures("read_here")
def test_a_refusal_says_which_pages_of_the_searched_reports_were_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChosenModels, "embedder", lambda self: CountingEmbedder())
    product = Vraagbaak(settings=Settings(data=tmp_path / "data"))
    product.add_file(written(tmp_path / "verslag.pdf", text_only, scan, scan))
    product.add_file(written(tmp_path / "heel.pdf", text_only, lambda canvas: paragraph(canvas, ["Een ander slot."])))

    def ask(threshold: float, *documents: str) -> Answer:
        product.keep_threshold(threshold)
        return finished(product.ask(Question(text="Wie kwamen vaker langs in de bibliotheek?", documents=documents)))

    line = "Niet gelezen en dus niet doorzocht: pagina 2-3 van verslag."
    refused = ask(1.0)
    assert refused.abstained
    assert refused.remarks[-1] == line
    assert readable_answer(refused).endswith(line)  # the terminal, and what an assistant reads
    assert answer_shape(refused, product).remarks[-1] == line
    whole = ask(1.0, "heel.pdf")
    assert whole.abstained
    assert not any("Niet gelezen" in remark for remark in whole.remarks)
    found = ask(0.0)
    assert not found.abstained
    assert line not in found.remarks


def test_of_many_reports_that_were_not_read_whole_a_few_are_named() -> None:
    unread = (Unread(pages=(4,), reason="letters"), Unread(pages=(5,), reason="large image"))
    reports = [replace(MONITOR, title=f"Deel {number}", unread=unread) for number in range(1, 6)]
    told = not_searched_line(reports)
    assert told.startswith("Niet gelezen en dus niet doorzocht: pagina 4 van Deel 1 (")
    assert told.endswith("; pagina\u2019s van nog 2 rapporten.")
    assert "Deel 4" not in told
    assert not_searched_line([replace(MONITOR, unread=unread[1:])]) == ""


@pytest.mark.usefixtures("read_here")
def test_a_collection_of_before_lists_nothing_as_unread(tmp_path: Path) -> None:
    _, folder = added(tmp_path)
    path = folder / "manifest.json"
    raw = json.loads(path.read_text())
    for entry in raw["entries"]:
        del entry["summary"]["unread"]
    path.write_text(json.dumps(raw))
    assert read_manifest(folder).entries[0].summary.unread == ()


def test_pages_in_a_row_are_taken_together() -> None:
    (line,) = unread_lines([Unread(pages=(3, 7, 8, 9, 12), reason="only image")])
    assert line.startswith("Pagina 3, 7-9, 12: alleen beeld")
