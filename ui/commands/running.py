"""Which function runs a command; it is imported when it runs, so that a question need not wait for the window's."""

import argparse
from collections.abc import Mapping
from pkgutil import resolve_name

from ui.commands.given_settings import check_model, check_store, given_settings
from ui.printing import warn
from ui.private import close_to_others, private_files
from ui.product import Vraagbaak
from ui.settings import default_data

# Each takes the product and the options, and returns the exit status.
RUNNERS: Mapping[str, str] = {
    "start": "ui.commands.start:run_start",
    "api": "ui.commands.doors:run_api",
    "mcp": "ui.commands.doors:run_mcp",
    "doctor": "ui.commands.doctor:run_doctor",
    "prepare": "ui.commands.doors:run_prepare",
    "ask": "ui.commands.asking:run_ask",
    "verify": "ui.commands.asking:run_verify",
    "search": "ui.commands.asking:run_search",
    "index": "ui.commands.reports:run_index",
    "models": "ui.commands.models:run_models",
    "history": "ui.commands.history:run_history",
    "feedback": "ui.commands.history:run_feedback",
    "accounts": "ui.commands.accounts:run_accounts",
    "eval": "ui.commands.measuring:run_eval",
    "calibrate": "ui.commands.measuring:run_calibrate",
}
_WRITE_ELSEWHERE = ("ask", "eval", "feedback")  # commands whose files stand where the user wants them, to share them


def run(options: argparse.Namespace) -> int:
    """Run the command that was parsed; return its exit status."""
    settings = given_settings(options)
    check_model(settings, options.command)
    check_store(settings)
    if options.command in _WRITE_ELSEWHERE:
        return _run(Vraagbaak(settings=settings, tell=warn), options)
    ours = [settings.data] if settings.data == default_data() else []
    close_to_others(*ours, settings.collection, settings.history, settings.threshold, settings.accounts)
    with private_files():
        return _run(Vraagbaak(settings=settings, tell=warn), options)


def _run(product: Vraagbaak, options: argparse.Namespace) -> int:
    status: int = resolve_name(RUNNERS[options.command])(product, options)
    return status
