"""The commands about kept conversations and feedback."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.atomic import write_file
from ui.access.accounts import Accounts, unknown
from ui.access.people import history_file
from ui.commands.new_file import making
from ui.conversation.exchange import Exchange
from ui.errors import DamagedHistoryError, InputError, NewerHistoryError
from ui.history.conversations import ConversationSummary, History
from ui.history.feedback import FeedbackStore
from ui.printing import printable_line, say
from ui.private import usual_mode
from ui.text.labels import counted
from ui.text.terminal import readable_answer

if TYPE_CHECKING:
    from ui.product import Vraagbaak


def run_history(product: "Vraagbaak", options: argparse.Namespace) -> int:
    """List, show, rename or erase conversations; return the exit status."""
    with _kept(product, options.account) as path:
        return _run_history(History(path), options)


def _run_history(history: History, options: argparse.Namespace) -> int:
    match options.history_command:
        case "show":
            kept = history.load(options.id)
            say("\n\n".join([f"{printable_line(kept.title)}\n{_when(kept.created)}", *map(_exchange, kept.exchanges)]))
        case "rename":
            history.rename(options.id, options.title)
            say("De titel is veranderd.")
        case "delete":
            return _delete(history, options)
        case _:
            found = history.conversations(options.search)
            nothing = "Er is niets gevonden." if options.search else "Er zijn nog geen gesprekken bewaard."
            say("\n".join(map(_summary, found)) or nothing)
    return 0


def run_feedback(product: "Vraagbaak", options: argparse.Namespace) -> int:
    """Export feedback; return the exit status."""
    with _kept(product, options.account) as path:
        export = FeedbackStore(path).export()
    if not export.text:
        raise InputError("Er zijn nog geen beoordelingen. Beoordeel eerst antwoorden in het venster.")
    with making(options.path):
        write_file(options.path, export.text.encode("utf-8"), mode=usual_mode(options.path), overwrite=False)
    written = counted(export.complete + export.incomplete, "beoordeling", "beoordelingen")
    say(f"{written} geschreven naar {options.path}.")
    if export.incomplete:
        say(
            f"Nog aan te vullen: {export.incomplete}. Zet daar bij answerable true of false; bij true ook pages, "
            "evidence, facts en answer. Tot dan slaat 'vraagbaak eval' ze over."
        )
    if export.damaged:
        say(f"Weggelaten: {export.damaged}, want het antwoord is niet meer te lezen.")
    return 0


@contextmanager
def _kept(product: "Vraagbaak", account: str | None) -> Iterator[Path]:
    """Give the file of an account, or for None that of the user of this computer. Raises InputError.

    Who comes in by the organisation's own login has no account; there the name is what it calls that person.
    """
    if account is None:
        yield product.settings.history
        return
    path = history_file(product.settings.people, account)
    if not path.exists():
        found = Accounts(product.settings.accounts).find(account.strip().lower())
        if found is None:
            raise unknown(account)
        path = history_file(product.settings.people, found.name)
    try:
        yield path
    except DamagedHistoryError as error:  # its own cure would erase the conversations of whoever types it
        raise DamagedHistoryError(
            f"Het geschiedenisbestand {path} van {account} is beschadigd. Zet een reservekopie terug, of wis het met "
            f"'vraagbaak history delete --all --account {account}'."
        ) from error


def _delete(history: History, options: argparse.Namespace) -> int:
    if options.all == bool(options.ids):
        raise InputError("Geef op welk gesprek u wilt wissen, of --all voor alles. Kijk met 'vraagbaak history list'.")
    for id_ in options.ids:
        history.delete(id_)
        say(f"Gesprek {id_} is gewist.")
    if options.all:
        if not options.yes and not _confirmed(history, options.account):
            say("Er is niets gewist.")
            return 1
        history.delete_all()
        say("Alle gesprekken en beoordelingen zijn gewist.")
    return 0


def _confirmed(history: History, account: str | None) -> bool:
    try:
        conversations = counted(len(history.conversations()), "gesprek", "gesprekken")
        given = counted(len(FeedbackStore(history.path).given()), "beoordeling", "beoordelingen")
        what = f"{conversations} en {given}" + (f" van {account}" if account else "")
    except (DamagedHistoryError, NewerHistoryError):
        what = f"het bestand {history.path}, dat deze versie niet kan lezen,"
    say(f"Dit wist {what} voorgoed. Typ 'ja' om door te gaan: ", end="")
    return sys.stdin.readline().strip().lower() == "ja"


def _summary(summary: ConversationSummary) -> str:
    questions = counted(summary.questions, "vraag", "vragen")
    line = f"{summary.id}  {_when(summary.changed)}  {printable_line(summary.title)} ({questions})"
    return f"{line}\n    {summary.snippet}" if summary.snippet else line


def _exchange(exchange: Exchange) -> str:
    if exchange.answer:
        said = readable_answer(exchange.answer)
    elif exchange.status == "gestopt":
        said = f"{exchange.text}\n(Gestopt; dit is niet gecontroleerd.)".lstrip()
    else:
        said = f"(Mislukt: {exchange.error})"
    return f"Vraag {exchange.number}: {exchange.question.text}\n{said}"


def _when(time: str) -> str:
    return f"{time[:10]} {time[11:16]}"
