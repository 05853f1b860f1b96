"""Who says a quotation: found when a report is read, stored with its sentences, and shown with them."""

from dataclasses import replace

import pytest
from answers import answered_with, place, said
from fakes import document, library

from index.chunks import ChunkOptions, chunk_document
from index.serialising import text_from_json, text_to_json
from index.structure.quotations import find_speakers
from rag.answer.selection import Selection
from rag.answer.showing import show_places
from ui.text.answer import copied, place_text

WORDS = "Wij hebben de omscholing gestaakt"


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (f"“{WORDS}.” – Jan Bos, UWV", "Jan Bos, UWV"),
        (f"“{WORDS}.”– Jan Bos, UWV", "Jan Bos, UWV"),
        (f"„{WORDS}.” — Jan Bos van UWV.", "Jan Bos van UWV"),
        (f'"{WORDS}." - Verpleegkundige in een ziekenhuis', "Verpleegkundige in een ziekenhuis"),
        (f"“{WORDS}”, zegt Jan Bos van UWV.", "Jan Bos van UWV"),
        (f"“{WORDS}”, zegt directeur Anna de Vries (58).", "directeur Anna de Vries"),
        (f"“{WORDS}”, aldus Jan Bos, directeur van de Dienst.", "Jan Bos, directeur van de Dienst"),
        (f"“{WORDS}”, zegt Jan Bos, maar dat klopt niet.", "Jan Bos"),
        (f"“{WORDS}”, schrijft het UWV in 2024.", "het UWV"),
        (f"“{WORDS}”, zegt zij.", ""),
        (f"“{WORDS}”, zegt hij in de Volkskrant.", ""),
        (f"“{WORDS}” – en dat deden ze.", ""),
        (f"“{WORDS}.” – Het is niet waar", ""),
        ("De term “werkdruk” – Jan Bos, UWV", ""),
        ("Jan Bos zegt dat niet.", ""),
    ],
)
def test_the_speaker_is_named_behind_the_quotation(sentence: str, speaker: str) -> None:
    assert find_speakers([sentence]) == [speaker]


@pytest.mark.parametrize(
    ("sentences", "speakers"),
    [
        (["“Wij hebben geen tijd.", "Dat is zo.", "Echt waar.” – Jan Bos, UWV", "Zo."], ["Jan Bos, UWV"] * 3 + [""]),
        (["“Wij hebben echt geen tijd.”", "– Jan Bos, UWV"], ["Jan Bos, UWV", ""]),
        (["“Wij hebben echt geen tijd.”", "Jan Bos kwam later."], ["", ""]),
        (["“Nooit gesloten.", "Iets anders.", "“Wij hebben geen tijd”, zegt Els."], ["", "", "Els"]),
        (["“Nooit gesloten.", *["Iets anders."] * 30, "Dat was het.” – Jan Bos, UWV"], [""] * 32),
        (["“Wij hebben geen", "", "tijd daarvoor.” – Jan Bos, UWV"], [""] * 3),  # a table stands between
    ],
)
def test_a_quotation_of_several_sentences_has_one_speaker(sentences: list[str], speakers: list[str]) -> None:
    assert find_speakers(sentences) == speakers


FIRST = "“Wij hebben het jaren geprobeerd met cursussen."
LATER = " ".join(
    f"Elk jaar {number} kwamen er weer minder mensen op af dan het jaar daarvoor." for number in range(1, 12)
)
LAST = "Daarom zijn wij er nu mee gestopt.” – Jan Bos, UWV"
LONG = f"{FIRST} {LATER} {LAST}"


def test_it_is_stored_with_each_sentence_of_the_quotation() -> None:
    chunks = chunk_document(document(f"{LONG}\nDaarna niets meer."), ChunkOptions())
    _, stored = text_from_json(text_to_json(document(LONG), chunks))
    found = {chunk.text_of(one): one.speaker for chunk in stored for one in chunk.sentences}
    assert (found[FIRST], found[LAST], found["Daarna niets meer."]) == ("Jan Bos, UWV", "Jan Bos, UWV", "")


@pytest.mark.parametrize(
    ("sentences", "shown"),
    [((0, 1), ["", "Jan Bos, UWV"]), ((0, 5), ["", "Jan Bos, UWV"]), ((11, 12), ["", ""]), ((13,), [""])],
)
def test_a_part_of_a_quotation_is_shown_with_its_speaker(sentences: tuple[int, ...], shown: list[str]) -> None:
    found = library(document(f"{LONG}\nDaarna niets meer."))
    selection = Selection(
        section=found.section("rapport.pdf", 0), sentences=sentences, decisive=frozenset(sentences[:1])
    )
    (one,) = show_places([selection], found)
    assert [sentence.speaker for sentence in one.sentences] == shown
    assert ("Jan Bos, UWV" in place_text(one)) == (13 not in sentences)


def test_the_speaker_is_no_part_of_what_is_quoted() -> None:
    told = replace(said("Dat was nodig.", begins=False, gap=True), speaker="Jan Bos, UWV")
    one = place(1, said("Wij zijn gestopt."), told, said("Nu niet meer.", begins=False))
    assert place_text(one, marks=True) == "Wij zijn gestopt. … Dat was nodig. (aldus Jan Bos, UWV) Nu niet meer. [1]"
    assert "“Wij zijn gestopt. … Dat was nodig.” (aldus Jan Bos, UWV) “Nu niet meer.” [1]" in copied(
        answered_with(one), {}
    )
