"""What the dialog shows of a page, and of what cannot be shown as a page."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest
from answers import DOCUMENT, HOSTILE, Tags, answered, citation, passage, place, said, text_of

from index.errors import PageImageError
from index.reading.pdf.pdfium import PageImage
from index.types import Box, DocumentSummary, Sentence
from rag.types import Citation, Place
from ui.conversation.exchange import Conversation, Exchange
from ui.protocols import Backend
from ui.search import SearchResult
from ui.window.page import NO_PDF, REPLACED, UNSURE, PageView, find_hit, find_place, look_up, page_html, reference
from ui.window.thumbnails import picture_key, thumbnail_html

BOXES = (Box(left=0.1, top=0.25, right=0.6, bottom=0.3), Box(left=0.1, top=0.3, right=0.35, bottom=0.35))


class Pages:
    """The part of the backend that shows pages: each is an image, except page 7."""

    def __init__(self, boxes: Sequence[Box] = BOXES, *, text: bool = False) -> None:
        self.boxes, self.text = boxes, text

    def documents(self) -> Sequence[DocumentSummary]:
        return (DOCUMENT,)

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        if number == 7:
            raise PageImageError(f"Pagina 7 van {document} is niet te tonen. {HOSTILE}")
        return None if self.text else PageImage(png=f"page {number}".encode(), width=width, height=2 * width)

    def marks(self, citation: Citation) -> Sequence[Box]:
        return self.boxes


def looked_up(pages: Pages, page: int = 0, marker: int = 1, *places: Place) -> PageView | None:
    source = find_place((answered(*places),), 3, marker)
    return look_up(cast("Backend", pages), source, page) if source else None


def html(pages: Pages, page: int = 0, *places: Place) -> str:
    view = looked_up(pages, page, 1, *places)
    assert view is not None
    return page_html(view)


def images(html: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in Tags(html).tags if tag == "img"]


def styles(html: str) -> list[str | None]:
    return [attributes["style"] for _, attributes in Tags(html).tags if attributes.get("class") == "markering"]


def buttons(html: str) -> dict[str, str | None]:
    """Return which page each button leads to, and whether it is off."""
    tags = [attributes for _, attributes in Tags(html).tags]
    shown = next((int(attributes["data-getoond"] or 0) for attributes in tags if "data-getoond" in attributes), 0)
    return {
        f"naar {shown + int(attributes['data-stap'] or 0)}": attributes["aria-disabled"]
        for attributes in tags
        if "data-stap" in attributes
    }


def test_the_page_of_the_quote_is_shown_with_every_line_marked() -> None:
    shown = html(Pages())
    (image,) = images(shown)
    assert image["src"] == f"data:image/png;base64,{base64.b64encode(b'page 5').decode()}"
    assert (image["width"], image["height"]) == ("1600", "3200")
    assert image["alt"] == "Pagina 5 van Monitor (Dienst, 2024)"
    assert styles(shown) == [
        "left:10.000%;top:25.000%;width:50.000%;height:5.000%",
        "left:10.000%;top:30.000%;width:25.000%;height:5.000%",
    ]
    assert "Pagina 5 van 9. Het citaat is omlijnd." in text_of(shown)
    assert '<blockquote lang="nl">Twee zinnen.</blockquote>' in shown


def test_a_quote_that_cannot_be_placed_is_told_and_the_page_is_there() -> None:
    shown = html(Pages(boxes=()))
    assert len(images(shown)) == 1
    assert styles(shown) == []
    assert UNSURE in text_of(shown)


def test_another_page_has_no_mark_and_tells_where_the_quote_is() -> None:
    shown = html(Pages(), page=6)
    assert images(shown)[0]["alt"] == "Pagina 6 van Monitor (Dienst, 2024)"
    assert styles(shown) == []
    assert "Pagina 6 van 9. Het citaat staat op pagina 5." in text_of(shown)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (1, {"naar 0": "true", "naar 2": "false"}),
        (5, {"naar 4": "false", "naar 6": "false"}),
        (9, {"naar 8": "false", "naar 10": "true"}),
    ],
)
def test_the_pages_before_and_after_can_be_reached(page: int, expected: dict[str, str]) -> None:
    assert buttons(html(Pages(), page=page)) == expected


def test_the_last_page_is_told_to_who_turns_pages_before_they_are_there() -> None:
    (row,) = [attributes for _, attributes in Tags(html(Pages())).tags if "data-laatste" in attributes]
    assert (row["data-getoond"], row["data-laatste"]) == ("5", "9")


def test_a_text_is_shown_around_the_quote() -> None:
    shown = html(Pages(text=True))
    assert images(shown) == []
    assert buttons(shown) == {}
    assert "Een. <mark>Twee zinnen.</mark> Drie." in shown
    assert NO_PDF in text_of(shown)


def test_a_page_that_cannot_be_drawn_says_why_and_shows_the_text() -> None:
    shown = html(Pages(), page=7)
    assert "Pagina 7 van a.pdf is niet te tonen." in text_of(shown)
    assert images(shown) == []
    assert "Een. <mark>Twee zinnen.</mark> Drie." in shown
    assert buttons(shown) == {"naar 6": "false", "naar 8": "false"}


def test_a_quote_of_a_version_that_was_replaced_is_not_shown_on_a_page_of_the_new_one() -> None:
    before = replace(DOCUMENT, sha256="f" * 64)
    view = look_up_in((replace(answered(), searched=(before,)),))
    assert (view.image, view.boxes, view.error) == (None, (), REPLACED)
    assert "Tekst rond het citaat" in page_html(view)
    same = look_up_in((replace(answered(), searched=(DOCUMENT,)),))
    assert (same.image is None, same.error) == (False, "")


def look_up_in(conversation: Conversation) -> PageView:
    source = find_place(conversation, 3, 1)
    assert source is not None
    return look_up(cast("Backend", Pages()), source, 0)


def test_a_source_that_is_gone_has_no_page() -> None:
    assert looked_up(Pages(), marker=2) is None
    assert find_place((), 3, 1) is None


def test_a_hit_of_a_search_has_its_page_too() -> None:
    backend = cast("Backend", Pages())
    first, second = citation("Wij zien dat"), citation("het groeit.", page=6)
    found = SearchResult(
        passage=passage("Wij zien dat het groeit."), sentence=Sentence(start=0, end=24), citations=(first, second)
    )
    unplaced = replace(found, citations=())
    source = find_hit(backend, (unplaced, found), 2)
    assert source is not None
    shown = page_html(look_up(backend, source, 0))
    assert "Pagina 5 van 9. Het citaat is omlijnd. Het gaat verder op pagina 6." in text_of(shown)
    assert "\u201cWij zien dat het groeit.\u201d Monitor (Dienst, 2024), pagina 5 en 6" in shown
    for number in (0, 1, 3):
        assert find_hit(backend, (unplaced, found), number) is None


def test_the_quote_is_copied_with_title_organisation_year_and_page() -> None:
    copied = "\u201cTwee zinnen.\u201d Monitor (Dienst, 2024), pagina 5"
    assert [
        attributes["data-kopieer"] for _, attributes in Tags(html(Pages())).tags if "data-kopieer" in attributes
    ] == [copied]


def test_a_place_is_marked_whole_on_each_of_its_pages_and_copied_whole() -> None:
    stretches = (
        citation("Wij zien dat", start=3),
        citation("drie redenen", start=40),
        citation("• het groeit.", page=6),
    )
    listed = place(1, said("Wij zien dat:"), said("• het groeit.", kind="item"), citations=stretches)
    view = looked_up(Pages(), 0, 1, listed)
    assert view is not None
    assert (view.number, view.source.parts, view.source.pages) == (5, stretches, (5, 6))
    for page, told, marks in (
        (5, "Pagina 5 van 9. Het citaat is omlijnd. Het gaat verder op pagina 6.", 4),
        (6, "Pagina 6 van 9. Het citaat is omlijnd. Het begint op pagina 5.", 2),
        (4, "Pagina 4 van 9. Het citaat staat op pagina 5 en 6.", 0),
    ):
        shown = html(Pages(), page, listed)
        assert told in text_of(shown)
        assert len(styles(shown)) == marks
        assert '<blockquote lang="nl">Wij zien dat:\n• het groeit.</blockquote>' in shown
    copied = "\u201cWij zien dat:\n• het groeit.\u201d Monitor (Dienst, 2024), pagina 5 en 6"
    assert reference(view.source) == copied


def test_a_place_of_which_a_part_cannot_be_placed_says_so() -> None:
    class Unsure(Pages):
        def marks(self, citation: Citation) -> Sequence[Box]:
            return BOXES if citation.quote == "Een." else ()

    shown = html(Unsure(), 0, place(1, said("Een."), citations=(citation("Een."), citation("Twee.", start=9))))
    assert len(styles(shown)) == 2
    assert UNSURE in text_of(shown)


# --- in small -----------------------------------------------------------------------------------------------------


def test_the_small_picture_has_the_marks_and_begins_near_the_first() -> None:
    view = looked_up(Pages())
    assert view is not None
    small = thumbnail_html(view)
    assert images(small)[0]["alt"] == ""  # the button around it has a name
    assert styles(small) == styles(html(Pages()))
    assert "--hoog:2.0000;--begin:0.5000" in small


def test_there_is_no_small_picture_of_a_text_or_of_another_version() -> None:
    view = looked_up(Pages(text=True))
    assert view is not None
    assert images(thumbnail_html(view)) == []
    before = replace(answered(), searched=(replace(DOCUMENT, sha256="f" * 64),))
    assert images(thumbnail_html(look_up_in((before,)))) == []


def test_a_picture_is_known_by_its_file_and_its_stretches() -> None:
    def key(exchange: Exchange) -> str:
        source = find_place((exchange,), 3, 1)
        assert source is not None
        return picture_key(source)

    other = answered(place(1, said("Anders.")))
    assert key(answered()) == key(answered()) != key(other)
    assert key(replace(answered(), searched=(DOCUMENT,))) != key(answered())


@pytest.mark.parametrize("page", [5, 6, 7])
@pytest.mark.parametrize("text", [True, False])
def test_hostile_text_stays_text(page: int, text: bool) -> None:
    shown = html(Pages(text=text), page, place(1, said(HOSTILE), around=f"Voor {HOSTILE} na"))
    allowed = {"div", "h2", "h3", "p", "button", "output", "img", "span", "blockquote", "mark"}
    tags = Tags(shown).tags
    assert {tag for tag, _ in tags} <= allowed
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert HOSTILE in Tags(shown).text
