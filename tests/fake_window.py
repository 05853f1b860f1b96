"""The window with a backend that a reader can predict; a script that the browser tests start.

A question decides its answer: "traag" comes word by word, "onbekend" is refused, "kapot" fails as the product fails,
"stuk" fails unexpectedly, "vijandig" brings markup from a document and a model, "eerder" tells the history it got,
"gesloten" tells how many answers were closed before they ended, "tekst" cites a text file, "doof" gives no sign of life for four seconds after its
passages, "deels" brings a written sentence of each status, "rijk" all that places can hold. Every other question
gets two places.

The quote of page 5 is marked on its page, no other; page 7 cannot be shown.

A file decides what adding it comes to: "fout" fails, "zelfde" is there already, a name that is there is replaced; "scan"
is refused until its text is recognised, and of a "scan, lang" that goes on until it is stopped. One called "traag" takes
four seconds longer.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Literal

from fake_answers import (
    CONTEXT,
    DOCUMENT,
    HOSTILE,
    PASSAGES,
    PLAIN,
    QUOTE,
    citation,
    hostile_answer,
    of_a_text,
    plain_answer,
    refusal,
    rich_answer,
    telling,
    written_answer,
)
from PIL import Image, ImageDraw

import ui.window.adding
import ui.window.report_cards
import ui.window.reports
from index.errors import CollectionError, NotAPdfError, NoTextError, PageImageError, UnknownDocumentError
from index.reading.pdf.pdfium import PageImage
from index.store.collection import Added
from index.store.overview import Overview
from index.types import (
    Box,
    DocumentSummary,
    Heading,
    Sentence,
    SuggestedQuestion,
)
from models.errors import GenerationError
from rag.types import Answer, Citation, Fragment, Mode, Question
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore
from ui.search import SearchResult
from ui.settings import Settings
from ui.window.building import build_window
from ui.window.serving import serve

EXAMPLES = ("Hoeveel banen waren er in 2024?", "Wat staat er over lonen?")

MARK = Box(left=0.1, top=0.5, right=0.6, bottom=0.52)


class FakeBackend:
    """See the module's docstring."""

    def __init__(self, documents: Sequence[DocumentSummary], modes: Sequence[Mode], kept: Path | None = None) -> None:
        self._documents = list(documents)
        self._modes = modes
        self._closed = 0
        self._kept = kept or Path(tempfile.mkdtemp()) / "geschiedenis.sqlite"

    def documents(self) -> Sequence[DocumentSummary]:
        return tuple(self._documents)

    def overviews(self) -> Sequence[Overview]:
        return tuple(
            Overview(
                summary=document,
                headings=(
                    Heading(page=2, offset=0, level=1, title=f"Hoofdstuk van {document.name}"),
                    Heading(page=5, offset=0, level=2, title="Banen"),
                ),
                questions=tuple(SuggestedQuestion(question=text, page=5, source=QUOTE) for text in EXAMPLES),
            )
            for document in self._documents
        )

    def recognise(self, name: str, progress: Callable[[float, str], None]) -> Added:
        progress(0.5, f"{name}: tekst herkennen, pagina 1 van 2")
        return Added(summary=next(one for one in self._documents if one.name == name), outcome="vervangen")

    def add_file(self, path: Path, progress: Callable[[float, str], None], *, recognise: bool = False) -> Added:
        progress(0.25, f"{path.name} lezen")
        time.sleep(4.3 if path.name.startswith("traag") else 0.3)
        content = path.read_bytes()
        if content.startswith(b"fout"):
            raise NotAPdfError(f"{path.name} is geen pdf. Kies een ander bestand. {HOSTILE}")
        if content.startswith(b"scan") and not recognise:
            raise NoTextError(f"{path.name} heeft geen tekst.")
        while content.startswith(b"scan, lang"):
            progress(0.3, f"{path.name}: tekst herkennen, pagina 1 van 2")
            time.sleep(0.1)
        if content.startswith(b"zelfde"):
            return Added(summary=self._documents[0], outcome="ongewijzigd")
        progress(0.75, f"{path.name} opslaan")
        time.sleep(0.1)
        document = replace(
            DOCUMENT, name=path.name, title=f"Titel van {path.stem}", organisation="", year=None, pages=1
        )
        others = [other for other in self._documents if other.name != path.name]
        outcome: Literal["nieuw", "vervangen"] = "nieuw" if len(others) == len(self._documents) else "vervangen"
        self._documents = [*others, document]
        return Added(summary=document, outcome=outcome)

    def remove(self, name: str) -> None:
        if name.startswith("vast"):
            raise UnknownDocumentError(f"{name} is niet te verwijderen. Probeer het straks opnieuw.")
        self._documents = [document for document in self._documents if document.name != name]

    def may_change(self) -> bool:
        return True

    def search(self, text: str, *, documents: Sequence[str], most: int) -> Sequence[SearchResult]:
        if "kapot" in text:
            raise CollectionError(f"De index is beschadigd. Voeg het rapport opnieuw toe. {HOSTILE}")
        if "niets" in text:
            return ()
        start = CONTEXT.index(QUOTE)
        return (
            SearchResult(
                passage=PASSAGES[0],
                sentence=Sentence(start=start, end=start + len(QUOTE)),
                citations=(citation(5, QUOTE),),
            ),
            SearchResult(passage=PASSAGES[2], sentence=Sentence(start=0, end=16)),
        )[:most]

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        try:
            time.sleep(0.1)
            yield Fragment(passages=PASSAGES)
            answer = yield from self._write(question)
        except GeneratorExit:
            self._closed += 1
            raise
        return answer

    def _write(self, question: Question) -> Generator[Fragment, None, Answer]:
        answer = plain_answer(question)
        if "kapot" in question.text:
            raise GenerationError("Het taalmodel stopte halverwege. Stel de vraag opnieuw.")
        if "stuk" in question.text:
            raise RuntimeError("secret detail of the program")
        if "traag" in question.text:
            for number in range(1, 101):
                yield Fragment(text=f"woord{number} ")
                time.sleep(0.1)
            return answer
        if "doof" in question.text:
            time.sleep(4)
        makers = {
            "deels": written_answer,
            "rijk": rich_answer,
            "tekst": of_a_text,
            "vijandig": hostile_answer,
            "onbekend": refusal,
        }
        for word, made in makers.items():
            if word in question.text:
                return made(question)
        if "eerder" in question.text:
            told = " | ".join(f"{turn.question} > {turn.answer}" for turn in question.history)
            return telling(question, f"Eerder: {told or 'niets'}", searched=f"banen {question.text}")
        if "gesloten" in question.text:
            return telling(question, f"Gesloten: {self._closed}. Zocht in: {question.documents}.")
        for sentence in PLAIN.splitlines():
            time.sleep(0.05)
            yield Fragment(text=f"{sentence} ")
        return answer

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        if document.endswith(".txt"):
            return None
        if number == 7:
            raise PageImageError("Pagina 7 is niet als beeld te tonen. Voeg het document opnieuw toe.")
        if number == 6:
            time.sleep(0.4)  # long enough to press on, and to be overtaken by a page asked for later
        stream = BytesIO()
        sheet = Image.new("RGB", (400, 600), "white")
        draw = ImageDraw.Draw(sheet)
        for line in range(30, 570, 12):
            draw.rectangle((40, line, 340 if line % 5 else 240, line + 4), "#c9d1d5")
        sheet.save(stream, format="PNG")
        return PageImage(png=stream.getvalue(), width=400, height=600)

    def marks(self, citation: Citation) -> Sequence[Box]:
        return (MARK,) if citation.page == 5 else ()

    def history(self) -> History:
        return History(self._kept)

    def feedback(self) -> FeedbackStore:
        return FeedbackStore(self._kept)

    def example_questions(self) -> Sequence[str]:
        return EXAMPLES if self._documents else ()

    def modes(self) -> Sequence[Mode]:
        return self._modes

    def default_mode(self) -> Mode:
        return self._modes[0]

    def address(self) -> str:
        return ""

    def suggest_in_background(self) -> None:
        """The fake has its questions already."""

    def model_line(self) -> str:
        return "nepmodel-1b"

    def loading(self) -> str:
        return ""


def report_outside_connections(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: say so when the program speaks with anything but this computer."""
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in ("127.0.0.1", "::1"):
        sys.stderr.write(f"OUTSIDE CONNECTION {arguments[1]}\n")
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost", "::1", None, ""):
        sys.stderr.write(f"OUTSIDE NAME {arguments[0]!r}\n")


def serve_one(arguments: Sequence[str]) -> None:
    """Serve a window until Ctrl+C."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--one-mode", action="store_true")
    parser.add_argument("--hostile-title", action="store_true")
    parser.add_argument("--largest", type=int, default=200_000_000, help="bytes of an upload")
    parser.add_argument("--kept", type=Path, help="file of the conversations")
    options = parser.parse_args(arguments)
    title = f"Rapport {HOSTILE}" if options.hostile_title else DOCUMENT.title
    documents = [] if options.empty else [replace(DOCUMENT, title=title)]
    backend = FakeBackend(documents, ("citaten",) if options.one_mode else ("antwoord", "citaten"), options.kept)
    uploads = Path(os.environ["GRADIO_TEMP_DIR"])
    serve(build_window(backend, uploads=uploads), port=options.port, open_browser=False, largest=options.largest)


class FakeProduct(FakeBackend):
    """What ``vraagbaak start`` needs besides what the window asks."""

    def __init__(self, *, settings: Settings, tell: Callable[[str], None]) -> None:
        super().__init__([DOCUMENT], ("citaten",), settings.history)
        self.settings = settings

    def place_writer(self, progress: Callable[[float, str], None]) -> None:
        """Nothing writes."""

    def place_packed_sample(self) -> None:
        """There is no sample."""

    def get_ready(self) -> None:
        """There are no models and no sample."""

    def outdated_line(self) -> str:
        return ""


def start_command(arguments: Sequence[str]) -> int:
    """Run the command line with these words, over a product that needs no weights."""
    import ui.commands.running
    from ui.cli import main

    ui.commands.running.Vraagbaak = FakeProduct  # type: ignore[assignment, misc]
    return main(arguments)


def main() -> None:
    """Serve a window; with --many one for each line of options on standard input, so that gradio is loaded once.

    With --command the rest are words of the command line.
    """
    sys.addaudithook(report_outside_connections)
    for part in (ui.window.adding, ui.window.report_cards, ui.window.reports):
        part.can_recognise = lambda: True  # whatever is on this computer
    if sys.argv[1:2] == ["--command"]:
        raise SystemExit(start_command(sys.argv[2:]))
    if sys.argv[1:] != ["--many"]:
        serve_one(sys.argv[1:])
        return
    for line in sys.stdin:
        threading.Thread(target=serve_one, args=(line.split(),), daemon=True).start()


if __name__ == "__main__":
    main()
