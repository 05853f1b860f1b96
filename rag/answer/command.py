"""What a turn of the conversation asks of the answer before: "korter", "noem er drie"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.answer.intents import intent_of
from rag.protocols import Retriever


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to do with the answer before."""

    name: Literal["korter", "noem"]
    count: int = 0  # how many of its items; 0 for "korter"


def command_of(question: str, vector: Sequence[float], retriever: Retriever) -> Command | None:
    """Return what a turn asks of the answer before ("korter", "noem er drie"); None for a question."""
    judged = intent_of(vector, retriever.embedder)
    if judged is None or not judged.sure:
        return None
    if judged.intent == "noem":
        return Command(name="noem", count=_count(question))
    return Command(name="korter") if judged.intent == "korter" else None


def _count(question: str) -> int:
    """Return how many a turn asks for; 3 when it names no number ("een paar")."""
    found = re.search(r"\d+(?! paar)", in_figures(question))
    return max(1, int(found[0])) if found else 3


def in_figures(question: str) -> str:
    """Return a question with its number words, Dutch or English, as figures: "het derde" -> "het 3e"."""
    from text_to_num import alpha2digit

    dutch = str(alpha2digit(question, "nl", threshold=0))
    return dutch if re.search(r"\d", dutch) else str(alpha2digit(question, "en", threshold=0))
