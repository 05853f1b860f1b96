"""Exchanges made by hand, and hostile ones made by hypothesis."""

from dataclasses import replace

from hypothesis import strategies as st

from index.types import Chunk, PageOffset, Passage, Span
from rag.types import Answer, AnswerSentence, Citation, Question, Rejected, Turn
from ui.chat_state import Exchange

CHUNK = Chunk(
    id=7,
    document="a.pdf",
    heading="Banen",
    text="In 2024 waren er 120 banen. Meer niet.",
    page_offsets=(PageOffset(offset=0, page=5, page_offset=40),),
    sentences=(Span(start=0, end=27), Span(start=28, end=38)),
)
PASSAGE = Passage(chunk=CHUNK, score=0.25, rank=1)
CITATION = Citation(
    marker=1,
    document="a.pdf",
    page=5,
    quote="In 2024 waren er 120 banen.",
    start=40,
    end=67,
    heading="Banen",
    passage=CHUNK.text,
)


def answer(question: str, text: str = "In 2024 waren er 120 banen. [1]", *, abstained: bool = False) -> Answer:
    return Answer(
        question=question,
        searched=question,
        text=text,
        sentences=() if abstained else (AnswerSentence(text=text, markers=(1,), status="gesteund", verbatim=True),),
        citations=() if abstained else (CITATION,),
        rejected=(Rejected(text="Er waren 130 banen.", reason="Het getal 130 staat niet in de bron.", replaced_by=1),),
        passages=(PASSAGE,),
        abstained=abstained,
        answerable=0.75,
        mode="citaten",
        note="",
    )


def exchange(number: int, question: str, text: str = "In 2024 waren er 120 banen. [1]") -> Exchange:
    """A finished exchange."""
    return Exchange(
        number=number,
        question=Question(text=question),
        titles={"a.pdf": "Banenmonitor (2024)"},
        status="klaar",
        passages=(PASSAGE,),
        text=text,
        answer=answer(question, text),
    )


def refusal(number: int, question: str) -> Exchange:
    text = "Ik kan het antwoord niet vinden in de rapporten."
    return replace(exchange(number, question), text="", answer=answer(question, text, abstained=True))


_texts = st.text(max_size=40) | st.sampled_from(
    ["\x00", "\ufeff x", "'; DROP TABLE exchanges; --", "é e\u0301", "𝒳 %_\\"]
)
_whole = st.integers(min_value=0, max_value=2**40)
_chance = st.floats(allow_nan=False, allow_infinity=False)
_spans = st.builds(Span, start=_whole, end=_whole)
_offsets = st.builds(PageOffset, offset=_whole, page=_whole, page_offset=_whole)
_chunks = st.builds(
    Chunk,
    id=_whole,
    document=_texts,
    heading=_texts,
    text=_texts,
    page_offsets=st.lists(_offsets, max_size=2).map(tuple),
    sentences=st.lists(_spans, max_size=2).map(tuple),
)
_passages = st.lists(st.builds(Passage, chunk=_chunks, score=_chance, rank=_whole), max_size=2).map(tuple)
_modes = st.sampled_from(["antwoord", "citaten"])
_citations = st.builds(
    Citation,
    marker=_whole,
    document=_texts,
    page=_whole,
    quote=_texts,
    start=_whole,
    end=_whole,
    heading=_texts,
    passage=_texts,
)
_sentences = st.builds(
    AnswerSentence,
    text=_texts,
    markers=st.lists(_whole, max_size=2).map(tuple),
    status=st.sampled_from(["gesteund", "gedeeltelijk"]),
    verbatim=st.booleans(),
)
_rejected = st.builds(Rejected, text=_texts, reason=_texts, replaced_by=st.none() | _whole)
_answers = st.builds(
    Answer,
    question=_texts,
    searched=_texts,
    text=_texts,
    sentences=st.lists(_sentences, max_size=2).map(tuple),
    citations=st.lists(_citations, max_size=2).map(tuple),
    rejected=st.lists(_rejected, max_size=2).map(tuple),
    passages=_passages,
    abstained=st.booleans(),
    answerable=_chance,
    mode=_modes,
    note=_texts,
)
_turns = st.lists(st.builds(Turn, question=_texts, answer=_texts), max_size=2).map(tuple)
_questions = st.builds(
    Question, text=_texts, history=_turns, documents=st.lists(_texts, max_size=2).map(tuple), mode=_modes
)
exchanges = st.builds(
    Exchange,
    number=st.just(1),
    question=_questions,
    titles=st.dictionaries(_texts, _texts, max_size=2),
    status=st.sampled_from(["klaar", "gestopt", "mislukt"]),
    passages=_passages,
    text=_texts,
    answer=st.none() | _answers,
    error=_texts,
)
conversations = st.lists(exchanges, min_size=1, max_size=3).map(
    lambda found: tuple(replace(item, number=number) for number, item in enumerate(found, 1))
)
