"""A file that a command makes for its user: never in the place of another, for that may hold somebody's work."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ui.errors import InputError


@contextmanager
def making(path: Path) -> Iterator[None]:
    """Say in Dutch why a new file cannot be made within this. Raises InputError."""
    try:
        yield
    except FileExistsError as error:
        raise InputError(f"{path} bestaat al en blijft zoals het is. Kies een andere naam.") from error
    except OSError as error:
        raise InputError(f"Het bestand {path} is niet te schrijven. Kies een andere plaats.") from error
