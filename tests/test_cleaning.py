"""Clean text of blocks: what changes, what does not, and that the text layer can always be given back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.layout.blocks import to_blocks
from index.reading.layout.cleaning import clean_page
from index.reading.layout.line_ends import count_words
from index.reading.layout.lines import Block, RawLine
from index.types import Edit, Page


def block(*lines: str) -> Block:
    return Block(lines=tuple(RawLine(text=line) for line in lines))


def clean(*lines: str, elsewhere: str = "") -> Page:
    words = count_words([[RawLine(text=line) for line in (*lines, elsewhere) if line]])
    page, _, _ = clean_page("rapport.pdf", 1, [block(*lines)], words)
    return page


def whole_source(page: Page) -> str:
    return page.source_form(0, len(page.text))


@pytest.mark.parametrize(
    ("upper", "lower", "elsewhere", "expected"),
    [
        ("de arbeids-", "productiviteit stijgt", "", "de arbeidsproductiviteit stijgt"),
        ("Arbeids-", "productiviteit stijgt", "", "Arbeidsproductiviteit stijgt"),
        ("een AI-", "toepassing helpt", "", "een AI-toepassing helpt"),
        ("in West-", "Europa", "", "in West-Europa"),
        ("sinds covid-", "19 is", "", "sinds covid-19 is"),
        ("in 2024-", "2025 was", "", "in 2024-2025 was"),
        ("van 25–", "30 jaar", "", "van 25–30 jaar"),
        ("wij gaan –", "30 jaar later", "", "wij gaan – 30 jaar later"),
        ("de zij-", "instromers", "", "de zij-instromers"),
        ("de data-", "analyse", "", "de data-analyse"),
        ("per e-", "mail", "", "per e-mail"),
        ("de niet-", "westerse", "", "de niet-westerse"),
        ("een top-", "functie", "elke top-functie", "een top-functie"),
        ("een auto-", "ongeluk", "het autoongeluk", "een autoongeluk"),
        ("een top-", "functie", "elke topfunctie en top-functie", "een topfunctie"),
        ("van kennis-", "en kunde", "", "van kennis- en kunde"),
        ("een intellectuele-", "en/of cognitieve kant", "", "een intellectuele- en/of cognitieve kant"),
        ("het beleids-", "ofwel plan", "", "het beleidsofwel plan"),
        ("werk -", "en dus", "", "werk - en dus"),
        ("(AI)-", "gedreven", "", "(AI)-gedreven"),
        ("om-", "(bij)scholing", "", "om-(bij)scholing"),
        ("zie https://uwv.nl/ai-", "rapport", "", "zie https://uwv.nl/ai-rapport"),
        ("finan\u00ad", "cieel", "", "financieel"),
        ("finan\u2010", "cieel", "", "financieel"),
    ],
)
def test_a_hyphen_at_a_line_end(upper: str, lower: str, elsewhere: str, expected: str) -> None:
    page = clean(upper, lower, elsewhere=elsewhere)
    assert page.text == expected
    assert whole_source(page) == f"{upper} {lower}"


def test_words_cut_off_by_a_line_end_are_no_evidence() -> None:
    lines = [RawLine(text="een top-"), RawLine(text="functie is een top-functie")]
    assert count_words([lines]) == {"een": 2, "is": 1, "top-functie": 1}


@pytest.mark.parametrize(
    ("source", "expected", "edits"),
    [
        ("e\ufb03ci\u00ebnt", "effici\u00ebnt", (Edit(start=1, end=4, source="\ufb03"),)),
        ("pro\u00adduct", "product", (Edit(start=2, end=3, source="o\u00ad"),)),
        ("\u200bnul", "nul", (Edit(start=0, end=1, source="\u200bn"),)),
        (
            "pri\u0301ve\u0301",
            "pr\u00edv\u00e9",
            (Edit(start=2, end=3, source="i\u0301"), Edit(start=4, end=5, source="e\u0301")),
        ),
        ("a\u0315\u0300", "\u00e0\u0315", (Edit(start=0, end=2, source="a\u0315\u0300"),)),
        ("m\u00b2 kost \u20ac 5 en \u00bd", "m\u00b2 kost \u20ac 5 en \u00bd", ()),
        ("\uf0b7 punt", "\u2022 punt", (Edit(start=0, end=1, source="\uf0b7"),)),
        ("\x7f punt", "\u2022 punt", (Edit(start=0, end=1, source="\x7f"),)),
        ("a\u00a0b\u2009c", "a b c", ()),
        ("\x00leeg\x07", "leeg", (Edit(start=0, end=1, source="\x00l"), Edit(start=3, end=4, source="g\x07"))),
    ],
)
def test_characters_that_change(source: str, expected: str, edits: tuple[Edit, ...]) -> None:
    page = clean(source)
    assert page.text == expected
    assert page.edits == edits


def test_a_raised_number_becomes_superscript_and_keeps_its_value() -> None:
    line = RawLine(text="in 20252: 1012 banen", raised=((7, 8),))
    page, _, _ = clean_page("r", 1, [Block(lines=(line,))], count_words([]))
    assert page.text == "in 2025²: 1012 banen"
    assert page.edits == (Edit(start=7, end=8, source="2"),)


def test_a_mark_behind_a_space_joins_the_word_before_it() -> None:
    line = RawLine(text="zijn. 11 Daarnaast", raised=((6, 8),))
    page, _, _ = clean_page("r", 1, [Block(lines=(line,))], count_words([]))
    assert page.text == "zijn.¹¹ Daarnaast"
    assert whole_source(page) == "zijn. 11 Daarnaast"


def test_a_note_is_kept_apart_from_its_number() -> None:
    line = RawLine(text="1Zie bijlage", raised=((0, 1),))
    page, _, _ = clean_page("r", 1, [Block(lines=(line,))], count_words([]))
    assert page.text == "¹ Zie bijlage"
    assert whole_source(page) == "1Zie bijlage"


def test_the_plain_number_of_a_note_is_raised() -> None:
    page, _, _ = clean_page("r", 1, [Block(lines=(RawLine(text="2) Een stand op 1 mei"),), note=True)], count_words([]))
    assert page.text == "² Een stand op 1 mei"
    assert whole_source(page) == "2) Een stand op 1 mei"


@pytest.mark.parametrize(("mark", "clean"), [("1)", "¹"), ("(12)", "¹²"), ("a", "ᵃ")])
def test_a_raised_mark_is_told_from_what_it_stands_behind(mark: str, clean: str) -> None:
    line = RawLine(text=f"140{mark} banen", raised=((3, 3 + len(mark)),))
    assert clean_page("r", 1, [Block(lines=(line,))], count_words([]))[0].text == f"140{clean} banen"


def test_blocks_start_on_a_line_of_their_own_and_are_found_back() -> None:
    page, offsets, _ = clean_page(
        "r", 1, [block("Kop"), block("\u200b"), block("Een", "zin."), block("Twee.")], count_words([])
    )
    assert page.text == "Kop\nEen zin.\nTwee."
    assert offsets == [0, None, 4, 13]
    assert whole_source(page) == "Kop \u200b Een zin. Twee."


def test_part_of_a_page_gives_its_own_source() -> None:
    page = clean("Elke AI-", "toepassing e\ufb00ectief.")
    start = page.text.index("AI-toepassing")
    assert page.source_form(start, start + len("AI-toepassing")) == "AI- toepassing"


hostile = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab Z19-\u2010\u00ad\u200b\u0301\u0323ﬁ²½€“”.,:;\uf0b7\x00\u1100\u1161\u11a8\u00a0(•–ĳ\u212b"),
        st.characters(codec="utf-8", exclude_categories=["Cs"]),
    ),
    max_size=14,
)
raw_lines = st.lists(hostile.map(lambda text: " ".join(text.split())).filter(bool), max_size=12)


@given(raw_lines, st.data())
def test_nothing_is_lost_and_nothing_is_invented(texts: list[str], data: st.DataObject) -> None:
    lines = []
    for text in texts:
        digits = [i for i, c in enumerate(text) if c in "0123456789"]
        mark = data.draw(st.sampled_from([None, *digits]))
        raised = ((mark, mark + 1),) if mark is not None else ()
        lines.append(RawLine(text=text, raised=raised, blank_lines=data.draw(st.integers(0, 2))))
    blocks = to_blocks([lines])[0]
    assert [line.text for block in blocks for line in block.lines] == texts
    page, offsets, _ = clean_page("r", 1, blocks, count_words([lines]))
    if page.text:
        assert whole_source(page) == " ".join(texts)
    assert unicodedata.is_normalized("NFC", page.text)
    assert all(block == " ".join(block.split()) != "" for block in page.text.split("\n")) or not page.text
    ends = [0, *(edit.end for edit in page.edits)]
    assert all(end <= edit.start < edit.end for end, edit in zip(ends, page.edits, strict=False))
    shown = [offset for offset in offsets if offset is not None]
    assert shown == [i for i in range(len(page.text)) if i == 0 or page.text[i - 1] == "\n"]
