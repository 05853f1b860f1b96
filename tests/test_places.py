"""From the best sentences to what is shown: runs of sentences that can be read by themselves, with where they stand."""

from collections.abc import Mapping, Sequence

import pytest
from fakes import document, library
from hypothesis import given, settings
from hypothesis import strategies as st

from index.retrieval import Library
from index.types import Span
from rag.answer.choosing import choose_places
from rag.answer.cutting import shortest
from rag.answer.selection import PlaceOptions, Selection
from rag.answer.showing import show_places
from rag.evidence.weighing import Evidence, EvidenceSentence
from rag.types import Place

TEXT = (
    "De gemeente telde de bomen. Dat waren er 4.120.\n"
    "Bomen verdwijnen om drie redenen:\n"
    "• ziekte: 40%;\n"
    "• bouw: 35%;\n"
    "• storm: 25%.\n"
    "In 2024 kwamen er 300 bomen bij."
)
COUNT, NUMBER, REASONS, ILLNESS, BUILDING, STORM, NEW = range(7)


def report(*pages: str, headings: Sequence[str] = (), target: int = 650) -> Library:
    return library(document(*pages, headings=headings), target=target)


def evidence(found: Library, chances: Mapping[int, float]) -> Evidence:
    """Sentences by their place in the report, best first."""
    sentences = found.retrieve("x").sentences
    items = [EvidenceSentence(sentence=sentences[at], probability=chance) for at, chance in chances.items()]
    return Evidence(sentences=tuple(sorted(items, key=lambda item: -item.probability)), answerable=0.9)


def choose(
    found: Library, read: Mapping[int, float], question: str = "Hoeveel?", weighed: Mapping[int, float] | None = None, **options: float
) -> tuple[Selection, ...]:  # fmt: skip
    both = evidence(found, read), evidence(found, weighed if weighed is not None else read)
    return choose_places(question, *both, found, PlaceOptions(**options))  # type: ignore[arg-type]


def chosen(text: str, read: Mapping[int, float], question: str = "Hoeveel?", **options: float) -> list[list[int]]:
    """The places of the sentences in each selection of a report of one section."""
    options.setdefault("full", 0)
    options.setdefault("beside", 1.0)
    return [list(one.sentences) for one in choose(report(text), read, question, **options)]


def shown(text: str, read: Mapping[int, float], question: str = "Hoeveel?", **options: float) -> list[list[str]]:
    found = report(text)
    options.setdefault("full", 0)
    options.setdefault("beside", 1.0)
    places = show_places(choose(found, read, question, **options), found)
    return [[sentence.text for sentence in place.sentences] for place in places]


# What a sentence leans on.


def test_what_points_back_is_shown_with_what_it_points_to() -> None:
    assert chosen(TEXT, {NUMBER: 0.8}) == [[COUNT, NUMBER]]
    assert chosen(TEXT, {COUNT: 0.8}) == [[COUNT]]


def test_what_points_to_what_points_back_is_shown_with_both() -> None:
    text = "De gemeente telde de bomen. Dat waren er 4.120. Daarvan is de helft ziek. De rest niet."
    assert chosen(text, {2: 0.8}) == [[0, 1, 2]]


def test_a_comparison_is_not_shown_without_what_it_is_compared_with() -> None:
    text = "Bij grote werkgevers gebruikt 48% AI. Bij kleine werkgevers is dat aandeel vier keer zo klein."
    assert shown(text, {1: 0.8}) == [text.replace(". B", ".|B").split("|")]


def test_what_is_only_there_to_be_understood_is_not_decisive() -> None:
    found = report(TEXT)
    (selection,) = choose(found, {NUMBER: 0.8}, full=0, beside=1.0)
    assert selection.decisive == {NUMBER}
    (place,) = show_places([selection], found)
    assert [sentence.decisive for sentence in place.sentences] == [(), (Span(start=0, end=19),)]


def test_what_it_leans_on_may_stand_in_another_chunk() -> None:
    found = report("De gemeente telde alle bomen in de wijk. Dat waren er 4.120.", target=30)
    assert len(found.retrieve("x").passages) == 2
    assert [one.sentences for one in choose(found, {1: 0.8})] == [(0, 1)]


@pytest.mark.parametrize("words", [110, 1])
def test_what_the_report_takes_back_is_not_shown_without_that(words: int) -> None:
    text = "Soms hoort u dat alle bomen verdwijnen. Nee, daarvoor is geen bewijs. In 2024 kwamen er 300 bij."
    assert chosen(text, {0: 0.8}, words=words) == [[0, 1]]
    assert chosen(text, {1: 0.8}, words=words) == [[0, 1]]
    assert chosen(text, {2: 0.8}, words=words) == [[2]]


def test_a_list_is_not_shown_without_what_takes_it_back() -> None:
    items = "• ziekte is weg;\n• bouw is weg;\n• storm is weg."
    text = f"Vaak noemt men drie voordelen:\n{items}\nDat klopt niet.\nDe eik blijft."
    assert chosen(text, {0: 0.8}) == [[0, 1, 2, 3, 4]]
    assert chosen(text, {1: 0.8}, "Welke voordelen zijn er?") == [[0, 1, 2, 3, 4]]
    ((*_, denial),) = chosen(text, {1: 0.8}, list_words=5)
    assert denial == 4


# Lists.


def test_a_list_is_one_place_with_its_lead_in_and_all_its_items() -> None:
    for place in (REASONS, ILLNESS, STORM):
        assert chosen(TEXT, {place: 0.8}, "Welke redenen zijn er?") == [[REASONS, ILLNESS, BUILDING, STORM]]
    assert chosen(TEXT, {BUILDING: 0.8, STORM: 0.7, ILLNESS: 0.6}, "Waarom?") == [[REASONS, ILLNESS, BUILDING, STORM]]


def test_every_item_is_decisive_when_the_question_asks_which_else_the_one_that_answers() -> None:
    found = report(TEXT)
    (which,) = choose(found, {BUILDING: 0.8}, "Welke redenen zijn er?")
    assert which.decisive == {ILLNESS, BUILDING, STORM}
    (one,) = choose(found, {BUILDING: 0.8}, "Hoeveel procent komt door bouw?")
    assert (one.sentences, one.decisive) == ((REASONS, ILLNESS, BUILDING, STORM), {BUILDING})


def test_of_a_list_that_is_too_long_the_item_that_answers_is_shown_and_that_it_goes_on() -> None:
    found = report(TEXT)
    (item,) = choose(found, {STORM: 0.8}, list_words=9)
    assert (item.sentences, item.goes_on) == ((REASONS, STORM), True)
    (announced,) = choose(found, {REASONS: 0.8}, list_words=9)
    assert (announced.sentences, announced.goes_on) == ((REASONS, ILLNESS), True)
    (whole,) = choose(found, {REASONS: 0.8})
    assert whole.goes_on is False
    assert show_places([item], found)[0].goes_on


def test_a_lead_in_is_never_shown_without_an_item() -> None:
    (one,) = choose(report(TEXT), {REASONS: 0.8}, list_words=5)
    assert set(one.sentences) > {REASONS}


def test_an_item_of_several_sentences_stays_whole() -> None:
    text = (
        "Er zijn twee redenen:\n• De ziekte rukt op. Die kwam uit het zuiden. Niemand weet hoe.\n"
        "• De bouw groeit. Er komen wegen bij."
    )
    for place in (1, 2, 3):
        assert chosen(text, {place: 0.8}, list_words=30) == [[0, 1, 2, 3, 4, 5]]
        assert chosen(text, {place: 0.8}, list_words=21) == [[0, 1, 2, 3, 4]]


def test_of_a_long_list_the_first_sentence_of_each_item_is_shown_and_always_the_one_that_answers() -> None:
    text = (
        "Er zijn twee redenen:\n• De ziekte rukt op. Die kwam uit het zuiden. Niemand weet hoe.\n"
        "• De bouw groeit. Er komen wegen bij."
    )
    found = report(text)
    for place, sentences in ((1, (0, 1, 2, 4)), (2, (0, 1, 2, 4)), (5, (0, 1, 4, 5))):
        (one,) = choose(found, {place: 0.8}, list_words=18)
        assert (one.sentences, place in one.decisive, one.goes_on) == (sentences, True, False)
    for place in range(1, 6):
        (one,) = choose(found, {place: 0.8}, list_words=1)
        assert place in one.sentences


def test_who_asks_which_sees_the_first_items_of_a_list_that_is_too_long_and_the_best_one() -> None:
    found = report(TEXT)
    for question, sentences in (("Welke redenen?", (REASONS, ILLNESS, STORM)), ("Hoeveel?", (REASONS, STORM))):
        (one,) = choose(found, {STORM: 0.8}, question, list_words=11)
        assert (one.sentences, one.goes_on) == (sentences, True)


def test_of_a_list_of_terms_only_the_one_that_is_asked_for_is_shown() -> None:
    text = (
        "Wij gebruiken drie woorden:\n• Stil gebruik: AI gebruiken zonder dat de chef het weet.\n"
        "• Open gebruik: AI gebruiken met toestemming.\n• Schaduwwerk: werk dat niemand ziet."
    )
    found = report(text)
    (one,) = choose(found, {2: 0.8}, "Wat is open gebruik?")
    assert (one.sentences, set(one.decisive), one.goes_on) == ((0, 2), {2}, True)
    assert chosen(text, {2: 0.8}, "Welke woorden zijn er?") == [[0, 1, 2, 3]]
    assert chosen(text, {2: 0.8}, "Hoeveel mensen hebben toestemming?") == [[0, 1, 2, 3]]


def test_what_announces_a_list_behind_another_one_does_not_bring_an_item_of_that() -> None:
    text = (
        "Er zijn twee redenen:\n• ziekte van de eik;\n• bouw van huizen.\n"
        "Daarnaast zijn er deze gevolgen:\n• warmte in de straat;\n• droogte in de tuin."
    )
    assert report(text).section("rapport.pdf", 0).sentences[3][1].leans
    assert chosen(text, {4: 0.8}, "Welke gevolgen zijn er?") == [[3, 4, 5]]


def test_what_announces_nothing_is_no_answer() -> None:
    pages = "Waarden\nDe gemeente noemt deze waarden:\nBomen\nDe waarde van bomen is groot."
    found = report(pages, headings=["Waarden", "Bomen"])
    assert [one.section.number for one in choose(found, {0: 0.9, 1: 0.8})] == [1]
    assert choose(found, {0: 0.9}) == ()


def test_an_item_is_shown_without_its_bullet_but_with_its_words() -> None:
    found = report(TEXT)
    (place,) = show_places(choose(found, {STORM: 0.8}, "Welke?"), found)
    assert [sentence.text for sentence in place.sentences] == [
        "Bomen verdwijnen om drie redenen:", "ziekte: 40%;", "bouw: 35%;", "storm: 25%.",
    ]  # fmt: skip
    assert [sentence.decisive for sentence in place.sentences[2:]] == [
        (Span(start=0, end=10),),
        (Span(start=0, end=11),),
    ]


def test_a_sentence_behind_a_list_is_not_part_of_it() -> None:
    assert chosen(TEXT, {NEW: 0.8}) == [[NEW]]


# Tables.

TABLE = (
    "Tabel 2. Bomen per wijk\n"
    "Wijk 2020 2024 Verschil\n"
    "Noord 1.200 1.350 150\n"
    "Zuid 900 870 -30\n"
    "Oost 410 410 –\n"
    "In Noord kwamen er bomen bij."
)


def test_a_row_of_a_table_is_shown_under_its_column_heads() -> None:
    assert shown(TABLE, {3: 0.8}) == [["Wijk 2020 2024 Verschil", "Zuid 900 870 -30"]]


def test_a_table_is_shown_whole_when_the_question_asks_which_or_compares() -> None:
    rows = ["Noord 1.200 1.350 150", "Zuid 900 870 -30", "Oost 410 410 –"]
    for question in ("Welke wijk heeft de minste bomen?", "Wat is het verschil tussen Noord en Zuid?"):
        assert shown(TABLE, {3: 0.8}, question) == [["Wijk 2020 2024 Verschil", *rows]]
    assert shown(TABLE, {3: 0.8}, "Welke wijk heeft de minste bomen?", list_words=10) == [
        ["Wijk 2020 2024 Verschil", "Zuid 900 870 -30"]
    ]


def test_what_announces_a_table_comes_with_it_or_stays_away() -> None:
    text = f"De wacht duurt een dag. Hij krijgt per wijk deze vergoeding:\n{TABLE}"
    rows = ["Noord 1.200 1.350 150", "Zuid 900 870 -30", "Oost 410 410 –"]
    lead = "Hij krijgt per wijk deze vergoeding:"
    (announced,) = shown(text, {1: 0.8}, "Welke vergoeding?")
    assert [line for line in announced if "Tabel" not in line][-5:] == [lead, "Wijk 2020 2024 Verschil", *rows]
    assert shown(text, {0: 0.8, 1: 0.1}, full=60) == [["De wacht duurt een dag."]]


# What never answers by itself.


@pytest.mark.parametrize(
    "line",
    [
        "Verwachte bomen in komende 5 jaar",
        "https://www.bomen.nl/telling",
        "Bron: Bomenteller 2024",
        "Figuur 2: Bomen per wijk",
        "⁷ Artikel 4 van de Boswet.",
    ],
)
def test_a_fragment_an_address_a_caption_or_a_note_is_never_shown(line: str) -> None:
    text = f"In 2024 kwamen er 300 bomen bij.\n{line}\nDe eik blijft staan."
    assert shown(text, {1: 0.9, 0: 0.8}) == [["In 2024 kwamen er 300 bomen bij."]]
    assert shown(text, {1: 0.9}) == []
    assert shown(text, {0: 0.8}, weighed=None, beside=0.0)[0][0] == "In 2024 kwamen er 300 bomen bij."  # type: ignore[arg-type]


def test_a_note_answers_when_it_says_what_the_term_that_is_asked_for_means() -> None:
    text = "Er is krapte.\n⁴ Een prompt is een opdracht aan een model.\nDe rest volgt."
    assert shown(text, {1: 0.9}, "Wat is een prompt?") == [["⁴ Een prompt is een opdracht aan een model."]]
    assert shown(text, {1: 0.9, 0: 0.3}, "Wat is een model?") == [["Er is krapte."]]
    assert shown(text, {1: 0.9, 0: 0.3}, "Hoeveel prompts zijn er?") == [["Er is krapte."]]


def test_column_heads_are_never_shown_alone() -> None:
    assert shown(TABLE, {1: 0.9, 5: 0.8}) == [["In Noord kwamen er bomen bij."]]


# Neighbours.


def test_a_place_is_filled_with_the_rest_of_a_short_paragraph() -> None:
    text = "De eik is oud. De beuk is jong. De wilg is ziek.\nDe linde staat apart."
    assert chosen(text, {0: 0.8}, full=45, least=0) == [[0, 1, 2]]
    assert chosen(text, {0: 0.8}, full=45, least=20) == [[0, 1, 2, 3]]  # so short that the next paragraph may help
    assert chosen(text, {0: 0.8}, full=5) == [[0, 1]]
    assert chosen(text, {0: 0.8}, full=0) == [[0]]


def test_neighbours_that_have_something_to_say_are_shown_and_bold_when_they_answer_after_reading() -> None:
    text = "De eik is oud. De beuk is jong. De wilg is ziek. De linde staat apart."
    found = report(text)
    (one,) = choose(
        found, {1: 0.8, 2: 0.5, 0: 0.2}, weighed={0: 0.3, 1: 0.8, 2: 0.3, 3: 0.05}, full=0, beside=0.2, decisive=0.5
    )
    assert (one.sentences, one.decisive, one.best) == ((0, 1, 2), {1, 2}, 1)
    (filled,) = choose(found, {1: 0.8}, weighed={1: 0.8, 2: 0.05}, full=10, beside=0.2)
    assert (filled.sentences, filled.decisive) == ((1, 2, 3), {1})


def test_the_sentence_that_answers_best_is_known_to_whatever_joins_it() -> None:
    text = "De eik is oud. De beuk is jong. De wilg is ziek."
    (one,) = choose(report(text), {2: 0.8, 1: 0.7}, full=0, beside=1.0)
    assert (one.sentences, one.best) == ((1, 2), 2)
    (other,) = choose(report(TEXT), {BUILDING: 0.8}, "Welke?")
    assert other.best == BUILDING


def test_no_neighbour_is_taken_beyond_a_note_a_list_or_the_room() -> None:
    text = "De eik is oud.\n⁷ Artikel 4 van de Boswet.\nDe beuk is jong."
    assert chosen(text, {0: 0.8, 2: 0.7}, beside=0.1, most=1) == [[0]]
    assert chosen(TEXT, {NEW: 0.8, STORM: 0.7}, beside=0.1, most=1) == [[NEW]]
    assert chosen("De eik is oud. De beuk is jong.", {0: 0.8, 1: 0.7}, beside=0.1, words=7, most=1) == [[0]]


def test_a_neighbour_that_brings_back_what_does_not_fit_is_left_out() -> None:
    text = "De gemeente telde alle bomen in de wijk. Dat waren er 4.120. De eik is oud."
    assert chosen(text, {2: 0.8, 1: 0.7}, beside=0.1, words=10, most=1) == [[2]]
    assert chosen(text, {2: 0.8, 1: 0.7}, beside=0.1, words=16, most=1) == [[0, 1, 2]]


# Several places.


@pytest.mark.parametrize(("heading", "places"), [("Noord", 1), ("Zuid", 2)])
def test_what_a_report_says_twice_under_one_name_is_shown_once(heading: str, places: int) -> None:
    found = report("Noord\nEr kwamen 40 bomen bij.\nParken\nEr zijn er 7.\n" + f"{heading}\nEr kwamen  40 bomen bij.",
                   headings=["Noord", "Parken", "Zuid"])  # fmt: skip
    assert len(choose(found, {0: 0.9, 2: 0.8}, beside=1.0, full=0)) == places


def test_the_best_place_comes_first_and_within_a_place_the_order_is_that_of_the_report() -> None:
    found = report("Noord\nNoord had er 40.\nZuid\nZuid had er 30. Dat is veel.", headings=["Noord", "Zuid"])
    places = show_places(choose(found, {2: 0.9, 0: 0.6}, full=0, beside=1.0), found)
    assert [(place.marker, place.heading) for place in places] == [(1, "Zuid"), (2, "Noord")]
    assert [sentence.text for sentence in places[0].sentences] == ["Zuid had er 30.", "Dat is veel."]


def test_two_places_that_touch_are_one() -> None:
    text = "De eik is oud. De beuk is jong. De wilg is ziek."
    assert chosen(text, {2: 0.8, 1: 0.7}) == [[1, 2]]
    assert chosen(text, {0: 0.8, 2: 0.7, 1: 0.1}, share=0.5) == [[0], [2]]
    assert chosen(text, {0: 0.8, 2: 0.7, 1: 0.6}) == [[0, 1, 2]]


def test_a_further_place_that_is_less_likely_to_answer_is_not_marked() -> None:
    found = report("De eik is oud. De beuk is jong. De wilg is ziek. De linde is hoog.")

    def marked(chances: Mapping[int, float]) -> list[tuple[tuple[int, ...], set[int]]]:
        places = choose(found, chances, share=0.3, decisive=0.5, full=0, beside=1.0)
        assert [shortest(one).decisive for one in places[1:]] == [one.decisive for one in places[1:]]
        return [(one.sentences, set(one.decisive)) for one in places]

    assert marked({0: 0.8, 3: 0.39}) == [((0,), {0}), ((3,), set())]
    assert marked({0: 0.8, 3: 0.41}) == [((0,), {0}), ((3,), {3})]
    assert marked({0: 0.8, 1: 0.39}) == [((0, 1), {0})]


def test_a_sentence_is_shown_once() -> None:
    assert chosen(TEXT, {NUMBER: 0.8, COUNT: 0.7}) == [[COUNT, NUMBER]]
    assert chosen(TEXT, {COUNT: 0.8, NUMBER: 0.7}) == [[COUNT, NUMBER]]


def test_unlikely_places_and_more_than_allowed_are_left_out() -> None:
    assert chosen(TEXT, {NEW: 0.8, COUNT: 0.4, REASONS: 0.1}, share=0.3) == [[NEW], [COUNT]]
    assert chosen(TEXT, {NEW: 0.8, COUNT: 0.4}, share=0.3, most=1) == [[NEW]]


def test_no_further_place_past_the_room_but_always_the_best_one() -> None:
    found = {NEW: 0.8, NUMBER: 0.7}  # 7 words; 4 words and 5 before it
    assert chosen(TEXT, found, words=16) == [[NEW], [COUNT, NUMBER]]
    assert chosen(TEXT, found, words=15) == [[NEW]]
    assert chosen(TEXT, found, words=1) == [[NEW]]


def test_a_place_that_is_too_long_leaves_room_for_a_shorter_one() -> None:
    text = f"De eik is oud.\nDe beuk is {'heel ' * 20}jong.\nDe wilg is ziek."
    assert chosen(text, {0: 0.9, 1: 0.8, 2: 0.7}, words=10) == [[0], [2]]


# How a place is shown, and where it stands.


def test_the_words_that_answer_are_bold_where_they_are_told() -> None:
    found = report("De eik is oud. De beuk is jong.")
    selection = Selection(section=found.section("rapport.pdf", 0), sentences=(0, 1), decisive=frozenset({0}))
    bold = {0: (Span(start=3, end=6),)}
    (place,) = show_places([selection], found, bold)
    assert [sentence.decisive for sentence in place.sentences] == [(Span(start=3, end=6),), ()]


def test_a_paragraph_an_item_and_a_gap_are_known_to() -> None:
    found = report(TEXT)
    selection = Selection(
        section=found.section("rapport.pdf", 0),
        sentences=(COUNT, NUMBER, REASONS, STORM, NEW),
        decisive=frozenset({NEW}),
    )
    (place,) = show_places([selection], found)
    assert [(s.begins, s.gap) for s in place.sentences] == [
        (True, False), (False, False), (True, False), (True, True), (True, False),
    ]  # fmt: skip


def test_a_place_is_cited_once_for_each_stretch_of_a_page() -> None:
    found = report(TEXT)
    for sentences, quotes in (
        ((COUNT, NUMBER), ["De gemeente telde de bomen. Dat waren er 4.120."]),
        ((REASONS, ILLNESS), ["Bomen verdwijnen om drie redenen:\n• ziekte: 40%;"]),
        ((REASONS, STORM), ["Bomen verdwijnen om drie redenen:", "• storm: 25%."]),
    ):
        selection = Selection(section=found.section("rapport.pdf", 0), sentences=sentences, decisive=frozenset())
        (place,) = show_places([selection], found)
        assert [citation.quote for citation in place.citations] == quotes


def test_a_sentence_over_a_page_break_is_cited_on_both_pages() -> None:
    found = report("De werkgever moet\n1 CBS, 2024.", "altijd betalen. De rest is vrij.")
    (place,) = show_places(choose(found, {0: 0.8}, full=0), found)
    assert [sentence.text for sentence in place.sentences] == ["De werkgever moet altijd betalen."]
    assert [(one.page, one.quote) for one in place.citations] == [(1, "De werkgever moet"), (2, "altijd betalen.")]
    both = Selection(section=found.section("rapport.pdf", 0), sentences=(0, 1), decisive=frozenset())
    (place,) = show_places([both], found)
    assert [(one.page, one.quote) for one in place.citations] == [
        (1, "De werkgever moet"), (2, "altijd betalen. De rest is vrij."),
    ]  # fmt: skip


def exact(place: Place, found: Library) -> bool:
    """Whether every citation is literally on its page, and all words of the place are in them, in order."""
    for citation in place.citations:
        if found.page(citation.document, citation.page).text[citation.start : citation.end] != citation.quote:
            return False
    quoted = "".join("".join(citation.quote.split()) for citation in place.citations)
    at = 0
    for sentence in place.sentences:
        text = "".join(sentence.text.split())
        at = quoted.find(text, at)
        if at < 0:
            return False
        at += len(text)
    return True


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet=st.sampled_from("aB. \n•:;1⁴“”%-–D"), max_size=60), min_size=1, max_size=3),
    st.lists(st.floats(0.01, 1), min_size=1, max_size=8),
    st.sampled_from(["Hoeveel?", "Welke?"]),
    st.integers(1, 60),
)
def test_whatever_is_shown_is_literally_on_its_page(
    pages: list[str], chances: list[float], question: str, words: int
) -> None:
    found = report(*pages)
    count = len(found.retrieve("x").sentences)
    selections = choose(found, dict(enumerate(chances[:count])), question, words=words, list_words=words)
    for place in show_places(selections, found):
        assert place.citations
        assert exact(place, found)
    seen = [(one.section.number, at) for one in selections for at in one.sentences]
    assert len(seen) == len(set(seen)), "nothing is shown twice"


def test_a_list_that_goes_on_from_what_answers_comes_along() -> None:
    text = "De polis dekt schade. Daaronder vallen de volgende gevallen:\n• brand;\n• water.\nDe premie is laag."
    assert shown(text, {0: 0.8}, full=0) == [
        ["De polis dekt schade.", "Daaronder vallen de volgende gevallen:", "brand;", "water."]
    ]
    assert shown(text, {0: 0.8}, full=0, words=8) == [["De polis dekt schade."]]


def test_who_asks_which_sees_as_much_of_a_list_that_goes_on_as_there_is_room_for() -> None:
    text = "Er zijn drie gevallen. Die gevallen zijn:\n• brand in huis;\n• water in de kelder;\n• storm.\nDe premie is laag."
    (place,) = choose(report(text), {0: 0.8}, "Welke gevallen zijn er?", full=0, list_words=13)
    assert (list(place.sentences), place.goes_on, sorted(place.decisive)) == ([0, 1, 2, 3], True, [2, 3])
    assert shown(text, {0: 0.8}, "Hoeveel gevallen zijn er?", full=0, words=8) == [["Er zijn drie gevallen."]]


def test_an_item_that_only_says_whose_it_is_comes_with_what_it_says() -> None:
    text = (
        "Wij raden dit aan:\n• Werkgevers. Maak afspraken op papier. Vraag de raad om advies.\n"
        "• Werknemers. Vertel waar u het programma voor gebruikt. Kijk elke uitkomst na."
    )
    found = report(text)
    (one,) = choose(found, {4: 0.8}, list_words=17)
    assert one.sentences == (0, 1, 4, 5)
    assert shortest(one).sentences == (0, 4, 5)
