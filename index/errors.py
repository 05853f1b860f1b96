"""What can go wrong with documents and collections; every message is one Dutch line with its cure."""


class CorpusError(Exception):
    """Base of all errors of this package."""


class DocumentError(CorpusError):
    """A file cannot be read as a document."""


class EmptyFileError(DocumentError):
    """The file has no bytes, or a text file has no text."""


class NotAPdfError(DocumentError):
    """The file is called PDF and is something else."""


class NotItsKindError(DocumentError):
    """The file has the ending of Word, OpenDocument or the like and is something else."""


class DamagedError(DocumentError):
    """The file is truncated or its structure cannot be followed."""


class EncryptedError(DocumentError):
    """The file needs a password."""


class NoTextError(DocumentError):
    """The file has pages, and no text layer (a scan or only images)."""


class MeaninglessTextError(NoTextError):
    """The file has a text layer of which no letter has a meaning."""


class OnlyPicturesError(DocumentError):
    """The file holds pictures and no text, and is no PDF, of which the text could be recognised."""


class RecognitionError(DocumentError):
    """The text of a scan cannot be recognised."""


class UnsupportedFormatError(DocumentError):
    """The file is of a kind that is not read."""


class TooLargeError(DocumentError):
    """The file, or reading it, goes over one of the limits."""


class ReadingStoppedError(DocumentError):
    """The process that read the file stopped by itself."""


class PageImageError(DocumentError):
    """A page of a file cannot be shown as an image."""


class CollectionError(CorpusError):
    """The collection on disk cannot be used."""


class UnreadableManifestError(CollectionError):
    """What says which documents are in the collection is missing or damaged; the documents themselves may be whole."""


class OtherEmbedderError(CollectionError):
    """The collection was made with another embedder."""


class StoreError(CollectionError):
    """The server that keeps the collection does not answer, or refuses something."""


class UnknownDocumentError(CollectionError):
    """No document of that name is in the collection."""
