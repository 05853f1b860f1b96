"""An answer as text: its lines, its marks, and what is left out."""

from dataclasses import replace

import pytest
from answers import answered_with, place, said

from index.types import Span
from rag.types import PlaceSentence, Short, WrittenSentence
from ui.text.answer import marked, plain
from ui.text.place_layout import TextRun, blocks_of, page_of, pages_of

LIST = place(
    2,
    said("Grote scholen noemen drie redenen:", kind="announcement"),
    said("• er is een vaste ict-coach;", kind="item"),
    said("2. leraren wisselen lesmateriaal uit.", kind="item"),
    said("Dat scheelt tijd.", kind="item", begins=False),
    said("Daarna volgt dit.", gap=True),
)
TABLE = place(
    1,
    said("Sector 2024 2026", kind="heads"),
    said("Zorg 19% 35%", kind="row", begins=False),
    said("Bouw 8% 9%", kind="row", begins=False, gap=True),
)


def test_a_place_is_a_paragraph_with_lines_for_items_and_rows() -> None:
    answer = answered_with(place(1, said("Een."), said("Twee.", begins=False), said("Drie.")), LIST, TABLE)
    assert plain(answer) == (
        "Een. Twee.\nDrie.\n\n"
        "Grote scholen noemen drie redenen:\n• er is een vaste ict-coach;\n2. leraren wisselen lesmateriaal uit. "
        "Dat scheelt tijd.\n… Daarna volgt dit.\n\n"
        "Sector 2024 2026\nZorg 19% 35%\n… Bouw 8% 9%"
    )


def test_the_mark_stands_once_at_the_end_of_its_place_or_behind_every_sentence() -> None:
    answer = answered_with(place(1, said("Een."), said("Twee.", begins=False)), LIST)
    assert marked(answer).count("[") == 2
    assert marked(answer).startswith("Een. Twee. [1]\n\nGrote scholen")
    assert marked(answer).endswith("… Daarna volgt dit. [2]")
    assert marked(answer, every_sentence=True) == (
        "Een. [1] Twee. [1]\n\n"
        "Grote scholen noemen drie redenen: [2]\n• er is een vaste ict-coach; [2]\n"
        "2. leraren wisselen lesmateriaal uit. [2] Dat scheelt tijd. [2]\n… Daarna volgt dit. [2]"
    )


def test_a_quotation_of_several_sentences_has_a_mark_behind_each() -> None:
    answer = answered_with(place(1, said("“Wij groeien. Dat is goed.”")))
    assert marked(answer, every_sentence=True) == "“Wij groeien. [1] Dat is goed.” [1]"


def test_figures_in_brackets_of_the_report_stay() -> None:
    answer = answered_with(place(1, said("Zie bron [7] en [1].")))
    assert plain(answer) == "Zie bron [7] en [1]."


def test_what_was_written_comes_first_and_what_was_not_found_last_and_the_short_answer_stands_in_a_place() -> None:
    written = WrittenSentence(text="Er zijn banen.", markers=(1,), status="gesteund")
    answer = replace(
        answered_with(place(1, said("Een."))),
        written=(written, replace(written, text="Veel.", status="niet gecontroleerd")),
        missing=("Over loon vond ik niets.",),
        remarks=("Er is geen taalmodel.",),
        short=Short(marker=1, text="Een", shortened=True),
    )
    assert plain(answer) == "Er zijn banen. Veel.\n\nEen.\n\nOver loon vond ik niets."
    assert marked(answer) == "Een. [1]"


def test_a_refusal_is_its_own_text() -> None:
    refused = replace(answered_with(), refusal="Ik zocht naar brood en vond niets.")
    assert plain(refused) == marked(refused) == "Ik zocht naar brood en vond niets."


def test_the_decisive_words_are_pieces_of_their_own_and_a_bullet_is_no_word() -> None:
    bold = said("• er is een coach;", kind="item", decisive=(Span(start=2, end=7), Span(start=12, end=99)))
    [block] = blocks_of(place(1, bold))
    assert (block.shape, block.number) == ("item", "")
    assert block.sentences[0].pieces == (
        TextRun(text="er is", decisive=True),
        TextRun(text=" een "),
        TextRun(text="coach;", decisive=True),
    )


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("– werk", "", "werk"),
        ("3. werk", "3.", "werk"),
        ("(4) werk", "(4)", "werk"),
        ("a) werk", "a)", "werk"),
        ("werk", "", "werk"),
    ],
)
def test_an_item_keeps_its_number_and_loses_its_bullet(text: str, number: str, rest: str) -> None:
    [block] = blocks_of(place(1, said(text, kind="item")))
    assert (block.number, block.sentences[0].text) == (number, rest)


def test_only_an_item_loses_a_bullet() -> None:
    [block] = blocks_of(place(1, said("– Werk", kind="prose")))
    assert block.sentences[0].text == "– Werk"


def test_spans_beyond_the_sentence_lose_no_words() -> None:
    odd = PlaceSentence(
        text="Een zin.", kind="prose", begins=True, decisive=(Span(start=90, end=99), Span(start=5, end=2))
    )
    [block] = blocks_of(place(1, odd))
    assert block.sentences[0].text == "Een zin."


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((7,), "pagina 7"),
        ((8, 7, 7), "pagina 7 en 8"),
        ((7, 8, 9), "pagina 7 tot en met 9"),
        ((3, 5, 9), "pagina 3, 5 en 9"),
    ],
)
def test_pages_in_words(pages: tuple[int, ...], words: str) -> None:
    assert pages_of("a.pdf", [(page, "") for page in pages]) == words


@pytest.mark.parametrize(
    ("document", "pages", "words"),
    [
        ("a.pdf", [(5, "1")], "pagina 5 (gedrukt: 1)"),
        ("a.PDF", [(3, "i"), (4, "ii")], "pagina 3 en 4 (gedrukt: i en ii)"),
        ("a.pdf", [(5, "1"), (6, "2"), (7, "3")], "pagina 5 tot en met 7 (gedrukt: 1 tot en met 3)"),
        ("a.pdf", [(2, "ii"), (3, "")], "pagina 2 en 3 (gedrukt: ii en 3)"),
        ("a.docx", [(3, "")], "pagina 3"),
        ("a.docx", [(3, "paragraaf 2.1")], "paragraaf 2.1"),
        ("a.html", [(4, "“Slot”"), (3, "hoofdstuk 2")], "hoofdstuk 2 en “Slot”"),
    ],
)
def test_places_that_are_more_or_other_than_a_number(document: str, pages: list[tuple[int, str]], words: str) -> None:
    assert pages_of(document, pages) == words


def test_which_page_of_how_many() -> None:
    assert page_of("a.pdf", 5, "1", 20) == "pagina 5 van 20 (gedrukt: 1)"
    assert page_of("a.pdf", 5, "", 0) == "pagina 5"
    assert page_of("a.docx", 5, "paragraaf 2.1", 20) == "paragraaf 2.1"
