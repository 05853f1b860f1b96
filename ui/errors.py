"""What can go wrong with what a user types and with the kept history; every message is one Dutch line with its cure."""

from index.errors import CorpusError
from models.errors import ModelError
from rag.errors import AnswerError


class InterfaceError(Exception):
    """Base of all errors of this package."""


class InputError(InterfaceError):
    """A file or option that the user gave cannot be used."""


class AccountError(InterfaceError):
    """The accounts cannot be read or kept."""


class SignOnError(InterfaceError):
    """The organisation's own login tells something that cannot be, or refuses somebody."""


class IssuerAwayError(SignOnError):
    """The organisation's own login does not answer."""


class NotKeeperError(InterfaceError):
    """Somebody who may only read tried to change which reports there are."""


class NobodyError(InterfaceError):
    """It is not known who asks, where that must be known."""


class StoppedError(InterfaceError):
    """The user stopped what was being done."""


class HistoryError(InterfaceError):
    """Conversations or feedback cannot be kept or read. Everything else still works without them."""


class DamagedHistoryError(HistoryError):
    """The file of the history is damaged, or something else than a history."""


class NewerHistoryError(HistoryError):
    """The file of the history was made by a newer version."""


class HistoryAccessError(HistoryError):
    """The file of the history cannot be opened or written: rights, or a full disk."""


class BusyHistoryError(HistoryError):
    """Another window or command kept the history to itself for too long."""


class UnknownConversationError(HistoryError):
    """No such conversation, or no such question in it, is kept; it may have been deleted meanwhile."""


class DamagedConversationError(HistoryError):
    """One conversation cannot be read back; the others can."""


EXPECTED_ERRORS = (CorpusError, ModelError, AnswerError, InterfaceError)  # their message is one Dutch line for the user
UNEXPECTED = "Er ging iets mis in het programma. Probeer het opnieuw, of start Vraagbaak opnieuw."
