"""Hostile text in questions, answers, quotes, headings and titles: kept as text, and never anything else."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import docx
from filed import MONITOR, answer, passage, place, record, recorded
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from index.structure.lists import without_mark
from index.types import Span
from rag.types import PlaceSentence, Short, WrittenSentence
from ui.export.json_file import from_json, to_json
from ui.export.markdown import to_markdown
from ui.export.transcript import Transcript
from ui.export.word import to_docx
from ui.json_text import without_surrogates

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NASTY = [
    "[^1]", "[^1]: kwaad", "^[kwaad]", "[1]", "[1](x)", "(x)", ": x", "![", "](javascript:x)", "<script>x</script>",
    "<!--", "-->", "<?x", "&amp;", "&#x202e;", "]]>", "</w:t></w:r>", "\\", "\\(", "`", "```", "~~~", "~~", "**", "__",
    "$x$", "$$", "|a|\n|-|", "# ", "1. ", "a) ", "(i) ", "+ ", "- ", "---", "===", "> ", "    ", "\t", "\n", "\n\n",
    "\r", "\x00", "\x0b", "\x85", "\u2028", "\u202e", "\u2067", "\ud800", "\ufffe", "\uffff", "\u00a0", "é", "𝕏", "שלום",
    "{#id .class}", "@x", "http://x.nl/a_b_c", "%", "::: div", "!", "x", " ", ".", "“", "”", "\\[^1\\]",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=()), max_size=3), max_size=8).map(
    "".join
)


def kept(text: str) -> str:
    """What must be left of a text: all that can be seen, in order, without what no file may hold."""
    return "".join(
        c
        for c in text
        if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cs") and c not in f"{TURNING}\ufffe\uffff"
    )


@st.composite
def hostile_records(draw: st.DrawFn) -> tuple[Transcript, dict[str, str]]:
    """A record with hostile text everywhere, and what was put where."""
    names = (
        "question",
        "first",
        "second",
        "item",
        "written",
        "title",
        "heading",
        "passage",
        "reason",
        "missing",
        "remark",
    )
    put = {name: draw(HOSTILE) for name in names}
    report = replace(MONITOR, title=put["title"], organisation="")
    cuts = sorted(draw(st.tuples(*[st.integers(0, 20)] * 4)))
    bold = tuple(Span(start=start, end=end) for start, end in zip(cuts[::2], cuts[1::2], strict=True))
    first = PlaceSentence(text=put["first"], kind="prose", begins=True, decisive=bold)
    answered = answer(
        put["question"],
        place(7, 1, first),
        place(
            8,
            2,
            PlaceSentence(text=put["second"], kind="heads", begins=True, decisive=()),
            PlaceSentence(text=put["item"], kind="item", begins=True, decisive=bold, gap=True),
        ),
        short=Short(marker=7, text=put["first"], shortened=True),
        written=(
            WrittenSentence(text=put["written"], markers=(8, 7), status="gesteund"),
            WrittenSentence(text=put["written"], markers=(8,), status="niet gecontroleerd", reason=put["reason"]),
        ),
        missing=(put["missing"],),
        remarks=(put["remark"],),
    )
    refused = answer(put["question"], passages=(passage(1, put["passage"], (1,), put["heading"]),))
    return record(recorded(answered, MONITOR.name), recorded(refused, MONITOR.name), documents=(report,)), put


def said(element: ET.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


@settings(max_examples=50, deadline=None)
@given(hostile_records())
def test_the_word_file_opens_and_keeps_the_text(given_record: tuple[Transcript, dict[str, str]]) -> None:
    filed, put = given_record
    content = to_docx(filed)
    paragraphs = [kept(p.text) for p in docx.Document(io.BytesIO(content)).paragraphs]
    for expected in (
        f"Vraag 1: {put['question']}",
        f"Vraag 2: {put['question']}",
        put["first"],
        without_mark(put["item"].strip()).lstrip("•-–+ \t"),  # the mark of an item is drawn, as a bullet or a number
        f"Niet gecontroleerd, geschreven door het taalmodel: {put['written']}",
        put["missing"],
        put["remark"],
    ):
        assert any(kept(expected) in paragraph for paragraph in paragraphs), expected
    if kept(put["passage"]):
        assert any(paragraph.endswith(kept(put["passage"])) for paragraph in paragraphs)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        notes = list(ET.fromstring(archive.read("word/footnotes.xml")))
        body = ET.fromstring(archive.read("word/document.xml"))
    assert [r.get(f"{W}id") for r in body.iter(f"{W}footnoteReference")] == ["1", "2"]
    for note, page in zip(notes[2:], (1, 2), strict=True):
        assert kept(said(note)).endswith(f"{kept(put['title'])}(2024),pagina{page}.")


def tokens_of(text: str) -> Iterator[Token]:
    """Every token that the Markdown gives, in a dialect with as much as possible switched on."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin).use(dollarmath_plugin)
    for token in parser.parse(text):
        yield token
        yield from token.children or ()


@settings(max_examples=150, deadline=None)
@given(hostile_records())
def test_markdown_has_only_the_markup_of_its_own(given_record: tuple[Transcript, dict[str, str]]) -> None:
    filed, put = given_record
    tokens = list(tokens_of(to_markdown(filed)))
    assert {token.type for token in tokens} <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special",
        "strong_open", "strong_close", "blockquote_open", "blockquote_close", "bullet_list_open", "bullet_list_close",
        "list_item_open", "list_item_close", "footnote_ref", "footnote_block_open", "footnote_block_close",
        "footnote_open", "footnote_close", "footnote_anchor",
    }  # fmt: skip
    assert [token.meta["label"] for token in tokens if token.type == "footnote_ref"] == ["1", "2", "1", "2", "1", "2"]
    assert [token.meta["label"] for token in tokens if token.type == "footnote_open"] == ["1", "2"]
    headings = [kept(content) for content in contents(tokens, "heading_open")]
    assert headings[1] == kept(f"Vraag 1: {put['question']}")
    quotes = [kept(content) for content in contents(tokens, "blockquote_open")]
    assert len(quotes) == 2
    assert quotes[0] == kept(put["first"])
    assert quotes[1].startswith(kept(put["second"]))
    for note, page in zip(contents(tokens, "footnote_open"), (1, 2), strict=True):
        assert kept(note).endswith(f"{kept(put['title'])}(2024),pagina{page}.")


def contents(tokens: list[Token], opening: str) -> Iterator[str]:
    """The visible text of the first inline token after each token of a type."""
    for at, token in enumerate(tokens):
        if token.type == opening:
            inline = next(later for later in tokens[at:] if later.type == "inline")
            yield "".join(child.content for child in inline.children or () if child.type != "footnote_ref")


@settings(max_examples=50, deadline=None)
@given(hostile_records())
def test_json_reads_back_the_same(given_record: tuple[Transcript, dict[str, str]]) -> None:
    filed, put = given_record
    read = from_json(to_json(filed))
    assert read.questions[0].text == without_surrogates(put["question"])
    assert to_json(read) == to_json(filed)
