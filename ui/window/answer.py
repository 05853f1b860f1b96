"""A question with its answer as HTML, and in words how far an answer is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias, get_args

from rag.types import Answer, Place
from ui.conversation.exchange import Conversation, Exchange
from ui.history.feedback import Verdict
from ui.rendering import render
from ui.text.answer import GOES_ON, copied
from ui.text.labels import counted
from ui.text.place_layout import BlockShape, PlaceBlock, blocks_of, place_pages
from ui.window.times import about

SAID_EVERY = 15  # seconds; a clock that is read out every second is a nuisance
FORMATS: Mapping[str, str] = {".docx": "Word", ".md": "Markdown", ".json": "JSON"}  # suffix -> name for the user

Frame: TypeAlias = Literal["", "list", "table"]  # what stands around lines

_FRAMES: Mapping[BlockShape, Frame] = {"paragraph": "", "item": "list", "heads": "table", "row": "table"}
_ICONS: Mapping[Verdict, str] = {"nuttig": "duim-op", "niet nuttig": "duim-neer"}


@dataclass(frozen=True, kw_only=True)
class Link:
    """The number of a place, where it stands in an answer."""

    marker: int
    name: str  # which source it is, in words
    first: bool  # of its place in this answer: the way back from the source leads to it


@dataclass(frozen=True, kw_only=True)
class ShownSentence:
    """The short answer, or a sentence of a model."""

    text: str
    links: tuple[Link, ...]
    supported: bool = True
    reason: str = ""  # why it is not supported


@dataclass(frozen=True, kw_only=True)
class ShownPlace:
    """A place as it reads in the report: paragraphs, lists and rows of a table."""

    where: str
    groups: tuple[tuple[Frame, tuple[PlaceBlock, ...]], ...]
    link: Link | None
    goes_on: bool


def earlier_and_current(conversation: Conversation, verdicts: Mapping[int, Verdict]) -> tuple[str, str]:
    """Return the last exchange apart from those before it; ``verdicts`` are the user's, by number of the exchange."""
    exchanges = [
        exchange_html(exchange, verdicts.get(exchange.number), several=len(conversation) > 1)
        for exchange in conversation
    ]
    return "".join(exchanges[:-1]), "".join(exchanges[-1:])


def exchange_html(exchange: Exchange, verdict: Verdict | None = None, *, several: bool = False) -> str:
    """Return one question with its answer, as far as it is; ``several``: it is not the only one."""
    answer = exchange.answer
    if answer is None:
        return render("exchange.html", exchange=exchange)
    links = _Links(exchange, answer)  # in the order of reading
    short = ShownSentence(text=answer.short.text, links=links.to([answer.short.marker])) if answer.short else None
    written = [
        ShownSentence(text=one.text, links=links.to(one.markers), supported=one.status == "gesteund", reason=one.reason)
        for one in answer.written
    ]
    # A refusal has nothing to copy or to keep, and no source that could be wrong.
    verdicts = [one for one in get_args(Verdict) if not (answer.abstained and one == "verkeerde bron")]
    return render(
        "exchange.html",
        exchange=exchange,
        short=short,
        written=[list(run) for _, run in groupby(written, key=lambda sentence: sentence.supported)],
        places=[_shown_place(exchange, place, links) for place in answer.places],
        goes_on=GOES_ON,
        copied=copied(answer, exchange.titles),
        kept=[("Dit antwoord", exchange.number), *([("Heel gesprek", "alles")] if several else [])],
        formats=FORMATS,
        verdicts=verdicts,
        given=verdict,
        icons=_ICONS,
    )


def _shown_place(exchange: Exchange, place: Place, links: "_Links") -> ShownPlace:
    where = [exchange.titles.get(place.document, place.document), place.heading, place_pages(place)]
    groups = groupby(blocks_of(place), key=lambda block: _FRAMES[block.shape])
    return ShownPlace(
        where=" · ".join(filter(None, where)),
        groups=tuple((frame, tuple(blocks)) for frame, blocks in groups),
        link=next(iter(links.to([place.marker])), None),
        goes_on=place.goes_on,
    )


class _Links:
    """Makes the links of an answer, in the order in which they stand there."""

    def __init__(self, exchange: Exchange, answer: Answer) -> None:
        self._titles = exchange.titles
        self._places = {place.marker: place for place in answer.places}
        self._made: set[int] = set()

    def to(self, markers: Iterable[int]) -> tuple[Link, ...]:
        """Return a link for each number of a place that is there."""
        return tuple(self._link(self._places[marker]) for marker in markers if marker in self._places)

    def _link(self, place: Place) -> Link:
        first = place.marker not in self._made
        self._made.add(place.marker)
        title = self._titles.get(place.document, place.document)
        return Link(marker=place.marker, name=f"Bron {place.marker}: {place_pages(place)} van {title}", first=first)


def status_line(exchange: Exchange | None, *, loading: str = "") -> str:
    """Return in plain text what is going on, for the eye and for a screen reader; it changes only when it matters.

    ``loading`` is the line about what has to be loaded first, if anything.
    """
    if exchange is None:
        return ""
    if loading and exchange.running and not exchange.passages and exchange.place < 2:
        return loading
    if exchange.status == "klaar" and exchange.answer:
        return _outcome(exchange.answer)
    if exchange.status == "wacht":
        if exchange.place < 2:
            return "Uw vraag staat klaar. Een ogenblik\u2026"
        return f"U bent de {exchange.place}e in de rij. Er wordt eerst een andere vraag beantwoord."
    doing = {
        "zoekt": "Bezig met zoeken\u2026",
        "schrijft": f"{counted(len(exchange.passages), 'passage', 'passages')} gevonden. Het antwoord komt eraan\u2026",
        "gestopt": "Gestopt.",
    }.get(exchange.status, "Het is niet gelukt.")
    said = int(exchange.seconds) // SAID_EVERY * SAID_EVERY
    return f"{doing} Al {said} seconden bezig." if exchange.running and said else doing


def clock_line(exchange: Exchange | None, expected: float) -> str:
    """Return in plain text how long it takes; it changes every second. ``expected`` is in seconds."""
    if exchange is None or not exchange.running:
        return ""
    if exchange.status == "wacht":
        before = (exchange.place - 1) * expected
        return f"Uw beurt komt na {about(before)}. U wacht {int(exchange.waited)} s." if exchange.place > 1 else ""
    return f"{counted(int(exchange.seconds), 'seconde', 'seconden')} bezig; meestal duurt het {about(expected)}."


def _outcome(answer: Answer) -> str:
    if answer.abstained:
        return "Klaar. Er is geen antwoord gevonden."
    parts = [f"Klaar. {counted(len(answer.places), 'vindplaats', 'vindplaatsen')}."]
    unchecked = sum(sentence.status != "gesteund" for sentence in answer.written)
    if unchecked:
        parts.append(f"{counted(unchecked, 'zin is', 'zinnen zijn')} niet gecontroleerd.")
    return " ".join(parts)
