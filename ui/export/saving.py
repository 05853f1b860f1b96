"""Filing a transcript: the format follows from the file's name, and a file on disk is whole or not there."""

from pathlib import Path

from index.atomic import write_file
from ui.errors import InputError
from ui.export.transcript import Transcript
from ui.private import usual_mode

SUFFIXES = (".docx", ".md", ".json")


def refuse_target(path: Path, *, overwrite: bool) -> None:
    """Raise InputError when a transcript cannot be written there; asked before the work is done, and again after it."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path} heeft geen bekend formaat. Kies een naam die eindigt op .docx, .md of .json.")
    try:
        is_folder, has_folder, is_there = path.is_dir(), path.parent.is_dir(), path.exists()
    except OSError as error:
        raise InputError(f"{path} is niet te schrijven. Kies een andere plaats.") from error
    if is_folder:
        raise InputError(f"{path} is een map. Kies een naam voor een bestand.")
    if not has_folder:
        raise InputError(f"De map {path.parent} bestaat niet. Maak de map eerst of kies een andere plaats.")
    if is_there and not overwrite:
        raise InputError(f"{path} bestaat al. Kies een andere naam, of geef --force om het bestand te vervangen.")


def exported(transcript: Transcript, suffix: str) -> bytes:
    """Return the transcript in the format of a suffix, one of SUFFIXES."""
    match suffix.lower():
        case ".docx":
            from ui.export.word import to_docx  # python-docx is slow to import

            return to_docx(transcript)
        case ".md":
            from ui.export.markdown import to_markdown

            return to_markdown(transcript).encode("utf-8")
        case _:
            from ui.export.json_file import to_json

            return to_json(transcript).encode("utf-8")


def write_transcript(transcript: Transcript, path: Path, *, overwrite: bool) -> None:
    """Write the transcript; what was there stays when it fails. Raises InputError."""
    refuse_target(path, overwrite=overwrite)
    content = exported(transcript, path.suffix)
    target = path.resolve()
    try:
        write_file(target, content, mode=usual_mode(target), overwrite=overwrite)
    except OSError as error:
        refuse_target(path, overwrite=overwrite)  # somebody put something there meanwhile
        raise InputError(
            f"{path} is niet te schrijven. Sluit het bestand als het open is, of kies een andere plaats."
        ) from error
