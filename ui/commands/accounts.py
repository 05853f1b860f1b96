"""The commands about accounts."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from ui.access.accounts import SHORTEST, Accounts, checked_name, taken, unknown
from ui.access.people import history_file
from ui.errors import InputError
from ui.history.conversations import History
from ui.history.file import remove
from ui.printing import say

if TYPE_CHECKING:
    from ui.product import Vraagbaak


def run_accounts(product: "Vraagbaak", options: argparse.Namespace) -> int:
    """Add, list or remove accounts, or change a password; return the exit status."""
    accounts = Accounts(product.settings.accounts)
    if options.accounts_command == "list":
        lines = [f"{account.name}: {'beheerder' if account.keeper else 'lezer'}" for account in accounts.all()]
        say("\n".join(lines) or "Er zijn nog geen accounts. Maak er een met 'vraagbaak accounts add NAAM'.")
        return 0
    name = checked_name(options.name)
    known = accounts.find(name) is not None
    if options.accounts_command == "add":
        if known:
            raise taken(name)
        accounts.add(name, _new_password(name), keeper=options.keeper)
        say(f"Account {name} is gemaakt: {'beheerder' if options.keeper else 'lezer'}.")
        return 0
    if not known:
        raise unknown(name)
    if options.accounts_command == "password":
        accounts.set_password(name, _new_password(name))
        say(f"Het wachtwoord van {name} is gewijzigd. Wie met het oude was aangemeld, moet dat opnieuw doen.")
        return 0
    if not options.yes and not _sure(name):
        say("Er is niets weggehaald.")
        return 1
    accounts.remove(name)
    kept = history_file(product.settings.people, name)
    History(kept).delete_all()  # whoever gets this name later must not find them
    remove(kept)
    say(f"Account {name} is weggehaald, met de gesprekken.")
    return 0


def _new_password(name: str) -> str:
    """Ask for a password on the terminal, twice: never an option, because other users see those of a command."""
    if not sys.stdin.isatty():
        raise InputError("Een wachtwoord wordt gevraagd in een terminal. Voer het commando daar uit.")
    password = getpass.getpass(f"Wachtwoord voor {name} (minstens {SHORTEST} tekens): ")
    if getpass.getpass("Nog een keer: ") != password:
        raise InputError("De twee wachtwoorden zijn niet gelijk. Probeer het opnieuw.")
    return password


def _sure(name: str) -> bool:
    if not sys.stdin.isatty():
        raise InputError("Wilt u het zeker weghalen? Geef dan --yes.")
    return input(f"Account {name} weghalen, met alle gesprekken van die persoon? [ja/nee] ").strip().lower() == "ja"
