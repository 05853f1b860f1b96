"""Below which chance a question is refused: as trained, or as the user chose for a model and was kept in a file."""

import json
from dataclasses import asdict, dataclass

from index.atomic import write_file
from rag.evidence.reading import load_reading_weights
from rag.evidence.weighing import refusal_threshold
from rag.searching import AnswerOptions
from ui.errors import InputError
from ui.json_text import load_json
from ui.settings import Settings


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """The file."""

    threshold: float  # 0..1
    model: str  # that reads; with another one the threshold means nothing


def keep_threshold(settings: Settings, threshold: float) -> None:
    """Refuse from now on below this, with the present model. Raises InputError when it cannot be kept."""
    kept = json.dumps(asdict(_Kept(threshold=round(threshold, 4), model=settings.reader)))
    try:
        write_file(settings.threshold, f"{kept}\n".encode())
    except OSError as error:
        raise InputError(
            f"De drempel is niet te bewaren in {settings.threshold}. Controleer of de map te schrijven is."
        ) from error


def answer_options(settings: Settings) -> AnswerOptions:
    """Return the trained thresholds, or the one kept for this model. Raises InputError when that is damaged."""
    try:
        kept = load_json(_Kept, settings.threshold.read_bytes())
    except FileNotFoundError:
        kept = None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{settings.threshold} is niet te lezen. Verwijder het bestand, of voer "
            "'vraagbaak calibrate VRAGEN.jsonl --keep' uit."
        ) from error
    if kept is not None and kept.model == settings.reader:
        return AnswerOptions(threshold=kept.threshold, read_threshold=kept.threshold)
    return AnswerOptions(threshold=refusal_threshold(), read_threshold=load_reading_weights().threshold)
