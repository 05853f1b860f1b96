"""What can go wrong while answering; every message is one Dutch line with its cure."""


class AnswerError(Exception):
    """Base of all errors of this package."""


class EmptyQuestionError(AnswerError):
    """There is nothing to search for."""


class NoDocumentsError(AnswerError):
    """There is no document to search in."""

    def __init__(self) -> None:
        super().__init__("Er is nog geen rapport om in te zoeken. Voeg eerst een rapport toe.")


class LongQuestionError(AnswerError):
    """The question is longer than the models read."""
