"""The commands about kept conversations and feedback."""

import argparse
import sys
from typing import TYPE_CHECKING

from index.atomic import write_file
from ui.commands.new_file import making
from ui.conversation.exchange import Exchange
from ui.errors import DamagedHistoryError, InputError, NewerHistoryError
from ui.history.conversations import ConversationSummary
from ui.printing import printable_line, say
from ui.private import usual_mode
from ui.text.labels import counted
from ui.text.terminal import readable_answer

if TYPE_CHECKING:
    from ui.product import Vraagbaak


def run_history(product: "Vraagbaak", options: argparse.Namespace) -> int:
    """List, show, rename or erase conversations; return the exit status."""
    history = product.history()
    match options.history_command:
        case "show":
            kept = history.load(options.id)
            say("\n\n".join([f"{printable_line(kept.title)}\n{_when(kept.created)}", *map(_exchange, kept.exchanges)]))
        case "rename":
            history.rename(options.id, options.title)
            say("De titel is veranderd.")
        case "delete":
            return _delete(product, options)
        case _:
            found = history.conversations(options.search)
            nothing = "Er is niets gevonden." if options.search else "Er zijn nog geen gesprekken bewaard."
            say("\n".join(map(_summary, found)) or nothing)
    return 0


def run_feedback(product: "Vraagbaak", options: argparse.Namespace) -> int:
    """Export feedback; return the exit status."""
    export = product.feedback().export()
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


def _delete(product: "Vraagbaak", options: argparse.Namespace) -> int:
    history = product.history()
    if options.all == bool(options.ids):
        raise InputError("Geef op welk gesprek u wilt wissen, of --all voor alles. Kijk met 'vraagbaak history list'.")
    for id_ in options.ids:
        history.delete(id_)
        say(f"Gesprek {id_} is gewist.")
    if options.all:
        if not options.yes and not _confirmed(product):
            say("Er is niets gewist.")
            return 1
        history.delete_all()
        say("Alle gesprekken en beoordelingen zijn gewist.")
    return 0


def _confirmed(product: "Vraagbaak") -> bool:
    try:
        conversations = counted(len(product.history().conversations()), "gesprek", "gesprekken")
        what = f"{conversations} en {counted(len(product.feedback().given()), 'beoordeling', 'beoordelingen')}"
    except (DamagedHistoryError, NewerHistoryError):
        what = f"het bestand {product.settings.history}, dat deze versie niet kan lezen,"
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
