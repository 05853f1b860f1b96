"""Marks of footnotes are found by the notes at the bottom of the page."""

from collections.abc import Sequence

import pytest
from raw_lines import plain, texts

from index.reading.layout.blocks import to_blocks
from index.reading.layout.lines import Block, RawLine


def marked(blocks: Sequence[Block]) -> list[str]:
    """Every raised range with the word before it."""
    return [
        line.text[:start].split(" ")[-1] + "|" + line.text[start:end]
        for block in blocks
        for line in block.lines
        for start, end in line.raised
    ]


def test_marks_are_found_by_the_notes_at_the_bottom() -> None:
    text = (
        "Spraakherkenning (speech recognition)1 is in opkomst sinds 2025, zie de handreiking uit 20252:\n"
        "het WEF3 noemt 5% in box 1 en artikel 7. Prompts geven.4 Want zo is het. Dat is alles. 5 Einde.\n\n"
        "1 WRR, 2021. Opgave AI\n2 Rijksoverheid, 2025. Handreiking\n3 WEF, 2025. Jobs\n"
        "4 Een prompt is een instructie die\nje zelf schrijft.\n5 Zie ook\nhttps://www.uwv.nl/ai"
    )
    blocks = to_blocks([plain(text)])[0]
    assert marked(blocks) == ["recognition)|1", "2025|2", "WEF|3", "geven.|4", "|5"]
    assert texts(blocks)[-5:] == [
        "1 WRR, 2021. Opgave AI",
        "2 Rijksoverheid, 2025. Handreiking",
        "3 WEF, 2025. Jobs",
        "4 Een prompt is een instructie die je zelf schrijft.",
        "5 Zie ook https://www.uwv.nl/ai",
    ]
    assert [block.note for block in blocks[-5:]] == [True] * 5


@pytest.mark.parametrize(
    "text",
    [
        "De uitstoot van CO2 daalt met 2,2 of 4.2 procent in paragraaf 1.2, en H2O niet.",
        "De G2-gemeenten en B2 staan in box 2 met 12 en 22 in 2022.",
        "De speler mp2 en nog een mp2 zijn verkocht.",
        "Het werd 12.2 en 20.252 en 2,2.",
    ],
)
def test_other_numbers_are_no_marks(text: str) -> None:
    blocks = to_blocks([plain(f"{text}\n\n2 Een noot zonder teken")])[0]
    assert marked(blocks) == []


def test_without_a_note_a_number_behind_a_word_stays() -> None:
    assert marked(to_blocks([plain("Prompts geven.4 Want zo is het.")])[0]) == []


def test_of_two_candidates_the_likelier_one_is_the_mark() -> None:
    blocks = to_blocks([plain("De EU2 groeit volgens dit onderzoek2 snel.\n\n2 Onderzoek van het CPB")])[0]
    assert marked(blocks) == ["onderzoek|2"]


def test_a_number_that_a_raised_mark_refers_to_needs_no_other_mark() -> None:
    page = [RawLine(text="Het rapport1 over onderzoek1 is klaar.", raised=((27, 28),)), *plain("\n1 Zie bijlage")]
    assert marked(to_blocks([page])[0]) == ["onderzoek|1"]


def test_a_number_with_a_bracket_is_a_note_where_a_raised_mark_refers_to_it() -> None:
    rest = plain("\n1) Op 3 mei\n2) Alleen in Zuid")
    page = [RawLine(text="Dat is zo.1) Er kwamen er 1.2502) bij.", raised=((10, 12), (30, 32))), *rest]
    assert [block.text for block in to_blocks([page])[0] if block.note] == ["1) Op 3 mei", "2) Alleen in Zuid"]
    assert not any(block.note for block in to_blocks([[RawLine(text="Wat u doet1 en2:"), *rest]])[0])


def test_a_decimal_glued_to_a_word_is_no_mark() -> None:
    assert marked(to_blocks([plain("Dat is ruim2,5 procent.\n\n2 Een noot")])[0]) == []


def test_only_numbers_that_follow_each_other_are_notes() -> None:
    blocks = to_blocks([plain("Zie dit onderzoek12 en dat rapport3 maar eens.\n\n12 Bouw\n3 Rapport van het CPB")])[0]
    assert marked(blocks) == ["rapport|3"]
    assert [block.text for block in blocks if block.note] == ["3 Rapport van het CPB"]


def test_numbered_rows_are_no_notes_because_of_one_chance_hit() -> None:
    blocks = to_blocks([plain("Het model groep2 doet mee.\n\n1 Bouw\n2 Zorg\n3 Handel")])[0]
    assert marked(blocks) == []
    assert not any(block.note for block in blocks)
