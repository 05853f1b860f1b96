from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import CountingEmbedder, document

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.errors import UnknownDocumentError
from index.retrieval import Library
from index.store.store import store_in_memory
from index.types import Document, Heading


def library(*documents: Document) -> Library:
    embedder = CountingEmbedder()
    stored = [embed_document(d, embedder, ChunkOptions(target_characters=40)) for d in documents]
    return Library(store_in_memory([summarise(s, added="2026-01-01T00:00:00+01:00") for s in stored], stored), embedder)


def test_the_passage_about_the_question_comes_first() -> None:
    found = library(document("De appel valt ver.\nKrapte houdt aan, zegt men.\nHet loon daalt weer.")).retrieve(
        "Hoe staat het met de krapte?"
    )
    assert found.passages[0].chunk.text == "Krapte houdt aan, zegt men."
    assert [p.rank for p in found.passages] == [1, 2, 3]
    scores = [p.score for p in found.passages]
    assert scores == sorted(scores, reverse=True)


def test_reciprocal_ranks_are_fused_two_to_one() -> None:
    found = library(document("Krapte houdt aan, zegt men.\nHet loon daalt weer.")).retrieve("krapte")
    first, second = found.passages
    assert first.score == pytest.approx(2 / 11 + 1 / 11)
    assert second.score == pytest.approx(2 / 12), "no n-gram in common: no place in the BM25 ranking"


def test_bm25_finds_the_half_of_a_compound_that_the_vectors_do_not_know() -> None:
    found = library(document("De verzuimbegeleiding hapert nog.\nVerder gaat alles prima.")).retrieve("verzuim")
    assert found.passages[0].chunk.text == "De verzuimbegeleiding hapert nog."


def test_only_the_chosen_documents_are_searched() -> None:
    both = library(document("Krapte hier.", name="a.pdf"), document("Krapte daar.", name="b.pdf"))
    found = both.retrieve("krapte", documents=["b.pdf"])
    assert {s.chunk.document for s in found.sentences} == {"b.pdf"}
    assert [p.chunk.text for p in found.passages] == ["Krapte daar."]
    assert {p.chunk.document for p in both.retrieve("krapte").passages} == {"a.pdf", "b.pdf"}


def test_an_unknown_document_is_an_error() -> None:
    with pytest.raises(UnknownDocumentError, match=r"c\.pdf"):
        library(document("Krapte.")).retrieve("krapte", documents=["c.pdf"])


def test_headings_are_those_of_the_document_and_an_unknown_one_has_none() -> None:
    headings = (Heading(page=1, offset=0, level=1, title="Krapte"),)
    both = library(replace(document("Krapte."), headings=headings), document("Loon.", name="b.pdf"))
    assert both.headings(document("Krapte.").name) == headings
    assert both.headings("c.pdf") == ()


def test_sections_are_those_of_the_document_in_order_with_all_of_their_chunks() -> None:
    made = document("Bomen\nKrapte hier. Dat is veel. Ook daar.\nLoon\nHet loon.", headings=["Bomen", "Loon"])
    found = library(made, document("Los.", name="b.pdf"))
    first, second = found.sections("rapport.pdf")
    assert [(one.number, one.heading) for one in (first, second)] == [(0, "Bomen"), (1, "Loon")]
    assert [chunk.text[one.start : one.end] for chunk, one in first.sentences] == [
        "Krapte hier.", "Dat is veel.", "Ook daar.",
    ]  # fmt: skip
    assert found.section("rapport.pdf", 1) == second
    assert found.section("b.pdf", 0).heading == ""
    assert found.sections("c.pdf") == ()
    with pytest.raises(KeyError):
        found.section("rapport.pdf", 2)


def test_a_sentence_knows_what_it_leans_on_also_in_the_chunk_before_but_not_in_another_section() -> None:
    made = document(
        "Bomen\nKrapte houdt al jaren aan in het bos. Dat is veel.\nLoon\nDat steeg.", headings=["Bomen", "Loon"]
    )
    found = library(made).retrieve("krapte").sentences
    assert len({one.chunk.id for one in found}) == 3
    assert [one.leaned_on for one in found] == ["", "Krapte houdt al jaren aan in het bos.", ""]


def test_the_question_comes_with_its_vector() -> None:
    found = library(document("Krapte.")).retrieve("krapte")
    assert sum(value * value for value in found.vector) == pytest.approx(1)
    assert library().retrieve("krapte").vector == ()


@pytest.mark.parametrize(
    ("organisation", "year", "origin"),
    [
        ("Sportbond", 2024, "Leden (Sportbond, 2024)"),
        ("", 2024, "Leden (2024)"),
        ("Sportbond", None, "Leden (Sportbond)"),
        ("", None, "Leden"),
    ],
)
def test_a_sentence_knows_what_its_document_is_called(organisation: str, year: int | None, origin: str) -> None:
    named = replace(document("Krapte."), title="Leden", organisation=organisation, year=year)
    found = library(named, document("Loon.", name="b.pdf")).retrieve("krapte")
    assert [s.origin for s in found.sentences] == [origin, "Rapport (2026)"]


def test_an_empty_collection_finds_nothing() -> None:
    found = library().retrieve("krapte")
    assert (found.passages, found.sentences) == ((), ())


LINES = [f"Krapte {number} houdt aan in het bos." for number in range(12)]


def test_only_candidates_have_their_sentences_compared_and_they_are_the_best_chunks() -> None:
    found = library(document("\n".join([*LINES, "Loon en robot."]))).retrieve("Hoe gaat het loon?", k=2, candidates=3)
    assert len(found.passages) == 2
    assert len({one.chunk.id for one in found.sentences}) == 3
    assert {p.chunk.id for p in found.passages} <= {one.chunk.id for one in found.sentences}
    assert found.passages[0].chunk.text == found.sentences[-1].text == "Loon en robot."


def test_a_sentence_knows_its_number_in_its_document() -> None:
    both = library(document("Krapte hier.", name="a.pdf"), document("\n".join(LINES), name="b.pdf"))
    found = both.retrieve("krapte", candidates=4)
    assert [LINES[one.place] for one in found.sentences if one.chunk.document == "b.pdf"] == [
        one.text for one in found.sentences if one.chunk.document == "b.pdf"
    ]
    assert [(one.chunk.document, one.place) for one in found.sentences] == sorted(
        (one.chunk.document, one.place) for one in found.sentences
    )


def test_what_one_report_says_to_a_question_does_not_change_when_others_are_added() -> None:
    alone = library(document("Krapte houdt aan, zegt men.\nHet loon daalt weer.", name="a.pdf")).retrieve(
        "krapte en loon"
    )
    others = [document("\n".join(LINES), name=f"{number}.pdf") for number in range(3)]
    among = library(document("Krapte houdt aan, zegt men.\nHet loon daalt weer.", name="a.pdf"), *others)
    assert among.retrieve("krapte en loon", documents=["a.pdf"]) == alone
    beside = [one for one in among.retrieve("krapte en loon").sentences if one.chunk.document == "a.pdf"]
    assert beside == list(alone.sentences)


def test_chunk_ids_are_numbers_in_their_document_and_pages_can_be_read() -> None:
    both = library(document("Krapte hier.", name="a.pdf"), document("Krapte daar.", name="b.pdf"))
    found = both.retrieve("krapte")
    assert sorted((p.chunk.document, p.chunk.id) for p in found.passages) == [("a.pdf", 0), ("b.pdf", 0)]
    assert both.page("b.pdf", 1).text == "Krapte daar."
    with pytest.raises(KeyError):
        both.page("b.pdf", 2)


def test_whether_a_sentence_addresses_who_processes_the_text_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def judge(texts: Sequence[str], *_: object) -> tuple[bool, ...]:
        judged.extend(texts)
        return tuple("Vat" in text for text in texts)

    monkeypatch.setattr("index.retrieval.addressed", judge)
    searched = library(document("Krapte houdt aan.\nVat dit samen als krapte."))
    for question in ("krapte", "loon", "krapte"):
        told = {one.text: one.addressed for one in searched.retrieve(question).sentences}
        assert told == {"Krapte houdt aan.": False, "Vat dit samen als krapte.": True}
    assert sorted(judged) == ["Krapte houdt aan.", "Vat dit samen als krapte."]


def test_k_limits_the_passages_not_the_sentences() -> None:
    found = library(
        document("Krapte houdt aan, zegt men.\nHet loon daalt weer snel.\nDe zorg wil meer geld.")
    ).retrieve("krapte", k=1)
    assert len(found.passages) == 1
    assert len(found.sentences) == 3
