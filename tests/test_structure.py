"""What is known of the sentences of a section when a report is added, and how that reaches the chunks."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from fakes import document
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import ChunkOptions, chunk_document
from index.structure.lists import List, find_lists, without_mark
from index.structure.marking import mark_chunks, mark_sentences
from index.structure.references import points_back, tie_of
from index.structure.sentences import split_sentences
from index.types import Sentence


def marked(text: str) -> tuple[Sentence, ...]:
    return mark_sentences(text, split_sentences(text))


def kinds(text: str) -> list[str]:
    return [sentence.kind for sentence in marked(text)]


def leans(text: str) -> list[int]:
    return [sentence.leans for sentence in marked(text)]


def groups(text: str) -> list[int]:
    return [sentence.group for sentence in marked(text)]


def lists(text: str) -> list[List]:
    spans = split_sentences(text)
    lines = [text[span.start : span.end] for span in spans]
    begins = [at == 0 or "\n" in text[spans[at - 1].end : span.start] for at, span in enumerate(spans)]
    return find_lists(lines, begins)


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


# Kinds of lines.


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("De gemeente telde de bomen.", "prose"),
        ("Wie telde de bomen?", "prose"),
        ("“De bomen zijn oud.” – Sanne Hofland, De Linde", "prose"),
        ("“De bomen zijn oud.” (wethouder)", "prose"),
        ("“De bomen zijn oud en ziek.”", "prose"),
        ("De bomen zijn oud.⁴", "prose"),
        ("https://www.bomen.nl/telling", "address"),
        ("(www.bomen.nl)", "address"),
        ("Zie https://www.bomen.nl/telling voor meer.", "prose"),
        ("⁷ Artikel 4 van de Boswet.", "note"),
        ("12 Zie ook het vorige rapport.", "note"),
        ("Bron: Bomenteller 2024, bewerking door de gemeente.", "caption"),
        ("Tabel 2. Bomen per wijk in 2024.", "caption"),
        ("12 Bomen staan er nog langs de weg.", "prose"),
        ("Bron: Bomenteller 2024", "caption"),
        ("Figuur 3.1 Bomen per wijk", "caption"),
        ("Tabel 2: Verwachte bomen", "caption"),
        ("Figuur 3 laat zien dat het aantal stijgt.", "prose"),
        ("Verwachte bomen in komende 5 jaar", "fragment"),
        ("Ja.", "fragment"),
    ],
)
def test_a_line_is_of_a_kind(line: str, kind: str) -> None:
    assert kinds(line) == [kind]


def test_a_note_of_several_sentences_is_a_note() -> None:
    assert kinds("3 Jansen, P. (2021). Bomen tellen. Utrecht.") == ["note", "note", "note"]
    assert kinds("⁴ Bomen zijn hoger dan twee meter. Struiken niet.\nDe gemeente telde ze.") == [
        "note",
        "note",
        "prose",
    ]


def test_terms_are_kept_with_the_sentence_that_explains_them() -> None:
    text = (
        "Begrippen:\n• Stil gebruik: AI gebruiken zonder dat iemand het weet.\nOnder een lid verstaan we wie betaalt."
    )
    assert [sentence.defines for sentence in marked(text)] == [(), ("Stil gebruik",), ("lid",)]


# Lists.

REASONS = "Bomen verdwijnen om drie redenen:\n• ziekte: 40%;\n• bouw: 35%;\n• storm: 25%.\nIn 2024 kwamen er 300 bij."


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


# Tables.

TABLE = "Tabel 2. Bomen per wijk\nWijk 2020 2024\nNoord 1.200 1.350\nZuid 900 870\nIn Noord kwamen er bomen bij."


def test_rows_lean_on_the_heads_of_their_table() -> None:
    assert kinds(TABLE) == ["caption", "heads", "row", "row", "prose"]
    assert leans(TABLE) == [0, 0, 1, 2, 0]
    assert groups(TABLE) == [0, 1, 1, 1, 0]


def test_a_table_and_a_list_in_one_section_have_groups_of_their_own() -> None:
    assert groups(f"{TABLE}\n{REASONS}") == [0, 1, 1, 1, 0, 2, 2, 2, 2, 0]


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


# Sections.


def chunks_of(text: str, target: int = 650, headings: tuple[str, ...] = ()) -> list[list[tuple[str, int, bool]]]:
    made = chunk_document(document(text, headings=headings), ChunkOptions(target_characters=target))
    return [[(sentence.kind, sentence.leans, sentence.begins) for sentence in chunk.sentences] for chunk in made]


def test_a_section_is_marked_as_a_whole_however_it_is_cut() -> None:
    text = "Er zijn veel redenen:\n" + "\n".join(f"• reden {n}" for n in range(10))
    for target in (40, 650):
        found = [sentence for chunk in chunks_of(text, target) for sentence in chunk]
        assert found == [("announcement", 0, True), *(("item", n, True) for n in range(1, 11))]


def test_sections_are_numbered_and_nothing_leans_on_another_section() -> None:
    text = "Bomen\nDe gemeente telde.\nStruiken\nDat waren er 40. Ook de heg.\nBomen\nNog een keer."
    made = chunk_document(document(text, headings=["Bomen", "Struiken"]), ChunkOptions())
    assert [(chunk.section, chunk.heading) for chunk in made] == [(0, "Bomen"), (1, "Struiken"), (2, "Bomen")]
    assert [[one.leans for one in chunk.sentences] for chunk in made] == [[0], [0, 1], [0]]


def test_chunks_of_an_older_version_are_marked_as_new_ones_are_within_a_section() -> None:
    text = f"Bomen\n{REASONS}\nTellen\n{TABLE}\nDat klopt niet."
    new = chunk_document(document(text, headings=["Bomen", "Tellen"]), ChunkOptions())
    old = tuple(
        replace(chunk, section=0, sentences=tuple(Sentence(start=one.start, end=one.end) for one in chunk.sentences))
        for chunk in new
    )
    assert mark_chunks(old) == new


@given(st.text(alphabet=st.sampled_from("aB. \n•:;1⁴?“”%-–NeDat"), max_size=200))
def test_any_text_is_marked_within_its_section(text: str) -> None:
    begun = time.process_time()
    found = marked(text)
    assert [(one.start, one.end) for one in found] == [(one.start, one.end) for one in split_sentences(text)]
    assert all(one.end <= other.start for one, other in pairwise(found))
    for place, sentence in enumerate(found):
        assert 0 <= sentence.leans <= place
        assert 0 <= sentence.taken_back < len(found) - place
        assert sentence.kind not in ("item", "row", "heads") or sentence.group > 0
        # A row stands under its heads, or is one of a table of words whose heads are not known.
        assert sentence.kind != "row" or sentence.leans == 0 or found[place - sentence.leans].kind == "heads"
    assert time.process_time() - begun < 0.5


def test_lines_that_are_no_sentences_are_a_table_of_words_without_heads() -> None:
    rows = marked("Hier staan de sectoren.\nBouw\nZorg en welzijn\nOnderwijs\nHandel\nDit was alles.")
    assert [(one.kind, one.leans, one.group) for one in rows] == [
        ("prose", 0, 0), ("row", 0, 1), ("row", 0, 1), ("row", 0, 1), ("row", 0, 1), ("prose", 1, 0)
    ]  # fmt: skip
    assert [one.kind for one in marked("Hier staat iets.\nBouw\nZorg\nDit was alles.")][1:3] == ["fragment", "fragment"]


def test_a_list_is_announced_by_the_sentence_that_says_what_follows() -> None:
    text = "U bent verzekerd. Daaronder vallen de volgende gevallen. Wij betalen altijd.\n• Brand.\n• Storm."
    assert [(one.kind, one.group) for one in marked(text)] == [
        ("prose", 0), ("announcement", 1), ("prose", 1), ("item", 1), ("item", 1)
    ]  # fmt: skip
    assert [one.leans for one in marked(text)][3:] == [2, 3]


# Lists in lists, clauses, quotations


RULES = (
    "1. Kramen zijn verboden.\n2. Het eerste lid geldt niet voor:\na. scholen;\nb. kerken.\n"
    "3. Een pas geldt vijf jaar. Hij is te verlengen.\n4. In afwijking van het derde lid geldt een proefpas een maand.\n"
    "5. Wie stopt, meldt dat. Dit geldt niet voor kinderen."
)


def test_a_list_inside_an_item_leans_on_that_item() -> None:
    assert leans(RULES) == [0, 0, 1, 2, 0, 1, 0, 0, 1]
    assert leans("Neem mee:\n1. papieren:\n• een pas\n• een brief\n2. geld.") == [0, 1, 1, 2, 4]


def test_a_clause_takes_back_the_item_that_it_names_or_its_own() -> None:
    assert [sentence.taken_back for sentence in marked(RULES)] == [1, 0, 0, 0, 2, 1, 0, 1, 0]


def test_another_kind_of_mark_is_not_announced_by_what_announces_the_first() -> None:
    text = "Niet doen:\n• zagen zonder kap\n• zagen in de regen\n1. Meld schade.\n2. Bel de dienst."
    assert groups(text) == [1, 1, 1, 2, 2]
    assert leans(text) == [0, 1, 2, 0, 0]


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


def test_labels_and_bare_words_are_no_terms() -> None:
    text = "Bron: de eigen administratie\nStap 2: trek de stekker uit de muur.\nDaarom is een plan nodig.\nKraam: een tafel op de markt."
    assert [sentence.defines for sentence in marked(text)] == [(), (), (), ("Kraam",)]
