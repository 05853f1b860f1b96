"""Texts whose sentences are marked."""

from index.structure.marking import mark_sentences
from index.structure.sentences import split_sentences
from index.types import Sentence


def marked(text: str) -> tuple[Sentence, ...]:
    return mark_sentences(text, split_sentences(text))


def kinds(text: str) -> list[str]:
    return [sentence.kind for sentence in marked(text)]


def leans(text: str) -> list[int]:
    return [sentence.leans for sentence in marked(text)]


def groups(text: str) -> list[int]:
    return [sentence.group for sentence in marked(text)]


REASONS = "Bomen verdwijnen om drie redenen:\n• ziekte: 40%;\n• bouw: 35%;\n• storm: 25%.\nIn 2024 kwamen er 300 bij."

RULES = (
    "1. Kramen zijn verboden.\n2. Het eerste lid geldt niet voor:\na. scholen;\nb. kerken.\n"
    "3. Een pas geldt vijf jaar. Hij is te verlengen.\n4. In afwijking van het derde lid geldt een proefpas een maand.\n"
    "5. Wie stopt, meldt dat. Dit geldt niet voor kinderen."
)
