"""What keeps a sentence of a document from supporting a claim that resembles it, as a reason for the user."""

from rag.claims import (
    loses_condition,
    loses_frame,
    planned_only,
    swapped_words,
    turned_around,
    unsupported_clauses,
    unsupported_names,
)
from rag.figures import unsupported_figures, without_figures
from rag.writing.instructions import commands, imitates_prompt
from rag.words import content_words, coverage

FULL_SUPPORT = 0.7  # share of content words from which a sentence counts as supported, below it in part
_SHORT = 5  # content words: in a claim of no more, each is what it claims, and FULL_SUPPORT is asked without figures
NOT_THERE = "De zin staat niet in de bron waarnaar hij verwijst."


def contradiction(claim: str, evidence: str, *, block: str, heading: str) -> str:
    """Return what is in the claim and not in the evidence, one sentence of Dutch; "" when there is nothing.

    ``block`` is the paragraph, item or row that the evidence stands in, ``heading`` the one above it: it may hold the
    names. A claim that is the evidence, word for word, passes unless it gives orders.
    """
    if claim == evidence and not commands(evidence):
        return ""
    if _is_elsewhere(claim, evidence, heading):
        return NOT_THERE
    if commands(block) or imitates_prompt(block):
        return "De zin komt uit een stuk tekst dat eruitziet als een opdracht of een gesprek."
    if unsupported_figures(claim, evidence):
        return "Een getal in de zin staat niet in de bron."
    if unsupported_names(claim, f"{evidence} {heading}"):
        return "Een naam, dag of maand in de zin staat niet in de bron."
    if turned_around(claim, evidence):
        return "De zin zegt het omgekeerde van de bron."
    if swapped_words(claim, evidence):
        return "De zin zegt dit over iets anders dan de bron."
    if loses_condition(claim, evidence):
        return "De zin laat weg voor welk jaar, welke groep of welk geval de bron dit zegt."
    if loses_frame(claim, evidence):
        return "De zin noemt als feit wat in de bron iemand zegt of moet zeggen."
    if planned_only(claim, evidence):
        return "De zin noemt als feit wat in de bron een plan, norm of verwachting is."
    return ""


def _is_elsewhere(claim: str, evidence: str, heading: str) -> bool:
    """Whether the evidence lacks a part of the claim, however much of the whole it covers."""
    said = without_figures(claim)
    short = len(content_words(claim)) <= _SHORT and bool(content_words(said))
    if short and coverage(said, f"{evidence} {heading}") < FULL_SUPPORT:
        return True
    return bool(unsupported_clauses(claim, evidence))
