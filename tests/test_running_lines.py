"""Running headers, footers and page numbers go, and the text stays."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from raw_lines import placed, plain

from index.reading.layout.lines import RawLine
from index.reading.layout.running import without_running_lines


def page_texts(pages: Sequence[Sequence[RawLine]]) -> list[list[str]]:
    return [[line.text for line in page] for page in without_running_lines(pages)]


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
