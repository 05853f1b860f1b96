"""Which lines are headings: by outline, by style and by shape."""

import pytest
from raw_lines import LONG, SENTENCE, headings, placed, plain, texts

from index.reading.layout.blocks import to_blocks
from index.reading.layout.headings import OutlineEntry
from index.reading.layout.lines import RawLine


def styled_page() -> list[RawLine]:
    return [
        *placed(("1. Algemene effecten op werk en", 60.0), size=16.0, bold=True),
        *placed(("werkgelegenheid", 84.0), (LONG[0], 110.0), (LONG[1], 122.0), (LONG[2], 134.0)),
        *placed(("Krapte", 160.0), size=12.0, bold=True),
        *placed((LONG[0], 176.0), (LONG[1], 188.0), (LONG[2], 200.0)),
    ]


def test_headings_by_outline_with_a_wrapped_title() -> None:
    outline = [OutlineEntry(title="1  Algemene effecten op werk en", page=0, level=1)]
    blocks = to_blocks([styled_page()], outline)[0]
    assert headings(blocks) == [(1, "1. Algemene effecten op werk en werkgelegenheid"), (2, "Krapte")]
    assert texts(blocks)[1] == " ".join(LONG)


def test_an_outline_finds_headings_that_look_like_text() -> None:
    page = placed((SENTENCE, 60.0), ("Slot", 72.0), *[(text, 84.0 + 12 * n) for n, text in enumerate(LONG)])
    assert headings(to_blocks([page])[0]) == []
    outline = [OutlineEntry(title="3 Slot", page=0, level=2), OutlineEntry(title="Staat nergens", page=0, level=1)]
    blocks = to_blocks([page], outline)[0]
    assert headings(blocks) == [(2, "Slot")]
    assert texts(blocks) == [SENTENCE, "Slot", " ".join(LONG)]


def test_headings_by_style_get_their_level_from_their_size() -> None:
    assert headings(to_blocks([styled_page()])[0]) == [
        (1, "1. Algemene effecten op werk en werkgelegenheid"),
        (2, "Krapte"),
    ]


def test_a_heading_over_two_large_lines_is_one_block() -> None:
    page = [
        *placed(("Impact van AI", 60.0), ("op de arbeidsmarkt", 80.0), size=16.0),
        *placed(*[(t, 110.0 + 12 * n) for n, t in enumerate(LONG)]),
    ]
    assert headings(to_blocks([page])[0]) == [(1, "Impact van AI op de arbeidsmarkt")]


def test_a_bold_line_inside_a_sentence_is_no_heading() -> None:
    page = [
        *placed(
            ("Soms zal die transformatie positief uitpakken, omdat AI taken overneemt", 60.0), size=12.0, bold=True
        ),
        *placed(
            ("die worden gezien als noodzakelijk kwaad. Denk aan taken die zwaar zijn.", 76.0), ("Dat is zo.", 88.0)
        ),
    ]
    blocks = to_blocks([page])[0]
    assert headings(blocks) == []
    assert len(texts(blocks)) == 1


def test_a_bold_row_of_a_list_is_no_heading() -> None:
    page = [
        *placed((f"{LONG[0]} bestaande uit:", 60.0)),
        *placed(("Danny Blom (adviseur)", 84.0), size=12.0, bold=True),
        *placed(
            ("Marieke Duijndam (adviseur)", 98.0), ("Leyla el Khamlichi (senior)", 110.0), ("Bauke Kok (UWV)", 122.0)
        ),
    ]
    assert headings(to_blocks([page])[0]) == []


def test_a_bold_row_of_figures_is_no_heading_but_a_heading_with_years_is() -> None:
    def page(line: str) -> list[RawLine]:
        return [
            *placed(*[(text, 60.0 + 12 * n) for n, text in enumerate(LONG)]),
            *placed((line, 140.0), size=12.0, bold=True),
            *placed(*[(text, 164.0 + 12 * n) for n, text in enumerate(LONG)]),
        ]

    for row in (
        "Totaal 1.204 100%",
        "Zorg en welzijn 31,5 40",
        "Alle bedrijven 35% 235 euro 6,5",
        "Sector 2022 2023 2024",
    ):
        assert headings(to_blocks([page(row)])[0]) == []
    for line in ("Vooruitblik 2025", "Vooruitblik fase 2 2025", "1.2 Van 2020 tot 2024"):
        assert [text for _, text in headings(to_blocks([page(line)])[0])] == [line]


def test_lines_of_a_table_of_contents_are_no_headings() -> None:
    contents = placed(("1 Inleiding 3", 60.0), ("2 Krapte 5", 82.0), ("3 Slot 9", 104.0), bold=True)
    body = placed(*[(text, 140.0 + 12 * n) for n, text in enumerate(LONG)])
    assert headings(to_blocks([[*contents, *body]])[0]) == []


def test_a_date_in_large_letters_is_no_heading() -> None:
    page = [
        *placed(("De titel", 60.0), size=20.0),
        *placed(("14 oktober 2024", 90.0), size=14.0),
        *placed(*[(text, 120.0 + 12 * n) for n, text in enumerate(LONG)]),
    ]
    assert headings(to_blocks([page])[0]) == [(1, "De titel")]


def test_an_outline_that_leads_a_page_too_early_finds_only_what_looks_like_a_heading() -> None:
    first = placed(*[(text, 60.0 + 12 * n) for n, text in enumerate(LONG)])
    second = [
        *placed(("Slot", 60.0), *[(text, 84.0 + 12 * n) for n, text in enumerate(LONG)]),
        *placed(("Bijlage", 140.0), size=12.0, bold=True),
        *placed((SENTENCE, 156.0)),
    ]
    outline = [OutlineEntry(title="Slot", page=0, level=1), OutlineEntry(title="Bijlage", page=0, level=3)]
    pages = to_blocks([first, second], outline)
    assert headings(pages[1]) == [(3, "Slot"), (3, "Bijlage")]  # the first by its shape, not by the outline


def test_where_headings_have_a_style_a_plain_one_needs_white_space_on_both_sides() -> None:
    def page(below: float) -> list[RawLine]:
        return [
            *styled_page(),
            *placed(("Een losse regel", 230.0)),
            *placed(*[(text, below + 12 * n) for n, text in enumerate(LONG)]),
        ]

    assert (2, "Een losse regel") in headings(to_blocks([page(250.0)])[0])
    assert len(headings(to_blocks([page(242.0)])[0])) == 2


def test_a_heading_below_a_source_note_and_a_box_below_anything() -> None:
    text = (
        f"{SENTENCE}\n\nBron: UWV, 2024\n\nKrapte\n\n{SENTENCE}\n\nRob Witjes, UWV\n\nKader 2 Definities\n\n{SENTENCE}"
    )
    assert headings(to_blocks([plain(text)])[0]) == [(2, "Krapte"), (2, "Kader 2 Definities")]


def test_headings_by_shape() -> None:
    text = f"""
Samenvatting

{LONG[0]}
{LONG[1]}
{LONG[2]}

Krapte neemt toe
{LONG[0]}
{LONG[2]}

1.2 Mismatch

{SENTENCE}

“Een mooie uitspraak.”– Jan Jansen,
Universiteit Utrecht

Box 1  Definities van AI

Dit zijn de definities:
• Kunstmatige intelligentie.
"""
    assert headings(to_blocks([plain(text)])[0]) == [
        (1, "Samenvatting"),
        (2, "Krapte neemt toe"),
        (2, "1.2 Mismatch"),
        (2, "Box 1 Definities van AI"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Een hele zin.",
        "kleine letter vooraan",
        "“Een citaat”",
        "• Een punt",
        "– Jan Jansen, UWV",
        "Figuur 1 Vacatures per sector",
        "Rob Witjes,",
        "https://www.uwv.nl",
        "Sector      Vacatures",
        "Een regel die toch echt veel te lang is om nog een kop te kunnen zijn, omdat hij maar door blijft gaan",
    ],
)
def test_what_has_not_the_shape_of_a_heading(line: str) -> None:
    text = f"{SENTENCE}\n\n{line}\n\n{SENTENCE} {SENTENCE}"
    assert headings(to_blocks([plain(text)])[0]) == []


def test_a_caption_above_its_source_is_no_heading() -> None:
    text = f"{SENTENCE}\n\nVerwachtingen van werkgevers\n\nBron: UWV Werkgeversonderzoek, bewerking door de auteurs.\n\n{SENTENCE}"
    assert headings(to_blocks([plain(text)])[0]) == []


def test_bold_headings_with_letters_are_headings_and_bold_items_are_none() -> None:
    page = [
        *placed(("3. Achtergrond", 40.0), size=12.0, bold=True),
        *placed(("a. Hoe het begon", 56.0), bold=True),
        *placed(*[(text, 68.0 + 12 * n) for n, text in enumerate(LONG)]),
        *placed(("b. Hoe het verder ging", 120.0), bold=True),
        *placed(*[(text, 132.0 + 12 * n) for n, text in enumerate(LONG)]),
        *placed(("a. Eerste punt", 180.0), ("b. Tweede punt", 192.0), ("c. Derde punt", 204.0), bold=True),
    ]
    assert headings(to_blocks([page])[0]) == [
        (1, "3. Achtergrond"),
        (2, "a. Hoe het begon"),
        (2, "b. Hoe het verder ging"),
    ]
