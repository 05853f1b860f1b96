"""Printed page numbers and sections: from the file, through the collection and an answer, to all that shows a place."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from answers import Tags, answered, answered_with, citation, passage, place, said, text_of
from fakes import CountingEmbedder
from office_files import docx, heading, p
from pdf_pages import lines, pdf
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.pdfgen.canvas import Canvas

from index.reading.document import read_document
from index.reading.pdf.pdfium import PageImage
from index.serialising import text_from_json, text_to_json
from index.store.collection import add_document
from index.store.folder import open_library
from index.store.overview import Overview
from index.types import Box, DocumentSummary, Heading, Page
from index.worker import read_here
from rag.answer.selection import Selection
from rag.answer.showing import show_places
from rag.types import Citation, Place
from ui.api.pages import marked_page
from ui.api.shaping import answer_shape, hit_shapes
from ui.export.json_file import answer_to_json
from ui.export.outline import outline_of
from ui.export.transcript import TranscribedQuestion, make_transcript
from ui.export.verifying import QuoteCheck, explained
from ui.protocols import Backend
from ui.search import search_results
from ui.text.answer import copied
from ui.text.labels import length
from ui.text.overview import overview_text
from ui.text.terminal import passage_line, readable_answer
from ui.window.page import look_up, page_html, reference, source_of
from ui.window.report_cards import reports_html
from ui.window.sources import hits_html, sources_html

TOLD = "pagina 5 (gedrukt: 1)"
SUMMARY = DocumentSummary(
    name="a.pdf", title="Monitor", organisation="", year=None, pages=9, chunks=3, added="2031-01-01T10:00:00+01:00", sha256="0"
)  # fmt: skip
PRINTED = place(1, said("Twee zinnen."), citations=(replace(citation(), label="1"),))
SECTION = replace(
    PRINTED,
    document="b.docx",
    citations=(Citation(document="b.docx", page=3, start=0, end=12, quote="Twee zinnen.", label="paragraaf 2.1"),),
)
HOSTILE = replace(SECTION, citations=(replace(SECTION.citations[0], label="<script>alert(1)</script>"),))


def numbered(path: Path) -> Path:
    """A PDF of which three sheets bear i, ii and 1."""

    def draw(canvas) -> None:  # type: ignore[no-untyped-def]
        for word in ("Vooraf", "Inhoud", "Begin"):
            lines(canvas, [f"{word} staat op dit blad van het verslag."], y=700)
            canvas.showPage()

    writer = PdfWriter(clone_from=PdfReader(pdf(path, draw)))
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 2, style=PageLabelStyle.DECIMAL, start=1)
    stream = io.BytesIO()
    writer.write(stream)
    path.write_bytes(stream.getvalue())
    return path


def test_a_pdf_tells_its_printed_numbers_where_they_are_others(tmp_path: Path) -> None:
    assert [page.label for page in read_document(numbered(tmp_path / "a.pdf")).pages] == ["i", "ii", "1"]
    plain = pdf(tmp_path / "b.pdf", lambda canvas: lines(canvas, ["Een gewoon verslag."], y=700))
    assert [page.label for page in read_document(plain).pages] == [""]


def test_a_label_is_kept_with_its_document_and_an_older_one_opens_without(tmp_path: Path) -> None:
    read = read_here(numbered(tmp_path / "a.pdf"))
    kept = text_to_json(read.document, read.chunks)
    assert text_from_json(kept) == (read.document, read.chunks)
    assert [one.label for chunk in read.chunks for one in chunk.page_offsets] == ["i", "ii", "1"]
    for one in (*kept["document"]["pages"], *kept["document"]["headings"]):
        one.pop("label", None)
    for chunk in kept["chunks"]:
        for offset in chunk["page_offsets"]:
            del offset["label"]
    document, chunks = text_from_json(kept)
    assert [page.label for page in document.pages] == ["", "", ""]
    assert [chunk.text for chunk in chunks] == [chunk.text for chunk in read.chunks]


@pytest.mark.usefixtures("read_here")
def test_from_a_word_file_to_a_place_and_a_hit(tmp_path: Path) -> None:
    path = tmp_path / "b.docx"
    path.write_bytes(
        docx(heading("1 Aanleiding") + p("Er was veel vraag.") + heading("2 Banen") + p("Er zijn 120 banen."))
    )
    added = add_document(tmp_path / "c", path, CountingEmbedder()).summary
    assert (added.sections, length(added)) == (True, "2 delen")
    library = open_library(tmp_path / "c", CountingEmbedder())
    (shown,) = show_places(
        (Selection(section=library.section("b.docx", 1), sentences=(0,), decisive=frozenset()),), library
    )
    assert [(one.page, one.label) for one in shown.citations] == [(2, "hoofdstuk 2")]
    hits = search_results(library.retrieve("Hoeveel banen zijn er?"), library)
    found = {hit.text: (hit.label, hit.citations[0].label) for hit in hits}
    assert found["Er zijn 120 banen."] == ("hoofdstuk 2", "hoofdstuk 2")
    assert "hoofdstuk 2" in text_of(hits_html(hits, {}))


@pytest.mark.parametrize(("one", "told"), [(PRINTED, TOLD), (SECTION, "paragraaf 2.1")])
def test_all_that_shows_an_answer_names_it(one: Place, told: str) -> None:
    answer = answered_with(one)
    summary = replace(SUMMARY, name=one.document)
    record = make_transcript(
        [TranscribedQuestion(text="Vraag?", documents=(one.document,), answer=answer)], [summary], ""
    )
    checked = explained([QuoteCheck(question=1, marker=1, citation=one.citations[0], outcome="staat er")])
    source = source_of(answered(one), one)
    for shown in (
        readable_answer(answer),
        copied(answer, {}),
        outline_of(record).notes[0],
        text_of(sources_html((answered(one),))),
        reference(source),
        checked,
    ):
        assert f", {told}" in shown
    assert f'"label": "{one.citations[0].label}"' in answer_to_json(answer)


def test_a_passage_names_it_too() -> None:
    chunk = passage(pages=(4, 5)).chunk
    chunk = replace(
        chunk, page_offsets=tuple(replace(one, label=str(one.page - 4 or "iv")) for one in chunk.page_offsets)
    )
    assert "pagina 4 en 5 (gedrukt: iv en 1)" in passage_line(replace(passage(), chunk=chunk))


class Pages:
    """The part of the backend that shows pages."""

    def __init__(self, *, image: bool) -> None:
        self.image = image

    def documents(self) -> Sequence[DocumentSummary]:
        return (SUMMARY, replace(SUMMARY, name="b.docx", sections=True))

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        return PageImage(png=b"x", width=width, height=width) if self.image else None

    def marks(self, cited: Citation) -> Sequence[Box]:
        return (Box(left=0, top=0, right=1, bottom=1),)

    def page(self, document: str, number: int) -> Page:
        return Page(document=document, number=number, text="Twee zinnen.", label="1" if self.image else "paragraaf 2.1")


def dialog(one: Place, pages: Pages, number: int = 0) -> str:
    source = source_of(answered(one), one)
    return page_html(look_up(pages, source, number))  # type: ignore[arg-type]


def test_the_dialog_of_a_page_names_it() -> None:
    shown = text_of(dialog(PRINTED, Pages(image=True)))
    assert "Pagina 5 van 9 (gedrukt: 1)." in shown
    assert f"Het citaat, op {TOLD}" in shown
    assert f"Het citaat staat op {TOLD}." in text_of(dialog(PRINTED, Pages(image=True), 6))
    shown = text_of(dialog(SECTION, Pages(image=False)))
    assert "Paragraaf 2.1. Dit rapport is geen pdf." in shown
    assert "Het citaat, in paragraaf 2.1" in shown


def test_a_hostile_heading_stays_text() -> None:
    found = Heading(page=5, offset=0, level=1, title="x", label=HOSTILE.citations[0].label)
    overview = Overview(summary=SUMMARY, headings=(found,), questions=())
    for shown in (
        sources_html((answered(HOSTILE),)),
        dialog(HOSTILE, Pages(image=False)),
        dialog(HOSTILE, Pages(image=True), 4),
        reports_html([overview]),
    ):
        assert "alert(1)" in shown
        assert not [tag for tag, _ in Tags(shown).tags if tag == "script"]
    assert "x (pagina 5 (gedrukt: <script>" in overview_text(overview)


def test_programs_get_the_printed_number_and_the_words() -> None:
    for one, printed, told in ((PRINTED, "1", TOLD), (SECTION, "", "paragraaf 2.1")):
        backend = cast("Backend", Pages(image=one is PRINTED))
        (cited,) = answer_shape(answered_with(one), backend).places[0].citations
        assert (cited.printed_page, cited.place) == (printed, told)
        shape, _ = marked_page(backend, one.document, one.citations[0].page, ())
        assert (shape.printed_page, shape.place) == (printed, told.replace("5", "5 van 9"))
    assert hit_shapes([], backend) == []


def test_the_number_on_the_sheet_is_the_label_where_the_file_tells_none(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(5):
            lines(
                canvas,
                [f"Wijk {number * 7} is de groenste.", "Dat vond de jury ook dit jaar weer."],
                y=700,
            )
            if number:
                lines(canvas, [f"Pagina {number + 10}"], y=30, size=8)
            canvas.showPage()

    document = read_document(pdf(tmp_path / "deel.pdf", draw))
    assert [page.label for page in document.pages] == ["", "11", "12", "13", "14"]


@pytest.mark.parametrize(
    "foot",
    ["Jaarverslag gemeente Ede | {}", "{} Jaarverslag gemeente Ede", "Woonmonitor pagina {}", "Rapport 2023 – {}"],
)
def test_the_number_in_a_running_line_is_the_label_too(tmp_path: Path, foot: str) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(5):
            lines(canvas, [f"Wijk {number * 7} is de groenste.", "Dat vond de jury ook dit jaar weer."], y=700)
            if number != 2:
                lines(canvas, [foot.format(number + 17)], y=30, size=8)
            canvas.showPage()

    document = read_document(pdf(tmp_path / "deel.pdf", draw))
    assert [page.label for page in document.pages] == ["17", "18", "", "20", "21"]


def test_a_number_that_counts_along_in_the_text_is_no_label(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, word in enumerate(["groen", "rood", "blauw", "geel"], 12):
            lines(canvas, [f"Het {word}e gebied telt {number} straten.", "Dat vond de jury ook dit jaar weer."], y=700)
            canvas.showPage()

    assert [page.label for page in read_document(pdf(tmp_path / "a.pdf", draw)).pages] == [""] * 4


def test_a_number_that_is_the_place_in_the_file_is_no_label(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(1, 5):
            lines(
                canvas,
                [f"Wijk {number * 7} is de groenste.", "Dat vond de jury ook dit jaar weer."],
                y=700,
            )
            lines(canvas, [f"{number}"], y=30, size=8)
            canvas.showPage()

    assert [page.label for page in read_document(pdf(tmp_path / "a.pdf", draw)).pages] == [""] * 4
