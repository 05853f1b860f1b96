from collections.abc import Sequence

import pytest

from index.structure.sentences import split_sentences
from index.types import Chunk, Page, PageOffset, Retrieval, ScoredSentence, Span
from rag.evidence.weighing import Evidence, EvidenceSentence
from index.structure.references import announced_by, leans, leans_on
from rag.quotes import QuoteOptions, choose_sentences, quote_evidence

TEXT = (
    "De gemeente telde de bomen. Dat waren er 4.120.\n"
    "Bomen verdwijnen om drie redenen:\n"
    "• ziekte: 40%;\n"
    "• bouw: 35%;\n"
    "• storm: 25%.\n"
    "In 2024 kwamen er 300 bomen bij."
)
COUNT, NUMBER, REASONS, ILLNESS, BUILDING, STORM, NEW = range(7)


def chunk(text: str = TEXT) -> Chunk:
    offsets = (PageOffset(offset=0, page=1, page_offset=0),)
    return Chunk(
        id=3, document="bomen.pdf", heading="Bomen", text=text, page_offsets=offsets, sentences=split_sentences(text)
    )


class Pages:
    """A report of one page."""

    def __init__(self, text: str) -> None:
        self._text = text

    def retrieve(self, question: str, *, documents: Sequence[str], k: int) -> Retrieval:
        raise NotImplementedError

    def page(self, document: str, number: int) -> Page:
        return Page(document=document, number=number, text=self._text)


def evidence(*chances: tuple[int, float], text: str = TEXT) -> Evidence:
    """Sentences of a text by their place, with their chance."""
    owner = chunk(text)
    found = tuple(
        EvidenceSentence(
            sentence=ScoredSentence(
                chunk=owner, span=owner.sentences[place], origin="", cosine=0.5, cosine_z=0.0,
                terms=1.0, terms_z=0.0,
                passage_cosine=0.5, passage_cosine_z=0.0, passage_terms=1.0, passage_terms_z=0.0,
            ),
            probability=chance,
        )
        for place, chance in chances
    )  # fmt: skip
    return Evidence(sentences=found, answerable=0.9)


def shown(question: str, found: Evidence, **options: float) -> list[list[int]]:
    """The places of the sentences of each choice."""
    spans = list(chunk().sentences)
    choices = choose_sentences(question, found, QuoteOptions(**options))  # type: ignore[arg-type]
    return [[spans.index(span) for span in choice.spans] for choice in choices]


@pytest.mark.parametrize(
    "text", ["• ziekte", "Dat waren er 40.", "“Denk aan bouw.", "en storm", "2) bouw", "Ook storm."]
)
def test_these_sentences_lean_on_another(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize("text", ["De gemeente telde.", "In 2024 kwamen er 300 bij.", "4.120 bomen", "“De bomen”"])
def test_these_sentences_stand_by_themselves(text: str) -> None:
    assert not leans(text)


def test_a_sentence_leans_on_the_one_before_and_an_item_on_what_announces_its_list() -> None:
    owner = chunk()
    found = [leans_on(owner, span) for span in owner.sentences]
    places = [None if span is None else owner.sentences.index(span) for span in found]
    assert places == [None, COUNT, None, REASONS, REASONS, REASONS, None]


def test_an_item_leans_on_what_stands_before_its_list_not_on_the_item_before() -> None:
    for text, expected in (
        ("Er zijn redenen.\n• ziekte\n• bouw", [None, 0, 0]),
        ("• ziekte: dat was 40%\n• bouw: dat was 35%", [None, None]),
    ):
        owner = chunk(text)
        found = [leans_on(owner, span) for span in owner.sentences]
        assert [None if span is None else owner.sentences.index(span) for span in found] == expected


def test_nothing_leans_on_a_sentence_of_another_chunk() -> None:
    assert leans_on(chunk("Dat waren er 4.120. De rest volgt."), Span(start=0, end=19)) is None


def test_a_colon_announces_the_items_that_follow_and_nothing_more() -> None:
    owner = chunk()
    assert [owner.sentences.index(span) for span in announced_by(owner, owner.sentences[REASONS])] == [3, 4, 5]
    assert announced_by(owner, owner.sentences[COUNT]) == ()


def test_what_points_back_is_shown_with_what_it_points_to() -> None:
    assert shown("Hoeveel bomen zijn er?", evidence((NUMBER, 0.8))) == [[COUNT, NUMBER]]


def test_a_sentence_is_shown_once() -> None:
    assert shown("Hoeveel bomen zijn er?", evidence((COUNT, 0.8), (NUMBER, 0.7))) == [[COUNT], [NUMBER]]
    assert shown("Hoeveel bomen zijn er?", evidence((NUMBER, 0.8), (COUNT, 0.7))) == [[COUNT, NUMBER]]


def test_an_announced_list_is_shown_whole() -> None:
    assert shown("Waarom verdwijnen bomen?", evidence((REASONS, 0.8))) == [[REASONS, ILLNESS, BUILDING, STORM]]


def test_of_a_list_that_is_too_long_as_much_is_shown_as_fits() -> None:
    found = evidence((REASONS, 0.8))
    assert shown("Welke redenen zijn er?", found, words=11) == [[REASONS, ILLNESS, BUILDING]]
    assert shown("Welke redenen zijn er?", found, words=6) == [[REASONS]]
    item = evidence((STORM, 0.8))  # not among what fits
    assert shown("Welke redenen zijn er?", item, words=11) == [[REASONS, STORM]]
    assert shown("Welke redenen zijn er?", evidence((STORM, 0.8), (NEW, 0.7)), words=4) == [[STORM]]


@pytest.mark.parametrize(
    ("place", "question", "words", "goes_on"),
    [
        (REASONS, "Welke?", 100, False),
        (REASONS, "Welke?", 11, True),
        (REASONS, "Welke?", 6, True),
        (STORM, "Welke?", 11, True),
        (STORM, "Hoeveel door storm?", 100, False),
        (NUMBER, "Hoeveel?", 5, False),
    ],
)
def test_a_list_that_goes_on_is_known_to(place: int, question: str, words: int, goes_on: bool) -> None:
    (choice,) = choose_sentences(question, evidence((place, 0.8)), QuoteOptions(words=words))
    assert choice.goes_on == goes_on


def test_an_item_brings_its_list_when_the_question_asks_which() -> None:
    assert shown("Welke redenen zijn er?", evidence((BUILDING, 0.8))) == [[REASONS, ILLNESS, BUILDING, STORM]]
    assert shown("Hoeveel procent komt door bouw?", evidence((BUILDING, 0.8))) == [[REASONS, BUILDING]]


def test_an_item_that_is_quoted_alone_loses_its_bullet_and_nothing_else() -> None:
    text = "• storm: 25%.\nIn 2024 kwamen er 300 bomen bij."
    shown = quote_evidence(
        "Hoeveel komt door storm?", evidence((0, 0.8), (1, 0.7), text=text), Pages(text), QuoteOptions()
    )
    assert [citation.quote for citation in shown.citations] == ["storm: 25%.", "In 2024 kwamen er 300 bomen bij."]
    assert shown.text == "storm: 25%. [1]\nIn 2024 kwamen er 300 bomen bij. [2]"


def test_an_item_with_its_list_keeps_its_bullet() -> None:
    shown = quote_evidence("Hoeveel komt door storm?", evidence((STORM, 0.8)), Pages(TEXT), QuoteOptions())
    assert shown.text == "Bomen verdwijnen om drie redenen: [1]\n• storm: 25%. [2]"


@pytest.mark.parametrize(
    ("item", "alone"),
    [
        ("• Van de bedrijven gebruikt 38% AI.", True),
        ("1. De storm was in 2024 de zwaarste.", True),
        ("• Een lagere werkdruk voor iedereen.", False),
        ("• ziekte: dat was 40%.", False),
        ("• De storm was zwaar;", False),
    ],
)
def test_an_item_that_is_a_sentence_says_all_by_itself(item: str, alone: bool) -> None:
    text = f"Dit vonden we:\n{item}\n• bouw: 35%."
    owner = chunk(text)
    found = quote_evidence("Hoeveel is het?", evidence((1, 0.8), text=text), Pages(text), QuoteOptions())
    assert [c.quote for c in found.citations] == ([item.split(" ", 1)[1]] if alone else ["Dit vonden we:", item])
    assert [owner.text[s.start : s.end] for s in owner.sentences][1] == item


@pytest.mark.parametrize(
    "line",
    [
        "Verwachte bomen in komende 5 jaar",
        "https://www.bomen.nl/telling",
        "Bron: Bomenteller 2024",
        "⁷ Artikel 4 van de Boswet.",
    ],
)
def test_a_caption_a_link_a_source_line_or_a_reference_adds_nothing_to_a_sentence(line: str) -> None:
    text = f"In 2024 kwamen er 300 bomen bij.\n{line}\nEik 120 140"

    def quoted(*chances: tuple[int, float]) -> list[str]:
        found = evidence(*chances, text=text)
        return [c.quote for c in quote_evidence("Hoeveel?", found, Pages(text), QuoteOptions()).citations]

    assert quoted((0, 0.8), (1, 0.7), (2, 0.6)) == ["In 2024 kwamen er 300 bomen bij.", "Eik 120 140"]
    assert quoted((1, 0.8))[-1] == line.removeprefix("⁷ "), "alone it is the best there is"


@pytest.mark.parametrize(("item", "kept"), [("• Eiken.", False), ("• Eiken en beuken.", True)])
def test_an_item_of_one_word_without_its_list_adds_nothing_to_a_sentence(item: str, kept: bool) -> None:
    text = f"{item}\nIn 2024 kwamen er 300 bomen bij."
    found = evidence((1, 0.8), (0, 0.7), text=text)
    quotes = [c.quote for c in quote_evidence("Hoeveel?", found, Pages(text), QuoteOptions()).citations]
    assert quotes == ["In 2024 kwamen er 300 bomen bij.", *([item.removeprefix("• ")] if kept else [])]


def quoted(text: str, *chances: tuple[int, float], question: str = "Hoeveel?", words: int = 100) -> list[str]:
    found = evidence(*chances, text=text)
    return [c.quote for c in quote_evidence(question, found, Pages(text), QuoteOptions(words=words)).citations]


TABLE = (
    "Tabel 2. Bomen per wijk\n"
    "Wijk 2020 2024 Verschil\n"
    "Noord 1.200 1.350 150\n"
    "Zuid 900 870 -30\n"
    "Oost 410 410 –\n"
    "In Noord kwamen er bomen bij."
)


def test_a_row_of_a_table_is_shown_under_its_column_heads() -> None:
    assert quoted(TABLE, (3, 0.8)) == ["Wijk 2020 2024 Verschil", "Zuid 900 870 -30"]
    owner = chunk(TABLE)
    heads = [leans_on(owner, span) for span in owner.sentences]
    assert [None if span is None else owner.sentences.index(span) for span in heads] == [None, None, 1, 1, 1, None]


def test_a_table_is_shown_whole_when_the_question_asks_which() -> None:
    rows = ["Noord 1.200 1.350 150", "Zuid 900 870 -30", "Oost 410 410 –"]
    assert quoted(TABLE, (3, 0.8), question="Welke wijk heeft de minste bomen?") == ["Wijk 2020 2024 Verschil", *rows]
    assert quoted(TABLE, (1, 0.8)) == ["Wijk 2020 2024 Verschil", *rows]


def test_column_heads_add_nothing_to_a_sentence() -> None:
    assert quoted(TABLE, (5, 0.8), (1, 0.7)) == ["In Noord kwamen er bomen bij."]


CLAIM, DENIAL = "Soms hoort u dat alle bomen verdwijnen.", "Nee, daarvoor is geen bewijs."


def test_what_the_report_takes_back_is_not_shown_without_that() -> None:
    text = f"{CLAIM} {DENIAL} In 2024 kwamen er 300 bij."
    for words in (100, 1):
        assert quoted(text, (0, 0.8), words=words) == [CLAIM, DENIAL]
    assert quoted(text, (2, 0.8), (0, 0.7), words=12) == ["In 2024 kwamen er 300 bij."], "too long with its denial"
    assert quoted(f"{CLAIM} In 2024 kwamen er 300 bij.", (0, 0.8)) == [CLAIM]


def test_a_denial_is_shown_after_what_it_denies() -> None:
    assert quoted(f"{CLAIM} {DENIAL}", (1, 0.8), (0, 0.7)) == [CLAIM, DENIAL]


def test_a_list_is_not_shown_without_what_takes_it_back() -> None:
    items = ["• ziekte is weg;", "• bouw is weg;", "• storm is weg."]
    text = "\n".join(["Vaak noemt men drie voordelen:", *items, "Dat klopt niet.", "De eik blijft."])
    assert quoted(text, (0, 0.8)) == ["Vaak noemt men drie voordelen:", *items, "Dat klopt niet."]
    assert quoted(text, (1, 0.8)) == ["Vaak noemt men drie voordelen:", items[0], "Dat klopt niet."]
    assert quoted(text, (0, 0.8), words=12) == ["Vaak noemt men drie voordelen:", items[0], "Dat klopt niet."]


def test_the_best_sentence_comes_first_and_the_others_in_the_order_of_the_text() -> None:
    text = "De wijk telde bomen. Noord had er 40. Zuid had er 30. Oost had er 20. West had er 10."
    shown = quoted(text, (2, 0.8), (4, 0.7), (1, 0.6))
    assert shown == ["Zuid had er 30.", "Noord had er 40.", "West had er 10."]


def test_items_of_one_list_are_shown_in_its_order() -> None:
    assert quoted(TEXT, (STORM, 0.8), (NEW, 0.7), (ILLNESS, 0.6)) == [
        "Bomen verdwijnen om drie redenen:", "• ziekte: 40%;", "• storm: 25%.", "In 2024 kwamen er 300 bomen bij.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "points_back"),
    [
        ("In 2024 was dat 27%.", True),
        ("Bij kleine bedrijven is dat nog minder.", True),
        ("In het noorden zijn dat er 40.", True),
        ("Toen gold dat niet, zei hij.", True),
        ("Volgens de gemeente is dat park dicht.", False),
        ("In 2024 was 27% ziek.", False),
    ],
)
def test_a_sentence_that_points_back_further_on_is_not_shown_alone(sentence: str, points_back: bool) -> None:
    text = f"Van de bomen is 31% ziek. {sentence}"
    before = ["Van de bomen is 31% ziek."] if points_back else []
    assert quoted(text, (1, 0.8)) == [*before, sentence]
    assert quoted(sentence, (0, 0.8)) == [sentence], "what it points to is not there"


def test_a_footnote_that_is_quoted_loses_its_number() -> None:
    assert quoted("⁴ Een boom is hoger dan twee meter.", (0, 0.8)) == ["Een boom is hoger dan twee meter."]


def test_unlikely_sentences_and_more_than_allowed_are_left_out() -> None:
    found = evidence((NEW, 0.8), (COUNT, 0.4), (REASONS, 0.1))
    assert shown("Wat is er nieuw?", found, share=0.3) == [[NEW], [COUNT]]
    assert shown("Wat is er nieuw?", found, share=0.3, most=1) == [[NEW]]


def test_no_further_sentence_past_the_longest_answer_but_always_the_best_one() -> None:
    found = evidence((NEW, 0.8), (NUMBER, 0.7))  # 7 words; 4 words and 5 before it
    assert shown("Wat is er nieuw?", found, words=12) == [[NEW], [NUMBER]]
    assert shown("Wat is er nieuw?", found, words=10) == [[NEW]]
    assert shown("Wat is er nieuw?", found, words=1) == [[NEW]]
