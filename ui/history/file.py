"""The file with conversations and feedback: opening it, its tables, and what can go wrong with it.

One SQLite database with a rollback journal. Not a write-ahead log: writes are few and small, a log does not work on
network drives, where many organisations keep a user's folder, and it would keep deleted text for as long as another
window reads. Every use opens the file anew, so any thread and any process may use it; who comes second waits.
"""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from ui.errors import BusyHistoryError, DamagedHistoryError, HistoryAccessError, HistoryError, NewerHistoryError

VERSION = 1  # of the tables, kept as user_version
PATIENCE = 10.0  # seconds to wait for another window or command

_TABLES = (
    """CREATE TABLE conversations (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL,
        renamed INTEGER NOT NULL,  -- 1: the user chose the title
        created TEXT NOT NULL,     -- ISO 8601, local time with offset
        changed TEXT NOT NULL,
        revision INTEGER NOT NULL  -- counts the changes of its exchanges
    )""",
    """CREATE TABLE exchanges (
        conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,        -- what a search looks at
        body TEXT NOT NULL,        -- the whole exchange, see ui/history/exchange_json.py
        PRIMARY KEY (conversation, number)
    )""",
    """CREATE TABLE feedback (
        conversation TEXT NOT NULL,
        number INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        remark TEXT NOT NULL,
        given TEXT NOT NULL,
        PRIMARY KEY (conversation, number),
        FOREIGN KEY (conversation, number) REFERENCES exchanges (conversation, number) ON DELETE CASCADE
    )""",
)
_ERRORS: dict[int, type[HistoryError]] = {
    sqlite3.SQLITE_BUSY: BusyHistoryError,
    sqlite3.SQLITE_LOCKED: BusyHistoryError,
    sqlite3.SQLITE_PERM: HistoryAccessError,
    sqlite3.SQLITE_AUTH: HistoryAccessError,
    sqlite3.SQLITE_READONLY: HistoryAccessError,
    sqlite3.SQLITE_CANTOPEN: HistoryAccessError,
    sqlite3.SQLITE_FULL: HistoryAccessError,
    sqlite3.SQLITE_IOERR: HistoryAccessError,
}
_MESSAGES: dict[type[HistoryError], str] = {
    BusyHistoryError: "Een ander venster of commando gebruikt de geschiedenis nu. Probeer het straks opnieuw.",
    HistoryAccessError: "Het geschiedenisbestand {path} is niet te openen of te beschrijven. "
    "Controleer uw rechten op die map en of de schijf vol is.",
    DamagedHistoryError: "Het geschiedenisbestand {path} is beschadigd of niet van Vraagbaak. "
    "Zet een reservekopie terug, of wis het bestand met 'vraagbaak history delete --all'.",
    NewerHistoryError: "Het geschiedenisbestand {path} is van een nieuwere versie van Vraagbaak. "
    "Werk Vraagbaak bij, of kies met --data een andere map.",
}


@contextlib.contextmanager
def read_transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """Give one state of the file to read from; an empty history while there is no file. Raises HistoryError."""
    with _explained(path), contextlib.closing(_open(str(path) if path.exists() else ":memory:", path)) as connection:
        connection.execute("BEGIN")
        yield connection


@contextlib.contextmanager
def write_transaction(path: Path, *, erase: bool = False) -> Iterator[sqlite3.Connection]:
    """Give the file to change; safely on disk afterwards, or as it was when anything is raised. Raises HistoryError.

    With ``erase`` no byte of what was deleted is left in the file: secure_delete alone misses copies of rows that
    moved when pages were rebalanced, so the file is written afresh before anybody else can use it.
    """
    with _explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.closing(_open(str(path), path)) as connection:
            if erase:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("PRAGMA journal_mode = TRUNCATE")  # an exclusive connection would keep the journal
            connection.execute("BEGIN IMMEDIATE")  # waits here, where nothing has been read yet
            yield connection
            connection.execute("COMMIT")  # closing without it rolls back
            if erase:
                connection.execute("VACUUM")


def wipe(path: Path) -> None:
    """Erase every byte of every conversation and all feedback. Raises BusyHistoryError, HistoryAccessError.

    The file is emptied, for removing it under another window's hands could lose what that saves next. It is removed
    when it cannot be emptied: it is damaged, of a newer version, or the disk is full.
    """
    try:
        with write_transaction(path, erase=True) as file:
            if sorted(sql for (sql,) in file.execute("SELECT sql FROM sqlite_master WHERE sql > ''")) != sorted(
                _TABLES
            ):
                raise sqlite3.DatabaseError("other tables than were made")
            for table in ("feedback", "exchanges", "conversations"):
                file.execute(f"DELETE FROM {table}")  # noqa: S608
    except BusyHistoryError:
        raise
    except HistoryError:
        remove(path)


def remove(path: Path) -> None:
    """Take the file away, and what SQLite made beside it. Raises HistoryAccessError."""
    with _explained(path):
        for beside in ("-journal", "-wal", "-shm", ""):  # the file last: a journal must never meet another file
            path.with_name(path.name + beside).unlink(missing_ok=True)


def _open(name: str, path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=PATIENCE, isolation_level=None)
    try:
        _keep_private(path)
        for setting in ("foreign_keys = ON", "secure_delete = ON", "temp_store = MEMORY", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {setting}")
        if _version(connection) == 0:
            _create(connection)
        if _version(connection) > VERSION:
            raise NewerHistoryError(_MESSAGES[NewerHistoryError].format(path=path))
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_private(path: Path) -> None:
    """Let only the user read the file; SQLite gives its journal the same mode.

    By name, for closing a descriptor of the file would end the locks of this whole process on it.
    """
    if os.name == "posix" and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another process was first."""
    connection.execute("BEGIN IMMEDIATE")
    if _version(connection) == 0:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise sqlite3.DatabaseError("a database of something else")
        for table in _TABLES:
            connection.execute(table)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and the system into ours."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite quotes a damaged file in its messages
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # none: text that is no UTF-8
        kind = _ERRORS.get(code, DamagedHistoryError)
        raise kind(_MESSAGES[kind].format(path=path)) from error
    except OSError as error:
        raise HistoryAccessError(_MESSAGES[HistoryAccessError].format(path=path)) from error
