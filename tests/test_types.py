import pytest

from index.types import Chunk, Edit, Page, PageOffset, Span


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
        sentences=(Span(start=0, end=40),),
    )
    assert chunk.pieces(0, 40) == ((3, 100, 114), (4, 0, 25))
    assert chunk.pieces(0, 9) == ((3, 100, 109),)
    assert chunk.pieces(15, 17) == ((4, 0, 2),)
    assert chunk.pieces(14, 15) == ()


def test_types_are_frozen() -> None:
    with pytest.raises(AttributeError):
        page("a").text = "b"  # type: ignore[misc]
