"""What every process that is started here has to know: nothing secret, and how much memory it uses."""

import os
from contextlib import suppress

_SECRETS = ("VRAAGBAAK_API_KEY",)


def environment(**own: str) -> dict[str, str]:
    """Return the environment for a process, with what is its own; without keys."""
    return {name: value for name, value in os.environ.items() if name not in _SECRETS} | own


def memory_of(process_id: int, *, below: bool = False) -> int:
    """Return how many bytes a process uses, with all ``below`` it if so wanted; 0 when it is gone."""
    import psutil

    used = 0
    with suppress(psutil.Error):
        top = psutil.Process(process_id)
        for one in (top, *(top.children(recursive=True) if below else ())):
            with suppress(psutil.Error):
                used += one.memory_info().rss
    return used
