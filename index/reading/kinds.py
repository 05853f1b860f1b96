"""Which kinds of files can be read, and what to say of any other: told to all who choose a file, in these words."""

from collections.abc import Mapping
from pathlib import PurePath

READABLE = (".pdf", ".docx", ".odt", ".html", ".htm", ".txt", ".md")  # endings, in lower case
IN_WORDS = "een PDF, Word (.docx), OpenDocument (.odt), een webpagina (.html), tekst (.txt) of Markdown (.md)"

_AS_WORD = "Open het en sla het op als .docx of als PDF."
_AS_TEXT = "Open het en sla het op als .odt of als PDF."
_AS_PDF = "Open het en sla het op als PDF."
_CURES = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".rtf", ".wpd", ".pages"), _AS_WORD),
    **dict.fromkeys((".fodt", ".ott", ".sxw"), _AS_TEXT),
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".ods", ".csv", ".ppt", ".pptx", ".odp"), _AS_PDF),
    **dict.fromkeys((".epub", ".eml", ".msg", ".mht", ".mhtml", ".xps"), _AS_PDF),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic"), "Maak er met OCR (tekstherkenning) een PDF van."
    ),
    **dict.fromkeys((".zip", ".rar", ".7z"), "Pak het uit en kies de bestanden die erin zitten."),
    "": f"Kies {IN_WORDS}.",
}
# By ending, "" for any other: one Dutch line with "{}" for the name, which says how to get a file that is read.
NOT_SUPPORTED: Mapping[str, str] = {
    ending: f"'{{}}' is van een soort die Vraagbaak niet leest. {cure}" for ending, cure in _CURES.items()
}


def not_supported(name: str) -> str:
    """Return the Dutch line for a file of another kind."""
    return NOT_SUPPORTED.get(PurePath(name).suffix.lower(), NOT_SUPPORTED[""]).replace("{}", name)


def not_what_it_is_called(name: str, kind: str) -> str:
    """Return the Dutch line for a file that has the ending of a ``kind`` and is something else."""
    return f"'{name}' is geen {kind}, al heet het wel zo. Open het bestand en sla het opnieuw op, of kies {IN_WORDS}."


def damaged(name: str) -> str:
    """Return the Dutch line for a file that lacks what it should have."""
    return f"'{name}' is beschadigd of niet compleet. Haal of maak het bestand opnieuw."


def locked(name: str) -> str:
    """Return the Dutch line for a file with a password."""
    return f"'{name}' is beveiligd met een wachtwoord. Sla het op zonder wachtwoord en probeer het opnieuw."


def not_well_built(name: str) -> str:
    """Return the Dutch line for a file that no ordinary program makes."""
    return f"'{name}' is niet opgebouwd zoals het hoort en wordt niet gelezen. Open het en sla het opnieuw op."
