"""What is known of the sentences of a section when a report is added, and how that reaches the chunks."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from fakes import document
from hypothesis import given
from hypothesis import strategies as st
from marked_text import REASONS, groups, kinds, leans, marked

from index.chunks import ChunkOptions, chunk_document
from index.structure.marking import mark_chunks
from index.structure.sentences import split_sentences
from index.types import Sentence

# Kinds of lines.


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("De gemeente telde de bomen.", "prose"),
        ("Wie telde de bomen?", "prose"),
        ("“De bomen zijn oud.” – Sanne Hofland, De Linde", "prose"),
        ("“De bomen zijn oud.” (wethouder)", "prose"),
        ("“De bomen zijn oud en ziek.”", "prose"),
        ("De bomen zijn oud.⁴", "prose"),
        ("https://www.bomen.nl/telling", "address"),
        ("(www.bomen.nl)", "address"),
        ("Zie https://www.bomen.nl/telling voor meer.", "prose"),
        ("⁷ Artikel 4 van de Boswet.", "note"),
        ("12 Zie ook het vorige rapport.", "note"),
        ("Bron: Bomenteller 2024, bewerking door de gemeente.", "caption"),
        ("Tabel 2. Bomen per wijk in 2024.", "caption"),
        ("12 Bomen staan er nog langs de weg.", "prose"),
        ("Bron: Bomenteller 2024", "caption"),
        ("Figuur 3.1 Bomen per wijk", "caption"),
        ("Tabel 2: Verwachte bomen", "caption"),
        ("Figuur 3 laat zien dat het aantal stijgt.", "prose"),
        ("Verwachte bomen in komende 5 jaar", "fragment"),
        ("Ja.", "fragment"),
    ],
)
def test_a_line_is_of_a_kind(line: str, kind: str) -> None:
    assert kinds(line) == [kind]


def test_a_note_of_several_sentences_is_a_note() -> None:
    assert kinds("3 Jansen, P. (2021). Bomen tellen. Utrecht.") == ["note", "note", "note"]
    assert kinds("⁴ Bomen zijn hoger dan twee meter. Struiken niet.\nDe gemeente telde ze.") == [
        "note",
        "note",
        "prose",
    ]


def test_terms_are_kept_with_the_sentence_that_explains_them() -> None:
    text = (
        "Begrippen:\n• Stil gebruik: AI gebruiken zonder dat iemand het weet.\nOnder een lid verstaan we wie betaalt."
    )
    assert [sentence.defines for sentence in marked(text)] == [(), ("Stil gebruik",), ("lid",)]


# Tables.

TABLE = "Tabel 2. Bomen per wijk\nWijk 2020 2024\nNoord 1.200 1.350\nZuid 900 870\nIn Noord kwamen er bomen bij."


def test_rows_lean_on_the_heads_of_their_table() -> None:
    assert kinds(TABLE) == ["caption", "heads", "row", "row", "prose"]
    assert leans(TABLE) == [0, 0, 1, 2, 0]
    assert groups(TABLE) == [0, 1, 1, 1, 0]


def test_a_table_and_a_list_in_one_section_have_groups_of_their_own() -> None:
    assert groups(f"{TABLE}\n{REASONS}") == [0, 1, 1, 1, 0, 2, 2, 2, 2, 0]


# Sections.


def chunks_of(text: str, target: int = 650, headings: tuple[str, ...] = ()) -> list[list[tuple[str, int, bool]]]:
    made = chunk_document(document(text, headings=headings), ChunkOptions(target_characters=target))
    return [[(sentence.kind, sentence.leans, sentence.begins) for sentence in chunk.sentences] for chunk in made]


def test_a_section_is_marked_as_a_whole_however_it_is_cut() -> None:
    text = "Er zijn veel redenen:\n" + "\n".join(f"• reden {n}" for n in range(10))
    for target in (40, 650):
        found = [sentence for chunk in chunks_of(text, target) for sentence in chunk]
        assert found == [("announcement", 0, True), *(("item", n, True) for n in range(1, 11))]


def test_sections_are_numbered_and_nothing_leans_on_another_section() -> None:
    text = "Bomen\nDe gemeente telde.\nStruiken\nDat waren er 40. Ook de heg.\nBomen\nNog een keer."
    made = chunk_document(document(text, headings=["Bomen", "Struiken"]), ChunkOptions())
    assert [(chunk.section, chunk.heading) for chunk in made] == [(0, "Bomen"), (1, "Struiken"), (2, "Bomen")]
    assert [[one.leans for one in chunk.sentences] for chunk in made] == [[0], [0, 1], [0]]


def test_chunks_of_an_older_version_are_marked_as_new_ones_are_within_a_section() -> None:
    text = f"Bomen\n{REASONS}\nTellen\n{TABLE}\nDat klopt niet."
    new = chunk_document(document(text, headings=["Bomen", "Tellen"]), ChunkOptions())
    old = tuple(
        replace(chunk, section=0, sentences=tuple(Sentence(start=one.start, end=one.end) for one in chunk.sentences))
        for chunk in new
    )
    assert mark_chunks(old) == new


@given(st.text(alphabet=st.sampled_from("aB. \n•:;1⁴?“”%-–NeDat"), max_size=200))
def test_any_text_is_marked_within_its_section(text: str) -> None:
    begun = time.process_time()
    found = marked(text)
    assert [(one.start, one.end) for one in found] == [(one.start, one.end) for one in split_sentences(text)]
    assert all(one.end <= other.start for one, other in pairwise(found))
    for place, sentence in enumerate(found):
        assert 0 <= sentence.leans <= place
        assert 0 <= sentence.taken_back < len(found) - place
        assert sentence.kind not in ("item", "row", "heads") or sentence.group > 0
        # A row stands under its heads, or is one of a table of words whose heads are not known.
        assert sentence.kind != "row" or sentence.leans == 0 or found[place - sentence.leans].kind == "heads"
    assert time.process_time() - begun < 0.5


def test_lines_that_are_no_sentences_are_a_table_of_words_without_heads() -> None:
    rows = marked("Hier staan de sectoren.\nBouw\nZorg en welzijn\nOnderwijs\nHandel\nDit was alles.")
    assert [(one.kind, one.leans, one.group) for one in rows] == [
        ("prose", 0, 0), ("row", 0, 1), ("row", 0, 1), ("row", 0, 1), ("row", 0, 1), ("prose", 1, 0)
    ]  # fmt: skip
    assert [one.kind for one in marked("Hier staat iets.\nBouw\nZorg\nDit was alles.")][1:3] == ["fragment", "fragment"]


def test_labels_and_bare_words_are_no_terms() -> None:
    text = "Bron: de eigen administratie\nStap 2: trek de stekker uit de muur.\nDaarom is een plan nodig.\nKraam: een tafel op de markt."
    assert [sentence.defines for sentence in marked(text)] == [(), (), (), ("Kraam",)]


def test_lines_of_a_table_of_contents_are_known_and_a_list_of_prices_is_none() -> None:
    dots = "." * 40
    contents = f"1 Inleiding {dots} 3\n1.1 Aanpak{dots}3\n2 Wie kapte de bomen? {dots} 12\nDe gemeente telde ze."
    assert kinds(contents)[-1] == "prose"
    assert set(kinds(contents)[:-1]) == {"contents"}
    assert "contents" not in kinds(f"Koffie {dots} 3\nThee {dots} 2\nTaart {dots} 5\nBrood {dots} 4")
    assert "contents" not in kinds(f"Naam: {dots}\nPlaats: {dots}\nLeeftijd: {dots}")
