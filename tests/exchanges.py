"""Exchanges made by hand, and hostile ones made by hypothesis."""

from dataclasses import replace

from hypothesis import strategies as st

from index.types import Chunk, PageOffset, Passage, Sentence, Span
from rag.types import Answer, Citation, Place, PlaceSentence, Question, Short, Turn, WrittenSentence
from ui.conversation.exchange import Exchange

CHUNK = Chunk(
    id=7,
    document="a.pdf",
    heading="Banen",
    text="In 2024 waren er 120 banen. Meer niet.",
    page_offsets=(PageOffset(offset=0, page=5, page_offset=40),),
    sentences=(Sentence(start=0, end=27), Sentence(start=28, end=38)),
)
PASSAGE = Passage(chunk=CHUNK, score=0.25, rank=1)
QUOTE = "In 2024 waren er 120 banen."
CITATION = Citation(document="a.pdf", page=5, quote=QUOTE, start=40, end=67)


def place(text: str = QUOTE, *citations: Citation, marker: int = 1) -> Place:
    return Place(
        marker=marker,
        document="a.pdf",
        heading="Banen",
        sentences=(PlaceSentence(text=text, kind="prose", begins=True, decisive=(Span(start=0, end=7),)),),
        citations=citations or (CITATION,),
        around=CHUNK.text,
    )


def answer(question: str, *places: Place, refusal: str = "") -> Answer:
    """An answer of these places, or of one; with a refusal of none."""
    return Answer(
        question=question,
        searched=question,
        places=() if refusal else places or (place(),),
        short=None if refusal else Short(marker=1, text="In 2024 … 120 banen", shortened=True),
        written=(),
        missing=() if refusal else ("Over de prijs vond ik niets.",),
        remarks=("Er is geen taalmodel.",),
        refusal=refusal,
        passages=(PASSAGE,),
        answerable=0.75,
        mode="citaten",
    )


def exchange(number: int, question: str, text: str = QUOTE) -> Exchange:
    """A finished exchange; its answer is one place with this text."""
    return Exchange(
        number=number,
        question=Question(text=question),
        titles={"a.pdf": "Banenmonitor (2024)"},
        status="klaar",
        passages=(PASSAGE,),
        text=text,
        answer=answer(question, place(text)),
    )


def refusal(number: int, question: str) -> Exchange:
    text = "Ik kan het antwoord niet vinden in de rapporten."
    return replace(exchange(number, question), text="", answer=answer(question, refusal=text))


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
    sentences=st.lists(st.builds(Sentence, start=_whole, end=_whole), max_size=2).map(tuple),
)
_passages = st.lists(st.builds(Passage, chunk=_chunks, score=_chance, rank=_whole), max_size=2).map(tuple)
_modes = st.sampled_from(["antwoord", "citaten"])
_citations = st.builds(Citation, document=_texts, page=_whole, quote=_texts, start=_whole, end=_whole)
_place_sentences = st.builds(
    PlaceSentence,
    text=_texts,
    kind=st.sampled_from(["prose", "announcement", "item", "heads", "row", "note", "fragment"]),
    begins=st.booleans(),
    decisive=st.lists(_spans, max_size=2).map(tuple),
    gap=st.booleans(),
)
_places = st.builds(
    Place,
    marker=_whole,
    document=_texts,
    heading=_texts,
    sentences=st.lists(_place_sentences, min_size=1, max_size=2).map(tuple),
    citations=st.lists(_citations, min_size=1, max_size=2).map(tuple),
    around=_texts,
    goes_on=st.booleans(),
)
_written = st.builds(
    WrittenSentence,
    text=_texts,
    markers=st.lists(_whole, max_size=2).map(tuple),
    status=st.sampled_from(["gesteund", "niet gecontroleerd"]),
    reason=_texts,
)
_lines = st.lists(_texts, max_size=2).map(tuple)
_answers = st.builds(
    Answer,
    question=_texts,
    searched=_texts,
    places=st.lists(_places, max_size=2).map(tuple),
    short=st.none() | st.builds(Short, marker=_whole, text=_texts, shortened=st.booleans()),
    written=st.lists(_written, max_size=2).map(tuple),
    missing=_lines,
    remarks=_lines,
    refusal=_texts,
    passages=_passages,
    answerable=_chance,
    mode=_modes,
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
