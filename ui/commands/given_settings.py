"""What a user chose, with options and in the environment, as settings; and what is warned of before anything runs."""

import argparse
import os
from pathlib import Path

from index.limits import NAMES, ReadLimits, parse_limits
from index.store.milvus.replies import split_address
from models.catalogue import DEFAULT_EMBEDDER
from models.server import check_address, is_address, is_readable_underway
from ui.chosen_models import check_writer
from ui.errors import InputError
from ui.printing import warn
from ui.settings import Settings, default_data


def given_settings(options: argparse.Namespace) -> Settings:
    """Return the settings: an option before the environment, and that before the default. Raises InputError."""
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


def check_model(settings: Settings, command: str) -> None:
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


def check_store(settings: Settings) -> None:
    """Refuse an address that cannot be one, and warn where reports can be read on their way to it."""
    if settings.store and is_readable_underway(split_address(settings.store)[0]):
        warn(
            "Let op: rapporten en vragen gaan onversleuteld over het netwerk naar de opslag. Gebruik een adres met "
            "https:// als de server dat kan."
        )
