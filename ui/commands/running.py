"""What each command does; prints Dutch for people, or JSON for programs.

What a command alone needs is imported when it runs, so that a question need not wait for the window's.
"""

import argparse
import json
import os
from dataclasses import asdict
from functools import partial
from pathlib import Path

from index.errors import CorpusError, NoTextError
from index.limits import NAMES, ReadLimits, parse_limits
from index.store.collection import pages_to_recognise
from index.store.milvus.replies import split_address
from index.types import DocumentSummary
from models.catalogue import DEFAULT_EMBEDDER
from models.errors import DamagedWeightsError, MissingWeightsError, ModelError
from models.install import Status, install, installed, verify
from models.server import check_address, is_address, is_readable_underway
from rag.errors import AnswerError
from rag.types import Mode, Question
from ui.answering import finished
from ui.chosen_models import check_writer
from ui.commands.progress import progress_shown
from ui.errors import InputError, InterfaceError
from ui.printing import one_line, say, say_json, warn
from ui.private import close_to_others, private_files
from ui.product import Vraagbaak
from ui.settings import Settings, default_data
from ui.text.labels import length
from ui.text.terminal import passage_line, readable_answer
from ui.text.unread import how_to_recognise, unread_lines

_RECOGNISE = "Herken de tekst met 'vraagbaak index add --ocr BESTAND'."
_WRITE_ELSEWHERE = ("ask", "eval", "feedback")  # commands whose files stand where the user wants them, to share them
USER_ERRORS = (CorpusError, ModelError, AnswerError, InterfaceError)


def run(options: argparse.Namespace) -> int:
    """Run the command that was parsed; return its exit status."""
    settings = _settings(options)
    _check_model(settings, options.command)
    _check_store(settings)
    if options.command in _WRITE_ELSEWHERE:
        return _run(settings, options)
    ours = [settings.data] if settings.data == default_data() else []
    close_to_others(*ours, settings.collection, settings.history, settings.threshold, settings.accounts)
    with private_files():
        return _run(settings, options)


def _run(settings: Settings, options: argparse.Namespace) -> int:
    product = Vraagbaak(settings=settings, tell=warn)
    match options.command:
        case "ask" | "search" | "index" | "eval" | "calibrate":
            return _with_reports(product, options)
        case "start":
            from ui.commands.start import run_start

            return run_start(product, options)
        case "api" | "mcp":
            from ui.commands.doors import run_door

            return run_door(product, options, partial(_make_ready, product))
        case "prepare":
            with progress_shown() as progress:
                product.prepare(progress)
            return 0
        case "models":
            return _models(settings, options)
        case _:
            return _with_files(product, options)


def _with_reports(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Run a command that searches or changes the reports."""
    match options.command:
        case "ask":
            return _ask(product, options)
        case "search":
            return _search(product, options)
        case "index":
            return _index(product, options)
        case "eval":
            from ui.commands.measuring import run_eval

            return run_eval(product, options)
        case _:
            from ui.commands.measuring import run_calibrate

            return run_calibrate(product, options)


def _with_files(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Run a command that looks at what is kept beside the reports."""
    match options.command:
        case "verify":
            from ui.export.verifying import run_verify

            return run_verify(product.read_documents, options.record)
        case "history" | "feedback":
            from ui.commands.history import run_feedback, run_history

            return (run_history if options.command == "history" else run_feedback)(product, options)
        case "accounts":
            from ui.commands.accounts import run_accounts

            return run_accounts(product, options)
        case _:
            from ui.commands.doctor import run_doctor

            return run_doctor(product, options)


def _settings(options: argparse.Namespace) -> Settings:
    if options.threads < 1:
        raise InputError("Het aantal rekenkernen moet 1 of meer zijn. Geef een ander getal achter --threads.")
    data = options.data or os.environ.get("VRAAGBAAK_DATA") or default_data()
    return Settings(
        data=Path(data).expanduser().absolute(),
        embedder=options.embedder or os.environ.get("VRAAGBAAK_EMBEDDER") or DEFAULT_EMBEDDER,
        model=options.model or os.environ.get("VRAAGBAAK_MODEL", ""),
        model_name=options.model_name or os.environ.get("VRAAGBAAK_MODEL_NAME", ""),
        api_key=_api_key(options.api_key_file),
        store=options.store or os.environ.get("VRAAGBAAK_STORE", ""),
        store_token=os.environ.get("VRAAGBAAK_STORE_TOKEN", "").strip(),
        reports=options.reports or os.environ.get("VRAAGBAAK_REPORTS", ""),
        threads=options.threads,
        limits=_limits(),
    )


def _limits() -> ReadLimits:
    text = os.environ.get("VRAAGBAAK_LIMITS", "")
    try:
        return parse_limits(text)
    except ValueError as error:
        raise InputError(
            f"VRAAGBAAK_LIMITS klopt niet bij '{error}'. Schrijf bijvoorbeeld 'paginas=5000,seconden=600'; er zijn "
            f"{', '.join(NAMES.values())}."
        ) from error


def _api_key(path: Path | None) -> str:
    """Return the key for the server: never an option by itself, because other users see the options of a command."""
    if path is None:
        return os.environ.get("VRAAGBAAK_API_KEY", "").strip()
    try:
        key = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Het bestand {path} met de sleutel is niet te lezen. Controleer --api-key-file.") from error
    if not key:
        raise InputError(f"Het bestand {path} is leeg. Zet er de sleutel in, of laat --api-key-file weg.")
    return key


def _check_model(settings: Settings, command: str) -> None:
    """Refuse a model that cannot write, and warn where the passages can be read on their way to it."""
    check_writer(settings)
    if command not in ("start", "api", "mcp", "ask", "eval") or not is_address(settings.model):
        return
    address = check_address(settings.model)
    if is_readable_underway(address):
        warn(
            f"Let op: vragen en passages gaan onversleuteld over het netwerk naar {address}. "
            "Gebruik een adres met https:// als de server dat kan."
        )


def _check_store(settings: Settings) -> None:
    """Refuse an address that cannot be one, and warn where reports can be read on their way to it."""
    if settings.store and is_readable_underway(split_address(settings.store)[0]):
        warn(
            "Let op: rapporten en vragen gaan onversleuteld over het netwerk naar de opslag. Gebruik een adres met "
            "https:// als de server dat kan."
        )


def _make_ready(product: Vraagbaak) -> None:
    with progress_shown() as progress:
        product.prepare(progress)
    try:
        _tell_outdated(product)
        product.warm_up()
    except CorpusError as error:  # the list of reports still works, so that a damaged one can be removed
        warn(str(error))
    product.suggest_in_background()


def _ask(product: Vraagbaak, options: argparse.Namespace) -> int:
    mode: Mode = options.mode or product.default_mode()
    question = Question(text=options.question, documents=tuple(options.document), mode=mode)
    if options.force and not options.export:
        raise InputError("Bij --force hoort --export BESTAND. Geef aan welk bestand u wilt vervangen.")
    if options.export:
        from ui.export.saving import refuse_target

        refuse_target(options.export, overwrite=options.force)
    documents = product.documents()
    _tell_outdated(product)
    answer = finished(product.ask(question))
    if options.json:
        from ui.export.json_file import answer_to_json

        say_json(answer_to_json(answer))
    else:
        say(readable_answer(answer))
    if options.export:
        from ui.export.record import RecordedQuestion, make_record
        from ui.export.saving import write_record

        searched = question.documents or tuple(document.name for document in documents)
        versions = {document.name: document.sha256 for document in documents if document.name in searched}
        recorded = RecordedQuestion(text=question.text, documents=searched, answer=answer, versions=versions)
        write_record(make_record([recorded], documents, product.model_line()), options.export, overwrite=options.force)
        warn(f"Bewaard in {options.export}")
    return 0


def _search(product: Vraagbaak, options: argparse.Namespace) -> int:
    if options.count < 1:
        raise InputError("Het aantal passages moet 1 of meer zijn. Geef een ander getal achter --count.")
    found = product.retrieve(options.question, documents=tuple(options.document), k=options.count).passages
    _tell_outdated(product)
    if options.json:
        say_json(json.dumps([asdict(passage) for passage in found], ensure_ascii=False))
    elif found:
        say("\n\n".join(passage_line(passage) for passage in found))
    else:
        say("Er is nog geen rapport om in te zoeken. Voeg er een toe met 'vraagbaak index add BESTAND'.")
    return 0


def _index(product: Vraagbaak, options: argparse.Namespace) -> int:
    match options.index_command:
        case "add":
            return _index_add(product, options.files, recognise=options.ocr)
        case "show":
            from ui.text.overview import overview_text

            with progress_shown() as progress:
                overview = product.overview(options.name, progress)
            say(overview_text(overview))
        case "remove":
            for name in options.names:
                product.remove(name)
                say(one_line(f"{name} is weggehaald."))
        case "refresh":
            return _index_refresh(product)
        case "move":
            return _index_move(product, options.target, keep=options.keep)
        case "check":
            if options.repair:
                with progress_shown() as progress:
                    done = product.repair(progress)
                say("\n".join([*done, ""]).rstrip() or "Er was niets te herstellen.")
            problems = product.check()
            say("\n".join(map(one_line, problems)) or "Alles is heel.")
            return 1 if problems else 0
        case _:
            _tell_outdated(product)
            documents = product.documents()
            lines = [
                "\n    ".join(
                    (
                        one_line(d.name),
                        f"{one_line(d.title)}, {_size(d)}, toegevoegd {d.added[:10]}, SHA-256 {d.sha256[:16]}…",
                        *unread_lines(d.unread),
                    )
                )
                for d in documents
            ]
            say("\n".join(lines) or "Er zijn nog geen rapporten. Voeg er een toe met 'vraagbaak index add BESTAND'.")
    return 0


def _index_move(product: Vraagbaak, target: str, *, keep: bool) -> int:
    """Move every report elsewhere; status 1 when some stay where they are."""
    failed = count = 0
    with progress_shown() as progress:
        for one in product.move("" if target == "bestanden" else target, keep=keep, progress=progress):
            count += 1
            if one.problem:
                failed += 1
                warn(one_line(f"{one.name} blijft waar het is. {one.problem}"))
    if not count:
        say("Er zijn geen rapporten om te verplaatsen.")
    else:
        done = count - failed
        which = "1 rapport is" if done == 1 else f"{done} rapporten zijn"
        say(f"{which} {'gekopieerd' if keep else 'verplaatst'}.")
    return 1 if failed else 0


def _index_refresh(product: Vraagbaak) -> int:
    """Read again what an older version read; status 1 when some of it stays as it was."""
    with progress_shown() as progress:
        done = product.refresh(progress)
    for one in done:
        if one.problem:
            warn(one_line(f"{one.name} is niet opnieuw gelezen en blijft zoals het was. {one.problem}"))
        else:
            say(one_line(f"{one.name} is opnieuw gelezen."))
    if not done:
        say("Alle rapporten zijn al met deze versie gelezen.")
    return 1 if any(one.problem for one in done) else 0


def _tell_outdated(product: Vraagbaak) -> None:
    for line in (product.outdated_line(), product.collection().remark):
        if line:
            warn(line)


def _index_add(product: Vraagbaak, files: list[Path], *, recognise: bool) -> int:
    """Add every file; one that fails does not keep the others out."""
    outcomes = {
        "nieuw": "is toegevoegd",
        "vervangen": "is vervangen door de nieuwe versie",
        "ongewijzigd": "stond er al",
    }
    failed = 0
    for path in files:
        try:
            with progress_shown() as progress:
                added = product.add_file(path, progress, recognise=recognise)
        except CorpusError as error:
            failed += 1
            warn(str(error))
            if isinstance(error, NoTextError) and not recognise:
                warn(how_to_recognise(_RECOGNISE))
            continue
        summary = added.summary
        say(one_line(f"{summary.name} {outcomes[added.outcome]}: {_size(summary)}."))
        for line in unread_lines(summary.unread):
            say(f"    {line}")
        if pages_to_recognise(summary.unread) and not recognise:
            say(f"    {how_to_recognise(_RECOGNISE)}")
    return 1 if failed else 0


def _size(summary: DocumentSummary) -> str:
    return f"{length(summary)}, {summary.chunks} passage{'' if summary.chunks == 1 else 's'}"


def _models(settings: Settings, options: argparse.Namespace) -> int:
    match options.models_command:
        case "install":
            for name in options.names:
                with progress_shown() as progress:
                    path = install(name, settings.weights, progress=progress)
                say(f"{name} staat in {path}")
        case "check":
            return _check_models(settings)
        case _:
            say("\n\n".join(_status_lines(status) for status in installed(settings.weights)))
    return 0


def _check_models(settings: Settings) -> int:
    """Read every byte of the models that are here; status 1 when something is wrong with one."""
    present = [status for status in installed(settings.weights) if status.state != "absent"]
    wrong = 0
    for status in present:
        try:
            verify(status.entry.name, settings.weights)
        except (MissingWeightsError, DamagedWeightsError) as error:
            wrong += 1
            warn(f"{status.entry.name}: {error}")
        else:
            say(f"{status.entry.name}: elk bestand klopt.")
    if not present:
        say("Er is nog geen model geïnstalleerd. Voer 'vraagbaak prepare' uit.")
    return 1 if wrong else 0


def _status_lines(status: Status) -> str:
    entry = status.entry
    hashes = [
        f"    SHA-256 {file.path}: {file.sha256 or 'wordt bij het downloaden vastgelegd'}" for file in entry.files
    ]
    return "\n".join(
        [
            f"{entry.name}: {entry.description}",
            f"    {status.explanation}",
            f"    {entry.installed_bytes / 1e6:.0f} MB, licentie {entry.licence} ({entry.licence_url})",
            f"    gebruikt ongeveer {entry.memory_bytes / 1e6:.0f} MB geheugen",
            f"    {entry.licence_note}",
            *hashes,
        ]
    )
