import time
from itertools import pairwise

import pytest
from index.reading.alignment import align


def aligned(blocks: list[str], on_page: str) -> list[str]:
    """For each character of the blocks what stands at its place; "." where it has none."""
    places = align(blocks, on_page).tolist()
    assert all(on_page[place] == c for place, c in zip(places, "".join(blocks), strict=True) if place >= 0)
    used = [place for place in places if place >= 0]
    assert len(used) == len(set(used)), "no place is used twice"
    text = "".join("." if place < 0 else on_page[place] for place in places)
    ends = [sum(len(block) for block in blocks[:n]) for n in range(len(blocks) + 1)]
    return [text[start:end] for start, end in pairwise(ends)]


FIRST, SECOND, THIRD = "dekrapteneemttoeindezorg", "indebouwisdatechteranders", "datblijktuitonderzoekvanons"


def test_the_same_text_has_all_its_places() -> None:
    assert align([FIRST, "ja", SECOND], FIRST + "ja" + SECOND).tolist() == list(range(len(FIRST + SECOND) + 2))


def test_what_is_extra_on_the_page_is_passed_over() -> None:
    assert aligned([FIRST, SECOND], f"koptekst{FIRST}bijschrift{SECOND}pagina3") == [FIRST, SECOND]


@pytest.mark.parametrize("order", [(2, 0, 1), (2, 1, 0), (1, 0, 2)])
def test_blocks_in_another_order(order: tuple[int, ...]) -> None:
    blocks = [FIRST, SECOND, THIRD]
    assert aligned(blocks, "".join(blocks[n] for n in order)) == blocks


def test_a_character_that_is_read_differently_leaves_the_rest_its_places() -> None:
    assert aligned([FIRST, SECOND], FIRST.replace("krapte", "krxpte") + SECOND) == [
        FIRST.replace("krapte", "kr.pte"),
        SECOND,
    ]


def test_doubles_in_the_same_number_keep_their_order() -> None:
    blocks = [FIRST, "ja9%", "nee9%", "ja9%", SECOND]
    places = align(blocks, "".join(blocks)).tolist()
    assert places == sorted(places)
    assert min(places) == 0


def test_one_of_two_that_look_the_same_is_not_chosen_by_chance() -> None:
    assert aligned([FIRST, THIRD, SECOND], f"{FIRST}{THIRD}{THIRD}{SECOND}")[1] == "." * len(THIRD)


def test_a_few_letters_are_not_found_somewhere_in_other_words() -> None:
    assert aligned([FIRST, "zes"], f"{FIRST}hetzestiendedeel") == [FIRST, "..."]


def test_nothing_has_no_places() -> None:
    assert align([], "").tolist() == []
    assert align(["", ""], FIRST).tolist() == []
    assert align([FIRST], "").tolist() == [-1] * len(FIRST)


def test_a_page_of_one_letter_does_not_take_long() -> None:
    start = time.perf_counter()
    align(["a" * 40_000 + "b"], "a" * 40_001)
    assert time.perf_counter() - start < 5
