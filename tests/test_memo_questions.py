"""The questions of memo-questions.jsonl and memo-questions-2.jsonl: what they call facts and evidence stands in the documents, on those pages."""

import re
from collections import Counter
from pathlib import Path

import pytest
from memo_documents import TITLES, write_documents
from pypdf import PdfReader

from index.reading.markdown import parse_markdown
from rag.measures import EvaluationQuestion
from ui.evaluation.running import read_questions

ROOT = Path(__file__).resolve().parent.parent
SAMPLE, UWV = "ai-op-het-werk.pdf", "uwv-ai-arbeidsmarkt-2025.pdf"
UWV_TEXT = ROOT.parent / "shared" / "corpus" / "uwv-ai-arbeidsmarkt-2025.txt"  # pages between form feeds; not ours
FIRST, _ = read_questions(ROOT / "tests" / "memo-questions.jsonl")
SECOND, _ = read_questions(ROOT / "tests" / "memo-questions-2.jsonl")
QUESTIONS = (*FIRST, *SECOND)
KINDS = {
    "lijst": 4, "reden": 4, "janee": 4, "definitie": 4, "vergelijking": 4, "tweedelig": 5, "getal": 4, "vervolg": 5,
    "over het rapport": 7, "engels": 4, "tabel": 4, "gebod": 4, "buiten": 7,
}  # fmt: skip


def plain(text: str) -> str:
    return " ".join(text.translate(str.maketrans("’‘“”", "''\"\"")).split()).lower()


def joined(text: str) -> str:
    """Undo hyphens at line ends."""
    return plain(re.sub(r"(?<=[^\W\d_])-\n(?=[^\W\d_])", "", text))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Text of each page of each document; without the UWV report where that is not at hand."""
    written = write_documents(tmp_path_factory.mktemp("memo"))
    found = {path.name: [plain(page) for page in path.read_text("utf-8").split("\f")] for path in written}
    found[SAMPLE] = [joined(page.extract_text()) for page in PdfReader(ROOT / "ui" / "sample" / SAMPLE).pages]
    if UWV_TEXT.exists():
        found[UWV] = [plain(page) for page in UWV_TEXT.read_text("utf-8").split("\f")]
    return found


def cited(question: EvaluationQuestion, pages: dict[str, list[str]]) -> list[str]:
    """Texts of the pages that the question names."""
    if missing := [name for name in question.documents if name not in pages]:
        pytest.skip(f"{missing[0]} is not at hand")
    return [pages[name][page - 1] for name in question.documents for page in question.pages]


def test_kinds_and_documents() -> None:
    assert Counter(question.type for question in FIRST) == KINDS
    assert {question.type for question in SECOND} == set(KINDS)
    shares = Counter(question.documents[0] for question in FIRST)
    assert (shares[SAMPLE], shares[UWV]) == (20, 16)
    assert {name: shares[name] for name in tuple(TITLES)[:4]} == dict.fromkeys(tuple(TITLES)[:4], 6)
    assert Counter(question.documents[0] for question in SECOND) == dict.fromkeys(tuple(TITLES)[4:], 10)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_complete(question: EvaluationQuestion) -> None:
    assert question.answerable == (question.type != "buiten")
    assert (1 <= len(question.facts) <= 6 and question.pages and question.answer) if question.answerable else not (
        question.facts or question.pages or question.evidence or question.answer
    )  # fmt: skip
    assert bool(question.history) == (question.type == "vervolg")


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.answerable], ids=lambda question: question.id)
def test_facts_and_evidence_stand_on_the_pages(question: EvaluationQuestion, pages: dict[str, list[str]]) -> None:
    texts = cited(question, pages)
    assert [
        spelling for fact in question.facts for spelling in fact if not any(plain(spelling) in t for t in texts)
    ] == []
    assert [span for span in question.evidence if not any(plain(span) in text for text in texts)] == []
    assert bool(question.evidence) == (UWV not in question.documents)


def test_nothing_is_copied_from_the_uwv_report(pages: dict[str, list[str]]) -> None:
    """No run of six words of a reference answer, and no fact longer than five words."""
    asked = [question for question in QUESTIONS if question.answerable and UWV in question.documents]
    assert max(len(spelling.split()) for question in asked for fact in question.facts for spelling in fact) <= 5
    if UWV not in pages:
        pytest.skip("the UWV report is not at hand")
    report = " ".join(re.findall(r"\w+", " ".join(pages[UWV])))
    for question in asked:
        row = re.findall(r"\w+", plain(question.answer))
        assert [row[at : at + 6] for at in range(len(row) - 5) if " ".join(row[at : at + 6]) in report] == []


def test_documents_are_one_page_of_markdown_and_always_the_same(tmp_path: Path) -> None:
    once, again = write_documents(tmp_path / "once"), write_documents(tmp_path / "again")
    assert [path.name for path in once] == list(TITLES)
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    (budget,), _ = parse_markdown(once[0].read_text("utf-8"))
    lines = [(block.lines[0].text, block.level) for block in budget]
    assert lines[:3] == [
        ("Programmabegroting 2026", 1), ("Gemeente Lindeveld, 2025", 0), ("1. Aanbieding aan de raad", 2),
    ]  # fmt: skip
    head = lines.index(("Heffing 2025 2026", 0))
    assert lines[head + 1] == ("Ozb woningen, eigenaar 0,0924% 0,0951%", 0)
