"""Questions are only suggested when the answerer, asked as a user asks, begins in the section they were made from."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import ScriptedReader, document
from fakes import library as library_of

from index.retrieval import Library
from index.types import Document, SuggestedQuestion
from rag.evidence.reading import load_reading_weights
from rag.searching import AnswerOptions, Models
from ui.suggestions import SuggestionOptions, suggest_questions

LEDEN = "De robotclub telt 410 leden in het dorp."
KOSTEN = "Een les scholing kost gemiddeld 95 euro per kind."
ZORG = "De zorgpost sluit op zaterdag eerder, omdat er te weinig handen zijn."
PAGES = (f"Leden van de robotclub\n{LEDEN}", f"Kosten van scholing\n{KOSTEN}", f"Sluiting van de zorgpost\n{ZORG}")
ASKED_LEDEN = "Wat staat er over leden van de robotclub?"
ASKED_KOSTEN = "Wat staat er over kosten van scholing?"
ASKED_ZORG = "Wat staat er over sluiting van de zorgpost?"
ALWAYS = AnswerOptions(threshold=0.0, read_threshold=0.0)


def report(*pages: str, name: str = "rapport.pdf") -> Document:
    return document(*pages, name=name, headings=[page.partition("\n")[0] for page in pages])


def suggested(
    found: Library, reader: ScriptedReader | None = None, answering: AnswerOptions = ALWAYS, **changes: float
) -> tuple[SuggestedQuestion, ...]:
    options = SuggestionOptions(**{"sure": 0.0, **changes})  # type: ignore[arg-type]
    sections = found.sections("rapport.pdf")
    return suggest_questions("rapport.pdf", sections, found, Models(reader=reader), answering, options=options)


def asked(found: Library, reader: ScriptedReader | None = None, **changes: float) -> list[str]:
    return [one.question for one in suggested(found, reader, **changes)]


def test_each_question_has_what_answers_it_and_its_page_in_the_order_of_the_report() -> None:
    assert suggested(library_of(report(*PAGES))) == (
        SuggestedQuestion(question=ASKED_LEDEN, page=1, source=LEDEN),
        SuggestedQuestion(question=ASKED_KOSTEN, page=2, source=KOSTEN),
        SuggestedQuestion(question=ASKED_ZORG, page=3, source=ZORG),
    )


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Wat kost scholing per kind?", "Wat kost scholing per kind?"),
        ("2.1 Kosten van scholing", ASKED_KOSTEN),
        ("Hoofdstuk 3 Kosten van scholing", ASKED_KOSTEN),
        ("Bijlage B: Kosten van scholing", ASKED_KOSTEN),
        ("IV. Kosten van scholing", ASKED_KOSTEN),
        ("De kosten van scholing", "Wat staat er over de kosten van scholing?"),
        ("UWV en scholing", "Wat staat er over UWV en scholing?"),
    ],
)
def test_a_heading_becomes_a_question(heading: str, question: str) -> None:
    assert asked(library_of(report(PAGES[0], f"{heading}\n{KOSTEN}"))) == [ASKED_LEDEN, question]


def test_what_announces_a_list_becomes_a_question() -> None:
    page = "Scholing\nDe drie oorzaken van weinig scholing zijn:\n• geld;\n• tijd;\n• zin."
    assert asked(library_of(report(PAGES[0], page))) == [ASKED_LEDEN, "Wat zijn de drie oorzaken van weinig scholing?"]


@pytest.mark.parametrize("heading", ["Scholing", "Scholing: een verkenning van kosten", "3", " ".join(["scholing"] + [f"woord{n}" for n in range(13)])])  # fmt: skip
def test_a_heading_that_says_too_little_or_too_much_is_no_question(heading: str) -> None:
    assert asked(library_of(report(PAGES[0], f"{heading}\n{KOSTEN}"))) == [ASKED_LEDEN]


@pytest.mark.parametrize("heading", ["Literatuur over scholing", "Colofon en scholing", "Lijst van geïnterviewde scholen", "Voorwoord over scholing"])  # fmt: skip
def test_nothing_is_asked_about_the_report_itself(heading: str) -> None:
    assert asked(library_of(report(PAGES[0], f"{heading}\n{KOSTEN}"))) == [ASKED_LEDEN]


def test_a_question_that_would_be_refused_is_left_out() -> None:
    strict = AnswerOptions(threshold=1.01, read_threshold=1.01)
    assert suggested(library_of(report(*PAGES)), answering=strict) == ()


def test_a_question_that_is_only_just_answered_is_left_out() -> None:
    found = library_of(report(*PAGES))
    assert len(asked(found)) == 3
    assert asked(found, sure=0.9999) == []


def test_a_question_is_left_out_when_the_reader_prefers_another_section(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = load_reading_weights()
    by_reader = replace(trained.sentence, weights=trained.sentence.weights * np.array([0, 0, 1, 1]))
    monkeypatch.setattr("rag.searching.load_reading_weights", lambda: replace(trained, sentence=by_reader))
    reader = ScriptedReader({"95 euro": 0.0001, "Bron": 0.9999})
    found = asked(library_of(report(*PAGES)), reader)
    assert ASKED_KOSTEN not in found
    assert ASKED_LEDEN in found


def test_a_question_is_left_out_when_another_document_answers_first() -> None:
    other = report(PAGES[1], name="ander.pdf")
    assert asked(library_of(other, report(*PAGES))) == [ASKED_LEDEN, ASKED_ZORG]


def test_one_question_comes_from_a_section_and_the_same_one_is_asked_once() -> None:
    page = "De oorzaken van weinig scholing\nDe drie oorzaken van weinig scholing zijn:\n• geld;\n• tijd;\n• zin."
    assert len(asked(library_of(report(page)))) == 1
    assert len(asked(library_of(report(PAGES[0], PAGES[1], PAGES[0].replace("robotclub", "robotclubs"))))) == 2


def test_as_many_as_wanted_and_no_longer_than_allowed() -> None:
    found = library_of(report(*PAGES))
    assert len(asked(found, most=2)) == 2
    assert asked(found, patience=0.0) == []


def test_progress_rises_to_one() -> None:
    shares: list[float] = []
    found = library_of(report(*PAGES))
    suggest_questions("rapport.pdf", found.sections("rapport.pdf"), found, Models(), ALWAYS, progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("text", ["", "Geen zin om te vragen.", "……… 12\n……… 13\n\x00"])
def test_a_document_without_headings_and_lists_gives_none(text: str) -> None:
    assert asked(library_of(document(text, name="rapport.pdf"))) == []
