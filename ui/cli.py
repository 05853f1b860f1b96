"""The command line: reads the words, then hands over to ui.commands. Imports nothing heavy: --help is instant."""

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from index.reading.kinds import IN_WORDS
from ui.printing import show_where, warn

_TRANSLATIONS = (
    (r"the following arguments are required: (.*)", r"hier ontbreekt: \1"),
    (r"unrecognized arguments: (.*)", r"dit is niet bekend: \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\2 kan niet bij \1; kies uit \3"),
    (r"argument (.*?): invalid int value: (.*)", r"\2 is geen heel getal bij \1"),
    (r"argument (.*?): expected (?:one|at least one) argument", r"achter \1 hoort nog iets"),
)


class _Parser(argparse.ArgumentParser):
    """argparse in Dutch."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, add_help=False, allow_abbrev=False)
        self._positionals.title = "wat u opgeeft"
        self._optionals.title = "opties"
        self.add_argument("-h", "--help", action="help", help="toon deze uitleg")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "gebruik:", 1)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "gebruik:", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, dutch in _TRANSLATIONS:
            message = re.sub(f"^{pattern}$", dutch, message)
        warn(f"Dit commando klopt niet: {message}. Kijk met '{self.prog} --help'.")
        raise SystemExit(2)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = _Parser(
        prog="vraagbaak", description="Stel een vraag over een rapport en zie bij elke zin waar die staat."
    )
    _add_general(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMANDO", required=True, title="commando's")

    window = _command(commands, "start", "open het venster om vragen te stellen")
    window.add_argument("--port", type=int, help="poort van het venster (standaard 7860)")
    window.add_argument(
        "--max-upload",
        type=int,
        metavar="MB",
        help="hoe groot een bestand mag zijn dat u in het venster toevoegt (standaard 200, of VRAAGBAAK_MAX_UPLOAD)",
    )
    window.add_argument("--no-browser", action="store_true", help="open geen browser")
    _add_entrance(window)

    api = _command(commands, "api", "laat andere programma's op deze computer vragen stellen (HTTP)")
    api.add_argument("--port", type=int, default=7861, help="poort van de API (standaard 7861)")

    assistant = _command(commands, "mcp", "laat een AI-assistent vragen stellen (MCP)")
    assistant.add_argument("--http", type=int, metavar="POORT", help="over HTTP op deze poort, in plaats van stdio")

    doctor = _command(commands, "doctor", "controleer of alles werkt, en lees wat u kunt doen als iets niet klopt")
    doctor.add_argument("--report", action="store_true", help="zonder namen van mappen, rapporten en adressen")

    _command(commands, "prepare", "zet de modellen klaar en, als er nog niets is, het voorbeeldrapport")

    ask = _command(commands, "ask", "stel een vraag")
    ask.add_argument("question", metavar="VRAAG", help="uw vraag, tussen aanhalingstekens")
    _add_mode(ask)
    _add_document(ask)
    ask.add_argument("--json", action="store_true", help="schrijf het antwoord als JSON")
    ask.add_argument(
        "--export", type=Path, metavar="BESTAND", help="bewaar vraag, antwoord en bronnen als .docx, .md of .json"
    )
    ask.add_argument("--force", action="store_true", help="vervang het bestand van --export als het er al is")

    check = _command(commands, "verify", "controleer of de citaten van een bewaard antwoord nog in de rapporten staan")
    check.add_argument("record", type=Path, metavar="VERSLAG.json", help="een bestand van 'ask --export'")

    search = _command(commands, "search", "zoek passages, zonder antwoord")
    search.add_argument("question", metavar="VRAAG", help="uw vraag of trefwoorden")
    search.add_argument("--count", type=int, default=5, metavar="AANTAL", help="hoeveel passages (standaard 5)")
    _add_document(search)
    search.add_argument("--json", action="store_true", help="schrijf de passages als JSON")

    _add_index(commands)
    _add_models(commands)
    _add_history(commands)
    _add_accounts(commands)

    evaluate = _command(commands, "eval", "beantwoord een vragenbestand en meet het resultaat")
    evaluate.add_argument("questions", type=Path, metavar="VRAGEN.jsonl")
    evaluate.add_argument("--answers", type=Path, metavar="BESTAND", help="schrijf hier elk antwoord op een regel")
    _add_mode(evaluate)
    _add_document(evaluate)
    evaluate.add_argument("--json", action="store_true", help="schrijf de maten als JSON")

    calibrate = _command(commands, "calibrate", "kies met uw eigen vragenbestand wanneer een vraag wordt geweigerd")
    calibrate.add_argument("questions", type=Path, metavar="VRAGEN.jsonl")
    calibrate.add_argument("--keep", action="store_true", help="gebruik de beste drempel voortaan")
    _add_document(calibrate)
    return parser


def _command(group: "argparse._SubParsersAction[_Parser]", name: str, summary: str, *, under: str = "") -> _Parser:
    prog = " ".join(filter(None, ("vraagbaak", under, name)))
    parser = group.add_parser(name, help=summary, prog=prog, description=f"{summary[0].upper()}{summary[1:]}.")
    _add_general(parser, again=True)
    return parser


def _add_general(parser: _Parser, *, again: bool = False) -> None:
    """Add the options of every command; ``again`` where they may stand once more, behind the command."""
    group = parser.add_argument_group("algemene opties")

    def default(value: object) -> object:
        return argparse.SUPPRESS if again else value

    group.add_argument(
        "--data", type=Path, default=default(None), help="map waar alles wordt bewaard (of VRAAGBAAK_DATA)"
    )
    group.add_argument(
        "--store",
        default=default(None),
        metavar="ADRES",
        help="Milvus-server met de rapporten van een organisatie, zoals http://host:19530 (of VRAAGBAAK_STORE; het "
        "wachtwoord in VRAAGBAAK_STORE_TOKEN); standaard staan ze in de map van --data",
    )
    group.add_argument(
        "--reports",
        default=default(None),
        metavar="MAP",
        help="map of adres (s3://...) van de bestanden van die rapporten, voor elke computer bereikbaar (of "
        "VRAAGBAAK_REPORTS); alleen nodig bij de eerste keer, of als de map hier anders heet",
    )
    group.add_argument(
        "--embedder", default=default(None), help="zoekmodel: een naam uit 'vraagbaak models' of een map"
    )
    group.add_argument(
        "--model",
        default=default(None),
        help="model dat schrijft: een naam uit 'vraagbaak models', een .gguf-bestand, of het adres van een server "
        "zoals http://127.0.0.1:8080/v1 (of VRAAGBAAK_MODEL)",
    )
    group.add_argument(
        "--model-name",
        default=default(None),
        metavar="NAAM",
        help="naam van het model op die server (of VRAAGBAAK_MODEL_NAME)",
    )
    group.add_argument(
        "--api-key-file",
        type=Path,
        default=default(None),
        metavar="BESTAND",
        help="bestand met de sleutel voor die server (of de sleutel zelf in VRAAGBAAK_API_KEY)",
    )
    group.add_argument("--threads", type=int, default=default(2), help="aantal rekenkernen (standaard 2)")
    group.add_argument(
        "--debug", action="store_true", default=default(False), help="toon bij een fout waar die ontstond"
    )


def _add_index(commands: "argparse._SubParsersAction[_Parser]") -> None:
    group = _command(commands, "index", "beheer de rapporten").add_subparsers(
        dest="index_command", metavar="COMMANDO", required=True, title="commando's"
    )
    add = _command(group, "add", f"voeg rapporten toe: {IN_WORDS}", under="index")
    add.add_argument("files", nargs="+", type=Path, metavar="BESTAND")
    add.add_argument("--ocr", action="store_true", help="herken de tekst van scans (met het programma ocrmypdf)")
    _command(group, "list", "toon de rapporten", under="index")
    _command(group, "show", "toon de koppen van een rapport en vragen die het beantwoordt", under="index").add_argument(
        "name", metavar="NAAM"
    )
    _command(group, "remove", "haal een rapport weg", under="index").add_argument("names", nargs="+", metavar="NAAM")
    _command(group, "refresh", "lees opnieuw wat een oudere versie van Vraagbaak las", under="index")
    move = _command(group, "move", "verplaats alle rapporten naar een Milvus-server, of terug", under="index")
    move.add_argument("target", metavar="NAAR", help="het adres van de server, of 'bestanden'")
    move.add_argument("--keep", action="store_true", help="laat ze ook staan waar ze nu zijn")
    check = _command(group, "check", "controleer of alles heel is", under="index")
    check.add_argument("--repair", action="store_true", help="herstel wat te herstellen is en ruim op")


def _add_models(commands: "argparse._SubParsersAction[_Parser]") -> None:
    group = _command(commands, "models", "toon en installeer modellen").add_subparsers(
        dest="models_command", metavar="COMMANDO", title="commando's"
    )
    _command(group, "list", "toon de bekende modellen", under="models")
    _command(group, "install", "installeer een model", under="models").add_argument("names", nargs="+", metavar="NAAM")
    _command(group, "check", "controleer elk bestand van de modellen", under="models")


def _add_history(commands: "argparse._SubParsersAction[_Parser]") -> None:
    group = _command(commands, "history", "bekijk of wis uw gesprekken").add_subparsers(
        dest="history_command", metavar="COMMANDO", required=True, title="commando's"
    )
    listed = _command(group, "list", "toon uw gesprekken, het laatste eerst", under="history")
    listed.add_argument("--search", default="", metavar="WOORDEN", help="alleen waarin al deze woorden staan")
    _command(group, "show", "toon een gesprek", under="history").add_argument("id", metavar="GESPREK")
    rename = _command(group, "rename", "geef een gesprek een andere titel", under="history")
    rename.add_argument("id", metavar="GESPREK")
    rename.add_argument("title", metavar="TITEL", help="de nieuwe titel, tussen aanhalingstekens")
    delete = _command(group, "delete", "wis een gesprek, of alles", under="history")
    delete.add_argument("ids", nargs="*", metavar="GESPREK")
    delete.add_argument("--all", action="store_true", help="wis alle gesprekken en beoordelingen")
    delete.add_argument("--yes", action="store_true", help="vraag bij --all niet of u het zeker weet")

    feedback = _command(commands, "feedback", "gebruik uw beoordelingen van antwoorden").add_subparsers(
        dest="feedback_command", metavar="COMMANDO", required=True, title="commando's"
    )
    export = _command(feedback, "export", "schrijf de beoordelingen als vragenbestand voor eval", under="feedback")
    export.add_argument("path", type=Path, metavar="BESTAND.jsonl", help="een bestand dat er nog niet is")


def _add_entrance(window: _Parser) -> None:
    group = window.add_argument_group("voor meer personen, die zich aanmelden")
    group.add_argument("--host", metavar="ADRES", help="adres van deze computer waarop anderen erbij kunnen")
    group.add_argument(
        "--name",
        default="",
        metavar="NAAM",
        help="naam waaronder anderen het venster openen, achter een proxy met TLS (https, of zet er http:// voor)",
    )
    group.add_argument(
        "--trusted-proxy", default="", metavar="ADRES", help="adres van de proxy; niets anders mag er dan bij"
    )
    group.add_argument(
        "--user-header",
        default="",
        metavar="HEADER",
        help="waarin die proxy zegt wie iemand is, zoals X-Forwarded-User; dan vraagt Vraagbaak geen wachtwoord",
    )
    group.add_argument("--oidc-issuer", metavar="URL", help="OpenID-aanbieder waar mensen zich aanmelden")
    group.add_argument(
        "--oidc-client",
        default="",
        metavar="ID",
        help="naam van Vraagbaak bij die aanbieder; het geheim staat in VRAAGBAAK_OIDC_SECRET",
    )
    group.add_argument(
        "--oidc-claim", metavar="CLAIM", help="waarin de aanbieder groepen of rollen noemt (standaard groups)"
    )
    group.add_argument("--oidc-readers", default="", metavar="GROEP", help="alleen deze groep mag vragen stellen")
    group.add_argument("--oidc-keepers", default="", metavar="GROEP", help="deze groep beheert ook de rapporten")


def _add_accounts(commands: "argparse._SubParsersAction[_Parser]") -> None:
    group = _command(commands, "accounts", "beheer wie dit Vraagbaak samen gebruiken").add_subparsers(
        dest="accounts_command", metavar="COMMANDO", required=True, title="commando's"
    )
    add = _command(group, "add", "maak een account; het wachtwoord wordt gevraagd", under="accounts")
    add.add_argument("name", metavar="NAAM")
    add.add_argument("--keeper", action="store_true", help="mag ook rapporten toevoegen en verwijderen")
    _command(group, "list", "toon de accounts", under="accounts")
    remove = _command(group, "remove", "haal een account weg, met de gesprekken van die persoon", under="accounts")
    remove.add_argument("name", metavar="NAAM")
    remove.add_argument("--yes", action="store_true", help="vraag niet of u het zeker weet")
    _command(group, "password", "geef een account een ander wachtwoord", under="accounts").add_argument(
        "name", metavar="NAAM"
    )


def _add_mode(parser: argparse.ArgumentParser) -> None:
    modes = ["antwoord", "citaten"]
    parser.add_argument(
        "--mode",
        choices=modes,
        help="geschreven antwoord (op proef), of alleen zinnen uit het rapport (standaard)",
    )


def _add_document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--document", action="append", default=[], metavar="NAAM", help="alleen in dit rapport (mag vaker)"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 after an error (one Dutch line on stderr), 130 after Ctrl+C."""
    options = build_parser().parse_args(arguments)
    # Two spinning OpenMP libraries slow each other down 10-50 times: wait passively. Must be set before any import.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file or pipe on Windows is not UTF-8 by itself
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    sys.excepthook = lambda kind, error, where: show_where(error)  # noqa: ARG005  # Python's own writes names as they are
    from ui.commands.running import USER_ERRORS, run

    try:
        return run(options)
    except USER_ERRORS as error:
        if options.debug:
            show_where(error)
        else:
            warn(str(error))
        return 1
    except KeyboardInterrupt:
        warn("Gestopt.")
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
