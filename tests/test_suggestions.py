"""Questions are only suggested when the answerer, asked as a user asks, begins with the sentence they were made from."""

import pytest
from fakes import CountingEmbedder, ScriptedModel, document

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.retrieval import Library
from index.types import Document, SuggestedQuestion
from rag.answering import AnswerOptions
from rag.suggestions import SuggestionOptions, suggest_questions

LEDEN = "De robotclub telt 410 leden in het dorp."
KOSTEN = "Een les scholing kost gemiddeld 95 euro per kind."
ZORG = "De zorgpost sluit op zaterdag eerder, omdat er te weinig handen zijn."
ASKED_LEDEN = "Hoeveel leden telt de robotclub in het dorp?"
ASKED_KOSTEN = "Hoeveel kost een les scholing gemiddeld per kind?"
ASKED_ZORG = "Waarom sluit de zorgpost op zaterdag eerder?"
PAGES = (
    f"Leden\n{LEDEN} Zo bouwt iedereen mee.",
    f"Kosten\n{KOSTEN} De prijs blijft gelijk.",
    f"Zorg\n{ZORG} Dat vinden buren jammer.",
)
ALWAYS = AnswerOptions(threshold=0.0, read_threshold=0.0)
UNSURE = SuggestionOptions(sure=0.0)


def library(*documents: Document) -> Library:
    stored = [embed_document(one, CountingEmbedder(), ChunkOptions()) for one in documents]
    return Library([summarise(one, added="") for one in stored], stored, CountingEmbedder())


def report(*pages: str, name: str = "rapport.pdf") -> Document:
    return document(*pages, name=name, headings=[page.partition("\n")[0] for page in pages])


def asked(documents: Library, model: ScriptedModel | None = None, **changes: object) -> list[str]:
    options = SuggestionOptions(**{"sure": 0.0, **changes})  # type: ignore[arg-type]
    found = suggest_questions("rapport.pdf", documents, model, ALWAYS, options=options)
    return [suggestion.question for suggestion in found]


def test_each_question_has_the_sentence_that_answers_it_and_its_page() -> None:
    found = suggest_questions("rapport.pdf", library(report(*PAGES)), None, ALWAYS, options=UNSURE)
    assert found == (
        SuggestedQuestion(question=ASKED_LEDEN, page=1, source=LEDEN),
        SuggestedQuestion(question=ASKED_KOSTEN, page=2, source=KOSTEN),
        SuggestedQuestion(question=ASKED_ZORG, page=3, source=ZORG),
    )


def test_a_question_that_would_be_refused_is_left_out() -> None:
    strict = AnswerOptions(threshold=0.99, read_threshold=0.99)
    assert suggest_questions("rapport.pdf", library(report(*PAGES)), None, strict, options=UNSURE) == ()


def test_a_question_that_is_only_just_answered_is_left_out() -> None:
    assert len(asked(library(report(*PAGES)), sure=0.5)) == 3
    assert asked(library(report(*PAGES)), sure=0.99) == []


def test_a_question_is_left_out_when_the_reader_prefers_another_sentence() -> None:
    model = ScriptedModel("", judged={"95 euro": 0.0001, "prijs": 0.9999, "Bron": 0.9})
    assert asked(library(report(*PAGES)), model) == [ASKED_LEDEN, ASKED_ZORG]


def test_a_question_is_left_out_when_the_reader_finds_no_answer() -> None:
    model = ScriptedModel("", judged={"Vraag: Hoeveel leden": 0.99, "Bronnen": 0.001})
    careful = AnswerOptions(threshold=0.0, read_threshold=0.7)
    found = suggest_questions("rapport.pdf", library(report(*PAGES)), model, careful, options=UNSURE)
    assert [suggestion.question for suggestion in found] == [ASKED_LEDEN]


def test_a_question_is_left_out_when_another_document_answers_first() -> None:
    other = document(KOSTEN, name="ander.pdf")
    assert asked(library(other, report(*PAGES))) == [ASKED_LEDEN, ASKED_ZORG]
    assert asked(library(document("Appels zijn rood.", name="ander.pdf"), report(*PAGES))) == [
        ASKED_LEDEN,
        ASKED_KOSTEN,
        ASKED_ZORG,
    ]


def test_one_question_comes_from_a_section() -> None:
    together = report(f"Dorp\n{LEDEN} {ZORG}", PAGES[1])
    found = asked(library(together))
    assert len(found) == 2
    assert ASKED_KOSTEN in found


def test_without_headings_a_page_is_a_section() -> None:
    pages = [page.partition("\n")[2] for page in PAGES]
    assert asked(library(document(*pages, name="rapport.pdf"))) == [ASKED_LEDEN, ASKED_KOSTEN, ASKED_ZORG]
    assert len(asked(library(document(" ".join(pages), name="rapport.pdf")))) == 1


def test_different_kinds_go_first_and_few_are_of_one_kind() -> None:
    loon = "Loon\nHet loonfonds telt 95 leden in de stad."
    krapte = "Krapte\nDe krapteraad telt 60 leden in het land."
    many = library(report(*PAGES, loon, krapte))
    assert len(asked(many, of_a_kind=4)) == 5
    assert len(asked(many)) == 4  # of four that ask an amount three stay
    assert len(asked(many, of_a_kind=1)) == 2
    assert ASKED_ZORG in asked(many, most=2)


def test_who_said_something_is_asked_once_and_last() -> None:
    appel = "Appel\n“De appel is de baas van het dorp.” – Sanne Hofland, teler"
    loon = "Loon\n“Het loon is de baas van de stad.” – Ludo Zwart, kok"
    said = [question for question in asked(library(report(*PAGES, appel, loon))) if question.startswith("Wie zei")]
    assert len(said) == 1
    assert not any(question.startswith("Wie zei") for question in asked(library(report(*PAGES, appel)), most=2))


def test_the_same_question_is_asked_once() -> None:
    again = f"Overzicht\n{LEDEN.replace('het dorp', 'dat dorp')}"
    assert asked(library(report(*PAGES, again))) == [ASKED_LEDEN, ASKED_KOSTEN, ASKED_ZORG]


@pytest.mark.parametrize("heading", ["Bijlage 2: Methode", "Geraadpleegde bronnen", "Inhoud", "Literatuurlijst", "Colofon"])  # fmt: skip
def test_nothing_is_asked_about_the_report_itself(heading: str) -> None:
    assert asked(library(report(f"{heading}\n{LEDEN}", PAGES[1]))) == [ASKED_KOSTEN]


def test_a_sentence_that_says_no_more_than_its_question_is_not_asked() -> None:
    assert asked(library(report("Baan\nPraktijken met een baan hadden praktijken.", PAGES[1]))) == [ASKED_KOSTEN]


def test_as_many_as_wanted_and_no_longer_than_allowed() -> None:
    assert len(asked(library(report(*PAGES)), most=2)) == 2
    assert asked(library(report(*PAGES)), patience=0.0) == []
    assert len(asked(library(report(*PAGES)), drafts=1)) == 1


def test_progress_rises_to_one() -> None:
    shares: list[float] = []
    suggest_questions("rapport.pdf", library(report(*PAGES)), None, ALWAYS, progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("text", ["", "Geen zin om te vragen.", "……… 12\n……… 13\n\x00"])
def test_a_document_without_fit_sentences_gives_none(text: str) -> None:
    assert asked(library(document(text, name="rapport.pdf"))) == []
