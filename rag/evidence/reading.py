"""The reader: a small trained model that judges the best sentences, one at a time.

How likely it is to begin an answer with the number of a source of one sentence, and not with 0, tells how well that
sentence answers (Slobodkin et al., "Attribute First, then Generate", ACL 2024). Training makes its prompts here::

    Bronnen:
    [1] Leden: In 2023 waren dat er 410.
    Vraag: Hoeveel leden had de club in 2023?
    Antwoord: [
"""

import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from index.types import ScoredSentence, labelled
from rag.evidence.features import Floats
from rag.evidence.weighing import Evidence, EvidenceSentence, Linear, linear_of, logit, sigmoid
from rag.protocols import Reader
from rag.words import content_words, occurs

NOTHING, SOURCE = "0", "1"  # how an answer begins after "[": the sentence does not answer, or it does
READ_MOST = 12  # sentences that are read at most: each takes a quarter of a second on two cores
# Those of them that tell whether the documents answer, and further ones until one answers: with more of them a
# look-alike is found to any question; the order of what is shown gains from every one.
_COUNTED = 6
_SURE = 0.9  # chance from which what comes further down is not read any more
_ANSWERS = 0.5  # chance above which the model would rather answer with a sentence than not
_BEFORE = 40  # words of the sentence that a source leans on, at most


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The sentences that the model read, and what it made of them."""

    sentences: tuple[EvidenceSentence, ...]  # best first, by evidence score
    chances: tuple[float, ...]  # for each, 0..1: the model would answer with it

    def __post_init__(self) -> None:
        if len(self.sentences) != len(self.chances) or not self.sentences:
            raise ValueError("a reading needs a chance for each of its sentences, and at least one")


@dataclass(frozen=True, kw_only=True)
class ReadingWeights:
    """Logistic regressions that join the evidence scores with what the model made of the sentences."""

    sentence: Linear  # features of describe_sentences -> log odds that the sentence carries the answer
    answerable: Linear  # features of describe_reading -> log odds that the documents answer
    threshold: float  # refuse when Evidence.answerable, after reading, is below this


def read(question: str, evidence: Evidence, model: Reader) -> Reading:
    """Let the model judge the best sentences, until it is sure of one. The evidence must hold at least one."""
    chances: list[float] = []
    for item in evidence.sentences[:READ_MOST]:
        chances.append(model.chances(ask_about(item.sentence, question), (NOTHING, SOURCE))[1])
        if len(chances) >= _COUNTED and max(chances) > _SURE:
            break
    return Reading(sentences=evidence.sentences[: len(chances)], chances=tuple(chances))


def join(evidence: Evidence, reading: Reading, weights: ReadingWeights) -> Evidence:
    """Return the read sentences, best first, with chances that count what the model made of them."""
    chances = sigmoid(weights.sentence(describe_sentences(reading)))
    order = np.argsort(-chances, kind="stable")
    sentences = tuple(replace(reading.sentences[i], probability=float(chances[i])) for i in order)
    return Evidence(
        sentences=sentences, answerable=float(sigmoid(weights.answerable(describe_reading(evidence, reading))))
    )


def describe_sentences(reading: Reading) -> Floats:
    """Return features of each read sentence, shape (n, 4): its odds and the model's, each also against the best."""
    own = logit(np.array([item.probability for item in reading.sentences]))
    judged = logit(np.array(reading.chances))
    return np.stack([own, own - own.max(), judged, judged - judged.max()], axis=1)


def describe_reading(evidence: Evidence, reading: Reading) -> Floats:
    """Return features of the whole, shape (4,).

    The odds before reading; those of the sentence that the model finds best, and of all together; and of the sentence
    that both find best.
    """
    further = range(_COUNTED, len(reading.chances))
    count = next((n for n in further if max(reading.chances[:n]) > _ANSWERS), len(reading.chances))
    own = logit(np.array([item.probability for item in reading.sentences[:count]]))
    judged = logit(np.array(reading.chances[:count]))
    before, either = logit(np.array([evidence.answerable, 1 - np.prod(1 - np.array(reading.chances[:count]))]))
    return np.array([before, judged.max(), either, (own + judged).max()])


def ask_about(sentence: ScoredSentence, question: str) -> str:
    """Return the prompt about a sentence, up to the number that begins the answer.

    Where the question names the document and the sentence does not, what the document is called stands before it.
    """
    origin, own = content_words(sentence.origin), content_words(show_source(sentence))
    named = any(occurs(word, origin) and not occurs(word, own) for word in content_words(question))
    return show_source(sentence, origin=sentence.origin if named else "") + ask(question)


def show_source(sentence: ScoredSentence, *, origin: str = "") -> str:
    """Return a sentence as the one source of a prompt: each cell of a row behind its heads, or what it leans on before.

    A small model reads "Wijk: Noord, 2024: 12" better than heads and figures one behind the other: of 40 questions
    about ten tables 34 in place of 29 are answered, none with a wrong row.
    """
    text = labelled(sentence.text, sentence.span.cells if sentence.span.kind == "row" else (), ", ")
    leaned_on = sentence.leaned_on if text == sentence.text else ""
    return show_text(text, sentence.chunk.heading, leaned_on, origin=origin)


def show_text(text: str, heading: str, leaned_on: str, *, origin: str = "") -> str:
    """Return a text as the one source of a prompt."""
    above = ", ".join(sanitised(part) for part in (origin, heading) if part)
    words = sanitised(leaned_on).split(" ")
    shortened = " ".join(words if len(words) <= _BEFORE else ["…", *words[-_BEFORE:]])
    before = f"({shortened}) " if leaned_on else ""
    return f"Bronnen:\n[{SOURCE}] {f'{above}: ' if above else ''}{before}{sanitised(text)}\n"


def ask(question: str) -> str:
    """Return what follows the source."""
    return f"Vraag: {sanitised(question)}\nAntwoord: ["


def sanitised(text: str) -> str:
    """Return the text so that it can neither start a source of its own nor hold a mark that looks like ours."""
    return re.sub(r"\[(\d+)\]", r"(\1)", " ".join(text.split()))


@lru_cache(maxsize=1)  # read once; a constant of the product
def load_reading_weights() -> ReadingWeights:
    """Read the weights that are part of this package; they belong to the adapter of models.catalogue."""
    raw = json.loads(files("rag.evidence").joinpath("reading.json").read_bytes())
    sentence, answerable = linear_of(raw["sentence"]), linear_of(raw["answerable"])
    return ReadingWeights(sentence=sentence, answerable=answerable, threshold=raw["threshold"])
