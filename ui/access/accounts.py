"""The accounts of those who share one Vraagbaak: names, roles and passwords, in one file that its owner alone can read.

The file is JSON, written whole and then put in place, under a lock: a command may change it while the window runs, and
the window reads it anew with each request, so that a removed account is out at once. Passwords are kept as argon2id
hashes (RFC 9106, its second recommended choice). The file also holds the secret that signs sessions.
"""

import contextlib
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from index.atomic import write_file
from ui.errors import AccountError, InputError
from ui.printing import printable_line

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 200  # characters of a password
LONGEST_NAME = 64
PATIENCE = 10.0  # seconds to wait for another command
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]*")


class Account(BaseModel):
    """Somebody who may use the window."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str  # in lower case
    keeper: bool  # may also add and remove reports
    password: str  # argon2id hash, with its parameters
    stamp: str  # another one after each change of the password, which ends the sessions of before

    def __repr__(self) -> str:
        """Leave the hash out."""
        return f"Account({self.name!r}, keeper={self.keeper})"


class _Kept(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    secret: str = ""
    accounts: tuple[Account, ...] = ()
    ended: Mapping[str, int] = {}  # sessions that were left: id -> when it would have expired, in seconds since 1970


class Accounts:
    """The accounts in one file, which is made when the first one is added.

    Usable from several threads and processes at once. Every method may raise AccountError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> tuple[Account, ...]:
        """Return the accounts, by name."""
        return self._read().accounts

    def find(self, name: str) -> Account | None:
        """Return the account of exactly this name."""
        return next((account for account in self.all() if account.name == name), None)

    def add(self, name: str, password: str, *, keeper: bool) -> Account:
        """Keep a new account. Raises InputError for a name or password that cannot be."""
        account = _account(checked_name(name), password, keeper=keeper)

        def added(kept: _Kept) -> _Kept:
            if any(other.name == account.name for other in kept.accounts):
                raise taken(account.name)
            everybody = sorted((*kept.accounts, account), key=lambda one: one.name)
            return kept.model_copy(update={"accounts": tuple(everybody)})

        self._change(added)
        return account

    def remove(self, name: str) -> None:
        """Forget an account; its sessions end. Raises InputError when there is none."""

        def removed(kept: _Kept) -> _Kept:
            left = tuple(account for account in kept.accounts if account.name != name)
            if len(left) == len(kept.accounts):
                raise unknown(name)
            return kept.model_copy(update={"accounts": left})

        self._change(removed)

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; its sessions end. Raises InputError."""
        found = self.find(name)
        if found is None:
            raise unknown(name)
        changed = _account(name, password, keeper=found.keeper)

        def replaced(kept: _Kept) -> _Kept:
            if all(account.name != name for account in kept.accounts):
                raise unknown(name)
            accounts = tuple(changed if account.name == name else account for account in kept.accounts)
            return kept.model_copy(update={"accounts": accounts})

        self._change(replaced)

    def verify(self, name: str, password: str) -> Account | None:
        """Return the account when the password is right; an unknown name takes as long as a wrong password."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        nobody = _nobody()
        account = self.find(name)
        try:
            _hasher().verify(account.password if account else nobody, _normal(password))
        except (Argon2Error, InvalidHashError):
            return None
        return account

    def make_secret(self) -> None:
        """Make what signs the sessions when it is not there yet."""
        self._change(lambda kept: kept)

    def secret(self) -> str:
        """Return what signs the sessions; "" before the first account."""
        return self._read().secret

    def end(self, session: str, expires: int) -> None:
        """Let a login be over before it expires (seconds since 1970)."""
        now = int(time.time())

        def ended(kept: _Kept) -> _Kept:
            left = {one: until for one, until in kept.ended.items() if until > now}
            return kept.model_copy(update={"ended": {**left, session: expires}})

        self._change(ended)

    def is_ended(self, session: str) -> bool:
        """Whether somebody logged out of it."""
        return session in self._read().ended

    def _read(self) -> _Kept:
        try:
            return _Kept.model_validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return _Kept()
        except OSError as error:
            raise _inaccessible(self.path) from error
        except ValidationError as error:
            raise AccountError(
                f"Het bestand {self.path} met de accounts is beschadigd of van een andere versie van Vraagbaak. Zet "
                "een reservekopie terug, of verwijder het en maak de accounts opnieuw."
            ) from error

    def _change(self, change: Callable[[_Kept], _Kept]) -> None:
        with _locked(self.path):
            kept = change(self._read())
            if not kept.secret:
                kept = kept.model_copy(update={"secret": secrets.token_urlsafe(32)})
            write_file(self.path, kept.model_dump_json(indent=1).encode(), mode=0o600)


def checked_name(name: str) -> str:
    """Return a name as it is kept. Raises InputError for one that cannot be."""
    name = name.strip().lower()
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise InputError(
            f"'{printable_line(name)}' kan geen naam zijn. Gebruik hoogstens {LONGEST_NAME} letters (zonder accenten), "
            "cijfers, punten, streepjes of @, en begin met een letter of cijfer."
        )
    return name


def taken(name: str) -> InputError:
    """Return the error for the name of somebody else."""
    return InputError(f"Er is al een account '{name}'. Kies een andere naam.")


def unknown(name: str) -> InputError:
    """Return the error for a name without an account."""
    return InputError(f"Er is geen account '{printable_line(name)}'. Kijk met 'vraagbaak accounts list'.")


def _account(name: str, password: str, *, keeper: bool) -> Account:
    password = _normal(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"Een wachtwoord heeft {SHORTEST} tot {LONGEST} tekens. Kies een ander wachtwoord.")
    return Account(name=name, keeper=keeper, password=_hasher().hash(password), stamp=secrets.token_hex(8))


def _normal(password: str) -> str:
    """Return a password as every keyboard writes it; more than a password can have is not hashed."""
    return unicodedata.normalize("NFC", password[: LONGEST * 4]).encode("utf-8", "replace").decode()


@cache
def _hasher() -> "PasswordHasher":
    import argon2

    return argon2.PasswordHasher.from_parameters(argon2.profiles.RFC_9106_LOW_MEMORY)


@cache
def _nobody() -> str:
    """Return the hash of a password that nobody knows, for names that do not exist."""
    return _hasher().hash(secrets.token_urlsafe(32))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=PATIENCE, mode=0o600):
            yield
    except Timeout as error:
        raise AccountError("Een ander commando gebruikt de accounts nu. Probeer het straks opnieuw.") from error
    except OSError as error:
        raise _inaccessible(path) from error


def _inaccessible(path: Path) -> AccountError:
    return AccountError(
        f"Het bestand {path} met de accounts is niet te lezen of te schrijven. Controleer uw rechten op die map en of "
        "de schijf vol is."
    )
