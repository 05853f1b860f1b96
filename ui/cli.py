"""The command line: reads the words, then hands over to ui.commands. Imports nothing heavy: --help is instant."""

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from index.reading.kinds import IN_WORDS
from ui.dutch_parser import DutchParser
from ui.printing import show_where, warn

_Commands: TypeAlias = "argparse._SubParsersAction[DutchParser]"

# They may stand before the command and behind it, and are explained once.
_GENERAL: Mapping[str, Mapping[str, Any]] = {
    "--data": {"type": Path, "metavar": "MAP", "help": "map waar alles wordt bewaard (of VRAAGBAAK_DATA)"},
    "--embedder": {"metavar": "NAAM", "help": "zoekmodel: een naam uit 'vraagbaak models' of een map"},
    "--model": {
        "metavar": "NAAM",
        "help": "model dat schrijft: een naam uit 'vraagbaak models', een .gguf-bestand, of het adres van een server "
        "zoals http://127.0.0.1:8080/v1 (of VRAAGBAAK_MODEL)",
    },
    "--model-name": {"metavar": "NAAM", "help": "naam van het model op die server (of VRAAGBAAK_MODEL_NAME)"},
    "--api-key-file": {
        "type": Path,
        "metavar": "BESTAND",
        "help": "bestand met de sleutel voor die server (of de sleutel zelf in VRAAGBAAK_API_KEY)",
    },
    "--store": {
        "metavar": "ADRES",
        "help": "Milvus-server met de rapporten van een organisatie, zoals http://host:19530 (of VRAAGBAAK_STORE; het "
        "wachtwoord in VRAAGBAAK_STORE_TOKEN); standaard staan ze in de map van --data",
    },
    "--reports": {
        "metavar": "MAP",
        "help": "map of adres (s3://...) van de bestanden van die rapporten, voor elke computer bereikbaar (of "
        "VRAAGBAAK_REPORTS); alleen nodig bij de eerste keer, of als de map hier anders heet",
    },
    "--threads": {"type": int, "default": 2, "metavar": "AANTAL", "help": "aantal rekenkernen (standaard 2)"},
    "--debug": {"action": "store_true", "help": "toon bij een fout waar die ontstond"},
}


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = DutchParser(
        prog="vraagbaak",
        usage="%(prog)s [opties] COMMANDO ...",
        description="Stel een vraag over een rapport en zie bij elke zin waar die staat.",
        epilog="Uitleg bij een commando: zet er --help achter, zoals 'vraagbaak ask --help'. De algemene opties mogen "
        "voor en achter elk commando staan.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMANDO", required=True, title="commando's")
    _add_start(commands)
    _add_asking(commands)
    _add_index(commands)
    _add_history(commands)
    _add_models(commands)
    _add_doors(commands)
    _add_accounts(commands)
    _add_measuring(commands)
    general = parser.add_argument_group("algemene opties")
    for name, settings in _GENERAL.items():
        general.add_argument(name, **settings)
    return parser


def _command(group: _Commands, name: str, summary: str, *, under: str = "") -> DutchParser:
    parser = group.add_parser(
        name,
        help=summary,
        prog=" ".join(filter(None, ("vraagbaak", under, name))),
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog="De algemene opties, zoals --data en --model, staan in 'vraagbaak --help'.",
    )
    parser.add_hidden(_GENERAL)
    return parser


def _group(commands: _Commands, name: str, summary: str, *, required: bool = True) -> _Commands:
    """Return where the commands of a group are added."""
    return _command(commands, name, summary).add_subparsers(
        dest=f"{name}_command", metavar="COMMANDO", required=required, title="commando's"
    )


def _add_start(commands: _Commands) -> None:
    window = _command(commands, "start", "open het venster om vragen te stellen")
    window.add_argument("--port", type=int, metavar="POORT", help="poort van het venster (standaard 7860)")
    window.add_argument(
        "--max-upload",
        type=int,
        metavar="MB",
        help="hoe groot een bestand mag zijn dat u in het venster toevoegt (standaard 200, of VRAAGBAAK_MAX_UPLOAD)",
    )
    window.add_argument("--no-browser", action="store_true", help="open geen browser")
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


def _add_asking(commands: _Commands) -> None:
    ask = _command(commands, "ask", "stel een vraag")
    ask.add_argument("question", metavar="VRAAG", help="uw vraag, tussen aanhalingstekens")
    _add_mode(ask)
    _add_document(ask)
    ask.add_argument("--json", action="store_true", help="schrijf het antwoord als JSON")
    ask.add_argument(
        "--export", type=Path, metavar="BESTAND", help="bewaar vraag, antwoord en bronnen als .docx, .md of .json"
    )
    ask.add_argument("--force", action="store_true", help="vervang het bestand van --export als het er al is")

    search = _command(commands, "search", "zoek passages, zonder antwoord")
    search.add_argument("question", metavar="VRAAG", help="uw vraag of trefwoorden")
    search.add_argument("--count", type=int, default=5, metavar="AANTAL", help="hoeveel passages (standaard 5)")
    _add_document(search)
    search.add_argument("--json", action="store_true", help="schrijf de passages als JSON")

    check = _command(commands, "verify", "controleer of de citaten van een bewaard antwoord nog in de rapporten staan")
    check.add_argument("record", type=Path, metavar="VERSLAG.json", help="een bestand van 'ask --export'")


def _add_index(commands: _Commands) -> None:
    group = _group(commands, "index", "beheer de rapporten")
    add = _command(group, "add", f"voeg rapporten toe: {IN_WORDS}", under="index")
    add.add_argument("files", nargs="+", type=Path, metavar="BESTAND", help="een of meer bestanden")
    add.add_argument("--ocr", action="store_true", help="herken de tekst van scans (met het programma ocrmypdf)")
    _command(group, "list", "toon de rapporten", under="index")
    show = _command(group, "show", "toon de koppen van een rapport en vragen die het beantwoordt", under="index")
    show.add_argument("name", metavar="NAAM", help="naam van het rapport in 'vraagbaak index list'")
    remove = _command(group, "remove", "haal rapporten weg", under="index")
    remove.add_argument("names", nargs="+", metavar="NAAM", help="namen van rapporten in 'vraagbaak index list'")
    _command(group, "refresh", "lees opnieuw wat een oudere versie van Vraagbaak las", under="index")
    move = _command(group, "move", "verplaats alle rapporten naar een Milvus-server, of terug", under="index")
    move.add_argument("target", metavar="NAAR", help="het adres van de server, of 'bestanden'")
    move.add_argument("--keep", action="store_true", help="laat ze ook staan waar ze nu zijn")
    check = _command(group, "check", "controleer of alles heel is", under="index")
    check.add_argument("--repair", action="store_true", help="herstel wat te herstellen is en ruim op")


def _add_history(commands: _Commands) -> None:
    group = _group(commands, "history", "bekijk of wis uw gesprekken")
    listed = _command(group, "list", "toon uw gesprekken, het laatste eerst", under="history")
    listed.add_argument("--search", default="", metavar="WOORDEN", help="alleen waarin al deze woorden staan")
    which = "het teken voor een gesprek in 'vraagbaak history list', zoals 1a2b3c4d"
    show = _command(group, "show", "toon een gesprek", under="history")
    show.add_argument("id", metavar="GESPREK", help=which)
    rename = _command(group, "rename", "geef een gesprek een andere titel", under="history")
    rename.add_argument("id", metavar="GESPREK", help=which)
    rename.add_argument("title", metavar="TITEL", help="de nieuwe titel, tussen aanhalingstekens")
    delete = _command(group, "delete", "wis een gesprek, of alles", under="history")
    delete.add_argument("ids", nargs="*", metavar="GESPREK", help=which)
    delete.add_argument("--all", action="store_true", help="wis alle gesprekken en beoordelingen")
    delete.add_argument("--yes", action="store_true", help="vraag bij --all niet of u het zeker weet")

    feedback = _group(commands, "feedback", "gebruik uw beoordelingen van antwoorden")
    export = _command(feedback, "export", "schrijf de beoordelingen als vragenbestand voor eval", under="feedback")
    export.add_argument("path", type=Path, metavar="BESTAND.jsonl", help="een bestand dat er nog niet is")
    for one in (listed, show, rename, delete, export):
        one.add_argument("--account", metavar="NAAM", help="van wie zich met dit account aanmeldt, in plaats van uzelf")


def _add_models(commands: _Commands) -> None:
    _command(commands, "prepare", "zet de modellen klaar en, als er nog niets is, het voorbeeldrapport")
    group = _group(commands, "models", "toon en installeer modellen", required=False)
    _command(group, "list", "toon de bekende modellen", under="models")
    install = _command(group, "install", "installeer een model", under="models")
    install.add_argument("names", nargs="+", metavar="NAAM", help="namen uit 'vraagbaak models'")
    _command(group, "check", "controleer elk bestand van de modellen", under="models")
    doctor = _command(commands, "doctor", "controleer of alles werkt, en lees wat u kunt doen als iets niet klopt")
    doctor.add_argument("--report", action="store_true", help="zonder namen van mappen, rapporten en adressen")
    doctor.add_argument("--oidc-issuer", metavar="URL", help="kijk ook of deze OpenID-aanbieder antwoordt")


def _add_doors(commands: _Commands) -> None:
    api = _command(commands, "api", "laat andere programma's op deze computer vragen stellen (HTTP)")
    api.add_argument("--port", type=int, default=7861, metavar="POORT", help="poort van de API (standaard 7861)")
    assistant = _command(commands, "mcp", "laat een AI-assistent vragen stellen (MCP)")
    assistant.add_argument("--http", type=int, metavar="POORT", help="over HTTP op deze poort, in plaats van stdio")


def _add_accounts(commands: _Commands) -> None:
    group = _group(commands, "accounts", "beheer wie dit Vraagbaak samen gebruiken")
    add = _command(group, "add", "maak een account; het wachtwoord wordt gevraagd", under="accounts")
    add.add_argument("name", metavar="NAAM", help="waarmee iemand zich aanmeldt")
    add.add_argument("--keeper", action="store_true", help="mag ook rapporten toevoegen en verwijderen")
    _command(group, "list", "toon de accounts", under="accounts")
    which = "naam in 'vraagbaak accounts list'"
    remove = _command(group, "remove", "haal een account weg, met de gesprekken van die persoon", under="accounts")
    remove.add_argument("name", metavar="NAAM", help=which)
    remove.add_argument("--yes", action="store_true", help="vraag niet of u het zeker weet")
    password = _command(group, "password", "geef een account een ander wachtwoord", under="accounts")
    password.add_argument("name", metavar="NAAM", help=which)


def _add_measuring(commands: _Commands) -> None:
    evaluate = _command(commands, "eval", "beantwoord een vragenbestand en meet het resultaat")
    calibrate = _command(commands, "calibrate", "kies met uw eigen vragenbestand wanneer een vraag wordt geweigerd")
    for one in (evaluate, calibrate):
        one.add_argument("questions", type=Path, metavar="VRAGEN.jsonl", help="op elke regel een vraag, als JSON")
        _add_document(one)
    _add_mode(evaluate)
    evaluate.add_argument("--answers", type=Path, metavar="BESTAND", help="schrijf hier elk antwoord op een regel")
    evaluate.add_argument("--json", action="store_true", help="schrijf de maten als JSON")
    calibrate.add_argument("--keep", action="store_true", help="gebruik de beste drempel voortaan")


def _add_mode(parser: DutchParser) -> None:
    parser.add_argument(
        "--mode",
        choices=["antwoord", "citaten"],
        metavar="WIJZE",
        help="'citaten': alleen zinnen uit het rapport (standaard); 'antwoord': geschreven (op proef)",
    )


def _add_document(parser: DutchParser) -> None:
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
    from ui.commands.running import run
    from ui.errors import EXPECTED_ERRORS

    try:
        return run(options)
    except EXPECTED_ERRORS as error:
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
