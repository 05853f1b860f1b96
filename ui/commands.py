"""What each command does; prints Dutch for people, or JSON for programs."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import asdict
from functools import partial
from pathlib import Path

from index.errors import CorpusError, NoTextError
from index.limits import NAMES, ReadLimits, parse_limits
from index.protocols import Progress
from index.store.collection import pages_to_recognise
from index.types import DocumentSummary
from models.catalogue import DEFAULT_EMBEDDER
from models.errors import DamagedWeightsError, MissingWeightsError, ModelError
from models.install import Status, install, installed, verify
from models.server import check_address, is_address, is_readable_underway
from rag.errors import AnswerError
from rag.measures import EvaluationQuestion, Measures, measure
from rag.types import Answer, Fragment, Mode, Question
from ui.account_commands import run_accounts
from ui.calibration import best_threshold, refusal_curve
from ui.chat_html import length
from ui.collections import check_store
from ui.doctor import run_doctor
from ui.door_commands import check_port, run_door
from ui.entrance import Entrance, make_entrance
from ui.errors import InputError, InterfaceError
from ui.evaluation import answer_line, given_answer, read_questions, run_questions
from ui.export import refuse_target, write_record
from ui.export_json import answer_to_json
from ui.export_record import RecordedQuestion, make_record
from ui.history_commands import run_feedback, run_history
from ui.login_page import ACCOUNT
from ui.overview_text import overview_text
from ui.people import personal
from ui.printing import PrintableStream, one_line, say, say_json, warn
from ui.private import close_to_others, private_files, upload_folder
from ui.sign_on import USUAL_CLAIM, SignOn, find_sign_on
from ui.terminal import passage_line, readable_answer
from ui.unread_text import how_to_recognise, unread_lines
from ui.verify import check_quotes, explained
from ui.wiring import Settings, Vraagbaak, check_writer, default_data

_RECOGNISE = "Herken de tekst met 'vraagbaak index add --ocr BESTAND'."
_WRITE_ELSEWHERE = ("ask", "eval", "feedback")  # commands whose files stand where the user wants them, to share them
USER_ERRORS = (CorpusError, ModelError, AnswerError, InterfaceError)


def run(options: argparse.Namespace) -> int:
    """Run the command that was parsed; return its exit status."""
    settings = _settings(options)
    _check_model(settings, options.command)
    if options.command in _WRITE_ELSEWHERE:
        return _run(settings, options)
    ours = [settings.data] if settings.data == default_data() else []
    close_to_others(*ours, settings.collection, settings.history, settings.threshold, settings.accounts)
    with private_files():
        return _run(settings, options)


def _run(settings: Settings, options: argparse.Namespace) -> int:
    product = Vraagbaak(settings=settings)
    match options.command:
        case "start":
            return _start(product, options)
        case "api" | "mcp":
            return run_door(product, options, partial(_make_ready, product))
        case "prepare":
            with _progress() as progress:
                product.prepare(progress)
            return 0
        case "verify":
            return _verify(product, options.record)
        case "models":
            return _models(settings, options)
        case _:
            return _COMMANDS[options.command](product, options)


def _settings(options: argparse.Namespace) -> Settings:
    if options.threads < 1:
        raise InputError("Het aantal rekenkernen moet 1 of meer zijn. Geef een ander getal achter --threads.")
    data = options.data or os.environ.get("VRAAGBAAK_DATA") or default_data()
    store = options.store or os.environ.get("VRAAGBAAK_STORE", "")
    if store:
        check_store(store)
    return Settings(
        data=Path(data).expanduser().absolute(),
        embedder=options.embedder or os.environ.get("VRAAGBAAK_EMBEDDER") or DEFAULT_EMBEDDER,
        model=options.model or os.environ.get("VRAAGBAAK_MODEL", ""),
        model_name=options.model_name or os.environ.get("VRAAGBAAK_MODEL_NAME", ""),
        api_key=_api_key(options.api_key_file),
        store=store,
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


def _start(product: Vraagbaak, options: argparse.Namespace) -> int:
    port: int | None = options.port
    check_port(port, "--port")
    largest = largest_upload(options.max_upload)
    entrance = _entrance(product.settings, options)
    from ui.chat import build_window, serve

    _make_ready(product)
    # Gradio itself writes where an unexpected error arose, with its message.
    with upload_folder(product.settings.data) as uploads, redirect_stderr(PrintableStream(sys.stderr)):
        if entrance is None:
            window = build_window(product, uploads=uploads)
        else:
            window = build_window(personal(product, product.settings.people), uploads=uploads, account=ACCOUNT)
        open_browser = entrance is None and not options.no_browser and _has_screen()
        serve(window, port=port, open_browser=open_browser, largest=largest, entrance=entrance)
    return 0


def _entrance(settings: Settings, options: argparse.Namespace) -> Entrance | None:
    """Return how several people get in; None for this computer alone."""
    if options.host is None:
        if options.name or options.trusted_proxy or options.user_header:
            raise InputError("Bij --name, --trusted-proxy en --user-header hoort --host ADRES. Geef dat erbij.")
        if options.oidc_issuer is not None:
            raise InputError("Bij --oidc-issuer hoort --host ADRES. Geef dat erbij.")
        return None
    of_issuer = (options.oidc_client, options.oidc_claim, options.oidc_readers, options.oidc_keepers)
    if options.oidc_issuer is None and any(of_issuer):
        raise InputError("Bij de andere opties met --oidc hoort --oidc-issuer URL. Geef dat erbij.")
    entrance = make_entrance(
        settings.accounts,
        host=options.host,
        name=options.name,
        proxy=options.trusted_proxy,
        user_header=options.user_header,
        sign_on=None if options.oidc_issuer is None else partial(_sign_on, options),
    )
    if entrance.readable_underway:
        warn(
            "Let op: wachtwoorden, vragen en antwoorden gaan onversleuteld over het netwerk. Zet er een proxy met TLS "
            "voor, en geef --host 127.0.0.1 met --name NAAM."
        )
    return entrance


def _sign_on(options: argparse.Namespace) -> SignOn:
    """Return the organisation's own login; its secret is no option, because other users see those of a command."""
    return find_sign_on(
        options.oidc_issuer,
        options.oidc_client,
        os.environ.get("VRAAGBAAK_OIDC_SECRET", "").strip(),
        claim=options.oidc_claim or USUAL_CLAIM,
        readers=options.oidc_readers,
        keepers=options.oidc_keepers,
    )


def _make_ready(product: Vraagbaak) -> None:
    with _progress() as progress:
        product.prepare(progress)
    try:
        _tell_outdated(product)
        product.warm_up()
    except CorpusError as error:  # the list of reports still works, so that a damaged one can be removed
        warn(str(error))
    product.suggest_in_background()


def largest_upload(megabytes: int | None) -> int:
    """Return how many bytes a file may have that the window takes in."""
    from ui.guard import LARGEST_UPLOAD, MEGABYTE

    given = os.environ.get("VRAAGBAAK_MAX_UPLOAD", "") if megabytes is None else str(megabytes)
    if not given:
        return LARGEST_UPLOAD
    if not given.isdecimal() or int(given) < 1:
        raise InputError(
            "De grootste upload moet een heel getal van 1 of meer zijn, in MB. Geef een ander getal achter "
            "--max-upload of in VRAAGBAAK_MAX_UPLOAD."
        )
    return int(given) * MEGABYTE


def _has_screen() -> bool:
    """Whether a browser window can open here; without this check a text browser would take over the terminal."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def _ask(product: Vraagbaak, options: argparse.Namespace) -> int:
    mode: Mode = options.mode or product.default_mode()
    question = Question(text=options.question, documents=tuple(options.document), mode=mode)
    if options.force and not options.export:
        raise InputError("Bij --force hoort --export BESTAND. Geef aan welk bestand u wilt vervangen.")
    if options.export:
        refuse_target(options.export, overwrite=options.force)
    documents = product.documents()
    _tell_outdated(product)
    answer = _finish(product, question)
    if options.json:
        say_json(answer_to_json(answer))
    else:
        say(readable_answer(answer))
    if options.export:
        searched = question.documents or tuple(document.name for document in documents)
        versions = {document.name: document.sha256 for document in documents if document.name in searched}
        recorded = RecordedQuestion(text=question.text, documents=searched, answer=answer, versions=versions)
        write_record(make_record([recorded], documents, product.model_line()), options.export, overwrite=options.force)
        warn(f"Bewaard in {options.export}")
    return 0


def _verify(product: Vraagbaak, path: Path) -> int:
    """Say for each quote of a filed record whether it stands on its page; status 1 when one does not."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Het verslag {path} is niet te lezen. Controleer de naam; het moet UTF-8 zijn.") from error
    checks = check_quotes(text, product.read_documents())
    say(explained(checks))
    return 0 if all(check.stands for check in checks) else 1


def _finish(product: Vraagbaak, question: Question) -> Answer:
    steps = product.ask(question)
    while True:
        try:
            fragment: Fragment = next(steps)
        except StopIteration as done:
            answer: Answer = done.value
            return answer
        del fragment  # only the checked answer is printed


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


def _eval(product: Vraagbaak, options: argparse.Namespace) -> int:
    from tqdm import tqdm

    questions = _questions(options.questions)
    mode: Mode = options.mode or product.default_mode()
    product.warm_up()
    answers = {}
    with _answers_file(options.answers) as write:
        results = run_questions(questions, product.ask, mode, tuple(options.document))
        shown = tqdm(zip(questions, results, strict=True), total=len(questions), desc="Vragen", unit="vraag")
        for question, (answer, first, total) in shown:
            given = given_answer(question.id, answer, first, total, product)
            answers[question.id] = given
            write(answer_line(given, answer) + "\n")

    def page_text(document: str, number: int) -> str:
        page = product.page(document, number)
        return page.source_form(0, len(page.text))

    measures = measure(questions, answers, page_text)
    if options.json:
        say_json(json.dumps(asdict(measures)))
    else:
        say(_table(measures))
    return 0


def _calibrate(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Show what refusing is worth at each threshold on the user's questions; keep the best one if asked to."""
    from tqdm import tqdm

    questions = _questions(options.questions)
    product.warm_up()
    results = run_questions(questions, product.ask_without_refusing, "citaten", tuple(options.document))
    shown = tqdm(results, total=len(questions), desc="Vragen", unit="vraag")
    chances = [answer.answerable for answer, _, _ in shown]
    try:
        curve = refusal_curve(chances, [question.answerable for question in questions])
    except ValueError as error:
        raise InputError(
            f"In {options.questions} staan niet beide soorten vragen. Zet er vragen in met en zonder antwoord."
        ) from error
    best = best_threshold(curve)
    say("drempel  precisie  dekking")
    for step in [step for step in curve if step.recall or step is curve[0]]:
        mark = "  <- beste" if step is best else ""
        say(f"{step.threshold:7.3f}  {step.precision:8.2f}  {step.recall:7.2f}{mark}")
    if options.keep:
        product.keep_threshold(best.threshold)
        say(f"Vanaf nu weigert Vraagbaak onder {best.threshold:.3f}.")
    else:
        say("Met --keep gebruikt Vraagbaak deze drempel voortaan.")
    return 0


def _questions(path: Path) -> Sequence[EvaluationQuestion]:
    questions, waiting = read_questions(path)
    if waiting:
        what = "1 vraag doet niet mee: die is" if waiting == 1 else f"{waiting} vragen doen niet mee: die zijn"
        warn(f"{what} nog niet aangevuld (answerable is null).")
    return questions


@contextmanager
def _answers_file(path: Path | None) -> Iterator[Callable[[str], object]]:
    if path is None:
        yield lambda line: None  # noqa: ARG005
        return
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError as error:
        raise InputError(f"{path} bestaat al en blijft zoals het is. Kies een andere naam.") from error
    except OSError as error:
        raise InputError(f"Het bestand {path} is niet te schrijven. Kies een andere plaats.") from error
    with file:
        yield file.write


def _table(measures: Measures) -> str:
    return "\n".join(f"{name:22} {value}" for name, value in asdict(measures).items())


def _index(product: Vraagbaak, options: argparse.Namespace) -> int:
    match options.index_command:
        case "add":
            return _index_add(product, options.files, recognise=options.ocr)
        case "show":
            with _progress() as progress:
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
                with _progress() as progress:
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
    with _progress() as progress:
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
    with _progress() as progress:
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
            with _progress() as progress:
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
                with _progress() as progress:
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


_COMMANDS: Mapping[str, Callable[[Vraagbaak, argparse.Namespace], int]] = {
    "ask": _ask,
    "search": _search,
    "eval": _eval,
    "calibrate": _calibrate,
    "index": _index,
    "history": run_history,
    "accounts": run_accounts,
    "feedback": run_feedback,
    "doctor": run_doctor,
}


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show on stderr how far something is: a bar in a terminal, otherwise a line for each thing that is done."""
    from tqdm import tqdm

    said = ""
    with tqdm(total=100, bar_format="{desc} {bar} {percentage:3.0f}%", leave=False, delay=0.2, disable=None) as bar:

        def show(share: float, what: str) -> None:
            nonlocal said
            what = one_line(what)
            if bar.disable and what != said:
                warn(what)
            elif not bar.disable:
                bar.set_description_str(what, refresh=what != said)
                bar.update(round(100 * share) - bar.n)  # draws at most ten times a second
            said = what

        yield show
