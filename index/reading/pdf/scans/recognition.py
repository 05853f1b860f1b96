"""The text of scanned pages, recognised by ocrmypdf and Tesseract: separate programs, when they are on this computer.

ocrmypdf lays the text invisibly over the image of a page. Its output stays a plain PDF: making a PDF/A of it spoils
pages that were never scanned. What it makes is read as any other file, and then tells by itself which pages come from a
scan (index.reading.pdf.scans.unread).
"""

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import RecognitionError
from index.limits import ReadLimits, too_large
from index.processes import environment, memory_of
from index.protocols import Progress, no_progress

LANGUAGE = "nld"
INSTALL = "Installeer het programma ocrmypdf (Debian en Ubuntu: sudo apt install ocrmypdf tesseract-ocr-nld)"
_PROGRAM = "ocrmypdf"
_LOOK = 0.2  # seconds between two looks at how far it is and at the memory that it uses
_TELL = 1.0  # seconds after which it is told again how far it is
_MOST_JOBS = 2  # pages at once
_FORGOTTEN = 86_400  # seconds after which a folder is left over from a program that was ended
_WHY: Mapping[int, str] = {  # status that it ends with -> what to say
    2: "het bestand is daarvoor te beschadigd. Haal of maak het bestand opnieuw.",
    3: f"er ontbreekt een deel van de tekstherkenning, of de Nederlandse taal. {INSTALL}.",
    8: "het bestand is beveiligd. Sla het op zonder beveiliging en probeer het opnieuw.",
}


def can_recognise() -> bool:
    """Whether the program is on this computer."""
    return shutil.which(_PROGRAM) is not None


@contextmanager
def recognised(
    path: Path,
    folder: Path,
    *,
    name: str,
    pages: Sequence[int],
    count: int,
    anew: bool,
    limits: ReadLimits,
    progress: Progress = no_progress,
) -> Iterator[Path]:
    """Make a copy of a PDF in which the text of ``pages`` was recognised; it lasts as long as the context.

    ``pages`` are numbers from 1, none for all ``count`` of them (0: not known); ``anew``: also where there is text,
    which is then replaced. ``folder`` is where temporary files may be made. ``progress`` is told shares of this step,
    every second at least: what it raises stops the program. Raises RecognitionError, and TooLargeError over a limit.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise RecognitionError(f"De tekst van '{name}' herkennen kan hier nog niet. {INSTALL}.")
    own = _own_folder(folder)
    made = own / "recognised.pdf"
    chosen = ["--pages", ",".join(map(str, pages))] if pages else []
    options = ["--force-ocr" if anew else "--skip-text", "--output-type", "pdf", "--optimize", "0"]
    jobs = str(max(1, min(_MOST_JOBS, os.cpu_count() or 1)))
    try:
        shutil.copyfile(path, own / "source.pdf")  # a name of ours, whatever that of the file looks like
        command = [program, *options, "--language", LANGUAGE, "--jobs", jobs, *chosen, "source.pdf", made.name]
        status = _run(command, own, name, len(pages) or count, limits, progress)
        if status or not made.is_file():
            why = _WHY.get(status, "het programma ocrmypdf stopte met een fout. Maak de tekst elders leesbaar met OCR.")
            raise RecognitionError(f"De tekst van '{name}' is niet herkend: {why}")
        yield made
    except OSError as error:
        raise RecognitionError(
            f"De tekst van '{name}' is niet herkend: er is geen ruimte, of ocrmypdf start niet. Maak ruimte vrij en "
            "probeer het opnieuw."
        ) from error
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _own_folder(folder: Path) -> Path:
    """Make a folder of our own; what was left over in such folders is removed."""
    above = folder / ".ocr"
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in above.iterdir():
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _FORGOTTEN:
                shutil.rmtree(left, ignore_errors=True)
    own = above / secrets.token_hex(8)
    own.mkdir(mode=0o700)
    return own.absolute()


def _run(command: Sequence[str], folder: Path, name: str, pages: int, limits: ReadLimits, progress: Progress) -> int:
    """Run the program in a folder; return its status. Whatever happens, none of its processes is left."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(TMPDIR=str(folder), TEMP=str(folder), TMP=str(folder), OMP_THREAD_LIMIT="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        deadline, done, tell_at = time.monotonic() + limits.recognition, -1, 0.0
        while process.poll() is None:
            before, done = done, max(done, _done(folder))  # at its end it removes what it made on the way
            if done > before or time.monotonic() >= tell_at:
                tell_at = time.monotonic() + _TELL
                at = f"pagina {min(done + 1, pages)} van {pages}" if pages else f"pagina {done + 1}"
                progress(min(done / pages, 1.0) if pages else 0.0, f"{name}: tekst herkennen, {at}")
            if time.monotonic() > deadline:
                raise too_large(name, "recognition", limits)
            if memory_of(process.pid, below=True) > limits.memory * 1_000_000:
                raise too_large(name, "memory", limits)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK)
        return process.returncode
    finally:
        _end(process)


def _done(folder: Path) -> int:
    """Return how many pages have been recognised: each leaves a file that begins with its number."""
    return len({found.name.split("_")[0] for found in folder.glob("*/[0-9]*_ocr_*.txt")})


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process with all that it started."""
    import psutil

    below: list[psutil.Process] = []
    with suppress(psutil.Error):
        below = psutil.Process(process.pid).children(recursive=True)
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # its group bears its number, also when it has ended itself
    for one in below:
        with suppress(psutil.Error):
            one.kill()
    if process.poll() is None:
        process.kill()
    process.wait()
