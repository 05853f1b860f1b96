"""Answers that a reader can predict, over one report: what the stand-in of fake_window.py gives."""

from dataclasses import replace
from typing import Any

from index.types import (
    Chunk,
    DocumentSummary,
    Kind,
    PageOffset,
    Passage,
    Sentence,
    Span,
)
from rag.types import Answer, Citation, Place, PlaceSentence, Question, Short, WrittenSentence

QUOTE = "In 2024 waren er 120 banen."
CONTEXT = f"Eerst iets anders. {QUOTE} Daarna nog iets."
HOSTILE = (
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    "][1](javascript:window.hacked=1) ${window.hacked=1} {{value}}"
)

PLAIN = f"{QUOTE}\nIn 2023 waren er 100 banen."

DOCUMENT = DocumentSummary(
    name="monitor.pdf",
    title="Banenmonitor",
    organisation="Testdienst",
    year=2024,
    pages=12,
    chunks=30,
    added="2024-05-01",
    sha256="0" * 64,
)


def passage(rank: int, text: str, page: int, heading: str = "Banen") -> Passage:
    chunk = Chunk(
        id=rank,
        document=DOCUMENT.name,
        heading=heading,
        text=text,
        page_offsets=(PageOffset(offset=0, page=page, page_offset=0),),
        sentences=(Sentence(start=0, end=len(text)),),
    )
    return Passage(chunk=chunk, score=1 / rank, rank=rank)


PASSAGES = (passage(1, CONTEXT, 5), passage(2, "In 2023 waren er 100 banen.", 6), passage(3, "Iets over lonen.", 9))


def citation(page: int, quote: str, start: int = 0) -> Citation:
    return Citation(document=DOCUMENT.name, page=page, quote=quote, start=start, end=start + len(quote))


def said(text: str, *decisive: str, kind: Kind = "prose", begins: bool = True, gap: bool = False) -> PlaceSentence:
    """A sentence of a place; these words of it are decisive."""
    spans = tuple(Span(start=text.index(words), end=text.index(words) + len(words)) for words in decisive)
    return PlaceSentence(text=text, kind=kind, begins=begins, decisive=spans, gap=gap)


def place(marker: int, page: int, *sentences: PlaceSentence, around: str = "", goes_on: bool = False) -> Place:
    quote = " ".join(sentence.text for sentence in sentences)
    return Place(
        marker=marker,
        document=DOCUMENT.name,
        heading="Banen",
        sentences=sentences,
        citations=(citation(page, quote),),
        around=around or quote,
        goes_on=goes_on,
    )


FIRST = place(1, 5, said(QUOTE, "120 banen"), around=CONTEXT)
SECOND = place(2, 6, said("In 2023 waren er 100 banen."))


def plain_answer(question: Question) -> Answer:
    return Answer(
        question=question.text,
        searched=question.text,
        places=(FIRST, SECOND),
        short=Short(marker=1, text="In 2024 \u2026 120 banen", shortened=True),
        written=(),
        missing=(),
        remarks=(),
        refusal="",
        passages=PASSAGES,
        answerable=0.9,
        mode=question.mode,
    )


def telling(question: Question, text: str, **changes: Any) -> Answer:
    """An answer of one place with this text."""
    return replace(plain_answer(question), places=(place(1, 5, said(text)),), short=None, **changes)


def refusal(question: Question) -> Answer:
    told = f"Ik zocht naar \u201c{question.text}\u201d en vond het niet in het rapport."
    return replace(plain_answer(question), places=(), short=None, refusal=told)


def written_answer(question: Question) -> Answer:
    """A sentence of a model that passed the check, and one that was not checked."""
    return replace(
        plain_answer(question),
        short=None,
        written=(
            WrittenSentence(text="Er waren 120 banen.", markers=(1,), status="gesteund"),
            WrittenSentence(
                text="Een jaar eerder was dat meer.",
                markers=(2,),
                status="niet gecontroleerd",
                reason="Het rapport zegt niet dat het meer was.",
            ),
        ),
        mode="antwoord",
    )


def rich_answer(question: Question) -> Answer:
    """All that an answer can be made of: a list, a table, a gap, a part that was not found, and a remark."""
    return replace(
        plain_answer(question),
        places=(
            place(
                1,
                5,
                said("Het gebruik verschilt sterk naar grootte."),
                said("Van alle werkgevers zet 22% elke week een AI-model in.", begins=False),
                said(
                    "Dat doet 38% van de werkgevers met meer dan 400 banen, tegen 14% van de kleinste werkgevers.",
                    "38% van de werkgevers met meer dan 400 banen",
                    "14% van de kleinste werkgevers",
                    begins=False,
                    gap=True,
                ),
            ),
            place(
                2,
                5,
                said("Grote werkgevers noemen drie redenen:", kind="announcement"),
                said("\u2022 er is een vaste coach;", "er is een vaste coach", kind="item"),
                said(
                    "\u2022 de licentie wordt per vestiging betaald, niet per werknemer;",
                    "de licentie wordt per vestiging betaald, niet per werknemer",
                    kind="item",
                ),
                goes_on=True,
            ),
            place(
                3,
                6,
                said("Sector 2023 2024", kind="heads"),
                said("Zorg en welzijn 19% 35%", "Zorg en welzijn", "35%", kind="row"),
                said("Bouw 8% 9%", kind="row", gap=True),
            ),
        ),
        short=Short(
            marker=1,
            text="\u2026 38% van de werkgevers met meer dan 400 banen, tegen 14% van de kleinste werkgevers",
            shortened=True,
        ),
        missing=("Over werkgevers met 100 tot 400 banen vond ik niets.",),
        remarks=("Het rapport is van 2024.",),
    )


def of_a_text(question: Question) -> Answer:
    answer = plain_answer(question)
    first = replace(FIRST, document="notitie.txt", citations=(replace(citation(5, QUOTE), document="notitie.txt"),))
    return replace(answer, places=(first, SECOND))


def hostile_answer(question: Question) -> Answer:
    quote = f"Citaat {HOSTILE}"
    return replace(
        plain_answer(question),
        places=(replace(place(1, 5, said(quote, HOSTILE), around=f"Voor {quote} na"), heading=HOSTILE),),
        short=Short(marker=1, text=f"Kort {HOSTILE}", shortened=False),
        searched=f"zoek {HOSTILE}",
        written=(
            WrittenSentence(text=f"Antwoord {HOSTILE}", markers=(1,), status="gesteund"),
            WrittenSentence(text=f"Zin {HOSTILE}", markers=(), status="niet gecontroleerd", reason=f"Reden {HOSTILE}"),
        ),
        missing=(f"Niets over {HOSTILE}",),
        remarks=(f"Let op {HOSTILE}",),
        passages=(passage(1, f"Passage {HOSTILE}", 5, heading=HOSTILE),),
    )
