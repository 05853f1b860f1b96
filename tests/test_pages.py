"""Files to documents: PDFs made here with reportlab, text, Markdown, everything that can be wrong, and odd samples."""

import contextlib
import hashlib
import io
import logging
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.pagesizes import A4
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
    UnsupportedFormatError,
)
from index.reading.document import read_document
from index.types import Document

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "pdfs"
REPORT = Path(__file__).parent.parent.parent / "shared" / "corpus" / "uwv-ai-arbeidsmarkt-2025.pdf"
BODY = [
    "De arbeidsmarkt is krap en dat blijft volgens de meeste onderzoekers nog",
    "wel even zo, want er zijn veel vacatures en er zijn weinig mensen die een",
    "baan zoeken.",
]

Draw = Callable[[Canvas], None]


def pdf(draw: Draw, **options: object) -> bytes:
    """A PDF of one page or more; ``draw`` calls showPage between pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True, **options)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def lines(
    canvas: Canvas, rows: list[str], *, y: float, x: float = 60, size: float = 10, font: str = "Helvetica"
) -> None:
    """One string per line, 12 points apart."""
    for number, row in enumerate(rows):
        canvas.setFont(font, size)
        canvas.drawString(x, y - 12 * number, row)


def read(tmp_path: Path, data: bytes, name: str = "rapport.pdf") -> Document:
    (tmp_path / name).write_bytes(data)
    return read_document(tmp_path / name)


def texts(document: Document) -> list[str]:
    return [page.text for page in document.pages]


# PDF: text


def test_a_report_with_headers_footers_outline_and_hyphens(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Krapte op de arbeidsmarkt")
        canvas.setAuthor("UWV")
        canvas.setSubject("Juni 2024")
        for number, chapter in enumerate(["1. Algemene gevolgen voor werk en", "2. Vraag", "3. Aanbod"], start=1):
            lines(canvas, ["UWV"], y=820, size=7)
            lines(canvas, [f"Pagina {number} van 3"], y=30, x=500, size=7)
            lines(canvas, [chapter], y=780, size=16, font="Helvetica-Bold")
            canvas.bookmarkPage(chapter)
            canvas.addOutlineEntry(chapter, chapter, level=0)
            if number == 1:
                lines(canvas, ["werkgelegenheid"], y=762, size=16, font="Helvetica-Bold")
            lines(
                canvas,
                [f"In {2000 + number} was de arbeids-", "productiviteit hoog en de AI-", "toepassing ook."],
                y=740,
            )
            lines(canvas, ["Wat er is"], y=690, size=12, font="Helvetica-Bold")
            lines(canvas, BODY, y=670)
            canvas.showPage()

    data = pdf(draw)
    document = read(tmp_path, data)
    rest = "Wat er is\n" + " ".join(BODY)
    assert texts(document) == [
        f"{title}\nIn {year} was de arbeidsproductiviteit hoog en de AI-toepassing ook.\n{rest}"
        for title, year in [
            ("1. Algemene gevolgen voor werk en werkgelegenheid", 2001),
            ("2. Vraag", 2002),
            ("3. Aanbod", 2003),
        ]
    ]
    assert [(h.page, h.level, h.title) for h in document.headings] == [
        (1, 1, "1. Algemene gevolgen voor werk en werkgelegenheid"),
        (1, 2, "Wat er is"),
        (2, 1, "2. Vraag"),
        (2, 2, "Wat er is"),
        (3, 1, "3. Aanbod"),
        (3, 2, "Wat er is"),
    ]
    for heading in document.headings:
        assert document.pages[heading.page - 1].text[heading.offset :].startswith(heading.title + "\n")
    page = document.pages[1]
    sentence = page.text.split("\n")[1]
    start = page.text.index(sentence)
    assert page.source_form(start, start + len(sentence)) == (
        "In 2002 was de arbeids- productiviteit hoog en de AI- toepassing ook."
    )
    assert (document.name, document.title, document.organisation, document.year) == (
        "rapport.pdf",
        "Krapte op de arbeidsmarkt",
        "UWV",
        2024,
    )
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_a_single_page_keeps_its_page_number(tmp_path: Path) -> None:
    assert texts(read(tmp_path, pdf(lambda canvas: (lines(canvas, BODY, y=700), lines(canvas, ["1"], y=30))))) == [
        " ".join(BODY) + "\n1"
    ]


def test_raised_marks_by_text_rise(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        for size, rise, part in [
            (10, 0, "Spraakherkenning (speech recognition)"),
            (6, 4, "1"),
            (10, 0, " groeit in 2025"),
            (6, 4, "12"),
            (10, 0, " en de CO"),
            (6, -2, "2"),
            (10, 0, " niet."),
        ]:
            text.setFont("Helvetica", size)
            text.setRise(rise)
            text.textOut(part)
        canvas.drawText(text)

    page = read(tmp_path, pdf(draw)).pages[0]
    assert page.text == "Spraakherkenning (speech recognition)¹ groeit in 2025¹² en de CO2 niet."
    assert [edit.source for edit in page.edits] == ["1", "12"]
    assert page.source_form(0, len(page.text)) == (
        "Spraakherkenning (speech recognition)1 groeit in 202512 en de CO2 niet."
    )


def test_raised_marks_by_position(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["De krapte neemt toe"], y=700)
        lines(canvas, ["3"], y=704, x=152, size=6)
        lines(canvas, ["volgens het onderzoek van"], y=700, x=158)
        lines(canvas, ["het ministerie."], y=688)
        lines(canvas, ["3"], y=64, size=5)
        lines(canvas, ["Zie bijlage 3."], y=60, x=66, size=8)

    page = read(tmp_path, pdf(draw)).pages[0]
    assert page.text == "De krapte neemt toe³ volgens het onderzoek van het ministerie.\n³ Zie bijlage 3."


def test_columns_follow_each_other_and_paragraphs_run_on(tmp_path: Path) -> None:
    left = ["De linker kolom is smal en", "loopt aan het einde door in", "de rechter kolom en daar is"]
    right = ["de zin pas uit. Daarna komt", "er nog een zin achteraan die", "hier eindigt."]

    def draw(canvas: Canvas) -> None:
        lines(canvas, left, y=700)
        lines(canvas, right, y=700, x=320)

    assert texts(read(tmp_path, pdf(draw))) == [" ".join([*left, *right])]


def test_cells_on_one_line_make_one_row(tmp_path: Path) -> None:
    cells = [
        ("sector", "omschrijving van het werk in die sector"),
        ("bouw", "huizen en wegen"),
        ("zorg", "mensen helpen"),
    ]

    def draw(canvas: Canvas) -> None:
        for number, (sector, work) in enumerate(cells):
            lines(canvas, [sector], y=700 - 14 * number)
            lines(canvas, [work], y=700 - 14 * number, x=300)

    assert texts(read(tmp_path, pdf(draw))) == ["\n".join(f"{sector} {work}" for sector, work in cells)]


def test_lines_set_close_together_are_still_lines(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(["Regel een", "Regel twee"]):
            text = canvas.beginText(100 - 40 * number, 700 - 15 * number)
            text.setFont("Helvetica", 20)
            text._code.append(f"({row}) Tj")
            canvas.drawText(text)

    assert texts(read(tmp_path, pdf(draw))) == ["Regel een\nRegel twee"]


def test_what_the_crop_box_hides_is_left_out(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(lambda c: (lines(c, BODY, y=700), lines(c, ["opmaak.indd 3"], y=20)))))
    stream = io.BytesIO()
    writer.pages[0].cropbox = RectangleObject((40, 40, 560, 800))
    writer.write(stream)
    assert texts(read(tmp_path, stream.getvalue())) == [" ".join(BODY)]
    writer.pages[0].cropbox = RectangleObject((0, 0, 1, 1))
    stream = io.BytesIO()
    writer.write(stream)
    assert texts(read(tmp_path, stream.getvalue())) == [" ".join(BODY) + "\nopmaak.indd 3"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotated_pages_and_rotated_text(tmp_path: Path, degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        lines(canvas, BODY, y=60, x=-200)
        lines(canvas, BODY, y=0, x=-200)

    assert texts(read(tmp_path, pdf(draw))) == [" ".join(BODY) + "\n" + " ".join(BODY)]


def test_text_inside_a_form_has_a_place(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for name, row in (("boven", "De zin hier boven"), ("onder", "gaat hier niet verder.")):
            canvas.beginForm(name)
            lines(canvas, [row], y=0, x=0)
            canvas.endForm()
        lines(canvas, ["Gewone tekst."], y=760)
        for name, y in (("boven", 700), ("onder", 600)):
            canvas.saveState()
            canvas.translate(60, y)
            canvas.doForm(name)
            canvas.restoreState()
        lines(canvas, ["En nog wat."], y=560)

    assert texts(read(tmp_path, pdf(draw))) == ["Gewone tekst.\nDe zin hier boven\ngaat hier niet verder.\nEn nog wat."]


def test_a_page_without_text_is_there_and_empty(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.showPage()
        lines(canvas, BODY, y=700)

    assert texts(read(tmp_path, pdf(draw))) == ["", " ".join(BODY)]


# PDF: title and year


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("", "Een eigen kop", "Een eigen kop"),
        ("Microsoft Word - concept v3.docx", "Een eigen kop", "Een eigen kop"),
        ("untitled", "Voorwoord", "rapport"),
        ("De titel", "Een kop", "De titel"),
    ],
)
def test_where_the_title_comes_from(tmp_path: Path, title: str, heading: str, expected: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        lines(canvas, [heading], y=740, size=16)
        lines(canvas, BODY, y=700)

    assert read(tmp_path, pdf(draw)).title == expected


@pytest.mark.parametrize(
    ("title", "first", "created", "expected"),
    [
        ("Monitor 2023", "Utrecht, mei 2022", "D:20240101", 2023),
        ("Mobiliteitsvisie 2040", "Tekst", "D:20230101", 2023),
        ("Mobiliteitsvisie 2040", "Utrecht, mei 2022", "D:20230101", 2022),
        ("Begroting 2024", "Tekst", "D:20231101", 2024),
        ("Mobiliteitsvisie 2090", "Tekst", "", None),
        ("Monitor", "Utrecht, mei 2022", "D:20240101", 2022),
        ("Monitor", "In 2019 was het 2020.", "D:20240101", 2024),
        ("Monitor", "Tekst", "D:20000101000000+00'00'", None),
        ("Monitor", "Tekst", "D:19700101000000Z", None),
        ("Monitor", "Tekst", "", None),
        ("Nummer 12023 en 1.2023", "Tekst", "", None),
    ],
)
def test_where_the_year_comes_from(tmp_path: Path, title: str, first: str, created: str, expected: int | None) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(lambda canvas: lines(canvas, [first], y=700))))
    writer.metadata = {"/Title": title, "/CreationDate": created}
    stream = io.BytesIO()
    writer.write(stream)
    document = read(tmp_path, stream.getvalue())
    assert (document.year, document.organisation) == (expected, "")


def test_a_title_cannot_steer_a_terminal(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf(lambda canvas: lines(canvas, ["Tekst"], y=700))))
    writer.metadata = {"/Title": "\x1b[2J\x1b]0;weg\x07Jaar\u202everslag", "/Author": "De\x1bWit"}
    stream = io.BytesIO()
    writer.write(stream)
    document = read(tmp_path, stream.getvalue())
    assert (document.title, document.organisation) == ("[2J]0;wegJaarverslag", "DeWit")


# Text and Markdown


def test_a_text_file_has_a_page_per_form_feed(tmp_path: Path) -> None:
    text = "Jaarverslag\r\n\r\nDe eerste\r\nzin is hier en\r\ndaar.\f\fTweede € pagina.\f"
    for data in (text.encode("utf-8"), text.encode("utf-8-sig"), text.encode("cp1252"), text.encode("utf-16")):
        document = read(tmp_path, data, "verslag.txt")
        assert texts(document) == ["Jaarverslag\nDe eerste zin is hier en daar.", "", "Tweede € pagina."]
    assert (document.title, document.name, document.year) == ("Jaarverslag", "verslag.txt", None)


MARKDOWN = """---
titel: "Krapte"
organisatie: UWV
jaar: 2024
---
# Hoofdstuk *een*

Tekst met **vet**, een [koppeling](https://uwv.nl) en een noot[^1].
Nog een ﬁjne zin.

- punt een
  over twee regels
  1. genummerd

| Sector | Aantal |
|--------|--------|
| Bouw   | 12     |

Kop twee
--------
> Een citaat.

<b>Vet</b>

[^1]: https://uwv.nl
"""


def test_markdown(tmp_path: Path) -> None:
    document = read(tmp_path, MARKDOWN.encode(), "krapte.md")
    assert texts(document)[0].split("\n") == [
        "Hoofdstuk een",
        "Tekst met vet, een koppeling en een noot¹. Nog een fijne zin.",
        "- punt een over twee regels",
        "1. genummerd",
        "Sector Aantal",
        "Bouw 12",
    ]
    assert texts(document)[1].split("\n") == [
        "Kop twee",
        "Een citaat.",
        "Vet",
        "¹ https://uwv.nl",
    ]
    assert [(heading.level, heading.title) for heading in document.headings] == [(1, "Hoofdstuk een"), (2, "Kop twee")]
    assert (document.title, document.organisation, document.year) == ("Krapte", "UWV", 2024)
    assert [page.label for page in document.pages] == ["“Hoofdstuk een”", "“Kop twee”"]
    assert [edit.source for page in document.pages for edit in page.edits] == ["[^1]", "ﬁ", "[^1]:"]


def test_a_break_in_markdown_parts_words(tmp_path: Path) -> None:
    text = "| Sector | Aantal |\n|---|---|\n| Bouw<br>Zorg | 40 |\n\nRegel een<BR/>regel twee, een<b>heid</b>.\n"
    assert texts(read(tmp_path, text.encode(), "a.md")) == [
        "Sector Aantal\nBouw Zorg 40\nRegel een regel twee, eenheid."
    ]


def test_an_empty_cell_in_markdown_keeps_its_place(tmp_path: Path) -> None:
    text = "| Sector | 2023 | 2024 |\n|---|---|---|\n| Bouw | | 3% |\n| | 1% | 2% |\n| | | |\n"
    document = read(tmp_path, text.encode(), "a.md")
    assert texts(document) == ["Sector 2023 2024\nBouw 3%\n1% 2%"]
    assert [[(cell.start, cell.end, cell.column, cell.head) for cell in row.cells] for row in document.rows] == [
        [(0, 6, 0, ""), (7, 11, 1, ""), (12, 16, 2, "")],
        [(0, 4, 0, "Sector"), (5, 7, 2, "2024")],
        [(0, 2, 1, "2023"), (3, 5, 2, "2024")],
    ]


def test_markdown_with_form_feeds_has_pages(tmp_path: Path) -> None:
    assert texts(read(tmp_path, b"# Een\n\x0c# Twee\n\nTekst\n", "a.md")) == ["Een", "Twee\nTekst"]


def test_a_document_may_get_another_name(tmp_path: Path) -> None:
    (tmp_path / "tmp123.txt").write_text("Tekst.", encoding="utf-8")
    document = read_document(tmp_path / "tmp123.txt", name="Jaarverslag.txt")
    assert (document.name, document.pages[0].document) == ("Jaarverslag.txt", "Jaarverslag.txt")


# What can be wrong


def image_only(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "red")), 60, 600, 100, 100)


def locked(user_password: str) -> bytes:
    encryption = StandardEncryption(user_password, ownerPassword="eigenaar", strength=128)
    return pdf(lambda canvas: lines(canvas, BODY, y=700), encrypt=encryption)


def without_middle(data: bytes) -> bytes:
    start = data.index(b"/Contents") - 200
    return data[:start] + data[start + 600 :]


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
        ("scan.pdf", pdf(image_only), NoTextError, "'scan.pdf' heeft geen tekst, alleen beeld."),
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

    return pdf(draw)


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
def test_a_file_that_is_cut_off_is_whole_or_damaged(tmp_path: Path, make: Callable[[], bytes], share: float) -> None:
    data = make()
    cut = data[: round(share * len(data))]
    try:
        document = read(tmp_path, cut)
    except (DamagedError, EmptyFileError, NotAPdfError):
        assert len(cut) < len(data)
    else:
        # Cut exactly between its two parts, a file is a whole file of three pages.
        first_part = len(cut) < len(data) and make is updated and re.search(rb"startxref\n\d+\n%[%EOF]*\s*$", cut)
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
        assert len(document.pages) == 4
        assert [bool(text) for text in texts(document)] == [True] * 4


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


# Samples that were made elsewhere

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
    assert sum(char in "¹²³⁴⁵⁶⁷⁸⁹" for page in document.pages for char in page.text) == 16
