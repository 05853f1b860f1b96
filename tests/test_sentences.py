import itertools
import json
from pathlib import Path

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


def test_sentences_of_many_kinds() -> None:
    """Abbreviations before figures, names and units or at the end; quotations, brackets, marks, numerals, addresses.

    Each line of the file is a text with | between its sentences.
    """
    lines = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 180
    assert [texts(line.replace("|", " ")) for line in lines] == [line.split("|") for line in lines]


def test_the_shared_sentences(shared: Path) -> None:
    for line in (shared / "cases" / "sentences.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        assert texts(case["text"]) == case["sentences"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Wij bellen u. Verlof vraagt u aan.", ["Wij bellen u.", "Verlof vraagt u aan."], id="a word of one letter"),
        pytest.param("Wij geven les over vrouwen, enz. (zie verder 4). Meer niet.", ["Wij geven les over vrouwen, enz. (zie verder 4).", "Meer niet."], id="bracket in a sentence"),
        pytest.param("Kies: • rood. • Blauw.", ["Kies: • rood.", "• Blauw."], id="bullets inside a line"),
        pytest.param("“A is goed. B is beter.", ["“A is goed.", "B is beter."], id="a quotation that is never closed"),
        pytest.param("Tabel 2. Banen. Naar sector.", ["Tabel 2. Banen.", "Naar sector."], id="a label stays"),
        pytest.param("Het is zo. 3 van de 4 gaan. Op zo. 3 mei niet.", ["Het is zo.", "3 van de 4 gaan.", "Op zo. 3 mei niet."], id="day or word"),
        pytest.param("Bakkerij Bos & Co. B.V. groeit. Zie hoofdst. 3 van fa. Jansen.", ["Bakkerij Bos & Co. B.V. groeit.", "Zie hoofdst. 3 van fa. Jansen."], id="firms and chapters"),
        pytest.param("“Goed zo.” (Jan, bakker) Zij lachte.", ["“Goed zo.” (Jan, bakker) Zij lachte."], id="who said it"),
        pytest.param(f"“Kijk. {'Zin hier. ' * 70}Uit.” Klaar.", ["“Kijk.", *["Zin hier."] * 70, "Uit.”", "Klaar."], id="a quotation too long to be one"),
    ],
)  # fmt: skip
def test_what_makes_the_difference(text: str, expected: list[str]) -> None:
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
