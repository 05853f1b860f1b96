"""A conversation to file, small enough to know by heart."""

from index.types import Chunk, DocumentSummary, PageOffset, Passage, Span
from rag.types import Answer, AnswerSentence, Citation, Rejected
from ui.export_record import Record, RecordedQuestion

MONITOR = DocumentSummary(
    name="monitor.pdf",
    title="Banenmonitor",
    organisation="Testdienst",
    year=2024,
    pages=12,
    chunks=30,
    added="2026-11-24T06:12:55+01:00",
    sha256="a" * 64,
)
LOON = DocumentSummary(
    name="loon.pdf",
    title="Lonen",
    organisation="",
    year=None,
    pages=3,
    chunks=4,
    added="2026-11-25T09:05:00+01:00",
    sha256="b" * 64,
)


def citation(marker: int, page: int, quote: str, document: str = "monitor.pdf") -> Citation:
    return Citation(
        marker=marker,
        document=document,
        page=page,
        quote=quote,
        start=0,
        end=len(quote),
        heading="Banen",
        passage=quote,
    )


def sentence(text: str, *markers: int, verbatim: bool = False, partly: bool = False) -> AnswerSentence:
    status = "gedeeltelijk" if partly else "gesteund"
    return AnswerSentence(text=text, markers=markers, status=status, verbatim=verbatim)  # type: ignore[arg-type]


def passage(rank: int, text: str, pages: tuple[int, ...], heading: str = "") -> Passage:
    chunk = Chunk(
        id=rank,
        document="monitor.pdf",
        heading=heading,
        text=text,
        page_offsets=tuple(PageOffset(offset=at, page=page, page_offset=0) for at, page in enumerate(pages)),
        sentences=(Span(start=0, end=len(text)),),
    )
    return Passage(chunk=chunk, score=1 / rank, rank=rank)


def answer(
    question: str,
    sentences: tuple[AnswerSentence, ...] = (),
    citations: tuple[Citation, ...] = (),
    *,
    rejected: tuple[Rejected, ...] = (),
    passages: tuple[Passage, ...] = (),
    written: bool = False,
    note: str = "",
    searched: str = "",
) -> Answer:
    """An answer of these sentences; without any it is a refusal."""
    searched = searched or question
    refusal = f"Ik kan het antwoord niet vinden in de rapporten. Gezocht op: {searched}"
    return Answer(
        question=question,
        searched=searched,
        text=" ".join(one.text for one in sentences) or refusal,
        sentences=sentences,
        citations=citations,
        rejected=rejected,
        passages=passages,
        abstained=not sentences,
        answerable=0.9 if sentences else 0.1,
        mode="antwoord" if written else "citaten",
        note=note,
    )


def record(*questions: RecordedQuestion, documents: tuple[DocumentSummary, ...] = (MONITOR, LOON)) -> Record:
    return Record(
        questions=questions,
        documents=documents,
        model="gemma-3-270m",
        program="0.1.0",
        made="2026-11-26T14:05:33+01:00",
    )


def recorded(given: Answer, *documents: str) -> RecordedQuestion:
    return RecordedQuestion(text=given.question, documents=documents or ("monitor.pdf", "loon.pdf"), answer=given)


QUOTES = answer(
    "Hoeveel banen waren er?",
    (
        sentence("“Wij groeien. [1] Dat is goed.” [1]", 1, verbatim=True),
        sentence("In 2024 waren er 120 banen en 30 vacatures. [2] [3]", 2, 3, verbatim=True),
    ),
    (
        citation(1, 4, "“Wij groeien. Dat is goed.”"),
        citation(2, 5, "In 2024 waren er 120 banen"),
        citation(3, 6, "en 30 vacatures."),
    ),
    note="Er is geen taalmodel. Daarom ziet u de zinnen uit het rapport zelf.",
)
WRITTEN = answer(
    "En de lonen?",
    (
        sentence("Lonen stegen met 3%. [1]", 1),
        sentence("Volgens bron [7] kwam dat door krapte [2].", 2, partly=True),
        sentence("De lonen in de zorg stegen het meest van alle sectoren. [1]", 1, verbatim=True),
    ),
    (
        citation(1, 2, "De lonen stegen met 3%.", "loon.pdf"),
        citation(2, 9, "Krapte dreef de lonen op."),
    ),
    rejected=(
        Rejected(text="Lonen stegen met 9%.", reason="Een getal in de zin staat niet in de bron.", replaced_by=1),
        Rejected(text="Alles wordt duurder.", reason="De zin noemt geen bron."),
    ),
    written=True,
    searched="Hoeveel banen waren er? En de lonen?",
)
REFUSED = answer(
    "Wat kost een brood?",
    passages=(
        passage(1, "Brood is geen baan.\nBakkers bakken.", (7, 8), "Bakkers"),
        passage(2, "Iets anders.", (3,)),
        passage(3, "Een derde.", (1, 2, 3)),
        passage(4, "Een vierde.", (4,)),
    ),
)
CONVERSATION = record(
    recorded(QUOTES),
    recorded(WRITTEN),
    recorded(REFUSED, "monitor.pdf"),
    RecordedQuestion(text="En nu?", documents=("monitor.pdf", "loon.pdf"), answer=None, failure="Het is niet gelukt."),
)
