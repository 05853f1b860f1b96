"""Raw lines to blocks: running lines, paragraphs, lists, quotations, rows, footnotes and headings."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.layout.blocks import to_blocks
from index.reading.layout.headings import OutlineEntry
from index.reading.layout.lines import Block, RawLine
from index.reading.layout.running import without_running_lines

SENTENCE = "De arbeidsmarkt is krap en dat blijft volgens de meeste onderzoekers nog wel even zo."
LONG = [
    "De arbeidsmarkt is krap en dat blijft volgens de meeste onderzoekers nog",
    "wel even zo, want er zijn veel vacatures en er zijn weinig mensen die een",
    "baan zoeken.",
]


def plain(text: str) -> list[RawLine]:
    """Lines of text without positions; an empty line is white space."""
    lines, blank = [], 0
    for line in text.strip("\n").split("\n"):
        if line.strip():
            lines.append(RawLine(text=" ".join(line.split()), blank_lines=blank, row="   " in line.strip()))
        blank = 0 if line.strip() else blank + 1
    return lines


def placed(*rows: tuple[str, float], size: float = 10.0, bold: bool = False, left: float = 50.0) -> list[RawLine]:
    """Lines with their baselines."""
    return [RawLine(text=text, top=top, size=size, bold=bold, left=left) for text, top in rows]


def texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks]


def headings(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in blocks if block.level]


def page_texts(pages: Sequence[Sequence[RawLine]]) -> list[list[str]]:
    return [[line.text for line in page] for page in without_running_lines(pages)]


# Running headers and footers


def test_headers_footers_and_page_numbers_go_and_the_text_stays() -> None:
    pages = [plain(f"Jaarverslag 2024\nIn 2024 waren er {n}0 vacatures.\nPagina {n} van 4") for n in (1, 2, 3, 4)]
    assert page_texts(pages) == [[f"In 2024 waren er {n}0 vacatures."] for n in (1, 2, 3, 4)]


@pytest.mark.parametrize("footer", ["{n}", "- {n} -", "{n} / 4", "blz. {n}", "Pagina {n}", "UWV | Monitor {n}"])
def test_forms_of_a_page_number(footer: str) -> None:
    pages = [plain(f"Bladzijde over {word}.\n{footer.format(n=n)}") for n, word in enumerate("abcd", start=3)]
    assert page_texts(pages) == [[f"Bladzijde over {word}."] for word in "abcd"]


def test_roman_page_numbers_go() -> None:
    pages = [
        plain(f"Tekst over {word}.\n{number}") for word, number in zip("abcd", ["iii", "iv", "v", "vi"], strict=True)
    ]
    assert page_texts(pages) == [[f"Tekst over {word}."] for word in "abcd"]


def test_a_header_that_alternates_goes() -> None:
    heads = ["UWV", "Monitor krapte", "UWV", "Monitor krapte", "UWV", "Monitor krapte"]
    pages = [plain(f"{head}\nTekst over {word}.") for head, word in zip(heads, "abcdef", strict=True)]
    assert page_texts(pages) == [[f"Tekst over {word}."] for word in "abcdef"]


def test_a_single_page_keeps_everything() -> None:
    assert page_texts([plain("UWV\nTekst.\nPagina 1 van 1\n1")]) == [["UWV", "Tekst.", "Pagina 1 van 1", "1"]]


def test_numbered_headings_on_top_of_pages_stay() -> None:
    pages = [plain(f"Tekst over {word}.") for word in "abcdefgh"]
    pages += [plain(f"Bijlage {n}\nInhoud over {n}{n} zaken.") for n in (1, 2, 3)]
    assert page_texts(pages)[8:] == [[f"Bijlage {n}", f"Inhoud over {n}{n} zaken."] for n in (1, 2, 3)]


def test_figures_that_do_not_count_along_stay() -> None:
    pages = [plain(f"Sector {name}\nVacatures: {n}") for name, n in (("a", 12), ("b", 3), ("c", 40))]
    assert page_texts(pages) == [
        ["Sector a", "Vacatures: 12"],
        ["Sector b", "Vacatures: 3"],
        ["Sector c", "Vacatures: 40"],
    ]


def test_a_repeated_line_behind_text_stays() -> None:
    pages = [plain(f"Sector {name}\nKerncijfers\nTekst over {name}.\nSlot over {name}.") for name in "abcd"]
    assert all("Kerncijfers" in page for page in page_texts(pages))


def test_a_line_repeated_on_two_of_many_pages_stays() -> None:
    pages = [plain(f"{'Conclusie' if n in (2, 7) else f'Kop {n}x'}\nTekst over {'abcdefghij'[n]}.") for n in range(10)]
    assert page_texts(pages)[2][0] == page_texts(pages)[7][0] == "Conclusie"


def test_a_line_on_just_half_of_the_pages_stays() -> None:
    pages = [
        plain(f"{head}\nTekst over {word}.")
        for head, word in zip(["Doel", "Bouw", "Zorg", "Doel"], "abcd", strict=True)
    ]
    assert [len(page) for page in page_texts(pages)] == [2, 2, 2, 2]


def test_a_footer_that_the_file_holds_first_goes_by_its_place() -> None:
    pages = [
        [
            *placed(("UWV | Monitor", 800.0), size=7.0),
            *placed((f"Tekst over {word}.", 60.0), (f"Slot over {word}.", 72.0)),
        ]
        for word in "abcd"
    ]
    assert page_texts(pages) == [[f"Tekst over {word}.", f"Slot over {word}."] for word in "abcd"]


def test_a_closing_sentence_that_comes_back_without_white_space_stays() -> None:
    pages = [placed((f"Tekst over {word}.", 700.0), ("Meer weten? Bel ons.", 712.0)) for word in "abcd"]
    assert page_texts(pages) == [[f"Tekst over {word}.", "Meer weten? Bel ons."] for word in "abcd"]
    pages = [plain(f"Tekst over {word}.\nWilt u hier meer over weten, bel ons dan.") for word in "abcd"]
    assert [len(page) for page in page_texts(pages)] == [2, 2, 2, 2]


def test_a_footer_that_nearly_touches_the_text_on_one_page_goes() -> None:
    pages = [
        placed((f"Tekst over {word}.", last), ("UWV", 800.0))
        for word, last in zip("abcd", (700.0, 710.0, 799.0, 720.0), strict=True)
    ]
    assert page_texts(pages) == [[f"Tekst over {word}."] for word in "abcd"]


def test_a_header_at_one_height_goes_even_where_text_follows_close() -> None:
    def page(number: int) -> list[RawLine]:
        header, *text = placed(("Nota wonen", 50.0), (f"Tekst {number * 'a'}", 62.0), ("gaat zo verder.", 74.0))
        return [replace(header, depth=0.06), *text]

    pages = [page(number) for number in range(1, 8)]
    assert [len(lines) for lines in page_texts(pages)] == [2] * 7
    rows = [[replace(lines[0], row=True), *lines[1:]] for lines in pages]
    assert [len(lines) for lines in page_texts(rows)] == [3] * 7, "the heads of a table stay"
    assert [len(lines) for lines in page_texts(pages[:4])] == [3] * 4, "too few to tell"


def test_a_line_that_comes_back_outside_the_margins_stays() -> None:
    def page(word: str, depth: float) -> list[RawLine]:
        upper, lower = placed((f"Tekst over {word}.", 60.0), ("Kerncijfers", 400.0))
        return [upper, replace(lower, depth=depth)]

    assert [len(lines) for lines in page_texts([page(word, 0.5) for word in "abcd"])] == [2, 2, 2, 2]
    assert [len(lines) for lines in page_texts([page(word, 0.95) for word in "abcd"])] == [1, 1, 1, 1]


def test_pages_of_nothing_but_the_same_line_keep_it() -> None:
    assert page_texts([plain("Achtergrond")] * 4) == [["Achtergrond"]] * 4


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


# Footnotes


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


# Headings


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
