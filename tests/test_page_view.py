"""What the window asks for: a page as an image, and where a citation stands on it."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import CountingEmbedder
from pdf_pages import bare, characters, lines, pdf, read_back

from index.errors import PageImageError, UnknownDocumentError
from rag.types import Citation
from ui.product import Vraagbaak
from ui.settings import Settings

ROWS = [
    "De krapte neemt toe in de zorg en de vraag naar perso-",
    "neel blijft groot. Een robot helpt daarbij niet veel.",
]
QUOTE = "De krapte neemt toe in de zorg en de vraag naar personeel blijft groot."


@pytest.fixture
def product(tmp_path: Path) -> Vraagbaak:
    """A product with one PDF and one text file, and no weights."""
    found = Vraagbaak(settings=Settings(data=tmp_path / "data"))
    found.models._embedder = CountingEmbedder()  # type: ignore[assignment]
    found.add_file(pdf(tmp_path / "rapport.pdf", lambda canvas: lines(canvas, ROWS, y=700)))
    (tmp_path / "notitie.txt").write_text("Het loon stijgt.", encoding="utf-8")
    found.add_file(tmp_path / "notitie.txt")
    return found


def citation(product: Vraagbaak, document: str, quote: str) -> Citation:
    start = product.page(document, 1).text.index(quote)
    return Citation(document=document, page=1, quote=quote, start=start, end=start + len(quote))


def test_a_citation_is_marked_on_the_image_of_its_page(product: Vraagbaak, tmp_path: Path) -> None:
    cited = citation(product, "rapport.pdf", QUOTE)
    image = product.page_image(cited.document, cited.page, 600)
    assert image is not None
    assert (image.width, image.height) == (600, 849)
    boxes = product.marks(cited)
    assert len(boxes) == 2
    assert read_back(characters(tmp_path / "rapport.pdf", 1), boxes) == bare(QUOTE)


def test_a_text_file_has_no_image_and_no_marks(product: Vraagbaak) -> None:
    assert product.page_image("notitie.txt", 1, 600) is None
    assert product.marks(citation(product, "notitie.txt", "Het loon stijgt.")) == ()


def test_a_citation_of_a_document_that_was_replaced_is_not_marked(product: Vraagbaak, tmp_path: Path) -> None:
    cited = citation(product, "rapport.pdf", QUOTE)
    product.add_file(
        pdf(tmp_path / "rapport.pdf", lambda canvas: lines(canvas, ["Dit is een ander verhaal."] * 9, y=700))
    )
    assert product.marks(cited) == ()
    assert product.marks(replace(cited, page=7)) == ()


def test_a_document_or_page_that_is_not_there_is_an_error(product: Vraagbaak) -> None:
    with pytest.raises(UnknownDocumentError, match=r"geen document met de naam weg\.pdf"):
        product.page_image("weg.pdf", 1, 600)
    with pytest.raises(UnknownDocumentError):
        product.marks(replace(citation(product, "rapport.pdf", QUOTE), document="weg.pdf"))
    with pytest.raises(PageImageError, match="heeft geen pagina 2"):
        product.page_image("rapport.pdf", 2, 600)


def test_a_copy_that_is_gone_is_an_error(product: Vraagbaak) -> None:
    (stored,) = product.settings.collection.rglob("source.pdf")
    stored.unlink()
    with pytest.raises(PageImageError, match="niet als beeld te tonen"):
        product.page_image("rapport.pdf", 1, 600)
