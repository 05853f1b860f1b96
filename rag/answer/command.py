"""What a turn of the conversation asks of the answer before: "korter", "noem er drie"."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from rag.answer.cutting import shorter, so_many
from rag.answer.intents import intent_of
from rag.answer.selection import Selection
from rag.protocols import Retriever

_A_FEW = 3  # items where a turn names no number ("een paar")


Command = Callable[[tuple[Selection, ...]], tuple[Selection, ...]]  # places -> those of them that are asked for


def command_of(question: str, vector: Sequence[float], retriever: Retriever) -> Command | None:
    """Return what a turn asks of the answer before ("korter", "noem er drie"); None for a question."""
    judged = intent_of(vector, retriever.embedder)
    if judged is None or not judged.sure:
        return None
    if judged.intent == "noem":
        found = re.search(r"\d+(?! paar)", in_figures(question))
        return partial(so_many, count=max(1, int(found[0])) if found else _A_FEW)
    return shorter if judged.intent == "korter" else None


def in_figures(question: str) -> str:
    """Return a question with its number words, Dutch or English, as figures: "het derde" -> "het 3e"."""
    from text_to_num import alpha2digit

    dutch = str(alpha2digit(question, "nl", threshold=0))
    return dutch if re.search(r"\d", dutch) else str(alpha2digit(question, "en", threshold=0))
