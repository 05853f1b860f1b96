"""Does everything work here? One diagnosis a line, each with its cure; without personal data where that is asked for.

What a diagnosis tells names no folder, report, person or address; that stands apart, in its detail.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.errors import CorpusError
from models.catalogue import CATALOGUE
from models.errors import ModelError
from models.install import locate, verify
from models.server import ServerModel, is_address
from ui.access.sign_on import discover, safe_issuer
from ui.errors import HistoryError, InputError, IssuerAwayError, SignOnError
from ui.printing import say
from ui.product import Vraagbaak
from ui.sample_index import SAMPLE
from ui.settings import Settings
from ui.text.labels import counted

ROOM = 1_000_000_000  # bytes that should be free on the disk
_GROUP_AND_OTHERS = 0o077
_PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "llama-cpp-python", "pypdf", "pypdfium2", "gradio", "mcp")
_QUESTION = "Wat is een taalmodel?"  # the sample report answers it
_PATIENCE = 600  # seconds for adding a report and answering a question, on a slow computer
_UNSHARE = ("unshare", "--user", "--map-root-user", "--net")

# Runs a command of ours, and ends it when Python connects to anything but this computer.
_GUARDED = """
import sys
def look(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in ("127.0.0.1", "::1"):
        raise SystemExit("an outside connection")
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost", "::1", None, ""):
        raise SystemExit("an outside name")
sys.addaudithook(look)
from ui.cli import main
raise SystemExit(main(sys.argv[1:]))
"""


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """How one thing stands."""

    subject: str
    well: bool | None  # None: it cannot be told here
    told: str  # plain Dutch, one line, no personal data
    cure: str = ""  # what to do; "" when all is well
    detail: str = ""  # names of folders, reports and addresses


def run_doctor(product: Vraagbaak, options: argparse.Namespace) -> int:
    """Say what is well and what is not; the exit status is 1 when something is not."""
    sick = False
    for diagnosis in examine(product, options.oidc_issuer):
        say(diagnosis_line(diagnosis, private=not options.report))
        sick = sick or diagnosis.well is False
    return 1 if sick else 0


def diagnosis_line(diagnosis: Diagnosis, *, private: bool) -> str:
    """Return a diagnosis as text; ``private`` with its detail, for the user alone."""
    sign = {True: "✓", False: "✗", None: "?"}[diagnosis.well]
    detail = f" ({' '.join(diagnosis.detail.split())})" if private and diagnosis.detail else ""
    cure = f" {diagnosis.cure}" if diagnosis.cure else ""
    return f"{sign} {diagnosis.subject}: {diagnosis.told}{detail}{cure}"


def examine(product: Vraagbaak, issuer: str | None = None) -> Iterator[Diagnosis]:
    """Yield what is found, the quickest first; ``issuer``: where people log in, when that is somewhere else."""
    settings = product.settings
    yield _versions()
    yield _folder(settings.data)
    yield _disk(settings.data)
    yield _memory(settings)
    yield _weights(
        "zoekmodel", settings.embedder, lambda: locate(settings.embedder, "embedder", settings.weights), settings
    )
    yield _weights("leesmodel", settings.reader, lambda: locate(settings.reader, "llm", settings.weights), settings)
    if settings.model:
        yield _writer(settings)
    if issuer is not None:
        yield _sign_on(issuer)
    yield _server(product) if settings.store else _collection(product)
    yield _history(product)
    yield _silence(settings)


def _versions() -> Diagnosis:
    found = [f"Vraagbaak {version('vraagbaak')}", f"Python {platform.python_version()}"]
    found.append(f"{platform.system()} {platform.release()} {platform.machine()}")
    missing = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        lacking = f"Deze pakketten ontbreken: {', '.join(missing)}."
        return Diagnosis(subject="versies", well=False, told=lacking, cure="Installeer Vraagbaak opnieuw.")
    return Diagnosis(subject="versies", well=True, told=", ".join(found))


def _folder(data: Path) -> Diagnosis:
    """Tell whether the folder of the user can be used, and by nobody else."""
    diagnosis = partial(Diagnosis, subject="eigen map", detail=str(data))
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(b"x")
    except OSError:
        told = "In de map met uw gegevens is niet te schrijven."
        return diagnosis(well=False, told=told, cure="Controleer de rechten, of kies met --data een andere map.")
    if os.name == "posix" and data.stat().st_mode & _GROUP_AND_OTHERS:
        told = "Andere gebruikers van deze computer kunnen uw rapporten lezen."
        return diagnosis(well=False, told=told, cure="Voer 'chmod 700' uit op de map met uw gegevens.")
    return diagnosis(well=True, told="te schrijven, en niet leesbaar voor anderen")


def _disk(data: Path) -> Diagnosis:
    free = shutil.disk_usage(next(path for path in (data, *data.parents) if path.exists())).free
    told = f"{free / 1e9:.1f} GB vrij"
    if free < ROOM:
        return Diagnosis(subject="schijf", well=False, told=told, cure=f"Maak minstens {ROOM / 1e9:.0f} GB vrij.")
    return Diagnosis(subject="schijf", well=True, told=told)


def _memory(settings: Settings) -> Diagnosis:
    used = {entry.name: entry.memory_bytes for entry in CATALOGUE}
    needed = sum(used.get(name, 0) for name in (settings.embedder, settings.reader, settings.model))
    free = free_memory()
    told = f"{free / 1e9:.1f} GB vrij, nodig is ongeveer {needed / 1e9:.1f} GB"
    if free < needed:
        return Diagnosis(subject="geheugen", well=False, told=told, cure="Sluit andere programma's.")
    return Diagnosis(subject="geheugen", well=True, told=told)


def free_memory() -> int:
    """Return how many bytes of memory can be had without swapping, on each of the three systems."""
    import psutil

    return int(psutil.virtual_memory().available)


def _weights(subject: str, name: str, find: Callable[[], Path], settings: Settings) -> Diagnosis:
    """Read every byte of a model of the catalogue; of one's own, see whether it is there."""
    try:
        find()
        if any(entry.name == name for entry in CATALOGUE):
            verify(name, settings.weights)
    except ModelError as error:
        return Diagnosis(
            subject=subject,
            well=False,
            told="ontbreekt of is beschadigd.",
            detail=str(error),
            cure="Voer 'vraagbaak prepare' uit.",
        )
    return Diagnosis(subject=subject, well=True, told="elk bestand klopt")


def _writer(settings: Settings) -> Diagnosis:
    """Tell whether the model that writes is there, or its server answers."""
    if not is_address(settings.model):
        return _weights(
            "schrijvend model", settings.model, lambda: locate(settings.model, "llm", settings.weights), settings
        )
    try:
        name = ServerModel(settings.model, name=settings.model_name, key=settings.api_key).name
    except ModelError as error:
        told, cure = "De server met het taalmodel antwoordt niet goed.", "Start de server, of controleer --model."
        return Diagnosis(subject="server", well=False, told=told, detail=str(error), cure=cure)
    return Diagnosis(subject="server", well=True, told="antwoordt", detail=f"{settings.model}, {name}")


def _sign_on(issuer: str) -> Diagnosis:
    """Tell whether the organisation's own login answers; it is asked for its discovery document, and nothing else."""
    try:
        discover(safe_issuer(issuer))
    except (InputError, SignOnError) as error:
        if isinstance(error, IssuerAwayError):
            how, cure = "antwoordt niet goed", "Kijk of die werkt, of controleer --oidc-issuer."
        else:
            how, cure = "is niet te gebruiken", "Controleer --oidc-issuer."
        told = f"De aanbieder waar mensen zich aanmelden, {how}."
        return Diagnosis(subject="aanmelden", well=False, told=told, detail=str(error), cure=cure)
    return Diagnosis(subject="aanmelden", well=True, told="de aanbieder antwoordt", detail=issuer)


def _collection(product: Vraagbaak) -> Diagnosis:
    try:
        number, problems = len(product.documents()), product.check()
    except CorpusError as error:
        problems, number = (str(error),), 0
    if problems:
        cure = "Kijk met 'vraagbaak index check' wat u kunt doen."
        told = f"{len(problems)} keer klopt er iets niet."
        return Diagnosis(subject="rapporten", well=False, told=told, detail=" ".join(problems), cure=cure)
    told = f"{counted(number, 'rapport', 'rapporten')}, alles is heel"
    return Diagnosis(subject="rapporten", well=True, told=told)


def _server(product: Vraagbaak) -> Diagnosis:
    """Tell whether the server with the reports answers; what is on it, 'index check' reads."""
    diagnosis = partial(Diagnosis, subject="opslag")
    try:
        collection = product.collection()
        number = len(collection.manifest().entries)
    except CorpusError as error:
        cure = "Start de server, of controleer --store en VRAAGBAAK_STORE_TOKEN."
        return diagnosis(
            well=False, told="De server met de rapporten is niet te gebruiken.", detail=str(error), cure=cure
        )
    which = counted(number, "rapport", "rapporten")
    return diagnosis(well=True, told=f"antwoordt met {which}; {collection.told}", detail=product.settings.store)


def _history(product: Vraagbaak) -> Diagnosis:
    try:
        number = len(product.history().conversations())
    except HistoryError as error:
        cure = "Zet een reservekopie terug, of verplaats het bestand met de gesprekken."
        told = "Uw bewaarde gesprekken zijn niet te lezen."
        return Diagnosis(subject="gesprekken", well=False, told=told, detail=str(error), cure=cure)
    return Diagnosis(subject="gesprekken", well=True, told=f"{number} bewaard")


def _silence(settings: Settings) -> Diagnosis:
    """Add the sample report and ask it a question without a network, in a folder that is thrown away."""
    wrap, how = silent_wrap()
    subject = "zonder netwerk"
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".doctor-", dir=settings.data) as folder,
            resources.as_file(resources.files("ui") / "sample" / SAMPLE) as sample,
        ):
            _lend_weights(settings, Path(folder) / "weights")
            said = [
                _run([*wrap, "--data", folder, "--embedder", settings.embedder, *command])
                for command in (("index", "add", str(sample)), ("ask", _QUESTION))
            ]
    except (OSError, subprocess.TimeoutExpired) as error:
        return Diagnosis(subject=subject, well=None, told="Dat was hier niet te proberen.", detail=str(error))
    wrong = " ".join(done.stderr.strip().splitlines()[-1] for done in said if done.returncode and done.stderr.strip())
    if wrong or any(done.returncode for done in said) or SAMPLE not in said[-1].stdout:
        told = f"Een rapport toevoegen en een vraag stellen lukt niet {how}."
        return Diagnosis(subject=subject, well=False, told=told, detail=wrong, cure="Meld dit, met wat hier staat.")
    return Diagnosis(subject=subject, well=True, told=f"een rapport toevoegen en een vraag stellen lukt {how}")


def silent_wrap() -> tuple[list[str], str]:
    """Return how to run a command of ours without a network, and how far that goes, in Dutch."""
    unshare = shutil.which(_UNSHARE[0])
    with suppress(OSError):
        if unshare and not subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode:
            return [*_UNSHARE, sys.executable, "-P", "-m", "ui.cli"], "met het netwerk dicht"
    return [sys.executable, "-P", "-c", _GUARDED], "zonder een verbinding te maken"


def _lend_weights(settings: Settings, folder: Path) -> None:
    """Put the models that are used in another data folder, without copying them."""
    for name in (settings.embedder, settings.reader):
        if any(entry.name == name for entry in CATALOGUE):
            shutil.copytree(settings.weights / name, folder / name, copy_function=os.link)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VRAAGBAAK_")}
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**environment, "PYTHONUTF8": "1"},
        timeout=_PATIENCE,
        check=False,
    )
