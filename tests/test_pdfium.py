"""Pages as images, and everything that can be wrong with the file."""

import contextlib
import io
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_pages import lines, pdf
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.colors import red
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.errors import PageImageError
from index.reading.pdf.glyphs.characters import read_characters
from index.reading.pdf.pdfium import PageImage, render_page

RED, WHITE = (255, 0, 0), (255, 255, 255)


def square(canvas: Canvas) -> None:
    """A red square of 100 points in the top left corner of a page of 400 by 200 points."""
    canvas.setPageSize((400, 200))
    canvas.setFillColor(red)
    canvas.rect(0, 100, 100, 100, stroke=0, fill=1)


def opened(image: PageImage) -> Image.Image:
    found = Image.open(io.BytesIO(image.png)).convert("RGB")
    assert found.size == (image.width, image.height)
    return found


def changed(path: Path, *, rotation: int = 0, crop: tuple[float, ...] = (), media: tuple[float, ...] = ()) -> Path:
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.pages[0].rotate(rotation)
    if crop:
        writer.pages[0].cropbox = RectangleObject(crop)
    if media:
        writer.pages[0].mediabox = writer.pages[0].cropbox = RectangleObject(media)
    writer.write(path.with_name("anders.pdf"))
    return path.with_name("anders.pdf")


def test_a_page_is_drawn_at_the_asked_width(tmp_path: Path) -> None:
    image = render_page(pdf(tmp_path / "a.pdf", square), 1, 800)
    assert (image.width, image.height) == (800, 400)
    assert image.png.startswith(b"\x89PNG")
    found = opened(image)
    assert [found.getpixel(place) for place in [(5, 5), (195, 195), (205, 195), (795, 395)]] == [RED, RED, WHITE, WHITE]


@pytest.mark.parametrize(
    ("rotation", "corner"), [(90, (395, 5)), (180, (795, 395)), (270, (5, 795))], ids=["90", "180", "270"]
)
def test_a_turned_page_is_drawn_turned(tmp_path: Path, rotation: int, corner: tuple[int, int]) -> None:
    wide = rotation == 180
    image = render_page(changed(pdf(tmp_path / "a.pdf", square), rotation=rotation), 1, 800 if wide else 400)
    assert (image.width, image.height) == ((800, 400) if wide else (400, 800))
    found = opened(image)
    assert found.getpixel(corner) == RED
    assert sum(found.getpixel((x, y)) == RED for x in (5, found.width - 5) for y in (5, found.height - 5)) == 1


def test_only_what_is_inside_the_crop_box_is_drawn(tmp_path: Path) -> None:
    image = render_page(changed(pdf(tmp_path / "a.pdf", square), crop=(50, 100, 150, 200)), 1, 500)
    assert (image.width, image.height) == (500, 500)
    found = opened(image)
    assert [found.getpixel(place) for place in [(5, 250), (245, 250), (255, 250)]] == [RED, RED, WHITE]


def test_what_was_filled_in_on_a_form_is_drawn(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((400, 200))
        canvas.acroForm.textfield(value="Ingevuld", x=50, y=50, width=300, height=40, borderWidth=0, fontSize=30)
        canvas.showPage()

    image = opened(render_page(pdf(tmp_path / "a.pdf", draw), 1, 400))
    darkest, _ = image.crop((50, 110, 350, 150)).convert("L").getextrema()
    assert darkest < 100


def test_the_second_page_is_another_one(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        square(canvas)
        canvas.showPage()
        canvas.setPageSize((100, 100))
        canvas.showPage()

    path = pdf(tmp_path / "a.pdf", draw)
    assert opened(render_page(path, 1, 100)).getpixel((5, 5)) == RED
    assert opened(render_page(path, 2, 100)).getcolors() == [(100 * 100, WHITE)]


@pytest.mark.parametrize("number", [0, -1, 2, 10**6])
def test_a_page_that_is_not_there(tmp_path: Path, number: int) -> None:
    path = pdf(tmp_path / "a.pdf", square)
    with pytest.raises(PageImageError, match=rf"geen pagina {number}\. Kies een pagina van 1 tot 1\.$"):
        render_page(path, number, 100)


@pytest.mark.parametrize("width", [-5, 0, 1, 10**9])
def test_the_size_is_bounded(tmp_path: Path, width: int) -> None:
    image = render_page(pdf(tmp_path / "a.pdf", square), 1, width)
    assert (image.width, image.height) == ((4000, 2000) if width > 1 else (1, 1))


@pytest.mark.parametrize("size", [(1.0, 14000.0), (14000.0, 1.0), (1e7, 1e7), (1e-3, 1e-3)])
def test_pages_of_odd_sizes(tmp_path: Path, size: tuple[float, float]) -> None:
    image = render_page(changed(pdf(tmp_path / "a.pdf", square), media=(0, 0, *size)), 1, 900)
    assert 1 <= image.width <= 4000
    assert 1 <= image.height <= 8000


def test_a_crop_box_beside_the_page_is_an_error(tmp_path: Path) -> None:
    path = changed(pdf(tmp_path / "a.pdf", square), crop=(1000, 1000, 1100, 1100))
    with pytest.raises(PageImageError, match=r"Pagina 1 is niet als beeld te tonen"):
        render_page(path, 1, 100)
    assert [characters for characters, _ in read_characters(path.read_bytes())] == [None]


def test_a_file_with_only_an_owners_password_opens(tmp_path: Path) -> None:
    encryption = StandardEncryption("", ownerPassword="eigenaar", strength=128)
    path = pdf(
        tmp_path / "a.pdf", lambda canvas: (square(canvas), lines(canvas, ["Leesbaar"], y=50)), encrypt=encryption
    )
    assert opened(render_page(path, 1, 400)).getpixel((5, 5)) == RED
    ((found, _),) = read_characters(path.read_bytes())
    assert found is not None
    assert "".join(found.texts) == "Leesbaar"


def test_a_file_with_a_password_is_an_error(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", square, encrypt=StandardEncryption("geheim", ownerPassword="x", strength=128))
    with pytest.raises(PageImageError, match="niet als beeld te tonen"):
        render_page(path, 1, 100)
    with pytest.raises(ValueError, match="PDFium cannot open it"):
        list(read_characters(path.read_bytes()))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 kapot", b"geen pdf"])
def test_a_damaged_file_is_an_error_of_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(PageImageError) as caught:
        render_page(tmp_path / "a.pdf", 1, 100)
    assert str(caught.value) == (
        "Pagina 1 is niet als beeld te tonen: het bestand is beschadigd. Voeg het document opnieuw toe."
    )


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PageImageError, match="Pagina 1 is niet als beeld te tonen"):
        render_page(tmp_path / "weg.pdf", 1, 100)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(0, 1500), st.binary(max_size=6)), min_size=1, max_size=4))
def test_whatever_is_in_the_file_only_our_error_comes_out(tmp_path: Path, cuts: list[tuple[int, bytes]]) -> None:
    data = pdf(tmp_path / "a.pdf", lambda canvas: (square(canvas), lines(canvas, ["Woord"], y=50))).read_bytes()
    for at, piece in cuts:
        data = data[:at] + piece + data[at + len(piece) :]
    (tmp_path / "kapot.pdf").write_bytes(data)
    with contextlib.suppress(ValueError):
        list(read_characters((tmp_path / "kapot.pdf").read_bytes()))
    with contextlib.suppress(PageImageError):
        assert opened(render_page(tmp_path / "kapot.pdf", 1, 50)).width == 50


def test_several_threads_get_what_one_gets(tmp_path: Path) -> None:
    paths = [
        pdf(
            tmp_path / f"{number}.pdf",
            lambda canvas, n=number: lines(canvas, [f"Bestand {n} met woorden."] * 40, y=800),
        )
        for number in range(4)
    ]

    def count(path: Path) -> int:
        ((characters, _),) = read_characters(path.read_bytes())
        assert characters is not None
        return len(characters.texts)

    alone = [(render_page(path, 1, 300), count(path)) for path in paths]
    found: dict[tuple[int, int], tuple[PageImage, int]] = {}

    def work(turn: int) -> None:
        for index, path in enumerate(paths):
            found[turn, index] = render_page(path, 1, 300), count(path)

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 * 4
    assert all(result == alone[index] for (_, index), result in found.items())
