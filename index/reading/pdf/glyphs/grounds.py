"""Which text objects of a page lie under a note of the file, or on a picture that has their colour."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.reading.pdf.glyphs.drawings import Drawn, address_of
from index.reading.pdf.glyphs.visibility import ALIKE, RECOGNISED, bounds_of, colour_of, is_suspect, undrawn
from index.reading.pdf.pdfium import shown_points

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_COARSE = 0.25  # pixels per point: enough to tell the colours of a ground
_MOST_PIXELS = 250_000  # of that picture
_OVER = 1.0  # points: a smaller overlap hides nothing

_Floats = NDArray[np.float64]
_Text = tuple[Any, _Floats]  # the object; left, bottom, right and top in page space


def on_other_grounds(page: "PdfPage", objects: Sequence[Drawn]) -> set[int | None]:
    """Return the addresses of the text objects that a note may cover, or that have the colour of a picture below them.

    ``objects`` are those of the page as they are drawn. A shading counts as a picture.
    """
    from pypdfium2 import raw

    texts = []
    ranks, pictures = [], []  # of each picture, and where it lies
    covers = np.array(list(_notes(page))).reshape(-1, 4)
    for rank, (found, matrix, _) in enumerate(objects):
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append((rank, found, matrix))
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            ranks.append(rank)
            pictures.append(bounds_of(found, matrix))
    if not texts or not (len(covers) or pictures):
        return set()
    below, grounds = np.array(ranks), np.array(pictures).reshape(-1, 4)
    under: set[int | None] = set()
    pictured: list[_Text] = []
    for rank, found, matrix in texts:
        place = np.array(bounds_of(found, matrix))
        if _meets(place, covers).any():
            under.add(address_of(found))
        elif (_meets(place, grounds) & (below < rank)).any() and _is_dark(found):
            pictured.append((found, place))
    return under | _alike(page, pictured)


def _notes(page: "PdfPage") -> Iterator[_Floats]:
    """Yield where the notes of a file lie that are drawn over its text: left, bottom, right, top."""
    from pypdfium2 import raw

    drawn = {
        getattr(raw, f"FPDF_ANNOT_{name}")
        for name in ("SQUARE", "CIRCLE", "POLYGON", "LINE", "INK", "STAMP", "FREETEXT", "HIGHLIGHT", "REDACT")
    }
    place = raw.FS_RECTF()
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        try:
            if raw.FPDFAnnot_GetSubtype(note) in drawn and raw.FPDFAnnot_GetRect(note, place):
                yield np.array([place.left, place.bottom, place.right, place.top])
        finally:
            raw.FPDFPage_CloseAnnot(note)


def _meets(place: _Floats, others: _Floats) -> NDArray[np.bool_]:
    over = np.minimum(others[:, 2:], place[2:]) - np.maximum(others[:, :2], place[:2])
    return np.asarray((over > _OVER).all(axis=1))


def _is_dark(found: Any) -> bool:
    """Return whether a text is drawn in a colour that is seen on paper: any other is looked at already."""
    from pypdfium2 import raw

    mode = raw.FPDFTextObj_GetTextRenderMode(found)
    return mode < RECOGNISED and not is_suspect(mode, [*colour_of(found), 255], np.inf)


def _alike(page: "PdfPage", texts: Sequence[_Text]) -> set[int | None]:
    """Return the addresses of the text objects below which the page, without them, has about their colour."""
    if not texts:
        return set()
    width, height = page.get_size()
    scale = min(_COARSE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    with undrawn([found for found, _ in texts]), closing(page.render(scale=scale, rev_byteorder=True)) as bitmap:
        picture = bitmap.to_numpy()[:, :, :3].astype(np.int16)
    box, rotation = page.get_bbox(), page.get_rotation()
    alike: set[int | None] = set()
    for found, place in texts:
        corners = scale * shown_points(place.reshape(2, 2), box, rotation)
        (left, top), (right, bottom) = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
        ground = picture[max(int(top), 0) : max(int(bottom), 0), max(int(left), 0) : max(int(right), 0)]
        if (np.abs(ground - colour_of(found)).max(axis=2) < ALIKE).any():
            alike.add(address_of(found))
    return alike
