"""argparse in Dutch: its own words, what it says of a wrong command, and a help that does not repeat itself."""

import argparse
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from ui.printing import warn

_FAULTS = (
    (r"the following arguments are required: (.*)", r"hier ontbreekt: \1"),
    (r"unrecognized arguments: (.*)", r"dit is niet bekend: \1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\2 kan niet bij \1; kies uit \3"),
    (r"argument (.*?): invalid int value: (.*)", r"\2 is geen heel getal bij \1"),
    (r"argument (.*?): expected (?:one|at least one) argument", r"achter \1 hoort nog iets"),
    (r"argument (.*?): ignored explicit argument (.*)", r"achter \1 kan niets staan, ook niet \2"),
)


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)

    def _format_action(self, action: argparse.Action) -> str:
        """Leave out the line that only says that commands follow: the title above them says so."""
        text = super()._format_action(action)
        return text.partition("\n")[2] if isinstance(action, argparse._SubParsersAction) else text


class DutchParser(argparse.ArgumentParser):
    """A parser whose every word is Dutch."""

    def __init__(self, *, prog: str, description: str, usage: str | None = None, epilog: str) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=_Help,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "wat u opgeeft"
        self._optionals.title = "opties"
        self.add_argument("-h", "--help", action="help", help="toon deze uitleg")

    def add_hidden(self, options: Mapping[str, Mapping[str, Any]]) -> None:
        """Take options that are explained elsewhere; one that is not given leaves what was given before."""
        for name, settings in options.items():
            self.add_argument(name, **{**settings, "default": argparse.SUPPRESS, "help": argparse.SUPPRESS})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one Dutch line, and end with status 2."""
        for pattern, dutch in _FAULTS:
            message = re.sub(f"^{pattern}$", dutch, message)
        warn(f"Dit commando klopt niet: {message}. Kijk met '{self.prog} --help'.")
        raise SystemExit(2)
