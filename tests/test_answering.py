"""The whole way from question to checked answer, with a counting embedder, a plain evidence scorer and a scripted model."""

from collections.abc import Generator

import pytest
from fakes import CountingEmbedder, ScriptedModel, document

import rag.answering as answering
from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.retrieval import Library
from index.types import Retrieval
from rag.answering import AnswerOptions, answer_question
from rag.errors import EmptyQuestionError, LongQuestionError, NoDocumentsError
from rag.evidence.weighing import Evidence, EvidenceSentence
from rag.protocols import LanguageModel
from rag.quotes import QuoteOptions
from rag.types import Answer, Fragment, Question, Turn

PAGES = (
    "In 2024 verwachtte 51% van de werkgevers krapte. Het loon steeg met 3,5 procent.",
    "“De robot neemt geen baan over. Hij helpt.” – Sanne Hofland, De Linde\nDe zorg wil meer scholing.",
)


@pytest.fixture(autouse=True)
def evidence_is_the_cosine(monkeypatch: pytest.MonkeyPatch) -> None:
    def weigh(retrieval: Retrieval) -> Evidence:
        best = sorted(retrieval.sentences, key=lambda s: -s.cosine)
        items = tuple(EvidenceSentence(sentence=s, probability=max(0.0, s.cosine)) for s in best)
        return Evidence(sentences=items, answerable=items[0].probability)

    monkeypatch.setattr(answering, "weigh", weigh)
    monkeypatch.setattr(answering, "rerank", lambda evidence, passages: passages)


@pytest.fixture
def library() -> Library:
    embedder = CountingEmbedder()
    stored = embed_document(document(*PAGES), embedder, ChunkOptions(target_characters=60))
    return Library([summarise(stored, added="")], [stored], embedder)


OPTIONS = AnswerOptions(threshold=0.5, read_threshold=0.5)


def finish(steps: Generator[Fragment, None, Answer]) -> tuple[list[Fragment], Answer]:
    fragments = []
    while True:
        try:
            fragments.append(next(steps))
        except StopIteration as done:
            return fragments, done.value


def ask(
    library: Library, question: Question, model: LanguageModel | None = None, options: AnswerOptions = OPTIONS
) -> Answer:
    return finish(answer_question(question, library, model, options))[1]


def test_quote_mode_shows_the_sentence_word_for_word_with_its_page(library: Library) -> None:
    answer = ask(library, Question(text="Hoeveel krapte is er?"))
    assert answer.text == "In 2024 verwachtte 51% van de werkgevers krapte. [1]"
    (citation,) = answer.citations
    assert (citation.page, citation.quote) == (1, "In 2024 verwachtte 51% van de werkgevers krapte.")
    assert library.page("rapport.pdf", 1).text[citation.start : citation.end] == citation.quote
    assert (answer.mode, answer.abstained, answer.note) == ("citaten", False, "")


def test_who_sees_a_part_of_a_list_is_told_that_it_goes_on() -> None:
    embedder = CountingEmbedder()
    page = document("Vier vormen van krapte:\n• in de zorg\n• in de bouw\n• in de horeca\n• elders")
    stored = embed_document(page, embedder, ChunkOptions())
    listed = Library([summarise(stored, added="")], [stored], embedder)
    for words, note, items in ((100, "", 4), (12, answering.GOES_ON, 2)):
        options = AnswerOptions(threshold=0.5, read_threshold=0.5, quotes=QuoteOptions(words=words, most=1))
        quoted = ask(listed, Question(text="Welke krapte?"), options=options)
        reader = ScriptedModel("", judged={"krapte": 0.9})
        written = ask(listed, Question(text="Welke krapte?", mode="antwoord"), reader, options)
        assert [(answer.note, len(answer.citations)) for answer in (quoted, written)] == [(note, items + 1)] * 2


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "Sector 2020 2024\nDe hele zorg in krapte 12% 14%\nBouw 3% 4%",
            ["Sector 2020 2024", "De hele zorg in krapte 12% 14%"],
        ),
        (
            "Vaak klinkt dat alle krapte in de zorg komt. Nee, dat geldt niet.",
            ["Vaak klinkt dat alle krapte in de zorg komt.", "Nee, dat geldt niet."],
        ),
        ("Komt alle krapte in de zorg? Nee, zo is het niet.", ["Komt alle krapte in de zorg?", "Nee, zo is het niet."]),
    ],
)
def test_a_row_and_what_is_taken_back_are_quoted_not_worded(text: str, quotes: list[str]) -> None:
    embedder = CountingEmbedder()
    stored = embed_document(document(text), embedder, ChunkOptions())
    library = Library([summarise(stored, added="")], [stored], embedder)
    reader = ScriptedModel("Dat is 14%. [1]", judged={"krapte": 0.9})
    options = AnswerOptions(threshold=0.5, read_threshold=0.5, short=1, quotes=QuoteOptions(most=1))
    answer = ask(library, Question(text="Hoeveel krapte in de zorg?", mode="antwoord"), reader, options)
    assert ([citation.quote for citation in answer.citations], answer.rejected) == (quotes, ())


def test_every_sentence_of_a_quotation_has_its_mark(library: Library) -> None:
    answer = ask(library, Question(text="Neemt de robot een baan over?"))
    assert answer.text == "“De robot neemt geen baan over. [1] Hij helpt.” – Sanne Hofland, De Linde [1]"
    assert answer.citations[0].quote == "“De robot neemt geen baan over. Hij helpt.” – Sanne Hofland, De Linde"


def test_passages_come_before_anything_is_written(library: Library) -> None:
    model = ScriptedModel("In 2024 verwachtte 51% van de werkgevers krapte [1].")
    fragments, answer = finish(
        answer_question(Question(text="Hoeveel krapte?", mode="antwoord"), library, model, OPTIONS)
    )
    assert fragments[0].passages == answer.passages
    assert fragments[0].text == ""
    assert "".join(f.text for f in fragments) == model.text
    assert [f.text for f in fragments[1:3]] == ["In ", "2024 "]


def test_a_written_answer_is_checked_and_cited(library: Library) -> None:
    model = ScriptedModel("In 2024 verwachtte 51% van de werkgevers krapte [1]. In 2030 is dat 80% [1].")
    answer = ask(library, Question(text="Hoeveel krapte?", mode="antwoord"), model)
    assert answer.text == "In 2024 verwachtte 51% van de werkgevers krapte. [1]"
    assert [s.status for s in answer.sentences] == ["gesteund"]
    assert [r.text for r in answer.rejected] == ["In 2030 is dat 80%."]
    assert answer.mode == "antwoord"
    assert len(answer.citations) == 1


def test_an_unsupported_text_falls_back_to_quotes_and_is_kept_as_rejected(library: Library) -> None:
    answer = ask(
        library, Question(text="Hoeveel krapte?", mode="antwoord"), ScriptedModel("De koning opent een brug [1].")
    )
    assert answer.text == "In 2024 verwachtte 51% van de werkgevers krapte. [1]"
    assert (answer.mode, answer.note) == ("citaten", answering.UNSUPPORTED)
    assert [r.text for r in answer.rejected] == ["De koning opent een brug."]


def test_without_a_model_there_are_quotes_and_a_note(library: Library) -> None:
    answer = ask(library, Question(text="Hoeveel krapte?", mode="antwoord"), None)
    assert (answer.mode, answer.note) == ("citaten", answering.NO_MODEL)
    assert answer.citations


def test_a_model_that_is_too_slow_is_cut_off(library: Library) -> None:
    model = ScriptedModel("In 2024 verwachtte 51% van de werkgevers krapte [1].")
    options = AnswerOptions(threshold=0.5, read_threshold=0.5, patience=-1)
    answer = ask(library, Question(text="Hoeveel krapte?", mode="antwoord"), model, options)
    assert (answer.mode, answer.note) == ("citaten", answering.TOO_SLOW)


def test_the_models_own_refusal_is_a_refusal(library: Library) -> None:
    answer = ask(
        library, Question(text="Hoeveel krapte?", mode="antwoord"), ScriptedModel("Dat staat niet in de bronnen.")
    )
    assert answer.abstained
    assert answer.citations == ()


def test_of_a_text_that_refuses_in_part_the_rest_is_shown(library: Library) -> None:
    model = ScriptedModel("In 2024 verwachtte 51% van de werkgevers krapte [1]. Waarom, staat niet in de bronnen.")
    answer = ask(library, Question(text="Hoeveel krapte?", mode="antwoord"), model)
    assert (answer.text, answer.abstained) == ("In 2024 verwachtte 51% van de werkgevers krapte. [1]", False)
    assert (answer.mode, answer.rejected) == ("antwoord", ())


def test_a_model_that_writes_nothing_gives_way_to_quotes(library: Library) -> None:
    answer = ask(library, Question(text="Hoeveel krapte?", mode="antwoord"), ScriptedModel(""))
    assert (answer.text, answer.abstained) == ("In 2024 verwachtte 51% van de werkgevers krapte. [1]", False)


def test_a_list_passes_the_check_item_by_item() -> None:
    embedder = CountingEmbedder()
    text = "Er zijn drie redenen voor krapte:\n• lage lonen\n• hoge werkdruk\n• weinig geld"
    stored = embed_document(document(text), embedder, ChunkOptions())
    library = Library([summarise(stored, added="")], [stored], embedder)
    model = ScriptedModel("", judged={"redenen": 0.99})
    answer = ask(library, Question(text="Welke redenen voor krapte zijn er?", mode="antwoord"), model)
    assert [sentence.text for sentence in answer.sentences] == [
        "Er zijn drie redenen voor krapte: [1]", "• lage lonen [2]", "• hoge werkdruk [3]", "• weinig geld [4]",
    ]  # fmt: skip
    assert (answer.mode, answer.rejected) == ("antwoord", ())


def test_without_refusing_every_reading_is_tried_and_the_likeliest_answered(library: Library) -> None:
    history = (Turn(question="Hoe staat het met krapte?", answer="Goed."),)
    question = Question(text="Hoeveel appels?", history=history)
    unlikely = AnswerOptions(threshold=1.01, read_threshold=1.01, refuse=False)
    answer = ask(library, question, None, unlikely)
    assert (answer.searched, answer.abstained) == ("Hoe staat het met krapte? Hoeveel appels?", False)
    refused = ask(library, question, None, AnswerOptions(threshold=1.01, read_threshold=1.01))
    assert refused.abstained
    assert refused.answerable == answer.answerable


def test_nothing_near_enough_is_refused_before_the_model_is_asked(library: Library) -> None:
    model = ScriptedModel("x")
    answer = ask(
        library,
        Question(text="Wie wint de wedstrijd?", mode="antwoord"),
        model,
        AnswerOptions(threshold=1.01, read_threshold=0.5),
    )
    assert answer.abstained
    assert "Ik kan het antwoord niet vinden" in answer.text
    assert "Gezocht op: Wie wint de wedstrijd?" in answer.text
    assert answer.passages, "what comes nearest is shown"
    assert model.prompts == []


def test_a_refusal_tells_of_the_question_alone_where_it_could_be_read_alone(library: Library) -> None:
    history = (Turn(question="Hoe staat het met krapte?", answer="Goed."),)
    none = AnswerOptions(threshold=1.01, read_threshold=1.01)
    alone = ask(library, Question(text="Wie wint de wedstrijd?", history=history), None, none)
    assert alone.searched == "Wie wint de wedstrijd?"
    leaning = ask(library, Question(text="En in 2025?", history=history), None, none)
    assert leaning.searched == "Hoe staat het met krapte? En in 2025?"


def test_a_follow_up_is_searched_with_the_question_before_it(library: Library) -> None:
    history = (Turn(question="Hoeveel krapte is er?", answer="51%."),)
    answer = ask(library, Question(text="En daarna?", history=history))
    assert answer.searched == "Hoeveel krapte is er? En daarna?"
    assert answer.question == "En daarna?"
    assert "51%" in answer.text


def test_of_two_readings_the_first_that_the_documents_answer_counts(library: Library) -> None:
    history = (Turn(question="Hoe staat het met krapte?", answer="Goed."),)
    alone = ask(library, Question(text="Hoeveel scholing?", history=history))
    assert alone.searched == "Hoeveel scholing?"
    together = ask(library, Question(text="Hoeveel appels?", history=history))
    assert together.searched == "Hoe staat het met krapte? Hoeveel appels?"


@pytest.mark.parametrize(
    ("judged", "searched"),
    [
        ({"Vraag: Hoeveel scholing?": 0.99}, "Hoeveel scholing?"),
        ({"Vraag: Hoe staat het met krapte? Hoeveel scholing?": 0.99}, "Hoe staat het met krapte? Hoeveel scholing?"),
        ({"Vraag: Hoe staat het met scholing?": 0.99}, "Hoe staat het met scholing?"),
    ],
)
def test_a_reading_that_the_reader_refuses_gives_way_to_the_next(
    library: Library, judged: dict[str, float], searched: str
) -> None:
    model = ScriptedModel("Hoe staat het met scholing?", judged=judged)
    history = (Turn(question="Hoe staat het met krapte?", answer="Goed."),)
    steps = answer_question(Question(text="Hoeveel scholing?", history=history), library, model, OPTIONS)
    fragments, answer = finish(steps)
    assert (answer.searched, answer.abstained) == (searched, False)
    assert all(fragment.passages for fragment in fragments[:-1])


def test_closing_stops_the_model(library: Library) -> None:
    model = ScriptedModel("In 2024 verwachtte 51% van de werkgevers krapte [1].")
    steps = answer_question(Question(text="Hoeveel krapte?", mode="antwoord"), library, model, OPTIONS)
    next(steps)
    next(steps)
    steps.close()
    assert model.closed


@pytest.mark.parametrize("text", ["", "  \n", "?!"])
def test_an_empty_question_is_an_error(library: Library, text: str) -> None:
    with pytest.raises(EmptyQuestionError, match="Typ een vraag"):
        ask(library, Question(text=text))


def test_a_very_long_question_is_an_error(library: Library) -> None:
    with pytest.raises(LongQuestionError, match="hooguit 1000 tekens"):
        ask(library, Question(text="a" * 1001))


def test_nothing_to_search_is_an_error() -> None:
    with pytest.raises(NoDocumentsError, match="Voeg eerst een rapport toe"):
        ask(Library([], [], CountingEmbedder()), Question(text="Hoeveel?"))


def test_a_reports_own_reference_mark_does_not_pass_for_one_of_ours() -> None:
    embedder = CountingEmbedder()
    stored = embed_document(document("De krapte is groot [7]."), embedder, ChunkOptions())
    answer = ask(Library([summarise(stored, added="")], [stored], embedder), Question(text="krapte"))
    assert answer.text == "De krapte is groot (7). [1]"
    assert answer.citations[0].quote == "De krapte is groot [7]."
