"""The whole way from question to checked answer, with a counting embedder, a plain evidence scorer and scripted models."""

from collections.abc import Generator

import pytest
from fakes import ScriptedReader, ScriptedWriter, cosine_evidence, document
from fakes import library as library_of

import rag.answering as answering
import rag.searching as searching
from index.retrieval import Library
from rag.answer.selection import PlaceOptions
from rag.answering import answer_question
from rag.errors import EmptyQuestionError, LongQuestionError, NoDocumentsError
from rag.searching import AnswerOptions, Models
from rag.types import Answer, Fragment, Question, Turn

KRAPTE, LOON = "In 2024 verwachtte 51% van de werkgevers krapte.", "Het loon steeg met 3,5 procent."
QUOTATION = "“De robot neemt geen baan over. Hij helpt.” – Sanne Hofland, De Linde"
PAGES = (f"Krapte\n{KRAPTE}\nLoon\n{LOON}", f"Robots\n{QUOTATION}\nLeren\nDe bonden willen meer scholing.")
HEADINGS = ("Krapte", "Loon", "Robots", "Leren")
OPTIONS = AnswerOptions(threshold=0.5, read_threshold=0.5)
NEVER = AnswerOptions(threshold=1.01, read_threshold=1.01)


@pytest.fixture(autouse=True)
def evidence_is_the_cosine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "weigh", cosine_evidence)
    monkeypatch.setattr(searching, "rerank", lambda evidence, passages: passages)


@pytest.fixture
def library() -> Library:
    return library_of(document(*PAGES, headings=HEADINGS))


def finish(steps: Generator[Fragment, None, Answer]) -> tuple[list[Fragment], Answer]:
    fragments = []
    while True:
        try:
            fragments.append(next(steps))
        except StopIteration as done:
            return fragments, done.value


def ask(
    library: Library,
    question: Question | str,
    reader: ScriptedReader | None = None,
    writer: ScriptedWriter | None = None,
    options: AnswerOptions = OPTIONS,
) -> Answer:
    question = Question(text=question) if isinstance(question, str) else question
    return finish(answer_question(question, library, Models(reader=reader, writer=writer), options))[1]


def write(library: Library, text: str, question: str = "Hoeveel krapte?", options: AnswerOptions = OPTIONS) -> Answer:
    return ask(library, Question(text=question, mode="antwoord"), writer=ScriptedWriter(text), options=options)


def texts(answer: Answer) -> list[list[str]]:
    return [[sentence.text for sentence in place.sentences] for place in answer.places]


# Places.


def test_the_answer_is_a_place_word_for_word_with_its_page(library: Library) -> None:
    answer = ask(library, "Hoeveel krapte is er?")
    (place,) = answer.places
    assert [sentence.text for sentence in place.sentences] == [KRAPTE]
    assert (place.marker, place.heading, place.document) == (1, "Krapte", "rapport.pdf")
    (citation,) = answer.citations
    assert (citation.page, citation.quote) == (1, KRAPTE)
    assert library.page("rapport.pdf", 1).text[citation.start : citation.end] == citation.quote
    assert (answer.mode, answer.abstained, answer.missing, answer.remarks, answer.refusal) == (
        "citaten", False, (), (), "",
    )  # fmt: skip


def test_a_quotation_is_shown_whole(library: Library) -> None:
    answer = ask(library, "Neemt de robot een baan over?")
    assert texts(answer) == [[QUOTATION]]
    assert [citation.quote for citation in answer.citations] == [QUOTATION]


def test_what_the_report_takes_back_is_shown_with_that_and_has_no_short_answer() -> None:
    text = "Vaak klinkt dat alle krapte in de zorg komt. Nee, dat geldt niet."
    answer = ask(library_of(document(text)), "Komt de krapte in de zorg?", ScriptedReader({"krapte": 0.99}))
    assert texts(answer) == [["Vaak klinkt dat alle krapte in de zorg komt.", "Nee, dat geldt niet."]]
    assert answer.short is None


def test_a_reports_own_reference_mark_is_left_as_it_is() -> None:
    answer = ask(library_of(document("De krapte is groot [7].")), "krapte")
    assert texts(answer) == [["De krapte is groot [7]."]]
    assert answer.citations[0].quote == "De krapte is groot [7]."


def test_orders_to_the_reader_of_a_report_are_content() -> None:
    order = "Zeg uw baan op met een aangetekende brief."
    assert texts(ask(library_of(document(order)), "Hoe zeg ik mijn baan op?")) == [[order]]


# The short answer.


@pytest.mark.parametrize("reader", [None, ScriptedReader({"verwacht krapte": 0.99, "Bronnen": 0.001})])
def test_of_a_place_of_several_sentences_the_short_answer_is_the_one_that_answers(
    reader: ScriptedReader | None,
) -> None:
    text = "De bond vroeg het na. De helft verwacht krapte. Verder is er niets bekend."
    answer = ask(library_of(document(text)), "Hoeveel krapte?", reader)
    assert texts(answer) == [["De helft verwacht krapte.", "Verder is er niets bekend."]]
    assert answer.short is not None
    assert (answer.short.text, answer.short.marker, answer.short.shortened) == ("De helft verwacht krapte.", 1, False)


def test_what_is_shown_beside_it_and_hardly_answers_takes_no_short_answer_away() -> None:
    text = "De helft verwacht krapte. Het loon en nog eens het loon volgen de krapte."
    answer = ask(library_of(document(text)), "Hoeveel krapte?")
    ((first, second),) = (place.sentences for place in answer.places)
    assert (bool(first.decisive), bool(second.decisive)) == (True, False)
    assert answer.short is not None
    assert answer.short.text == "De helft verwacht krapte."


def test_a_place_of_one_sentence_that_cannot_be_shortened_has_no_short_answer(library: Library) -> None:
    answer = ask(library, "Hoeveel krapte?", ScriptedReader({"krapte": 0.99}))
    assert (texts(answer), answer.short) == ([[KRAPTE]], None)


def test_a_short_answer_loses_the_word_that_only_ties_it_to_the_sentence_before() -> None:
    text = "De bond vroeg het na. Ook verwacht 42% krapte."
    answer = ask(library_of(document(text)), "Hoeveel krapte?")
    assert texts(answer) == [["De bond vroeg het na.", "Ook verwacht 42% krapte."]]
    assert answer.short is not None
    assert answer.short.text.endswith("erwacht 42% krapte.")
    assert "Ook" not in answer.short.text


def test_below_a_heading_that_denies_it_a_sentence_has_no_short_answer() -> None:
    text = "De krapte treft de helft van de werkgevers. Dat komt door de lonen."
    plain, denied = (
        ask(library_of(document(f"{heading}\n{text}", headings=[heading])), "Hoeveel krapte?")
        for heading in ("Oorzaken", "Wat niet klopt")
    )
    assert plain.short is not None
    assert denied.short is None
    assert denied.places[0].heading == "Wat niet klopt"


def test_the_short_answer_is_shortened_where_the_reader_can_do_without() -> None:
    text = "De krapte, die in de zomer begon, treft de helft van de werkgevers, omdat de lonen laag zijn."
    reader = ScriptedReader({"de helft": 0.99})
    answer = ask(library_of(document(text)), "Hoeveel krapte?", reader)
    assert answer.short is not None
    assert (answer.short.text, answer.short.shortened) == ("De krapte … treft de helft van de werkgevers", True)
    assert texts(answer) == [[text]], "the place itself is whole"
    (sentence,) = answer.places[0].sentences
    assert [text[one.start : one.end] for one in sentence.decisive] == ["De krapte", "treft de helft van de werkgevers"]
    needed = ask(library_of(document(text)), "Waardoor krapte?", ScriptedReader({"lonen": 0.99}))
    assert needed.short is not None
    assert "omdat de lonen laag zijn" in needed.short.text


def test_a_sentence_that_leans_on_another_is_no_short_answer() -> None:
    text = "De werkgevers verwachten iets. Dat is krapte."
    answer = ask(library_of(document(text)), "krapte")
    assert texts(answer) == [["De werkgevers verwachten iets.", "Dat is krapte."]]
    assert answer.short is None


def test_a_short_list_is_its_own_short_answer_and_a_long_one_has_none() -> None:
    text = "Er zijn drie redenen voor krapte:\n• lage lonen;\n• hoge werkdruk;\n• weinig geld."
    answer = ask(library_of(document(text)), "Welke redenen voor krapte zijn er?")
    assert answer.short is not None
    assert answer.short.text == "Er zijn drie redenen voor krapte: lage lonen; hoge werkdruk; weinig geld"
    long = text.replace("lage lonen", f"lage {'heel ' * 30}lage lonen")
    assert ask(library_of(document(long)), "Welke redenen voor krapte zijn er?").short is None


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Bij krapte vervallen:\n• lonen;\n• banen.", "Bij krapte vervallen: lonen; banen"),
        ("Alles klopt. Daarvan vervallen bij krapte:\n• lonen;\n• banen.", None),
        ("Bij krapte komen er:\n• lonen;\n• banen.\nDat is onjuist.", None),
    ],
)
def test_the_items_of_a_list_are_never_read_without_what_announces_them(text: str, short: str | None) -> None:
    answer = ask(library_of(document(text)), "Welke lonen en banen vervallen bij krapte?")
    assert (answer.short.text if answer.short else None) == short
    assert not answer.abstained


def test_what_announces_is_not_shown_without_what_it_announces() -> None:
    text = "Geen krapte hebben:\nDe zorg in het westen.\nDe bouw in het oosten."
    answer = ask(library_of(document(text)), "Is er krapte?")
    assert texts(answer)[0][:2] == ["Geen krapte hebben:", "De zorg in het westen."]
    assert answer.short is None


def test_a_table_has_no_short_answer() -> None:
    text = "Sector 2020 2024\nDe hele zorg in krapte 12% 14%\nBouw 3% 4%"
    answer = ask(library_of(document(text)), "Hoeveel krapte in de zorg?")
    assert texts(answer)[0][:2] == ["Sector 2020 2024", "De hele zorg in krapte 12% 14%"]
    assert answer.short is None


def test_who_sees_a_part_of_a_list_is_told_that_it_goes_on() -> None:
    text = "Vier vormen van krapte:\n• krapte in de zorg;\n• krapte in de bouw;\n• krapte in de horeca;\n• elders."
    for words, goes_on in ((110, False), (12, True)):
        options = AnswerOptions(threshold=0.5, read_threshold=0.5, places=PlaceOptions(list_words=words))
        answer = ask(library_of(document(text)), "Welke krapte?", options=options)
        assert answer.places[0].goes_on is goes_on
        assert (answer.short is None) is goes_on


# A model that writes.


def test_passages_come_before_anything_is_written(library: Library) -> None:
    text = f"{KRAPTE} [1]"
    steps = answer_question(
        Question(text="Hoeveel krapte?", mode="antwoord"), library, Models(writer=ScriptedWriter(text)), OPTIONS
    )
    fragments, answer = finish(steps)
    assert fragments[0].passages == answer.passages
    assert fragments[0].text == ""
    assert "".join(fragment.text for fragment in fragments) == text
    assert [fragment.text for fragment in fragments[1:3]] == ["In ", "2024 "]


def test_a_written_answer_is_checked_and_has_the_places_that_support_it(library: Library) -> None:
    answer = write(library, f"{KRAPTE} [1] In 2030 is dat 80% [1].")
    assert [(one.text, one.status, one.markers) for one in answer.written] == [
        (KRAPTE, "gesteund", (1,)),
        ("In 2030 is dat 80%.", "niet gecontroleerd", (1,)),
    ]
    assert (answer.mode, answer.short, answer.remarks) == ("antwoord", None, ())
    assert texts(answer) == [[KRAPTE]]


def test_places_are_numbered_in_the_order_in_which_they_are_written_about() -> None:
    pages = "Krapte\nDe krapte is groot.\nBanen\nDe krapte kost een baan."
    both = library_of(document(pages, headings=["Krapte", "Banen"]))
    answer = write(both, "De krapte kost een baan. De krapte is groot.")
    assert [(one.text, one.markers) for one in answer.written] == [
        ("De krapte kost een baan.", (1,)),
        ("De krapte is groot.", (2,)),
    ]
    assert [(place.marker, place.heading) for place in answer.places] == [(1, "Banen"), (2, "Krapte")]


def test_a_text_of_which_nothing_is_supported_gives_way_to_the_places(library: Library) -> None:
    answer = write(library, "De koning opent een brug [1].")
    assert (answer.mode, answer.written, answer.remarks) == ("citaten", (), (answering.UNSUPPORTED,))
    assert texts(answer) == [[KRAPTE]]


def test_a_model_that_writes_nothing_gives_way_to_the_places(library: Library) -> None:
    answer = write(library, "")
    assert (texts(answer), answer.mode) == ([[KRAPTE]], "citaten")


def test_without_a_model_there_are_the_places_and_a_remark(library: Library) -> None:
    answer = ask(library, Question(text="Hoeveel krapte?", mode="antwoord"), ScriptedReader({"krapte": 0.99}))
    assert (answer.mode, answer.remarks, texts(answer)) == ("citaten", (answering.NO_MODEL,), [[KRAPTE]])


def test_the_writer_is_not_asked_for_places_alone(library: Library) -> None:
    writer = ScriptedWriter("x")
    ask(library, "Hoeveel krapte?", writer=writer)
    assert writer.prompts == []


def test_a_model_that_is_too_slow_is_cut_off(library: Library) -> None:
    slow = AnswerOptions(threshold=0.5, read_threshold=0.5, patience=-1)
    answer = write(library, f"{KRAPTE} [1]", options=slow)
    assert (answer.mode, answer.remarks) == ("citaten", (answering.TOO_SLOW,))


def test_the_models_own_refusal_is_a_refusal(library: Library) -> None:
    answer = write(library, "Dat staat niet in de bronnen.")
    assert (answer.abstained, answer.citations, answer.written) == (True, (), ())
    assert answer.refusal


def test_of_a_text_that_refuses_in_part_the_rest_is_shown(library: Library) -> None:
    answer = write(library, f"{KRAPTE} [1] Waarom, dat staat niet in de bronnen.")
    assert ([one.text for one in answer.written], answer.abstained) == ([KRAPTE], False)


def test_closing_stops_the_model(library: Library) -> None:
    writer = ScriptedWriter(f"{KRAPTE} [1]")
    steps = answer_question(Question(text="Hoeveel krapte?", mode="antwoord"), library, Models(writer=writer), OPTIONS)
    next(steps)
    next(steps)
    steps.close()
    assert writer.closed


# Refusing.


def test_nothing_near_enough_is_refused_before_the_model_is_asked(library: Library) -> None:
    writer = ScriptedWriter("x")
    answer = ask(library, Question(text="Wie wint de wedstrijd?", mode="antwoord"), writer=writer, options=NEVER)
    assert (answer.abstained, answer.places, answer.short, answer.written) == (True, (), None, ())
    assert "Wie wint de wedstrijd?" in answer.refusal
    assert answer.passages, "what comes nearest is shown"
    assert writer.prompts == []


def test_a_refusal_is_about_the_question_as_it_was_asked_where_it_can_be_read_alone(library: Library) -> None:
    history = (Turn(question="Hoe staat het met krapte?", answer="Goed."),)
    alone = ask(library, Question(text="Wie wint de wedstrijd?", history=history), options=NEVER)
    assert alone.searched == "Wie wint de wedstrijd?"
    leaning = ask(library, Question(text="Geldt dat ook in 2025?", history=history), options=NEVER)
    assert leaning.searched == "Hoe staat het met krapte? Geldt dat ook in 2025?"


def test_one_report_and_several_are_named_so_in_a_refusal(library: Library) -> None:
    one = ask(library, Question(text="Wie wint?", documents=("rapport.pdf",)), options=NEVER)
    assert "dit rapport" in one.refusal
    assert "de rapporten" in ask(library, "Wie wint?", options=NEVER).refusal


def test_without_refusing_every_reading_is_tried_and_the_likeliest_answered(library: Library) -> None:
    history = (Turn(question="Hoe staat het met krapte?", answer="Goed."),)
    question = Question(text="Hoeveel appels?", history=history)
    answer = ask(library, question, options=AnswerOptions(threshold=1.01, read_threshold=1.01, refuse=False))
    assert (answer.searched, answer.abstained) == ("Hoe staat het met krapte? Hoeveel appels?", False)
    refused = ask(library, question, options=NEVER)
    assert refused.abstained
    assert refused.answerable == answer.answerable


def test_what_no_sentence_answers_is_refused_after_reading(library: Library) -> None:
    options = AnswerOptions(threshold=0.5, read_threshold=0.5)
    assert ask(library, "Hoeveel krapte?", ScriptedReader({"Bronnen": 0.001}), options=options).abstained
    assert not ask(library, "Hoeveel krapte?", ScriptedReader({"de helft": 0.99}), options=options).abstained


def test_what_can_be_no_answer_is_refused() -> None:
    answer = ask(library_of(document("Bron: de krapte 2024")), "krapte")
    assert (answer.abstained, bool(answer.refusal)) == (True, True)


# Follow-ups.


def test_a_follow_up_is_searched_with_the_question_before_it(library: Library) -> None:
    history = (Turn(question="Hoeveel krapte is er?", answer="51%."),)
    answer = ask(library, Question(text="En daarna?", history=history))
    assert (answer.searched, answer.question) == ("Hoeveel krapte is er? En daarna?", "En daarna?")
    assert texts(answer) == [[KRAPTE]]


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
    reader = ScriptedReader({**judged, "Bronnen": 0.001}, text="Hoe staat het met scholing?")
    history = (Turn(question="Hoe staat het met krapte?", answer="Goed."),)
    steps = answer_question(
        Question(text="Hoeveel scholing?", history=history),
        library,
        Models(reader=reader),
        AnswerOptions(threshold=0.5, read_threshold=0.5),
    )
    fragments, answer = finish(steps)
    assert (answer.searched, answer.abstained) == (searched, False)
    assert all(fragment.passages for fragment in fragments)


# Questions of more than one part.


def test_each_part_of_a_question_gets_its_place(library: Library) -> None:
    answer = ask(library, "Hoeveel krapte is er? En hoe hoog is het loon van werkgevers?")
    assert sorted(place.heading for place in answer.places) == ["Krapte", "Loon"]
    assert answer.missing == ()
    assert [place.marker for place in answer.places] == [1, 2]


def test_a_part_that_is_not_found_is_named(library: Library) -> None:
    answer = ask(library, "Hoeveel krapte is er? En hoeveel fietsen staan er op straat?")
    assert texts(answer) == [[KRAPTE]]
    (line,) = answer.missing
    assert "hoeveel fietsen staan er op straat" in line.lower()


def test_a_question_of_which_no_part_is_found_is_refused_without_lines(library: Library) -> None:
    answer = ask(library, "Hoeveel fietsen zijn er? En hoeveel auto's staan er op straat?", options=NEVER)
    assert (answer.abstained, answer.missing) == (True, ())


def test_a_part_that_is_there_already_is_not_shown_twice(library: Library) -> None:
    answer = ask(library, "Hoeveel krapte is er? En hoeveel werkgevers verwachtten krapte in 2024?")
    assert texts(answer) == [[KRAPTE]]


def of_two_parts(first: str, words: int) -> Answer:
    both = library_of(document(f"Krapte\n{first}\nLoon\n{LOON}", headings=["Krapte", "Loon"]))
    places = PlaceOptions(words=words, list_words=40, full=0, beside=1.0)
    options = AnswerOptions(threshold=0.5, read_threshold=0.5, places=places)
    return ask(both, "Welke soorten krapte zijn er? En met hoeveel procent steeg het loon?", options=options)


def test_a_long_part_leaves_room_for_the_others() -> None:
    items = [f"krapte in de {one};" for one in ("zorg", "bouw", "horeca", "landbouw", "ICT")]
    lead = "Dit zijn de soorten krapte:"
    text = "\n".join([lead, *(f"• {item}" for item in items)])
    for words, shown in ((60, 5), (28, 3), (17, 1)):
        answer = of_two_parts(text, words)
        assert texts(answer) == [[lead, *items[:shown]], [LOON]]
        assert (answer.places[0].goes_on, answer.missing) == (shown < 5, ())


def test_a_part_that_is_found_and_does_not_fit_is_named() -> None:
    long = f"De krapte is {'heel ' * 30}groot."
    assert of_two_parts(long, 60).missing == ()
    answer = of_two_parts(long, 30)
    assert texts(answer) == [[long]]
    (line,) = answer.missing
    assert "met hoeveel procent steeg het loon" in line.lower()
    assert "vond ik niets" not in line


# Errors.


@pytest.mark.parametrize("text", ["", "  \n", "?!"])
def test_an_empty_question_is_an_error(library: Library, text: str) -> None:
    with pytest.raises(EmptyQuestionError, match="Typ een vraag"):
        ask(library, text)


def test_a_very_long_question_is_an_error(library: Library) -> None:
    with pytest.raises(LongQuestionError, match="hooguit 1000 tekens"):
        ask(library, "a" * 1001)


def test_nothing_to_search_is_an_error() -> None:
    with pytest.raises(NoDocumentsError, match="Voeg eerst een rapport toe"):
        ask(library_of(), "Hoeveel?")
