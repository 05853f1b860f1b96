from dataclasses import replace

import pytest

from index.types import Chunk, Edit, Page, PageOffset, Section, Sentence
from rag.types import Answer, Citation, Place, PlaceSentence


def page(text: str, *edits: Edit) -> Page:
    return Page(document="r.pdf", number=1, text=text, edits=edits)


def test_source_form_restores_hyphen_and_footnote_mark() -> None:
    text = "Een AI-toepassing uit 2025² is arbeidsbesparend."
    clean = page(
        text,
        Edit(start=6, end=7, source="-\n"),
        Edit(start=26, end=27, source="2"),
        Edit(start=38, end=38, source="-\n"),
    )
    assert clean.source_form(0, len(text)) == "Een AI- toepassing uit 20252 is arbeids- besparend."


def test_source_form_of_a_part_leaves_out_edits_beyond_it() -> None:
    clean = page("ab cd ef", Edit(start=3, end=5, source="CD"))
    assert clean.source_form(0, 2) == "ab"
    assert clean.source_form(3, 8) == "CD ef"


def test_pieces_name_every_page_that_a_span_touches() -> None:
    chunk = Chunk(
        id=0,
        document="r.pdf",
        heading="",
        text="Dit loopt door op de volgende bladzijde.",
        page_offsets=(PageOffset(offset=0, page=3, page_offset=100), PageOffset(offset=15, page=4, page_offset=0)),
        sentences=(Sentence(start=0, end=40),),
    )
    assert chunk.pieces(0, 40) == ((3, 100, 114), (4, 0, 25))
    assert chunk.pieces(0, 9) == ((3, 100, 109),)
    assert chunk.pieces(15, 17) == ((4, 0, 2),)
    assert chunk.pieces(14, 15) == ()


def test_a_section_has_the_sentences_of_its_chunks_in_order() -> None:
    text, offsets = "Een. Twee.", (PageOffset(offset=0, page=1, page_offset=0),)
    two = (Sentence(start=0, end=4), Sentence(start=5, end=10))
    chunks = tuple(
        Chunk(id=number, document="r.pdf", heading="Kop", text=text, page_offsets=offsets, sentences=two, section=3)
        for number in range(2)
    )
    section = Section(document="r.pdf", number=3, heading="Kop", chunks=chunks)
    found = [(chunk.id, chunk.text[one.start : one.end]) for chunk, one in section.sentences]
    assert found == [(0, "Een."), (0, "Twee."), (1, "Een."), (1, "Twee.")]


def test_an_answer_is_a_refusal_when_it_has_no_place_and_cites_what_its_places_cite() -> None:
    def place(marker: int) -> Place:
        cited = tuple(
            Citation(document="r.pdf", page=page, start=0, end=4, quote="Een.") for page in (marker, marker + 1)
        )
        sentence = PlaceSentence(text="Een.", kind="prose", begins=True, decisive=())
        return Place(marker=marker, document="r.pdf", heading="", sentences=(sentence,), citations=cited, around="Een.")

    refused = Answer(
        question="Hoeveel?", searched="Hoeveel?", places=(), short=None, written=(), missing=(), remarks=(),
        refusal="Niets.", passages=(), answerable=0.1, mode="citaten",
    )  # fmt: skip
    assert (refused.abstained, refused.citations) == (True, ())
    answered = replace(refused, refusal="", places=(place(1), place(5)))
    assert (answered.abstained, [one.page for one in answered.citations]) == (False, [1, 2, 5, 6])


def test_types_are_frozen() -> None:
    with pytest.raises(AttributeError):
        page("a").text = "b"  # type: ignore[misc]
