"""A conversation to file, small enough to know by heart."""

from index.types import Chunk, DocumentSummary, Kind, PageOffset, Passage, Sentence, Span
from rag.types import Answer, Citation, Place, PlaceSentence, Short, WrittenSentence
from ui.export.transcript import TranscribedQuestion, Transcript

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


def citation(page: int, quote: str, document: str = "monitor.pdf") -> Citation:
    return Citation(document=document, page=page, quote=quote, start=0, end=len(quote))


def sentence(text: str, *decisive: str, kind: Kind = "prose", begins: bool = False, gap: bool = False) -> PlaceSentence:
    """A sentence of a place; these words of it are decisive."""
    spans = tuple(Span(start=text.index(words), end=text.index(words) + len(words)) for words in decisive)
    return PlaceSentence(text=text, kind=kind, begins=begins, decisive=spans, gap=gap)


def place(marker: int, pages: int | tuple[int, ...], *sentences: PlaceSentence, document: str = "monitor.pdf") -> Place:
    """A place; with two pages its last sentence stands on the second one."""
    pages = (pages,) if isinstance(pages, int) else pages
    texts = [one.text for one in sentences]
    quotes = [" ".join(texts)] if len(pages) == 1 else [" ".join(texts[:-1]), texts[-1]]
    return Place(
        marker=marker,
        document=document,
        heading="Banen",
        sentences=sentences,
        citations=tuple(citation(page, quote, document) for page, quote in zip(pages, quotes, strict=True)),
        around=" ".join(texts),
    )


def passage(rank: int, text: str, pages: tuple[int, ...], heading: str = "") -> Passage:
    chunk = Chunk(
        id=rank,
        document="monitor.pdf",
        heading=heading,
        text=text,
        page_offsets=tuple(PageOffset(offset=at, page=page, page_offset=0) for at, page in enumerate(pages)),
        sentences=(Sentence(start=0, end=len(text)),),
    )
    return Passage(chunk=chunk, score=1 / rank, rank=rank)


def answer(
    question: str,
    *places: Place,
    short: Short | None = None,
    written: tuple[WrittenSentence, ...] = (),
    missing: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
    passages: tuple[Passage, ...] = (),
    searched: str = "",
) -> Answer:
    """An answer of these places; without any it is a refusal."""
    return Answer(
        question=question,
        searched=searched or question,
        places=places,
        short=short,
        written=written,
        missing=missing,
        remarks=remarks,
        refusal="" if places else f"Ik zocht naar “{question}” en vond het niet in de rapporten.",
        passages=passages,
        answerable=0.9 if places else 0.1,
        mode="antwoord" if written else "citaten",
    )


def record(*questions: TranscribedQuestion, documents: tuple[DocumentSummary, ...] = (MONITOR, LOON)) -> Transcript:
    return Transcript(
        questions=questions,
        documents=documents,
        model="gemma-3-270m",
        program="0.1.0",
        made="2026-11-26T14:05:33+01:00",
    )


def recorded(given: Answer, *documents: str) -> TranscribedQuestion:
    return TranscribedQuestion(text=given.question, documents=documents or ("monitor.pdf", "loon.pdf"), answer=given)


QUOTES = answer(
    "Hoeveel banen waren er?",
    place(
        1,
        (4, 5),
        sentence("Wij groeien.", begins=True),
        sentence("In 2024 waren er 120 banen.", "120 banen"),
        sentence("Dat zijn er 20 meer.", gap=True),
    ),
    place(
        2,
        6,
        sentence("Dit zijn de redenen:", kind="announcement", begins=True),
        sentence("• er is krapte;", "er is krapte", kind="item", begins=True),
        sentence("• er komen klanten bij.", kind="item", begins=True),
    ),
    short=Short(marker=1, text="In 2024 … 120 banen", shortened=True),
    missing=("Over de vacatures vond ik niets.",),
    remarks=("Er is geen taalmodel. Daarom ziet u alleen wat in het rapport staat.",),
)
WRITTEN = answer(
    "En de lonen?",
    place(1, 2, sentence("De lonen stegen met 3%.", "3%", begins=True), document="loon.pdf"),
    place(
        2,
        9,
        sentence("Sector 2023 2024", kind="heads", begins=True),
        sentence("Zorg 2% 5%", "Zorg", "5%", kind="row"),
    ),
    written=(
        WrittenSentence(text="De lonen stegen met 3%.", markers=(1, 2), status="gesteund"),
        WrittenSentence(
            text="In de zorg was het [5] meer.",
            markers=(2,),
            status="niet gecontroleerd",
            reason="De richting staat niet in de bron.",
        ),
    ),
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
    TranscribedQuestion(
        text="En nu?", documents=("monitor.pdf", "loon.pdf"), answer=None, failure="Het is niet gelukt."
    ),
)
