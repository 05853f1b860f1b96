"""The commands about models: list, install and check them."""

import argparse

from models.errors import DamagedWeightsError, MissingWeightsError
from models.install import Status, install, installed, verify
from ui.commands.progress import progress_shown
from ui.printing import say, warn
from ui.product import Vraagbaak
from ui.settings import Settings


def run_models(product: Vraagbaak, options: argparse.Namespace) -> int:
    """List, install or check models; return the exit status."""
    settings = product.settings
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
