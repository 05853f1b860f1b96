"""How far something is, on the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from index.protocols import Progress
from ui.printing import printable_line, warn


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Show on stderr how far something is: a bar in a terminal, otherwise a line for each thing that is done."""
    from tqdm import tqdm

    said = ""
    with tqdm(total=100, bar_format="{desc} {bar} {percentage:3.0f}%", leave=False, delay=0.2, disable=None) as bar:

        def show(share: float, what: str) -> None:
            nonlocal said
            what = printable_line(what)
            if bar.disable and what != said:
                warn(what)
            elif not bar.disable:
                bar.set_description_str(what, refresh=what != said)
                bar.update(round(100 * share) - bar.n)  # draws at most ten times a second
            said = what

        yield show
