"""Characters of a page -> words: by the white space between them, each once, with their accents."""

from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab
from pdf_pages import Draw, lines, pdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from index.reading.document import read_document

TEXT = "De raad telde 1.284 leden en 57,5% daarvan stemde voor."


def text_of(tmp_path: Path, draw: Draw) -> str:
    return read_document(pdf(tmp_path / "a.pdf", draw)).pages[0].text


def placed(canvas: Canvas, text: str, *, gap: float, spread: float = 0.0, size: float = 10) -> None:
    """Draw each letter by itself, without blanks; white space in font sizes."""
    x = 60.0
    for letter in text:
        if letter == " ":
            x += gap * size
            continue
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, 700, letter)
        x += stringWidth(letter, "Helvetica", size) + spread * size


@pytest.mark.parametrize("gap", [0.13, 0.2, 0.28, 0.6])
def test_words_without_blanks_are_told_apart(tmp_path: Path, gap: float) -> None:
    assert text_of(tmp_path, lambda canvas: placed(canvas, TEXT, gap=gap)) == TEXT


@pytest.mark.parametrize("spread", [0.05, 0.15, 0.25])
def test_spread_letters_stay_together(tmp_path: Path, spread: float) -> None:
    assert text_of(tmp_path, lambda canvas: placed(canvas, TEXT, gap=0.3, spread=spread)) == TEXT


def test_spread_letters_with_blanks(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        text.setFont("Helvetica", 10)
        text.setCharSpace(2)
        text.textLine(TEXT)
        canvas.drawText(text)

    assert text_of(tmp_path, draw) == TEXT


@pytest.mark.parametrize("gap", [0.15, 0.18, 0.25])
def test_a_blank_that_the_file_leaves_out(tmp_path: Path, gap: float) -> None:
    """White space as wide as the blanks of the line parts words as well."""
    halves = "De raad telde 1.284 leden en 57,5%", "daarvan stemde voor een ander plan."

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        text = canvas.beginText(60, 700)
        text.setWordSpace(10 * (gap - 0.278))
        text.textOut(halves[0])
        canvas.drawText(text)
        x = 60 + stringWidth(halves[0], "Helvetica", 10) + halves[0].count(" ") * 10 * (gap - 0.278) + gap * 10
        text = canvas.beginText(x, 700)
        text.setWordSpace(10 * (gap - 0.278))
        text.textOut(halves[1])
        canvas.drawText(text)

    assert text_of(tmp_path, draw) == " ".join(halves)


def test_a_mirrored_and_scaled_page(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.transform(0.75, 0, 0, -0.75, 0, 800)
        canvas.transform(1, 0, 0, -1, 0, 800)
        placed(canvas, TEXT, gap=0.28)

    assert text_of(tmp_path, draw) == TEXT


def by_line(canvas: Canvas) -> None:
    lines(canvas, [TEXT], y=700)
    lines(canvas, [TEXT], y=700, x=60.4)


def by_word(canvas: Canvas) -> None:
    x = 60.0
    for word in TEXT.split():
        for shift in (0, 0.3):
            lines(canvas, [word], y=700, x=x + shift)
        x += stringWidth(f"{word} ", "Helvetica", 10)


def by_letter(canvas: Canvas) -> None:
    placed(canvas, TEXT, gap=0.28)
    x = 60.4
    for letter in TEXT:
        if letter != " ":
            canvas.drawString(x, 700, letter)
        x += stringWidth(letter, "Helvetica", 10) if letter != " " else 2.8


@pytest.mark.parametrize("draw", [by_line, by_word, by_letter])
def test_bold_that_is_drawn_twice_counts_once(tmp_path: Path, draw: Draw) -> None:
    assert text_of(tmp_path, draw) == TEXT


def test_letters_that_come_twice_stay(tmp_path: Path) -> None:
    text = "Een tweede zeeeend telt 11.000 en 22.222 ballen."
    assert text_of(tmp_path, lambda canvas: lines(canvas, [text], y=700)) == text


def test_an_accent_over_its_letter_is_part_of_it(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        before = "De co"
        lines(canvas, ["De coordinatie kost 98 euro."], y=700)
        x = 60 + stringWidth(before, "Helvetica", 10)
        lines(canvas, ["¨"], y=700, x=x + (stringWidth("o", "Helvetica", 10) - stringWidth("¨", "Helvetica", 10)) / 2)

    assert text_of(tmp_path, draw) == "De coördinatie kost 98 euro."


def test_a_line_through_the_middle_strikes_only_what_it_crosses(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["Het tarief is 30 euro per dag."], y=700)
        x = 60 + stringWidth("Het tarief is ", "Helvetica", 10)
        canvas.line(x, 703, x + stringWidth("30 euro", "Helvetica", 10), 703)

    assert text_of(tmp_path, draw) == "Het tarief is per dag."


def test_a_raised_figure_stays_beside_the_amount(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["De raad trok 320"], y=700)
        x = 60 + stringWidth("De raad trok 320", "Helvetica", 10)
        lines(canvas, ["4"], y=703.5, x=x, size=6)
        lines(canvas, [" miljoen uit."], y=700, x=x + 4)

    assert text_of(tmp_path, draw) == "De raad trok 320⁴ miljoen uit."


@pytest.mark.parametrize("sign", ["-", "\u2013"])
def test_a_raised_figure_keeps_its_sign(tmp_path: Path, sign: str) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["De laag is 10"], y=700)
        x = 60 + stringWidth("De laag is 10", "Helvetica", 10)
        lines(canvas, [f"{sign}3"], y=703.6, x=x, size=6)
        lines(canvas, [" meter dik."], y=700, x=x + stringWidth(f"{sign}3", "Helvetica", 6))

    assert text_of(tmp_path, draw) == "De laag is 10⁻³ meter dik."


GROWTH = "De groei was ", "4,2% in 2031, en daarna meer."


def sign_as_bar(canvas: Canvas, x: float) -> None:
    canvas.rect(x + 0.5, 703, 4.7, 0.6, stroke=0, fill=1)


def sign_as_stroke(canvas: Canvas, x: float) -> None:
    canvas.line(x + 0.5, 703.3, x + 5.2, 703.3)


def tick_of_an_axis(canvas: Canvas, x: float) -> None:
    sign_as_stroke(canvas, x)
    canvas.line(x + 0.5, 650, x + 0.5, 750)


def row_of_dashes(canvas: Canvas, x: float) -> None:
    for number in range(4):
        canvas.line(x + 0.5 - 7 * number, 703.3, x + 5.2 - 7 * number, 703.3)


def short_rule_below(canvas: Canvas, x: float) -> None:
    canvas.line(x + 0.5, 699, x + 5.2, 699)


@pytest.mark.parametrize(
    ("sign", "is_minus"),
    [(sign_as_bar, True), (sign_as_stroke, True), (tick_of_an_axis, False), (row_of_dashes, False), (short_rule_below, False)],
)  # fmt: skip
def test_a_minus_may_be_a_short_line_before_a_figure(
    tmp_path: Path, sign: Callable[[Canvas, float], None], is_minus: bool
) -> None:
    before, behind = GROWTH

    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(0.6)
        x = 60 + stringWidth(before, "Helvetica", 10)
        lines(canvas, [before if is_minus else "De groei was"], y=700)
        sign(canvas, x)
        lines(canvas, [behind], y=700, x=x + 5.8)

    assert text_of(tmp_path, draw) == f"{before}{chr(0x2212) if is_minus else ''}{behind}"


@pytest.mark.parametrize("blank", ["\u00a0", " "])
def test_a_figure_with_blanks_between_its_thousands_is_one(tmp_path: Path, blank: str) -> None:
    font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", font))

    def draw(canvas: Canvas) -> None:
        lines(canvas, [f"De raad gaf 12{blank}450{blank}000 euro uit."], y=700, font="Vera")

    assert text_of(tmp_path, draw) == "De raad gaf 12 450 000 euro uit."


def test_thousands_that_are_set_apart_without_blanks_stay_apart(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        x = 60.0
        for part in ("De raad gaf ", "12", "450", "000", " euro uit in het jaar."):
            lines(canvas, [part], y=700, x=x)
            x += stringWidth(part, "Helvetica", 10) + (2 if part in ("12", "450") else 0)

    assert text_of(tmp_path, draw) == "De raad gaf 12 450 000 euro uit in het jaar."
