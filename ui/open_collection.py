"""The reports, opened at first use: where they are kept, and what is searched of them, loaded anew after a change."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from index.errors import CollectionError, PageImageError
from index.protocols import Embedder
from index.reading.pdf.pdfium import PageImage
from index.reading.pdf.positions import find_boxes
from index.retrieval import Library
from index.store.folder import FolderCollection
from index.types import Box, Page
from index.worker import PageRenderer
from rag.types import Citation
from ui.settings import Settings

if TYPE_CHECKING:
    from index.store.milvus.collection import MilvusCollection

Collection: TypeAlias = "FolderCollection | MilvusCollection"  # in files, or on a server of an organisation
T = TypeVar("T")


@dataclass(kw_only=True)
class OpenCollection:
    """The collection of these settings. Safe to use from several threads: what is loaded never changes."""

    settings: Settings
    embedder: Callable[[], Embedder]
    _opening: threading.Lock = field(default_factory=threading.Lock, repr=False)  # not held for long
    _loading: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _drawing: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _collection: "Collection | None" = None
    _library: Library | None = None
    _library_of: tuple[str, ...] = ()  # the manifest's folders that the library was loaded from
    _renderer: PageRenderer | None = None

    def collection(self) -> Collection:
        """Return where the reports are: in files, or on a server. Raises StoreError when that does not answer."""
        with self._opening:
            if self._collection is None:
                self._collection = collection_at(self.settings, self.settings.store)
            return self._collection

    def library(self) -> Library:
        """Return what is there now, to be searched. Raises CollectionError, ModelError."""
        with self._loading:
            folders = tuple(entry.folder for entry in self.collection().manifest().entries)
            if self._library is None or folders != self._library_of:
                self._library = self.collection().library(self.embedder())
                self._library_of = folders
            return self._library

    def search_in(self, use: Callable[[Library], T]) -> T:
        """Return what ``use`` makes of the reports; again when files that it needs were removed meanwhile."""
        while True:
            library = self.library()
            try:
                return use(library)
            except CollectionError:
                if self.library() is library:
                    raise

    def page(self, document: str, number: int) -> Page:
        """Return a page of a document; KeyError when there is none."""
        return self.search_in(lambda library: library.page(document, number))

    def page_image(self, document: str, number: int, width: int) -> PageImage | None:
        """Return a page of a PDF as an image, about ``width`` pixels wide; None for a text file, which has no image.

        Raises UnknownDocumentError, PageImageError.
        """
        path = self.collection().source(document)
        if path.suffix != ".pdf":
            return None
        with self._drawing:
            self._renderer = self._renderer or PageRenderer(self.settings.limits)
        try:
            return self._renderer.render(path, number, width)
        except PageImageError:
            if self.collection().source(document) != path:  # replaced or removed meanwhile
                return self.page_image(document, number, width)
            raise

    def marks(self, citation: Citation) -> tuple[Box, ...]:
        """Return where on its page the quote of a citation stands, a box for each line; nothing when not for certain.

        Raises UnknownDocumentError, CollectionError.
        """
        positions = self.collection().positions(citation.document)
        try:
            page = self.page(citation.document, citation.page)
        except KeyError:
            return ()
        if page.text[citation.start : citation.end] != citation.quote:  # the document was replaced after the answer
            return ()
        return find_boxes(positions, page, citation.start, citation.end)


def collection_at(settings: Settings, address: str) -> Collection:
    """Return the collection at the address of a server, or in files for "". Raises StoreError when that is wrong."""
    if not address:
        return FolderCollection(settings.collection)
    from index.store.milvus.collection import MilvusCollection

    return MilvusCollection(address, token=settings.store_token, reports=settings.reports)
