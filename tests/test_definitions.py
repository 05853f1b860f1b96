import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.structure.definitions import defined_terms
from index.structure.lists import without_mark
from rag.evidence.traits import asked_term, is_term

TERM = ("stil", "gebruik")


def defines(sentence: str, term: tuple[str, ...]) -> bool:
    """Whether what is stored of a sentence when a report is added tells a question for the term that it explains it."""
    return any(is_term(one, term) for one in defined_terms(without_mark(sentence)))


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("Wat is stil gebruik?", TERM),
        ("wat betekent stil gebruik", TERM),
        ("Wat verstaan de onderzoekers onder stil gebruik?", TERM),
        ("Wat wordt in dit rapport met ‘stil gebruik’ bedoeld?", TERM),
        ("Wat is de definitie van een starter?", ("starter",)),
        ("Hoeveel stil gebruik is er?", ()),
        ("Wat is er volgens de schrijvers nodig om stil gebruik op kleine en grote scholen te voorkomen?", ()),
    ],
)
def test_the_term_is_what_a_question_about_a_meaning_asks(question: str, term: tuple[str, ...]) -> None:
    assert asked_term(question) == term


@pytest.mark.parametrize(
    "sentence",
    [
        "• Stil gebruik: AI gebruiken zonder dat de leidinggevende het weet.",
        "Stil gebruik is het gebruik van AI waar niemand van weet.",
        "Onder stil gebruik verstaan wij gebruik waar niemand van weet.",
        "Met ‘stil gebruik’ bedoelen we dat niemand ervan weet.",
        "Stil gebruik betekent dat niemand ervan weet.",
        "Stil gebruik wordt gedefinieerd als gebruik waar niemand van weet.",
        "We definiëren stil gebruik als gebruik waar niemand van weet.",
        "Stil gebruik is volgens ons het gebruik waar niemand van weet.",
        "Onder stil gebruik wordt gebruik verstaan waar niemand van weet.",
        "Weet niemand ervan, dan noemen we dat stil gebruik.",
        "Van stil gebruik spreken wij als niemand ervan weet.",
        "Als stil gebruik geldt het gebruik waar niemand van weet.",
        "Vier op de tien doen aan zogenoemd stil gebruik: niemand weet ervan.",
    ],
)
def test_these_sentences_tell_what_the_term_means(sentence: str) -> None:
    assert defines(sentence, TERM)


@pytest.mark.parametrize(
    "sentence",
    [
        "Stil gebruik is riskant.",
        "Bij bedrijven met afspraken is het stille gebruik 18%.",
        "Stille gebruikers noemen drie redenen:",
        "Stil gebruik is het hoogst in de zorg.",
        "Stil gebruik is de afgelopen jaren toegenomen.",
        "Stil gebruik is een groot probleem in de zorg.",
        "Stil gebruik is een van de oorzaken van uitval.",
        "Veel werknemers noemen stil gebruik de belangrijkste reden om te stoppen.",
        "Onder stil gebruik worden de meeste klachten gemeld.",
        "De gemeente telt stil gebruik en klachten.",
        "Stil gebruik: 34% in 2024.",
        "• Bijscholing: iets leren voor uw werk.",
        "Over stil gebruik zijn de meningen verdeeld, want het is een groot probleem.",
        "",
    ],
)
def test_these_sentences_do_not(sentence: str) -> None:
    assert not defines(sentence, TERM)


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("Onder een lid verstaan we iemand die betaalt.", ("lid",)),
        ("Stil gebruik (ook: schaduwgebruik): AI gebruiken zonder dat iemand het weet.", ("Stil gebruik",)),
        ("Een zeer lang begrip van veel te veel woorden bij elkaar: dat is geen term.", ()),
    ],
)
def test_terms_are_kept_as_they_stand_in_the_sentence(sentence: str, terms: tuple[str, ...]) -> None:
    assert defined_terms(sentence) == terms


def test_a_term_is_asked_for_in_another_form_but_not_as_a_part_of_a_longer_one() -> None:
    assert is_term("Starters", ("starter",))
    assert is_term("een jonge starter", ("starter",))
    assert not is_term("regeling voor jonge starters", ("starter",))
    assert not is_term("Starter", TERM)


@given(st.text(alphabet=st.sampled_from("stil gebruk.,:;’'(•-"), max_size=400))
def test_any_sentence_is_looked_at(sentence: str) -> None:
    assert defines(sentence, TERM) in (True, False)
