import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.structure.sentences import LONGEST, split_sentences


def texts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Een zin. Nog een zin!", ["Een zin.", "Nog een zin!"], id="plain"),
        pytest.param("Prof. dr. J.A. de Vries zei iets. Daarna niets.", ["Prof. dr. J.A. de Vries zei iets.", "Daarna niets."], id="titles"),
        pytest.param("Het zijn er veel, d.w.z. 12% van alle. Klaar.", ["Het zijn er veel, d.w.z. 12% van alle.", "Klaar."], id="abbreviation before a figure"),
        pytest.param("Dat is zo.⁴ Verder niet.", ["Dat is zo.⁴", "Verder niet."], id="footnote mark stays with its sentence"),
        pytest.param("Per 1 januari 2027 kost dit € 1.200.000. Meer niet.", ["Per 1 januari 2027 kost dit € 1.200.000.", "Meer niet."], id="amount"),
        pytest.param("Kop\n◼ punt een;\n◼ punt twee", ["Kop", "◼ punt een;", "◼ punt twee"], id="blocks"),
        pytest.param("“Eén. Twee.” – Jan, TNO", ["“Eén. Twee.” – Jan, TNO"], id="a quotation stays whole"),
        pytest.param("• Een punt over AI. In 2024 niet. Klaar.", ["• Een punt over AI.", "In 2024 niet.", "Klaar."], id="bullet"),
        pytest.param("1. Een punt. Nog een.", ["1. Een punt.", "Nog een."], id="numbered"),
        pytest.param("Van hen deed 31% dat. Niemand weet dat.", ["Van hen deed 31% dat.", "Niemand weet dat."], id="no abbreviation"),
        pytest.param("“Doe dat. Nu.” Klaar.", ["“Doe dat. Nu.”", "Klaar."], id="nor inside a quotation"),
        pytest.param("", [], id="empty"),
        pytest.param(" \n \n", [], id="blank"),
    ],
)  # fmt: skip
def test_dutch_sentences(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@given(st.text(alphabet=st.sampled_from("aB. \n!?“”⁴1,;:-\t()"), max_size=200))
def test_nothing_is_lost_or_moved(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_an_endless_sentence_is_cut_at_a_space() -> None:
    text = "woord " * 1000
    found = texts(text)
    assert all(len(sentence) <= LONGEST for sentence in found)
    assert {word for sentence in found for word in sentence.split()} == {"woord"}


def test_an_apostrophe_stays_with_the_word_that_it_clips() -> None:
    text = "Hij is gedekt. ’s Nachts is hij dat niet. 't Is koud."
    assert [text[one.start : one.end] for one in split_sentences(text)] == [
        "Hij is gedekt.", "’s Nachts is hij dat niet.", "'t Is koud."
    ]  # fmt: skip
