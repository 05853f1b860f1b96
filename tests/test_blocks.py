"""Raw lines to blocks: paragraphs, lists, quotations and rows."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_lines import LONG, SENTENCE, placed, plain, texts

from index.reading.layout.blocks import to_blocks
from index.reading.layout.headings import OutlineEntry
from index.reading.layout.lines import RawLine
from index.reading.layout.running import without_running_lines

# Blocks


def test_blank_lines_separate_paragraphs_and_line_ends_do_not() -> None:
    blocks = to_blocks([plain("\n".join([*LONG, "", *LONG]))])[0]
    assert texts(blocks) == [" ".join(LONG)] * 2


def test_a_gap_separates_paragraphs() -> None:
    rows = [(text, 100.0 + 12 * n) for n, text in enumerate(LONG)] + [
        (text, 142.0 + 12 * n) for n, text in enumerate(LONG)
    ]
    assert texts(to_blocks([placed(*rows)])[0]) == [" ".join(LONG)] * 2


def test_a_short_last_line_ends_a_paragraph_without_a_gap() -> None:
    rows = [(text, 100.0 + 12 * n) for n, text in enumerate([*LONG, *LONG])]
    assert texts(to_blocks([placed(*rows)])[0]) == [" ".join(LONG)] * 2


def test_an_indent_starts_a_paragraph() -> None:
    full = "en deze regel is precies vol zodat aan de lengte niets te zien valt, hoor."
    lines = placed((LONG[0], 100.0), (full, 112.0), (LONG[1].capitalize(), 124.0), (LONG[2], 136.0))
    indented = [*lines[:2], RawLine(text=lines[2].text, top=124.0, size=10.0, left=62.0), lines[3]]
    assert len(to_blocks([lines])[0]) == 1
    assert texts(to_blocks([indented])[0]) == [f"{LONG[0]} {full}", f"{LONG[1].capitalize()} {LONG[2]}"]


def test_a_sentence_goes_on_over_a_stray_blank_line() -> None:
    text = f"◼ {LONG[0]}\n\n{LONG[1]}\n{LONG[2]}\n◼ Tweede punt."
    assert texts(to_blocks([plain(text)])[0]) == [f"◼ {' '.join(LONG)}", "◼ Tweede punt."]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    left = placed(*[(text, 700.0 + 12 * n) for n, text in enumerate(LONG[:2])])
    right = placed(
        (LONG[2], 100.0), ("Een nieuwe zin begint hier en die loopt nog even door op de volgende", 112.0), left=320.0
    )
    assert texts(to_blocks([[*left, *right]])[0])[0] == " ".join(LONG)


def test_a_column_that_ends_with_a_sentence_ends_a_paragraph() -> None:
    left = placed((LONG[0], 700.0), (f"{LONG[1][:-1]}.", 712.0))
    right = placed(
        ("Een nieuwe alinea begint boven aan de volgende kolom en loopt daar nog", 100.0), ("even door.", 112.0)
    )
    assert [len(block.lines) for block in to_blocks([[*left, *right]])[0]] == [2, 2]


@pytest.mark.parametrize(
    "marks", ["◼◼", "••", "\x7f\x7f", "--", "––", "**", "oo", ("1.", "2."), ("a)", "b)"), ("(1)", "(2)")]
)
def test_list_items_are_blocks(marks: Sequence[str]) -> None:
    text = f"Er zijn twee punten:\n{marks[0]} {LONG[0]}\n{LONG[2]}\n{marks[1]} Het tweede punt"
    assert texts(to_blocks([plain(text)])[0]) == [
        "Er zijn twee punten:",
        f"{marks[0]} {LONG[0]} {LONG[2]}",
        f"{marks[1]} Het tweede punt",
    ]


def test_a_dash_or_number_inside_a_sentence_is_no_list_item() -> None:
    upper = "Een taalmodel neemt bepaalde taken uit handen van de mensen die er werken"
    for lower in ("– zoals vaak wordt gezegd – en dat scheelt tijd.", "3. en verder niets bijzonders meer."):
        assert texts(to_blocks([plain(f"{upper}\n{lower}")])[0]) == [f"{upper} {lower}"]


def test_a_small_letter_behind_an_abbreviation_goes_on() -> None:
    lines = [*LONG[:2], "baan zoeken in de bouw, de zorg, het onderwijs, de techniek en bijv.", "met een diploma."]
    assert texts(to_blocks([plain("\n".join(lines))])[0]) == [" ".join(lines)]


def test_a_bullet_on_a_line_of_its_own_belongs_to_the_text_behind_it() -> None:
    assert texts(to_blocks([plain("Zie:\n•\nEerste punt.\n•\nTweede punt.")])[0]) == [
        "Zie:",
        "• Eerste punt.",
        "• Tweede punt.",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["“Door AI gaat de productiviteit omhoog. Maar die groei moet je ontwerpen.”–", "Dirk van Roode, NLDigital"],
        [
            "“Het maakt niet uit welke taal je spreekt. Of in welk land je woont.”– Willeke Klinker,",
            "Nederlandse AI Coalitie",
        ],
        ["“We moeten ons afvragen wat we verliezen.", "Dat is de vraag.”", "– Nicky Dries, KU Leuven"],
    ],
)
def test_a_quotation_and_its_speaker_are_one_block(lines: list[str]) -> None:
    text = f"{SENTENCE}\n\n" + "\n".join(lines) + f"\n\n{SENTENCE}"
    assert texts(to_blocks([plain(text)])[0]) == [SENTENCE, " ".join(lines), SENTENCE]


def test_rows_of_a_table_and_a_source_note_are_blocks() -> None:
    text = "Sector      Vacatures\nBouw        12\nZorg en welzijn      40\nBron: UWV"
    assert texts(to_blocks([plain(text)])[0]) == ["Sector Vacatures", "Bouw 12", "Zorg en welzijn 40", "Bron: UWV"]


def test_a_row_as_long_as_a_line_of_text_is_a_block() -> None:
    rows = [RawLine(text=f"{LONG[0]} en", row=True), RawLine(text="verder niets", row=True)]
    assert texts(to_blocks([[*plain("\n".join(LONG)), *rows]])[0]) == [" ".join(LONG), f"{LONG[0]} en", "verder niets"]


def test_a_source_note_is_a_block_even_below_a_full_line() -> None:
    text = f"{LONG[0]}\n{LONG[1][:-1]}.\nBron: UWV"
    assert texts(to_blocks([plain(text)])[0]) == [f"{LONG[0]} {LONG[1][:-1]}.", "Bron: UWV"]


def test_rows_full_of_figures_are_blocks() -> None:
    rows = ["Oostenrijk 8,9 83.879 Wenen", "Denemarken 5,8 42.951 Kopenhagen", "Finland 5,5 338.424 Helsinki"]
    assert texts(to_blocks([plain("\n".join(rows))])[0]) == rows


def test_a_list_of_names_is_not_run_together() -> None:
    names = ["Mathijs Bouman (econoom)", "Elja Daae (Ministerie)", "Bauke Kok (Sociale Zaken)", "Jena de Wit (AWVN)"]
    page = plain("\n".join([*LONG, "", *names]))
    assert texts(to_blocks([page])[0])[1:] == names


# Whatever comes

rows = st.builds(
    RawLine,
    text=st.text("abcZ 19.,:-–•“”|(…", min_size=1, max_size=30).map(lambda t: " ".join(t.split())).filter(bool),
    left=st.sampled_from([50.0, 62.0, 300.0]),
    top=st.none() | st.sampled_from([0.0, 12.0, 24.0, 36.0, 60.0, 800.0]),
    size=st.sampled_from([0.0, 6.0, 10.0, 16.0]),
    bold=st.booleans(),
    direction=st.sampled_from([0, 90]),
    blank_lines=st.integers(0, 2),
    row=st.booleans(),
)


@given(st.lists(st.lists(rows, max_size=8), max_size=4), st.lists(st.text("abcZ 19", max_size=9), max_size=3))
def test_blocks_hold_the_lines_that_are_not_running_in_order(pages: list[list[RawLine]], titles: list[str]) -> None:
    outline = [OutlineEntry(title=title, page=0, level=1) for title in titles]
    blocks = to_blocks(pages, outline)
    kept = [[line.text for line in page] for page in without_running_lines(pages)]
    assert [[line.text for block in page for line in block.lines] for page in blocks] == kept
    for page, lines in zip(pages, kept, strict=True):
        rest = iter(line.text for line in page)
        assert all(line in rest for line in lines)
        assert len(page) - len(lines) <= 8
