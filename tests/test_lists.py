"""Lists: which lines are items, what announces them, and what belongs together."""

import pytest
from marked_text import REASONS, RULES, groups, kinds, leans, marked

from index.structure.lists import List, find_lists, without_mark
from index.structure.sentences import split_sentences


def lists(text: str) -> list[List]:
    spans = split_sentences(text)
    lines = [text[span.start : span.end] for span in spans]
    begins = [at == 0 or "\n" in text[spans[at - 1].end : span.start] for at, span in enumerate(spans)]
    return find_lists(lines, begins)


def test_items_with_a_mark_lean_on_what_announces_them_and_form_a_group_with_it() -> None:
    assert kinds(REASONS) == ["announcement", "item", "item", "item", "prose"]
    assert leans(REASONS) == [0, 1, 2, 3, 0]
    assert groups(REASONS) == [1, 1, 1, 1, 0]


@pytest.mark.parametrize("mark", ["•", "◼", "▪", "–", "*", "-", "1.", "2)", "(3)", "a)", "(b)", "c."])
def test_many_marks_open_an_item(mark: str) -> None:
    text = f"Er zijn redenen:\n{mark} ziekte\n{mark} bouw\nDaarna komt de lente."
    assert kinds(text)[:3] == ["announcement", "item", "item"]


def test_lines_without_a_mark_that_end_in_a_semicolon_behind_a_colon_are_items() -> None:
    text = "Nodig zijn:\neen vaste coach;\neen rustige plek; en\nhulp bij de taal.\nDe gemeente betaalt dat niet."
    assert kinds(text) == ["announcement", "item", "item", "item", "prose"]
    assert leans(text)[:4] == [0, 1, 2, 3]


def test_lines_without_a_mark_are_no_items_when_nothing_announces_them_or_they_do_not_go_on() -> None:
    assert lists("De gemeente telde.\neen vaste coach;\neen plek;") == []
    assert lists("Nodig is dit:\nDe gemeente betaalt de coach.\nDe rest volgt.") == []
    assert lists(f"Nodig is:\n{'heel ' * 61}veel;\nen een coach.") == []


def test_a_further_sentence_of_an_item_belongs_to_it() -> None:
    text = "Er zijn twee redenen:\n• De ziekte rukt op. Die kwam uit het zuiden. Niemand weet hoe.\n• De bouw groeit."
    assert kinds(text) == ["announcement", "item", "item", "item", "item"]
    assert leans(text) == [0, 1, 1, 2, 4]
    assert [sentence.begins for sentence in marked(text)] == [True, True, False, False, True]


def test_a_list_leans_on_the_sentence_before_it_also_without_a_colon() -> None:
    text = "Er zijn twee redenen.\n• ziekte\n• bouw"
    assert (kinds(text), leans(text), groups(text)) == (["prose", "item", "item"], [0, 1, 2], [1, 1, 1])


def test_a_list_with_which_a_section_begins_leans_on_nothing() -> None:
    assert (leans("• ziekte: 40%\n• bouw: 35%"), groups("• ziekte: 40%\n• bouw: 35%")) == ([0, 0], [1, 1])


@pytest.mark.parametrize("line", ["⁴ Zie de bijlage van het rapport.", "Figuur 2: Bomen per wijk", "https://www.bomen.nl/telling"])  # fmt: skip
def test_a_note_a_caption_or_an_address_announces_nothing(line: str) -> None:
    text = f"{line}\n• ziekte\n• bouw"
    assert (leans(text), groups(text)) == ([0, 0, 0], [0, 1, 1])


def test_two_lists_are_two_groups() -> None:
    text = "Voordelen:\n• rust\n• ruimte\nNadelen zijn er ook:\n1. stof\n2. lawaai"
    assert groups(text) == [1, 1, 1, 2, 2, 2]
    assert kinds(text) == ["announcement", "item", "item", "announcement", "item", "item"]


def test_a_bare_colon_without_items_announces_nothing() -> None:
    assert kinds("De gemeente vond dit:\nEr staan te weinig bomen in de wijk.") == ["prose", "prose"]


def test_a_sentence_loses_its_mark_and_nothing_else() -> None:
    assert [without_mark(text) for text in ("• storm: 25%.", "2) bouw", "⁴ Een boom is hoog.", "25% is ziek.")] == [
        "storm: 25%.", "bouw", "Een boom is hoog.", "25% is ziek.",
    ]  # fmt: skip


def test_a_list_is_announced_by_the_sentence_that_says_what_follows() -> None:
    text = "U bent verzekerd. Daaronder vallen de volgende gevallen. Wij betalen altijd.\n• Brand.\n• Storm."
    assert [(one.kind, one.group) for one in marked(text)] == [
        ("prose", 0), ("announcement", 1), ("prose", 1), ("item", 1), ("item", 1)
    ]  # fmt: skip
    assert [one.leans for one in marked(text)][3:] == [2, 3]


def test_a_list_inside_an_item_leans_on_that_item() -> None:
    assert leans(RULES) == [0, 0, 1, 2, 0, 1, 0, 0, 1]
    assert leans("Neem mee:\n1. papieren:\n• een pas\n• een brief\n2. geld.") == [0, 1, 1, 2, 4]


def test_a_clause_takes_back_the_item_that_it_names_or_its_own() -> None:
    assert [sentence.taken_back for sentence in marked(RULES)] == [1, 0, 0, 0, 2, 1, 0, 1, 0]


def test_another_kind_of_mark_is_not_announced_by_what_announces_the_first() -> None:
    text = "Niet doen:\n• zagen zonder kap\n• zagen in de regen\n1. Meld schade.\n2. Bel de dienst."
    assert groups(text) == [1, 1, 1, 2, 2]
    assert leans(text) == [0, 1, 2, 0, 0]
