"""Values of form fields and notes of people: read as what they are, with label and place, and never as report text."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from answers import place, said
from fakes import document, library
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Highlight, Text
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.chunks import ChunkOptions, chunk_document
from index.reading.document import read_document
from index.reading.pdf.forms.fields import Filled, read_filled
from index.reading.pdf.positions import NO_POSITIONS, find_boxes
from index.reading.pdf.words import Word
from index.serialising import text_from_json, text_to_json
from index.types import Box, Document, KnownBlock
from rag.answer.choosing import choose_places
from rag.answer.selection import PlaceOptions
from rag.evidence.weighing import Evidence, EvidenceSentence
from ui.text.place_layout import place_pages

BODY = "De stichting keurt elk jaar aanvragen goed voor werkplaatsen in de wijk."


def drawn(draw: Callable[[Canvas], None]) -> PdfWriter:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 11)
    draw(canvas)
    canvas.save()
    return PdfWriter(clone_from=PdfReader(stream))


def read(writer: PdfWriter, folder: Path) -> Document:
    writer.write(folder / "formulier.pdf")
    return read_document(folder / "formulier.pdf")


def word(text: str, left: float, baseline: float, *, size: float = 10, right: float | None = None) -> Word:
    return Word(
        text=text, glyphs=(), left=left, top=baseline - size, right=right or left + 5 * len(text), bottom=baseline + 2,
        baseline=baseline, size=size, bold=False,
    )  # fmt: skip


def widget(rect: tuple[float, float, float, float] = (200, 700, 300, 720), **entries: object) -> DictionaryObject:
    named = {NameObject(f"/{key}"): value for key, value in entries.items()}
    corners = ArrayObject(map(FloatObject, rect))
    return DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Widget"), NameObject("/Rect"): corners, NameObject("/F"): NumberObject(4)}
        | named
    )


def on_page(*annotations: DictionaryObject, words: tuple[Word, ...] = (), rotate: int = 0) -> tuple[Filled, ...]:
    writer = PdfWriter()
    page = writer.add_blank_page(600, 800)
    page[NameObject("/Annots")] = ArrayObject(annotations)
    if rotate:
        page.rotate(rotate)
    return read_filled(page, 3, words)


def text_field(value: str, **entries: object) -> DictionaryObject:
    return widget(FT=NameObject("/Tx"), V=TextStringObject(value), **entries)


# A form as people make them.


def form(canvas: Canvas) -> None:
    canvas.drawString(70, 780, BODY)
    canvas.drawString(70, 705, "Naam van de werkplaats:")
    canvas.drawString(70, 665, "Gevraagd bedrag:")
    canvas.drawString(70, 625, "Vestiging:")
    canvas.drawString(95, 585, "De buurt is geraadpleegd")
    canvas.drawString(95, 555, "De huur is betaald")
    canvas.drawString(70, 500, "De aanvrager hoort binnen acht weken of er geld komt.")
    fields = canvas.acroForm
    fields.textfield(name="f1", value="De Draaibank", x=230, y=700, width=200, height=18)
    fields.textfield(name="f2", value="12.750", x=230, y=660, width=200, height=18)
    fields.choice(name="f3", value="Zuid", options=["Noord", "Zuid"], x=230, y=620, width=200, height=18)
    fields.checkbox(name="f4", checked=True, x=70, y=580, size=16)
    fields.checkbox(name="f5", checked=False, x=70, y=550, size=16)


def test_a_filled_form_reads_as_its_labels_with_their_values(tmp_path: Path) -> None:
    read_form = read(drawn(form), tmp_path)
    assert read_form.pages[0].text.split("\n") == [
        BODY,
        "Naam van de werkplaats: De Draaibank",
        "Gevraagd bedrag: 12.750",
        "Vestiging: Zuid",
        "☒ De buurt is geraadpleegd",
        "De huur is betaald",
        "De aanvrager hoort binnen acht weken of er geld komt.",
    ]
    assert [one.kind for one in read_form.pages[0].known] == ["field"] * 4


@pytest.mark.parametrize("ruled", [False, True])
def test_a_field_is_a_row_of_its_label_and_its_value_also_between_rules(tmp_path: Path, ruled: bool) -> None:
    def boxes(canvas: Canvas) -> None:
        form(canvas)
        for bottom in (695, 655, 615) if ruled else ():
            canvas.rect(65, bottom, 160, 28)
            canvas.rect(225, bottom, 210, 28)

    found = read(drawn(boxes), tmp_path)
    page = found.pages[0]
    assert [[page.text[row.offset :][cell.start : cell.end] for cell in row.cells] for row in found.rows] == [
        ["Naam van de werkplaats:", "De Draaibank"],
        ["Gevraagd bedrag:", "12.750"],
        ["Vestiging:", "Zuid"],
    ]
    assert {(row.heads, cell.head) for row in found.rows for cell in row.cells} == {(False, "")}
    assert page.text.count("Gevraagd bedrag") == 1


def test_what_is_filled_in_keeps_its_kind_as_a_sentence_and_on_disk(tmp_path: Path) -> None:
    found = read(drawn(form), tmp_path)
    chunks = chunk_document(found, ChunkOptions())
    kinds = [(s.kind, s.group, s.leans) for chunk in chunks for s in chunk.sentences]
    assert kinds == [("prose", 0, 0), *[("field", 0, 0)] * 4, ("fragment", 0, 0), ("prose", 0, 0)]
    assert text_from_json(text_to_json(found, chunks)) == (found, chunks)


def test_a_quoted_field_is_marked_where_its_value_stands(tmp_path: Path) -> None:
    page = read(drawn(form), tmp_path).pages[0]
    start = page.text.index("Gevraagd bedrag")
    (box,) = find_boxes(NO_POSITIONS, page, start, start + len("Gevraagd bedrag: 12.750"))
    assert (box.left * A4[0], (1 - box.bottom) * A4[1]) == pytest.approx((230, 660), abs=1)
    assert find_boxes(NO_POSITIONS, page, 0, len(BODY)) == ()


def test_notes_stand_at_the_end_of_their_page_and_apart_from_the_text(tmp_path: Path) -> None:
    def two_pages(canvas: Canvas) -> None:
        canvas.drawString(70, 780, "De raad besloot na lang overleg dat de werkplaats")
        canvas.showPage()
        canvas.setFont("Helvetica", 11)
        canvas.drawString(70, 780, "voortaan zelf de huur betaalt. Dat gaat in per mei.")

    writer = drawn(two_pages)
    writer.add_annotation(0, Text(rect=(300, 700, 320, 720), text="Nee, dit klopt niet.\nVraag na bij de bank."))
    writer.add_annotation(0, FreeText(text="Besluit: uitgesteld.", rect=(70, 600, 300, 620)))
    quads = ArrayObject(map(FloatObject, (70, 790, 200, 790, 70, 775, 200, 775)))
    writer.add_annotation(0, Highlight(rect=(70, 775, 200, 790), quad_points=quads))  # says nothing
    found = read(writer, tmp_path)
    assert found.pages[0].text.split("\n")[1:] == ["Nee, dit klopt niet. Vraag na bij de bank.", "Besluit: uitgesteld."]
    chunks = chunk_document(found, ChunkOptions())
    said = [[(s.kind, s.leans, c.text[s.start : s.end]) for s in c.sentences] for c in chunks]
    whole = "De raad besloot na lang overleg dat de werkplaats voortaan zelf de huur betaalt."
    assert said == [
        [("prose", 0, whole), ("prose", 1, "Dat gaat in per mei.")],
        [("comment", 0, "Nee, dit klopt niet."), ("comment", 1, "Vraag na bij de bank.")],
        [("comment", 0, "Besluit: uitgesteld.")],
    ]
    assert chunks[0].sentences[0].taken_back == 0
    assert len({chunk.section for chunk in chunks}) == 3


# Labels.


def test_a_label_is_the_tooltip_or_else_the_words_beside_or_above_the_field() -> None:
    beside = (word("Naam:", 100, 92), word("school", 20, 92), word("Elders", 100, 60))
    assert on_page(text_field("Ada", TU=TextStringObject("Uw naam")), words=beside)[0].label == "Uw naam"
    assert on_page(text_field("Ada"), words=beside)[0].label == "Naam:"
    low = (word("Naam:", 100, 101), word("KOP", 200, 75, size=50))  # a little below the field; a heading above it
    assert on_page(text_field("Ada"), words=low)[0].label == "Naam:"
    assert on_page(text_field("Ada"), words=low[1:])[0].label == ""
    above = (word("Naam", 200, 75), word("school", 228, 75), word("Tussenkop", 200, 50))
    assert on_page(text_field("Ada"), words=above)[0].label == "Naam school"


def test_the_name_of_a_field_is_shown_only_when_people_can_read_it() -> None:
    assert on_page(text_field("Ada", T=TextStringObject("Naam school")))[0].label == "Naam school"
    assert on_page(text_field("Ada", T=TextStringObject("Naam school_2")))[0].label == "Naam school"
    for name in ("Text12", "undefined_2", "form1.naam", "x"):
        assert on_page(text_field("Ada", T=TextStringObject(name)))[0].label == ""


def test_fields_in_a_table_are_called_by_their_row_and_their_column(tmp_path: Path) -> None:
    def table(canvas: Canvas) -> None:
        canvas.drawString(70, 790, BODY)
        for at, head in enumerate(("Jaar", "Leden", "Bijdrage")):
            canvas.drawString(70 + 120 * at, 740, head)
        for row, year in enumerate(("2021", "2022")):
            canvas.drawString(70, 716 - 24 * row, year)
            for column in (1, 2):
                value = str(100 * row + 7 * column)
                canvas.acroForm.textfield(
                    name=f"{row}{column}", value=value, x=70 + 120 * column, y=712 - 24 * row, width=100, height=18
                )
        canvas.drawString(70, 640, "Huur")
        canvas.acroForm.textfield(name="h", value="900", x=130, y=636, width=80, height=18)
        canvas.drawString(230, 640, "Gas")  # words between two fields: each has its own
        canvas.acroForm.textfield(name="g", value="80", x=290, y=636, width=80, height=18)
        canvas.drawString(70, 600, "Getekend op")  # one label, and no heads above
        for at, part in enumerate(("12", "05")):
            canvas.acroForm.textfield(name=f"d{at}", value=part, x=150 + 50 * at, y=596, width=40, height=18)

    found = read(drawn(table), tmp_path).pages[0]
    assert [found.text[one.start : one.end] for one in found.known] == [
        "2021, Leden: 7", "2021, Bijdrage: 14", "2022, Leden: 107", "2022, Bijdrage: 114",
        "Huur: 900", "Gas: 80", "Getekend op: 12", "Getekend op: 05",
    ]  # fmt: skip


def test_a_sentence_that_runs_over_fields_is_no_head_of_their_columns() -> None:
    words = [
        word(text, 180 + 36 * at, 78, right=210 + 36 * at) for at, text in enumerate(("Vul", "hier", "alles", "in"))
    ]
    fields = [text_field("7", Rect=ArrayObject(map(FloatObject, (left, 700, left + 50, 720)))) for left in (190, 260)]
    assert [one.label for one in on_page(*fields, words=(word("Utrecht", 100, 92), *words))] == ["Utrecht"]
    apart = (word("Leden", 195, 78), word("Giften", 265, 78), word("Utrecht", 100, 92))
    assert [one.label for one in on_page(*fields, words=apart)] == ["Utrecht, Leden", "Utrecht, Giften"]


# What is a value, and what is not.


def test_values_are_inherited_from_the_field_above() -> None:
    parent = DictionaryObject(
        {NameObject("/FT"): NameObject("/Tx"), NameObject("/V"): TextStringObject("drie\nregels e\u0301e\u0301n"),
         NameObject("/TU"): TextStringObject("Toelichting")}
    )  # fmt: skip
    (found,) = on_page(widget(Parent=parent))
    assert (found.label, found.text, found.page) == ("Toelichting", "drie regels één", 3)


def test_a_field_that_is_its_own_parent_ends() -> None:
    loop = widget()
    loop[NameObject("/Parent")] = loop
    assert on_page(loop) == ()


def test_a_choice_is_read_as_the_list_shows_it() -> None:
    options = ArrayObject(
        [ArrayObject([TextStringObject(a), TextStringObject(b)]) for a, b in (("1", "Noord"), ("2", "Zuid"))]
    )
    both = ArrayObject([TextStringObject("2"), TextStringObject("1")])
    assert on_page(widget(FT=NameObject("/Ch"), V=both, Opt=options))[0].text == "Zuid, Noord"


def test_the_radio_button_that_is_on_gives_its_option() -> None:
    group = DictionaryObject(
        {NameObject("/FT"): NameObject("/Btn"), NameObject("/Ff"): NumberObject(1 << 15),
         NameObject("/TU"): TextStringObject("Soort aanvraag"), NameObject("/V"): NameObject("/2")}
    )  # fmt: skip
    off = widget((200, 700, 212, 712), Parent=group, AS=NameObject("/Off"))
    on = widget((200, 660, 212, 672), Parent=group, AS=NameObject("/2"))
    words = (word("eerste", 216, 98), word("herhaalde", 216, 138), word("aanvraag", 264, 138))
    assert [(one.label, one.text) for one in on_page(off, on, words=words)] == [
        ("Soort aanvraag", "herhaalde aanvraag")
    ]


def buttons(*corners: tuple[float, float], on: int) -> list[DictionaryObject]:
    """A choice between buttons that stand with these corners at their lower left, the one at ``on`` chosen."""
    group = DictionaryObject({NameObject("/FT"): NameObject("/Btn"), NameObject("/Ff"): NumberObject(1 << 15)})
    return [
        widget((x, y, x + 12, y + 12), Parent=group, AS=NameObject(f"/keus{at}" if at == on else "/Off"))
        for at, (x, y) in enumerate(corners)
    ]


LINE = (word("Soort", 60, 98), word("aanvraag:", 88, 98))


@pytest.mark.parametrize(
    ("places", "words", "label"),
    [
        (((200, 700), (300, 700)), (*LINE, word("eerste", 216, 98), word("volgende", 316, 98)), "Soort aanvraag:"),
        (((200, 700), (300, 700)), (word("eerste", 164, 98), word("volgende", 256, 98)), ""),
        (((200, 700), (300, 700)), (*LINE, word("eerste", 192, 112), word("volgende", 290, 112)), "Soort aanvraag:"),
        (((200, 700), (200, 680)), (word("eerste", 60, 98), word("volgende", 60, 118)), ""),
        (((200, 700), (300, 700)), (*LINE, word("eerste", 192, 84), word("volgende", 290, 84)), "Soort aanvraag:"),
    ],
    ids=["behind", "before", "below", "before, in a column", "above"],
)
def test_a_button_is_called_by_the_words_on_the_side_where_all_of_its_choice_have_some(
    places: tuple[tuple[float, float], ...], words: tuple[Word, ...], label: str
) -> None:
    found = on_page(*buttons(*places, on=1), words=words)
    assert [(one.label, one.text) for one in found] == [(label, "volgende")]


def test_buttons_in_a_table_are_called_by_their_row_and_their_column(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for x, mark in ((250, "slecht"), (320, "zeer goed")):
            canvas.drawString(x, 720, mark)
        for row, chosen in enumerate("ba"):
            canvas.drawString(70, 700 - 20 * row, ("Hoe was de les?", "Hoe was de zaal?")[row])
            for x, value in ((256, "a"), (336, "b")):
                canvas.acroForm.radio(
                    name=f"f{row}", value=value, selected=value == chosen, x=x, y=697 - 20 * row, size=12
                )

    text = read(drawn(draw), tmp_path).pages[0].text.split("\n")
    assert "Hoe was de les? zeer goed" in text
    assert "Hoe was de zaal? slecht" in text


def test_fields_under_years_are_called_by_them(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 700, "Loon")
        for x, year, value in ((200, "2031", "100"), (300, "2032", "200")):
            canvas.drawString(x, 720, year)
            canvas.acroForm.textfield(name=year, value=value, x=x, y=697, width=80, height=14)

    text = read(drawn(draw), tmp_path).pages[0].text.split("\n")
    assert "Loon, 2031: 100" in text
    assert "Loon, 2032: 200" in text


@pytest.mark.parametrize(
    "hidden",
    [
        text_field("geheim", Ff=NumberObject(1 << 13)),  # a password
        text_field("onzichtbaar", F=NumberObject(2)),
        text_field("   "),
        widget(FT=NameObject("/Btn"), Ff=NumberObject(1 << 16), V=NameObject("/Ja")),  # a button to push
        widget((200, 700, 200, 700), FT=NameObject("/Tx"), V=TextStringObject("zonder maat")),
        widget((700, 900, 750, 950), FT=NameObject("/Tx"), V=TextStringObject("buiten het blad")),
        text_field("kapot", Rect=ArrayObject([NameObject("/x")] * 4)),
    ],
)
def test_what_nobody_sees_is_not_read(hidden: DictionaryObject) -> None:
    assert on_page(hidden) == ()


def test_the_same_field_twice_on_a_page_is_read_once() -> None:
    same = [text_field("Ada", TU=TextStringObject("Naam")) for _ in range(2)]
    assert len(on_page(*same)) == 1


@pytest.mark.parametrize(
    ("rotate", "rect"),
    [(0, (200, 80, 300, 100)), (90, (700, 200, 720, 300)), (180, (300, 700, 400, 720)), (270, (80, 300, 100, 400))],
)
def test_the_rectangle_is_told_as_the_page_is_shown(rotate: int, rect: tuple[float, ...]) -> None:
    (found,) = on_page(text_field("Ada"), rotate=rotate)
    assert found.rect == pytest.approx(rect)


def test_a_page_of_very_many_fields_is_read_in_no_time() -> None:
    many = [text_field(f"waarde {number}") for number in range(5_000)]
    assert len(on_page(*many, words=tuple(word(f"w{n}", n, 92) for n in range(50)))) == 2_000


# Answers.


def with_note() -> Document:
    text = "De huur is 90 euro.\nDe huur is 80 euro."
    plain = document(text)
    note = KnownBlock(start=20, end=39, kind="comment", box=Box(left=0, top=0, right=1, bottom=1))
    return Document(
        **{**vars(plain), "pages": (type(plain.pages[0])(document="rapport.pdf", number=1, text=text, known=(note,)),)}
    )


def test_a_note_never_comes_before_what_the_report_itself_says() -> None:
    found = library(with_note())
    own, note = found.retrieve("x").sentences
    for chances in ((0.9, 0.5), (0.5, 0.9)):
        items = [EvidenceSentence(sentence=s, probability=p) for s, p in zip((own, note), chances, strict=True)]
        evidence = Evidence(sentences=tuple(sorted(items, key=lambda item: -item.probability)), answerable=0.9)
        chosen = choose_places("Hoe hoog is de huur?", evidence, evidence, found, PlaceOptions())
        assert [one.section.number for one in chosen] == [0, 1]
    items = [EvidenceSentence(sentence=s, probability=p) for s, p in ((note, 0.9), (own, 0.3))]
    evidence = Evidence(sentences=tuple(items), answerable=0.9)
    assert [one.section.number for one in choose_places("Hoe hoog?", evidence, evidence, found, PlaceOptions())] == [
        1,
        0,
    ]
    alone = Evidence(sentences=(EvidenceSentence(sentence=note, probability=0.9),), answerable=0.9)
    assert [one.section.number for one in choose_places("Hoe hoog?", alone, alone, found, PlaceOptions())] == [1]


def test_beside_a_quote_stands_what_it_is() -> None:
    assert place_pages(place(1, said("Naam: Ada", kind="field"))) == "pagina 5 (ingevuld veld)"
    assert place_pages(place(1, said("Nog nagaan.", kind="comment"))) == "pagina 5 (opmerking)"
    assert place_pages(place(1, said("De huur is 90 euro."))) == "pagina 5"


def test_the_shared_form(shared: Path) -> None:
    text = read_document(shared / "cases" / "pdf" / "form.pdf").pages[0].text
    assert "Naam van de werkgever: Bakkerij De Korenaar\nAantal gevraagde leerplekken: 17\n" in text
