"""The commands about reports: ``index`` and what stands behind it."""

import argparse
from pathlib import Path

from index.errors import CorpusError, NoTextError
from index.store.collection import pages_to_recognise
from index.types import DocumentSummary
from ui.commands.progress import progress_shown
from ui.printing import printable_line, say, warn
from ui.product import Vraagbaak
from ui.text.labels import counted, length
from ui.text.unread import how_to_recognise, unread_lines

_RECOGNISE = "Herken de tekst met 'vraagbaak index add --ocr BESTAND'."


def run_index(product: Vraagbaak, options: argparse.Namespace) -> int:
    """List, show, add, remove, move, check or read the reports again; return the exit status."""
    match options.index_command:
        case "add":
            return _add(product, options.files, recognise=options.ocr)
        case "show":
            _show(product, options.name)
        case "remove":
            for name in options.names:
                product.remove(name)
                say(printable_line(f"{name} is weggehaald."))
        case "refresh":
            return _refresh(product)
        case "move":
            return _move(product, options.target, keep=options.keep)
        case "check":
            return _check(product, repair=options.repair)
        case _:
            tell_outdated(product)
            lines = map(_listed, product.documents())
            say("\n".join(lines) or "Er zijn nog geen rapporten. Voeg er een toe met 'vraagbaak index add BESTAND'.")
    return 0


def _listed(summary: DocumentSummary) -> str:
    told = f"{printable_line(summary.title)}, {_size(summary)}, toegevoegd {summary.added[:10]}"
    lines = (printable_line(summary.name), f"{told}, SHA-256 {summary.sha256[:16]}…", *unread_lines(summary.unread))
    return "\n    ".join(lines)


def _show(product: Vraagbaak, name: str) -> None:
    from ui.text.overview import overview_text

    with progress_shown() as progress:
        overview = product.overview(name, progress)
    say(overview_text(overview))


def _check(product: Vraagbaak, *, repair: bool) -> int:
    """Say what is wrong, after mending it where that is asked for; status 1 when something is."""
    if repair:
        with progress_shown() as progress:
            done = product.repair(progress)
        say("\n".join(done) or "Er was niets te herstellen.")
    problems = product.check()
    say("\n".join(map(printable_line, problems)) or "Alles is heel.")
    return 1 if problems else 0


def _move(product: Vraagbaak, target: str, *, keep: bool) -> int:
    """Move every report elsewhere; status 1 when some stay where they are."""
    failed = count = 0
    with progress_shown() as progress:
        for one in product.move("" if target == "bestanden" else target, keep=keep, progress=progress):
            count += 1
            if one.problem:
                failed += 1
                warn(f"{one.name} blijft waar het is. {one.problem}")
    if not count:
        say("Er zijn geen rapporten om te verplaatsen.")
    else:
        which = counted(count - failed, "rapport is", "rapporten zijn")
        say(f"{which} {'gekopieerd' if keep else 'verplaatst'}.")
    return 1 if failed else 0


def _refresh(product: Vraagbaak) -> int:
    """Read again what an older version read; status 1 when some of it stays as it was."""
    with progress_shown() as progress:
        done = product.refresh(progress)
    for one in done:
        if one.problem:
            warn(f"{one.name} is niet opnieuw gelezen en blijft zoals het was. {one.problem}")
        else:
            say(printable_line(f"{one.name} is opnieuw gelezen."))
    if not done:
        say("Alle rapporten zijn al met deze versie gelezen.")
    return 1 if any(one.problem for one in done) else 0


def tell_outdated(product: Vraagbaak) -> None:
    """Warn of reports that an older version read, and of what their store lacks."""
    for line in (product.outdated_line(), product.collection().remark):
        if line:
            warn(line)


def _add(product: Vraagbaak, files: list[Path], *, recognise: bool) -> int:
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
        say(printable_line(f"{summary.name} {outcomes[added.outcome]}: {_size(summary)}."))
        for line in unread_lines(summary.unread):
            say(f"    {line}")
        if pages_to_recognise(summary.unread) and not recognise:
            say(f"    {how_to_recognise(_RECOGNISE)}")
    return 1 if failed else 0


def _size(summary: DocumentSummary) -> str:
    return f"{length(summary)}, {counted(summary.chunks, 'passage', 'passages')}"
