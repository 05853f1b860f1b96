"""What the dialog shows of a page, and of what cannot be shown as a page."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from answers import DOCUMENT, HOSTILE, Tags, answered, citation, passage, text_of

from index.errors import PageImageError
from index.pdfium import PageImage
from index.types import Box, DocumentSummary, Span
from rag.types import AnswerSentence, Citation
from ui import chat_page
from ui.chat import Backend
from ui.chat_state import Conversation
from ui.search import Hit

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


def look_up(pages: Pages, page: int = 0, marker: int = 1, **changes: Any) -> chat_page.PageView | None:
    source = chat_page.find_citation((answered(**changes),), 3, marker)
    return chat_page.look_up(cast("Backend", pages), source, page) if source else None


def html(pages: Pages, page: int = 0, **changes: Any) -> str:
    view = look_up(pages, page, **changes)
    assert view is not None
    return chat_page.page_html(view)


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
    assert "Pagina 5 van 9. De aangehaalde zin is omlijnd." in text_of(shown)
    assert '<blockquote lang="nl">Twee zinnen.</blockquote>' in shown


def test_a_quote_that_cannot_be_placed_is_told_and_the_page_is_there() -> None:
    shown = html(Pages(boxes=()))
    assert len(images(shown)) == 1
    assert styles(shown) == []
    assert chat_page.UNSURE in text_of(shown)


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
    assert chat_page.NO_PDF in text_of(shown)


def test_a_page_that_cannot_be_drawn_says_why_and_shows_the_text() -> None:
    shown = html(Pages(), page=7)
    assert "Pagina 7 van a.pdf is niet te tonen." in text_of(shown)
    assert images(shown) == []
    assert "Een. <mark>Twee zinnen.</mark> Drie." in shown
    assert buttons(shown) == {"naar 6": "false", "naar 8": "false"}


def test_a_quote_of_a_version_that_was_replaced_is_not_shown_on_a_page_of_the_new_one() -> None:
    before = replace(DOCUMENT, sha256="f" * 64)
    view = look_up_in((replace(answered(), searched=(before,)),))
    assert (view.image, view.boxes, view.error) == (None, (), chat_page.REPLACED)
    assert "Tekst rond het citaat" in chat_page.page_html(view)
    same = look_up_in((replace(answered(), searched=(DOCUMENT,)),))
    assert (same.image is None, same.error) == (False, "")


def look_up_in(conversation: Conversation) -> chat_page.PageView:
    source = chat_page.find_citation(conversation, 3, 1)
    assert source is not None
    return chat_page.look_up(cast("Backend", Pages()), source, 0)


def test_a_source_that_is_gone_has_no_page() -> None:
    assert look_up(Pages(), marker=2) is None
    assert chat_page.find_citation((), 3, 1) is None


def test_a_hit_of_a_search_has_its_page_too() -> None:
    backend = cast("Backend", Pages())
    first, second = citation(1, "Wij zien dat"), replace(citation(2, "het groeit."), page=6)
    found = Hit(passage=passage(), sentence=Span(start=0, end=4), citations=(first, second))
    unplaced = replace(found, citations=())
    source = chat_page.find_hit(backend, (unplaced, found), 2)
    assert source is not None
    shown = chat_page.page_html(chat_page.look_up(backend, source, 0))
    assert "Pagina 5 van 9. De aangehaalde zin is omlijnd. De zin gaat verder op pagina 6." in text_of(shown)
    assert "\u201cWij zien dat het groeit.\u201d Monitor (Dienst, 2024), pagina 5 en 6" in shown
    for place in (0, 1, 3):
        assert chat_page.find_hit(backend, (unplaced, found), place) is None


def test_the_quote_is_copied_with_title_organisation_year_and_page() -> None:
    copied = "\u201cTwee zinnen.\u201d Monitor (Dienst, 2024), pagina 5"
    assert chat_page.reference([citation()], "Monitor (Dienst, 2024)") == copied
    assert [
        attributes["data-kopieer"] for _, attributes in Tags(html(Pages())).tags if "data-kopieer" in attributes
    ] == [copied]


def test_a_sentence_over_two_pages_is_marked_on_both_and_copied_whole() -> None:
    first, second = citation(1, "Wij zien dat"), replace(citation(2, "het\ngroeit."), page=6)
    other = replace(citation(3, "Apart."), page=7)
    sentences = (
        AnswerSentence(text="Wij zien dat het groeit. [1][2]", markers=(1, 2), status="gesteund", verbatim=True),
        AnswerSentence(text="Apart. [3]", markers=(3,), status="gesteund", verbatim=True),
    )
    for marker, opens in ((1, 5), (2, 6)):
        view = look_up(Pages(), marker=marker, citations=(first, second, other), sentences=sentences)
        assert view is not None
        assert (view.number, view.parts) == (opens, (first, second))
    for page, told in (
        (5, "Pagina 5 van 9. De aangehaalde zin is omlijnd. De zin gaat verder op pagina 6."),
        (6, "Pagina 6 van 9. De aangehaalde zin is omlijnd. De zin begint op pagina 5."),
        (4, "Pagina 4 van 9. Het citaat staat op pagina 5 en 6."),
    ):
        shown = html(Pages(), page, citations=(first, second, other), sentences=sentences)
        assert told in text_of(shown)
        assert len(styles(shown)) == (2 if page > 4 else 0)
        assert '<blockquote lang="nl">Wij zien dat het groeit.</blockquote>' in shown
    copied = "\u201cWij zien dat het groeit.\u201d Monitor (Dienst, 2024), pagina 5 en 6"
    assert chat_page.reference([first, second], "Monitor (Dienst, 2024)") == copied


def test_two_sources_of_one_written_sentence_stay_apart() -> None:
    cited = (citation(1), replace(citation(2, "Nog een."), page=6))
    written = AnswerSentence(text="Twee zinnen. Nog een. [1][2]", markers=(1, 2), status="gesteund", verbatim=False)
    for sentence in (written, replace(written, text="Heel anders. [1][2]", verbatim=True)):
        view = look_up(Pages(), citations=cited, sentences=(sentence,))
        assert view is not None
        assert view.parts == cited[:1]


@pytest.mark.parametrize("page", [5, 6, 7])
@pytest.mark.parametrize("text", [True, False])
def test_hostile_text_stays_text(page: int, text: bool) -> None:
    cited = citation(quote=HOSTILE, around=f"Voor {HOSTILE} na")
    shown = html(Pages(text=text), page=page, citations=(cited,))
    allowed = {"div", "h2", "h3", "p", "button", "output", "img", "span", "blockquote", "mark"}
    tags = Tags(shown).tags
    assert {tag for tag, _ in tags} <= allowed
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert HOSTILE in Tags(shown).text
