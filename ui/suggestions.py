"""A report -> a few questions that it really answers, to begin with: from its headings and its lists.

Each is put to the answerer as a user would put it, and stays only when the answer begins in the section that it was
made from and the answerer is well above refusing.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from index.card_types import Role
from index.protocols import Progress, no_progress
from index.retrieval import Library
from index.store.overview import Overview
from index.types import DocumentSummary, Section, SuggestedQuestion
from rag.answering import answer_question
from rag.protocols import Reader, Retriever
from rag.searching import AnswerOptions, Models
from rag.types import Question
from rag.words import content_words, coverage
from ui.answering import finished
from ui.errors import EXPECTED_ERRORS
from ui.open_collection import OpenCollection

_NUMBER = re.compile(
    r"^(?:(?i:hoofdstuk|bijlage|deel|artikel) (?:\d+|[IVX]+|[A-Z])\b|\d+|(?:[IVX]+|[A-Z])(?=[.:)]))"
    r"(?:\.\d+)*[.:)]?\s+(?=\w)"
)
_LIST = re.compile(r"^(?P<what>(?:De|Het|Er zijn \w+|\w+ \w+) .{3,80}?) (?:zijn|waren)(?: \w+)?:$")
_ASIDE: tuple[Role, ...] = ("title page", "colophon", "foreword", "names", "aside")  # not what a document is about
_FEWEST, _MOST = 2, 12  # content words of a question
_ALIKE = 0.7  # share of a question's words from which it is the same question again


@dataclass(frozen=True, kw_only=True)
class SuggestionOptions:
    """How many questions, and how much work they may be."""

    most: int = 6  # questions
    patience: float = 60.0  # seconds; what was found by then is kept
    sure: float = 0.3  # how far above the threshold the chance must be: 0 = at it, 1 = certainty


@dataclass(frozen=True, kw_only=True)
class _Draft:
    question: str
    section: int  # that it was made from


@dataclass(kw_only=True)
class Suggestions:
    """The questions of all documents: kept with each, made where there are none yet."""

    open: OpenCollection
    reader: Callable[[], Reader | None]
    options: Callable[[], AnswerOptions]
    _working: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def examples(self) -> Sequence[str]:
        """Return the questions that were made: of each document in turn, the last added first."""
        collection = self.open.collection()
        summaries = [entry.summary for entry in collection.manifest().entries]
        of_each = [own or () for own in collection.questions(summaries)]
        in_turn = (one for row in zip_longest(*reversed(of_each)) for one in row if one is not None)
        return tuple(question.question for question in in_turn)

    def overview(self, name: str, progress: Progress) -> Overview:
        """Return a document at a glance; its questions are made now if they were not made yet.

        Raises UnknownDocumentError, CollectionError.
        """
        overview = self.open.collection().overview(name)
        if overview.questions is not None:
            return overview
        return replace(overview, questions=self.make(overview.summary, progress))

    def overviews(self) -> Sequence[Overview]:
        """Return every document at a glance, with the questions that were made so far.

        Raises CollectionError, OtherEmbedderError, ModelError.
        """

        def read(library: Library) -> Sequence[Overview]:
            questions = self.open.collection().questions(library.documents)
            return tuple(
                Overview(summary=summary, headings=library.headings(summary.name), questions=own)
                for summary, own in zip(library.documents, questions, strict=True)
            )

        return self.open.search_in(read)

    def make(self, summary: DocumentSummary, progress: Progress) -> tuple[SuggestedQuestion, ...]:
        """Make and keep the questions of a document. It does without them when that fails; they are made later."""

        def show(share: float) -> None:
            progress(share, f"vragen bedenken bij {summary.name}")

        show(0.0)
        try:
            library, models = self.open.library(), Models(reader=self.reader())
            sections = library.sections(summary.name)
            questions = suggest_questions(summary.name, sections, library, models, self.options(), progress=show)
            self.open.collection().keep_questions(summary, questions)
        except EXPECTED_ERRORS:
            return ()
        return questions

    def make_in_background(self) -> None:
        """Begin to make those that are missing, one document at a time; what a stop cuts off is made another time."""

        def work() -> None:
            with self._working:
                for entry in self.open.collection().manifest().entries:
                    if self.open.collection().questions([entry.summary])[0] is None:
                        self.make(entry.summary, no_progress)

        threading.Thread(target=work, name="vragen", daemon=True).start()


def suggest_questions(
    document: str,
    sections: Sequence[Section],
    retriever: Retriever,
    models: Models,
    answering: AnswerOptions,
    *,
    options: SuggestionOptions | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[SuggestedQuestion, ...]:
    """Return questions that the document answers, in the order of the report; () when there are none.

    ``sections`` are those of the document in order. The questions are asked of all documents, as a user does.
    ``progress`` gets the share done, 0..1. Raises what answering and the models raise.
    """
    options = options or SuggestionOptions()
    say = progress or (lambda share: None)  # noqa: ARG005
    deadline = time.monotonic() + options.patience
    kept: dict[int, tuple[_Draft, SuggestedQuestion]] = {}
    aside = {
        number for part in retriever.card(document).playing(*_ASIDE) if not part.sentences for number in part.sections
    }
    drafts = _spread(list(_drafts([section for section in sections if section.number not in aside])))
    for place, one in enumerate(drafts):
        if len(kept) == options.most or time.monotonic() > deadline:
            break
        say(place / len(drafts))
        if one.section in kept or any(_alike(one.question, other.question) for other, _ in kept.values()):
            continue
        suggestion = _asked(one, document, retriever, models, answering, options)
        if suggestion is not None:
            kept[one.section] = (one, suggestion)
    say(1.0)
    return tuple(suggestion for _, (_, suggestion) in sorted(kept.items()))


def _drafts(sections: Sequence[Section]) -> Iterator[_Draft]:
    """Yield a question for what a section lists, and one for its heading."""
    for section in sections:
        for chunk, sentence in section.sentences:
            announced = _LIST.match(chunk.text[sentence.start : sentence.end])
            if sentence.kind == "announcement" and announced:
                yield _Draft(question=f"Wat zijn {_small(announced['what'])}?", section=section.number)
        heading = _NUMBER.sub("", " ".join(section.heading.split())).strip()
        if heading.endswith("?"):
            yield _Draft(question=heading, section=section.number)
        elif _FEWEST <= len(content_words(heading)) <= _MOST and ":" not in heading:
            yield _Draft(question=f"Wat staat er over {_small(heading)}?", section=section.number)


def _small(text: str) -> str:
    """Return a text that no longer opens a sentence; a name or an abbreviation keeps its capital."""
    first = text.split()[0]
    common = first in ("De", "Het", "Een") or (first[:1].isupper() and first[1:].islower() and len(text.split()) > 1)
    return text[:1].lower() + text[1:] if common else text


def _spread(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Return the drafts so that the first ones come from all over the report: every fourth, then those between."""
    return [one for start in (0, 2, 1, 3) for one in drafts[start::4]]


def _alike(one: str, other: str) -> bool:
    return coverage(one, other) >= _ALIKE or coverage(other, one) >= _ALIKE


def _asked(
    one: _Draft,
    document: str,
    retriever: Retriever,
    models: Models,
    answering: AnswerOptions,
    options: SuggestionOptions,
) -> SuggestedQuestion | None:
    """Ask the question as a user does; None when the answer is not surely the section."""
    answer = finished(answer_question(Question(text=one.question), retriever, models, answering))
    threshold = answering.threshold if models.reader is None else answering.read_threshold
    if answer.abstained or answer.answerable < threshold + options.sure * (1 - threshold):
        return None
    first, section = answer.places[0], retriever.section(document, one.section)
    if first.document != document or first.heading != section.heading:
        return None
    cited = first.citations[0]
    return SuggestedQuestion(question=one.question, page=cited.page, source=cited.quote, label=cited.label)
