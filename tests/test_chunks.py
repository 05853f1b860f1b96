import time
from collections import Counter

import pytest
from fakes import document
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import ChunkOptions, chunk_document


def test_a_chunk_closes_before_it_grows_past_the_target() -> None:
    doc = document("Een korte zin. Nog een zin. De derde zin.")
    chunks = chunk_document(doc, ChunkOptions(target_characters=30))
    assert [c.text for c in chunks] == ["Een korte zin. Nog een zin.", "De derde zin."]
    assert chunks[1].pieces(0, 13) == ((1, 28, 41),)


def test_chunks_do_not_cross_a_heading_and_carry_it() -> None:
    doc = document("Inleiding\nEen zin.\nKrapte\nTwee zin.", headings=["Inleiding", "Krapte"])
    chunks = chunk_document(doc, ChunkOptions())
    assert [(c.heading, c.text) for c in chunks] == [("Inleiding", "Een zin."), ("Krapte", "Twee zin.")]


def test_a_sentence_over_a_page_break_is_one_sentence_on_two_pages() -> None:
    doc = document("De werkgever moet\n1 CBS, 2024.", "altijd betalen. Punt.")
    chunks = chunk_document(doc, ChunkOptions())
    first = chunks[0]
    assert first.text.startswith("De werkgever moet altijd betalen. Punt.")
    span = first.sentences[0]
    assert first.text[span.start : span.end] == "De werkgever moet altijd betalen."
    assert first.pieces(span.start, span.end) == ((1, 0, 17), (2, 0, 15))
    assert "1 CBS, 2024." in first.text[39:]


def test_a_new_paragraph_overleaf_is_not_joined() -> None:
    chunks = chunk_document(document("Klaar.", "Nieuw begin."), ChunkOptions())
    assert chunks[0].text == "Klaar.\nNieuw begin."
    assert [p.page for p in chunks[0].page_offsets] == [1, 2]


def texts(text: str, target: int) -> list[str]:
    return [chunk.text for chunk in chunk_document(document(text), ChunkOptions(target_characters=target))]


def test_a_list_stays_with_what_announces_it() -> None:
    text = "De telling is van 2024. Er zijn drie redenen:\n• ziekte\n• bouw\n• storm\nEen nieuwe alinea."
    assert texts(text, 45) == [
        "De telling is van 2024.", "Er zijn drie redenen:\n• ziekte\n• bouw\n• storm", "Een nieuwe alinea.",
    ]  # fmt: skip


def test_a_table_stays_with_its_caption_and_its_heads() -> None:
    table = "Tabel 1. Bomen per wijk\nWijk 2020 2024\nNoord 12 13\nZuid 9 8"
    assert texts(f"De telling is van 2024.\n{table}\nEen nieuwe alinea.", 45) == [
        "De telling is van 2024.", table, "Een nieuwe alinea.",
    ]  # fmt: skip


def test_a_list_of_more_than_twice_the_target_is_cut_at_twice_the_target() -> None:
    text = "Er zijn veel redenen:\n" + "\n".join(f"• reden {n}" for n in range(10))
    found = texts(text, 40)
    assert "\n".join(found) == text
    assert [40 < len(part) <= 80 for part in found] == [True, True]


def test_what_is_taken_back_stays_with_what_takes_it_back() -> None:
    assert texts("De telling is van 2024. Alle bomen verdwijnen. Dat klopt niet.", 50) == [
        "De telling is van 2024.", "Alle bomen verdwijnen. Dat klopt niet.",
    ]  # fmt: skip


def test_a_long_table_is_cut_quickly() -> None:
    text = "Gemeente 2020 2024\n" + "\n".join(f"Gemeente {n} {n},5 {n},7" for n in range(3000))
    begun = time.process_time()
    found = texts(text, 650)
    assert time.process_time() - begun < 5
    assert "\n".join(found) == text


def test_chunks_of_one_section_have_its_number_and_a_heading_that_comes_back_begins_another() -> None:
    text = "Krapte\nEen zin. Nog een zin.\nLoon\nTwee.\nKrapte\nDrie."
    made = chunk_document(document(text, headings=["Krapte", "Loon"]), ChunkOptions(target_characters=10))
    assert [(chunk.section, chunk.text) for chunk in made] == [
        (0, "Een zin."), (0, "Nog een zin."), (1, "Twee."), (2, "Drie."),
    ]  # fmt: skip


def test_a_section_goes_on_overleaf() -> None:
    made = chunk_document(document("Krapte\nEen zin.", "Nog een zin.", headings=["Krapte"]), ChunkOptions())
    assert [(chunk.section, chunk.heading) for chunk in made] == [(0, "Krapte")]
    assert [page for page, _, _ in made[0].pieces(0, len(made[0].text))] == [1, 2]


def test_pages_must_be_in_order() -> None:
    doc = document("a", "b")
    with pytest.raises(ValueError, match="page 2 stands at place 1"):
        chunk_document(type(doc)(**{**vars(doc), "pages": doc.pages[::-1]}), ChunkOptions())


@given(
    st.lists(st.text(alphabet=st.sampled_from("aB. \n1⁴“”◼-"), max_size=80), min_size=1, max_size=5),
    st.integers(min_value=1, max_value=100),
)
def test_every_character_of_every_sentence_is_where_the_chunk_says(pages: list[str], target: int) -> None:
    doc = document(*pages)
    chunks = chunk_document(doc, ChunkOptions(target_characters=target))
    for chunk in chunks:
        for span in chunk.sentences:
            pieces = chunk.pieces(span.start, span.end)
            literal = "".join(doc.pages[page - 1].text[start:end] for page, start, end in pieces)
            assert "".join(literal.split()) == "".join(chunk.text[span.start : span.end].split())
    together = Counter("".join("".join(c.text.split()) for c in chunks))
    written = Counter("".join("".join(pages).split()))
    # Of a word that is cut at the end of a page the hyphen goes where the other pages have the word without one.
    cut = Counter({"-": sum(page.rstrip().endswith("-") for page in pages[:-1])})
    assert together <= written
    assert written - together <= cut
    assert [c.id for c in chunks] == list(range(len(chunks)))
