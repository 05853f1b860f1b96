"""Which sentences are understood only with another one: what points back, and what is announced."""

import pytest
from marked_text import kinds, leans, marked

from index.structure.references import points_back, tie_of

# What points back.


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Dat waren er 4.120.", id="that"),
        pytest.param("Dit geldt ook voor de bouw.", id="this"),
        pytest.param("Zij vinden dat te weinig.", id="a person"),
        pytest.param("Die groei zet door.", id="that before a noun"),
        pytest.param("Ook de bouw zoekt mensen.", id="also"),
        pytest.param("Maar de bouw niet.", id="but"),
        pytest.param("En de bouw groeit.", id="and"),
        pytest.param("Bovendien stijgt het loon.", id="moreover"),
        pytest.param("Dan krijgt u geen geld.", id="in that case"),
        pytest.param("Echter, voor kinderen geldt een korting.", id="however"),
        pytest.param("Daarentegen daalde de huur.", id="on the other hand"),
        pytest.param("In 2023 was het 40%.", id="it is a figure"),
        pytest.param("Een jaar later was het 40%.", id="a year later"),
        pytest.param("Het gaat om 40 scholen.", id="it is about"),
        pytest.param("De overige 60% werkt thuis.", id="the rest"),
        pytest.param("Voor vrouwen geldt het omgekeerde.", id="the other way round"),
        pytest.param("Veel van hen werken thuis.", id="of them"),
        pytest.param("Daarvan is de helft leraar.", id="of those"),
        pytest.param("Het grootste deel daarvan is leraar.", id="of those, further on"),
        pytest.param("De helft is hiervan op de hoogte.", id="of this, further on"),
        pytest.param("Voor deze groep geldt iets anders.", id="this group"),
        pytest.param("De kosten van die fout lopen op.", id="that mistake"),
        pytest.param("In 2024 was dat 27%.", id="a year later that was"),
        pytest.param("Bij kleine scholen is dat aandeel 14%.", id="that share"),
        pytest.param("In het noorden zijn dat er 40.", id="those are"),
        pytest.param("“Dat is te veel.”", id="in a quotation"),
        pytest.param("en storm", id="a small letter"),
        pytest.param("Nee, daarvoor is geen bewijs.", id="no"),
        pytest.param("Bij kleine werkgevers is dat aandeel vier keer zo klein.", id="a share that stands before"),
        pytest.param("Laatstgenoemde groep groeit.", id="the latter"),
        pytest.param("De gemeente doet dat met eigen geld.", id="does that"),
        pytest.param("Voor wie er vaak komt, is dat 17%.", id="is that, behind a clause"),
        pytest.param("Woont u alleen, dan zijn dat ten minste twee kamers.", id="then that is"),
        pytest.param("In Noord, Zuid en Oost was dat 12%.", id="was that, behind names"),
        pytest.param("Volgens de gemeente is dat park dicht.", id="that park"),
        pytest.param("Als het zo doorgaat, is dat bedrag in oktober op.", id="that amount"),
        pytest.param("Het kan de kosten verlagen.", id="it"),
        pytest.param("Waardoor de prijs steeg.", id="by which"),
        pytest.param("Landelijk ligt dat op 12%.", id="that lies at"),
    ],
)  # fmt: skip
def test_these_sentences_are_understood_with_the_one_before(sentence: str) -> None:
    assert points_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "De gemeente telde de bomen.",
        "In 2024 kwamen er 300 bij.",
        "4.120 bomen staan in het bos.",
        "“De bomen zijn oud.”",
        "In dit rapport staat hoe dat komt.",
        "Dit onderzoek ging over bomen.",
        "Deze maand begint de telling.",
        "Dit jaar is de telling digitaal.",
        "Uit het onderzoek blijkt dat het park dicht is.",
        "De gemeente vindt dat die bomen moeten blijven.",
        "In 2024 was 27% ziek.",
        "Het kan zijn dat de boom ziek wordt.",
        "Het park is gesloten.",
        "Het gevolg is dat de boom ziek wordt.",
        "Opvallend is dat scholen meer bomen planten.",
        "In 2021 waren er 870 bomen ziek, in 2023 waren dat er 1.020.",
        "De ratio komt uit op 1,75; in de begroting was dat 1,98.",
        "Wie thuis werkt, doet dat gemiddeld twee dagen.",
        "De bomen, die ziek zijn, worden gekapt.",
        "Wie ziek is, meldt dat bij de chef.",
    ],
)
def test_these_sentences_stand_by_themselves(sentence: str) -> None:
    assert not points_back(sentence)


def test_a_sentence_leans_on_the_one_before_and_the_first_of_a_section_on_nothing() -> None:
    assert leans("Dat zijn bomen. De gemeente telde ze. Dat waren er 4.120. Ook de eiken. Klaar is Kees.") == [
        0, 0, 1, 1, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "text"),
    [
        pytest.param("Er is een cursus.", "De ziekenhuizen betalen die cursus uit eigen zak.", id="a verb before it"),
        pytest.param("Er is een taalcursus.", "De gemeente betaalt die cursus.", id="the last part of a compound"),
        pytest.param("De subsidie dekt veel.", "Kleine scholen vragen die subsidie zelden aan.", id="an object"),
        pytest.param("De norm is 60 minuten.", "Overdag werd die norm gehaald.", id="an auxiliary before it"),
        pytest.param("Er kwam een vijfde dag bij.", "De inspectie telt die vijfde dag niet.", id="an adjective"),
        pytest.param("Er is een contract nodig.", "Zonder dat contract is er geen geld.", id="that"),
        pytest.param(
            "Er stopten 14 gezinnen.", "De oorzaak is verloop: deze gezinnen verhuisden.", id="behind a colon"
        ),
        pytest.param("Er is een leenreserve.", "De afspraak is dat die reserve blijft.", id="behind a conjunction"),
    ],
)
def test_a_sentence_leans_on_the_one_before_that_names_what_it_points_to(before: str, text: str) -> None:
    assert leans(f"{before} {text}") == [0, 1]
    assert leans(f"Het regent hier vaak. {text}") == [0, 0]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        pytest.param("De zorg is duur.", "Ouderen die zorg krijgen, betalen mee.", id="a clause"),
        pytest.param("Mantelzorgers klagen.", "De extra kosten die mantelzorgers maken, stijgen.", id="a clause, further on"),
        pytest.param("Scholen zijn duur.", "De wethouder zegt dat scholen dicht moeten.", id="a conjunction"),
        pytest.param("De cursus is nieuw.", "Een cursus is duur, omdat die cursus lang duurt.", id="its own words name it"),
        pytest.param("Het oude rapport is zoek.", "De wethouder las vandaag dit rapport.", id="the report itself"),
        pytest.param("De scholen zijn open.", "Wij noemen dit de scholen van morgen.", id="no noun"),
        pytest.param("Twaalf leerlingen werken.", "Er zijn hier ook die twaalf uur slapen.", id="a number"),
    ],
)  # fmt: skip
def test_what_points_to_nothing_in_the_sentence_before_leans_on_nothing(before: str, text: str) -> None:
    assert leans(f"{before} {text}") == [0, 0]


def test_a_sentence_that_is_tied_and_names_again_what_stands_before_it_leans_whole() -> None:
    assert (tie_of("Ook betalen zij die cursus.", "Er is een cursus."), tie_of("Ook betalen zij die cursus.")) == (0, 4)


def test_what_is_named_before_a_note_is_named_in_the_sentence_before() -> None:
    assert leans("Er is een cursus.\n⁴ Zie de bijlage van het rapport.\nZiekenhuizen betalen die cursus.") == [0, 0, 2]


def test_a_note_or_a_caption_between_two_sentences_is_not_what_the_second_points_to() -> None:
    text = "De gemeente telde de bomen.\n⁴ Zie de bijlage van het rapport.\nDat waren er 4.120."
    assert (kinds(text), leans(text)) == (["prose", "note", "prose"], [0, 0, 2])
    text = "De gemeente telde de bomen.\nFiguur 2: Bomen per wijk\nDat waren er 4.120."
    assert (kinds(text), leans(text)) == (["prose", "caption", "prose"], [0, 0, 2])


@pytest.mark.parametrize(
    ("sentence", "tie"),
    [
        ("Ook stelt 42% dat er meer nodig is.", 4),
        ("Bovendien, de eik is oud.", 11),
        ("Ten slotte kwamen er 300 bij.", 11),
        ("Ook daar is meer nodig.", 0),
        ("Ook dat klopt.", 0),
        ("Maar de eik is oud.", 0),
        ("De eik is oud.", 0),
    ],
)
def test_what_only_ties_a_sentence_to_the_one_before_is_known_to(sentence: str, tie: int) -> None:
    assert tie_of(sentence) == tie
    assert marked(f"De bond vroeg het na. {sentence}")[1].tie == tie


# Taken back.


def test_what_is_taken_back_knows_where() -> None:
    text = "De bomen zijn oud. Soms hoort u dat alle bomen verdwijnen. Nee, daarvoor is geen bewijs."
    assert [sentence.taken_back for sentence in marked(text)] == [0, 1, 0]
    assert leans(text) == [0, 0, 1]


def test_what_begins_a_paragraph_may_take_back_all_of_the_one_before() -> None:
    text = "De club is oud.\nDe bal is rond. De les is gratis.\nDat beeld klopt niet. De eik blijft."
    assert [sentence.taken_back for sentence in marked(text)] == [0, 2, 1, 0, 0]


def test_a_list_is_taken_back_whole_with_what_announces_it() -> None:
    text = "Vaak noemt men voordelen:\n• ziekte is weg;\n• bouw is weg.\nDat klopt niet.\nDe eik blijft."
    assert [sentence.taken_back for sentence in marked(text)] == [3, 2, 1, 0, 0]


# Announced.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Alleen voor leden geldt het volgende. De les is gratis. Ook de bal is gratis. Einde.\nDe club is oud.",
            [0, 1, 1, 3, 0],
        ),
        ("Alleen leden krijgen dit als volgt.\nDe les is gratis.\nDe club is oud en groot.", [0, 1, 0]),
        ("Niet vergoed worden:\nBrillen van de opticien.\nKrukken uit de winkel.", [0, 1, 2]),
        ("Dit is de conclusie:\nDe club groeit. De club is oud.\nDe bal is rond.", [0, 1, 2, 0]),
        ("De volgende dag was er les. De bal is rond.", [0, 0]),
    ],
)
def test_what_is_announced_is_not_read_without_that(text: str, found: list[int]) -> None:
    assert leans(text)[1:] == found[1:]


def test_what_is_announced_has_no_tie_that_may_be_left_out() -> None:
    text = "Alleen voor leden geldt het volgende. Ook de bal is gratis."
    assert [sentence.tie for sentence in marked(text)] == [0, 0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("“Ik leer veel”, zegt Ada Bos. “En het is leuk.”", [0, 1], id="who says it stands before it"),
        pytest.param("De bakker is blij. ‘Wij verkopen meer.’ Het brood is vers.", [0, 1, 0], id="one who is named before"),
        pytest.param("De bakker is blij.\n“Wij verkopen meer.”", [0, 0], id="a paragraph of its own"),
        pytest.param("De bakker is blij. “Wij verkopen meer”, zegt Ada Bos.", [0, 0], id="with its own speaker"),
    ],
)  # fmt: skip
def test_a_bare_quotation_leans_on_who_says_it(text: str, found: list[int]) -> None:
    assert leans(text) == found
