"""The sample report that ships with the product: its PDF, gold questions and own wording. Read with pypdf alone."""

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "ui" / "sample"
CORPUS = ROOT.parent / "shared" / "corpus"
QUESTIONS = [json.loads(line) for line in (ROOT / "tests" / "sample-questions.jsonl").read_text("utf-8").splitlines()]
FIELDS = ["id", "type", "question", "history", "standalone", "answerable", "pages", "evidence", "facts", "answer"]
HEADER = "AI op het werk Voorbeeldrapport met verzonnen cijfers"
TYPES = {
    "getal": 5,
    "feit": 4,
    "lijst": 3,
    "verklaring": 3,
    "citaat": 3,
    "definitie": 2,
    "janee": 2,
    "vergelijking": 2,
    "meervoudig": 2,
    "vervolg": 2,
    "trefwoord": 2,
    "buiten": 6,
}


@pytest.fixture(scope="module")
def markdown() -> str:
    return (SAMPLE / "ai-op-het-werk.md").read_text("utf-8")


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    return PdfReader(SAMPLE / "ai-op-het-werk.pdf")


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    """Text layer of each page, as it stands in the file."""
    return [page.extract_text() for page in reader.pages]


def bare(text: str) -> str:
    """Undo line ends, hyphens at line ends and raised footnote marks."""
    text = re.sub(r"(?<=[^\W\d_])-\n(?=[^\W\d_])", "", text)
    text = re.sub(r"(?<=[^\W\d_][.,;:!?])\d(?=\s|$)", "", text)
    return " ".join(text.split())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_size_and_language(reader: PdfReader) -> None:
    assert 6 <= len(reader.pages) <= 10
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {(595, 842)}
    root = reader.root_object
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf has its own boolean


def test_metadata(reader: PdfReader) -> None:
    info = reader.metadata
    assert (info.title, info.author) == ("AI op het werk", "Vraagbaak voorbeeldredactie")
    assert (info["/year"], info.creation_date.year) == ("2026", 2026)


def test_pdf_is_made_from_the_current_markdown(reader: PdfReader, markdown: str) -> None:
    assert reader.metadata["/markdownsha256"] == hashlib.sha256(markdown.encode()).hexdigest()


def test_outline_has_the_headings_of_the_markdown(reader: PdfReader, markdown: str) -> None:
    found = []
    for item in reader.outline:
        found += [(2, below.title) for below in item] if isinstance(item, list) else [(1, item.title)]
    expected = [
        (len(marks) - 1, title) for marks, title in re.findall(r"^(###?) (.+)$", markdown, re.M) if len(marks) > 1
    ]
    assert found == expected
    assert sum(level == 1 for level, _ in found) == 11


def test_outline_leads_to_the_page_with_the_heading(reader: PdfReader, pages: list[str]) -> None:
    for item in reader.outline:
        for entry in item if isinstance(item, list) else [item]:
            assert f"\n{entry.title}\n" in f"\n{pages[reader.get_destination_page_number(entry)]}\n"


def test_header_and_footer_on_the_pages(pages: list[str]) -> None:
    assert [HEADER in page for page in pages] == [False] + [True] * (len(pages) - 1)
    for number, page in enumerate(pages, 1):
        assert f"Vraagbaak voorbeeldredactie, 2026 Pagina {number} van {len(pages)}" in page


def test_first_page_says_that_the_report_is_invented(pages: list[str]) -> None:
    assert "dit is een voorbeeldrapport" in bare(pages[0])
    assert "personen, bedrijven, gemeenten en regio’s zijn verzonnen. Dat geldt ook voor bijna alle cijfers" in bare(
        pages[0]
    )


def test_quotations_are_of_invented_people(markdown: str) -> None:
    quotations = re.findall(r"^> “[^”]+”\\\n> – (.+)$", markdown, re.M)
    assert len(quotations) == markdown.count("“") == 7
    assert all(name.endswith("(fictief)") for name in quotations)


def test_fonts_are_embedded(reader: PdfReader) -> None:
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in below["/FontDescriptor"]
            names.add(below["/BaseFont"].split("+")[1])
    assert names == {"Lato", "Lato-Bold", "Gentium-Plus", "Gentium-Plus-Italic", "Gentium-Plus-Bold"}


def test_text_layer_has_what_a_reader_must_undo(pages: list[str]) -> None:
    """Hyphenated line ends, bullets in front of their items and a sentence that runs over a page break."""
    assert sum(len(re.findall(r"[a-zë]-\n[a-zë]", page)) for page in pages) >= 20
    assert "\n• Generatieve AI: AI die iets nieuws maakt" in pages[1]
    body, _ = pages[4].split(f"\n{HEADER}\n")
    assert body.endswith(" omdat AI")
    assert pages[5].startswith("het voorwerk doet. ")


def test_footnotes_stand_at_the_foot_of_the_page_with_their_mark(pages: list[str], markdown: str) -> None:
    notes = dict(re.findall(r"^\[\^(\w+)\]: (.+)$", markdown, re.M))
    marks = re.findall(r"(\S+)\[\^(\w+)\]", markdown)
    assert len(marks) == len(notes) == 7
    for number, (before, label) in enumerate(marks, 1):
        squeezed = [" ".join(re.sub(r"-\n", "", page).split()) for page in pages]
        (page,) = (text for text in squeezed if f"{before}{number}" in text)
        assert page.index(f"{before}{number}") < page.index(f" {number} {notes[label]}") < page.index("Pagina")


def test_question_fields_and_kinds() -> None:
    assert [question["id"] for question in QUESTIONS] == [f"s{number:03d}" for number in range(1, 37)]
    assert all(list(question) == FIELDS for question in QUESTIONS)
    assert Counter(question["type"] for question in QUESTIONS) == TYPES
    for question in QUESTIONS:
        assert question["answerable"] == (question["type"] != "buiten")
        assert bool(question["history"]) == bool(question["standalone"]) == (question["type"] == "vervolg")
        assert all(
            bool(question[field]) == question["answerable"] for field in ("pages", "evidence", "facts", "answer")
        )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_evidence_stands_on_the_stated_pages(question: dict, pages: list[str]) -> None:
    found = set()
    for span in question["evidence"]:
        holding = {number for number, page in enumerate(pages, 1) if bare(span) in bare(page)}
        assert holding, span
        found |= holding
    assert sorted(found) == question["pages"]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_reference_answer_has_every_fact(question: dict) -> None:
    answer = question["answer"].lower()
    assert all(any(form.lower() in answer for form in forms) for forms in question["facts"])


@pytest.mark.parametrize("other", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name)
def test_wording_is_our_own(other: Path, markdown: str) -> None:
    """No run of eight words, so no sentence of eight words either, stands in another report."""

    def runs(text: str) -> set[tuple[str, ...]]:
        row = words(text)
        return {tuple(row[at : at + 8]) for at in range(len(row) - 7)}

    shared = runs(markdown) & runs(bare(other.read_text("utf-8")))
    assert sorted(" ".join(run) for run in shared) == []


def test_making_the_pdf_says_in_one_line_what_is_missing() -> None:
    """Without site-packages WeasyPrint cannot be there."""
    script = str(SAMPLE / "make_pdf.py")
    done = subprocess.run([sys.executable, "-I", "-S", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"Maken lukt niet: installeer eerst [^\n]+pip install weasyprint[^\n]+\n", done.stderr)
