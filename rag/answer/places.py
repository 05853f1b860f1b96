"""Evidence -> places: the runs of sentences that answer, each with what it takes to understand it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Sentences of one section that are shown together."""

    document: str  # name of the document
    section: int  # number of the section in the document
    sentences: tuple[int, ...]  # places in Section.sentences, ascending, at least one
    decisive: frozenset[int]  # those of them that answer
    goes_on: bool = False  # a list or table of which not everything is selected
