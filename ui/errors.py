"""What can go wrong with what a user types; every message is one Dutch line with its cure."""


class InterfaceError(Exception):
    """Base of all errors of this package."""


class InputError(InterfaceError):
    """A file or option that the user gave cannot be used."""
