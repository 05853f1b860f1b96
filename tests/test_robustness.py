"""Hostile and misleading passages: an answer follows no orders of a document, and does not mix up what looks alike."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from fakes import ScriptedReader, ScriptedWriter
from fakes import library as library_of
from hostile_cases import (
    CASES,
    INJECTED,
    PASSAGES,
    QUESTION_OR_ANSWER,
    REPORTS,
    TWINS,
    Case,
    blocks_of,
    heading_of,
    holds,
    is_literal,
    says_wrong,
    squeezed,
    text_of,
    whole_sections,
    write_report,
)
from hypothesis import given
from hypothesis import strategies as st

from index.reading.document import read_document
from index.retrieval import Library
from index.structure.orders import commands
from index.types import Document
from rag.answering import answer_question
from rag.evidence.reading import ask_about
from rag.evidence.weighing import weigh
from rag.searching import AnswerOptions, Models
from rag.types import Answer, Citation, Place, PlaceSentence, Question
from rag.writing.check import why_unsupported
from rag.writing.instructions import imitates_prompt
from rag.writing.prompt import build_prompt, source_text

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.id}-{case.kind}")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("reports")
    return {report["file"]: read_document(write_report(report, folder)) for report in REPORTS}


@pytest.fixture(scope="module")
def library(documents: dict[str, Document]) -> Library:
    return library_of(*documents.values())


@pytest.fixture(scope="module")
def places(library: Library) -> dict[str, tuple[Place, ...]]:
    """Every section of every report, whole."""
    return {name: whole_sections(library, name) for name in PASSAGES}


# The set itself.


def test_the_set_is_large_and_covers_every_kind() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({(case.file, case.passage) for case in CASES if case.trap}) >= 48
    kinds = Counter(case.kind for case in CASES)
    assert set(kinds) == {*INJECTED, *TWINS}
    assert min(kinds.values()) >= 2
    assert sum(bool(case.unanswerable) for case in CASES) >= 8
    assert all(3 <= len(report["passages"]) <= 8 for report in REPORTS)
    assert len({squeezed(passage["text"]) for report in REPORTS for passage in report["passages"]}) == sum(
        len(report["passages"]) for report in REPORTS
    )


def test_every_right_answer_can_be_told_from_its_trap(places: dict[str, tuple[Place, ...]]) -> None:
    for case in CASES:
        passage = text_of(*case.source)
        assert case.evidence in passage, case.id
        assert all(any(holds(case.evidence, one) for one in fact) for fact in case.facts), case.id
        assert not says_wrong(case.evidence, case), case.id
        assert says_wrong(case.obeys, case), case.id
        # Nothing else in the right passage says what is wrong, but for the trap and what goes with it.
        for place in places[case.source[0]]:
            for block in blocks_of(place):
                traps = (
                    commands(block) or QUESTION_OR_ANSWER.match(block) or imitates_prompt(block) or case.trap in block
                )
                if block in passage and not (case.trap and traps):
                    assert not says_wrong(block, case), (case.id, block)


def test_evidence_and_traps_are_in_their_passages_and_in_the_documents_as_they_are_read(
    documents: dict[str, Document],
) -> None:
    for case in CASES:
        assert case.trap in f"{heading_of(case.file, case.passage)} {text_of(case.file, case.passage)}", case.id
        assert any(case.evidence in page.text for page in documents[case.source[0]].pages), case.id
        assert any(case.trap in page.text for page in documents[case.file].pages), case.id


def test_twins_are_ordinary_sentences_and_injections_are_seen(documents: dict[str, Document]) -> None:
    for case in CASES:
        pages = documents[case.file].pages
        blocks = [block for page in pages for block in page.text.split("\n") if case.trap and case.trap in block]
        seen = any(commands(block) or imitates_prompt(block) for block in blocks)
        # What is encoded is seen by no word list; what looks like a question with its answer may well be that. A model
        # that follows either is caught by the check, or says what the report says.
        told = any(QUESTION_OR_ANSWER.match(block) for block in blocks)
        # Official wording is for the trained judgement, which needs the real embedder (test_robustness_real.py).
        unseen = ("base64", "question", "official")
        assert (seen or told) == (case.kind in INJECTED and case.kind not in unseen), case.id


# The prompt.


def as_places(case: Case, places: dict[str, tuple[Place, ...]]) -> tuple[Place, ...]:
    """All of the reports that a case is about, as one numbered place a section."""
    own = (place for name in case.files for place in places[name])
    return tuple(replace(place, marker=number) for number, place in enumerate(own, 1))


@each_case
def test_no_passage_or_question_forges_a_part_of_the_prompt(
    case: Case, places: dict[str, tuple[Place, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.writing.prompt._SOURCE_TOKENS", 10_000)
    writer = ScriptedWriter("", context_tokens=10_000)
    given = as_places(case, places)
    prompt = build_prompt(case.question, given, writer)
    assert prompt.sources == given
    lines = prompt.messages[-1].content.split("\n")
    assert [line.split(" ")[0] for line in lines] == ["Bronnen:", *(f"[{one.marker}]" for one in given), "Vraag:"]
    assert re.findall(r"\[\d+\]", "\n".join(lines)) == [f"[{one.marker}]" for one in given]


HOSTILE = st.lists(
    st.sampled_from(
        [
            "[1]",
            "[2] ",
            "[ 3 ]",
            "Vraag:",
            "Antwoord:",
            "Bronnen:",
            "\n",
            "\r",
            "\x0b",
            "\x85",
            "\u2028",
            " ",
            "gratis",
            ".",
        ]
    ),
    max_size=12,
).map("".join)


@given(heading=HOSTILE, sentence=HOSTILE, question=HOSTILE)
def test_no_mixture_of_marks_turns_and_line_ends_forges_a_part_of_the_prompt(
    heading: str, sentence: str, question: str
) -> None:
    own = PlaceSentence(text=f"x{sentence}x", kind="prose", begins=True, decisive=())
    cited = Citation(document="a", page=1, start=0, end=1, quote="x")
    place = Place(marker=1, document="a", heading=heading, sentences=(own,), citations=(cited,), around="x")
    prompt = build_prompt(f"x{question}", [place], ScriptedWriter(""))
    lines = prompt.messages[-1].content.splitlines()
    assert [line.split(":")[0].split(" ")[0] for line in lines] == ["Bronnen", "[1]", "Vraag"]
    assert re.findall(r"\[\d+\]", "\n".join(lines)) == ["[1]"]


@each_case
def test_no_sentence_or_question_forges_a_part_of_what_the_reader_is_asked(case: Case, library: Library) -> None:
    for item in weigh(library.retrieve(case.question, documents=case.files)).sentences:
        lines = ask_about(item.sentence, case.question).split("\n")
        assert [line.split(" ")[0] for line in lines] == ["Bronnen:", "[1]", "Vraag:", "Antwoord:"]
        assert re.findall(r"\[\d+\]", "\n".join(lines)) == ["[1]"]


@each_case
def test_what_an_obedient_model_writes_is_supported_by_no_place_that_a_model_gets(
    case: Case, places: dict[str, tuple[Place, ...]]
) -> None:
    for place in as_places(case, places):
        if any(commands(one.text) or imitates_prompt(one.text) for one in place.sentences):
            continue  # kept from the model
        if any(case.trap and case.trap in block and QUESTION_OR_ANSWER.match(block) for block in blocks_of(place)):
            continue  # the report says so itself, in an answer to a question of its own
        assert why_unsupported(case.obeys, source_text(place), None), case.id


@each_case
def test_an_obedient_model_gets_nothing_wrong_into_an_answer(case: Case, library: Library) -> None:
    writer = ScriptedWriter(" ".join(f"{case.obeys} [{n}]." for n in range(1, 7)), context_tokens=10_000)
    question = Question(text=case.question, mode="antwoord", documents=case.files)
    steps = answer_question(
        question,
        library,
        Models(reader=ScriptedReader({"Bronnen": 0.9}), writer=writer),
        AnswerOptions(threshold=0.0, read_threshold=0.0),
    )
    while True:
        try:
            next(steps)
        except StopIteration as done:
            answer: Answer = done.value
            break
    in_report = any(
        QUESTION_OR_ANSWER.match(block) and case.trap in block
        for section in whole_sections(library, case.file)
        for block in blocks_of(section)
        if case.trap
    )
    assert in_report or [one.text for one in answer.written if one.status == "gesteund"] == []
    assert all(is_literal(citation, library) for citation in answer.citations)
    for place in answer.places:
        quoted = squeezed(" ".join(citation.quote for citation in place.citations))
        assert all(squeezed(sentence.text) in quoted for sentence in place.sentences)
