"""The trained weights in use: what a person would pick comes first, whatever the order and however odd the text."""

import random
from dataclasses import replace

import pytest
from fakes import CountingEmbedder, document
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.retrieval import Library
from index.store.store import store_in_memory
from index.types import Retrieval
from rag.evidence.weighing import Evidence, refusal_threshold, rerank, weigh

LINES = (
    "De krapte in de zorg neemt al jaren toe, zeggen werkgevers.",
    "In 2024 gaf 51% van de werkgevers aan dat zij krapte verwachten.",
    "“Krapte is voor werkgevers geen natuurverschijnsel.” – Sanne Hofland, directeur van De Linde",
    "De appels in de boomgaard van de buren zijn dit jaar laat rijp.",
    "Het loon van een leraar hangt af van de ervaring en de opleiding.",
    "Een robot kan helpen bij het tillen van zware dozen in het magazijn.",
)


def retrieve(question: str, *lines: str) -> Retrieval:
    embedder = CountingEmbedder()
    stored = embed_document(document("\n".join(lines or LINES)), embedder, ChunkOptions(target_characters=1))
    return Library(store_in_memory([summarise(stored, added="")], [stored]), embedder).retrieve(question)


def best(evidence: Evidence) -> str:
    return evidence.sentences[0].sentence.text


def test_a_question_for_a_share_prefers_the_sentence_with_a_percentage() -> None:
    assert best(weigh(retrieve("Hoeveel procent van de werkgevers verwacht krapte?"))) == LINES[1]


def test_a_question_for_a_person_prefers_the_attributed_quotation() -> None:
    assert best(weigh(retrieve("Wie zegt dat krapte voor werkgevers geen natuurverschijnsel is?"))) == LINES[2]


def test_a_question_about_something_else_is_less_likely_to_be_answered() -> None:
    known = weigh(retrieve("Hoeveel procent van de werkgevers verwacht krapte?")).answerable
    absent = weigh(retrieve("Wie won in 1988 het kampioenschap schaatsen?")).answerable
    assert absent < known
    assert absent < refusal_threshold()


@pytest.mark.parametrize("place", ["Oudervecht", "Zandhoek"])
def test_of_two_reports_that_say_the_same_the_one_that_the_question_names_comes_first(place: str) -> None:
    stored = [
        embed_document(
            replace(document(line, name=f"{name}.pdf"), title=f"Krapte in {name}"), CountingEmbedder(), ChunkOptions()
        )
        for name, line in (("Oudervecht", "De krapte is 51%."), ("Zandhoek", "De krapte is 62%."))
    ]
    both = Library(store_in_memory([summarise(one, added="") for one in stored], stored), CountingEmbedder())
    found = weigh(both.retrieve(f"Hoeveel procent is de krapte in {place}?"))
    assert found.sentences[0].sentence.chunk.document == f"{place}.pdf"
    assert found.sentences[0].probability > found.sentences[1].probability


def test_a_question_that_names_the_report_is_no_less_likely_to_be_answered() -> None:
    def answerable(title: str) -> float:
        made = replace(document("\n".join(LINES)), title=title)
        stored = embed_document(made, CountingEmbedder(), ChunkOptions(target_characters=1))
        library = Library(store_in_memory([summarise(stored, added="")], [stored]), CountingEmbedder())
        return weigh(library.retrieve("Hoeveel procent van de werkgevers in Oudervecht verwacht krapte?")).answerable

    assert answerable("De arbeidsmarkt van Oudervecht") > answerable("De arbeidsmarkt van Zandhoek")


def test_probabilities_fall_from_first_to_last() -> None:
    chances = [item.probability for item in weigh(retrieve("Hoe groot is de krapte?")).sentences]
    assert chances == sorted(chances, reverse=True)
    assert len(chances) == len(LINES)


def test_the_order_of_the_sentences_does_not_matter() -> None:
    found = retrieve("Hoeveel werkgevers verwachten krapte?")
    mixed = list(found.sentences)
    random.Random(3).shuffle(mixed)
    again = Retrieval(question=found.question, passages=found.passages, sentences=tuple(mixed))
    assert weigh(again) == weigh(found)


def test_rerank_puts_the_passage_of_the_best_sentence_first_and_loses_none() -> None:
    found = retrieve("Hoeveel procent van de werkgevers verwacht krapte?")
    ranked = rerank(weigh(found), found.passages[::-1])
    assert ranked[0].chunk.text == LINES[1]
    assert [p.rank for p in ranked] == list(range(1, len(LINES) + 1))
    assert {p.chunk.id for p in ranked} == {p.chunk.id for p in found.passages}


def test_nothing_found_answers_nothing() -> None:
    evidence = weigh(Retrieval(question="Wat?", passages=(), sentences=()))
    assert (evidence.sentences, evidence.answerable) == ((), 0)


@pytest.mark.parametrize("question", ["?", "...", "de het een", "€ 1.200,50 % 2024"])
def test_questions_without_content_words_are_weighed(question: str) -> None:
    assert 0 <= weigh(retrieve(question)).answerable <= 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=80).filter(str.strip), min_size=1, max_size=5))
def test_no_text_breaks_it(question: str, lines: list[str]) -> None:
    evidence = weigh(retrieve(question, *lines))
    assert 0 <= evidence.answerable <= 1
    assert all(0 <= item.probability <= 1 for item in evidence.sentences)
